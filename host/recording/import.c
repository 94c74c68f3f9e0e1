/* The problem: one file, read once, row by row, into another. The recording begins at the first row
 * that gives an input, since its header says what that row's time was; everything before that can
 * only say what is wrong with the table.
 */
#define _POSIX_C_SOURCE 200809L

#include "recording/import.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "recording/cell.h"
#include "recording/columns.h"
#include "recording/csv.h"
#include "recording/lines.h"
#include "recording/writer.h"

struct import {
    const struct import_options *options;
    const char *in;
    FILE *out;
    struct lines lines;
    char separator;
    bool has_header;
    struct csv_row header, row;
    struct columns columns;
    struct convert convert;
    struct convert_row values;
    uint8_t payload[CELL_PAYLOAD_MAX];
    struct writer writer;
    bool writing;
    struct import_counts counts;
    struct import_error error;
};

static enum import_verdict say(struct import *import, enum import_verdict verdict, int number,
                               const char *text, size_t length)
{
    struct import_error *error = &import->error;
    *error = (struct import_error){
        .verdict = verdict, .path = import->in, .line = import->lines.number, .number = number};
    snprintf(error->text, sizeof error->text, "%.*s", (int)(length < 90 ? length : 90), text);
    return verdict;
}

static enum import_verdict say_column(struct import *import, enum import_verdict verdict,
                                      unsigned index)
{
    struct field cell = {"", 0};
    if (index < import->row.cells)
        cell = import->row.cell[index];
    say(import, verdict, 0, cell.at, cell.length);
    import->error.column = index + 1;
    if (import->has_header && index < import->header.cells)
        snprintf(
            import->error.column_name, sizeof import->error.column_name, "%.*s",
            (int)(import->header.cell[index].length < 60 ? import->header.cell[index].length : 60),
            import->header.cell[index].at);
    return verdict;
}

/* ---- writing ---- */

static const char *const format_names[CONVERT_FORMATS] = {"packets", "rr", "hr"};

static bool timed(const struct import *import)
{
    return import->columns.role[COLUMN_TIME].index >= 0;
}

/* Header of the recording: what the caller says of it, and what the import did. */
static void write_header(struct import *import)
{
    const struct import_options *options = import->options;
    struct writer *writer = &import->writer;
    char zero[64];
    bool before = import->convert.zero_us < 0;
    int64_t zero_us = before ? -import->convert.zero_us : import->convert.zero_us;
    snprintf(zero, sizeof zero, "%s%" PRId64 ".%06" PRId64 " s in the time column",
             before ? "-" : "", zero_us / US_PER_S, zero_us % US_PER_S);
    writer_header(writer, "name", options->name);
    writer_header(writer, "source", options->source);
    writer_header(writer, "licence", options->licence);
    writer_header(writer, "date", options->date);
    writer_header(writer, "notes", options->notes);
    writer_header(writer, "import", format_names[options->format]);
    if (import->convert.zero_set)
        writer_header(writer, "zero", zero);
    if (options->format == CONVERT_PACKETS && !timed(import)) {
        writer_header(writer, "arrival", "synthetic");
        writer_header(writer, "times", "one notification a second; the table holds no times");
    }
    if (options->format != CONVERT_RR)
        return;
    writer_header(writer, "arrival", "synthetic");
    writer_header(writer, "times",
                  "one notification a second with the RR intervals completed in it; where the time "
                  "column runs over 5 s ahead of their sum, it is followed");
}

static void write_input(void *context, const struct input *input)
{
    struct import *import = context;
    if (!import->writing) {
        import->writing = true;
        writer_to(&import->writer, import->out);
        write_header(import);
    }
    writer_input(&import->writer, input);
}

/* ---- reading ---- */

/* The next line with something on it, without its end; IMPORT_EMPTY at the end of the file. */
static enum import_verdict next_line(struct import *import, const char **ret_text,
                                     size_t *ret_length)
{
    for (;;) {
        switch (lines_next(&import->lines, ret_text, ret_length)) {
        case LINES_OK:
            break;
        case LINES_END:
            return IMPORT_EMPTY;
        case LINES_DAMAGED:
            return say(import, IMPORT_DAMAGED, 0, "", 0);
        case LINES_LONG:
            return say(import, IMPORT_LONG_LINE, 0, "", 0);
        case LINES_NOT_READ:
            return say(import, IMPORT_NOT_READ, import->lines.error, "", 0);
        }
        if (import->lines.number == 1 && *ret_length >= 3 &&
            memcmp(*ret_text, "\xef\xbb\xbf", 3) == 0) {
            *ret_text += 3;
            *ret_length -= 3;
        }
        while (*ret_length > 0 && strchr("\r\n", (*ret_text)[*ret_length - 1]) &&
               (*ret_text)[*ret_length - 1] != 0)
            --*ret_length;
        size_t blanks = 0;
        while (blanks < *ret_length && ((*ret_text)[blanks] == ' ' || (*ret_text)[blanks] == '\t'))
            blanks++;
        if (blanks < *ret_length && (*ret_text)[blanks] != '#')
            return IMPORT_OK;
    }
}

static enum import_verdict read_columns(struct import *import, const char *text, size_t length)
{
    import->separator = csv_separator(text, length);
    if (!csv_split(text, length, import->separator, &import->header))
        return say(import, IMPORT_OPEN_QUOTE, 0, "", 0);
    import->has_header = columns_is_header(&import->header);
    const char *name = "";
    enum import_verdict verdict = IMPORT_OK;
    switch (columns_find(&import->header, import->options->format, import->options->map,
                         import->options->where, &import->columns, &name)) {
    case COLUMNS_OK:
        return IMPORT_OK;
    case COLUMNS_BAD_MAP:
        verdict = IMPORT_BAD_MAP;
        break;
    case COLUMNS_BAD_WHERE:
        verdict = IMPORT_BAD_WHERE;
        break;
    case COLUMNS_NOT_THERE:
        verdict = IMPORT_NO_COLUMN;
        break;
    case COLUMNS_NEED_TIME:
        verdict = IMPORT_NEED_TIME;
        break;
    case COLUMNS_NEED_RATE:
        verdict = IMPORT_NEED_RATE;
        break;
    case COLUMNS_NEED_RR:
        verdict = IMPORT_NEED_RR;
        break;
    case COLUMNS_NEED_DATA:
        verdict = IMPORT_NEED_DATA;
        break;
    }
    return say(import, verdict, 0, name, strlen(name));
}

/* One row of data, already split, into the recording. */
static enum import_verdict take_row(struct import *import)
{
    if (!columns_chosen(&import->columns, &import->row)) {
        import->counts.other++;
        return IMPORT_OK;
    }
    import->counts.rows++;
    int bad = cell_read_row(&import->columns, import->options->format, &import->row,
                            import->payload, &import->values);
    if (bad >= 0)
        return say_column(import, IMPORT_BAD_CELL, (unsigned)bad);
    if (!timed(import) && import->options->format == CONVERT_PACKETS) {
        import->values.has_time = true;
        import->values.time_us = (int64_t)import->counts.rows * US_PER_S;
    }
    switch (convert_row(&import->convert, &import->values)) {
    case CONVERT_OK:
    case CONVERT_SKIPPED:
        break;
    case CONVERT_BACK:
        return say_column(import, IMPORT_BACK, (unsigned)import->columns.role[COLUMN_TIME].index);
    case CONVERT_TOO_LONG:
        return say_column(import, IMPORT_TOO_LONG_RR,
                          (unsigned)import->columns.role[COLUMN_RR].index);
    }
    if (import->writer.error < 0)
        return say(import, IMPORT_NOT_WRITTEN, -import->writer.error, "", 0);
    return IMPORT_OK;
}

static enum import_verdict read_rows(struct import *import)
{
    const char *text;
    size_t length;
    enum import_verdict verdict = next_line(import, &text, &length);
    if (verdict == IMPORT_OK)
        verdict = read_columns(import, text, length);
    if (verdict != IMPORT_OK)
        return verdict;
    convert_init(&import->convert, import->options->format, import->options->who,
                 import->columns.role[COLUMN_TIME].epoch, write_input, import);
    if (import->has_header)
        verdict = next_line(import, &text, &length);
    while (verdict == IMPORT_OK) {
        if (!csv_split(text, length, import->separator, &import->row))
            return say(import, IMPORT_OPEN_QUOTE, 0, "", 0);
        verdict = take_row(import);
        if (verdict == IMPORT_OK)
            verdict = next_line(import, &text, &length);
    }
    return verdict;
}

static enum import_verdict run(struct import *import)
{
    int result = lines_open(&import->lines, import->in);
    if (result < 0)
        return say(import, IMPORT_NOT_OPENED, -result, "", 0);
    enum import_verdict verdict = read_rows(import);
    if (verdict != IMPORT_EMPTY)
        return verdict; /* IMPORT_EMPTY is the end of the file */
    if (import->convert.counts.notifications == 0 && import->convert.pending_count == 0) {
        say(import, IMPORT_EMPTY, 0, "", 0);
        import->error.line = 0;
        return IMPORT_EMPTY;
    }
    convert_finish(&import->convert);
    result = writer_end(&import->writer);
    if (result < 0)
        return say(import, IMPORT_NOT_WRITTEN, -result, "", 0);
    import->counts.converted = import->convert.counts;
    return IMPORT_OK;
}

enum import_verdict import_run(const struct import_options *options, const char *in, FILE *out,
                               struct import_counts *ret_counts, struct import_error *ret_error)
{
    struct import *import = calloc(1, sizeof *import);
    if (!import) {
        *ret_error =
            (struct import_error){.verdict = IMPORT_NOT_OPENED, .path = in, .number = ENOMEM};
        return IMPORT_NOT_OPENED;
    }
    import->options = options;
    import->in = in;
    import->out = out;
    enum import_verdict verdict = run(import);
    lines_close(&import->lines);
    if (verdict == IMPORT_OK)
        *ret_counts = import->counts;
    else
        *ret_error = import->error;
    free(import);
    return verdict;
}
