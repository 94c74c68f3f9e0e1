/* review_gather: what the journal keeps of a talk, as far as the reader may see it, into a view.
 *
 * A side that was not shared, or is kept no longer, is left out and not spoken of.
 */
#ifndef LULL_COMMAND_REVIEW_GATHER_H
#define LULL_COMMAND_REVIEW_GATHER_H

#include "command/access.h"
#include "journal/digest.h"
#include "review/view.h"

struct review_gather {
    const struct access *access;
    const struct journal_unlocked *reader; /* NULL: nobody; then no side is opened */
    struct digest_reader *digests;         /* the reader's; NULL: rows are read */
};

/* The whole talk: every side that is open to the reader, with its heart. An exit status; what went
 * wrong is said. */
int review_gather_talk(const struct review_gather *gather, const struct journal_session *session,
                       struct view *view);

/* What the talk adds to the reader's own figures, of its digest or else of its rows; the view has
 * the couple's moments and the reader's marks, no other side and no heart. */
int review_gather_figures(const struct review_gather *gather, const struct journal_session *session,
                          struct view *view, struct own *ret_own);

#endif
