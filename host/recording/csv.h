/* csv: one row of a table into its cells.
 *
 * Cells stand between separators (tab, ";" or ","); one in double quotes may hold the separator,
 * and a quote as "". Blanks around a cell are no part of it.
 * Pure: no I/O, no malloc; struct csv_row is caller-owned, cells point into it.
 */
#ifndef LULL_RECORDING_CSV_H
#define LULL_RECORDING_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "recording/field.h"
#include "recording/lines.h"

#define CSV_CELLS_MAX 256 /* further cells of a row are skipped */

struct csv_row {
    char text[LINES_MAX_BYTES];
    struct field cell[CSV_CELLS_MAX];
    unsigned cells;
};

/* The separator of a table, from one of its rows: a tab where there is one, else ";", else ",". */
char csv_separator(const char *text, size_t length);

/* Splits `length` <= LINES_MAX_BYTES bytes, without the line's end. False where a quote is left
 * open. */
bool csv_split(const char *text, size_t length, char separator, struct csv_row *ret_row);

#endif
