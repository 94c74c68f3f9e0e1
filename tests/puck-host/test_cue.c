/* From the flag to the puck's cue: as the puck says, and as its light and motor do. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <stdatomic.h>

#include "core/talk.h"
#include "now/now.h"
#include "tests/puck-host/pair.h"

#define CUES    320
#define DARK_US (20 * US_PER_S) /* it fades out, or shows something, long before */

static _Atomic int64_t shown_ns; /* when light or motor first did something; 0: waits for it */

static void on_lamp(void *userdata, int64_t at_ns, enum board_lamp lamp, unsigned on)
{
    int64_t none = 0;
    (void)userdata;
    (void)lamp;
    (void)at_ns; /* is the board's own time */
    if (on > 0) {
        atomic_compare_exchange_strong(&shown_ns, &none, usbfs_sim_now_ns());
    }
}

static void wait_for_dark(struct pair *pair)
{
    int64_t latest_us = now_boottime_us() + DARK_US;
    usb_light(pair->usb, LIGHT_OFF, 0);
    do {
        assert_true(now_boottime_us() < latest_us);
        pair_spin(pair, 20 * US_PER_MS);
    } while (usbfs_sim_lamp(pair->sim, BOARD_LIGHT) + usbfs_sim_lamp(pair->sim, BOARD_MOTOR) > 0);
}

/* A flag in the core, and what it asks for, at once. Returns when the core decided. */
static int64_t flag(struct pair *pair, uint32_t number)
{
    static struct actions actions;
    struct settings settings = settings_default();
    struct talk talk;
    int64_t at_us = now_boottime_us();
    bool lit = false;
    talk_init(&talk);
    actions.count = 0;
    talk_flag(&talk, &settings, WHO_A, at_us, false, &actions);
    for (uint32_t i = 0; i < actions.count; i++) {
        if (actions.at[i].kind == ACTION_LIGHT) {
            usb_light(pair->usb, actions.at[i].light, number);
            lit = true;
        }
    }
    assert_true(lit);
    return at_us;
}

static void test_flag_to_cue(void **state)
{
    static double told_us[CUES];
    static double seen_us[CUES];
    struct pair pair;
    struct usbfs_sim_options options = {.seed = 3, .owner = {.lamp = on_lamp}};
    unsigned cues = pair_long() ? CUES : 40;
    (void)state;
    pair_begin(&pair, &options, true);
    for (unsigned i = 0; i < cues; i++) {
        wait_for_dark(&pair);
        pair_spin(&pair, (int64_t)(30e3 * pair_random()));
        unsigned before = pair.seen[NEWS_CUED];
        atomic_store(&shown_ns, 0);
        int64_t flag_us = flag(&pair, 1000 + i);
        assert_true(pair_wait(&pair, NEWS_CUED, before + 1, US_PER_S));
        const struct news *cued = &pair.newest[NEWS_CUED];
        assert_int_equal(cued->cued.number, 1000 + i);
        while (atomic_load(&shown_ns) == 0) {
            assert_true(now_boottime_us() < flag_us + DARK_US);
            pair_spin(&pair, US_PER_MS);
        }
        told_us[i] = (double)(cued->cued.event_us - flag_us);
        seen_us[i] = (double)atomic_load(&shown_ns) / 1000 - (double)flag_us;
    }
    double told_99 = pair_quantile(told_us, cues, 0.99);
    double seen_99 = pair_quantile(seen_us, cues, 0.99);
    print_message("flag to the puck's cue, %u times: as the puck says %.1f ms (median), %.1f ms "
                  "(p99); as it is seen or felt %.1f ms (median), %.1f ms (p99)\n",
                  cues, told_us[cues / 2] / 1000, told_99 / 1000, seen_us[cues / 2] / 1000,
                  seen_99 / 1000);
    /* A figure of time: on a busy machine it says more of that than of us. The target, 20 ms, is
     * held against a whole run; that each cue comes at all, against every one. */
    if (pair_long()) {
        assert_true(told_99 <= 20e3);
        assert_true(seen_99 <= 20e3);
    }
    pair_end(&pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_flag_to_cue)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
