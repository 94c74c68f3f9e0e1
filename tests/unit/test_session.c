/* Whole small talks, built in code: what a couple does, what a strap does, and what comes of it. */
#include "core_fixture.h"

#include "core/review.h"

static void check_end(const struct scene *scene, enum who who, uint32_t n, enum wait_end end)
{
    const struct event *event = scene_event(scene, EVENT_END, who, n);
    assert_non_null(event);
    assert_string_equal(wait_end_name(event->end), wait_end_name(end));
}

/* Two minutes of everyday talk, then this partner's heart rises until it is flagged. */
static void rise(struct scene *scene, enum who who, double bpm)
{
    uint32_t flags = scene_count(scene, EVENT_FLAG);
    scene_run(scene, 120);
    assert_int_equal(scene_count(scene, EVENT_FLAG), flags);
    for (int i = 0; i < 10; i++) {
        scene->bpm[who] += (bpm - SCENE_LEVEL_BPM) / 10;
        scene_run(scene, 1);
    }
    for (int i = 0; i < 60 && scene_count(scene, EVENT_FLAG) == flags; i++) {
        scene_run(scene, 1);
    }
    assert_int_equal(scene_count(scene, EVENT_FLAG), flags + 1);
}

static void test_a_flag_a_cue_a_press_and_settling(void **state)
{
    (void)state;
    struct scene *scene = scene_new(2);
    rise(scene, WHO_A, 95);
    const struct event *onset = scene_event(scene, EVENT_ONSET, WHO_A, 0);
    const struct event *flag = scene_event(scene, EVENT_FLAG, WHO_A, 0);
    assert_int_equal(flag, onset + 1); /* just before its flag, and earlier */
    assert_true(onset->t_us < flag->t_us && flag->t_us - onset->t_us < 60 * US_PER_S);
    assert_int_equal(scene_cues(scene), 1);
    const struct event *cue = scene_event(scene, EVENT_CUE, WHO_BOTH, 0);
    assert_true(cue->who == WHO_BOTH && cue->cue.number == 1);
    assert_int_equal(cue->t_us, flag->t_us + 20 * US_PER_MS);
    assert_true(session_waiting(&scene->session));

    scene_press(scene, WHO_A, 8 * US_PER_S / 10);
    int64_t press_us = scene->now_us;
    scene_run(scene, 2);
    check_end(scene, WHO_A, 0, WAIT_END_REACHED);
    assert_false(session_waiting(&scene->session));
    const struct event *pause = scene_event(scene, EVENT_PAUSE, WHO_A, 0);
    assert_int_equal(pause->t_us, press_us);
    assert_int_equal(pause->at_us, press_us + 300 * US_PER_MS);
    scene_run(scene, 20);
    assert_false(scene_event(scene, EVENT_RETURN, WHO_BOTH, 0)->by_press);
    assert_null(scene_event(scene, EVENT_SETTLING, WHO_A, 0));
    scene->bpm[WHO_A] = SCENE_LEVEL_BPM;
    int64_t near_us = scene->now_us;
    scene_run(scene, 60);
    const struct event *settling = scene_event(scene, EVENT_SETTLING, WHO_A, 0);
    assert_non_null(settling);
    assert_true(llabs(settling->t_us - near_us) < 6 * US_PER_S);
    assert_int_equal(settling->since_press_us, settling->t_us - press_us);
    free(scene);
}

static void test_the_others_press_ends_the_wait(void **state)
{
    (void)state;
    struct scene *scene = scene_new(2);
    rise(scene, WHO_A, 95);
    scene_press(scene, WHO_B, US_PER_S);
    scene_run(scene, 1);
    check_end(scene, WHO_A, 0, WAIT_END_OTHER_PAUSED);
    check_end(scene, WHO_B, 0, WAIT_END_REACHED); /* self-called */
    free(scene);
}

static void test_it_subsides(void **state)
{
    (void)state;
    struct scene *scene = scene_new(2);
    rise(scene, WHO_B, 95);
    scene->bpm[WHO_B] = SCENE_LEVEL_BPM;
    scene_run(scene, 60);
    check_end(scene, WHO_B, 0, WAIT_END_SUBSIDED);
    assert_int_equal(scene_event(scene, EVENT_SETTLING, WHO_B, 0)->since_press_us, NEVER_US);
    free(scene);
}

static void test_they_stay_with_it(void **state)
{
    (void)state;
    struct scene *scene = scene_new(2);
    rise(scene, WHO_A, 95);
    scene_press(scene, WHO_B, US_PER_S);
    scene_press(scene, WHO_B, US_PER_S / 5);
    scene_run(scene, 1);
    check_end(scene, WHO_A, 0, WAIT_END_STAYED);
    assert_int_equal(scene_count(scene, EVENT_PAUSE), 0);
    free(scene);
}

/* The talk goes on: the wait is over at 180 s, and a heart that is still high is flagged again. */
static void test_it_goes_on_and_is_flagged_again(void **state)
{
    (void)state;
    struct scene *scene = scene_new(2);
    rise(scene, WHO_A, 95);
    int64_t flag_us = scene_event(scene, EVENT_FLAG, WHO_A, 0)->at_us;
    scene_run(scene, 179);
    assert_null(scene_event(scene, EVENT_END, WHO_A, 0));
    scene_run(scene, 2);
    check_end(scene, WHO_A, 0, WAIT_END_WENT_ON);
    assert_int_equal(scene_event(scene, EVENT_END, WHO_A, 0)->at_us, flag_us + 180 * US_PER_S);
    scene_run(scene, 30);
    assert_non_null(scene_event(scene, EVENT_FLAG, WHO_A, 1));
    assert_int_equal(scene_cues(scene), 2);
    free(scene);
}

/* The same, when the flag came late in a burst: the next one must not fall into the wait. */
static void test_flagged_again_after_a_burst(void **state)
{
    (void)state;
    for (int late_s = 1; late_s <= 4; late_s++) {
        struct scene *scene = scene_new(1);
        scene_run(scene, 120);
        scene->bpm[WHO_A] = 90;
        scene_run(scene, late_s);
        while (scene_count(scene, EVENT_FLAG) == 0) {
            assert_true(scene->now_us < SCENE_START_US + 200 * US_PER_S);
            scene->now_us += 4 * US_PER_S; /* all of four seconds at once */
            scene_heart(scene, WHO_A);
        }
        int64_t flag_us = scene->now_us;
        scene_run(scene, 200);
        const struct event *again = scene_event(scene, EVENT_FLAG, WHO_A, 1);
        assert_non_null(again);
        assert_true(again->at_us >= flag_us + 180 * US_PER_S);
        free(scene);
    }
}

static void test_the_talk_ends_in_a_wait(void **state)
{
    (void)state;
    for (int who = 0; who <= WHO_BOTH; who++) {
        struct scene *scene = scene_new(2);
        rise(scene, WHO_A, 95);
        scene_end(scene, who, END_REASON_ENDED);
        if (who == WHO_B) { /* b's own end is not a's */
            assert_null(scene_event(scene, EVENT_END, WHO_A, 0));
        } else {
            check_end(scene, WHO_A, 0, WAIT_END_TALK_ENDED);
        }
        assert_true(scene->session.over == (who == WHO_BOTH));
        free(scene);
    }
}

static void test_after_the_end_nothing(void **state)
{
    (void)state;
    struct scene *scene = scene_new(2);
    scene_run(scene, 100);
    scene_end(scene, WHO_BOTH, END_REASON_ENDED);
    assert_int_equal(scene->show[scene->shows - 1].show.show, SHOW_OVER);
    uint32_t events = scene->events;
    uint32_t shows = scene->shows;
    assert_int_equal(session_next_us(&scene->session), NEVER_US);
    scene_run(scene, 300);
    scene_press(scene, WHO_A, 0);
    scene_mark(scene, WHO_BOTH, MARK_BACK);
    scene_end(scene, WHO_BOTH, END_REASON_STOPPED);
    session_tick(&scene->session, scene->now_us + 9999 * US_PER_S, &scene->actions);
    scene_keep(scene);
    assert_int_equal(scene->events, events);
    assert_int_equal(scene->shows, shows);
    free(scene);
}

static void test_one_stops_their_own_recording(void **state)
{
    (void)state;
    struct scene *scene = scene_new(2);
    rise(scene, WHO_A, 95);
    scene_end(scene, WHO_A, END_REASON_STOPPED);
    check_end(scene, WHO_A, 0, WAIT_END_STOPPED);
    const struct action *shown = &scene->show[scene->shows - 1];
    assert_true(shown->show.show == SHOW_SIGNAL && shown->show.who == WHO_A &&
                shown->show.signal == SIGNAL_NONE);
    uint64_t beats = session_counts(&scene->session, WHO_A).beats;
    uint32_t flags = scene_count(scene, EVENT_FLAG);
    scene_run(scene, 300);
    assert_int_equal(session_counts(&scene->session, WHO_A).beats, beats);
    assert_int_equal(scene_count(scene, EVENT_FLAG), flags);
    scene_press(scene, WHO_A, US_PER_S); /* the button still works */
    scene_run(scene, 2);
    assert_int_equal(scene_count(scene, EVENT_PAUSE), 1);
    /* With one of two straps stopped a cue would name the other. */
    scene_run(scene, 100);
    rise(scene, WHO_B, 95);
    assert_int_equal(scene_event(scene, EVENT_HELD, WHO_B, 0)->held, HELD_ONE_STRAP);
    free(scene);
}

static void test_a_strap_goes_silent(void **state)
{
    (void)state;
    struct scene *scene = scene_new(2);
    rise(scene, WHO_A, 95);
    int64_t last_us = scene->now_us;
    scene_silence(scene, WHO_A);
    scene_run(scene, 2);
    assert_null(scene_event(scene, EVENT_SIGNAL, WHO_A, 1));
    scene_run(scene, 4);
    const struct event *none = scene_event(scene, EVENT_SIGNAL, WHO_A, 1);
    assert_true(none != NULL && none->signal.is == SIGNAL_NONE &&
                none->at_us == last_us + 3 * US_PER_S);
    assert_null(scene_event(scene, EVENT_END, WHO_A, 0));
    scene_run(scene, 60);
    check_end(scene, WHO_A, 0, WAIT_END_NO_SIGNAL);
    assert_int_equal(scene_event(scene, EVENT_END, WHO_A, 0)->at_us, last_us + 60 * US_PER_S);
    scene_run(scene, 60); /* the refractory of the first cue */
    rise(scene, WHO_B, 95);
    assert_int_equal(scene_event(scene, EVENT_HELD, WHO_B, 0)->held, HELD_ONE_STRAP);
    /* Back after long: settling in first. */
    scene_back(scene, WHO_A, SCENE_LEVEL_BPM);
    scene_run(scene, 20);
    assert_int_equal(scene->session.partner[WHO_A].abstain, ABSTAIN_SETTLING_IN);
    assert_non_null(scene_event(scene, EVENT_GAP, WHO_A, 0));
    scene_run(scene, 50);
    assert_int_equal(scene->session.partner[WHO_A].abstain, ABSTAIN_NONE);
    free(scene);
}

static void test_strap_down_and_up(void **state)
{
    (void)state;
    struct scene *scene = scene_new(1);
    scene_run(scene, 100);
    struct input down = scene_input(scene, WHO_A, INPUT_STRAP_DOWN);
    down.strap_reason = STRAP_REASON_BATTERY;
    scene_take(scene, down);
    const struct event *none = scene_event(scene, EVENT_SIGNAL, WHO_A, 1);
    assert_true(none->signal.is == SIGNAL_NONE && none->signal.reason == STRAP_REASON_BATTERY);
    assert_int_equal(scene_event(scene, EVENT_GAP, WHO_A, 0)->gap, GAP_STRAP);
    assert_int_equal(scene->session.partner[WHO_A].abstain, ABSTAIN_NO_CONTACT);
    scene->now_us += 20 * US_PER_S;
    scene_take(scene, scene_input(scene, WHO_A, INPUT_STRAP_UP));
    scene_back(scene, WHO_A, SCENE_LEVEL_BPM);
    scene_run(scene, 20);
    assert_int_equal(scene->session.partner[WHO_A].abstain, ABSTAIN_NONE);
    free(scene);
}

/* lull stood still while a heart rose and fell: what is read afterwards is kept, not cued. */
static void test_nothing_stale_is_cued(void **state)
{
    (void)state;
    struct scene *scene = scene_new(1);
    scene_run(scene, 100);
    int64_t read_us = scene->now_us + 50 * US_PER_S;
    for (int i = 0; i < 50; i++) {
        const uint16_t rr = i < 40 ? 600 : 819; /* 102 a minute, then 75 again */
        struct hrm hrm = {.rate_bpm = 80, .rr_count = 1, .rr_1024 = {rr}};
        uint8_t bytes[8];
        struct input input = scene_input(scene, WHO_A, INPUT_HRM);
        input.at_us = input.event_us = read_us + i * 1000;
        input.bytes.length = (uint16_t)hrm_encode(&hrm, bytes, sizeof(bytes));
        input.bytes.at = bytes;
        scene_take(scene, input);
    }
    assert_null(scene_event(scene, EVENT_FLAG, WHO_A, 0));
    assert_int_equal(scene->session.partner[WHO_A].abstain, ABSTAIN_GAP);
    free(scene);
}

/* A strap that is up and was never heard: a cue would tell whose it is. */
static void test_a_strap_never_heard(void **state)
{
    (void)state;
    struct scene *scene = scene_new(1);
    scene_take(scene, scene_input(scene, WHO_B, INPUT_STRAP_UP));
    scene_run(scene, 5);
    assert_int_equal(scene->session.partner[WHO_B].signal, SIGNAL_NONE);
    rise(scene, WHO_A, 95);
    assert_int_equal(scene_event(scene, EVENT_HELD, WHO_A, 0)->held, HELD_ONE_STRAP);
    free(scene);
}

static void test_up_is_no_signal_before_a_beat(void **state)
{
    (void)state;
    struct scene *scene = scene_new(1);
    scene_run(scene, 100);
    scene_take(scene, scene_input(scene, WHO_A, INPUT_STRAP_DOWN));
    scene->now_us += US_PER_S;
    scene_take(scene, scene_input(scene, WHO_A, INPUT_STRAP_UP));
    assert_int_equal(scene->session.partner[WHO_A].signal, SIGNAL_NONE);
    free(scene);
}

static void test_contact_is_lost(void **state)
{
    (void)state;
    struct scene *scene = scene_new(1);
    scene_run(scene, 100);
    struct hrm hrm = {.rate_bpm = 75, .contact = HRM_CONTACT_NONE, .rr_count = 1};
    hrm.rr_1024[0] = 800;
    scene->now_us += US_PER_S;
    scene_send(scene, WHO_A, &hrm);
    assert_int_equal(scene_event(scene, EVENT_GAP, WHO_A, 0)->gap, GAP_CONTACT);
    assert_int_equal(scene->session.partner[WHO_A].abstain, ABSTAIN_NO_CONTACT);
    assert_int_equal(scene_event(scene, EVENT_SIGNAL, WHO_A, 1)->signal.is, SIGNAL_NONE);
    scene->now_us += US_PER_S;
    scene_send(scene, WHO_A, &hrm);
    assert_int_equal(scene_count(scene, EVENT_GAP), 1); /* said once */
    scene_back(scene, WHO_A, SCENE_LEVEL_BPM);
    scene_run(scene, 20);
    assert_int_equal(scene->session.partner[WHO_A].abstain, ABSTAIN_NONE);
    free(scene);
}

static void test_a_strap_that_sends_no_rr(void **state)
{
    (void)state;
    struct scene *scene = scene_new(1);
    struct hrm hrm = {.rate_bpm = SCENE_LEVEL_BPM, .contact = HRM_CONTACT_UNSUPPORTED};
    scene_silence(scene, WHO_A);
    for (int i = 0; i < 200; i++) {
        hrm.rate_bpm = i < 120 ? 75 : 95;
        scene->now_us += US_PER_S;
        scene_send(scene, WHO_A, &hrm);
    }
    struct partner_counts counts = session_counts(&scene->session, WHO_A);
    assert_int_equal(counts.beats, 0);
    assert_int_equal(counts.rate_only, 190); /* ten are seen before it is believed */
    assert_int_equal(scene_count(scene, EVENT_FLAG), 1);
    assert_int_equal(counts.flags, 1);
    /* Over a loss of contact nothing is bridged, however short. */
    double fresh = scene->session.partner[WHO_A].fresh_seconds;
    assert_true(fresh > 100);
    hrm.rate_bpm = 0;
    scene->now_us += US_PER_S;
    scene_send(scene, WHO_A, &hrm);
    hrm.rate_bpm = 75;
    scene->now_us += US_PER_S;
    scene_send(scene, WHO_A, &hrm);
    assert_int_equal(scene->session.partner[WHO_A].fresh_seconds, 0);
    free(scene);
}

static void test_intervals_that_are_none(void **state)
{
    (void)state;
    static const uint16_t broken[] = {0, 10241, 65535};
    for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
        struct scene *scene = scene_new(1);
        struct hrm hrm = {.rate_bpm = 75, .contact = HRM_CONTACT_GOOD, .rr_count = 2};
        scene_run(scene, 100);
        hrm.rr_1024[0] = 819;
        hrm.rr_1024[1] = broken[i];
        scene->now_us += US_PER_S;
        scene_send(scene, WHO_A, &hrm);
        assert_int_equal(scene_event(scene, EVENT_GAP, WHO_A, 0)->gap, GAP_LOST);
        assert_int_equal(scene->session.partner[WHO_A].abstain, ABSTAIN_GAP);
        scene_back(scene, WHO_A, SCENE_LEVEL_BPM);
        scene_run(scene, 20);
        assert_int_equal(scene_count(scene, EVENT_GAP), 1);
        assert_int_equal(scene->session.partner[WHO_A].abstain, ABSTAIN_NONE);
        free(scene);
    }
}

/* A flag that only the last, undecided beats of a run would give is nobody's: not now, and not when
 * the strap is back. */
static void test_no_flag_is_kept_for_later(void **state)
{
    (void)state;
    for (int cut_s = 1; cut_s < 20; cut_s++) {
        struct scene *scene = scene_new(1);
        /* Far enough off to wait for what follows, near enough to be taken where nothing does. */
        struct hrm odd = {.rate_bpm = 90, .contact = HRM_CONTACT_GOOD, .rr_count = 2};
        odd.rr_1024[0] = odd.rr_1024[1] = 594;
        scene_run(scene, 100);
        scene->bpm[WHO_A] = 90;
        scene_run(scene, cut_s);
        scene->now_us += US_PER_S;
        scene_send(scene, WHO_A, &odd);
        uint32_t flags = scene_count(scene, EVENT_FLAG);
        scene_take(scene, scene_input(scene, WHO_A, INPUT_STRAP_DOWN));
        scene->now_us += 300 * US_PER_S;
        scene_back(scene, WHO_A, SCENE_LEVEL_BPM);
        scene_run(scene, 5);
        assert_int_equal(scene_count(scene, EVENT_FLAG), flags);
        free(scene);
    }
}

static void test_settling_does_not_span_a_gap(void **state)
{
    (void)state;
    struct scene *scene = scene_new(1);
    scene_run(scene, 100);
    scene_press(scene, WHO_A, US_PER_S);
    scene_run(scene, 20);
    scene->now_us += 20 * US_PER_S;
    scene_back(scene, WHO_A, SCENE_LEVEL_BPM);
    int64_t back_us = scene->now_us;
    scene_run(scene, 25);
    assert_null(scene_event(scene, EVENT_SETTLING, WHO_A, 0));
    scene_run(scene, 15);
    assert_true(scene_event(scene, EVENT_SETTLING, WHO_A, 0)->t_us > back_us - US_PER_S);
    free(scene);
}

/* The loop is told when to wake, and what it finds then is what a later input would have found. */
static void test_when_to_wake(void **state)
{
    (void)state;
    struct scene *scene = scene_new(1);
    assert_int_equal(session_next_us(&scene->session), NEVER_US);
    scene_run(scene, 100);
    int64_t last_us = scene->now_us;
    assert_int_equal(session_next_us(&scene->session), last_us + 3 * US_PER_S);
    session_tick(&scene->session, last_us + 3 * US_PER_S - 1, &scene->actions);
    assert_int_equal(scene->actions.count, 0);
    session_tick(&scene->session, last_us + 3 * US_PER_S, &scene->actions);
    scene_keep(scene);
    assert_int_equal(scene_event(scene, EVENT_SIGNAL, WHO_A, 1)->at_us, last_us + 3 * US_PER_S);
    assert_int_equal(session_next_us(&scene->session), last_us + 5 * US_PER_S);
    session_tick(&scene->session, last_us + 5 * US_PER_S, &scene->actions);
    scene_keep(scene);
    assert_int_equal(session_next_us(&scene->session), last_us + 60 * US_PER_S);
    scene->now_us = last_us + 30 * US_PER_S;
    scene_mark(scene, WHO_A, MARK_MOVED);
    assert_int_equal(session_next_us(&scene->session), scene->now_us + 20 * US_PER_S);
    scene_press(scene, WHO_A, 0);
    assert_int_equal(session_next_us(&scene->session), scene->now_us + 300 * US_PER_MS);
    free(scene);
}

static void test_just_moved(void **state)
{
    (void)state;
    struct scene *scene = scene_new(2);
    scene_run(scene, 120);
    scene_mark(scene, WHO_A, MARK_MOVED);
    assert_int_equal(scene->session.partner[WHO_A].abstain, ABSTAIN_JUST_MOVED);
    assert_int_equal(scene->session.partner[WHO_B].abstain, ABSTAIN_NONE);
    scene_run(scene, 21);
    const struct event *resume = scene_event(scene, EVENT_RESUME, WHO_A, 0);
    for (uint32_t n = 0; (resume = scene_event(scene, EVENT_RESUME, WHO_A, n)) != NULL; n++) {
        if (resume->abstain == ABSTAIN_JUST_MOVED) {
            break;
        }
    }
    assert_non_null(resume);
    assert_int_equal(scene->session.partner[WHO_A].abstain, ABSTAIN_NONE);
    free(scene);
}

static void test_no_baseline_no_flag(void **state)
{
    (void)state;
    struct scene *scene = scene_new(1);
    struct input none = scene_input(scene, WHO_A, INPUT_BASELINE);
    scene_take(scene, none);
    scene_run(scene, 100);
    scene->bpm[WHO_A] = 120;
    scene_run(scene, 100);
    assert_int_equal(scene_count(scene, EVENT_FLAG), 0);
    assert_int_equal(scene->session.partner[WHO_A].abstain, ABSTAIN_NO_BASELINE);
    free(scene);
}

static void test_a_baseline_in_the_talk(void **state)
{
    (void)state;
    struct scene *scene = scene_new(1);
    struct input phase = scene_input(scene, WHO_A, INPUT_PHASE);
    phase.phase = PHASE_TALK;
    scene_run(scene, 70);
    phase.at_us = phase.event_us = scene->now_us;
    scene_take(scene, phase);
    scene_run(scene, 40);
    phase.phase = PHASE_NONE;
    phase.at_us = phase.event_us = scene->now_us;
    scene_take(scene, phase); /* 40 s are too few */
    assert_int_equal(scene_count(scene, EVENT_BASELINE_SHORT), 1);
    assert_int_equal(scene_count(scene, EVENT_BASELINE), 0);
    phase.phase = PHASE_TALK;
    scene_take(scene, phase);
    scene->bpm[WHO_A] = 90;
    scene_run(scene, 100);
    phase.phase = PHASE_NONE;
    phase.at_us = phase.event_us = scene->now_us;
    scene_take(scene, phase);
    const struct event *baseline = scene_event(scene, EVENT_BASELINE, WHO_A, 0);
    assert_non_null(baseline);
    assert_true(abs(baseline->baseline.measured.level_mbpm - 90000) < 1500);
    assert_true(baseline->baseline.measured.trusted_ms >= 95000);
    scene_run(scene, 200);
    assert_int_equal(scene_count(scene, EVENT_FLAG), 0); /* 90 is the level now */
    free(scene);
}

static void test_times_that_go_back(void **state)
{
    (void)state;
    struct scene *scene = scene_new(2);
    scene_run(scene, 120);
    struct input press = scene_input(scene, WHO_A, INPUT_PRESS);
    press.source = PRESS_SOURCE_KEY;
    press.at_us -= 50 * US_PER_S;
    press.event_us = press.at_us;
    scene_take(scene, press); /* taken now; scene_keep() watches the time of every action */
    assert_int_equal(scene->session.backward, 1);
    scene_run(scene, 1);
    assert_int_equal(scene_count(scene, EVENT_PAUSE), 1);
    press.at_us = INT64_MIN;
    scene_take(scene, press);
    assert_int_equal(scene->session.backward, 2);
    press.at_us = INT64_MAX;
    scene_take(scene, press);
    scene_take(scene, scene_input(scene, WHO_A, INPUT_STRAP_UP));
    assert_int_equal(scene->session.backward, 3);
    scene_end(scene, WHO_BOTH, END_REASON_ENDED);
    assert_true(scene->session.over);
    free(scene);
}

static void test_an_input_for_both_that_is_one_partners(void **state)
{
    (void)state;
    struct scene *scene = scene_new(2);
    scene_run(scene, 10);
    uint32_t events = scene->events;
    scene_take(scene, scene_input(scene, WHO_BOTH, INPUT_PRESS));
    scene_take(scene, scene_input(scene, WHO_BOTH, INPUT_STRAP_DOWN));
    struct input page = scene_input(scene, WHO_A, INPUT_PRESS);
    page.source = PRESS_SOURCE_PAGE;
    scene_take(scene, page);
    page.kind = INPUT_RELEASE;
    scene_take(scene, page);
    page = scene_input(scene, WHO_B, INPUT_MARK);
    page.by_page = true;
    scene_take(scene, page);
    scene_take(scene, scene_input(scene, WHO_BOTH + 1, INPUT_MARK));
    scene_take(scene, scene_input(scene, WHO_A, INPUT_KINDS));
    assert_int_equal(scene->events, events);
    free(scene);
}

/* Somebody else in the room pauses: nobody's own press, and no answer for either of them. */
static void test_the_page_is_nobodys_hand(void **state)
{
    (void)state;
    struct scene *scene = scene_new(2);
    struct input press = {.who = WHO_BOTH, .kind = INPUT_PRESS, .source = PRESS_SOURCE_PAGE};
    struct input mark = {.who = WHO_BOTH, .kind = INPUT_MARK};
    rise(scene, WHO_A, 95);
    press.at_us = press.event_us = scene->now_us;
    scene_take(scene, press);
    assert_int_equal(scene->session.talk.state, TALK_STATE_PAUSED); /* at once */
    assert_int_equal(scene_event(scene, EVENT_PAUSE, WHO_BOTH, 0)->source, PRESS_SOURCE_PAGE);
    check_end(scene, WHO_A, 0, WAIT_END_OTHER_PAUSED);
    assert_int_equal(scene_count(scene, EVENT_END), 1); /* B waited for nothing */
    scene_take(scene, press);
    assert_int_equal(scene_count(scene, EVENT_PAUSE), 2); /* longer */
    scene_press(scene, WHO_A, 0);
    scene_run(scene, 1);
    assert_int_equal(scene_count(scene, EVENT_HEARD), 1);
    mark.mark = MARK_BREAK;
    mark.by_page = true;
    mark.at_us = mark.event_us = scene->now_us;
    scene_take(scene, mark);
    assert_int_equal(scene->session.talk.state, TALK_STATE_BREAK_ASKED);
    assert_int_equal(scene_count(scene, EVENT_END), 1);
    scene_take(scene, press); /* answers for nobody */
    assert_int_equal(scene->session.talk.state, TALK_STATE_BREAK_ASKED);
    scene_press(scene, WHO_B, 0);
    scene_run(scene, 1);
    assert_int_equal(scene->session.talk.state, TALK_STATE_BREAK_RUNNING);
    assert_int_equal(session_impossible(&scene->session), 0);
    free(scene);
}

static void test_solo_needs_no_answer(void **state)
{
    (void)state;
    struct scene *scene = scene_new(1);
    rise(scene, WHO_A, 95);
    assert_int_equal(scene_cues(scene), 1);
    scene_mark(scene, WHO_A, MARK_BREAK);
    assert_int_equal(scene->session.talk.state, TALK_STATE_BREAK_RUNNING);
    check_end(scene, WHO_A, 0, WAIT_END_REACHED);
    scene_run(scene, 60);
    scene_mark(scene, WHO_A, MARK_BACK);
    assert_int_equal(scene_count(scene, EVENT_REPAIR), 1);
    assert_int_equal(scene->session.talk.state, TALK_STATE_TALKING);
    free(scene);
}

/* A held button of the other: heard at 300 ms, a break at 2 s, answered by the first. */
static void test_a_hold_asks_for_a_break(void **state)
{
    (void)state;
    struct scene *scene = scene_new(2);
    scene_run(scene, 20);
    scene_button(scene, WHO_A, INPUT_PRESS, 100 * US_PER_MS);
    scene_run(scene, 3);
    assert_int_equal(scene->session.talk.state, TALK_STATE_BREAK_ASKED);
    scene_button(scene, WHO_A, INPUT_RELEASE, 0);
    scene_button(scene, WHO_B, INPUT_PRESS, US_PER_S);
    scene_button(scene, WHO_B, INPUT_RELEASE, US_PER_S / 10);
    scene_run(scene, 1);
    assert_int_equal(scene->session.talk.state, TALK_STATE_BREAK_RUNNING);
    scene_end(scene, WHO_BOTH, END_REASON_ENDED);
    const struct event *last = NULL;
    for (uint32_t n = 0; scene_event(scene, EVENT_BREAK, WHO_BOTH, n) != NULL; n++) {
        last = scene_event(scene, EVENT_BREAK, WHO_BOTH, n);
    }
    assert_int_equal(last->stage, BREAK_STAGE_LEFT_OPEN);
    free(scene);
}

static void test_settings_are_held_in_range(void **state)
{
    (void)state;
    struct scene *scene = scene_new(1);
    struct input input = scene_input(scene, WHO_BOTH, INPUT_SETTINGS);
    input.settings = (struct settings){.cues_per_hour_milli = 0, .pause_ms = UINT32_MAX};
    scene_take(scene, input);
    assert_int_equal(scene->session.settings.cues_per_hour_milli, 100);
    assert_int_equal(scene->session.settings.pause_ms, 120000);
    assert_int_equal(scene->session.settings.break_ms, 60000);
    free(scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_flag_a_cue_a_press_and_settling),
        cmocka_unit_test(test_the_others_press_ends_the_wait),
        cmocka_unit_test(test_it_subsides),
        cmocka_unit_test(test_they_stay_with_it),
        cmocka_unit_test(test_it_goes_on_and_is_flagged_again),
        cmocka_unit_test(test_flagged_again_after_a_burst),
        cmocka_unit_test(test_the_talk_ends_in_a_wait),
        cmocka_unit_test(test_after_the_end_nothing),
        cmocka_unit_test(test_one_stops_their_own_recording),
        cmocka_unit_test(test_a_strap_goes_silent),
        cmocka_unit_test(test_strap_down_and_up),
        cmocka_unit_test(test_nothing_stale_is_cued),
        cmocka_unit_test(test_a_strap_never_heard),
        cmocka_unit_test(test_up_is_no_signal_before_a_beat),
        cmocka_unit_test(test_contact_is_lost),
        cmocka_unit_test(test_a_strap_that_sends_no_rr),
        cmocka_unit_test(test_intervals_that_are_none),
        cmocka_unit_test(test_no_flag_is_kept_for_later),
        cmocka_unit_test(test_settling_does_not_span_a_gap),
        cmocka_unit_test(test_when_to_wake),
        cmocka_unit_test(test_just_moved),
        cmocka_unit_test(test_no_baseline_no_flag),
        cmocka_unit_test(test_a_baseline_in_the_talk),
        cmocka_unit_test(test_times_that_go_back),
        cmocka_unit_test(test_an_input_for_both_that_is_one_partners),
        cmocka_unit_test(test_the_page_is_nobodys_hand),
        cmocka_unit_test(test_solo_needs_no_answer),
        cmocka_unit_test(test_a_hold_asks_for_a_break),
        cmocka_unit_test(test_settings_are_held_in_range),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
