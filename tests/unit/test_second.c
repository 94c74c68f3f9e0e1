/* Seconds out of stretches: nothing of the time or of the rate is lost on the way. */
#include "core_fixture.h"

#include <math.h>

#include "core/second.h"

static void test_mass_is_conserved(void **state)
{
    (void)state;
    struct random random;
    struct second_fill fill;
    struct second second;
    int64_t at_us = SCENE_START_US;
    int64_t end_us = at_us;
    double in = 0, out = 0; /* beats: rate times trusted time */
    double dropped_s = 0;
    random_init(&random, 31, 0);
    second_fill_clear(&fill);
    for (int i = 0; i < 20000; i++) {
        struct second_stretch stretch = {
            .length_us = (int64_t)random_between(&random, 0, i % 50 == 0 ? 9e6 : 1.4e6),
            .rate_bpm = random_between(&random, 40, 160),
            .trusted = true,
            .bound_us = i,
        };
        at_us += stretch.length_us;
        stretch.end_us = at_us;
        in += stretch.rate_bpm * (double)stretch.length_us / 1e6;
        while (second_take(&fill, &stretch, &second)) {
            end_us += US_PER_S;
            assert_int_equal(second.end_us, end_us); /* of equal length, with no hole */
            assert_int_equal(second.bound_us, i);
            assert_true(second.trusted);
            assert_true(second.rate_bpm >= 40 && second.rate_bpm <= 160);
            out += second.rate_bpm;
        }
        assert_int_equal(stretch.length_us, 0);
    }
    dropped_s = (double)(at_us - end_us) / 1e6;
    assert_true(dropped_s >= 0 && dropped_s < 1);
    assert_true(fabs(in - out - fill.sum / 1e6) < 1e-3);
}

static bool push(struct second_fill *fill, int64_t length_us, double rate_bpm, bool trusted,
                 struct second *ret_second)
{
    struct second_stretch stretch = {
        .end_us = 1, .length_us = length_us, .rate_bpm = rate_bpm, .trusted = trusted};
    return second_take(fill, &stretch, ret_second);
}

static void test_half_of_it_must_be_trusted(void **state)
{
    (void)state;
    struct second_fill fill;
    struct second second;
    second_fill_clear(&fill);
    assert_false(push(&fill, 500000, 200, false, &second));
    assert_true(push(&fill, 500000, 80, true, &second));
    assert_true(second.trusted && fabs(second.rate_bpm - 80) < 1e-9); /* of its trusted part */
    assert_false(push(&fill, 500001, 80, false, &second));
    assert_true(push(&fill, 499999, 80, true, &second));
    assert_false(second.trusted);
    assert_true(second.rate_bpm == 0);
}

static void test_a_mean_weighted_by_time(void **state)
{
    (void)state;
    struct second_fill fill;
    struct second second;
    second_fill_clear(&fill);
    push(&fill, 250000, 60, true, &second);
    assert_true(push(&fill, 750000, 100, true, &second));
    assert_true(fabs(second.rate_bpm - 90) < 1e-9);
}

static void test_a_stretch_of_no_length(void **state)
{
    (void)state;
    struct second_fill fill;
    struct second second;
    second_fill_clear(&fill);
    for (int i = 0; i < 10; i++) {
        assert_false(push(&fill, 0, 80, true, &second));
    }
    assert_int_equal(fill.filled_us, 0);
}

static void test_what_was_gathered_is_dropped_at_a_cut(void **state)
{
    (void)state;
    struct second_fill fill;
    struct second second;
    second_fill_clear(&fill);
    push(&fill, 999999, 50, true, &second);
    second_fill_clear(&fill);
    assert_false(push(&fill, 999999, 90, true, &second));
    assert_true(push(&fill, 1, 90, true, &second));
    assert_true(fabs(second.rate_bpm - 90) < 1e-9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mass_is_conserved),
        cmocka_unit_test(test_half_of_it_must_be_trusted),
        cmocka_unit_test(test_a_mean_weighted_by_time),
        cmocka_unit_test(test_a_stretch_of_no_length),
        cmocka_unit_test(test_what_was_gathered_is_dropped_at_a_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
