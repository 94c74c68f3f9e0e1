/* live_options: what 'lull live' and 'lull baseline' with people here were asked for.
 */
#ifndef LULL_COMMAND_LIVE_OPTIONS_H
#define LULL_COMMAND_LIVE_OPTIONS_H

#include <stdbool.h>

#include "core/settings.h"
#include "core/units.h"

struct live_options {
    const char *name[PARTNERS];
    const char *strap[PARTNERS]; /* "NAME=ADDRESS" */
    unsigned straps;
    bool direct, no_baseline, solo, watch, page, therapist, in_breaks;
    bool cues_unseen;    /* each is asked whether nobody shall see the cues afterwards */
    bool first;          /* led through a first talk (first_talk.h) */
    const char *clicker; /* part of its name; NULL: what is one for certain */
    const char *sound;
    double volume; /* 0..1 */
    bool breath;   /* a tone to breathe with in a pause */
    const char *journal;
    struct settings settings;
};

extern const char live_options_help[];

/* Reads the command line; argv[0] is the command's name, all strings are borrowed. An exit status.
 */
int live_options_take(int argc, char **argv, struct live_options *options);

/* One option of them, by its letter in the table there; a drill has some of the same. */
int live_options_one(struct live_options *options, const char *command, int option,
                     const char *text);

#endif
