/* The beat clock against simulated straps whose truth is known: 1 Hz deliveries, bursts of up to
 * 4 s, crystals 20 ppm off, beats lost and doubled. */
#include "core_fixture.h"

#include <math.h>

#include "core/beat.h"

struct sim {
    struct random random;
    double t_s;    /* of the last true beat */
    double tick_s; /* the next notification is made up */
    double ppm;
    double wander;    /* of the rate, relative */
    double held_to_s; /* a burst holds deliveries back until then */
    double arrived_s;
    int64_t last_tick;
    struct beat last; /* out of the clock */
};

#define JUDGED_MAX 4096

static struct beat_clock beat_clock;
static double error_s[JUDGED_MAX], bound_s[JUDGED_MAX];
static size_t judged;
static uint64_t inside, outside;
static double worst_s;

static void sim_init(struct sim *sim, uint64_t seed, double ppm)
{
    *sim = (struct sim){.t_s = 1000, .tick_s = 1001, .ppm = ppm};
    random_init(&sim->random, seed, 3);
    sim->last_tick = (int64_t)floor(sim->t_s * (1 + 1e-6 * ppm) * 1024);
    beat_clock_init(&beat_clock);
    judged = 0;
}

/* Makes up the next notification: its RR, the true times of its beats, its arrival in us. */
static uint16_t sim_next(struct sim *sim, double mean_s, uint16_t *rr, double *true_s,
                         int64_t *ret_at_us)
{
    uint16_t count = 0;
    for (;;) {
        /* Breath, and a mean that wanders: no heart stays in step with a strap for minutes. */
        double wave = 0.04 * sin(6.283 * sim->t_s / 4.3) + sim->wander;
        double next_s = sim->t_s + mean_s * (1 + wave);
        if (next_s > sim->tick_s) {
            break;
        }
        int64_t tick = (int64_t)floor(next_s * (1 + 1e-6 * sim->ppm) * 1024);
        rr[count] = (uint16_t)(tick - sim->last_tick);
        true_s[count++] = next_s;
        sim->last_tick = tick;
        sim->t_s = next_s;
        sim->wander = 0.97 * sim->wander + random_normal(&sim->random, 0, 0.008);
    }
    double arrives_s = sim->tick_s + random_between(&sim->random, 0.002, 0.050);
    if (random_chance(&sim->random, 1.0 / 75)) {
        sim->held_to_s = arrives_s + random_between(&sim->random, 0, 4);
    }
    arrives_s = fmax(arrives_s, sim->held_to_s);
    sim->arrived_s = fmax(arrives_s, sim->arrived_s + 0.0075);
    *ret_at_us = (int64_t)(sim->arrived_s * 1e6);
    sim->tick_s += 1;
    return count;
}

static void judge_beats(const struct beat *beats, uint16_t count, const double *true_s)
{
    for (uint16_t i = 0; i < count && judged < JUDGED_MAX; i++) {
        error_s[judged] = (double)beats[i].t_us / 1e6 - true_s[i];
        bound_s[judged++] = (double)beats[i].bound_us / 1e6;
    }
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The constant part of a delay can't be seen from outside the strap: the median error stands for
 * it. Counts whose bound holds the truth. */
static void count_bounds(void)
{
    static double sorted[JUDGED_MAX];
    memcpy(sorted, error_s, judged * sizeof(*sorted));
    qsort(sorted, judged, sizeof(*sorted), by_size);
    double constant_s = sorted[judged / 2];
    assert_true(fabs(constant_s) < 0.05);
    for (size_t i = 0; i < judged; i++) {
        double off_s = fabs(error_s[i] - constant_s);
        worst_s = fmax(worst_s, off_s);
        inside += off_s <= bound_s[i] ? 1 : 0;
        outside += off_s <= bound_s[i] ? 0 : 1;
    }
    judged = 0;
}

/* So many seconds; returns how many cuts were named. Checks what holds for every beat. */
static uint32_t sim_run(struct sim *sim, int seconds, double mean_s, enum beat_cut *ret_cut)
{
    uint32_t cuts = 0;
    for (int i = 0; i < seconds; i++) {
        uint16_t rr[16];
        double true_s[16];
        struct beat beats[16];
        int64_t at_us;
        enum beat_cut cut;
        uint16_t count = sim_next(sim, mean_s, rr, true_s, &at_us);
        uint16_t beats_count = beat_clock_push(&beat_clock, at_us, rr, count, beats, &cut);
        assert_int_equal(beats_count, count);
        if (cut != BEAT_CUT_NONE) {
            cuts++;
            *ret_cut = cut;
        }
        judge_beats(beats, count, true_s);
        for (uint16_t b = 0; b < count; b++) {
            assert_int_equal(beats[b].rr_us, (int64_t)rr[b] * 15625 / 16);
            assert_true(beats[b].bound_us > 0);
            if (sim->last.run == beats[b].run) { /* conserved: RR sum up exactly inside a run */
                assert_false(beats[b].first);
                assert_true(llabs(beats[b].run_us - sim->last.run_us - beats[b].rr_us) <= 1);
            } else {
                assert_true(beats[b].first);
                assert_int_equal(beats[b].run_us, beats[b].rr_us);
            }
            sim->last = beats[b];
        }
    }
    return cuts;
}

static void test_times_and_bounds(void **state)
{
    (void)state;
    enum beat_cut cut;
    inside = outside = 0;
    worst_s = 0;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct sim sim;
        sim_init(&sim, seed, seed % 2 == 0 ? 20 : -20);
        assert_int_equal(sim_run(&sim, 900, 0.6 + 0.03 * (double)seed, &cut), 0);
        assert_int_equal(beat_clock.run, 1);
        count_bounds();
    }
    double share = (double)inside / (double)(inside + outside);
    print_message("bounds hold %.1f %% of %llu beats; the worst error is %.0f ms\n", 100 * share,
                  (unsigned long long)(inside + outside), 1000 * worst_s);
    assert_true(share >= 0.75);
    assert_true(worst_s < 5);
}

/* A heart at 60 a minute beats slowly against the 1 Hz delivery: no reason to cut. */
static void test_no_cut_near_60(void **state)
{
    (void)state;
    enum beat_cut cut;
    for (int i = 0; i < 20; i++) {
        struct sim sim;
        sim_init(&sim, 100 + (uint64_t)i, 20);
        assert_int_equal(sim_run(&sim, 1200, 0.985 + 0.0015 * i, &cut), 0);
    }
}

/* A heart that keeps step with the strap's second: of the wait only a part is ever seen, and the
 * bound says so. */
static void test_in_step_with_the_second(void **state)
{
    (void)state;
    const uint16_t rr[] = {1027}; /* 2.9 ms over the second, so the wait shrinks by that */
    int64_t beat_us = SCENE_START_US - 900 * US_PER_MS;
    int widest = 0;
    beat_clock_init(&beat_clock);
    for (int second = 0; second < 200; second++) {
        struct beat beat;
        enum beat_cut cut;
        beat_clock_push(&beat_clock, SCENE_START_US + second * US_PER_S, rr, 1, &beat, &cut);
        assert_int_equal(cut, BEAT_CUT_NONE);
        if (second >= 40) {
            assert_in_range(beat.t_us, beat_us - beat.bound_us, beat_us + beat.bound_us);
            widest += beat.bound_us > 250 * US_PER_MS;
        }
        beat_us += 1027 * INT64_C(15625) / 16;
    }
    assert_true(widest > 100);
}

static void test_the_first_beat(void **state)
{
    (void)state;
    const uint16_t rr[] = {820};
    struct beat beat;
    enum beat_cut cut;
    beat_clock_init(&beat_clock);
    assert_int_equal(beat_clock_push(&beat_clock, SCENE_START_US, rr, 1, &beat, &cut), 1);
    assert_int_equal(cut, BEAT_CUT_NONE);
    assert_true(beat.first && beat.run == 1);
    assert_true(beat.t_us <= SCENE_START_US); /* no beat after it was heard of */
    assert_true(beat.bound_us >= 450 * US_PER_MS);
}

/* Pushes what the strap sends, but for a beat lost or doubled in the first; returns after how many
 * seconds it was named, 0: never. */
static int named_after(uint64_t seed, bool lost, double mean_s, enum beat_cut *ret_cut)
{
    struct sim sim;
    enum beat_cut cut;
    sim_init(&sim, seed, 20);
    assert_int_equal(sim_run(&sim, 300, mean_s, &cut), 0);
    for (int second = 1; second <= 80; second++) {
        uint16_t rr[16];
        double true_s[16];
        struct beat beats[16];
        int64_t at_us;
        uint16_t count = sim_next(&sim, mean_s, rr, true_s, &at_us);
        if (second == 1) {
            while (count == 0) {
                count = sim_next(&sim, mean_s, rr, true_s, &at_us);
            }
            rr[count] = rr[count - 1];
            count = (uint16_t)(lost ? count - 1 : count + 1);
        }
        beat_clock_push(&beat_clock, at_us, rr, count, beats, &cut);
        if (cut != BEAT_CUT_NONE) {
            *ret_cut = cut;
            return second;
        }
    }
    return 0;
}

static void check_named(bool lost, enum beat_cut wanted)
{
    int late = 0;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        enum beat_cut cut = BEAT_CUT_NONE;
        int after = named_after(seed, lost, 0.55 + 0.01 * (double)seed, &cut);
        late += after == 0 || after > 42 ? 1 : 0;
        assert_true(after == 0 || cut == wanted);
    }
    assert_true(late <= 4);
}

static void test_a_lost_beat_is_named_within_40_s(void **state)
{
    (void)state;
    check_named(true, BEAT_CUT_LOST);
}

static void test_a_doubled_beat_is_named_within_40_s(void **state)
{
    (void)state;
    check_named(false, BEAT_CUT_DUPLICATED);
}

static void test_silence(void **state)
{
    (void)state;
    struct sim sim;
    enum beat_cut cut = BEAT_CUT_NONE;
    sim_init(&sim, 9, 20);
    sim_run(&sim, 100, 0.8, &cut);
    sim.t_s += 20; /* nothing was sent for 20 s */
    sim.tick_s += 20;
    sim.last_tick = (int64_t)floor(sim.t_s * (1 + 1e-6 * sim.ppm) * 1024);
    assert_int_equal(sim_run(&sim, 6, 0.8, &cut), 1);
    assert_int_equal(cut, BEAT_CUT_SILENCE);
    assert_int_equal(beat_clock.run, 2);
}

/* This program stood still for a minute; all that was sent meanwhile is read at once. Nothing is
 * lost, the run goes on, and no beat is given the time at which it was read. */
static void test_a_backlog_is_no_gap(void **state)
{
    (void)state;
    const uint16_t rr[] = {819}; /* 75 a minute */
    const int64_t rr_us = 819 * INT64_C(15625) / 16;
    struct beat beat;
    enum beat_cut cut;
    int64_t sent_us = SCENE_START_US;
    beat_clock_init(&beat_clock);
    for (int i = 0; i < 100; i++) {
        sent_us += rr_us;
        assert_int_equal(beat_clock_push(&beat_clock, sent_us, rr, 1, &beat, &cut), 1);
    }
    int64_t read_us = sent_us + 60 * US_PER_S;
    for (int i = 0; sent_us + rr_us <= read_us; i++) {
        sent_us += rr_us;
        assert_int_equal(beat_clock_push(&beat_clock, read_us + i * 1000, rr, 1, &beat, &cut), 1);
        assert_int_equal(cut, BEAT_CUT_NONE);
        assert_true(llabs(beat.t_us - sent_us) <= beat.bound_us);
        assert_true(llabs(beat.t_us - sent_us) < US_PER_S / 4);
    }
    assert_int_equal(beat_clock.run, 1);
}

static void test_a_burst_of_4_s_is_no_silence(void **state)
{
    (void)state;
    struct sim sim;
    enum beat_cut cut = BEAT_CUT_NONE;
    sim_init(&sim, 9, 20);
    sim_run(&sim, 100, 0.8, &cut);
    sim.held_to_s = sim.tick_s + 4;
    assert_int_equal(sim_run(&sim, 60, 0.8, &cut), 0);
}

static void test_intervals_that_are_none(void **state)
{
    (void)state;
    struct beat beats[4];
    enum beat_cut cut;
    int64_t at_us = SCENE_START_US;
    const uint16_t good[] = {800, 810};
    const uint16_t broken[][3] = {{800, 0, 790}, {65535, 800, 790}, {800, 790, 10241}};
    const uint16_t left[] = {1, 2, 0};
    for (size_t i = 0; i < 3; i++) {
        beat_clock_init(&beat_clock);
        assert_int_equal(beat_clock_push(&beat_clock, at_us, good, 2, beats, &cut), 2);
        at_us += US_PER_S;
        assert_int_equal(beat_clock_push(&beat_clock, at_us, broken[i], 3, beats, &cut), left[i]);
        assert_int_equal(cut, BEAT_CUT_LOST);
        assert_true(left[i] == 0 || beats[0].first);
        at_us += US_PER_S;
        assert_int_equal(beat_clock_push(&beat_clock, at_us, good, 2, beats, &cut), 2);
        assert_int_equal(cut, BEAT_CUT_NONE);
        assert_true(beats[0].first == (left[i] == 0) && beats[0].run == 2);
    }
    const uint16_t edge[] = {1, 10240};
    assert_int_equal(beat_clock_push(&beat_clock, at_us, edge, 2, beats, &cut), 2);
    assert_int_equal(beats[0].rr_us, 976);
    assert_int_equal(beats[1].rr_us, 10 * US_PER_S);
}

static void test_255_intervals_at_once(void **state)
{
    (void)state;
    uint16_t rr[255];
    struct beat beats[255];
    enum beat_cut cut;
    for (int i = 0; i < 255; i++) {
        rr[i] = (uint16_t)(700 + i % 9);
    }
    beat_clock_init(&beat_clock);
    for (int n = 0; n < 50; n++) {
        int64_t at_us = SCENE_START_US + n * 180 * US_PER_S;
        assert_int_equal(beat_clock_push(&beat_clock, at_us, rr, 255, beats, &cut), 255);
        for (int i = 1; i < 255; i++) {
            assert_true(beats[i].t_us > beats[i - 1].t_us);
        }
    }
    assert_int_equal(beat_clock_push(&beat_clock, SCENE_START_US, rr, 0, beats, &cut), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_times_and_bounds),
        cmocka_unit_test(test_no_cut_near_60),
        cmocka_unit_test(test_in_step_with_the_second),
        cmocka_unit_test(test_the_first_beat),
        cmocka_unit_test(test_a_lost_beat_is_named_within_40_s),
        cmocka_unit_test(test_a_doubled_beat_is_named_within_40_s),
        cmocka_unit_test(test_silence),
        cmocka_unit_test(test_a_backlog_is_no_gap),
        cmocka_unit_test(test_a_burst_of_4_s_is_no_silence),
        cmocka_unit_test(test_intervals_that_are_none),
        cmocka_unit_test(test_255_intervals_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
