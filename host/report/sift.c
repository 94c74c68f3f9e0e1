#include "report/sift.h"

#include "core/units.h"
#include "protocol/hrm.h"

/* A rate stands for at most so long (core/partner.c). */
#define RATE_HOLD_US (3 * US_PER_S)

void sift_init(struct sift *sift, sift_fn *each, void *user)
{
    *sift = (struct sift){.each = each, .user = user, .rate_us = NEVER_US};
    beat_clock_init(&sift->clock);
    artifact_init(&sift->artifact);
}

static void decided(struct sift *sift, const struct artifact_beat *beats, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct beat *beat = &beats[i].beat;
        bool trusted = beats[i].verdict == ARTIFACT_TRUSTED;
        sift->beats++;
        sift->artefacts += trusted ? 0 : 1;
        if (!beat_placed(beat)) {
            continue;
        }
        sift->placed++;
        sift->bound_sum_us += beat->bound_us;
        if (beat->bound_us > sift->bound_max_us) {
            sift->bound_max_us = beat->bound_us;
        }
        sift->each(sift->user, &(struct sift_beat){
                                   .end_us = beat->t_us,
                                   .bound_us = beat->bound_us,
                                   .length_us = beat->rr_us,
                                   .rate_bpm = 60.0 * (double)US_PER_S / (double)beat->rr_us,
                                   .trusted = trusted,
                               });
    }
}

static void flush(struct sift *sift)
{
    struct artifact_beat out[ARTIFACT_OUT_MAX];
    decided(sift, out, artifact_flush(&sift->artifact, out));
}

void sift_cut(struct sift *sift)
{
    flush(sift);
    beat_clock_cut(&sift->clock);
    sift->rate_us = NEVER_US;
}

static void rate_only(struct sift *sift, int64_t at_us, uint16_t rate_bpm)
{
    int64_t length_us = sift->rate_us == NEVER_US ? 0 : at_us - sift->rate_us;
    if (sift->sends_rr) {
        return;
    }
    sift->rate_us = at_us;
    sift->each(sift->user, &(struct sift_beat){
                               .end_us = at_us,
                               .bound_us = RATE_HOLD_US,
                               .length_us = length_us <= RATE_HOLD_US ? length_us : 0,
                               .rate_bpm = rate_bpm,
                               .trusted = true,
                               .rate_only = true,
                           });
}

bool sift_heart(struct sift *sift, int64_t at_us, const uint8_t *bytes, uint16_t length)
{
    struct hrm hrm;
    struct beat beats[HRM_RR_MAX];
    struct artifact_beat out[ARTIFACT_OUT_MAX];
    enum beat_cut why;
    if (hrm_decode(bytes, length, &hrm) != HRM_OK) {
        return false;
    }
    if (hrm.contact == HRM_CONTACT_NONE || hrm.rate_bpm == 0) {
        sift_cut(sift);
        return false;
    }
    if (hrm.rr_count == 0) {
        rate_only(sift, at_us, hrm.rate_bpm);
        return true;
    }
    sift->sends_rr = true;
    uint16_t count = beat_clock_push(&sift->clock, at_us, hrm.rr_1024, hrm.rr_count, beats, &why);
    if (why != BEAT_CUT_NONE) {
        flush(sift);
    }
    for (uint16_t i = 0; i < count; i++) {
        decided(sift, out, artifact_push(&sift->artifact, &beats[i], out));
    }
    return true;
}
