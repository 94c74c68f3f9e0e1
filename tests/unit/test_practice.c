/* journal/practice: rows that only their owner reads, in a file that holds nothing of them in
 * clear. */
#include "journal_fixture.h"

#include <sqlite3.h>

#include "journal/practice.h"

#define COUNT_MAX 8

struct texts {
    unsigned count, most;
    char of[COUNT_MAX][64];
    size_t length[COUNT_MAX];
};

static bool take(void *user, const char *text, size_t length)
{
    struct texts *texts = user;
    size_t kept = length < 63 ? length : 63;
    memcpy(texts->of[texts->count], text, kept);
    texts->of[texts->count][kept] = 0;
    texts->length[texts->count++] = length;
    return texts->count < texts->most;
}

static struct texts read_all(struct fixture *fixture, const struct journal_unlocked *who)
{
    struct texts texts = {.most = COUNT_MAX};
    assert_int_equal(practice_list(fixture->journal, who, take, &texts), JOURNAL_OK);
    return texts;
}

static void put(struct fixture *fixture, const struct journal_partner *who,
                const struct journal_id *run, const char *text)
{
    assert_int_equal(practice_put(fixture->journal, &who->id, run, text, strlen(text)), JOURNAL_OK);
}

static void test_each_their_own(void **state)
{
    struct fixture *fixture = *state;
    const struct journal_id first = practice_id(), second = practice_id(), third = practice_id();
    struct journal_unlocked *ada = unlock(fixture, &fixture->ada);
    struct journal_unlocked *ben = unlock(fixture, &fixture->ben);
    assert_int_equal(read_all(fixture, ada).count, 0);
    put(fixture, &fixture->ada, &first, "pause 8.2 s, one quincunx");
    put(fixture, &fixture->ben, &second, "breath");
    put(fixture, &fixture->ada, &third, "rehearsal");
    struct texts hers = read_all(fixture, ada), his = read_all(fixture, ben);
    assert_int_equal(hers.count, 2);
    assert_string_equal(hers.of[0], "pause 8.2 s, one quincunx");
    assert_string_equal(hers.of[1], "rehearsal");
    assert_int_equal(his.count, 1);
    assert_string_equal(his.of[0], "breath");
    fixture_reopen(fixture);
    assert_int_equal(file_count(fixture->path, "quincunx", 8), 0);
    assert_int_equal(file_count(fixture->path, "rehearsal", 9), 0);
    struct texts one = {.most = 1};
    assert_int_equal(practice_list(fixture->journal, ada, take, &one), JOURNAL_OK);
    assert_int_equal(one.count, 1);
    journal_unlocked_free(ada);
    journal_unlocked_free(ben);
}

/* A run is written as it goes on, in its own place. */
static void test_replaced(void **state)
{
    struct fixture *fixture = *state;
    static char text[PRACTICE_BYTES_MAX + 2];
    const struct journal_id run = practice_id(), other = practice_id();
    memset(text, 'x', sizeof text);
    put(fixture, &fixture->ada, &run, "begun");
    put(fixture, &fixture->ada, &other, "another");
    assert_int_equal(
        practice_put(fixture->journal, &fixture->ada.id, &run, text, PRACTICE_BYTES_MAX),
        JOURNAL_OK);
    assert_int_equal(
        practice_put(fixture->journal, &fixture->ada.id, &run, text, PRACTICE_BYTES_MAX + 1),
        JOURNAL_BAD_LINE);
    struct journal_unlocked *ada = unlock(fixture, &fixture->ada);
    struct texts texts = read_all(fixture, ada);
    assert_int_equal(texts.count, 2);
    assert_int_equal(texts.length[0], PRACTICE_BYTES_MAX);
    assert_string_equal(texts.of[1], "another");
    journal_unlocked_free(ada);
}

static void run_sql(struct fixture *fixture, const char *sql)
{
    sqlite3 *db;
    fixture->journal = journal_close(fixture->journal);
    assert_int_equal(sqlite3_open(fixture->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    assert_int_equal(journal_open(fixture->path, 100, &fixture->journal), JOURNAL_OK);
}

static enum journal_error list_error(struct fixture *fixture)
{
    struct texts texts = {.most = COUNT_MAX};
    struct journal_unlocked *ada = unlock(fixture, &fixture->ada);
    enum journal_error error = practice_list(fixture->journal, ada, take, &texts);
    journal_unlocked_free(ada);
    return error;
}

static void test_moved_or_altered(void **state)
{
    struct fixture *fixture = *state;
    const struct journal_id run = practice_id(), other = practice_id();
    put(fixture, &fixture->ada, &run, "one");
    put(fixture, &fixture->ada, &other, "two");
    run_sql(fixture, "UPDATE practice SET blob = (SELECT blob FROM practice WHERE number = 2) "
                     "WHERE number = 1");
    assert_int_equal(list_error(fixture), JOURNAL_ALTERED);
    run_sql(fixture, "DELETE FROM practice WHERE number = 1");
    assert_int_equal(list_error(fixture), JOURNAL_OK);
    run_sql(fixture, "UPDATE practice SET blob = x'00'");
    assert_int_equal(list_error(fixture), JOURNAL_ALTERED);
    run_sql(fixture, "UPDATE practice SET blob = zeroblob(100000)");
    assert_int_equal(list_error(fixture), JOURNAL_ALTERED);
}

/* The rows of one go with them, the other's stay. */
static void test_partner_removed(void **state)
{
    struct fixture *fixture = *state;
    const struct journal_id run = practice_id(), other = practice_id();
    put(fixture, &fixture->ada, &run, "hers");
    put(fixture, &fixture->ben, &other, "his");
    assert_int_equal(journal_partner_remove(fixture->journal, &fixture->ada.id), JOURNAL_OK);
    assert_int_equal(practice_put(fixture->journal, &fixture->ada.id, &run, "hers", 4),
                     JOURNAL_NO_PARTNER);
    struct journal_unlocked *ben = unlock(fixture, &fixture->ben);
    assert_int_equal(read_all(fixture, ben).count, 1);
    journal_unlocked_free(ben);
    sqlite3 *db;
    sqlite3_stmt *stmt;
    fixture->journal = journal_close(fixture->journal);
    assert_int_equal(sqlite3_open(fixture->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, "SELECT count(*) FROM practice", -1, &stmt, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    assert_int_equal(sqlite3_column_int(stmt, 0), 1);
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    assert_int_equal(journal_open(fixture->path, 100, &fixture->journal), JOURNAL_OK);
}

#define JOURNAL_TEST(function)                                                                     \
    cmocka_unit_test_setup_teardown(function, fixture_open, fixture_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        JOURNAL_TEST(test_each_their_own),
        JOURNAL_TEST(test_replaced),
        JOURNAL_TEST(test_moved_or_altered),
        JOURNAL_TEST(test_partner_removed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
