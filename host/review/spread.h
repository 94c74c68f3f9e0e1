/* spread: how long something took over many talks: how far it spreads, and whether it moved.
 *
 * In:   times, each with the talk it belongs to and how it ended.
 * Out:  median and its interval, or that half did not reach it; the share over time; the trend.
 * Who owns what: spread_new() allocates all, spread_free() takes NULL and returns NULL.
 *
 * No single time is dropped (core/figures/incidence.h). A talk's own figure is its median by the
 * same estimate; where half of that talk's waits did not reach it, it is not known.
 */
#ifndef LULL_REVIEW_SPREAD_H
#define LULL_REVIEW_SPREAD_H

#include "core/figures/incidence.h"
#include "review/moves.h"

struct spread {
    struct incidence incidence;
    struct moves moves;
};

/* `cases` may be put in another order. session: 0 ... talks-1; day[talk]: when it was, ascending.
 * NULL: no memory. */
struct spread *spread_new(struct incidence_case *cases, uint32_t count, const double *day,
                          uint32_t talks, uint64_t seed);
struct spread *spread_free(struct spread *spread);

#endif
