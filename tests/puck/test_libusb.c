/* T1: Debian's own libusb and the firmware, in real time. How well lull does with it is for
 * tests/puck-host; here both are held to what they say of USB. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>
#include <libusb.h>

#include "hostile.h"
#include "usbfs_sim.h"

#define WAIT_MS 20000 /* where an answer is certain: a busy machine simulates late */
#define IN      PUCK_ENDPOINT_IN
#define OUT     PUCK_ENDPOINT_OUT

static const char *elf;

struct usb {
    struct usbfs_sim *sim;
    libusb_context *context;
    libusb_device_handle *handle;
};

static void usb_begin(struct usb *usb, struct usbfs_sim_options options)
{
    options.elf = elf;
    assert_int_equal(usbfs_sim_plug(&options, &usb->sim), 0);
    libusb_set_option(NULL, LIBUSB_OPTION_NO_DEVICE_DISCOVERY);
    assert_int_equal(libusb_init(&usb->context), 0);
    int fd = usbfs_sim_open(usb->sim);
    assert_true(fd >= 0);
    assert_int_equal(libusb_wrap_sys_device(usb->context, fd, &usb->handle), 0);
    assert_int_equal(libusb_claim_interface(usb->handle, 0), 0);
}

static void usb_end(struct usb *usb)
{
    libusb_close(usb->handle);
    libusb_exit(usb->context);
    assert_int_equal(usbfs_sim_killed_banks(usb->sim), 0);
    usbfs_sim_free(usb->sim);
}

static int send(struct usb *usb, struct puck_message message)
{
    uint8_t bytes[PUCK_BYTES];
    int sent;
    assert_int_equal(puck_encode(&message, bytes), PUCK_OK);
    return libusb_interrupt_transfer(usb->handle, OUT, bytes, PUCK_BYTES, &sent, WAIT_MS);
}

static int receive(struct usb *usb, unsigned wait_ms, uint8_t bytes[PUCK_BYTES], int *ret_length)
{
    *ret_length = 0;
    return libusb_interrupt_transfer(usb->handle, IN, bytes, PUCK_BYTES, ret_length, wait_ms);
}

/* libusb's own would wait for 1 s. */
static int get_string(libusb_device_handle *handle, uint8_t index, char ret_text[32])
{
    uint8_t bytes[64];
    int length = libusb_control_transfer(handle, 0x80, 6, (uint16_t)(3 << 8 | index), 0x0409, bytes,
                                         sizeof(bytes), WAIT_MS);
    for (int i = 0; i < (length - 2) / 2; i++) {
        ret_text[i] = (char)bytes[2 + 2 * i];
    }
    ret_text[length > 2 ? (length - 2) / 2 : 0] = '\0';
    return length < 0 ? length : 0;
}

static struct puck_message next(struct usb *usb)
{
    struct puck_message message;
    uint8_t bytes[PUCK_BYTES];
    int length;
    assert_int_equal(receive(usb, WAIT_MS, bytes, &length), 0);
    assert_int_equal(puck_decode(bytes, (size_t)length, &message), PUCK_OK);
    return message;
}

static struct puck_message ask(struct usb *usb, enum puck_type type, uint8_t number)
{
    struct puck_message request = {.type = type, .number = number};
    if (type == PUCK_HELLO) {
        request.versions = (struct puck_versions){PUCK_VERSION, PUCK_OLDEST};
    }
    assert_int_equal(send(usb, request), 0);
    struct puck_message answer = next(usb);
    assert_int_equal(answer.type, type | 0x80);
    assert_int_equal(answer.number, number);
    return answer;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void it_is_there_and_answers(void **state)
{
    enum { PINGS = 200 };
    struct usb usb;
    char text[32];
    double took_ms[PINGS];
    (void)state;
    usb_begin(&usb, (struct usbfs_sim_options){.serial = 0xCAFE});
    assert_int_equal(get_string(usb.handle, 2, text), 0);
    assert_string_equal(text, "lull puck");
    assert_int_equal(get_string(usb.handle, 3, text), 0);
    assert_string_equal(text, "0000CAFE");
    assert_int_equal(get_string(usb.handle, 7, text), LIBUSB_ERROR_PIPE);
    assert_int_equal(ask(&usb, PUCK_HELLO, 1).hello.serial, 0xCAFE);
    for (unsigned i = 0; i < PINGS; i++) {
        int64_t begun_ns = usbfs_sim_now_ns();
        ask(&usb, PUCK_PING, (uint8_t)(i + 1));
        took_ms[i] = (double)(usbfs_sim_now_ns() - begun_ns) / 1e6;
    }
    qsort(took_ms, PINGS, sizeof(took_ms[0]), ascending);
    print_message("a ping and its answer: %.2f ms median, %.2f ms longest\n", took_ms[PINGS / 2],
                  took_ms[PINGS - 1]);
    usb_end(&usb);
}

/* The truth that the simulator tells of a press is the puck's own, seen through its crystal. */
static void presses_have_true_times(void **state)
{
    enum { PRESSES = 40 };
    struct usb usb;
    uint32_t first_at = 0;
    int64_t first_ns = 0;
    (void)state;
    usb_begin(&usb, (struct usbfs_sim_options){.crystal_ppm = 2500, .lost_sof = 0.01});
    ask(&usb, PUCK_HELLO, 1);
    for (int i = 0; i < PRESSES; i++) {
        int64_t when_ns = usbfs_sim_now_ns() + (i % 7) * 1300000;
        int64_t at_ns = usbfs_sim_button(usb.sim, when_ns, 0, i % 2 == 0, i % 3 * 4000000);
        assert_true(at_ns >= when_ns);
        struct puck_message edge = next(&usb);
        assert_int_equal(edge.type, PUCK_IS_BUTTON);
        assert_int_equal(edge.button.down, i % 2 == 0);
        if (i == 0) {
            first_at = edge.button.at;
            first_ns = at_ns;
        }
        double ticks = (double)(uint32_t)(edge.button.at - first_at);
        double truth = (double)(at_ns - first_ns) * 1e-9 * PUCK_TICK_HZ * 1.0025;
        assert_true(ticks - truth < 16 && truth - ticks < 16); /* 64 us */
        usleep(60000);
    }
    usb_end(&usb);
}

static void halted_and_let_go(void **state)
{
    struct usb usb;
    uint8_t bytes[PUCK_BYTES];
    int length;
    (void)state;
    usb_begin(&usb, (struct usbfs_sim_options){.seed = 1});
    ask(&usb, PUCK_HELLO, 1);
    assert_int_equal(
        libusb_control_transfer(usb.handle, 0x02, 3, 0, PUCK_ENDPOINT_IN, NULL, 0, WAIT_MS), 0);
    assert_int_equal(receive(&usb, WAIT_MS, bytes, &length), LIBUSB_ERROR_PIPE);
    assert_int_equal(libusb_clear_halt(usb.handle, IN), 0);
    assert_int_equal(receive(&usb, 20, bytes, &length), LIBUSB_ERROR_TIMEOUT); /* and cancelled */
    ask(&usb, PUCK_PING, 2);
    assert_int_equal(libusb_reset_device(usb.handle), 0);
    ask(&usb, PUCK_HELLO, 3);
    usb_end(&usb);
}

/* Pulled out while a transfer waits, before one, and while one is on its way. */
static void unplugged(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 12; i++) {
        struct usb usb;
        uint8_t bytes[PUCK_BYTES];
        int length, result = 0;
        usb_begin(&usb, (struct usbfs_sim_options){.seed = i});
        if (i % 3 == 0) {
            ask(&usb, PUCK_HELLO, 1);
        } else if (i % 3 == 1) {
            send(&usb, (struct puck_message){.type = PUCK_PING, .number = 1});
        }
        usleep(i * 170);
        usbfs_sim_unplug(usb.sim);
        /* What it had said before is still to be had; then there is no device, for ever. */
        for (unsigned k = 0; k < 3 && result == 0; k++) {
            result = receive(&usb, WAIT_MS, bytes, &length);
        }
        assert_int_equal(result, LIBUSB_ERROR_NO_DEVICE);
        assert_int_equal(send(&usb, (struct puck_message){.type = PUCK_PING, .number = 2}),
                         LIBUSB_ERROR_NO_DEVICE);
        assert_int_equal(usbfs_sim_button(usb.sim, 0, 0, true, 0), -ENODEV);
        usb_end(&usb);
    }
}

/* libusb's word for what each hostile device does. */
static void hostile_devices(void **state)
{
    (void)state;
    for (int kind = 0; kind < HOSTILE_KINDS; kind++) {
        struct usb usb;
        struct hostile hostile;
        unsigned seen[2] = {0, 0}, overflows = 0, stalls = 0, timeouts = 0, empty = 0;
        usb_begin(&usb, (struct usbfs_sim_options){
                            .twist = hostile_init(&hostile, (enum hostile_kind)kind, 7)});
        struct puck_message hello = {
            .type = PUCK_HELLO, .number = 1, .versions = {PUCK_VERSION, PUCK_OLDEST}};
        uint8_t bytes[PUCK_BYTES];
        struct puck_message said;
        int sent = 0, length;
        puck_encode(&hello, bytes);
        int result = libusb_interrupt_transfer(usb.handle, OUT, bytes, PUCK_BYTES, &sent,
                                               kind == HOSTILE_DEAF ? 100 : WAIT_MS);
        print_message("%s\n", hostile_name((enum hostile_kind)kind));
        for (int i = 0; i < 20; i++) {
            bool one = kind != HOSTILE_GARBAGE && kind != HOSTILE_FLOOD && kind != HOSTILE_ECHO;
            bool none = kind == HOSTILE_MUTE || kind == HOSTILE_DEAF;
            int got = receive(&usb, none || (one && i > 0) ? 20 : WAIT_MS, bytes, &length);
            overflows += got == LIBUSB_ERROR_OVERFLOW;
            stalls += got == LIBUSB_ERROR_PIPE;
            timeouts += got == LIBUSB_ERROR_TIMEOUT;
            empty += got == 0 && length == 0;
            seen[got == 0 && puck_decode(bytes, (size_t)length, &said) == PUCK_OK]++;
        }
        switch ((enum hostile_kind)kind) {
        case HOSTILE_GARBAGE:
            assert_true(overflows > 0 && seen[1] < 5);
            break;
        case HOSTILE_FLOOD:
        case HOSTILE_ECHO:
            assert_true(seen[1] >= 15);
            break;
        case HOSTILE_EMPTY:
            assert_true(empty > 0 && empty + timeouts == 20);
            break;
        case HOSTILE_OVERSIZED:
            assert_true(overflows > 0 && overflows + timeouts == 20);
            break;
        case HOSTILE_STALL:
            assert_int_equal(result, LIBUSB_ERROR_PIPE);
            assert_true(stalls > 0 && stalls + timeouts == 20);
            break;
        case HOSTILE_MUTE:
            assert_int_equal(timeouts, 20);
            break;
        case HOSTILE_DEAF:
            assert_int_equal(result, LIBUSB_ERROR_TIMEOUT);
            assert_int_equal(timeouts, 20);
            break;
        case HOSTILE_SHORT:
            assert_int_equal(seen[1], 0);
            assert_int_equal(timeouts, 19);
            break;
        case HOSTILE_NOISE:
        case HOSTILE_NEWER:
        case HOSTILE_BACKWARDS:
        case HOSTILE_JUMPS:
            assert_int_equal(timeouts, 19); /* one answer to one request */
            break;
        case HOSTILE_KINDS:
            break;
        }
        usb_end(&usb);
    }
}

static void light_is_seen(void **state)
{
    struct usb usb;
    (void)state;
    usb_begin(&usb, (struct usbfs_sim_options){.seed = 1});
    ask(&usb, PUCK_HELLO, 1);
    assert_int_equal(usbfs_sim_lamp(usb.sim, BOARD_LIGHT), 0);
    assert_int_equal(send(&usb,
                          (struct puck_message){
                              .type = PUCK_CUE,
                              .number = 2,
                              .cue = {.pattern = PUCK_PATTERN_CUE, .light = 255, .motor = 255}}),
                     0);
    assert_int_equal(next(&usb).type, PUCK_IS_CUED);
    int64_t end_ns = usbfs_sim_now_ns() + INT64_C(3000000000);
    while (usbfs_sim_lamp(usb.sim, BOARD_LIGHT) < 300 && usbfs_sim_now_ns() < end_ns) {
        usleep(2000);
    }
    assert_true(usbfs_sim_lamp(usb.sim, BOARD_LIGHT) >= 300);
    usb_end(&usb);
}

static void two_pucks(void **state)
{
    (void)state;
    struct usbfs_sim *pucks[2];
    libusb_device_handle *handles[2];
    libusb_context *context;
    libusb_set_option(NULL, LIBUSB_OPTION_NO_DEVICE_DISCOVERY);
    assert_int_equal(libusb_init(&context), 0);
    for (unsigned i = 0; i < 2; i++) {
        const struct usbfs_sim_options options = {.elf = elf, .serial = i + 1};
        char text[32];
        assert_int_equal(usbfs_sim_plug(&options, &pucks[i]), 0);
        assert_int_equal(libusb_wrap_sys_device(context, usbfs_sim_open(pucks[i]), &handles[i]), 0);
        assert_int_equal(get_string(handles[i], 3, text), 0);
        assert_int_equal(text[7], '1' + (int)i);
    }
    assert_int_equal(usbfs_sim_open(pucks[0]), -EBUSY);
    for (unsigned i = 0; i < 2; i++) {
        libusb_close(handles[i]);
    }
    libusb_exit(context);
    usbfs_sim_free(pucks[1]);
    usbfs_sim_free(pucks[0]);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(it_is_there_and_answers),
                                       cmocka_unit_test(presses_have_true_times),
                                       cmocka_unit_test(halted_and_let_go),
                                       cmocka_unit_test(unplugged),
                                       cmocka_unit_test(hostile_devices),
                                       cmocka_unit_test(light_is_seen),
                                       cmocka_unit_test(two_pucks)};
    elf = argc == 2 ? argv[1] : "";
    return cmocka_run_group_tests(tests, NULL, NULL);
}
