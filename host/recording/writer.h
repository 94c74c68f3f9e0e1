/* writer: writes a recording, so that no half of one ever stands under its name.
 *
 * In:   header lines, then inputs, in order.
 * Out:  a file of mode 0600 (it is somebody's heart), written beside its place and renamed into it
 *       by writer_commit(); or standard output ("-"), a device or a pipe, written straight.
 * Every call returns 0 or -errno (-ENOSPC: full disk; -EINVAL: cannot be written as a line); the
 * first error is kept and returned by all later calls. Owns what it opened until commit or discard.
 */
#ifndef LULL_RECORDING_WRITER_H
#define LULL_RECORDING_WRITER_H

#include <stdbool.h>
#include <stdio.h>

#include "core/input.h"

struct writer {
    FILE *file;
    bool borrowed;   /* the FILE is the caller's */
    char *path;      /* final name; NULL: written straight */
    char *temporary; /* name until the commit */
    int error;       /* first -errno */
};

/* Opens and writes the first line. On an error nothing is left open. */
int writer_open(struct writer *writer, const char *path);

/* The same into a FILE of the caller, which stays open after the commit. */
int writer_to(struct writer *writer, FILE *file);

/* One "# key: value". A NULL or empty value writes nothing. */
int writer_header(struct writer *writer, const char *key, const char *value);

int writer_input(struct writer *writer, const struct input *input);

/* Flushes, closes and gives the file its name; on any error there was, removes it instead. */
int writer_commit(struct writer *writer);

/* Removes what was written. May be called again, and after commit. */
void writer_discard(struct writer *writer);

#endif
