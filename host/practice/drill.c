/* The drills:
 *
 *   pause      READ ──due──▶ CUED ──press──▶ PAUSED ──due──▶ READ …  after the last one OVER
 *               └──press: one's own────────▶ │
 *                            └──60 s: the talk went on──▶ READ …
 *   call       TELL ──press──▶ AWAY ──due──▶ TELL …
 *   wait       HEAR ──due──▶ CALLED ──due──▶ HEAR …          a press in CALLED: "I heard"
 *   rehearsal  STRAP ──heard──▶ QUIET ──70 s──▶ (measured; too little: once more) ──listens──▶
 *              IMAGINE ──flag──▶ CUED ──press──▶ PAUSED ──due──▶ BACK ──near the level──▶ OVER
 *                └──60 s: a cue all the same──▶ CUED … PAUSED ──due──▶ OVER
 *   breath     BREATHE: pace.c says when; the search first waits for a STRAP
 *   partner    TURN ──due──▶ TURN … OVER;  TURN ──press──▶ PAUSED ──due──▶ what is left of the TURN
 *
 * All begin with OPENING. Before each OVER stands ENDING, so that the last sound does not run into
 * the one before. What a step makes of an event stands in the table; all else changes nothing.
 */
#include "practice/drill_own.h"

static const enum drill_effect table[DRILL_STEPS][DRILL_EVENTS] = {
    [DRILL_STEP_OPENING] = {[DRILL_EVENT_DUE] = DRILL_EFFECT_BEGIN},
    [DRILL_STEP_STRAP] = {[DRILL_EVENT_READY] = DRILL_EFFECT_WORN},
    [DRILL_STEP_QUIET] = {[DRILL_EVENT_DUE] = DRILL_EFFECT_MEASURED,
                          [DRILL_EVENT_SHORT] = DRILL_EFFECT_SHORT,
                          [DRILL_EVENT_READY] = DRILL_EFFECT_IMAGINE},
    [DRILL_STEP_READ] =
        {[DRILL_EVENT_DUE] = DRILL_EFFECT_CUE, [DRILL_EVENT_PRESS] = DRILL_EFFECT_PAUSE},
    [DRILL_STEP_CUED] = {[DRILL_EVENT_DUE] = DRILL_EFFECT_WENT_ON,
                         [DRILL_EVENT_PRESS] = DRILL_EFFECT_PAUSE,
                         [DRILL_EVENT_SETTLED] = DRILL_EFFECT_SETTLES},
    [DRILL_STEP_PAUSED] = {[DRILL_EVENT_DUE] = DRILL_EFFECT_RETURN,
                           [DRILL_EVENT_PRESS] = DRILL_EFFECT_AGAIN,
                           [DRILL_EVENT_SETTLED] = DRILL_EFFECT_SETTLES},
    [DRILL_STEP_TELL] = {[DRILL_EVENT_PRESS] = DRILL_EFFECT_AWAY},
    [DRILL_STEP_AWAY] = {[DRILL_EVENT_DUE] = DRILL_EFFECT_BACK},
    [DRILL_STEP_HEAR] = {[DRILL_EVENT_DUE] = DRILL_EFFECT_CALLED},
    [DRILL_STEP_CALLED] =
        {[DRILL_EVENT_DUE] = DRILL_EFFECT_BACK, [DRILL_EVENT_PRESS] = DRILL_EFFECT_AGAIN},
    [DRILL_STEP_IMAGINE] = {[DRILL_EVENT_DUE] = DRILL_EFFECT_NO_RISE,
                            [DRILL_EVENT_PRESS] = DRILL_EFFECT_PAUSE,
                            [DRILL_EVENT_FLAG] = DRILL_EFFECT_CUE},
    [DRILL_STEP_BACK] =
        {[DRILL_EVENT_DUE] = DRILL_EFFECT_NOT_BACK, [DRILL_EVENT_SETTLED] = DRILL_EFFECT_SETTLED},
    [DRILL_STEP_BREATHE] = {[DRILL_EVENT_DUE] = DRILL_EFFECT_BREATH},
    [DRILL_STEP_TURN] =
        {[DRILL_EVENT_DUE] = DRILL_EFFECT_CHANGE, [DRILL_EVENT_PRESS] = DRILL_EFFECT_PAUSE},
    [DRILL_STEP_ENDING] = {[DRILL_EVENT_DUE] = DRILL_EFFECT_END},
    [DRILL_STEP_OVER] = {[DRILL_EVENT_DUE] = DRILL_EFFECT_NONE},
};

enum drill_effect drill_step(enum drill_step step, enum drill_event event)
{
    return table[step][event];
}

const char *drill_name(enum drill_kind kind)
{
    static const char *const names[DRILL_KINDS] = {
        [DRILL_PAUSE] = "pause",         [DRILL_CALL] = "call",     [DRILL_WAIT] = "wait",
        [DRILL_REHEARSAL] = "rehearsal", [DRILL_BREATH] = "breath", [DRILL_SEARCH] = "search",
        [DRILL_PARTNER] = "partner",
    };
    return names[kind];
}

void drill_begin(struct drill *drill, const struct drill_plan *plan, int64_t now_us,
                 struct drill_actions *actions)
{
    *drill = (struct drill){
        .plan = *plan,
        .due_us = NEVER_US,
        .press_us = NEVER_US,
        .settled_us = NEVER_US,
    };
    draw_init(&drill->draw, plan->seed, 0);
    if (plan->kind == DRILL_SEARCH) {
        pace_init_search(&drill->pace);
    } else {
        pace_init(&drill->pace, plan->rate, plan->length_us);
    }
    drill_start(drill, &(struct drill_moment){.now_us = now_us, .actions = actions});
}

void drill_press(struct drill *drill, enum who who, int64_t event_us, int64_t now_us,
                 struct drill_actions *actions)
{
    drill_take(drill, &(struct drill_moment){DRILL_EVENT_PRESS, who, event_us, now_us, actions});
}

void drill_noticed(struct drill *drill, enum drill_event event, int64_t event_us, int64_t now_us,
                   struct drill_actions *actions)
{
    drill_take(drill, &(struct drill_moment){event, WHO_A, event_us, now_us, actions});
}

static bool asked_for(const struct drill *drill, uint32_t number)
{
    return number > 0 && number <= drill->number && number + DRILL_SOUNDS > drill->number;
}

void drill_heard(struct drill *drill, uint32_t number, int64_t event_us, int64_t bound_us,
                 struct drill_actions *actions)
{
    struct drill_moment moment = {.now_us = event_us, .actions = actions};
    if (!asked_for(drill, number)) {
        return;
    }
    struct drill_note *note = drill_note(&moment, DRILL_NOTE_HEARD, WHO_BOTH, event_us);
    note->bound_us = bound_us;
    note->sound = drill->sound[number % DRILL_SOUNDS];
    if (note->sound == SOUND_CUE) {
        drill->cue_us = event_us;
    }
}

void drill_silent(struct drill *drill, uint32_t number, int64_t now_us,
                  struct drill_actions *actions)
{
    struct drill_moment moment = {.now_us = now_us, .actions = actions};
    if (asked_for(drill, number)) {
        drill_note(&moment, DRILL_NOTE_SILENT, WHO_BOTH, now_us)->sound =
            drill->sound[number % DRILL_SOUNDS];
    }
}

void drill_beat(struct drill *drill, enum who who, int64_t at_us, int64_t rr_us)
{
    pace_beat(&drill->pace, who, at_us, rr_us);
}

int64_t drill_next_us(const struct drill *drill)
{
    return drill->due_us;
}

void drill_tick(struct drill *drill, int64_t now_us, struct drill_actions *actions)
{
    if (drill->due_us <= now_us) {
        drill_take(drill,
                   &(struct drill_moment){DRILL_EVENT_DUE, WHO_BOTH, now_us, now_us, actions});
    }
}

void drill_stop(struct drill *drill, int64_t now_us, struct drill_actions *actions)
{
    struct drill_moment moment = {.now_us = now_us, .actions = actions};
    if (!drill_over(drill)) {
        drill_note(&moment, DRILL_NOTE_STOPPED, WHO_BOTH, now_us);
        drill->step = DRILL_STEP_OVER;
        drill->due_us = NEVER_US;
    }
}
