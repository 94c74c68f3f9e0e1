/* The couple's machine: pauses, breaks and their stages, and when a cue may sound. */
#include "core_fixture.h"

#include "core/talk.h"

#define S(n) ((int64_t)(n)*US_PER_S)

static struct talk talk;
static struct settings settings;
static struct actions actions;
static int64_t now_us;
static bool alone;

static int setup(void **state)
{
    (void)state;
    talk_init(&talk);
    settings = settings_default();
    actions.count = 0;
    now_us = SCENE_START_US;
    alone = false;
    return 0;
}

static enum talk_effect take(enum talk_event event, enum who who)
{
    struct talk_input input = {.event = event, .who = who, .at_us = now_us, .event_us = now_us};
    actions.count = 0;
    enum talk_effect effect = talk_take(&talk, &settings, &input, alone, &actions);
    for (uint32_t i = 0; i < actions.count; i++) {
        const struct action *action = &actions.at[i];
        if (action->kind == ACTION_SHOW) {
            assert_int_equal(action->show.who, WHO_BOTH);
            assert_true(action->show.show != SHOW_SIGNAL);
        }
    }
    return effect;
}

/* Time goes by until the deadline, which fires. */
static enum talk_effect wait_out(void)
{
    assert_true(talk.deadline_us != NEVER_US);
    now_us = talk.deadline_us;
    return take(TALK_EVENT_TIMER, WHO_BOTH);
}

static bool records(enum event_kind kind)
{
    for (uint32_t i = 0; i < actions.count; i++) {
        if (actions.at[i].kind == ACTION_RECORD && actions.at[i].record.kind == kind) {
            return true;
        }
    }
    return false;
}

static bool records_stage(enum break_stage stage)
{
    for (uint32_t i = 0; i < actions.count; i++) {
        const struct event *event = &actions.at[i].record;
        if (actions.at[i].kind == ACTION_RECORD && event->kind == EVENT_BREAK &&
            event->stage == stage) {
            return true;
        }
    }
    return false;
}

/* A flag just now: HELDS where it gave a cue, else why not. */
static enum held flag(enum who who, bool one_strap)
{
    actions.count = 0;
    talk_flag(&talk, &settings, who, now_us, one_strap, &actions);
    assert_true(actions.count > 0);
    if (actions.at[0].kind == ACTION_PLAY) {
        assert_int_equal(actions.at[0].play.sound, SOUND_CUE);
        return HELDS;
    }
    assert_int_equal(actions.count, 1);
    assert_int_equal(actions.at[0].record.kind, EVENT_HELD);
    assert_int_equal(actions.at[0].record.who, who);
    return actions.at[0].record.held;
}

static void test_a_pause_ends_by_itself(void **state)
{
    (void)state;
    assert_int_equal(take(TALK_EVENT_PRESS, WHO_B), TALK_EFFECT_PAUSE);
    assert_true(talk_pausing(&talk));
    assert_int_equal(talk.deadline_us, now_us + S(15));
    assert_int_equal(wait_out(), TALK_EFFECT_RETURN);
    assert_true(records(EVENT_RETURN));
    assert_false(talk_pausing(&talk));
}

static void test_own_press_prolongs_the_other_has_heard(void **state)
{
    (void)state;
    take(TALK_EVENT_PRESS, WHO_A);
    now_us += S(10);
    assert_int_equal(take(TALK_EVENT_PRESS, WHO_A), TALK_EFFECT_PROLONG);
    assert_int_equal(talk.deadline_us, now_us + S(15));
    now_us += S(1);
    assert_int_equal(take(TALK_EVENT_PRESS, WHO_B), TALK_EFFECT_HEARD);
    assert_true(records(EVENT_HEARD));
    take(TALK_EVENT_PRESS, WHO_B);
    assert_int_equal(actions.count, 0); /* once is enough */
}

static void test_refractory_75_s(void **state)
{
    (void)state;
    assert_int_equal(flag(WHO_A, false), HELDS);
    now_us += S(75) - 1;
    assert_int_equal(flag(WHO_B, false), HELD_REFRACTORY); /* the couple's, not the partner's */
    now_us += 1;
    assert_int_equal(flag(WHO_B, false), HELDS);
}

static void test_75_s_after_the_return(void **state)
{
    (void)state;
    take(TALK_EVENT_PRESS, WHO_A);
    now_us += S(1);
    assert_int_equal(flag(WHO_B, false), HELD_PAUSE);
    wait_out();
    now_us += S(75) - 1;
    assert_int_equal(flag(WHO_B, false), HELD_PAUSE);
    now_us += 1;
    assert_int_equal(flag(WHO_B, false), HELDS);
}

static void test_stay_quiets_for_5_min(void **state)
{
    (void)state;
    assert_int_equal(take(TALK_EVENT_STAY, WHO_A), TALK_EFFECT_STAY);
    now_us += S(300) - 1;
    assert_int_equal(flag(WHO_A, false), HELD_STAY);
    now_us += 1;
    assert_int_equal(flag(WHO_A, false), HELDS);
}

static void test_stay_in_a_pause_returns(void **state)
{
    (void)state;
    take(TALK_EVENT_PRESS, WHO_A);
    now_us += S(3);
    assert_int_equal(take(TALK_EVENT_STAY, WHO_B), TALK_EFFECT_RETURN_STAY);
    assert_true(records(EVENT_RETURN) && records(EVENT_STAY));
    assert_false(talk_pausing(&talk));
}

static uint32_t offers(void)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < actions.count; i++) {
        const struct action *action = &actions.at[i];
        count += action->kind == ACTION_SHOW && action->show.show == SHOW_BREAK_OFFER ? 1 : 0;
    }
    return count;
}

static void test_three_cues_in_15_min_offer_a_break_once(void **state)
{
    (void)state;
    flag(WHO_A, false);
    assert_int_equal(offers(), 0);
    now_us += S(450);
    flag(WHO_B, false);
    assert_int_equal(offers(), 0);
    now_us += S(450);
    assert_int_equal(flag(WHO_A, false), HELDS);
    assert_int_equal(offers(), 1);
    now_us += S(3600);
    assert_int_equal(flag(WHO_A, false), HELD_QUIET);
    assert_int_equal(offers(), 0);
    assert_int_equal(take(TALK_EVENT_PRESS, WHO_A), TALK_EFFECT_PAUSE); /* presses go on */
}

static void test_three_cues_over_15_min_offer_nothing(void **state)
{
    (void)state;
    flag(WHO_A, false);
    now_us += S(450);
    flag(WHO_B, false);
    now_us += S(450) + 1;
    flag(WHO_A, false);
    assert_int_equal(offers(), 0);
    now_us += S(450) - 1; /* the last three are within 15 min */
    assert_int_equal(flag(WHO_A, false), HELDS);
    assert_int_equal(offers(), 1);
}

/* A cue that nobody heard rests nothing: the next flag cues at once. */
static void test_a_cue_that_could_not_be_played(void **state)
{
    (void)state;
    assert_int_equal(flag(WHO_A, false), HELDS);
    talk_cue_failed(&talk, 0);
    talk_cue_failed(&talk, 2);
    assert_int_equal(flag(WHO_A, false), HELD_REFRACTORY); /* there were none of these numbers */
    talk_cue_failed(&talk, 1);
    talk_cue_failed(&talk, 1);
    now_us += S(1);
    assert_int_equal(flag(WHO_B, false), HELDS);
    int64_t heard_us = now_us;
    now_us += S(80);
    flag(WHO_A, false);
    talk_cue_failed(&talk, 3);
    assert_int_equal(flag(WHO_A, false), HELDS); /* the 75 s are those of the one that was heard */
    talk_cue_failed(&talk, 4);
    now_us = heard_us + S(75) - 1;
    assert_int_equal(flag(WHO_A, false), HELD_REFRACTORY);
}

/* Nor is it one of the three that a break is offered for; not even where it would have been the
 * third. */
static void test_no_break_is_offered_for_cues_unheard(void **state)
{
    (void)state;
    for (uint32_t number = 1; number <= 5; number++) {
        assert_int_equal(flag(WHO_A, false), HELDS);
        assert_int_equal(offers(), 0);
        talk_cue_failed(&talk, number);
        now_us += S(10);
    }
    flag(WHO_A, false);
    now_us += S(100);
    flag(WHO_B, false);
    now_us += S(100);
    flag(WHO_A, false);
    assert_int_equal(offers(), 1);
    talk_cue_failed(&talk, 8);
    now_us += S(100);
    assert_int_equal(flag(WHO_B, false), HELDS);
    assert_int_equal(offers(), 1);
    now_us += S(100);
    assert_int_equal(flag(WHO_B, false), HELD_QUIET);
}

static void test_one_strap(void **state)
{
    (void)state;
    assert_int_equal(flag(WHO_A, true), HELD_ONE_STRAP);
    settings.one_strap_cues = true; /* both chose so */
    assert_int_equal(flag(WHO_A, true), HELDS);
}

static void test_the_cue_says_nothing_of_who(void **state)
{
    (void)state;
    struct actions of[PARTNERS];
    for (int who = 0; who < PARTNERS; who++) {
        talk_init(&talk);
        flag(who, false);
        of[who] = actions;
    }
    assert_int_equal(of[WHO_A].count, of[WHO_B].count);
    for (uint32_t i = 0; i < of[WHO_A].count; i++) {
        assert_memory_equal(&of[WHO_A].at[i], &of[WHO_B].at[i], sizeof(of[WHO_A].at[i]));
    }
}

static void test_a_break_and_its_stages(void **state)
{
    (void)state;
    assert_int_equal(take(TALK_EVENT_BREAK, WHO_A), TALK_EFFECT_ASK);
    assert_true(records_stage(BREAK_STAGE_ASKED) && records(EVENT_RUPTURE));
    int64_t asked_us = now_us;
    now_us += S(5);
    assert_int_equal(take(TALK_EVENT_PRESS, WHO_A), TALK_EFFECT_NONE);
    assert_int_equal(take(TALK_EVENT_PRESS, WHO_B), TALK_EFFECT_HEARD_RUN);
    assert_true(records_stage(BREAK_STAGE_HEARD) && records_stage(BREAK_STAGE_RUNNING));
    assert_int_equal(wait_out(), TALK_EFFECT_REMIND);
    assert_int_equal(now_us, asked_us + S(1200 - 120));
    assert_int_equal(wait_out(), TALK_EFFECT_DUE);
    assert_int_equal(now_us, asked_us + S(1200));
    assert_int_equal(talk.deadline_us, NEVER_US);
    now_us += S(600);
    assert_int_equal(flag(WHO_A, false), HELD_PAUSE);
    assert_int_equal(take(TALK_EVENT_PRESS, WHO_B), TALK_EFFECT_BREAK_RETURN);
    assert_true(records_stage(BREAK_STAGE_RETURNED) && records(EVENT_RETURN));
    assert_false(talk_pausing(&talk));
}

static void test_a_break_moved(void **state)
{
    (void)state;
    take(TALK_EVENT_BREAK, WHO_A);
    int64_t asked_us = now_us;
    take(TALK_EVENT_PRESS, WHO_B);
    now_us += S(60);
    assert_int_equal(take(TALK_EVENT_BREAK, WHO_B), TALK_EFFECT_NONE); /* it runs, and long yet */
    wait_out();
    now_us += S(30);
    int64_t moved_us = now_us;
    assert_int_equal(take(TALK_EVENT_BREAK, WHO_A), TALK_EFFECT_MOVE);
    assert_true(records_stage(BREAK_STAGE_MOVED) && !records(EVENT_RUPTURE));
    assert_int_equal(wait_out(), TALK_EFFECT_REMIND);
    assert_int_equal(now_us, moved_us + S(1200 - 120));
    assert_int_equal(wait_out(), TALK_EFFECT_DUE);
    now_us += S(7);
    assert_int_equal(take(TALK_EVENT_BREAK, WHO_B), TALK_EFFECT_MOVE); /* who moves it is all one */
    for (int i = 0; i < 100; i++) {
        wait_out();
        wait_out();
        assert_true(now_us <= asked_us + S(86400));
        take(TALK_EVENT_BREAK, WHO_B);
    }
    assert_int_equal(now_us, asked_us + S(86400));
    take(TALK_EVENT_BACK, WHO_A);
    assert_int_equal(take(TALK_EVENT_BACK, WHO_B), TALK_EFFECT_BREAK_BACK);
}

static void test_a_break_nobody_answers_runs(void **state)
{
    (void)state;
    take(TALK_EVENT_BREAK, WHO_B);
    int64_t asked_us = now_us;
    assert_int_equal(wait_out(), TALK_EFFECT_RUN);
    assert_int_equal(now_us, asked_us + S(15));
    assert_true(records_stage(BREAK_STAGE_RUNNING) && !records_stage(BREAK_STAGE_HEARD));
}

static void test_a_break_asked_for_in_the_others_pause(void **state)
{
    (void)state;
    take(TALK_EVENT_PRESS, WHO_A);
    now_us += S(2);
    assert_int_equal(take(TALK_EVENT_BREAK, WHO_B), TALK_EFFECT_ASK);
    assert_int_equal(take(TALK_EVENT_PRESS, WHO_B), TALK_EFFECT_NONE); /* not one's own answer */
    assert_int_equal(take(TALK_EVENT_PRESS, WHO_A), TALK_EFFECT_HEARD_RUN);
}

static void test_asking_back_is_an_answer(void **state)
{
    (void)state;
    take(TALK_EVENT_BREAK, WHO_A);
    assert_int_equal(take(TALK_EVENT_BREAK, WHO_A), TALK_EFFECT_NONE);
    assert_int_equal(take(TALK_EVENT_BREAK, WHO_B), TALK_EFFECT_HEARD_RUN);
}

static void test_a_short_break_has_its_reminder_at_once(void **state)
{
    (void)state;
    settings.break_ms = 60000;
    take(TALK_EVENT_BREAK, WHO_A);
    int64_t asked_us = now_us;
    wait_out();
    assert_int_equal(wait_out(), TALK_EFFECT_REMIND);
    assert_int_equal(wait_out(), TALK_EFFECT_DUE);
    assert_int_equal(now_us, asked_us + S(60));
}

static void test_we_are_back_needs_both(void **state)
{
    (void)state;
    take(TALK_EVENT_BREAK, WHO_A);
    wait_out();
    now_us += S(60);
    assert_int_equal(take(TALK_EVENT_BACK, WHO_A), TALK_EFFECT_NONE);
    assert_int_equal(actions.count, 0); /* one mark alone waits in silence */
    assert_true(talk_pausing(&talk));
    assert_int_equal(take(TALK_EVENT_BACK, WHO_B), TALK_EFFECT_BREAK_BACK);
    assert_true(records(EVENT_REPAIR) && records_stage(BREAK_STAGE_RETURNED));
}

/* A "we are back" of minute 5 is not about what is lost in minute 40. */
static void test_back_is_forgotten_when_they_lose_each_other(void **state)
{
    (void)state;
    assert_int_equal(take(TALK_EVENT_BACK, WHO_A), TALK_EFFECT_NONE);
    talk_ruptured(&talk);
    assert_int_equal(take(TALK_EVENT_BACK, WHO_B), TALK_EFFECT_NONE);
    assert_false(records(EVENT_REPAIR));
    take(TALK_EVENT_BREAK, WHO_A);
    assert_int_equal(take(TALK_EVENT_BACK, WHO_A), TALK_EFFECT_NONE);
    assert_int_equal(take(TALK_EVENT_BACK, WHO_B), TALK_EFFECT_BREAK_BACK);
}

static void test_alone_nobody_has_to_agree(void **state)
{
    (void)state;
    alone = true;
    assert_int_equal(take(TALK_EVENT_BREAK, WHO_A), TALK_EFFECT_ASK);
    assert_int_equal(talk.state, TALK_STATE_BREAK_RUNNING);
    assert_true(records_stage(BREAK_STAGE_ASKED) && records_stage(BREAK_STAGE_RUNNING));
    assert_int_equal(take(TALK_EVENT_BACK, WHO_A), TALK_EFFECT_BREAK_BACK);
    assert_true(records(EVENT_REPAIR));
}

static void test_the_end_leaves_a_break_open(void **state)
{
    (void)state;
    take(TALK_EVENT_BREAK, WHO_A);
    wait_out();
    assert_int_equal(take(TALK_EVENT_END, WHO_BOTH), TALK_EFFECT_LEAVE_OPEN);
    assert_true(records_stage(BREAK_STAGE_LEFT_OPEN));
    assert_int_equal(talk.state, TALK_STATE_OVER);
    assert_int_equal(take(TALK_EVENT_PRESS, WHO_A), TALK_EFFECT_NONE);
    assert_int_equal(actions.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_a_pause_ends_by_itself, setup),
        cmocka_unit_test_setup(test_own_press_prolongs_the_other_has_heard, setup),
        cmocka_unit_test_setup(test_refractory_75_s, setup),
        cmocka_unit_test_setup(test_75_s_after_the_return, setup),
        cmocka_unit_test_setup(test_stay_quiets_for_5_min, setup),
        cmocka_unit_test_setup(test_stay_in_a_pause_returns, setup),
        cmocka_unit_test_setup(test_three_cues_in_15_min_offer_a_break_once, setup),
        cmocka_unit_test_setup(test_three_cues_over_15_min_offer_nothing, setup),
        cmocka_unit_test_setup(test_a_cue_that_could_not_be_played, setup),
        cmocka_unit_test_setup(test_no_break_is_offered_for_cues_unheard, setup),
        cmocka_unit_test_setup(test_one_strap, setup),
        cmocka_unit_test_setup(test_the_cue_says_nothing_of_who, setup),
        cmocka_unit_test_setup(test_a_break_and_its_stages, setup),
        cmocka_unit_test_setup(test_a_break_moved, setup),
        cmocka_unit_test_setup(test_a_break_nobody_answers_runs, setup),
        cmocka_unit_test_setup(test_a_break_asked_for_in_the_others_pause, setup),
        cmocka_unit_test_setup(test_asking_back_is_an_answer, setup),
        cmocka_unit_test_setup(test_a_short_break_has_its_reminder_at_once, setup),
        cmocka_unit_test_setup(test_we_are_back_needs_both, setup),
        cmocka_unit_test_setup(test_back_is_forgotten_when_they_lose_each_other, setup),
        cmocka_unit_test_setup(test_alone_nobody_has_to_agree, setup),
        cmocka_unit_test_setup(test_the_end_leaves_a_break_open, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
