/* Figures of beats, and what they do where beats are missing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "core/figures/hrv.h"
#include "tools/trace/random.h"

#define BEATS 400

static bool near(double one, double two)
{
    return fabs(one - two) <= 1e-9 * fabs(two);
}

static struct beat beat_of(int64_t rr_us, uint32_t run, bool first)
{
    return (struct beat){.rr_us = rr_us, .run = run, .first = first};
}

/* The same by the formulas as they are printed. */
static struct hrv_figures by_hand(const struct beat *beat, const bool *trusted, uint32_t beats)
{
    struct hrv_figures figures = {0};
    double sum = 0, square = 0, step = 0;
    for (uint32_t i = 0; i < beats; i++) {
        sum += trusted[i] ? (double)beat[i].rr_us / 1e3 : 0;
        figures.intervals += trusted[i];
    }
    double mean = sum / (double)figures.intervals;
    for (uint32_t i = 0; i < beats; i++) {
        double off = (double)beat[i].rr_us / 1e3 - mean;
        square += trusted[i] ? off * off : 0;
        if (i > 0 && trusted[i] && trusted[i - 1] && beat[i].run == beat[i - 1].run) {
            double to = (double)(beat[i].rr_us - beat[i - 1].rr_us) / 1e3;
            step += to * to;
            figures.pairs++;
        }
    }
    figures.rate_bpm = 60e3 / mean;
    figures.sdnn_ms = sqrt(square / (double)(figures.intervals - 1));
    figures.rmssd_ms = sqrt(step / (double)figures.pairs);
    return figures;
}

static void test_random_beats_with_holes(void **state)
{
    (void)state;
    struct random random;
    random_init(&random, 71, 0);
    for (int turn = 0; turn < 200; turn++) {
        struct hrv hrv;
        struct hrv_figures got;
        struct beat beat[BEATS];
        bool trusted[BEATS];
        uint32_t run = 3;
        hrv_init(&hrv);
        for (int i = 0; i < BEATS; i++) {
            bool cut = i > 0 && random_chance(&random, 0.02);
            run += cut;
            beat[i] = beat_of((int64_t)random_normal(&random, 800e3, 60e3), run, i == 0 || cut);
            trusted[i] = random_chance(&random, 0.95);
            hrv_push(&hrv, &beat[i], trusted[i]);
        }
        struct hrv_figures want = by_hand(beat, trusted, BEATS);
        assert_true(hrv_read(&hrv, 320 * US_PER_S, &got));
        assert_int_equal(got.intervals, want.intervals);
        assert_int_equal(got.pairs, want.pairs);
        assert_true(near(got.rate_bpm, want.rate_bpm) && near(got.sdnn_ms, want.sdnn_ms));
        assert_true(near(got.rmssd_ms, want.rmssd_ms));
    }
}

/* Two even halves at different rates: any pair across what lies between would show. */
static struct hrv two_halves(bool cut, bool new_run, bool bad_beat)
{
    struct hrv hrv;
    hrv_init(&hrv);
    for (int i = 0; i < 100; i++) {
        struct beat beat = beat_of(i < 50 ? 600000 : 1000000, new_run && i >= 50, i == 0);
        if (i == 50 && cut) {
            hrv_cut(&hrv);
        }
        if (i == 50 && bad_beat) {
            struct beat bad = beat_of(300000, 0, false);
            hrv_push(&hrv, &bad, false);
        }
        hrv_push(&hrv, &beat, true);
    }
    return hrv;
}

static void test_no_pair_across_what_lies_between(void **state)
{
    (void)state;
    struct hrv_figures figures;
    struct hrv hrv = two_halves(false, false, false);
    assert_true(hrv_read(&hrv, 80 * US_PER_S, &figures));
    assert_int_equal(figures.pairs, 99);
    assert_true(near(figures.rmssd_ms, 400 / sqrt(99)));
    assert_true(near(figures.rate_bpm, 75)); /* 100 beats in 80 s */
    for (int which = 0; which < 3; which++) {
        hrv = two_halves(which == 0, which == 1, which == 2);
        assert_true(hrv_read(&hrv, 80 * US_PER_S, &figures));
        assert_int_equal(figures.intervals, 100);
        assert_int_equal(figures.pairs, 98);
        assert_true(figures.rmssd_ms == 0);
        assert_true(near(figures.sdnn_ms, 200 * sqrt(100 / 99.0)));
    }
}

static void test_too_little_is_not_known(void **state)
{
    (void)state;
    struct hrv hrv;
    struct hrv_figures figures = {.rate_bpm = 17};
    hrv_init(&hrv);
    assert_false(hrv_read(&hrv, 0, &figures));
    for (int i = 0; i < 29; i++) {
        struct beat beat = beat_of(1000000, 0, i == 0);
        hrv_push(&hrv, &beat, true);
    }
    assert_false(hrv_read(&hrv, 29 * US_PER_S, &figures)); /* 29 s */
    struct beat beat = beat_of(1000000, 0, false);
    hrv_push(&hrv, &beat, true);
    assert_true(hrv_read(&hrv, 40 * US_PER_S, &figures)); /* three quarters */
    figures.rate_bpm = 17;
    assert_false(hrv_read(&hrv, 40 * US_PER_S + 4, &figures));
    assert_true(figures.rate_bpm == 17);

    hrv_init(&hrv);
    for (int i = 0; i < 60; i++) { /* every other one is trusted: no pair */
        hrv_push(&hrv, &beat, i % 2 == 0);
    }
    assert_false(hrv_read(&hrv, 35 * US_PER_S, &figures));
    beat.rr_us = 0; /* no interval: taken as not there */
    hrv_push(&hrv, &beat, true);
    assert_int_equal(hrv.intervals, 30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_beats_with_holes),
        cmocka_unit_test(test_no_pair_across_what_lies_between),
        cmocka_unit_test(test_too_little_is_not_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
