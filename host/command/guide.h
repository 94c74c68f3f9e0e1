/* guide: leads one or two people through a baseline: what to do, for how long, what is measured.
 *
 *   two    both quiet 2 min · the first tells, the other listens 2 min · they change
 *   one    quiet 2 min · listening to something 2 min · speaking 2 min
 *
 * In:   time, and whether a step gave enough.
 * Out:  the step: its words, and each partner's phase. Pure: time is an argument.
 */
#ifndef LULL_COMMAND_GUIDE_H
#define LULL_COMMAND_GUIDE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/baseline.h"
#include "core/units.h"

#define GUIDE_STEPS   3
#define GUIDE_STEP_US (120 * US_PER_S)
#define GUIDE_TRIES   2 /* of a step in which too little was heard */

struct guide {
    const char *name[PARTNERS]; /* borrowed; name[WHO_B] = NULL: one alone */
    int step;                   /* 0..GUIDE_STEPS; GUIDE_STEPS: done */
    int tries;
    int64_t end_us;  /* of the running step */
    bool too_little; /* somebody's phase of this step was too short */
};

void guide_begin(struct guide *guide, const char *first, const char *second, int64_t now_us);

bool guide_done(const struct guide *guide);

/* What this partner's heart is measured in; PHASE_NONE once done. */
enum phase guide_phase(const struct guide *guide, enum who who);

/* "2 of 3: Ada tells about the day, Ben listens   1:20" */
void guide_text(const struct guide *guide, int64_t now_us, char *ret_text, size_t size);

/* The step's time is over, its phases have been ended: goes on, or does it once more where too
 * little was heard. */
void guide_next(struct guide *guide, int64_t now_us);

#endif
