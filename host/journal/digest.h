/* digest: what one talk adds to a partner's own figures across talks, in few bytes.
 *
 * In:   a partner unlocked (journal_unlock), sessions, best in the order of their numbers.
 * Out:  the bytes that were given when the talk ended (recorder_digest), and those marks of their
 *       owner that figures need; or JOURNAL_NOTHING: then the rows tell the same more slowly.
 * Who owns what: digest_reader_new() allocates, digest_reader_free() takes NULL and returns NULL;
 * the journal and the partner must live longer.
 *
 * There is none for a talk that was cut short, that an earlier lull kept, or that is too full.
 */
#ifndef LULL_JOURNAL_DIGEST_H
#define LULL_JOURNAL_DIGEST_H

#include "journal/word.h"

#define DIGEST_MAX 508 /* bytes: some 45 episodes */

struct digest {
    unsigned hard_week, sooner; /* choice of WORD_HARD_WEEK and WORD_SOONER; 0: none */
    size_t length;              /* 0: only the marks are known */
    uint8_t bytes[DIGEST_MAX];  /* whose meaning is that of who gave them */
};

struct digest_reader;

struct digest_reader *digest_reader_new(struct journal *journal,
                                        const struct journal_unlocked *reader);
struct digest_reader *digest_reader_free(struct digest_reader *digests);

/* JOURNAL_NOTHING; JOURNAL_ALTERED. */
enum journal_error digest_get(struct digest_reader *digests, const struct journal_session *session,
                              struct digest *ret_digest);

#endif
