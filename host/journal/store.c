/* The few things that every query needs, so that the other files read as SQL and what it means. */
#include "journal/store.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* SQLite's own measure: at this many pages (4 MB) the -wal file is moved into the main one. */
#define WAL_PAGES_MAX 1000

enum journal_error store_verdict(int sqlite_code)
{
    switch (sqlite_code & 0xff) { /* SQLite's, not an enum: the rest is the disk's doing */
    case SQLITE_OK:
    case SQLITE_DONE:
    case SQLITE_ROW:
        return JOURNAL_OK;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
        return JOURNAL_LOCKED;
    case SQLITE_FULL:
        return JOURNAL_FULL;
    case SQLITE_READONLY:
    case SQLITE_PERM:
        return JOURNAL_READ_ONLY;
    case SQLITE_CANTOPEN:
        return JOURNAL_CANNOT_OPEN;
    case SQLITE_CORRUPT:
    case SQLITE_ERROR: /* our SQL is tested: a table is gone or has another form */
        return JOURNAL_CORRUPT;
    case SQLITE_NOTADB:
        return JOURNAL_FOREIGN;
    case SQLITE_NOMEM:
        return JOURNAL_NO_MEMORY;
    }
    return JOURNAL_IO;
}

static int bind_all(sqlite3_stmt *stmt, const char *types, va_list arguments)
{
    int code = SQLITE_OK;
    for (int i = 1; types[i - 1] && code == SQLITE_OK; i++) {
        char type = types[i - 1];
        if (type == 'i' || type == 'u') {
            int64_t value = va_arg(arguments, int64_t);
            code = type == 'u' && value == NEVER_US ? sqlite3_bind_null(stmt, i)
                                                    : sqlite3_bind_int64(stmt, i, value);
        } else if (type == 't') {
            code = sqlite3_bind_text(stmt, i, va_arg(arguments, const char *), -1, SQLITE_STATIC);
        } else {
            const void *bytes = va_arg(arguments, const void *);
            size_t length = va_arg(arguments, size_t);
            code = sqlite3_bind_blob64(stmt, i, bytes, length, SQLITE_STATIC);
        }
    }
    return code;
}

/* The statement of this text that is kept and not lent; where there is none and room for one, made
 * anew, else one that is not kept. */
static int kept_take(struct journal *journal, const char *sql, sqlite3_stmt **ret_stmt)
{
    struct store_kept *free_one = NULL;
    for (int i = 0; i < STORE_KEPT_MAX; i++) {
        struct store_kept *kept = &journal->kept[i];
        if (!kept->stmt) {
            free_one = kept;
            break; /* they are filled from the first on */
        }
        if (!kept->lent && strcmp(sqlite3_sql(kept->stmt), sql) == 0) {
            kept->lent = true;
            *ret_stmt = kept->stmt;
            return SQLITE_OK;
        }
    }
    int code = sqlite3_prepare_v3(journal->db, sql, -1, free_one ? SQLITE_PREPARE_PERSISTENT : 0,
                                  ret_stmt, NULL);
    if (code == SQLITE_OK && free_one)
        *free_one = (struct store_kept){.stmt = *ret_stmt, .lent = true};
    return code;
}

void store_done(struct journal *journal, sqlite3_stmt *stmt)
{
    for (int i = 0; stmt && i < STORE_KEPT_MAX; i++) {
        if (journal->kept[i].stmt == stmt) {
            /* An open statement would hold the file, and a bound pointer may not live on. */
            sqlite3_reset(stmt);
            sqlite3_clear_bindings(stmt);
            journal->kept[i].lent = false;
            return;
        }
    }
    sqlite3_finalize(stmt);
}

void store_finish(struct journal *journal)
{
    for (int i = 0; i < STORE_KEPT_MAX; i++)
        sqlite3_finalize(journal->kept[i].stmt);
}

static enum journal_error query_list(struct journal *journal, sqlite3_stmt **ret_stmt,
                                     const char *sql, const char *types, va_list arguments)
{
    sqlite3_stmt *stmt = NULL;
    int code = kept_take(journal, sql, &stmt);
    if (code == SQLITE_OK)
        code = bind_all(stmt, types, arguments);
    if (code != SQLITE_OK) {
        store_done(journal, stmt);
        return store_verdict(code);
    }
    *ret_stmt = stmt;
    return JOURNAL_OK;
}

enum journal_error store_query(struct journal *journal, sqlite3_stmt **ret_stmt, const char *sql,
                               const char *types, ...)
{
    va_list arguments;
    va_start(arguments, types);
    enum journal_error error = query_list(journal, ret_stmt, sql, types, arguments);
    va_end(arguments);
    return error;
}

enum journal_error store_next(sqlite3_stmt *stmt)
{
    int code = sqlite3_step(stmt);
    return code == SQLITE_DONE ? JOURNAL_NOTHING : store_verdict(code);
}

enum journal_error store_run(struct journal *journal, const char *sql, const char *types, ...)
{
    sqlite3_stmt *stmt = NULL;
    va_list arguments;
    va_start(arguments, types);
    enum journal_error error = query_list(journal, &stmt, sql, types, arguments);
    va_end(arguments);
    if (error != JOURNAL_OK)
        return error;
    int code = sqlite3_step(stmt);
    store_done(journal, stmt);
    return store_verdict(code);
}

int store_changes(struct journal *journal)
{
    return sqlite3_changes(journal->db);
}

static enum journal_error part_open(struct journal *journal, const struct store_part *part,
                                    bool write, sqlite3_blob **ret_open)
{
    sqlite3_blob *open = NULL;
    int code = sqlite3_blob_open(journal->db, "main", part->table, "blob", part->row, write, &open);
    if (code != SQLITE_OK)
        return store_verdict(code);
    if ((size_t)sqlite3_blob_bytes(open) != part->whole) {
        sqlite3_blob_close(open);
        return JOURNAL_ALTERED;
    }
    *ret_open = open;
    return JOURNAL_OK;
}

static enum journal_error part_close(sqlite3_blob *open, int code)
{
    int closed = sqlite3_blob_close(open);
    return store_verdict(code == SQLITE_OK ? closed : code);
}

enum journal_error store_overwrite(struct journal *journal, const struct store_part *part,
                                   const uint8_t *bytes)
{
    sqlite3_blob *open;
    enum journal_error error = part_open(journal, part, true, &open);
    if (error != JOURNAL_OK)
        return error;
    return part_close(open, sqlite3_blob_write(open, bytes, (int)part->size, (int)part->offset));
}

enum journal_error store_read_part(struct journal *journal, const struct store_part *part,
                                   uint8_t *ret_bytes)
{
    sqlite3_blob *open;
    enum journal_error error = part_open(journal, part, false, &open);
    if (error != JOURNAL_OK)
        return error;
    return part_close(open, sqlite3_blob_read(open, ret_bytes, (int)part->size, (int)part->offset));
}

enum journal_error store_begin(struct journal *journal)
{
    return store_run(journal, "BEGIN IMMEDIATE", "");
}

enum journal_error store_end(struct journal *journal, enum journal_error error)
{
    if (error == JOURNAL_OK)
        error = store_run(journal, "COMMIT", "");
    if (error != JOURNAL_OK && !sqlite3_get_autocommit(journal->db))
        store_run(journal, "ROLLBACK", "");
    return error;
}

void store_checkpoint(struct journal *journal)
{
    /* PASSIVE waits for nobody; what it could not move now is moved another time. */
    if (!journal->held && journal->wal_pages >= WAL_PAGES_MAX)
        sqlite3_wal_checkpoint_v2(journal->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
}

enum journal_error store_forget(struct journal *journal)
{
    int code = sqlite3_wal_checkpoint_v2(journal->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    return code == SQLITE_OK ? JOURNAL_OK : JOURNAL_LINGERS;
}

enum journal_error store_bytes(sqlite3_stmt *stmt, int column, void *ret_bytes, size_t length)
{
    const void *bytes = sqlite3_column_blob(stmt, column);
    if (!bytes || (size_t)sqlite3_column_bytes(stmt, column) != length)
        return JOURNAL_ALTERED;
    memcpy(ret_bytes, bytes, length);
    return JOURNAL_OK;
}

void store_text(sqlite3_stmt *stmt, int column, char *ret_text, size_t size)
{
    const unsigned char *text = sqlite3_column_text(stmt, column);
    snprintf(ret_text, size, "%s", text ? (const char *)text : "");
}

int64_t store_time(sqlite3_stmt *stmt, int column)
{
    if (sqlite3_column_type(stmt, column) == SQLITE_NULL)
        return NEVER_US;
    return sqlite3_column_int64(stmt, column);
}

enum journal_error store_public(struct journal *journal, const struct journal_id *partner,
                                uint8_t ret_public[SEAL_KEY_BYTES])
{
    sqlite3_stmt *stmt;
    enum journal_error error =
        store_query(journal, &stmt, "SELECT public_key FROM partner WHERE id = ?", "b",
                    partner->bytes, sizeof partner->bytes);
    if (error != JOURNAL_OK)
        return error;
    error = store_next(stmt);
    if (error == JOURNAL_OK)
        error = store_bytes(stmt, 0, ret_public, SEAL_KEY_BYTES);
    store_done(journal, stmt);
    return error == JOURNAL_NOTHING ? JOURNAL_NO_PARTNER : error;
}

enum journal_error store_session_id(struct journal *journal, int64_t session,
                                    struct journal_id *ret_id)
{
    sqlite3_stmt *stmt;
    enum journal_error error =
        store_query(journal, &stmt, "SELECT id FROM session WHERE number = ?", "i", session);
    if (error != JOURNAL_OK)
        return error;
    error = store_next(stmt);
    if (error == JOURNAL_OK)
        error = store_bytes(stmt, 0, ret_id->bytes, sizeof ret_id->bytes);
    store_done(journal, stmt);
    return error == JOURNAL_NOTHING ? JOURNAL_NO_SESSION : error;
}

struct hex {
    char text[2 * SEAL_KEY_BYTES + 1];
};

static struct hex hex_of(const uint8_t *bytes, size_t length)
{
    struct hex hex;
    sodium_bin2hex(hex.text, sizeof hex.text, bytes, length);
    return hex;
}

static struct hex hex_id(const struct journal_id *id)
{
    return hex_of(id->bytes, sizeof id->bytes);
}

void store_place_secret(char place[STORE_PLACE_MAX], const struct journal_id *partner,
                        const uint8_t public[SEAL_KEY_BYTES])
{
    snprintf(place, STORE_PLACE_MAX, "secret|%s|%s", hex_id(partner).text,
             hex_of(public, SEAL_KEY_BYTES).text);
}

void store_place_page(char place[STORE_PLACE_MAX], const struct journal_id *partner, int kind)
{
    snprintf(place, STORE_PLACE_MAX, "page|%s|%d", hex_id(partner).text, kind);
}

void store_place_chunk(char place[STORE_PLACE_MAX], const struct journal_id *session,
                       const struct journal_id *partner, int64_t n, int64_t first_us)
{
    snprintf(place, STORE_PLACE_MAX, "chunk|%s|%s|%" PRId64 "|%" PRId64, hex_id(session).text,
             hex_id(partner).text, n, first_us);
}

void store_place_event(char place[STORE_PLACE_MAX], const struct journal_id *session,
                       const struct journal_id *partner, const struct journal_detector *detector,
                       int64_t n)
{
    snprintf(place, STORE_PLACE_MAX, "event|%s|%s|%" PRIu32 "|%s|%" PRId64, hex_id(session).text,
             hex_id(partner).text, detector->version,
             hex_of(detector->settings_hash, SEAL_HASH_BYTES).text, n);
}

/* As schema-2.sql and blank.c spell them. */
void store_place_sheet(char place[STORE_PLACE_MAX], const struct journal_id *session,
                       const struct journal_id *owner, const struct journal_id *reader)
{
    snprintf(place, STORE_PLACE_MAX, "sheet|%s|%s|%s", hex_id(session).text, hex_id(owner).text,
             hex_id(reader).text);
}

void store_place_digest(char place[STORE_PLACE_MAX], const struct journal_id *session,
                        const struct journal_id *partner)
{
    snprintf(place, STORE_PLACE_MAX, "digest|%s|%s", hex_id(session).text, hex_id(partner).text);
}

void store_place_weeks(char place[STORE_PLACE_MAX], const struct journal_id *partner)
{
    snprintf(place, STORE_PLACE_MAX, "weeks|%s", hex_id(partner).text);
}

void store_place_practice(char place[STORE_PLACE_MAX], const struct journal_id *partner,
                          const struct journal_id *run)
{
    snprintf(place, STORE_PLACE_MAX, "practice|%s|%s", hex_id(partner).text, hex_id(run).text);
}
