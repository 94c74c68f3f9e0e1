/* mending: how long it took over many talks from losing each other to "we are back".
 *
 * In:   for each rupture between which times the repair was (core/figures/repair.h), and its talk.
 * Out:  the share over time, where the median lies, the trend.
 * Who owns what: mending_new() allocates all, mending_free() takes NULL and returns NULL.
 *
 * A talk's own figure, for the trend alone, is its last repair that is known of, taken in the
 * middle of its bounds; a talk whose last rupture has none has no figure.
 */
#ifndef LULL_REVIEW_MENDING_H
#define LULL_REVIEW_MENDING_H

#include "core/figures/repair.h"
#include "review/moves.h"

struct mending_case {
    uint32_t talk;
    int64_t low_us, high_us; /* high NEVER_US: none is known of, and none was by low */
};

struct mending {
    struct repair repair;
    struct repair_cell *cell; /* repair.cells of them */
    struct moves moves;
};

/* `cases` by talk; day[talk]: when it was, ascending. NULL: no memory. */
struct mending *mending_new(const struct mending_case *cases, uint32_t count, const double *day);
struct mending *mending_free(struct mending *mending);

#endif
