/* trend: whether a figure moved over the sessions, how much, and how sure that is.
 *
 * In:   one point a session: where it stands (a number or a day) and its figure, in any order and
 *       unit. A session whose figure is not known is left out; it is not a zero.
 * Out:  Theil-Sen slope with a 95 % interval, Kendall's tau and the Mann-Kendall test.
 * Pure: the caller lends the memory; no clock, no I/O.
 *
 * slope   the median of (y_j - y_i) / (x_j - x_i) over all pairs with x_i != x_j (Theil 1950; Sen
 *         1968, 10.1080/01621459.1968.10480934); intercept = median(y) - slope * median(x)
 * low, high  of the N slopes in order, those at the ranks (N - C) / 2 and (N + C) / 2 + 1, C = 1.96
 *         sd(S) with ties as in Sen's section 2; this is what scipy.stats.theilslopes does
 * S       concordant minus discordant pairs (Kendall 1938); tau = tau-b
 * p       two-sided. Up to 50 points without ties exact, from the number of permutations with each
 *         S; else normal, with the variance for ties on both sides and a continuity correction of
 *         1 (Kendall 1970, Rank Correlation Methods, 4.9 to 4.12); this is what R's cor.test does
 *
 * Nothing is claimed under TREND_MIN sessions: with 4 no order at all is rarer than 1 in 12.
 */
#ifndef LULL_CORE_FIGURES_TREND_H
#define LULL_CORE_FIGURES_TREND_H

#include <stdbool.h>
#include <stdint.h>

#define TREND_MIN   5
#define TREND_EXACT 50   /* points up to which p is exact, where nothing is tied */
#define TREND_MAX   4096 /* of more sessions the caller takes the latest */

struct trend_point {
    double x, y; /* finite */
};

struct trend {
    uint32_t points;
    double slope, low, high; /* y a unit of x */
    double intercept;
    double tau; /* -1..1 */
    double p;   /* 0..1 */
    int64_t s;  /* concordant minus discordant pairs */
    bool exact; /* p is; else normal */
};

/* How many doubles the caller lends for so many points: one a pair. */
#define TREND_ROOM(points) ((uint64_t)(points) * ((points) + 1) / 2)

/* False, and *ret untouched: under TREND_MIN or over TREND_MAX points, or all at one x, or all of
 * one y, or a value that is not finite. n^2 steps. */
bool trend_of(const struct trend_point *point, uint32_t points, double *room, struct trend *ret);

#endif
