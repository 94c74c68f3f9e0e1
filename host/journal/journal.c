/* Opening and closing. The cases of a path, in the order in which they are told apart:
 *
 *   folder missing       made, 0700           folder not to be made or written   READ_ONLY, …
 *   file missing         made, 0600           file not to be written             READ_ONLY
 *   file open to others  brought to 0600      no plain file                      FOREIGN
 *   no database, or another program's         FOREIGN (nothing is written to it)
 *   shorter than it says, or no sense in it   CORRUPT
 *   a newer lull's                            NEWER
 *   held by another program for too long      LOCKED
 */
#define _POSIX_C_SOURCE 200809L /* faccessat, O_CLOEXEC */
#include "journal/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "journal/blank.h"
#include "journal/migrate.h"
#include "journal/store.h"

#define PAGE_BYTES 4096 /* SQLite's own choice for a new file, and ours */

bool journal_id_equal(const struct journal_id *a, const struct journal_id *b)
{
    return memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

int journal_path_default(char *ret_path, size_t size)
{
    /* The XDG base directory specification: a path that is not absolute does not count. */
    const char *data = getenv("XDG_DATA_HOME");
    const char *home = getenv("HOME");
    char path[JOURNAL_PATH_MAX];
    int length;
    if (data && data[0] == '/') {
        length = snprintf(path, sizeof path, "%s/lull/journal.db", data);
    } else {
        if (!home || home[0] != '/') {
            struct passwd *user = getpwuid(geteuid());
            home = user ? user->pw_dir : NULL;
        }
        if (!home)
            return -ENOENT;
        length = snprintf(path, sizeof path, "%s/.local/share/lull/journal.db", home);
    }
    if (length < 0 || (size_t)length >= sizeof path || (size_t)length >= size)
        return -ENAMETOOLONG;
    memcpy(ret_path, path, (size_t)length + 1);
    return 0;
}

static enum journal_error verdict_errno(int error)
{
    if (error == EACCES || error == EPERM || error == EROFS)
        return JOURNAL_READ_ONLY;
    if (error == ENOSPC || error == EDQUOT)
        return JOURNAL_FULL;
    return JOURNAL_CANNOT_OPEN;
}

/* Makes every folder above the file that is not there. */
static enum journal_error folder_make(const char *path)
{
    char folder[JOURNAL_PATH_MAX];
    if (strlen(path) >= sizeof folder)
        return JOURNAL_CANNOT_OPEN;
    strcpy(folder, path);
    for (char *slash = strchr(folder + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = 0;
        struct stat entry;
        if (stat(folder, &entry) != 0 && mkdir(folder, 0700) != 0 && errno != EEXIST)
            return verdict_errno(errno);
        *slash = '/';
    }
    char *last = strrchr(folder, '/');
    if (last)
        last[last == folder ? 1 : 0] = 0;
    /* SQLite keeps its -wal file beside the main one: reading needs a writable folder too. */
    if (faccessat(AT_FDCWD, last ? folder : ".", W_OK | X_OK, AT_EACCESS) != 0)
        return verdict_errno(errno);
    return JOURNAL_OK;
}

/* Makes the file itself, so that it is nobody else's from its first moment on. */
static enum journal_error file_make(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd >= 0) {
        close(fd);
        return JOURNAL_OK;
    }
    if (errno != EEXIST)
        return verdict_errno(errno);
    struct stat entry;
    if (stat(path, &entry) != 0)
        return verdict_errno(errno);
    if (!S_ISREG(entry.st_mode))
        return JOURNAL_FOREIGN;
    if (faccessat(AT_FDCWD, path, R_OK | W_OK, AT_EACCESS) != 0)
        return verdict_errno(errno);
    return JOURNAL_OK;
}

/* Not through a descriptor: closing one would drop the locks that SQLite holds on the file. */
static void file_close_to_others(const char *path)
{
    struct stat entry;
    if (stat(path, &entry) == 0 && (entry.st_mode & 077))
        (void)!chmod(path, 0600); /* not ours to change: then its owner chose it */
}

/* SQLite notices whole pages that are gone, and fills the rest of a page that is cut with zeros. A
 * cut page is no damage only where a kill came between its two halves: then the -wal file has it.
 */
static bool file_cut(const char *path)
{
    struct stat entry, wal;
    char wal_path[JOURNAL_PATH_MAX + 8];
    snprintf(wal_path, sizeof wal_path, "%s-wal", path);
    bool wal_empty = stat(wal_path, &wal) != 0 || wal.st_size == 0;
    return wal_empty && stat(path, &entry) == 0 && entry.st_size % PAGE_BYTES != 0;
}

static int count_wal_pages(void *user, sqlite3 *db, const char *name, int pages)
{
    struct journal *journal = user;
    (void)db;
    (void)name;
    journal->wal_pages = pages;
    store_checkpoint(journal);
    return SQLITE_OK;
}

static enum journal_error database_prepare(struct journal *journal, const char *path)
{
    int code =
        sqlite3_open_v2(path, &journal->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (code != SQLITE_OK)
        return store_verdict(code);
    sqlite3_extended_result_codes(journal->db, 1);
    sqlite3_busy_timeout(journal->db, journal->wait_ms);
    enum journal_error error = migrate_identify(journal->db, migrate_steps_count);
    if (error != JOURNAL_OK)
        return error;
    if (file_cut(path))
        return JOURNAL_CORRUPT;
    file_close_to_others(path);
    sqlite3_db_config(journal->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    code = sqlite3_exec(
        journal->db,
        "PRAGMA page_size = 4096; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
        "PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON;"
        "PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF;"
        "PRAGMA temp_store = MEMORY",
        NULL, NULL, NULL);
    if (code != SQLITE_OK)
        return store_verdict(code);
    code = blank_register(journal->db);
    if (code != SQLITE_OK)
        return store_verdict(code);
    sqlite3_wal_hook(journal->db, count_wal_pages, journal);
    return migrate_run(journal->db, migrate_steps, migrate_steps_count);
}

enum journal_error journal_open(const char *path, int wait_ms, struct journal **ret_journal)
{
    if (!seal_init())
        return JOURNAL_NO_SODIUM;
    enum journal_error error = folder_make(path);
    if (error == JOURNAL_OK)
        error = file_make(path);
    if (error != JOURNAL_OK)
        return error;
    struct journal *journal = calloc(1, sizeof *journal);
    if (!journal)
        return JOURNAL_NO_MEMORY;
    journal->wait_ms = wait_ms;
    error = database_prepare(journal, path);
    if (error != JOURNAL_OK) {
        journal_close(journal);
        return error;
    }
    *ret_journal = journal;
    return JOURNAL_OK;
}

struct journal *journal_close(struct journal *journal)
{
    if (journal) {
        store_finish(journal);
        sqlite3_close_v2(journal->db);
        free(journal);
    }
    return NULL;
}

enum journal_error journal_look(struct journal *journal)
{
    return store_run(journal, "BEGIN", "");
}

void journal_look_end(struct journal *journal)
{
    store_run(journal, "COMMIT", ""); /* which writes nothing */
}

enum journal_error journal_check(struct journal *journal)
{
    sqlite3_stmt *stmt;
    enum journal_error error = store_query(journal, &stmt, "PRAGMA quick_check(1)", "");
    if (error != JOURNAL_OK)
        return error;
    error = store_next(stmt);
    char word[8] = "";
    if (error == JOURNAL_OK)
        store_text(stmt, 0, word, sizeof word);
    store_done(journal, stmt);
    if (error == JOURNAL_OK && strcmp(word, "ok") != 0)
        return JOURNAL_CORRUPT;
    return error;
}
