/* Many talks together: whose times are taken, which stand apart, what is paired with what. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "core/units.h"
#include "review/across.h"

#define ZERO_US (5400 * US_PER_S)
#define DAY_US  (86400 * US_PER_S)

static struct view *view;
static struct across across;

static void begin(int64_t session, bool alone)
{
    view_begin(view, &(struct view_about){.session = session,
                                          .start_realtime_us = session * 7 * DAY_US,
                                          .zero_us = ZERO_US,
                                          .length_us = 1800 * US_PER_S,
                                          .detector = 1,
                                          .was = {true, !alone}});
    view->reader = WHO_A;
    view_side(view, WHO_A, "Ada");
}

/* "<s> <tab> <rest>" */
static void event(enum who who, double s, const char *rest)
{
    char line[128];
    int length = snprintf(line, sizeof(line), "%.3f\t%s\n", s, rest);
    side_event(&view->side[who], line, (size_t)length);
}

/* One wait of a's: flagged, and pressed after so many seconds. */
static void pressed(double flag_s, double wait_s)
{
    event(WHO_A, flag_s - 15, "a\tonset\t3.000");
    event(WHO_A, flag_s, "a\tflag\t3.000/2.500");
    event(WHO_A, flag_s + wait_s, "a\tpause\tbutton");
    event(WHO_A, flag_s + wait_s + 0.3, "a\tend\treached");
}

static void add(void)
{
    static struct own own;
    view_end(view);
    view_own(view, &own);
    across_add(&across, view, &own);
}

static int setup(void **state)
{
    (void)state;
    view = view_new();
    across_init(&across);
    return view == NULL;
}

static int teardown(void **state)
{
    (void)state;
    view = view_free(view);
    across_finish(&across);
    return 0;
}

/* The other's side may be open to the reader; it is in none of these figures all the same. */
static void own_alone(void **state)
{
    (void)state;
    begin(1, false);
    pressed(600, 20);
    view_side(view, WHO_B, "Ben");
    event(WHO_B, 700, "b\tonset\t3.000");
    event(WHO_B, 710, "b\tflag\t3.000/2.500");
    event(WHO_B, 715, "b\tpause\tbutton");
    event(WHO_B, 715.3, "b\tend\treached");
    event(WHO_B, 800, "b\trupture\t-");
    add();
    assert_int_equal(across.talks, 1);
    assert_int_equal(across.times[ACROSS_LIST_PAUSE].count, 1);
    assert_int_equal(across.times[ACROSS_LIST_PAUSE].at[0].us, 20 * US_PER_S);
    assert_int_equal(across.repairs.count, 0);

    begin(2, false); /* the reader's own side is kept no longer */
    view->side[WHO_A].here = false;
    add();
    begin(3, false); /* nor is this reader anybody's */
    view->reader = WHO_BOTH;
    pressed(600, 20);
    add();
    assert_int_equal(across.talks, 3);
    assert_true(across.talk[0].here);
    assert_false(across.talk[1].here);
    assert_false(across.talk[2].here);
    assert_int_equal(across.times[ACROSS_LIST_PAUSE].count, 1);
}

static void alone_stands_apart(void **state)
{
    (void)state;
    for (int i = 0; i < 8; i++) {
        begin(1 + i, i == 3 || i == 6);
        pressed(600, i == 3 || i == 6 ? 100 : 20 + i);
        add();
    }
    struct spread *together = across_spread(&across, ACROSS_LIST_PAUSE, false, 1);
    struct spread *alone = across_spread(&across, ACROSS_LIST_PAUSE, true, 1);
    assert_non_null(together);
    assert_non_null(alone);
    assert_int_equal(together->incidence.cases, 6);
    assert_int_equal(together->incidence.median_us, 22 * US_PER_S); /* of 20 21 22 24 25 27 */
    assert_true(together->incidence.interval);
    assert_int_equal(alone->incidence.cases, 2);
    assert_int_equal(alone->incidence.median_us, 100 * US_PER_S);
    assert_false(alone->incidence.interval);
    /* A second a week. */
    assert_true(together->moves.known);
    assert_int_equal(together->moves.points, 6);
    assert_true(together->moves.trend.slope > 0.142 && together->moves.trend.slope < 0.144);
    assert_false(alone->moves.known);
    spread_free(together);
    spread_free(alone);
}

/* Under five talks nothing is claimed, however clear it looks. */
static void too_few(void **state)
{
    (void)state;
    for (int i = 0; i < 4; i++) {
        begin(1 + i, false);
        pressed(600, 60 - 10 * i);
        add();
    }
    struct spread *spread = across_spread(&across, ACROSS_LIST_PAUSE, false, 1);
    assert_non_null(spread);
    assert_int_equal(spread->moves.points, 4);
    assert_false(spread->moves.known);
    assert_false(spread->incidence.interval);
    spread_free(spread);
}

/* Nothing is dropped: a wait that ended otherwise is there, one not seen to its end is open. */
static void ends(void **state)
{
    (void)state;
    begin(1, false);
    pressed(300, 20);
    for (int i = 0; i < 2; i++) {
        event(WHO_A, 600 + 300 * i, "a\tonset\t3.000");
        event(WHO_A, 610 + 300 * i, "a\tflag\t3.000/2.500");
        event(WHO_A, 660 + 430 * i, i == 0 ? "a\tend\tsubsided" : "a\tend\twent_on");
    }
    event(WHO_A, 1500, "a\tpause\tbutton");
    event(WHO_A, 1500.3, "a\tend\treached");
    add();
    struct spread *spread = across_spread(&across, ACROSS_LIST_PAUSE, false, 1);
    assert_non_null(spread);
    assert_int_equal(spread->incidence.cases, 3);
    assert_int_equal(spread->incidence.reached, 1);
    assert_int_equal(spread->incidence.other, 1);
    assert_int_equal(spread->incidence.censored, 1);
    assert_int_equal(spread->incidence.median_us, NEVER_US); /* not reached */
    assert_int_equal(spread->moves.unknown, 1);
    assert_int_equal(across.talk[0].own_calls, 1); /* and in no figure */
    assert_int_equal(across.times[ACROSS_LIST_SETTLING].count, 1);
    spread_free(spread);
}

static void repairs(void **state)
{
    (void)state;
    begin(1, false);
    event(WHO_A, 500, "a\trupture\t-");
    event(WHO_A, 550, "a\trupture\t-"); /* a part of the first */
    event(WHO_A, 900, "a\trupture\t-");
    view_moment(view, &(struct view_moment){VIEW_MOMENT_REPAIR, ZERO_US + 700 * US_PER_S,
                                            ZERO_US + 700 * US_PER_S});
    add();
    begin(2, false);
    event(WHO_A, 1000, "-\trupture\t-"); /* marked later, +- 30 min */
    view_moment(view, &(struct view_moment){VIEW_MOMENT_REPAIR, ZERO_US + 8200 * US_PER_S,
                                            ZERO_US + 11800 * US_PER_S});
    add();
    assert_int_equal(across.repairs.count, 3);
    assert_int_equal(across.talk[0].ruptures, 3);
    assert_int_equal(across.repairs.at[0].low_us, 200 * US_PER_S);
    assert_int_equal(across.repairs.at[0].high_us, 200 * US_PER_S);
    assert_int_equal(across.repairs.at[1].low_us, 900 * US_PER_S); /* to the talk's end */
    assert_int_equal(across.repairs.at[1].high_us, NEVER_US);
    assert_int_equal(across.repairs.at[2].low_us, 7200 * US_PER_S);
    assert_int_equal(across.repairs.at[2].high_us, 10800 * US_PER_S);
    struct mending *mending = across_mending(&across, false);
    assert_non_null(mending);
    assert_int_equal(mending->repair.exact, 1);
    assert_int_equal(mending->repair.between, 1);
    assert_int_equal(mending->repair.open, 1);
    assert_int_equal(mending->moves.points, 1); /* the first talk's last one is not known of */
    assert_int_equal(mending->moves.unknown, 1);
    assert_int_equal(mending->moves.point[0].us, 9000 * US_PER_S);
    mending_free(mending);
    mending = across_mending(&across, true);
    assert_non_null(mending);
    assert_int_equal(mending->repair.cases, 0);
    mending_free(mending);
}

static void nothing(void **state)
{
    (void)state;
    for (int list = 0; list < ACROSS_LISTS; list++) {
        struct spread *spread = across_spread(&across, (enum across_list)list, false, 1);
        assert_non_null(spread);
        assert_int_equal(spread->incidence.cases, 0);
        assert_int_equal(spread->incidence.median_us, NEVER_US);
        spread_free(spread);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(own_alone, setup, teardown),
        cmocka_unit_test_setup_teardown(alone_stands_apart, setup, teardown),
        cmocka_unit_test_setup_teardown(too_few, setup, teardown),
        cmocka_unit_test_setup_teardown(ends, setup, teardown),
        cmocka_unit_test_setup_teardown(repairs, setup, teardown),
        cmocka_unit_test_setup_teardown(nothing, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
