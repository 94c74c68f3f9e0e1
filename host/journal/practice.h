/* practice: what each partner practised, kept for them alone.
 *
 * In:   the text of one run of a drill (practice/log.h; here it is just text). Out: the row, sealed
 * to its owner (seal.h); the texts again, for the owner unlocked. Errors as in journal.h.
 *
 * Writing needs no passphrase, as with a talk. What stands in clear is that this partner has so
 * many rows, and how long each is to PRACTICE_PAD_BYTES; not when, what or how it went. They are
 * gone with their partner (journal_partner_remove), and no talk, view, bundle or export holds them.
 */
#ifndef LULL_JOURNAL_PRACTICE_H
#define LULL_JOURNAL_PRACTICE_H

#include "journal/journal.h"

#define PRACTICE_BYTES_MAX 36863 /* of a text */
#define PRACTICE_PAD_BYTES 4096

/* A name for a run that begins. */
struct journal_id practice_id(void);

/* Writes the text of a run in place of its earlier one. JOURNAL_NO_PARTNER; JOURNAL_BAD_LINE:
 * longer than PRACTICE_BYTES_MAX. */
enum journal_error practice_put(struct journal *journal, const struct journal_id *partner,
                                const struct journal_id *run, const char *text, size_t length);

/* The owner's runs from the first on, until `each` returns false. */
enum journal_error practice_list(struct journal *journal, const struct journal_unlocked *owner,
                                 bool (*each)(void *user, const char *text, size_t length),
                                 void *user);

#endif
