/* The puck's buttons as the core hears them: edges through puck/edges and the puck's clock into a
 * session. A press acts 300 ms after its edge, a chord is "we are back" and no pause, a double
 * press stays, a hold becomes a break. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "core/session.h"
#include "puck/edges.h"

#define MS(n) ((int64_t)(n)*US_PER_MS)
#define S(n)  ((int64_t)(n)*US_PER_S)

#define CRYSTAL 1.0002 /* the puck's clock against ours */

static struct session session;
static struct edges edges;
static struct clock puck_clock;
static struct actions actions;
static uint16_t number;
static unsigned seen[EVENT_KINDS];
static struct event newest[EVENT_KINDS];
static uint64_t state64 = 88172645463325252;

static unsigned below(unsigned limit)
{
    state64 ^= state64 << 13;
    state64 ^= state64 >> 7;
    state64 ^= state64 << 17;
    return (unsigned)(state64 % limit);
}

static uint32_t tick(int64_t at_us)
{
    return (uint32_t)(uint64_t)((double)at_us * CRYSTAL / CLOCK_TICK_US);
}

static void note(void)
{
    for (uint32_t i = 0; i < actions.count; i++) {
        if (actions.at[i].kind == ACTION_RECORD) {
            enum event_kind kind = actions.at[i].record.kind;
            seen[kind]++;
            newest[kind] = actions.at[i].record;
        }
    }
    actions.count = 0;
}

static void ping(int64_t at_us)
{
    clock_take(&puck_clock, tick(at_us), at_us - 400, at_us + 200);
}

/* An edge of the puck's at edge_us; told at_us. */
static void edge(enum puck_button_name button, bool down, int64_t edge_us, int64_t at_us)
{
    struct news_list news = {.count = 0};
    struct puck_button message = {
        .button = button, .down = down, .edge = number++, .at = tick(edge_us)};
    edges_take(&edges, &puck_clock, &message, at_us, &news);
    for (unsigned i = 0; i < news.count; i++) {
        assert_int_equal(news.at[i].kind, NEWS_PRESS);
        struct input input = {
            .at_us = at_us,
            .event_us = news.at[i].press.event_us,
            .bound_us = news.at[i].press.bound_us,
            .who = news.at[i].press.who,
            .kind = news.at[i].press.down ? INPUT_PRESS : INPUT_RELEASE,
            .source = PRESS_SOURCE_BUTTON,
        };
        session_step(&session, &input, &actions);
        note();
    }
}

static int setup(void **state)
{
    (void)state;
    struct settings settings = settings_default();
    struct news_list news = {.count = 0};
    session_init(&session, &settings);
    struct input first = {.kind = INPUT_SETTINGS, .who = WHO_BOTH, .settings = settings};
    session_step(&session, &first, &actions);
    for (int who = 0; who < PARTNERS; who++) { /* two take part */
        struct input up = {.kind = INPUT_STRAP_UP, .who = who};
        session_step(&session, &up, &actions);
    }
    edges_init(&edges, 0);
    clock_init(&puck_clock);
    ping(MS(100));
    ping(MS(300));
    edges_known(&edges, &puck_clock, &news);
    for (int i = 0; i < EVENT_KINDS; i++) {
        seen[i] = 0;
    }
    number = 0;
    actions.count = 0;
    return 0;
}

static void test_acts_after_300_ms(void **state)
{
    (void)state;
    edge(PUCK_BUTTON_A, true, S(10), S(10) + MS(2));
    edge(PUCK_BUTTON_A, false, S(10) + MS(90), S(10) + MS(92));
    session_tick(&session, S(10) + MS(301), &actions);
    note();
    assert_int_equal(seen[EVENT_PAUSE], 0);
    session_tick(&session, S(10) + MS(302), &actions); /* after the edge was told */
    note();
    assert_int_equal(seen[EVENT_PAUSE], 1);
    int64_t off_us = newest[EVENT_PAUSE].t_us - S(10);
    assert_true(off_us <= newest[EVENT_PAUSE].bound_us && -off_us <= newest[EVENT_PAUSE].bound_us);
    assert_true(newest[EVENT_PAUSE].bound_us > 0);
    assert_int_equal(newest[EVENT_PAUSE].source, PRESS_SOURCE_BUTTON);
    assert_int_equal(newest[EVENT_PAUSE].who, WHO_A);
}

static void test_double_press_stays(void **state)
{
    (void)state;
    edge(PUCK_BUTTON_B, true, S(10), S(10) + MS(2));
    edge(PUCK_BUTTON_B, false, S(10) + MS(80), S(10) + MS(81));
    edge(PUCK_BUTTON_B, true, S(10) + MS(220), S(10) + MS(223));
    edge(PUCK_BUTTON_B, false, S(10) + MS(300), S(10) + MS(301));
    session_tick(&session, S(20), &actions);
    note();
    assert_int_equal(seen[EVENT_STAY], 1);
    assert_int_equal(seen[EVENT_PAUSE], 0);
}

static void test_hold_is_a_break(void **state)
{
    (void)state;
    edge(PUCK_BUTTON_A, true, S(10), S(10) + MS(2));
    session_tick(&session, S(10) + MS(1990), &actions);
    note();
    assert_int_equal(seen[EVENT_PAUSE], 1);
    assert_int_equal(seen[EVENT_BREAK], 0);
    session_tick(&session, S(10) + MS(2010), &actions);
    note();
    assert_true(seen[EVENT_BREAK] > 0);
    edge(PUCK_BUTTON_A, false, S(13), S(13) + MS(2));
    assert_int_equal(seen[EVENT_PAUSE], 1);
}

/* Pulled out while held: no break comes of it. */
static void test_pulled_out_while_held(void **state)
{
    struct news_list news = {.count = 0};
    (void)state;
    edge(PUCK_BUTTON_A, true, S(10), S(10) + MS(2));
    edges_gone(&edges, &puck_clock, S(11), &news);
    assert_int_equal(news.count, 1);
    struct input up = {
        .at_us = S(11), .event_us = S(11), .who = news.at[0].press.who, .kind = INPUT_RELEASE};
    session_step(&session, &up, &actions);
    session_tick(&session, S(15), &actions);
    note();
    assert_int_equal(seen[EVENT_PAUSE], 1);
    assert_int_equal(seen[EVENT_BREAK], 0);
}

struct move {
    int64_t at_us;
    enum puck_button_name button;
    bool down;
};

static int by_time(const void *a, const void *b)
{
    const struct move *x = a;
    const struct move *y = b;
    return x->at_us < y->at_us ? -1 : x->at_us > y->at_us;
}

/* The chord of two people who do their best: up to 290 ms apart, let go of whenever. */
static void test_100_repairs(void **state)
{
    (void)state;
    for (int i = 0; i < 100; i++) {
        int64_t start_us = S(10) + S(20) * i + below(1000000);
        int first = (int)below(2);
        struct move moves[] = {
            {start_us, first, true},
            {start_us + below(290000), !first, true},
            {0, first, false},
            {0, !first, false},
        };
        moves[2].at_us = moves[0].at_us + MS(40) + below(400000);
        moves[3].at_us = moves[1].at_us + MS(40) + below(400000);
        qsort(moves, 4, sizeof(moves[0]), by_time);
        int64_t told_us = 0;
        ping(start_us - MS(200));
        for (int k = 0; k < 4; k++) {
            int64_t at_us = moves[k].at_us + 500 + below(2000);
            told_us = at_us > told_us ? at_us : told_us;
            edge(moves[k].button, moves[k].down, moves[k].at_us, told_us);
        }
        session_tick(&session, start_us + S(10), &actions);
        note();
        assert_int_equal(seen[EVENT_REPAIR], i + 1);
        assert_int_equal(seen[EVENT_PAUSE], 0);
    }
    assert_int_equal(seen[EVENT_STAY] + seen[EVENT_BREAK], 0);
    assert_int_equal(session_impossible(&session), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_acts_after_300_ms, setup),
        cmocka_unit_test_setup(test_double_press_stays, setup),
        cmocka_unit_test_setup(test_hold_is_a_break, setup),
        cmocka_unit_test_setup(test_pulled_out_while_held, setup),
        cmocka_unit_test_setup(test_100_repairs, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
