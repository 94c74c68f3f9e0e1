/* journal: one couple's talks, kept in one SQLite file, each partner's part sealed to them.
 *
 * Owns the file from journal_open() to journal_close(). One thread. Does not log: every function
 * returns an enum journal_error, and journal_error_say() makes the sentence for it. Outputs (ret_…)
 * are filled on JOURNAL_OK only. recorder.h records a talk; here is all the rest.
 *
 * In clear: partners' names and strap addresses; a session's start, length, versions and settings
 * hash; the couple's pauses, breaks and repairs. Sealed (seal.h, schema.sql): everything else.
 * Writing needs no passphrase. Reading needs a partner unlocked, and opens what is theirs or was
 * shared with them. That holds for their history of baselines too: a talk that is to start from it
 * asks for the passphrase first, or starts with a fresh baseline and says so.
 *
 * Nothing here records that someone read, shared or did not share.
 */
#ifndef LULL_JOURNAL_JOURNAL_H
#define LULL_JOURNAL_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/baseline.h"
#include "core/units.h"
#include "journal/seal.h"

enum journal_error {
    JOURNAL_OK,
    JOURNAL_CANNOT_OPEN,
    JOURNAL_READ_ONLY,
    JOURNAL_LOCKED, /* another program writes, and went on for longer than we wait */
    JOURNAL_CORRUPT,
    JOURNAL_NEWER,   /* written by a newer lull */
    JOURNAL_FOREIGN, /* not a journal */
    JOURNAL_FULL,
    JOURNAL_IO, /* the disk could not be read or written */
    JOURNAL_NO_MEMORY,
    JOURNAL_NO_SODIUM,
    JOURNAL_BAD_NAME,
    JOURNAL_NAME_TAKEN,
    JOURNAL_EMPTY_PASSPHRASE,
    JOURNAL_NEEDS_PASSPHRASE,
    JOURNAL_WRONG_PASSPHRASE,
    JOURNAL_NO_PARTNER,
    JOURNAL_NO_SESSION,
    JOURNAL_NOT_SHARED, /* another partner's, and not shared with this one */
    JOURNAL_NOTHING,    /* nothing of this kind is kept */
    JOURNAL_THERE_ALREADY,
    JOURNAL_ALTERED,  /* a sealed row is not as lull wrote it, or not where */
    JOURNAL_BAD_LINE, /* longer than JOURNAL_LINE_MAX, or more than one line */
    JOURNAL_BAD_WORD, /* not as word.h says of its kind */
    JOURNAL_LINGERS,  /* done, but old bytes stay in the -wal file until another program closes */
    JOURNAL_ERRORS
};

/* The sentence a person reads: "PATH: what it is. What to do next." Always ends with a 0. */
void journal_error_say(enum journal_error error, const char *path, char *ret_text, size_t size);

#define JOURNAL_NAME_MAX 64   /* bytes of a partner's name, or of a strap's address */
#define JOURNAL_TEXT_MAX 4000 /* bytes of a health note */
#define JOURNAL_LINE_MAX 4096 /* bytes of a line of a recording or decisions file */
#define JOURNAL_PATH_MAX 4096

struct journal;
struct journal_unlocked; /* a partner who gave their passphrase: holds their secret key */

struct journal_id {
    uint8_t bytes[16]; /* random */
};

bool journal_id_equal(const struct journal_id *a, const struct journal_id *b);

/* $XDG_DATA_HOME/lull/journal.db, or ~/.local/share/lull/journal.db. 0 or -errno. */
int journal_path_default(char *ret_path, size_t size);

/* Opens the journal, making it (0600) and its folder (0700) where there is none, and bringing an
 * earlier schema up to this one. Waits up to `wait_ms` for other programs, now and later. */
enum journal_error journal_open(const char *path, int wait_ms, struct journal **ret_journal);

/* Takes NULL, returns NULL. */
struct journal *journal_close(struct journal *journal);

/* From here to journal_look_end() the journal is seen as it is now, whatever others write, and each
 * look at it takes less time. Not for what waits for a person. Nothing is written in between. */
enum journal_error journal_look(struct journal *journal);
void journal_look_end(struct journal *journal);

/* Reads every page of the file: JOURNAL_OK, or JOURNAL_CORRUPT. Takes seconds for years of talks.
 */
enum journal_error journal_check(struct journal *journal);

/* --- partners ------------------------------------------------------------------------------- */

struct journal_partner {
    struct journal_id id;
    char name[JOURNAL_NAME_MAX + 1];
    char strap[JOURNAL_NAME_MAX + 1]; /* "" where there is none */
    bool passphrase;                  /* false: they chose none; whoever has the file can read */
};

/* Adds a partner with a fresh key pair. `passphrase` NULL is the stated choice of none; an empty
 * one is not taken for it. `strap` may be NULL. Names differ in more than A-Z against a-z. */
enum journal_error journal_partner_add(struct journal *journal, const char *name, const char *strap,
                                       const char *passphrase, enum seal_cost cost,
                                       struct journal_partner *ret_partner);
/* The same for one who has an id already, elsewhere. */
enum journal_error journal_partner_add_as(struct journal *journal, const struct journal_id *id,
                                          const char *name, const char *strap,
                                          const char *passphrase, enum seal_cost cost,
                                          struct journal_partner *ret_partner);
enum journal_error journal_partner_find(struct journal *journal, const char *name,
                                        struct journal_partner *ret_partner);
enum journal_error journal_partner_strap(struct journal *journal, const struct journal_id *partner,
                                         const char *strap);

/* Calls `each` for every partner in the order they were added, until it returns false. */
enum journal_error
journal_partner_list(struct journal *journal,
                     bool (*each)(void *user, const struct journal_partner *partner), void *user);

/* Destroys a partner's keys (overwritten, also in the -wal file), then deletes their rows, and the
 * sessions in which nobody is left. What a disk or a backup keeps of old blocks is out of reach. */
enum journal_error journal_partner_remove(struct journal *journal,
                                          const struct journal_id *partner);

/* Opens a partner's secret key. `passphrase` NULL: for one who chose none. The caller ends it with
 * journal_unlocked_free(); the key lies in locked memory and is cleared then. */
enum journal_error journal_unlock(struct journal *journal, const struct journal_id *partner,
                                  const char *passphrase, struct journal_unlocked **ret_unlocked);
struct journal_unlocked *journal_unlocked_free(struct journal_unlocked *unlocked);
const struct journal_id *journal_unlocked_id(const struct journal_unlocked *unlocked);

/* Sets a passphrase, the first or another one; the partner stays unlocked. JOURNAL_LINGERS as in
 * enum journal_error. A backup of the file still opens with what opened it then. */
enum journal_error journal_partner_passphrase(struct journal *journal,
                                              const struct journal_unlocked *unlocked,
                                              const char *passphrase, enum seal_cost cost);

/* A partner's own pages. Writing replaces. JOURNAL_NOTHING: never written, or an empty text. */
enum journal_error journal_health_put(struct journal *journal, const struct journal_id *partner,
                                      const char *text);
enum journal_error journal_health_get(struct journal *journal,
                                      const struct journal_unlocked *unlocked,
                                      char ret_text[JOURNAL_TEXT_MAX + 1]);

enum journal_baseline {
    JOURNAL_BASELINE_LAST,   /* the last one measured on its own */
    JOURNAL_BASELINE_HISTORY /* the partner's history (core/baseline.h) */
};

enum journal_error journal_baseline_put(struct journal *journal, const struct journal_id *partner,
                                        enum journal_baseline which,
                                        const struct baseline *baseline);
enum journal_error journal_baseline_get(struct journal *journal,
                                        const struct journal_unlocked *unlocked,
                                        enum journal_baseline which, struct baseline *ret_baseline);

/* --- sessions: what stands in clear --------------------------------------------------------- */

/* Which detector, with which settings, a decision came from. */
struct journal_detector {
    uint32_t version;
    uint8_t settings_hash[SEAL_HASH_BYTES];
};

struct journal_session {
    int64_t number; /* what people call it by, from 1 */
    struct journal_id id;
    struct journal_id partner[PARTNERS]; /* by enum who; where here[who] */
    bool here[PARTNERS];                 /* false: no such partner, or removed since */
    int64_t start_realtime_us;
    int64_t start_boot_us;
    int64_t length_us; /* NEVER_US: cut short (or still being recorded by another program) */
    uint32_t pauses, breaks, repairs;
    struct journal_detector detector; /* of the decisions that the couple saw */
    char app_version[32];
};

/* As whom a partner took part; WHO_BOTH: they did not, or their part is gone. */
enum who journal_session_who(const struct journal_session *session,
                             const struct journal_id *partner);

enum journal_error
journal_session_list(struct journal *journal,
                     bool (*each)(void *user, const struct journal_session *session), void *user);
enum journal_error journal_session_find(struct journal *journal, int64_t number,
                                        struct journal_session *ret_session);

enum journal_moment_kind {
    JOURNAL_MOMENT_PAUSE,
    JOURNAL_MOMENT_BREAK,
    JOURNAL_MOMENT_REPAIR,
    JOURNAL_MOMENT_KINDS
};

struct journal_moment {
    enum journal_moment_kind kind;
    int64_t start_us, end_us; /* boottime, as in the recording; end NEVER_US: not known */
};

enum journal_error
journal_moment_list(struct journal *journal, int64_t session,
                    bool (*each)(void *user, const struct journal_moment *moment), void *user);

/* For what is marked later ("about 23:00, +- 30 min" is start and end). */
enum journal_error journal_moment_add(struct journal *journal, int64_t session,
                                      const struct journal_moment *moment);

/* --- sessions: what is sealed --------------------------------------------------------------- */

/* One line with its "\n", of a recording or of a decisions file; borrowed for the call. False ends
 * the reading, which then returns JOURNAL_OK. */
typedef bool journal_line_fn(void *user, const char *text, size_t length);

/* The lines of `owner` in their order, the couple's own among them. The reader is the owner, or one
 * with whom the owner shared the session. */
enum journal_error journal_line_list(struct journal *journal, const struct journal_unlocked *reader,
                                     int64_t session, const struct journal_id *owner,
                                     journal_line_fn *each, void *user);

/* The decisions about `owner`; `detector` NULL: those that the couple saw. */
enum journal_error journal_event_list(struct journal *journal,
                                      const struct journal_unlocked *reader, int64_t session,
                                      const struct journal_id *owner,
                                      const struct journal_detector *detector,
                                      journal_line_fn *each, void *user);

/* Adds decisions made anew, by another detector or with other settings: `length` bytes of lines.
 * JOURNAL_THERE_ALREADY: this detector's are kept, and stay as they are. */
enum journal_error journal_event_add(struct journal *journal, const struct journal_unlocked *owner,
                                     int64_t session, const struct journal_detector *detector,
                                     const char *lines, size_t length);

/* The recording, put together again from the parts of one or both partners (each their own, both
 * unlocked): in the order in which it was recorded, each of the couple's lines once. */
enum journal_error journal_export(struct journal *journal,
                                  const struct journal_unlocked *const owner[], size_t owners,
                                  int64_t session, journal_line_fn *each, void *user);

/* Lets `reader` open what the owner recorded and the decisions about them in one session, or no
 * longer. In the file the two look the same. */
enum journal_error journal_share(struct journal *journal, const struct journal_unlocked *owner,
                                 int64_t session, const struct journal_id *reader);
enum journal_error journal_unshare(struct journal *journal, const struct journal_unlocked *owner,
                                   int64_t session, const struct journal_id *reader);

/* Drops one partner's own part of a session, and what they wrote about it (word.h): its keys are
 * destroyed, its rows deleted. */
enum journal_error journal_drop(struct journal *journal, int64_t session,
                                const struct journal_id *partner);

#endif
