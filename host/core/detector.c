/* The cases, over time:
 *
 *   x ^                  ____________________
 *     |              ___/  raised            \___            EWMA crosses: flag, onset looked up
 *   h |- - - - - - -/- - - - - - - - - - - - - - \- - -      behind it. Near the level for 10 s:
 *     |    __    __/ ^flag                        \__        armed again. Still raised after 190 s:
 *   0 |---/--\--/ ^onset ------------------------------ t    a new flag (the wait before it is
 * over).
 *
 *   A rise that stays under h for long adds up in the CUSUM and flags from there.
 *   A level that moves by itself over many minutes (warmth, coffee, a long talk) is followed
 * slowly, but never while raised, so that an activation can't become the new normal.
 */
#include "core/detector.h"

#include "core/units.h"

/* Time constant of the EWMA, s: 0.1 a second, the reference to beat of SCIENCE.md. */
#define EWMA_GAIN 0.1
/* The CUSUM adds what exceeds this, in sd: below it the level follows, above it a rise adds up.
 * With 1 sd the CUSUM gave most of the unneeded flags, and the EWMA's threshold had to be higher
 * for it: a rise of 12 bpm was found 6 s later than by the EWMA alone. */
#define CUSUM_SLACK 1.5
/* The level follows with 0.003 a second (SCIENCE.md, freihaut2021_strap), while x is inside these.
 */
#define DRIFT_GAIN    0.003
#define DRIFT_WITHIN  1.5
#define DRIFT_MAX_SD  1.5
#define DRIFT_DOWN_SD 0.5
/* Armed again after so long near the level. */
#define BACK_SECONDS 10
/* As long as a wait lasts (episode.c), and what a burst may shift it by: a flag in the wait before
 * it would be nobody's. */
#define AGAIN_SECONDS 190
/* An activation rises over about so long, then stays (SCIENCE.md, issue of the ramp). */
#define RISE_SECONDS 15
/* Half the drop in log-likelihood that bounds a 95 % interval (chi-square, 1 degree), and the
 * number of seconds over which heart rate repeats itself: neighbours are no independent witnesses.
 */
#define LIKELIHOOD_DROP 1.92
#define REPEAT_SECONDS  6.0
/* No onset is known better than the breath allows. */
#define ONSET_LEAST_US (2 * US_PER_S)

/* Thresholds by unneeded flags an hour, on the careful side: set by hand so that 7.2 judged hours
 * of people who sat undisturbed (freihaut2021_strap's low-stress block, noneeg's relaxing,
 * hrv_reference) give 1.4, 2.5 and 7.1 flags an hour at 1, 3 and 10; simulated people's ordinary
 * talk gives 0.75 at 1 (0.64 to 0.86). tests/replay/real-recordings and tests/bench/40-detector
 * make the figures. */
struct curve_point {
    uint32_t cues_per_hour_milli;
    double ewma;
    double cusum;
};

static const struct curve_point curve[] = {
    {100, 4.7, 76.0},   {300, 3.6, 50.0},   {1000, 2.84, 35.0},
    {3000, 1.89, 19.0}, {10000, 1.15, 8.5}, {20000, 0.9, 5.3},
};
#define CURVE_POINTS (sizeof(curve) / sizeof(curve[0]))

void detector_init(struct detector *detector, uint32_t cues_per_hour_milli)
{
    *detector = (struct detector){0};
    const struct curve_point *last = &curve[CURVE_POINTS - 1];
    detector->ewma_threshold = last->ewma;
    detector->cusum_threshold = last->cusum;
    for (uint32_t i = 1; i < CURVE_POINTS; i++) {
        const struct curve_point *a = &curve[i - 1];
        const struct curve_point *b = &curve[i];
        if (cues_per_hour_milli > b->cues_per_hour_milli) {
            continue;
        }
        uint32_t from = cues_per_hour_milli < a->cues_per_hour_milli ? a->cues_per_hour_milli
                                                                     : cues_per_hour_milli;
        double part = (double)(from - a->cues_per_hour_milli) /
                      (double)(b->cues_per_hour_milli - a->cues_per_hour_milli);
        detector->ewma_threshold = a->ewma + part * (b->ewma - a->ewma);
        detector->cusum_threshold = a->cusum + part * (b->cusum - a->cusum);
        return;
    }
}

void detector_refer(struct detector *detector, const struct baseline_reference *reference)
{
    detector->reference = *reference;
    detector->drift_bpm = 0;
    detector_hold(detector);
}

void detector_hold(struct detector *detector)
{
    detector->ewma = 0;
    detector->cusum = 0;
    detector->seconds = 0;
    detector->raised = false;
}

static double level_bpm(const struct detector *detector)
{
    return detector->reference.talk_bpm + detector->drift_bpm;
}

double detector_near_bpm(const struct detector *detector)
{
    return level_bpm(detector) + detector->reference.talk_scale_bpm;
}

static void follow(struct detector *detector, double rate_bpm, double x)
{
    double scale = detector->reference.talk_scale_bpm;
    if (detector->raised || x > DRIFT_WITHIN || x < -DRIFT_WITHIN) {
        return;
    }
    detector->drift_bpm += DRIFT_GAIN * (rate_bpm - level_bpm(detector));
    if (detector->drift_bpm > DRIFT_MAX_SD * scale) {
        detector->drift_bpm = DRIFT_MAX_SD * scale;
    }
    if (detector->drift_bpm < -DRIFT_DOWN_SD * scale) {
        detector->drift_bpm = -DRIFT_DOWN_SD * scale;
    }
}

/* x of `age` seconds ago; 0: the newest. */
static double x_ago(const struct detector *detector, uint32_t age)
{
    return detector->x[(detector->seconds - 1 - age) % DETECTOR_MEMORY];
}

/* How much of x a rise that began `age` seconds before the newest second explains: least squares
 * fit of height * min(t, 15 s), its gain in sum of squares. */
static double explained(const struct detector *detector, uint32_t age)
{
    double xu = 0;
    double uu = 0;
    for (uint32_t i = 0; i < age; i++) {
        uint32_t since = age - i; /* seconds after the onset, of the second i ago */
        double u = since < RISE_SECONDS ? since : RISE_SECONDS;
        xu += x_ago(detector, i) * u;
        uu += u * u;
    }
    return xu > 0 ? xu * xu / uu : 0;
}

/* GLR over the onset (Lorden 1971 takes the maximum over all change points): the age that explains
 * most, and the range of ages that explain nearly as much. */
static void find_onset(const struct detector *detector, const struct second *newest,
                       struct detector_flag *flag)
{
    double gain[DETECTOR_MEMORY];
    uint32_t ages = detector->seconds < DETECTOR_MEMORY ? detector->seconds : DETECTOR_MEMORY;
    uint32_t best = 1;
    gain[0] = 0;
    for (uint32_t age = 1; age < ages; age++) {
        gain[age] = explained(detector, age);
        if (gain[age] > gain[best]) {
            best = age;
        }
    }
    double enough = ages > 1 ? gain[best] - 2 * LIKELIHOOD_DROP * REPEAT_SECONDS : 0;
    uint32_t early = best;
    uint32_t late = best;
    while (early + 1 < ages && gain[early + 1] >= enough) {
        early++;
    }
    while (late > 1 && gain[late - 1] >= enough) {
        late--;
    }
    /* As likely before all that was seen (a hold just now, or raised all along). */
    bool edge = early + 1 >= ages;
    int64_t half_us = edge ? DETECTOR_MEMORY * US_PER_S : (int64_t)(early - late) * US_PER_S / 2;
    flag->onset_us = newest->end_us - (int64_t)best * US_PER_S;
    flag->onset_bound_us = (half_us > ONSET_LEAST_US ? half_us : ONSET_LEAST_US) + newest->bound_us;
}

static void enter(struct detector *detector, double x)
{
    detector->x[detector->seconds % DETECTOR_MEMORY] = x;
    detector->seconds++;
    if (detector->seconds >= 2 * DETECTOR_MEMORY) {
        detector->seconds -= DETECTOR_MEMORY; /* the ring stays full */
    }
    detector->ewma += EWMA_GAIN * (x - detector->ewma);
    detector->cusum += x - CUSUM_SLACK;
    if (detector->cusum < 0) {
        detector->cusum = 0;
    }
    if (detector->cusum > 2 * detector->cusum_threshold) {
        detector->cusum = 2 * detector->cusum_threshold;
    }
}

/* Raised: waits for the way back. True when it has been raised for so long that it flags again. */
static bool still_raised(struct detector *detector)
{
    /* 1 sd, or well below a threshold that is lower: what flags is not near. */
    double half = detector->ewma_threshold / 2;
    double near = half < 1 ? half : 1;
    detector->raised_seconds++;
    detector->back_seconds = detector->ewma < near ? detector->back_seconds + 1 : 0;
    if (detector->back_seconds >= BACK_SECONDS) {
        detector->raised = false;
        detector->cusum = 0;
        return false;
    }
    return detector->raised_seconds >= AGAIN_SECONDS;
}

bool detector_push(struct detector *detector, const struct second *second,
                   struct detector_flag *ret_flag)
{
    if (!detector->reference.ready) {
        return false;
    }
    double x = (second->rate_bpm - level_bpm(detector)) / detector->reference.talk_scale_bpm;
    follow(detector, second->rate_bpm, x);
    enter(detector, x);
    if (detector->raised && !still_raised(detector)) {
        return false;
    }
    bool ewma = detector->ewma >= detector->ewma_threshold;
    bool cusum = detector->cusum >= detector->cusum_threshold;
    if (!ewma && !cusum) {
        return false;
    }
    struct detector_flag flag = {
        .statistic = ewma ? detector->ewma : detector->cusum,
        .threshold = ewma ? detector->ewma_threshold : detector->cusum_threshold,
    };
    find_onset(detector, second, &flag);
    detector->raised = true;
    detector->raised_seconds = 0;
    detector->back_seconds = 0;
    *ret_flag = flag;
    return true;
}
