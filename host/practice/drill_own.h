/* drill_own: what drill.c, drill_act.c and drill_take.c share; for them only. */
#ifndef LULL_PRACTICE_DRILL_OWN_H
#define LULL_PRACTICE_DRILL_OWN_H

#include "practice/drill.h"

/* What is going on just now: which event, whose, when, and where actions go. */
struct drill_moment {
    enum drill_event event;
    enum who who;
    int64_t event_us, now_us;
    struct drill_actions *actions;
};

/* Adds a note of something that happened at t_us, for the caller to fill in; never NULL. */
struct drill_note *drill_note(const struct drill_moment *moment, enum drill_note_kind kind,
                              enum who who, int64_t t_us);

/* drill_act.c: an action for the caller to fill in, never NULL; the usual ones. */
struct drill_action *drill_add(const struct drill_moment *moment, enum drill_action_kind kind);
void drill_say(const struct drill_moment *moment, enum drill_text text, enum who who, double value);
void drill_light(const struct drill_moment *moment, enum light light);
void drill_play(struct drill *drill, const struct drill_moment *moment, enum sound sound);

/* A step begins, and is due after length_us (NEVER_US: when something happens). */
void drill_enter(struct drill *drill, const struct drill_moment *moment, enum drill_step step,
                 int64_t length_us);
void drill_end(struct drill *drill, const struct drill_moment *moment);

/* The first step of a plan. */
void drill_start(struct drill *drill, const struct drill_moment *moment);

/* What the table makes of the event. */
void drill_take(struct drill *drill, const struct drill_moment *moment);

#endif
