/* incidence: how long waits took, where some ended otherwise and some were not seen to their end.
 *
 * In:   waits, each with how it ended and the session it belongs to.
 * Out:  the share that had reached its end by each time, a band, the median and its interval.
 * Pure: the caller lends the memory; no clock, no I/O; the same seed gives the same bytes.
 *
 * Of the first time that something happened at t, d of r open waits reached their end, c ended
 * otherwise: with S(t-) the share still open just before, the cumulative incidence grows by
 * S(t-) d / r, S falls by S(t-) (d + c) / r (Aalen & Johansen 1978; Kalbfleisch & Prentice 2002,
 * 8.2). What is censored at t was still open at t. To drop censored waits biases the mean; to call
 * the other ends censored (Kaplan-Meier) makes the share too large.
 */
#ifndef LULL_CORE_FIGURES_INCIDENCE_H
#define LULL_CORE_FIGURES_INCIDENCE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/event.h"

/* In the order in which they are counted at one time. */
enum incidence_end {
    INCIDENCE_END_OTHER, /* a competing event: it can't be reached any more */
    INCIDENCE_END_REACHED,
    INCIDENCE_END_CENSORED, /* still open when last seen */
    INCIDENCE_ENDS
};

/* Own press: reached. The other's pause, it subsided, "we stay with this": other. The talk went on,
 * ended or was stopped, no signal: censored. */
enum incidence_end incidence_end(enum wait_end end);

struct incidence_case {
    int64_t wait_us;  /* >= 0 */
    uint32_t session; /* 0 to 2^30: waits of one session are kept together */
    enum incidence_end end;
};

#define INCIDENCE_POINTS       128  /* of a longer curve so many are kept, the last among them */
#define INCIDENCE_RESAMPLES    1000 /* of sessions, behind every interval */
#define INCIDENCE_SESSIONS_MIN 5    /* no interval under so many sessions with a wait */

struct incidence_point {
    int64_t wait_us;
    double reached;   /* 0..1, from this time to the next point's */
    double other;     /* 0..1, ended otherwise */
    double low, high; /* of reached, 95 % at this time; where there is an interval */
    uint32_t open;    /* waits still open just before */
};

struct incidence {
    struct incidence_point point[INCIDENCE_POINTS]; /* at times when something was reached */
    uint32_t points;
    uint32_t cases, reached, other, censored;
    int64_t median_us;  /* the first time at which half had reached it; NEVER_US: not reached */
    bool interval;      /* the low and high of the points, and these, are filled in */
    double high_before; /* of reached, before the first point: 1 - 0.025^(1 / sessions), what none
                           in so many sessions still allows */
    int64_t median_low_us, median_high_us; /* 95 %; NEVER_US: not reached */
};

/* Estimates. Puts the cases in order; a wait below 0 counts as 0. */
void incidence_of(struct incidence_case *cases, uint32_t count, struct incidence *ret);

/* What incidence_interval() works in, the caller's. */
struct incidence_room {
    double *value;    /* INCIDENCE_VALUES of them */
    uint32_t *number; /* INCIDENCE_NUMBERS(sessions, cases) */
};
#define INCIDENCE_VALUES                   (INCIDENCE_RESAMPLES * (INCIDENCE_POINTS + 1))
#define INCIDENCE_NUMBERS(sessions, cases) (3 * (sessions) + (cases))

/* Adds band and interval to what incidence_of() made of these cases (whose session < sessions),
 * from a bootstrap that draws sessions, not waits, for waits of one session are alike. The band:
 * BCa percentiles (Efron 1987, 10.1080/01621459.1987.10478410), taken further out by what a
 * bootstrap of few is too narrow, as expanded percentiles are (Hesterberg
 * 2015, 10.1080/00031305.2015.1089789); where that would let a bound fall with time it is drawn
 * wider. The median: expanded percentiles. False, and *incidence untouched, under
 * INCIDENCE_SESSIONS_MIN sessions that have a wait. (INCIDENCE_RESAMPLES + sessions) * count steps.
 * tests/bench/85-figures says how often it holds the truth, its README what else was tried. */
bool incidence_interval(const struct incidence_case *cases, uint32_t count, uint32_t sessions,
                        uint64_t seed, const struct incidence_room *room,
                        struct incidence *incidence);

#endif
