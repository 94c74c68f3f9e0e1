/* journal: what is sealed stays so. Byte searches of the file and of what SQLite keeps beside it,
 * other passphrases, moved rows, sharing, removal. */
#include "journal_fixture.h"

#include <sqlite3.h>

static const char sample[] = "a hrm 16deadbeef51a71c";
static const char flagged[] = "12.345\ta\tflag\t4.56/2.99";
static const char health[] = "takes bisoprolol at breakfast";

/* A talk in which only one partner has anything to hide: 9 s, some 700 bytes a second. */
static int64_t telling_talk_of(struct fixture *fixture, enum who who,
                               struct recorder **ret_recorder)
{
    struct recorder *recorder = talk_begin(fixture, 2);
    char line[80];
    for (int i = 0; i < 180; i++) {
        int64_t at_us = START_US + i * 50 * US_PER_MS;
        snprintf(line, sizeof line, "%lld %s", (long long)at_us, sample);
        say(recorder, who, at_us, line);
        if (i % 42 == 0)
            assert_int_equal(recorder_event(recorder, who, at_us, flagged, sizeof flagged - 1),
                             JOURNAL_OK);
    }
    assert_int_equal(recorder_flush(recorder), JOURNAL_OK);
    *ret_recorder = recorder;
    return recorder_session(recorder);
}

static int64_t telling_talk(struct fixture *fixture, struct recorder **ret_recorder)
{
    return telling_talk_of(fixture, WHO_A, ret_recorder);
}

static void assert_sealed(const struct fixture *fixture)
{
    /* The search itself works: a name in clear is found. */
    assert_true(journal_count(fixture, "Ada Quillfeather", 16) > 0);
    assert_int_equal(journal_count(fixture, sample, sizeof sample - 1), 0);
    assert_int_equal(journal_count(fixture, "deadbeef", 8), 0);
    assert_int_equal(journal_count(fixture, flagged, sizeof flagged - 1), 0);
    assert_int_equal(journal_count(fixture, "flag\t", 5), 0);
    assert_int_equal(journal_count(fixture, health, sizeof health - 1), 0);
    assert_int_equal(journal_count(fixture, "bisoprolol", 10), 0);
    assert_int_equal(journal_count(fixture, "ada's words", 11), 0);
}

static void test_file_holds_nothing_to_read(void **state)
{
    struct fixture *fixture = *state;
    struct recorder *recorder;
    struct baseline baseline = {.phase[PHASE_QUIET] = {0x41424344, 0x45464748, 0x494a4b4c}};
    assert_int_equal(journal_health_put(fixture->journal, &fixture->ada.id, health), JOURNAL_OK);
    assert_int_equal(
        journal_baseline_put(fixture->journal, &fixture->ada.id, JOURNAL_BASELINE_LAST, &baseline),
        JOURNAL_OK);
    telling_talk(fixture, &recorder);
    assert_sealed(fixture); /* while the -wal file holds it all */
    assert_int_equal(journal_count(fixture, "DCBAHGFELKJI", 12), 0);
    assert_int_equal(recorder_end(recorder, US_PER_S), JOURNAL_OK);
    recorder_free(recorder);
    fixture_reopen(fixture);
    assert_sealed(fixture);
    assert_int_equal(journal_count(fixture, "DCBAHGFELKJI", 12), 0);
}

/* Rows a partner, their lengths, their times: the same for both, though only one did anything. */
static void clear_columns_tell_nothing(struct fixture *fixture, enum who who_did)
{
    struct recorder *recorder;
    telling_talk_of(fixture, who_did, &recorder);
    recorder_free(recorder);
    fixture_reopen(fixture);
    sqlite3 *db;
    assert_int_equal(sqlite3_open(fixture->path, &db), SQLITE_OK);
    const char *const queries[] = {
        "SELECT count(*), sum(length(blob)), sum(n * first_us + length(blob) * n) FROM chunk "
        "WHERE partner = (SELECT id FROM partner WHERE name = ?)",
        "SELECT count(*), sum(length(blob)), sum(n * length(blob)) FROM event "
        "WHERE partner = (SELECT id FROM partner WHERE name = ?)",
        "SELECT count(*), sum(length(sealed)), 0 FROM session_key "
        "WHERE partner = (SELECT id FROM partner WHERE name = ?)",
        "SELECT count(*), sum(length(blob)), sum(kind * length(blob)) FROM page "
        "WHERE partner = (SELECT id FROM partner WHERE name = ?)"};
    for (size_t i = 0; i < sizeof queries / sizeof queries[0]; i++) {
        int64_t seen[2][3];
        for (int who = 0; who < 2; who++) {
            sqlite3_stmt *stmt;
            assert_int_equal(sqlite3_prepare_v2(db, queries[i], -1, &stmt, NULL), SQLITE_OK);
            sqlite3_bind_text(stmt, 1, who ? "Ben" : "Ada Quillfeather", -1, SQLITE_STATIC);
            assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
            for (int column = 0; column < 3; column++)
                seen[who][column] = sqlite3_column_int64(stmt, column);
            sqlite3_finalize(stmt);
        }
        assert_true(seen[0][0] > 0);
        assert_memory_equal(seen[0], seen[1], sizeof seen[0]);
    }
    sqlite3_close(db);
}

static void test_clear_columns_do_not_tell_who(void **state)
{
    clear_columns_tell_nothing(*state, WHO_A);
    clear_columns_tell_nothing(*state, WHO_B);
}

static void test_other_passphrases_open_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct recorder *recorder;
    struct journal_unlocked *unlocked = NULL;
    static struct text read;
    char note[JOURNAL_TEXT_MAX + 1];
    memset(&read, 0, sizeof read);
    int64_t number = telling_talk(fixture, &recorder);
    struct journal *journal = fixture->journal;
    const struct journal_id *ada = &fixture->ada.id;
    assert_int_equal(journal_health_put(journal, ada, health), JOURNAL_OK);
    assert_int_equal(journal_unlock(journal, ada, "ben's words", &unlocked),
                     JOURNAL_WRONG_PASSPHRASE);
    assert_int_equal(journal_unlock(journal, ada, "", &unlocked), JOURNAL_WRONG_PASSPHRASE);
    assert_int_equal(journal_unlock(journal, ada, NULL, &unlocked), JOURNAL_NEEDS_PASSPHRASE);
    assert_null(unlocked);
    struct journal_unlocked *ben = unlock(fixture, &fixture->ben);
    assert_int_equal(journal_line_list(journal, ben, number, ada, text_add, &read),
                     JOURNAL_NOT_SHARED);
    assert_int_equal(journal_event_list(journal, ben, number, ada, NULL, text_add, &read),
                     JOURNAL_NOT_SHARED);
    assert_int_equal(journal_health_get(journal, ben, note), JOURNAL_NOTHING);
    const struct journal_unlocked *alone[] = {ben};
    assert_int_equal(journal_export(journal, alone, 1, number, text_add, &read), JOURNAL_OK);
    assert_int_equal(read.lines, 0);
    journal_unlocked_free(ben);
    recorder_free(recorder);
}

static size_t read_blob(const struct fixture *fixture, const char *sql, uint8_t *ret, size_t size)
{
    sqlite3 *db;
    sqlite3_stmt *stmt;
    assert_int_equal(sqlite3_open(fixture->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    size_t length = (size_t)sqlite3_column_bytes(stmt, 0);
    assert_true(length > 0 && length <= size);
    memcpy(ret, sqlite3_column_blob(stmt, 0), length);
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return length;
}

static void test_share_and_unshare(void **state)
{
    struct fixture *fixture = *state;
    struct recorder *recorder;
    static struct text read;
    memset(&read, 0, sizeof read);
    int64_t number = telling_talk(fixture, &recorder);
    recorder_free(recorder);
    int64_t other = telling_talk(fixture, &recorder);
    struct journal *journal = fixture->journal;
    const struct journal_id *ada_id = &fixture->ada.id, *ben_id = &fixture->ben.id;
    struct journal_unlocked *ada = unlock(fixture, &fixture->ada);
    struct journal_unlocked *ben = unlock(fixture, &fixture->ben);
    assert_int_equal(journal_share(journal, ada, number, ben_id), JOURNAL_OK);
    assert_int_equal(journal_line_list(journal, ben, number, ada_id, text_add, &read), JOURNAL_OK);
    assert_int_equal(read.lines, 180);
    assert_int_equal(journal_line_list(journal, ben, other, ada_id, text_add, &read),
                     JOURNAL_NOT_SHARED);
    assert_int_equal(journal_line_list(journal, ada, number, ben_id, text_add, &read),
                     JOURNAL_NOT_SHARED);
    uint8_t shared[80];
    read_blob(fixture,
              "SELECT sealed FROM session_key JOIN partner ON id = reader AND reader <> partner "
              "WHERE name = 'Ben' ORDER BY session",
              shared, sizeof shared);
    assert_true(journal_count(fixture, shared, sizeof shared) > 0);
    assert_int_equal(journal_unshare(journal, ada, number, ben_id), JOURNAL_OK);
    assert_int_equal(journal_count(fixture, shared, sizeof shared), 0);
    assert_int_equal(journal_line_list(journal, ben, number, ada_id, text_add, &read),
                     JOURNAL_NOT_SHARED);
    /* Unsharing with oneself must not lose the key. */
    assert_int_equal(journal_unshare(journal, ada, number, ada_id), JOURNAL_OK);
    assert_int_equal(journal_line_list(journal, ada, number, ada_id, text_add, &read), JOURNAL_OK);
    assert_int_equal(journal_share(journal, ada, 99, ben_id), JOURNAL_NO_SESSION);
    journal_unlocked_free(ada);
    journal_unlocked_free(ben);
    recorder_free(recorder);
}

static void change(const struct fixture *fixture, const char *sql)
{
    sqlite3 *db;
    assert_int_equal(sqlite3_open(fixture->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_true(sqlite3_changes(db) > 0);
    sqlite3_close(db);
}

/* Every way in which somebody with the file, but without the passphrase, may move things about. */
static void test_moved_rows_are_noticed(void **state)
{
    static const char *const changes[] = {
        "UPDATE chunk SET blob = (SELECT blob FROM chunk c WHERE c.partner = chunk.partner "
        "AND c.n = 1) WHERE n = 2",
        "CREATE TEMP TABLE old AS SELECT * FROM chunk; UPDATE chunk SET blob = "
        "(SELECT blob FROM old WHERE old.partner <> chunk.partner AND old.n = chunk.n)",
        "UPDATE chunk SET first_us = first_us + 1 WHERE n = 3",
        "UPDATE chunk SET blob = substr(blob, 1, length(blob) - 1) WHERE n = 0",
        "UPDATE chunk SET blob = x'' WHERE n = 0",
        "UPDATE session SET id = randomblob(16)",
        "DELETE FROM chunk WHERE n = 4",
        "UPDATE session_key SET sealed = randomblob(80)",
        "CREATE TEMP TABLE old AS SELECT * FROM session_key; UPDATE session_key SET sealed = "
        "(SELECT sealed FROM old WHERE old.reader = session_key.reader "
        "AND old.partner <> session_key.partner)"};
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        void *inner;
        (void)state;
        fixture_open(&inner);
        struct fixture *fixture = inner;
        struct recorder *recorder;
        static struct text read;
        int64_t number = telling_talk(fixture, &recorder);
        recorder_free(recorder);
        struct journal_unlocked *ada = unlock(fixture, &fixture->ada);
        change(fixture, changes[i]);
        assert_int_equal(
            journal_line_list(fixture->journal, ada, number, &fixture->ada.id, text_add, &read),
            JOURNAL_ALTERED);
        journal_unlocked_free(ada);
        fixture_close(&inner);
    }
}

static void test_moved_keys_are_noticed(void **state)
{
    struct fixture *fixture = *state;
    struct journal_unlocked *unlocked = NULL;
    char note[JOURNAL_TEXT_MAX + 1];
    struct baseline baseline = {.phase[PHASE_QUIET] = {60000, 2000, 60000}}, read;
    struct journal_unlocked *ada = unlock(fixture, &fixture->ada);
    assert_int_equal(
        journal_baseline_put(fixture->journal, &fixture->ada.id, JOURNAL_BASELINE_LAST, &baseline),
        JOURNAL_OK);
    change(fixture, "UPDATE page SET blob = (SELECT blob FROM page p WHERE p.kind = 2 AND "
                    "p.partner = page.partner) WHERE kind = 3");
    assert_int_equal(journal_baseline_get(fixture->journal, ada, JOURNAL_BASELINE_LAST, &read),
                     JOURNAL_OK);
    assert_int_equal(journal_baseline_get(fixture->journal, ada, JOURNAL_BASELINE_HISTORY, &read),
                     JOURNAL_ALTERED);
    change(fixture, "CREATE TEMP TABLE old AS SELECT * FROM page; UPDATE page SET blob = (SELECT "
                    "blob FROM old WHERE old.kind = page.kind AND old.partner <> page.partner)");
    assert_int_equal(journal_health_get(fixture->journal, ada, note), JOURNAL_ALTERED);
    journal_unlocked_free(ada);
    /* Another public key, to which later sessions would be sealed. */
    change(fixture, "UPDATE partner SET public_key = randomblob(32) WHERE name = 'Ben'");
    assert_int_equal(journal_unlock(fixture->journal, &fixture->ben.id, "ben's words", &unlocked),
                     JOURNAL_WRONG_PASSPHRASE);
    change(fixture, "UPDATE partner SET memory = 1 << 50");
    assert_int_equal(journal_unlock(fixture->journal, &fixture->ada.id, "ada's words", &unlocked),
                     JOURNAL_ALTERED);
    assert_null(unlocked);
}

static void test_remove_destroys(void **state)
{
    struct fixture *fixture = *state;
    struct recorder *recorder;
    static struct text read;
    uint8_t secret[80], session_key[80];
    int64_t number = telling_talk(fixture, &recorder);
    recorder_free(recorder);
    struct journal_unlocked *ben = unlock(fixture, &fixture->ben), *gone = NULL;
    size_t secret_length = read_blob(
        fixture, "SELECT secret_key FROM partner WHERE name LIKE 'Ada%'", secret, sizeof secret);
    size_t key_length =
        read_blob(fixture,
                  "SELECT sealed FROM session_key JOIN partner ON id = reader AND id = partner "
                  "WHERE name LIKE 'Ada%'",
                  session_key, sizeof session_key);
    assert_true(journal_count(fixture, secret, secret_length) > 0);
    assert_true(journal_count(fixture, session_key, key_length) > 0);
    assert_int_equal(journal_partner_remove(fixture->journal, &fixture->ada.id), JOURNAL_OK);
    /* At once, while the journal is open. */
    assert_int_equal(journal_count(fixture, secret, secret_length), 0);
    assert_int_equal(journal_count(fixture, session_key, key_length), 0);
    assert_int_equal(journal_count(fixture, "Ada Quillfeather", 16), 0);
    assert_int_equal(journal_unlock(fixture->journal, &fixture->ada.id, "ada's words", &gone),
                     JOURNAL_NO_PARTNER);
    assert_int_equal(journal_partner_remove(fixture->journal, &fixture->ada.id),
                     JOURNAL_NO_PARTNER);
    /* The other's part stays; once they go too, so does the session. */
    struct journal_session session;
    assert_int_equal(journal_session_find(fixture->journal, number, &session), JOURNAL_OK);
    assert_true(!session.here[0] && session.here[1]);
    assert_int_equal(
        journal_line_list(fixture->journal, ben, number, &fixture->ben.id, text_add, &read),
        JOURNAL_OK);
    assert_int_equal(journal_partner_remove(fixture->journal, &fixture->ben.id), JOURNAL_OK);
    assert_int_equal(journal_session_find(fixture->journal, number, &session), JOURNAL_NO_SESSION);
    assert_int_equal(journal_check(fixture->journal), JOURNAL_OK);
    journal_unlocked_free(ben);
}

static void test_remove_destroys_a_key_in_clear(void **state)
{
    struct fixture *fixture = *state;
    struct journal_partner cleo;
    uint8_t secret[32];
    assert_int_equal(
        journal_partner_add(fixture->journal, "Cleo", NULL, NULL, SEAL_COST_LEAST, &cleo),
        JOURNAL_OK);
    fixture_reopen(fixture); /* into the main file */
    assert_int_equal(read_blob(fixture, "SELECT secret_key FROM partner WHERE name = 'Cleo'",
                               secret, sizeof secret),
                     sizeof secret);
    assert_true(journal_count(fixture, secret, sizeof secret) > 0);
    assert_int_equal(journal_partner_remove(fixture->journal, &cleo.id), JOURNAL_OK);
    assert_int_equal(journal_count(fixture, secret, sizeof secret), 0);
}

/* A partner may drop their part while the talk goes on: nothing of theirs is written any more. */
static void test_drop_in_the_middle(void **state)
{
    struct fixture *fixture = *state;
    static struct text read;
    memset(&read, 0, sizeof read);
    struct recorder *recorder = talk_begin(fixture, 2);
    int64_t number = recorder_session(recorder);
    say(recorder, WHO_BOTH, START_US, "1");
    assert_int_equal(recorder_flush(recorder), JOURNAL_OK);
    uint8_t key[80];
    read_blob(fixture,
              "SELECT sealed FROM session_key JOIN partner ON id = reader AND reader = partner "
              "WHERE name LIKE 'Ada%'",
              key, sizeof key);
    assert_true(journal_count(fixture, key, sizeof key) > 0);
    assert_int_equal(journal_drop(fixture->journal, number, &fixture->ada.id), JOURNAL_OK);
    assert_int_equal(journal_count(fixture, key, sizeof key), 0);
    say(recorder, WHO_BOTH, START_US + 1, "2");
    assert_int_equal(recorder_end(recorder, 2), JOURNAL_OK);
    recorder_free(recorder);
    struct journal_unlocked *ada = unlock(fixture, &fixture->ada);
    struct journal_unlocked *ben = unlock(fixture, &fixture->ben);
    struct journal *journal = fixture->journal;
    assert_int_equal(journal_line_list(journal, ada, number, &fixture->ada.id, text_add, &read),
                     JOURNAL_NOTHING);
    assert_int_equal(journal_line_list(journal, ben, number, &fixture->ben.id, text_add, &read),
                     JOURNAL_OK);
    assert_int_equal(read.lines, 2);
    assert_int_equal(journal_drop(journal, number, &fixture->ada.id), JOURNAL_NOTHING);
    journal_unlocked_free(ada);
    journal_unlocked_free(ben);
}

#define JOURNAL_TEST(test) cmocka_unit_test_setup_teardown(test, fixture_open, fixture_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        JOURNAL_TEST(test_file_holds_nothing_to_read),
        JOURNAL_TEST(test_clear_columns_do_not_tell_who),
        JOURNAL_TEST(test_other_passphrases_open_nothing),
        JOURNAL_TEST(test_share_and_unshare),
        cmocka_unit_test(test_moved_rows_are_noticed),
        JOURNAL_TEST(test_moved_keys_are_noticed),
        JOURNAL_TEST(test_remove_destroys),
        JOURNAL_TEST(test_remove_destroys_a_key_in_clear),
        JOURNAL_TEST(test_drop_in_the_middle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
