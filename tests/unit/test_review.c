/* The figures of one talk, from its events alone; and from a whole talk built in code. */
#include "core_fixture.h"

#include "core/review.h"

#define S(n) (SCENE_START_US + (int64_t)((n)*1e6))

static struct review review;

static int setup(void **state)
{
    (void)state;
    review_init(&review);
    return 0;
}

static struct event at(double t_s, enum who who, enum event_kind kind)
{
    return (struct event){.t_us = S(t_s), .at_us = S(t_s), .who = who, .kind = kind};
}

static void push(double t_s, enum who who, enum event_kind kind)
{
    struct event event = at(t_s, who, kind);
    review_push(&review, &event);
}

static void push_end(double t_s, enum who who, enum wait_end end)
{
    struct event event = at(t_s, who, EVENT_END);
    event.end = end;
    review_push(&review, &event);
}

static void push_held(double t_s, enum who who, enum held held)
{
    struct event event = at(t_s, who, EVENT_HELD);
    event.held = held;
    review_push(&review, &event);
}

static void push_stage(double t_s, enum who who, enum break_stage stage)
{
    struct event event = at(t_s, who, EVENT_BREAK);
    event.stage = stage;
    review_push(&review, &event);
}

static void push_flag(double onset_s, double flag_s, enum who who)
{
    struct event onset = at(onset_s, who, EVENT_ONSET);
    onset.at_us = S(flag_s);
    onset.bound_us = 3 * US_PER_S;
    review_push(&review, &onset);
    push(flag_s, who, EVENT_FLAG);
}

static void test_a_whole_row(void **state)
{
    (void)state;
    push_flag(80, 100, WHO_B);
    push(100.05, WHO_BOTH, EVENT_CUE);
    push(112, WHO_B, EVENT_PAUSE);
    push_end(112.3, WHO_B, WAIT_END_REACHED);
    push(127, WHO_BOTH, EVENT_RETURN);
    push(160, WHO_B, EVENT_SETTLING);
    assert_int_equal(review.episodes, 1);
    const struct review_episode *row = &review.episode[0];
    assert_true(row->who == WHO_B && !row->self_called && !row->held_set && row->settled);
    assert_int_equal(row->onset_bound_us, 3 * US_PER_S);
    assert_int_equal(row->cue_us, S(100.05));
    assert_true(row->ended && row->end == WAIT_END_REACHED);
    assert_int_equal(review_flag_to_press_us(row), 12 * US_PER_S);
    assert_int_equal(review_onset_to_press_us(row), 32 * US_PER_S);
    assert_int_equal(review_cue_to_press_us(row), S(112) - S(100.05));
    assert_int_equal(review_press_to_settling_us(row), 48 * US_PER_S);
    assert_int_equal(review.pauses, 1);
    assert_int_equal(review.pause[0].start_us, S(112));
    assert_int_equal(review.pause[0].return_us, S(127));
    assert_false(review.pause[0].is_break);
    assert_int_equal(review.cues, 1);
}

static void test_a_self_called_one(void **state)
{
    (void)state;
    push(50, WHO_A, EVENT_PAUSE);
    push_end(50.3, WHO_A, WAIT_END_REACHED);
    push(90, WHO_A, EVENT_SETTLING);
    assert_int_equal(review.episodes, 1);
    const struct review_episode *row = &review.episode[0];
    assert_true(row->self_called && row->press_us == S(50));
    assert_int_equal(row->flag_us, NEVER_US);
    assert_int_equal(review_flag_to_press_us(row), NEVER_US);
    assert_int_equal(review_onset_to_press_us(row), NEVER_US);
    assert_int_equal(review_press_to_settling_us(row), 40 * US_PER_S);
}

static void test_a_held_flag_has_no_cue(void **state)
{
    (void)state;
    push_flag(80, 100, WHO_A);
    push(100, WHO_BOTH, EVENT_CUE);
    push_flag(110, 130, WHO_B);
    push_held(130, WHO_B, HELD_REFRACTORY);
    push_end(280, WHO_A, WAIT_END_WENT_ON);
    push_flag(270, 290, WHO_A);
    push(290, WHO_BOTH, EVENT_CUE);
    assert_int_equal(review.episodes, 3);
    assert_int_equal(review.episode[0].cue_us, S(100));
    assert_true(review.episode[1].held_set && review.episode[1].held == HELD_REFRACTORY);
    assert_int_equal(review.episode[1].cue_us, NEVER_US); /* not another's cue */
    assert_int_equal(review.episode[2].cue_us, S(290));
    assert_int_equal(review.held, 1);
}

/* The press that comes after a wait is over belongs to no flag before it. */
static void test_a_press_after_the_wait(void **state)
{
    (void)state;
    push_flag(80, 100, WHO_A);
    push_end(280, WHO_A, WAIT_END_WENT_ON);
    push(300, WHO_A, EVENT_PAUSE);
    assert_int_equal(review.episode[0].press_us, NEVER_US);
    assert_int_equal(review_flag_to_press_us(&review.episode[0]), NEVER_US);
    assert_int_equal(review.episodes, 1); /* the episode is still open: no new one */
}

static void test_the_others_pause(void **state)
{
    (void)state;
    push_flag(80, 100, WHO_A);
    push(105, WHO_B, EVENT_PAUSE);
    push_end(105.3, WHO_A, WAIT_END_OTHER_PAUSED);
    push_end(105.3, WHO_B, WAIT_END_REACHED);
    assert_int_equal(review.episodes, 2);
    assert_int_equal(review.episode[0].press_us, NEVER_US);
    assert_int_equal(review.episode[0].end, WAIT_END_OTHER_PAUSED);
    assert_true(review.episode[1].who == WHO_B && review.episode[1].self_called);
    assert_int_equal(review.episode[1].press_us, S(105));
}

static void test_near_before_the_press(void **state)
{
    (void)state;
    push_flag(80, 100, WHO_A);
    push(130, WHO_A, EVENT_PAUSE);
    push_end(130.3, WHO_A, WAIT_END_REACHED);
    push(120, WHO_A, EVENT_SETTLING);
    assert_int_equal(review_press_to_settling_us(&review.episode[0]), 0);
}

static void test_prolonging_is_one_pause(void **state)
{
    (void)state;
    push(10, WHO_A, EVENT_PAUSE);
    push(15, WHO_A, EVENT_PAUSE);
    push(16, WHO_B, EVENT_HEARD);
    push(30, WHO_BOTH, EVENT_RETURN);
    push(60, WHO_B, EVENT_PAUSE);
    push_stage(62, WHO_B, BREAK_STAGE_ASKED); /* a pause becomes a break */
    push_stage(70, WHO_BOTH, BREAK_STAGE_RUNNING);
    assert_int_equal(review.pauses, 2);
    assert_int_equal(review.pause[0].return_us, S(30));
    assert_true(review.pause[1].is_break);
    assert_int_equal(review.pause[1].return_us, NEVER_US); /* the talk ended first */
}

static void test_rupture_and_repair(void **state)
{
    (void)state;
    assert_int_equal(review.repair_last_us, NEVER_US);
    push(100, WHO_BOTH, EVENT_RUPTURE);
    push(120, WHO_A, EVENT_RUPTURE); /* of the same stretch: time runs from the first */
    push(190, WHO_BOTH, EVENT_REPAIR);
    assert_int_equal(review.repair_last_us, 90 * US_PER_S);
    assert_int_equal(review.rupture_us, NEVER_US);
    push(200, WHO_BOTH, EVENT_REPAIR); /* with no rupture: counted, no time */
    assert_int_equal(review.repairs, 2);
    assert_int_equal(review.ruptures, 2);
    assert_int_equal(review.repair_last_us, 90 * US_PER_S);
}

static void test_which_ends_are_censored(void **state)
{
    (void)state;
    static const bool censored[WAIT_ENDS] = {
        [WAIT_END_WENT_ON] = true,
        [WAIT_END_TALK_ENDED] = true,
        [WAIT_END_STOPPED] = true,
        [WAIT_END_NO_SIGNAL] = true,
    };
    for (int end = 0; end < WAIT_ENDS; end++) {
        assert_true(wait_end_censored(end) == censored[end]);
    }
}

static void test_more_than_fit(void **state)
{
    (void)state;
    for (int i = 0; i < REVIEW_EPISODES_MAX + 10; i++) {
        push_flag(i * 10, i * 10 + 5, WHO_A);
        push_end(i * 10 + 6, WHO_A, WAIT_END_SUBSIDED);
        push(i * 10 + 7, WHO_A, EVENT_PAUSE);
        push(i * 10 + 8, WHO_BOTH, EVENT_RETURN);
    }
    assert_int_equal(review.episodes, REVIEW_EPISODES_MAX);
    assert_int_equal(review.pauses, REVIEW_PAUSES_MAX);
    assert_true(review.dropped >= 20);
}

static void test_ends_with_no_row(void **state)
{
    (void)state;
    for (int end = 1; end < WAIT_ENDS; end++) {
        push_end(10, WHO_A, end);
    }
    push(11, WHO_B, EVENT_SETTLING);
    push_held(12, WHO_B, HELD_STAY);
    push(13, WHO_BOTH, EVENT_RETURN);
    push(14, WHO_BOTH, EVENT_CUE);
    assert_int_equal(review.episodes, 0);
}

static void test_a_whole_talk(void **state)
{
    (void)state;
    struct scene *scene = scene_new(2);
    scene_run(scene, 120);
    scene->bpm[WHO_A] = 95;
    scene_run(scene, 40);
    scene_press(scene, WHO_A, US_PER_S);
    scene_run(scene, 20);
    scene->bpm[WHO_A] = SCENE_LEVEL_BPM;
    scene_run(scene, 60);
    scene_press(scene, WHO_B, US_PER_S); /* self-called */
    scene_run(scene, 60);
    scene->bpm[WHO_B] = 100;
    scene_run(scene, 60);
    scene_end(scene, WHO_BOTH, END_REASON_ENDED);
    for (uint32_t i = 0; i < scene->events; i++) {
        review_push(&review, &scene->event[i]);
    }
    assert_int_equal(review.episodes, 3);
    const struct review_episode *row = review.episode;
    assert_true(row[0].who == WHO_A && row[0].settled && row[0].end == WAIT_END_REACHED);
    int64_t wait_us = review_flag_to_press_us(&row[0]);
    assert_true(wait_us > 15 * US_PER_S && wait_us < 40 * US_PER_S);
    assert_true(llabs(review_cue_to_press_us(&row[0]) - wait_us + 20 * US_PER_MS) <= 1);
    assert_true(row[1].who == WHO_B && row[1].self_called);
    assert_true(row[2].who == WHO_B && row[2].end == WAIT_END_TALK_ENDED && row[2].held_set);
    assert_int_equal(review_flag_to_press_us(&row[2]), NEVER_US);
    assert_int_equal(review.pauses, 2);
    free(scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_a_whole_row, setup),
        cmocka_unit_test_setup(test_a_self_called_one, setup),
        cmocka_unit_test_setup(test_a_held_flag_has_no_cue, setup),
        cmocka_unit_test_setup(test_a_press_after_the_wait, setup),
        cmocka_unit_test_setup(test_the_others_pause, setup),
        cmocka_unit_test_setup(test_near_before_the_press, setup),
        cmocka_unit_test_setup(test_prolonging_is_one_pause, setup),
        cmocka_unit_test_setup(test_rupture_and_repair, setup),
        cmocka_unit_test_setup(test_which_ends_are_censored, setup),
        cmocka_unit_test_setup(test_more_than_fit, setup),
        cmocka_unit_test_setup(test_ends_with_no_row, setup),
        cmocka_unit_test_setup(test_a_whole_talk, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
