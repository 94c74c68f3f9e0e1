/* replay_options: what 'lull replay' was asked for, and what of it is planned into the feed.
 */
#ifndef LULL_COMMAND_REPLAY_OPTIONS_H
#define LULL_COMMAND_REPLAY_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "command/feed.h"
#include "core/settings.h"

struct replay_options {
    const char *recording[2]; /* the second may be NULL */
    unsigned speed;           /* as struct loop takes it */
    int64_t offset_us;
    const char *baseline;
    int64_t answer_us; /* < 0: no presses */
    const char *decisions;
    const char *sound;
    double volume; /* 0..1 */
    bool breath;   /* a tone to breathe with in a pause */
    const char *output;
    const char *keep;
    const char *journal;
    struct settings settings;
    bool own_settings; /* some were given by hand */
};

/* Reads the command line (argv strings are borrowed). Returns an exit status. */
int replay_options_take(int argc, char **argv, struct replay_options *options);

/* Plans the settings at the recording's first moment; those given by hand replace its own. */
void replay_options_plan_settings(const struct replay_options *options,
                                  const struct feed_facts *facts, struct feed *feed);

/* Plans the stretches of --baseline, for the partners that the recording holds. An exit status. */
int replay_options_plan_baseline(const struct replay_options *options,
                                 const struct feed_facts *facts, struct feed *feed);

#endif
