/* csv: tables of numbers and words, row by row, by the names of their columns.
 *
 * In:   a file with a header line; fields without quotes.
 * Who owns what: csv_open() opens, csv_close() takes whatever was opened; a field lives until the
 * next row.
 */
#ifndef LULL_TESTS_BENCH_CSV_H
#define LULL_TESTS_BENCH_CSV_H

#include <stdbool.h>
#include <stdio.h>

#define CSV_COLUMNS 24

struct csv {
    FILE *file;
    char *names, *line; /* cut at the commas */
    size_t names_room, line_room;
    const char *name[CSV_COLUMNS], *field[CSV_COLUMNS];
    int columns;
};

/* False: there is no such file, or it is empty. */
bool csv_open(struct csv *csv, const char *format, ...) __attribute__((format(printf, 2, 3)));
bool csv_next(struct csv *csv);
void csv_close(struct csv *csv);

/* "" and 0 where there is no such column or nothing in it. */
const char *csv_text(const struct csv *csv, const char *name);
double csv_number(const struct csv *csv, const char *name);

#endif
