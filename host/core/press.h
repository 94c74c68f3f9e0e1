/* press: what a press on a button means: a pause, a chord, a double press, a hold.
 *
 * In:   down and up edges of the partners' buttons, in the order of at_us; deadlines.
 * Out:  what it means, with the time of the edge it began with.
 * Pure: a table; time is an argument. Bounce is the firmware's business, meaning is ours.
 */
#ifndef LULL_CORE_PRESS_H
#define LULL_CORE_PRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/input.h"

enum press_state {
    PRESS_STATE_IDLE,
    PRESS_STATE_WAITING,    /* down, not yet acted on */
    PRESS_STATE_WAITING_UP, /* down and up again, not yet acted on */
    PRESS_STATE_HELD,       /* acted on, still down */
    PRESS_STATE_SPENT,      /* acted on in full, still down */
    PRESS_STATES
};

enum press_event {
    PRESS_EVENT_DOWN,
    PRESS_EVENT_UP,
    PRESS_EVENT_OTHER, /* the other partner's button joins within 300 ms */
    PRESS_EVENT_TIMER,
    PRESS_EVENTS
};

enum press_meaning {
    PRESS_MEANING_NONE,
    PRESS_MEANING_PAUSE,
    PRESS_MEANING_BACK, /* chord: "we are back" */
    PRESS_MEANING_STAY, /* double press: "we stay with this" */
    PRESS_MEANING_HOLD, /* down for 2 s: a break */
    PRESS_MEANINGS
};

struct press_button {
    enum press_state state;
    enum press_source source;
    int64_t deadline_us; /* NEVER_US: none */
    int64_t down_at_us;
    int64_t event_us; /* the edge's own time and uncertainty */
    int64_t bound_us;
};

struct press {
    struct press_button button[PARTNERS];
    uint32_t impossible; /* pairs that the table calls impossible; 0, or there is a bug */
};

struct press_result {
    enum press_meaning meaning;
    enum who who; /* WHO_BOTH for a chord */
    enum press_source source;
    int64_t event_us;
    int64_t bound_us;
};

void press_init(struct press *press);

/* Takes INPUT_PRESS or INPUT_RELEASE of one partner. */
struct press_result press_edge(struct press *press, const struct input *input);

/* The next deadline, or NEVER_US. */
int64_t press_next_us(const struct press *press);

/* Fires the earliest deadline <= now_us; PRESS_MEANING_NONE where it meant nothing. */
struct press_result press_timer(struct press *press, int64_t now_us);

/* The table, for its test. */
struct press_step {
    enum press_state next;
    enum press_meaning meaning;
    bool possible; /* false: this pair can't come up; it changes nothing */
};
struct press_step press_step(enum press_state state, enum press_event event);

#endif
