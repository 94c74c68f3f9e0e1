/* detector: notices a sustained rise above one's own level in talk, and says since when.
 *
 * In:   seconds of heart rate (second.h), the reference of the baseline.
 * Out:  a flag, with the statistic that crossed its threshold and an onset estimate.
 * Pure: caller-owned state of fixed size. When it may not judge is decided in session.c.
 *
 * x = (rate - level) / scale, level and scale the partner's own in talk. Two statistics watch it:
 * an EWMA for quick rises and a CUSUM for long shallow ones (Page 1954; Lorden 1971). Both
 * thresholds come from one number, the unneeded cues an hour, by a curve over many people's calm.
 * Only rises are judged. A drop gives no flag: low is not safe, and not for a machine to call.
 */
#ifndef LULL_CORE_DETECTOR_H
#define LULL_CORE_DETECTOR_H

#include <stdbool.h>
#include <stdint.h>

#include "core/baseline.h"
#include "core/second.h"

#define DETECTOR_MEMORY 120 /* seconds that an onset may lie before its flag */

struct detector {
    struct baseline_reference reference;
    double ewma_threshold;  /* of x, in own sd */
    double cusum_threshold; /* of the sum, in own sd times seconds */
    double drift_bpm;       /* slow move of the level since the baseline */
    double ewma;
    double cusum;
    double x[DETECTOR_MEMORY]; /* ring, one a second */
    uint32_t seconds;          /* entered since the last hold */
    uint32_t back_seconds;     /* near the level again for so long, while raised */
    uint32_t raised_seconds;   /* since the last flag, while raised */
    bool raised;
};

struct detector_flag {
    double statistic; /* of the one that crossed */
    double threshold;
    int64_t onset_us;
    int64_t onset_bound_us; /* half-width of an interval that holds the onset in about 95 % */
};

/* cues_per_hour_milli as in settings.h. */
void detector_init(struct detector *detector, uint32_t cues_per_hour_milli);

/* Sets what is judged against; forgets drift and statistics. */
void detector_refer(struct detector *detector, const struct baseline_reference *reference);

/* The detector abstains: what it had gathered no longer speaks of one stretch of time. */
void detector_hold(struct detector *detector);

/* Takes a trusted second. True: it flags, and *ret_flag is set. */
bool detector_push(struct detector *detector, const struct second *second,
                   struct detector_flag *ret_flag);

/* Upper edge of "near the own level": level + 1 sd, drift included, bpm. */
double detector_near_bpm(const struct detector *detector);

#endif
