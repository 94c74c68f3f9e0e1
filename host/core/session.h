/* session: the whole way of a beat, in order, for one talk of one or two partners.
 *
 * In:   inputs in the order of at_us.
 * Out:  actions (action.h), appended to a caller-owned array.
 * Pure: no clock, no I/O, no malloc, no global; struct session is caller-owned, of fixed size and
 *       may be copied. The same inputs give the same actions, at any speed.
 *
 * Ticks carry nothing and are not recorded: a step first fires every deadline <= its input's at_us,
 * each at its own time and in order, then takes the input. session_next_us() says when to wake, and
 * session_tick() fires what is due by then; never calling it, or calling it at any other times,
 * changes no action (tests/replay/schedule.c).
 */
#ifndef LULL_CORE_SESSION_H
#define LULL_CORE_SESSION_H

#include "core/action.h"
#include "core/input.h"
#include "core/partner.h"
#include "core/press.h"
#include "core/settings.h"
#include "core/talk.h"

struct session {
    struct settings settings;
    struct partner partner[PARTNERS];
    struct press press;
    struct talk talk;
    int64_t now_us;    /* the core's time; INT64_MIN before the first input */
    int64_t first_us;  /* at_us of the first input */
    uint64_t backward; /* inputs whose at_us was below now_us; they are taken at now_us */
    bool over;
};

void session_init(struct session *session, const struct settings *settings);

/* Takes one input. Appends to *actions, never clears it. */
void session_step(struct session *session, const struct input *input, struct actions *actions);

/* Fires every deadline <= now_us. */
void session_tick(struct session *session, int64_t now_us, struct actions *actions);

/* The next deadline, or NEVER_US. */
int64_t session_next_us(const struct session *session);

/* Counts of one partner up to the core's time. */
struct partner_counts session_counts(const struct session *session, enum who who);

/* Pairs of state and event that the tables call impossible: 0, or there is a bug. */
uint32_t session_impossible(const struct session *session);

/* True where a wait is open: the journal puts off what can wait. */
bool session_waiting(const struct session *session);

#endif
