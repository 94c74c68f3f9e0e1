/* What a therapist opens on: which moments, which talks, which stretches of two hearts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/units.h"
#include "review/pair.h"
#include "review/week.h"

#define ZERO_US  (5400 * US_PER_S)
#define HOUR_US  (3600 * US_PER_S)
#define LENGTH_S 1800

static struct view *view;
static struct week week;
static struct pair pair;

static void begin(int64_t session)
{
    view_begin(view, &(struct view_about){.session = session,
                                          .start_realtime_us = session * HOUR_US,
                                          .zero_us = ZERO_US,
                                          .length_us = LENGTH_S * US_PER_S,
                                          .pauses = 2,
                                          .was = {true, true}});
    view->reader = WHO_BOTH;
}

static void bring(enum who who, double t_s, const char *text)
{
    struct view_word *word = view_word(view, who, who == WHO_A ? "Ada" : "Ben");
    word->kind = VIEW_WORD_MOMENT;
    word->t_us = (int64_t)(t_s * US_PER_S);
    snprintf(word->text, sizeof(word->text), "%s", text);
}

static int setup(void **state)
{
    (void)state;
    view = view_new();
    week_init(&week);
    pair_init(&pair);
    return view == NULL;
}

static int teardown(void **state)
{
    (void)state;
    view = view_free(view);
    pair_finish(&pair);
    return 0;
}

static void seven_days(void **state)
{
    (void)state;
    int64_t last_us = INT64_C(1700000000) * US_PER_S;
    assert_true(week_holds(last_us, last_us));
    assert_true(week_holds(last_us - WEEK_US + 1, last_us));
    assert_false(week_holds(last_us - WEEK_US, last_us));
    assert_false(week_holds(last_us + 1, last_us));
}

static void at_most_three_and_the_latest(void **state)
{
    (void)state;
    begin(1);
    bring(WHO_A, 900, "first");
    week_add(&week, view);
    begin(2);
    bring(WHO_A, 700, "third"); /* a talk's words come in the order of the two, not of time */
    bring(WHO_B, 60, "second");
    week_add(&week, view);
    assert_int_equal(week.moments, 3);
    assert_int_equal(week.earlier, 0);
    assert_string_equal(week.moment[1].text, "second");
    assert_string_equal(week.moment[1].name, "Ben");
    assert_string_equal(week.moment[2].text, "third");
    begin(3);
    bring(WHO_A, 1790, "fifth");
    bring(WHO_B, 1000, "fourth");
    week_add(&week, view);
    assert_int_equal(week.moments, 3);
    assert_int_equal(week.earlier, 2);
    assert_string_equal(week.moment[0].text, "third");
    assert_string_equal(week.moment[1].text, "fourth");
    assert_string_equal(week.moment[2].text, "fifth");
    assert_int_equal(week.moment[2].session, 3);
    assert_int_equal(week.talks, 3);
    assert_int_equal(week.talk[0].pauses, 2);
    assert_false(week.talk[0].alone);
}

static void two_minutes_to_each_side_within_the_talk(void **state)
{
    (void)state;
    begin(1);
    bring(WHO_A, 60, "early");
    bring(WHO_B, LENGTH_S - 30, "late");
    week_add(&week, view);
    assert_int_equal(week.moment[0].from_us, 0);
    assert_int_equal(week.moment[0].to_us, 180 * US_PER_S);
    assert_int_equal(week.moment[1].from_us, (LENGTH_S - 150) * US_PER_S);
    assert_int_equal(week.moment[1].to_us, LENGTH_S * US_PER_S);
}

static void other_words_are_no_moments(void **state)
{
    (void)state;
    begin(1);
    struct view_word *word = view_word(view, WHO_A, "Ada");
    word->kind = VIEW_WORD_URGE;
    week_add(&week, view);
    assert_int_equal(week.moments, 0);
    assert_int_equal(week.talks, 1);
}

/* ---- two hearts ---- */

static uint32_t chance_state = 1;

static double chance(void)
{
    chance_state = chance_state * 1664525u + 1013904223u;
    return (chance_state >> 8) / (double)(1 << 24) - 0.5;
}

/* Both hearts of a talk, second by second: slow walks, the same one for both where `together`. */
static void hearts(bool together)
{
    double walk[PARTNERS] = {0};
    for (int who = 0; who < PARTNERS; who++) {
        view_side(view, (enum who)who, who == WHO_A ? "Ada" : "Ben");
        assert_true(view_trace(view, (enum who)who, ZERO_US + LENGTH_S * US_PER_S));
    }
    for (int i = 0; i < LENGTH_S; i++) {
        for (int who = 0; who < PARTNERS; who++) {
            walk[who] = who == WHO_B && together ? walk[WHO_A] : 0.95 * walk[who] + 4 * chance();
            double rate_bpm = 75 + walk[who];
            view->cell[who][i] =
                (struct pulse_cell){.trusted_us = US_PER_S, .beats = rate_bpm / 60, .heard = true};
        }
    }
}

static void flagged(enum who who, double s)
{
    char line[64];
    int length = snprintf(line, sizeof(line), "%.3f\t%c\tflag\t3.000/2.500\n", s, "ab"[who]);
    side_event(&view->side[who], line, (size_t)length);
}

static void talk(int64_t session, bool together)
{
    begin(session);
    hearts(together);
    for (int i = 0; i < 12; i++) {
        flagged(i % 2 == 0 ? WHO_A : WHO_B, 60 + 90 * i);
    }
}

static void together_over_enough_moments(void **state)
{
    (void)state;
    talk(1, true);
    pair_add(&pair, view, 0);
    assert_int_equal(pair.moments, 12);
    assert_true(pair_find(&pair, 1));
    assert_int_equal(pair.used, 12);
    assert_false(pair.known); /* nothing under 30 */
    for (int i = 2; i <= 3; i++) {
        talk(i, true);
        pair_add(&pair, view, 0);
    }
    assert_true(pair_find(&pair, 1));
    assert_int_equal(pair.used, 36);
    assert_true(pair.known && pair.linkage.together > 0.9 && pair.linkage.p < 0.01);
    assert_false(pair_enough(&pair));
}

static void apart_they_lie_within_chance(void **state)
{
    (void)state;
    for (int i = 1; i <= 4; i++) {
        talk(i, false);
        pair_add(&pair, view, 0);
    }
    assert_true(pair_find(&pair, 1));
    assert_true(pair.known && fabs(pair.linkage.together) < 0.3 && pair.linkage.p > 0.01);
}

static void moments_do_not_overlap_and_lie_in_the_talk(void **state)
{
    (void)state;
    begin(1);
    hearts(true);
    flagged(WHO_A, 39); /* less than 40 s before it */
    flagged(WHO_A, 100);
    flagged(WHO_B, 179); /* overlaps the one at 100 */
    flagged(WHO_B, 180);
    flagged(WHO_A, LENGTH_S - 39);
    pair_add(&pair, view, 0);
    assert_int_equal(pair.moments, 2);
    /* The seconds are those around it. */
    assert_true(fabs(pair.moment[0].ibi_ms[WHO_A][0] -
                     60000 / pulse_rate_bpm(&view->cell[WHO_A][60])) < 0.01);
    view->side[WHO_B].here = false; /* one heart is no pair */
    pair_add(&pair, view, 0);
    assert_int_equal(pair.moments, 2);
}

static void two_places(void **state)
{
    (void)state;
    talk(1, true);
    pair_add(&pair, view, 900 * US_PER_MS);
    assert_int_equal(pair.moments, 12);
    talk(2, true);
    pair_add(&pair, view, 1100 * US_PER_MS); /* coarser than the figure: left out, and said */
    assert_int_equal(pair.moments, 12);
    assert_int_equal(pair.apart, 1);
}

#define WEEK_TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WEEK_TEST(seven_days),
        WEEK_TEST(at_most_three_and_the_latest),
        WEEK_TEST(two_minutes_to_each_side_within_the_talk),
        WEEK_TEST(other_words_are_no_moments),
        WEEK_TEST(together_over_enough_moments),
        WEEK_TEST(apart_they_lie_within_chance),
        WEEK_TEST(moments_do_not_overlap_and_lie_in_the_talk),
        WEEK_TEST(two_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
