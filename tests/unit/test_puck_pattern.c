/* What the puck shows: never a jump, never for ever, the shapes that the header draws, whatever the
 * host asks for and whenever. */
#include "pattern.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tools/trace/random.h"

#define STEPS(ms) ((ms) / PATTERN_STEP_MS)
/* From full to nothing, in steps. */
#define FADE (256 / PATTERN_LIGHT_STEP)

struct watch {
    struct pattern pattern;
    int steps, lit, buzzed; /* how many steps, and in how many of them */
    uint8_t light_top, motor_top;
};

static void step(struct watch *watch)
{
    struct pattern before = watch->pattern;
    pattern_step(&watch->pattern);
    assert_true(abs(watch->pattern.light - before.light) <= PATTERN_LIGHT_STEP);
    assert_true(abs(watch->pattern.motor - before.motor) <= PATTERN_MOTOR_STEP);
    watch->steps++;
    watch->lit += watch->pattern.light > 0;
    watch->buzzed += watch->pattern.motor > 0;
    if (watch->pattern.light > watch->light_top)
        watch->light_top = watch->pattern.light;
    if (watch->pattern.motor > watch->motor_top)
        watch->motor_top = watch->pattern.motor;
}

static struct watch run(const struct puck_cue *cue, int ms)
{
    struct watch watch = {.steps = 0};
    pattern_start(&watch.pattern, cue);
    while (watch.steps < STEPS(ms))
        step(&watch);
    return watch;
}

static bool dark(const struct pattern *pattern)
{
    return pattern->light == 0 && pattern->motor == 0 && pattern->kind == PUCK_PATTERN_OFF;
}

static void assert_between(double value, double low, double high)
{
    if (value < low || value > high)
        fail_msg("%g is not within %g..%g", value, low, high);
}

static void the_cue_is_one_swell_and_one_soft_buzz(void **state)
{
    (void)state;
    struct puck_cue cue = {.pattern = PUCK_PATTERN_CUE, .light = 255, .motor = 255};
    struct watch watch = run(&cue, 2);
    assert_true(watch.pattern.light > 0 && watch.pattern.motor > 0); /* it begins at once */
    watch = run(&cue, 4000);
    assert_int_equal(watch.light_top, 255);
    assert_int_equal(watch.motor_top, 255);
    assert_between(watch.lit * PATTERN_STEP_MS, 2200, 2600);
    assert_between(watch.buzzed * PATTERN_STEP_MS, 200, 320);
    assert_true(dark(&watch.pattern));
}

static void the_return_is_two_swells_and_a_softer_buzz(void **state)
{
    (void)state;
    struct puck_cue cue = {.pattern = PUCK_PATTERN_RETURN, .light = 255, .motor = 255};
    struct watch watch = {.steps = 0};
    pattern_start(&watch.pattern, &cue);
    int tops = 0;
    bool rising = true;
    while (watch.steps < STEPS(4000)) {
        uint8_t before = watch.pattern.light;
        step(&watch);
        if (rising && watch.pattern.light < before) {
            tops++;
            rising = false;
            assert_true(before > 200);
        } else if (watch.pattern.light > before) {
            rising = true;
        }
    }
    assert_int_equal(tops, 2);
    assert_true(watch.motor_top > 0 && watch.motor_top < 255);
    assert_between(watch.buzzed * PATTERN_STEP_MS, 140, 260);
    assert_true(dark(&watch.pattern));
}

static void the_pause_breathes_at_the_rate_asked_for(void **state)
{
    (void)state;
    for (uint16_t breath_ms = PUCK_BREATH_MIN_MS; breath_ms <= PUCK_BREATH_MAX_MS;
         breath_ms = (uint16_t)(breath_ms + 1000)) {
        struct watch watch = {.steps = 0};
        struct puck_cue cue = {.pattern = PUCK_PATTERN_PAUSE,
                               .light = 255,
                               .motor = 255,
                               .length_ds = UINT16_MAX,
                               .breath_ms = breath_ms};
        pattern_start(&watch.pattern, &cue);
        int rising = 0, falling = 0;
        for (int i = 0; i < STEPS(breath_ms); i++) /* the first breath comes out of the dark */
            step(&watch);
        watch.light_top = 0;
        uint8_t lowest = 255;
        for (int i = 0; i < 3 * STEPS(breath_ms); i++) {
            uint8_t before = watch.pattern.light;
            step(&watch);
            rising += watch.pattern.light > before;
            falling += watch.pattern.light < before;
            if (watch.pattern.light < lowest)
                lowest = watch.pattern.light;
        }
        assert_true(watch.light_top >= 250);
        assert_between(lowest, 20, 40);
        assert_int_equal(rising, falling); /* three whole breaths */
        assert_between(rising / 3.0, 215, 235);
        assert_int_equal(watch.buzzed, 0);
    }
}

/* Where in the breath the light is at its top: two fifths in. */
static void breathing_in_takes_two_fifths(void **state)
{
    (void)state;
    struct puck_cue cue = {.pattern = PUCK_PATTERN_PAUSE, .light = 255, .breath_ms = 10000};
    struct watch watch = run(&cue, 10000);
    int first = -1, last = -1;
    for (int i = 0; i < STEPS(10000); i++) {
        step(&watch);
        if (watch.pattern.light == watch.light_top && first < 0)
            first = i;
        if (watch.pattern.light == watch.light_top)
            last = i;
    }
    assert_between(first * PATTERN_STEP_MS, 3600, 4000);
    assert_between(last * PATTERN_STEP_MS, 4000, 4600);
}

static void a_cue_told_again_starts_over(void **state)
{
    (void)state;
    struct puck_cue cue = {.pattern = PUCK_PATTERN_CUE, .light = 255, .motor = 255};
    struct watch watch = run(&cue, 1000);
    assert_int_equal(watch.pattern.motor, 0);
    pattern_start(&watch.pattern, &cue);
    step(&watch);
    assert_true(watch.pattern.motor > 0);
}

static void a_pause_told_again_goes_on_breathing(void **state)
{
    (void)state;
    struct puck_cue cue = {.pattern = PUCK_PATTERN_PAUSE, .light = 255, .length_ds = 100};
    struct watch once = run(&cue, 9000), twice = once;
    pattern_start(&twice.pattern, &cue);
    for (int i = 0; i < STEPS(900); i++) {
        step(&once);
        step(&twice);
        assert_int_equal(once.pattern.light, twice.pattern.light);
    }
    for (int i = 0; i < STEPS(1000); i++) {
        step(&once);
        step(&twice);
    }
    assert_int_equal(once.pattern.light, 0); /* its ten seconds are over */
    assert_true(twice.pattern.light > 0);
}

static void every_length_is_kept(void **state)
{
    (void)state;
    for (int pattern = 0; pattern < PUCK_PATTERNS; pattern++)
        for (uint16_t length_ds = 1; length_ds < 20000; length_ds = (uint16_t)(length_ds * 3)) {
            struct puck_cue cue = {.pattern = (enum puck_pattern)pattern,
                                   .light = 255,
                                   .motor = 255,
                                   .length_ds = length_ds};
            struct watch watch = {.steps = 0};
            pattern_start(&watch.pattern, &cue);
            while (!dark(&watch.pattern)) {
                step(&watch);
                assert_true(watch.steps <= STEPS(length_ds * 100) + FADE);
            }
            bool once = pattern == PUCK_PATTERN_CUE || pattern == PUCK_PATTERN_RETURN;
            if (!once && pattern != PUCK_PATTERN_OFF)
                assert_true(watch.lit >= STEPS(length_ds * 100) - 3);
            if (once)
                assert_true(watch.lit <= STEPS(3700));
        }
}

static void every_pattern_ends_by_itself(void **state)
{
    (void)state;
    static const int own_s[PUCK_PATTERNS] = {
        [PUCK_PATTERN_CUE] = 3,
        [PUCK_PATTERN_PAUSE] = 120,
        [PUCK_PATTERN_BREAK] = 1800,
        [PUCK_PATTERN_RETURN] = 4,
    };
    for (int pattern = 0; pattern < PUCK_PATTERNS; pattern++) {
        struct puck_cue cue = {.pattern = (enum puck_pattern)pattern, .light = 255, .motor = 255};
        struct watch watch = run(&cue, own_s[pattern] * 1000 + 600);
        assert_true(dark(&watch.pattern));
        assert_true(watch.buzzed <= STEPS(320));
    }
}

static void strength_is_the_most_there_is(void **state)
{
    (void)state;
    for (int pattern = 1; pattern < PUCK_PATTERNS; pattern++)
        for (int most = 0; most <= 255; most += 5) {
            struct puck_cue cue = {.pattern = (enum puck_pattern)pattern,
                                   .light = (uint8_t)most,
                                   .motor = (uint8_t)(255 - most)};
            struct watch watch = run(&cue, 12000);
            assert_true(watch.light_top <= most);
            assert_true(watch.motor_top <= 255 - most);
            if (pattern == PUCK_PATTERN_CUE) {
                assert_int_equal(watch.light_top, most);
                assert_int_equal(watch.motor_top, 255 - most);
            }
        }
}

/* step() asserts that nothing jumps; in the end all is dark, and the motor never runs on. */
static void any_cues_at_any_time(void **state)
{
    (void)state;
    struct random random;
    random_init(&random, 8, 0);
    for (int round = 0; round < 300; round++) {
        struct watch watch = {.steps = 0};
        for (int i = 0; i < 50; i++) {
            bool rate = random_chance(&random, 0.5);
            struct puck_cue cue = {
                .pattern = (enum puck_pattern)random_between(&random, 0, PUCK_PATTERNS),
                .light = (uint8_t)random_bits(&random),
                .motor = (uint8_t)random_bits(&random),
                .length_ds = (uint16_t)(random_bits(&random) % 200),
                .breath_ms =
                    rate ? (uint16_t)random_between(&random, PUCK_BREATH_MIN_MS, PUCK_BREATH_MAX_MS)
                         : 0};
            pattern_start(&watch.pattern, &cue);
            int steps = (int)random_between(&random, 0, i % 5 ? 400 : 5000);
            int buzzed = watch.buzzed;
            for (int k = 0; k < steps; k++)
                step(&watch);
            assert_true(watch.buzzed - buzzed <= STEPS(400));
        }
        pattern_stop(&watch.pattern);
        for (int k = 0; k < FADE; k++)
            step(&watch);
        assert_true(dark(&watch.pattern));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_cue_is_one_swell_and_one_soft_buzz),
        cmocka_unit_test(the_return_is_two_swells_and_a_softer_buzz),
        cmocka_unit_test(the_pause_breathes_at_the_rate_asked_for),
        cmocka_unit_test(breathing_in_takes_two_fifths),
        cmocka_unit_test(a_cue_told_again_starts_over),
        cmocka_unit_test(a_pause_told_again_goes_on_breathing),
        cmocka_unit_test(every_length_is_kept),
        cmocka_unit_test(every_pattern_ends_by_itself),
        cmocka_unit_test(strength_is_the_most_there_is),
        cmocka_unit_test(any_cues_at_any_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
