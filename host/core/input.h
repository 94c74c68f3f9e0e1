/* input: the one type that goes into the core. All that can happen to a talk is one of these.
 *
 * Pure data. `at_us` is when it reached lull: it never decreases and alone decides the order.
 * `event_us` +- `bound_us` is when it happened in the world: for a press the edge of the button,
 * for a cue its first sample; where nothing better is known event_us = at_us and bound_us = 0.
 * Decisions use at_us, latencies use event_us.
 *
 * A recording is the list of these (recording/line.h says how one is written), so every recording
 * is complete in itself: baselines, history and settings are inputs too.
 */
#ifndef LULL_CORE_INPUT_H
#define LULL_CORE_INPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "core/baseline.h"
#include "core/settings.h"
#include "core/units.h"

enum input_kind {
    INPUT_SETTINGS,    /* settings of this talk; who = WHO_BOTH */
    INPUT_CLOCK,       /* realtime_us that belongs to at_us; WHO_BOTH */
    INPUT_BASELINE,    /* a whole baseline measured before this talk; one partner */
    INPUT_HISTORY,     /* the partner's own history of baselines; one partner */
    INPUT_PHASE,       /* a baseline phase begins; PHASE_NONE: it ends; one partner */
    INPUT_STRAP_UP,    /* strap connected and subscribed; one partner */
    INPUT_STRAP_DOWN,  /* strap gone, with reason; one partner */
    INPUT_HRM,         /* one Heart Rate Measurement notification, raw bytes; one partner */
    INPUT_PRESS,       /* button or key down; one partner; WHO_BOTH: from the page, and only so */
    INPUT_RELEASE,     /* button up; one partner */
    INPUT_MARK,        /* a mark (enum mark) by one partner or both */
    INPUT_CUE_STARTED, /* answer to ACTION_PLAY of a cue: its first sample was heard; WHO_BOTH */
    INPUT_CUE_FAILED,  /* answer to ACTION_PLAY of a cue: it could not be played; WHO_BOTH */
    INPUT_PUCK_UP,     /* WHO_BOTH */
    INPUT_PUCK_DOWN,   /* WHO_BOTH */
    INPUT_NOTE,        /* free text, kept and never judged; anyone */
    INPUT_END,         /* WHO_BOTH: the talk is over; one partner: stops their own recording */
    INPUT_KINDS
};

enum strap_reason {
    STRAP_REASON_UNKNOWN,
    STRAP_REASON_OUT_OF_RANGE,
    STRAP_REASON_TAKEN_OFF,
    STRAP_REASON_BATTERY,
    STRAP_REASON_ADAPTER,
    STRAP_REASON_REASONS
};

/* PAGE: somebody else in the room, at the live page; their presses and marks are nobody's own. */
enum press_source {
    PRESS_SOURCE_BUTTON,
    PRESS_SOURCE_KEY,
    PRESS_SOURCE_OTHER,
    PRESS_SOURCE_PAGE,
    PRESS_SOURCES
};

enum mark {
    MARK_BACK,    /* "we are back": repair */
    MARK_STAY,    /* "we stay with this" */
    MARK_BREAK,   /* asks for a longer break */
    MARK_RUPTURE, /* "we lost each other" */
    MARK_MOVED,   /* this partner just stood up, walked, carried something */
    MARK_MARK,    /* "look at this moment later"; no meaning to the core */
    MARKS
};

enum cue_fail { CUE_FAIL_NO_DEVICE, CUE_FAIL_BUSY, CUE_FAIL_VANISHED, CUE_FAIL_OTHER, CUE_FAILS };

enum end_reason { END_REASON_ENDED, END_REASON_STOPPED, END_REASONS };

struct input {
    int64_t at_us;
    int64_t event_us;
    int64_t bound_us; /* >= 0 */
    enum who who;
    enum input_kind kind;
    union {
        struct settings settings;
        int64_t realtime_us;      /* INPUT_CLOCK: microseconds since 1970 UTC */
        struct baseline baseline; /* INPUT_BASELINE, INPUT_HISTORY */
        enum phase phase;
        enum strap_reason strap_reason;
        struct {
            const uint8_t *at;    /* borrowed for the call */
            uint16_t length;      /* 0..512 */
        } bytes;                  /* INPUT_HRM */
        enum press_source source; /* INPUT_PRESS, INPUT_RELEASE */
        struct {
            enum mark mark;
            bool by_page; /* pressed on the live page; WHO_BOTH only */
        };                /* INPUT_MARK */
        struct {
            uint32_t number;    /* the number ACTION_PLAY gave */
            enum cue_fail fail; /* INPUT_CUE_FAILED only */
        } cue;
        struct {
            const char *at; /* UTF-8, borrowed for the call, not terminated */
            uint16_t length;
        } note;
        enum end_reason end;
    };
};

#endif
