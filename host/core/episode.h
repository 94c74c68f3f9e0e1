/* episode: one partner's way from a flag to the press and back near their own level.
 *
 * In:   flags, presses, seconds of heart rate, deadlines.
 * Out:  how the wait ended, and when the settling began.
 * Pure: a table; time is an argument; caller-owned state of fixed size.
 */
#ifndef LULL_CORE_EPISODE_H
#define LULL_CORE_EPISODE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/event.h"
#include "core/second.h"

enum episode_state {
    EPISODE_STATE_LEVEL,
    EPISODE_STATE_WAITING, /* flagged; no press yet */
    EPISODE_STATE_OPEN,    /* the wait is over; the way back is watched */
    EPISODE_STATES
};

enum episode_event {
    EPISODE_EVENT_FLAG,
    EPISODE_EVENT_PRESS,
    EPISODE_EVENT_OTHER_PRESS,
    EPISODE_EVENT_SETTLED,
    EPISODE_EVENT_STAY,
    EPISODE_EVENT_TIMER,
    EPISODE_EVENT_TALK_ENDED,
    EPISODE_EVENT_STOPPED,
    EPISODE_EVENT_NO_SIGNAL,
    EPISODE_EVENTS
};

/* Settling is the start of the first 30 s of trusted beats within 1 sd of the talk level. */
#define EPISODE_SETTLE_SECONDS 30
/* A wait with no press is censored after this. */
#define EPISODE_WAIT_US (180 * US_PER_S)

struct episode {
    enum episode_state state;
    int64_t deadline_us;                     /* of the wait; NEVER_US: none */
    int64_t watch_from_us;                   /* settling can't begin before */
    int64_t press_us;                        /* own press of this episode; NEVER_US: none */
    double rate_bpm[EPISODE_SETTLE_SECONDS]; /* ring of trusted seconds */
    int64_t end_us[EPISODE_SETTLE_SECONDS];
    uint32_t seconds;    /* entered since watching began or was interrupted */
    uint32_t holes;      /* seconds not trusted in the window */
    uint32_t impossible; /* pairs that the table calls impossible; 0, or there is a bug */
};

struct episode_result {
    bool ended; /* the wait ended */
    enum wait_end end;
    bool settled;
    int64_t settling_us;
    int64_t bound_us;
    int64_t since_press_us; /* NEVER_US: no press came before */
};

void episode_init(struct episode *episode);

/* Something happened. at_us: the core's time; event_us: when it happened (flag or press).
 * EPISODE_EVENT_SETTLED comes from episode_second() alone. */
struct episode_result episode_take(struct episode *episode, enum episode_event event, int64_t at_us,
                                   int64_t event_us);

/* A second of heart rate; near_bpm is the upper edge of "near the own level". */
struct episode_result episode_second(struct episode *episode, const struct second *second,
                                     double near_bpm);

/* A run of beats was cut: the 30 s that settling takes begin anew. */
void episode_gap(struct episode *episode);

/* The table, for its test. */
struct episode_step {
    enum episode_state next;
    bool ends;
    enum wait_end end;
    bool possible;
};
struct episode_step episode_step(enum episode_state state, enum episode_event event);

#endif
