/* recorder: a full disk, another program, a kill. What was recorded is not lost. */
#include "journal_fixture.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/mount.h>
#include <sys/wait.h>

/* A second of a talk: 10 lines of each. */
static void say_second(struct recorder *recorder, int second)
{
    char line[64];
    for (int i = 0; i < 20; i++) {
        int64_t at_us = START_US + second * US_PER_S + i * 50 * US_PER_MS;
        snprintf(line, sizeof line, "%lld %c hrm 0%04d", (long long)at_us, "ab"[i % 2],
                 second * 20 + i);
        recorder_line(recorder, i % 2 ? WHO_B : WHO_A, at_us, line, strlen(line));
    }
}

struct numbers {
    int next; /* expected in the next line */
    bool in_order;
};

static bool check_number(void *user, const char *text, size_t length)
{
    struct numbers *numbers = user;
    if (length < 5 || atoi(text + length - 5) != numbers->next)
        numbers->in_order = false;
    numbers->next++;
    return true;
}

/* How many lines, without a hole, stand in a session; -1 for a hole. */
static int lines_in(struct fixture *fixture, int64_t session)
{
    struct numbers numbers = {0, true};
    struct journal_unlocked *ada = unlock(fixture, &fixture->ada);
    struct journal_unlocked *ben = unlock(fixture, &fixture->ben);
    const struct journal_unlocked *both[] = {ada, ben};
    enum journal_error error =
        journal_export(fixture->journal, both, 2, session, check_number, &numbers);
    journal_unlocked_free(ada);
    journal_unlocked_free(ben);
    return error == JOURNAL_OK && numbers.in_order ? numbers.next : -1;
}

static void test_another_program_holds_it_for_a_while(void **state)
{
    struct fixture *fixture = *state;
    sqlite3 *db;
    struct recorder *recorder = talk_begin(fixture, 2);
    say_second(recorder, 0);
    assert_int_equal(recorder_flush(recorder), JOURNAL_OK);
    assert_int_equal(sqlite3_open(fixture->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    say_second(recorder, 1);
    assert_int_equal(recorder_flush(recorder), JOURNAL_LOCKED);
    say_second(recorder, 2);
    struct recorder_state trouble = recorder_state(recorder);
    assert_int_equal(trouble.retrying, JOURNAL_LOCKED);
    assert_true(trouble.waiting_bytes > 0);
    assert_int_equal(lines_in(fixture, recorder_session(recorder)), 20);
    assert_int_equal(sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    assert_int_equal(recorder_flush(recorder), JOURNAL_OK);
    struct recorder_state well = recorder_state(recorder);
    assert_int_equal(well.retrying, JOURNAL_OK);
    assert_int_equal(well.waiting_bytes, 0);
    assert_int_equal(well.lost_lines, 0);
    assert_int_equal(lines_in(fixture, recorder_session(recorder)), 60);
    recorder_free(recorder);
}

static void test_more_than_memory_takes_is_named(void **state)
{
    struct fixture *fixture = *state;
    static char line[1000];
    sqlite3 *db;
    int64_t at_us = START_US;
    memset(line, 'x', sizeof line);
    struct recorder *recorder = talk_begin(fixture, 2);
    assert_int_equal(sqlite3_open(fixture->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    /* Many lines a microsecond, so that there are few tries in between. */
    for (int i = 0; recorder_line(recorder, WHO_A, at_us, line, sizeof line) == JOURNAL_OK; i++)
        at_us += i % 200 == 0;
    assert_int_equal(recorder_line(recorder, WHO_A, at_us + 7, "x", 1), JOURNAL_OK);
    while (recorder_line(recorder, WHO_A, at_us + 8, "x", 1) == JOURNAL_OK)
        ;
    struct recorder_state lost = recorder_state(recorder);
    assert_int_equal(lost.lost_lines, 2);
    assert_int_equal(lost.lost_from_us, at_us);
    assert_int_equal(lost.lost_until_us, at_us + 8);
    assert_in_range(lost.waiting_bytes, RECORDER_WAITING_MAX - 1000, RECORDER_WAITING_MAX);
    assert_int_equal(sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    assert_int_equal(recorder_end(recorder, 1), JOURNAL_OK);
    assert_int_equal(recorder_state(recorder).waiting_bytes, 0);
    recorder_free(recorder);
}

/* What stands in clear of the rows of a session, and how many there are. */
static int rows_in(struct fixture *fixture, int64_t session, char *ret_rows, size_t size)
{
    sqlite3 *db;
    sqlite3_stmt *stmt;
    int count = 0;
    size_t filled = 0;
    assert_int_equal(sqlite3_open(fixture->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db,
                                        "SELECT hex(partner), n, first_us, length(blob) FROM chunk "
                                        "WHERE session = ? UNION ALL SELECT hex(partner), n, 0, "
                                        "length(blob) FROM event WHERE session = ? ORDER BY 1, 3",
                                        -1, &stmt, NULL),
                     SQLITE_OK);
    sqlite3_bind_int64(stmt, 1, session);
    sqlite3_bind_int64(stmt, 2, session);
    for (; sqlite3_step(stmt) == SQLITE_ROW; count++)
        filled += (size_t)snprintf(ret_rows + filled, size - filled, "%s %lld %lld %lld\n",
                                   (const char *)sqlite3_column_text(stmt, 0),
                                   sqlite3_column_int64(stmt, 1), sqlite3_column_int64(stmt, 2),
                                   sqlite3_column_int64(stmt, 3));
    assert_true(filled < size);
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return count;
}

/* The seconds of a recording share writes; what stands in the file is the same as live. */
static void test_a_recording_is_written_many_seconds_at_once(void **state)
{
    struct fixture *fixture = *state;
    static char rows[2][1 << 16];
    for (int from_recording = 0; from_recording < 2; from_recording++) {
        struct recorder *recorder = talk_begin_from(fixture, 2, from_recording);
        int64_t number = recorder_session(recorder);
        size_t most_waiting = 0;
        for (int second = 0; second < 300; second++) {
            say_second(recorder, second);
            if (second % 40 == 7)
                recorder_event(recorder, WHO_A, START_US + second * US_PER_S + 1, "7\ta\tflag", 8);
            size_t waiting = recorder_state(recorder).waiting_bytes;
            most_waiting = waiting > most_waiting ? waiting : most_waiting;
            if (second == 250) /* 250 of each, and 7 of events */
                assert_in_range(rows_in(fixture, number, rows[0], sizeof rows[0]),
                                from_recording ? 2 * 200 : 2 * 257,
                                from_recording ? 2 * 256 : 2 * 257);
        }
        assert_in_range(most_waiting, from_recording ? 60000 : 300, from_recording ? 150000 : 1500);
        assert_int_equal(recorder_end(recorder, 300 * US_PER_S), JOURNAL_OK);
        recorder_free(recorder);
        assert_int_equal(lines_in(fixture, number), 300 * 20);
        rows_in(fixture, number, rows[from_recording], sizeof rows[0]);
        if (from_recording)
            rows_in(fixture, number - 1, rows[0], sizeof rows[0]);
    }
    assert_string_equal(rows[0], rows[1]);
}

/* Lines longer than any of ours, many a second: what waits is bounded by bytes too. */
static void test_a_recording_of_long_lines_finds_room(void **state)
{
    struct fixture *fixture = *state;
    static char line[JOURNAL_LINE_MAX - 1];
    struct recorder *recorder = talk_begin_from(fixture, 2, true);
    memset(line, 'x', sizeof line);
    for (int i = 0; i < 4000; i++)
        assert_int_equal(
            recorder_line(recorder, WHO_BOTH, START_US + i * 50 * US_PER_MS, line, sizeof line),
            JOURNAL_OK);
    assert_int_equal(recorder_end(recorder, 1), JOURNAL_OK);
    recorder_free(recorder);
}

static off_t wal_size(const struct fixture *fixture)
{
    char path[160];
    struct stat entry;
    snprintf(path, sizeof path, "%s-wal", fixture->path);
    return stat(path, &entry) == 0 ? entry.st_size : 0;
}

static int64_t main_size(const struct fixture *fixture)
{
    struct stat entry;
    assert_int_equal(stat(fixture->path, &entry), 0);
    return entry.st_size;
}

static void test_no_checkpoint_while_held(void **state)
{
    struct fixture *fixture = *state;
    struct recorder *recorder = talk_begin(fixture, 2);
    int64_t before = main_size(fixture);
    recorder_hold_checkpoint(recorder, true);
    for (int second = 0; second < 700; second++) {
        say_second(recorder, second);
        assert_int_equal(recorder_flush(recorder), JOURNAL_OK);
    }
    assert_true(wal_size(fixture) > 1200 * 4096);
    assert_int_equal(main_size(fixture), before);
    recorder_hold_checkpoint(recorder, false);
    assert_true(main_size(fixture) > before);
    off_t moved = wal_size(fixture);
    for (int second = 700; second < 720; second++) {
        say_second(recorder, second);
        assert_int_equal(recorder_flush(recorder), JOURNAL_OK);
    }
    assert_int_equal(wal_size(fixture), moved); /* begun again from its start */
    recorder_free(recorder);
}

/* --- a full disk, on a small one of our own ------------------------------------------------- */

enum { NO_MOUNT = 77 };

#define EXPECT(condition)                                                                          \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "line %d: %s\n", __LINE__, #condition);                                \
            return 1;                                                                              \
        }                                                                                          \
    } while (0)

static bool small_disk(const char *folder)
{
    return unshare(CLONE_NEWNS) == 0 && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
           mount("small", folder, "tmpfs", 0, "size=2m") == 0;
}

/* Takes all the space that is left. */
static bool fill(const char *path)
{
    static const char block[4096];
    int fd = open(path, O_WRONLY | O_CREAT, 0600);
    while (write(fd, block, sizeof block) > 0)
        ;
    close(fd);
    return fd >= 0;
}

static int talk_on_a_full_disk(struct fixture *fixture)
{
    char ballast[160];
    snprintf(ballast, sizeof ballast, "%s/ballast", fixture->folder);
    EXPECT(journal_open(fixture->path, 100, &fixture->journal) == JOURNAL_OK);
    EXPECT(journal_partner_add(fixture->journal, "Ada", NULL, "ada's words", SEAL_COST_LEAST,
                               &fixture->ada) == JOURNAL_OK);
    EXPECT(journal_partner_add(fixture->journal, "Ben", NULL, "ben's words", SEAL_COST_LEAST,
                               &fixture->ben) == JOURNAL_OK);
    struct recorder *recorder = talk_begin(fixture, 2);
    int64_t number = recorder_session(recorder);
    EXPECT(fill(ballast));
    int second = 0;
    for (; second < 300; second++) {
        say_second(recorder, second);
        recorder_flush(recorder);
    }
    struct recorder_state full = recorder_state(recorder);
    EXPECT(full.retrying == JOURNAL_FULL);
    EXPECT(full.waiting_bytes > 0 && full.lost_lines == 0);
    EXPECT(recorder_end(recorder, 300 * US_PER_S) == JOURNAL_FULL);
    EXPECT(unlink(ballast) == 0);
    EXPECT(recorder_flush(recorder) == JOURNAL_OK);
    EXPECT(recorder_state(recorder).waiting_bytes == 0);
    recorder_free(recorder);
    EXPECT(lines_in(fixture, number) == 300 * 20);
    fixture->journal = journal_close(fixture->journal);
    EXPECT(journal_open(fixture->path, 100, &fixture->journal) == JOURNAL_OK);
    EXPECT(journal_check(fixture->journal) == JOURNAL_OK);
    EXPECT(lines_in(fixture, number) == 300 * 20);
    struct journal_session session;
    EXPECT(journal_session_find(fixture->journal, number, &session) == JOURNAL_OK);
    EXPECT(session.length_us == 300 * US_PER_S);
    journal_close(fixture->journal);
    return 0;
}

static int full_from_the_start(struct fixture *fixture)
{
    char ballast[160];
    struct journal *journal = NULL;
    snprintf(ballast, sizeof ballast, "%s/ballast", fixture->folder);
    fixture_remove_files(fixture);
    EXPECT(fill(ballast));
    enum journal_error error = journal_open(fixture->path, 100, &journal);
    EXPECT(error == JOURNAL_FULL);
    EXPECT(journal == NULL);
    return 0;
}

static void test_full_disk(void **state)
{
    struct fixture *fixture = *state;
    int status;
    fixture->journal = journal_close(fixture->journal);
    pid_t child = fork();
    if (child == 0) {
        if (!small_disk(fixture->folder))
            _exit(NO_MOUNT);
        int code = talk_on_a_full_disk(fixture);
        _exit(code ? code : full_from_the_start(fixture));
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    if (WEXITSTATUS(status) == NO_MOUNT) {
        print_message("not run: a small disk of its own needs the rights of root\n");
        skip();
    }
    assert_int_equal(WEXITSTATUS(status), 0);
}

/* --- kill -9 -------------------------------------------------------------------------------- */

/* Talks for ever, a line every 50 ms of the talk; says down the pipe which lines it took. */
static void talk_until_killed(struct fixture *fixture, int pipe_end)
{
    struct recorder *recorder = talk_begin(fixture, 2);
    char line[64];
    for (int i = 0;; i++) {
        int64_t at_us = START_US + i * 50 * US_PER_MS;
        snprintf(line, sizeof line, "%lld %c hrm 0%04d", (long long)at_us, "ab"[i % 2], i % 10000);
        if (recorder_line(recorder, i % 2 ? WHO_B : WHO_A, at_us, line, strlen(line)) !=
                JOURNAL_OK ||
            write(pipe_end, &i, sizeof i) != sizeof i)
            _exit(1);
    }
}

static void test_kill_loses_at_most_a_second(void **state)
{
    struct fixture *fixture = *state;
    for (int round = 0; round < 5; round++) {
        int ends[2], taken = 0, status;
        fixture->journal = journal_close(fixture->journal);
        assert_int_equal(pipe(ends), 0);
        pid_t child = fork();
        if (child == 0) {
            close(ends[0]);
            if (journal_open(fixture->path, 100, &fixture->journal) != JOURNAL_OK)
                _exit(1);
            talk_until_killed(fixture, ends[1]);
        }
        close(ends[1]);
        while (taken < 333 + 77 * round)
            assert_int_equal(read(ends[0], &taken, sizeof taken), sizeof taken);
        kill(child, SIGKILL);
        while (read(ends[0], &taken, sizeof taken) == sizeof taken)
            ;
        close(ends[0]);
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status));
        assert_int_equal(journal_open(fixture->path, 100, &fixture->journal), JOURNAL_OK);
        struct journal_session session;
        assert_int_equal(journal_session_find(fixture->journal, round + 1, &session), JOURNAL_OK);
        assert_true(session.length_us == NEVER_US); /* cut short */
        int kept = lines_in(fixture, round + 1);
        assert_in_range(kept, taken + 1 - 20, taken + 2);
    }
    assert_int_equal(journal_check(fixture->journal), JOURNAL_OK);
}

#define JOURNAL_TEST(test) cmocka_unit_test_setup_teardown(test, fixture_open, fixture_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        JOURNAL_TEST(test_another_program_holds_it_for_a_while),
        JOURNAL_TEST(test_more_than_memory_takes_is_named),
        JOURNAL_TEST(test_a_recording_is_written_many_seconds_at_once),
        JOURNAL_TEST(test_a_recording_of_long_lines_finds_room),
        JOURNAL_TEST(test_no_checkpoint_while_held),
        JOURNAL_TEST(test_full_disk),
        JOURNAL_TEST(test_kill_loses_at_most_a_second),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
