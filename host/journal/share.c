/* Unlocking, and which session key opens for whom:
 *
 *   reader = owner            the row holds the key
 *   reader of the session     the row holds the key (shared), or zeros (not): alike in the file
 *   any other partner         no row until shared, then as above
 *   dropped                   no row of this owner
 */
#include "journal/share.h"

#include <sodium.h>
#include <string.h>

#include "journal/shelf.h"
#include "journal/store.h"

static const uint8_t no_key[SEAL_KEY_BYTES];

/* The partner's row -> the secret key. */
static enum journal_error secret_read(sqlite3_stmt *stmt, const char *passphrase,
                                      struct journal_unlocked *unlocked)
{
    enum journal_error error = store_bytes(stmt, 0, unlocked->public, sizeof unlocked->public);
    if (error != JOURNAL_OK)
        return error;
    char lock_name[16];
    store_text(stmt, 1, lock_name, sizeof lock_name);
    if (strcmp(lock_name, "none") == 0)
        return store_bytes(stmt, 5, unlocked->secret, sizeof unlocked->secret);
    if (!passphrase)
        return JOURNAL_NEEDS_PASSPHRASE;
    struct seal_lock lock = {.operations = (uint64_t)sqlite3_column_int64(stmt, 3),
                             .memory = (uint64_t)sqlite3_column_int64(stmt, 4)};
    uint8_t locked[SEAL_LOCKED_BYTES];
    char place[STORE_PLACE_MAX];
    error = store_bytes(stmt, 2, lock.salt, sizeof lock.salt);
    if (error == JOURNAL_OK)
        error = store_bytes(stmt, 5, locked, sizeof locked);
    if (error != JOURNAL_OK)
        return error;
    store_place_secret(place, &unlocked->id, unlocked->public);
    switch (seal_secret_open(locked, passphrase, &lock, place, unlocked->secret)) {
    case SEAL_OPENED:
        return JOURNAL_OK;
    case SEAL_WRONG:
        return JOURNAL_WRONG_PASSPHRASE;
    case SEAL_NO_MEMORY:
        return JOURNAL_NO_MEMORY;
    case SEAL_ODD_COST:
        break;
    }
    return JOURNAL_ALTERED;
}

enum journal_error journal_unlock(struct journal *journal, const struct journal_id *partner,
                                  const char *passphrase, struct journal_unlocked **ret_unlocked)
{
    sqlite3_stmt *stmt;
    struct journal_unlocked *unlocked = sodium_malloc(sizeof *unlocked);
    if (!unlocked)
        return JOURNAL_NO_MEMORY;
    unlocked->id = *partner;
    enum journal_error error =
        store_query(journal, &stmt,
                    "SELECT public_key, lock, salt, operations, memory, secret_key FROM partner "
                    "WHERE id = ?",
                    "b", partner->bytes, sizeof partner->bytes);
    if (error == JOURNAL_OK) {
        error = store_next(stmt);
        error = error == JOURNAL_NOTHING ? JOURNAL_NO_PARTNER : error;
        if (error == JOURNAL_OK)
            error = secret_read(stmt, passphrase, unlocked);
        store_done(journal, stmt);
    }
    if (error == JOURNAL_OK && !seal_pair_fits(unlocked->public, unlocked->secret))
        error = JOURNAL_ALTERED; /* somebody put another public key there */
    if (error != JOURNAL_OK) {
        journal_unlocked_free(unlocked);
        return error;
    }
    sodium_mprotect_readonly(unlocked);
    *ret_unlocked = unlocked;
    return JOURNAL_OK;
}

struct journal_unlocked *journal_unlocked_free(struct journal_unlocked *unlocked)
{
    sodium_free(unlocked); /* clears it */
    return NULL;
}

const struct journal_id *journal_unlocked_id(const struct journal_unlocked *unlocked)
{
    return &unlocked->id;
}

enum journal_error share_key(struct journal *journal, const struct journal_unlocked *reader,
                             int64_t session, const struct journal_id *owner,
                             uint8_t ret_key[SEAL_KEY_BYTES])
{
    sqlite3_stmt *stmt;
    struct journal_id id;
    bool own = journal_id_equal(&reader->id, owner);
    enum journal_error error = store_session_id(journal, session, &id);
    if (error == JOURNAL_OK)
        error = store_query(journal, &stmt,
                            "SELECT sealed FROM session_key "
                            "WHERE session = ? AND partner = ? AND reader = ?",
                            "ibb", session, owner->bytes, sizeof owner->bytes, reader->id.bytes,
                            sizeof reader->id.bytes);
    if (error != JOURNAL_OK)
        return error;
    uint8_t sealed[SEAL_KEY_BLOB_BYTES], key[SEAL_KEY_BYTES];
    error = store_next(stmt);
    if (error == JOURNAL_OK)
        error = store_bytes(stmt, 0, sealed, sizeof sealed);
    else if (error == JOURNAL_NOTHING && !own)
        error = JOURNAL_NOT_SHARED;
    store_done(journal, stmt);
    if (error == JOURNAL_OK && !seal_key_open(sealed, reader->public, reader->secret, key))
        error = JOURNAL_ALTERED;
    if (error == JOURNAL_OK && sodium_is_zero(key, sizeof key))
        error = own ? JOURNAL_ALTERED : JOURNAL_NOT_SHARED;
    if (error == JOURNAL_OK)
        memcpy(ret_key, key, sizeof key);
    sodium_memzero(key, sizeof key);
    return error;
}

enum journal_error share_put(struct journal *journal, int64_t session,
                             const struct journal_id *owner, const struct journal_id *reader,
                             const uint8_t key[SEAL_KEY_BYTES])
{
    uint8_t public[SEAL_KEY_BYTES], sealed[SEAL_KEY_BLOB_BYTES];
    enum journal_error error = store_public(journal, reader, public);
    if (error != JOURNAL_OK)
        return error;
    if (!seal_key(key, public, sealed))
        return JOURNAL_ALTERED;
    return store_run(journal,
                     "INSERT INTO session_key (session, partner, reader, sealed) "
                     "VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET sealed = excluded.sealed",
                     "ibbb", session, owner->bytes, sizeof owner->bytes, reader->bytes,
                     sizeof reader->bytes, sealed, sizeof sealed);
}

enum journal_error journal_share(struct journal *journal, const struct journal_unlocked *owner,
                                 int64_t session, const struct journal_id *reader)
{
    uint8_t key[SEAL_KEY_BYTES];
    enum journal_error error = share_key(journal, owner, session, &owner->id, key);
    if (error == JOURNAL_OK && !journal_id_equal(&owner->id, reader))
        error = share_put(journal, session, &owner->id, reader, key);
    sodium_memzero(key, sizeof key);
    return error;
}

enum journal_error journal_unshare(struct journal *journal, const struct journal_unlocked *owner,
                                   int64_t session, const struct journal_id *reader)
{
    uint8_t key[SEAL_KEY_BYTES];
    enum journal_error error = share_key(journal, owner, session, &owner->id, key);
    sodium_memzero(key, sizeof key);
    if (error == JOURNAL_OK && !journal_id_equal(&owner->id, reader))
        error = share_put(journal, session, &owner->id, reader, no_key);
    return error == JOURNAL_OK ? store_forget(journal) : error;
}

enum journal_error journal_drop(struct journal *journal, int64_t session,
                                const struct journal_id *partner)
{
    static const char *const statements[] = {
        "DELETE FROM session_key WHERE session = ? AND partner = ?",
        "DELETE FROM sheet WHERE session = ? AND owner = ?",
        "DELETE FROM chunk WHERE session = ? AND partner = ?",
        "DELETE FROM event WHERE session = ? AND partner = ?"};
    enum journal_error error = store_begin(journal);
    if (error != JOURNAL_OK)
        return error;
    for (size_t i = 0; i < sizeof statements / sizeof statements[0] && error == JOURNAL_OK; i++) {
        error =
            store_run(journal, statements[i], "ib", session, partner->bytes, sizeof partner->bytes);
        if (i == 0 && error == JOURNAL_OK && store_changes(journal) == 0)
            error = JOURNAL_NOTHING;
    }
    if (error == JOURNAL_OK)
        error = shelf_drop(journal, session, partner);
    error = store_end(journal, error);
    return error == JOURNAL_OK ? store_forget(journal) : error;
}
