/* Cells of a heart whose rate is known: what covers them, what is laid nowhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "core/units.h"
#include "protocol/hrm.h"
#include "report/pulse.h"

#define CELLS 200

static struct pulse pulse;
static struct pulse_cell cell[CELLS];

static void beat(int64_t at_us, uint16_t rr_1024)
{
    struct hrm hrm = {.rate_bpm = 60, .rr_count = rr_1024 > 0, .rr_1024 = {rr_1024}};
    uint8_t bytes[8];
    size_t length = hrm_encode(&hrm, bytes, sizeof(bytes));
    pulse_heart(&pulse, at_us, bytes, (uint16_t)length);
}

/* 75 a minute: 0.8 s a beat, so that beats lie across the edges of cells. */
static void steady(int64_t from_us, int64_t to_us)
{
    for (int64_t at_us = from_us; at_us < to_us; at_us += 800 * US_PER_MS) {
        beat(at_us, 819);
    }
}

static void time_weighted(void **state)
{
    (void)state;
    pulse_init(&pulse, 0, US_PER_S, cell, CELLS);
    steady(10 * US_PER_S, 110 * US_PER_S);
    pulse_cut(&pulse);
    for (int i = 30; i < 107; i++) {
        /* Full to within the rounding of 1/1024 s; the clock has had time to find its offset. */
        assert_true(cell[i].trusted_us > 990000 && cell[i].trusted_us <= 1010000);
        assert_true(pulse_rate_bpm(&cell[i]) > 74.9 && pulse_rate_bpm(&cell[i]) < 75.1);
        assert_true(cell[i].heard);
    }
    assert_int_equal(cell[5].trusted_us, 0);
    assert_false(cell[5].heard);
    assert_false(cell[115].heard);
    assert_true(pulse_rate_bpm(&cell[5]) == 0);
    assert_int_equal(pulse.sift.beats, 125);
    assert_int_equal(pulse.sift.artefacts, 0);
    assert_int_equal(pulse.sift.placed, 125);
    assert_true(pulse.sift.bound_max_us > 0 && pulse.sift.bound_max_us <= BEAT_UNSURE_US);
}

static void not_trusted(void **state)
{
    (void)state;
    pulse_init(&pulse, 0, US_PER_S, cell, CELLS);
    steady(0, 60 * US_PER_S);
    beat(60 * US_PER_S, 300); /* early, and then back in step */
    steady(60 * US_PER_S + 800 * US_PER_MS, 120 * US_PER_S);
    pulse_cut(&pulse);
    assert_true(pulse.sift.artefacts >= 1);
    int64_t trusted_us = 0, beats_us = 149 * 800 * US_PER_MS;
    for (int i = 0; i < 120; i++) {
        trusted_us += cell[i].trusted_us;
    }
    assert_true(trusted_us < beats_us);
    assert_true(cell[60].heard);
}

/* Between two deliveries of a burst something was being heard; over a real gap nothing was. */
static void heard(void **state)
{
    (void)state;
    pulse_init(&pulse, 0, US_PER_S, cell, CELLS);
    steady(0, 20 * US_PER_S);
    steady(60 * US_PER_S, 80 * US_PER_S);
    pulse_cut(&pulse);
    for (int i = 22; i < 59; i++) {
        assert_false(cell[i].heard);
        assert_int_equal(cell[i].trusted_us, 0);
    }
    pulse_init(&pulse, 0, US_PER_S, cell, CELLS);
    beat(10 * US_PER_S, 819);
    beat(14 * US_PER_S, 819);
    for (int i = 10; i <= 14; i++) {
        assert_true(cell[i].heard);
    }
}

/* Outside of the cells there is nothing to lay on: the sanitizers watch. */
static void edges(void **state)
{
    (void)state;
    pulse_init(&pulse, 30 * US_PER_S, US_PER_S, cell, 10);
    steady(0, 100 * US_PER_S);
    pulse_cut(&pulse);
    for (int i = 0; i < 10; i++) {
        assert_true(cell[i].trusted_us > 990000);
    }
    assert_null(pulse_at(&pulse, 30 * US_PER_S - 1));
    assert_ptr_equal(pulse_at(&pulse, 30 * US_PER_S), cell);
    assert_ptr_equal(pulse_at(&pulse, 40 * US_PER_S - 1), cell + 9);
    assert_null(pulse_at(&pulse, 40 * US_PER_S));
    pulse_init(&pulse, 0, US_PER_S, cell, 0);
    steady(0, 5 * US_PER_S);
    pulse_cut(&pulse);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(time_weighted),
        cmocka_unit_test(not_trusted),
        cmocka_unit_test(heard),
        cmocka_unit_test(edges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
