/* Sealed in SQL, so that a migration gives the talks of an earlier lull the same empty sheets as a
 * new talk gets, in the migration's own transaction. */
#include "journal/blank.h"

#include "journal/sheet.h"
#include "journal/store.h"

#define BLANK_MAX SHEET_BYTES

static void sealed_blank(sqlite3_context *context, int count, sqlite3_value **values)
{
    static const char nothing[] = "";
    (void)count;
    const uint8_t *public = sqlite3_value_blob(values[0]);
    const char *place = (const char *)sqlite3_value_text(values[1]);
    sqlite3_int64 padded = sqlite3_value_int64(values[2]);
    if (!public || sqlite3_value_bytes(values[0]) != SEAL_KEY_BYTES || !place || padded < 1 ||
        padded > BLANK_MAX) {
        sqlite3_result_error_code(context, SQLITE_CORRUPT);
        return;
    }
    sqlite3_uint64 size = (sqlite3_uint64)padded + SEAL_ENVELOPE_EXTRA;
    uint8_t *blob = sqlite3_malloc64(size);
    if (!blob) {
        sqlite3_result_error_nomem(context);
    } else if (!seal_envelope(public, place, nothing, 0, (size_t)padded, blob)) {
        sqlite3_free(blob);
        sqlite3_result_error_code(context, SQLITE_CORRUPT); /* the public key is none */
    } else {
        sqlite3_result_blob64(context, blob, size, sqlite3_free);
    }
}

int blank_register(sqlite3 *db)
{
    return sqlite3_create_function_v2(db, "sealed_blank", 3, SQLITE_UTF8 | SQLITE_DIRECTONLY, NULL,
                                      sealed_blank, NULL, NULL, NULL);
}

enum journal_error blank_session(struct journal *journal, int64_t session)
{
    return store_run(
        journal,
        "INSERT INTO sheet (session, owner, reader, blob) "
        "SELECT session.number, a.partner, b.partner, sealed_blank(partner.public_key, "
        "'sheet|' || lower(hex(session.id)) || '|' || lower(hex(a.partner)) || '|' || "
        "lower(hex(b.partner)), ?2) FROM session "
        "JOIN member a ON a.session = session.number JOIN member b ON b.session = session.number "
        "JOIN partner ON partner.id = b.partner WHERE session.number = ?1 ORDER BY a.who, b.who",
        "ii", session, (int64_t)SHEET_BYTES);
}

enum journal_error blank_weeks(struct journal *journal, const struct journal_id *partner)
{
    return store_run(journal,
                     "INSERT INTO weeks (partner, blob) SELECT id, "
                     "sealed_blank(public_key, 'weeks|' || lower(hex(id)), ?2) "
                     "FROM partner WHERE id = ?1",
                     "bi", partner->bytes, sizeof partner->bytes, (int64_t)SHEET_WEEKS_BYTES);
}
