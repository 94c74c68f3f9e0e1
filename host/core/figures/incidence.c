#include "core/figures/incidence.h"

#include <math.h>
#include <stddef.h>

#include "core/figures/draw.h"
#include "core/figures/normal.h"
#include "core/figures/order.h"

/* Sums of shares that should be a half are one to this. */
static const double HALF = 0.5 - 1e-9;

enum incidence_end incidence_end(enum wait_end end)
{
    switch (end) {
    case WAIT_END_REACHED:
        return INCIDENCE_END_REACHED;
    case WAIT_END_OTHER_PAUSED:
    case WAIT_END_SUBSIDED:
    case WAIT_END_STAYED:
        return INCIDENCE_END_OTHER;
    case WAIT_END_WENT_ON:
    case WAIT_END_TALK_ENDED:
    case WAIT_END_STOPPED:
    case WAIT_END_NO_SIGNAL:
    case WAIT_ENDS:
        return INCIDENCE_END_CENSORED;
    }
    return INCIDENCE_END_CENSORED;
}

/* A way along the cases in order. Every open wait carries the same share of 1, S(t-) / r; one that
 * ends keeps its own, one that is censored hands it on to those still open (Efron 1967: the same
 * curve, with nothing to divide but where one is censored, and ties need no thought). */
struct walk {
    double share;   /* of each */
    double open;    /* waits */
    double reached; /* sum of shares */
    double other;
};

static void walk_on(struct walk *walk, enum incidence_end end, double weight)
{
    switch (end) {
    case INCIDENCE_END_OTHER:
        walk->other += walk->share * weight;
        break;
    case INCIDENCE_END_REACHED:
        walk->reached += walk->share * weight;
        break;
    case INCIDENCE_END_CENSORED:
    case INCIDENCE_ENDS:
        walk->share *= walk->open > weight ? walk->open / (walk->open - weight) : 0;
        break;
    }
    walk->open -= weight;
}

static bool before(const struct incidence_case *one, const struct incidence_case *two)
{
    return one->wait_us < two->wait_us || (one->wait_us == two->wait_us && one->end < two->end);
}

static void sift(struct incidence_case *cases, uint32_t root, uint32_t count)
{
    for (uint32_t child; (child = 2 * root + 1) < count; root = child) {
        if (child + 1 < count && before(&cases[child], &cases[child + 1])) {
            child++;
        }
        if (!before(&cases[root], &cases[child])) {
            return;
        }
        struct incidence_case kept = cases[root];
        cases[root] = cases[child];
        cases[child] = kept;
    }
}

static void sort(struct incidence_case *cases, uint32_t count)
{
    for (uint32_t root = count / 2; root > 0; root--) {
        sift(cases, root - 1, count);
    }
    for (uint32_t end = count; end > 1; end--) {
        struct incidence_case kept = cases[0];
        cases[0] = cases[end - 1];
        cases[end - 1] = kept;
        sift(cases, 0, end - 1);
    }
}

/* True for the last of those reached at one time, all other ends of that time being counted. */
static bool last_reached(const struct incidence_case *cases, uint32_t count, uint32_t i)
{
    return cases[i].end == INCIDENCE_END_REACHED &&
           (i + 1 == count || cases[i + 1].wait_us != cases[i].wait_us ||
            cases[i + 1].end != INCIDENCE_END_REACHED);
}

void incidence_of(struct incidence_case *cases, uint32_t count, struct incidence *ret)
{
    *ret = (struct incidence){.cases = count, .median_us = NEVER_US};
    for (uint32_t i = 0; i < count; i++) {
        cases[i].wait_us = cases[i].wait_us < 0 ? 0 : cases[i].wait_us;
        ret->reached += cases[i].end == INCIDENCE_END_REACHED;
        ret->other += cases[i].end == INCIDENCE_END_OTHER;
        ret->censored += cases[i].end == INCIDENCE_END_CENSORED;
    }
    sort(cases, count);
    uint64_t times = 0, seen = 0;
    for (uint32_t i = 0; i < count; i++) {
        times += last_reached(cases, count, i);
    }
    uint64_t kept = times < INCIDENCE_POINTS ? times : INCIDENCE_POINTS;
    struct walk walk = {.share = 1.0 / count, .open = count};
    for (uint32_t i = 0, first = 0; i < count; i++) {
        first = cases[i].wait_us == cases[first].wait_us ? first : i;
        walk_on(&walk, cases[i].end, 1);
        if (walk.reached >= HALF && ret->median_us == NEVER_US) {
            ret->median_us = cases[i].wait_us;
        }
        /* Of the times as many as fit, evenly, ending with the last. */
        if (last_reached(cases, count, i) && ++seen * kept / times > ret->points) {
            ret->point[ret->points++] = (struct incidence_point){
                .wait_us = cases[i].wait_us,
                .reached = walk.reached,
                .other = walk.other,
                .open = count - first,
            };
        }
    }
}

/* The cases once more, as one who walks along them a thousand times wants them: in few bytes, with
 * where each point's times end. */
struct path {
    const uint32_t *step; /* session << STEP_BITS | end, by the cases' order */
    const struct incidence_case *cases;
    uint32_t until[INCIDENCE_POINTS];
    uint32_t points;
};
#define STEP_BITS 2

static void path_init(struct path *path, const struct incidence_case *cases, uint32_t count,
                      const struct incidence *incidence, uint32_t *step)
{
    path->step = step;
    path->cases = cases;
    path->points = incidence->points;
    uint32_t i = 0;
    for (uint32_t point = 0; point < path->points; point++) {
        for (; i < count && cases[i].wait_us <= incidence->point[point].wait_us; i++) {
            step[i] = cases[i].session << STEP_BITS | (uint32_t)cases[i].end;
        }
        path->until[point] = i;
    }
}

/* From one case on up to another. Between two that are censored each share is the same: it is
 * enough to count. */
static void walk_along(struct walk *walk, const struct path *path, uint32_t from, uint32_t until,
                       const uint32_t *weight)
{
    uint32_t ended = 0, reached = 0;
    for (uint32_t i = from; i < until; i++) {
        uint32_t step = path->step[i], drawn = weight[step >> STEP_BITS];
        enum incidence_end end = (enum incidence_end)(step & ((1 << STEP_BITS) - 1));
        if (end == INCIDENCE_END_CENSORED) {
            walk->reached += walk->share * reached;
            walk->open -= ended;
            ended = reached = 0;
            walk_on(walk, end, drawn);
            continue;
        }
        ended += drawn;
        reached += end == INCIDENCE_END_REACHED ? drawn : 0;
    }
    walk->reached += walk->share * reached;
    walk->open -= ended;
}

/* Where half is reached, on a stretch that begins with less and ends with more. */
static double half_reached(struct walk walk, const struct path *path, uint32_t from, uint32_t until,
                           const uint32_t *weight)
{
    for (uint32_t i = from; i < until; i++) {
        walk_on(&walk, path->cases[i].end, weight[path->cases[i].session]);
        if (walk.reached >= HALF) {
            return (double)path->cases[i].wait_us;
        }
    }
    return (double)path->cases[until - 1].wait_us; /* by a rounding */
}

/* The curve by these weights at the points, a stride apart, and its median after the last there can
 * be. `open`: the sum of the cases' weights. After the last point nothing is reached any more. */
static void redo(const struct path *path, const uint32_t *weight, double open, double *ret_value,
                 uint32_t stride)
{
    struct walk walk = {.share = open > 0 ? 1 / open : 0, .open = open};
    double median_us = INFINITY;
    for (uint32_t point = 0, from = 0; point < path->points; point++) {
        uint32_t until = path->until[point];
        struct walk before = walk;
        walk_along(&walk, path, from, until, weight);
        if (walk.reached >= HALF && isinf(median_us)) {
            median_us = half_reached(before, path, from, until, weight);
        }
        ret_value[point * stride] = walk.reached;
        from = until;
    }
    ret_value[INCIDENCE_POINTS * stride] = median_us;
}

/* Sessions that have a wait: how many, which, how many waits each. */
struct sessions {
    uint32_t count;
    uint32_t *session, *waits; /* waits: by session */
};

static void sessions_init(struct sessions *of, const struct incidence_case *cases, uint32_t count,
                          uint32_t sessions)
{
    of->count = 0;
    for (uint32_t i = 0; i < sessions; i++) {
        of->waits[i] = 0;
    }
    for (uint32_t i = 0; i < count; i++) {
        of->waits[cases[i].session]++;
    }
    for (uint32_t i = 0; i < sessions; i++) {
        if (of->waits[i] > 0) {
            of->session[of->count++] = i;
        }
    }
}

/* As many sessions as there are, drawn with replacement: how often each. Returns their waits. */
static double resample(struct draw *draw, const struct sessions *of, uint32_t *ret_weight)
{
    uint32_t open = 0;
    for (uint32_t i = 0; i < of->count; i++) {
        ret_weight[of->session[i]] = 0;
    }
    for (uint32_t i = 0; i < of->count; i++) {
        uint32_t session = of->session[draw_below(draw, of->count)];
        ret_weight[session]++;
        open += of->waits[session];
    }
    return open;
}

/* Skewness of each point's estimate over 6, from leaving out each session in turn: BCa's
 * acceleration. The weights are left at 1. */
static void accelerations(const struct path *path, uint32_t count, const struct sessions *of,
                          uint32_t *weight, const struct incidence *incidence,
                          double *ret_acceleration)
{
    double sum[INCIDENCE_POINTS][3] = {{0}}; /* of powers of what it makes of the estimate */
    for (uint32_t i = 0; i < of->count; i++) {
        weight[of->session[i]] = 1;
    }
    for (uint32_t i = 0; i < of->count; i++) {
        double without[INCIDENCE_POINTS + 1];
        uint32_t session = of->session[i];
        weight[session] = 0;
        redo(path, weight, count - of->waits[session], without, 1);
        weight[session] = 1;
        for (uint32_t k = 0; k < incidence->points; k++) {
            double off = incidence->point[k].reached - without[k];
            sum[k][0] += off;
            sum[k][1] += off * off;
            sum[k][2] += off * off * off;
        }
    }
    for (uint32_t k = 0; k < incidence->points; k++) {
        double mean = sum[k][0] / of->count;
        double square = sum[k][1] - mean * sum[k][0];
        double cube = sum[k][2] - 3 * mean * sum[k][1] + 2 * mean * mean * sum[k][0];
        ret_acceleration[k] = square > 1e-12 ? cube / (6 * square * sqrt(square)) : 0;
    }
}

/* The rank that BCa takes for the normal quantile z. */
static uint32_t bca_rank(double bias, double acceleration, double z)
{
    double at = bias + z, room = 1 - acceleration * at;
    if (room <= 0) { /* as far out as there is */
        return at < 0 ? 0 : INCIDENCE_RESAMPLES - 1;
    }
    double share = normal_above(-(bias + at / room));
    return (uint32_t)fmin(share * INCIDENCE_RESAMPLES, INCIDENCE_RESAMPLES - 1);
}

/* Low and high of a point out of its row of resamples. */
static void bound(double *row, double acceleration, double z, struct incidence_point *point)
{
    double below = 0.5;
    for (uint32_t i = 0; i < INCIDENCE_RESAMPLES; i++) {
        double off = row[i] - point->reached;
        below += off < -1e-12 ? 1 : off > 1e-12 ? 0 : 0.5;
    }
    double bias = normal_quantile(below / (INCIDENCE_RESAMPLES + 1));
    uint32_t low = bca_rank(bias, acceleration, -z), high = bca_rank(bias, acceleration, z);
    point->low = fmin(point->reached, order_pick(row, INCIDENCE_RESAMPLES, low));
    point->high = fmax(point->reached, order_pick(row, INCIDENCE_RESAMPLES, high));
}

static void bounds(double *value, const double *acceleration, double z, struct incidence *incidence)
{
    struct incidence_point *point = incidence->point;
    for (uint32_t i = 0; i < incidence->points; i++) {
        bound(value + i * INCIDENCE_RESAMPLES, acceleration[i], z, &point[i]);
        point[i].high = i > 0 ? fmax(point[i].high, point[i - 1].high) : point[i].high;
    }
    for (uint32_t i = incidence->points; i > 1; i--) {
        point[i - 2].low = fmin(point[i - 2].low, point[i - 1].low);
    }
}

bool incidence_interval(const struct incidence_case *cases, uint32_t count, uint32_t sessions,
                        uint64_t seed, const struct incidence_room *room,
                        struct incidence *incidence)
{
    uint32_t *weight = room->number, *step = room->number + 3 * (size_t)sessions;
    struct sessions of = {.session = weight + sessions, .waits = weight + 2 * (size_t)sessions};
    sessions_init(&of, cases, count, sessions);
    if (of.count < INCIDENCE_SESSIONS_MIN) {
        return false;
    }
    struct path path;
    path_init(&path, cases, count, incidence, step);
    struct draw draw;
    draw_init(&draw, seed, of.count);
    for (uint32_t i = 0; i < INCIDENCE_RESAMPLES; i++) {
        double open = resample(&draw, &of, weight);
        redo(&path, weight, open, room->value + i, INCIDENCE_RESAMPLES);
    }
    double acceleration[INCIDENCE_POINTS];
    accelerations(&path, count, &of, weight, incidence, acceleration);

    /* A bootstrap of few is too narrow by sqrt((n - 1) / n), and normal where Student's t is due:
     * the percentiles are taken as much further out. */
    double drawn = of.count, z = student_975(of.count - 1) * sqrt(drawn / (drawn - 1));
    bounds(room->value, acceleration, z, incidence);
    uint32_t low = (uint32_t)(normal_above(z) * INCIDENCE_RESAMPLES);
    double *median_us = room->value + INCIDENCE_POINTS * INCIDENCE_RESAMPLES;
    double low_us = order_pick(median_us, INCIDENCE_RESAMPLES, low);
    double high_us = order_pick(median_us, INCIDENCE_RESAMPLES, INCIDENCE_RESAMPLES - 1 - low);
    incidence->median_low_us = isinf(low_us) ? NEVER_US : (int64_t)low_us;
    incidence->median_high_us = isinf(high_us) ? NEVER_US : (int64_t)high_us;
    incidence->high_before = 1 - pow(0.025, 1.0 / drawn);
    incidence->interval = true;
    return true;
}
