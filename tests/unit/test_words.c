/* words without a catalogue: English, and the widths of what a screen shows. The German is heard by
 * tests/replay/cmd-words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "words/words.h"

static void a_field_counts_characters(void **state)
{
    (void)state;
    assert_int_equal(words_field("", 8), 8);
    assert_int_equal(words_field("pressed", 8), 8);
    assert_int_equal(words_field("gedrückt", 8), 9);
    assert_int_equal(words_field("„wir sind’s“", 20), 26);
    assert_int_equal(words_field("\xf0\x9f\x92\x93", 4), 7);
}

static void a_number_has_its_places(void **state)
{
    (void)state;
    assert_string_equal(words_number(0.125, 2).text, "0.12");
    assert_string_equal(words_number(-3.95, 1).text, "-4.0");
    assert_string_equal(words_number(12, 0).text, "12");
}

static void without_a_catalogue_all_is_english(void **state)
{
    static const char text[] = N_("a pause");
    (void)state;
    assert_ptr_equal(_(text), text);
    assert_string_equal(words_n("one", "many", 1), "one");
    assert_string_equal(words_n("one", "many", 0), "many");
    assert_string_equal(words_language(), "en");
    words_english();
    assert_ptr_equal(_(text), text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_field_counts_characters),
        cmocka_unit_test(a_number_has_its_places),
        cmocka_unit_test(without_a_catalogue_all_is_english),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
