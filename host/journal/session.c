/* What stands in clear of the sessions: the list, and the couple's moments. */
#include "journal/journal.h"

#include <stdio.h>
#include <string.h>

#include "journal/store.h"

#define SESSION_COLUMNS                                                                            \
    "SELECT number, id, start_realtime_us, start_boot_us, length_us, detector_version, "           \
    "settings_hash, app_version, "                                                                 \
    "(SELECT partner FROM member WHERE session = number AND who = 0), "                            \
    "(SELECT partner FROM member WHERE session = number AND who = 1), "                            \
    "(SELECT count(*) FROM moment WHERE session = number AND kind = 'pause'), "                    \
    "(SELECT count(*) FROM moment WHERE session = number AND kind = 'break'), "                    \
    "(SELECT count(*) FROM moment WHERE session = number AND kind = 'repair') FROM session "

static const char *const moment_names[JOURNAL_MOMENT_KINDS] = {[JOURNAL_MOMENT_PAUSE] = "pause",
                                                               [JOURNAL_MOMENT_BREAK] = "break",
                                                               [JOURNAL_MOMENT_REPAIR] = "repair"};

static enum journal_error session_read(sqlite3_stmt *stmt, struct journal_session *session)
{
    *session = (struct journal_session){
        .number = sqlite3_column_int64(stmt, 0),
        .start_realtime_us = sqlite3_column_int64(stmt, 2),
        .start_boot_us = sqlite3_column_int64(stmt, 3),
        .length_us = store_time(stmt, 4),
        .detector.version = (uint32_t)sqlite3_column_int64(stmt, 5),
        .pauses = (uint32_t)sqlite3_column_int64(stmt, 10),
        .breaks = (uint32_t)sqlite3_column_int64(stmt, 11),
        .repairs = (uint32_t)sqlite3_column_int64(stmt, 12),
    };
    store_text(stmt, 7, session->app_version, sizeof session->app_version);
    enum journal_error error = store_bytes(stmt, 1, session->id.bytes, sizeof session->id.bytes);
    if (error == JOURNAL_OK)
        error = store_bytes(stmt, 6, session->detector.settings_hash, SEAL_HASH_BYTES);
    for (int who = 0; who < PARTNERS && error == JOURNAL_OK; who++) {
        session->here[who] = sqlite3_column_type(stmt, 8 + who) != SQLITE_NULL;
        if (session->here[who])
            error = store_bytes(stmt, 8 + who, session->partner[who].bytes,
                                sizeof session->partner[who].bytes);
    }
    return error;
}

enum who journal_session_who(const struct journal_session *session,
                             const struct journal_id *partner)
{
    for (int who = 0; who < PARTNERS; who++) {
        if (session->here[who] && journal_id_equal(&session->partner[who], partner))
            return (enum who)who;
    }
    return WHO_BOTH;
}

enum journal_error
journal_session_list(struct journal *journal,
                     bool (*each)(void *user, const struct journal_session *session), void *user)
{
    sqlite3_stmt *stmt;
    enum journal_error error = store_query(journal, &stmt, SESSION_COLUMNS "ORDER BY number", "");
    if (error != JOURNAL_OK)
        return error;
    bool more = true;
    while (more && (error = store_next(stmt)) == JOURNAL_OK) {
        struct journal_session session;
        error = session_read(stmt, &session);
        if (error != JOURNAL_OK)
            break;
        more = each(user, &session);
    }
    store_done(journal, stmt);
    return error == JOURNAL_NOTHING ? JOURNAL_OK : error;
}

enum journal_error journal_session_find(struct journal *journal, int64_t number,
                                        struct journal_session *ret_session)
{
    sqlite3_stmt *stmt;
    struct journal_session session;
    enum journal_error error =
        store_query(journal, &stmt, SESSION_COLUMNS "WHERE number = ?", "i", number);
    if (error != JOURNAL_OK)
        return error;
    error = store_next(stmt);
    if (error == JOURNAL_OK)
        error = session_read(stmt, &session);
    store_done(journal, stmt);
    if (error == JOURNAL_OK)
        *ret_session = session;
    return error == JOURNAL_NOTHING ? JOURNAL_NO_SESSION : error;
}

static bool moment_kind_find(const char *name, enum journal_moment_kind *ret_kind)
{
    for (int i = 0; i < JOURNAL_MOMENT_KINDS; i++) {
        if (strcmp(moment_names[i], name) == 0) {
            *ret_kind = (enum journal_moment_kind)i;
            return true;
        }
    }
    return false;
}

enum journal_error
journal_moment_list(struct journal *journal, int64_t session,
                    bool (*each)(void *user, const struct journal_moment *moment), void *user)
{
    sqlite3_stmt *stmt;
    struct journal_id id;
    enum journal_error error = store_session_id(journal, session, &id);
    if (error == JOURNAL_OK)
        error = store_query(journal, &stmt,
                            "SELECT kind, start_us, end_us FROM moment WHERE session = ? "
                            "ORDER BY start_us, n",
                            "i", session);
    if (error != JOURNAL_OK)
        return error;
    bool more = true;
    while (more && (error = store_next(stmt)) == JOURNAL_OK) {
        char name[16];
        struct journal_moment moment = {.start_us = sqlite3_column_int64(stmt, 1),
                                        .end_us = store_time(stmt, 2)};
        store_text(stmt, 0, name, sizeof name);
        if (!moment_kind_find(name, &moment.kind)) {
            error = JOURNAL_ALTERED;
            break;
        }
        more = each(user, &moment);
    }
    store_done(journal, stmt);
    return error == JOURNAL_NOTHING ? JOURNAL_OK : error;
}

enum journal_error journal_moment_add(struct journal *journal, int64_t session,
                                      const struct journal_moment *moment)
{
    enum journal_error error =
        store_run(journal,
                  "INSERT INTO moment (session, n, kind, start_us, end_us) SELECT number, "
                  "(SELECT count(*) FROM moment WHERE session = number), ?2, ?3, ?4 "
                  "FROM session WHERE number = ?1",
                  "ituu", session, moment_names[moment->kind], moment->start_us, moment->end_us);
    if (error == JOURNAL_OK && store_changes(journal) == 0)
        error = JOURNAL_NO_SESSION;
    return error;
}
