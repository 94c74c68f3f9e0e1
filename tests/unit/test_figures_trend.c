/* Trends whose answer is known: by hand, by going through all orders, or by turning the data. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>

#include "core/figures/trend.h"
#include "tools/trace/random.h"

#define POINTS 60

static double room[TREND_ROOM(POINTS)];

static int ascending(const void *one, const void *two)
{
    double a = *(const double *)one, b = *(const double *)two;
    return (a > b) - (a < b);
}

static bool near(double one, double two)
{
    return fabs(one - two) <= 1e-12 * fmax(1, fabs(two));
}

static void test_a_line(void **state)
{
    (void)state;
    struct trend_point point[8];
    struct trend trend;
    for (int i = 0; i < 8; i++) {
        point[i] = (struct trend_point){i, 3 - 2.0 * i};
    }
    assert_true(trend_of(point, 8, room, &trend));
    assert_true(near(trend.slope, -2) && near(trend.low, -2) && near(trend.high, -2));
    assert_true(near(trend.intercept, 3) && near(trend.tau, -1));
    assert_int_equal(trend.s, -28);
    assert_true(trend.exact && near(trend.p, 2 / 40320.0)); /* two of 8! orders */
}

/* Of many, most slopes are only counted: it is as if all had been put in order. */
static void test_many_points(void **state)
{
    (void)state;
    enum { MANY = 700 };
    static struct trend_point point[MANY];
    static double many[TREND_ROOM(MANY)], slope[TREND_ROOM(MANY)];
    struct random random;
    random_init(&random, 11, 0);
    for (int turn = 0; turn < 6; turn++) {
        uint32_t slopes = 0;
        for (uint32_t i = 0; i < MANY; i++) {
            double x = random_between(&random, 0, 900), y = random_normal(&random, 0, 30);
            /* Plain; days and seconds in whole numbers; nearly all at one time. */
            x = turn % 3 == 0 ? x : turn % 3 == 1 ? floor(x) : i < MANY - 3 ? 1 : i;
            point[i] = (struct trend_point){x, turn % 3 == 1 ? floor(y) : y};
        }
        for (uint32_t i = 0; i < MANY; i++) {
            for (uint32_t j = i + 1; j < MANY; j++) {
                if (point[i].x != point[j].x) {
                    slope[slopes++] = (point[j].y - point[i].y) / (point[j].x - point[i].x);
                }
            }
        }
        qsort(slope, slopes, sizeof slope[0], ascending);
        struct trend trend;
        assert_true(trend_of(point, MANY, many, &trend));
        double middle =
            slopes % 2 == 1 ? slope[slopes / 2] : (slope[slopes / 2 - 1] + slope[slopes / 2]) / 2;
        assert_true(near(trend.slope, middle));
        uint32_t below = 0, above = 0;
        for (uint32_t i = 0; i < slopes; i++) {
            below += slope[i] < trend.low;
            above += slope[i] > trend.high;
        }
        assert_true(below > 0 && below + above < slopes);
        assert_true(slope[below] == trend.low && slope[slopes - 1 - above] == trend.high);
    }
}

static void test_nothing_is_claimed_of_too_little(void **state)
{
    (void)state;
    struct trend_point point[6] = {{1, 1}, {2, 2}, {3, 3}, {4, 4}, {5, 5}, {6, 6}};
    struct trend trend = {.slope = 17};
    assert_false(trend_of(point, 0, room, &trend));
    assert_false(trend_of(point, TREND_MIN - 1, room, &trend));
    assert_false(trend_of(point, TREND_MAX + 1, room, &trend));
    point[3].y = NAN;
    assert_false(trend_of(point, 6, room, &trend));
    point[3].y = INFINITY;
    assert_false(trend_of(point, 6, room, &trend));
    for (int i = 0; i < 6; i++) {
        point[i] = (struct trend_point){i, 2};
    }
    assert_false(trend_of(point, 6, room, &trend)); /* all of one height: no order to test */
    for (int i = 0; i < 6; i++) {
        point[i] = (struct trend_point){2, i};
    }
    assert_false(trend_of(point, 6, room, &trend));
    assert_true(trend.slope == 17);
}

/* All orders of 0..n-1: how many have an |S| of at least each. */
static void all_orders(int *value, int from, int count, uint32_t *at_least)
{
    if (from == count) {
        int s = 0;
        for (int i = 0; i < count; i++) {
            for (int j = i + 1; j < count; j++) {
                s += value[j] > value[i] ? 1 : -1;
            }
        }
        for (int k = 0; k <= abs(s); k++) {
            at_least[k]++;
        }
        return;
    }
    for (int i = from; i < count; i++) {
        int kept = value[from];
        value[from] = value[i];
        value[i] = kept;
        all_orders(value, from + 1, count, at_least);
        value[i] = value[from];
        value[from] = kept;
    }
}

static void test_exact_p_by_going_through_all_orders(void **state)
{
    (void)state;
    struct random random;
    random_init(&random, 91, 0);
    for (int count = TREND_MIN; count <= 8; count++) {
        uint32_t at_least[64] = {0};
        int value[8] = {0, 1, 2, 3, 4, 5, 6, 7};
        all_orders(value, 0, count, at_least);
        for (int turn = 0; turn < 200; turn++) {
            struct trend_point point[8];
            struct trend trend;
            for (int i = 0; i < count; i++) {
                point[i] = (struct trend_point){i, random_between(&random, 0, 1)};
            }
            assert_true(trend_of(point, count, room, &trend) && trend.exact);
            assert_true(near(trend.p, (double)at_least[llabs(trend.s)] / at_least[0]));
        }
    }
}

static void test_turned_data_turn_the_trend(void **state)
{
    (void)state;
    struct random random;
    random_init(&random, 92, 0);
    for (int turn = 0; turn < 300; turn++) {
        struct trend_point point[POINTS], turned[POINTS];
        struct trend one, two;
        uint32_t count = TREND_MIN + (uint32_t)random_between(&random, 0, POINTS - TREND_MIN);
        for (uint32_t i = 0; i < count; i++) {
            point[i].x = floor(random_between(&random, 0, 2 * POINTS));
            point[i].y = random_normal(&random, 0.02 * point[i].x, 3);
            point[i].y = turn % 2 == 0 ? round(point[i].y) : point[i].y;
            turned[count - 1 - i] = (struct trend_point){point[i].x, 5 - 2 * point[i].y};
        }
        if (!trend_of(point, count, room, &one)) {
            continue;
        }
        assert_true(trend_of(turned, count, room, &two));
        assert_true(one.low <= one.slope && one.slope <= one.high);
        assert_true(near(two.slope, -2 * one.slope));
        assert_true(near(two.low, -2 * one.high) && near(two.high, -2 * one.low));
        assert_true(two.s == -one.s && near(two.tau, -one.tau) && near(two.p, one.p));
        assert_true(two.exact == one.exact);
        assert_true(one.p > 0 && one.p <= 1 && fabs(one.tau) <= 1);
    }
}

static void test_exact_where_nothing_is_tied(void **state)
{
    (void)state;
    struct trend_point point[POINTS];
    struct trend trend;
    for (int i = 0; i < POINTS; i++) {
        point[i] = (struct trend_point){i, (i * 7) % 61};
    }
    assert_true(trend_of(point, TREND_EXACT, room, &trend) && trend.exact);
    assert_true(trend_of(point, TREND_EXACT + 1, room, &trend) && !trend.exact);
    point[3].y = point[4].y;
    assert_true(trend_of(point, TREND_EXACT, room, &trend) && !trend.exact);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_line),
        cmocka_unit_test(test_many_points),
        cmocka_unit_test(test_nothing_is_claimed_of_too_little),
        cmocka_unit_test(test_exact_p_by_going_through_all_orders),
        cmocka_unit_test(test_turned_data_turn_the_trend),
        cmocka_unit_test(test_exact_where_nothing_is_tied),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
