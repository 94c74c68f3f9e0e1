/* Three cases of a partner's reference, by what was measured:
 *
 *   listening and speaking   talk = midway between the two; its scale takes in half the distance,
 *                            for the strap does not say who speaks
 *   talk, or one of the two  as measured
 *   quiet alone              talk = quiet + what talking adds in the population, its scale at least
 *                            the population's; said to the user ("population_scale")
 *   none                     not ready: the detector abstains, no_baseline
 *
 * All levels and scales are shrunk: mu = (n m + k mu_h) / (n + k), n the trusted seconds of today,
 * mu_h the partner's own history, or the population for a scale with no history.
 */
#include "core/baseline.h"

#include <math.h>

/* k of the shrinkage, s: two minutes of history weigh as much as two minutes of today. */
#define SHRINK_S 120.0
/* Of the population. What talking adds to sitting quietly, and the scale of 1 Hz heart rate in
 * ordinary talk: Levenson & Gottman 1983, Nealey-Moore 2007 find a few beats a minute; the scale is
 * the median over the people of a strap study sitting at tasks (Freihaut & Goeritz 2021). */
#define POPULATION_TALK_SHIFT_BPM  4.0
#define POPULATION_TALK_SCALE_BPM  3.5
#define POPULATION_QUIET_SCALE_BPM 3.0
/* Under this no heart in talk really stays; a shorter phase only happens to look that regular. */
#define SCALE_LEAST_BPM 1.5
/* A history holds at most this much, ms: 20 talks of 4 min, so that it follows a changing life. */
#define HISTORY_MAX_MS 4800000u
#define UNUSUAL_SD     2.0
#define MAD_TO_SD      1.4826

void baseline_meter_init(struct baseline_meter *meter)
{
    *meter = (struct baseline_meter){0};
}

void baseline_meter_add(struct baseline_meter *meter, double rate_bpm, uint32_t length_ms)
{
    double bin = (rate_bpm - BASELINE_LOW_BPM) * BASELINE_BINS_PER_BPM;
    uint32_t at = 0;
    if (bin >= BASELINE_BINS) {
        at = BASELINE_BINS - 1;
    } else if (bin > 0) {
        at = (uint32_t)bin;
    }
    if (length_ms > UINT32_MAX - meter->trusted_ms) {
        return; /* 49 days of one phase */
    }
    meter->bin_ms[at] += length_ms;
    meter->trusted_ms += length_ms;
}

static double bin_low_bpm(double bin)
{
    return BASELINE_LOW_BPM + bin / BASELINE_BINS_PER_BPM;
}

/* Time spent below a rate, linear inside a bin. */
static double below_ms(const struct baseline_meter *meter, double rate_bpm)
{
    double bin = (rate_bpm - BASELINE_LOW_BPM) * BASELINE_BINS_PER_BPM;
    double sum = 0;
    for (int i = 0; i < BASELINE_BINS && i < bin; i++) {
        double part = bin - i < 1 ? bin - i : 1;
        sum += part * meter->bin_ms[i];
    }
    return sum;
}

static double median_bpm(const struct baseline_meter *meter)
{
    double half = meter->trusted_ms / 2.0;
    double sum = 0;
    for (int i = 0; i < BASELINE_BINS; i++) {
        double here = meter->bin_ms[i];
        if (here > 0 && sum + here >= half) {
            return bin_low_bpm(i + (half - sum) / here);
        }
        sum += here;
    }
    return bin_low_bpm(BASELINE_BINS);
}

/* Half of the time lies within median +- mad; found by halving, 40 steps to 1e-10 bpm. */
static double mad_bpm(const struct baseline_meter *meter, double median)
{
    double half = meter->trusted_ms / 2.0;
    double low = 0;
    double high = BASELINE_HIGH_BPM - BASELINE_LOW_BPM;
    for (int i = 0; i < 40; i++) {
        double mid = (low + high) / 2;
        if (below_ms(meter, median + mid) - below_ms(meter, median - mid) < half) {
            low = mid;
        } else {
            high = mid;
        }
    }
    return (low + high) / 2;
}

bool baseline_meter_read(const struct baseline_meter *meter, struct baseline_phase *ret_phase)
{
    if (meter->trusted_ms < BASELINE_PHASE_MIN_MS) {
        return false;
    }
    double level = median_bpm(meter);
    double scale = MAD_TO_SD * mad_bpm(meter, level);
    *ret_phase = (struct baseline_phase){
        .level_mbpm = (int32_t)(level * 1000 + 0.5),
        .scale_mbpm = (int32_t)(scale * 1000 + 0.5),
        .trusted_ms = meter->trusted_ms,
    };
    return true;
}

/* One phase as the detector uses it, in bpm; seconds 0: neither measured nor known. */
struct level {
    double bpm;
    double scale_bpm;
    bool known;
    bool today;
};

static struct level shrink(const struct baseline_phase *today, const struct baseline_phase *history,
                           double population_scale_bpm)
{
    double n = today->trusted_ms / 1000.0;
    double m = today->level_mbpm / 1000.0;
    double s = today->scale_mbpm / 1000.0;
    double k = history->trusted_ms / 1000.0;
    if (k > SHRINK_S) {
        k = SHRINK_S;
    }
    if (n + k <= 0) {
        return (struct level){0};
    }
    double history_scale = history->scale_mbpm / 1000.0;
    double prior = history->trusted_ms > 0 ? history_scale : population_scale_bpm;
    struct level level = {
        .bpm = (n * m + k * history->level_mbpm / 1000.0) / (n + k),
        .scale_bpm = sqrt((n * s * s + SHRINK_S * prior * prior) / (n + SHRINK_S)),
        .known = true,
        .today = n > 0,
    };
    if (level.scale_bpm < SCALE_LEAST_BPM) {
        level.scale_bpm = SCALE_LEAST_BPM;
    }
    return level;
}

static void talk_from(struct baseline_reference *reference, struct level level)
{
    reference->ready = true;
    reference->talk_bpm = level.bpm;
    reference->talk_scale_bpm = level.scale_bpm;
}

static void talk_from_turns(struct baseline_reference *reference, struct level listening,
                            struct level speaking)
{
    double half = (speaking.bpm - listening.bpm) / 2;
    double within =
        (speaking.scale_bpm * speaking.scale_bpm + listening.scale_bpm * listening.scale_bpm) / 2;
    reference->ready = true;
    reference->talk_bpm = (speaking.bpm + listening.bpm) / 2;
    reference->talk_scale_bpm = sqrt(within + half * half);
    reference->turn_bpm = 2 * half;
}

static void talk_from_quiet(struct baseline_reference *reference, struct level quiet)
{
    reference->ready = true;
    reference->population_scale = true;
    reference->talk_bpm = quiet.bpm + POPULATION_TALK_SHIFT_BPM;
    reference->talk_scale_bpm =
        quiet.scale_bpm > POPULATION_TALK_SCALE_BPM ? quiet.scale_bpm : POPULATION_TALK_SCALE_BPM;
}

static bool unusual(const struct baseline_phase *today, const struct baseline_phase *history)
{
    if (today->trusted_ms == 0 || history->trusted_ms == 0) {
        return false;
    }
    double away = fabs((double)(today->level_mbpm - history->level_mbpm));
    return away > UNUSUAL_SD * history->scale_mbpm;
}

struct baseline_reference baseline_reference(const struct baseline *today,
                                             const struct baseline *history)
{
    struct baseline_reference reference = {0};
    struct level level[PHASES];
    for (int i = 0; i < PHASES; i++) {
        double population =
            i == PHASE_QUIET ? POPULATION_QUIET_SCALE_BPM : POPULATION_TALK_SCALE_BPM;
        level[i] = shrink(&today->phase[i], &history->phase[i], population);
    }
    /* A level that only history knows does not stand beside one measured today. */
    bool turns = level[PHASE_LISTENING].known && level[PHASE_SPEAKING].known &&
                 level[PHASE_LISTENING].today == level[PHASE_SPEAKING].today;
    if (turns && (level[PHASE_SPEAKING].today || !level[PHASE_TALK].today)) {
        talk_from_turns(&reference, level[PHASE_LISTENING], level[PHASE_SPEAKING]);
    } else if (level[PHASE_TALK].known) {
        talk_from(&reference, level[PHASE_TALK]);
    } else if (level[PHASE_SPEAKING].known) {
        talk_from(&reference, level[PHASE_SPEAKING]);
    } else if (level[PHASE_LISTENING].known) {
        talk_from(&reference, level[PHASE_LISTENING]);
    } else if (level[PHASE_QUIET].known) {
        talk_from_quiet(&reference, level[PHASE_QUIET]);
    }
    if (level[PHASE_QUIET].known) {
        reference.quiet_bpm = level[PHASE_QUIET].bpm;
        reference.quiet_scale_bpm = level[PHASE_QUIET].scale_bpm;
    } else if (reference.ready) {
        reference.population_scale = true;
    }
    reference.rest_unusual = unusual(&today->phase[PHASE_QUIET], &history->phase[PHASE_QUIET]);
    return reference;
}

static int32_t weighted(int32_t a, double weight_a, int32_t b, double weight_b)
{
    return (int32_t)((a * weight_a + b * weight_b) / (weight_a + weight_b) + 0.5);
}

void baseline_history_add(struct baseline *history, const struct baseline *today)
{
    for (int i = 0; i < PHASES; i++) {
        struct baseline_phase *h = &history->phase[i];
        const struct baseline_phase *t = &today->phase[i];
        if (t->trusted_ms == 0) {
            continue;
        }
        h->level_mbpm = weighted(h->level_mbpm, h->trusted_ms, t->level_mbpm, t->trusted_ms);
        h->scale_mbpm = weighted(h->scale_mbpm, h->trusted_ms, t->scale_mbpm, t->trusted_ms);
        uint64_t sum = (uint64_t)h->trusted_ms + t->trusted_ms;
        h->trusted_ms = sum > HISTORY_MAX_MS ? HISTORY_MAX_MS : (uint32_t)sum;
    }
}
