/* Writing a talk. The states of the way to the disk:
 *
 *   well       every flush writes all that waits
 *   retrying   the disk is full, or another program holds the file: lines wait in memory, oldest
 *              first, and each flush tries again
 *   losing     retrying, and WRITER_WAITING_MAX is reached: new lines are counted, not kept
 *
 * Rows come in pairs, one a partner, of the same padded length whatever each holds (schema.sql).
 * A partner whose keys were destroyed while the talk goes on (removed, dropped) gets no more rows.
 */
#include "journal/writer.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "journal/queue.h"
#include "journal/share.h"
#include "journal/store.h"

/* The loop must not stand still for another program: it waits this long, and then a second later.
 */
#define WRITER_WAIT_MS 50
/* Rows a transaction: little disk space takes at least some of what waits. */
#define WRITER_BATCH 64

struct writer_keys {
    uint8_t of[PARTNERS][SEAL_KEY_BYTES];
};

struct writer {
    struct journal *journal;
    int64_t number;
    struct journal_id id;
    struct journal_id partner[PARTNERS];
    unsigned partners;
    struct journal_detector detector;
    struct writer_keys *keys; /* sodium_malloc() */
    struct queue queue;
    uint8_t *blob; /* for sealing; grows */
    size_t blob_room;
    struct writer_state state; /* but waiting_bytes */
};

static enum journal_error keys_put(struct writer *writer)
{
    static const uint8_t no_key[SEAL_KEY_BYTES];
    enum journal_error error = JOURNAL_OK;
    for (unsigned i = 0; i < writer->partners && error == JOURNAL_OK; i++) {
        error = store_run(
            writer->journal, "INSERT INTO member (session, who, partner) VALUES (?, ?, ?)", "iib",
            writer->number, (int64_t)i, writer->partner[i].bytes, sizeof writer->partner[i].bytes);
        for (unsigned j = 0; j < writer->partners && error == JOURNAL_OK; j++)
            error = share_put(writer->journal, writer->number, &writer->partner[i],
                              &writer->partner[j], i == j ? writer->keys->of[i] : no_key);
    }
    return error;
}

static enum journal_error session_put(struct writer *writer, const struct writer_begin *begin)
{
    uint8_t public[SEAL_KEY_BYTES];
    for (unsigned i = 0; i < writer->partners; i++) {
        enum journal_error error = store_public(writer->journal, &writer->partner[i], public);
        if (error != JOURNAL_OK)
            return error;
    }
    enum journal_error error = store_run(
        writer->journal,
        "INSERT INTO session (id, start_realtime_us, start_boot_us, app_version, detector_version, "
        "settings_hash) VALUES (?, ?, ?, ?, ?, ?)",
        "biitib", writer->id.bytes, sizeof writer->id.bytes, begin->start_realtime_us,
        begin->start_boot_us, begin->app_version, (int64_t)writer->detector.version,
        writer->detector.settings_hash, sizeof writer->detector.settings_hash);
    if (error != JOURNAL_OK)
        return error;
    writer->number = sqlite3_last_insert_rowid(writer->journal->db);
    return keys_put(writer);
}

static struct writer *writer_new(struct journal *journal, const struct writer_begin *begin)
{
    struct writer *writer = calloc(1, sizeof *writer);
    if (!writer)
        return NULL;
    writer->keys = sodium_malloc(sizeof *writer->keys);
    if (!writer->keys) {
        free(writer);
        return NULL;
    }
    seal_random(writer->keys, sizeof *writer->keys);
    sodium_mprotect_readonly(writer->keys);
    writer->journal = journal;
    writer->partners = begin->partners;
    memcpy(writer->partner, begin->partner, sizeof writer->partner);
    seal_random(writer->id.bytes, sizeof writer->id.bytes);
    writer->detector.version = begin->detector_version;
    seal_hash(begin->settings, strlen(begin->settings), writer->detector.settings_hash);
    writer->state.lost_from_us = writer->state.lost_until_us = NEVER_US;
    queue_init(&writer->queue, begin->start_boot_us, begin->partners, WRITER_WAITING_MAX);
    sqlite3_busy_timeout(journal->db, WRITER_WAIT_MS);
    return writer;
}

enum journal_error writer_begin(struct journal *journal, const struct writer_begin *begin,
                                struct writer **ret_writer)
{
    if (begin->partners < 1 || begin->partners > PARTNERS ||
        (begin->partners == 2 && journal_id_equal(&begin->partner[0], &begin->partner[1])))
        return JOURNAL_NO_PARTNER;
    enum journal_error error = store_begin(journal);
    if (error != JOURNAL_OK)
        return error;
    struct writer *writer = writer_new(journal, begin);
    error = store_end(journal, writer ? session_put(writer, begin) : JOURNAL_NO_MEMORY);
    if (error != JOURNAL_OK) {
        writer_free(writer);
        return error;
    }
    *ret_writer = writer;
    return JOURNAL_OK;
}

int64_t writer_session(const struct writer *writer)
{
    return writer->number;
}

struct writer *writer_free(struct writer *writer)
{
    if (!writer)
        return NULL;
    writer_hold_checkpoint(writer, false);
    sqlite3_busy_timeout(writer->journal->db, writer->journal->wait_ms);
    queue_finish(&writer->queue);
    sodium_free(writer->keys);
    free(writer->blob);
    free(writer);
    return NULL;
}

static enum journal_error take(struct writer *writer, enum queue_kind kind, enum who who,
                               int64_t at_us, const char *text, size_t length)
{
    if (length > 0 && text[length - 1] == '\n')
        length--;
    if (length >= JOURNAL_LINE_MAX || memchr(text, '\n', length))
        return JOURNAL_BAD_LINE;
    if (who != WHO_BOTH && (unsigned)who >= writer->partners)
        return JOURNAL_NO_PARTNER;
    if (queue_due(&writer->queue, at_us))
        writer_flush(writer);
    if (queue_line(&writer->queue, kind, who, at_us, text, length))
        return JOURNAL_OK;
    if (writer->state.lost_lines++ == 0)
        writer->state.lost_from_us = at_us;
    writer->state.lost_until_us = at_us;
    return JOURNAL_FULL;
}

enum journal_error writer_line(struct writer *writer, enum who who, int64_t at_us, const char *text,
                               size_t length)
{
    return take(writer, QUEUE_CHUNK, who, at_us, text, length);
}

enum journal_error writer_event(struct writer *writer, enum who who, int64_t at_us,
                                const char *text, size_t length)
{
    return take(writer, QUEUE_EVENT, who, at_us, text, length);
}

enum journal_error writer_moment(struct writer *writer, const struct journal_moment *moment)
{
    return queue_moment(&writer->queue, moment) ? JOURNAL_OK : JOURNAL_NO_MEMORY;
}

/* Room for a row of `padded` bytes in writer->blob. */
static bool blob_reserve(struct writer *writer, size_t padded)
{
    size_t room = padded + SEAL_ROW_EXTRA;
    if (room <= writer->blob_room)
        return true;
    free(writer->blob);
    writer->blob = malloc(room);
    writer->blob_room = writer->blob ? room : 0;
    return writer->blob != NULL;
}

/* Where a key is gone no row is written. OR IGNORE: the row may be there, where a commit went
 * through after all and its answer did not. */
#define INSERT_CHUNK                                                                               \
    "INSERT OR IGNORE INTO chunk (session, partner, n, first_us, blob) "                           \
    "SELECT session, partner, ?3, ?4, ?5 FROM session_key "                                        \
    "WHERE session = ?1 AND partner = ?2 AND reader = ?2"
#define INSERT_EVENT                                                                               \
    "INSERT OR IGNORE INTO event (session, partner, detector_version, settings_hash, n, blob) "    \
    "SELECT session, partner, ?3, ?4, ?5, ?6 FROM session_key "                                    \
    "WHERE session = ?1 AND partner = ?2 AND reader = ?2"

static enum journal_error write_row(struct writer *writer, const struct queue_item *item,
                                    unsigned who, size_t padded)
{
    char place[STORE_PLACE_MAX];
    const struct journal_id *partner = &writer->partner[who];
    if (item->kind == QUEUE_CHUNK)
        store_place_chunk(place, &writer->id, partner, item->n, item->first_us);
    else
        store_place_event(place, &writer->id, partner, &writer->detector, item->n);
    seal_row(writer->keys->of[who], place, item->text[who].at, item->text[who].length, padded,
             writer->blob);
    if (item->kind == QUEUE_CHUNK)
        return store_run(writer->journal, INSERT_CHUNK, "ibiib", writer->number, partner->bytes,
                         sizeof partner->bytes, item->n, item->first_us, writer->blob,
                         padded + SEAL_ROW_EXTRA);
    return store_run(writer->journal, INSERT_EVENT, "ibibib", writer->number, partner->bytes,
                     sizeof partner->bytes, (int64_t)writer->detector.version,
                     writer->detector.settings_hash, sizeof writer->detector.settings_hash, item->n,
                     writer->blob, padded + SEAL_ROW_EXTRA);
}

static enum journal_error write_rows(struct writer *writer, const struct queue_item *item)
{
    size_t longest = 0;
    for (unsigned i = 0; i < writer->partners; i++)
        longest = item->text[i].length > longest ? item->text[i].length : longest;
    size_t padded = seal_padded(longest, SEAL_PAD_BYTES);
    if (!blob_reserve(writer, padded))
        return JOURNAL_NO_MEMORY;
    enum journal_error error = JOURNAL_OK;
    for (unsigned i = 0; i < writer->partners && error == JOURNAL_OK; i++)
        error = write_row(writer, item, i, padded);
    return error;
}

static enum journal_error write_item(struct writer *writer, const struct queue_item *item)
{
    enum journal_error error;
    switch (item->kind) {
    case QUEUE_CHUNK:
    case QUEUE_EVENT:
        return write_rows(writer, item);
    case QUEUE_MOMENT:
        error = journal_moment_add(writer->journal, writer->number, &item->moment);
        return error == JOURNAL_NO_SESSION ? JOURNAL_OK : error; /* removed meanwhile */
    case QUEUE_END:
        return store_run(writer->journal, "UPDATE session SET length_us = ? WHERE number = ?", "ui",
                         item->length_us, writer->number);
    }
    return JOURNAL_OK;
}

static enum journal_error write_batch(struct writer *writer)
{
    int count = 0;
    enum journal_error error = store_begin(writer->journal);
    if (error != JOURNAL_OK)
        return error;
    for (struct queue_item *item = writer->queue.first;
         item && count < WRITER_BATCH && error == JOURNAL_OK; item = item->next, count++)
        error = write_item(writer, item);
    error = store_end(writer->journal, error);
    while (error == JOURNAL_OK && count-- > 0)
        queue_drop(&writer->queue);
    return error;
}

enum journal_error writer_flush(struct writer *writer)
{
    enum journal_error error = JOURNAL_OK;
    queue_cut(&writer->queue);
    while (writer->queue.first && error == JOURNAL_OK)
        error = write_batch(writer);
    writer->state.retrying = error;
    return error;
}

void writer_hold_checkpoint(struct writer *writer, bool hold)
{
    writer->journal->held = hold;
    store_checkpoint(writer->journal);
}

struct writer_state writer_state(const struct writer *writer)
{
    struct writer_state state = writer->state;
    state.waiting_bytes = writer->queue.bytes;
    return state;
}

enum journal_error writer_end(struct writer *writer, int64_t length_us)
{
    if (!queue_end(&writer->queue, length_us))
        return JOURNAL_NO_MEMORY;
    return writer_flush(writer);
}
