/* Trusted beats, artefacts and ectopics: each case alone, then what holds for every heart. */
#include "core_fixture.h"

#include "core/artifact.h"

#define MS(n) ((int64_t)(n)*US_PER_MS)

static struct artifact artifact;
static struct random noise;
static enum artifact_verdict verdict[20000];
static int64_t decided_us[20000];
static uint32_t pushed, decided;

static int setup(void **state)
{
    (void)state;
    artifact_init(&artifact);
    random_init(&noise, 21, 0);
    pushed = decided = 0;
    return 0;
}

static void take(const struct artifact_beat *out, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        assert_int_equal(out[i].beat.run_us, decided); /* in order, each once */
        assert_in_range(out[i].verdict, 0, ARTIFACT_VERDICTS - 1);
        decided_us[decided] = out[i].beat.rr_us;
        verdict[decided++] = out[i].verdict;
    }
    assert_true(decided <= pushed && pushed - decided <= ARTIFACT_LOOK_AHEAD);
}

static void push_first(int64_t rr_us, bool first)
{
    struct artifact_beat out[ARTIFACT_OUT_MAX];
    struct beat beat = {.rr_us = rr_us, .run_us = pushed++, .first = first};
    uint32_t count = artifact_push(&artifact, &beat, out);
    assert_true(count <= ARTIFACT_OUT_MAX);
    take(out, count);
}

static void push(int64_t rr_us)
{
    push_first(rr_us, pushed == 0);
}

static void flush(void)
{
    struct artifact_beat out[ARTIFACT_OUT_MAX];
    take(out, artifact_flush(&artifact, out));
    assert_int_equal(decided, pushed);
}

/* A heart at rest: breath of +-30 ms and a little noise. */
static void steady(int beats, int64_t mean_us)
{
    for (int i = 0; i < beats; i++) {
        static const int64_t breath_ms[] = {0, 18, 30, 18, 0, -18, -30, -18};
        push(mean_us + MS(breath_ms[i % 8]) + (int64_t)random_between(&noise, -8e3, 8e3));
    }
}

static void expect(uint32_t from, const enum artifact_verdict *wanted, uint32_t count)
{
    assert_true(from + count <= decided);
    for (uint32_t i = 0; i < count; i++) {
        assert_int_equal(verdict[from + i], wanted[i]);
    }
}

static uint32_t untrusted(uint32_t from)
{
    uint32_t count = 0;
    for (uint32_t i = from; i < decided; i++) {
        count += verdict[i] != ARTIFACT_TRUSTED ? 1 : 0;
    }
    return count;
}

static void test_a_steady_heart_is_trusted_at_once(void **state)
{
    (void)state;
    for (int64_t mean_ms = 450; mean_ms <= 1200; mean_ms += 150) {
        setup(NULL);
        steady(2000, MS(mean_ms));
        assert_int_equal(decided, pushed); /* look-ahead costs nothing */
        assert_int_equal(untrusted(0), 0);
        assert_int_equal(artifact_quality(&artifact), ARTIFACT_QUALITY_GOOD);
    }
}

static void test_missed(void **state)
{
    (void)state;
    for (int beats = 2; beats <= 3; beats++) {
        setup(NULL);
        steady(200, MS(800));
        push(MS(800 * beats));
        steady(20, MS(800));
        static const enum artifact_verdict wanted[] = {ARTIFACT_MISSED, ARTIFACT_TRUSTED};
        expect(200, wanted, 2);
        assert_int_equal(untrusted(0), 1);
    }
}

static void test_extra(void **state)
{
    (void)state;
    for (int64_t part = 3; part <= 7; part++) {
        setup(NULL);
        steady(200, MS(800));
        push(MS(80 * part));
        push(MS(800 - 80 * part));
        steady(20, MS(800));
        static const enum artifact_verdict wanted[] = {ARTIFACT_EXTRA, ARTIFACT_EXTRA,
                                                       ARTIFACT_TRUSTED};
        expect(200, wanted, 3);
        assert_int_equal(untrusted(0), 2);
    }
}

static void test_an_ectopic_and_its_compensation(void **state)
{
    (void)state;
    for (int64_t early_ms = 220; early_ms <= 320; early_ms += 20) {
        setup(NULL);
        steady(200, MS(800));
        push(MS(800 - early_ms));
        push(MS(800 + early_ms));
        steady(20, MS(800));
        static const enum artifact_verdict wanted[] = {ARTIFACT_ECTOPIC, ARTIFACT_ECTOPIC,
                                                       ARTIFACT_TRUSTED};
        expect(200, wanted, 3);
        assert_int_equal(untrusted(0), 2);
    }
}

/* The n-th beat of a heart that breath moves by so much, nine beats to a breath. */
static int64_t breathing_us(int n, int64_t depth_us)
{
    static const int64_t percent[] = {0, 64, 98, 87, 34, -34, -87, -98, -64};
    return MS(800) + depth_us * percent[n % 9] / 100 + (int64_t)random_between(&noise, -3e3, 3e3);
}

/* Far from the median, but no beat is far from the one before it: a sigh, then deep breath. */
static void test_deep_breath_is_no_artefact(void **state)
{
    (void)state;
    static const int64_t sigh_ms[] = {745, 680, 620, 590, 610, 670, 735,
                                      800, 865, 930, 980, 980, 930, 865};
    steady(200, MS(800));
    for (size_t i = 0; i < sizeof(sigh_ms) / sizeof(sigh_ms[0]); i++) {
        push(MS(sigh_ms[i]));
    }
    for (int i = 0; i < 2000; i++) {
        push(breathing_us(i, MS(140)));
    }
    flush();
    assert_int_equal(untrusted(0), 0);
}

/* Where in the breath it falls makes no odds: what tells it is the rise to its pause. Nor does it
 * take the good beat behind it along, which is two beats of breath away from the one before. */
static void test_an_ectopic_in_deep_breath(void **state)
{
    (void)state;
    for (int phase = 0; phase < 9; phase++) {
        for (int early_percent = 20; early_percent <= 45; early_percent += 5) {
            setup(NULL);
            for (int i = 0; i < 198 + phase; i++) {
                push(breathing_us(i, MS(95)));
            }
            int64_t due_us = breathing_us(phase, MS(95));
            int64_t early_us = due_us * early_percent / 100;
            uint32_t at = pushed;
            push(due_us - early_us);
            push(breathing_us(phase + 1, MS(95)) + early_us);
            for (int i = phase + 2; i < phase + 20; i++) {
                push(breathing_us(i, MS(95)));
            }
            flush();
            static const enum artifact_verdict wanted[] = {ARTIFACT_ECTOPIC, ARTIFACT_ECTOPIC};
            expect(at, wanted, 2);
            assert_int_equal(untrusted(0), 2);
        }
    }
}

static void test_a_missed_beat_in_deep_breath(void **state)
{
    (void)state;
    for (int phase = 0; phase < 9; phase++) {
        setup(NULL);
        for (int i = 0; i < 198 + phase; i++) {
            push(breathing_us(i, MS(130)));
        }
        push(breathing_us(phase, MS(130)) + breathing_us(phase + 1, MS(130)));
        for (int i = phase + 2; i < phase + 20; i++) {
            push(breathing_us(i, MS(130)));
        }
        flush();
        assert_int_equal(untrusted(0), 1);
    }
}

/* A fright: the rate steps up by a quarter and stays. It is the heart, not an artefact. */
static void test_a_step_of_the_rate_is_taken(void **state)
{
    (void)state;
    for (int direction = 0; direction < 2; direction++) {
        setup(NULL);
        steady(200, direction == 0 ? MS(850) : MS(650));
        steady(100, direction == 0 ? MS(650) : MS(850));
        flush();
        assert_true(untrusted(200) <= 2);
        assert_int_equal(verdict[decided - 1], ARTIFACT_TRUSTED);
    }
}

/* A level that moved unseen: no filter stays locked out. At half the interval two beats look like
 * one with an extra between, so it takes longer there. */
static void test_a_lock_out_ends(void **state)
{
    (void)state;
    static const int64_t level_ms[] = {440, 480, 540, 1200, 1400};
    for (size_t n = 0; n < sizeof(level_ms) / sizeof(level_ms[0]); n++) {
        setup(NULL);
        steady(200, MS(800));
        for (int i = 0; i < 60; i++) {
            push(MS(level_ms[n] + 8 * (i % 3)));
        }
        flush();
        assert_true(untrusted(200) <= (level_ms[n] < 480 ? 10 : 5));
        assert_int_equal(untrusted(220), 0);
    }
}

static void test_out_of_range(void **state)
{
    (void)state;
    push(MS(100));
    push(MS(9000));
    steady(100, MS(800));
    flush();
    assert_int_equal(verdict[0], ARTIFACT_SHORT);
    assert_int_equal(verdict[1], ARTIFACT_LONG);
    assert_int_equal(untrusted(2), 0);
}

/* Bigeminy: every second beat early. Soon said to be unreadable, and found again afterwards. */
static void test_bigeminy_is_unreadable_within_60_beats(void **state)
{
    (void)state;
    steady(100, MS(800));
    uint32_t after = 0;
    for (int i = 0; i < 300; i++) {
        push(MS(i % 2 == 0 ? 520 : 1080));
        if (artifact_quality(&artifact) == ARTIFACT_QUALITY_UNREADABLE && after == 0) {
            after = (uint32_t)i + 1;
        }
        assert_true(after == 0 || artifact_quality(&artifact) == ARTIFACT_QUALITY_UNREADABLE);
    }
    assert_in_range(after, 1, 60);
    steady(120, MS(800));
    assert_int_equal(artifact_quality(&artifact), ARTIFACT_QUALITY_GOOD);
}

/* From its first beat on, with no steady heart before it. */
static void test_bigeminy_from_the_start(void **state)
{
    (void)state;
    for (int i = 0; i < 120; i++) {
        push(MS(i % 2 == 0 ? 520 : 1080));
    }
    assert_int_equal(artifact_quality(&artifact), ARTIFACT_QUALITY_UNREADABLE);
}

/* Nothing is looked at across a gap: what waits is decided, and the next beat is not compared. */
static void test_a_run_begins_anew(void **state)
{
    (void)state;
    steady(200, MS(800));
    push(MS(1300)); /* waits for what follows */
    assert_int_equal(pushed - decided, 1);
    flush();
    assert_true(verdict[200] != ARTIFACT_TRUSTED);
    push_first(MS(820), true);
    assert_int_equal(decided, pushed);
    assert_int_equal(verdict[201], ARTIFACT_TRUSTED);
}

/* Whatever comes, every beat comes out once, in order, at most two later. */
static void test_any_beats(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct random random;
        setup(NULL);
        random_init(&random, seed, 4);
        double mean_us = 800e3;
        for (int i = 0; i < 900; i++) {
            mean_us = random_chance(&random, 0.02) ? random_between(&random, 3e5, 1.5e6) : mean_us;
            double spread = random_chance(&random, 0.2) ? 1.0 : 0.05;
            double rr_us = mean_us * (1 + random_between(&random, -spread, spread));
            push_first(1 + (int64_t)rr_us, i == 0 || random_chance(&random, 0.01));
            if (random_chance(&random, 0.01)) {
                flush();
            }
        }
        for (int i = 0; i < 50; i++) {
            push(random_chance(&random, 0.5) ? 976 : 10 * US_PER_S);
        }
        flush();
        steady(80, MS(900)); /* and the filter finds back */
        flush();
        for (uint32_t i = decided - 60; i < decided; i++) {
            assert_int_equal(verdict[i], ARTIFACT_TRUSTED);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_a_steady_heart_is_trusted_at_once, setup),
        cmocka_unit_test_setup(test_missed, setup),
        cmocka_unit_test_setup(test_extra, setup),
        cmocka_unit_test_setup(test_an_ectopic_and_its_compensation, setup),
        cmocka_unit_test_setup(test_deep_breath_is_no_artefact, setup),
        cmocka_unit_test_setup(test_an_ectopic_in_deep_breath, setup),
        cmocka_unit_test_setup(test_a_missed_beat_in_deep_breath, setup),
        cmocka_unit_test_setup(test_a_step_of_the_rate_is_taken, setup),
        cmocka_unit_test_setup(test_a_lock_out_ends, setup),
        cmocka_unit_test_setup(test_out_of_range, setup),
        cmocka_unit_test_setup(test_bigeminy_is_unreadable_within_60_beats, setup),
        cmocka_unit_test_setup(test_bigeminy_from_the_start, setup),
        cmocka_unit_test_setup(test_a_run_begins_anew, setup),
        cmocka_unit_test_setup(test_any_beats, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
