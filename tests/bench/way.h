/* way: a strap's notifications to seconds of heart rate, the way core/partner.c goes, but kept, so
 * that any detector can be tried on them afterwards.
 *
 * In:   RR intervals and their arrival, or seconds of heart rate as a recording has them.
 * Out:  a list of samples, each with whether a detector may judge it; the phases of a baseline.
 * Who owns what: way_finish() gives the list back.
 */
#ifndef LULL_TESTS_BENCH_WAY_H
#define LULL_TESTS_BENCH_WAY_H

#include <stdbool.h>
#include <stdint.h>

#include "core/artifact.h"
#include "core/baseline.h"
#include "core/beat.h"
#include "core/second.h"
#include "tools/trace/list.h"
#include "tools/trace/trace.h"

struct sample {
    float t_s;   /* when this second ended */
    float at_s;  /* when it was known */
    float bpm;   /* 0: not trusted */
    bool judged; /* a detector may speak */
    bool hold;   /* something was in between: statistics start anew */
};

struct way {
    struct list samples; /* of struct sample */
    struct beat_clock clock;
    struct artifact artifact;
    struct second_fill fill;
    struct baseline_meter meter;
    struct baseline today;
    enum phase phase;
    double settle_from_s, heard_s;
    uint32_t fresh;
    bool hold, was_judged;
    double beats, untrusted, cuts;
};

void way_init(struct way *way);
void way_finish(struct way *way);

/* A phase of the baseline begins; PHASE_NONE: it ends. Nothing is judged while one runs. */
void way_phase(struct way *way, enum phase phase);

void way_push(struct way *way, double at_s, const uint16_t *rr_1024, uint16_t count);

/* The strap was off the skin, or one piece of a recording ends and another begins. */
void way_cut(struct way *way);

/* A second of heart rate with no beats behind it. */
void way_rate(struct way *way, double at_s, double bpm);

/* All that partner `who` of a simulated talk sends, and the phases of their baseline. */
void way_trace(struct way *way, const struct trace *trace, enum who who);

struct sample way_at(const struct way *way, size_t i);

#endif
