/* Hearts that move together, that do not, and that are exchanged. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "core/figures/linkage.h"
#include "tools/trace/random.h"

#define MOMENTS 40

static struct linkage_moment moment[MOMENTS];
static struct linkage_series series[MOMENTS][PARTNERS];
static uint32_t deal[MOMENTS];
static float z[LINKAGE_ROOM(MOMENTS)];
static const struct linkage_room room = {series, deal, z};

static bool same(const struct linkage *one, const struct linkage *two)
{
    return one->moments == two->moments && one->together == two->together &&
           one->chance == two->chance && one->p == two->p;
}

/* Two slow walks that share a part; b has it `late_s` later. */
static void make(struct random *random, double part, int late_s)
{
    for (int i = 0; i < MOMENTS; i++) {
        double shared[LINKAGE_SECONDS + LINKAGE_SHIFT] = {0}, own[PARTNERS] = {0};
        for (int k = 1; k < LINKAGE_SECONDS + LINKAGE_SHIFT; k++) {
            shared[k] = 0.95 * shared[k - 1] + random_normal(random, 0, 10);
        }
        for (int k = 0; k < LINKAGE_SECONDS; k++) {
            for (int who = 0; who < PARTNERS; who++) {
                own[who] = 0.95 * own[who] + random_normal(random, 0, 10);
                int at = k + LINKAGE_SHIFT - (who == WHO_B ? late_s : 0);
                moment[i].ibi_ms[who][k] =
                    (float)(800 + part * shared[at] + (1 - fabs(part)) * own[who] + 2 * k);
            }
        }
    }
}

static void exchange(void)
{
    for (int i = 0; i < MOMENTS; i++) {
        float kept[LINKAGE_SECONDS];
        memcpy(kept, moment[i].ibi_ms[WHO_A], sizeof(kept));
        memcpy(moment[i].ibi_ms[WHO_A], moment[i].ibi_ms[WHO_B], sizeof(kept));
        memcpy(moment[i].ibi_ms[WHO_B], kept, sizeof(kept));
    }
}

static void test_together_at_any_shift_and_exchanged(void **state)
{
    (void)state;
    struct random random;
    random_init(&random, 41, 0);
    for (int late_s = 0; late_s <= LINKAGE_SHIFT; late_s += 5) {
        struct linkage one, two;
        make(&random, 0.6, late_s);
        assert_int_equal(linkage_of(moment, MOMENTS, 1, &room, &one), MOMENTS);
        assert_int_equal(one.moments, MOMENTS);
        assert_true(one.together > 0.4 && one.together > 2 * one.chance);
        assert_true(one.chance > 0 && fabs(one.p - 1.0 / (LINKAGE_SURROGATES + 1)) < 1e-12);
        exchange();
        linkage_of(moment, MOMENTS, 1, &room, &two);
        assert_true(two.together == one.together); /* no direction */
    }
}

static void test_opposite(void **state)
{
    (void)state;
    struct random random;
    struct linkage got;
    random_init(&random, 42, 0);
    make(&random, 0.6, 0);
    for (int i = 0; i < MOMENTS; i++) {
        for (int k = 0; k < LINKAGE_SECONDS; k++) {
            moment[i].ibi_ms[WHO_B][k] = 1600 - moment[i].ibi_ms[WHO_B][k];
        }
    }
    linkage_of(moment, MOMENTS, 1, &room, &got);
    assert_true(got.together < -0.4 && got.p < 0.01);
}

static void test_the_same_seed_gives_the_same(void **state)
{
    (void)state;
    struct random random;
    struct linkage one, two;
    random_init(&random, 43, 0);
    make(&random, 0.1, 0);
    linkage_of(moment, MOMENTS, 1, &room, &one);
    memset(series, 0x55, sizeof(series));
    memset(deal, 0x55, sizeof(deal));
    memset(z, 0x55, sizeof(z));
    linkage_of(moment, MOMENTS, 1, &room, &two);
    assert_true(same(&one, &two));
    linkage_of(moment, MOMENTS, 2, &room, &two);
    assert_true(one.together == two.together && one.chance != two.chance);
}

/* What can't be used is left out, and with too little left nothing is told. */
static void test_moments_that_are_not_used(void **state)
{
    (void)state;
    struct random random;
    struct linkage one, two = {.p = 17};
    random_init(&random, 44, 0);
    make(&random, 0.6, 0);
    for (int k = 0; k < LINKAGE_UNKNOWN; k++) { /* just enough is known of this one */
        moment[3].ibi_ms[WHO_A][k * 7] = 0;
    }
    assert_int_equal(linkage_of(moment, MOMENTS, 1, &room, &one), MOMENTS);
    moment[3].ibi_ms[WHO_A][79] = 0;
    assert_int_equal(linkage_of(moment, MOMENTS, 1, &room, &one), MOMENTS - 1);
    for (int k = 0; k < LINKAGE_SECONDS; k++) {
        moment[4].ibi_ms[WHO_B][k] = 800; /* a heart that does not vary */
        moment[5].ibi_ms[WHO_B][k] = NAN;
        moment[6].ibi_ms[WHO_A][k] = INFINITY;
    }
    assert_int_equal(linkage_of(moment, MOMENTS, 1, &room, &one), MOMENTS - 4);
    /* As if they had never been there. */
    memmove(&moment[3], &moment[7], (MOMENTS - 7) * sizeof(moment[0]));
    assert_int_equal(linkage_of(moment, MOMENTS - 4, 1, &room, &two), MOMENTS - 4);
    assert_true(same(&one, &two));
    two.p = 17;
    assert_int_equal(linkage_of(moment, LINKAGE_MIN - 1, 1, &room, &two), LINKAGE_MIN - 1);
    assert_int_equal(linkage_of(moment, 0, 1, &room, &two), 0);
    assert_true(two.p == 17);
}

/* Pairs that never met: at 5 % about 5 in 100 (tests/bench/85-figures says it closer). */
static void test_chance(void **state)
{
    (void)state;
    struct random random;
    random_init(&random, 45, 0);
    int linked = 0;
    for (int turn = 0; turn < 25; turn++) {
        struct linkage got;
        make(&random, 0, 0);
        linkage_of(moment, LINKAGE_MIN, turn, &room, &got);
        assert_true((got.p <= 0.05) == (fabs(got.together) >= got.chance));
        linked += got.p <= 0.05;
    }
    assert_in_range(linked, 0, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_together_at_any_shift_and_exchanged),
        cmocka_unit_test(test_opposite),
        cmocka_unit_test(test_the_same_seed_gives_the_same),
        cmocka_unit_test(test_moments_that_are_not_used),
        cmocka_unit_test(test_chance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
