/* line_words: the words of a recording's lines, shared by reading and writing. Private to line.
 *
 * Pure data. The index of a word is the enum of core/input.h that it stands for.
 */
#ifndef LULL_RECORDING_LINE_WORDS_H
#define LULL_RECORDING_LINE_WORDS_H

#include "core/input.h"

/* Who may stand before a kind. */
enum line_who { LINE_WHO_SHARED = 1, LINE_WHO_PARTNER = 2, LINE_WHO_ANY = 3 };

struct line_kind {
    const char *name;
    enum line_who who;
};

extern const struct line_kind line_kinds[INPUT_KINDS];

extern const char *const line_phases[PHASES + 1];
extern const char *const line_strap_reasons[STRAP_REASON_REASONS];
/* What comes from the page comes from nobody of the two, and a press of nobody from nowhere else.
 */
bool line_who_fits(const struct input *input);

extern const char *const line_press_sources[PRESS_SOURCES];
extern const char *const line_marks[MARKS];
extern const char *const line_cue_fails[CUE_FAILS];
extern const char *const line_end_reasons[END_REASONS];

#define LINE_COUNT(words) (sizeof(words) / sizeof((words)[0]))

#endif
