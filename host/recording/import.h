/* import: somebody's table of heart data (CSV, TSV, plain text, also gzip) into a recording.
 *
 * In:   a path, what is in it (convert.h: packets, rr, hr), which column plays which role
 *       (columns.h), which rows are meant.
 * Out:  a recording under its final name, or none and a struct import_error that
 *       import_error_text() turns into a sentence naming file, line, column and the next step.
 * Does the I/O; what a row becomes is convert.h's matter, and pure. A byte-order mark, CRLF,
 * quotes, blank lines and "#" comments are accepted.
 */
#ifndef LULL_RECORDING_IMPORT_H
#define LULL_RECORDING_IMPORT_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "recording/convert.h"

struct import_options {
    enum convert_format format;
    enum who who;             /* WHO_A, or WHO_B */
    const char *const *map;   /* "role=column", ends with NULL; NULL: guess all */
    const char *const *where; /* "COLUMN=VALUE", all must hold, ends with NULL; NULL: every row */
    /* Header of the recording; NULL or "": left out. */
    const char *name, *source, *licence, *date, *notes;
};

struct import_counts {
    uint64_t rows;  /* of data, chosen by `where` */
    uint64_t other; /* not chosen */
    struct convert_counts converted;
};

enum import_verdict {
    IMPORT_OK,
    IMPORT_NOT_OPENED, /* number: errno */
    IMPORT_NOT_READ,   /* number: errno */
    IMPORT_DAMAGED,    /* gzip */
    IMPORT_LONG_LINE,
    IMPORT_OPEN_QUOTE,
    IMPORT_BAD_MAP,   /* text: the map */
    IMPORT_BAD_WHERE, /* text: the choice */
    IMPORT_NO_COLUMN, /* text: the map or choice whose column is not there */
    IMPORT_NEED_TIME,
    IMPORT_NEED_RATE,
    IMPORT_NEED_RR,
    IMPORT_NEED_DATA,
    IMPORT_BAD_CELL,    /* text: the cell; column: its number from 1 */
    IMPORT_BACK,        /* time goes back by more than 100 ms */
    IMPORT_TOO_LONG_RR, /* 64 s or more */
    IMPORT_EMPTY,       /* no row of data, or none chosen, or nothing in them */
    IMPORT_NOT_WRITTEN, /* the recording; number: errno, for the caller to say */
    IMPORT_VERDICTS
};

struct import_error {
    enum import_verdict verdict;
    const char *path; /* borrowed from the caller */
    uint64_t line;    /* 0: the whole file */
    unsigned column;  /* from 1; 0: none */
    int number;
    char column_name[64]; /* as in the header; "" without one */
    char text[96];
};

#define IMPORT_ERROR_TEXT_BYTES 640

/* Reads `in` ("-": standard input), writes the recording into `out`, the caller's. On IMPORT_OK
 * fills *ret_counts, else *ret_error, and what is in `out` is worth nothing. */
enum import_verdict import_run(const struct import_options *options, const char *in, FILE *out,
                               struct import_counts *ret_counts, struct import_error *ret_error);

void import_error_text(const struct import_error *error, char *ret_text, size_t size);

#endif
