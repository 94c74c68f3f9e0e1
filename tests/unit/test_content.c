/* A bundle's lines: each kind there and back, what is never written, and what may follow what. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "bundle/content.h"

static const char *const good[] = {
    "bundle 1",
    "lull 0.1.0",
    "notice Heart rate shows activation.",
    "id 0 00ff102030405060708090a0b0c0d0e0",
    "partner 0 Ada",
    "partner 7 Zo\xc3\xab van Dam",
    "baseline 0 last 0 a baseline quiet=71250,3100,180000",
    "baseline 1 history 0 a baseline talk=82000,4400,60000",
    "talk 1700000000000000 5000000 840000000 1 0.1.0",
    "talk -5 -7 - 4294967295 x",
    "member a 0",
    "member b 7",
    "head # lull decisions 1",
    "moment pause 1 2",
    "moment break -1 -",
    "moment repair 0 0",
    "word a urge 20 - 0",
    "word b underneath 0 - 0 two lines:\there and \xc3\xb6",
    "word a moment 0 470000000 0 -",
    "word a moment 0 470000000 0  a blank before",
    "word b repair 5 -1 1800000000",
    "line 5 a hrm 0648",
    "event a 1.000\ta\tflag\t2.000/1.000",
    "event - 1.000\t-\trepair\t-",
    "end 40",
};

static const char *const bad[] = {
    "",
    " bundle 1",
    "bundle",
    "bundle -1",
    "bundle 01",
    "bundle 4294967296",
    "bundle 1 ",
    "bundle 1 more",
    "partner 8 Ada",
    "partner 0",
    "partner 0 ",
    "partner x Ada",
    "partner 0 A\x1b[2J",
    "partner 0 \xff\xfe",
    "partner 0 \xed\xa0\x80",
    "partner 0 \xc2\x9b[2J",
    "partner 0 \xe2\x82",
    "baseline 0 first x",
    "baseline 9 last x",
    "talk 1 2 3 4",
    "talk 1 2 -3 4 x",
    "talk 1 2 3 -4 x",
    "talk 9223372036854775807 2 3 4 x",
    "talk 1 2 3 4 a-version-that-is-far-longer-than-any-of-ours",
    "member c 0",
    "member - 0",
    "member a 8",
    "member a",
    "moment nap 1 2",
    "moment pause - 2",
    "moment pause 1",
    "id 0 00ff102030405060708090a0b0c0d0e",
    "id 0 00FF102030405060708090a0b0c0d0e0",
    "id 8 00ff102030405060708090a0b0c0d0e0",
    "id 0 00ff102030405060708090a0b0c0d0e0 x",
    "word - urge 1 - 0 x",
    "word a mood 1 - 0 x",
    "word a urge -1 - 0 x",
    "word a urge 1 - - x",
    "word a urge 1 - 0 ",
    "word a urge 1 -",
    "word a urge 1 - 0 A\x1b[2J",
    "event c x",
    "event a",
    "line ",
    "line",
    "end",
};

static void test_round_trip(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct content content;
        char line[CONTENT_LINE_MAX];
        assert_int_equal(content_parse(good[i], strlen(good[i]), &content), CONTENT_OK);
        size_t length = content_format(&content, line, sizeof line);
        assert_int_equal(length, strlen(good[i]) + 1);
        assert_memory_equal(line, good[i], length - 1);
        assert_int_equal(line[length - 1], '\n');
        assert_int_equal(content_format(&content, line, length), 0); /* no room for the 0 */
    }
}

static void test_bad(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct content content = {.kind = CONTENT_KINDS};
        if (content_parse(bad[i], strlen(bad[i]), &content) != CONTENT_BAD)
            fail_msg("taken: %s", bad[i]);
        assert_int_equal(content.kind, CONTENT_KINDS);
    }
    struct content content;
    assert_int_equal(content_parse("wish a urge", 11, &content), CONTENT_UNKNOWN);
}

static void test_never_written(void **state)
{
    char line[CONTENT_LINE_MAX], text[CONTENT_TEXT_MAX];
    (void)state;
    memset(text, 'x', sizeof text);
    struct content content = {.kind = CONTENT_LINE, .text = text, .length = sizeof text};
    assert_int_equal(content_format(&content, line, sizeof line), 0);
    content.length--;
    assert_true(content_format(&content, line, sizeof line) > 0);
    content.text = "two\nlines";
    content.length = 9;
    assert_int_equal(content_format(&content, line, sizeof line), 0);
}

static void test_order(void **state)
{
    static const enum content_kind whole[] = {
        CONTENT_BUNDLE,  CONTENT_LULL,     CONTENT_NOTICE, CONTENT_ID,     CONTENT_PARTNER,
        CONTENT_PARTNER, CONTENT_BASELINE, CONTENT_TALK,   CONTENT_MEMBER, CONTENT_MEMBER,
        CONTENT_HEAD,    CONTENT_MOMENT,   CONTENT_WORD,   CONTENT_LINE,   CONTENT_EVENT,
        CONTENT_LINE,    CONTENT_TALK,     CONTENT_MEMBER, CONTENT_END};
    enum content_kind last = CONTENT_KINDS;
    (void)state;
    for (size_t i = 0; i < sizeof whole / sizeof whole[0]; i++) {
        assert_true(content_follows(last, whole[i]));
        last = whole[i];
    }
    for (int kind = 0; kind < CONTENT_KINDS; kind++) {
        assert_false(content_follows(CONTENT_END, (enum content_kind)kind));
        assert_int_equal(content_follows(CONTENT_KINDS, (enum content_kind)kind),
                         kind == CONTENT_BUNDLE);
        assert_int_equal(content_follows(CONTENT_TALK, (enum content_kind)kind),
                         kind == CONTENT_MEMBER);
    }
    assert_false(content_follows(CONTENT_LINE, CONTENT_MEMBER));
    assert_false(content_follows(CONTENT_LINE, CONTENT_PARTNER));
    assert_false(content_follows(CONTENT_PARTNER, CONTENT_END));
    assert_false(content_follows(CONTENT_ID, CONTENT_TALK));
    assert_false(content_follows(CONTENT_LINE, CONTENT_WORD));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_bad),
        cmocka_unit_test(test_never_written),
        cmocka_unit_test(test_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
