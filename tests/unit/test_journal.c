/* journal: partners, pages, a talk written and read again. */
#include "journal_fixture.h"

static bool count_partner(void *user, const struct journal_partner *partner)
{
    (void)partner;
    ++*(int *)user;
    return true;
}

static void test_partners(void **state)
{
    struct fixture *fixture = *state;
    struct journal_partner found;
    int count = 0;
    assert_int_equal(journal_partner_find(fixture->journal, "ada quillFEATHER", &found),
                     JOURNAL_OK);
    assert_true(journal_id_equal(&found.id, &fixture->ada.id));
    assert_string_equal(found.name, "Ada Quillfeather");
    assert_string_equal(found.strap, "C0:FF:EE:00:00:01");
    assert_true(found.passphrase);
    assert_int_equal(journal_partner_find(fixture->journal, "Cleo", &found), JOURNAL_NO_PARTNER);
    assert_int_equal(journal_partner_list(fixture->journal, count_partner, &count), JOURNAL_OK);
    assert_int_equal(count, 2);
    assert_int_equal(journal_partner_strap(fixture->journal, &fixture->ben.id, "C0:FF:EE:00:00:02"),
                     JOURNAL_OK);
    assert_int_equal(journal_partner_find(fixture->journal, "Ben", &found), JOURNAL_OK);
    assert_string_equal(found.strap, "C0:FF:EE:00:00:02");
    found.id.bytes[0] ^= 1;
    assert_int_equal(journal_partner_strap(fixture->journal, &found.id, ""), JOURNAL_NO_PARTNER);
}

static void test_names_that_are_not_taken(void **state)
{
    struct fixture *fixture = *state;
    struct journal_partner partner;
    char longer[JOURNAL_NAME_MAX + 2];
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = 0;
    const char *const bad[] = {"", " Cleo", "Cleo ", "Cle\no", "Cle\x1bo", longer};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(
            journal_partner_add(fixture->journal, bad[i], NULL, NULL, SEAL_COST_LEAST, &partner),
            JOURNAL_BAD_NAME);
    assert_int_equal(
        journal_partner_add(fixture->journal, "ben", NULL, NULL, SEAL_COST_LEAST, &partner),
        JOURNAL_NAME_TAKEN);
    assert_int_equal(
        journal_partner_add(fixture->journal, "Cleo", NULL, "", SEAL_COST_LEAST, &partner),
        JOURNAL_EMPTY_PASSPHRASE);
    assert_int_equal(
        journal_partner_add(fixture->journal, longer + 1, NULL, NULL, SEAL_COST_LEAST, &partner),
        JOURNAL_OK);
}

static void test_no_passphrase_is_a_choice(void **state)
{
    struct fixture *fixture = *state;
    struct journal_partner cleo;
    struct journal_unlocked *unlocked;
    assert_int_equal(
        journal_partner_add(fixture->journal, "Cleo", NULL, NULL, SEAL_COST_LEAST, &cleo),
        JOURNAL_OK);
    assert_false(cleo.passphrase);
    assert_int_equal(journal_unlock(fixture->journal, &cleo.id, NULL, &unlocked), JOURNAL_OK);
    assert_true(journal_id_equal(journal_unlocked_id(unlocked), &cleo.id));
    journal_unlocked_free(unlocked);
    assert_int_equal(journal_unlock(fixture->journal, &fixture->ada.id, NULL, &unlocked),
                     JOURNAL_NEEDS_PASSPHRASE);
}

static void test_another_passphrase(void **state)
{
    struct fixture *fixture = *state;
    struct journal_partner cleo;
    struct journal_unlocked *unlocked, *again;
    assert_int_equal(
        journal_partner_add(fixture->journal, "Cleo", NULL, NULL, SEAL_COST_LEAST, &cleo),
        JOURNAL_OK);
    assert_int_equal(journal_health_put(fixture->journal, &cleo.id, "a note"), JOURNAL_OK);
    assert_int_equal(journal_unlock(fixture->journal, &cleo.id, NULL, &unlocked), JOURNAL_OK);
    static const char *const words[] = {"first", "second"};
    for (int i = 0; i < 2; i++) {
        char text[JOURNAL_TEXT_MAX + 1];
        assert_int_equal(
            journal_partner_passphrase(fixture->journal, unlocked, words[i], SEAL_COST_LEAST),
            JOURNAL_OK);
        assert_int_equal(journal_unlock(fixture->journal, &cleo.id, NULL, &again),
                         JOURNAL_NEEDS_PASSPHRASE);
        assert_int_equal(journal_unlock(fixture->journal, &cleo.id, words[1 - i], &again),
                         JOURNAL_WRONG_PASSPHRASE);
        assert_int_equal(journal_unlock(fixture->journal, &cleo.id, words[i], &again), JOURNAL_OK);
        assert_int_equal(journal_health_get(fixture->journal, again, text), JOURNAL_OK);
        assert_string_equal(text, "a note");
        journal_unlocked_free(again);
    }
    assert_int_equal(journal_partner_passphrase(fixture->journal, unlocked, "", SEAL_COST_LEAST),
                     JOURNAL_EMPTY_PASSPHRASE);
    assert_int_equal(journal_partner_find(fixture->journal, "Cleo", &cleo), JOURNAL_OK);
    assert_true(cleo.passphrase);
    assert_int_equal(journal_partner_remove(fixture->journal, &cleo.id), JOURNAL_OK);
    assert_int_equal(journal_partner_passphrase(fixture->journal, unlocked, "x", SEAL_COST_LEAST),
                     JOURNAL_NO_PARTNER);
    journal_unlocked_free(unlocked);
}

static void test_pages(void **state)
{
    struct fixture *fixture = *state;
    static char text[JOURNAL_TEXT_MAX + 2], again[JOURNAL_TEXT_MAX + 1];
    struct baseline baseline = {.phase[PHASE_QUIET] = {61200, 2500, 300000},
                                .phase[PHASE_TALK] = {-1, INT32_MAX, UINT32_MAX}};
    struct baseline read;
    struct journal_unlocked *ada = unlock(fixture, &fixture->ada);
    assert_int_equal(journal_health_get(fixture->journal, ada, again), JOURNAL_NOTHING);
    assert_int_equal(journal_baseline_get(fixture->journal, ada, JOURNAL_BASELINE_HISTORY, &read),
                     JOURNAL_NOTHING);
    memset(text, 'n', JOURNAL_TEXT_MAX + 1);
    assert_int_equal(journal_health_put(fixture->journal, &fixture->ada.id, text),
                     JOURNAL_BAD_LINE);
    text[JOURNAL_TEXT_MAX] = 0;
    assert_int_equal(journal_health_put(fixture->journal, &fixture->ada.id, text), JOURNAL_OK);
    assert_int_equal(journal_health_get(fixture->journal, ada, again), JOURNAL_OK);
    assert_string_equal(again, text);
    assert_int_equal(journal_baseline_put(fixture->journal, &fixture->ada.id,
                                          JOURNAL_BASELINE_HISTORY, &baseline),
                     JOURNAL_OK);
    fixture_reopen(fixture);
    assert_int_equal(journal_baseline_get(fixture->journal, ada, JOURNAL_BASELINE_HISTORY, &read),
                     JOURNAL_OK);
    assert_memory_equal(&read, &baseline, sizeof read);
    assert_int_equal(journal_baseline_get(fixture->journal, ada, JOURNAL_BASELINE_LAST, &read),
                     JOURNAL_NOTHING);
    journal_unlocked_free(ada);
}

/* 5 s of both, with the couple's own lines, events and a pause. */
static int64_t short_talk(struct fixture *fixture, struct text *recording)
{
    struct recorder *recorder = talk_begin(fixture, 2);
    int64_t number = recorder_session(recorder);
    char line[64];
    for (int i = 0; i < 50; i++) {
        int64_t at_us = START_US + i * 100 * US_PER_MS;
        enum who who = i % 10 == 0 ? WHO_BOTH : i % 2 ? WHO_A : WHO_B;
        snprintf(line, sizeof line, "%lld %c hrm %04x\n", (long long)at_us, "ab-"[who], i);
        text_add(recording, line, strlen(line));
        say(recorder, who, at_us, line);
    }
    static const char flag[] = "2.500\ta\tflag\t3.1/2.9";
    const struct journal_moment pause = {JOURNAL_MOMENT_PAUSE, START_US + 1, START_US + 2};
    assert_int_equal(recorder_event(recorder, WHO_A, START_US, flag, sizeof flag - 1), JOURNAL_OK);
    assert_int_equal(recorder_event(recorder, WHO_BOTH, START_US, "2.700\t-\tcue\tbell", 16),
                     JOURNAL_OK);
    assert_int_equal(recorder_moment(recorder, &pause), JOURNAL_OK);
    assert_int_equal(recorder_end(recorder, 5 * US_PER_S), JOURNAL_OK);
    recorder_free(recorder);
    return number;
}

static bool find_moment(void *user, const struct journal_moment *moment)
{
    *(struct journal_moment *)user = *moment;
    return true;
}

static void test_round_trip(void **state)
{
    struct fixture *fixture = *state;
    static struct text recording, read, events;
    memset(&recording, 0, sizeof recording);
    memset(&read, 0, sizeof read);
    memset(&events, 0, sizeof events);
    int64_t number = short_talk(fixture, &recording);
    fixture_reopen(fixture);
    struct journal_unlocked *ada = unlock(fixture, &fixture->ada);
    struct journal_unlocked *ben = unlock(fixture, &fixture->ben);
    const struct journal_unlocked *both[] = {ben, ada};
    assert_int_equal(journal_export(fixture->journal, both, 2, number, text_add, &read),
                     JOURNAL_OK);
    assert_string_equal(read.at, recording.at);
    assert_int_equal(journal_event_list(fixture->journal, ada, number, &fixture->ada.id, NULL,
                                        text_add, &events),
                     JOURNAL_OK);
    assert_string_equal(events.at, "2.500\ta\tflag\t3.1/2.9\n2.700\t-\tcue\tbell\n");
    struct journal_session session;
    struct journal_moment moment;
    assert_int_equal(journal_session_find(fixture->journal, number, &session), JOURNAL_OK);
    assert_int_equal(session.length_us, 5 * US_PER_S);
    assert_int_equal(session.pauses, 1);
    assert_true(session.here[0] && session.here[1]);
    assert_true(journal_id_equal(&session.partner[1], &fixture->ben.id));
    assert_int_equal(journal_moment_list(fixture->journal, number, find_moment, &moment),
                     JOURNAL_OK);
    assert_int_equal(moment.end_us, START_US + 2);
    assert_int_equal(journal_session_find(fixture->journal, number + 1, &session),
                     JOURNAL_NO_SESSION);
    assert_int_equal(journal_check(fixture->journal), JOURNAL_OK);
    journal_unlocked_free(ada);
    journal_unlocked_free(ben);
}

/* Each alone gets their own lines and the couple's, in order, and none of the other's. */
static void test_own_part(void **state)
{
    struct fixture *fixture = *state;
    static struct text recording, read;
    memset(&recording, 0, sizeof recording);
    memset(&read, 0, sizeof read);
    int64_t number = short_talk(fixture, &recording);
    struct journal_unlocked *ben = unlock(fixture, &fixture->ben);
    assert_int_equal(
        journal_line_list(fixture->journal, ben, number, &fixture->ben.id, text_add, &read),
        JOURNAL_OK);
    assert_null(strstr(read.at, " a hrm"));
    assert_int_equal(read.lines, 25);
    journal_unlocked_free(ben);
}

static void test_recomputing_adds(void **state)
{
    struct fixture *fixture = *state;
    static struct text recording, read;
    memset(&recording, 0, sizeof recording);
    memset(&read, 0, sizeof read);
    int64_t number = short_talk(fixture, &recording);
    struct journal_unlocked *ada = unlock(fixture, &fixture->ada);
    struct journal_session session;
    assert_int_equal(journal_session_find(fixture->journal, number, &session), JOURNAL_OK);
    struct journal_detector later = session.detector;
    later.version++;
    static const char lines[] = "1.000\ta\tflag\t9/8\n2.000\ta\tend\treached\n";
    size_t length = sizeof lines - 1;
    struct journal *journal = fixture->journal;
    assert_int_equal(journal_event_add(journal, ada, number, &session.detector, lines, length),
                     JOURNAL_THERE_ALREADY);
    assert_int_equal(journal_event_add(journal, ada, number, &later, lines, length), JOURNAL_OK);
    assert_int_equal(journal_event_add(journal, ada, number, &later, lines, length),
                     JOURNAL_THERE_ALREADY);
    assert_int_equal(journal_event_add(journal, ada, number, &later, lines, length - 1),
                     JOURNAL_BAD_LINE);
    assert_int_equal(
        journal_event_list(journal, ada, number, &fixture->ada.id, &later, text_add, &read),
        JOURNAL_OK);
    assert_string_equal(read.at, lines);
    memset(&read, 0, sizeof read);
    assert_int_equal(
        journal_event_list(journal, ada, number, &fixture->ada.id, NULL, text_add, &read),
        JOURNAL_OK);
    assert_string_equal(read.at, "2.500\ta\tflag\t3.1/2.9\n2.700\t-\tcue\tbell\n");
    journal_unlocked_free(ada);
}

static void test_lines_that_are_not_taken(void **state)
{
    struct fixture *fixture = *state;
    static char longer[JOURNAL_LINE_MAX + 1];
    memset(longer, 'x', sizeof longer);
    struct recorder *recorder = talk_begin(fixture, 1);
    assert_int_equal(recorder_line(recorder, WHO_B, START_US, "x", 1), JOURNAL_NO_PARTNER);
    assert_int_equal(recorder_line(recorder, WHO_A, START_US, "x\ny\n", 4), JOURNAL_BAD_LINE);
    assert_int_equal(recorder_line(recorder, WHO_A, START_US, longer, JOURNAL_LINE_MAX),
                     JOURNAL_BAD_LINE);
    assert_int_equal(recorder_line(recorder, WHO_A, START_US, longer, JOURNAL_LINE_MAX - 1),
                     JOURNAL_OK);
    recorder_free(recorder);
    struct recorder_begin twice = {.partner = {fixture->ada.id, fixture->ada.id},
                                   .partners = 2,
                                   .settings = "",
                                   .app_version = ""};
    assert_int_equal(recorder_begin(fixture->journal, &twice, &recorder), JOURNAL_NO_PARTNER);
}

static void test_default_path(void **state)
{
    (void)state;
    char path[JOURNAL_PATH_MAX];
    setenv("XDG_DATA_HOME", "/data", 1);
    assert_int_equal(journal_path_default(path, sizeof path), 0);
    assert_string_equal(path, "/data/lull/journal.db");
    setenv("XDG_DATA_HOME", "not/absolute", 1);
    setenv("HOME", "/home/ada", 1);
    assert_int_equal(journal_path_default(path, sizeof path), 0);
    assert_string_equal(path, "/home/ada/.local/share/lull/journal.db");
    assert_true(journal_path_default(path, 10) < 0);
}

#define JOURNAL_TEST(test) cmocka_unit_test_setup_teardown(test, fixture_open, fixture_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        JOURNAL_TEST(test_partners),
        JOURNAL_TEST(test_names_that_are_not_taken),
        JOURNAL_TEST(test_no_passphrase_is_a_choice),
        JOURNAL_TEST(test_another_passphrase),
        JOURNAL_TEST(test_pages),
        JOURNAL_TEST(test_round_trip),
        JOURNAL_TEST(test_own_part),
        JOURNAL_TEST(test_recomputing_adds),
        JOURNAL_TEST(test_lines_that_are_not_taken),
        cmocka_unit_test(test_default_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
