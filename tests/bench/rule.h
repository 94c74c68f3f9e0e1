/* rule: lull's detector and what it is held against, all on the same seconds.
 *
 * In:   samples (way.h), the reference of a baseline.
 * Out:  flags, at least 75 s apart. No episode, no cue: what a rule says, and nothing else.
 * Pure: caller-owned state.
 *
 * x = (rate - talk level) / talk scale, as lull's own.
 */
#ifndef LULL_TESTS_BENCH_RULE_H
#define LULL_TESTS_BENCH_RULE_H

#include "core/detector.h"
#include "tests/bench/way.h"

#define RULE_REFRACTORY_S 75.0

enum rule_kind {
    RULE_LULL,    /* struct detector; setting: unneeded cues an hour */
    RULE_EWMA,    /* 0.1 a second of x; setting: threshold in sd */
    RULE_KNOWN,   /* the same, its reference what the person's calm talk truly was */
    RULE_CUSUM,   /* S = max(0, S + x - 1/2); setting: threshold */
    RULE_ABOVE,   /* rate >= setting, bpm */
    RULE_PLUS,    /* rate >= talk level + setting, bpm */
    RULE_PERCENT, /* rate >= talk level and setting % of it */
    RULE_KINDS
};

struct rule {
    const char *name;
    enum rule_kind kind;
    double setting;
};

struct rule_state {
    struct rule rule;
    struct detector detector;
    struct baseline_reference reference;
    double statistic;
    double quiet_until_s;
};

void rule_init(struct rule_state *state, const struct rule *rule,
               const struct baseline_reference *reference);

/* True: it flags. Samples that are not judged are to be handed over as well. */
bool rule_push(struct rule_state *state, const struct sample *sample);

#endif
