/* Where items lie in the journal. What an owner does to an item:
 *
 *            own sheet: the item      the other's sheet: the item
 *   put      written, private         not there
 *   share    shared                   there
 *   unshare  private                  not there
 *
 * Each of them reads the own sheet, changes it, and seals both anew: one way for all, so that none
 * can be told from another by what it leaves in the file. The other's sheet is never read here: its
 * owner knows from their own what is shared.
 */
#include "journal/word.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "journal/sheet.h"
#include "journal/shelf.h"
#include "journal/store.h"

/* All that is in clear for a moment; cleared and freed by work_free(). */
struct work {
    struct sheet sheet;
    struct sheet_weeks weeks;
    uint8_t plain[SHEET_BYTES];
    uint8_t blob[SHEET_BYTES + SEAL_ENVELOPE_EXTRA];
};

static struct work *work_free(struct work *work)
{
    if (work)
        sodium_memzero(work, sizeof *work);
    free(work);
    return NULL;
}

/* A row: which one, whose, and for whom. */
struct row {
    int64_t number;
    char place[STORE_PLACE_MAX];
    uint8_t reader_public[SEAL_KEY_BYTES];
    size_t padded;
};

static const char sheet_table[] = "sheet";
static const char weeks_table[] = "weeks";

/* The sheet of `owner` for `reader`: its row, and its blob where ret_blob is not NULL. */
static enum journal_error sheet_find(struct journal *journal, int64_t session,
                                     const struct journal_id *owner,
                                     const struct journal_id *reader, struct row *ret_row,
                                     uint8_t *ret_blob)
{
    sqlite3_stmt *stmt;
    struct journal_id id;
    enum journal_error error = store_session_id(journal, session, &id);
    if (error == JOURNAL_OK)
        error = store_query(journal, &stmt,
                            "SELECT sheet.number, public_key, blob FROM sheet "
                            "JOIN partner ON partner.id = reader "
                            "WHERE session = ? AND owner = ? AND reader = ?",
                            "ibb", session, owner->bytes, sizeof owner->bytes, reader->bytes,
                            sizeof reader->bytes);
    if (error != JOURNAL_OK)
        return error;
    error = store_next(stmt);
    if (error == JOURNAL_OK) {
        ret_row->number = sqlite3_column_int64(stmt, 0);
        ret_row->padded = SHEET_BYTES;
        store_place_sheet(ret_row->place, &id, owner, reader);
        error = store_bytes(stmt, 1, ret_row->reader_public, SEAL_KEY_BYTES);
    }
    if (error == JOURNAL_OK && ret_blob)
        error = store_bytes(stmt, 2, ret_blob, SHEET_BYTES + SEAL_ENVELOPE_EXTRA);
    store_done(journal, stmt);
    return error;
}

static enum journal_error weeks_find(struct journal *journal, const struct journal_unlocked *owner,
                                     struct row *ret_row, uint8_t *ret_blob)
{
    sqlite3_stmt *stmt;
    enum journal_error error =
        store_query(journal, &stmt, "SELECT number, blob FROM weeks WHERE partner = ?", "b",
                    owner->id.bytes, sizeof owner->id.bytes);
    if (error != JOURNAL_OK)
        return error;
    error = store_next(stmt);
    if (error == JOURNAL_OK) {
        ret_row->number = sqlite3_column_int64(stmt, 0);
        ret_row->padded = SHEET_WEEKS_BYTES;
        store_place_weeks(ret_row->place, &owner->id);
        memcpy(ret_row->reader_public, owner->public, SEAL_KEY_BYTES);
        error = store_bytes(stmt, 1, ret_blob, SHEET_WEEKS_BYTES + SEAL_ENVELOPE_EXTRA);
    }
    store_done(journal, stmt);
    return error == JOURNAL_NOTHING ? JOURNAL_NO_PARTNER : error;
}

/* work->blob -> work->plain. */
static enum journal_error row_open(const struct journal_unlocked *reader, const struct row *row,
                                   struct work *work, size_t *ret_length)
{
    bool opened = seal_envelope_open(reader->public, reader->secret, row->place, work->blob,
                                     row->padded + SEAL_ENVELOPE_EXTRA, work->plain, ret_length);
    return opened ? JOURNAL_OK : JOURNAL_ALTERED;
}

/* work->plain -> the row. */
static enum journal_error row_write(struct journal *journal, const char *table,
                                    const struct row *row, struct work *work, size_t length)
{
    if (!seal_envelope(row->reader_public, row->place, work->plain, length, row->padded,
                       work->blob))
        return JOURNAL_ALTERED; /* the public key is none */
    size_t size = row->padded + SEAL_ENVELOPE_EXTRA;
    struct store_part part = {.table = table, .row = row->number, .whole = size, .size = size};
    return store_overwrite(journal, &part, work->blob);
}

/* The sheet of `owner` for `reader` into work->sheet. */
static enum journal_error sheet_read(struct journal *journal, const struct journal_unlocked *reader,
                                     int64_t session, const struct journal_id *owner,
                                     struct work *work, struct row *ret_row)
{
    size_t length;
    enum journal_error error =
        sheet_find(journal, session, owner, &reader->id, ret_row, work->blob);
    if (error == JOURNAL_OK)
        error = row_open(reader, ret_row, work, &length);
    if (error == JOURNAL_OK && !sheet_parse(work->plain, length, &work->sheet))
        error = JOURNAL_ALTERED;
    return error;
}

/* The other partner for whom `owner` has a sheet in this session. JOURNAL_NO_PARTNER: there is
 * none.
 */
static enum journal_error other_find(struct journal *journal, const struct journal_unlocked *owner,
                                     int64_t session, struct journal_id *ret_other)
{
    sqlite3_stmt *stmt;
    enum journal_error error =
        store_query(journal, &stmt,
                    "SELECT reader FROM sheet JOIN member USING (session) "
                    "WHERE session = ?1 AND owner = ?2 AND reader <> ?2 AND partner = reader",
                    "ib", session, owner->id.bytes, sizeof owner->id.bytes);
    if (error != JOURNAL_OK)
        return error;
    error = store_next(stmt);
    if (error == JOURNAL_OK)
        error = store_bytes(stmt, 0, ret_other->bytes, sizeof ret_other->bytes);
    store_done(journal, stmt);
    return error == JOURNAL_NOTHING ? JOURNAL_NO_PARTNER : error;
}

/* Both sheets of the owner and the marks in their digest, from work->sheet. */
static enum journal_error sheets_write(struct journal *journal,
                                       const struct journal_unlocked *owner, int64_t session,
                                       const struct row *own, struct work *work)
{
    struct journal_id other;
    struct row row;
    size_t length = sheet_format(&work->sheet, false, work->plain);
    enum journal_error error = row_write(journal, sheet_table, own, work, length);
    if (error == JOURNAL_OK)
        error = shelf_mark(journal, owner, session, &work->sheet);
    if (error == JOURNAL_OK)
        error = other_find(journal, owner, session, &other);
    if (error != JOURNAL_OK)
        return error == JOURNAL_NO_PARTNER ? JOURNAL_OK : error;
    error = sheet_find(journal, session, &owner->id, &other, &row, NULL);
    if (error != JOURNAL_OK)
        return error;
    length = sheet_format(&work->sheet, true, work->plain);
    return row_write(journal, sheet_table, &row, work, length);
}

/* The sheet of the owner for one who was not in the talk, from work->sheet: there from now on. */
static enum journal_error guest_write(struct journal *journal, const struct journal_unlocked *owner,
                                      int64_t session, const struct journal_id *guest,
                                      struct work *work)
{
    struct journal_id id;
    char place[STORE_PLACE_MAX];
    uint8_t public[SEAL_KEY_BYTES];
    enum journal_error error = store_session_id(journal, session, &id);
    if (error == JOURNAL_OK)
        error = store_public(journal, guest, public);
    if (error != JOURNAL_OK)
        return error;
    store_place_sheet(place, &id, &owner->id, guest);
    size_t length = sheet_format(&work->sheet, true, work->plain);
    if (!seal_envelope(public, place, work->plain, length, SHEET_BYTES, work->blob))
        return JOURNAL_ALTERED;
    return store_run(journal,
                     "INSERT INTO sheet (session, owner, reader, blob) VALUES (?, ?, ?, ?) "
                     "ON CONFLICT DO UPDATE SET blob = excluded.blob",
                     "ibbb", session, owner->id.bytes, sizeof owner->id.bytes, guest->bytes,
                     sizeof guest->bytes, work->blob, sizeof work->blob);
}

enum act { ACT_PUT, ACT_SHARE, ACT_UNSHARE };

/* What an act makes of one item; `word` is of ACT_PUT. */
static enum journal_error act_on(struct word *item, enum act act, const struct word *word)
{
    switch (act) {
    case ACT_PUT:
        *item = *word;
        item->shared = false;
        return JOURNAL_OK;
    case ACT_SHARE:
        if (word_empty(item))
            return JOURNAL_NOTHING;
        item->shared = true;
        return JOURNAL_OK;
    case ACT_UNSHARE:
        item->shared = false;
        return JOURNAL_OK;
    }
    return JOURNAL_OK;
}

static enum journal_error change(struct journal *journal, const struct journal_unlocked *owner,
                                 int64_t session, enum word_kind kind, enum act act,
                                 const struct word *word)
{
    struct row row;
    struct journal_id other;
    struct work *work = malloc(sizeof *work);
    enum journal_error error = work ? store_begin(journal) : JOURNAL_NO_MEMORY;
    if (error != JOURNAL_OK) {
        work_free(work);
        return error;
    }
    error = sheet_read(journal, owner, session, &owner->id, work, &row);
    if (error == JOURNAL_OK && act == ACT_SHARE)
        error = other_find(journal, owner, session, &other);
    if (error == JOURNAL_OK)
        error = act_on(&work->sheet.of[kind], act, word);
    if (error == JOURNAL_OK)
        error = sheets_write(journal, owner, session, &row, work);
    error = store_end(journal, error);
    work_free(work);
    return error == JOURNAL_OK ? store_forget(journal) : error;
}

enum journal_error word_put(struct journal *journal, const struct journal_unlocked *owner,
                            int64_t session, const struct word *word)
{
    if (!word_good(word))
        return JOURNAL_BAD_WORD;
    return change(journal, owner, session, word->kind, ACT_PUT, word);
}

enum journal_error word_share(struct journal *journal, const struct journal_unlocked *owner,
                              int64_t session, enum word_kind kind)
{
    return change(journal, owner, session, kind, ACT_SHARE, NULL);
}

enum journal_error word_unshare(struct journal *journal, const struct journal_unlocked *owner,
                                int64_t session, enum word_kind kind)
{
    return change(journal, owner, session, kind, ACT_UNSHARE, NULL);
}

enum journal_error word_bring(struct journal *journal, const struct journal_unlocked *owner,
                              int64_t session, const struct journal_id *guest,
                              const struct word *word)
{
    struct row row;
    if (!word_good(word) || word_empty(word))
        return JOURNAL_BAD_WORD;
    struct work *work = malloc(sizeof *work);
    enum journal_error error = work ? store_begin(journal) : JOURNAL_NO_MEMORY;
    if (error != JOURNAL_OK) {
        work_free(work);
        return error;
    }
    error = sheet_read(journal, owner, session, &owner->id, work, &row);
    if (error == JOURNAL_OK) {
        work->sheet.of[word->kind] = *word;
        work->sheet.of[word->kind].shared = true;
        error = sheets_write(journal, owner, session, &row, work);
    }
    if (error == JOURNAL_OK)
        error = guest_write(journal, owner, session, guest, work);
    error = store_end(journal, error);
    work_free(work);
    return error;
}

enum journal_error word_get(struct journal *journal, const struct journal_unlocked *owner,
                            int64_t session, enum word_kind kind, struct word *ret_word)
{
    struct row row;
    struct work *work = malloc(sizeof *work);
    if (!work)
        return JOURNAL_NO_MEMORY;
    enum journal_error error = sheet_read(journal, owner, session, &owner->id, work, &row);
    if (error == JOURNAL_OK && word_empty(&work->sheet.of[kind]))
        error = JOURNAL_NOTHING;
    if (error == JOURNAL_OK)
        *ret_word = work->sheet.of[kind];
    work_free(work);
    return error;
}

enum journal_error word_list(struct journal *journal, const struct journal_unlocked *reader,
                             int64_t session, const struct journal_id *owner,
                             bool (*each)(void *user, const struct word *word), void *user)
{
    struct row row;
    struct work *work = malloc(sizeof *work);
    if (!work)
        return JOURNAL_NO_MEMORY;
    enum journal_error error = sheet_read(journal, reader, session, owner, work, &row);
    bool more = error == JOURNAL_OK;
    for (int i = 0; i < WORD_KINDS && more; i++)
        if (!word_empty(&work->sheet.of[i]))
            more = each(user, &work->sheet.of[i]);
    work_free(work);
    return error;
}

/* ---- weeks ---- */

static enum journal_error weeks_read(struct journal *journal, const struct journal_unlocked *owner,
                                     struct work *work, struct row *ret_row)
{
    size_t length;
    enum journal_error error = weeks_find(journal, owner, ret_row, work->blob);
    if (error == JOURNAL_OK)
        error = row_open(owner, ret_row, work, &length);
    if (error == JOURNAL_OK && !sheet_weeks_parse(work->plain, length, &work->weeks))
        error = JOURNAL_ALTERED;
    return error;
}

enum journal_error word_week_put(struct journal *journal, const struct journal_unlocked *owner,
                                 const struct word_week *week)
{
    struct row row;
    if (!word_week_good(week))
        return JOURNAL_BAD_WORD;
    struct work *work = malloc(sizeof *work);
    enum journal_error error = work ? store_begin(journal) : JOURNAL_NO_MEMORY;
    if (error != JOURNAL_OK) {
        work_free(work);
        return error;
    }
    error = weeks_read(journal, owner, work, &row);
    if (error == JOURNAL_OK) {
        sheet_weeks_put(&work->weeks, week);
        size_t length = sheet_weeks_format(&work->weeks, work->plain);
        error = row_write(journal, weeks_table, &row, work, length);
    }
    error = store_end(journal, error);
    work_free(work);
    return error == JOURNAL_OK ? store_forget(journal) : error;
}

enum journal_error word_week_list(struct journal *journal, const struct journal_unlocked *owner,
                                  bool (*each)(void *user, const struct word_week *week),
                                  void *user)
{
    struct row row;
    struct work *work = malloc(sizeof *work);
    if (!work)
        return JOURNAL_NO_MEMORY;
    enum journal_error error = weeks_read(journal, owner, work, &row);
    bool more = error == JOURNAL_OK;
    for (size_t i = 0; more && i < work->weeks.count; i++)
        more = each(user, &work->weeks.of[i]);
    work_free(work);
    return error;
}
