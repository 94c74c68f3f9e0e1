/* migrate: brings a journal's schema from whatever it is up to this lull's.
 *
 * In:   an open database, the list of steps. Out: the database at the last step, or untouched.
 * Step i (from 0) is the SQL that leads from user_version i to i + 1; a new file is at 0.
 */
#ifndef LULL_JOURNAL_MIGRATE_H
#define LULL_JOURNAL_MIGRATE_H

#include <sqlite3.h>

#include "journal/journal.h"

#define MIGRATE_APPLICATION_ID 0x4c554c4c /* "LULL"; stands in the file's header */

/* The steps of this lull. */
extern const char *const migrate_steps[];
extern const int migrate_steps_count;

/* Says what the file is: JOURNAL_OK (a journal, or empty), JOURNAL_NEWER, JOURNAL_FOREIGN, or what
 * stood in the way of reading. Writes nothing. */
enum journal_error migrate_identify(sqlite3 *db, int count);

/* Runs the missing steps, all or none. */
enum journal_error migrate_run(sqlite3 *db, const char *const steps[], int count);

#endif
