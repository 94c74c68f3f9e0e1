/* levels: a partner's own baseline in words that need no statistics.
 *
 * In:   a baseline, or the reference that the detector judges against.
 * Out:  lines of text for its owner, whole beats a minute.
 * Pure but for writing to `out`. These are for one reader, the owner: `name` is NULL, or the
 * owner's name.
 */
#ifndef LULL_REPORT_LEVELS_H
#define LULL_REPORT_LEVELS_H

#include <stdio.h>

#include "core/baseline.h"

/* "Sitting quietly: about 60, most of the time between 57 and 63 (from 2 min)", a line a phase.
 * Returns how many phases there were. */
unsigned levels_print(FILE *out, const struct baseline *baseline);

/* "Your heart in talk: about 66, most of the time between 63 and 69." Nothing without a reference.
 */
void levels_print_talk(FILE *out, const struct baseline_reference *reference, const char *name);

/* What is said where today's rest lies away from the partner's own history. */
void levels_print_unusual(FILE *out);

/* A phase as people call it, for the middle of a sentence: "sitting quietly". */
const char *levels_phase_text(enum phase phase);

#endif
