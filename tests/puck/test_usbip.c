/* puck-sim's cable and its script: a client that speaks USB/IP byte by byte, and one that does not.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "protocol/puck.h"
#include "tools/puck-sim/script.h"
#include "tools/puck-sim/server.h"
#include "tools/puck-sim/usbip.h"

#define ROUNDS 400 /* frames until a test gives up */

static const char *elf;

struct cable {
    struct board *board;
    struct port port;
    struct server *server;
    int fd;
    unsigned attached, detached;
};

static void note(void *userdata, const char *what, const char *value)
{
    struct cable *cable = userdata;
    assert_string_equal(what, "usb");
    cable->attached += strcmp(value, "attached") == 0;
    cable->detached += strcmp(value, "detached") == 0;
}

static int call(const struct cable *cable)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(server_tcp_port(cable->server)),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
    return fd;
}

static int setup(void **state)
{
    struct cable *cable = calloc(1, sizeof(*cable));
    const struct server_owner owner = {note, cable};
    assert_int_equal(board_new(elf, &(struct board_options){.seed = 1}, &cable->board), 0);
    assert_int_equal(port_init(&cable->port, cable->board), 0);
    cable->server = calloc(1, sizeof(*cable->server));
    assert_int_equal(server_init(cable->server, &cable->port, &owner, 0), 0);
    cable->fd = call(cable);
    *state = cable;
    return 0;
}

static int teardown(void **state)
{
    struct cable *cable = *state;
    close(cable->fd);
    server_finish(cable->server);
    free(cable->server);
    assert_int_equal(board_killed_banks(cable->board), 0);
    board_free(cable->board);
    free(cable);
    return 0;
}

static void turn(struct cable *cable)
{
    struct transfer *done;
    struct pollfd polled[] = {{.fd = cable->server->listening, .events = POLLIN},
                              {.fd = cable->server->client, .events = POLLIN}};
    poll(polled, 2, 0);
    if (polled[0].revents != 0) {
        server_accept(cable->server);
    }
    if (polled[1].revents != 0) {
        server_hear(cable->server, board_now_ns(cable->board));
    }
    assert_int_equal(port_frame(&cable->port, &done), 0);
    server_give_back(cable->server, done);
}

static void say(struct cable *cable, const void *bytes, size_t length)
{
    assert_int_equal(send(cable->fd, bytes, length, MSG_NOSIGNAL), length);
}

/* Exactly so many, or -1: the other side has hung up. */
static int hear(struct cable *cable, uint8_t *bytes, size_t length)
{
    size_t got = 0;
    for (int i = 0; i < ROUNDS && got < length; i++) {
        ssize_t part = recv(cable->fd, bytes + got, length - got, MSG_DONTWAIT);
        if (part == 0 || (part < 0 && errno == ECONNRESET)) {
            return -1;
        }
        got += part > 0 ? (size_t)part : 0;
        turn(cable);
    }
    assert_int_equal(got, length);
    return 0;
}

static uint32_t number_at(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static void import(struct cable *cable)
{
    uint8_t request[40] = {0x01, 0x11, 0x80, 0x03, 0, 0, 0, 0, '1', '-', '1'}, reply[320];
    say(cable, request, 5); /* in two parts */
    turn(cable);
    say(cable, request + 5, sizeof(request) - 5);
    assert_int_equal(hear(cable, reply, sizeof(reply)), 0);
    assert_memory_equal(reply, "\x01\x11\x00\x03\x00\x00\x00\x00", 8);
    assert_string_equal((char *)reply + 8 + 256, "1-1");
    assert_int_equal(number_at(reply + 8 + 296), 2);
    assert_memory_equal(reply + 8 + 300, "\x12\x09\x00\x01", 4);
    assert_int_equal(cable->attached, 1);
}

static void submit(struct cable *cable, uint8_t number, uint8_t endpoint, bool in, uint16_t length,
                   const uint8_t *setup_bytes, const uint8_t *data)
{
    uint8_t header[USBIP_HEADER_BYTES] = {[3] = 1,
                                          [7] = number,
                                          [15] = in,
                                          [19] = endpoint,
                                          [26] = (uint8_t)(length >> 8),
                                          [27] = (uint8_t)length};
    if (setup_bytes != NULL) {
        memcpy(header + 40, setup_bytes, 8);
    }
    say(cable, header, sizeof(header));
    if (!in) {
        say(cable, data, length);
    }
}

static void lists(void **state)
{
    struct cable *cable = *state;
    uint8_t reply[328], end;
    say(cable, "\x01\x11\x80\x05\0\0\0", 8);
    assert_int_equal(hear(cable, reply, sizeof(reply)), 0);
    assert_memory_equal(reply, "\x01\x11\x00\x05\x00\x00\x00\x00\x00\x00\x00\x01", 12);
    assert_int_equal(reply[12 + 306], 0xff);
    assert_int_equal(reply[324], 0xff);
    assert_int_equal(hear(cable, &end, 1), -1);
    assert_int_equal(cable->attached, 0);
}

static void carries_transfers(void **state)
{
    struct cable *cable = *state;
    static const uint8_t DEVICE[8] = {0x80, 6, 0, 1, 0, 0, 18, 0}, BAD[8] = {0x40, 0x99};
    uint8_t reply[USBIP_HEADER_BYTES + 64], bytes[PUCK_BYTES];
    import(cable);
    submit(cable, 1, 0, true, 64, DEVICE, NULL);
    assert_int_equal(hear(cable, reply, USBIP_HEADER_BYTES + 18), 0);
    assert_int_equal(number_at(reply), 3);
    assert_int_equal(number_at(reply + 4), 1);
    assert_int_equal(number_at(reply + 20), 0);
    assert_int_equal(number_at(reply + 24), 18);
    assert_memory_equal(reply + USBIP_HEADER_BYTES, cable->port.device.descriptors, 18);
    submit(cable, 2, 0, false, 0, BAD, NULL);
    assert_int_equal(hear(cable, reply, USBIP_HEADER_BYTES), 0);
    assert_int_equal(number_at(reply + 20), (uint32_t)-EPIPE);

    static const uint8_t CONFIGURE[8] = {0x00, 9, 1};
    submit(cable, 3, 0, false, 0, CONFIGURE, NULL);
    assert_int_equal(hear(cable, reply, USBIP_HEADER_BYTES), 0);
    struct puck_message message = {.type = PUCK_PING, .number = 77};
    puck_encode(&message, bytes);
    submit(cable, 4, PUCK_ENDPOINT_IN & 15, true, PUCK_BYTES, NULL, NULL);
    submit(cable, 5, PUCK_ENDPOINT_OUT, false, PUCK_BYTES, NULL, bytes);
    assert_int_equal(hear(cable, reply, USBIP_HEADER_BYTES), 0);
    assert_int_equal(number_at(reply + 4), 5);
    assert_int_equal(hear(cable, reply, USBIP_HEADER_BYTES + PUCK_BYTES), 0);
    assert_int_equal(number_at(reply + 4), 4);
    assert_int_equal(puck_decode(reply + USBIP_HEADER_BYTES, PUCK_BYTES, &message), PUCK_OK);
    assert_int_equal(message.type, PUCK_IS_PONG);
    assert_int_equal(message.number, 77);
}

static void takes_back(void **state)
{
    struct cable *cable = *state;
    uint8_t reply[USBIP_HEADER_BYTES];
    uint8_t unlink_4[USBIP_HEADER_BYTES] = {[3] = 2, [7] = 9, [23] = 4};
    import(cable);
    submit(cable, 4, PUCK_ENDPOINT_IN & 15, true, PUCK_BYTES, NULL, NULL);
    turn(cable);
    say(cable, unlink_4, sizeof(unlink_4));
    assert_int_equal(hear(cable, reply, sizeof(reply)), 0);
    assert_int_equal(number_at(reply), 4);
    assert_int_equal(number_at(reply + 4), 9);
    assert_int_equal(number_at(reply + 20), (uint32_t)-ECONNRESET);
    say(cable, unlink_4, sizeof(unlink_4));
    assert_int_equal(hear(cable, reply, sizeof(reply)), 0);
    assert_int_equal(number_at(reply + 20), 0);
}

static void hangs_up_on_nonsense(void **state)
{
    struct cable *cable = *state;
    static const uint8_t NO_COMMAND[USBIP_HEADER_BYTES] = {[3] = 9};
    static const uint8_t HUGE[USBIP_HEADER_BYTES] = {[3] = 1, [15] = 1, [24] = 0x7f};
    static const uint8_t ENDPOINT_16[USBIP_HEADER_BYTES] = {[3] = 1, [19] = 16};
    static const uint8_t ELSEWHERE[40] = {0x01, 0x11, 0x80, 0x03, 0, 0, 0, 0, '2', '-', '1'};
    uint8_t reply[8];
    say(cable, "GET / HTTP/1.0\r\n\r\n", 18);
    assert_int_equal(hear(cable, reply, 1), -1);
    const uint8_t *const bad[] = {NO_COMMAND, HUGE, ENDPOINT_16};
    for (unsigned i = 0; i < 3; i++) {
        close(cable->fd);
        cable->fd = call(cable);
        cable->attached = 0;
        import(cable);
        say(cable, bad[i], USBIP_HEADER_BYTES);
        assert_int_equal(hear(cable, reply, 1), -1);
        assert_int_equal(cable->detached, i + 1);
    }
    close(cable->fd);
    cable->fd = call(cable);
    say(cable, ELSEWHERE, sizeof(ELSEWHERE));
    assert_int_equal(hear(cable, reply, 8), 0);
    assert_int_equal(number_at(reply + 4), 1);
}

static void one_at_a_time_and_unplugged(void **state)
{
    struct cable *cable = *state;
    uint8_t byte;
    import(cable);
    int first = cable->fd;
    cable->fd = call(cable);
    assert_int_equal(hear(cable, &byte, 1), -1);
    close(cable->fd);
    cable->fd = first;
    server_plug(cable->server, false);
    assert_int_equal(cable->detached, 1);
    assert_int_equal(hear(cable, &byte, 1), -1);
    close(cable->fd);
    cable->fd = call(cable);
    assert_int_equal(hear(cable, &byte, 1), -1);
    server_plug(cable->server, true);
    close(cable->fd);
    cable->fd = call(cable);
    cable->attached = 0;
    import(cable);
}

static void lines_of_a_script(void **state)
{
    (void)state;
    static const char *const BAD[] = {
        "tap",      "tap 3",       "tap 0",          "tap 1 0",     "tap 1 100 x",
        "at tap 1", "at -1 tap 1", "press 1.5",      "press 1 2 3", "fly 1",
        "at 5",     "quit 1",      "a b c d e f g h"};
    struct script_line line;
    for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
        assert_false(script_parse(BAD[i], &line));
    }
    assert_true(script_parse("  # nothing", &line));
    assert_int_equal(line.verb, SCRIPT_NOTHING);
    assert_true(script_parse("at 1.5 tap 2 250 # slowly\n", &line));
    assert_int_equal(line.verb, SCRIPT_TAP);
    assert_int_equal(line.due_us, 1500000);
    assert_int_equal(line.button, 1);
    assert_int_equal(line.long_us, 250000);
    assert_true(script_parse("release 1", &line));
    assert_int_equal(line.verb, SCRIPT_RELEASE);
    assert_int_equal(line.due_us, -1);
    assert_int_equal(line.button, 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(lists, setup, teardown),
        cmocka_unit_test_setup_teardown(carries_transfers, setup, teardown),
        cmocka_unit_test_setup_teardown(takes_back, setup, teardown),
        cmocka_unit_test_setup_teardown(hangs_up_on_nonsense, setup, teardown),
        cmocka_unit_test_setup_teardown(one_at_a_time_and_unplugged, setup, teardown),
        cmocka_unit_test(lines_of_a_script)};
    elf = argc == 2 ? argv[1] : "";
    return cmocka_run_group_tests(tests, NULL, NULL);
}
