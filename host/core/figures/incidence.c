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

/* As many sessions as there are, drawn with replacement: how often each. */
static void resample(struct draw *draw, const uint32_t *session, uint32_t sessions,
                     uint32_t *ret_weight)
{
    for (uint32_t i = 0; i < sessions; i++) {
        ret_weight[session[i]] = 0;
    }
    for (uint32_t i = 0; i < sessions; i++) {
        ret_weight[session[draw_below(draw, sessions)]]++;
    }
}

/* The curve of one resample at the points of `incidence`, each to its own row of the room, and its
 * median to the last row. After the last point nothing is reached any more. */
static void redo(const struct incidence_case *cases, uint32_t count, const uint32_t *weight,
                 const struct incidence *incidence, double *value)
{
    struct walk walk = {0};
    double median_us = INFINITY;
    for (uint32_t i = 0; i < count; i++) {
        walk.open += weight[cases[i].session];
    }
    walk.share = 1 / walk.open;
    for (uint32_t i = 0, point = 0; point < incidence->points; point++) {
        int64_t wait_us = incidence->point[point].wait_us;
        for (; i < count && cases[i].wait_us <= wait_us; i++) {
            walk_on(&walk, cases[i].end, weight[cases[i].session]);
            if (walk.reached >= HALF && isinf(median_us)) {
                median_us = (double)cases[i].wait_us;
            }
        }
        value[point * INCIDENCE_RESAMPLES] = walk.reached;
    }
    value[INCIDENCE_POINTS * INCIDENCE_RESAMPLES] = median_us;
}

/* Sessions that have a wait, in order; their number. */
static uint32_t sessions_of(const struct incidence_case *cases, uint32_t count, uint32_t sessions,
                            uint32_t *weight, uint32_t *ret_session)
{
    uint32_t found = 0;
    for (uint32_t i = 0; i < sessions; i++) {
        weight[i] = 0;
    }
    for (uint32_t i = 0; i < count; i++) {
        weight[cases[i].session]++;
    }
    for (uint32_t i = 0; i < sessions; i++) {
        if (weight[i] > 0) {
            ret_session[found++] = i;
        }
    }
    return found;
}

bool incidence_interval(const struct incidence_case *cases, uint32_t count, uint32_t sessions,
                        uint64_t seed, const struct incidence_room *room,
                        struct incidence *incidence)
{
    uint32_t *weight = room->number, *session = room->number + sessions;
    uint32_t drawn = sessions_of(cases, count, sessions, weight, session);
    if (drawn < INCIDENCE_SESSIONS_MIN) {
        return false;
    }
    struct draw draw;
    draw_init(&draw, seed, drawn);
    for (uint32_t i = 0; i < INCIDENCE_RESAMPLES; i++) {
        resample(&draw, session, drawn, weight);
        redo(cases, count, weight, incidence, room->value + i);
    }

    /* A bootstrap of few is too narrow by sqrt((n - 1) / n), and normal where Student's t is due:
     * the percentiles are taken as much further out. */
    double beyond = normal_above(student_975(drawn - 1) * sqrt(drawn / (drawn - 1.0)));
    uint32_t low = (uint32_t)(beyond * INCIDENCE_RESAMPLES), high = INCIDENCE_RESAMPLES - 1 - low;
    for (uint32_t i = 0; i < incidence->points; i++) {
        double *row = room->value + i * INCIDENCE_RESAMPLES;
        incidence->point[i].low = order_pick(row, INCIDENCE_RESAMPLES, low);
        incidence->point[i].high = order_pick(row, INCIDENCE_RESAMPLES, high);
    }
    double *median_us = room->value + INCIDENCE_POINTS * INCIDENCE_RESAMPLES;
    double low_us = order_pick(median_us, INCIDENCE_RESAMPLES, low);
    double high_us = order_pick(median_us, INCIDENCE_RESAMPLES, high);
    incidence->median_low_us = isinf(low_us) ? NEVER_US : (int64_t)low_us;
    incidence->median_high_us = isinf(high_us) ? NEVER_US : (int64_t)high_us;
    incidence->interval = true;
    return true;
}
