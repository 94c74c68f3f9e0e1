/* repair: how long it took from losing each other to "we are back", where the time is known only to
 * lie between two others, or not to have come yet.
 *
 * In:   for each rupture the earliest and the latest time at which the repair can have been.
 * Out:  the share repaired by each time, and where its median lies.
 * Pure: the caller lends the memory; no clock, no I/O.
 *
 * A repair pressed in the talk has one time; one marked later ("about 23:00, +- 30 min") has two;
 * one that is not known of has been later than the last time at which there was none, or will be.
 * Midpoints would pretend to know more, so the estimate is Turnbull's (1976,
 * 10.1111/j.2517-6161.1976.tb01597.x), the distribution under which what is known is likeliest. It
 * has its mass in cells, the innermost intervals that no other bound divides; where in its cell the
 * mass lies is not known, nor shown. Found by self-consistency: each case spreads its 1/n over its
 * cells as the cells' masses are, until no cell's pull (the derivative of the log likelihood over
 * n) is over 1 by more than REPAIR_GAP; then the log likelihood is within n REPAIR_GAP of the
 * greatest.
 *
 * The interval of the median needs no estimate and no guess of what happened between the bounds:
 * it is that of the sign test, from the k-th least of the earliest times to the k-th greatest of
 * the latest, with k the greatest for which P(Binomial(n, 1/2) < k) <= 0.025. It holds the median
 * at least 95 % of the time, and more the less is known. It takes ruptures as independent; two in
 * one talk are not quite.
 */
#ifndef LULL_CORE_FIGURES_REPAIR_H
#define LULL_CORE_FIGURES_REPAIR_H

#include <stdbool.h>
#include <stdint.h>

#define REPAIR_GAP 1e-7
#define REPAIR_TURNS                                                                               \
    50000 /* of the spreading, at most; `settled` says whether they were enough                    \
           */

struct repair_case {
    int64_t low_us;  /* the earliest, from the rupture; below 0 counts as 0 */
    int64_t high_us; /* the latest, itself possible; NEVER_US: not known of, then it was later than
                        low_us; below low_us counts as low_us */
    uint32_t first, last; /* room for repair_of(): its cells */
};

struct repair_cell {
    int64_t from_us, to_us; /* the mass lies somewhere from here to there; NEVER_US: open */
    double mass;            /* 0..1 */
    double reached;         /* the share repaired by to_us */
    double pull;            /* room for repair_of() */
};

struct repair {
    uint32_t cells;
    uint32_t cases, exact, between, open;
    int64_t median_from_us, median_to_us; /* it lies from here to there; NEVER_US: not reached */
    bool settled;
    bool interval;                         /* from 6 cases on; these are filled in */
    int64_t median_low_us, median_high_us; /* 95 %; NEVER_US: not reached */
};

/* cell: count + 1 of them, room: 2 * count. */
void repair_of(struct repair_case *cases, uint32_t count, struct repair_cell *cell, double *room,
               struct repair *ret);

#endif
