/* second: heart rate in seconds of equal length, out of beats that have none.
 *
 * In:   stretches of time, each with a rate and whether it is trusted.
 * Out:  one second of heart rate at a time.
 * Pure: caller-owned state.
 *
 * Baseline, detector and settling all work on these, so they mean the same thing by "level".
 */
#ifndef LULL_CORE_SECOND_H
#define LULL_CORE_SECOND_H

#include <stdbool.h>
#include <stdint.h>

struct second {
    int64_t end_us;   /* when this second ended */
    int64_t bound_us; /* +- half-width of end_us */
    double rate_bpm;  /* time-weighted mean of its trusted part; 0 where not trusted */
    bool trusted;     /* at least half of it was trusted */
};

struct second_fill {
    int64_t filled_us;  /* of the second being filled */
    int64_t trusted_us; /* of that, trusted */
    double sum;         /* rate times trusted_us */
};

/* Starts anew: a run was cut; the part of a second that was gathered is dropped. */
void second_fill_clear(struct second_fill *fill);

/* What is still to be laid into seconds. */
struct second_stretch {
    int64_t end_us;
    int64_t bound_us;
    int64_t length_us; /* >= 0 */
    double rate_bpm;
    bool trusted;
};

/* Moves the next part of *stretch (shortening it) into *fill. True when a second is full:
 * *ret_second is set, and it has to be called again. False: the stretch is used up. */
bool second_take(struct second_fill *fill, struct second_stretch *stretch,
                 struct second *ret_second);

#endif
