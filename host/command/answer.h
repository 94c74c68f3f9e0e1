/* answer: what a person types after a talk, read as an item (journal/word.h), and items as text.
 *
 * In:   one line without its "\n"; when the talk began. Out: the item, or false where the line is
 * not understood (nothing filled); text for a screen. Pure but for the time zone, which is the
 * reader's.
 */
#ifndef LULL_COMMAND_ANSWER_H
#define LULL_COMMAND_ANSWER_H

#include "journal/word.h"

/* "y", "yes", "n", "no", in any case. */
bool answer_yes_no(const char *line, unsigned *ret_answer);

/* Numbers from 1 to `count`, with spaces or commas between: bit 0 for 1, and so on. */
bool answer_choices(const char *line, unsigned count, unsigned *ret_choices);

/* How far into the talk: "12:30", "1:02:30", or "12" for minutes. */
bool answer_into(const char *line, int64_t *ret_us);

/* A time of day, "23:00", the first at or after the talk's start; or "2024-03-02 9:30". With
 * "+- 30" behind it: minutes either way, else ANSWER_HALF_MIN. Nothing before the talk, nor after
 * now. */
#define ANSWER_HALF_MIN 15
bool answer_when(const char *line, int64_t start_realtime_us, int64_t now_realtime_us,
                 int64_t *ret_at_us, int64_t *ret_half_us);

/* The line as the main answer to an item's question; what a second question is for stays. */
bool answer_word(const char *line, int64_t start_realtime_us, int64_t now_realtime_us,
                 struct word *word);

/* What an item is about, as its owner calls it: "what was underneath". */
const char *answer_name(enum word_kind kind);

/* An item in one line, cut where it does not fit. */
#define ANSWER_TEXT_BYTES (JOURNAL_TEXT_MAX + 200)
void answer_text(const struct word *word, int64_t start_realtime_us,
                 char ret_text[ANSWER_TEXT_BYTES]);

/* The Monday of the week of `realtime_us`, in days since 1970-01-01 of the local calendar. */
int32_t answer_monday(int64_t realtime_us);

#endif
