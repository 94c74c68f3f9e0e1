/* share: whose session key opens for whom. Not for use outside this folder. */
#ifndef LULL_JOURNAL_SHARE_H
#define LULL_JOURNAL_SHARE_H

#include "journal/journal.h"

/* The session key of `owner`, for a reader who is the owner or was given it. JOURNAL_NO_SESSION,
 * JOURNAL_NOT_SHARED, JOURNAL_NOTHING (dropped, or not a partner of this session), … The caller
 * clears the key. */
enum journal_error share_key(struct journal *journal, const struct journal_unlocked *reader,
                             int64_t session, const struct journal_id *owner,
                             uint8_t ret_key[SEAL_KEY_BYTES]);

/* Writes the row in which `owner` gives `key` to `reader` (zeros: nothing). */
enum journal_error share_put(struct journal *journal, int64_t session,
                             const struct journal_id *owner, const struct journal_id *reader,
                             const uint8_t key[SEAL_KEY_BYTES]);

#endif
