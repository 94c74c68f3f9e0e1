/* practice_options: what 'lull practice' was asked for.
 */
#ifndef LULL_COMMAND_PRACTICE_OPTIONS_H
#define LULL_COMMAND_PRACTICE_OPTIONS_H

#include "command/live_options.h"
#include "practice/drill.h"

struct practice_options {
    struct live_options live; /* names, straps, sound, journal */
    struct drill_plan plan;   /* but for the seed */
    bool none;                /* no drill was named, and no log asked for */
    bool log;
    const char *as; /* whose log */
    bool rate;      /* one was given */
    bool help;
};

extern const char practice_options_help[];

/* Reads the command line; argv[0] is the command's name, all strings are borrowed. An exit status.
 */
int practice_options_take(int argc, char **argv, struct practice_options *options);

#endif
