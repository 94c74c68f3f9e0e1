/* writer: writes a recording into a file that its caller opened, and names and closes.
 *
 * In:   header lines, then inputs, in order.
 * Out:  lines of the recording.
 * Every call returns 0 or -errno (-ENOSPC: full disk; -EINVAL: cannot be written as a line); the
 * first error is kept and returned by all later calls. Owns nothing.
 */
#ifndef LULL_RECORDING_WRITER_H
#define LULL_RECORDING_WRITER_H

#include <stdio.h>

#include "core/input.h"

struct writer {
    FILE *file; /* the caller's */
    int error;  /* first -errno */
};

/* Writes the first line. */
int writer_to(struct writer *writer, FILE *file);

/* One "# key: value". A NULL or empty value writes nothing. */
int writer_header(struct writer *writer, const char *key, const char *value);

int writer_input(struct writer *writer, const struct input *input);

/* Flushes. */
int writer_end(struct writer *writer);

#endif
