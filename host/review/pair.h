/* pair: both hearts around what was noticed in either, pooled over talks (core/figures/linkage.h).
 *
 * In:   views with both sides and their hearts.
 * Out:  one figure for all moments together, with its null; none under LINKAGE_MIN moments.
 * Who owns what: memory grows with the moments; pair_finish() gives it back.
 *
 * For a therapist alone, and only of what both released. It has no direction and no lag: the
 * seconds at which the two lie closest are not told. A talk joined from two places whose clocks may
 * be apart by more than the second that the figure counts in is left out, and counted.
 */
#ifndef LULL_REVIEW_PAIR_H
#define LULL_REVIEW_PAIR_H

#include "core/figures/linkage.h"
#include "review/view.h"

#define PAIR_BEFORE 40 /* s before what was noticed; the other half after it */

struct pair {
    struct linkage_moment *moment;
    uint32_t moments, room;
    uint32_t apart; /* talks left out: their two clocks are not known well enough */
    bool full;      /* memory ran out: the figure would not be whole */
    uint32_t used;  /* moments that could be read, at most LINKAGE_MAX */
    bool known;     /* used >= LINKAGE_MIN: the figure is there */
    struct linkage linkage;
};

void pair_init(struct pair *pair);
void pair_finish(struct pair *pair);

/* Takes the moments of a talk; nothing of one in which either heart is not here. `clock_error_us`:
 * how far apart its two clocks may be; 0 where there was one. */
void pair_add(struct pair *pair, const struct view *view, int64_t clock_error_us);

/* All that can be used are in: no more talks are needed. */
bool pair_enough(const struct pair *pair);

/* False: no memory. */
bool pair_find(struct pair *pair, uint64_t seed);

/* What is said under the figure wherever it stands. */
extern const char pair_notice[];

#endif
