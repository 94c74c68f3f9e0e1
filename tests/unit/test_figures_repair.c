/* Times that are known only to lie between two others: estimates that follow by hand, and that the
 * interval of the median keeps its promise. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "core/figures/repair.h"
#include "core/units.h"
#include "tools/trace/random.h"

#define CASES 300

static struct repair_cell cell[CASES + 1];
static double room[2 * CASES];

static bool near(double one, double two)
{
    return fabs(one - two) < 1e-5;
}

static void test_exact_times_are_an_empirical_distribution(void **state)
{
    (void)state;
    struct repair_case cases[] = {
        {.low_us = 30, .high_us = 30},
        {.low_us = 10, .high_us = 10},
        {.low_us = 30, .high_us = 30},
        {.low_us = 40, .high_us = 40},
        {.low_us = 25, .high_us = 20}}; /* the latest before the earliest */
    struct repair got;
    repair_of(cases, 5, cell, room, &got);
    assert_true(got.settled && !got.interval);
    assert_int_equal(got.cells, 4);
    assert_int_equal(got.exact, 5);
    int64_t at_us[] = {10, 25, 30, 40};
    double reached[] = {0.2, 0.4, 0.8, 1};
    for (int i = 0; i < 4; i++) {
        assert_int_equal(cell[i].from_us, at_us[i]);
        assert_int_equal(cell[i].to_us, at_us[i]);
        assert_true(near(cell[i].reached, reached[i]));
    }
    assert_true(got.median_from_us == 30 && got.median_to_us == 30);
}

static void test_cells_by_hand(void **state)
{
    (void)state;
    /* [0,10] [5,20] [15,30]: innermost are [5,10] and [15,20]; the middle case goes to either. */
    struct repair_case three[] = {
        {.low_us = 0, .high_us = 10}, {.low_us = 15, .high_us = 30}, {.low_us = 5, .high_us = 20}};
    struct repair got;
    repair_of(three, 3, cell, room, &got);
    assert_int_equal(got.cells, 2);
    assert_true(cell[0].from_us == 5 && cell[0].to_us == 10);
    assert_true(cell[1].from_us == 15 && cell[1].to_us == 20);
    assert_true(near(cell[0].mass, 0.5) && near(cell[1].mass, 0.5));
    assert_int_equal(got.between, 3);
    assert_true(got.median_from_us == 5 && got.median_to_us == 10);
}

static void test_open_ones(void **state)
{
    (void)state;
    /* Kaplan and Meier's: 1/4 at 10, one lost at 10, then half of 3/4 at 20, the rest later. */
    struct repair_case cases[] = {{.low_us = 10, .high_us = 10},
                                  {.low_us = 10, .high_us = NEVER_US},
                                  {.low_us = 20, .high_us = 20},
                                  {.low_us = 30, .high_us = NEVER_US}};
    struct repair got;
    repair_of(cases, 4, cell, room, &got);
    assert_int_equal(got.cells, 3);
    assert_int_equal(got.open, 2);
    assert_true(near(cell[0].mass, 0.25) && near(cell[1].mass, 0.375));
    assert_true(near(cell[2].mass, 0.375) && cell[2].to_us == NEVER_US);
    assert_true(got.median_from_us == 20 && got.median_to_us == 20);
    cases[2] = cases[3];
    repair_of(cases, 4, cell, room, &got);
    assert_true(got.median_from_us == 30 && got.median_to_us == NEVER_US); /* not reached */
    repair_of(cases, 0, cell, room, &got);
    assert_true(got.cells == 0 && got.median_from_us == NEVER_US && !got.interval);
}

static void test_ranks_of_the_sign_test(void **state)
{
    (void)state;
    /* From tables: n and the k that goes with 95 %. */
    static const uint32_t row[][2] = {{5, 0}, {6, 1}, {8, 1}, {9, 2}, {20, 6}, {50, 18}, {100, 40}};
    for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
        struct repair_case cases[CASES];
        struct repair got;
        for (uint32_t k = 0; k < row[i][0]; k++) {
            cases[k] = (struct repair_case){.low_us = 1000 + k, .high_us = 1000 + k};
        }
        repair_of(cases, row[i][0], cell, room, &got);
        assert_true(got.interval == (row[i][1] > 0));
        if (got.interval) {
            assert_int_equal(got.median_low_us, 1000 + row[i][1] - 1);
            assert_int_equal(got.median_high_us, 1000 + row[i][0] - row[i][1]);
        }
    }
}

/* True times of a known median, seen through bounds of every width, some not at all. */
static void test_the_interval_holds_the_median(void **state)
{
    (void)state;
    struct random random;
    random_init(&random, 51, 0);
    int held = 0, ends_hold = 0;
    enum { TURNS = 600 };
    double median_us = 600e6 * log(2);
    for (int turn = 0; turn < TURNS; turn++) {
        struct repair_case cases[40];
        struct repair got;
        uint32_t count = 8 + turn % 33;
        for (uint32_t i = 0; i < count; i++) {
            double true_us = random_wait(&random, 600e6),
                   width_us = random_between(&random, 0, 900e6);
            double seen_us = random_between(&random, 200e6, 3600e6);
            double before_us = random_between(&random, 0, 1) * width_us;
            cases[i] = (struct repair_case){.low_us = (int64_t)(true_us - before_us),
                                            .high_us = (int64_t)(true_us - before_us + width_us)};
            if (turn % 3 == 0) {
                cases[i].low_us = cases[i].high_us = (int64_t)true_us;
            }
            if (true_us > seen_us) {
                cases[i] = (struct repair_case){.low_us = (int64_t)seen_us, .high_us = NEVER_US};
            }
        }
        repair_of(cases, count, cell, room, &got);
        assert_true(got.settled && got.interval);
        assert_true(near(cell[got.cells - 1].reached, 1));
        for (uint32_t i = 1; i < got.cells; i++) {
            assert_true(cell[i].from_us > cell[i - 1].to_us);
        }
        held += (double)got.median_low_us <= median_us && median_us <= (double)got.median_high_us;
        ends_hold +=
            got.median_low_us <= got.median_to_us && got.median_from_us <= got.median_high_us;
    }
    assert_in_range(held, TURNS * 94 / 100, TURNS); /* 95 %, less 1 sd */
    assert_int_equal(ends_hold, TURNS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exact_times_are_an_empirical_distribution),
        cmocka_unit_test(test_cells_by_hand),
        cmocka_unit_test(test_open_ones),
        cmocka_unit_test(test_ranks_of_the_sign_test),
        cmocka_unit_test(test_the_interval_holds_the_median),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
