/* columns: which column of a table plays which role, and in which unit.
 *
 * In:   the table's header row, or none; the caller's own map; a choice of rows.
 * Out:  struct columns, or a verdict with the name it is about.
 * Pure: no I/O, no malloc. Texts given stay the caller's and are pointed into.
 *
 * A role is written role=column with its unit in the role: time_s, time_ms, epoch_s, epoch_ms
 * (since 1970 UTC), hr_bpm, rr_ms, rr_s, rr_1024, payload_hex. A column is named as in the header,
 * or by its number from 1. What is not mapped is guessed from common names; a table of one column
 * without a header is rr_ms.
 */
#ifndef LULL_RECORDING_COLUMNS_H
#define LULL_RECORDING_COLUMNS_H

#include <stdbool.h>

#include "recording/convert.h"
#include "recording/csv.h"

enum column_role { COLUMN_TIME, COLUMN_RATE, COLUMN_RR, COLUMN_PAYLOAD, COLUMN_ROLES };

struct column {
    int index;  /* in the row; -1: not there */
    int power;  /* the cell times 10^power is in us, bpm, ns */
    bool ticks; /* RR in 1/1024 s */
    bool epoch;
};

#define COLUMNS_WHERE_MAX 8

struct columns {
    struct column role[COLUMN_ROLES];
    struct {
        int index;
        struct field value;
    } where[COLUMNS_WHERE_MAX];
    unsigned wheres;
};

enum columns_verdict {
    COLUMNS_OK,
    COLUMNS_BAD_MAP,   /* not role=column with a role of the list */
    COLUMNS_BAD_WHERE, /* not COLUMN=VALUE, or too many */
    COLUMNS_NOT_THERE, /* no column of that name */
    COLUMNS_NEED_TIME,
    COLUMNS_NEED_RATE,
    COLUMNS_NEED_RR,
    COLUMNS_NEED_DATA /* packets: neither payload nor rate nor RR */
};

/* True where the row is names, not data: some cell of it is neither a number nor empty. */
bool columns_is_header(const struct csv_row *row);

/* `first` is the first row. `map` and `where` end with NULL; either may be NULL. Fills *ret_columns
 * on COLUMNS_OK; on BAD and NOT_THERE *ret_name is the text it is about. */
enum columns_verdict columns_find(const struct csv_row *first, enum convert_format format,
                                  const char *const *map, const char *const *where,
                                  struct columns *ret_columns, const char **ret_name);

/* True where the row is one of those asked for. */
bool columns_chosen(const struct columns *columns, const struct csv_row *row);

#endif
