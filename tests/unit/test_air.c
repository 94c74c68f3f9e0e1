/* The simulated radio, played command by command as a kernel would, on a clock of the test's own.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tools/strap-sim/air.h"

#define S  INT64_C(1000000)
#define MS INT64_C(1000)

#define PACKETS_MAX 4096
#define SAID_MAX    4096

/* What came out, in order. */
static struct hci_packet packets[PACKETS_MAX];
static struct {
    int64_t at_us;
    int strap;
    char what[24], value[64];
} said[SAID_MAX];
static size_t packet_count, said_count;
static int64_t clock_us;

static void take_packet(void *userdata, const struct hci_packet *packet)
{
    (void)userdata;
    assert_true(packet_count < PACKETS_MAX);
    packets[packet_count++] = *packet;
}

static void take_said(void *userdata, int64_t at_us, int strap, const char *what, const char *value)
{
    (void)userdata;
    assert_true(said_count < SAID_MAX);
    said[said_count].at_us = at_us;
    said[said_count].strap = strap;
    snprintf(said[said_count].what, sizeof(said[0].what), "%s", what);
    snprintf(said[said_count++].value, sizeof(said[0].value), "%s", value);
}

static size_t count_said(int strap, const char *what, const char *value)
{
    size_t count = 0;
    for (size_t i = 0; i < said_count; i++) {
        count += said[i].strap == strap && strcmp(said[i].what, what) == 0 &&
                 (value == NULL || strcmp(said[i].value, value) == 0);
    }
    return count;
}

/* Events of this code, or (code 0x3e) of this low-energy subcode. */
static size_t count_events(uint8_t code, uint8_t subcode)
{
    size_t count = 0;
    for (size_t i = 0; i < packet_count; i++) {
        const uint8_t *bytes = packets[i].bytes;
        count += bytes[0] == HCI_EVENT && bytes[1] == code && (code != 0x3e || bytes[3] == subcode);
    }
    return count;
}

static void forget(void)
{
    packet_count = said_count = 0;
}

static void run(struct air *air, int64_t for_us)
{
    int64_t end_us = clock_us + for_us;
    air_step(air, clock_us);
    while (clock_us < end_us) {
        int64_t next_us = air_next_us(air);
        assert_true(next_us > clock_us);
        clock_us = next_us < end_us ? next_us : end_us;
        air_step(air, clock_us);
    }
}

static void command(struct air *air, const uint8_t *bytes, size_t length)
{
    air_packet(air, clock_us, bytes, length);
}

#define COMMAND(air, ...)                                                                          \
    command(air, (const uint8_t[]){HCI_COMMAND, __VA_ARGS__},                                      \
            sizeof((const uint8_t[]){HCI_COMMAND, __VA_ARGS__}))

static void control(struct air *air, const char *line)
{
    struct control control;
    assert_true(control_parse(line, &control));
    assert_true(air_control(air, clock_us, &control));
    air_step(air, clock_us);
}

static void scan(struct air *air, uint8_t active, uint8_t unique)
{
    COMMAND(air, 0x0b, 0x20, 7, active, 0x60, 0, 0x60, 0, 0, 0);
    COMMAND(air, 0x0c, 0x20, 2, 1, unique);
}

/* Interval 50 ms, supervision timeout 420 ms, as the kernel's. */
static void ask_connect(struct air *air, uint8_t strap)
{
    COMMAND(air, 0x0d, 0x20, 25, 0x60, 0, 0x60, 0, 0, 1, (uint8_t)(0x10 + strap), 0x22, 0x33, 0x44,
            0x55, 0xf0, 0, 0x18, 0, 0x28, 0, 0, 0, 0x2a, 0, 0, 0, 0, 0);
}

static void send_att(struct air *air, uint8_t strap, const uint8_t *pdu, uint8_t length)
{
    uint8_t bytes[64] = {
        HCI_ACL, (uint8_t)(0x40 + strap), 0, (uint8_t)(length + 4), 0, length, 0, 4, 0};
    memcpy(bytes + 9, pdu, length);
    air_packet(air, clock_us, bytes, 9u + length);
}

static void subscribe(struct air *air, uint8_t strap)
{
    send_att(air, strap, (const uint8_t[]){0x12, 13, 0, 1, 0}, 5);
}

static struct air *fresh(int straps)
{
    static struct air air;
    const struct air_owner owner = {take_packet, take_said, NULL};
    clock_us = 100 * S;
    forget();
    air_init(&air, &owner, 1, clock_us);
    air.luckless = 0;
    for (int i = 0; i < straps; i++) {
        struct beats beats;
        beats_steady(&beats, 60, (uint64_t)i);
        beats.due_us = 0;
        assert_true(air_add(&air, &beats));
    }
    air_adapter(&air, true, clock_us);
    return &air;
}

static struct air *connected(int straps)
{
    struct air *air = fresh(straps);
    for (int i = 0; i < straps; i++) {
        ask_connect(air, (uint8_t)i);
        run(air, 1200 * MS);
        subscribe(air, (uint8_t)i);
    }
    assert_int_equal(count_events(0x3e, 1), straps);
    assert_int_equal(count_said(0, "subscribed", NULL), 1);
    return air;
}

static void hears_no_more_than_it_asked_for(void **state)
{
    struct air *air = fresh(2);
    (void)state;
    run(air, 5 * S);
    assert_int_equal(packet_count, 0);
    scan(air, 0, 1);
    run(air, 5 * S);
    assert_int_equal(count_events(0x3e, 2), 2); /* passive, no duplicates: one a strap */
    forget();
    scan(air, 1, 0);
    run(air, 10 * S);
    assert_in_range(count_events(0x3e, 2), 2 * 2 * 9, 2 * 2 * 12); /* with scan responses */
    forget();
    COMMAND(air, 0x0c, 0x20, 2, 0, 0);
    run(air, 5 * S);
    assert_int_equal(count_events(0x3e, 2), 0);
}

static void hears_only_those_it_knows(void **state)
{
    struct air *air = fresh(2);
    (void)state;
    COMMAND(air, 0x11, 0x20, 7, 1, 0x11, 0x22, 0x33, 0x44, 0x55, 0xf0);
    COMMAND(air, 0x0b, 0x20, 7, 0, 0x60, 0, 0x60, 0, 0, 1);
    COMMAND(air, 0x0c, 0x20, 2, 1, 1);
    run(air, 5 * S);
    assert_int_equal(count_events(0x3e, 2), 1);
    assert_int_equal(packets[packet_count - 1].bytes[7], 0x11);
}

static void a_busy_strap_is_seen_and_not_connected(void **state)
{
    struct air *air = fresh(1);
    (void)state;
    control(air, "strap 1 busy");
    scan(air, 1, 1);
    ask_connect(air, 0);
    run(air, 10 * S);
    assert_int_equal(count_events(0x3e, 2), 1);
    assert_int_equal(packets[packet_count - 1].bytes[5], 3); /* not connectable */
    assert_int_equal(count_events(0x3e, 1), 0);
    COMMAND(air, 0x0e, 0x20, 0); /* cancelled: the wish ends with a status */
    assert_int_equal(count_events(0x3e, 1), 1);
    control(air, "strap 1 free");
    ask_connect(air, 0);
    run(air, 2 * S);
    assert_int_equal(count_said(0, "connected", NULL), 1);
}

static void tells_each_beat_once(void **state)
{
    struct air *air = connected(2);
    (void)state;
    forget();
    run(air, 60 * S);
    assert_in_range(count_said(0, "notified", NULL), 57, 63);
    assert_in_range(count_said(1, "notified", NULL), 57, 63);
    size_t data = 0;
    for (size_t i = 0; i < packet_count; i++) {
        data += packets[i].bytes[0] == HCI_ACL && packets[i].bytes[9] == ATT_OP_NOTIFICATION;
    }
    assert_int_equal(data, count_said(0, "notified", NULL) + count_said(1, "notified", NULL));
}

static void is_lost_only_after_the_timeout(void **state)
{
    struct air *air = connected(1);
    (void)state;
    run(air, 5 * S);
    forget();
    int64_t away_us = clock_us;
    control(air, "strap 1 off");
    run(air, 400 * MS);
    assert_int_equal(count_said(0, "dropped", NULL), 0);
    run(air, 5 * S);
    assert_int_equal(count_said(0, "dropped", "0x08"), 1);
    assert_int_equal(count_said(0, "notified", NULL), 0);
    assert_int_equal(count_said(0, "advertised", NULL), 0);
    for (size_t i = 0; i < said_count; i++) {
        if (strcmp(said[i].what, "dropped") == 0) {
            assert_int_equal(said[i].at_us, away_us + 420 * MS);
        }
    }
    control(air, "strap 1 on");
    run(air, 1200 * MS);
    assert_int_equal(count_said(0, "advertised", NULL), 1);
}

static void a_short_absence_only_delays(void **state)
{
    struct air *air = connected(1);
    (void)state;
    run(air, 2 * S);
    forget();
    control(air, "strap 1 off");
    send_att(air, 0, (const uint8_t[]){0x0a, 18, 0}, 3);
    run(air, 300 * MS);
    assert_int_equal(packet_count, 0);
    control(air, "strap 1 on");
    assert_int_equal(count_events(0x13, 0), 1); /* the machine's packet got through after all */
    run(air, 10 * S);
    assert_int_equal(count_said(0, "dropped", NULL), 0);
    assert_in_range(count_said(0, "notified", NULL), 9, 11);
}

static void a_burst_comes_all_at_once(void **state)
{
    struct air *air = connected(1);
    (void)state;
    run(air, 2 * S);
    forget();
    control(air, "strap 1 burst 10");
    run(air, 9900 * MS);
    assert_int_equal(count_said(0, "notified", NULL), 0);
    run(air, 110 * MS);
    assert_in_range(count_said(0, "notified", NULL), 9, 11);
    control(air, "strap 1 burst 5"); /* lost with the link: said so */
    run(air, 3 * S);
    control(air, "strap 1 drop 0x13");
    run(air, 1 * MS);
    assert_int_equal(count_said(0, "dropped", "0x13"), 1);
    assert_in_range(count_said(0, "unsent", NULL), 2, 4);
}

static void no_link_is_lost_too_young(void **state)
{
    struct air *air = fresh(1);
    (void)state;
    ask_connect(air, 0);
    while (count_said(0, "connected", NULL) == 0) {
        run(air, 10 * MS);
    }
    control(air, "strap 1 kick");
    run(air, 1 * S); /* the machine has not noticed the link yet */
    assert_int_equal(count_said(0, "dropped", NULL), 0);
    subscribe(air, 0);
    run(air, 1 * MS);
    assert_int_equal(count_said(0, "dropped", "0x13"), 1);
    forget();
    ask_connect(air, 0);
    while (count_said(0, "connected", NULL) == 0) {
        run(air, 10 * MS);
    }
    subscribe(air, 0);
    control(air, "strap 1 kick");
    run(air, 139 * MS);
    assert_int_equal(count_said(0, "dropped", NULL), 0);
    run(air, 11 * MS);
    assert_int_equal(count_said(0, "dropped", "0x13"), 1);
}

static void luck_is_as_asked_for(void **state)
{
    struct air *air = fresh(1);
    int established = 0;
    (void)state;
    control(air, "luck 30");
    for (int i = 0; i < 400; i++) {
        forget();
        ask_connect(air, 0);
        run(air, 5 * S); /* nobody notices: unlucky links live for 3 s */
        established += air->strap[0].link.up;
        control(air, "strap 1 drop");
        run(air, 10 * MS);
    }
    assert_in_range(established, 400 * 0.7 - 40, 400 * 0.7 + 40);
}

static void a_strap_that_insists_leaves(void **state)
{
    struct air *air = fresh(1);
    (void)state;
    control(air, "strap 1 refuse-params");
    ask_connect(air, 0);
    run(air, 7 * S);
    assert_int_equal(count_said(0, "connected", NULL), 1);
    uint8_t refusal[] = {HCI_ACL, 0x40, 0, 10, 0, 6, 0, 5, 0, 0x13, 1, 2, 0, 1, 0};
    air_packet(air, clock_us, refusal, sizeof(refusal));
    run(air, 29 * S);
    assert_int_equal(count_said(0, "dropped", NULL), 0);
    run(air, 2 * S);
    assert_int_equal(count_said(0, "dropped", "0x3b"), 1);
}

static void a_pulled_adapter_takes_all_with_it(void **state)
{
    struct air *air = connected(2);
    (void)state;
    forget();
    air_adapter(air, false, clock_us);
    run(air, 5 * S);
    assert_int_equal(packet_count, 0);
    assert_int_equal(count_said(0, "dropped", NULL), 1);
    assert_int_equal(count_said(0, "advertised", NULL), 0);
    air_adapter(air, true, clock_us);
    run(air, 2 * S);
    assert_int_equal(count_said(0, "advertised", NULL), 1);
    ask_connect(air, 1);
    run(air, 2 * S);
    assert_int_equal(count_said(1, "connected", NULL), 1);
}

static void shapes_are_what_they_say(void **state)
{
    struct air *air = connected(1);
    (void)state;
    static const struct {
        const char *line;
        unsigned flags;
        size_t bytes;
    } CASES[] = {{"strap 1 shape no-rr", 0x06, 2},
                 {"strap 1 shape wide", 0x17, 5},
                 {"strap 1 shape energy", 0x1e, 6},
                 {"strap 1 shape plain", 0x16, 4},
                 {"strap 1 contact off", 0x04, 2}};
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        control(air, CASES[i].line);
        forget();
        run(air, 2 * S);
        assert_int_equal(packets[0].bytes[12], CASES[i].flags);
        assert_int_equal(packets[0].length, 12 + CASES[i].bytes);
    }
    control(air, "strap 1 contact on");
    control(air, "strap 1 every 3");
    run(air, 4 * S);
    forget();
    run(air, 30 * S);
    assert_in_range(packet_count, 7, 11);
    assert_in_range(packets[3].length, 12 + 2 + 2 * 3, 12 + 2 + 2 * 4);
    control(air, "strap 1 every 0");
    control(air, "strap 1 worn off");
    run(air, 11 * S);
    forget();
    run(air, 1 * S);
    assert_true(packets[0].bytes[13] > 100);
    run(air, 3 * S);
    assert_int_equal(packets[packet_count - 1].bytes[13], 0);
}

static void lines_of_control(void **state)
{
    struct control control;
    (void)state;
    assert_true(control_parse("at 12.5 strap 2 drop 0x3e\n", &control));
    assert_int_equal(control.at_us, 12500000);
    assert_int_equal(control.verb, CONTROL_DROP);
    assert_int_equal(control.strap, 1);
    assert_int_equal((int)control.value, 0x3e);
    assert_true(control_parse("strap 1 name Two words # and why", &control));
    assert_string_equal(control.name, "Two words");
    assert_true(control_parse("adapter off", &control));
    assert_int_equal(control.at_us, -1);
    assert_false(control.on);
    assert_true(control_parse("  # nothing", &control));
    assert_int_equal(control.verb, CONTROL_NOTHING);
    static const char *const ODD[] = {"strap",
                                      "strap 0 off",
                                      "strap 1",
                                      "strap 1 jump",
                                      "strap 1 battery",
                                      "strap 1 battery 101",
                                      "strap 1 contact perhaps",
                                      "strap 1 off now",
                                      "strap 1 adapter off",
                                      "off",
                                      "at soon play",
                                      "at 1",
                                      "luck nan",
                                      "strap 1 name A name that is too long",
                                      "strap 1 name a b c d e f g h"};
    for (size_t i = 0; i < sizeof(ODD) / sizeof(ODD[0]); i++) {
        if (control_parse(ODD[i], &control)) {
            fail_msg("%s: was taken", ODD[i]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hears_no_more_than_it_asked_for),
        cmocka_unit_test(hears_only_those_it_knows),
        cmocka_unit_test(a_busy_strap_is_seen_and_not_connected),
        cmocka_unit_test(tells_each_beat_once),
        cmocka_unit_test(is_lost_only_after_the_timeout),
        cmocka_unit_test(a_short_absence_only_delays),
        cmocka_unit_test(a_burst_comes_all_at_once),
        cmocka_unit_test(no_link_is_lost_too_young),
        cmocka_unit_test(luck_is_as_asked_for),
        cmocka_unit_test(a_strap_that_insists_leaves),
        cmocka_unit_test(a_pulled_adapter_takes_all_with_it),
        cmocka_unit_test(shapes_are_what_they_say),
        cmocka_unit_test(lines_of_control),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
