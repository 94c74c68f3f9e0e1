/* The direct way without a radio: scripts of PDUs over the ATT client, and what the kernel and the
 * air say, with every cut of it.
 *
 * A script is a conversation as a text: "<" from the strap, ">" to it, "+30" seconds go by; and
 * what the client tells: up, hrm, about, end. It is played, and what comes out is the same text
 * again.
 */
#include "strap/att_air.h"
#include "strap/att_client.h"
#include "strap/att_mgmt.h"
#include "strap/att_pdu.h"
#include "strap/att_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define TEXT_MAX 4096

struct play {
    struct att_client client;
    int64_t now_us;
    char text[TEXT_MAX]; /* what was said so far */
};

static const char *const end_names[ATT_ENDS] = {
    [ATT_END_NONE] = "none",     [ATT_END_NO_HEART_RATE] = "no-heart-rate",
    [ATT_END_LOCKED] = "locked", [ATT_END_REJECTED] = "rejected",
    [ATT_END_SILENT] = "silent", [ATT_END_UNREADABLE] = "unreadable",
};

/* The whole way, as a strap with the services of shared straps answers it. */
#define ASK_MTU     "> 020302\n"
#define TO_SERVICE  ASK_MTU "< 03f700\n> 060100ffff00280d18\n"
#define TO_MEASURE  TO_SERVICE "< 070a000f00\n> 080a000f000328\n"
#define TO_SWITCH   TO_MEASURE "< 09070b00100c00372a0e00020f00382a\n> 040d000f00\n"
#define TO_WRITE    TO_SWITCH "< 05010d0002290e000328\n> 120d000100\n"
#define ASK_BATTERY "> 080100ffff192a\n"
#define ASK_MAKER   "> 080100ffff292a\n"
#define ASK_MODEL   "> 080100ffff242a\n"
#define ASK_FIRM    "> 080100ffff262a\n"
#define TO_UP       TO_WRITE "< 13\n" ASK_BATTERY "up\n"
#define TO_REST                                                                                    \
    TO_UP "< 090312005a\n" ASK_MAKER "< 090616004163"                                              \
          "6d65\n" ASK_MODEL "< 0108010"                                                           \
          "00a\n" ASK_FIRM "< 0905180031"                                                          \
          "2e30\nabout Acme||1.0|90\n"

static void say(struct play *play, const char *what, const uint8_t *bytes, size_t length)
{
    size_t used = strlen(play->text);

    used += (size_t)snprintf(play->text + used, TEXT_MAX - used, "%s%s", what, length ? " " : "");
    for (size_t i = 0; i < length; i++)
        used += (size_t)snprintf(play->text + used, TEXT_MAX - used, "%02x", bytes[i]);
    snprintf(play->text + used, TEXT_MAX - used, "\n");
}

static void said(struct play *play, const struct att_out *out)
{
    const struct strap_about *about = &play->client.about;
    char line[256];

    if (out->length)
        say(play, ">", out->pdu, out->length);
    if (out->up)
        say(play, "up", NULL, 0);
    if (out->measurement)
        say(play, "hrm", out->measurement, out->measurement_length);
    if (out->about) {
        snprintf(line, sizeof line, "about %s|%s|%s|%d", about->manufacturer, about->model,
                 about->firmware, about->battery_percent);
        say(play, line, NULL, 0);
    }
}

static void begin(struct play *play)
{
    struct att_out out;

    play->now_us = 1000 * US_PER_S;
    play->text[0] = 0;
    att_client_init(&play->client, play->now_us, &out);
    said(play, &out);
}

/* On the heap at its exact size, so that a read beyond it is found. */
static void take(struct play *play, const uint8_t *bytes, size_t length)
{
    const enum att_end before = play->client.end;
    uint8_t *pdu = malloc(length ? length : 1);
    struct att_out out;
    char line[64];

    assert_non_null(pdu);
    memcpy(pdu, bytes, length);
    say(play, "<", pdu, length);
    att_client_take(&play->client, play->now_us, pdu, length, &out);
    assert_true(!out.measurement || out.measurement_length <= ATT_VALUE_MAX);
    said(play, &out);
    free(pdu);
    if (play->client.end != before) {
        snprintf(line, sizeof line, "end %s", end_names[play->client.end]);
        say(play, line, NULL, 0);
    }
}

static void pass(struct play *play, int seconds)
{
    const enum att_end before = play->client.end;
    struct att_out out;
    char line[64];

    play->now_us += seconds * US_PER_S;
    snprintf(line, sizeof line, "+%d", seconds);
    say(play, line, NULL, 0);
    att_client_time(&play->client, play->now_us, &out);
    said(play, &out);
    if (play->client.end != before) {
        snprintf(line, sizeof line, "end %s", end_names[play->client.end]);
        say(play, line, NULL, 0);
    }
}

static size_t unhex(const char *hex, uint8_t *to)
{
    size_t length = 0;
    unsigned byte;

    for (; sscanf(hex, "%2x", &byte) == 1 && *hex != '\n'; hex += 2)
        to[length++] = (uint8_t)byte;
    return length;
}

/* Plays the strap's lines of a script. */
static void play_on(struct play *play, const char *script)
{
    for (const char *line = script; *line; line = strchr(line, '\n') + 1) {
        uint8_t bytes[1024];

        if (line[0] == '<')
            take(play, bytes, line[1] == ' ' ? unhex(line + 2, bytes) : 0);
        else if (line[0] == '+')
            pass(play, atoi(line + 1));
    }
}

static void check(const char *script)
{
    struct play play;

    begin(&play);
    play_on(&play, script);
    assert_string_equal(play.text, script);
    assert_int_equal(play.client.impossible, 0);
}

/* --- scripts --- */

static void whole_way(void **state)
{
    (void)state;
    check(TO_REST "< 1b0c0016480003\nhrm 16480003\n< 1b0c000648\nhrm 0648\n"
                  /* an indication is confirmed, ours or not */
                  "< 1d0c000649\n> 1e\nhrm 0649\n< 1d08000100ffff\n> 1e\n"
                  /* of another characteristic; too short; of no length */
                  "< 1b12005a\n< 1b0c\n< 1b0c00\nhrm\n");
}

static void looks_further(void **state)
{
    (void)state;
    /* The measurement in a second answer, between 128-bit characteristics; its switch behind a
     * 128-bit descriptor. */
    check(TO_SERVICE "< 0720003f00\n> 0820003f000328\n"
                     "< 091521001022000102030405060708090a0b0c0d0e0f10\n> 0822003f000328\n"
                     "< 09072300102400372a\n> 0425003f00\n"
                     "< 050225000102030405060708090a0b0c0d0e0f10\n> 0426003f00\n"
                     "< 050126000229\n> 1226000100\n< 13\n" ASK_BATTERY "up\n");
}

static void early_notification(void **state)
{
    (void)state;
    check(TO_WRITE "< 1b0c000648\nup\nhrm 0648\n< 13\n" ASK_BATTERY "< 1b0c000649\nhrm 0649\n");
    check(TO_WRITE "< 1b0c000648\nup\nhrm 0648\n< 01120d000e\nend rejected\n");
    /* Before we know whose it is: passed over. */
    check(TO_MEASURE "< 1b0c000648\n");
    check(TO_SWITCH "< 1b0c000648\n");
}

static void no_heart_rate(void **state)
{
    (void)state;
    check(TO_SERVICE "< 010601000a\nend no-heart-rate\n");
    check(TO_MEASURE "< 01080a000a\nend no-heart-rate\n");
    /* There, and it cannot notify; the service ends. */
    check(TO_MEASURE "< 09070f00021000372a\nend no-heart-rate\n");
    check(TO_SWITCH "< 01040d000a\nend no-heart-rate\n");
    check(TO_SWITCH "< 05010d000328\nend no-heart-rate\n");
}

static void errors_have_names(void **state)
{
    (void)state;
    check(TO_WRITE "< 01120d0005\nend locked\n< 13\n");
    check(TO_WRITE "< 01120d0008\nend locked\n");
    check(TO_WRITE "< 01120d000c\nend locked\n");
    check(TO_WRITE "< 01120d000f\nend locked\n");
    check(TO_WRITE "< 01120d0003\nend rejected\n");
    check(TO_SERVICE "< 0106010006\nend rejected\n");
    /* Not needed: an MTU that is not known, a battery that is locked. */
    check(ASK_MTU "< 0102000006\n> 060100ffff00280d18\n");
    check(TO_UP "< 0108010005\n" ASK_MAKER);
}

static void unreadable(void **state)
{
    (void)state;
    check(TO_SERVICE "< 07\nend unreadable\n");
    check(TO_SERVICE "< 070a000f\nend unreadable\n");
    check(TO_SERVICE "< 070f000a00\nend unreadable\n");
    check(TO_SERVICE "< 0700000f00\nend unreadable\n");
    check(TO_SERVICE "< 01\nend unreadable\n");
    check(TO_MEASURE "< 0900\nend unreadable\n");
    check(TO_MEASURE "< 09080b00100c00372aff\nend unreadable\n");
    /* Handles outside of what was asked for, or going back. */
    check(TO_MEASURE "< 09070900100c00372a\nend unreadable\n");
    check(TO_MEASURE "< 09071000100c00372a\nend unreadable\n");
    check(TO_MEASURE "< 09070e00021000382a0b00100c00372a\nend unreadable\n");
    /* A value in front of its declaration, or behind its service. */
    check(TO_MEASURE "< 09070b00100a00372a\nend unreadable\n");
    check(TO_MEASURE "< 09070b00101000372a\nend unreadable\n");
    check(TO_SWITCH "< 05030d000229\nend unreadable\n");
    check(TO_SWITCH "< 05010c000229\nend unreadable\n");
    check(TO_WRITE "< 01120d\nend unreadable\n");
}

static void last_handle(void **state)
{
    (void)state;
    /* Nothing lies behind 0xffff, and asking on from 0 would never end. */
    check(TO_SERVICE "< 07f0ffffff\n> 08f0ffffff0328\n< 0907ffff020000382a\nend no-heart-rate\n");
    check(TO_SERVICE "< 07f0ffffff\n> 08f0ffffff0328\n< 0907f1ff10feff372a\n> 04ffffffff\n"
                     "< 0501ffff0129\nend no-heart-rate\n");
    check(TO_SERVICE "< 07f0ffffff\n> 08f0ffffff0328\n< 0907ffff020000382a00001001"
                     "00372a\nend unreadable\n");
}

static void silent(void **state)
{
    (void)state;
    check(TO_MEASURE "+29\n+1\nend silent\n+30\n< 09070b00100c00372a\n");
    check(TO_UP "+30\nend silent\n");
    /* The battery is read again, and told only where it has changed. */
    check(TO_REST "+599\n+1\n" ASK_BATTERY "< 0903120059\n" ASK_MAKER "< 09061600416"
                  "36d65\n" ASK_MODEL "< 010801000a\n" ASK_FIRM "< 0905180031"
                  "2e30\nabout Acme||1.0|89\n");
    check(TO_REST "+600\n" ASK_BATTERY "< 090312005a\n" ASK_MAKER "< 0906160041636d65\n" ASK_MODEL
                  "< 010801000a\n" ASK_FIRM "< 09051800312e30\n");
}

static void strap_asks(void **state)
{
    (void)state;
    /* Between our question and its answer; each gets its own answer, and ours goes on. */
    check(TO_MEASURE "< 02f700\n> 030302\n< 040100ffff\n> 010401000a\n"
                     "< 060100ffff00280d18\n> 010601000a\n< 080100ffff032a\n> 010801000a\n"
                     "< 100100ffff0028\n> 011001000a\n< 0a0300\n> 010a030001\n"
                     "< 0c03000000\n> 010c030001\n< 1203000100\n> 0112030001\n"
                     "< 0e01000200\n> 010e000006\n< 160100000000\n> 0116000006\n"
                     "< 1801\n> 0118000006\n< 20\n> 0120000006\n"
                     /* commands get none */
                     "< 52030001\n< d203000100\n"
                     "< 09070b00100c00372a\n> 040d000f00\n");
}

static void out_of_order(void **state)
{
    (void)state;
    struct play play;

    /* Answers to nothing, or to another question, are passed over. */
    check(TO_MEASURE "< 13\n< 0501030028\n< 0106010006\n< 1e\n<\n< 2101\n"
                     "< 09070b00100c00372a\n> 040d000f00\n");
    check(TO_REST "< 13\n< 010a03000a\n< 03ffff\n< 09051800312e30\n");
    begin(&play);
    play_on(&play, TO_REST "< 13\n< 03f700\n");
    assert_int_equal(play.client.stray, 2);
    assert_int_equal(play.client.state, ATT_STATE_REST);
}

static void mtu(void **state)
{
    static const struct {
        const char *answer;
        uint16_t mtu;
    } cases[] = {{"< 03f700\n", 247},
                 {"< 03ffff\n", ATT_MTU},
                 {"< 030000\n", ATT_MTU_LEAST},
                 {"< 0317\n", ATT_MTU_LEAST}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct play play;
        begin(&play);
        play_on(&play, cases[i].answer);
        assert_int_equal(play.client.mtu, cases[i].mtu);
        assert_int_equal(play.client.state, ATT_STATE_SERVICE);
    }
}

static void long_values(void **state)
{
    uint8_t pdu[600] = {ATT_OP_NOTIFICATION, 0x0c, 0x00};
    struct play play;
    struct att_out out;

    (void)state;
    begin(&play);
    play_on(&play, TO_REST);
    att_client_take(&play.client, play.now_us, pdu, 3 + 512, &out);
    assert_ptr_equal(out.measurement, pdu + 3);
    assert_int_equal(out.measurement_length, 512);
    att_client_take(&play.client, play.now_us, pdu, 3 + 513, &out);
    assert_null(out.measurement);
    assert_int_equal(play.client.stray, 1);
}

/* Every answer of the whole way, cut at every length: no read beyond it, and no way on that leaves
 * a question without a deadline. */
static void every_cut(void **state)
{
    static const char script[] = TO_REST "< 1b0c0016480003\n";
    unsigned cuts = 0;

    (void)state;
    for (const char *line = script; *line; line = strchr(line, '\n') + 1) {
        uint8_t bytes[64];
        const size_t length = line[0] == '<' ? unhex(line + 2, bytes) : 0;

        for (size_t cut = 0; cut < length; cut++, cuts++) {
            char before[TEXT_MAX];
            struct play play;

            memcpy(before, script, (size_t)(line - script));
            before[line - script] = 0;
            begin(&play);
            play_on(&play, before);
            take(&play, bytes, cut);
            if (play.client.state != ATT_STATE_OVER)
                assert_true(play.client.deadline_us < NEVER_US);
            else
                assert_int_not_equal(play.client.end, ATT_END_NONE);
        }
    }
    assert_true(cuts > 60);
}

/* --- the table --- */

static void table_walk(void **state)
{
    (void)state;
    for (int from = 0; from < ATT_STATES; from++)
        for (int event = 0; event < ATT_EVENTS; event++) {
            const struct att_step step =
                att_client_step((enum att_state)from, (enum att_event)event);

            assert_in_range(step.next, 0, ATT_STATES - 1);
            /* Over, and nothing else, has a reason; and nobody comes back from there. */
            assert_int_equal(step.end != ATT_END_NONE,
                             step.next == ATT_STATE_OVER && from != ATT_STATE_OVER);
            if (!step.possible)
                assert_int_equal(step.next, from);
            /* A question without an answer ends the link, wherever it was asked. */
            if (event == ATT_EVENT_TIMER && from < ATT_STATE_REST)
                assert_int_equal(step.end, ATT_END_SILENT);
            /* What a strap says of itself never ends a talk. */
            if (from >= ATT_STATE_BATTERY && from < ATT_STATE_REST && event != ATT_EVENT_TIMER)
                assert_int_equal(step.next, from + 1);
            /* Every answer to a question that was asked leads somewhere. */
            if (from < ATT_STATE_REST && !(from == ATT_STATE_SUBSCRIBE && event == ATT_EVENT_MORE))
                assert_true(step.possible);
        }
}

/* --- text, air, kernel --- */

static void text(void **state)
{
    static const struct {
        const char *from, *to;
    } cases[] = {
        {"Polar H10 ", "Polar H10"},
        {"J\xc3\xbcrgen", "J\xc3\xbcrgen"},
        {"\x1b[2Jred", "?[2Jred"},
        {"a\xc2\x9b"
         "b",
         "a?b"}, /* C1: a terminal's command in UTF-8 */
        {"\xe2\x80\xae"
         "ba",
         "?ba"}, /* right to left */
        {"\xc3", "?"},
        {"\xed\xa0\x80", "???"}, /* a surrogate */
        {"\xf5\x80\x80\x80", "????"},
        {"\xf0\x9f\x92\x9a", "\xf0\x9f\x92\x9a"},
        {"", ""},
        {"   ", ""},
    };
    char to[16];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        att_text_copy(to, sizeof to, (const uint8_t *)cases[i].from, strlen(cases[i].from));
        assert_string_equal(to, cases[i].to);
    }
    /* Cut between characters, and at a 0. */
    att_text_copy(to, 4, (const uint8_t *)"ab\xc3\xbc", 4);
    assert_string_equal(to, "ab");
    att_text_copy(to, sizeof to, (const uint8_t *)"ab\0cd", 5);
    assert_string_equal(to, "ab");
    att_text_copy(to, 1, (const uint8_t *)"ab", 2);
    assert_string_equal(to, "");
}

static struct att_advert advert(const char *hex)
{
    struct att_advert advert;
    uint8_t bytes[64];
    const size_t length = unhex(hex, bytes);
    uint8_t *exact = malloc(length ? length : 1);

    assert_non_null(exact);
    memcpy(exact, bytes, length);
    att_advert_read(exact, length, &advert);
    free(exact);
    return advert;
}

static void adverts(void **state)
{
    static const char hex[] = "02010605030f180d180709506f6c617220";

    (void)state;
    assert_true(advert(hex).heart_rate);
    assert_string_equal(advert(hex).name, "Polar");
    assert_true(advert(hex).whole_name);
    assert_false(advert("03030f18").heart_rate);
    assert_false(advert("04030f180d").heart_rate); /* half a UUID */
    assert_true(advert("03020d18").heart_rate);
    assert_string_equal(advert("0308414203094344").name, "CD");
    assert_string_equal(advert("0309434403084142").name, "CD");
    assert_false(advert("0003030d18").heart_rate);      /* ends there */
    assert_string_equal(advert("20094142").name, "AB"); /* longer than there is */
    for (size_t cut = 0; cut < sizeof hex; cut++) {
        char part[sizeof hex];
        memcpy(part, hex, cut);
        part[cut & ~(size_t)1] = 0;
        advert(part);
    }
}

static const struct strap_seen *hear(struct att_air *air, int64_t at_us, uint8_t last, int rssi_dbm,
                                     const char *hex)
{
    static uint8_t bytes[64];
    struct att_mgmt_found found = {.address = {last, 0x22, 0x33, 0x44, 0x55, 0xf0},
                                   .le = true,
                                   .random = true,
                                   .rssi_dbm = rssi_dbm,
                                   .data = bytes};

    found.length = unhex(hex, bytes);
    return att_air_take(air, at_us, &found);
}

static void air(void **state)
{
    static struct att_air air;
    const struct strap_seen *seen;

    (void)state;
    att_air_init(&air);
    assert_null(hear(&air, 0, 0x10, -60, "03030f18")); /* no strap */
    seen = hear(&air, 0, 0x10, -60, "03030d18");
    assert_non_null(seen);
    assert_string_equal(seen->address, "F0:55:44:33:22:10");
    assert_true(seen->random_address);
    assert_int_equal(seen->rssi_dbm, -60);
    assert_null(hear(&air, 100, 0x10, -70, "03030d18")); /* signal alone: once a second */
    seen = hear(&air, 200, 0x10, -70,
                "0309"
                "4142"); /* its name comes apart from its services */
    assert_non_null(seen);
    assert_string_equal(seen->name, "AB");
    assert_null(hear(&air, 300, 0x10, -70, "020841"));
    assert_null(hear(&air, US_PER_S, 0x10, -70, "03030d18"));
    assert_non_null(hear(&air, 2 * US_PER_S, 0x10, -71, "03030d18"));
    assert_non_null(hear(&air, 2 * US_PER_S, 0x11, 127, "03030d18"));
    /* A hall full of them: the one longest not heard makes room, and is new again. */
    for (unsigned i = 0; i < ATT_AIR_MAX; i++)
        assert_non_null(hear(&air, 3 * US_PER_S + i, (uint8_t)(0x20 + i), -60, "03030d18"));
    assert_int_equal(air.count, ATT_AIR_MAX);
    assert_non_null(hear(&air, 4 * US_PER_S, 0x10, -71, "03030d18"));
}

static struct att_mgmt_event event(const char *hex)
{
    struct att_mgmt_event event;
    uint8_t bytes[128];

    att_mgmt_get(bytes, unhex(hex, bytes), &event);
    return event;
}

static void kernel_says(void **state)
{
    uint8_t command[ATT_MGMT_COMMAND_MAX];
    struct att_mgmt_event got;

    (void)state;
    assert_int_equal(att_mgmt_put(command, ATT_MGMT_POWER, 1, true), 7);
    assert_memory_equal(command, "\x05\x00\x01\x00\x01\x00\x01", 7);
    assert_int_equal(att_mgmt_put(command, ATT_MGMT_DISCOVER, 0, false), 7);
    assert_int_equal(command[6], 6);
    assert_int_equal(att_mgmt_put(command, ATT_MGMT_LIST, ATT_MGMT_NO_INDEX, false), 6);

    got = event("0100ffff0900030000020000000200");
    assert_int_equal(got.kind, ATT_MGMT_LISTED);
    assert_int_equal(got.count, 2);
    assert_int_equal(got.indices[1], 2);
    /* It says three and brings two. */
    assert_int_equal(event("0100ffff0900030000030000000200").kind, ATT_MGMT_ANSWER);

    got = event("010000001400040000010203040506090000ffffffff01020000");
    assert_int_equal(got.kind, ATT_MGMT_INFORMED);
    assert_int_equal(got.address[0], 1);
    assert_true(got.powered && got.le);
    got = event("0100000007000500000002"
                "0000");
    assert_int_equal(got.kind, ATT_MGMT_SETTINGS);
    assert_false(got.powered);
    assert_true(got.le);
    got = event("020000000300050014");
    assert_int_equal(got.kind, ATT_MGMT_ANSWER);
    assert_int_equal(got.status, ATT_MGMT_PERMISSION);
    assert_int_equal(event("040001000000").kind, ATT_MGMT_ADDED);
    assert_int_equal(event("050001000000").index, 1);
    assert_true(event("13000000020006"
                      "01")
                    .discovering);

    got = event("120000001200102233445566"
                "02c400000000"
                "0400"
                "03030d18");
    assert_int_equal(got.kind, ATT_MGMT_FOUND);
    assert_true(got.found.le && got.found.random);
    assert_int_equal(got.found.rssi_dbm, -60);
    assert_int_equal(got.found.length, 4);
    /* Its data is said to be longer than it is; a packet longer than it says. */
    assert_int_equal(event("120000001200102233445566"
                           "02c400000000"
                           "0500"
                           "03030d18")
                         .kind,
                     ATT_MGMT_OTHER);
    assert_int_equal(event("04000100000000").kind, ATT_MGMT_OTHER);
    assert_int_equal(event("0400").kind, ATT_MGMT_OTHER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_way),
        cmocka_unit_test(looks_further),
        cmocka_unit_test(early_notification),
        cmocka_unit_test(no_heart_rate),
        cmocka_unit_test(errors_have_names),
        cmocka_unit_test(unreadable),
        cmocka_unit_test(last_handle),
        cmocka_unit_test(silent),
        cmocka_unit_test(strap_asks),
        cmocka_unit_test(out_of_order),
        cmocka_unit_test(mtu),
        cmocka_unit_test(long_values),
        cmocka_unit_test(every_cut),
        cmocka_unit_test(table_walk),
        cmocka_unit_test(text),
        cmocka_unit_test(adverts),
        cmocka_unit_test(air),
        cmocka_unit_test(kernel_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
