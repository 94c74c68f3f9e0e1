/* Levels and scales against a count by hand; what today and history make of a reference. */
#include "core_fixture.h"

#include <math.h>

#include "core/baseline.h"

#define SECONDS 400

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, size_t count)
{
    qsort(values, count, sizeof(*values), by_size);
    return count % 2 == 1 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

static struct baseline_phase phase(double level_bpm, double scale_bpm, uint32_t seconds)
{
    return (struct baseline_phase){.level_mbpm = (int32_t)(level_bpm * 1000),
                                   .scale_mbpm = (int32_t)(scale_bpm * 1000),
                                   .trusted_ms = seconds * 1000};
}

static bool near(double a, double b, double within)
{
    return fabs(a - b) <= within;
}

static void test_median_and_mad(void **state)
{
    (void)state;
    static struct baseline_meter meter;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        struct random random;
        struct baseline_phase measured;
        double rate[SECONDS], away[SECONDS];
        random_init(&random, seed, 6);
        baseline_meter_init(&meter);
        for (size_t i = 0; i < SECONDS; i++) {
            bool wild = random_chance(&random, 0.05); /* a robust level does not mind */
            rate[i] = wild ? random_between(&random, 0, 300)
                           : random_normal(&random, 60 + (double)seed, 1 + (double)seed / 10);
            baseline_meter_add(&meter, rate[i], 1000);
        }
        assert_true(baseline_meter_read(&meter, &measured));
        assert_int_equal(measured.trusted_ms, SECONDS * 1000);
        double level = median(rate, SECONDS);
        for (size_t i = 0; i < SECONDS; i++) {
            away[i] = fabs(rate[i] - level);
        }
        double scale = 1.4826 * median(away, SECONDS);
        assert_true(near(measured.level_mbpm / 1000.0, level, 0.2)); /* the width of a bin */
        assert_true(near(measured.scale_mbpm / 1000.0, scale, 0.3));
    }
}

static void test_ends_of_the_histogram(void **state)
{
    (void)state;
    static struct baseline_meter meter;
    struct baseline_phase measured;
    baseline_meter_init(&meter);
    baseline_meter_add(&meter, -1e9, 30000);
    baseline_meter_add(&meter, 1e9, 31000);
    assert_true(baseline_meter_read(&meter, &measured));
    assert_true(measured.level_mbpm > 234000 && measured.level_mbpm <= 235000);
    baseline_meter_add(&meter, 80, UINT32_MAX); /* too long for the counter: not counted */
    assert_int_equal(meter.trusted_ms, 61000);
}

static void test_60_s_at_least(void **state)
{
    (void)state;
    static struct baseline_meter meter;
    struct baseline_phase measured = {.level_mbpm = 1};
    baseline_meter_init(&meter);
    assert_false(baseline_meter_read(&meter, &measured));
    for (int i = 0; i < 59; i++) {
        baseline_meter_add(&meter, 70, 1000);
    }
    baseline_meter_add(&meter, 70, 999);
    assert_false(baseline_meter_read(&meter, &measured));
    assert_int_equal(measured.level_mbpm, 1); /* untouched */
    baseline_meter_add(&meter, 70, 1);
    assert_true(baseline_meter_read(&meter, &measured));
}

static void test_nothing_measured(void **state)
{
    (void)state;
    struct baseline none = {0};
    assert_false(baseline_reference(&none, &none).ready);
}

static void test_quiet_alone_leans_on_the_population(void **state)
{
    (void)state;
    struct baseline today = {0}, none = {0};
    today.phase[PHASE_QUIET] = phase(66, 2, 180);
    struct baseline_reference reference = baseline_reference(&today, &none);
    assert_true(reference.ready && reference.population_scale && !reference.rest_unusual);
    assert_true(near(reference.quiet_bpm, 66, 0.001));
    assert_true(reference.talk_bpm > 66 && reference.talk_bpm < 75);
    assert_true(reference.talk_scale_bpm >= 3);
}

static void test_talk_with_no_quiet(void **state)
{
    (void)state;
    struct baseline today = {0}, none = {0};
    today.phase[PHASE_TALK] = phase(80, 3, 600);
    struct baseline_reference reference = baseline_reference(&today, &none);
    assert_true(reference.ready && reference.population_scale);
    assert_true(near(reference.talk_bpm, 80, 0.001) && near(reference.quiet_bpm, 0, 0));
    assert_true(near(reference.talk_scale_bpm, 3, 0.2));
}

/* Who speaks is not known: midway, and wide enough for both. */
static void test_listening_and_speaking(void **state)
{
    (void)state;
    struct baseline today = {0}, none = {0};
    today.phase[PHASE_LISTENING] = phase(74, 2, 900);
    today.phase[PHASE_SPEAKING] = phase(82, 2, 900);
    struct baseline_reference reference = baseline_reference(&today, &none);
    assert_true(near(reference.talk_bpm, 78, 0.001) && near(reference.turn_bpm, 8, 0.001));
    assert_true(reference.talk_scale_bpm > 4 && reference.talk_scale_bpm < 5);
    /* One of the two is taken as it is. */
    today.phase[PHASE_LISTENING].trusted_ms = 0;
    reference = baseline_reference(&today, &none);
    assert_true(near(reference.talk_bpm, 82, 0.001) && near(reference.turn_bpm, 0, 0));
}

/* A level that only history knows does not stand beside one measured today. */
static void test_history_does_not_make_up_a_turn(void **state)
{
    (void)state;
    struct baseline today = {0}, history = {0};
    today.phase[PHASE_SPEAKING] = phase(92, 3, 120);
    history.phase[PHASE_LISTENING] = phase(70, 2, 1200);
    struct baseline_reference reference = baseline_reference(&today, &history);
    assert_true(near(reference.talk_bpm, 92, 0.001));
}

static void test_shrinkage(void **state)
{
    (void)state;
    struct baseline today = {0}, history = {0};
    double before = 90;
    history.phase[PHASE_TALK] = phase(70, 3, 1200);
    for (uint32_t seconds = 60; seconds <= 3840; seconds *= 4) {
        today.phase[PHASE_TALK] = phase(80, 3, seconds);
        double bpm = baseline_reference(&today, &history).talk_bpm;
        double n = seconds, k = 120; /* mu = (n m + k mu_h) / (n + k), k at most two minutes */
        assert_true(near(bpm, (n * 80 + k * 70) / (n + k), 0.001));
        assert_true(bpm > 70 && bpm < 80 && (before > 80 || bpm > before));
        before = bpm;
    }
    history.phase[PHASE_TALK].trusted_ms = 60000; /* less history weighs less */
    today.phase[PHASE_TALK] = phase(80, 3, 60);
    assert_true(near(baseline_reference(&today, &history).talk_bpm, 75, 0.001));
    /* A scale with no history of its own is shrunk towards the population. */
    struct baseline none = {0};
    today.phase[PHASE_TALK] = phase(80, 0.1, 60);
    double scale = baseline_reference(&today, &none).talk_scale_bpm;
    assert_true(scale > 1.5 && scale < 3.5);
    today.phase[PHASE_TALK] = phase(80, 0, 36000);
    assert_true(baseline_reference(&today, &none).talk_scale_bpm >= 1.5);
}

static void test_history_alone(void **state)
{
    (void)state;
    struct baseline none = {0}, history = {0};
    history.phase[PHASE_TALK] = phase(77, 3, 300);
    struct baseline_reference reference = baseline_reference(&none, &history);
    assert_true(reference.ready && near(reference.talk_bpm, 77, 0.001));
}

static void test_rest_that_is_not_as_usual(void **state)
{
    (void)state;
    struct baseline today = {0}, history = {0};
    history.phase[PHASE_QUIET] = phase(65, 2, 600);
    for (int away = -10; away <= 10; away++) {
        today.phase[PHASE_QUIET] = phase(65 + away, 2, 180);
        assert_true(baseline_reference(&today, &history).rest_unusual == (abs(away) > 4));
    }
    history.phase[PHASE_QUIET].trusted_ms = 0;
    assert_false(baseline_reference(&today, &history).rest_unusual);
}

static void test_history_gathers_and_fades(void **state)
{
    (void)state;
    struct baseline today = {0}, history = {0};
    today.phase[PHASE_QUIET] = phase(60, 2, 200);
    baseline_history_add(&history, &today);
    assert_memory_equal(&history, &today, sizeof(today));
    today.phase[PHASE_QUIET] = phase(70, 4, 200);
    baseline_history_add(&history, &today);
    assert_int_equal(history.phase[PHASE_QUIET].level_mbpm, 65000);
    assert_int_equal(history.phase[PHASE_QUIET].scale_mbpm, 3000);
    assert_int_equal(history.phase[PHASE_TALK].trusted_ms, 0);
    for (int i = 0; i < 200; i++) {
        today.phase[PHASE_QUIET] = phase(80, 2, 240);
        baseline_history_add(&history, &today);
    }
    assert_int_equal(history.phase[PHASE_QUIET].trusted_ms, 4800000); /* 20 talks of 4 min */
    assert_true(history.phase[PHASE_QUIET].level_mbpm > 79500);
    today.phase[PHASE_QUIET] = phase(80, 2, 4000000);
    baseline_history_add(&history, &today); /* no overflow on the way */
    assert_int_equal(history.phase[PHASE_QUIET].trusted_ms, 4800000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_median_and_mad),
        cmocka_unit_test(test_ends_of_the_histogram),
        cmocka_unit_test(test_60_s_at_least),
        cmocka_unit_test(test_nothing_measured),
        cmocka_unit_test(test_quiet_alone_leans_on_the_population),
        cmocka_unit_test(test_talk_with_no_quiet),
        cmocka_unit_test(test_listening_and_speaking),
        cmocka_unit_test(test_history_does_not_make_up_a_turn),
        cmocka_unit_test(test_shrinkage),
        cmocka_unit_test(test_history_alone),
        cmocka_unit_test(test_rest_that_is_not_as_usual),
        cmocka_unit_test(test_history_gathers_and_fades),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
