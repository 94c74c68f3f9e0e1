/* part: one partner's part of a kept talk, read back from the journal for its reader.
 *
 *   stored lines ─▶ the core, once more ─▶ level in talk, signal, trace
 *   stored decisions ─▶ figures ─▶ the table of episodes
 *
 * The trace, level and signal come from the raw lines through the core of this lull: raw inputs are
 * the truth. The table does not: a part holds its own partner's lines and the couple's, and the
 * presses of the other one are not in it, so a replay of it would not know that the other paused.
 * The stored decisions are what the couple saw, and stay so when the detector changes.
 */
#ifndef LULL_COMMAND_PART_H
#define LULL_COMMAND_PART_H

#include "journal/journal.h"
#include "review/view.h"

struct part_request {
    struct journal *journal;
    const struct journal_unlocked *reader;
    const struct journal_session *session;
    const struct view *view; /* of this session, gathered for the reader */
};

/* Prints the side of `owner`, which is here in the view. */
enum journal_error part_print(const struct part_request *request, enum who owner);

#endif
