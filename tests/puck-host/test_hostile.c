/* Devices that call themselves a puck and are none, or a broken one, under the real libusb: each is
 * named where it can be, none of them holds up the loop, and what was told down is told up. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "hostile.h"
#include "now/now.h"
#include "tests/puck-host/pair.h"

struct expected {
    enum hostile_kind kind;
    enum trouble trouble; /* TROUBLE_NONE: nothing needs to be said */
    bool up;              /* it is greeted all the same */
};

static const struct expected expected[] = {
    {HOSTILE_GARBAGE, TROUBLE_NONE, false},        {HOSTILE_NOISE, TROUBLE_NONE, true},
    {HOSTILE_FLOOD, TROUBLE_FLOOD, false},         {HOSTILE_ECHO, TROUBLE_NONE, false},
    {HOSTILE_EMPTY, TROUBLE_NO_ANSWER, false},     {HOSTILE_SHORT, TROUBLE_NO_ANSWER, false},
    {HOSTILE_OVERSIZED, TROUBLE_NO_ANSWER, false}, {HOSTILE_STALL, TROUBLE_NONE, false},
    {HOSTILE_MUTE, TROUBLE_NO_ANSWER, false},      {HOSTILE_DEAF, TROUBLE_NO_ANSWER, false},
    {HOSTILE_NEWER, TROUBLE_UPDATE_HOST, false},   {HOSTILE_BACKWARDS, TROUBLE_CLOCK, true},
    {HOSTILE_JUMPS, TROUBLE_CLOCK, true},
};

/* The loop goes on: a timer of 1 ms is late by no more than a busy machine makes it. */
static void stays_alive(struct pair *pair, int64_t for_us)
{
    int64_t start_us = now_boottime_us();
    pair_spin(pair, for_us);
    int64_t late_us = now_boottime_us() - start_us - for_us;
    assert_true(late_us < 200 * US_PER_MS);
}

static void test_from_the_start(void **state)
{
    (void)state;
    for (unsigned i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
        const struct expected *as = &expected[i];
        struct hostile hostile;
        struct pair pair;
        struct usbfs_sim_options options = {.seed = 1};
        options.twist = hostile_init(&hostile, as->kind, i + 1);
        pair_begin(&pair, &options, false);
        stays_alive(&pair, as->trouble == TROUBLE_NO_ANSWER ? 4 * US_PER_S : 3 * US_PER_S);
        print_message("%-10s %3u news of trouble, up %u times, %u presses, %u rounds\n",
                      hostile_name(as->kind), pair.seen[NEWS_TROUBLE], pair.seen[NEWS_UP],
                      pair.seen[NEWS_PRESS], pair.seen[NEWS_ROUND]);
        if (as->trouble != TROUBLE_NONE) {
            assert_int_equal(pair.troubles[as->trouble], 1);
        }
        if (as->up) {
            assert_true(pair.seen[NEWS_UP] > 0);
        }
        for (int trouble = 0; trouble < TROUBLES; trouble++) {
            assert_true(pair.troubles[trouble] <= 1);
        }
        assert_true(pair.seen[NEWS_PRESS] < 3 * EDGES_BURST);
        usbfs_sim_unplug(pair.sim);
        pair_spin(&pair, 50 * US_PER_MS);
        assert_int_equal(pair.seen[NEWS_UP], pair.seen[NEWS_DOWN]);
        assert_false(pair.down[WHO_A] || pair.down[WHO_B]);
        assert_null(usb_host(pair.usb));
        pair_end(&pair);
    }
}

/* It turns hostile in the middle of a talk and comes to its senses again: a press is heard then. */
static void test_for_a_while(void **state)
{
    static const enum hostile_kind kinds[] = {HOSTILE_GARBAGE,   HOSTILE_FLOOD, HOSTILE_EMPTY,
                                              HOSTILE_OVERSIZED, HOSTILE_MUTE,  HOSTILE_BACKWARDS,
                                              HOSTILE_JUMPS};
    (void)state;
    for (unsigned i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        struct hostile hostile;
        struct pair pair;
        struct usbfs_sim_options options = {.seed = 1};
        int64_t bound_us;
        pair_begin(&pair, &options, true);
        usbfs_sim_twist(pair.sim, hostile_init(&hostile, kinds[i], 9));
        stays_alive(&pair, US_PER_S);
        usbfs_sim_twist(pair.sim, (struct port_twist){.twist = NULL});
        stays_alive(&pair, 2500 * US_PER_MS);
        assert_non_null(usb_host(pair.usb));
        double off_us = pair_press(&pair, PUCK_BUTTON_B, true, &bound_us);
        print_message("%-10s for a second: then a press is off by %.0f us +- %lld us\n",
                      hostile_name(kinds[i]), off_us, (long long)bound_us);
        assert_true(off_us <= (double)bound_us && -off_us <= (double)bound_us);
        pair_end(&pair);
    }
}

/* The host falls silent for 5 s, as a stopped program does; a press meanwhile is not lost. */
static void test_host_is_away(void **state)
{
    struct pair pair;
    struct usbfs_sim_options options = {.seed = 1};
    (void)state;
    pair_begin(&pair, &options, true);
    int64_t end_us = now_boottime_us() + 5 * US_PER_S;
    int64_t true_ns =
        usbfs_sim_button(pair.sim, usbfs_sim_now_ns() + 3000000000, PUCK_BUTTON_A, true, 0);
    while (now_boottime_us() < end_us) {
    }
    assert_true(pair_wait(&pair, NEWS_PRESS, 1, US_PER_S));
    const struct news *press = &pair.newest[NEWS_PRESS];
    double off_us = (double)press->press.event_us - (double)true_ns / 1000;
    assert_true(off_us <= (double)press->press.bound_us &&
                -off_us <= (double)press->press.bound_us);
    pair_spin(&pair, 500 * US_PER_MS);
    assert_int_equal(pair.seen[NEWS_DOWN], 0);
    pair_end(&pair);
}

/* The bus is suspended and comes back: the talk goes on. */
static void test_suspend(void **state)
{
    struct pair pair;
    struct usbfs_sim_options options = {.seed = 1};
    int64_t bound_us;
    (void)state;
    pair_begin(&pair, &options, true);
    usbfs_sim_suspend(pair.sim, true);
    stays_alive(&pair, 2 * US_PER_S);
    usbfs_sim_suspend(pair.sim, false);
    stays_alive(&pair, 1500 * US_PER_MS);
    double off_us = pair_press(&pair, PUCK_BUTTON_A, true, &bound_us);
    assert_true(off_us <= (double)bound_us && -off_us <= (double)bound_us);
    pair_end(&pair);
}

/* With an argument the test of that name alone: they wait in most of their time, so ctest runs them
 * side by side. */
int main(int argc, char *argv[])
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_from_the_start),
        cmocka_unit_test(test_for_a_while),
        cmocka_unit_test(test_host_is_away),
        cmocka_unit_test(test_suspend),
    };
    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
