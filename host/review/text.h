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
#include "review/pair.h"
#include "review/week.h"

/* One talk: pauses, each side's waits and how each ended, how sure that is. */
void text_view(FILE *out, const struct view *view);

/* One loop of what both shared about a talk; nothing where either shared no urge. */
void text_cycle(FILE *out, const struct view *view);

/* For a therapist. How many moments were brought, a moment in its talk, then the week's talks: no
 * heart rate of anybody. */
void text_week_head(FILE *out, const struct week *week);
void text_moment(FILE *out, const struct week_moment *moment, const struct view *view);
void text_week(FILE *out, const struct week *week);

/* And both hearts together, over many talks. */
void text_pair(FILE *out, const struct pair *pair);

/* The reader's talks together. False: no memory. */
bool text_across(FILE *out, const struct across *across, uint64_t seed);

/* How these figures are made once more, and what they don't show. */
void text_end(FILE *out, const char *command);

#endif
