/* shelf: where the digests lie (schema-4.sql): 64 talks of a partner side by side. Not for use
 * outside this folder.
 *
 * In:   an open journal, within a transaction; the partner's public key, or the partner unlocked.
 * Out:  places in the file, written over.
 *
 * A digest is written when a talk begins (empty), when it ends, and with each word that its owner
 * puts, shares or takes back, whatever that changes in it: which it was does not show.
 */
#ifndef LULL_JOURNAL_SHELF_H
#define LULL_JOURNAL_SHELF_H

#include "journal/digest.h"
#include "journal/sheet.h"

#define SHELF_TALKS      64
#define SHELF_TEXT_BYTES 512 /* what a digest is padded to */
#define SHELF_SLOT_BYTES (SHELF_TEXT_BYTES + SEAL_ENVELOPE_EXTRA)
#define SHELF_BYTES      (SHELF_TALKS * SHELF_SLOT_BYTES)

/* The digest of a talk that has begun or ended: seals it, for `partner` alone. JOURNAL_NO_PARTNER,
 * JOURNAL_NO_SESSION. */
enum journal_error shelf_put(struct journal *journal, int64_t session,
                             const struct journal_id *partner, const struct digest *digest);

/* The marks of the owner's sheet, into their digest. None there: nothing is done. */
enum journal_error shelf_mark(struct journal *journal, const struct journal_unlocked *owner,
                              int64_t session, const struct sheet *sheet);

/* Zeros in its place; JOURNAL_OK also where there was none. */
enum journal_error shelf_drop(struct journal *journal, int64_t session,
                              const struct journal_id *partner);

/* One whole shelf, SHELF_BYTES. JOURNAL_NOTHING: there is none. */
enum journal_error shelf_read(struct journal *journal, const struct journal_id *partner,
                              int64_t place, uint8_t *ret_blob);

/* Opens a slot of this session. JOURNAL_NOTHING: it is all zeros. */
enum journal_error shelf_open(const struct journal_unlocked *owner,
                              const struct journal_id *session,
                              const uint8_t slot[SHELF_SLOT_BYTES], struct digest *ret_digest);

#endif
