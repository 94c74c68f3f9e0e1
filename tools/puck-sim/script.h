/* script: lines of control for puck-sim, from a file and from a pipe (or a file that grows), in the
 * order they are due.
 *
 * Owns its memory and the pipe from script_init() to script_finish(). Times are us.
 */
#ifndef LULL_TOOLS_PUCK_SIM_SCRIPT_H
#define LULL_TOOLS_PUCK_SIM_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SCRIPT_LINE_MAX 128
#define SCRIPT_TAP_MS   120 /* a finger's, where the line does not say */

enum script_verb {
    SCRIPT_NOTHING, /* an empty line, or a comment */
    SCRIPT_PRESS,
    SCRIPT_RELEASE,
    SCRIPT_TAP,
    SCRIPT_UNPLUG,
    SCRIPT_PLUG,
    SCRIPT_QUIT
};

struct script_line {
    int64_t due_us; /* from the start; -1: now */
    enum script_verb verb;
    unsigned button; /* 0 or 1 */
    int64_t long_us; /* a tap's */
    char text[SCRIPT_LINE_MAX];
};

struct script {
    struct script_line *lines; /* by time */
    size_t count, room;
    int64_t zero_us; /* what `at` counts from */
    int pipe;        /* -1: none */
    char line[SCRIPT_LINE_MAX];
    size_t filled;
};

/* Pure. False: it makes no sense. */
bool script_parse(const char *text, struct script_line *ret_line);

void script_init(struct script *script, int64_t zero_us);

/* All lines of a file. 0 or -errno; -EINVAL: *ret_number makes no sense. */
int script_read(struct script *script, const char *path, unsigned *ret_number);

/* Opens it; makes a pipe where nothing is there. 0 or -errno. */
int script_listen(struct script *script, const char *path);

/* Takes what has come; calls `odd` with each line that makes no sense. */
void script_hear(struct script *script, int64_t now_us, void (*odd)(const char *text));

/* The next one that is due. */
bool script_take(struct script *script, int64_t now_us, struct script_line *ret_line);

void script_finish(struct script *script);

#endif
