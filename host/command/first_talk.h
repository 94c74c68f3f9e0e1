/* first_talk: what a first talk is led through: ten minutes about something pleasant.
 *
 *   at once   what it is for              2 min   who sits left calls a pause
 *   1 min     the cue is played           4 min   who sits right does
 *                                         6 min   "we are back", both
 *                                        10 min   that was all
 *
 * In:   time, and what happened; what was done without being asked is not asked for.
 * Out:  the line that is due. Pure: time is an argument; caller-owned.
 */
#ifndef LULL_COMMAND_FIRST_TALK_H
#define LULL_COMMAND_FIRST_TALK_H

#include <stdbool.h>

#include "core/event.h"

#define FIRST_TALK_US (600 * US_PER_S)

enum first_talk_step {
    FIRST_TALK_STEP_BEGIN,
    FIRST_TALK_STEP_CUE, /* its line comes with the cue */
    FIRST_TALK_STEP_LEFT,
    FIRST_TALK_STEP_RIGHT,
    FIRST_TALK_STEP_BACK,
    FIRST_TALK_STEP_END,
    FIRST_TALK_STEPS
};

struct first_talk {
    int64_t begun_us;
    enum first_talk_step step; /* the next one; FIRST_TALK_STEPS: all were said */
    bool done[FIRST_TALK_STEPS];
};

/* `alone`: one person, who is the left one. */
void first_talk_begin(struct first_talk *talk, bool alone, int64_t now_us);

void first_talk_saw(struct first_talk *talk, const struct event *event);

/* The step that is due now; FIRST_TALK_STEPS: none. A step is due once. */
enum first_talk_step first_talk_due(struct first_talk *talk, int64_t now_us);

const char *first_talk_text(enum first_talk_step step);

#endif
