/* whole: a file that stands whole under its name, or not at all.
 *
 * Owns the open file from whole_open() to whole_commit() or whole_discard(). It is written beside
 * its place under a name of its own (mode 0600: it is somebody's heart), flushed to the disk, then
 * renamed. SIGHUP, SIGINT, SIGQUIT and SIGTERM remove it first, where nobody else handles them; so
 * the struct stays where it is until then. "-" is standard output; a device or a pipe is written
 * straight. Returns 0 or -errno (-ENOSPC: full disk). Does not speak; whole_say() does.
 */
#ifndef LULL_COMMAND_WHOLE_H
#define LULL_COMMAND_WHOLE_H

#include <stdbool.h>
#include <stdio.h>

#define WHOLE_PATH_MAX 4096

struct whole {
    FILE *file;
    bool force; /* takes the place of a file that is there */
    bool straight;
    char path[WHOLE_PATH_MAX];      /* the final name */
    char temporary[WHOLE_PATH_MAX]; /* the name until the commit; "" where there is none */
};

/* -EEXIST: there is a file of this name, and `force` was not said. */
int whole_open(struct whole *whole, const char *path, bool force);

/* Gives the file its name; on any error there was while it was written, removes it instead. */
int whole_commit(struct whole *whole);

/* Removes what was written. May be called again, and after a commit. */
void whole_discard(struct whole *whole);

/* Says what an error means. Returns EXIT_FAILED, or EXIT_DONE for 0. */
int whole_say(const char *command, const char *path, int error);

#endif
