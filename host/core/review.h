/* review: what happened in one session, as figures: a row an episode, and the talk's own.
 *
 * In:   the events of one session in the order of their emission.
 * Out:  struct review.
 * Pure: caller-owned memory of fixed size; no clock, no I/O.
 */
#ifndef LULL_CORE_REVIEW_H
#define LULL_CORE_REVIEW_H

#include <stdbool.h>
#include <stdint.h>

#include "core/event.h"

#define REVIEW_EPISODES_MAX 512
#define REVIEW_PAUSES_MAX   512

/* One episode of one partner. A time that did not come is NEVER_US. */
struct review_episode {
    enum who who;
    bool self_called; /* the press came with no flag */
    int64_t onset_us, onset_bound_us;
    int64_t flag_us;
    int64_t cue_us, cue_bound_us; /* the cue of this flag; NEVER_US where it was held or failed */
    bool held_set;
    enum held held;                   /* why there was no cue, where held_set */
    int64_t press_us, press_bound_us; /* own press */
    bool ended;
    enum wait_end end; /* how the wait ended, where `ended` */
    int64_t end_us;
    int64_t settling_us;
    bool settled;
};

/* One pause of the couple; no name stands in it. */
struct review_pause {
    int64_t start_us;
    int64_t return_us; /* NEVER_US: the talk ended first */
    bool is_break;
};

struct review {
    struct review_episode episode[REVIEW_EPISODES_MAX];
    uint32_t episodes;
    struct review_pause pause[REVIEW_PAUSES_MAX];
    uint32_t pauses;
    uint32_t cues, held, stays, ruptures, repairs;
    int64_t rupture_us;     /* last rupture with no repair yet; NEVER_US: none */
    int64_t repair_last_us; /* time to the last repair, from its rupture; NEVER_US: none */
    int64_t press_us,
        press_bound_us; /* the last press seen: the row of a self-called one follows */
    uint32_t dropped;   /* rows that did not fit */
};

void review_init(struct review *review);
void review_push(struct review *review, const struct event *event);

/* Latencies in microseconds, NEVER_US where either end did not come. */
int64_t review_flag_to_press_us(const struct review_episode *episode);
int64_t review_onset_to_press_us(const struct review_episode *episode);
int64_t review_cue_to_press_us(const struct review_episode *episode);
int64_t review_press_to_settling_us(const struct review_episode *episode);

/* True for the censored ends: the wait was still open when it was last seen. */
bool wait_end_censored(enum wait_end end);

#endif
