/* The problem: every program names its columns its own way, and a wrong guess of the unit makes a
 * wrong heart. So only names that say what they are are guessed, and the rest is asked for.
 */
#include "recording/columns.h"

#include <string.h>

#include "recording/decimal.h"

#define NS        9 /* a second is 10^9 of them */
#define NAMES_MAX 10

static const struct {
    const char *name; /* as in a map */
    enum column_role role;
    struct column column;
    const char *guesses[NAMES_MAX]; /* in lower case */
} roles[] = {
    {"time_s", COLUMN_TIME, {.power = 6}, {"t_s", "time_s", "time [s]", "seconds", "elapsed_s"}},
    {"time_ms",
     COLUMN_TIME,
     {.power = 3},
     {"t_ms", "t_arrival_ms", "t_stamp_ms", "time_ms", "time [ms]", "elapsed_ms"}},
    {"epoch_s", COLUMN_TIME, {.power = 6, .epoch = true}, {"t_epoch_s", "epoch_s", "unix_s"}},
    {"epoch_ms", COLUMN_TIME, {.power = 3, .epoch = true}, {"t_epoch_ms", "epoch_ms", "unix_ms"}},
    {"hr_bpm",
     COLUMN_RATE,
     {.power = 0},
     {"hr_bpm", "hr", "hr [bpm]", "bpm", "heart_rate", "heart rate", "heartrate"}},
    {"rr_ms",
     COLUMN_RR,
     {.power = NS - 3},
     {"rr_ms", "rr", "rri", "rri_ms", "ibi_ms", "nn_ms", "rr_interval_ms", "rr-interval [ms]",
      "rr [ms]"}},
    {"rr_s", COLUMN_RR, {.power = NS}, {"rr_s", "rri_s", "ibi_s", "nn_s", "rr [s]"}},
    {"rr_1024", COLUMN_RR, {.ticks = true}, {"rr_1024"}},
    {"payload_hex", COLUMN_PAYLOAD, {0}, {"payload_hex", "payload", "hex"}},
};

#define ROLES (sizeof roles / sizeof roles[0])

bool columns_is_header(const struct csv_row *row)
{
    int64_t number;
    for (unsigned i = 0; i < row->cells; i++)
        if (row->cell[i].length > 0 &&
            !decimal_parse(row->cell[i].at, row->cell[i].length, 0, &number))
            return true;
    return false;
}

static bool is_name(struct field cell, const char *lower_case)
{
    if (cell.length != strlen(lower_case))
        return false;
    for (size_t i = 0; i < cell.length; i++) {
        char c = cell.at[i];
        if ((c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c) != lower_case[i])
            return false;
    }
    return true;
}

/* The column of that name, or of that number from 1; -1: none. */
static int find(const struct csv_row *first, bool header, struct field name)
{
    for (unsigned i = 0; i < first->cells && header; i++)
        if (first->cell[i].length == name.length &&
            memcmp(first->cell[i].at, name.at, name.length) == 0)
            return (int)i;
    uint32_t number;
    if (field_u32(name, CSV_CELLS_MAX, &number) && number >= 1 && number <= first->cells)
        return (int)number - 1;
    return -1;
}

static enum columns_verdict take_map(const struct csv_row *first, bool header, const char *text,
                                     struct columns *columns)
{
    struct field key, value;
    if (!field_pair((struct field){text, strlen(text)}, &key, &value))
        return COLUMNS_BAD_MAP;
    for (size_t i = 0; i < ROLES; i++) {
        if (!field_is(key, roles[i].name))
            continue;
        struct column *column = &columns->role[roles[i].role];
        *column = roles[i].column;
        column->index = find(first, header, value);
        return column->index < 0 ? COLUMNS_NOT_THERE : COLUMNS_OK;
    }
    return COLUMNS_BAD_MAP;
}

static enum columns_verdict take_where(const struct csv_row *first, bool header, const char *text,
                                       struct columns *columns)
{
    struct field key, value;
    if (columns->wheres == COLUMNS_WHERE_MAX ||
        !field_pair((struct field){text, strlen(text)}, &key, &value))
        return COLUMNS_BAD_WHERE;
    int index = find(first, header, key);
    if (index < 0)
        return COLUMNS_NOT_THERE;
    columns->where[columns->wheres].index = index;
    columns->where[columns->wheres++].value = value;
    return COLUMNS_OK;
}

/* The first column, from the left, whose name says that it plays this role. */
static void guess(const struct csv_row *first, enum column_role role, struct columns *columns)
{
    for (unsigned cell = 0; cell < first->cells; cell++)
        for (size_t i = 0; i < ROLES; i++)
            for (int k = 0; k < NAMES_MAX && roles[i].role == role && roles[i].guesses[k]; k++)
                if (is_name(first->cell[cell], roles[i].guesses[k])) {
                    columns->role[role] = roles[i].column;
                    columns->role[role].index = (int)cell;
                    return;
                }
}

/* All that the format needs is there. */
static enum columns_verdict check(const struct columns *columns, enum convert_format format)
{
    bool time = columns->role[COLUMN_TIME].index >= 0, rate = columns->role[COLUMN_RATE].index >= 0;
    bool rr = columns->role[COLUMN_RR].index >= 0;
    switch (format) {
    case CONVERT_PACKETS:
        if (!rate && !rr && columns->role[COLUMN_PAYLOAD].index < 0)
            return COLUMNS_NEED_DATA;
        /* Payloads that somebody collected have no times; one a second is as a strap sends them. */
        return time || columns->role[COLUMN_PAYLOAD].index >= 0 ? COLUMNS_OK : COLUMNS_NEED_TIME;
    case CONVERT_HR:
        if (!rate)
            return COLUMNS_NEED_RATE;
        return time ? COLUMNS_OK : COLUMNS_NEED_TIME;
    case CONVERT_RR:
        return rr ? COLUMNS_OK : COLUMNS_NEED_RR;
    case CONVERT_FORMATS:
        break;
    }
    return COLUMNS_NEED_DATA;
}

enum columns_verdict columns_find(const struct csv_row *first, enum convert_format format,
                                  const char *const *map, const char *const *where,
                                  struct columns *ret_columns, const char **ret_name)
{
    struct columns columns = {0};
    bool header = columns_is_header(first);
    enum columns_verdict verdict = COLUMNS_OK;
    for (int role = 0; role < COLUMN_ROLES; role++)
        columns.role[role].index = -1;
    for (; map && *map && verdict == COLUMNS_OK; map++) {
        *ret_name = *map;
        verdict = take_map(first, header, *map, &columns);
    }
    for (; where && *where && verdict == COLUMNS_OK; where++) {
        *ret_name = *where;
        verdict = take_where(first, header, *where, &columns);
    }
    if (verdict != COLUMNS_OK)
        return verdict;
    for (int role = 0; role < COLUMN_ROLES && header; role++)
        if (columns.role[role].index < 0)
            guess(first, (enum column_role)role, &columns);
    if (!header && first->cells == 1 && columns.role[COLUMN_RR].index < 0)
        columns.role[COLUMN_RR] = (struct column){.index = 0, .power = NS - 3};
    verdict = check(&columns, format);
    if (verdict == COLUMNS_OK)
        *ret_columns = columns;
    return verdict;
}

bool columns_chosen(const struct columns *columns, const struct csv_row *row)
{
    for (unsigned i = 0; i < columns->wheres; i++) {
        unsigned index = (unsigned)columns->where[i].index;
        struct field value = columns->where[i].value;
        if (index >= row->cells || row->cell[index].length != value.length ||
            memcmp(row->cell[index].at, value.at, value.length) != 0)
            return false;
    }
    return true;
}
