/* lines: a text file, plain or gzip, one line at a time.
 *
 * In:   a path; "-" is standard input.
 * Out:  lines with their "\n" (the last one without, where the file stops early), and their number.
 * Owns the fd and one buffer from lines_open() to lines_close(). A line points into the buffer and
 * lives until the next call.
 */
#ifndef LULL_RECORDING_LINES_H
#define LULL_RECORDING_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Longest line with its "\n". */
#define LINES_MAX_BYTES 65536

enum lines_verdict {
    LINES_OK,
    LINES_END,
    LINES_DAMAGED, /* the gzip stream is cut or its checksum is wrong */
    LINES_LONG,    /* a line of more than LINES_MAX_BYTES */
    LINES_NOT_READ /* lines.error says why, an errno */
};

struct lines {
    struct gzFile_s *file;
    char *buffer;
    size_t start, filled;       /* what is read and not yet handed out */
    enum lines_verdict stopped; /* why no more can be read; LINES_OK: more can */
    uint64_t number;            /* of the line handed out last, from 1 */
    int error;
};

/* Returns 0 or -errno. */
int lines_open(struct lines *lines, const char *path);

/* Fills *ret_text and *ret_length on LINES_OK. Whole lines before damage are handed out first. */
enum lines_verdict lines_next(struct lines *lines, const char **ret_text, size_t *ret_length);

/* May be called again, and after a lines_open() that returned an error. */
void lines_close(struct lines *lines);

#endif
