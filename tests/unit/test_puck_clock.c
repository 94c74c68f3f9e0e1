/* The puck's clock on ours, held against a simulated puck whose true times are known: crystals off
 * by up to 5000 ppm, frames of 1 ms, lost frames, a busy machine, a tick that wraps, jumps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "puck/clock.h"

#define PRESSES 600

/* A puck on a bus, in us of true time (which is ours). */
struct world {
    double now_us;
    double offset_us; /* of the puck's clock */
    double ppm;
    double drift_ppm_s; /* the pace changes by so much a second */
    double lost;        /* share of frames that carry nothing */
    double busy;        /* share of steps in which our machine does something else, up to 20 ms */
    uint64_t random;
};

static double uniform(struct world *world)
{
    world->random ^= world->random << 13;
    world->random ^= world->random >> 7;
    world->random ^= world->random << 17;
    return (double)(world->random >> 11) / 9007199254740992.0;
}

static uint32_t tick_of(const struct world *world, double at_us)
{
    double pace = world->ppm * 1e-6 * at_us + world->drift_ppm_s * 1e-12 * at_us * at_us / 2;
    return (uint32_t)(uint64_t)((at_us + pace + world->offset_us) / CLOCK_TICK_US);
}

static double held_up(struct world *world)
{
    return uniform(world) < world->busy ? uniform(world) * 20e3 : uniform(world) * 60;
}

/* Asks the puck for its clock; returns the verdict. */
static enum clock_verdict ping(struct world *world, struct clock *clock)
{
    double low_us = world->now_us;
    double out_us = low_us + held_up(world);
    do {
        out_us = (double)((int64_t)(out_us / 1000) + 1) * 1000; /* the next frame */
    } while (uniform(world) < world->lost);
    out_us += 20 + uniform(world) * 200; /* its place in the frame */
    uint32_t tick = tick_of(world, out_us + uniform(world) * 20);
    double high_us = out_us + 30 + held_up(world);
    world->now_us = high_us;
    return clock_take(clock, tick, (int64_t)low_us, (int64_t)high_us);
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static struct world world_new(double ppm)
{
    return (struct world){
        .now_us = 5e6, .offset_us = 1.7e10, .ppm = ppm, .random = 88172645463325252};
}

/* Presses at random times between pings four times a second; what stands in the issue is held. */
static void hold(struct world world)
{
    static double off_us[PRESSES];
    static double bounds_us[PRESSES];
    struct clock clock;
    unsigned inside = 0;
    clock_init(&clock);
    for (unsigned i = 0; i < CLOCK_BURST; i++) {
        world.now_us += 20e3 + uniform(&world) * 1e3;
        ping(&world, &clock);
    }
    for (unsigned i = 0; i < PRESSES; i++) {
        double press_us = world.now_us + uniform(&world) * 240e3;
        double told_us = press_us + 1e3 + uniform(&world) * 1e3 + held_up(&world);
        struct clock_time time = clock_map(&clock, tick_of(&world, press_us), (int64_t)told_us);
        double error_us = (double)time.event_us - press_us;
        off_us[i] = error_us < 0 ? -error_us : error_us;
        bounds_us[i] = (double)time.bound_us;
        inside += off_us[i] <= bounds_us[i] + 1 ? 1 : 0;
        assert_true(time.event_us <= (int64_t)told_us);
        world.now_us = (told_us > press_us + 240e3 ? told_us : press_us + 240e3);
        assert_int_equal(ping(&world, &clock), CLOCK_VERDICT_OK);
    }
    qsort(off_us, PRESSES, sizeof(off_us[0]), by_size);
    qsort(bounds_us, PRESSES, sizeof(bounds_us[0]), by_size);
    struct clock_pace pace = clock_pace(&clock);
    print_message("%+6.0f ppm, lost %.0f %%, busy %.0f %%: off by %3.0f us (median), %3.0f us (at "
                  "most); bound %3.0f us (median), %3.0f us (at most), holds %u of %u; pace %+.0f "
                  "+- %.0f ppm\n",
                  world.ppm, world.lost * 100, world.busy * 100, off_us[PRESSES / 2],
                  off_us[PRESSES - 1], bounds_us[PRESSES / 2], bounds_us[PRESSES - 1], inside,
                  PRESSES, pace.off_ppm, pace.bound_ppm);
    assert_true(off_us[PRESSES / 2] <= 300);
    assert_true(off_us[PRESSES - 1] <= 1000);
    assert_true(inside >= PRESSES * 99 / 100);
    assert_true(bounds_us[PRESSES / 2] <= 500);
    assert_true(world.drift_ppm_s != 0 || pace.off_ppm - pace.bound_ppm <= world.ppm + 1);
    assert_true(world.drift_ppm_s != 0 || pace.off_ppm + pace.bound_ppm >= world.ppm - 1);
}

static void test_crystals(void **state)
{
    static const double ppm[] = {0, 50, -50, 2500, -2500, 5000, -5000};
    (void)state;
    for (unsigned i = 0; i < sizeof(ppm) / sizeof(ppm[0]); i++) {
        hold(world_new(ppm[i]));
    }
}

static void test_lost_frames_and_load(void **state)
{
    (void)state;
    for (int ppm = -2500; ppm <= 2500; ppm += 2500) {
        struct world world = world_new(ppm);
        world.lost = 0.01;
        hold(world);
        world.busy = 0.3;
        hold(world);
    }
}

/* A resonator that warms up: 0.5 ppm a second, 75 ppm over the run. */
static void test_drift(void **state)
{
    struct world world = world_new(1000);
    (void)state;
    world.drift_ppm_s = 0.5;
    hold(world);
}

/* Our own clock is slewed by a time server, all of a sudden: the oldest pings are let go. */
static void test_slewed(void **state)
{
    struct world world = world_new(0);
    struct clock clock;
    (void)state;
    clock_init(&clock);
    for (unsigned i = 0; i < 200; i++) {
        world.now_us += 250e3 + uniform(&world) * 1e3;
        if (i == 100) { /* the pace changes, the time does not */
            world.offset_us -= world.now_us * 300e-6;
            world.ppm = 300;
        }
        assert_int_equal(ping(&world, &clock), CLOCK_VERDICT_OK);
        double press_us = world.now_us + 100e3;
        struct clock_time time =
            clock_map(&clock, tick_of(&world, press_us), (int64_t)press_us + 2000);
        double error_us = (double)time.event_us - press_us;
        assert_true(error_us < 600 && error_us > -600);
    }
}

static void test_wraps(void **state)
{
    struct world world = world_new(100);
    (void)state;
    world.offset_us = 4294967296.0 * CLOCK_TICK_US - 30e6; /* wraps after 25 s */
    hold(world);
}

static void test_unknown(void **state)
{
    struct clock clock;
    (void)state;
    clock_init(&clock);
    struct clock_time time = clock_map(&clock, 77, 5000000);
    assert_int_equal(time.event_us, 5000000);
    assert_true(time.bound_us >= 50 * US_PER_MS);
    assert_int_equal(clock_take(&clock, 1, 10, 9), CLOCK_VERDICT_NONSENSE);
    assert_int_equal(clock.count, 0);
}

/* One ping alone: the bound is that of the ping, and grows with any crystal's error. */
static void test_one_ping(void **state)
{
    struct clock clock;
    (void)state;
    clock_init(&clock);
    assert_int_equal(clock_take(&clock, 1000, 1000000, 1001000), CLOCK_VERDICT_OK);
    struct clock_time soon = clock_map(&clock, 1000, 1002000);
    struct clock_time later = clock_map(&clock, 1000 + 250000, 2002000);
    assert_int_equal(soon.event_us, 1000500);
    assert_in_range(soon.bound_us, 500, 510);
    assert_in_range(later.event_us, 2000490, 2000510);
    assert_in_range(later.bound_us, 6500, 6600); /* 0.6 % of a second, and the ping's own */
}

/* The puck's clock is moved by so much between two pings. */
static void jump(double by_us, enum clock_verdict expected)
{
    struct world world = world_new(-50);
    struct clock clock;
    clock_init(&clock);
    for (unsigned i = 0; i < 100; i++) {
        world.now_us += 250e3;
        assert_int_equal(ping(&world, &clock), CLOCK_VERDICT_OK);
    }
    world.offset_us += by_us;

    /* An edge before it is noticed: the bound holds the truth all the same. */
    double press_us = world.now_us + 100e3;
    struct clock_time time = clock_map(&clock, tick_of(&world, press_us), (int64_t)press_us + 2000);
    double error_us = (double)time.event_us - press_us;
    if (by_us > 5e3 || by_us < -400e3) { /* smaller ones cannot be told from the truth yet */
        assert_true(error_us <= (double)time.bound_us && -error_us <= (double)time.bound_us);
    }

    world.now_us += 250e3;
    assert_int_equal(ping(&world, &clock), expected);
    assert_int_equal(clock.count, 1);
    press_us = world.now_us + 100e3;
    time = clock_map(&clock, tick_of(&world, press_us), (int64_t)press_us + 2000);
    error_us = (double)time.event_us - press_us;
    assert_true(error_us <= (double)time.bound_us && -error_us <= (double)time.bound_us);
    assert_true(time.bound_us > 500);
    hold((struct world){.now_us = world.now_us,
                        .offset_us = world.offset_us,
                        .ppm = world.ppm,
                        .random = world.random});
}

static void test_jumps(void **state)
{
    (void)state;
    jump(10e3, CLOCK_VERDICT_JUMPED);
    jump(-10e3, CLOCK_VERDICT_JUMPED);
    jump(3600e6, CLOCK_VERDICT_JUMPED);
    jump(-500e3, CLOCK_VERDICT_BACKWARDS);
    jump(-3600e6, CLOCK_VERDICT_BACKWARDS);
}

static void test_stands_still(void **state)
{
    struct clock clock;
    (void)state;
    clock_init(&clock);
    assert_int_equal(clock_take(&clock, 5, 0, 10), CLOCK_VERDICT_OK);
    assert_int_equal(clock_take(&clock, 5, 250000, 250010), CLOCK_VERDICT_BACKWARDS);
}

/* Anything at all may be said by a hostile puck: times stay sane. */
static void test_noise(void **state)
{
    struct world world = world_new(0);
    struct clock clock;
    (void)state;
    clock_init(&clock);
    for (unsigned i = 0; i < 20000; i++) {
        int64_t now_us = (int64_t)(world.now_us += uniform(&world) * 1e6);
        uint32_t tick = (uint32_t)(uniform(&world) * 4294967295.0);
        clock_take(&clock, tick, now_us - (int64_t)(uniform(&world) * 5e3), now_us);
        struct clock_time time =
            clock_map(&clock, (uint32_t)(uniform(&world) * 4294967295.0), now_us);
        assert_true(time.event_us <= now_us && time.bound_us > 0);
        assert_true(now_us - time.event_us <= (INT64_C(1) << 33) * CLOCK_TICK_US);
        assert_true(clock.slow <= clock.fast && clock.count <= CLOCK_KEPT);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_crystals),     cmocka_unit_test(test_lost_frames_and_load),
        cmocka_unit_test(test_drift),        cmocka_unit_test(test_slewed),
        cmocka_unit_test(test_wraps),        cmocka_unit_test(test_unknown),
        cmocka_unit_test(test_one_ping),     cmocka_unit_test(test_jumps),
        cmocka_unit_test(test_stands_still), cmocka_unit_test(test_noise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
