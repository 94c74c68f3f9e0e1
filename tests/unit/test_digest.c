/* digest: what a talk adds to its partner's figures: theirs alone, gone when they drop it, and no
 * trace in the file's layout of what is in it. */
#include "journal_fixture.h"

#include <sqlite3.h>

#include "journal/digest.h"
#include "journal/shelf.h"

static int64_t talk_of(struct fixture *fixture, unsigned partners, const char *adas)
{
    struct recorder *recorder = talk_begin(fixture, partners);
    int64_t number = recorder_session(recorder);
    say(recorder, WHO_BOTH, START_US, "1 - note hello");
    assert_int_equal(recorder_end(recorder, US_PER_S), JOURNAL_OK);
    if (adas)
        assert_int_equal(recorder_digest(recorder, WHO_A, adas, strlen(adas)), JOURNAL_OK);
    recorder_free(recorder);
    return number;
}

/* The digest of a talk, for this reader. */
static enum journal_error look(struct fixture *fixture, const struct journal_unlocked *reader,
                               int64_t number, struct digest *ret_digest)
{
    struct journal_session session;
    assert_int_equal(journal_session_find(fixture->journal, number, &session), JOURNAL_OK);
    struct digest_reader *digests = digest_reader_new(fixture->journal, reader);
    enum journal_error error = digest_get(digests, &session, ret_digest);
    digest_reader_free(digests);
    return error;
}

static void test_each_finds_their_own(void **state)
{
    struct fixture *fixture = *state;
    struct digest digest;
    int64_t number = talk_of(fixture, 2, "what is Ada's");
    struct journal_unlocked *ada = unlock(fixture, &fixture->ada);
    struct journal_unlocked *ben = unlock(fixture, &fixture->ben);
    assert_int_equal(look(fixture, ada, number, &digest), JOURNAL_OK);
    assert_int_equal(digest.length, 13);
    assert_memory_equal(digest.bytes, "what is Ada's", 13);
    assert_int_equal(digest.hard_week, 0);
    assert_int_equal(look(fixture, ben, number, &digest), JOURNAL_OK);
    assert_int_equal(digest.length, 0); /* none was written */
    int64_t alone = talk_of(fixture, 1, NULL);
    assert_int_equal(look(fixture, ben, alone, &digest), JOURNAL_NOTHING);
    assert_int_equal(file_count(fixture->path, "what is Ada's", 13), 0);
    journal_unlocked_free(ada);
    journal_unlocked_free(ben);
}

/* Full ones on three shelves, read one after the other and in between. */
static void test_many(void **state)
{
    struct fixture *fixture = *state;
    static char text[DIGEST_MAX + 1];
    struct digest digest;
    struct journal_session session;
    int64_t last = 0;
    for (int i = 1; i <= 2 * SHELF_TALKS + 2; i++) {
        memset(text, 'a' + i % 26, DIGEST_MAX);
        last = talk_of(fixture, 2, text);
    }
    assert_int_equal(last, 2 * SHELF_TALKS + 2);
    struct journal_unlocked *ada = unlock(fixture, &fixture->ada);
    struct digest_reader *digests = digest_reader_new(fixture->journal, ada);
    for (int64_t number = last; number > 0; number--) {
        assert_int_equal(journal_session_find(fixture->journal, number, &session), JOURNAL_OK);
        assert_int_equal(digest_get(digests, &session, &digest), JOURNAL_OK);
        assert_int_equal(digest.length, DIGEST_MAX);
        assert_int_equal(digest.bytes[DIGEST_MAX - 1], 'a' + number % 26);
    }
    digest_reader_free(digests);
    struct recorder *recorder = talk_begin(fixture, 2);
    assert_int_equal(recorder_digest(recorder, WHO_A, text, DIGEST_MAX + 1), JOURNAL_BAD_LINE);
    recorder_free(recorder);
    assert_int_equal(journal_check(fixture->journal), JOURNAL_OK);
    journal_unlocked_free(ada);
}

static void test_marks_follow_the_words(void **state)
{
    struct fixture *fixture = *state;
    struct digest digest;
    struct word word = word_none(WORD_HARD_WEEK);
    int64_t number = talk_of(fixture, 2, "kept");
    struct journal_unlocked *ada = unlock(fixture, &fixture->ada);
    word.choice = WORD_ANSWER_NO;
    assert_int_equal(word_put(fixture->journal, ada, number, &word), JOURNAL_OK);
    word = word_none(WORD_SOONER);
    word.choice = WORD_ANSWER_YES;
    assert_int_equal(word_put(fixture->journal, ada, number, &word), JOURNAL_OK);
    assert_int_equal(look(fixture, ada, number, &digest), JOURNAL_OK);
    assert_int_equal(digest.hard_week, WORD_ANSWER_NO);
    assert_int_equal(digest.sooner, WORD_ANSWER_YES);
    assert_memory_equal(digest.bytes, "kept", 4);
    word = word_none(WORD_HARD_WEEK);
    assert_int_equal(word_put(fixture->journal, ada, number, &word), JOURNAL_OK);
    assert_int_equal(look(fixture, ada, number, &digest), JOURNAL_OK);
    assert_int_equal(digest.hard_week, 0);
    assert_int_equal(digest.length, 4);
    journal_unlocked_free(ada);
}

/* The bytes of a digest as they lie in the file. */
static void slot_of(struct fixture *fixture, const char *name, int64_t number,
                    uint8_t ret_slot[SHELF_SLOT_BYTES])
{
    sqlite3 *db;
    sqlite3_stmt *stmt;
    assert_int_equal(sqlite3_open(fixture->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db,
                                        "SELECT blob FROM shelf JOIN partner ON id = partner WHERE "
                                        "name LIKE ?1 AND place = ?2 / 64",
                                        -1, &stmt, NULL),
                     SQLITE_OK);
    sqlite3_bind_text(stmt, 1, name, -1, SQLITE_STATIC);
    sqlite3_bind_int64(stmt, 2, number);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    assert_int_equal(sqlite3_column_bytes(stmt, 0), SHELF_BYTES);
    memcpy(ret_slot,
           (const uint8_t *)sqlite3_column_blob(stmt, 0) + number % SHELF_TALKS * SHELF_SLOT_BYTES,
           SHELF_SLOT_BYTES);
    sqlite3_finalize(stmt);
    sqlite3_close(db);
}

static void test_dropped_and_removed(void **state)
{
    struct fixture *fixture = *state;
    struct journal *journal = fixture->journal;
    struct digest digest;
    uint8_t adas[SHELF_SLOT_BYTES], bens[SHELF_SLOT_BYTES], next[SHELF_SLOT_BYTES];
    int64_t number = talk_of(fixture, 2, "kept"), other = talk_of(fixture, 2, "kept too");
    struct journal_unlocked *ada = unlock(fixture, &fixture->ada);
    struct journal_unlocked *ben = unlock(fixture, &fixture->ben);
    slot_of(fixture, "Ada%", number, adas);
    slot_of(fixture, "Ben", number, bens);
    slot_of(fixture, "Ada%", other, next);
    assert_int_equal(journal_drop(journal, number, &fixture->ada.id), JOURNAL_OK);
    assert_int_equal(look(fixture, ada, number, &digest), JOURNAL_NOTHING);
    assert_int_equal(look(fixture, ada, other, &digest), JOURNAL_OK);
    assert_int_equal(look(fixture, ben, number, &digest), JOURNAL_OK);
    assert_int_equal(file_count(fixture->path, adas, 64), 0);
    assert_int_equal(file_count(fixture->path, bens, 64), 1);

    assert_int_equal(journal_partner_remove(journal, &fixture->ada.id), JOURNAL_OK);
    assert_int_equal(file_count(fixture->path, next, 64), 0);
    assert_int_equal(file_count(fixture->path, bens, 64), 1);
    assert_int_equal(journal_check(journal), JOURNAL_OK);
    journal_unlocked_free(ada);
    journal_unlocked_free(ben);
}

/* Dropped while the talk went on: its end brings nothing back. */
static void test_dropped_before_the_end(void **state)
{
    struct fixture *fixture = *state;
    struct digest digest;
    struct recorder *recorder = talk_begin(fixture, 2);
    int64_t number = recorder_session(recorder);
    say(recorder, WHO_BOTH, START_US, "1 - note hello");
    assert_int_equal(journal_drop(fixture->journal, number, &fixture->ada.id), JOURNAL_OK);
    assert_int_equal(recorder_end(recorder, US_PER_S), JOURNAL_OK);
    assert_int_equal(recorder_digest(recorder, WHO_A, "a", 1), JOURNAL_NOTHING);
    assert_int_equal(recorder_digest(recorder, WHO_B, "b", 1), JOURNAL_OK);
    recorder_free(recorder);
    struct journal_unlocked *ada = unlock(fixture, &fixture->ada);
    assert_int_equal(look(fixture, ada, number, &digest), JOURNAL_NOTHING);
    journal_unlocked_free(ada);
}

static void shelf_change(struct fixture *fixture, const char *sql)
{
    sqlite3 *db;
    assert_int_equal(sqlite3_open(fixture->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_changes(db), 1);
    sqlite3_close(db);
}

/* Another's in its place, or another talk's, or a bit of it another: it says so. */
static void test_altered(void **state)
{
    struct fixture *fixture = *state;
    struct digest digest;
    int64_t number = talk_of(fixture, 2, "kept");
    talk_of(fixture, 2, "kept too");
    struct journal_unlocked *ada = unlock(fixture, &fixture->ada);
    fixture->journal = journal_close(fixture->journal);
    /* Talk 2's digest where talk 1's was. */
    shelf_change(fixture, "UPDATE shelf SET blob = CAST(substr(blob, 1, 632) || substr(blob, "
                          "1265, 632) || substr(blob, 1265) AS BLOB) WHERE number = 1");
    assert_int_equal(journal_open(fixture->path, 100, &fixture->journal), JOURNAL_OK);
    assert_int_equal(look(fixture, ada, number, &digest), JOURNAL_ALTERED);
    assert_int_equal(look(fixture, ada, number + 1, &digest), JOURNAL_OK);
    struct word word = word_none(WORD_HARD_WEEK);
    assert_int_equal(word_put(fixture->journal, ada, number, &word), JOURNAL_ALTERED);
    journal_unlocked_free(ada);
}

/* A talk that an earlier lull kept has none, and nobody's words make one: it would tell of them. */
static void test_schema_3(void **state)
{
    struct fixture *fixture = *state;
    struct digest digest;
    struct word word = word_none(WORD_HARD_WEEK), read;
    int64_t number = talk_of(fixture, 2, NULL);
    fixture->journal = journal_close(fixture->journal);
    sqlite3 *db;
    assert_int_equal(sqlite3_open(fixture->path, &db), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(db, "DROP TABLE shelf; PRAGMA user_version = 3", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    assert_int_equal(journal_open(fixture->path, 100, &fixture->journal), JOURNAL_OK);
    struct journal_unlocked *ada = unlock(fixture, &fixture->ada);
    word.choice = WORD_ANSWER_YES;
    assert_int_equal(word_put(fixture->journal, ada, number, &word), JOURNAL_OK);
    assert_int_equal(word_get(fixture->journal, ada, number, WORD_HARD_WEEK, &read), JOURNAL_OK);
    assert_int_equal(look(fixture, ada, number, &digest), JOURNAL_NOTHING);
    int64_t next = talk_of(fixture, 2, "kept");
    assert_int_equal(word_put(fixture->journal, ada, number, &word), JOURNAL_OK);
    assert_int_equal(look(fixture, ada, number, &digest), JOURNAL_NOTHING);
    assert_int_equal(look(fixture, ada, next, &digest), JOURNAL_OK);
    journal_unlocked_free(ada);
}

#define JOURNAL_TEST(test) cmocka_unit_test_setup_teardown(test, fixture_open, fixture_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        JOURNAL_TEST(test_each_finds_their_own),
        JOURNAL_TEST(test_many),
        JOURNAL_TEST(test_marks_follow_the_words),
        JOURNAL_TEST(test_dropped_and_removed),
        JOURNAL_TEST(test_dropped_before_the_end),
        JOURNAL_TEST(test_altered),
        JOURNAL_TEST(test_schema_3),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
