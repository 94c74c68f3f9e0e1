#include "tests/bench/way.h"

#include <math.h>
#include <stdlib.h>

#include "core/units.h"
#include "protocol/hrm.h"

/* As core/partner.c has them. */
static const double SETTLE_IN_S = 60, SILENT_S = 5, SILENT_LONG_S = 60;
enum { FRESH_SECONDS = 10 };

void way_init(struct way *way)
{
    *way = (struct way){
        .samples.size = sizeof(struct sample), .phase = PHASE_NONE, .heard_s = -INFINITY};
    beat_clock_init(&way->clock);
    artifact_init(&way->artifact);
}

void way_finish(struct way *way)
{
    list_finish(&way->samples);
}

struct sample way_at(const struct way *way, size_t i)
{
    return ((const struct sample *)way->samples.at)[i];
}

void way_phase(struct way *way, enum phase phase)
{
    if (way->phase != PHASE_NONE) {
        baseline_meter_read(&way->meter, &way->today.phase[way->phase]);
    }
    baseline_meter_init(&way->meter);
    way->phase = phase;
}

static void keep(struct way *way, double at_s, const struct second *second)
{
    struct sample *sample = list_add(&way->samples);
    if (sample == NULL) {
        exit(EXIT_FAILURE);
    }
    if (second->trusted) {
        way->fresh++;
        if (way->phase != PHASE_NONE) {
            baseline_meter_add(&way->meter, second->rate_bpm, 1000);
        }
    }
    bool able = way->phase == PHASE_NONE && way->fresh >= FRESH_SECONDS &&
                at_s >= way->settle_from_s + SETTLE_IN_S &&
                artifact_quality(&way->artifact) == ARTIFACT_QUALITY_GOOD;
    way->hold |= way->was_judged && !able;
    way->was_judged = able;
    *sample = (struct sample){
        .t_s = (float)((double)second->end_us / 1e6),
        .at_s = (float)at_s,
        .bpm = (float)second->rate_bpm,
        .judged = able && second->trusted,
    };
    if (sample->judged) {
        sample->hold = way->hold;
        way->hold = false;
    }
}

static void decided(struct way *way, double at_s, const struct artifact_beat *out, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        struct second_stretch stretch = {
            .end_us = out[i].beat.t_us,
            .bound_us = out[i].beat.bound_us,
            .length_us = out[i].beat.rr_us,
            .rate_bpm = 60e6 / (double)out[i].beat.rr_us,
            .trusted = out[i].verdict == ARTIFACT_TRUSTED,
        };
        struct second second;
        way->beats++;
        way->untrusted += !stretch.trusted;
        while (second_take(&way->fill, &stretch, &second)) {
            keep(way, at_s, &second);
        }
    }
}

static void run_ended(struct way *way, double at_s)
{
    struct artifact_beat out[ARTIFACT_OUT_MAX];
    decided(way, at_s, out, artifact_flush(&way->artifact, out));
    second_fill_clear(&way->fill);
    way->fresh = 0;
    way->hold = true;
    way->was_judged = false;
}

void way_cut(struct way *way)
{
    run_ended(way, way->heard_s);
    beat_clock_cut(&way->clock);
}

static void heard(struct way *way, double at_s)
{
    if (at_s - way->heard_s > SILENT_LONG_S) {
        way->settle_from_s = at_s;
    }
    way->hold |= at_s - way->heard_s >= SILENT_S;
    way->heard_s = at_s;
}

void way_push(struct way *way, double at_s, const uint16_t *rr_1024, uint16_t count)
{
    struct beat beats[HRM_RR_MAX];
    struct artifact_beat out[ARTIFACT_OUT_MAX];
    enum beat_cut cut;
    count = count < HRM_RR_MAX ? count : HRM_RR_MAX;
    uint16_t have = beat_clock_push(&way->clock, llround(at_s * 1e6), rr_1024, count, beats, &cut);
    if (cut != BEAT_CUT_NONE) {
        way->cuts++;
        run_ended(way, at_s);
    }
    if (have > 0) {
        heard(way, at_s);
    }
    for (uint16_t i = 0; i < have; i++) {
        decided(way, at_s, out, artifact_push(&way->artifact, &beats[i], out));
    }
}

void way_rate(struct way *way, double at_s, double bpm)
{
    heard(way, at_s);
    struct second second = {
        .end_us = llround(at_s * 1e6), .rate_bpm = bpm, .trusted = bpm >= 30 && bpm <= 220};
    keep(way, at_s, &second);
}

void way_trace(struct way *way, const struct trace *trace, enum who who)
{
    for (size_t i = 0; i < trace_inputs(trace); i++) {
        struct input input = trace_input(trace, i);
        double at_s = (double)(input.at_us - TRACE_START_US) / 1e6;
        struct hrm hrm;
        if (input.who != who) {
            continue;
        }
        if (input.kind == INPUT_PHASE) {
            way_phase(way, input.phase);
        } else if (input.kind == INPUT_STRAP_DOWN) {
            way_cut(way);
        } else if (input.kind == INPUT_HRM &&
                   hrm_decode(input.bytes.at, input.bytes.length, &hrm) == HRM_OK &&
                   hrm.rr_count > 0) {
            way_push(way, at_s, hrm.rr_1024, hrm.rr_count);
        }
    }
}
