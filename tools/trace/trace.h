/* trace: a whole simulated talk: the inputs of a recording, and what truly happened beside them.
 *
 * In:   a scenario and a seed.
 * Out:  inputs in the order of at_us, truths in the order of time.
 * Who owns what: trace_new() allocates, trace_free() takes NULL and returns NULL. The same scenario
 * and seed give the same trace.
 */
#ifndef LULL_TOOLS_TRACE_TRACE_H
#define LULL_TOOLS_TRACE_TRACE_H

#include <stddef.h>
#include <stdint.h>

#include "core/input.h"
#include "tools/trace/scenario.h"

/* at_us of the first line: a machine that has been up for a while. */
#define TRACE_START_US (INT64_C(5400) * US_PER_S)

enum truth_kind {
    TRUTH_SPEAKING, /* this person begins to speak; the other, where there is one, listens */
    TRUTH_SILENCE,  /* nobody speaks */
    TRUTH_ONSET,    /* an activation's ramp begins; value: its size in bpm */
    TRUTH_PEAK,     /* its ramp ends */
    TRUTH_FALL,     /* its plateau ends */
    TRUTH_END,      /* its decay ends */
    TRUTH_ECTOPIC,  /* an early beat */
    TRUTH_MISSED,   /* a beat that the strap did not see */
    TRUTH_EXTRA,    /* a beat that the strap saw once too often */
    TRUTH_AWAY,     /* the strap is out of range; value: for how long, s */
    TRUTHS
};

struct truth {
    double t_s; /* from the recording's first line */
    enum who who;
    enum truth_kind kind;
    double value;
};

const char *truth_name(enum truth_kind kind);

struct trace;

/* NULL: out of memory. */
struct trace *trace_new(const struct scenario *scenario, uint64_t seed);
struct trace *trace_free(struct trace *trace);

/* What was planned: the scenario, with its people and activations filled in where drawn by lot.
 * Lives as long as the trace. */
const struct scenario *trace_scenario(const struct trace *trace);

size_t trace_inputs(const struct trace *trace);

/* The i-th input. Its bytes live as long as the trace. */
struct input trace_input(const struct trace *trace, size_t i);

size_t trace_truths(const struct trace *trace);
struct truth trace_truth(const struct trace *trace, size_t i);

#endif
