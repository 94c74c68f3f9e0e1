/* plan: who takes part and what happens, where a scenario leaves that to the lot.
 *
 * In:   a scenario and a seed.
 * Out:  the scenario to be played: its own tables, or people and activations drawn from the seed.
 * Pure: caller-owned state; a plan points into itself, so it stays where it was made.
 *
 * The same seed gives the same person whatever the activations' size, so that sizes can be held
 * against each other. How far people differ is fitted to real people sitting at undemanding tasks:
 * tests/bench/40-detector prints the two side by side.
 */
#ifndef LULL_TOOLS_TRACE_PLAN_H
#define LULL_TOOLS_TRACE_PLAN_H

#include <stdint.h>

#include "tools/trace/random.h"
#include "tools/trace/scenario.h"

#define PLAN_ACTIVATIONS 16

struct plan {
    struct scenario scenario;
    struct person person[PARTNERS];
    struct activation activation[PLAN_ACTIVATIONS + 1];
};

void plan_make(struct plan *plan, const struct scenario *scenario, uint64_t seed);

/* One person out of many. */
struct person plan_person(struct random *random);

#endif
