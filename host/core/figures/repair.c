#include "core/figures/repair.h"

#include <math.h>

#include "core/figures/normal.h"
#include "core/figures/order.h"
#include "core/units.h"

/* A half, as near as REPAIR_GAP lets masses be told. */
static const double HALF = 0.5 - 1e-6;

/* Times as numbers: whole microseconds are exact up to 285 years. */
static double low_of(const struct repair_case *it)
{
    double low = it->low_us < 0 ? 0 : (double)it->low_us;
    return it->high_us == NEVER_US ? low + 1 : low; /* later than it, and nothing lies between */
}

static double high_of(const struct repair_case *it)
{
    return it->high_us == NEVER_US ? INFINITY : fmax((double)it->high_us, low_of(it));
}

static int64_t time_of(double value)
{
    return isinf(value) ? NEVER_US : (int64_t)value;
}

/* Innermost intervals: an earliest time that is followed, of all bounds, by a latest one. */
static uint32_t cells_of(const double *low, const double *high, uint32_t count,
                         struct repair_cell *cell)
{
    uint32_t cells = 0, lows = 0, highs = 0;
    while (highs < count) {
        if (lows < count && low[lows] <= high[highs]) {
            lows++;
            continue;
        }
        if (cells == 0 || cell[cells - 1].from_us != time_of(low[lows - 1])) {
            cell[cells++] = (struct repair_cell){
                .from_us = time_of(low[lows - 1]),
                .to_us = time_of(high[highs]),
            };
        }
        highs++;
    }
    return cells;
}

/* The first cell that does not begin before `from_us`. */
static uint32_t cell_from(const struct repair_cell *cell, uint32_t cells, int64_t from_us)
{
    uint32_t low = 0, high = cells;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (cell[middle].from_us < from_us) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* One spreading. Returns the greatest pull. */
static double spread(const struct repair_case *cases, uint32_t count, struct repair_cell *cell,
                     uint32_t cells)
{
    double reached = 0;
    for (uint32_t i = 0; i < cells; i++) {
        reached += cell[i].mass;
        cell[i].reached = reached;
        cell[i].pull = 0;
    }
    cell[cells].pull = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t first = cases[i].first, last = cases[i].last;
        double share = cell[last].reached - (first > 0 ? cell[first - 1].reached : 0);
        double each = 1 / (share * count);
        cell[first].pull += each;
        cell[last + 1].pull -= each;
    }
    double pull = 0, greatest = 0;
    for (uint32_t i = 0; i < cells; i++) {
        pull += cell[i].pull;
        cell[i].mass *= pull;
        greatest = fmax(greatest, pull);
    }
    return greatest;
}

static void median_of(const struct repair_cell *cell, struct repair *repair)
{
    for (uint32_t i = 0; i < repair->cells; i++) {
        if (cell[i].reached >= HALF) {
            bool reached = cell[i].to_us != NEVER_US;
            repair->median_from_us = cell[i].from_us - !reached; /* later than what was put in */
            repair->median_to_us = cell[i].to_us;
            return;
        }
    }
}

/* The greatest k for which P(Binomial(count, 1/2) < k) <= 0.025. */
static uint32_t sign_rank(uint32_t count)
{
    if (count > 1000) { /* normal by then, and 2^-count nearly no number */
        return (uint32_t)((count - NORMAL_975 * sqrt(count)) / 2);
    }
    double term = exp(-(double)count * log(2)), below = 0;
    uint32_t k = 0;
    while (below + term <= 0.025) {
        below += term;
        term *= (double)(count - k) / (k + 1);
        k++;
    }
    return k;
}

void repair_of(struct repair_case *cases, uint32_t count, struct repair_cell *cell, double *room,
               struct repair *ret)
{
    double *low = room, *high = room + count;
    *ret = (struct repair){
        .cases = count, .median_from_us = NEVER_US, .median_to_us = NEVER_US, .settled = true};
    if (count == 0) {
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        low[i] = low_of(&cases[i]);
        high[i] = high_of(&cases[i]);
        ret->open += isinf(high[i]) != 0;
        ret->exact += high[i] == low[i];
    }
    ret->between = count - ret->open - ret->exact;
    order_sort(low, count);
    order_sort(high, count);
    ret->cells = cells_of(low, high, count, cell);

    for (uint32_t i = 0; i < ret->cells; i++) {
        cell[i].mass = 1.0 / ret->cells;
    }
    for (uint32_t i = 0; i < count; i++) {
        /* Cells do not overlap: the last that ends in time is the one before the first that begins
         * too late. */
        double after = high_of(&cases[i]) + 1;
        cases[i].first = cell_from(cell, ret->cells, time_of(low_of(&cases[i])));
        cases[i].last = cell_from(cell, ret->cells, time_of(after)) - 1;
    }
    uint32_t turn = 0;
    while (turn < REPAIR_TURNS && spread(cases, count, cell, ret->cells) > 1 + REPAIR_GAP) {
        turn++;
    }
    ret->settled = turn < REPAIR_TURNS;
    double reached = 0;
    for (uint32_t i = 0; i < ret->cells; i++) {
        reached += cell[i].mass;
        cell[i].reached = fmin(reached, 1);
    }
    median_of(cell, ret);

    uint32_t k = sign_rank(count);
    ret->interval = k > 0;
    if (ret->interval) {
        ret->median_low_us = time_of(low[k - 1]);
        ret->median_high_us = time_of(high[count - k]);
    }
}
