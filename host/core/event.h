/* event: one thing that the core decided or noticed; the decisions file, the journal's derived rows
 * and the figures are all made of these.
 *
 * Pure data. The names (event_kind_name and the like) are those of the decisions file.
 */
#ifndef LULL_CORE_EVENT_H
#define LULL_CORE_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "core/baseline.h"
#include "core/input.h"
#include "core/units.h"

enum event_kind {
    EVENT_BASELINE,       /* a phase was measured */
    EVENT_BASELINE_SHORT, /* a phase ended with too little trusted time */
    EVENT_REST_UNUSUAL,   /* today's rest lies away from the partner's own history */
    EVENT_ABSTAIN,        /* the detector does not judge, from now on, for a reason */
    EVENT_RESUME,         /* it judges again; the reason that ended */
    EVENT_GAP,            /* a run of beats was cut */
    EVENT_ONSET,          /* estimated start of the rise that the next flag is about */
    EVENT_FLAG,           /* the detector decided */
    EVENT_HELD,           /* a flag that gave no cue, and why */
    EVENT_CUE,            /* the cue was heard */
    EVENT_CUE_FAILED,     /* the cue could not be played */
    EVENT_PAUSE,          /* a pause began (or a running one was prolonged) */
    EVENT_HEARD,          /* the other's press in a pause: "I heard" */
    EVENT_RETURN,         /* the pause or break ended */
    EVENT_BREAK,          /* a break moved on to a stage */
    EVENT_OFFER,          /* a break was offered (three cues in 15 min) */
    EVENT_STAY,           /* "we stay with this": cues quiet for 5 min */
    EVENT_SETTLING,       /* near the own level again */
    EVENT_RUPTURE,
    EVENT_REPAIR,
    EVENT_END,    /* a wait ended, and how */
    EVENT_SIGNAL, /* a strap is heard, or not any more */
    EVENT_MARK,   /* "look at this moment later", or "just moved" */
    EVENT_STOP,   /* the talk, or one partner's recording, ended */
    EVENT_KINDS
};

enum abstain {
    ABSTAIN_NONE,
    ABSTAIN_NO_BASELINE,
    ABSTAIN_NO_CONTACT,
    ABSTAIN_SETTLING_IN,
    ABSTAIN_JUST_MOVED,
    ABSTAIN_ARTEFACTS,
    ABSTAIN_UNREADABLE,
    ABSTAIN_GAP,
    ABSTAINS
};

enum gap { GAP_SILENCE, GAP_LOST, GAP_DUPLICATED, GAP_CONTACT, GAP_STRAP, GAPS };

enum held {
    HELD_PAUSE,      /* a pause or break runs, or ended less than 75 s ago */
    HELD_REFRACTORY, /* the last cue was less than 75 s ago */
    HELD_STAY,       /* "we stay with this" */
    HELD_QUIET,      /* three cues in 15 min: quiet for the rest of this talk */
    HELD_ONE_STRAP,  /* only one strap is heard: a cue would name a partner */
    HELDS
};

/* How a wait (from flag to press) ended. None of them is a failure. */
enum wait_end {
    WAIT_END_REACHED,
    WAIT_END_OTHER_PAUSED,
    WAIT_END_SUBSIDED,
    WAIT_END_STAYED,
    WAIT_END_WENT_ON,    /* censored */
    WAIT_END_TALK_ENDED, /* censored */
    WAIT_END_STOPPED,    /* censored */
    WAIT_END_NO_SIGNAL,  /* censored */
    WAIT_ENDS
};

enum break_stage {
    BREAK_STAGE_ASKED,
    BREAK_STAGE_HEARD,
    BREAK_STAGE_RUNNING,
    BREAK_STAGE_REMINDER,
    BREAK_STAGE_RETURNED,
    BREAK_STAGE_MOVED,
    BREAK_STAGE_LEFT_OPEN,
    BREAK_STAGES
};

/* What a shared screen may say of a strap. "No signal" is one word for out of range, taken off,
 * stopped, flat. */
enum signal {
    SIGNAL_NONE,
    SIGNAL_MOISTEN, /* beats come, too many of them of no use: most often a dry strap */
    SIGNAL_GOOD,
    SIGNALS
};

struct event {
    int64_t t_us;     /* when it happened */
    int64_t bound_us; /* +- half-width of t_us; 0: exact or not known better */
    int64_t at_us;    /* the core's time when it was decided; never decreases */
    enum who who;
    enum event_kind kind;
    union {
        struct {
            enum phase phase;
            struct baseline_phase measured;
        } baseline;           /* EVENT_BASELINE, EVENT_BASELINE_SHORT */
        enum abstain abstain; /* EVENT_ABSTAIN, EVENT_RESUME */
        enum gap gap;
        struct {
            double statistic;
            double threshold;
        } flag;
        enum held held;
        struct {
            uint32_t number;
            enum cue_fail fail;
        } cue;                    /* EVENT_CUE, EVENT_CUE_FAILED */
        enum press_source source; /* EVENT_PAUSE */
        bool by_press;            /* EVENT_RETURN: a press, else by itself */
        enum break_stage stage;
        int64_t since_press_us; /* EVENT_SETTLING; NEVER_US where no press came before it */
        enum wait_end end;
        struct {
            enum signal is;
            enum strap_reason reason; /* kept for the log; no screen shows it */
        } signal;
        enum mark mark;
        enum end_reason stop;
    };
};

const char *event_kind_name(enum event_kind kind);
const char *abstain_name(enum abstain abstain);
const char *gap_name(enum gap gap);
const char *held_name(enum held held);
const char *wait_end_name(enum wait_end end);
const char *break_stage_name(enum break_stage stage);
const char *signal_name(enum signal signal);
const char *phase_name(enum phase phase);

#endif
