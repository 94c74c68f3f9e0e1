/* A beat i, its successors i+1 and i+2 (look-ahead), m = median of 11 accepted RR:
 *
 *   ectopic   ──┬────┬──┬──────┬────┬──   early, and the pause makes up for it: the rise to
 *               m    i    i+1    m        i+1 is twice what i came early. Both are marked.
 *
 *   missed    ──┬────┬─────────┬────┬──   RR_i / 2 ~ m  (or RR_i / 3)
 *               m         i      m
 *
 *   extra     ──┬────┬─┬──┬────┬──        RR_i + RR_(i+1) ~ m. Both are marked.
 *               m   i i+1   m
 *
 *   a step    ──┬────┬───┬───┬───┬──      i, i+1, i+2 agree with each other: the heart's rate
 *               m    i  i+1 i+2           really changed (a start, a fright). Trusted.
 *
 *   a wave    ──┬───┬────┬─────┬────┬──   far from m, but not from the beat before it: breath.
 *               m          i              Trusted.
 *
 *   else                                  long or short, not trusted
 *
 * A beat that is neither suspicious nor early is decided at once, so look-ahead costs nothing in a
 * readable heart; one that is only early waits for one more. Where five rejected beats in a row
 * agree, the level is seeded anew: a filter that has locked itself out would stay silent for ever.
 */
#include "core/artifact.h"

#include "core/units.h"

/* Th = 5.2 quartile deviations: +-3.5 sd of a normal distribution (Lipponen & Tarvainen 2019).
 * Taken of the signed distances, whose quartile deviation is the median of their amounts: of the
 * amounts themselves, as printed there, 5.2 QD is only 2.2 sd, and marks 4 % of the beats of
 * healthy people (gudb, longterm_rr) against 0.8 % so. */
#define QD_TENTHS 52
/* A very regular heart must not make the thresholds tiny (SCIENCE.md: a floor of 30 to 50 ms), and
 * breathing alone moves a beat by a tenth. */
#define FLOOR_US      50000
#define FLOOR_PERCENT 10
/* Nor may a very irregular one open them: breathing moves successive intervals by less than a
 * quarter, an ectopic comes at least 20 to 25 % early. */
#define CEILING_PERCENT 25
/* Beyond the thresholds, but like no artefact and no further off than this: a heart does that. */
#define PLAUSIBLE_PERCENT 15
/* Until so many beats are in, a gate of this width around the median stands in. */
#define WARM_UP      20
#define GATE_PERCENT 30
/* Ectopic boundary of Lipponen & Tarvainen 2019: slope 0.13, intercept 0.17, in units of Th1. */
#define ECTOPIC_SLOPE     0.13
#define ECTOPIC_INTERCEPT 0.17
/* Early, against the later of the beat before and the median, so that a breath drawn in hides
 * nothing; and the rise to its pause. An ectopic comes at least 20 % early, so its pause is 40 % of
 * the median longer than it, where breathing moves successive intervals by a quarter at most: the
 * rise tells them apart where how early the beat came does not. */
#define EARLY_PERCENT 12
#define RISE_PERCENT  25
/* No heart of a sitting adult: under 273 ms (220 a minute) or over 2 s (30 a minute). */
#define RR_LOW_US  273000
#define RR_HIGH_US 2000000
/* Quality over 60 beats. "Unreadable" is left only well below where it is entered. */
#define NOISY_PERCENT            15
#define UNREADABLE_PERCENT       25
#define UNREADABLE_LEAVE_PERCENT 12

void artifact_init(struct artifact *artifact)
{
    *artifact = (struct artifact){0};
}

static int64_t distance(int64_t a, int64_t b)
{
    return a > b ? a - b : b - a;
}

/* Sorts a copy (insertion: n <= 91, and no libc sort in the core) and reads a quantile in 1/4. */
static void sorted_copy(const int32_t *values, uint32_t count, int32_t *ret_sorted)
{
    for (uint32_t i = 0; i < count; i++) {
        int32_t value = values[i];
        uint32_t at = i;
        while (at > 0 && ret_sorted[at - 1] > value) {
            ret_sorted[at] = ret_sorted[at - 1];
            at--;
        }
        ret_sorted[at] = value;
    }
}

static int64_t median_us(const struct artifact *artifact)
{
    int32_t sorted[ARTIFACT_MEDIAN];
    uint32_t count = artifact->accepted < ARTIFACT_MEDIAN ? artifact->accepted : ARTIFACT_MEDIAN;
    sorted_copy(artifact->accepted_us, count, sorted);
    return sorted[count / 2];
}

/* 5.2 QD of a ring of distances, held between floor and ceiling. */
static int64_t threshold_us(const int32_t *sorted, uint32_t entered, int64_t median)
{
    uint32_t count = entered < ARTIFACT_WINDOW ? entered : ARTIFACT_WINDOW;
    int64_t floor = median * FLOOR_PERCENT / 100;
    int64_t ceiling = median * CEILING_PERCENT / 100;
    if (count < WARM_UP) {
        return median * GATE_PERCENT / 100;
    }
    int64_t threshold = (int64_t)sorted[count / 2] * QD_TENTHS / 10;
    if (floor < FLOOR_US) {
        floor = FLOOR_US;
    }
    if (threshold < floor) {
        threshold = floor;
    }
    return threshold > ceiling ? ceiling : threshold;
}

static void ring_add(int32_t *ring, uint32_t size, uint32_t *count, int64_t value)
{
    ring[*count % size] = (int32_t)value;
    (*count)++;
    if (*count >= 2 * size) {
        *count -= size; /* stays full, the counter never overflows */
    }
}

/* As ring_add, keeping the same values sorted: one value leaves, one comes, what lies between moves
 * by one place. */
static void window_add(int32_t *ring, int32_t *sorted, uint32_t *count, int64_t value)
{
    uint32_t held = *count < ARTIFACT_WINDOW ? *count : ARTIFACT_WINDOW;
    uint32_t at = held;
    if (held == ARTIFACT_WINDOW) {
        int32_t leaves = ring[*count % ARTIFACT_WINDOW];
        at = 0;
        while (sorted[at] != leaves) {
            at++;
        }
        held--;
    }
    while (at > 0 && sorted[at - 1] > value) {
        sorted[at] = sorted[at - 1];
        at--;
    }
    while (at < held && sorted[at + 1] < value) {
        sorted[at] = sorted[at + 1];
        at++;
    }
    sorted[at] = (int32_t)value;
    ring_add(ring, ARTIFACT_WINDOW, count, value);
}

static void quality_add(struct artifact *artifact, bool untrusted)
{
    uint8_t *slot = &artifact->history[artifact->histories % ARTIFACT_QUALITY];
    if (artifact->histories >= ARTIFACT_QUALITY) {
        artifact->untrusted -= *slot;
    }
    *slot = untrusted ? 1 : 0;
    artifact->untrusted += *slot;
    artifact->histories++;
    if (artifact->histories >= 2 * ARTIFACT_QUALITY) {
        artifact->histories -= ARTIFACT_QUALITY;
    }

    uint32_t count =
        artifact->histories < ARTIFACT_QUALITY ? artifact->histories : ARTIFACT_QUALITY;
    uint32_t percent = 100 * artifact->untrusted / count;
    bool was = artifact->quality == ARTIFACT_QUALITY_UNREADABLE;
    if (count >= WARM_UP && percent >= (was ? UNREADABLE_LEAVE_PERCENT : UNREADABLE_PERCENT)) {
        artifact->quality = ARTIFACT_QUALITY_UNREADABLE;
    } else if (count >= WARM_UP && percent >= NOISY_PERCENT) {
        artifact->quality = ARTIFACT_QUALITY_NOISY;
    } else {
        artifact->quality = ARTIFACT_QUALITY_GOOD;
    }
}

/* Enters an accepted beat into the windows. */
static void accept(struct artifact *artifact, const struct beat *beat)
{
    if (artifact->accepted >= 3) {
        window_add(artifact->offset_us, artifact->offset_sorted_us, &artifact->offsets,
                   distance(beat->rr_us, median_us(artifact)));
    }
    if (artifact->last_accepted_us > 0) {
        window_add(artifact->step_us, artifact->step_sorted_us, &artifact->steps,
                   distance(beat->rr_us, artifact->last_accepted_us));
    }
    ring_add(artifact->accepted_us, ARTIFACT_MEDIAN, &artifact->accepted, beat->rr_us);
    artifact->last_accepted_us = beat->rr_us;
    artifact->rejected = 0;
}

/* Five rejected in a row that agree within a gate: the level moved while we were not listening. */
static void reject(struct artifact *artifact, const struct beat *beat)
{
    enum { ENOUGH = sizeof(artifact->rejected_us) / sizeof(artifact->rejected_us[0]) };
    artifact->last_accepted_us = 0;
    if (beat->rr_us < RR_LOW_US || beat->rr_us > RR_HIGH_US) {
        artifact->rejected = 0;
        return;
    }
    artifact->rejected_us[artifact->rejected++] = (int32_t)beat->rr_us;
    if (artifact->rejected < ENOUGH) {
        return;
    }
    int32_t sorted[ENOUGH];
    sorted_copy(artifact->rejected_us, ENOUGH, sorted);
    if ((sorted[ENOUGH - 1] - sorted[0]) * INT64_C(100) < sorted[ENOUGH / 2] * INT64_C(15)) {
        artifact->accepted = 0;
        artifact->offsets = 0;
        for (uint32_t i = 0; i < ENOUGH; i++) {
            ring_add(artifact->accepted_us, ARTIFACT_MEDIAN, &artifact->accepted,
                     artifact->rejected_us[i]);
        }
        artifact->last_accepted_us = artifact->rejected_us[ENOUGH - 1];
        artifact->rejected = 0;
        return;
    }
    for (uint32_t i = 1; i < ENOUGH; i++) {
        artifact->rejected_us[i - 1] = artifact->rejected_us[i];
    }
    artifact->rejected = ENOUGH - 1;
}

struct limits {
    int64_t median;
    int64_t before; /* the beat before, if it was trusted; else the median */
    bool joined;    /* it was */
    int64_t th1;    /* of a step between successive intervals */
    int64_t th2;    /* of the distance to the median */
};

static struct limits limits(const struct artifact *artifact)
{
    int64_t median = median_us(artifact);
    bool joined = artifact->last_accepted_us > 0;
    return (struct limits){
        .median = median,
        .before = joined ? artifact->last_accepted_us : median,
        .joined = joined,
        .th1 = threshold_us(artifact->step_sorted_us, artifact->steps, median),
        .th2 = threshold_us(artifact->offset_sorted_us, artifact->offsets, median),
    };
}

static bool in_range(int64_t rr_us)
{
    return rr_us >= RR_LOW_US && rr_us <= RR_HIGH_US;
}

/* The step counts from a beat right before this one: over an artefact, breath moves on. */
static bool suspicious(const struct limits *l, int64_t rr_us)
{
    return !in_range(rr_us) || distance(rr_us, l->median) > l->th2 ||
           (l->joined && distance(rr_us, l->before) > l->th1);
}

/* The mean of two intervals strays 1/sqrt(2) as far as one, that of three 1/sqrt(3). */
static bool missed(const struct limits *l, int64_t rr_us)
{
    return distance(rr_us / 2, l->median) * 10 < l->th2 * 7 ||
           distance(rr_us / 3, l->median) * 10 < l->th2 * 6;
}

static bool extra(const struct limits *l, int64_t rr_us, int64_t after_us)
{
    return rr_us < l->median && after_us < l->median &&
           distance(rr_us + after_us, l->median) < l->th2;
}

/* Ectopic: the step into the beat and the one out of it point in opposite directions. */
static bool ectopic(const struct limits *l, int64_t rr_us, int64_t after_us)
{
    if (missed(l, after_us)) {
        return false; /* the step out is that one's */
    }
    double in = (double)(rr_us - l->before) / (double)l->th1;
    double out = (double)(after_us - rr_us) / (double)l->th1;
    if (in < -1) {
        return out > -ECTOPIC_SLOPE * in + ECTOPIC_INTERCEPT;
    }
    if (in > 1) {
        return out < -ECTOPIC_SLOPE * in - ECTOPIC_INTERCEPT;
    }
    return false;
}

static bool early(const struct limits *l, int64_t rr_us)
{
    int64_t due = l->before > l->median ? l->before : l->median;
    return (due - rr_us) * 100 > l->median * EARLY_PERCENT;
}

/* An early beat, and behind it the pause that makes up for it; neither half of a beat nor two. */
static bool premature(const struct limits *l, int64_t rr_us, int64_t after_us)
{
    return early(l, rr_us) && (after_us - rr_us) * 100 > l->median * RISE_PERCENT &&
           !missed(l, after_us) && !extra(l, rr_us, after_us);
}

/* The beat decided now and the next one are one artefact. */
static enum artifact_verdict both(struct artifact *artifact, enum artifact_verdict verdict)
{
    artifact->marked = 1;
    artifact->marked_as = verdict;
    return verdict;
}

/* Decides the oldest waiting beat, a suspicious one, with what look-ahead there is. */
static enum artifact_verdict classify(struct artifact *artifact, const struct limits *l)
{
    const struct beat *w = artifact->waiting;
    uint32_t ahead = artifact->waiting_count - 1;
    int64_t rr = w[0].rr_us;

    if (missed(l, rr)) {
        return ARTIFACT_MISSED;
    }
    if (ahead >= 1 && extra(l, rr, w[1].rr_us)) {
        return both(artifact, ARTIFACT_EXTRA);
    }
    if (l->joined && in_range(rr) && distance(rr, l->before) < l->th1) {
        return ARTIFACT_TRUSTED;
    }
    if (ahead >= 1 && ectopic(l, rr, w[1].rr_us)) {
        /* The compensation that follows a premature beat belongs to it. */
        return suspicious(l, w[1].rr_us) ? both(artifact, ARTIFACT_ECTOPIC) : ARTIFACT_ECTOPIC;
    }
    if (ahead >= 2 && in_range(rr) && distance(w[1].rr_us, rr) < l->th1 &&
        distance(w[2].rr_us, w[1].rr_us) < l->th1 && distance(w[2].rr_us, rr) < l->th1) {
        return ARTIFACT_TRUSTED;
    }
    if (distance(rr, l->median) * 100 < l->median * PLAUSIBLE_PERCENT) {
        return ARTIFACT_TRUSTED;
    }
    return rr > l->median ? ARTIFACT_LONG : ARTIFACT_SHORT;
}

/* The first beats of all: nothing is known but the range of hearts. */
static enum artifact_verdict first_beats(int64_t rr_us)
{
    if (in_range(rr_us)) {
        return ARTIFACT_TRUSTED;
    }
    return rr_us > RR_HIGH_US ? ARTIFACT_LONG : ARTIFACT_SHORT;
}

/* Decides the oldest waiting beat, or says that it has to wait. */
static bool decide(struct artifact *artifact, bool flush, enum artifact_verdict *ret_verdict)
{
    const struct beat *beat = &artifact->waiting[0];
    if (artifact->marked > 0) {
        artifact->marked--;
        *ret_verdict = artifact->marked_as;
        return true;
    }
    if (artifact->accepted < 3) {
        *ret_verdict = first_beats(beat->rr_us);
        return true;
    }
    struct limits l = limits(artifact);
    bool odd = suspicious(&l, beat->rr_us);
    uint32_t ahead = odd ? ARTIFACT_LOOK_AHEAD : early(&l, beat->rr_us) ? 1 : 0;
    if (artifact->waiting_count <= ahead && !flush) {
        return false;
    }
    if (artifact->waiting_count > 1 && premature(&l, beat->rr_us, beat[1].rr_us)) {
        *ret_verdict = both(artifact, ARTIFACT_ECTOPIC);
        return true;
    }
    *ret_verdict = odd ? classify(artifact, &l) : ARTIFACT_TRUSTED;
    return true;
}

static uint32_t drain(struct artifact *artifact, bool flush,
                      struct artifact_beat ret_out[ARTIFACT_OUT_MAX])
{
    uint32_t out = 0;
    enum artifact_verdict verdict;
    while (artifact->waiting_count > 0 && decide(artifact, flush, &verdict)) {
        struct beat beat = artifact->waiting[0];
        artifact->waiting_count--;
        for (uint32_t i = 0; i < artifact->waiting_count; i++) {
            artifact->waiting[i] = artifact->waiting[i + 1];
        }
        if (verdict == ARTIFACT_TRUSTED) {
            accept(artifact, &beat);
        } else {
            reject(artifact, &beat);
        }
        quality_add(artifact, verdict != ARTIFACT_TRUSTED);
        ret_out[out++] = (struct artifact_beat){.beat = beat, .verdict = verdict};
    }
    return out;
}

uint32_t artifact_push(struct artifact *artifact, const struct beat *beat,
                       struct artifact_beat ret_out[ARTIFACT_OUT_MAX])
{
    if (beat->first) {
        artifact->last_accepted_us = 0;
        artifact->marked = 0;
    }
    artifact->waiting[artifact->waiting_count++] = *beat;
    return drain(artifact, false, ret_out);
}

uint32_t artifact_flush(struct artifact *artifact, struct artifact_beat ret_out[ARTIFACT_OUT_MAX])
{
    return drain(artifact, true, ret_out);
}

enum artifact_quality artifact_quality(const struct artifact *artifact)
{
    return artifact->quality;
}
