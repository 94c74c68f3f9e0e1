/* schedule: lines of control, from a script and from a pipe, in the order they are due.
 *
 * Owns its memory and the pipe from schedule_init() to schedule_finish().
 */
#ifndef LULL_TOOLS_STRAP_SIM_SCHEDULE_H
#define LULL_TOOLS_STRAP_SIM_SCHEDULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tools/strap-sim/control.h"

#define SCHEDULE_LINE_MAX 256

struct schedule_entry; /* a line that waits */

struct schedule {
    struct schedule_entry *at;
    size_t count, room;
    int64_t zero_us; /* what `at` counts from */
    int pipe;        /* -1: none */
    char line[SCHEDULE_LINE_MAX];
    size_t filled;
    char taken[SCHEDULE_LINE_MAX];
};

void schedule_init(struct schedule *schedule, int64_t zero_us);

/* All lines of a file. 0 or -errno; -EINVAL: *ret_line makes no sense. */
int schedule_read(struct schedule *schedule, const char *path, unsigned *ret_line);

/* Opens the pipe, and makes it where there is none. 0 or -errno. */
int schedule_listen(struct schedule *schedule, const char *path);

/* Takes what has come through the pipe; calls `odd` with each line that makes no sense. */
void schedule_hear(struct schedule *schedule, int64_t now_us, void (*odd)(const char *line));

/* The next one that is due, with its text. The text lives until the next call. */
bool schedule_take(struct schedule *schedule, int64_t now_us, struct control *ret_control,
                   const char **ret_text);

/* INT64_MAX: nothing waits. */
int64_t schedule_next_us(const struct schedule *schedule);

void schedule_finish(struct schedule *schedule);

#endif
