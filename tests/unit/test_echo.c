/* The one before, told again: or the same bytes from another heartbeat. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/units.h"
#include "strap/echo.h"

static struct echo echo;
static uint64_t serial;
static int64_t now_us;

static int setup(void **state)
{
    (void)state;
    echo_init(&echo);
    serial = 40;
    now_us = 1000 * US_PER_S;
    return 0;
}

/* The next message, so much later. */
static bool told(uint8_t byte, int64_t later_us)
{
    now_us += later_us;
    return echo_is(&echo, &byte, 1, ++serial, now_us);
}

static void test_the_same_bytes_in_rhythm_are_all_passed(void **state)
{
    (void)state;
    for (int i = 0; i < 100; i++)
        assert_false(told(7, i % 2 ? 300 * US_PER_MS : 3 * US_PER_S));
}

static void test_echoes_are_not(void **state)
{
    (void)state;
    assert_false(told(6, 0));
    for (int i = 0; i < 100; i++) {
        assert_false(told(7, US_PER_S));
        assert_true(told(7, 170 * US_PER_MS));
        assert_true(told(7, US_PER_MS)); /* of a third program */
    }
}

static void test_something_told_in_between_makes_it_another(void **state)
{
    (void)state;
    assert_false(told(6, 0));
    assert_false(told(7, US_PER_S));
    serial++;
    assert_false(told(7, US_PER_MS));
}

static void test_other_bytes_are_another(void **state)
{
    (void)state;
    assert_false(told(6, 0));
    assert_false(told(7, US_PER_S));
    assert_false(told(8, 0));
}

/* Held for a minute, then everything is read at once. */
static void test_twins_in_a_backlog_are_kept(void **state)
{
    (void)state;
    for (int i = 0; i < 10; i++)
        assert_false(told(7, US_PER_S));
    assert_false(told(7, 60 * US_PER_S));
    for (int i = 0; i < 60; i++)
        assert_false(told(7, 10));
}

/* A strap that says nothing for 3 s, then all of it. */
static void test_twins_of_a_burst_are_kept(void **state)
{
    (void)state;
    for (int i = 0; i < 10; i++)
        assert_false(told(7, US_PER_S));
    assert_false(told(7, 3 * US_PER_S));
    assert_false(told(7, US_PER_MS));
    assert_false(told(7, US_PER_MS));
}

static void test_echoes_in_a_backlog_are_known_from_before(void **state)
{
    (void)state;
    assert_false(told(1, 0));
    assert_false(told(2, US_PER_S));
    assert_true(told(2, US_PER_MS));
    assert_false(told(3, 60 * US_PER_S));
    assert_true(told(3, 10));
    assert_false(told(3, 10)); /* a twin, */
    assert_true(told(3, 10));  /* and its echo */
    assert_false(told(4, 10));
    assert_true(told(4, 10));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_the_same_bytes_in_rhythm_are_all_passed, setup),
        cmocka_unit_test_setup(test_echoes_are_not, setup),
        cmocka_unit_test_setup(test_something_told_in_between_makes_it_another, setup),
        cmocka_unit_test_setup(test_other_bytes_are_another, setup),
        cmocka_unit_test_setup(test_twins_in_a_backlog_are_kept, setup),
        cmocka_unit_test_setup(test_twins_of_a_burst_are_kept, setup),
        cmocka_unit_test_setup(test_echoes_in_a_backlog_are_known_from_before, setup),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
