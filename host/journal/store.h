/* store: what the journal's own files share: the open file, statements, verdicts, places.
 *
 * Not for use outside this folder. One thread; the journal owns the sqlite3 handle.
 */
#ifndef LULL_JOURNAL_STORE_H
#define LULL_JOURNAL_STORE_H

#include <sqlite3.h>

#include "journal/journal.h"

/* Making a statement takes longer than most of them run, so each is kept for the next time. More
 * than lull has. */
#define STORE_KEPT_MAX 64

struct store_kept {
    sqlite3_stmt *stmt; /* NULL: room for one */
    bool lent;          /* between store_query() and store_done() */
};

struct journal {
    sqlite3 *db;
    int wait_ms;
    bool held;     /* no checkpoints for now (recorder_hold_checkpoint) */
    int wal_pages; /* in the -wal file after the last commit */
    struct store_kept kept[STORE_KEPT_MAX];
};

/* In memory of sodium_malloc(): locked, and cleared when freed. */
struct journal_unlocked {
    struct journal_id id;
    uint8_t public[SEAL_KEY_BYTES];
    uint8_t secret[SEAL_KEY_BYTES];
};

enum journal_error store_verdict(int sqlite_code);

/* Binds by `types`, one character a parameter: i int64_t; u int64_t, NEVER_US as NULL; t const char
 * * (NULL as NULL); b const void *, size_t (NULL as NULL). Pointers must live until store_done(),
 * which is the caller's to call. */
enum journal_error store_query(struct journal *journal, sqlite3_stmt **ret_stmt, const char *sql,
                               const char *types, ...);

/* The next row. JOURNAL_NOTHING: there is none. */
enum journal_error store_next(sqlite3_stmt *stmt);

/* Gives the statement back; takes NULL. */
void store_done(struct journal *journal, sqlite3_stmt *stmt);

/* Binds, runs, gives back. Rows are left unread. */
enum journal_error store_run(struct journal *journal, const char *sql, const char *types, ...);

/* Frees all that are kept: none is lent any more. */
void store_finish(struct journal *journal);

/* How many rows the last store_run() changed. */
int store_changes(struct journal *journal);

/* A part of the column `blob` of a row, which is `whole` bytes long. JOURNAL_ALTERED: it has
 * another length. Within a transaction. */
struct store_part {
    const char *table;
    int64_t row;
    size_t whole, offset, size;
};

/* Writes over it, byte by byte where it lies: nothing else in the file changes. */
enum journal_error store_overwrite(struct journal *journal, const struct store_part *part,
                                   const uint8_t *bytes);
enum journal_error store_read_part(struct journal *journal, const struct store_part *part,
                                   uint8_t *ret_bytes);

/* A transaction that may write. store_end() commits where `error` is JOURNAL_OK, else rolls back;
 * returns `error`, or what stood in the way of the commit. */
enum journal_error store_begin(struct journal *journal);
enum journal_error store_end(struct journal *journal, enum journal_error error);

/* Moves the -wal file into the main one; where too much stands in it and nothing holds. */
void store_checkpoint(struct journal *journal);

/* Moves all of it and empties the -wal file, so that no overwritten bytes stay in it. */
enum journal_error store_forget(struct journal *journal);

/* A column of exactly `length` bytes; JOURNAL_ALTERED where it is not. */
enum journal_error store_bytes(sqlite3_stmt *stmt, int column, void *ret_bytes, size_t length);
/* A column as text; cut where it is longer than size - 1. */
void store_text(sqlite3_stmt *stmt, int column, char *ret_text, size_t size);
/* An integer; NEVER_US for NULL. */
int64_t store_time(sqlite3_stmt *stmt, int column);

/* A partner's public key, or JOURNAL_NO_PARTNER. */
enum journal_error store_public(struct journal *journal, const struct journal_id *partner,
                                uint8_t ret_public[SEAL_KEY_BYTES]);
/* A session's id, or JOURNAL_NO_SESSION. */
enum journal_error store_session_id(struct journal *journal, int64_t session,
                                    struct journal_id *ret_id);

/* Where a sealed row lies, as text; its additional data. Never shown. */
#define STORE_PLACE_MAX 320
void store_place_secret(char place[STORE_PLACE_MAX], const struct journal_id *partner,
                        const uint8_t public[SEAL_KEY_BYTES]);
void store_place_page(char place[STORE_PLACE_MAX], const struct journal_id *partner, int kind);
void store_place_chunk(char place[STORE_PLACE_MAX], const struct journal_id *session,
                       const struct journal_id *partner, int64_t n, int64_t first_us);
void store_place_event(char place[STORE_PLACE_MAX], const struct journal_id *session,
                       const struct journal_id *partner, const struct journal_detector *detector,
                       int64_t n);
void store_place_sheet(char place[STORE_PLACE_MAX], const struct journal_id *session,
                       const struct journal_id *owner, const struct journal_id *reader);
void store_place_digest(char place[STORE_PLACE_MAX], const struct journal_id *session,
                        const struct journal_id *partner);
void store_place_weeks(char place[STORE_PLACE_MAX], const struct journal_id *partner);
void store_place_practice(char place[STORE_PLACE_MAX], const struct journal_id *partner,
                          const struct journal_id *run);

#endif
