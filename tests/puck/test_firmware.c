/* T0: the firmware as a USB device, packet by packet. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "talk.h"

enum { DEVICE = 1, CONFIGURATION = 2, STRING = 3, QUALIFIER = 6, BOS = 15 };

static int descriptor(struct talk *talk, unsigned type, unsigned index, uint16_t length,
                      uint8_t *bytes)
{
    return wire_request(talk->board, 0x80, 6, (uint16_t)(type << 8 | index),
                        type == STRING && index > 0 ? 0x0409 : 0, length, bytes);
}

static void assert_text(struct talk *talk, unsigned index, const char *text)
{
    uint8_t bytes[255];
    unsigned length = 2 + 2 * (unsigned)strlen(text);
    assert_int_equal(descriptor(talk, STRING, index, sizeof(bytes), bytes), length);
    assert_int_equal(bytes[0], length);
    assert_int_equal(bytes[1], STRING);
    for (unsigned i = 0; text[i] != '\0'; i++) {
        assert_int_equal(bytes[2 + 2 * i], text[i]);
        assert_int_equal(bytes[3 + 2 * i], 0);
    }
}

static void it_says_what_it_is(void **state)
{
    (void)state;
    struct talk *talk = talk_new(&(struct board_options){.serial = 0x1234ABCD});
    const uint8_t *at = talk->port.device.descriptors;
    assert_int_equal(at[4], 0xff);
    assert_int_equal(at[8] | at[9] << 8, PUCK_USB_VENDOR);
    assert_int_equal(at[10] | at[11] << 8, PUCK_USB_PRODUCT);
    assert_int_equal(talk->port.device.length, 18 + 32);
    assert_int_equal(talk->port.device.packet_in[PUCK_ENDPOINT_IN & 15], PUCK_BYTES);
    assert_int_equal(talk->port.device.packet_out[PUCK_ENDPOINT_OUT], PUCK_BYTES);
    assert_text(talk, at[14], "lull");
    assert_text(talk, at[15], "lull puck");
    assert_text(talk, at[16], "1234ABCD");
    uint8_t bytes[255];
    assert_int_equal(descriptor(talk, STRING, 0, 255, bytes), 4);
    assert_int_equal(descriptor(talk, STRING, 9, 255, bytes), WIRE_STALL);
    assert_int_equal(descriptor(talk, CONFIGURATION, 1, 255, bytes), WIRE_STALL);
    assert_int_equal(descriptor(talk, QUALIFIER, 0, 10, bytes), WIRE_STALL); /* full speed only */
    assert_int_equal(descriptor(talk, DEVICE, 0, 5, bytes), 5);
    assert_memory_equal(bytes, at, 5);
    talk_free(talk);
}

/* MS OS 2.0: the platform capability in BOS leads to a set in which WINUSB and a GUID stand. */
static void windows_needs_no_driver(void **state)
{
    (void)state;
    static const uint8_t UUID[] = {0xdf, 0x60, 0xdd, 0xd8, 0x89, 0x45, 0xc7, 0x4c,
                                   0x9c, 0xd2, 0x65, 0x9d, 0x9e, 0x64, 0x8a, 0x9f};
    struct talk *talk = talk_new(NULL);
    uint8_t bos[255], set[512];
    assert_int_equal(descriptor(talk, BOS, 0, 5, bos), 5);
    assert_int_equal(descriptor(talk, BOS, 0, 255, bos), bos[2] | bos[3] << 8);
    assert_memory_equal(&bos[9], UUID, sizeof(UUID));
    unsigned length = bos[29] | (unsigned)bos[30] << 8;
    uint8_t request = bos[31];
    for (uint16_t asked = 10; asked <= 512; asked = (uint16_t)(asked + 27)) {
        unsigned want = asked < length ? asked : length;
        assert_int_equal(wire_request(talk->board, 0xc0, request, 0, 7, asked, set), want);
    }
    assert_int_equal(set[8] | set[9] << 8, length);
    unsigned parts = 0;
    for (unsigned i = 10; i < length; i += set[i] | (unsigned)set[i + 1] << 8) {
        assert_true(set[i] >= 4);
        parts |= 1u << set[i + 2];
        if (set[i + 2] == 3) {
            assert_memory_equal(&set[i + 4], "WINUSB\0\0", 8);
        }
    }
    assert_int_equal(parts, 1u << 3 | 1u << 4);
    assert_int_equal(wire_request(talk->board, 0xc0, request, 0, 8, 64, set), WIRE_STALL);
    talk_free(talk);
}

static void standard_requests(void **state)
{
    (void)state;
    struct talk *talk = talk_new(NULL);
    struct board *board = talk->board;
    uint8_t byte[2] = {9, 9};
    assert_int_equal(wire_request(board, 0x80, 8, 0, 0, 1, byte), 1);
    assert_int_equal(byte[0], 1);
    assert_int_equal(wire_request(board, 0x80, 0, 0, 0, 2, byte), 2);
    assert_int_equal(byte[0], 0); /* powered by the bus, wakes nobody */
    /* An endpoint that is halted stalls until it is let go, and loses nothing. */
    assert_int_equal(wire_request(board, 0x02, 3, 0, PUCK_ENDPOINT_IN, 0, NULL), 0);
    assert_int_equal(wire_request(board, 0x82, 0, 0, PUCK_ENDPOINT_IN, 2, byte), 2);
    assert_int_equal(byte[0], 1);
    assert_int_equal(wire_in(board, PUCK_ENDPOINT_IN & 15, talk->in_bytes), WIRE_STALL);
    assert_int_equal(wire_request(board, 0x02, 1, 0, PUCK_ENDPOINT_IN, 0, NULL), 0);
    assert_int_equal(wire_in(board, PUCK_ENDPOINT_IN & 15, talk->in_bytes), WIRE_NAK);
    talk_hello(talk);
    /* No configuration 2; none at all: it is silent; and back. */
    assert_int_equal(wire_request(board, 0x00, 9, 2, 0, 0, NULL), WIRE_STALL);
    assert_int_equal(wire_request(board, 0x00, 9, 0, 0, 0, NULL), 0);
    assert_int_equal(wire_request(board, 0x80, 8, 0, 0, 1, byte), 1);
    assert_int_equal(byte[0], 0);
    assert_int_equal(wire_request(board, 0x00, 9, 1, 0, 0, NULL), 0);
    talk_hello(talk);
    assert_int_equal(wire_request(board, 0x40, 0x99, 0, 0, 0, NULL), WIRE_STALL);
    talk_free(talk);
}

static void hello_and_time(void **state)
{
    (void)state;
    struct talk *talk = talk_new(&(struct board_options){.serial = 77});
    struct puck_message hello = talk_hello(talk);
    assert_int_equal(hello.hello.versions.newest, PUCK_VERSION);
    assert_int_equal(hello.hello.serial, 77);
    assert_int_equal(hello.hello.board, PUCK_BOARD_ATMEGA32U4);
    struct puck_pong first = talk_ask(talk, (struct puck_message){.type = PUCK_PING}).pong;
    double largest = 0;
    unsigned earliest = UINT32_MAX, latest = 0;
    for (int i = 0; i < 300; i++) {
        talk_for(talk, (1 + i % 7) * MS);
        double before = talk_ticks(board_now_ns(talk->board), 0);
        struct puck_message pong = talk_ask(talk, (struct puck_message){.type = PUCK_PING});
        /* Handed over at the next start of frame, 1 ms later at most; read soon after. */
        double late = (double)pong.pong.at - before;
        assert_true(late >= -300 && late <= 350);
        /* Frames start on the millisecond; the puck's clock began at some moment before. */
        unsigned phase = pong.pong.sof_at % (PUCK_TICK_HZ / 1000);
        earliest = phase < earliest ? phase : earliest;
        latest = phase > latest ? phase : latest;
        assert_int_equal((pong.pong.sof + 2048 - first.sof) % 2048,
                         ((pong.pong.sof_at - first.sof_at + 125) / 250) % 2048);
        largest = late > largest ? late : largest;
    }
    assert_true(latest - earliest <= 10); /* 40 us: another interrupt may be going on */
    print_message("a ping is read %.0f us after it was handed over, at most; starts of frame are "
                  "stamped within %u us\n",
                  largest * 4, (latest - earliest) * 4);
    talk_free(talk);
}

/* Whatever comes, it answers afterwards, and says how much it did not understand. */
static void nonsense_is_counted(void **state)
{
    (void)state;
    struct talk *talk = talk_new(NULL);
    uint8_t bytes[WIRE_PACKET_MAX];
    uint32_t luck = 12345;
    talk_hello(talk);
    unsigned sent = 0;
    for (unsigned i = 0; i < 400; i++) {
        /* One packet: a host does not send longer ones than an endpoint has. Type 0x7f is nobody's.
         */
        unsigned length = i % (PUCK_BYTES + 1);
        for (unsigned k = 0; k < length; k++) {
            luck = luck * 1664525 + 1013904223;
            bytes[k] = (uint8_t)(luck >> 24);
        }
        bytes[0] = length == PUCK_BYTES ? 0x7f : bytes[0];
        assert_true(talk_send(talk, bytes, length));
        sent += length > 0;
    }
    struct puck_message puck = talk_ask(talk, (struct puck_message){.type = PUCK_STATE});
    assert_in_range(puck.state.ignored, sent, 400);
    talk_hello(talk);
    talk_free(talk);
}

/* The host resets the bus in the middle of things, many times. */
static void it_comes_back_from_reset(void **state)
{
    (void)state;
    struct talk *talk = talk_new(NULL);
    for (int i = 0; i < 20; i++) {
        talk_hello(talk);
        board_run(talk->board, board_now_ns(talk->board) + i * 137000);
        port_withdraw_all(&talk->port);
        talk_plug(talk);
    }
    talk_hello(talk);
    talk_free(talk);
}

static void it_leaves_for_the_bootloader(void **state)
{
    (void)state;
    struct talk *talk = talk_new(NULL);
    uint8_t bytes[PUCK_BYTES];
    struct puck_message leave = {.type = PUCK_BOOTLOADER, .number = 1};
    assert_int_equal(puck_encode(&leave, bytes), PUCK_OK);
    uint8_t wrong[PUCK_BYTES];
    memcpy(wrong, bytes, sizeof(wrong));
    wrong[2] ^= 1;
    assert_true(talk_send(talk, wrong, sizeof(wrong)));
    talk_for(talk, 50 * MS);
    talk_hello(talk);
    assert_true(talk_send(talk, bytes, sizeof(bytes)));
    port_withdraw_all(&talk->port);
    struct transfer *done;
    port_frame(&talk->port, &done);
    port_frame(&talk->port, &done);
    assert_int_equal(wire_request(talk->board, 0x80, 8, 0, 0, 1, bytes), WIRE_SILENT);
    talk_free(talk);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_says_what_it_is),          cmocka_unit_test(windows_needs_no_driver),
        cmocka_unit_test(standard_requests),           cmocka_unit_test(hello_and_time),
        cmocka_unit_test(nonsense_is_counted),         cmocka_unit_test(it_comes_back_from_reset),
        cmocka_unit_test(it_leaves_for_the_bootloader)};
    talk_elf = argc == 2 ? argv[1] : "";
    return cmocka_run_group_tests(tests, NULL, NULL);
}
