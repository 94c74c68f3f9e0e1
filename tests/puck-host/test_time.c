/* When a press was, as lull tells it, against when the simulated hand made it: crystals that are
 * off, lost starts of frame, a busy machine. What issue and recipe ask for is held. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdatomic.h>

#include "tests/puck-host/pair.h"

#define PRESSES_MAX 1200

static unsigned presses(void)
{
    return pair_long() ? 500 : 60;
}

/* Other work on all of this machine's processors. */
static atomic_bool working;

static void *work(void *nothing)
{
    volatile uint64_t sum = 0;
    while (atomic_load(&working)) {
        sum = sum + 1;
    }
    return nothing;
}

static void hold(double crystal_ppm, double lost_sof, unsigned workers)
{
    static double off_us[PRESSES_MAX];
    static double bounds_us[PRESSES_MAX];
    pthread_t thread[8];
    struct pair pair;
    struct usbfs_sim_options options = {
        .crystal_ppm = crystal_ppm, .lost_sof = lost_sof, .seed = 5};
    unsigned inside = 0;
    unsigned count = 0;
    pair_begin(&pair, &options, true);
    atomic_store(&working, true);
    for (unsigned i = 0; i < workers; i++) {
        assert_int_equal(pthread_create(&thread[i], NULL, work, NULL), 0);
    }
    while (count < presses()) {
        for (int down = 1; down >= 0; down--) {
            int64_t bound_us;
            double off = pair_press(&pair, count / 2 % 2, down != 0, &bound_us);
            off_us[count] = off < 0 ? -off : off;
            bounds_us[count] = (double)bound_us;
            inside += off_us[count] <= bounds_us[count] ? 1 : 0;
            count++;
            pair_spin(&pair, 35 * US_PER_MS + (int64_t)(30e3 * pair_random()));
        }
    }
    atomic_store(&working, false);
    for (unsigned i = 0; i < workers; i++) {
        pthread_join(thread[i], NULL);
    }
    double bound_us = pair_quantile(bounds_us, count, 0.5);
    double median_us = pair_quantile(off_us, count, 0.5);
    print_message("%+5.0f ppm, %.0f %% of frames lost, %u others at work: %u edges, off by %.0f us "
                  "(median), %.0f us (at most); bound %.0f us (median), holds %u; pace %+.0f ppm\n",
                  crystal_ppm, lost_sof * 100, workers, count, median_us, off_us[count - 1],
                  bound_us, inside, clock_pace(&usb_host(pair.usb)->clock).off_ppm);
    assert_int_equal(usb_host(pair.usb)->edges.counts.gone, 0);
    assert_int_equal(pair.seen[NEWS_TROUBLE], 0);
    pair_end(&pair);
    assert_true(median_us <= 300);
    assert_true(off_us[count - 1] <= 1000);
    assert_true(inside * 100 >= count * 99);
}

static void test_crystals(void **state)
{
    static const double ppm[] = {0, 50, -50, 2500, -2500};
    (void)state;
    for (unsigned i = 0; i < sizeof(ppm) / sizeof(ppm[0]); i++) {
        hold(ppm[i], 0, 0);
    }
}

static void test_lost_frames(void **state)
{
    (void)state;
    hold(50, 0.01, 0);
}

static void test_load(void **state)
{
    (void)state;
    hold(-50, 0.01, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_crystals),
        cmocka_unit_test(test_lost_frames),
        cmocka_unit_test(test_load),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
