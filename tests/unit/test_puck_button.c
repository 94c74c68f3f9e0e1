/* The puck's debounce: its table, cell by cell; random bounce, gathered at random as an interrupt
 * does it; taps, buttons that are stuck, and a clock that wraps. */
#include "button.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tools/trace/random.h"

#define MS UINT32_C(250) /* ticks */

/* -- the table of button.h ----------------------------------------------------------------------
 */

enum event { EVENT_CHANGED_UP, EVENT_CHANGED_DOWN, EVENT_OVER_SAME, EVENT_OVER_OTHER, EVENTS };
enum said { SAID_NOTHING, SAID_DOWN, SAID_UP };

static const struct {
    enum button_state from;
    bool down; /* the pin before */
    struct {
        enum button_state to;
        enum said said;
    } on[EVENTS];
} table[] = {
    {BUTTON_STATE_UP,
     false,
     {[EVENT_CHANGED_UP] = {BUTTON_STATE_DOWN_NEW, SAID_DOWN}, /* down and up since it was asked */
      [EVENT_CHANGED_DOWN] = {BUTTON_STATE_DOWN_NEW, SAID_DOWN},
      [EVENT_OVER_SAME] = {BUTTON_STATE_UP, SAID_NOTHING},
      [EVENT_OVER_OTHER] = {BUTTON_STATE_UP, SAID_NOTHING}}},
    {BUTTON_STATE_DOWN_NEW,
     true,
     {[EVENT_CHANGED_UP] = {BUTTON_STATE_DOWN_NEW, SAID_NOTHING},
      [EVENT_CHANGED_DOWN] = {BUTTON_STATE_DOWN_NEW, SAID_NOTHING},
      [EVENT_OVER_SAME] = {BUTTON_STATE_DOWN, SAID_NOTHING},
      [EVENT_OVER_OTHER] = {BUTTON_STATE_UP_NEW, SAID_UP}}},
    {BUTTON_STATE_DOWN,
     true,
     {[EVENT_CHANGED_UP] = {BUTTON_STATE_UP_NEW, SAID_UP},
      [EVENT_CHANGED_DOWN] = {BUTTON_STATE_UP_NEW, SAID_UP},
      [EVENT_OVER_SAME] = {BUTTON_STATE_DOWN, SAID_NOTHING},
      [EVENT_OVER_OTHER] = {BUTTON_STATE_DOWN, SAID_NOTHING}}},
    {BUTTON_STATE_UP_NEW,
     false,
     {[EVENT_CHANGED_UP] = {BUTTON_STATE_UP_NEW, SAID_NOTHING},
      [EVENT_CHANGED_DOWN] = {BUTTON_STATE_UP_NEW, SAID_NOTHING},
      [EVENT_OVER_SAME] = {BUTTON_STATE_UP, SAID_NOTHING},
      [EVENT_OVER_OTHER] = {BUTTON_STATE_DOWN_NEW, SAID_DOWN}}},
    {BUTTON_STATE_STUCK,
     true,
     {[EVENT_CHANGED_UP] = {BUTTON_STATE_STUCK, SAID_NOTHING},
      [EVENT_CHANGED_DOWN] = {BUTTON_STATE_STUCK, SAID_NOTHING},
      [EVENT_OVER_SAME] = {BUTTON_STATE_STUCK, SAID_NOTHING},
      [EVENT_OVER_OTHER] = {BUTTON_STATE_UP, SAID_NOTHING}}},
};

static void check_cell(size_t row, enum event event)
{
    const uint32_t edge_at = 1000, last_at = edge_at + 3 * MS;
    bool down = table[row].down;
    struct button button = {table[row].from, down, edge_at, edge_at};
    struct button_edge edge = {0};
    bool any;
    if (event == EVENT_CHANGED_UP || event == EVENT_CHANGED_DOWN) {
        struct button_change change = {.first_at = last_at - 10,
                                       .last_at = last_at,
                                       .count = 2,
                                       .down = event == EVENT_CHANGED_DOWN};
        any = button_changed(&button, &change, &edge);
        if (any)
            assert_int_equal(edge.at, last_at - 10);
        assert_int_equal(button.down, event == EVENT_CHANGED_DOWN);
    } else {
        if (event == EVENT_OVER_OTHER) {
            button.down = !down;
            button.last_at = last_at;
        }
        assert_false(button_tick(&button, edge_at + BUTTON_HOLD_TICKS - 1, &edge));
        assert_int_equal(button.state, table[row].from);
        any = button_tick(&button, edge_at + BUTTON_HOLD_TICKS, &edge);
        if (any)
            assert_int_equal(edge.at, last_at);
    }
    enum said said = !any ? SAID_NOTHING : edge.down ? SAID_DOWN : SAID_UP;
    assert_int_equal(said, table[row].on[event].said);
    assert_int_equal(button.state, table[row].on[event].to);
}

static void each_cell_of_the_table_holds(void **state)
{
    (void)state;
    for (size_t row = 0; row < sizeof table / sizeof table[0]; row++)
        for (int event = 0; event < EVENTS; event++)
            check_cell(row, (enum event)event);
}

/* -- a pin with contacts that bounce ------------------------------------------------------------
 */

#define EDGES_KEPT 8

struct pin {
    struct button button;
    struct button_change gathered;
    bool level;
    uint32_t asked_at, every; /* the main loop's turns */
    struct button_edge edges[EDGES_KEPT];
    int count;
};

static void keep(struct pin *pin, const struct button_edge *edge)
{
    assert_true(pin->count < EDGES_KEPT);
    pin->edges[pin->count++] = *edge;
}

/* What the app does at each turn. */
static void ask(struct pin *pin, uint32_t now)
{
    struct button_edge edge;
    struct button_change change = pin->gathered;
    pin->gathered.count = 0;
    if (change.count != 0) {
        while (button_tick(&pin->button, change.first_at, &edge))
            keep(pin, &edge);
        if (button_changed(&pin->button, &change, &edge))
            keep(pin, &edge);
    }
    while (button_tick(&pin->button, now, &edge))
        keep(pin, &edge);
    pin->asked_at = now;
}

/* Turns of the main loop, up to `until`. */
static void turn(struct pin *pin, uint32_t until)
{
    while (until - pin->asked_at >= pin->every)
        ask(pin, pin->asked_at + pin->every);
}

static void change(struct pin *pin, uint32_t at, bool down)
{
    turn(pin, at - 1);
    if (down == pin->level)
        return;
    pin->level = down;
    if (pin->gathered.count == 0)
        pin->gathered.first_at = at;
    pin->gathered.last_at = at;
    pin->gathered.down = down;
    pin->gathered.count++;
}

/* A change at `at` that bounces for up to bounce_ms and then stays. Returns its last change. */
static uint32_t bounce(struct pin *pin, struct random *random, uint32_t at, bool down,
                       double bounce_ms)
{
    uint32_t last = at;
    change(pin, at, down);
    int times = (int)random_between(random, 0, 12);
    uint32_t end = at + (uint32_t)(bounce_ms * MS);
    for (int i = 0; i < times && end - last > 2; i++) {
        last += 1 + (uint32_t)random_between(random, 0, (end - last) / 3.0);
        change(pin, last, i % 2 == 0 ? !down : down);
    }
    if (pin->level != down) {
        last = end;
        change(pin, last, down);
    }
    return last;
}

static void bounce_of_20_ms_is_one_edge(void **state)
{
    (void)state;
    struct random random;
    random_init(&random, 5, 0);
    const int presses = 4000;
    uint32_t now = UINT32_MAX - 400 * 1000 * MS; /* wraps on the way */
    struct pin pin = {.asked_at = now};
    button_init(&pin.button, false);
    for (int i = 0; i < presses; i++) {
        pin.every = 10 + (uint32_t)random_between(&random, 0, i % 2 ? 100 : 15 * MS);
        uint32_t down_at = now + 30 * MS + (uint32_t)random_between(&random, 0, 500 * MS);
        bounce(&pin, &random, down_at, true, 20);
        uint32_t up_at = down_at + 46 * MS + (uint32_t)random_between(&random, 0, 300 * MS);
        bounce(&pin, &random, up_at, false, 20);
        now = up_at + 46 * MS;
        turn(&pin, now);
        assert_int_equal(pin.count, 2);
        assert_true(pin.edges[0].down);
        assert_int_equal(pin.edges[0].at, down_at);
        assert_false(pin.edges[1].down);
        assert_int_equal(pin.edges[1].at, up_at);
        pin.count = 0;
    }
}

static void a_tap_gives_both_its_edges(void **state)
{
    (void)state;
    for (uint32_t length = 1; length < 60 * MS; length += 61)
        for (uint32_t every = 1; every < 40 * MS; every = every * 3 + 1) {
            struct pin pin = {.every = every};
            button_init(&pin.button, false);
            change(&pin, 10000, true);
            change(&pin, 10000 + length, false);
            turn(&pin, 10000 + 120 * MS);
            assert_int_equal(pin.count, 2);
            assert_true(pin.edges[0].down);
            assert_int_equal(pin.edges[0].at, 10000);
            assert_false(pin.edges[1].down);
            assert_int_equal(pin.edges[1].at, 10000 + length);
        }
}

/* Whatever the contacts do: down and up take turns, and the last one said is how the pin is. */
static void noise_never_leaves_a_button_wrong(void **state)
{
    (void)state;
    struct random random;
    random_init(&random, 6, 0);
    for (int round = 0; round < 2000; round++) {
        struct pin pin = {.every = 20 + (uint32_t)random_between(&random, 0, 10 * MS)};
        button_init(&pin.button, false);
        uint32_t at = 1000;
        bool said = false;
        for (int i = 0; i < 100; i++) {
            at += 1 + (uint32_t)random_between(&random, 0, 20 * MS);
            change(&pin, at, !pin.level);
            for (int k = 0; k < pin.count; k++) {
                assert_int_equal(pin.edges[k].down, !said);
                said = pin.edges[k].down;
            }
            pin.count = 0;
        }
        turn(&pin, at + 100 * MS);
        for (int k = 0; k < pin.count; k++) {
            assert_int_equal(pin.edges[k].down, !said);
            said = pin.edges[k].down;
        }
        assert_int_equal(said, pin.level);
    }
}

static void a_button_down_at_power_up_is_no_press(void **state)
{
    (void)state;
    struct random random;
    random_init(&random, 7, 0);
    for (int round = 0; round < 500; round++) {
        struct pin pin = {.every = 50, .level = true};
        button_init(&pin.button, true);
        turn(&pin, 10000 * MS);
        assert_int_equal(pin.button.state, BUTTON_STATE_STUCK);
        uint32_t last = bounce(&pin, &random, 10001 * MS, false, 20);
        turn(&pin, last + 30 * MS);
        assert_int_equal(pin.count, 0);
        assert_int_equal(pin.button.state, BUTTON_STATE_UP);
        bounce(&pin, &random, last + 31 * MS, true, 20);
        turn(&pin, last + 80 * MS);
        assert_int_equal(pin.count, 1);
        assert_true(pin.edges[0].down);
        assert_int_equal(pin.edges[0].at, last + 31 * MS);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_cell_of_the_table_holds),
        cmocka_unit_test(bounce_of_20_ms_is_one_edge),
        cmocka_unit_test(a_tap_gives_both_its_edges),
        cmocka_unit_test(noise_never_leaves_a_button_wrong),
        cmocka_unit_test(a_button_down_at_power_up_is_no_press),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
