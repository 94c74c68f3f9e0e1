/* Two clocks on one line of time: how far, how sure, and what can't be laid together. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "recording/join.h"

static void test_lay(void **state)
{
    struct join_side a = {.first_us = 100,
                          .last_us = 100 + 60 * US_PER_S,
                          .clocked = true,
                          .offset_us = 1000 * US_PER_S};
    struct join_side b = {.first_us = 500 * US_PER_S,
                          .last_us = 560 * US_PER_S,
                          .clocked = true,
                          .offset_us = 510 * US_PER_S,
                          .spread_us = 250000};
    int64_t after_us = -1, error_us = -1;
    (void)state;
    assert_int_equal(join_lay(&a, &b, &after_us, &error_us), JOIN_OK);
    assert_int_equal(after_us, 10 * US_PER_S - 100);
    assert_int_equal(error_us, 2 * JOIN_SILENT_US + 250000);
    assert_int_equal(join_lay(&b, &a, &after_us, &error_us), JOIN_OK);
    assert_int_equal(after_us, 100 - 10 * US_PER_S);
    b.offset_us += 51 * US_PER_S;
    assert_int_equal(join_lay(&a, &b, &after_us, &error_us), JOIN_APART);
    assert_int_equal(join_lay(&b, &a, &after_us, &error_us), JOIN_APART);
    b.offset_us = INT64_MAX - 1;
    assert_int_equal(join_lay(&a, &b, &after_us, &error_us), JOIN_APART);
    a.clocked = false;
    assert_int_equal(join_lay(&a, &b, &after_us, &error_us), JOIN_NO_CLOCK_A);
    assert_int_equal(join_lay(&b, &a, &after_us, &error_us), JOIN_NO_CLOCK_B);
}

static void test_note(void **state)
{
    static const struct {
        int64_t error_us, said_us;
    } cases[] = {
        {1000000, 1000000}, {1000001, 1001000}, {0, 0}, {3600 * US_PER_S, 3600 * US_PER_S}};
    char text[JOIN_NOTE_BYTES];
    int64_t error_us = -1;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t length = join_note_format(cases[i].error_us, text);
        assert_true(length > 0);
        assert_true(join_note_parse(text, length, &error_us));
        assert_int_equal(error_us, cases[i].said_us);
        assert_false(join_note_parse(text, length - 1, &error_us));
    }
    assert_false(join_note_parse("a note", 6, &error_us));
    assert_false(join_note_parse("", 0, &error_us));
    size_t length = join_note_format(1000000, text);
    *strstr(text, "1.000") = 'x';
    assert_false(join_note_parse(text, length, &error_us));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_lay), cmocka_unit_test(test_note)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
