/* turns: who speaks when.
 *
 * In:   a scenario (its stretches, and who speaks during its activations) and a lot for the rest.
 * Out:  a list of turns in order of time, without holes.
 * Pure but for the list's memory, which list_finish() gives back.
 */
#ifndef LULL_TOOLS_TRACE_TURNS_H
#define LULL_TOOLS_TRACE_TURNS_H

#include <stdint.h>

#include "tools/trace/list.h"
#include "tools/trace/scenario.h"

#define TURN_NOBODY WHO_BOTH

struct turn {
    double from_s;
    enum who speaker; /* TURN_NOBODY: silence */
    enum stretch_kind stretch;
};

void turns_init(struct list *turns);

/* turns->bad afterwards: out of memory. */
void turns_plan(struct list *turns, const struct scenario *scenario, uint64_t seed,
                uint64_t stream);

const struct turn *turns_index(const struct list *turns, size_t i);

/* The turn at t_s (before the first: the first). There is at least one. */
const struct turn *turns_at(const struct list *turns, double t_s);

#endif
