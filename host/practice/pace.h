/* pace: breathing at a slow rate by sound, and how far hearts swing with it.
 *
 * In:   when it begins, time, trusted beats of one or two people.
 * Out:  when the next breath is due, and what was found at the end of each stretch of two minutes.
 * Pure: caller-owned state of fixed size; time is an argument.
 *
 * Either one rate for so long, or the search (core/resonance.h): the five rates, the quickest first
 * since it is nearest to how people breathe, two minutes each; one in which too little was heard is
 * done once more. A breath begins every 60 s / rate of its stretch, so no lateness adds up.
 */
#ifndef LULL_PRACTICE_PACE_H
#define LULL_PRACTICE_PACE_H

#include "core/resonance.h"

/* Between the sound that begins a stretch and its first breath. */
#define PACE_LEAD_US (3 * US_PER_S)

/* How far a heart swung with the breath over a stretch: half of the way from trough to peak. */
struct pace_swing {
    bool known; /* false: too little was heard, or nothing that chance could not give */
    bool full;  /* two minutes; a shorter one need not tell anything */
    double swing_ms, error_ms;
};

struct pace {
    bool searching;
    uint32_t rate;    /* the one at hand: 0..RESONANCE_RATES-1 */
    uint32_t breath;  /* of this stretch, the next */
    uint32_t left;    /* breaths until the end; of a search, of this stretch */
    int64_t begin_us; /* of this stretch: its breath 0; NEVER_US: not begun */
    uint32_t tries[RESONANCE_RATES];
    struct resonance resonance[PARTNERS];
    struct pace_swing swing[PARTNERS]; /* of the last stretch that ended */
};

enum pace_due {
    PACE_BREATH,  /* a breath begins */
    PACE_STRETCH, /* the same, and before it two minutes were full: pace->swing */
    PACE_NEXT, /* of a search: on to pace->rate, after the lead; pace->swing is of the one before */
    PACE_OVER,
    PACE_DUES
};

/* The rate (0..RESONANCE_RATES-1) nearest to so many breaths a minute. */
uint32_t pace_nearest(double rate);

/* One rate for length_us, in whole breaths, one at least; or the search. */
void pace_init(struct pace *pace, uint32_t rate, int64_t length_us);
void pace_init_search(struct pace *pace);

/* The first stretch begins; its first breath is due PACE_LEAD_US later. */
void pace_begin(struct pace *pace, int64_t now_us);

/* When pace_due() has something to say, or NEVER_US. */
int64_t pace_next_us(const struct pace *pace);

/* Once, at or after pace_next_us(). */
enum pace_due pace_due(struct pace *pace, int64_t now_us);

/* A trusted beat at at_us that ends an interval of rr_us. */
void pace_beat(struct pace *pace, enum who who, int64_t at_us, int64_t rr_us);

/* What the search found. FOUND and TIE fill *ret_rate: of two that are alike the slower. */
enum resonance_verdict pace_found(const struct pace *pace, uint32_t *ret_rate,
                                  struct resonance_figures *ret_figures);

#endif
