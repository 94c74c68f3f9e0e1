/* blank: the empty sheets that are there before anybody writes (word.h). Not for use outside this
 * folder.
 *
 * In:   an open database; a session with its members; a partner. Out: their rows.
 */
#ifndef LULL_JOURNAL_BLANK_H
#define LULL_JOURNAL_BLANK_H

#include <sqlite3.h>

#include "journal/journal.h"

/* Teaches the connection sealed_blank(public_key, place, padded), which schema-2.sql calls: an
 * empty text, sealed as an envelope for this place. Returns an SQLite code. */
int blank_register(sqlite3 *db);

/* The sheets of a new session, once its members stand in it; within their transaction. */
enum journal_error blank_session(struct journal *journal, int64_t session);

/* The weeks of a new partner. */
enum journal_error blank_weeks(struct journal *journal, const struct journal_id *partner);

#endif
