/* One partner's episode: every way a wait can end, and when the settling began. */
#include "core_fixture.h"

#include "core/episode.h"

#define NEAR_BPM 78.0
#define S(n)     ((int64_t)(n)*US_PER_S)

static struct episode episode;
static int64_t now_us;

static int setup(void **state)
{
    (void)state;
    episode_init(&episode);
    now_us = SCENE_START_US;
    return 0;
}

static struct episode_result take(enum episode_event event)
{
    return episode_take(&episode, event, now_us, now_us);
}

/* Seconds of this rate, until one of them settles; returns what came last. */
static struct episode_result rest(int seconds, double rate_bpm)
{
    struct episode_result result = {.since_press_us = NEVER_US};
    for (int i = 0; i < seconds && !result.settled; i++) {
        now_us += US_PER_S;
        struct second second = {.end_us = now_us, .rate_bpm = rate_bpm, .trusted = rate_bpm > 0};
        result = episode_second(&episode, &second, NEAR_BPM);
    }
    return result;
}

static void test_every_end_of_a_wait(void **state)
{
    (void)state;
    static const struct {
        enum episode_event event;
        enum wait_end end;
        enum episode_state next;
    } cases[] = {
        {EPISODE_EVENT_PRESS, WAIT_END_REACHED, EPISODE_STATE_OPEN},
        {EPISODE_EVENT_OTHER_PRESS, WAIT_END_OTHER_PAUSED, EPISODE_STATE_OPEN},
        {EPISODE_EVENT_STAY, WAIT_END_STAYED, EPISODE_STATE_OPEN},
        {EPISODE_EVENT_TIMER, WAIT_END_WENT_ON, EPISODE_STATE_OPEN},
        {EPISODE_EVENT_TALK_ENDED, WAIT_END_TALK_ENDED, EPISODE_STATE_LEVEL},
        {EPISODE_EVENT_STOPPED, WAIT_END_STOPPED, EPISODE_STATE_LEVEL},
        {EPISODE_EVENT_NO_SIGNAL, WAIT_END_NO_SIGNAL, EPISODE_STATE_LEVEL},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        episode_init(&episode);
        assert_false(take(EPISODE_EVENT_FLAG).ended);
        assert_int_equal(episode.deadline_us, now_us + EPISODE_WAIT_US);
        struct episode_result result = take(cases[i].event);
        assert_true(result.ended);
        assert_int_equal(result.end, cases[i].end);
        assert_int_equal(episode.state, cases[i].next);
        assert_int_equal(episode.deadline_us, NEVER_US);
    }
}

static void test_subsided(void **state)
{
    (void)state;
    take(EPISODE_EVENT_FLAG);
    int64_t flag_us = now_us;
    assert_false(rest(20, 95).settled);
    struct episode_result result = rest(60, 74);
    assert_true(result.settled && result.ended);
    assert_int_equal(result.end, WAIT_END_SUBSIDED);
    assert_int_equal(result.settling_us, flag_us + S(20)); /* the start of the 30 s */
    assert_int_equal(now_us, flag_us + S(50));
    assert_int_equal(result.since_press_us, NEVER_US);
    assert_int_equal(episode.state, EPISODE_STATE_LEVEL);
}

static void test_self_called_and_settled(void **state)
{
    (void)state;
    struct episode_result result = take(EPISODE_EVENT_PRESS);
    assert_true(result.ended && result.end == WAIT_END_REACHED);
    assert_int_equal(episode.state, EPISODE_STATE_OPEN);
    int64_t press_us = now_us;
    rest(12, 100);
    result = rest(60, 75);
    assert_true(result.settled && !result.ended);
    assert_int_equal(result.since_press_us, S(12));
    assert_int_equal(result.settling_us, press_us + S(12));
}

static void test_the_first_press_counts(void **state)
{
    (void)state;
    take(EPISODE_EVENT_FLAG);
    now_us += S(10);
    take(EPISODE_EVENT_PRESS);
    now_us += S(5);
    assert_false(take(EPISODE_EVENT_PRESS).ended);
    assert_int_equal(rest(60, 74).since_press_us,
                     S(5)); /* watched from the flag, seen from +15 s */
}

/* A slow way down: the settling is not said to begin while the heart is still high. */
static void test_settling_is_not_early_on_the_way_down(void **state)
{
    (void)state;
    struct episode_result result = {0};
    int64_t near_us = 0;
    take(EPISODE_EVENT_PRESS);
    for (int i = 0; i < 120 && !result.settled; i++) {
        double rate_bpm = 100 - i * 0.5; /* 60 s from 100 to 70 */
        rate_bpm = rate_bpm < 70 ? 70 : rate_bpm;
        if (rate_bpm <= NEAR_BPM && near_us == 0) {
            near_us = now_us;
        }
        result = rest(1, rate_bpm);
    }
    assert_true(result.settled);
    assert_true(result.settling_us >= near_us - S(5) && result.settling_us <= near_us + S(5));
}

static void test_holes(void **state)
{
    (void)state;
    take(EPISODE_EVENT_PRESS);
    rest(15, 74);
    assert_false(rest(5, 0).settled); /* five are bridged */
    assert_true(rest(15, 74).settled);
    episode_init(&episode);
    take(EPISODE_EVENT_PRESS);
    rest(29, 74);
    rest(6, 0); /* six are not */
    assert_false(rest(29, 74).settled);
    assert_true(rest(1, 74).settled);
}

static void test_a_gap_begins_anew(void **state)
{
    (void)state;
    take(EPISODE_EVENT_PRESS);
    rest(29, 74);
    episode_gap(&episode);
    now_us += S(40);
    int64_t back_us = now_us;
    struct episode_result result = rest(60, 74);
    assert_int_equal(result.settling_us, back_us);
    assert_int_equal(now_us, back_us + S(30));
    episode_gap(&episode); /* with nothing to watch */
    assert_false(rest(60, 74).settled);
}

static void test_nothing_settles_that_did_not_begin(void **state)
{
    (void)state;
    assert_false(rest(100, 60).settled);
    take(EPISODE_EVENT_OTHER_PRESS);
    assert_false(rest(100, 60).settled);
}

static void test_a_new_flag_watches_anew(void **state)
{
    (void)state;
    take(EPISODE_EVENT_FLAG);
    take(EPISODE_EVENT_PRESS);
    rest(29, 74);
    assert_int_equal(episode.state, EPISODE_STATE_OPEN);
    take(EPISODE_EVENT_FLAG);
    assert_int_equal(episode.state, EPISODE_STATE_WAITING);
    assert_int_equal(episode.press_us, NEVER_US);
    assert_false(rest(29, 74).settled);
    struct episode_result result = rest(1, 74);
    assert_true(result.settled && result.end == WAIT_END_SUBSIDED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_every_end_of_a_wait, setup),
        cmocka_unit_test_setup(test_subsided, setup),
        cmocka_unit_test_setup(test_self_called_and_settled, setup),
        cmocka_unit_test_setup(test_the_first_press_counts, setup),
        cmocka_unit_test_setup(test_settling_is_not_early_on_the_way_down, setup),
        cmocka_unit_test_setup(test_holes, setup),
        cmocka_unit_test_setup(test_a_gap_begins_anew, setup),
        cmocka_unit_test_setup(test_nothing_settles_that_did_not_begin, setup),
        cmocka_unit_test_setup(test_a_new_flag_watches_anew, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
