/* said: what the two of the demo write after a talk, and how far they share it.
 *
 * In:   the talk, and its number in the journal. Out: items in the journal (journal/word.h). The
 * same talk gives the same words; no person wrote them.
 */
#ifndef LULL_TOOLS_DEMO_JOURNAL_SAID_H
#define LULL_TOOLS_DEMO_JOURNAL_SAID_H

#include <stdbool.h>

#include "journal/journal.h"
#include "tools/demo-journal/course.h"

bool said_keep(struct journal *journal, struct journal_unlocked *const unlocked[PARTNERS],
               const struct course_talk *talk, unsigned talks, int64_t session);

#endif
