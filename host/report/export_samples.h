/* export_samples: beats, which come when they come, as samples at equal distances.
 *
 * In:   one part's beats.
 * Out:  heart rate once a second, the time-weighted mean of its trusted part, where at least half a
 *       second was trusted (as core/second has it); RR EXPORT_SAMPLES_RR times a second, the
 *       interval that runs at that moment, trusted or not. 0: there is none.
 * Pure but for memory. Nothing is laid across a gap; beats whose time is not known are left out.
 */
#ifndef LULL_REPORT_EXPORT_SAMPLES_H
#define LULL_REPORT_EXPORT_SAMPLES_H

#include "report/export_talk.h"

#define EXPORT_SAMPLES_RR        4
#define EXPORT_SAMPLES_MAX_S     (7 * 24 * 3600)
#define EXPORT_SAMPLES_STANDS_US (2 * US_PER_S) /* a strap's own rate, until its next */

struct export_samples {
    uint32_t seconds;
    double *heart_bpm; /* `seconds` of them */
    double *rr_ms;     /* EXPORT_SAMPLES_RR a second */
};

/* Whole seconds that hold the whole talk; 0: longer than EXPORT_SAMPLES_MAX_S. */
uint32_t export_samples_seconds(const struct export_talk *talk);

/* False: no memory. The caller ends it with export_samples_finish(). */
bool export_samples_init(struct export_samples *samples, const struct export_talk *talk,
                         enum who who, uint32_t seconds);
void export_samples_finish(struct export_samples *samples);

#endif
