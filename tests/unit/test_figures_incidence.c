/* Curves whose values follow by hand, and what intervals have to hold whatever the data. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/figures/incidence.h"
#include "tools/trace/random.h"

#define CASES    600
#define SESSIONS 80
#define R        INCIDENCE_END_REACHED
#define O        INCIDENCE_END_OTHER
#define C        INCIDENCE_END_CENSORED

static double value[INCIDENCE_VALUES];
static uint32_t number[INCIDENCE_NUMBERS(SESSIONS, SESSIONS * 10)];
static const struct incidence_room room = {value, number};

static bool near(double one, double two)
{
    return fabs(one - two) < 1e-12;
}

static void test_by_hand(void **state)
{
    (void)state;
    /* Ten waits, out of order; ties of an end with a censoring and with another end. */
    struct incidence_case cases[] = {
        {30, 0, O}, {10, 0, R}, {20, 1, C}, {20, 1, R}, {30, 2, R},
        {30, 2, R}, {40, 3, C}, {50, 3, O}, {60, 4, R}, {70, 4, C},
    };
    struct incidence got;
    incidence_of(cases, 10, &got);
    assert_int_equal(got.cases, 10);
    assert_int_equal(got.reached, 5);
    assert_int_equal(got.other, 2);
    assert_int_equal(got.censored, 3);
    assert_int_equal(got.points, 4);
    /* 10: 1/10. 20: + 9/10 1/9. 30, of 7 open: + 8/10 2/7. 60, of 2: S is 8/10 4/7 2/3. */
    double reached[] = {0.1, 0.2, 0.2 + 1.6 / 7, 0.2 + 1.6 / 7 + 6.4 / 21 / 2};
    double other[] = {0, 0, 0.8 / 7, 0.8 / 7 + 3.2 / 21};
    uint32_t open[] = {10, 9, 7, 2};
    int64_t wait_us[] = {10, 20, 30, 60};
    for (int i = 0; i < 4; i++) {
        assert_int_equal(got.point[i].wait_us, wait_us[i]);
        assert_int_equal(got.point[i].open, open[i]);
        assert_true(near(got.point[i].reached, reached[i]));
        assert_true(near(got.point[i].other, other[i]));
    }
    assert_true(got.median_us == 60);
}

static void test_medians(void **state)
{
    (void)state;
    struct incidence got;
    /* A half, made of sums that are not quite one in floating point. */
    struct incidence_case cases[20];
    for (int i = 0; i < 20; i++) {
        cases[i] = (struct incidence_case){i + 1, 0, i < 10 ? R : O};
    }
    incidence_of(cases, 20, &got);
    assert_true(got.median_us == 10);
    cases[9].end = O;
    incidence_of(cases, 20, &got);
    assert_true(got.median_us == NEVER_US);
    assert_int_equal(got.points, 9);
}

static void test_none_and_few(void **state)
{
    (void)state;
    struct incidence got;
    incidence_of(NULL, 0, &got);
    assert_true(got.points == 0 && got.cases == 0 && got.median_us == NEVER_US);
    assert_false(incidence_interval(NULL, 0, 0, 1, &room, &got));
    struct incidence_case cases[] = {{5, 0, C}, {-3, 9, R}, {7, 2, O}, {8, 3, C}, {9, 3, R}};
    incidence_of(cases, 5, &got);
    assert_true(cases[0].wait_us == 0);                             /* below 0 counts as 0 */
    assert_false(incidence_interval(cases, 5, 10, 1, &room, &got)); /* four sessions */
    assert_false(got.interval);
    cases[4].session = 5;
    assert_true(incidence_interval(cases, 5, 10, 1, &room, &got) && got.interval);
    struct incidence_case all[] = {{1, 0, C}, {2, 1, C}, {3, 2, O}, {4, 3, C}, {5, 4, C}};
    incidence_of(all, 5, &got);
    assert_int_equal(got.points, 0);
    assert_true(incidence_interval(all, 5, 5, 1, &room, &got));
    assert_true(fabs(pow(1 - got.high_before, 5) - 0.025) < 1e-9); /* none of five */
    assert_true(got.median_low_us == NEVER_US && got.median_high_us == NEVER_US);
}

static uint32_t made(struct random *random, struct incidence_case *cases, double ties_us)
{
    uint32_t count = 20 + (uint32_t)random_between(random, 0, CASES - 20);
    for (uint32_t i = 0; i < count; i++) {
        double wait_us = random_wait(random, 50e6);
        cases[i] = (struct incidence_case){
            .wait_us = (int64_t)(floor(wait_us / ties_us) * ties_us),
            .session = (uint32_t)random_between(random, 0, SESSIONS),
            .end = random_chance(random, 0.6)   ? R
                   : random_chance(random, 0.5) ? O
                                                : C,
        };
    }
    return count;
}

static void test_what_always_holds(void **state)
{
    (void)state;
    struct random random;
    random_init(&random, 61, 0);
    for (int turn = 0; turn < 8; turn++) {
        struct incidence_case cases[CASES], again[CASES];
        struct incidence one, two;
        uint32_t count = made(&random, cases, turn % 2 == 0 ? 1 : 5e6);
        memcpy(again, cases, sizeof(cases));
        incidence_of(cases, count, &one);
        assert_true(one.points > 0 && one.points <= INCIDENCE_POINTS);
        assert_true(incidence_interval(cases, count, SESSIONS, 3, &room, &one));
        for (uint32_t i = 0; i < one.points; i++) {
            const struct incidence_point *p = &one.point[i];
            assert_true(i == 0 || (p->wait_us > p[-1].wait_us && p->reached > p[-1].reached));
            assert_true(i == 0 || (p->low >= p[-1].low && p->high >= p[-1].high));
            assert_true(0 <= p->low && p->low <= p->reached && p->reached <= p->high);
            assert_true(p->high <= 1 + 1e-9 && p->reached + p->other <= 1 + 1e-9);
        }
        /* The last time of all is kept, however long the curve. */
        int64_t last_us = 0;
        for (uint32_t i = 0; i < count; i++) {
            last_us = cases[i].end == R ? cases[i].wait_us : last_us;
        }
        assert_true(one.point[one.points - 1].wait_us == last_us);
        assert_true(one.median_low_us <= one.median_us && one.median_us <= one.median_high_us);
        /* The same again, whatever the room held, and another with another seed. */
        memset(value, 0x55, sizeof(value));
        memset(number, 0x55, sizeof(number));
        incidence_of(again, count, &two);
        assert_true(incidence_interval(again, count, SESSIONS, 3, &room, &two));
        assert_memory_equal(one.point, two.point, one.points * sizeof(one.point[0]));
        assert_true(incidence_interval(again, count, SESSIONS, 4, &room, &two));
        assert_memory_not_equal(one.point, two.point, one.points * sizeof(one.point[0]));
    }
}

/* Waits of one session all alike tell as little as one: the band of sessions of ten must be about
 * that of as many sessions of one, far wider than that of as many waits would be. */
static void test_sessions_are_drawn_not_waits(void **state)
{
    (void)state;
    struct random random;
    random_init(&random, 62, 0);
    static struct incidence_case ten[SESSIONS / 2 * 10], single[SESSIONS / 2];
    struct incidence of_ten, of_single;
    for (uint32_t session = 0; session < SESSIONS / 2; session++) {
        int64_t wait_us = (int64_t)random_wait(&random, 50e6);
        single[session] = (struct incidence_case){wait_us, session, R};
        for (uint32_t i = 0; i < 10; i++) {
            ten[session * 10 + i] = single[session];
        }
    }
    incidence_of(ten, SESSIONS / 2 * 10, &of_ten);
    incidence_of(single, SESSIONS / 2, &of_single);
    assert_true(incidence_interval(ten, SESSIONS / 2 * 10, SESSIONS, 1, &room, &of_ten));
    assert_true(incidence_interval(single, SESSIONS / 2, SESSIONS, 1, &room, &of_single));
    assert_int_equal(of_ten.points, of_single.points);
    for (uint32_t i = 0; i < of_ten.points; i++) {
        assert_true(near(of_ten.point[i].reached, of_single.point[i].reached));
        assert_true(near(of_ten.point[i].low, of_single.point[i].low));
        assert_true(near(of_ten.point[i].high, of_single.point[i].high));
    }
}

static void test_how_waits_end(void **state)
{
    (void)state;
    for (int end = 0; end < WAIT_ENDS; end++) {
        enum incidence_end want = end == WAIT_END_REACHED ? R : end <= WAIT_END_STAYED ? O : C;
        assert_int_equal(incidence_end(end), want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_hand),
        cmocka_unit_test(test_medians),
        cmocka_unit_test(test_none_and_few),
        cmocka_unit_test(test_what_always_holds),
        cmocka_unit_test(test_sessions_are_drawn_not_waits),
        cmocka_unit_test(test_how_waits_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
