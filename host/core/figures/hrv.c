#include "core/figures/hrv.h"

#include <math.h>

void hrv_init(struct hrv *hrv)
{
    *hrv = (struct hrv){0};
}

void hrv_cut(struct hrv *hrv)
{
    hrv->last_us = 0;
}

void hrv_push(struct hrv *hrv, const struct beat *beat, bool trusted)
{
    if (!trusted || beat->rr_us <= 0) {
        hrv_cut(hrv);
        return;
    }
    if (beat->first || beat->run != hrv->run) {
        hrv_cut(hrv);
    }
    double nn_us = (double)beat->rr_us;
    if (hrv->last_us > 0) {
        double step_us = nn_us - (double)hrv->last_us;
        hrv->step_us2 += step_us * step_us;
        hrv->pairs++;
    }
    /* Welford 1962: the sum of squares does not drown in the mean. */
    double off_us = nn_us - hrv->mean_us;
    hrv->intervals++;
    hrv->mean_us += off_us / (double)hrv->intervals;
    hrv->square_us2 += off_us * (nn_us - hrv->mean_us);
    hrv->trusted_us += beat->rr_us;
    hrv->last_us = beat->rr_us;
    hrv->run = beat->run;
}

bool hrv_read(const struct hrv *hrv, int64_t length_us, struct hrv_figures *ret)
{
    if (hrv->trusted_us < HRV_TRUSTED_MIN_US || hrv->pairs == 0 ||
        hrv->trusted_us * HRV_OF_PARTS < length_us * HRV_TRUSTED_PARTS) {
        return false;
    }
    *ret = (struct hrv_figures){
        .intervals = hrv->intervals,
        .pairs = hrv->pairs,
        .rate_bpm = 60e6 / hrv->mean_us,
        .sdnn_ms = sqrt(hrv->square_us2 / (double)(hrv->intervals - 1)) / 1e3,
        .rmssd_ms = sqrt(hrv->step_us2 / (double)hrv->pairs) / 1e3,
    };
    return true;
}
