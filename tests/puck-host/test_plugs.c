/* Plugged in and pulled out at any moment, a thousand times (forty in the short form): libusb's own
 * hot-plug, with the events of udev. No press that the puck had sent is lost, nobody is left down,
 * nothing is leaked. Two pucks: the first one wins. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <stdatomic.h>

#include "command/sandbox.h"
#include "now/now.h"
#include "plugs.h"
#include "tests/puck-host/pair.h"

static struct plugs *plugs;

/* Reads along: edges that a puck sent, and the bus took. */
static atomic_uint sent[2]; /* [1]: down */

static int tap(void *userdata, uint8_t address, int result, uint8_t bytes[PORT_TWIST_MAX])
{
    struct puck_message message;
    (void)userdata;
    if (address == PUCK_ENDPOINT_IN && result > 0 &&
        puck_decode(bytes, (size_t)result, &message) == PUCK_OK && message.type == PUCK_IS_BUTTON) {
        atomic_fetch_add(&sent[message.button.down ? 1 : 0], 1);
    }
    return result;
}

static unsigned descriptors(void)
{
    unsigned count = 0;
    DIR *folder = opendir("/proc/self/fd");
    while (readdir(folder) != NULL) {
        count++;
    }
    closedir(folder);
    return count;
}

static void begin(struct pair *pair)
{
    const struct usb_owner owner = pair_owner(pair);
    *pair = (struct pair){.sim = NULL};
    assert_true(sd_event_new(&pair->loop) >= 0);
    assert_int_equal(usb_new(&pair->usb, pair->loop, &owner), 0);
}

static bool is_held(const struct pair *pair)
{
    return usb_host(pair->usb) != NULL;
}

static void wait_gone(struct pair *pair)
{
    int64_t end_us = now_boottime_us() + 2 * US_PER_S;
    while (is_held(pair) && now_boottime_us() < end_us) {
        pair_spin(pair, 500);
    }
    assert_false(is_held(pair));
}

/* One round: how far the puck gets before it is pulled out again is up to chance. */
static void round_of(struct pair *pair, unsigned *downs)
{
    struct usbfs_sim_options options = {
        .elf = PUCK_ELF, .seed = 1, .crystal_ppm = 200, .twist = {.twist = tap}};
    struct usbfs_sim *sim;
    unsigned before = pair->seen[NEWS_PRESS];
    assert_int_equal(plugs_in(plugs, &options, &sim), 0);
    pair_spin(pair, (int64_t)(60e3 * pair_random() * pair_random()));
    int64_t at_ns = usbfs_sim_now_ns() + (int64_t)(20e6 * pair_random());
    usbfs_sim_button(sim, at_ns, PUCK_BUTTON_A, true, 0);
    usbfs_sim_button(sim, at_ns + 45000000, PUCK_BUTTON_A, false, 0);
    if (pair_random() < 0.3) {
        usb_light(pair->usb, LIGHT_CUE, 1);
    }
    pair_spin(pair, (int64_t)(90e3 * pair_random()));
    plugs_out(plugs, sim);
    wait_gone(pair);
    usbfs_sim_free(sim);
    assert_false(pair->down[WHO_A] || pair->down[WHO_B]);
    assert_int_equal(pair->seen[NEWS_UP], pair->seen[NEWS_DOWN]);
    /* Each press that was told is told twice: down, and up, by the hand or by being pulled out. */
    assert_int_equal((pair->seen[NEWS_PRESS] - before) % 2, 0);
    *downs += (pair->seen[NEWS_PRESS] - before) / 2;
}

static void test_rounds(void **state)
{
    struct pair pair;
    unsigned rounds = pair_long() ? 1000 : 40;
    unsigned downs = 0;
    (void)state;
    begin(&pair);
    round_of(&pair, &downs); /* libraries open what they keep */
    unsigned open = descriptors();
    for (unsigned i = 0; i < rounds; i++) {
        round_of(&pair, &downs);
        assert_int_equal(downs, atomic_load(&sent[1]));
    }
    print_message(
        "%u rounds: greeted %u times, %u presses sent, %u told; descriptors %u before, %u "
        "after\n",
        rounds, pair.seen[NEWS_UP], atomic_load(&sent[1]), downs, open, descriptors());
    assert_int_equal(open, descriptors());
    assert_true(pair.seen[NEWS_UP] > rounds / 3 && downs > rounds / 3);
    assert_int_equal(pair.seen[NEWS_TROUBLE], 0);
    pair_end(&pair);
}

/* Two pucks: the first is held, and said to be so; without it the other one is taken. Where both
 * come back at once, it is the first again, in whatever order they are found. */
static void test_two(void **state)
{
    struct usbfs_sim_options options = {.elf = PUCK_ELF, .seed = 1};
    struct usbfs_sim *one;
    struct usbfs_sim *two;
    struct pair pair;
    (void)state;
    begin(&pair);
    assert_int_equal(plugs_in(plugs, &options, &one), 0);
    assert_true(pair_wait(&pair, NEWS_UP, 1, 2 * US_PER_S));
    uint32_t serial = pair.newest[NEWS_UP].about.serial;
    assert_int_equal(plugs_in(plugs, &options, &two), 0);
    pair_spin(&pair, 500 * US_PER_MS);
    assert_int_equal(pair.seen[NEWS_UP], 1);
    assert_int_equal(pair.troubles[TROUBLE_SECOND], 1);
    usbfs_sim_button(two, usbfs_sim_now_ns(), PUCK_BUTTON_A, true, 0);
    pair_spin(&pair, 100 * US_PER_MS);
    assert_int_equal(pair.seen[NEWS_PRESS], 0); /* it does nothing */
    plugs_out(plugs, one);
    assert_true(pair_wait(&pair, NEWS_UP, 2, 3 * US_PER_S));
    print_message("serials %08X, then %08X\n", serial, pair.newest[NEWS_UP].about.serial);
    assert_int_equal(pair.seen[NEWS_DOWN], 1);
    plugs_out(plugs, two);
    wait_gone(&pair);
    usbfs_sim_free(one);
    usbfs_sim_free(two);
    pair_end(&pair);
}

/* What a talk has given up by then (internet, other programs) a puck does not need. The last one:
 * there is no way back. */
static void test_given_up(void **state)
{
    struct usbfs_sim_options options = {.elf = PUCK_ELF, .seed = 1};
    struct usbfs_sim *sim;
    struct pair pair;
    (void)state;
    begin(&pair);
    int error = sandbox_enter();
    if (error == -ENOSYS || error == -EINVAL) {
        pair_end(&pair);
        skip();
    }
    assert_int_equal(error, 0);
    assert_int_equal(plugs_in(plugs, &options, &sim), 0);
    assert_true(pair_wait(&pair, NEWS_UP, 1, 5 * US_PER_S));
    usbfs_sim_button(sim, usbfs_sim_now_ns(), PUCK_BUTTON_B, true, 0);
    assert_true(pair_wait(&pair, NEWS_PRESS, 1, 5 * US_PER_S));
    plugs_out(plugs, sim);
    wait_gone(&pair);
    usbfs_sim_free(sim);
    pair_end(&pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rounds),
        cmocka_unit_test(test_two),
        cmocka_unit_test(test_given_up),
    };
    int error = plugs_new(&plugs);
    if (error == -ENOTSUP) {
        print_message("not run: this program wants umockdev-wrapper around it\n");
        return 77;
    }
    int status = error < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
    plugs = plugs_free(plugs);
    return status;
}
