#include "report/export_samples.h"

#include <stdlib.h>

static int64_t later(int64_t a_us, int64_t b_us)
{
    return a_us > b_us ? a_us : b_us;
}

static int64_t sooner(int64_t a_us, int64_t b_us)
{
    return a_us < b_us ? a_us : b_us;
}

uint32_t export_samples_seconds(const struct export_talk *talk)
{
    int64_t zero_us = talk->about.zero_us;
    int64_t last_us = talk->about.length_us == NEVER_US ? 0 : talk->about.length_us;
    for (int who = 0; who < PARTNERS; who++) {
        const struct export_part *part = &talk->part[who];
        for (size_t i = 0; i < part->beats; i++) {
            last_us = later(last_us, part->beat[i].t_us - zero_us);
        }
    }
    int64_t seconds = (last_us + US_PER_S - 1) / US_PER_S;
    return seconds > EXPORT_SAMPLES_MAX_S ? 0 : (uint32_t)later(seconds, 1);
}

/* Adds rate_bpm from `from_us` to `to_us`, both since the start, to the seconds they lie in. */
static void add_heart(struct export_samples *samples, double *trusted_us, int64_t from_us,
                      int64_t to_us, double rate_bpm)
{
    int64_t end_us = sooner(to_us, samples->seconds * US_PER_S);
    for (int64_t at_us = later(from_us, 0); at_us < end_us;) {
        int64_t second = at_us / US_PER_S;
        int64_t until_us = sooner(end_us, (second + 1) * US_PER_S);
        samples->heart_bpm[second] += rate_bpm * (double)(until_us - at_us);
        trusted_us[second] += (double)(until_us - at_us);
        at_us = until_us;
    }
}

static void add_rr(struct export_samples *samples, int64_t from_us, int64_t to_us, double rr_ms)
{
    const int64_t step_us = US_PER_S / EXPORT_SAMPLES_RR;
    int64_t count = (int64_t)samples->seconds * EXPORT_SAMPLES_RR;
    for (int64_t i = later(from_us + step_us - 1, 0) / step_us; i * step_us < to_us && i < count;
         i++) {
        samples->rr_ms[i] = rr_ms;
    }
}

static void add_beat(struct export_samples *samples, double *trusted_us,
                     const struct export_talk *talk, const struct export_part *part, size_t i)
{
    const struct export_beat *beat = &part->beat[i];
    int64_t t_us = beat->t_us - talk->about.zero_us;
    if (beat->rr_us == 0) { /* the strap's own rate stands from its arrival on */
        int64_t until_us = t_us + EXPORT_SAMPLES_STANDS_US;
        if (i + 1 < part->beats) {
            until_us = sooner(until_us, part->beat[i + 1].t_us - talk->about.zero_us);
        }
        add_heart(samples, trusted_us, t_us, until_us, (double)beat->rate_bpm);
        return;
    }
    if (beat->bound_us > BEAT_UNSURE_US) {
        return;
    }
    add_rr(samples, t_us - beat->rr_us, t_us, (double)beat->rr_us / 1e3);
    if (beat->verdict == ARTIFACT_TRUSTED) {
        add_heart(samples, trusted_us, t_us - beat->rr_us, t_us, 60e6 / (double)beat->rr_us);
    }
}

bool export_samples_init(struct export_samples *samples, const struct export_talk *talk,
                         enum who who, uint32_t seconds)
{
    const struct export_part *part = &talk->part[who];
    double *trusted_us = calloc(seconds, sizeof(*trusted_us));
    *samples = (struct export_samples){
        .seconds = seconds,
        .heart_bpm = calloc(seconds, sizeof(*samples->heart_bpm)),
        .rr_ms = calloc((size_t)seconds * EXPORT_SAMPLES_RR, sizeof(*samples->rr_ms)),
    };
    if (trusted_us == NULL || samples->heart_bpm == NULL || samples->rr_ms == NULL) {
        free(trusted_us);
        export_samples_finish(samples);
        return false;
    }
    for (size_t i = 0; i < part->beats; i++) {
        add_beat(samples, trusted_us, talk, part, i);
    }
    for (uint32_t i = 0; i < seconds; i++) {
        bool trusted = trusted_us[i] * 2 >= (double)US_PER_S;
        samples->heart_bpm[i] = trusted ? samples->heart_bpm[i] / trusted_us[i] : 0;
    }
    free(trusted_us);
    return true;
}

void export_samples_finish(struct export_samples *samples)
{
    free(samples->heart_bpm);
    free(samples->rr_ms);
    *samples = (struct export_samples){0};
}
