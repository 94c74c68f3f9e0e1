/* What the ways of a drill are made of. */
#include "practice/drill_own.h"

#define ENDING_US (2 * US_PER_S) /* longer than any sound that may have just begun */

struct drill_action *drill_add(const struct drill_moment *moment, enum drill_action_kind kind)
{
    static const struct drill_action none;
    struct drill_actions *actions = moment->actions;
    struct drill_action *action = &actions->at[actions->count];
    if (actions->count + 1 < DRILL_ACTIONS_MAX) {
        actions->count++;
    }
    *action = none;
    action->kind = kind;
    return action;
}

struct drill_note *drill_note(const struct drill_moment *moment, enum drill_note_kind kind,
                              enum who who, int64_t t_us)
{
    struct drill_note *note = &drill_add(moment, DRILL_ACTION_NOTE)->note;
    *note = (struct drill_note){.kind = kind, .who = who, .t_us = t_us};
    return note;
}

void drill_say(const struct drill_moment *moment, enum drill_text text, enum who who, double value)
{
    struct drill_action *action = drill_add(moment, DRILL_ACTION_SAY);
    action->say.text = text;
    action->say.who = who;
    action->say.value = value;
}

void drill_light(const struct drill_moment *moment, enum light light)
{
    drill_add(moment, DRILL_ACTION_LIGHT)->light = light;
}

void drill_play(struct drill *drill, const struct drill_moment *moment, enum sound sound)
{
    drill->number++;
    drill->sound[drill->number % DRILL_SOUNDS] = sound;
    drill_note(moment, DRILL_NOTE_DUE, WHO_BOTH, moment->now_us)->sound = sound;
    struct drill_action *action = drill_add(moment, DRILL_ACTION_PLAY);
    action->play.sound = sound;
    action->play.number = drill->number;
}

void drill_enter(struct drill *drill, const struct drill_moment *moment, enum drill_step step,
                 int64_t length_us)
{
    drill->step = step;
    drill->due_us = length_us == NEVER_US ? NEVER_US : moment->now_us + length_us;
    drill_add(moment, DRILL_ACTION_STEP);
}

void drill_end(struct drill *drill, const struct drill_moment *moment)
{
    drill_say(moment, DRILL_TEXT_OVER, WHO_BOTH, 0);
    drill_enter(drill, moment, DRILL_STEP_ENDING, ENDING_US);
}
