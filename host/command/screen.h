/* screen: what the two see while they talk: no number, no level, nothing about who.
 *
 * In:   ACTION_SHOW, cues heard, notes of the program; times of the talk.
 * Out:  a line for each on a FILE. Only a strap's signal bears a partner's letter or name.
 */
#ifndef LULL_COMMAND_SCREEN_H
#define LULL_COMMAND_SCREEN_H

#include <stdbool.h>
#include <stdio.h>

#include "core/action.h"

struct screen {
    FILE *out; /* NULL: shows nothing */
    bool colour;
    int64_t zero_us;
    const char *name[PARTNERS]; /* "a", or a name; borrowed */
};

/* All that is said of a strap, here and on the line of a live talk. */
const char *screen_signal_text(enum signal signal);

void screen_show(const struct screen *screen, const struct action *action);
void screen_cue(const struct screen *screen, int64_t at_us);
void screen_say(const struct screen *screen, int64_t at_us, const char *text);

#endif
