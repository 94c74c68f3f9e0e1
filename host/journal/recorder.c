/* Writing a talk. The states of the way to the disk:
 *
 *   well       every flush writes all that waits
 *   retrying   the disk is full, or another program holds the file: lines wait in memory, oldest
 *              first, and each flush tries again
 *   losing     retrying, and RECORDER_WAITING_MAX is reached: new lines are counted, not kept
 *
 * Rows come in pairs, one a partner, of the same padded length whatever each holds (schema.sql).
 * A partner whose keys were destroyed while the talk goes on (removed, dropped) gets no more rows.
 */
#include "journal/recorder.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "journal/blank.h"
#include "journal/queue.h"
#include "journal/read.h"
#include "journal/share.h"
#include "journal/shelf.h"
#include "journal/store.h"

/* The loop must not stand still for another program: it waits this long, and then a second later.
 */
#define RECORDER_WAIT_MS 50
/* Items a transaction. Live: little disk space takes at least some of what waits. From a recording:
 * measured; 64 take 10 % longer, more than 128 save nothing. */
#define BATCH_LIVE      64
#define BATCH_RECORDING 128
/* So many bytes of a recording wait at most, so that no line finds the queue full. */
#define GATHER_BYTES (RECORDER_WAITING_MAX / 4)

struct recorder_keys {
    uint8_t of[PARTNERS][SEAL_KEY_BYTES];
};

struct recorder {
    struct journal *journal;
    int64_t number;
    struct journal_id id;
    struct journal_id partner[PARTNERS];
    unsigned partners;
    struct journal_detector detector;
    struct recorder_keys *keys; /* sodium_malloc() */
    struct queue queue;
    bool from_recording;
    size_t batch;           /* items a transaction */
    bool has_key[PARTNERS]; /* in this transaction */
    uint8_t *blob;          /* for sealing; grows */
    size_t blob_room;
    struct seal_nonces nonces;
    struct recorder_state state; /* but waiting_bytes */
};

static enum journal_error keys_put(struct recorder *recorder)
{
    static const uint8_t no_key[SEAL_KEY_BYTES];
    enum journal_error error = JOURNAL_OK;
    for (unsigned i = 0; i < recorder->partners && error == JOURNAL_OK; i++) {
        error = store_run(recorder->journal,
                          "INSERT INTO member (session, who, partner) VALUES (?, ?, ?)", "iib",
                          recorder->number, (int64_t)i, recorder->partner[i].bytes,
                          sizeof recorder->partner[i].bytes);
        for (unsigned j = 0; j < recorder->partners && error == JOURNAL_OK; j++)
            error = share_put(recorder->journal, recorder->number, &recorder->partner[i],
                              &recorder->partner[j], i == j ? recorder->keys->of[i] : no_key);
    }
    if (error == JOURNAL_OK)
        error = blank_session(recorder->journal, recorder->number);
    for (unsigned i = 0; i < recorder->partners && error == JOURNAL_OK; i++)
        error = shelf_put(recorder->journal, recorder->number, &recorder->partner[i],
                          &(struct digest){0});
    return error;
}

static enum journal_error session_put(struct recorder *recorder, const struct recorder_begin *begin)
{
    uint8_t public[SEAL_KEY_BYTES];
    for (unsigned i = 0; i < recorder->partners; i++) {
        enum journal_error error = store_public(recorder->journal, &recorder->partner[i], public);
        if (error != JOURNAL_OK)
            return error;
    }
    enum journal_error error = store_run(
        recorder->journal,
        "INSERT INTO session (id, start_realtime_us, start_boot_us, app_version, detector_version, "
        "settings_hash) VALUES (?, ?, ?, ?, ?, ?)",
        "biitib", recorder->id.bytes, sizeof recorder->id.bytes, begin->start_realtime_us,
        begin->start_boot_us, begin->app_version, (int64_t)recorder->detector.version,
        recorder->detector.settings_hash, sizeof recorder->detector.settings_hash);
    if (error != JOURNAL_OK)
        return error;
    recorder->number = sqlite3_last_insert_rowid(recorder->journal->db);
    return keys_put(recorder);
}

static struct recorder *recorder_new(struct journal *journal, const struct recorder_begin *begin)
{
    struct recorder *recorder = calloc(1, sizeof *recorder);
    if (!recorder)
        return NULL;
    recorder->keys = sodium_malloc(sizeof *recorder->keys);
    if (!recorder->keys) {
        free(recorder);
        return NULL;
    }
    seal_random(recorder->keys, sizeof *recorder->keys);
    sodium_mprotect_readonly(recorder->keys);
    recorder->journal = journal;
    recorder->partners = begin->partners;
    recorder->from_recording = begin->from_recording;
    recorder->batch = begin->from_recording ? BATCH_RECORDING : BATCH_LIVE;
    memcpy(recorder->partner, begin->partner, sizeof recorder->partner);
    seal_random(recorder->id.bytes, sizeof recorder->id.bytes);
    recorder->detector.version = begin->detector_version;
    seal_hash(begin->settings, strlen(begin->settings), recorder->detector.settings_hash);
    recorder->state.lost_from_us = recorder->state.lost_until_us = NEVER_US;
    queue_init(&recorder->queue, begin->start_boot_us, begin->partners, RECORDER_WAITING_MAX);
    sqlite3_busy_timeout(journal->db, RECORDER_WAIT_MS);
    return recorder;
}

enum journal_error recorder_begin(struct journal *journal, const struct recorder_begin *begin,
                                  struct recorder **ret_recorder)
{
    if (begin->partners < 1 || begin->partners > PARTNERS ||
        (begin->partners == 2 && journal_id_equal(&begin->partner[0], &begin->partner[1])))
        return JOURNAL_NO_PARTNER;
    enum journal_error error = store_begin(journal);
    if (error != JOURNAL_OK)
        return error;
    struct recorder *recorder = recorder_new(journal, begin);
    error = store_end(journal, recorder ? session_put(recorder, begin) : JOURNAL_NO_MEMORY);
    if (error != JOURNAL_OK) {
        recorder_free(recorder);
        return error;
    }
    *ret_recorder = recorder;
    return JOURNAL_OK;
}

int64_t recorder_session(const struct recorder *recorder)
{
    return recorder->number;
}

struct recorder *recorder_free(struct recorder *recorder)
{
    if (!recorder)
        return NULL;
    recorder_hold_checkpoint(recorder, false);
    sqlite3_busy_timeout(recorder->journal->db, recorder->journal->wait_ms);
    queue_finish(&recorder->queue);
    sodium_free(recorder->keys);
    free(recorder->blob);
    free(recorder);
    return NULL;
}

/* Of a recording: a cut puts two items in line at most. */
static bool enough(const struct recorder *recorder)
{
    return !recorder->from_recording || recorder->queue.items + 2 > recorder->batch ||
           recorder->queue.bytes >= GATHER_BYTES;
}

static enum journal_error take(struct recorder *recorder, enum queue_kind kind, enum who who,
                               int64_t at_us, const char *text, size_t length)
{
    if (length > 0 && text[length - 1] == '\n')
        length--;
    if (length >= JOURNAL_LINE_MAX || memchr(text, '\n', length))
        return JOURNAL_BAD_LINE;
    if (who != WHO_BOTH && (unsigned)who >= recorder->partners)
        return JOURNAL_NO_PARTNER;
    if (queue_due(&recorder->queue, at_us)) {
        queue_cut(&recorder->queue);
        if (enough(recorder))
            recorder_flush(recorder);
    }
    if (queue_line(&recorder->queue, kind, who, at_us, text, length))
        return JOURNAL_OK;
    if (recorder->state.lost_lines++ == 0)
        recorder->state.lost_from_us = at_us;
    recorder->state.lost_until_us = at_us;
    return JOURNAL_FULL;
}

enum journal_error recorder_line(struct recorder *recorder, enum who who, int64_t at_us,
                                 const char *text, size_t length)
{
    return take(recorder, QUEUE_CHUNK, who, at_us, text, length);
}

enum journal_error recorder_event(struct recorder *recorder, enum who who, int64_t at_us,
                                  const char *text, size_t length)
{
    return take(recorder, QUEUE_EVENT, who, at_us, text, length);
}

enum journal_error recorder_moment(struct recorder *recorder, const struct journal_moment *moment)
{
    return queue_moment(&recorder->queue, moment) ? JOURNAL_OK : JOURNAL_NO_MEMORY;
}

/* Room for a row of `padded` bytes in recorder->blob. */
static bool blob_reserve(struct recorder *recorder, size_t padded)
{
    size_t room = padded + SEAL_ROW_EXTRA;
    if (room <= recorder->blob_room)
        return true;
    free(recorder->blob);
    recorder->blob = malloc(room);
    recorder->blob_room = recorder->blob ? room : 0;
    return recorder->blob != NULL;
}

/* OR IGNORE: the row may be there, where a commit went through after all and its answer did not.
 * VALUES, and the keys looked up once a transaction: an INSERT ... SELECT from session_key takes
 * nearly twice as long, for it could write many rows and would have to be undone as a whole. */
#define INSERT_CHUNK                                                                               \
    "INSERT OR IGNORE INTO chunk (session, partner, n, first_us, blob) VALUES (?, ?, ?, ?, ?)"
#define INSERT_EVENT                                                                               \
    "INSERT OR IGNORE INTO event (session, partner, detector_version, settings_hash, n, blob) "    \
    "VALUES (?, ?, ?, ?, ?, ?)"

static enum journal_error write_row(struct recorder *recorder, const struct queue_item *item,
                                    unsigned who, size_t padded)
{
    char place[STORE_PLACE_MAX];
    const struct journal_id *partner = &recorder->partner[who];
    if (item->kind == QUEUE_CHUNK)
        store_place_chunk(place, &recorder->id, partner, item->n, item->first_us);
    else
        store_place_event(place, &recorder->id, partner, &recorder->detector, item->n);
    seal_row_next(&recorder->nonces, recorder->keys->of[who], place, item->text[who].at,
                  item->text[who].length, padded, recorder->blob);
    if (item->kind == QUEUE_CHUNK)
        return store_run(recorder->journal, INSERT_CHUNK, "ibiib", recorder->number, partner->bytes,
                         sizeof partner->bytes, item->n, item->first_us, recorder->blob,
                         padded + SEAL_ROW_EXTRA);
    return store_run(recorder->journal, INSERT_EVENT, "ibibib", recorder->number, partner->bytes,
                     sizeof partner->bytes, (int64_t)recorder->detector.version,
                     recorder->detector.settings_hash, sizeof recorder->detector.settings_hash,
                     item->n, recorder->blob, padded + SEAL_ROW_EXTRA);
}

static enum journal_error write_rows(struct recorder *recorder, const struct queue_item *item)
{
    size_t longest = 0;
    for (unsigned i = 0; i < recorder->partners; i++)
        longest = item->text[i].length > longest ? item->text[i].length : longest;
    size_t padded = seal_padded(longest, SEAL_PAD_BYTES);
    if (!blob_reserve(recorder, padded))
        return JOURNAL_NO_MEMORY;
    enum journal_error error = JOURNAL_OK;
    for (unsigned i = 0; i < recorder->partners && error == JOURNAL_OK; i++)
        if (recorder->has_key[i])
            error = write_row(recorder, item, i, padded);
    return error;
}

static enum journal_error write_item(struct recorder *recorder, const struct queue_item *item)
{
    enum journal_error error;
    switch (item->kind) {
    case QUEUE_CHUNK:
    case QUEUE_EVENT:
        return write_rows(recorder, item);
    case QUEUE_MOMENT:
        error = journal_moment_add(recorder->journal, recorder->number, &item->moment);
        return error == JOURNAL_NO_SESSION ? JOURNAL_OK : error; /* removed meanwhile */
    case QUEUE_END:
        return store_run(recorder->journal, "UPDATE session SET length_us = ? WHERE number = ?",
                         "ui", item->length_us, recorder->number);
    }
    return JOURNAL_OK;
}

/* Nobody else writes until the end of the transaction: a key that is there now stays. */
static enum journal_error find_key(struct recorder *recorder, unsigned who)
{
    sqlite3_stmt *stmt;
    enum journal_error error = store_query(recorder->journal, &stmt,
                                           "SELECT 1 FROM session_key "
                                           "WHERE session = ?1 AND partner = ?2 AND reader = ?2",
                                           "ib", recorder->number, recorder->partner[who].bytes,
                                           sizeof recorder->partner[who].bytes);
    if (error != JOURNAL_OK)
        return error;
    error = store_next(stmt);
    store_done(recorder->journal, stmt);
    recorder->has_key[who] = error == JOURNAL_OK;
    return error == JOURNAL_NOTHING ? JOURNAL_OK : error;
}

static enum journal_error find_keys(struct recorder *recorder)
{
    enum journal_error error = JOURNAL_OK;
    for (unsigned i = 0; i < recorder->partners && error == JOURNAL_OK; i++)
        error = find_key(recorder, i);
    return error;
}

static enum journal_error write_batch(struct recorder *recorder)
{
    size_t count = 0;
    enum journal_error error = store_begin(recorder->journal);
    if (error != JOURNAL_OK)
        return error;
    error = find_keys(recorder);
    for (struct queue_item *item = recorder->queue.first;
         item && count < recorder->batch && error == JOURNAL_OK; item = item->next, count++)
        error = write_item(recorder, item);
    error = store_end(recorder->journal, error);
    while (error == JOURNAL_OK && count-- > 0)
        queue_drop(&recorder->queue);
    return error;
}

enum journal_error recorder_flush(struct recorder *recorder)
{
    enum journal_error error = JOURNAL_OK;
    queue_cut(&recorder->queue);
    while (recorder->queue.first && error == JOURNAL_OK)
        error = write_batch(recorder);
    recorder->state.retrying = error;
    return error;
}

void recorder_hold_checkpoint(struct recorder *recorder, bool hold)
{
    recorder->journal->held = hold;
    store_checkpoint(recorder->journal);
}

struct recorder_state recorder_state(const struct recorder *recorder)
{
    struct recorder_state state = recorder->state;
    state.waiting_bytes = recorder->queue.bytes;
    return state;
}

enum journal_error recorder_end(struct recorder *recorder, int64_t length_us)
{
    if (!queue_end(&recorder->queue, length_us))
        return JOURNAL_NO_MEMORY;
    return recorder_flush(recorder);
}

int64_t recorder_start_us(const struct recorder *recorder)
{
    return recorder->queue.start_us;
}

enum journal_error recorder_event_list(struct recorder *recorder, enum who who,
                                       journal_line_fn *each, void *user)
{
    if ((unsigned)who >= recorder->partners)
        return JOURNAL_NO_PARTNER;
    return read_events(recorder->journal, recorder->keys->of[who], recorder->number,
                       &recorder->partner[who], &recorder->detector, each, user);
}

enum journal_error recorder_digest(struct recorder *recorder, enum who who, const void *bytes,
                                   size_t length)
{
    struct digest digest = {.length = length};
    if ((unsigned)who >= recorder->partners)
        return JOURNAL_NO_PARTNER;
    if (length > DIGEST_MAX)
        return JOURNAL_BAD_LINE;
    memcpy(digest.bytes, bytes, length);
    enum journal_error error = store_begin(recorder->journal);
    if (error != JOURNAL_OK)
        return error;
    error = find_key(recorder, (unsigned)who);
    if (error == JOURNAL_OK && !recorder->has_key[who])
        error = JOURNAL_NOTHING;
    if (error == JOURNAL_OK)
        error = shelf_put(recorder->journal, recorder->number, &recorder->partner[who], &digest);
    sodium_memzero(&digest, sizeof digest);
    return store_end(recorder->journal, error);
}
