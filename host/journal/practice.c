#include "journal/practice.h"

#include <sodium.h>
#include <stdlib.h>

#include "journal/store.h"

#define PLAIN_MAX (PRACTICE_BYTES_MAX + 1)
#define BLOB_MAX  (PLAIN_MAX + SEAL_ENVELOPE_EXTRA)

_Static_assert(PLAIN_MAX % PRACTICE_PAD_BYTES == 0, "the longest text fills its padding");

struct journal_id practice_id(void)
{
    struct journal_id id;
    seal_random(id.bytes, sizeof id.bytes);
    return id;
}

enum journal_error practice_put(struct journal *journal, const struct journal_id *partner,
                                const struct journal_id *run, const char *text, size_t length)
{
    uint8_t public[SEAL_KEY_BYTES];
    char place[STORE_PLACE_MAX];
    if (length > PRACTICE_BYTES_MAX)
        return JOURNAL_BAD_LINE;
    enum journal_error error = store_public(journal, partner, public);
    if (error != JOURNAL_OK)
        return error;
    size_t padded = seal_padded(length, PRACTICE_PAD_BYTES);
    uint8_t *blob = malloc(padded + SEAL_ENVELOPE_EXTRA);
    if (!blob)
        return JOURNAL_NO_MEMORY;
    store_place_practice(place, partner, run);
    if (seal_envelope(public, place, text, length, padded, blob))
        error = store_run(journal,
                          "INSERT INTO practice (id, partner, blob) VALUES (?, ?, ?) "
                          "ON CONFLICT (id) DO UPDATE SET blob = excluded.blob",
                          "bbb", run->bytes, sizeof run->bytes, partner->bytes,
                          sizeof partner->bytes, blob, padded + SEAL_ENVELOPE_EXTRA);
    else
        error = JOURNAL_ALTERED; /* the public key is none */
    free(blob);
    return error;
}

/* The row that stmt is at, into `plain` of PLAIN_MAX bytes. */
static enum journal_error row_open(sqlite3_stmt *stmt, const struct journal_unlocked *owner,
                                   uint8_t *plain, size_t *ret_length)
{
    struct journal_id run;
    char place[STORE_PLACE_MAX];
    const void *blob = sqlite3_column_blob(stmt, 1);
    size_t size = (size_t)sqlite3_column_bytes(stmt, 1);
    enum journal_error error = store_bytes(stmt, 0, run.bytes, sizeof run.bytes);
    if (error != JOURNAL_OK)
        return error;
    store_place_practice(place, &owner->id, &run);
    bool opened =
        blob && size > SEAL_ENVELOPE_EXTRA && size <= BLOB_MAX &&
        seal_envelope_open(owner->public, owner->secret, place, blob, size, plain, ret_length);
    return opened ? JOURNAL_OK : JOURNAL_ALTERED;
}

enum journal_error practice_list(struct journal *journal, const struct journal_unlocked *owner,
                                 bool (*each)(void *user, const char *text, size_t length),
                                 void *user)
{
    sqlite3_stmt *stmt;
    uint8_t *plain = malloc(PLAIN_MAX);
    if (!plain)
        return JOURNAL_NO_MEMORY;
    enum journal_error error = store_query(
        journal, &stmt, "SELECT id, blob FROM practice WHERE partner = ? ORDER BY number", "b",
        owner->id.bytes, sizeof owner->id.bytes);
    if (error == JOURNAL_OK) {
        size_t length;
        bool more = true;
        while (more && (error = store_next(stmt)) == JOURNAL_OK &&
               (error = row_open(stmt, owner, plain, &length)) == JOURNAL_OK)
            more = each(user, (const char *)plain, length);
        store_done(journal, stmt);
    }
    sodium_memzero(plain, PLAIN_MAX);
    free(plain);
    return error == JOURNAL_NOTHING ? JOURNAL_OK : error;
}
