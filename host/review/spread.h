/* spread: how long something took over many talks: how far it spreads, and whether it moved.
 *
 * In:   times, each with the talk it belongs to and how it ended.
 * Out:  median and its interval, or that half did not reach it; the share over time; a trend over
 *       the talks, from TREND_MIN of them on.
 * Who owns what: spread_new() allocates all, spread_free() takes NULL and returns NULL.
 *
 * No single time is dropped (core/figures/incidence.h). The trend has a point a talk: its own
 * median by the same estimate, where half of that talk's waits reached it; talks where half did not
 * are counted and left out, for their median is not known.
 */
#ifndef LULL_REVIEW_SPREAD_H
#define LULL_REVIEW_SPREAD_H

#include "core/figures/incidence.h"
#include "core/figures/trend.h"

struct spread_point {
    uint32_t talk; /* as given */
    double day;    /* since the first talk */
    int64_t us;    /* this talk's median */
};

struct spread {
    struct incidence incidence;
    struct spread_point *point; /* a talk whose median is known, in order of time */
    uint32_t points;
    uint32_t unknown;   /* talks in which half did not reach it */
    uint32_t before;    /* points before TREND_MAX of the latest: not in the trend */
    bool moves;         /* the trend is there */
    struct trend trend; /* seconds a day */
};

/* `cases` may be put in another order. session: 0 … talks-1; day[talk]: when it was, ascending.
 * NULL: no memory. */
struct spread *spread_new(struct incidence_case *cases, uint32_t count, const double *day,
                          uint32_t talks, uint64_t seed);
struct spread *spread_free(struct spread *spread);

#endif
