/* answer: what people type after a talk, and how it reads back. */
#define _GNU_SOURCE

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "command/answer.h"

#define MINUTE_US (60 * US_PER_S)
#define HOUR_US   (60 * MINUTE_US)
/* 2024-03-01 20:15:40 UTC */
#define START_US (INT64_C(1709324140) * US_PER_S)
#define NOW_US   (START_US + 40 * 24 * HOUR_US)

static void test_yes_no(void **state)
{
    (void)state;
    unsigned answer = 9;
    assert_true(answer_yes_no("Y", &answer));
    assert_int_equal(answer, WORD_ANSWER_YES);
    assert_true(answer_yes_no("no", &answer));
    assert_int_equal(answer, WORD_ANSWER_NO);
    assert_false(answer_yes_no("", &answer));
    assert_false(answer_yes_no("yesno", &answer));
    assert_int_equal(answer, WORD_ANSWER_NO);
}

static void test_choices(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        unsigned choices; /* 0: not taken */
    } cases[] = {{"1", 1},    {"5", 16},   {"1 5", 17}, {" 2,3 ", 6}, {"1, 2 ,3", 7},
                 {"5 5", 16}, {"6", 0},    {"0", 0},    {"", 0},      {"15", 0},
                 {"1 x", 0},  {"1,,2", 0}, {"hide", 0}, {"1 6", 0},   {",1", 0},
                 {"1.5", 0},  {"-1", 0},   {"+1", 0},   {"0x1", 0},   {"1,", 1}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        unsigned choices = 0;
        assert_int_equal(answer_choices(cases[i].line, 5, &choices), cases[i].choices != 0);
        assert_int_equal(choices, cases[i].choices);
    }
}

static void test_into(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        int64_t seconds; /* -1: not taken */
    } cases[] = {{"12:30", 750},   {"0:00", 0},      {"12", 720}, {"1:02:30", 3750},
                 {"125:05", 7505}, {" 5 : 9 ", 309}, {"", -1},    {"12:60", -1},
                 {"1:60:00", -1},  {"1:1:1:1", -1},  {"-5", -1},  {"12:30 min", -1},
                 {"1000", -1},     {":30", -1},      {"12:", -1}, {"99999999999", -1}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t us = -1;
        assert_int_equal(answer_into(cases[i].line, &us), cases[i].seconds >= 0);
        assert_int_equal(us, cases[i].seconds >= 0 ? cases[i].seconds * US_PER_S : -1);
    }
}

static void test_when(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        int64_t at_s, half_min; /* at_s -1: not taken */
    } cases[] = {
        {"20:15", 0, 15}, /* the talk's own minute */
        {"20:16", 20, 15},
        {"23:00", 9860, 15},
        {"23:00 +- 30", 9860, 30},
        {"23:00+-30", 9860, 30},
        {"23:00 ± 0", 9860, 0},
        {"20:14", 86300, 15}, /* of the next day */
        {"0:05", 13760, 15},
        {"2024-03-03 9:30", 134060, 15},
        {"2024-03-03 9:30 ± 60", 134060, 60},
        {"2024-02-29 9:30", -1, 0}, /* before the talk */
        {"2024-03-01 20:14", -1, 0},
        {"2024-04-11 9:30", -1, 0}, /* after now */
        {"2024-02-30 9:30", -1, 0},
        {"2025-13-01 9:30", -1, 0},
        {"24:00", -1, 0},
        {"23:60", -1, 0},
        {"23", -1, 0},
        {"", -1, 0},
        {"23:00 +-", -1, 0},
        {"23:00 +- x", -1, 0},
        {"23:00 +- -5", -1, 0},
        {"23:00 +- 99999", -1, 0},
        {"23:00 sharp", -1, 0},
        {"2024-03 9:30", -1, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t at_us = -1, half_us = -1;
        bool taken = answer_when(cases[i].line, START_US, NOW_US, &at_us, &half_us);
        if (taken != (cases[i].at_s >= 0))
            fail_msg("%s", cases[i].line);
        assert_int_equal(at_us, taken ? cases[i].at_s * US_PER_S : -1);
        assert_int_equal(half_us, taken ? cases[i].half_min * MINUTE_US : -1);
    }
    /* "23:00", typed at 21:00. */
    int64_t at_us, half_us;
    assert_false(answer_when("23:00", START_US, START_US + HOUR_US, &at_us, &half_us));
    assert_true(answer_when("21:00", START_US, START_US + HOUR_US, &at_us, &half_us));
}

/* The hour that summer time leaves out is none; the day after it is 23 hours long. */
static void test_summer_time(void **state)
{
    (void)state;
    int64_t at_us = 0, half_us;
    setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
    tzset();
    int64_t start_us = INT64_C(1711828800) * US_PER_S; /* 2024-03-30 21:00 CET */
    assert_false(answer_when("2024-03-31 2:30", start_us, NOW_US, &at_us, &half_us));
    assert_true(answer_when("20:30", start_us, NOW_US, &at_us, &half_us));
    assert_int_equal(at_us, 22 * HOUR_US + 30 * MINUTE_US);
    /* 2024-04-01, a Monday, 0:30 there, is still Sunday in UTC. */
    assert_int_equal(answer_monday(INT64_C(1711924200) * US_PER_S), 19814);
    assert_int_equal(answer_monday(INT64_C(1711924200) * US_PER_S - HOUR_US), 19807);
    setenv("TZ", "UTC", 1);
    tzset();
}

static struct word said(enum word_kind kind, const char *line)
{
    struct word word = word_none(kind);
    assert_true(answer_word(line, START_US, NOW_US, &word));
    return word;
}

static void assert_text(const struct word *word, const char *wanted)
{
    char text[ANSWER_TEXT_BYTES];
    answer_text(word, START_US, text);
    assert_string_equal(text, wanted);
}

static void test_words(void **state)
{
    (void)state;
    struct word word = said(WORD_URGE, "1, 5");
    assert_text(&word, "withdraw, go quiet");
    assert_true(answer_word("slam a door", START_US, NOW_US, &word));
    assert_int_equal(word.choice, 0);
    assert_text(&word, "slam a door");
    assert_true(answer_word("3", START_US, NOW_US, &word));
    assert_text(&word, "defend");
    word = said(WORD_TO_KNOW, "I was glad.");
    assert_text(&word, "I was glad.");
    word = said(WORD_MOMENT, "12:30");
    strcpy(word.text, "the keys\nagain");
    assert_text(&word, "12:30, the keys again");
    assert_true(answer_word("13", START_US, NOW_US, &word)); /* another time, the same words */
    assert_text(&word, "13:00, the keys again");
    word = said(WORD_HARD_WEEK, "y");
    assert_text(&word, "yes");
    word = said(WORD_LOST, "20:40 +- 10");
    assert_text(&word, "about 20:40, give or take 10 min");
    word = said(WORD_REPAIR, "9:30");
    word.choice = WORD_REPAIR_ACKNOWLEDGED | WORD_REPAIR_REACHED_BACK;
    assert_text(&word, "about 2024-03-02 09:30, give or take 15 min, by acknowledging it, by "
                       "reaching back");
    for (int kind = WORD_MOMENT; kind < WORD_KINDS; kind++) {
        struct word none = word_none(kind);
        assert_false(answer_word("perhaps", START_US, NOW_US, &none));
        assert_true(word_empty(&none));
    }
    struct word none = word_none(WORD_UNDERNEATH);
    assert_false(answer_word("\x1b[2J", START_US, NOW_US, &none));
    assert_true(word_empty(&none));
    for (int kind = 0; kind < WORD_KINDS; kind++)
        assert_true(strlen(answer_name(kind)) > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_yes_no), cmocka_unit_test(test_choices),
        cmocka_unit_test(test_into),   cmocka_unit_test(test_when),
        cmocka_unit_test(test_words),  cmocka_unit_test(test_summer_time),
    };
    setenv("TZ", "UTC", 1);
    tzset();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
