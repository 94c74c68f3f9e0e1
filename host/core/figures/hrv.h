/* hrv: mean heart rate, SDNN and RMSSD of a stretch of beats, by rules for what is not there.
 *
 * In:   beats in order, each trusted or not (artifact.h); then how long the stretch was.
 * Out:  figures, or that they are not known.
 * Pure: caller-owned state of fixed size, any number of beats.
 *
 * Of the RR intervals of trusted beats (NN), as in Task Force of ESC and NASPE 1996
 * (10.1161/01.CIR.93.5.1043), table 1:
 *   rate   60 / mean NN: beats a minute. The mean of 60 / NN is another figure, and higher
 *   SDNN   standard deviation of NN, with n - 1
 *   RMSSD  root of the mean square of NN_i - NN_(i-1), over those pairs only of which both are
 *          trusted, of one run, with no beat between them that is not: never across a gap, never
 *          over an artefact. So a stretch with holes has fewer pairs, not longer differences
 * Nothing is put in for what is missing. SDNN grows with the length of the stretch: only stretches
 * of one length may stand side by side. While a person talks RMSSD is no measure of vagal tone.
 */
#ifndef LULL_CORE_FIGURES_HRV_H
#define LULL_CORE_FIGURES_HRV_H

#include <stdbool.h>
#include <stdint.h>

#include "core/beat.h"

/* Not known under this much trusted time: 30 s are the least of which RMSSD is told (Munoz 2015,
 * 10.1371/journal.pone.0138921) … */
#define HRV_TRUSTED_MIN_US (30 * US_PER_S)
/* … or under three quarters of the stretch. A choice: what is lost is seldom lost at random. */
#define HRV_TRUSTED_PARTS 3
#define HRV_OF_PARTS      4

struct hrv {
    uint64_t intervals; /* NN */
    double mean_us;     /* of NN */
    double square_us2;  /* sum of squared distances from it */
    uint64_t pairs;
    double step_us2;    /* sum of squared differences of pairs */
    int64_t trusted_us; /* sum of NN */
    int64_t last_us;    /* NN of the beat before; 0: no difference to it may be formed */
    uint32_t run;       /* its run */
};

struct hrv_figures {
    uint64_t intervals, pairs;
    double rate_bpm;
    double sdnn_ms;
    double rmssd_ms;
};

void hrv_init(struct hrv *hrv);

/* The next beat. What is taken as trusted is the caller's word. */
void hrv_push(struct hrv *hrv, const struct beat *beat, bool trusted);

/* Something was in between that is no beat: no difference is formed across it. */
void hrv_cut(struct hrv *hrv);

/* The figures of a stretch of length_us. False, and *ret untouched: not known, for too little of it
 * is trusted or no pair is there. */
bool hrv_read(const struct hrv *hrv, int64_t length_us, struct hrv_figures *ret);

#endif
