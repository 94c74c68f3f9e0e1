/* file: reads one recording, gzip or plain, input by input.
 *
 *   # lull recording 1          the first line, with the version of the format
 *   # key: value                header: name, source, licence, date, notes, arrival, … any other
 *   <lines>                     recording/line.h
 *
 * In:   a path; "-" is standard input.
 * Out:  inputs in the order of the file, at_us never decreasing; or a struct file_error that names
 *       file, line and what is wrong, and file_error_text(), which also says what to do next.
 * The reader owns the fd and all it hands out. Lines of kinds that are not known (a later
 * version's) are skipped and counted. `arrival: synthetic` says that the times of notifications
 * were made by an import, `arrival: simulated` that no heart was there.
 */
#ifndef LULL_RECORDING_FILE_H
#define LULL_RECORDING_FILE_H

#include <stddef.h>
#include <stdint.h>

#include "core/input.h"
#include "recording/line.h"

#define FILE_VERSION     1
#define FILE_HEADERS_MAX 32 /* further header lines are skipped */

enum file_verdict {
    FILE_OK,
    FILE_END,          /* no more inputs; nothing is wrong */
    FILE_NOT_OPENED,   /* error.number: errno */
    FILE_NOT_READ,     /* error.number: errno */
    FILE_DAMAGED,      /* gzip stream cut or wrong */
    FILE_NO_RECORDING, /* the first line is not that of a recording */
    FILE_NEWER,        /* error.number: its version */
    FILE_EMPTY,        /* no byte, or a header and no input */
    FILE_CUT,          /* stops in the middle of a line */
    FILE_BAD_LINE,     /* error.line_verdict says how */
    FILE_BACK,         /* at_us is less than that of the line before */
    FILE_BOTH,         /* merge: already holds both partners, so it takes no second recording */
    FILE_TOO_FAR,      /* merge: a shifted time leaves the range of a recording */
    FILE_VERDICTS
};

struct file_error {
    enum file_verdict verdict;
    const char *path; /* borrowed: the path that was opened */
    uint64_t line;    /* from 1; 0: the whole file */
    int64_t number;
    enum line_verdict line_verdict;
};

#define FILE_ERROR_TEXT_BYTES 512

/* One or two sentences: the file, the line, what is wrong, what to do next. Always terminated. */
void file_error_text(const struct file_error *error, char *ret_text, size_t size);

struct file_reader;

/* Opens and reads the header. `path` is borrowed until file_close(). On FILE_OK fills *ret_reader,
 * else *ret_error. */
enum file_verdict file_open(const char *path, struct file_reader **ret_reader,
                            struct file_error *ret_error);

/* The next input, on FILE_OK; its pointers live until the next call. On FILE_END nothing is filled,
 * on any other verdict *ret_error; it is then said again at every call. */
enum file_verdict file_next(struct file_reader *reader, struct input *ret_input,
                            struct file_error *ret_error);

/* The value of a header line, or NULL; lives as long as the reader. Keys are as written. */
const char *file_header(const struct file_reader *reader, const char *key);

const char *file_path(const struct file_reader *reader);
uint64_t file_line(const struct file_reader *reader);    /* of the input handed out last */
uint64_t file_unknown(const struct file_reader *reader); /* lines skipped so far */

/* Takes NULL; returns NULL. */
struct file_reader *file_close(struct file_reader *reader);

#endif
