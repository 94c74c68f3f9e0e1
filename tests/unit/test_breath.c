#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cue/breath.h"
#include "cue/set.h"

#define MS (SOUND_RATE_HZ / 1000)

static struct sound_samples render(uint32_t in_ms, uint32_t out_ms, bool out_first, double volume)
{
    struct sound_samples samples;
    struct breath breath = {in_ms, out_ms, out_first};
    assert_int_equal(breath_render(&breath, volume, &samples), 0);
    return samples;
}

static double loud(const struct sound_samples *samples, uint32_t at_ms)
{
    double sum = 0;
    for (uint32_t i = at_ms * MS; i < (at_ms + 100) * MS; i++) {
        sum += (double)samples->at[i] * samples->at[i];
    }
    return sqrt(sum / (100 * MS));
}

/* Zero crossings a second, halved. */
static double pitch(const struct sound_samples *samples, uint32_t at_ms)
{
    int crossings = 0;
    for (uint32_t i = at_ms * MS; i < (at_ms + 500) * MS; i++) {
        crossings += (samples->at[i] < 0) != (samples->at[i + 1] < 0) ? 1 : 0;
    }
    return crossings;
}

static void test_it_follows_the_breath(void **state)
{
    (void)state;
    struct sound_samples samples = render(4000, 6000, false, 1);
    assert_int_equal(samples.count, 10000 * MS);
    assert_true(loud(&samples, 0) < loud(&samples, 1000));
    assert_true(loud(&samples, 1000) < loud(&samples, 2600));
    assert_true(loud(&samples, 3900) < loud(&samples, 2600) / 4); /* between in and out: soft */
    assert_true(loud(&samples, 5900) > loud(&samples, 9000));
    assert_true(pitch(&samples, 200) < pitch(&samples, 3300));
    assert_true(pitch(&samples, 4300) > pitch(&samples, 9300));
    sound_finish(&samples);
}

static void test_out_first(void **state)
{
    (void)state;
    struct sound_samples samples = render(4000, 6000, true, 1);
    assert_true(pitch(&samples, 300) > pitch(&samples, 5300));
    assert_true(pitch(&samples, 6200) < pitch(&samples, 9300));
    sound_finish(&samples);
}

static void test_nothing_clicks(void **state)
{
    (void)state;
    struct sound_samples samples = render(500, 99999, false, 9); /* clamped: 0.5 s and 15 s */
    assert_int_equal(samples.count, 15500 * MS);
    int highest = 0;
    for (uint32_t i = 0; i < samples.count; i++) {
        highest = abs(samples.at[i]) > highest ? abs(samples.at[i]) : highest;
    }
    assert_in_range(highest, 0.08 * INT16_MAX, 0.16 * INT16_MAX);
    assert_int_equal(samples.at[0], 0);
    for (uint32_t i = 1; i < samples.count; i++) {
        assert_true(abs(samples.at[i] - samples.at[i - 1]) < highest / 10);
    }
    sound_finish(&samples);
}

/* Of a rate: two parts of five in, and room before the next one. */
static void test_a_rate(void **state)
{
    (void)state;
    for (double rate = 4.5; rate <= 6.5; rate += 0.5) {
        struct breath breath = breath_of_rate(rate);
        assert_true(fabs(breath.in_ms + breath.out_ms + BREATH_REST_MS - 60000 / rate) <= 1);
        assert_true(fabs(breath.in_ms - 0.4 * 60000 / rate) <= 1);
        assert_true(breath.out_ms > breath.in_ms);
        assert_true(breath.out_ms <= BREATH_PART_MAX_MS);
        assert_false(breath.out_first);
    }
    assert_int_equal(breath_of_rate(0).in_ms, 8000); /* clamped: 3 a minute */
    assert_int_equal(breath_of_rate(99).in_ms, 1200);
}

static void test_sounds_of_a_drill(void **state)
{
    (void)state;
    const char *which;
    struct cue_sounds sounds;
    struct set_choice choice = {.cue = "soft-bell", .volume = 1};
    assert_int_equal(set_load(&choice, &sounds, &which), SOUND_VERDICT_OK);
    assert_null(sounds.of[SOUND_BEGIN].at);
    set_finish(&sounds);
    choice.drill = true;
    assert_int_equal(set_load(&choice, &sounds, &which), SOUND_VERDICT_OK);
    for (int sound = SOUND_BEGIN; sound <= SOUND_END; sound++) {
        assert_in_range(sounds.of[sound].count, 1000 * MS, 1500 * MS);
        assert_true(pitch(&sounds.of[sound], 300) > 400); /* neither a cue's nor a breath's */
    }
    assert_null(sounds.of[SOUND_BREATH].at);
    set_finish(&sounds);
}

static void test_the_pause_begins_with_its_mark(void **state)
{
    (void)state;
    const char *which = NULL;
    struct cue_sounds with, without;
    struct set_choice choice = {.cue = "soft-bell", .volume = 1, .breath = true};
    assert_int_equal(set_load(&choice, &with, &which), SOUND_VERDICT_OK);
    choice.breath = false;
    assert_int_equal(set_load(&choice, &without, &which), SOUND_VERDICT_OK);
    const struct sound_samples *mark = &without.of[SOUND_PAUSE];
    assert_int_equal(with.of[SOUND_PAUSE].count, mark->count + 10000 * MS);
    assert_memory_equal(with.of[SOUND_PAUSE].at, mark->at, mark->count * sizeof(*mark->at));
    /* With the longest of both there is quiet before a pause of 15 s ends. */
    assert_true(with.of[SOUND_PAUSE].count < 14000 * MS);
    set_finish(&with);
    set_finish(&without);
    choice.cue = "no such sound";
    assert_int_equal(set_load(&choice, &with, &which), SOUND_VERDICT_NOT_FOUND);
    assert_string_equal(which, "no such sound");
    set_finish(&with);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_it_follows_the_breath),
        cmocka_unit_test(test_out_first),
        cmocka_unit_test(test_nothing_clicks),
        cmocka_unit_test(test_a_rate),
        cmocka_unit_test(test_sounds_of_a_drill),
        cmocka_unit_test(test_the_pause_begins_with_its_mark),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
