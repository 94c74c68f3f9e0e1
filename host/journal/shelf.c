/* A digest as text: the two marks, a byte each, then its bytes. */
#include "journal/shelf.h"

#include <sodium.h>
#include <string.h>

#include "journal/store.h"

#define MARKS 2

_Static_assert(MARKS + DIGEST_MAX < SHELF_TEXT_BYTES, "a digest fits its padding");

/* Where the digest of this session lies in the shelf of this number. */
static struct store_part slot_part(int64_t number, int64_t session)
{
    return (struct store_part){.table = "shelf",
                               .row = number,
                               .whole = SHELF_BYTES,
                               .offset = (size_t)(session % SHELF_TALKS) * SHELF_SLOT_BYTES,
                               .size = SHELF_SLOT_BYTES};
}

static enum journal_error shelf_find(struct journal *journal, const struct journal_id *partner,
                                     int64_t place, int64_t *ret_number)
{
    sqlite3_stmt *stmt;
    enum journal_error error =
        store_query(journal, &stmt, "SELECT number FROM shelf WHERE partner = ? AND place = ?",
                    "bi", partner->bytes, sizeof partner->bytes, place);
    if (error != JOURNAL_OK)
        return error;
    error = store_next(stmt);
    if (error == JOURNAL_OK)
        *ret_number = sqlite3_column_int64(stmt, 0);
    store_done(journal, stmt);
    return error;
}

/* The shelf for this session, made where there is none. Made whole, it lies in one piece. */
static enum journal_error shelf_reach(struct journal *journal, const struct journal_id *partner,
                                      int64_t session, int64_t *ret_number)
{
    int64_t place = session / SHELF_TALKS;
    enum journal_error error = shelf_find(journal, partner, place, ret_number);
    if (error != JOURNAL_NOTHING)
        return error;
    error =
        store_run(journal, "INSERT INTO shelf (partner, place, blob) VALUES (?, ?, zeroblob(?))",
                  "bii", partner->bytes, sizeof partner->bytes, place, (int64_t)SHELF_BYTES);
    *ret_number = sqlite3_last_insert_rowid(journal->db);
    return error;
}

static enum journal_error slot_write(struct journal *journal, int64_t number, int64_t session,
                                     const uint8_t slot[SHELF_SLOT_BYTES])
{
    struct store_part part = slot_part(number, session);
    return store_overwrite(journal, &part, slot);
}

static enum journal_error slot_seal(const uint8_t public[SEAL_KEY_BYTES],
                                    const struct journal_id *session,
                                    const struct journal_id *partner, const struct digest *digest,
                                    uint8_t ret_slot[SHELF_SLOT_BYTES])
{
    char place[STORE_PLACE_MAX];
    uint8_t text[SHELF_TEXT_BYTES] = {(uint8_t)digest->hard_week, (uint8_t)digest->sooner};
    memcpy(text + MARKS, digest->bytes, digest->length);
    store_place_digest(place, session, partner);
    bool sealed =
        seal_envelope(public, place, text, MARKS + digest->length, SHELF_TEXT_BYTES, ret_slot);
    sodium_memzero(text, sizeof text);
    return sealed ? JOURNAL_OK : JOURNAL_ALTERED; /* the public key is none */
}

enum journal_error shelf_put(struct journal *journal, int64_t session,
                             const struct journal_id *partner, const struct digest *digest)
{
    int64_t number;
    struct journal_id id;
    uint8_t public[SEAL_KEY_BYTES], slot[SHELF_SLOT_BYTES];
    enum journal_error error = store_session_id(journal, session, &id);
    if (error == JOURNAL_OK)
        error = store_public(journal, partner, public);
    if (error == JOURNAL_OK)
        error = slot_seal(public, &id, partner, digest, slot);
    if (error == JOURNAL_OK)
        error = shelf_reach(journal, partner, session, &number);
    return error == JOURNAL_OK ? slot_write(journal, number, session, slot) : error;
}

enum journal_error shelf_read(struct journal *journal, const struct journal_id *partner,
                              int64_t place, uint8_t *ret_blob)
{
    sqlite3_stmt *stmt;
    enum journal_error error =
        store_query(journal, &stmt, "SELECT blob FROM shelf WHERE partner = ? AND place = ?", "bi",
                    partner->bytes, sizeof partner->bytes, place);
    if (error != JOURNAL_OK)
        return error;
    error = store_next(stmt);
    if (error == JOURNAL_OK)
        error = store_bytes(stmt, 0, ret_blob, SHELF_BYTES);
    store_done(journal, stmt);
    return error;
}

enum journal_error shelf_open(const struct journal_unlocked *owner,
                              const struct journal_id *session,
                              const uint8_t slot[SHELF_SLOT_BYTES], struct digest *ret_digest)
{
    char place[STORE_PLACE_MAX];
    uint8_t text[SHELF_TEXT_BYTES];
    size_t length;
    if (sodium_is_zero(slot, SEAL_KEY_BYTES)) /* no sealed key begins so */
        return JOURNAL_NOTHING;
    store_place_digest(place, session, &owner->id);
    if (!seal_envelope_open(owner->public, owner->secret, place, slot, SHELF_SLOT_BYTES, text,
                            &length) ||
        length < MARKS || length > MARKS + DIGEST_MAX || text[0] > WORD_ANSWER_NO ||
        text[1] > WORD_ANSWER_NO)
        return JOURNAL_ALTERED;
    ret_digest->hard_week = text[0];
    ret_digest->sooner = text[1];
    ret_digest->length = length - MARKS;
    memcpy(ret_digest->bytes, text + MARKS, ret_digest->length);
    sodium_memzero(text, length);
    return JOURNAL_OK;
}

enum journal_error shelf_mark(struct journal *journal, const struct journal_unlocked *owner,
                              int64_t session, const struct sheet *sheet)
{
    struct digest digest;
    struct journal_id id;
    int64_t number = 0;
    uint8_t slot[SHELF_SLOT_BYTES];
    enum journal_error error = store_session_id(journal, session, &id);
    if (error == JOURNAL_OK)
        error = shelf_find(journal, &owner->id, session / SHELF_TALKS, &number);
    struct store_part part = slot_part(number, session);
    if (error == JOURNAL_OK)
        error = store_read_part(journal, &part, slot);
    if (error == JOURNAL_OK)
        error = shelf_open(owner, &id, slot, &digest);
    if (error == JOURNAL_NOTHING)
        return JOURNAL_OK;
    if (error == JOURNAL_OK) {
        digest.hard_week = sheet->of[WORD_HARD_WEEK].choice;
        digest.sooner = sheet->of[WORD_SOONER].choice;
        error = slot_seal(owner->public, &id, &owner->id, &digest, slot);
    }
    return error == JOURNAL_OK ? slot_write(journal, number, session, slot) : error;
}

enum journal_error shelf_drop(struct journal *journal, int64_t session,
                              const struct journal_id *partner)
{
    static const uint8_t zeros[SHELF_SLOT_BYTES];
    int64_t number;
    enum journal_error error = shelf_find(journal, partner, session / SHELF_TALKS, &number);
    if (error == JOURNAL_NOTHING)
        return JOURNAL_OK;
    return error == JOURNAL_OK ? slot_write(journal, number, session, zeros) : error;
}
