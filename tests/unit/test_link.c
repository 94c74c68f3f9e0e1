/* One strap's connection: the table walked, a long random walk held against what an owner may rely
 * on, and the faults of a real radio played as scripts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "strap/link.h"

#define MS(n) ((int64_t)(n)*US_PER_MS)
#define S(n)  ((int64_t)(n)*US_PER_S)

static struct link link;
static int64_t now_us;

static int setup(void **state)
{
    (void)state;
    link_init(&link);
    now_us = S(1000);
    return 0;
}

static unsigned feed(enum link_event event)
{
    return link_step(&link, event, now_us);
}

static unsigned after(int64_t wait_us, enum link_event event)
{
    now_us += wait_us;
    return feed(event);
}

/* Goes to the link's own time, and says how long that was. */
static int64_t wait_own(unsigned *ret_actions)
{
    const int64_t before_us = now_us;

    assert_true(link_next_us(&link) != NEVER_US);
    now_us = link_next_us(&link);
    *ret_actions = feed(LINK_EVENT_TIMER);
    return now_us - before_us;
}

static void go_connecting(void)
{
    assert_int_equal(feed(LINK_EVENT_ASKED), 0);
    assert_int_equal(feed(LINK_EVENT_OPENED), 0);
    assert_int_equal(link.state, LINK_LOOKING);
    link_heard(&link, now_us);
    assert_int_equal(feed(LINK_EVENT_SEEN), LINK_CONNECT);
}

static void go_up(void)
{
    go_connecting();
    assert_int_equal(after(MS(800), LINK_EVENT_CONNECTED), 0);
    assert_int_equal(after(MS(200), LINK_EVENT_KNOWN), LINK_SUBSCRIBE);
    assert_int_equal(after(MS(50), LINK_EVENT_NOTIFY_OK), LINK_TELL_UP);
    assert_int_equal(after(MS(700), LINK_EVENT_NOTIFICATION), LINK_PASS);
}

/* --- the table --- */

static void test_table_tells_up_and_down_exactly_at_the_border_of_up(void **state)
{
    (void)state;
    for (int s = 0; s < LINK_STATES; s++) {
        for (int e = 0; e < LINK_EVENTS; e++) {
            const struct link_cell cell = link_cell((enum link_state)s, (enum link_event)e);

            if (!cell.possible)
                continue;
            assert_int_equal((cell.actions & LINK_TELL_UP) != 0,
                             s != LINK_UP && cell.next == LINK_UP);
            assert_int_equal((cell.actions & LINK_TELL_DOWN) != 0,
                             s == LINK_UP && cell.next != LINK_UP);
            assert_int_equal((cell.actions & LINK_PASS) != 0,
                             e == LINK_EVENT_NOTIFICATION && cell.next == LINK_UP);
            assert_int_equal((cell.actions & LINK_CONNECT) != 0,
                             s != LINK_CONNECTING && cell.next == LINK_CONNECTING);
        }
    }
}

/* A radio says these when it likes. */
static void test_table_has_an_answer_to_whatever_a_radio_says(void **state)
{
    static const enum link_event anytime[] = {LINK_EVENT_LET_GO, LINK_EVENT_LOST,
                                              LINK_EVENT_NOTIFICATION, LINK_EVENT_RESOLVED,
                                              LINK_EVENT_KNOWN};
    static const enum link_event while_asked[] = {LINK_EVENT_OPENED, LINK_EVENT_CLOSED,
                                                  LINK_EVENT_SEEN, LINK_EVENT_VANISHED};

    (void)state;
    for (int s = 0; s < LINK_STATES; s++) {
        for (size_t i = 0; i < sizeof(anytime) / sizeof(anytime[0]); i++)
            assert_true(link_cell((enum link_state)s, anytime[i]).possible);
        for (size_t i = 0; s != LINK_IDLE && i < sizeof(while_asked) / sizeof(while_asked[0]); i++)
            assert_true(link_cell((enum link_state)s, while_asked[i]).possible);
        assert_int_equal(link_cell((enum link_state)s, LINK_EVENT_LET_GO).next, LINK_IDLE);
        if (s != LINK_IDLE)
            assert_int_equal(link_cell((enum link_state)s, LINK_EVENT_CLOSED).next, LINK_SHUT);
    }
}

/* Up and down take turns, nothing is passed while down, and a link that is asked for and can be
 * tried always has a time of its own or an answer it waits for. */
static void test_a_long_random_walk_keeps_the_order(void **state)
{
    bool up = false;

    (void)state;
    srand(7);
    for (int i = 0; i < 300000; i++) {
        const enum link_event event = (enum link_event)(rand() % LINK_EVENT_JAMMED);
        const unsigned actions = after(rand() % MS(3000), event);

        if (actions & LINK_TELL_DOWN) {
            assert_true(up);
            up = false;
        }
        if (actions & LINK_TELL_UP) {
            assert_false(up);
            up = true;
        }
        if (actions & LINK_PASS)
            assert_true(up);
        assert_int_equal(up, link.state == LINK_UP);
        if (link.state == LINK_RESOLVING || link.state == LINK_SUBSCRIBING ||
            link.state == LINK_UP || link.state == LINK_WAITING)
            assert_true(link.deadline_us - now_us <= S(320));
    }
    assert_true(link.impossible > 0); /* the walk did try what cannot be, and it is counted */
}

/* --- orders in which a daemon tells --- */

static void test_known_before_the_answer_to_connect(void **state)
{
    (void)state;
    go_connecting();
    assert_int_equal(after(MS(900), LINK_EVENT_KNOWN), LINK_SUBSCRIBE);
    assert_int_equal(link.state, LINK_SUBSCRIBING);
    assert_int_equal(feed(LINK_EVENT_NOTIFY_OK), LINK_TELL_UP);
    assert_int_equal(link.impossible, 0);
}

static void test_a_kept_subscription_notifies_before_anything_else_is_said(void **state)
{
    (void)state;
    go_connecting();
    assert_int_equal(after(MS(900), LINK_EVENT_NOTIFICATION), LINK_TELL_UP | LINK_PASS);
    assert_int_equal(feed(LINK_EVENT_KNOWN), LINK_SUBSCRIBE);
    assert_int_equal(feed(LINK_EVENT_NOTIFY_OK), 0);
    assert_int_equal(link.state, LINK_UP);
    assert_int_equal(link.impossible, 0);
}

static void test_a_late_loss_of_the_connection_before_does_not_end_a_try(void **state)
{
    (void)state;
    go_connecting();
    assert_int_equal(feed(LINK_EVENT_LOST), 0);
    assert_int_equal(link.state, LINK_CONNECTING);
}

static void test_a_notification_while_waiting_is_not_passed(void **state)
{
    (void)state;
    go_up();
    assert_int_equal(feed(LINK_EVENT_LOST), LINK_TELL_DOWN);
    assert_int_equal(feed(LINK_EVENT_NOTIFICATION), 0);
    assert_int_equal(link.state, LINK_WAITING);
}

/* --- faults --- */

static void test_a_drop_is_followed_by_a_connect_after_300_ms(void **state)
{
    unsigned actions;

    (void)state;
    go_up();
    assert_int_equal(after(S(60), LINK_EVENT_LOST), LINK_TELL_DOWN);
    assert_int_equal(wait_own(&actions), MS(300));
    assert_int_equal(actions, LINK_CONNECT);
    assert_true(link_wants_discovery(&link));
}

static void test_quick_failures_wait_from_300_ms_to_5_s(void **state)
{
    static const int64_t waits_ms[] = {300, 600, 1200, 2400, 4800, 5000, 5000};
    unsigned actions;

    (void)state;
    go_connecting();
    for (size_t i = 0; i < sizeof(waits_ms) / sizeof(waits_ms[0]); i++) {
        assert_int_equal(after(MS(100), LINK_EVENT_CONNECT_FAILED), 0);
        assert_int_equal(wait_own(&actions), MS(waits_ms[i]));
        assert_int_equal(actions, LINK_CONNECT);
    }
}

static void test_a_connect_that_was_long_pending_is_repeated_at_once(void **state)
{
    unsigned actions;

    (void)state;
    go_connecting();
    for (int i = 0; i < 10; i++) { /* away for good: 40 s each */
        link_step(&link, LINK_EVENT_TIMER, now_us + S(31));
        assert_int_equal(after(S(40), LINK_EVENT_CONNECT_FAILED), 0);
        assert_int_equal(wait_own(&actions), MS(300));
    }
    assert_int_equal(link_trouble(&link), STRAP_TROUBLE_NOT_SEEN);
}

static void test_a_drop_between_connect_and_notification_costs_one_wait(void **state)
{
    unsigned actions;

    (void)state;
    go_connecting();
    after(MS(900), LINK_EVENT_CONNECTED);
    assert_int_equal(after(MS(250), LINK_EVENT_LOST), 0);
    assert_int_equal(wait_own(&actions), MS(300));
    assert_int_equal(actions, LINK_CONNECT);
    after(MS(900), LINK_EVENT_CONNECTED);
    feed(LINK_EVENT_KNOWN);
    assert_int_equal(feed(LINK_EVENT_NOTIFY_OK), LINK_TELL_UP);
}

static void test_in_progress_is_waited_for_then_cancelled_then_the_strap_forgotten(void **state)
{
    unsigned actions;

    (void)state;
    go_connecting();
    assert_int_equal(feed(LINK_EVENT_CONNECT_STUCK), 0);
    wait_own(&actions);
    assert_int_equal(feed(LINK_EVENT_CONNECT_STUCK), 0);
    wait_own(&actions);
    assert_int_equal(feed(LINK_EVENT_CONNECT_STUCK), LINK_DISCONNECT);
    wait_own(&actions);
    assert_int_equal(feed(LINK_EVENT_CONNECT_STUCK), 0);
    wait_own(&actions);
    assert_int_equal(feed(LINK_EVENT_CONNECT_STUCK), LINK_REMOVE);
    assert_int_equal(link.state, LINK_LOOKING);
    assert_int_equal(feed(LINK_EVENT_SEEN), LINK_CONNECT);
    assert_int_equal(feed(LINK_EVENT_CONNECT_STUCK), 0); /* counted from the start again */
}

static void test_a_daemon_that_dies_and_comes_back(void **state)
{
    (void)state;
    go_up();
    assert_int_equal(feed(LINK_EVENT_CLOSED), LINK_TELL_DOWN);
    assert_int_equal(link_next_us(&link), NEVER_US); /* asleep until it is back */
    assert_false(link_wants_discovery(&link));
    assert_int_equal(after(S(300), LINK_EVENT_OPENED), 0);
    assert_int_equal(link_trouble(&link), STRAP_TROUBLE_NONE);
    assert_int_equal(feed(LINK_EVENT_SEEN), LINK_CONNECT);
}

static void test_a_device_that_vanishes_is_looked_for(void **state)
{
    (void)state;
    go_up();
    assert_int_equal(feed(LINK_EVENT_VANISHED), LINK_TELL_DOWN);
    assert_int_equal(link.state, LINK_LOOKING);
    assert_int_equal(feed(LINK_EVENT_SEEN), LINK_CONNECT);
}

static void test_an_absent_strap_is_told_after_30_s_and_taken_back_when_heard(void **state)
{
    (void)state;
    feed(LINK_EVENT_ASKED);
    feed(LINK_EVENT_OPENED);
    after(S(30) - 1, LINK_EVENT_TIMER);
    assert_int_equal(link_trouble(&link), STRAP_TROUBLE_NONE);
    after(1, LINK_EVENT_TIMER);
    assert_int_equal(link_trouble(&link), STRAP_TROUBLE_NOT_SEEN);
    link_heard(&link, now_us);
    assert_int_equal(link_trouble(&link), STRAP_TROUBLE_NONE);
    after(S(30), LINK_EVENT_TIMER);
    assert_int_equal(link_trouble(&link), STRAP_TROUBLE_NOT_SEEN);
}

static void test_a_strap_in_the_air_that_takes_no_connection_is_busy(void **state)
{
    unsigned actions;

    (void)state;
    go_connecting();
    for (int i = 0; i < 6; i++) {
        assert_int_equal(link_trouble(&link), STRAP_TROUBLE_NONE);
        link_heard(&link, now_us);
        after(MS(200), LINK_EVENT_CONNECT_FAILED);
        wait_own(&actions);
    }
    assert_int_equal(link_trouble(&link), STRAP_TROUBLE_BUSY);
    after(MS(900), LINK_EVENT_CONNECTED);
    feed(LINK_EVENT_KNOWN);
    feed(LINK_EVENT_NOTIFY_OK);
    feed(LINK_EVENT_NOTIFICATION);
    assert_int_equal(link_trouble(&link), STRAP_TROUBLE_NONE);
}

/* A phone holds it: it advertises, and answers no connection. */
static void test_a_strap_that_is_heard_and_never_answers_is_busy(void **state)
{
    unsigned actions;

    (void)state;
    go_connecting();
    for (int i = 0; i < 2; i++) {
        assert_int_equal(link_trouble(&link), STRAP_TROUBLE_NONE);
        now_us += S(10);
        link_heard(&link, now_us);
        after(S(10), LINK_EVENT_CONNECT_FAILED);
        wait_own(&actions);
    }
    assert_int_equal(link_trouble(&link), STRAP_TROUBLE_BUSY);
}

/* Told while the first try lasts; a strap that comes back late in one is not taken for held. */
static void test_a_strap_heard_all_along_a_try_is_busy(void **state)
{
    (void)state;
    go_connecting();
    now_us += S(30);
    for (int i = 0; i < 2; i++) {
        link_heard(&link, now_us);
        assert_int_equal(link_trouble(&link), STRAP_TROUBLE_NONE);
        now_us += S(6);
    }
    link_heard(&link, now_us);
    assert_int_equal(link_trouble(&link), STRAP_TROUBLE_BUSY);
    feed(LINK_EVENT_NOTIFICATION);
    assert_int_equal(link_trouble(&link), STRAP_TROUBLE_NONE);
}

static void test_notifications_kept_by_another_program_are_busy(void **state)
{
    unsigned actions;

    (void)state;
    go_connecting();
    feed(LINK_EVENT_KNOWN);
    assert_int_equal(feed(LINK_EVENT_NOTIFY_BUSY), 0); /* its connection is left alone */
    assert_int_equal(link_trouble(&link), STRAP_TROUBLE_BUSY);
    assert_int_equal(wait_own(&actions), S(5));
    assert_int_equal(actions, LINK_CONNECT);
    feed(LINK_EVENT_KNOWN);
    assert_int_equal(feed(LINK_EVENT_NOTIFY_OK), LINK_TELL_UP);
    assert_int_equal(link_trouble(&link), STRAP_TROUBLE_NONE);
}

static void test_services_without_a_heart_rate(void **state)
{
    unsigned actions;

    (void)state;
    go_connecting();
    after(MS(900), LINK_EVENT_CONNECTED);
    assert_int_equal(feed(LINK_EVENT_RESOLVED), 0);
    assert_int_equal(link_trouble(&link), STRAP_TROUBLE_NONE); /* it may still be told */
    assert_int_equal(after(S(1), LINK_EVENT_RESOLVED), 0);     /* said again: no longer wait */
    assert_int_equal(wait_own(&actions), S(2));
    assert_int_equal(actions, LINK_DISCONNECT);
    assert_int_equal(link_trouble(&link), STRAP_TROUBLE_NO_HEART_RATE);
    assert_int_equal(wait_own(&actions), S(5));
}

static void test_a_silent_link_is_made_anew_with_growing_patience(void **state)
{
    unsigned actions;

    (void)state;
    go_up();
    for (int64_t patience_us = S(20); patience_us < S(320); patience_us *= 2) {
        assert_int_equal(wait_own(&actions), patience_us);
        assert_int_equal(actions, LINK_TELL_DOWN | LINK_DISCONNECT);
        wait_own(&actions);
        after(MS(900), LINK_EVENT_CONNECTED);
        feed(LINK_EVENT_KNOWN);
        assert_int_equal(feed(LINK_EVENT_NOTIFY_OK), LINK_TELL_UP);
    }
    feed(LINK_EVENT_NOTIFICATION);
    assert_int_equal(wait_own(&actions), S(20));
}

/* The slowest strap known: one notification every 3 s, and sometimes one is lost. */
static void test_a_slow_strap_stays_up(void **state)
{
    (void)state;
    go_up();
    for (int i = 0; i < 1000; i++) {
        after(S(i % 10 ? 3 : 6), LINK_EVENT_TIMER);
        assert_int_equal(feed(LINK_EVENT_NOTIFICATION), LINK_PASS);
    }
}

static void test_let_go_from_everywhere_forgets(void **state)
{
    (void)state;
    go_up();
    assert_int_equal(feed(LINK_EVENT_LET_GO), LINK_TELL_DOWN | LINK_DISCONNECT);
    assert_int_equal(link.state, LINK_IDLE);
    assert_int_equal(link_next_us(&link), NEVER_US);
    assert_int_equal(feed(LINK_EVENT_LOST), 0);
    assert_int_equal(link.impossible, 0);
    assert_int_equal(link_trouble(&link), STRAP_TROUBLE_NONE);
}

static void test_every_trouble_has_a_text(void **state)
{
    (void)state;
    for (int i = 0; i < STRAP_TROUBLES; i++)
        assert_true(strap_trouble_text((enum strap_trouble)i)[0] != '\0');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table_tells_up_and_down_exactly_at_the_border_of_up),
        cmocka_unit_test(test_table_has_an_answer_to_whatever_a_radio_says),
        cmocka_unit_test_setup(test_a_long_random_walk_keeps_the_order, setup),
        cmocka_unit_test_setup(test_known_before_the_answer_to_connect, setup),
        cmocka_unit_test_setup(test_a_kept_subscription_notifies_before_anything_else_is_said,
                               setup),
        cmocka_unit_test_setup(test_a_late_loss_of_the_connection_before_does_not_end_a_try, setup),
        cmocka_unit_test_setup(test_a_notification_while_waiting_is_not_passed, setup),
        cmocka_unit_test_setup(test_a_drop_is_followed_by_a_connect_after_300_ms, setup),
        cmocka_unit_test_setup(test_quick_failures_wait_from_300_ms_to_5_s, setup),
        cmocka_unit_test_setup(test_a_connect_that_was_long_pending_is_repeated_at_once, setup),
        cmocka_unit_test_setup(test_a_drop_between_connect_and_notification_costs_one_wait, setup),
        cmocka_unit_test_setup(
            test_in_progress_is_waited_for_then_cancelled_then_the_strap_forgotten, setup),
        cmocka_unit_test_setup(test_a_daemon_that_dies_and_comes_back, setup),
        cmocka_unit_test_setup(test_a_device_that_vanishes_is_looked_for, setup),
        cmocka_unit_test_setup(test_an_absent_strap_is_told_after_30_s_and_taken_back_when_heard,
                               setup),
        cmocka_unit_test_setup(test_a_strap_in_the_air_that_takes_no_connection_is_busy, setup),
        cmocka_unit_test_setup(test_a_strap_that_is_heard_and_never_answers_is_busy, setup),
        cmocka_unit_test_setup(test_a_strap_heard_all_along_a_try_is_busy, setup),
        cmocka_unit_test_setup(test_notifications_kept_by_another_program_are_busy, setup),
        cmocka_unit_test_setup(test_services_without_a_heart_rate, setup),
        cmocka_unit_test_setup(test_a_silent_link_is_made_anew_with_growing_patience, setup),
        cmocka_unit_test_setup(test_a_slow_strap_stays_up, setup),
        cmocka_unit_test_setup(test_let_go_from_everywhere_forgets, setup),
        cmocka_unit_test(test_every_trouble_has_a_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
