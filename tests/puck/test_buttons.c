/* T0: an edge has the time of its first change, whatever the contact, the crystal and the host do.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "talk.h"

/* Of a stamp against the truth: a tick is 4 us, an interrupt may be going on. */
#define STAMP_TICKS 12

#define EDGES 100 /* of each crystal */

static int64_t press(struct talk *talk, int64_t in_ns, unsigned button, bool down,
                     int64_t bounce_ns)
{
    int64_t at_ns =
        board_button(talk->board, board_now_ns(talk->board) + in_ns, button, down, bounce_ns);
    assert_true(at_ns >= 0);
    return at_ns;
}

/* Ticks of the device against those of the truth: constant but for the stamp's own error. */
static void assert_times(const struct talk *talk, const int64_t *true_ns, double ppm,
                         double *ret_off)
{
    double low = INFINITY, high = -INFINITY;
    for (unsigned i = 0; i < talk->edge_count; i++) {
        double off = (double)talk->edges[i].at - talk_ticks(true_ns[i], ppm);
        low = off < low ? off : low;
        high = off > high ? off : high;
    }
    assert_true(high - low <= STAMP_TICKS);
    *ret_off = high - low > *ret_off ? high - low : *ret_off;
}

static void each_edge_has_its_time(void **state)
{
    (void)state;
    static const double PPM[] = {0, 50, -50, 2500, -2500};
    double off = 0;
    for (unsigned k = 0; k < sizeof(PPM) / sizeof(PPM[0]); k++) {
        const struct board_options options = {.crystal_ppm = PPM[k], .lost_sof = 0.01, .seed = k};
        struct talk *talk = talk_new(&options);
        int64_t true_ns[EDGES];
        srand(k + 1);
        talk->keep = true;
        talk_hello(talk);
        for (unsigned i = 0; i < EDGES; i += 2) {
            unsigned button = (unsigned)rand() % 2;
            int64_t bounce_ns = i % 8 == 0 ? 0 : MS + rand() % (19 * (int)MS);
            true_ns[i] = press(talk, rand() % (18 * (int)MS), button, true, bounce_ns);
            talk_for(talk, 65 * MS);
            true_ns[i + 1] = press(talk, rand() % (18 * (int)MS), button, false, bounce_ns);
            talk_for(talk, 65 * MS);
            assert_int_equal(talk->edge_count, i + 2); /* bounce makes none */
            assert_int_equal(talk->edges[i].button, button);
            assert_true(talk->edges[i].down);
            assert_false(talk->edges[i + 1].down);
            assert_int_equal((uint16_t)(talk->edges[i + 1].edge - talk->edges[i].edge), 1);
        }
        assert_times(talk, true_ns, PPM[k], &off);
        talk_free(talk);
    }
    print_message("500 edges: stamps differ from the truth by a constant and at most %.0f us\n",
                  off * 4);
}

static void it_comes_at_once(void **state)
{
    (void)state;
    struct talk *talk = talk_new(NULL);
    int64_t latest_ns = 0;
    talk_hello(talk);
    for (unsigned i = 0; i < 100; i++) {
        int64_t at_ns = press(talk, (int64_t)i * 97000, 0, i % 2 == 0, 5 * MS);
        talk_for(talk, 60 * MS);
        assert_int_equal(talk->edge_count, i + 1);
        int64_t took_ns = talk->edge_came_ns[i] - at_ns;
        latest_ns = took_ns > latest_ns ? took_ns : latest_ns;
    }
    assert_true(latest_ns <= 5 * MS);
    print_message("the host has an edge %.2f ms after it, at most\n", (double)latest_ns / 1e6);
    talk_free(talk);
}

static void both_at_once(void **state)
{
    (void)state;
    struct talk *talk = talk_new(NULL);
    talk_hello(talk);
    for (unsigned i = 0; i < 40; i += 2) {
        bool down = i % 4 == 0;
        press(talk, 3 * MS, 0, down, 10 * MS);
        press(talk, 3 * MS + (int64_t)i * 1000, 1, down, 10 * MS);
        talk_for(talk, 60 * MS);
        assert_int_equal(talk->edge_count, i + 2);
        assert_int_not_equal(talk->edges[i].button, talk->edges[i + 1].button);
        assert_int_equal(talk->edges[i].down, down);
        assert_int_equal(talk->edges[i + 1].down, down);
    }
    talk_free(talk);
}

/* A tap that is over before its bounce would be: down and up, each at its own time. */
static void a_short_tap(void **state)
{
    (void)state;
    struct talk *talk = talk_new(NULL);
    talk_hello(talk);
    int64_t down_ns = press(talk, 2 * MS, 1, true, 0), up_ns = press(talk, 8 * MS, 1, false, 0);
    talk_for(talk, 100 * MS);
    assert_int_equal(talk->edge_count, 2);
    assert_true(talk->edges[0].down);
    assert_false(talk->edges[1].down);
    double apart = (double)(talk->edges[1].at - talk->edges[0].at);
    assert_true(fabs(apart - talk_ticks(up_ns - down_ns, 0)) <= STAMP_TICKS);
    talk_free(talk);
}

/* Held down while it gets its power: nobody pressed it. It is named, and works once it was let go.
 */
static void found_down(void **state)
{
    (void)state;
    struct talk *talk = talk_new_unplugged(NULL);
    board_button(talk->board, 0, 0, true, 0);
    talk_plug(talk);
    talk_hello(talk);
    struct puck_message test = {.type = PUCK_TEST, .test = {.parts = PUCK_PART_BUTTONS}};
    struct puck_message tested = talk_ask(talk, test);
    assert_int_equal(tested.tested.down, 1);
    assert_int_equal(tested.tested.stuck, 1);
    press(talk, 0, 0, false, 5 * MS);
    talk_for(talk, 100 * MS);
    assert_int_equal(talk->edge_count, 0);
    press(talk, 0, 0, true, 5 * MS);
    talk_for(talk, 100 * MS);
    assert_int_equal(talk->edge_count, 1);
    tested = talk_ask(talk, test);
    assert_int_equal(tested.tested.down, 1);
    assert_int_equal(tested.tested.stuck, 0);
    talk_free(talk);
}

/* Pressed while the bus sleeps, or while no host is there: kept, with its time, till one collects.
 */
static void kept_while_nobody_listens(void **state)
{
    (void)state;
    struct talk *talk = talk_new(NULL);
    talk_hello(talk);
    talk_for(talk, 10 * MS);
    int64_t true_ns[4];
    true_ns[0] = press(talk, 0, 0, true, 5 * MS);
    talk_for(talk, 50 * MS);
    assert_int_equal(talk->edge_count, 1);
    board_suspend(talk->board, true);
    talk_for(talk, 20 * MS);
    true_ns[1] = press(talk, 100 * MS, 0, false, 5 * MS);
    talk_for(talk, 2 * S);
    assert_int_equal(talk->edge_count, 1);
    board_suspend(talk->board, false);
    talk_for(talk, 50 * MS);
    assert_int_equal(talk->edge_count, 2);
    true_ns[2] = press(talk, 0, 1, true, 5 * MS);
    board_run(talk->board, board_now_ns(talk->board) + 40 * MS); /* nobody asks for a packet */
    port_withdraw_all(&talk->port);
    talk_plug(talk);
    talk_for(talk, 50 * MS);
    assert_int_equal(talk->edge_count, 3);
    double off = 0;
    assert_times(talk, true_ns, 0, &off);
    talk_hello(talk);
    talk_free(talk);
}

/* More than there is room for: the newest are there, and how many are not is known. */
static void more_than_it_can_keep(void **state)
{
    (void)state;
    struct talk *talk = talk_new(NULL);
    talk_hello(talk);
    port_withdraw_all(&talk->port);
    for (unsigned i = 0; i < 60; i++) {
        press(talk, 0, 0, i % 2 == 0, 0);
        board_run(talk->board, board_now_ns(talk->board) + 40 * MS);
    }
    talk_plug(talk);
    talk_for(talk, 200 * MS);
    struct puck_message puck = talk_ask(talk, (struct puck_message){.type = PUCK_STATE});
    assert_int_equal(puck.state.edges_lost + talk->edge_count, 60);
    assert_true(talk->edge_count >= 8);
    assert_int_equal(talk->edges[talk->edge_count - 1].edge - talk->edges[0].edge, 59);
    talk_free(talk);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_edge_has_its_time),
                                       cmocka_unit_test(it_comes_at_once),
                                       cmocka_unit_test(both_at_once),
                                       cmocka_unit_test(a_short_tap),
                                       cmocka_unit_test(found_down),
                                       cmocka_unit_test(kept_while_nobody_listens),
                                       cmocka_unit_test(more_than_it_can_keep)};
    talk_elf = argc == 2 ? argv[1] : "";
    return cmocka_run_group_tests(tests, NULL, NULL);
}
