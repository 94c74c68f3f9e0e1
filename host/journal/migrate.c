/* Cases of a file that is opened:
 *
 *   application_id  user_version   tables   it is
 *   0               0              none     new: all steps
 *   LULL            0 < v < count           an earlier lull's: the steps from v on
 *   LULL            count                   ours
 *   LULL            > count                 a newer lull's: hands off
 *   anything else                           not ours: hands off
 *
 * The steps, the version and the id are one transaction, so a journal is at one schema or another,
 * whatever happens in between.
 */
#include "journal/migrate.h"

#include <stdio.h>

#include "journal/store.h"
#include "journal_schema.h" /* made from schema.sql and what follows it */

const char *const migrate_steps[] = {schema_1, schema_2, schema_3, schema_4};
const int migrate_steps_count = (int)(sizeof migrate_steps / sizeof migrate_steps[0]);

static int read_integer(sqlite3 *db, const char *sql, int *ret_value)
{
    sqlite3_stmt *stmt = NULL;
    int code = sqlite3_prepare_v2(db, sql, -1, &stmt, NULL);
    if (code == SQLITE_OK && (code = sqlite3_step(stmt)) == SQLITE_ROW) {
        *ret_value = sqlite3_column_int(stmt, 0);
        code = SQLITE_OK;
    }
    sqlite3_finalize(stmt);
    return code;
}

static enum journal_error identify(sqlite3 *db, int count, int *ret_version)
{
    int application = 0, version = 0, tables = 0;
    int code = read_integer(db, "PRAGMA application_id", &application);
    if (code == SQLITE_OK)
        code = read_integer(db, "PRAGMA user_version", &version);
    if (code == SQLITE_OK)
        code = read_integer(db, "SELECT count(*) FROM sqlite_schema", &tables);
    if (code != SQLITE_OK)
        return store_verdict(code);
    bool empty = application == 0 && version == 0 && tables == 0;
    if (!empty && (application != MIGRATE_APPLICATION_ID || version < 1))
        return JOURNAL_FOREIGN;
    if (version > count)
        return JOURNAL_NEWER;
    *ret_version = version;
    return JOURNAL_OK;
}

enum journal_error migrate_identify(sqlite3 *db, int count)
{
    int version;
    return identify(db, count, &version);
}

static int run_steps(sqlite3 *db, const char *const steps[], int from, int count)
{
    int code = SQLITE_OK;
    for (int i = from; i < count && code == SQLITE_OK; i++)
        code = sqlite3_exec(db, steps[i], NULL, NULL, NULL);
    char stamp[96];
    snprintf(stamp, sizeof stamp, "PRAGMA application_id = %d; PRAGMA user_version = %d",
             MIGRATE_APPLICATION_ID, count);
    if (code == SQLITE_OK)
        code = sqlite3_exec(db, stamp, NULL, NULL, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
    return code;
}

enum journal_error migrate_run(sqlite3 *db, const char *const steps[], int count)
{
    int version;
    enum journal_error error = identify(db, count, &version);
    if (error != JOURNAL_OK || version == count)
        return error;
    int code = sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
    if (code != SQLITE_OK)
        return store_verdict(code);
    /* Another program may have been first: look again, now that nobody else writes. */
    error = identify(db, count, &version);
    if (error == JOURNAL_OK)
        error = store_verdict(run_steps(db, steps, version, count));
    if (!sqlite3_get_autocommit(db))
        sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    return error;
}
