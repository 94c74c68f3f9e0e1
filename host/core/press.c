/*            down                          300 ms            2 s
 *   IDLE ────────▶ WAITING ───────────────▶ HELD ──────────▶ SPENT          PAUSE at 300 ms,
 *                     │ up                   │ up   HOLD       │ up         HOLD at 2 s
 *                     ▼                      ▼                 ▼
 *                  WAITING_UP ─ 300 ms ───▶ IDLE              IDLE          PAUSE at 300 ms
 *                     │ down
 *                     ▼
 *                   SPENT                                                   STAY: a double press
 *
 *   WAITING or WAITING_UP, and the other's button goes down: both SPENT     BACK: a chord
 *
 * A key has no up edge that could be trusted (terminals send none): it goes up by itself at once,
 * so it is never held. A second down without an up means the up edge was lost.
 */
#include "core/press.h"

/* DESIGN: a press acts 300 ms after its down edge; a hold is 2 s. */
#define ACT_US  (300 * US_PER_MS)
#define HOLD_US (2 * US_PER_S)

#define STEP(next_, meaning_)                                                                      \
    {                                                                                              \
        PRESS_STATE_##next_, PRESS_MEANING_##meaning_, true                                        \
    }
#define NEVER(stay_)                                                                               \
    {                                                                                              \
        PRESS_STATE_##stay_, PRESS_MEANING_NONE, false                                             \
    }

static const struct press_step table[PRESS_STATES][PRESS_EVENTS] = {
    /*                   DOWN                 UP                      OTHER              TIMER */
    [PRESS_STATE_IDLE] = {STEP(WAITING, NONE), STEP(IDLE, NONE), NEVER(IDLE), NEVER(IDLE)},
    [PRESS_STATE_WAITING] = {STEP(SPENT, STAY), STEP(WAITING_UP, NONE), STEP(SPENT, BACK),
                             STEP(HELD, PAUSE)},
    [PRESS_STATE_WAITING_UP] = {STEP(SPENT, STAY), STEP(WAITING_UP, NONE), STEP(IDLE, BACK),
                                STEP(IDLE, PAUSE)},
    [PRESS_STATE_HELD] = {STEP(WAITING, NONE), STEP(IDLE, NONE), NEVER(HELD), STEP(SPENT, HOLD)},
    [PRESS_STATE_SPENT] = {STEP(WAITING, NONE), STEP(IDLE, NONE), NEVER(SPENT), NEVER(SPENT)},
};

struct press_step press_step(enum press_state state, enum press_event event)
{
    return table[state][event];
}

void press_init(struct press *press)
{
    press->impossible = 0;
    for (int i = 0; i < PARTNERS; i++) {
        press->button[i] =
            (struct press_button){.state = PRESS_STATE_IDLE, .deadline_us = NEVER_US};
    }
}

static bool waiting(const struct press_button *button)
{
    return button->state == PRESS_STATE_WAITING || button->state == PRESS_STATE_WAITING_UP;
}

/* Takes one step of the table and sets the deadline that belongs to the new state. */
static struct press_result take(struct press *press, enum who who, enum press_event event)
{
    struct press_button *button = &press->button[who];
    struct press_step step = table[button->state][event];
    press->impossible += step.possible ? 0 : 1;
    button->state = step.next;
    switch (step.next) {
    case PRESS_STATE_WAITING:
    case PRESS_STATE_WAITING_UP:
        button->deadline_us = button->down_at_us + ACT_US;
        break;
    case PRESS_STATE_HELD:
        button->deadline_us = button->down_at_us + HOLD_US;
        break;
    case PRESS_STATE_IDLE:
    case PRESS_STATE_SPENT:
    case PRESS_STATES:
        button->deadline_us = NEVER_US;
        break;
    }
    return (struct press_result){
        .meaning = step.meaning,
        .who = step.meaning == PRESS_MEANING_BACK ? WHO_BOTH : who,
        .source = button->source,
        .event_us = button->event_us,
        .bound_us = button->bound_us,
    };
}

static void press_down(struct press_button *button, const struct input *input)
{
    button->source = input->source;
    button->down_at_us = input->at_us;
    button->event_us = input->event_us;
    button->bound_us = input->bound_us;
}

struct press_result press_edge(struct press *press, const struct input *input)
{
    struct press_button *own = &press->button[input->who];
    struct press_button *other = &press->button[1 - input->who];
    if (input->kind == INPUT_RELEASE) {
        return take(press, input->who, PRESS_EVENT_UP);
    }
    bool key = input->source != PRESS_SOURCE_BUTTON;
    if (waiting(other)) {
        struct press_result chord = take(press, 1 - input->who, PRESS_EVENT_OTHER);
        press_down(own, input);
        own->state = key ? PRESS_STATE_IDLE : PRESS_STATE_SPENT;
        own->deadline_us = NEVER_US;
        return chord;
    }
    if (!waiting(own)) {
        press_down(own, input);
    }
    struct press_result result = take(press, input->who, PRESS_EVENT_DOWN);
    if (key) {
        take(press, input->who, PRESS_EVENT_UP);
    }
    return result;
}

int64_t press_next_us(const struct press *press)
{
    int64_t a = press->button[WHO_A].deadline_us;
    int64_t b = press->button[WHO_B].deadline_us;
    return a < b ? a : b;
}

struct press_result press_timer(struct press *press, int64_t now_us)
{
    enum who who =
        press->button[WHO_B].deadline_us < press->button[WHO_A].deadline_us ? WHO_B : WHO_A;
    if (press->button[who].deadline_us > now_us) {
        return (struct press_result){.meaning = PRESS_MEANING_NONE};
    }
    return take(press, who, PRESS_EVENT_TIMER);
}
