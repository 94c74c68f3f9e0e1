/* Draws that resampling leans on: the same for one seed, even over the range, apart by stream. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/figures/draw.h"

static void test_the_same_seed_gives_the_same(void **state)
{
    (void)state;
    struct draw one, two, other;
    draw_init(&one, 5, 1);
    draw_init(&two, 5, 1);
    draw_init(&other, 5, 2);
    int alike = 0;
    for (int i = 0; i < 1000; i++) {
        uint32_t drawn = draw_below(&one, 1000);
        assert_int_equal(drawn, draw_below(&two, 1000));
        alike += drawn == draw_below(&other, 1000);
    }
    assert_in_range(alike, 0, 10);
}

static void test_each_is_as_likely(void **state)
{
    (void)state;
    enum { SIDES = 7, EACH = 20000 };
    struct draw draw;
    draw_init(&draw, 6, 0);
    uint32_t seen[SIDES] = {0}, after[SIDES][SIDES] = {{0}}, last = 0;
    for (int i = 0; i < SIDES * EACH; i++) {
        uint32_t drawn = draw_below(&draw, SIDES);
        assert_in_range(drawn, 0, SIDES - 1);
        seen[drawn]++;
        after[last][drawn]++;
        last = drawn;
    }
    for (int i = 0; i < SIDES; i++) {
        assert_in_range(seen[i], EACH - 700, EACH + 700); /* 5 sd */
        for (int k = 0; k < SIDES; k++) {
            assert_in_range(after[i][k], EACH / SIDES - 270, EACH / SIDES + 270);
        }
    }
    assert_int_equal(draw_below(&draw, 1), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_same_seed_gives_the_same),
        cmocka_unit_test(test_each_is_as_likely),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
