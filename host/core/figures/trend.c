#include "core/figures/trend.h"

#include <math.h>
#include <stddef.h>

#include "core/figures/normal.h"
#include "core/figures/order.h"

/* Sums over the groups of equal values, t long each, that the variance of S needs. */
struct ties {
    double pairs;  /* t (t - 1) */
    double triple; /* t (t - 1) (t - 2) */
    double spread; /* t (t - 1) (2 t + 5) */
};

static struct ties ties_of(const double *sorted, uint32_t count)
{
    struct ties ties = {0};
    for (uint32_t from = 0, to; from < count; from = to) {
        for (to = from + 1; to < count && sorted[to] == sorted[from]; to++) {
        }
        double t = to - from;
        ties.pairs += t * (t - 1);
        ties.triple += t * (t - 1) * (t - 2);
        ties.spread += t * (t - 1) * (2 * t + 5);
    }
    return ties;
}

static int sign(double value)
{
    return (value > 0) - (value < 0);
}

/* Slopes of all pairs that have one, into room; how many. */
static uint32_t slopes_of(const struct trend_point *point, uint32_t points, double *room,
                          int64_t *ret_s)
{
    uint32_t slopes = 0;
    *ret_s = 0;
    for (uint32_t i = 0; i < points; i++) {
        for (uint32_t j = i + 1; j < points; j++) {
            double dx = point[j].x - point[i].x, dy = point[j].y - point[i].y;
            *ret_s += sign(dx) * sign(dy);
            if (dx != 0) {
                room[slopes++] = dy / dx;
            }
        }
    }
    return slopes;
}

/* P(|S| >= |s|) among all orders of n. With i values placed, a new greatest one can stand behind
 * 0..i of them, adding so many discordant pairs: count(i, k) is a sum over i of the counts before
 * (Kendall 1938), kept as shares of all orders so that nothing overflows. */
static double exact_p(uint32_t n, int64_t s)
{
    double share[TREND_EXACT * (TREND_EXACT - 1) / 2 + 1] = {1};
    int32_t pairs = (int32_t)(n * (n - 1) / 2);
    int32_t seen = 0;
    for (int32_t i = 1; i < (int32_t)n; i++) {
        double before[TREND_EXACT * (TREND_EXACT - 1) / 2 + 1];
        double window = 0;
        for (int32_t k = 0; k <= seen; k++) {
            before[k] = share[k];
        }
        for (int32_t k = 0; k <= seen + i; k++) {
            window += k <= seen ? before[k] : 0;
            window -= k > i ? before[k - i - 1] : 0;
            share[k] = window / (i + 1);
        }
        seen += i;
    }
    int64_t discordant = (pairs - (s < 0 ? -s : s)) / 2;
    double below = 0;
    for (int64_t k = 0; k <= discordant; k++) {
        below += share[k];
    }
    return fmin(1, 2 * below);
}

static double normal_p(double n, int64_t s, const struct ties *x, const struct ties *y)
{
    double variance = (n * (n - 1) * (2 * n + 5) - x->spread - y->spread) / 18 +
                      x->pairs * y->pairs / (2 * n * (n - 1)) +
                      x->triple * y->triple / (9 * n * (n - 1) * (n - 2));
    double off = fabs((double)s) - 1;
    return fmin(1, 2 * normal_above(off / sqrt(variance)));
}

/* Half to even, as printf and numpy do. */
static double round_even(double value)
{
    double below = floor(value), rest = value - below;
    bool up = rest > 0.5 || (rest == 0.5 && floor(below / 2) * 2 != below);
    return up ? below + 1 : below;
}

/* Low and high first: the middle lies between them, among far fewer. */
static void middle_of(double *slope, uint32_t slopes, double n, const struct ties *x,
                      const struct ties *y, struct trend *trend)
{
    double spread = (n * (n - 1) * (2 * n + 5) - x->spread - y->spread) / 18;
    double half = NORMAL_975 * sqrt(spread);
    uint32_t low = (uint32_t)fmax(round_even((slopes - half) / 2) - 1, 0);
    uint32_t high = (uint32_t)fmin(round_even((slopes + half) / 2), slopes - 1.0);
    trend->low = order_pick(slope, slopes, low);
    trend->high = order_pick(slope + low, slopes - low, high - low);
    uint32_t between = high - low + 1, middle = slopes / 2 - low;
    trend->slope = order_pick(slope + low, between, middle);
    if (slopes % 2 == 0 && middle > 0) {
        trend->slope = (trend->slope + order_pick(slope + low, between, middle - 1)) / 2;
    }
}

bool trend_of(const struct trend_point *point, uint32_t points, double *room, struct trend *ret)
{
    if (points < TREND_MIN || points > TREND_MAX) {
        return false;
    }
    for (uint32_t i = 0; i < points; i++) {
        if (!isfinite(point[i].x) || !isfinite(point[i].y)) {
            return false;
        }
    }
    struct trend trend = {.points = points};
    double n = points;
    /* The values themselves first, then the slopes, in the same room. */
    for (uint32_t i = 0; i < points; i++) {
        room[i] = point[i].x;
    }
    order_sort(room, points);
    struct ties x = ties_of(room, points);
    double middle_x = order_median(room, points);
    for (uint32_t i = 0; i < points; i++) {
        room[i] = point[i].y;
    }
    order_sort(room, points);
    struct ties y = ties_of(room, points);
    double middle_y = order_median(room, points);
    if (x.pairs == n * (n - 1) || y.pairs == n * (n - 1)) {
        return false;
    }

    uint32_t slopes = slopes_of(point, points, room, &trend.s);
    middle_of(room, slopes, n, &x, &y, &trend);
    trend.intercept = middle_y - trend.slope * middle_x;
    trend.tau = 2.0 * (double)trend.s / sqrt((n * (n - 1) - x.pairs) * (n * (n - 1) - y.pairs));
    trend.exact = points <= TREND_EXACT && x.pairs == 0 && y.pairs == 0;
    trend.p = trend.exact ? exact_p(points, trend.s) : normal_p(n, trend.s, &x, &y);
    *ret = trend;
    return true;
}
