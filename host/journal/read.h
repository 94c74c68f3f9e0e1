/* read: the decisions about one partner, for whoever holds the key of their part. Not for use
 * outside this folder. */
#ifndef LULL_JOURNAL_READ_H
#define LULL_JOURNAL_READ_H

#include "journal/journal.h"

/* As journal_event_list(). */
enum journal_error read_events(struct journal *journal, const uint8_t key[SEAL_KEY_BYTES],
                               int64_t session, const struct journal_id *owner,
                               const struct journal_detector *detector, journal_line_fn *each,
                               void *user);

#endif
