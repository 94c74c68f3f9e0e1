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

/* A way along the cases in order, from one time to the next. */
struct walk {
    const struct incidence_case *cases;
    const uint32_t *weight; /* of each session; NULL: 1 */
    uint32_t count, next;
    double at_risk;
    double still, reached, other; /* shares; they add up to 1 */
    /* of the time just passed */
    int64_t wait_us;
    double open;    /* waits at risk before it */
    uint32_t ended; /* unweighted cases that were reached at it */
};

static void walk_on(struct walk *walk)
{
    double sum[INCIDENCE_ENDS] = {0};
    walk->wait_us = walk->cases[walk->next].wait_us;
    walk->open = walk->at_risk;
    walk->ended = 0;
    do {
        const struct incidence_case *here = &walk->cases[walk->next++];
        sum[here->end] += walk->weight == NULL ? 1 : walk->weight[here->session];
        walk->ended += here->end == INCIDENCE_END_REACHED;
    } while (walk->next < walk->count && walk->cases[walk->next].wait_us == walk->wait_us);

    double ended = sum[INCIDENCE_END_REACHED] + sum[INCIDENCE_END_OTHER];
    if (ended > 0) {
        double each = walk->still / walk->at_risk;
        walk->reached += each * sum[INCIDENCE_END_REACHED];
        walk->other += each * sum[INCIDENCE_END_OTHER];
        walk->still -= each * ended;
    }
    walk->at_risk -= ended + sum[INCIDENCE_END_CENSORED];
}

static void sift(struct incidence_case *cases, uint32_t root, uint32_t count)
{
    for (uint32_t child; (child = 2 * root + 1) < count; root = child) {
        if (child + 1 < count && cases[child].wait_us < cases[child + 1].wait_us) {
            child++;
        }
        if (cases[root].wait_us >= cases[child].wait_us) {
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

/* Times at which something was reached. */
static uint32_t times_of(const struct incidence_case *cases, uint32_t count)
{
    uint32_t times = 0;
    int64_t last_us = -1;
    for (uint32_t i = 0; i < count; i++) {
        if (cases[i].end == INCIDENCE_END_REACHED && cases[i].wait_us != last_us) {
            last_us = cases[i].wait_us;
            times++;
        }
    }
    return times;
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
    uint64_t times = times_of(cases, count),
             kept = times < INCIDENCE_POINTS ? times : INCIDENCE_POINTS;
    uint64_t seen = 0;
    struct walk walk = {.cases = cases, .count = count, .at_risk = count, .still = 1};
    while (walk.next < count) {
        walk_on(&walk);
        if (walk.reached >= HALF && ret->median_us == NEVER_US) {
            ret->median_us = walk.wait_us;
        }
        /* Of the times as many as fit, evenly, ending with the last. */
        if (walk.ended > 0 && ++seen * kept / times > ret->points) {
            ret->point[ret->points++] = (struct incidence_point){
                .wait_us = walk.wait_us,
                .reached = walk.reached,
                .other = walk.other,
                .open = (uint32_t)walk.open,
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
 * median to the last row. */
static void redo(const struct incidence_case *cases, uint32_t count, const uint32_t *weight,
                 const struct incidence *incidence, double *value)
{
    struct walk walk = {.cases = cases, .weight = weight, .count = count, .still = 1};
    double median_us = INFINITY;
    uint32_t point = 0;
    for (uint32_t i = 0; i < count; i++) {
        walk.at_risk += weight[cases[i].session];
    }
    while (walk.next < count) {
        walk_on(&walk);
        if (walk.reached >= HALF && isinf(median_us)) {
            median_us = (double)walk.wait_us;
        }
        if (point < incidence->points && incidence->point[point].wait_us == walk.wait_us) {
            value[point++ * INCIDENCE_RESAMPLES] = walk.reached;
        }
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
