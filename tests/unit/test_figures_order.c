/* Ranks out of any order, held against a plain sort of another kind. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/figures/order.h"
#include "tools/trace/random.h"

#define COUNT_MAX 300

static int by_value(const void *a, const void *b)
{
    double one = *(const double *)a, two = *(const double *)b;
    return (one > two) - (one < two);
}

static void test_every_rank_of_random_arrays(void **state)
{
    (void)state;
    struct random random;
    random_init(&random, 81, 0);
    for (int turn = 0; turn < 400; turn++) {
        double value[COUNT_MAX], sorted[COUNT_MAX], work[COUNT_MAX];
        uint32_t count =
            1 + (uint32_t)random_between(&random, 0, turn % 4 == 0 ? 8 : COUNT_MAX - 1);
        double kinds = random_between(&random, 0, 1) < 0.5 ? 5 : 1e9; /* with many ties, or none */
        for (uint32_t i = 0; i < count; i++) {
            value[i] = floor(random_between(&random, -kinds, kinds));
        }
        if (turn % 7 == 0) {
            value[0] = INFINITY;
        }
        memcpy(sorted, value, sizeof(value));
        qsort(sorted, count, sizeof(double), by_value);
        memcpy(work, value, sizeof(value));
        order_sort(work, count);
        assert_memory_equal(work, sorted, count * sizeof(double));
        for (int try = 0; try < 20; try++) {
            uint32_t rank = (uint32_t)random_between(&random, 0, count);
            memcpy(work, value, sizeof(value));
            assert_true(order_pick(work, count, rank) == sorted[rank]);
            order_sort(work, count); /* nothing was lost on the way */
            assert_memory_equal(work, sorted, count * sizeof(double));
        }
    }
}

static void test_medians(void **state)
{
    (void)state;
    double odd[] = {5, 1, 3}, even[] = {4, 1, 2, 8}, one[] = {7};
    assert_true(order_median(odd, 3) == 3);
    assert_true(order_median(even, 4) == 3);
    assert_true(order_median(one, 1) == 7);
}

static void test_orders_that_are_slow_for_others(void **state)
{
    (void)state;
    enum { MANY = 200000 };
    double *value = calloc(MANY, sizeof(double));
    assert_non_null(value);
    for (uint32_t i = 0; i < MANY; i++) { /* up and down again */
        value[i] = i < MANY / 2 ? i : MANY - i;
    }
    assert_true(order_pick(value, MANY, MANY / 2) == MANY / 4.0);
    for (uint32_t i = 0; i < MANY; i++) {
        value[i] = 3;
    }
    assert_true(order_pick(value, MANY, 17) == 3);
    free(value);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_rank_of_random_arrays),
        cmocka_unit_test(test_medians),
        cmocka_unit_test(test_orders_that_are_slow_for_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
