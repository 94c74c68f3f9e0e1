/* lull's side of the talk with a puck, held against a puck made of a few lines: greeting, versions,
 * presses, lights, silence, and what a hostile one may do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "puck/host.h"

#define MS(n) ((int64_t)(n)*US_PER_MS)
#define S(n)  ((int64_t)(n)*US_PER_S)

static struct host host;
static struct news_list news;
static int64_t now_us;

/* The puck at the other end. It answers a millisecond after it was asked. */
static struct {
    bool deaf;
    struct puck_versions versions;
    int64_t clock_us; /* its clock less ours */
    uint16_t edge;
    uint8_t stuck;
    bool asked;
    struct puck_message last; /* what it was asked last */
    unsigned heard[256];
} puck;

static uint32_t tick(int64_t at_us)
{
    return (uint32_t)((at_us + puck.clock_us) / CLOCK_TICK_US);
}

static void say(const struct puck_message *message)
{
    uint8_t bytes[PUCK_BYTES];
    assert_int_equal(puck_encode(message, bytes), PUCK_OK);
    host_take(&host, bytes, sizeof(bytes), now_us, &news);
}

static void answer(void)
{
    struct puck_message reply = {.number = puck.last.number};
    reply.type = (enum puck_type)(puck.last.type | 0x80u);
    if (puck.last.type == PUCK_HELLO) {
        reply.hello = (struct puck_hello){
            .versions = puck.versions, .board = PUCK_BOARD_ATMEGA32U4, .serial = 0xC0FFEE};
    } else if (puck.last.type == PUCK_PING) {
        reply.pong = (struct puck_pong){.at = tick(now_us - MS(1)), .sof = 7};
    } else if (puck.last.type == PUCK_CUE) {
        reply.cued =
            (struct puck_cued){.pattern = puck.last.cue.pattern, .at = tick(now_us - MS(1))};
    } else if (puck.last.type == PUCK_TEST) {
        reply.tested = (struct puck_tested){.parts = puck.last.test.parts, .stuck = puck.stuck};
    }
    puck.asked = false;
    say(&reply);
}

/* A millisecond of the bus. */
static void frame(void)
{
    uint8_t bytes[PUCK_BYTES];
    if (puck.asked && !puck.deaf) {
        answer();
    }
    if (host_next_us(&host) <= now_us) {
        host_tick(&host, now_us, &news);
    }
    if (host_send(&host, now_us, bytes)) {
        assert_int_equal(puck_decode(bytes, sizeof(bytes), &puck.last), PUCK_OK);
        puck.heard[puck.last.type]++;
        puck.asked = true;
        host_sent(&host, now_us, true);
    }
    now_us += MS(1);
}

/* Rounds are many, and of no interest here. */
static void leave_out_rounds(void)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < news.count; i++) {
        if (news.at[i].kind != NEWS_ROUND) {
            news.at[kept++] = news.at[i];
        }
    }
    news.count = kept;
}

static void run(int64_t for_us)
{
    for (int64_t end_us = now_us + for_us; now_us < end_us;) {
        frame();
        leave_out_rounds();
    }
}

static void edge_at(enum puck_button_name button, bool down, int64_t at_us)
{
    struct puck_message message = {
        .type = PUCK_IS_BUTTON,
        .button = {.button = button, .down = down, .edge = puck.edge++, .at = tick(at_us)},
    };
    say(&message);
}

static unsigned heard(enum news_kind kind)
{
    unsigned count = 0;
    for (unsigned i = 0; i < news.count; i++) {
        count += news.at[i].kind == kind ? 1 : 0;
    }
    return count;
}

static const struct news *newest(enum news_kind kind)
{
    for (unsigned i = news.count; i > 0; i--) {
        if (news.at[i - 1].kind == kind) {
            return &news.at[i - 1];
        }
    }
    fail_msg("no such news: %d", kind);
    return NULL;
}

static unsigned troubles(enum trouble trouble)
{
    unsigned count = 0;
    for (unsigned i = 0; i < news.count; i++) {
        count += news.at[i].kind == NEWS_TROUBLE && news.at[i].trouble == trouble ? 1 : 0;
    }
    return count;
}

static int setup(void **state)
{
    (void)state;
    memset(&puck, 0, sizeof(puck));
    puck.versions = (struct puck_versions){PUCK_VERSION, PUCK_OLDEST};
    puck.clock_us = S(77);
    now_us = S(1000);
    news.count = 0;
    host_init(&host, now_us);
    return 0;
}

static void go_up(void)
{
    run(MS(900));
    assert_int_equal(host.state, HOST_STATE_UP);
    news.count = 0;
}

/* ---- greeting ---- */

static void test_greets(void **state)
{
    (void)state;
    run(MS(20));
    assert_int_equal(heard(NEWS_UP), 1);
    assert_int_equal(newest(NEWS_UP)->about.serial, 0xC0FFEE);
    assert_int_equal(puck.heard[PUCK_HELLO], 1);
    run(MS(900));
    assert_in_range(puck.heard[PUCK_PING], CLOCK_BURST, CLOCK_BURST + 4);
    unsigned before = puck.heard[PUCK_PING];
    run(S(10));
    assert_in_range(puck.heard[PUCK_PING] - before, 38, 41);
    assert_int_equal(host.counts.ignored, 0);
}

static void test_nobody_answers(void **state)
{
    (void)state;
    puck.deaf = true;
    run(MS(2900));
    assert_int_equal(troubles(TROUBLE_NO_ANSWER), 0);
    run(S(30));
    assert_int_equal(troubles(TROUBLE_NO_ANSWER), 1);
    assert_in_range(puck.heard[PUCK_HELLO], 15, 22);
    assert_int_equal(heard(NEWS_UP), 0);
    puck.deaf = false;
    run(S(3));
    assert_int_equal(heard(NEWS_UP), 1);
}

static void test_old_answers(void **state)
{
    struct puck_message old = {
        .type = PUCK_IS_HELLO, .number = 200, .hello = {.versions = {PUCK_VERSION, PUCK_OLDEST}}};
    (void)state;
    puck.deaf = true;
    run(MS(5));
    say(&old);
    assert_int_equal(heard(NEWS_UP), 0);
    assert_int_equal(host.counts.ignored, 1);
}

static void test_versions(void **state)
{
    (void)state;
    puck.versions = (struct puck_versions){PUCK_VERSION + 3, PUCK_OLDEST}; /* newer, and polite */
    run(MS(20));
    assert_int_equal(heard(NEWS_UP), 1);

    setup(state);
    puck.versions = (struct puck_versions){PUCK_VERSION + 3, PUCK_VERSION + 1};
    run(S(5));
    assert_int_equal(heard(NEWS_UP), 0);
    assert_int_equal(troubles(TROUBLE_UPDATE_HOST), 1);
    assert_int_equal(puck.heard[PUCK_HELLO], 1);
    assert_int_equal(puck.heard[PUCK_PING] + puck.heard[PUCK_CUE], 0);
    edge_at(PUCK_BUTTON_A, true, now_us); /* what its edges mean is not known */
    assert_int_equal(heard(NEWS_PRESS), 0);
    host_gone(&host, now_us, &news);
    assert_int_equal(heard(NEWS_DOWN), 0);

    setup(state);
    puck.versions = (struct puck_versions){PUCK_OLDEST - 1, 0};
    run(S(5));
    assert_int_equal(troubles(TROUBLE_UPDATE_PUCK), 1);
}

/* ---- presses ---- */

static void test_press(void **state)
{
    (void)state;
    go_up();
    int64_t press_us = now_us - 1500;
    edge_at(PUCK_BUTTON_B, true, press_us);
    const struct news *press = newest(NEWS_PRESS);
    assert_int_equal(press->press.who, WHO_B);
    assert_true(press->press.down);
    assert_in_range(press->press.event_us, press_us - press->press.bound_us,
                    press_us + press->press.bound_us);
    assert_in_range(press->press.bound_us, 1, 1000);
    run(MS(80));
    edge_at(PUCK_BUTTON_B, false, now_us - 1500);
    assert_false(newest(NEWS_PRESS)->press.down);
    assert_int_equal(heard(NEWS_PRESS), 2);
}

/* Edges that come before the hello was answered are held; those of an earlier talk are left out. */
static void test_early_presses(void **state)
{
    (void)state;
    puck.deaf = true;
    run(MS(5));
    edge_at(PUCK_BUTTON_A, true, now_us - S(60));
    edge_at(PUCK_BUTTON_A, false, now_us - S(60) + MS(90));
    edge_at(PUCK_BUTTON_B, true, now_us - MS(2));
    assert_int_equal(heard(NEWS_PRESS), 0);
    int64_t press_us = now_us - MS(2);
    puck.deaf = false;
    run(S(1));
    assert_int_equal(heard(NEWS_PRESS), 1);
    assert_int_equal(newest(NEWS_PRESS)->press.who, WHO_B);
    int64_t off_us = newest(NEWS_PRESS)->press.event_us - press_us;
    assert_true(off_us <= newest(NEWS_PRESS)->press.bound_us &&
                -off_us <= newest(NEWS_PRESS)->press.bound_us);
    assert_int_equal(host.edges.counts.before, 2);
}

static void test_gone_while_greeting(void **state)
{
    (void)state;
    puck.deaf = true;
    run(MS(5));
    edge_at(PUCK_BUTTON_A, true, now_us);
    host_gone(&host, now_us, &news);
    assert_int_equal(heard(NEWS_PRESS), 2); /* and up again */
    assert_int_equal(heard(NEWS_DOWN), 0);
    assert_false(newest(NEWS_PRESS)->press.down);
}

static void test_clock_is_not_told(void **state)
{
    (void)state;
    run(MS(3));
    assert_int_equal(host.state, HOST_STATE_UP);
    puck.deaf = true;
    edge_at(PUCK_BUTTON_A, true, now_us);
    assert_int_equal(heard(NEWS_PRESS), 0);
    run(MS(400));
    assert_int_equal(heard(NEWS_PRESS), 1); /* it does not wait for ever */
}

static void test_gone_while_down(void **state)
{
    (void)state;
    go_up();
    edge_at(PUCK_BUTTON_A, true, now_us);
    edge_at(PUCK_BUTTON_B, true, now_us);
    host_gone(&host, now_us, &news);
    assert_int_equal(heard(NEWS_PRESS), 4);
    assert_int_equal(heard(NEWS_DOWN), 1);
    assert_int_equal(news.at[news.count - 1].kind, NEWS_DOWN); /* presses first */
    assert_true(host_next_us(&host) == NEVER_US);
}

static void test_gap(void **state)
{
    (void)state;
    go_up();
    edge_at(PUCK_BUTTON_A, true, now_us);
    puck.edge += 4;
    edge_at(PUCK_BUTTON_A, true, now_us);
    puck.edge += 1;
    edge_at(PUCK_BUTTON_A, false, now_us);
    assert_int_equal(heard(NEWS_PRESS), 3);
    assert_int_equal(host.edges.counts.gone, 5);
    assert_int_equal(troubles(TROUBLE_GAP), 1);
    puck.edge--; /* the link was set up anew: the last one comes again */
    edge_at(PUCK_BUTTON_A, false, now_us);
    assert_int_equal(heard(NEWS_PRESS), 3);
    assert_int_equal(host.edges.counts.again, 1);
    puck.edge = 0; /* begins to count anew: nothing to be said */
    edge_at(PUCK_BUTTON_A, true, now_us);
    assert_int_equal(host.edges.counts.gone, 5);
    puck.edge = UINT16_MAX;
    edge_at(PUCK_BUTTON_A, false, now_us);
    edge_at(PUCK_BUTTON_A, true, now_us);
    assert_int_equal(host.edges.counts.gone, 5);
}

static void test_stuck(void **state)
{
    (void)state;
    go_up();
    edge_at(PUCK_BUTTON_A, true, now_us);
    run(S(19));
    assert_int_equal(troubles(TROUBLE_STUCK_A), 0);
    run(S(2));
    assert_int_equal(troubles(TROUBLE_STUCK_A), 1);
    assert_false(newest(NEWS_PRESS)->press.down);
    news.count = 0;
    edge_at(PUCK_BUTTON_A, true, now_us);
    assert_int_equal(heard(NEWS_PRESS), 0);
    edge_at(PUCK_BUTTON_B, true, now_us); /* the other one works */
    assert_int_equal(heard(NEWS_PRESS), 1);
    edge_at(PUCK_BUTTON_A, false, now_us);
    assert_int_equal(heard(NEWS_PRESS), 1);
    edge_at(PUCK_BUTTON_A, true, now_us);
    assert_int_equal(heard(NEWS_PRESS), 2);
}

static void test_stuck_from_the_start(void **state)
{
    (void)state;
    puck.stuck = 2;
    run(MS(30));
    assert_int_equal(troubles(TROUBLE_STUCK_B), 1);
    run(S(1));
    news.count = 0;
    edge_at(PUCK_BUTTON_B, false, now_us);
    edge_at(PUCK_BUTTON_B, true, now_us);
    assert_int_equal(heard(NEWS_PRESS), 1);
}

static void test_flood(void **state)
{
    unsigned passed = 0;
    bool down[PUCK_BUTTONS] = {false};
    (void)state;
    go_up();
    for (int i = 0; i < 5000; i++) {
        edge_at(i / 2 % 2, i % 2 == 0, now_us);
        for (unsigned k = 0; k < news.count; k++) {
            if (news.at[k].kind == NEWS_PRESS) {
                passed++;
                down[news.at[k].press.who] = news.at[k].press.down;
            }
        }
        if (i < 4999) {
            assert_true(troubles(TROUBLE_FLOOD) == 0 || host.edges.flooding);
            news.count = 0;
        }
        now_us += MS(1);
    }
    assert_true(host.edges.flooding);
    assert_in_range(passed, EDGES_BURST, EDGES_BURST + 8);
    assert_false(down[0] || down[1]);
    run(S(2));
    news.count = 0;
    edge_at(PUCK_BUTTON_A, true, now_us);
    assert_int_equal(heard(NEWS_PRESS), 1);
    assert_false(host.edges.flooding);
}

/* Two people press as wildly as hands can, for a minute. */
static void test_wild_hands(void **state)
{
    (void)state;
    go_up();
    for (int i = 0; i < 60 * 14; i++) {
        for (int button = 0; button < PUCK_BUTTONS; button++) {
            edge_at(button, i % 2 == 0, now_us);
        }
        news.count = 0;
        run(MS(71));
    }
    assert_int_equal(host.edges.counts.left_out, 0);
    assert_int_equal(host.edges.counts.passed, 2 * 60 * 14);
}

/* ---- time ---- */

static void test_clock_jumps(void **state)
{
    (void)state;
    go_up();
    puck.clock_us += S(3000);
    run(S(1));
    assert_int_equal(troubles(TROUBLE_CLOCK), 1);
    puck.clock_us -= S(5000);
    run(S(1));
    assert_int_equal(host.counts.jumps, 2);
    assert_int_equal(troubles(TROUBLE_CLOCK), 1); /* said once */
    edge_at(PUCK_BUTTON_A, true, now_us - MS(2));
    int64_t off_us = newest(NEWS_PRESS)->press.event_us - (now_us - MS(2));
    assert_true(off_us < MS(1) && off_us > -MS(1));
}

static void test_falls_silent(void **state)
{
    (void)state;
    go_up();
    puck.deaf = true;
    run(MS(4500));
    assert_int_equal(heard(NEWS_DOWN), 0);
    run(S(2));
    assert_int_equal(heard(NEWS_DOWN), 1);
    assert_int_equal(troubles(TROUBLE_SILENT), 1);
    run(S(20));
    assert_int_equal(heard(NEWS_DOWN), 1);
    puck.deaf = false;
    run(S(3));
    assert_int_equal(heard(NEWS_UP), 1);
    news.count = 0;
    edge_at(PUCK_BUTTON_A, true, now_us);
    assert_int_equal(heard(NEWS_PRESS), 1);
}

/* The machine slept for an hour with a ping on its way. */
static void test_machine_slept(void **state)
{
    (void)state;
    go_up();
    while (!puck.asked || puck.last.type != PUCK_PING) {
        frame();
    }
    now_us += S(3600);
    run(S(3));
    assert_int_equal(heard(NEWS_DOWN), 0);
    assert_int_equal(host.state, HOST_STATE_UP);
}

/* ---- lights ---- */

static void test_light(void **state)
{
    (void)state;
    go_up();
    host_light(&host, LIGHT_CUE, 7);
    run(MS(6));
    assert_int_equal(puck.last.type, PUCK_CUE);
    assert_int_equal(puck.last.cue.pattern, PUCK_PATTERN_CUE);
    assert_int_equal(newest(NEWS_CUED)->cued.number, 7);
    int64_t off_us = newest(NEWS_CUED)->cued.event_us - now_us;
    assert_true(off_us <= 0 && off_us > -MS(8));
    host_light(&host, LIGHT_PAUSE, 0);
    run(MS(6));
    assert_int_equal(puck.last.cue.pattern, PUCK_PATTERN_PAUSE);
    assert_int_equal(heard(NEWS_CUED), 2);
}

static void test_light_before_up(void **state)
{
    (void)state;
    host_light(&host, LIGHT_BREAK, 0);
    run(MS(30));
    assert_int_equal(puck.heard[PUCK_CUE], 1);
    assert_int_equal(puck.last.type != PUCK_CUE || puck.last.cue.pattern == PUCK_PATTERN_BREAK, 1);
    setup(state);
    host_light(&host, LIGHT_CUE, 3); /* its moment is over */
    run(MS(500));
    assert_int_equal(puck.heard[PUCK_CUE], 0);
}

static void test_light_is_the_newest(void **state)
{
    uint8_t bytes[PUCK_BYTES];
    (void)state;
    go_up();
    while (host.sending || host.asked) {
        frame();
    }
    host_light(&host, LIGHT_CUE, 1);
    assert_true(host_send(&host, now_us, bytes));
    host_light(&host, LIGHT_PAUSE, 0);
    host_light(&host, LIGHT_RETURN, 0);
    assert_false(host_send(&host, now_us, bytes)); /* one at a time */
    host_sent(&host, now_us, true);
    assert_true(host_send(&host, now_us, bytes));
    struct puck_message message;
    assert_int_equal(puck_decode(bytes, sizeof(bytes), &message), PUCK_OK);
    assert_int_equal(message.cue.pattern, PUCK_PATTERN_RETURN);
}

/* ---- a hostile one ---- */

static void test_garbage(void **state)
{
    uint8_t bytes[80] = {0};
    uint32_t random = 1;
    (void)state;
    go_up();
    uint32_t before = host.counts.ignored;
    host_take(&host, bytes, 0, now_us, &news);
    host_take(&host, bytes, 15, now_us, &news);
    host_take(&host, bytes, 64, now_us, &news);
    bytes[0] = PUCK_PING; /* a host's words */
    host_take(&host, bytes, 16, now_us, &news);
    bytes[0] = PUCK_IS_PONG; /* not asked for */
    host_take(&host, bytes, 16, now_us, &news);
    bytes[0] = PUCK_IS_CUED;
    bytes[1] = 99;
    host_take(&host, bytes, 16, now_us, &news);
    assert_int_equal(host.counts.ignored - before, 6);
    assert_int_equal(heard(NEWS_TROUBLE), 0);
    for (int i = 0; i < 200000; i++) {
        for (unsigned k = 0; k < 16; k++) {
            random = random * 1664525u + 1013904223u;
            bytes[k] = (uint8_t)(random >> 24);
        }
        bytes[0] = (uint8_t)(bytes[0] % 3 != 0 ? 0x80 + bytes[0] % 20 : bytes[0]);
        host_take(&host, bytes, bytes[1] % 8 == 0 ? bytes[2] % 17 : 16, now_us, &news);
        news.count = 0;
        now_us += bytes[3];
    }
    uint32_t pongs = host.counts.pongs;
    run(S(10));
    assert_int_equal(news.dropped, 0);
    assert_int_equal(host.state, HOST_STATE_UP); /* and the puck's own words are still heard */
    assert_true(host.counts.pongs > pongs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_greets, setup),
        cmocka_unit_test_setup(test_nobody_answers, setup),
        cmocka_unit_test_setup(test_old_answers, setup),
        cmocka_unit_test_setup(test_versions, setup),
        cmocka_unit_test_setup(test_press, setup),
        cmocka_unit_test_setup(test_early_presses, setup),
        cmocka_unit_test_setup(test_gone_while_greeting, setup),
        cmocka_unit_test_setup(test_clock_is_not_told, setup),
        cmocka_unit_test_setup(test_gone_while_down, setup),
        cmocka_unit_test_setup(test_gap, setup),
        cmocka_unit_test_setup(test_stuck, setup),
        cmocka_unit_test_setup(test_stuck_from_the_start, setup),
        cmocka_unit_test_setup(test_flood, setup),
        cmocka_unit_test_setup(test_wild_hands, setup),
        cmocka_unit_test_setup(test_clock_jumps, setup),
        cmocka_unit_test_setup(test_falls_silent, setup),
        cmocka_unit_test_setup(test_machine_slept, setup),
        cmocka_unit_test_setup(test_light, setup),
        cmocka_unit_test_setup(test_light_before_up, setup),
        cmocka_unit_test_setup(test_light_is_the_newest, setup),
        cmocka_unit_test_setup(test_garbage, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
