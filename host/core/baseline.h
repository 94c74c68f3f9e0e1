/* baseline: a partner's own distribution of heart rate, in phases kept apart.
 *
 * In:   1 Hz samples of trusted heart rate during a phase; the partner's own history.
 * Out:  level and scale of each phase as integers (so that they are stored without rounding), and
 *       the reference that the detector judges against.
 * Pure: no clock, no I/O; struct baseline_meter is caller-owned and of fixed size.
 *
 * Level is the median, scale 1.4826 times the median absolute deviation (a normal distribution's
 * sd; Rousseeuw & Croux 1993, 10.1080/01621459.1993.10476408), both of heart rate in bpm.
 */
#ifndef LULL_CORE_BASELINE_H
#define LULL_CORE_BASELINE_H

#include <stdbool.h>
#include <stdint.h>

enum phase {
    PHASE_QUIET,
    PHASE_LISTENING,
    PHASE_SPEAKING,
    PHASE_TALK, /* talk in which it is not known who speaks */
    PHASES,
    PHASE_NONE = PHASES
};

/* A phase needs this much trusted time to count, ms. */
#define BASELINE_PHASE_MIN_MS 60000u

/* One phase, measured. trusted_ms = 0: not measured. */
struct baseline_phase {
    int32_t level_mbpm;  /* median, 1/1000 bpm */
    int32_t scale_mbpm;  /* 1.4826 MAD, 1/1000 bpm */
    uint32_t trusted_ms; /* trusted time it rests on */
};

struct baseline {
    struct baseline_phase phase[PHASES];
};

/* Gathers one phase. A histogram, so that memory does not grow with the length of the phase. */
#define BASELINE_LOW_BPM      25
#define BASELINE_HIGH_BPM     235
#define BASELINE_BINS_PER_BPM 5
#define BASELINE_BINS         ((BASELINE_HIGH_BPM - BASELINE_LOW_BPM) * BASELINE_BINS_PER_BPM)

struct baseline_meter {
    uint32_t bin_ms[BASELINE_BINS]; /* trusted time spent in each bin */
    uint32_t trusted_ms;
};

void baseline_meter_init(struct baseline_meter *meter);

/* Adds rate_bpm held for length_ms. Values outside the histogram's range count at its ends. */
void baseline_meter_add(struct baseline_meter *meter, double rate_bpm, uint32_t length_ms);

/* Median and MAD so far. False (and *ret_phase untouched) under BASELINE_PHASE_MIN_MS. */
bool baseline_meter_read(const struct baseline_meter *meter, struct baseline_phase *ret_phase);

/* What the detector judges against, from whatever phases there are. */
struct baseline_reference {
    bool ready;            /* false: neither quiet nor talk; the detector abstains */
    bool population_scale; /* a phase was not there: level or scale leans on the population */
    bool rest_unusual;     /* today's rest lies more than 2 sd from this partner's own history */
    double quiet_bpm;      /* level of quiet; 0 where quiet was not measured */
    double quiet_scale_bpm;
    double talk_bpm; /* level of talk, speaking and listening taken together */
    double talk_scale_bpm;
    double turn_bpm; /* speaking level minus listening level; 0 where not measured apart */
};

/* Shrinks today's phases towards the history (mu = (n m + k mu_h) / (n + k), see baseline.c for k)
 * and forms the reference. Either may be all zero. */
struct baseline_reference baseline_reference(const struct baseline *today,
                                             const struct baseline *history);

/* Takes a finished baseline into a history (weights by trusted time, old talks fading). */
void baseline_history_add(struct baseline *history, const struct baseline *today);

#endif
