/* text: a review as text.
 *
 * In:   a view, or many talks.
 * Out:  what its reader may see, in plain words: figures with what they rest on, and no judgement.
 * Pure but for writing to `out` and the reader's time zone.
 */
#ifndef LULL_REVIEW_TEXT_H
#define LULL_REVIEW_TEXT_H

#include <stdio.h>

#include "review/across.h"
#include "review/view.h"

/* One talk: pauses, each side's waits and how each ended, how sure that is. */
void text_view(FILE *out, const struct view *view);

/* The reader's talks together. False: no memory. */
bool text_across(FILE *out, const struct across *across, uint64_t seed);

/* How these figures are made once more, and what they don't show. */
void text_end(FILE *out, const char *command);

#endif
