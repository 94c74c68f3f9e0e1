/* word: what each partner writes after a talk, each item private until its owner shares it.
 *
 * In:   a partner unlocked (journal_unlock), a session they took part in, an item.
 * Out:  the item in the journal, or read from it. Errors as in journal.h; ret_… on JOURNAL_OK only.
 *
 * A partner has a *sheet* a session, with at most one item of each kind, and a second sheet for the
 * other partner with those items that are shared with them. Both are there from the session's first
 * moment, empty, each one blob of one size, sealed to the one who reads it (seal.h): the sheets of
 * a talk that nobody wrote about look like those of one in which all was written and shared.
 * Whatever its owner does (writes, takes back, shares, un-shares), both of their sheets and their
 * digest (digest.h) are sealed anew and written over in place, so that nothing in the file moves,
 * grows or is freed. Reading writes nothing. The weeks of a partner are one more such sheet, for
 * them alone.
 *
 * What does show, all the same:
 *   - that somebody did something: who compares two copies of the file sees that the sheets of this
 *     partner and session are others than before (not which of the above it was, nor of what kind
 *     or length), and who looks at the file's date sees when the last time was;
 *   - to the reader, what is shared: that an item is there now and was not, or the other way round;
 *   - that a part was dropped: its sheets are gone, as its rows are.
 * Who may write to the file can put a forged or an older sheet in a sheet's place, as with all that
 * is sealed to a public key; they cannot read, nor move a sheet to another session or partner.
 *
 * Nothing follows from an item that only one of them wrote: a mark of theirs alone ("we lost each
 * other") changes nothing that the other can see, and is shown to no one as missing.
 */
#ifndef LULL_JOURNAL_WORD_H
#define LULL_JOURNAL_WORD_H

#include "journal/journal.h"

enum word_kind {
    WORD_URGE,       /* choice: any of enum word_urge; text: own words for it */
    WORD_UNDERNEATH, /* text: what was underneath */
    WORD_FOR_YOU,    /* text: what I imagine it was like for you */
    WORD_TO_KNOW,    /* text: what I'd like you to know */
    WORD_FOR_ME,     /* text: what it was like for me (having read yours) */
    WORD_MOMENT,     /* time, text: the one moment to bring to a session */
    WORD_SOONER,     /* choice: enum word_answer; the same subject, and out of it sooner */
    WORD_HARD_WEEK,  /* choice: enum word_answer */
    WORD_LOST,       /* time: we lost each other */
    WORD_REPAIR,     /* time, choice: any of enum word_repair */
    WORD_KINDS
};

enum word_urge {
    WORD_URGE_WITHDRAW = 1,
    WORD_URGE_PURSUE = 2,
    WORD_URGE_DEFEND = 4,
    WORD_URGE_PUSH_BACK = 8,
    WORD_URGE_GO_QUIET = 16
};

enum word_answer { WORD_ANSWER_YES = 1, WORD_ANSWER_NO = 2 };

enum word_repair {
    WORD_REPAIR_ACKNOWLEDGED = 1,
    WORD_REPAIR_TOOK_RESPONSIBILITY = 2,
    WORD_REPAIR_REACHED_BACK = 4
};

#define WORD_TIME_MAX_US (INT64_C(366) * 86400 * US_PER_S)

struct word {
    enum word_kind kind;
    unsigned choice; /* 0: none */
    int64_t at_us;   /* since the talk's start, 0 to WORD_TIME_MAX_US; NEVER_US: none */
    int64_t half_us; /* it was somewhere in at_us -+ half_us; 0 to WORD_TIME_MAX_US */
    bool shared;     /* as it is read; word_put() takes no notice of it */
    char text[JOURNAL_TEXT_MAX + 1]; /* UTF-8 without control characters but "\n"; "": none */
};

/* An item with nothing in it. */
struct word word_none(enum word_kind kind);
bool word_empty(const struct word *word);

/* Whether an item is as above, and holds only what its kind has; a kind with a time has nothing
 * else without one. Pure, as the two before. */
bool word_good(const struct word *word);

/* Writes an item in place of the owner's earlier one of its kind; an empty one takes it back.
 * Either way it is the owner's alone from then on, also where the earlier one was shared: new words
 * are shared anew or not at all. JOURNAL_NO_SESSION; JOURNAL_NOTHING: not their session, or their
 * part was dropped; JOURNAL_BAD_WORD: not as struct word says, or with what its kind has none of;
 * JOURNAL_LINGERS. */
enum journal_error word_put(struct journal *journal, const struct journal_unlocked *owner,
                            int64_t session, const struct word *word);

/* The owner's own. JOURNAL_NOTHING: never written, or taken back. */
enum journal_error word_get(struct journal *journal, const struct journal_unlocked *owner,
                            int64_t session, enum word_kind kind, struct word *ret_word);

/* Calls `each` for the items of `owner` that `reader` may open, in the order of their kinds, until
 * it returns false: all of one's own; of the other's those that are shared. None is JOURNAL_OK too.
 */
enum journal_error word_list(struct journal *journal, const struct journal_unlocked *reader,
                             int64_t session, const struct journal_id *owner,
                             bool (*each)(void *user, const struct word *word), void *user);

/* Lets the other partner of the session read the owner's item of this kind, or no longer; what was
 * read stays read. JOURNAL_NOTHING: there is no such item to share. JOURNAL_NO_PARTNER: there was
 * nobody else in this session, or they were removed. */
enum journal_error word_share(struct journal *journal, const struct journal_unlocked *owner,
                              int64_t session, enum word_kind kind);
enum journal_error word_unshare(struct journal *journal, const struct journal_unlocked *owner,
                                int64_t session, enum word_kind kind);

/* What the owner shared elsewhere, as a bundle brings it: stands here as shared from the first, and
 * `guest`, who was not in the talk, has a sheet of what the owner shared. */
enum journal_error word_bring(struct journal *journal, const struct journal_unlocked *owner,
                              int64_t session, const struct journal_id *guest,
                              const struct word *word);

/* How a week was, by one's own judgement, for oneself alone: 1 (hardly) to 5 (very), 0 for none. */
struct word_week {
    int32_t day; /* the week's first, in days since 1970-01-01 of the local calendar */
    uint8_t openness, curiosity, ease; /* ease: free of fear */
};
#define WORD_WEEKS 520 /* so many are kept, ten years; the oldest make room */

bool word_week_empty(const struct word_week *week);
bool word_week_good(const struct word_week *week);

/* Writes a week in place of the one of the same day; one with nothing in it takes it back. */
enum journal_error word_week_put(struct journal *journal, const struct journal_unlocked *owner,
                                 const struct word_week *week);
/* From the earliest on, until `each` returns false. */
enum journal_error word_week_list(struct journal *journal, const struct journal_unlocked *owner,
                                  bool (*each)(void *user, const struct word_week *week),
                                  void *user);

#endif
