/* The problem: a file may stop anywhere, be compressed or not, and hold any byte, so gets() and its
 * kin, which stop at a 0, do not do. One buffer slides over the file; a line is handed out once its
 * end is in it, or once the file has ended without one.
 */
#define _POSIX_C_SOURCE 200809L

#include "recording/lines.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

int lines_open(struct lines *lines, const char *path)
{
    *lines = (struct lines){0};
    int fd = strcmp(path, "-") == 0 ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return -errno;
    struct stat status;
    if (fstat(fd, &status) == 0 && S_ISDIR(status.st_mode)) {
        close(fd);
        return -EISDIR;
    }
    lines->buffer = malloc(LINES_MAX_BYTES);
    lines->file = lines->buffer ? gzdopen(fd, "rb") : NULL;
    if (!lines->file) {
        close(fd);
        lines_close(lines);
        return -ENOMEM;
    }
    return 0;
}

/* Reads on behind what is there. gzread() gives what it has before it speaks of an error. */
static void refill(struct lines *lines)
{
    memmove(lines->buffer, lines->buffer + lines->start, lines->filled - lines->start);
    lines->filled -= lines->start;
    lines->start = 0;
    errno = 0;
    int got = gzread(lines->file, lines->buffer + lines->filled,
                     (unsigned)(LINES_MAX_BYTES - lines->filled));
    if (got > 0) {
        lines->filled += (size_t)got;
        return;
    }
    int error;
    gzerror(lines->file, &error);
    lines->error = errno;
    if (error == Z_OK || error == Z_STREAM_END)
        lines->stopped = LINES_END;
    else
        lines->stopped = error == Z_ERRNO ? LINES_NOT_READ : LINES_DAMAGED;
}

enum lines_verdict lines_next(struct lines *lines, const char **ret_text, size_t *ret_length)
{
    size_t searched = 0;
    for (;;) {
        const char *text = lines->buffer + lines->start;
        size_t left = lines->filled - lines->start;
        const char *end = searched < left ? memchr(text + searched, '\n', left - searched) : NULL;
        if (end || (left > 0 && lines->stopped == LINES_END)) {
            *ret_text = text;
            *ret_length = end ? (size_t)(end - text) + 1 : left;
            lines->start += *ret_length;
            lines->number++;
            return LINES_OK;
        }
        if (lines->stopped == LINES_OK && left == LINES_MAX_BYTES)
            lines->stopped = LINES_LONG;
        if (lines->stopped != LINES_OK) {
            if (lines->stopped != LINES_END)
                lines->number++; /* the one that could not be handed out */
            return lines->stopped;
        }
        searched = left;
        refill(lines);
    }
}

void lines_close(struct lines *lines)
{
    if (lines->file)
        gzclose(lines->file);
    free(lines->buffer);
    *lines = (struct lines){.stopped = LINES_END};
}
