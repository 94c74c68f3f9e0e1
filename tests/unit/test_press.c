/* What a press means: 300 ms, chords, double presses, holds, keys, and edges that were lost. */
#include "core_fixture.h"

#include "core/press.h"

#define MS(n) ((int64_t)(n)*US_PER_MS)

static struct press press;
static int64_t zero_us;

static int setup(void **state)
{
    (void)state;
    press_init(&press);
    zero_us = SCENE_START_US;
    return 0;
}

static struct press_result edge_at(int64_t at_us, enum who who, enum input_kind kind,
                                   enum press_source source)
{
    struct input input = {.at_us = zero_us + at_us,
                          .event_us = zero_us + at_us - MS(5),
                          .bound_us = MS(2),
                          .who = who,
                          .kind = kind,
                          .source = source};
    return press_edge(&press, &input);
}

static enum press_meaning down(int64_t at_us, enum who who)
{
    return edge_at(at_us, who, INPUT_PRESS, PRESS_SOURCE_BUTTON).meaning;
}

static enum press_meaning up(int64_t at_us, enum who who)
{
    return edge_at(at_us, who, INPUT_RELEASE, PRESS_SOURCE_BUTTON).meaning;
}

static enum press_meaning key(int64_t at_us, enum who who)
{
    return edge_at(at_us, who, INPUT_PRESS, PRESS_SOURCE_KEY).meaning;
}

static enum press_meaning timer(int64_t at_us)
{
    return press_timer(&press, zero_us + at_us).meaning;
}

static void test_pause_after_300_ms_with_the_time_of_its_edge(void **state)
{
    (void)state;
    assert_int_equal(down(0, WHO_B), PRESS_MEANING_NONE);
    assert_int_equal(press_next_us(&press), zero_us + MS(300));
    assert_int_equal(timer(MS(300) - 1), PRESS_MEANING_NONE);
    struct press_result result = press_timer(&press, zero_us + MS(300));
    assert_int_equal(result.meaning, PRESS_MEANING_PAUSE);
    assert_int_equal(result.who, WHO_B);
    assert_int_equal(result.event_us, zero_us - MS(5));
    assert_int_equal(result.bound_us, MS(2));
    assert_int_equal(result.source, PRESS_SOURCE_BUTTON);
    assert_int_equal(up(MS(400), WHO_B), PRESS_MEANING_NONE);
    assert_int_equal(press_next_us(&press), NEVER_US);
}

static void test_short_press_is_a_pause_too(void **state)
{
    (void)state;
    down(0, WHO_A);
    up(MS(40), WHO_A);
    assert_int_equal(timer(MS(300)), PRESS_MEANING_PAUSE);
    assert_int_equal(press_next_us(&press), NEVER_US);
}

static void test_chord_within_300_ms(void **state)
{
    (void)state;
    down(0, WHO_A);
    struct press_result chord = edge_at(MS(299), WHO_B, INPUT_PRESS, PRESS_SOURCE_BUTTON);
    assert_int_equal(chord.meaning, PRESS_MEANING_BACK);
    assert_int_equal(chord.who, WHO_BOTH);
    assert_int_equal(chord.event_us, zero_us - MS(5));
    assert_int_equal(press_next_us(&press), NEVER_US);
    assert_int_equal(up(MS(350), WHO_A), PRESS_MEANING_NONE);
    assert_int_equal(up(MS(360), WHO_B), PRESS_MEANING_NONE);
}

static void test_no_chord_at_301_ms(void **state)
{
    (void)state;
    down(0, WHO_A);
    assert_int_equal(timer(MS(301)), PRESS_MEANING_PAUSE); /* due before the input is taken */
    assert_int_equal(down(MS(301), WHO_B), PRESS_MEANING_NONE);
    struct press_result other = press_timer(&press, zero_us + MS(601));
    assert_int_equal(other.meaning, PRESS_MEANING_PAUSE);
    assert_int_equal(other.who, WHO_B);
}

static void test_double_press(void **state)
{
    (void)state;
    down(0, WHO_A);
    up(MS(60), WHO_A);
    struct press_result result = edge_at(MS(200), WHO_A, INPUT_PRESS, PRESS_SOURCE_BUTTON);
    assert_int_equal(result.meaning, PRESS_MEANING_STAY);
    assert_int_equal(result.event_us, zero_us - MS(5)); /* of the first */
    assert_int_equal(press_next_us(&press), NEVER_US);
    assert_int_equal(up(MS(260), WHO_A), PRESS_MEANING_NONE);
}

static void test_hold_for_2_s(void **state)
{
    (void)state;
    down(0, WHO_A);
    assert_int_equal(timer(MS(300)), PRESS_MEANING_PAUSE);
    assert_int_equal(press_next_us(&press), zero_us + MS(2000));
    assert_int_equal(timer(MS(2000)), PRESS_MEANING_HOLD);
    assert_int_equal(press_next_us(&press), NEVER_US);
    up(MS(2500), WHO_A);
    down(MS(3000), WHO_A);
    timer(MS(3300));
    up(MS(4999), WHO_A); /* let go in time */
    assert_int_equal(press_next_us(&press), NEVER_US);
}

static void test_a_key_is_never_held(void **state)
{
    (void)state;
    assert_int_equal(key(0, WHO_A), PRESS_MEANING_NONE);
    assert_int_equal(timer(MS(300)), PRESS_MEANING_PAUSE);
    assert_int_equal(press_next_us(&press), NEVER_US);
    assert_int_equal(key(MS(1000), WHO_A), PRESS_MEANING_NONE);
    assert_int_equal(key(MS(1200), WHO_A), PRESS_MEANING_STAY);
    assert_int_equal(press_next_us(&press), NEVER_US);
    assert_int_equal(key(MS(2000), WHO_A), PRESS_MEANING_NONE);
    assert_int_equal(key(MS(2100), WHO_B), PRESS_MEANING_BACK);
    assert_int_equal(press_next_us(&press), NEVER_US);
}

static void test_lost_up_edge(void **state)
{
    (void)state;
    down(0, WHO_A);
    timer(MS(300));
    timer(MS(2000)); /* held, as far as anyone knows */
    assert_int_equal(down(MS(9000), WHO_A), PRESS_MEANING_NONE);
    struct press_result result = press_timer(&press, zero_us + MS(9300));
    assert_int_equal(result.meaning, PRESS_MEANING_PAUSE);
    assert_int_equal(result.event_us, zero_us + MS(8995));
    assert_int_equal(press.impossible, 0);
}

static void test_up_with_no_down(void **state)
{
    (void)state;
    assert_int_equal(up(0, WHO_A), PRESS_MEANING_NONE);
    assert_int_equal(press_next_us(&press), NEVER_US);
}

/* In whatever order two buttons come and go, a chord starts no pause. */
static void test_a_hundred_chords(void **state)
{
    (void)state;
    struct random random;
    random_init(&random, 5, 0);
    for (int i = 0; i < 100; i++) {
        enum who first = random_bits(&random) % PARTNERS;
        int64_t apart_us = (int64_t)random_between(&random, 0, 299e3);
        int64_t held_us = (int64_t)random_between(&random, 1e4, 4e6);
        bool short_first = random_chance(&random, 0.3) && apart_us > MS(20);
        zero_us += MS(10000);
        assert_int_equal(down(0, first), PRESS_MEANING_NONE);
        if (short_first) {
            assert_int_equal(up(MS(10), first), PRESS_MEANING_NONE);
        }
        assert_int_equal(down(apart_us, 1 - first), PRESS_MEANING_BACK);
        for (int64_t at_us = apart_us; at_us < MS(9000); at_us += MS(50)) {
            assert_int_equal(timer(at_us), PRESS_MEANING_NONE);
        }
        if (!short_first) {
            up(apart_us + held_us, first);
        }
        up(apart_us + held_us + MS(3), 1 - first);
    }
    assert_int_equal(press.impossible, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_pause_after_300_ms_with_the_time_of_its_edge, setup),
        cmocka_unit_test_setup(test_short_press_is_a_pause_too, setup),
        cmocka_unit_test_setup(test_chord_within_300_ms, setup),
        cmocka_unit_test_setup(test_no_chord_at_301_ms, setup),
        cmocka_unit_test_setup(test_double_press, setup),
        cmocka_unit_test_setup(test_hold_for_2_s, setup),
        cmocka_unit_test_setup(test_a_key_is_never_held, setup),
        cmocka_unit_test_setup(test_lost_up_edge, setup),
        cmocka_unit_test_setup(test_up_with_no_down, setup),
        cmocka_unit_test_setup(test_a_hundred_chords, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
