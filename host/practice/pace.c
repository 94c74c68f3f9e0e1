#include "practice/pace.h"

/* A stretch of a search that was not heard is done this often in all. */
#define TRIES 2

/* Of a single stretch, a swing below this many of its standard errors is one that chance gives in 1
 * of 100: (swing / error)^2 / 2 exceeds x in exp(-x) of them (Scargle 1982, 10.1086/160554). */
#define CHANCE_ERRORS 3.034854258770293

/* Breaths a minute are whole halves: so many half breaths a minute. */
static int64_t halves(uint32_t rate)
{
    return (int64_t)(2 * resonance_rate(rate));
}

static int64_t breath_us(const struct pace *pace, uint32_t breath)
{
    return pace->begin_us + (int64_t)breath * 120 * US_PER_S / halves(pace->rate);
}

uint32_t pace_nearest(double rate)
{
    uint32_t nearest = 0;
    for (uint32_t i = 1; i < RESONANCE_RATES; i++) {
        double off = resonance_rate(i) - rate, best = resonance_rate(nearest) - rate;
        nearest = off * off < best * best ? i : nearest;
    }
    return nearest;
}

/* Whole breaths of a rate in a length, the nearest number and one at least. */
static uint32_t breaths_in(uint32_t rate, int64_t length_us)
{
    int64_t breaths = (length_us * halves(rate) + 60 * US_PER_S) / (120 * US_PER_S);
    return breaths < 1 ? 1 : (uint32_t)breaths;
}

void pace_init(struct pace *pace, uint32_t rate, int64_t length_us)
{
    *pace = (struct pace){.rate = rate, .left = breaths_in(rate, length_us), .begin_us = NEVER_US};
    for (int who = 0; who < PARTNERS; who++) {
        resonance_init(&pace->resonance[who]);
    }
}

void pace_init_search(struct pace *pace)
{
    pace_init(pace, RESONANCE_RATES - 1, RESONANCE_STRETCH_US);
    pace->searching = true;
}

static void listen(struct pace *pace)
{
    for (int who = 0; who < PARTNERS; who++) {
        resonance_begin(&pace->resonance[who], pace->rate, pace->begin_us);
    }
}

void pace_begin(struct pace *pace, int64_t now_us)
{
    pace->begin_us = now_us + PACE_LEAD_US;
    pace->breath = 0;
    pace->tries[pace->rate]++;
    listen(pace);
}

int64_t pace_next_us(const struct pace *pace)
{
    return pace->begin_us == NEVER_US ? NEVER_US : breath_us(pace, pace->breath);
}

/* The next rate of a search: those not done yet, downwards, then those that were not heard. */
static bool next_rate(struct pace *pace)
{
    struct resonance_figures figures;
    if (pace->rate > 0 && pace->tries[pace->rate - 1] == 0) {
        pace->rate--;
        return true;
    }
    resonance_read(&pace->resonance[WHO_A], &figures);
    for (uint32_t i = RESONANCE_RATES; i-- > 0;) {
        if (!figures.heard[i] && pace->tries[i] < TRIES) {
            pace->rate = i;
            return true;
        }
    }
    return false;
}

/* A stretch is over: what was seen of it. */
static void look(struct pace *pace, int64_t at_us)
{
    for (int who = 0; who < PARTNERS; who++) {
        struct resonance_figures figures;
        resonance_read(&pace->resonance[who], &figures);
        double swing_ms = figures.swing_ms[pace->rate], error_ms = figures.error_ms[pace->rate];
        pace->swing[who] = (struct pace_swing){
            .known = figures.heard[pace->rate] && swing_ms >= RESONANCE_GRAIN_MS &&
                     swing_ms >= CHANCE_ERRORS * error_ms,
            .full = at_us >= pace->begin_us + RESONANCE_STRETCH_US,
            .swing_ms = swing_ms,
            .error_ms = error_ms,
        };
    }
}

static enum pace_due ended(struct pace *pace, int64_t now_us)
{
    look(pace, pace_next_us(pace));
    pace->begin_us = NEVER_US;
    if (!pace->searching || !next_rate(pace)) {
        return PACE_OVER;
    }
    pace->left = breaths_in(pace->rate, RESONANCE_STRETCH_US);
    pace_begin(pace, now_us);
    return PACE_NEXT;
}

enum pace_due pace_due(struct pace *pace, int64_t now_us)
{
    int64_t at_us = pace_next_us(pace);
    if (pace->left == 0) {
        return ended(pace, now_us);
    }
    bool full = at_us >= pace->begin_us + RESONANCE_STRETCH_US;
    if (full) {
        look(pace, at_us);
        pace->begin_us = at_us;
        pace->breath = 0;
        listen(pace);
    }
    pace->left--;
    pace->breath++;
    return full ? PACE_STRETCH : PACE_BREATH;
}

void pace_beat(struct pace *pace, enum who who, int64_t at_us, int64_t rr_us)
{
    resonance_push(&pace->resonance[who], at_us, rr_us);
}

enum resonance_verdict pace_found(const struct pace *pace, uint32_t *ret_rate,
                                  struct resonance_figures *ret_figures)
{
    enum resonance_verdict verdict = resonance_read(&pace->resonance[WHO_A], ret_figures);
    switch (verdict) {
    case RESONANCE_FOUND:
        *ret_rate = ret_figures->widest;
        break;
    case RESONANCE_TIE:
        for (*ret_rate = 0; !ret_figures->close[*ret_rate];) {
            (*ret_rate)++;
        }
        break;
    case RESONANCE_UNHEARD:
    case RESONANCE_FLAT:
    case RESONANCE_VERDICTS:
        break;
    }
    return verdict;
}
