/* The detector on made-up seconds of heart rate: calm noise, ramps, drops, drift, and its knob. */
#include "core_fixture.h"

#include <math.h>

#include "core/detector.h"

#define LEVEL 75.0
#define SCALE 3.0

static struct detector detector;
static struct random noise;
static double wander;
static int64_t now_us;

static void start(uint32_t cues_per_hour_milli, uint64_t seed)
{
    struct baseline_reference reference = {
        .ready = true, .talk_bpm = LEVEL, .talk_scale_bpm = SCALE};
    detector_init(&detector, cues_per_hour_milli);
    detector_refer(&detector, &reference);
    random_init(&noise, seed, 8);
    wander = 0;
    now_us = SCENE_START_US;
}

/* One second: autocorrelated as heart rate in talk is, 3 bpm of sd, above the level by add_bpm. */
static bool second(double add_bpm, struct detector_flag *ret_flag)
{
    now_us += US_PER_S;
    wander = 0.9 * wander + random_normal(&noise, 0, SCALE * sqrt(1 - 0.9 * 0.9));
    struct second one = {
        .end_us = now_us, .bound_us = 20000, .rate_bpm = LEVEL + wander + add_bpm, .trusted = true};
    return detector_push(&detector, &one, ret_flag);
}

static uint32_t flags_in(int seconds, double add_bpm)
{
    struct detector_flag flag;
    uint32_t flags = 0;
    for (int i = 0; i < seconds; i++) {
        flags += second(add_bpm, &flag) ? 1 : 0;
    }
    return flags;
}

/* At one unneeded cue an hour; the noise here is milder than people's, whom the curve is made for.
 */
static void test_calm_gives_hardly_a_flag(void **state)
{
    (void)state;
    uint32_t flags = 0;
    start(1000, 1);
    assert_int_equal(flags_in(3600, 0), 0);
    for (uint64_t seed = 1; seed <= 20; seed++) {
        start(1000, seed);
        flags += flags_in(3600, 0);
    }
    assert_true(flags <= 20);
}

static void test_a_ramp_of_12_bpm(void **state)
{
    (void)state;
    int inside = 0;
    double error_s = 0;
    for (uint64_t seed = 1; seed <= 50; seed++) {
        struct detector_flag flag = {0};
        start(1000, seed);
        flags_in(200, 0);
        int64_t onset_us = now_us;
        int after = 0;
        while (!second(after < 15 ? 12.0 * after / 15 : 12.0, &flag)) {
            assert_true(++after < 60);
        }
        assert_true(flag.statistic >= flag.threshold && flag.threshold > 0);
        assert_true(flag.onset_us < now_us && flag.onset_bound_us >= 2 * US_PER_S);
        double off_s = (double)(flag.onset_us - onset_us) / 1e6;
        error_s += fabs(off_s) / 50;
        inside += llabs(flag.onset_us - onset_us) <= flag.onset_bound_us ? 1 : 0;
    }
    print_message("onset: off by %.1f s on average, in its bounds %d of 50 times\n", error_s,
                  inside);
    assert_true(error_s < 6);
    assert_true(inside >= 40);
}

static void test_a_drop_never_flags(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 10; seed++) {
        struct detector_flag flag;
        start(20000, seed); /* as keen as it gets */
        flags_in(300, -6);
        for (int i = 0; i < 1800; i++) {
            assert_false(second(-12 - i / 60.0, &flag));
        }
    }
    /* And coming back from a drop to the own level is no rise either. */
    start(1000, 1);
    flags_in(1200, -15);
    assert_int_equal(flags_in(120, 0), 0);
}

static void test_still_raised_flags_again(void **state)
{
    (void)state;
    struct detector_flag flag = {0};
    start(1000, 4);
    flags_in(200, 0);
    while (!second(25, &flag)) {
    }
    int64_t first_us = now_us;
    while (!second(25, &flag)) {
        assert_true(now_us - first_us < 200 * US_PER_S);
    }
    assert_true(now_us - first_us >= 180 * US_PER_S);
    /* Its onset lies before all that is remembered, and it says so. */
    assert_true(flag.onset_us - flag.onset_bound_us <= first_us);
}

static void test_armed_again_after_the_way_back(void **state)
{
    (void)state;
    start(1000, 5);
    flags_in(200, 0);
    assert_int_equal(flags_in(60, 20), 1);
    assert_int_equal(flags_in(100, 0), 0);
    assert_false(detector.raised);
    assert_int_equal(flags_in(60, 20), 1);
}

/* A rise that never reaches the EWMA's threshold adds up. */
static void test_a_long_shallow_rise(void **state)
{
    (void)state;
    struct detector_flag flag = {0};
    start(1000, 6);
    flags_in(200, 0);
    bool flagged = false;
    for (int i = 0; i < 300 && !flagged; i++) {
        now_us += US_PER_S;
        struct second one = {.end_us = now_us, .rate_bpm = LEVEL + 7, .trusted = true};
        flagged = detector_push(&detector, &one, &flag);
    }
    assert_true(flagged);
    assert_true(flag.threshold > detector.ewma_threshold); /* the CUSUM's */
}

/* Warmth or coffee: a level that moves over half an hour is followed, but never far. */
static void test_slow_drift_is_followed(void **state)
{
    (void)state;
    struct detector_flag flag;
    uint32_t flags = 0;
    start(1000, 7);
    for (int i = 0; i < 3600; i++) {
        flags += second(4.0 * i / 3600, &flag) ? 1 : 0;
    }
    assert_int_equal(flags, 0);
    assert_true(detector.drift_bpm > 1 && detector.drift_bpm <= 1.5 * SCALE);
    assert_true(detector_near_bpm(&detector) > LEVEL + SCALE + 1);
    flags_in(600, 60); /* raised: not the new normal */
    assert_true(detector.drift_bpm <= 1.5 * SCALE);
}

static void test_a_hold_forgets(void **state)
{
    (void)state;
    struct detector_flag flag = {0};
    start(1000, 8);
    flags_in(200, 0);
    flags_in(8, 20);
    detector_hold(&detector);
    assert_true(detector.ewma == 0 && detector.cusum == 0);
    while (!second(20, &flag)) {
    }
    /* The onset may lie before the hold; it was not seen, and its half-width says so. */
    assert_true(flag.onset_bound_us >= DETECTOR_MEMORY * US_PER_S);
}

/* Also where the threshold is lower than what else counts as near the level. */
static void test_one_rise_one_flag(void **state)
{
    (void)state;
    struct detector_flag flag;
    for (uint32_t cues = 1000; cues <= 20000; cues += 1000) {
        uint32_t flags = 0;
        start(cues, 10);
        for (int i = 0; i < 180; i++) {
            now_us += US_PER_S;
            struct second one = {.end_us = now_us,
                                 .rate_bpm = LEVEL + detector.drift_bpm +
                                             SCALE * (detector.ewma_threshold + (i < 9 ? 3 : 0.05)),
                                 .trusted = true};
            flags += detector_push(&detector, &one, &flag) ? 1 : 0;
        }
        assert_int_equal(flags, 1);
    }
}

static void test_not_ready(void **state)
{
    (void)state;
    struct baseline_reference none = {0};
    start(20000, 9);
    detector_refer(&detector, &none);
    assert_int_equal(flags_in(600, 100), 0);
}

static void test_thresholds_fall_with_the_cues_an_hour(void **state)
{
    (void)state;
    double ewma = 1e9, cusum = 1e9;
    for (uint32_t cues = 100; cues <= 20000; cues += 50) {
        detector_init(&detector, cues);
        assert_true(detector.ewma_threshold < ewma && detector.cusum_threshold < cusum);
        assert_true(detector.ewma_threshold > 0);
        ewma = detector.ewma_threshold;
        cusum = detector.cusum_threshold;
    }
    detector_init(&detector, 0); /* beyond the curve: its ends */
    double most = detector.ewma_threshold;
    detector_init(&detector, 100);
    assert_true(most == detector.ewma_threshold);
    detector_init(&detector, UINT32_MAX);
    assert_true(detector.ewma_threshold == ewma);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_calm_gives_hardly_a_flag),
        cmocka_unit_test(test_a_ramp_of_12_bpm),
        cmocka_unit_test(test_a_drop_never_flags),
        cmocka_unit_test(test_still_raised_flags_again),
        cmocka_unit_test(test_armed_again_after_the_way_back),
        cmocka_unit_test(test_a_long_shallow_rise),
        cmocka_unit_test(test_slow_drift_is_followed),
        cmocka_unit_test(test_a_hold_forgets),
        cmocka_unit_test(test_one_rise_one_flag),
        cmocka_unit_test(test_not_ready),
        cmocka_unit_test(test_thresholds_fall_with_the_cues_an_hour),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
