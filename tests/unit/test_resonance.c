/* The search for one's own rate of breath, on simulated people who have one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "core/resonance.h"
#include "tools/trace/random.h"

#define SEEDS    100
#define HITS_MIN 95

/* Somebody whose heart swings at `resonance` by swing_ms, less further off; its beats lie where
 * its own intervals put them. */
struct person {
    double resonance;                    /* breaths a minute */
    double swing_ms, noise_ms, drift_ms; /* drift over two minutes */
    double artefacts;                    /* share of beats that are not trusted, and so not told */
    double hole_s;                       /* nothing heard for so long in the stretch at 5.5 */
};

static const struct person someone = {.swing_ms = 40, .noise_ms = 30};

/* 40 ms at the person's rate, 25 one step of half a breath away, 25 / 1.6 two steps away … */
static double swing_at(const struct person *person, double rate)
{
    double steps = fabs(rate - person->resonance) / 0.5;
    return person->swing_ms * pow(25.0 / 40.0, steps);
}

static void live(struct resonance *search, const struct person *person, uint64_t seed)
{
    struct random random;
    random_init(&random, seed, 0);
    int64_t at_us = 3601 * US_PER_S + 777;
    resonance_init(search);
    for (uint32_t rate = 0; rate < RESONANCE_RATES; rate++) {
        double mean_ms = random_between(&random, 650, 1000);
        double phase = random_between(&random, 0, 6.283185307179586);
        double swing_ms = swing_at(person, resonance_rate(rate));
        int64_t begin_us = at_us;
        resonance_begin(search, rate, begin_us);
        while (at_us < begin_us + RESONANCE_STRETCH_US) {
            double t_s = (double)(at_us - begin_us) / 1e6;
            double angle = 6.283185307179586 * resonance_rate(rate) / 60 * t_s + phase;
            double rr_ms = mean_ms + swing_ms * sin(angle) + person->drift_ms * t_s / 120 +
                           random_normal(&random, 0, person->noise_ms);
            bool hole = rate == 2 && t_s >= 50 && t_s < 50 + person->hole_s;
            at_us += (int64_t)(rr_ms * 1000);
            if (!hole && !random_chance(&random, person->artefacts)) {
                resonance_push(search, at_us, (int64_t)(rr_ms * 1000));
            }
        }
    }
}

/* Of SEEDS people like this one with their rate at each of the five: all five are told. */
static void assert_found(struct person person)
{
    for (uint32_t rate = 0; rate < RESONANCE_RATES; rate++) {
        int hits = 0;
        person.resonance = resonance_rate(rate);
        for (uint64_t seed = 1; seed <= SEEDS; seed++) {
            struct resonance search;
            struct resonance_figures figures;
            live(&search, &person, seed * 10 + rate);
            hits += resonance_read(&search, &figures) == RESONANCE_FOUND && figures.widest == rate;
        }
        print_message("%.1f breaths a minute: %d of %d\n", person.resonance, hits, SEEDS);
        assert_true(hits >= HITS_MIN);
    }
}

static void test_rate_is_found(void **state)
{
    (void)state;
    assert_found(someone);
}

/* The rate of a person lies where it likes: the nearest of the five is told. */
static void test_rate_between(void **state)
{
    (void)state;
    int hits = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct person person = someone;
        struct resonance search;
        struct resonance_figures figures;
        person.resonance = 5.5 + (double)(seed % 3) * 0.05 - 0.05;
        live(&search, &person, seed);
        hits += resonance_read(&search, &figures) == RESONANCE_FOUND && figures.widest == 2;
    }
    assert_true(hits >= HITS_MIN);
}

static void test_drift_artefacts_and_a_hole(void **state)
{
    (void)state;
    struct person person = someone;
    person.drift_ms = 150;
    person.artefacts = 0.05;
    person.hole_s = 20;
    assert_found(person);
}

/* Without noise the swing itself is told, whatever the drift. */
static void test_swing_is_exact(void **state)
{
    (void)state;
    struct person person = {.resonance = 6, .swing_ms = 40, .drift_ms = -200};
    struct resonance search;
    struct resonance_figures figures;
    live(&search, &person, 5);
    assert_int_equal(resonance_read(&search, &figures), RESONANCE_FOUND);
    assert_int_equal(figures.widest, 3);
    for (uint32_t rate = 0; rate < RESONANCE_RATES; rate++) {
        /* 5 %: an interval averages the swing over its own length, and ends after what it tells */
        assert_true(fabs(figures.swing_ms[rate] / swing_at(&person, resonance_rate(rate)) - 1) <
                    0.05);
        assert_int_equal(figures.close[rate], rate == 3);
    }
}

/* The standard error is that which the swings have over many people: within a fifth. */
static void test_error_is_honest(void **state)
{
    (void)state;
    struct person person = someone;
    double sum = 0, square = 0, told = 0;
    person.resonance = 5.5;
    for (uint64_t seed = 1; seed <= 400; seed++) {
        struct resonance search;
        struct resonance_figures figures;
        live(&search, &person, seed);
        resonance_read(&search, &figures);
        sum += figures.swing_ms[2];
        square += figures.swing_ms[2] * figures.swing_ms[2];
        told += figures.error_ms[2] / 400;
    }
    double sd = sqrt(square / 400 - sum / 400 * (sum / 400));
    print_message("error told %.2f ms, seen %.2f ms\n", told, sd);
    assert_true(fabs(told / sd - 1) < 0.2);
}

static void test_no_swing_is_not_known(void **state)
{
    (void)state;
    int flat = 0;
    for (uint64_t seed = 1; seed <= 400; seed++) {
        struct person person = {.resonance = 5.5, .swing_ms = 0, .noise_ms = 30};
        struct resonance search;
        struct resonance_figures figures;
        live(&search, &person, seed);
        flat += resonance_read(&search, &figures) == RESONANCE_FLAT;
    }
    print_message("no swing: not known in %d of 400\n", flat);
    assert_true(flat >= 390);
}

static void test_too_little_is_not_known(void **state)
{
    (void)state;
    struct person person = someone;
    struct resonance search;
    struct resonance_figures figures;
    resonance_init(&search);
    resonance_push(&search, 0, 800000); /* outside of all stretches */
    assert_int_equal(resonance_read(&search, &figures), RESONANCE_UNHEARD);
    assert_false(figures.heard[0]);

    person.resonance = 5;
    person.hole_s = 60;
    live(&search, &person, 3);
    assert_int_equal(resonance_read(&search, &figures), RESONANCE_UNHEARD);
    for (uint32_t rate = 0; rate < RESONANCE_RATES; rate++) {
        assert_int_equal(figures.heard[rate], rate != 2);
    }
    /* It is repeated, by itself. The others stay. */
    resonance_begin(&search, 2, 9000 * US_PER_S);
    for (int64_t at_us = 0; at_us < RESONANCE_STRETCH_US; at_us += 800000) {
        resonance_push(&search, 9000 * US_PER_S + at_us, 800000 + at_us % 3 * 9000);
    }
    resonance_begin(&search, RESONANCE_RATES, 9200 * US_PER_S);
    assert_int_equal(resonance_read(&search, &figures), RESONANCE_FOUND);
    assert_int_equal(figures.widest, 1);
}

/* Many beats within a breath are not a stretch: the terms can't be told apart. */
static void test_beats_at_one_time(void **state)
{
    (void)state;
    struct resonance search;
    struct resonance_figures figures;
    resonance_init(&search);
    resonance_begin(&search, 0, 0);
    for (int i = 0; i < 500; i++) {
        resonance_push(&search, 60 * US_PER_S, 800000 + i);
    }
    assert_int_equal(resonance_read(&search, &figures), RESONANCE_UNHEARD);
    assert_false(figures.heard[0]);
}

/* Beats every second, a swing of `first_ms` at rate 0, `second_ms` at rate 1 and none elsewhere. */
static enum resonance_verdict verdict_of(double first_ms, double second_ms,
                                         struct resonance_figures *ret)
{
    struct resonance search;
    resonance_init(&search);
    for (uint32_t rate = 0; rate < RESONANCE_RATES; rate++) {
        double swing_ms = rate == 0 ? first_ms : rate == 1 ? second_ms : 0;
        resonance_begin(&search, rate, rate * RESONANCE_STRETCH_US);
        for (int s = 2; s <= 120; s++) {
            double angle = 6.283185307179586 * resonance_rate(rate) / 60 * s;
            int64_t rr_us = 1000000 + (int64_t)lround(swing_ms * 1000 * sin(angle));
            resonance_push(&search, rate * RESONANCE_STRETCH_US + s * US_PER_S, rr_us);
        }
    }
    return resonance_read(&search, ret);
}

static void test_ties(void **state)
{
    (void)state;
    struct resonance_figures figures;
    assert_int_equal(verdict_of(30, 30, &figures), RESONANCE_TIE);
    assert_true(figures.close[0] && figures.close[1] && !figures.close[2]);
    assert_int_equal(verdict_of(30, 30.5, &figures), RESONANCE_TIE);
    assert_int_equal(verdict_of(30, 32, &figures), RESONANCE_FOUND);
    assert_int_equal(figures.widest, 1);
    assert_int_equal(verdict_of(32, 30, &figures), RESONANCE_FOUND);
    assert_int_equal(figures.widest, 0);
    assert_int_equal(verdict_of(0, 0, &figures), RESONANCE_FLAT);
}

/* What lies in the lead or after the end has no say. */
static void test_lead_and_end(void **state)
{
    (void)state;
    struct resonance search;
    struct resonance_figures figures;
    resonance_init(&search);
    resonance_begin(&search, 0, 0);
    for (int i = 0; i < 100; i++) {
        resonance_push(&search, RESONANCE_LEAD_US + 799999 - i * 100000, 800000);
        resonance_push(&search, RESONANCE_STRETCH_US + 1 + i * 100000, 800000);
    }
    assert_int_equal(search.stretch[0].beats, 0);
    resonance_push(&search, RESONANCE_LEAD_US + 800000, 800000);
    resonance_push(&search, RESONANCE_STRETCH_US, 800000);
    assert_int_equal(search.stretch[0].beats, 2);
    assert_int_equal(resonance_read(&search, &figures), RESONANCE_UNHEARD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rate_is_found),
        cmocka_unit_test(test_rate_between),
        cmocka_unit_test(test_drift_artefacts_and_a_hole),
        cmocka_unit_test(test_swing_is_exact),
        cmocka_unit_test(test_error_is_honest),
        cmocka_unit_test(test_no_swing_is_not_known),
        cmocka_unit_test(test_too_little_is_not_known),
        cmocka_unit_test(test_beats_at_one_time),
        cmocka_unit_test(test_ties),
        cmocka_unit_test(test_lead_and_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
