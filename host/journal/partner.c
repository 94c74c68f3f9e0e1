/* Partners: their names and keys, and the pages that are theirs alone. */
#include "journal/journal.h"

#include <sodium.h>
#include <string.h>

#include "journal/blank.h"
#include "journal/store.h"

/* Every page is padded to one length a kind, so that an empty one looks like a full one. */
enum page_kind { PAGE_HEALTH = 1, PAGE_BASELINE_LAST, PAGE_BASELINE_HISTORY };
#define PAGE_HEALTH_BYTES   4096u
#define PAGE_BASELINE_BYTES 256u

_Static_assert(JOURNAL_TEXT_MAX < PAGE_HEALTH_BYTES, "a health note fits its page");

static size_t page_bytes(enum page_kind kind)
{
    return kind == PAGE_HEALTH ? PAGE_HEALTH_BYTES : PAGE_BASELINE_BYTES;
}

static enum journal_error page_put(struct journal *journal, const struct journal_id *partner,
                                   enum page_kind kind, const void *bytes, size_t length)
{
    uint8_t public[SEAL_KEY_BYTES];
    uint8_t blob[PAGE_HEALTH_BYTES + SEAL_ENVELOPE_EXTRA];
    char place[STORE_PLACE_MAX];
    enum journal_error error = store_public(journal, partner, public);
    if (error != JOURNAL_OK)
        return error;
    store_place_page(place, partner, (int)kind);
    if (!seal_envelope(public, place, bytes, length, page_bytes(kind), blob))
        return JOURNAL_ALTERED; /* the public key is none */
    return store_run(journal,
                     "INSERT INTO page (partner, kind, blob) VALUES (?, ?, ?) "
                     "ON CONFLICT DO UPDATE SET blob = excluded.blob",
                     "bib", partner->bytes, sizeof partner->bytes, (int64_t)kind, blob,
                     page_bytes(kind) + SEAL_ENVELOPE_EXTRA);
}

/* Into ret_bytes of page_bytes(kind). An empty page is JOURNAL_NOTHING. */
static enum journal_error page_get(struct journal *journal, const struct journal_unlocked *unlocked,
                                   enum page_kind kind, uint8_t *ret_bytes, size_t *ret_length)
{
    sqlite3_stmt *stmt;
    char place[STORE_PLACE_MAX];
    store_place_page(place, &unlocked->id, (int)kind);
    enum journal_error error =
        store_query(journal, &stmt, "SELECT blob FROM page WHERE partner = ? AND kind = ?", "bi",
                    unlocked->id.bytes, sizeof unlocked->id.bytes, (int64_t)kind);
    if (error != JOURNAL_OK)
        return error;
    error = store_next(stmt);
    uint8_t blob[PAGE_HEALTH_BYTES + SEAL_ENVELOPE_EXTRA];
    size_t size = page_bytes(kind) + SEAL_ENVELOPE_EXTRA, length = 0;
    if (error == JOURNAL_OK)
        error = store_bytes(stmt, 0, blob, size);
    if (error == JOURNAL_OK && !seal_envelope_open(unlocked->public, unlocked->secret, place, blob,
                                                   size, ret_bytes, &length))
        error = JOURNAL_ALTERED;
    store_done(journal, stmt);
    if (error == JOURNAL_OK && length == 0)
        error = JOURNAL_NOTHING;
    if (error == JOURNAL_OK)
        *ret_length = length;
    return error;
}

enum journal_error journal_health_put(struct journal *journal, const struct journal_id *partner,
                                      const char *text)
{
    size_t length = strlen(text);
    if (length > JOURNAL_TEXT_MAX)
        return JOURNAL_BAD_LINE;
    return page_put(journal, partner, PAGE_HEALTH, text, length);
}

enum journal_error journal_health_get(struct journal *journal,
                                      const struct journal_unlocked *unlocked,
                                      char ret_text[JOURNAL_TEXT_MAX + 1])
{
    uint8_t page[PAGE_HEALTH_BYTES];
    size_t length;
    enum journal_error error = page_get(journal, unlocked, PAGE_HEALTH, page, &length);
    if (error == JOURNAL_OK && length > JOURNAL_TEXT_MAX)
        error = JOURNAL_ALTERED;
    if (error == JOURNAL_OK) {
        memcpy(ret_text, page, length);
        ret_text[length] = 0;
    }
    sodium_memzero(page, sizeof page);
    return error;
}

/* A baseline as bytes: a form number, then level, scale and time of each phase, little-endian. */
#define BASELINE_FORM  1
#define BASELINE_BYTES (1 + PHASES * 12)

static void put_u32(uint8_t *at, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        at[i] = (uint8_t)(value >> (8 * i));
}

static uint32_t get_u32(const uint8_t *at)
{
    return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static enum page_kind baseline_page(enum journal_baseline which)
{
    return which == JOURNAL_BASELINE_LAST ? PAGE_BASELINE_LAST : PAGE_BASELINE_HISTORY;
}

enum journal_error journal_baseline_put(struct journal *journal, const struct journal_id *partner,
                                        enum journal_baseline which,
                                        const struct baseline *baseline)
{
    uint8_t bytes[BASELINE_BYTES] = {BASELINE_FORM};
    for (int i = 0; i < PHASES; i++) {
        const struct baseline_phase *phase = &baseline->phase[i];
        put_u32(bytes + 1 + 12 * i, (uint32_t)phase->level_mbpm);
        put_u32(bytes + 5 + 12 * i, (uint32_t)phase->scale_mbpm);
        put_u32(bytes + 9 + 12 * i, phase->trusted_ms);
    }
    return page_put(journal, partner, baseline_page(which), bytes, sizeof bytes);
}

enum journal_error journal_baseline_get(struct journal *journal,
                                        const struct journal_unlocked *unlocked,
                                        enum journal_baseline which, struct baseline *ret_baseline)
{
    uint8_t page[PAGE_BASELINE_BYTES];
    size_t length;
    enum journal_error error = page_get(journal, unlocked, baseline_page(which), page, &length);
    if (error != JOURNAL_OK)
        return error;
    if (length != BASELINE_BYTES || page[0] != BASELINE_FORM)
        return JOURNAL_ALTERED;
    for (int i = 0; i < PHASES; i++) {
        struct baseline_phase *phase = &ret_baseline->phase[i];
        phase->level_mbpm = (int32_t)get_u32(page + 1 + 12 * i);
        phase->scale_mbpm = (int32_t)get_u32(page + 5 + 12 * i);
        phase->trusted_ms = get_u32(page + 9 + 12 * i);
    }
    sodium_memzero(page, sizeof page);
    return JOURNAL_OK;
}

static bool name_good(const char *name, bool may_be_empty)
{
    size_t length = strlen(name);
    if (length == 0)
        return may_be_empty;
    if (length > JOURNAL_NAME_MAX || name[0] == ' ' || name[length - 1] == ' ')
        return false;
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)name[i] < 0x20 || name[i] == 0x7f)
            return false;
    return true;
}

static void partner_read(sqlite3_stmt *stmt, struct journal_partner *partner,
                         enum journal_error *error)
{
    *error = store_bytes(stmt, 0, partner->id.bytes, sizeof partner->id.bytes);
    store_text(stmt, 1, partner->name, sizeof partner->name);
    store_text(stmt, 2, partner->strap, sizeof partner->strap);
    partner->passphrase = sqlite3_column_int(stmt, 3) != 0;
}

#define PARTNER_COLUMNS "SELECT id, name, strap, lock <> 'none' FROM partner "

enum journal_error journal_partner_find(struct journal *journal, const char *name,
                                        struct journal_partner *ret_partner)
{
    sqlite3_stmt *stmt;
    struct journal_partner partner;
    enum journal_error error =
        store_query(journal, &stmt, PARTNER_COLUMNS "WHERE name = ?", "t", name);
    if (error != JOURNAL_OK)
        return error;
    error = store_next(stmt);
    if (error == JOURNAL_OK)
        partner_read(stmt, &partner, &error);
    store_done(journal, stmt);
    if (error == JOURNAL_OK)
        *ret_partner = partner;
    return error == JOURNAL_NOTHING ? JOURNAL_NO_PARTNER : error;
}

enum journal_error
journal_partner_list(struct journal *journal,
                     bool (*each)(void *user, const struct journal_partner *partner), void *user)
{
    sqlite3_stmt *stmt;
    enum journal_error error = store_query(journal, &stmt, PARTNER_COLUMNS "ORDER BY number", "");
    if (error != JOURNAL_OK)
        return error;
    bool more = true;
    while (more && (error = store_next(stmt)) == JOURNAL_OK) {
        struct journal_partner partner;
        partner_read(stmt, &partner, &error);
        if (error != JOURNAL_OK)
            break;
        more = each(user, &partner);
    }
    store_done(journal, stmt);
    return error == JOURNAL_NOTHING ? JOURNAL_OK : error;
}

/* The keys of a new partner, as they go into the row. */
struct keys {
    uint8_t public[SEAL_KEY_BYTES];
    struct seal_lock lock;
    uint8_t stored[SEAL_LOCKED_BYTES]; /* locked, or the secret key itself */
    size_t stored_length;
};

/* `secret`, the other half of ret_keys->public, as it goes into the row. */
static bool keys_lock(const struct journal_id *id, const uint8_t secret[SEAL_KEY_BYTES],
                      const char *passphrase, enum seal_cost cost, struct keys *ret_keys)
{
    char place[STORE_PLACE_MAX];
    if (!passphrase) {
        memcpy(ret_keys->stored, secret, SEAL_KEY_BYTES);
        ret_keys->stored_length = SEAL_KEY_BYTES;
        return true;
    }
    store_place_secret(place, id, ret_keys->public);
    ret_keys->stored_length = SEAL_LOCKED_BYTES;
    return seal_secret_lock(secret, passphrase, cost, place, &ret_keys->lock, ret_keys->stored);
}

static bool keys_make(const struct journal_id *id, const char *passphrase, enum seal_cost cost,
                      struct keys *ret_keys)
{
    uint8_t secret[SEAL_KEY_BYTES];
    seal_pair(ret_keys->public, secret);
    bool made = keys_lock(id, secret, passphrase, cost, ret_keys);
    sodium_memzero(secret, sizeof secret);
    return made;
}

static enum journal_error partner_insert(struct journal *journal,
                                         const struct journal_partner *partner,
                                         const struct keys *keys)
{
    bool locked = partner->passphrase;
    enum journal_error error = store_run(
        journal,
        "INSERT INTO partner (id, name, strap, public_key, lock, salt, operations, memory, "
        "secret_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        "bttbtbuub", partner->id.bytes, sizeof partner->id.bytes, partner->name, partner->strap,
        keys->public, sizeof keys->public, locked ? "argon2id" : "none",
        locked ? keys->lock.salt : NULL, sizeof keys->lock.salt,
        locked ? (int64_t)keys->lock.operations : NEVER_US,
        locked ? (int64_t)keys->lock.memory : NEVER_US, keys->stored, keys->stored_length);
    if (error == JOURNAL_OK)
        error = page_put(journal, &partner->id, PAGE_HEALTH, "", 0);
    if (error == JOURNAL_OK)
        error = page_put(journal, &partner->id, PAGE_BASELINE_LAST, "", 0);
    if (error == JOURNAL_OK)
        error = page_put(journal, &partner->id, PAGE_BASELINE_HISTORY, "", 0);
    if (error == JOURNAL_OK)
        error = blank_weeks(journal, &partner->id);
    return error;
}

enum journal_error journal_partner_add(struct journal *journal, const char *name, const char *strap,
                                       const char *passphrase, enum seal_cost cost,
                                       struct journal_partner *ret_partner)
{
    struct journal_id id;
    seal_random(id.bytes, sizeof id.bytes);
    return journal_partner_add_as(journal, &id, name, strap, passphrase, cost, ret_partner);
}

enum journal_error journal_partner_add_as(struct journal *journal, const struct journal_id *id,
                                          const char *name, const char *strap,
                                          const char *passphrase, enum seal_cost cost,
                                          struct journal_partner *ret_partner)
{
    struct journal_partner partner = {.id = *id, .passphrase = passphrase != NULL}, other;
    struct keys keys;
    if (!name_good(name, false) || (strap && !name_good(strap, true)))
        return JOURNAL_BAD_NAME;
    if (passphrase && !passphrase[0])
        return JOURNAL_EMPTY_PASSPHRASE;
    strcpy(partner.name, name);
    strcpy(partner.strap, strap ? strap : "");
    if (!keys_make(&partner.id, passphrase, cost, &keys))
        return JOURNAL_NO_MEMORY;
    enum journal_error error = store_begin(journal);
    if (error == JOURNAL_OK) {
        error = journal_partner_find(journal, name, &other);
        error = error == JOURNAL_OK ? JOURNAL_NAME_TAKEN : error;
        if (error == JOURNAL_NO_PARTNER)
            error = partner_insert(journal, &partner, &keys);
        error = store_end(journal, error);
    }
    sodium_memzero(&keys, sizeof keys);
    if (error == JOURNAL_OK)
        *ret_partner = partner;
    return error;
}

enum journal_error journal_partner_strap(struct journal *journal, const struct journal_id *partner,
                                         const char *strap)
{
    if (!name_good(strap, true))
        return JOURNAL_BAD_NAME;
    enum journal_error error = store_run(journal, "UPDATE partner SET strap = ? WHERE id = ?", "tb",
                                         strap, partner->bytes, sizeof partner->bytes);
    if (error == JOURNAL_OK && store_changes(journal) == 0)
        error = JOURNAL_NO_PARTNER;
    return error;
}

enum journal_error journal_partner_passphrase(struct journal *journal,
                                              const struct journal_unlocked *unlocked,
                                              const char *passphrase, enum seal_cost cost)
{
    struct keys keys;
    if (!passphrase[0])
        return JOURNAL_EMPTY_PASSPHRASE;
    memcpy(keys.public, unlocked->public, sizeof keys.public);
    if (!keys_lock(&unlocked->id, unlocked->secret, passphrase, cost, &keys))
        return JOURNAL_NO_MEMORY;
    /* What stood there is overwritten (secure_delete), in the -wal file too (store_forget). */
    enum journal_error error =
        store_run(journal,
                  "UPDATE partner SET lock = 'argon2id', salt = ?, operations = ?, memory = ?, "
                  "secret_key = ? WHERE id = ?",
                  "biibb", keys.lock.salt, sizeof keys.lock.salt, (int64_t)keys.lock.operations,
                  (int64_t)keys.lock.memory, keys.stored, keys.stored_length, unlocked->id.bytes,
                  sizeof unlocked->id.bytes);
    if (error == JOURNAL_OK && store_changes(journal) == 0)
        error = JOURNAL_NO_PARTNER;
    return error == JOURNAL_OK ? store_forget(journal) : error;
}

enum journal_error journal_partner_remove(struct journal *journal, const struct journal_id *partner)
{
    /* secure_delete overwrites what is deleted with zeros: the keys first of all. */
    static const char *const statements[] = {
        "DELETE FROM session_key WHERE partner = ?1 OR reader = ?1",
        "DELETE FROM sheet WHERE owner = ?1 OR reader = ?1",
        "DELETE FROM weeks WHERE partner = ?1",
        "DELETE FROM practice WHERE partner = ?1",
        "DELETE FROM shelf WHERE partner = ?1",
        "DELETE FROM page WHERE partner = ?1",
        "DELETE FROM chunk WHERE partner = ?1",
        "DELETE FROM event WHERE partner = ?1",
        "DELETE FROM member WHERE partner = ?1",
        "DELETE FROM moment WHERE session NOT IN (SELECT session FROM member)",
        "DELETE FROM session WHERE number NOT IN (SELECT session FROM member)",
        "DELETE FROM partner WHERE id = ?1"};
    enum journal_error error = store_begin(journal);
    if (error != JOURNAL_OK)
        return error;
    for (size_t i = 0; i < sizeof statements / sizeof statements[0] && error == JOURNAL_OK; i++)
        error = store_run(journal, statements[i], strstr(statements[i], "?1") ? "b" : "",
                          partner->bytes, sizeof partner->bytes);
    if (error == JOURNAL_OK && store_changes(journal) == 0)
        error = JOURNAL_NO_PARTNER;
    error = store_end(journal, error);
    return error == JOURNAL_OK ? store_forget(journal) : error;
}
