/* journal: every file that is not a good journal, each with its own verdict and sentence. */
#include "journal_fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <zlib.h>

#include "journal/migrate.h"
#include "journal/practice.h"
#include "journal/word.h"

static enum journal_error open_again(struct fixture *fixture)
{
    fixture->journal = journal_close(fixture->journal);
    enum journal_error error = journal_open(fixture->path, 100, &fixture->journal);
    if (error != JOURNAL_OK)
        assert_null(fixture->journal);
    return error;
}

/* Writes over `length` bytes of the closed file, from `offset` on. */
static void overwrite(struct fixture *fixture, off_t offset, size_t length)
{
    static uint8_t bytes[1 << 16];
    memset(bytes, 0xa5, sizeof bytes);
    fixture->journal = journal_close(fixture->journal);
    int fd = open(fixture->path, O_WRONLY);
    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, bytes, length, offset), length);
    close(fd);
}

static void test_modes(void **state)
{
    struct fixture *fixture = *state;
    struct journal *journal;
    struct stat entry;
    char path[160], wal[160];
    assert_int_equal(stat(fixture->path, &entry), 0);
    assert_int_equal(entry.st_mode & 0777, 0600);
    snprintf(wal, sizeof wal, "%s-wal", fixture->path);
    assert_int_equal(stat(wal, &entry), 0);
    assert_int_equal(entry.st_mode & 0777, 0600);
    snprintf(path, sizeof path, "%s/new/lull/journal.db", fixture->folder);
    umask(0);
    assert_int_equal(journal_open(path, 100, &journal), JOURNAL_OK);
    journal_close(journal);
    umask(022);
    assert_int_equal(stat(path, &entry), 0);
    assert_int_equal(entry.st_mode & 0777, 0600);
    unlink(path);
    *strrchr(path, '/') = 0;
    assert_int_equal(stat(path, &entry), 0);
    assert_int_equal(entry.st_mode & 0777, 0700);
    rmdir(path);
    *strrchr(path, '/') = 0;
    rmdir(path);
    assert_int_equal(chmod(fixture->path, 0644), 0);
    assert_int_equal(open_again(fixture), JOURNAL_OK);
    assert_int_equal(stat(fixture->path, &entry), 0);
    assert_int_equal(entry.st_mode & 0777, 0600);
}

static void test_header_says_what_it_is(void **state)
{
    struct fixture *fixture = *state;
    fixture_reopen(fixture);
    uint8_t header[100];
    FILE *file = fopen(fixture->path, "rb");
    assert_non_null(file);
    assert_int_equal(fread(header, 1, sizeof header, file), sizeof header);
    fclose(file);
    assert_memory_equal(header + 68, "LULL", 4);
    assert_int_equal(header[63], migrate_steps_count); /* user_version */
    assert_int_equal(header[18], 2);                   /* WAL */
}

static void test_cut_file(void **state)
{
    struct fixture *fixture = *state;
    fixture->journal = journal_close(fixture->journal);
    struct stat entry;
    assert_int_equal(stat(fixture->path, &entry), 0);
    for (off_t length = entry.st_size - 1; length > 100; length -= 4096) {
        assert_int_equal(truncate(fixture->path, length), 0);
        assert_int_equal(open_again(fixture), JOURNAL_CORRUPT);
    }
}

static void test_overwritten_file(void **state)
{
    struct fixture *fixture = *state;
    overwrite(fixture, 100, 3900); /* the list of tables */
    assert_int_equal(open_again(fixture), JOURNAL_CORRUPT);
    overwrite(fixture, 0, 100); /* the header */
    assert_int_equal(open_again(fixture), JOURNAL_FOREIGN);
}

/* Damage further in does not keep the journal from opening; the check and the reading name it. */
static void test_overwritten_inside(void **state)
{
    struct fixture *fixture = *state;
    struct stat entry;
    struct recorder *recorder = talk_begin(fixture, 2);
    static struct text read;
    for (int i = 0; i < 200; i++)
        say(recorder, WHO_BOTH, START_US + i * US_PER_S, "line");
    int64_t number = recorder_session(recorder);
    assert_int_equal(recorder_end(recorder, 1), JOURNAL_OK);
    recorder_free(recorder);
    fixture_reopen(fixture);
    assert_int_equal(stat(fixture->path, &entry), 0);
    overwrite(fixture, entry.st_size - 8 * 4096, 4 * 4096);
    assert_int_equal(open_again(fixture), JOURNAL_OK);
    assert_int_equal(journal_check(fixture->journal), JOURNAL_CORRUPT);
    struct journal_unlocked *ada = unlock(fixture, &fixture->ada);
    struct journal_unlocked *ben = unlock(fixture, &fixture->ben);
    const struct journal_unlocked *both[] = {ada, ben};
    enum journal_error error = journal_export(fixture->journal, both, 2, number, text_add, &read);
    assert_true(error == JOURNAL_CORRUPT || error == JOURNAL_ALTERED);
    journal_unlocked_free(ada);
    journal_unlocked_free(ben);
}

static void test_other_files(void **state)
{
    struct fixture *fixture = *state;
    sqlite3 *db;
    fixture->journal = journal_close(fixture->journal);
    fixture_remove_files(fixture);
    FILE *file = fopen(fixture->path, "w");
    for (int i = 0; i < 200; i++)
        fputs("# lull: a recording, which is text\n", file);
    fclose(file);
    assert_int_equal(open_again(fixture), JOURNAL_FOREIGN);
    unlink(fixture->path);
    assert_int_equal(sqlite3_open(fixture->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "CREATE TABLE books (title)", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    assert_int_equal(open_again(fixture), JOURNAL_FOREIGN);
    assert_int_equal(file_count(fixture->path, "partner", 7), 0); /* left as it was */
    unlink(fixture->path);
    assert_int_equal(mkdir(fixture->path, 0700), 0);
    assert_int_equal(open_again(fixture), JOURNAL_FOREIGN);
    rmdir(fixture->path);
    strcat(fixture->path, "/under/a/file");
    file = fopen(fixture->path, "w");
    assert_null(file);
    assert_int_equal(journal_open("/dev/null/lull/journal.db", 100, &fixture->journal),
                     JOURNAL_CANNOT_OPEN);
}

static void test_newer_schema(void **state)
{
    struct fixture *fixture = *state;
    sqlite3 *db;
    char sql[64];
    fixture->journal = journal_close(fixture->journal);
    assert_int_equal(sqlite3_open(fixture->path, &db), SQLITE_OK);
    snprintf(sql, sizeof sql, "PRAGMA user_version = %d", migrate_steps_count + 1);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    assert_int_equal(open_again(fixture), JOURNAL_NEWER);
}

/* A journal of a schema, brought to a later one: what is there stays, all steps or none. */
static void test_migration(void **state)
{
    struct fixture *fixture = *state;
    fixture->journal = journal_close(fixture->journal);
    enum { NEXT = 5, AFTER }; /* steps */
    static const char later[] = "ALTER TABLE partner ADD COLUMN birthday TEXT;"
                                "UPDATE partner SET birthday = 'in ' || name;";
    const char *const good[] = {migrate_steps[0], migrate_steps[1], migrate_steps[2],
                                migrate_steps[3], later};
    const char *const bad[] = {migrate_steps[0],
                               migrate_steps[1],
                               migrate_steps[2],
                               migrate_steps[3],
                               later,
                               "INSERT INTO nowhere VALUES (1)"};
    sqlite3 *db;
    assert_int_equal(migrate_steps_count, NEXT - 1);
    assert_int_equal(sqlite3_open(fixture->path, &db), SQLITE_OK);
    assert_int_equal(migrate_run(db, bad, AFTER), JOURNAL_CORRUPT);
    assert_int_equal(sqlite3_exec(db, "SELECT birthday FROM partner", NULL, NULL, NULL),
                     SQLITE_ERROR);
    assert_int_equal(migrate_run(db, good, NEXT), JOURNAL_OK);
    assert_int_equal(migrate_run(db, good, NEXT), JOURNAL_OK);
    assert_int_equal(migrate_identify(db, NEXT - 1), JOURNAL_NEWER);
    sqlite3_stmt *stmt;
    assert_int_equal(sqlite3_prepare_v2(db,
                                        "SELECT birthday FROM partner JOIN pragma_user_version "
                                        "WHERE user_version = 5 AND name = 'Ben'",
                                        -1, &stmt, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    assert_string_equal((const char *)sqlite3_column_text(stmt, 0), "in Ben");
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    assert_int_equal(open_again(fixture), JOURNAL_NEWER);
}

/* A journal as the lull before schema 2 left it: Ada and Ben (the fixture's passphrases), a talk
 * that Ada shared, one of which she dropped her part, one of Ben alone; a health note of hers, a
 * baseline of his. Unpacked in place of the fixture's own. */
static void unpack_schema_1(struct fixture *fixture)
{
    static uint8_t bytes[1 << 17];
    fixture->journal = journal_close(fixture->journal);
    fixture_remove_files(fixture);
    gzFile packed = gzopen("tests/unit/journal-schema-1.db.gz", "rb");
    assert_non_null(packed);
    int length = gzread(packed, bytes, sizeof bytes);
    assert_in_range(length, 4096, sizeof bytes - 1);
    gzclose(packed);
    FILE *file = fopen(fixture->path, "wb");
    assert_int_equal(fwrite(bytes, 1, (size_t)length, file), length);
    fclose(file);
}

static bool give_none(void *user, const struct word *word)
{
    (void)user;
    (void)word;
    fail();
    return true;
}

/* What it held is as it was, and it takes words as a new one does. */
static void test_schema_1(void **state)
{
    struct fixture *fixture = *state;
    static struct text lines;
    char note[JOURNAL_TEXT_MAX + 1];
    struct baseline baseline;
    struct word word = word_none(WORD_HARD_WEEK), read;
    const struct word_week week = {19675, 4, 5, 1};
    unpack_schema_1(fixture);
    assert_int_equal(open_again(fixture), JOURNAL_OK);
    struct journal *journal = fixture->journal;
    assert_int_equal(journal_partner_find(journal, "ada quillfeather", &fixture->ada), JOURNAL_OK);
    assert_int_equal(journal_partner_find(journal, "Ben", &fixture->ben), JOURNAL_OK);
    struct journal_unlocked *ada = unlock(fixture, &fixture->ada);
    struct journal_unlocked *ben = unlock(fixture, &fixture->ben);
    assert_int_equal(journal_health_get(journal, ada, note), JOURNAL_OK);
    assert_string_equal(note, "takes bisoprolol at breakfast");
    assert_int_equal(journal_baseline_get(journal, ben, JOURNAL_BASELINE_HISTORY, &baseline),
                     JOURNAL_OK);
    memset(&lines, 0, sizeof lines);
    assert_int_equal(journal_line_list(journal, ben, 1, &fixture->ada.id, text_add, &lines),
                     JOURNAL_OK);
    assert_int_equal(lines.lines, 15 + 0);
    assert_int_equal(journal_line_list(journal, ada, 2, &fixture->ada.id, text_add, &lines),
                     JOURNAL_NOTHING);
    word.choice = WORD_ANSWER_YES;
    assert_int_equal(word_list(journal, ben, 1, &fixture->ada.id, give_none, NULL), JOURNAL_OK);
    assert_int_equal(word_put(journal, ada, 1, &word), JOURNAL_OK);
    assert_int_equal(word_share(journal, ada, 1, WORD_HARD_WEEK), JOURNAL_OK);
    assert_int_equal(word_get(journal, ada, 1, WORD_HARD_WEEK, &read), JOURNAL_OK);
    assert_true(read.shared);
    assert_int_equal(word_put(journal, ada, 2, &word), JOURNAL_NOTHING); /* dropped */
    assert_int_equal(word_put(journal, ben, 2, &word), JOURNAL_OK);
    assert_int_equal(word_share(journal, ben, 2, WORD_HARD_WEEK), JOURNAL_OK);
    assert_int_equal(word_put(journal, ben, 3, &word), JOURNAL_OK);
    assert_int_equal(word_week_put(journal, ada, &week), JOURNAL_OK);
    assert_int_equal(word_week_put(journal, ben, &week), JOURNAL_OK);
    const struct journal_id run = practice_id();
    assert_int_equal(practice_put(journal, &fixture->ada.id, &run, "text", 4), JOURNAL_OK);
    assert_int_equal(journal_check(journal), JOURNAL_OK);
    journal_unlocked_free(ada);
    journal_unlocked_free(ben);
    fixture_reopen(fixture);
}

/* A journal as the lull before schema 3 left it: all is kept, and it takes practice. */
static void test_schema_2(void **state)
{
    struct fixture *fixture = *state;
    sqlite3 *db;
    char note[JOURNAL_TEXT_MAX + 1];
    const struct journal_id run = practice_id();
    assert_int_equal(journal_health_put(fixture->journal, &fixture->ada.id, "a note"), JOURNAL_OK);
    fixture->journal = journal_close(fixture->journal);
    assert_int_equal(sqlite3_open(fixture->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db,
                                  "DROP TABLE practice; DROP TABLE shelf; PRAGMA user_version = 2",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    sqlite3_close(db);
    assert_int_equal(open_again(fixture), JOURNAL_OK);
    assert_int_equal(practice_put(fixture->journal, &fixture->ben.id, &run, "text", 4), JOURNAL_OK);
    struct journal_unlocked *ada = unlock(fixture, &fixture->ada);
    assert_int_equal(journal_health_get(fixture->journal, ada, note), JOURNAL_OK);
    assert_string_equal(note, "a note");
    journal_unlocked_free(ada);
    fixture_reopen(fixture);
    assert_int_equal(journal_check(fixture->journal), JOURNAL_OK);
}

/* A key that is none: the journal stays at its schema, whole, for the lull that wrote it. */
static void test_schema_1_that_does_not_go_on(void **state)
{
    struct fixture *fixture = *state;
    sqlite3 *db;
    sqlite3_stmt *stmt;
    unpack_schema_1(fixture);
    assert_int_equal(sqlite3_open(fixture->path, &db), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(db, "UPDATE partner SET public_key = zeroblob(32)", NULL, NULL, NULL),
        SQLITE_OK);
    assert_int_equal(open_again(fixture), JOURNAL_CORRUPT);
    assert_int_equal(sqlite3_prepare_v2(db,
                                        "SELECT user_version, (SELECT count(*) FROM sqlite_schema "
                                        "WHERE name = 'sheet') FROM pragma_user_version",
                                        -1, &stmt, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    assert_int_equal(sqlite3_column_int(stmt, 0), 1);
    assert_int_equal(sqlite3_column_int(stmt, 1), 0);
    sqlite3_finalize(stmt);
    sqlite3_close(db);
}

/* Holds the file in another process, by the SQL given, until it is killed. */
static pid_t hold(const struct fixture *fixture, const char *sql)
{
    int ready[2];
    char byte;
    assert_int_equal(pipe(ready), 0);
    pid_t child = fork();
    if (child == 0) {
        sqlite3 *db;
        close(ready[0]);
        if (sqlite3_open(fixture->path, &db) == SQLITE_OK &&
            sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK)
            (void)!write(ready[1], "x", 1);
        for (;;)
            pause();
    }
    close(ready[1]);
    assert_int_equal(read(ready[0], &byte, 1), 1);
    close(ready[0]);
    return child;
}

static void release(pid_t child)
{
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
}

static void test_held_by_another_program(void **state)
{
    struct fixture *fixture = *state;
    struct journal_partner cleo;
    pid_t child = hold(fixture, "BEGIN IMMEDIATE");
    assert_int_equal(
        journal_partner_add(fixture->journal, "Cleo", NULL, NULL, SEAL_COST_LEAST, &cleo),
        JOURNAL_LOCKED);
    release(child);
    assert_int_equal(
        journal_partner_add(fixture->journal, "Cleo", NULL, NULL, SEAL_COST_LEAST, &cleo),
        JOURNAL_OK);
    fixture->journal = journal_close(fixture->journal);
    child = hold(fixture, "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
    assert_int_equal(open_again(fixture), JOURNAL_LOCKED);
    release(child);
    assert_int_equal(open_again(fixture), JOURNAL_OK);
}

/* Opens `path` as a user who is not root, in another process; its verdict. */
static enum journal_error open_as_nobody(const char *path)
{
    int status;
    pid_t child = fork();
    if (child == 0) {
        struct journal *journal = NULL;
        if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
            _exit(JOURNAL_ERRORS);
        _exit((int)journal_open(path, 100, &journal));
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return (enum journal_error)WEXITSTATUS(status);
}

static void test_read_only_folder(void **state)
{
    struct fixture *fixture = *state;
    char fresh[160];
    fixture->journal = journal_close(fixture->journal);
    assert_int_equal(chmod(fixture->path, 0666), 0);
    assert_int_equal(chmod(fixture->folder, 0555), 0);
    snprintf(fresh, sizeof fresh, "%s/fresh.db", fixture->folder);
    assert_int_equal(open_as_nobody(fresh), JOURNAL_READ_ONLY);
    assert_int_equal(open_as_nobody(fixture->path), JOURNAL_READ_ONLY);
    snprintf(fresh, sizeof fresh, "%s/new/fresh.db", fixture->folder);
    assert_int_equal(open_as_nobody(fresh), JOURNAL_READ_ONLY);
    assert_int_equal(chmod(fixture->folder, 0777), 0);
    assert_int_equal(chmod(fixture->path, 0444), 0);
    assert_int_equal(open_as_nobody(fixture->path), JOURNAL_READ_ONLY);
    assert_int_equal(chmod(fixture->folder, 0700), 0);
}

static void test_sentences(void **state)
{
    (void)state;
    static const char *const unwelcome[] = {"fail", "missed", "refuse", "ignore", "abnormal"};
    char text[512], before[512] = "";
    for (int i = 0; i < JOURNAL_ERRORS; i++) {
        journal_error_say((enum journal_error)i, "my journal", text, sizeof text);
        assert_memory_equal(text, "my journal: ", 12);
        assert_int_equal(text[strlen(text) - 1], '.');
        assert_string_not_equal(text, before);
        assert_null(strstr(text, "no name"));
        for (size_t j = 0; j < sizeof unwelcome / sizeof unwelcome[0]; j++)
            assert_null(strstr(text, unwelcome[j]));
        strcpy(before, text);
    }
}

#define JOURNAL_TEST(test) cmocka_unit_test_setup_teardown(test, fixture_open, fixture_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        JOURNAL_TEST(test_modes),
        JOURNAL_TEST(test_header_says_what_it_is),
        JOURNAL_TEST(test_cut_file),
        JOURNAL_TEST(test_overwritten_file),
        JOURNAL_TEST(test_overwritten_inside),
        JOURNAL_TEST(test_other_files),
        JOURNAL_TEST(test_newer_schema),
        JOURNAL_TEST(test_migration),
        JOURNAL_TEST(test_schema_1),
        JOURNAL_TEST(test_schema_2),
        JOURNAL_TEST(test_schema_1_that_does_not_go_on),
        JOURNAL_TEST(test_held_by_another_program),
        JOURNAL_TEST(test_read_only_folder),
        cmocka_unit_test(test_sentences),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
