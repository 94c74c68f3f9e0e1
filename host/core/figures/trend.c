#include "core/figures/trend.h"

#include <math.h>
#include <stddef.h>

#include "core/figures/draw.h"
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

/* Half to even, as printf and numpy do. */
static double round_even(double value)
{
    double below = floor(value), rest = value - below;
    bool up = rest > 0.5 || (rest == 0.5 && floor(below / 2) * 2 != below);
    return up ? below + 1 : below;
}

/* What is looked for among the slopes: their ranks, and how many slopes there are. */
struct ranks {
    uint32_t low, high, slopes; /* the middle lies between low and high */
};

static struct ranks ranks_of(double n, const struct ties *x, const struct ties *y)
{
    double slopes = (n * (n - 1) - x->pairs) / 2;
    double spread = (n * (n - 1) * (2 * n + 5) - x->spread - y->spread) / 18;
    double half = NORMAL_975 * sqrt(spread);
    return (struct ranks){
        .low = (uint32_t)fmax(round_even((slopes - half) / 2) - 1, 0),
        .high = (uint32_t)fmin(round_even((slopes + half) / 2), slopes - 1.0),
        .slopes = (uint32_t)slopes,
    };
}

/* Between which slopes the ranks lie. Of many, some drawn by lot tell it nearly always, within four
 * standard deviations of the share below: then the others need no room. */
struct window {
    double from, to;
};
#define SLOPES_MANY  65536
#define SLOPES_DRAWN 4096

static struct window window_of(const struct trend_point *point, uint32_t points,
                               const struct ranks *ranks, double *room)
{
    const struct window all = {.from = -INFINITY, .to = INFINITY};
    if (ranks->slopes < SLOPES_MANY) {
        return all;
    }
    struct draw draw;
    draw_init(&draw, points, 0);
    for (uint32_t i = 0, tries = 0; i < SLOPES_DRAWN; tries++) {
        const struct trend_point *one = &point[draw_below(&draw, points)];
        const struct trend_point *two = &point[draw_below(&draw, points)];
        if (one->x != two->x) {
            room[i++] = (two->y - one->y) / (two->x - one->x);
        }
        if (tries > 4 * SLOPES_DRAWN) { /* nearly all at one time */
            return all;
        }
    }
    order_sort(room, SLOPES_DRAWN);
    double each = (double)SLOPES_DRAWN / ranks->slopes, off = 4 * sqrt(SLOPES_DRAWN) / 2;
    double from = ranks->low * each - off, to = ranks->high * each + off;
    return (struct window){
        .from = from < 0 ? -INFINITY : room[(uint32_t)from],
        .to = to >= SLOPES_DRAWN ? INFINITY : room[(uint32_t)to],
    };
}

/* Slopes of all pairs that have one and lie in the window. */
struct slopes {
    double *at;
    uint32_t count, below; /* below: how many lie before the window */
    int64_t s;             /* Kendall's S, of all pairs */
};

static void slopes_find(const struct trend_point *point, uint32_t points,
                        const struct window *window, struct slopes *slopes)
{
    uint32_t count = 0, below = 0;
    int64_t s = 0;
    for (uint32_t i = 0; i < points; i++) {
        for (uint32_t j = i + 1; j < points; j++) {
            double dx = point[j].x - point[i].x, dy = point[j].y - point[i].y;
            double slope = dy / dx;
            bool has = dx != 0;
            s += sign(dx) * sign(dy);
            below += has & (slope < window->from);
            slopes->at[count] = slope;
            count += has & (slope >= window->from) & (slope <= window->to);
        }
    }
    slopes->count = count;
    slopes->below = below;
    slopes->s = s;
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

/* Low and high first: the middle lies between them, among far fewer. */
static void middle_of(const struct slopes *slopes, const struct ranks *ranks, struct trend *trend)
{
    double *slope = slopes->at;
    uint32_t low = ranks->low - slopes->below, between = ranks->high - ranks->low + 1;
    uint32_t middle = ranks->slopes / 2 - ranks->low;
    trend->low = order_pick(slope, slopes->count, low);
    trend->high = order_pick(slope + low, slopes->count - low, between - 1);
    trend->slope = order_pick(slope + low, between, middle);
    if (ranks->slopes % 2 == 0 && middle > 0) {
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

    struct slopes slopes = {.at = room};
    struct ranks ranks = ranks_of(n, &x, &y);
    struct window window = window_of(point, points, &ranks, room);
    slopes_find(point, points, &window, &slopes);
    if (ranks.low < slopes.below || ranks.high >= slopes.below + slopes.count) { /* by bad luck */
        slopes_find(point, points, &(struct window){-INFINITY, INFINITY}, &slopes);
    }
    trend.s = slopes.s;
    middle_of(&slopes, &ranks, &trend);
    trend.intercept = middle_y - trend.slope * middle_x;
    trend.tau = 2.0 * (double)trend.s / sqrt((n * (n - 1) - x.pairs) * (n * (n - 1) - y.pairs));
    trend.exact = points <= TREND_EXACT && x.pairs == 0 && y.pairs == 0;
    trend.p = trend.exact ? exact_p(points, trend.s) : normal_p(n, trend.s, &x, &y);
    *ret = trend;
    return true;
}
