/* Reading what is sealed: rows in order, opened one at a time, given out line by line.
 *
 * A row's text is lines of "<sequence number> <line>\n". One partner's rows are one cursor; an
 * export is two cursors merged by sequence number, where the couple's own lines, which stand in
 * both, have the same number and are given out once. A row that does not open, or a hole in the
 * count of rows, ends the reading with JOURNAL_ALTERED: nothing is skipped in silence.
 */
#include "journal/read.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "journal/share.h"
#include "journal/store.h"

/* Decisions made anew are one partner's alone: padded widely, so that their number hardly shows. */
#define EVENT_ADD_PAD 16384u

struct cursor {
    struct journal *journal;
    sqlite3_stmt *rows;
    bool events; /* else chunks */
    struct journal_id session, owner;
    struct journal_detector detector; /* of events */
    uint8_t key[SEAL_KEY_BYTES];
    int64_t n; /* of the next row */
    uint8_t *text;
    size_t room, length, at;
    int64_t sequence; /* of the line below */
    const char *line; /* with its "\n"; NULL: at the end */
    size_t line_length;
};

static void cursor_finish(struct cursor *cursor)
{
    store_done(cursor->journal, cursor->rows);
    if (cursor->text)
        sodium_memzero(cursor->text, cursor->room);
    free(cursor->text);
    sodium_memzero(cursor->key, sizeof cursor->key);
}

/* Opens the row that the statement stands on into cursor->text. */
static enum journal_error cursor_open_row(struct cursor *cursor)
{
    char place[STORE_PLACE_MAX];
    const uint8_t *blob = sqlite3_column_blob(cursor->rows, 2);
    size_t size = (size_t)sqlite3_column_bytes(cursor->rows, 2);
    if (!blob || sqlite3_column_int64(cursor->rows, 0) != cursor->n)
        return JOURNAL_ALTERED;
    if (size > cursor->room) {
        uint8_t *text = realloc(cursor->text, size);
        if (!text)
            return JOURNAL_NO_MEMORY;
        cursor->text = text;
        cursor->room = size;
    }
    if (cursor->events)
        store_place_event(place, &cursor->session, &cursor->owner, &cursor->detector, cursor->n);
    else
        store_place_chunk(place, &cursor->session, &cursor->owner, cursor->n,
                          sqlite3_column_int64(cursor->rows, 1));
    if (!seal_row_open(cursor->key, place, blob, size, cursor->text, &cursor->length))
        return JOURNAL_ALTERED;
    cursor->at = 0;
    cursor->n++;
    return JOURNAL_OK;
}

/* Splits off the next line of cursor->text. */
static enum journal_error cursor_take_line(struct cursor *cursor)
{
    const char *text = (const char *)cursor->text + cursor->at;
    const char *end = memchr(text, '\n', cursor->length - cursor->at);
    int64_t sequence = 0;
    size_t digits = 0;
    while (end && text[digits] >= '0' && text[digits] <= '9' && sequence < INT64_MAX / 16)
        sequence = 10 * sequence + (text[digits++] - '0');
    if (!end || digits == 0 || text[digits] != ' ')
        return JOURNAL_ALTERED;
    cursor->sequence = sequence;
    cursor->line = text + digits + 1;
    cursor->line_length = (size_t)(end + 1 - cursor->line);
    cursor->at += (size_t)(end + 1 - text);
    return JOURNAL_OK;
}

static enum journal_error cursor_next(struct cursor *cursor)
{
    cursor->line = NULL;
    while (cursor->at == cursor->length) {
        enum journal_error error = store_next(cursor->rows);
        if (error == JOURNAL_NOTHING)
            return JOURNAL_OK; /* line stays NULL */
        if (error == JOURNAL_OK)
            error = cursor_open_row(cursor);
        if (error != JOURNAL_OK)
            return error;
    }
    return cursor_take_line(cursor);
}

/* Moves a cursor with its key to its first line. `detector` NULL: chunks. Needs cursor_finish(),
 * also on an error. */
static enum journal_error cursor_begin(struct cursor *cursor, int64_t session,
                                       const struct journal_detector *detector)
{
    enum journal_error error = store_session_id(cursor->journal, session, &cursor->session);
    if (error != JOURNAL_OK)
        return error;
    if (detector) {
        cursor->events = true;
        cursor->detector = *detector;
        error = store_query(cursor->journal, &cursor->rows,
                            "SELECT n, 0, blob FROM event WHERE session = ? AND partner = ? AND "
                            "detector_version = ? AND settings_hash = ? ORDER BY n",
                            "ibib", session, cursor->owner.bytes, sizeof cursor->owner.bytes,
                            (int64_t)detector->version, cursor->detector.settings_hash,
                            sizeof cursor->detector.settings_hash);
    } else {
        error = store_query(cursor->journal, &cursor->rows,
                            "SELECT n, first_us, blob FROM chunk WHERE session = ? AND partner = ? "
                            "ORDER BY n",
                            "ib", session, cursor->owner.bytes, sizeof cursor->owner.bytes);
    }
    return error == JOURNAL_OK ? cursor_next(cursor) : error;
}

/* The same for a reader; the key is the owner's, or was shared. */
static enum journal_error cursor_init(struct cursor *cursor, struct journal *journal,
                                      const struct journal_unlocked *reader, int64_t session,
                                      const struct journal_id *owner,
                                      const struct journal_detector *detector)
{
    *cursor = (struct cursor){.journal = journal, .owner = *owner};
    enum journal_error error = share_key(journal, reader, session, owner, cursor->key);
    return error == JOURNAL_OK ? cursor_begin(cursor, session, detector) : error;
}

static enum journal_error cursor_list(struct cursor *cursor, journal_line_fn *each, void *user)
{
    while (cursor->line && each(user, cursor->line, cursor->line_length)) {
        enum journal_error error = cursor_next(cursor);
        if (error != JOURNAL_OK)
            return error;
    }
    return JOURNAL_OK;
}

enum journal_error journal_line_list(struct journal *journal, const struct journal_unlocked *reader,
                                     int64_t session, const struct journal_id *owner,
                                     journal_line_fn *each, void *user)
{
    struct cursor cursor;
    enum journal_error error = cursor_init(&cursor, journal, reader, session, owner, NULL);
    if (error == JOURNAL_OK)
        error = cursor_list(&cursor, each, user);
    cursor_finish(&cursor);
    return error;
}

enum journal_error journal_event_list(struct journal *journal,
                                      const struct journal_unlocked *reader, int64_t session,
                                      const struct journal_id *owner,
                                      const struct journal_detector *detector,
                                      journal_line_fn *each, void *user)
{
    struct journal_session row;
    struct cursor cursor;
    enum journal_error error = detector ? JOURNAL_OK : journal_session_find(journal, session, &row);
    if (error != JOURNAL_OK)
        return error;
    error =
        cursor_init(&cursor, journal, reader, session, owner, detector ? detector : &row.detector);
    if (error == JOURNAL_OK)
        error = cursor_list(&cursor, each, user);
    cursor_finish(&cursor);
    return error;
}

enum journal_error read_events(struct journal *journal, const uint8_t key[SEAL_KEY_BYTES],
                               int64_t session, const struct journal_id *owner,
                               const struct journal_detector *detector, journal_line_fn *each,
                               void *user)
{
    struct cursor cursor = {.journal = journal, .owner = *owner};
    memcpy(cursor.key, key, sizeof cursor.key);
    enum journal_error error = cursor_begin(&cursor, session, detector);
    if (error == JOURNAL_OK)
        error = cursor_list(&cursor, each, user);
    cursor_finish(&cursor);
    return error;
}

/* The cursor whose line comes next; NULL: none has one. */
static struct cursor *merge_next(struct cursor *cursors, size_t count)
{
    struct cursor *next = NULL;
    for (size_t i = 0; i < count; i++)
        if (cursors[i].line && (!next || cursors[i].sequence < next->sequence))
            next = &cursors[i];
    return next;
}

static enum journal_error merge_list(struct cursor *cursors, size_t count, journal_line_fn *each,
                                     void *user)
{
    struct cursor *next;
    while ((next = merge_next(cursors, count))) {
        int64_t sequence = next->sequence;
        if (!each(user, next->line, next->line_length))
            return JOURNAL_OK;
        for (size_t i = 0; i < count; i++) {
            enum journal_error error = JOURNAL_OK;
            if (cursors[i].line && cursors[i].sequence == sequence)
                error = cursor_next(&cursors[i]);
            if (error != JOURNAL_OK)
                return error;
        }
    }
    return JOURNAL_OK;
}

enum journal_error journal_export(struct journal *journal,
                                  const struct journal_unlocked *const owner[], size_t owners,
                                  int64_t session, journal_line_fn *each, void *user)
{
    struct cursor cursors[PARTNERS];
    size_t opened = 0;
    enum journal_error error = owners >= 1 && owners <= PARTNERS ? JOURNAL_OK : JOURNAL_NO_PARTNER;
    while (error == JOURNAL_OK && opened < owners) {
        error = cursor_init(&cursors[opened], journal, owner[opened], session, &owner[opened]->id,
                            NULL);
        opened++;
    }
    if (error == JOURNAL_OK)
        error = merge_list(cursors, opened, each, user);
    for (size_t i = 0; i < opened; i++)
        cursor_finish(&cursors[i]);
    return error;
}

/* Numbers the lines from 0: there is nothing to merge them with. *ret_text is the caller's to free.
 */
static enum journal_error lines_number(const char *lines, size_t length, char **ret_text,
                                       size_t *ret_length)
{
    size_t count = 0;
    for (size_t i = 0; i < length; i++)
        count += lines[i] == '\n';
    if (length == 0 || lines[length - 1] != '\n')
        return JOURNAL_BAD_LINE;
    char *text = malloc(length + count * 24);
    if (!text)
        return JOURNAL_NO_MEMORY;
    size_t filled = 0;
    int64_t sequence = 0;
    for (size_t at = 0; at < length;) {
        size_t line =
            (size_t)((const char *)memchr(lines + at, '\n', length - at) + 1 - lines) - at;
        filled += (size_t)sprintf(text + filled, "%lld ", (long long)sequence++);
        memcpy(text + filled, lines + at, line);
        filled += line;
        at += line;
    }
    *ret_text = text;
    *ret_length = filled;
    return JOURNAL_OK;
}

enum journal_error journal_event_add(struct journal *journal, const struct journal_unlocked *owner,
                                     int64_t session, const struct journal_detector *detector,
                                     const char *lines, size_t length)
{
    uint8_t key[SEAL_KEY_BYTES];
    char place[STORE_PLACE_MAX], *text = NULL;
    struct journal_id id;
    size_t filled = 0;
    enum journal_error error = store_session_id(journal, session, &id);
    if (error == JOURNAL_OK)
        error = lines_number(lines, length, &text, &filled);
    if (error == JOURNAL_OK)
        error = share_key(journal, owner, session, &owner->id, key);
    size_t padded = seal_padded(filled, EVENT_ADD_PAD);
    uint8_t *blob = error == JOURNAL_OK ? malloc(padded + SEAL_ROW_EXTRA) : NULL;
    if (error == JOURNAL_OK && !blob)
        error = JOURNAL_NO_MEMORY;
    if (error == JOURNAL_OK) {
        store_place_event(place, &id, &owner->id, detector, 0);
        seal_row(key, place, text, filled, padded, blob);
        error = store_run(journal,
                          "INSERT OR IGNORE INTO event (session, partner, detector_version, "
                          "settings_hash, n, blob) VALUES (?, ?, ?, ?, 0, ?)",
                          "ibibb", session, owner->id.bytes, sizeof owner->id.bytes,
                          (int64_t)detector->version, detector->settings_hash,
                          sizeof detector->settings_hash, blob, padded + SEAL_ROW_EXTRA);
        if (error == JOURNAL_OK && store_changes(journal) == 0)
            error = JOURNAL_THERE_ALREADY;
    }
    sodium_memzero(key, sizeof key);
    if (text)
        sodium_memzero(text, filled);
    free(text);
    free(blob);
    return error;
}
