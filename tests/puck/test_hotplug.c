/* T2: libusb finds pucks by itself, through udev, as often as they come and go. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>
#include <libusb.h>

#include "plugs.h"
#include "protocol/puck.h"

#define ROUNDS  30
#define WAIT_NS INT64_C(20000000000)
#define WAIT_MS 20000
#define SKIPPED 77

static const char *elf;

struct seen {
    libusb_context *context;
    unsigned came, went;
    libusb_device *last; /* ours to unref; NULL: none came */
};

static int LIBUSB_CALL changed(libusb_context *context, libusb_device *device,
                               libusb_hotplug_event event, void *userdata)
{
    struct seen *seen = userdata;
    (void)context;
    if (event == LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED) {
        seen->came++;
        libusb_unref_device(seen->last);
        seen->last = libusb_ref_device(device);
    } else {
        seen->went++;
    }
    return 0;
}

static void until(struct seen *seen, const unsigned *count, unsigned wanted)
{
    int64_t end_ns = usbfs_sim_now_ns() + WAIT_NS;
    while (*count < wanted && usbfs_sim_now_ns() < end_ns) {
        struct timeval soon = {0, 20000};
        libusb_handle_events_timeout_completed(seen->context, &soon, NULL);
    }
    assert_int_equal(*count, wanted);
}

static libusb_hotplug_callback_handle begin(struct seen *seen)
{
    libusb_hotplug_callback_handle callback;
    *seen = (struct seen){.last = NULL};
    assert_int_equal(libusb_init(&seen->context), 0);
    assert_int_equal(libusb_hotplug_register_callback(
                         seen->context,
                         LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED | LIBUSB_HOTPLUG_EVENT_DEVICE_LEFT,
                         LIBUSB_HOTPLUG_ENUMERATE, PUCK_USB_VENDOR, PUCK_USB_PRODUCT,
                         LIBUSB_HOTPLUG_MATCH_ANY, changed, seen, &callback),
                     0);
    return callback;
}

static void end(struct seen *seen, libusb_hotplug_callback_handle callback)
{
    libusb_hotplug_deregister_callback(seen->context, callback);
    libusb_unref_device(seen->last);
    libusb_exit(seen->context);
}

static uint32_t serial_of(libusb_device_handle *handle)
{
    uint8_t bytes[PUCK_BYTES];
    struct puck_message message = {
        .type = PUCK_HELLO, .number = 1, .versions = {PUCK_VERSION, PUCK_OLDEST}};
    int length;
    puck_encode(&message, bytes);
    assert_int_equal(libusb_claim_interface(handle, 0), 0);
    assert_int_equal(
        libusb_interrupt_transfer(handle, PUCK_ENDPOINT_OUT, bytes, PUCK_BYTES, &length, WAIT_MS),
        0);
    assert_int_equal(
        libusb_interrupt_transfer(handle, PUCK_ENDPOINT_IN, bytes, PUCK_BYTES, &length, WAIT_MS),
        0);
    assert_int_equal(puck_decode(bytes, (size_t)length, &message), PUCK_OK);
    assert_int_equal(message.type, PUCK_IS_HELLO);
    return message.hello.serial;
}

static void it_comes_and_goes(void **state)
{
    struct plugs *plugs = *state;
    struct seen seen;
    libusb_hotplug_callback_handle callback = begin(&seen);
    srand(5);
    for (unsigned round = 1; round <= ROUNDS; round++) {
        const struct usbfs_sim_options options = {.elf = elf, .serial = round};
        struct usbfs_sim *sim;
        libusb_device_handle *handle;
        assert_int_equal(plugs_in(plugs, &options, &sim), 0);
        until(&seen, &seen.came, round);
        bool opened = round % 3 != 0; /* else it is gone before anybody opens it */
        if (opened) {
            assert_int_equal(libusb_open(seen.last, &handle), 0);
            assert_int_equal(serial_of(handle), round);
            usleep((useconds_t)(rand() % 3000));
        }
        plugs_out(plugs, sim);
        if (opened) {
            uint8_t bytes[PUCK_BYTES];
            int length;
            assert_int_equal(libusb_interrupt_transfer(handle, PUCK_ENDPOINT_IN, bytes, PUCK_BYTES,
                                                       &length, WAIT_MS),
                             LIBUSB_ERROR_NO_DEVICE);
        }
        until(&seen, &seen.went, round);
        if (opened) {
            libusb_close(handle);
        } else {
            assert_int_not_equal(libusb_open(seen.last, &handle), 0);
        }
        assert_int_equal(usbfs_sim_killed_banks(sim), 0);
        usbfs_sim_free(sim);
    }
    end(&seen, callback);
}

/* One was there before anybody looked; a second comes; the first goes. */
static void two_of_them(void **state)
{
    struct plugs *plugs = *state;
    struct usbfs_sim *pucks[2];
    struct seen seen;
    uint32_t sum = 0;
    const struct usbfs_sim_options one = {.elf = elf, .serial = 1}, two = {.elf = elf, .serial = 2};
    assert_int_equal(plugs_in(plugs, &one, &pucks[0]), 0);
    libusb_hotplug_callback_handle callback = begin(&seen);
    until(&seen, &seen.came, 1);
    assert_int_equal(plugs_in(plugs, &two, &pucks[1]), 0);
    until(&seen, &seen.came, 2);
    libusb_device **list;
    ssize_t count = libusb_get_device_list(seen.context, &list);
    assert_int_equal(count, 2);
    for (ssize_t i = 0; i < count; i++) {
        libusb_device_handle *handle;
        assert_int_equal(libusb_open(list[i], &handle), 0);
        sum += serial_of(handle);
        libusb_close(handle);
    }
    assert_int_equal(sum, 3);
    libusb_free_device_list(list, 1);
    plugs_out(plugs, pucks[0]);
    until(&seen, &seen.went, 1);
    plugs_out(plugs, pucks[1]);
    until(&seen, &seen.went, 2);
    usbfs_sim_free(pucks[0]);
    usbfs_sim_free(pucks[1]);
    end(&seen, callback);
}

int main(int argc, char **argv)
{
    struct plugs *plugs;
    elf = argc == 2 ? argv[1] : "";
    if (plugs_new(&plugs) != 0) {
        print_message("run this with umockdev-wrapper\n");
        return SKIPPED;
    }
    const struct CMUnitTest tests[] = {cmocka_unit_test_prestate(it_comes_and_goes, plugs),
                                       cmocka_unit_test_prestate(two_of_them, plugs)};
    int result = cmocka_run_group_tests(tests, NULL, NULL);
    plugs_free(plugs);
    return result;
}
