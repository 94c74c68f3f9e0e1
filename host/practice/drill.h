/* drill: practice at home as a machine: what is heard, said and noted, and when.
 *
 * In:   what is practised (struct drill_plan); presses; which sounds were heard; what the core
 *       noticed of a heart; trusted beats; time.
 * Out:  actions, appended to a caller-owned array.
 * Pure: no clock, no I/O, no malloc; struct drill is caller-owned, of fixed size. The same plan and
 *       inputs give the same actions.
 *
 *   pause      read or talk; a cue at an unforeseen moment; press; breathe; go on
 *   call       for one alone: call a pause yourself, and say when you'll be back
 *   wait       for one alone: a pause is called; wait until the time that was named
 *   rehearsal  imagine a hard moment; the core flags your own rise, and you pause
 *   breath     breathe with the sound, at one rate; or search for your own
 *   partner    one speaks, the other listens; either may pause; roles change
 *
 * A cue is due after a time drawn uniformly from 4/7 to 10/7 of `every_us`: with the usual 70 s,
 * 40 to 100 s. So the next one can't be foreseen, is never so near that one sits waiting for it,
 * and never so far that it is forgotten. That is a choice, not a finding.
 */
#ifndef LULL_PRACTICE_DRILL_H
#define LULL_PRACTICE_DRILL_H

#include "core/action.h"
#include "core/figures/draw.h"
#include "practice/pace.h"

enum drill_kind {
    DRILL_PAUSE,
    DRILL_CALL,
    DRILL_WAIT,
    DRILL_REHEARSAL,
    DRILL_BREATH,
    DRILL_SEARCH,
    DRILL_PARTNER,
    DRILL_KINDS
};

const char *drill_name(enum drill_kind kind);

/* Between cues on the mean, a pause, a turn: bounds of what a plan may hold. */
#define DRILL_CUES_MAX 30

struct drill_plan {
    enum drill_kind kind;
    unsigned people;   /* 1 or 2 */
    uint32_t cues;     /* pause, call, wait: how many, 1..DRILL_CUES_MAX */
    int64_t every_us;  /* pause, wait: between them on the mean */
    int64_t pause_us;  /* a micro-pause; in call and wait until the time that is named */
    int64_t length_us; /* breath: in all; partner: a turn */
    uint32_t rate;     /* breath: 0..RESONANCE_RATES-1 */
    uint64_t seed;
};

enum drill_step {
    DRILL_STEP_OPENING, /* the first words are read; then the first sound */
    DRILL_STEP_STRAP,   /* waits for a strap */
    DRILL_STEP_QUIET,   /* the quiet minute that a rehearsal is judged against */
    DRILL_STEP_READ,    /* reads or talks, until the next cue */
    DRILL_STEP_CUED,    /* a cue was played */
    DRILL_STEP_PAUSED,  /* breathes */
    DRILL_STEP_TELL,    /* talks, until they call a pause */
    DRILL_STEP_AWAY,    /* away until the time they named */
    DRILL_STEP_HEAR,    /* talks, until a pause is called */
    DRILL_STEP_CALLED,  /* waits for the time that was named */
    DRILL_STEP_IMAGINE, /* a hard moment */
    DRILL_STEP_BACK,    /* the way back near the own level */
    DRILL_STEP_BREATHE,
    DRILL_STEP_TURN,   /* one speaks, the other listens */
    DRILL_STEP_ENDING, /* a breath of silence before the last sound */
    DRILL_STEP_OVER,
    DRILL_STEPS
};

enum drill_event {
    DRILL_EVENT_DUE, /* the step's time is up */
    DRILL_EVENT_PRESS,
    DRILL_EVENT_READY,   /* STRAP: it is heard; QUIET: the detector listens */
    DRILL_EVENT_SHORT,   /* QUIET: too little was heard */
    DRILL_EVENT_FLAG,    /* the core noticed a rise */
    DRILL_EVENT_SETTLED, /* near the own level again */
    DRILL_EVENTS
};

/* What is said; the words are the command's. `drill.turn`, `pace.rate` and notes fill them in. */
enum drill_text {
    DRILL_TEXT_BEGIN,
    DRILL_TEXT_CUED,
    DRILL_TEXT_WENT_ON, /* a cue with no press: that happens */
    DRILL_TEXT_PAUSED,
    DRILL_TEXT_GO_ON,
    DRILL_TEXT_AWAY,
    DRILL_TEXT_AWAY_OVER, /* the named time: say that you are back */
    DRILL_TEXT_CALLED,
    DRILL_TEXT_CALLED_OVER,
    DRILL_TEXT_QUIET,
    DRILL_TEXT_QUIET_AGAIN, /* too little was heard of the heart */
    DRILL_TEXT_NO_LEVEL,    /* once more too little: it ends here */
    DRILL_TEXT_IMAGINE,
    DRILL_TEXT_NO_RISE, /* none was noticed: one cue to practise with */
    DRILL_TEXT_BACK,
    DRILL_TEXT_SETTLED,  /* value: seconds from the press (or the cue) */
    DRILL_TEXT_NOT_BACK, /* not within the time that is watched, or not heard */
    DRILL_TEXT_SWING,    /* value: ms */
    DRILL_TEXT_NO_SWING,
    DRILL_TEXT_NEXT_RATE,
    DRILL_TEXT_FOUND,     /* value: breaths a minute */
    DRILL_TEXT_NOT_FOUND, /* no rate stood out */
    DRILL_TEXT_UNHEARD,   /* too little was heard to tell */
    DRILL_TEXT_TURN,      /* who speaks now */
    DRILL_TEXT_OVER,
    DRILL_TEXTS
};

/* One thing that happened, as it is kept (practice/log.h). */
enum drill_note_kind {
    DRILL_NOTE_DUE,    /* a sound was asked for */
    DRILL_NOTE_HEARD,  /* its first sample was, +- bound_us */
    DRILL_NOTE_SILENT, /* it could not be played */
    DRILL_NOTE_PRESS,  /* this partner's; the other's row says `other` */
    DRILL_NOTE_OTHER,
    DRILL_NOTE_WENT_ON, /* a cue with no press */
    DRILL_NOTE_RETURN,
    DRILL_NOTE_FLAG,
    DRILL_NOTE_SETTLED, /* value: seconds since the press, or the cue */
    DRILL_NOTE_RATE,    /* value: breaths a minute, from now on */
    DRILL_NOTE_SWING,   /* value: ms, error: its standard error */
    DRILL_NOTE_FOUND,   /* value: the own rate, breaths a minute */
    DRILL_NOTE_SPEAKS,  /* this partner speaks from now on */
    DRILL_NOTE_LISTENS,
    DRILL_NOTE_END,     /* it came to its end */
    DRILL_NOTE_STOPPED, /* it was ended before */
    DRILL_NOTE_KINDS
};

struct drill_note {
    enum drill_note_kind kind;
    enum who who;     /* whose row; WHO_BOTH: each one's */
    enum sound sound; /* DUE, HEARD, SILENT */
    int64_t t_us, bound_us;
    double value, error;
};

enum drill_action_kind {
    DRILL_ACTION_PLAY,  /* answered by drill_heard() or drill_silent() with its number */
    DRILL_ACTION_LIGHT, /* of a puck */
    DRILL_ACTION_SAY,
    DRILL_ACTION_STEP, /* a step begins: drill.step */
    DRILL_ACTION_NOTE,
    DRILL_ACTION_PHASE, /* the core measures a level from now on, or no more */
    DRILL_ACTION_KINDS
};

struct drill_action {
    enum drill_action_kind kind;
    union {
        struct {
            enum sound sound;
            uint32_t number; /* from 1 */
        } play;
        enum light light;
        struct {
            enum drill_text text;
            enum who who; /* TURN: who speaks; SWING: whose heart; else WHO_BOTH */
            double value;
        } say;
        struct drill_note note;
        enum phase phase;
    };
};

#define DRILL_ACTIONS_MAX 32

struct drill_actions {
    struct drill_action at[DRILL_ACTIONS_MAX];
    unsigned count;
};

#define DRILL_SOUNDS 8 /* sounds that may wait for their answer */

struct drill {
    struct drill_plan plan;
    enum drill_step step;
    enum drill_step after;  /* where a pause leads back to */
    int64_t due_us;         /* end of the step; NEVER_US: none */
    int64_t left_us;        /* of a turn, once its pause is over */
    int64_t cue_us;         /* of the newest cue: heard, or asked for */
    int64_t press_us;       /* of the pause at hand; NEVER_US: none */
    bool pressed[PARTNERS]; /* in the pause at hand */
    uint32_t cues;          /* so far; of call and wait: pauses */
    uint32_t turn;          /* of partner, from 0 */
    uint32_t tries;         /* of the quiet minute */
    bool measured;          /* it was, this time */
    bool flagged;           /* the cue at hand came of a rise */
    int64_t settled_us;     /* near the own level again since then; NEVER_US: not yet */
    uint32_t number;        /* of the newest sound */
    enum sound sound[DRILL_SOUNDS];
    struct pace pace;
    struct draw draw;
};

/* The drill begins. */
void drill_begin(struct drill *drill, const struct drill_plan *plan, int64_t now_us,
                 struct drill_actions *actions);

/* A button or key goes down; event_us as in core/input.h. */
void drill_press(struct drill *drill, enum who who, int64_t event_us, int64_t now_us,
                 struct drill_actions *actions);

/* READY, SHORT, FLAG or SETTLED, which happened at event_us. */
void drill_noticed(struct drill *drill, enum drill_event event, int64_t event_us, int64_t now_us,
                   struct drill_actions *actions);

/* The sound of this number was heard, or could not be played. */
void drill_heard(struct drill *drill, uint32_t number, int64_t event_us, int64_t bound_us,
                 struct drill_actions *actions);
void drill_silent(struct drill *drill, uint32_t number, int64_t now_us,
                  struct drill_actions *actions);

void drill_beat(struct drill *drill, enum who who, int64_t at_us, int64_t rr_us);

/* The next deadline, or NEVER_US; and what is due by now: one step, so ask again. */
int64_t drill_next_us(const struct drill *drill);
void drill_tick(struct drill *drill, int64_t now_us, struct drill_actions *actions);

/* Ends it before its end; nothing where it is over. */
void drill_stop(struct drill *drill, int64_t now_us, struct drill_actions *actions);

static inline bool drill_over(const struct drill *drill)
{
    return drill->step == DRILL_STEP_OVER;
}

/* Who speaks in a partner drill. */
static inline enum who drill_speaker(const struct drill *drill)
{
    return drill->turn % PARTNERS;
}

/* The table, for its test. */
enum drill_effect {
    DRILL_EFFECT_NONE,
    DRILL_EFFECT_BEGIN,
    DRILL_EFFECT_WORN,     /* the strap is heard */
    DRILL_EFFECT_MEASURED, /* the quiet minute is over */
    DRILL_EFFECT_SHORT,
    DRILL_EFFECT_IMAGINE,
    DRILL_EFFECT_CUE,
    DRILL_EFFECT_NO_RISE, /* a cue all the same */
    DRILL_EFFECT_WENT_ON,
    DRILL_EFFECT_PAUSE,
    DRILL_EFFECT_AGAIN, /* a press in a pause */
    DRILL_EFFECT_RETURN,
    DRILL_EFFECT_AWAY,
    DRILL_EFFECT_CALLED,
    DRILL_EFFECT_BACK,    /* from where they went, or waited */
    DRILL_EFFECT_SETTLES, /* while a pause runs: it is told after it */
    DRILL_EFFECT_SETTLED,
    DRILL_EFFECT_NOT_BACK,
    DRILL_EFFECT_BREATH,
    DRILL_EFFECT_CHANGE,
    DRILL_EFFECT_END,
    DRILL_EFFECTS
};
enum drill_effect drill_step(enum drill_step step, enum drill_event event);

#endif
