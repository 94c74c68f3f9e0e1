/* heart: the beats of one simulated person, one after the other, as they truly were.
 *
 * In:   the person, what the scenario adds at each moment, whether this person speaks.
 * Out:  times of beats in seconds, and which of them came early (ectopic).
 * Pure: caller-owned state; the same seed gives the same beats.
 *
 * The rate is  rest + talk + speaking + drift + activation  (bpm), and the breath modulates the
 * interval. Drift is a first-order autoregression of some minutes, with a faster, smaller one on
 * top. An early beat is followed by a compensatory pause, as most ventricular ones are.
 */
#ifndef LULL_TOOLS_TRACE_HEART_H
#define LULL_TOOLS_TRACE_HEART_H

#include <stdbool.h>

#include "tools/trace/random.h"
#include "tools/trace/scenario.h"

struct heart {
    const struct person *person;
    struct random random;
    double t_s; /* of the last beat */
    double drift_bpm;
    double unrest_bpm;
    double stir_bpm, stir_goal_bpm, stir_until_s; /* a cough, a laugh, a change of posture */
    double speaking;                              /* 0..1, follows the turns with a lag */
    double talking;                               /* 0..1, likewise */
    double breath_from_s, breath_length_s, breath_depth;
    double owed_s; /* compensatory pause that the next interval adds */
};

/* What is going on around the heart during the next interval. */
struct heart_moment {
    bool talking;
    bool speaking;
    double activation_bpm;
};

void heart_init(struct heart *heart, const struct person *person, uint64_t seed, uint64_t stream);

/* Moves on by one beat and returns its time; *ret_ectopic: it came early. */
double heart_next(struct heart *heart, const struct heart_moment *moment, bool *ret_ectopic);

#endif
