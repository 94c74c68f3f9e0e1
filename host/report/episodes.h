/* episodes: the figures of one talk as text for a terminal.
 *
 * In:   struct review, times relative to zero_us.
 * Out:  a table of one or both partners' episodes, in plain words; each wait with how it ended.
 * Pure but for writing to `out`.
 */
#ifndef LULL_REPORT_EPISODES_H
#define LULL_REPORT_EPISODES_H

#include <stdint.h>
#include <stdio.h>

#include "core/review.h"
#include "core/session.h"
#include "report/stretch.h"

/* How a wait ended, in words for people. */
const char *episodes_end_text(enum wait_end end);

/* What became of the cue: "heard", "rested", "own call", "none". */
const char *episodes_cue_text(const struct review_episode *row);

/* Why the detector did not judge; "" for ABSTAIN_NONE. */
const char *episodes_abstain_text(enum abstain abstain);

/* One partner's episodes (WHO_BOTH: both, with a column that says whose). */
void episodes_print(FILE *out, const struct review *review, enum who who, int64_t zero_us);

/* In place of the table, where both chose before the talk that nobody sees its cues afterwards. */
void episodes_print_unseen(FILE *out);

/* What lasted in a trace (stretch.h), each with its times and what may be said of it; nothing where
 * there is none. `name`: the owner's; NULL where it is the reader. A quiet one is for its owner and
 * whom they hand their part to; what stayed up is for its owner alone. */
void episodes_print_quiet(FILE *out, const struct stretches *quiet, const char *name);
void episodes_print_high(FILE *out, const struct stretches *high);

/* The couple's own part: length, pauses, "we are back"; no name, no number of anybody's heart. */
void episodes_print_talk(FILE *out, const struct review *review, int64_t length_us);

/* How well this partner's heart could be read, and why the detector was silent when it was. */
void episodes_print_signal(FILE *out, const struct partner_counts *counts, const char *name);

#endif
