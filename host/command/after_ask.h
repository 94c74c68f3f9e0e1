/* after_ask: the questions after a talk, asked of one partner at the terminal, one line each.
 *
 * In:   standard input. Out: items in the journal, each as soon as it is answered; questions on
 * standard output. Errors are left in `error`; ends with the first one.
 */
#ifndef LULL_COMMAND_AFTER_ASK_H
#define LULL_COMMAND_AFTER_ASK_H

#include "journal/word.h"

struct after {
    struct journal *journal;
    const struct journal_unlocked *unlocked;
    int64_t session;
    int64_t start_realtime_us, now_realtime_us;
    const struct journal_id *other;        /* NULL: nobody else was there, or is any more */
    char other_name[JOURNAL_NAME_MAX + 1]; /* or "them" */
    enum journal_error error;
    bool lingers; /* done, but another program has the file open (JOURNAL_LINGERS) */
    bool left;    /* standard input ended */
};

/* Each of these returns false where no more is to be asked: left, or an error. */

/* What they felt, imagine, want to say. */
bool after_ask_words(struct after *after);

/* What the other shared, if they did, and what it was like to read it. */
bool after_ask_read(struct after *after);

/* A moment to bring, and the marks. */
bool after_ask_marks(struct after *after);

/* Each of their items: shared, kept, or as it is. */
bool after_ask_share(struct after *after);

/* Their week, where they did not say yet how it was. */
bool after_ask_week(struct after *after);

#endif
