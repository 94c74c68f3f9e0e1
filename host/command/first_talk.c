#include "command/first_talk.h"

#include <stddef.h>

#include "words/words.h"

static const struct {
    int64_t at_us;
    const char *text;
} steps[FIRST_TALK_STEPS] = {
    [FIRST_TALK_STEP_BEGIN] = {0,
                               N_("Ten minutes about something pleasant: a journey, a good meal, "
                                  "how you met. Nobody has to look here.")},
    [FIRST_TALK_STEP_CUE] = {60 * US_PER_S,
                             N_("This is the cue, played once so that you both know it. It is the "
                                "same whoever it is for, and asks for nothing: a pause is yours to "
                                "call.")},
    [FIRST_TALK_STEP_LEFT] = {120 * US_PER_S,
                              N_("Who sits left: call a pause, to see how it goes. Any key of the "
                                 "left half, or your button. It ends by itself.")},
    [FIRST_TALK_STEP_RIGHT] = {240 * US_PER_S,
                               N_("Who sits right: now you. Any key of the right half, or your "
                                  "button.")},
    [FIRST_TALK_STEP_BACK] = {360 * US_PER_S,
                              N_("\"We are back\": after you lost each other and found each other "
                                 "again. Say it now, both of you: Enter, or both buttons "
                                 "together.")},
    [FIRST_TALK_STEP_END] = {FIRST_TALK_US,
                             N_("That was all of it. Talk on as long as you like; Esc ends it.")},
};

void first_talk_begin(struct first_talk *talk, bool alone, int64_t now_us)
{
    *talk = (struct first_talk){.begun_us = now_us};
    talk->done[FIRST_TALK_STEP_RIGHT] = alone;
}

void first_talk_saw(struct first_talk *talk, const struct event *event)
{
    if (event->kind == EVENT_PAUSE) {
        talk->done[event->who == WHO_B ? FIRST_TALK_STEP_RIGHT : FIRST_TALK_STEP_LEFT] = true;
    } else if (event->kind == EVENT_REPAIR) {
        talk->done[FIRST_TALK_STEP_BACK] = true;
    }
}

enum first_talk_step first_talk_due(struct first_talk *talk, int64_t now_us)
{
    while (talk->step < FIRST_TALK_STEPS && now_us - talk->begun_us >= steps[talk->step].at_us) {
        enum first_talk_step step = talk->step++;
        if (!talk->done[step]) {
            return step;
        }
    }
    return FIRST_TALK_STEPS;
}

const char *first_talk_text(enum first_talk_step step)
{
    return step < FIRST_TALK_STEPS ? _(steps[step].text) : "";
}
