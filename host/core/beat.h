/* beat: the beat clock. Gives every RR interval a time and an uncertainty, and cuts runs at gaps.
 *
 * In:   the RR intervals of one notification and its arrival time.
 * Out:  beats; and why a run was cut, where it was.
 * Pure: caller-owned state of fixed size; arrival times are arguments.
 *
 * The Heart Rate Measurement carries no time stamp. Inside a run without gaps the beats' distances
 * are known exactly (the RR intervals); what has to be found is one offset. An arrival is its last
 * beat plus a delay that is never negative and comes in bursts, so the offset is the lower envelope
 * of (arrival - cumulated RR), not its mean. A constant part of the delay can't be observed from
 * outside the strap; it is in neither t_us nor bound_us.
 */
#ifndef LULL_CORE_BEAT_H
#define LULL_CORE_BEAT_H

#include <stdbool.h>
#include <stdint.h>

#include "core/event.h"
#include "core/units.h"

struct beat {
    int64_t t_us;     /* when it happened */
    int64_t bound_us; /* +- half-width of t_us */
    int64_t run_us;   /* exact time since the run began, this RR interval included */
    int64_t rr_us;    /* the RR interval that this beat ends, > 0 */
    uint32_t run;     /* beats of one run have no gap between them */
    bool first;       /* the run's first: no difference to the beat before may be formed */
};

/* A beat with a wider bound than a burst is long has no place in time: beats were lost just before,
 * or a backlog is being read; which, is not known yet. */
#define BEAT_UNSURE_US (5 * US_PER_S)

/* False: this beat may be laid nowhere. */
bool beat_placed(const struct beat *beat);

#define BEAT_SLOTS 12 /* of 10 s: the envelope looks back 120 s */

struct beat_clock {
    int64_t slot_min_us[BEAT_SLOTS]; /* least residual of each slot; NEVER_US: empty */
    int64_t slot_max_us[BEAT_SLOTS]; /* greatest; where slot_min_us is not empty */
    int64_t slot_number;             /* of the newest slot, counted in slot lengths of boottime */
    int64_t zero_us;                 /* arrival of the run's first notification */
    int64_t run_1024;                /* RR cumulated in this run */
    int64_t last_us;                 /* arrival of the last notification with RR */
    int64_t last_residual_us;
    int64_t late_us;     /* arrivals are later than any burst since then; NEVER_US: they are not */
    int64_t before_us;   /* the residual before that */
    int64_t prompt_us;   /* arrivals are not late since then; conservation needs 30 s of that */
    int64_t delay_us;    /* mean delay above the envelope, slowly forgetting */
    int64_t rr_us;       /* mean RR interval, slowly forgetting */
    uint32_t deliveries; /* notifications with RR in this run */
    uint32_t run;
    bool running;
};

/* What a notification did to the run. */
enum beat_cut { BEAT_CUT_NONE, BEAT_CUT_SILENCE, BEAT_CUT_LOST, BEAT_CUT_DUPLICATED };

void beat_clock_init(struct beat_clock *clock);

/* The next beat starts a new run (contact lost, strap gone). */
void beat_clock_cut(struct beat_clock *clock);

/* Takes the RR intervals of a notification that arrived at at_us. Intervals of 0 or over 10 s are
 * no beats: they cut the run (BEAT_CUT_LOST), and of their notification only what follows the last
 * of them is used. Writes at most `count` beats to ret_beats, returns how many, and says
 * in *ret_cut whether the first of them starts a new run because of what this notification showed.
 */
uint16_t beat_clock_push(struct beat_clock *clock, int64_t at_us, const uint16_t *rr_1024,
                         uint16_t count, struct beat *ret_beats, enum beat_cut *ret_cut);

#endif
