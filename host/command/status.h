/* status: the one line of a live talk. What it says of the talk, and of each strap: good, moisten,
 * none; never a heart rate, never what the detector thinks, never whose cue.
 *
 * On a terminal the line is drawn in place and messages stand above it; elsewhere each change is a
 * line of its own.
 */
#ifndef LULL_COMMAND_STATUS_H
#define LULL_COMMAND_STATUS_H

#include <stdbool.h>

#include "core/action.h"

#define STATUS_TEXT_MAX 96

struct status {
    bool terminal;
    bool colour;
    char talk[STATUS_TEXT_MAX];
    const char *name[PARTNERS]; /* NULL: no such partner; borrowed */
    bool strap[PARTNERS];       /* false: takes part with the button alone */
    enum signal signal[PARTNERS];
};

/* What is said of the talk, from now on. */
void status_talk(struct status *status, const char *text);

void status_signal(struct status *status, enum who who, enum signal signal);

/* A message, with the line drawn again under it. */
void status_say(const struct status *status, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Ends the line, so that what is printed next starts on its own. */
void status_end(const struct status *status);

#endif
