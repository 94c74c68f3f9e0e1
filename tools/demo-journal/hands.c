#include "tools/demo-journal/hands.h"

#include <math.h>

#include "core/units.h"

/* Shares of what follows a flag; the rest is nothing at all. */
static const double OWN = 0.62, OTHER = 0.12, STAY = 0.08;
static const double HEARD = 0.5;
static const double HELD_DOWN_S = 0.12, DOUBLE_S = 0.22;
static const int64_t READ_US = 2500, BOUND_US = 1000; /* of an edge, as a clicker has them */

void hands_init(struct hands *hands, struct course_talk *talk)
{
    *hands = (struct hands){.talk = talk};
}

static void plan(struct hands *hands, int64_t at_us, enum who who, enum input_kind kind)
{
    if (hands->count == HANDS_MAX) {
        return;
    }
    unsigned at = hands->count++;
    while (at > 0 && hands->planned[at - 1].at_us > at_us) {
        hands->planned[at] = hands->planned[at - 1];
        at--;
    }
    hands->planned[at] = (struct input){.at_us = at_us,
                                        .event_us = at_us - READ_US,
                                        .bound_us = BOUND_US,
                                        .who = who,
                                        .kind = kind,
                                        .source = PRESS_SOURCE_BUTTON};
}

static void press(struct hands *hands, int64_t at_us, enum who who)
{
    plan(hands, at_us, who, INPUT_PRESS);
    plan(hands, at_us + (int64_t)(HELD_DOWN_S * 1e6), who, INPUT_RELEASE);
}

static int64_t after_us(double s)
{
    return (int64_t)(s * 1e6);
}

static void flagged(struct hands *hands, const struct event *event)
{
    struct random *random = &hands->talk->hands;
    double lot = random_between(random, 0.0, 1.0);
    double wait_s = hands->talk->latency_s * exp(random_normal(random, 0.0, 0.6));
    int64_t at_us = event->at_us + after_us(fmax(wait_s, 2.0));
    enum who other = hands->talk->alone == WHO_BOTH ? WHO_B - event->who : event->who;
    if (lot < OWN) {
        press(hands, at_us, event->who);
    } else if (lot < OWN + OTHER) {
        press(hands, at_us, other);
    } else if (lot < OWN + OTHER + STAY) {
        press(hands, at_us, event->who);
        press(hands, at_us + after_us(DOUBLE_S), event->who);
    }
}

static void paused(struct hands *hands, const struct event *event)
{
    struct random *random = &hands->talk->hands;
    bool hears = random_chance(random, HEARD);
    double wait_s = random_between(random, 2.0, 9.0);
    if (hears && hands->talk->alone == WHO_BOTH && event->who != WHO_BOTH) {
        press(hands, event->at_us + after_us(wait_s), WHO_B - event->who);
    }
}

void hands_event(struct hands *hands, const struct event *event)
{
    if (event->kind == EVENT_FLAG) {
        flagged(hands, event);
    } else if (event->kind == EVENT_PAUSE) {
        paused(hands, event);
    }
}

bool hands_next(struct hands *hands, int64_t until_us, struct input *ret_input)
{
    if (hands->count == 0 || hands->planned[0].at_us >= until_us) {
        return false;
    }
    *ret_input = hands->planned[0];
    hands->count--;
    for (unsigned i = 0; i < hands->count; i++) {
        hands->planned[i] = hands->planned[i + 1];
    }
    return true;
}
