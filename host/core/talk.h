/* talk: the couple's own machine: talking, pausing, a break, and when a cue may sound.
 *
 * In:   what presses and marks mean, flags, deadlines.
 * Out:  actions: sounds, light, screen, records.
 * Pure: a table; time is an argument; caller-owned state.
 *
 * Nothing that is played, lit or shown says whose heart or whose press it was.
 */
#ifndef LULL_CORE_TALK_H
#define LULL_CORE_TALK_H

#include <stdbool.h>
#include <stdint.h>

#include "core/action.h"
#include "core/settings.h"

enum talk_state {
    TALK_STATE_TALKING,
    TALK_STATE_PAUSED,
    TALK_STATE_BREAK_ASKED,
    TALK_STATE_BREAK_RUNNING,
    TALK_STATE_BREAK_REMINDED,
    TALK_STATE_BREAK_DUE, /* the named time has come; nobody is back yet */
    TALK_STATE_OVER,
    TALK_STATES
};

enum talk_event {
    TALK_EVENT_PRESS, /* by the one who paused, or the first press */
    TALK_EVENT_OTHER, /* by the other one: "I heard" */
    TALK_EVENT_BREAK,
    TALK_EVENT_BACK, /* "we are back", by all who take part */
    TALK_EVENT_STAY,
    TALK_EVENT_TIMER,
    TALK_EVENT_END,
    TALK_EVENTS
};

/* What a step of the table does besides changing the state. */
enum talk_effect {
    TALK_EFFECT_NONE,
    TALK_EFFECT_PAUSE,
    TALK_EFFECT_PROLONG,
    TALK_EFFECT_HEARD,
    TALK_EFFECT_RETURN,      /* by itself */
    TALK_EFFECT_RETURN_BACK, /* by "we are back" */
    TALK_EFFECT_RETURN_STAY,
    TALK_EFFECT_ASK,
    TALK_EFFECT_RUN,
    TALK_EFFECT_HEARD_RUN,
    TALK_EFFECT_REMIND,
    TALK_EFFECT_DUE,
    TALK_EFFECT_MOVE,
    TALK_EFFECT_BREAK_RETURN,
    TALK_EFFECT_BREAK_BACK,
    TALK_EFFECT_BACK,
    TALK_EFFECT_STAY,
    TALK_EFFECT_END,
    TALK_EFFECT_LEAVE_OPEN,
    TALK_EFFECTS
};

#define TALK_CUES_OFFER 3 /* so many cues in 15 min: a break is offered, then cues rest */

struct talk {
    enum talk_state state;
    int64_t deadline_us; /* NEVER_US: none */
    int64_t asked_us;    /* when the break was asked for */
    int64_t due_us;      /* the break's named time */
    enum who paused_by;
    bool heard;
    int64_t quiet_until_us; /* after a return */
    int64_t stay_until_us;
    int64_t cue_us[TALK_CUES_OFFER]; /* at_us of the last ones that counted */
    uint32_t counted;                /* cues, but for those that could not be played */
    uint32_t number;                 /* of the newest cue; 0: none */
    uint32_t failed;                 /* of the newest that could not be played; 0: none */
    bool offered;                    /* cues rest for this talk */
    bool back[PARTNERS];
    uint32_t impossible; /* pairs that the table calls impossible; 0, or there is a bug */
};

/* What a press, hold or mark by someone is about; for a talk with `partners` people in it. */
struct talk_input {
    enum talk_event event;
    enum who who;
    enum press_source source;
    int64_t at_us;
    int64_t event_us;
    int64_t bound_us;
};

void talk_init(struct talk *talk);

/* Takes it, and says what it came to. `alone`: only one partner takes part, so nobody else has to
 * agree. */
enum talk_effect talk_take(struct talk *talk, const struct settings *settings,
                           const struct talk_input *input, bool alone, struct actions *actions);

/* A partner was flagged: plays a cue or records why not. one_strap: a cue would name a partner. */
void talk_flag(struct talk *talk, const struct settings *settings, enum who who, int64_t at_us,
               bool one_strap, struct actions *actions);

/* The newest cue could not be played: nobody heard it, so nothing rests because of it. An older
 * one's number, or one that is none, changes nothing. */
void talk_cue_failed(struct talk *talk, uint32_t number);

/* "We lost each other": a "we are back" from before is about something else. */
void talk_ruptured(struct talk *talk);

/* True while a pause or a break runs. */
bool talk_pausing(const struct talk *talk);

/* The table, for its test. */
struct talk_step {
    enum talk_state next;
    enum talk_effect effect;
    bool possible;
};
struct talk_step talk_step(enum talk_state state, enum talk_event event);

#endif
