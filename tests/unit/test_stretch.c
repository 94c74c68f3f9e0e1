/* What lasts in a trace: made of seconds whose rate is known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/units.h"
#include "report/stretch.h"

#define SECONDS 4000

static struct pulse_cell cell[SECONDS];
static struct pulse pulse;
static const struct baseline_reference own = {
    .ready = true,
    .quiet_bpm = 62,
    .quiet_scale_bpm = 2,
    .talk_bpm = 72,
    .talk_scale_bpm = 4,
};

static int setup(void **state)
{
    (void)state;
    pulse = (struct pulse){.step_us = US_PER_S, .cell = cell, .cells = SECONDS};
    for (uint32_t i = 0; i < SECONDS; i++) {
        cell[i] = (struct pulse_cell){.trusted_us = US_PER_S, .beats = (i % 2 ? 73 : 71) / 60.0};
    }
    return 0;
}

/* Seconds from `from` to `to`, low and high taking turns. */
static void beat(uint32_t from, uint32_t to, double low_bpm, double high_bpm)
{
    for (uint32_t i = from; i < to; i++) {
        cell[i].beats = (i % 2 ? high_bpm : low_bpm) / 60.0;
    }
}

static void hole(uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++) {
        cell[i] = (struct pulse_cell){.trusted_us = 0};
    }
}

static void test_ordinary(void **state)
{
    (void)state;
    assert_int_equal(stretch_quiet(&pulse, &own).count, 0);
    assert_int_equal(stretch_high(&pulse, &own).count, 0);
}

static void test_quiet(void **state)
{
    (void)state;
    beat(1000, 1090, 56.5, 57.5); /* 90 s at 57: 2.5 sd below */
    struct stretches found = stretch_quiet(&pulse, &own);
    assert_int_equal(found.count, 1);
    /* A minute with a second or two of its neighbours may still be one. */
    assert_in_range(found.at[0].from_s, 994, 1000);
    assert_in_range(found.at[0].to_s, 1090, 1096);
    assert_int_equal(stretch_high(&pulse, &own).count, 0);
}

static void test_not_quiet(void **state)
{
    (void)state;
    beat(1000, 1050, 56.5, 57.5); /* under a minute */
    beat(2000, 2200, 58.5, 59.5); /* 1.5 sd below */
    beat(3000, 3200, 53, 61);     /* low, but moving by 4 */
    assert_int_equal(stretch_quiet(&pulse, &own).count, 0);
}

/* Judged against the own quiet level, never against talk; without one, not at all. */
static void test_quiet_needs_level(void **state)
{
    (void)state;
    struct baseline_reference talk_only = own;
    talk_only.quiet_bpm = 0;
    beat(1000, 1200, 40, 41);
    assert_int_equal(stretch_quiet(&pulse, &talk_only).count, 0);
    assert_int_equal(stretch_quiet(&pulse, &own).count, 1);
}

static void test_quiet_needs_signal(void **state)
{
    (void)state;
    beat(1000, 1070, 56.5, 57.5);
    hole(1010, 1020);
    assert_int_equal(stretch_quiet(&pulse, &own).count, 1);
    hole(1010, 1030);
    assert_int_equal(stretch_quiet(&pulse, &own).count, 0);
}

static void test_high(void **state)
{
    (void)state;
    beat(300, 300 + 1201, 80, 82);
    struct stretches found = stretch_high(&pulse, &own);
    assert_int_equal(found.count, 1);
    assert_int_equal(found.at[0].from_s, 300);
    assert_int_equal(found.at[0].to_s, 1501);
    beat(900, 931, 72, 73); /* half a minute near the own level: two shorter ones */
    assert_int_equal(stretch_high(&pulse, &own).count, 0);
}

static void test_high_goes_on(void **state)
{
    (void)state;
    beat(300, 1600, 80, 82);
    beat(900, 925, 72, 73); /* too short for a settling */
    hole(1200, 1255);       /* nothing heard for a while */
    assert_int_equal(stretch_high(&pulse, &own).count, 1);
    hole(1200, 1265); /* and for too long: before it 15 min, after it 6 */
    assert_int_equal(stretch_high(&pulse, &own).count, 0);
}

/* A heart that wanders: never half a minute below the line, and most of the time not above it. */
static void test_wandering_is_not_high(void **state)
{
    (void)state;
    for (uint32_t from = 300; from < 3000; from += 30) {
        beat(from, from + 12, 80, 82); /* and 18 s at 72 */
    }
    assert_int_equal(stretch_high(&pulse, &own).count, 0);
    for (uint32_t from = 300; from < 3000; from += 30) {
        beat(from, from + 21, 80, 82);
    }
    assert_int_equal(stretch_high(&pulse, &own).count, 1);
}

static void test_high_to_the_end(void **state)
{
    (void)state;
    beat(SECONDS - 1300, SECONDS, 80, 82);
    struct stretches found = stretch_high(&pulse, &own);
    assert_int_equal(found.count, 1);
    assert_int_equal(found.at[0].to_s, SECONDS);
    struct baseline_reference none = own;
    none.ready = false;
    assert_int_equal(stretch_high(&pulse, &none).count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_ordinary, setup),
        cmocka_unit_test_setup(test_quiet, setup),
        cmocka_unit_test_setup(test_not_quiet, setup),
        cmocka_unit_test_setup(test_quiet_needs_level, setup),
        cmocka_unit_test_setup(test_quiet_needs_signal, setup),
        cmocka_unit_test_setup(test_high, setup),
        cmocka_unit_test_setup(test_high_goes_on, setup),
        cmocka_unit_test_setup(test_wandering_is_not_high, setup),
        cmocka_unit_test_setup(test_high_to_the_end, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
