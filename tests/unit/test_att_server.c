/* The simulated strap's attribute server, played PDU by PDU: what bluetoothd asks, what it must
 * hear. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tools/strap-sim/att.h"

struct exchange {
    const char *request, *reply; /* hex; "" : no answer */
};

static size_t from_hex(const char *text, uint8_t *bytes)
{
    size_t length = 0;
    unsigned byte;
    int used;
    for (; sscanf(text, " %2x%n", &byte, &used) == 1; text += used) {
        bytes[length++] = (uint8_t)byte;
    }
    return length;
}

static void play(struct att *att, const struct exchange *exchanges, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint8_t request[ATT_MTU_MOST], wanted[ATT_MTU_MOST], reply[ATT_MTU_MOST];
        size_t length = from_hex(exchanges[i].request, request);
        size_t wanted_length = from_hex(exchanges[i].reply, wanted);
        size_t got = att_answer(att, request, length, reply);
        if (got != wanted_length || memcmp(reply, wanted, got) != 0) {
            fail_msg("to %s: %zu bytes, %02x %02x …; wanted %s", exchanges[i].request, got,
                     got > 0 ? reply[0] : 0, got > 1 ? reply[1] : 0, exchanges[i].reply);
        }
    }
}

#define PLAY(att, exchanges) play(att, exchanges, sizeof(exchanges) / sizeof((exchanges)[0]))

static struct att fresh(void)
{
    struct att att = {.name = "Sim strap 1", .battery_percent = 87};
    att_begin(&att);
    return att;
}

static void finds_services(void **state)
{
    static const struct exchange EXCHANGES[] = {
        /* by group: three fit into 23 bytes, then the rest, then the end */
        {"10 01 00 ff ff 00 28", "11 06 01 00 05 00 00 18 06 00 09 00 01 18 0a 00 0f 00 0d 18"},
        {"10 10 00 ff ff 00 28", "11 06 10 00 13 00 0f 18 14 00 1a 00 0a 18"},
        {"10 1b 00 ff ff 00 28", "01 10 1b 00 0a"},
        /* by UUID */
        {"06 01 00 ff ff 00 28 0d 18", "07 0a 00 0f 00"},
        {"06 0b 00 ff ff 00 28 0d 18", "01 06 0b 00 0a"},
        {"06 01 00 ff ff 00 28 99 18", "01 06 01 00 0a"},
        /* secondary services: none, and no group at all */
        {"10 01 00 ff ff 01 28", "01 10 01 00 10"},
    };
    struct att att = fresh();
    (void)state;
    PLAY(&att, EXCHANGES);
}

static void finds_parts(void **state)
{
    static const struct exchange EXCHANGES[] = {
        {"08 0a 00 0f 00 03 28", "09 07 0b 00 10 0c 00 37 2a 0e 00 02 0f 00 38 2a"},
        {"08 0f 00 0f 00 03 28", "01 08 0f 00 0a"},
        {"04 0d 00 0d 00", "05 01 0d 00 02 29"},
        {"04 18 00 ff ff", "05 01 18 00 24 2a 19 00 03 28 1a 00 26 2a"},
        {"04 1b 00 ff ff", "01 04 1b 00 0a"},
    };
    struct att att = fresh();
    (void)state;
    PLAY(&att, EXCHANGES);
}

static void reads_values(void **state)
{
    static const struct exchange EXCHANGES[] = {
        {"0a 03 00", "0b 53 69 6d 20 73 74 72 61 70 20 31"},
        {"0c 03 00 0a 00", "0d 31"},
        {"0c 03 00 0b 00", "0d"},
        {"0c 03 00 0c 00", "01 0c 03 00 07"},
        {"0a 12 00", "0b 57"}, /* battery: 87 */
        {"0a 0f 00", "0b 01"}, /* worn on the chest */
        {"0a 0c 00", "01 0a 0c 00 02"},
        {"0a 1b 00", "01 0a 1b 00 01"},
        {"0a 00 00", "01 0a 00 00 01"},
        /* the name by its UUID of 16 bytes */
        {"08 01 00 ff ff fb 34 9b 5f 80 00 00 80 00 10 00 00 00 2a 00 00",
         "09 0d 03 00 53 69 6d 20 73 74 72 61 70 20 31"},
        {"08 01 00 ff ff fb 34 9b 5f 80 00 00 80 00 10 00 00 00 2a 01 00", "01 08 01 00 0a"},
        {"08 0a 00 0f 00 37 2a", "01 08 0c 00 02"},
    };
    struct att att = fresh();
    (void)state;
    PLAY(&att, EXCHANGES);
}

static void is_told_when_to_tell(void **state)
{
    static const struct exchange ON[] = {
        {"0a 0d 00", "0b 00 00"},
        {"12 0d 00 01 00", "13"},
        {"0a 0d 00", "0b 01 00"},
    };
    static const struct exchange ODD[] = {
        {"12 0d 00 01", "01 12 0d 00 0d"},
        {"12 0c 00 01 00", "01 12 0c 00 03"},
        {"12 63 00 01 00", "01 12 63 00 01"},
        {"52 13 00 01 00", ""},
    };
    static const uint8_t RATE[] = {0x16, 60, 0x00, 0x04};
    static const uint8_t WANTED[] = {0x1b, 12, 0, 0x16, 60, 0x00, 0x04};
    struct att att = fresh();
    uint8_t pdu[ATT_MTU_MOST];
    (void)state;
    assert_int_equal(att_notify_rate(&att, RATE, sizeof(RATE), pdu), 0);
    PLAY(&att, ON);
    assert_int_equal(att_notify_rate(&att, RATE, sizeof(RATE), pdu), sizeof(WANTED));
    assert_memory_equal(pdu, WANTED, sizeof(WANTED));
    assert_int_equal(att_notify_battery(&att, pdu), 0);
    PLAY(&att, ODD);
    assert_int_equal(att_notify_battery(&att, pdu), 4);
    assert_int_equal(pdu[3], 87);
    att_begin(&att); /* another link */
    assert_int_equal(att_notify_rate(&att, RATE, sizeof(RATE), pdu), 0);
}

static void agrees_on_a_size(void **state)
{
    static const struct exchange EXCHANGES[] = {
        {"02 05 02", "03 f7 00"},
        {"10 01 00 ff ff 00 28", "11 06 01 00 05 00 00 18 06 00 09 00 01 18 0a 00 0f 00 0d 18 "
                                 "10 00 13 00 0f 18 14 00 1a 00 0a 18"},
        {"02 05 00", "03 f7 00"}, /* too small: 23 it is */
    };
    uint8_t bytes[100] = {0x10, 60}, pdu[ATT_MTU_MOST];
    struct att att = fresh();
    (void)state;
    PLAY(&att, EXCHANGES);
    att.told[ATT_TOLD_RATE] = 1;
    assert_int_equal(att.mtu, ATT_MTU_LEAST);
    assert_int_equal(att_notify_rate(&att, bytes, sizeof(bytes), pdu), ATT_MTU_LEAST);
}

static void answers_what_makes_no_sense(void **state)
{
    static const struct exchange EXCHANGES[] = {
        {"", ""},
        {"02 05", "01 02 00 00 04"},
        {"04 01 00", "01 04 00 00 04"},
        {"04 00 00 ff ff", "01 04 00 00 01"},
        {"04 05 00 04 00", "01 04 05 00 01"},
        {"08 01 00 ff ff 00", "01 08 01 00 04"},
        {"0a 01", "01 0a 00 00 04"},
        {"12 01", "01 12 00 00 04"},
        {"16 01 00 00 00 01", "01 16 00 00 06"}, /* prepared writes are not for a strap */
        {"1e", ""},
        {"d2 01 00", ""}, /* a signed command */
        {"1b 01 00 02", ""},
        {"03 17 00", ""},
    };
    struct att att = fresh();
    (void)state;
    PLAY(&att, EXCHANGES);
}

/* Any bytes: within the MTU, and never twice a different state of mind. */
static void keeps_within_its_size(void **state)
{
    struct att att = fresh();
    uint8_t pdu[32], reply[ATT_MTU_MOST];
    uint32_t seed = 1;
    (void)state;
    for (int i = 0; i < 200000; i++) {
        size_t length = 0;
        for (size_t wanted = seed >> 16 & 31u; length < wanted; length++) {
            seed = seed * 1664525u + 1013904223u;
            pdu[length] = (uint8_t)(length > 0 && seed >> 30 != 0 ? seed >> 24 & 31u : seed >> 24);
        }
        seed = seed * 1664525u + 1013904223u;
        assert_true(att_answer(&att, pdu, length, reply) <= att.mtu);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_services),        cmocka_unit_test(finds_parts),
        cmocka_unit_test(reads_values),          cmocka_unit_test(is_told_when_to_tell),
        cmocka_unit_test(agrees_on_a_size),      cmocka_unit_test(answers_what_makes_no_sense),
        cmocka_unit_test(keeps_within_its_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
