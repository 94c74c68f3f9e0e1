/* left_open: a longer break that the last talk ended in, and nobody came back from in it.
 *
 * It is said at the next start and not again: with another talk it is past. That closes it,
 * neutrally; in the figures it stays without an end.
 */
#ifndef LULL_COMMAND_LEFT_OPEN_H
#define LULL_COMMAND_LEFT_OPEN_H

#include "journal/journal.h"

/* Whether the last talk of just these people (`other` NULL: of one alone) ended in a break, and
 * when that talk began. False where it can't be read, too. */
bool left_open(struct journal *journal, const struct journal_id *one,
               const struct journal_id *other, int64_t *ret_start_realtime_us);

#endif
