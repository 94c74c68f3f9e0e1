/* The drills, with scripted times: what sounds when, what is said, what is noted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "practice/drill.h"
#include "tools/trace/random.h"

#define S(n)     ((int64_t)((n)*1e6))
#define START_US S(5000)
#define KEPT_MAX 4096

/* A drill with all that came of it. Sounds are heard 30 ms after they were asked for. */
struct bench {
    struct drill drill;
    int64_t now_us;
    unsigned count;
    struct drill_action at[KEPT_MAX];
};

static void keep(struct bench *bench, const struct drill_actions *actions)
{
    for (unsigned i = 0; i < actions->count; i++) {
        assert_true(bench->count < KEPT_MAX);
        bench->at[bench->count++] = actions->at[i];
        if (actions->at[i].kind == DRILL_ACTION_PLAY) {
            struct drill_actions answer = {0};
            drill_heard(&bench->drill, actions->at[i].play.number, bench->now_us + 30000, 5000,
                        &answer);
            keep(bench, &answer);
        }
    }
}

static struct drill_plan plan_of(enum drill_kind kind)
{
    return (struct drill_plan){
        .kind = kind,
        .people = kind == DRILL_PARTNER ? 2 : 1,
        .cues = 3,
        .every_us = S(70),
        .pause_us = S(15),
        .length_us = kind == DRILL_PARTNER ? S(180) : S(300),
        .rate = 2,
        .seed = 1,
    };
}

static void begin(struct bench *bench, const struct drill_plan *plan)
{
    struct drill_actions actions = {0};
    bench->count = 0;
    bench->now_us = START_US - S(2);
    drill_begin(&bench->drill, plan, bench->now_us, &actions);
    keep(bench, &actions);
    assert_int_equal(bench->drill.step, DRILL_STEP_OPENING);
    assert_int_equal(drill_next_us(&bench->drill), bench->now_us + S(1.5));
    bench->now_us = START_US; /* woken late: from here on the drill's times count */
    actions.count = 0;
    drill_tick(&bench->drill, bench->now_us, &actions);
    keep(bench, &actions);
}

/* On to that time, with every deadline on the way; each at 300 us after it. */
static void run_to(struct bench *bench, int64_t at_us)
{
    while (drill_next_us(&bench->drill) <= at_us - 300) {
        struct drill_actions actions = {0};
        bench->now_us = drill_next_us(&bench->drill) + 300;
        drill_tick(&bench->drill, bench->now_us, &actions);
        keep(bench, &actions);
    }
    bench->now_us = at_us;
}

static void press(struct bench *bench, enum who who)
{
    struct drill_actions actions = {0};
    drill_press(&bench->drill, who, bench->now_us - 2000, bench->now_us, &actions);
    keep(bench, &actions);
}

static void notice(struct bench *bench, enum drill_event event, int64_t event_us)
{
    struct drill_actions actions = {0};
    drill_noticed(&bench->drill, event, event_us, bench->now_us, &actions);
    keep(bench, &actions);
}

/* Runs to the next time that this step begins. */
static void run_until(struct bench *bench, enum drill_step step)
{
    for (int i = 0; i < 1000 && bench->drill.step != step; i++) {
        int64_t next_us = drill_next_us(&bench->drill);
        assert_true(next_us != NEVER_US);
        run_to(bench, next_us + 300);
    }
    assert_int_equal(bench->drill.step, step);
}

static unsigned count_sounds(const struct bench *bench, enum sound sound)
{
    unsigned count = 0;
    for (unsigned i = 0; i < bench->count; i++) {
        count += bench->at[i].kind == DRILL_ACTION_PLAY && bench->at[i].play.sound == sound;
    }
    return count;
}

static unsigned count_notes(const struct bench *bench, enum drill_note_kind kind, enum who who)
{
    unsigned count = 0;
    for (unsigned i = 0; i < bench->count; i++) {
        count += bench->at[i].kind == DRILL_ACTION_NOTE && bench->at[i].note.kind == kind &&
                 bench->at[i].note.who == who;
    }
    return count;
}

static const struct drill_note *last_note(const struct bench *bench, enum drill_note_kind kind)
{
    for (unsigned i = bench->count; i-- > 0;) {
        if (bench->at[i].kind == DRILL_ACTION_NOTE && bench->at[i].note.kind == kind) {
            return &bench->at[i].note;
        }
    }
    fail();
    return NULL;
}

static bool said(const struct bench *bench, enum drill_text text)
{
    for (unsigned i = 0; i < bench->count; i++) {
        if (bench->at[i].kind == DRILL_ACTION_SAY && bench->at[i].say.text == text) {
            return true;
        }
    }
    return false;
}

static struct bench bench;

/* Some silence, the last sound, and it is over. */
static void assert_ends(void)
{
    assert_int_equal(bench.drill.step, DRILL_STEP_ENDING);
    run_to(&bench, bench.now_us + S(2.1));
    assert_true(drill_over(&bench.drill));
    assert_int_equal(count_sounds(&bench, SOUND_END), 1);
}

/* ---- pause ---- */

static void test_pause(void **state)
{
    (void)state;
    struct drill_plan plan = plan_of(DRILL_PAUSE);
    begin(&bench, &plan);
    assert_int_equal(count_sounds(&bench, SOUND_BEGIN), 1);
    for (int i = 0; i < 3; i++) {
        int64_t read_us = bench.now_us;
        run_until(&bench, DRILL_STEP_CUED);
        assert_in_range(bench.now_us - read_us, S(40), S(100) + 1000);
        run_to(&bench, bench.now_us + S(4));
        press(&bench, WHO_A);
        assert_int_equal(bench.drill.step, DRILL_STEP_PAUSED);
        assert_int_equal(last_note(&bench, DRILL_NOTE_PRESS)->t_us, bench.now_us - 2000);
        press(&bench, WHO_A); /* once is enough */
        run_to(&bench, bench.now_us + S(14));
        assert_int_equal(bench.drill.step, DRILL_STEP_PAUSED);
        run_to(&bench, bench.now_us + S(2));
        assert_int_equal(bench.drill.step, i < 2 ? DRILL_STEP_READ : DRILL_STEP_ENDING);
    }
    assert_ends();
    assert_int_equal(count_sounds(&bench, SOUND_CUE), 3);
    assert_int_equal(count_sounds(&bench, SOUND_PAUSE), 3);
    assert_int_equal(count_sounds(&bench, SOUND_RETURN), 3);
    assert_int_equal(count_sounds(&bench, SOUND_END), 1);
    assert_int_equal(count_notes(&bench, DRILL_NOTE_PRESS, WHO_A), 3);
    assert_int_equal(count_notes(&bench, DRILL_NOTE_HEARD, WHO_BOTH), 11);
    assert_int_equal(count_notes(&bench, DRILL_NOTE_END, WHO_BOTH), 1);
    assert_int_equal(drill_next_us(&bench.drill), NEVER_US);
}

/* Over many seeds: from 40 to 100 s, all of it, evenly. */
static void test_moments_cannot_be_foreseen(void **state)
{
    (void)state;
    unsigned third[3] = {0};
    int64_t least_us = NEVER_US, most_us = 0;
    for (uint64_t seed = 1; seed <= 3000; seed++) {
        struct drill_plan plan = plan_of(DRILL_PAUSE);
        plan.seed = seed;
        begin(&bench, &plan);
        int64_t wait_us = drill_next_us(&bench.drill) - START_US;
        assert_in_range(wait_us, S(40), S(100));
        third[(wait_us - S(40)) / S(20.001)]++;
        least_us = wait_us < least_us ? wait_us : least_us;
        most_us = wait_us > most_us ? wait_us : most_us;
    }
    assert_true(least_us < S(40.2) && most_us > S(99.8));
    for (int i = 0; i < 3; i++) {
        assert_in_range(third[i], 900, 1100);
    }
    struct drill_plan plan = plan_of(DRILL_PAUSE);
    begin(&bench, &plan);
    int64_t first_us = drill_next_us(&bench.drill);
    begin(&bench, &plan);
    assert_int_equal(drill_next_us(&bench.drill), first_us);
}

static void test_a_cue_may_go_by(void **state)
{
    (void)state;
    struct drill_plan plan = plan_of(DRILL_PAUSE);
    begin(&bench, &plan);
    for (int i = 0; i < 3; i++) {
        run_until(&bench, DRILL_STEP_CUED);
        run_to(&bench, bench.now_us + S(61));
    }
    assert_int_equal(count_notes(&bench, DRILL_NOTE_WENT_ON, WHO_BOTH), 3);
    assert_int_equal(count_sounds(&bench, SOUND_PAUSE), 0);
    assert_true(said(&bench, DRILL_TEXT_WENT_ON));
    assert_ends();
}

/* A pause without a cue is as good, and does not use one up. */
static void test_own_pause(void **state)
{
    (void)state;
    struct drill_plan plan = plan_of(DRILL_PAUSE);
    plan.cues = 1;
    begin(&bench, &plan);
    run_to(&bench, START_US + S(10));
    press(&bench, WHO_A);
    run_to(&bench, START_US + S(26));
    assert_int_equal(bench.drill.step, DRILL_STEP_READ);
    run_until(&bench, DRILL_STEP_CUED);
    assert_int_equal(count_sounds(&bench, SOUND_CUE), 1);
}

/* Two: each row has the own press, and that there was another one. */
static void test_pause_of_two(void **state)
{
    (void)state;
    struct drill_plan plan = plan_of(DRILL_PAUSE);
    plan.people = 2;
    begin(&bench, &plan);
    run_until(&bench, DRILL_STEP_CUED);
    press(&bench, WHO_B);
    run_to(&bench, bench.now_us + S(1));
    press(&bench, WHO_A); /* I heard */
    press(&bench, WHO_A);
    press(&bench, WHO_B);
    assert_int_equal(count_notes(&bench, DRILL_NOTE_PRESS, WHO_B), 1);
    assert_int_equal(count_notes(&bench, DRILL_NOTE_OTHER, WHO_A), 1);
    assert_int_equal(count_notes(&bench, DRILL_NOTE_PRESS, WHO_A), 1);
    assert_int_equal(count_sounds(&bench, SOUND_PAUSE), 1);
}

/* ---- call, wait ---- */

static void test_call(void **state)
{
    (void)state;
    struct drill_plan plan = plan_of(DRILL_CALL);
    plan.pause_us = S(60);
    begin(&bench, &plan);
    assert_int_equal(drill_next_us(&bench.drill), NEVER_US); /* they call when they like */
    for (int i = 0; i < 3; i++) {
        run_to(&bench, bench.now_us + S(33));
        press(&bench, WHO_A);
        assert_int_equal(bench.drill.step, DRILL_STEP_AWAY);
        press(&bench, WHO_A);
        run_to(&bench, bench.now_us + S(61));
    }
    assert_ends();
    assert_true(said(&bench, DRILL_TEXT_AWAY) && said(&bench, DRILL_TEXT_AWAY_OVER));
    assert_int_equal(count_notes(&bench, DRILL_NOTE_PRESS, WHO_A), 3);
    assert_int_equal(count_sounds(&bench, SOUND_RETURN), 3);
    assert_int_equal(count_sounds(&bench, SOUND_CUE), 0);
}

static void test_wait(void **state)
{
    (void)state;
    struct drill_plan plan = plan_of(DRILL_WAIT);
    plan.pause_us = S(60);
    begin(&bench, &plan);
    for (int i = 0; i < 3; i++) {
        run_until(&bench, DRILL_STEP_CALLED);
        if (i > 0) {
            press(&bench, WHO_A); /* I heard */
            press(&bench, WHO_A);
        }
        run_to(&bench, bench.now_us + S(59));
        assert_int_equal(bench.drill.step, DRILL_STEP_CALLED);
        run_to(&bench, bench.now_us + S(2));
    }
    assert_ends();
    assert_int_equal(count_sounds(&bench, SOUND_PAUSE), 3);
    assert_int_equal(count_notes(&bench, DRILL_NOTE_PRESS, WHO_A), 2);
    assert_true(said(&bench, DRILL_TEXT_CALLED) && said(&bench, DRILL_TEXT_CALLED_OVER));
}

/* ---- partner ---- */

static void test_partner(void **state)
{
    (void)state;
    struct drill_plan plan = plan_of(DRILL_PARTNER);
    begin(&bench, &plan);
    assert_int_equal(drill_speaker(&bench.drill), WHO_A);
    run_to(&bench, START_US + S(100));
    press(&bench, WHO_B);
    run_to(&bench, START_US + S(116));
    assert_int_equal(bench.drill.step, DRILL_STEP_TURN);
    run_to(&bench, START_US + S(194)); /* the pause's 15 s are not taken off the turn */
    assert_int_equal(drill_speaker(&bench.drill), WHO_A);
    run_to(&bench, START_US + S(196));
    assert_int_equal(drill_speaker(&bench.drill), WHO_B);
    run_to(&bench, START_US + S(4 * 180 + 16));
    assert_ends();
    assert_int_equal(count_sounds(&bench, SOUND_CHANGE), 3);
    assert_int_equal(count_notes(&bench, DRILL_NOTE_SPEAKS, WHO_A), 2);
    assert_int_equal(count_notes(&bench, DRILL_NOTE_LISTENS, WHO_A), 2);
    assert_int_equal(count_notes(&bench, DRILL_NOTE_PRESS, WHO_B), 1);
    assert_int_equal(count_notes(&bench, DRILL_NOTE_OTHER, WHO_A), 1);
}

/* ---- rehearsal ---- */

static void to_imagine(struct drill_plan *plan)
{
    *plan = plan_of(DRILL_REHEARSAL);
    begin(&bench, plan);
    assert_int_equal(drill_next_us(&bench.drill), NEVER_US); /* the strap is waited for */
    run_to(&bench, START_US + S(20));
    notice(&bench, DRILL_EVENT_READY, bench.now_us);
    assert_int_equal(bench.at[bench.count - 2].kind, DRILL_ACTION_PHASE);
    assert_int_equal(bench.at[bench.count - 2].phase, PHASE_TALK);
    run_to(&bench, START_US + S(91));
    assert_int_equal(bench.drill.step, DRILL_STEP_QUIET);
    assert_int_equal(bench.at[bench.count - 1].phase, PHASE_NONE);
    notice(&bench, DRILL_EVENT_READY, bench.now_us);
    assert_int_equal(bench.drill.step, DRILL_STEP_IMAGINE);
    assert_int_equal(count_sounds(&bench, SOUND_CHANGE), 1);
}

static void test_rehearsal(void **state)
{
    (void)state;
    struct drill_plan plan;
    to_imagine(&plan);
    run_to(&bench, START_US + S(120));
    notice(&bench, DRILL_EVENT_FLAG, bench.now_us);
    assert_int_equal(count_sounds(&bench, SOUND_CUE), 1);
    run_to(&bench, START_US + S(125));
    press(&bench, WHO_A);
    run_to(&bench, START_US + S(141));
    assert_int_equal(bench.drill.step, DRILL_STEP_BACK);
    run_to(&bench, START_US + S(190));
    notice(&bench, DRILL_EVENT_SETTLED, START_US + S(158));
    assert_ends();
    assert_true(fabs(last_note(&bench, DRILL_NOTE_SETTLED)->value - 33.002) < 1e-9);
    assert_int_equal(count_notes(&bench, DRILL_NOTE_FLAG, WHO_A), 1);
    assert_true(said(&bench, DRILL_TEXT_SETTLED));
}

/* The heart was back before the pause was over: told after it. */
static void test_settled_in_the_pause(void **state)
{
    (void)state;
    struct drill_plan plan;
    to_imagine(&plan);
    notice(&bench, DRILL_EVENT_FLAG, bench.now_us);
    run_to(&bench, START_US + S(125));
    press(&bench, WHO_A);
    run_to(&bench, START_US + S(130));
    notice(&bench, DRILL_EVENT_SETTLED, START_US + S(100));
    assert_int_equal(bench.drill.step, DRILL_STEP_PAUSED);
    assert_false(said(&bench, DRILL_TEXT_SETTLED));
    run_to(&bench, START_US + S(141));
    assert_ends();
    assert_true(last_note(&bench, DRILL_NOTE_SETTLED)->value == 0); /* before the press */
}

static void test_no_rise(void **state)
{
    (void)state;
    struct drill_plan plan;
    to_imagine(&plan);
    run_to(&bench, bench.now_us + S(61));
    assert_int_equal(bench.drill.step, DRILL_STEP_CUED);
    assert_true(said(&bench, DRILL_TEXT_NO_RISE));
    assert_int_equal(count_notes(&bench, DRILL_NOTE_FLAG, WHO_A), 0);
    press(&bench, WHO_A);
    run_to(&bench, bench.now_us + S(16));
    assert_ends();
    assert_false(said(&bench, DRILL_TEXT_BACK));
}

static void test_no_way_back_seen(void **state)
{
    (void)state;
    struct drill_plan plan;
    to_imagine(&plan);
    notice(&bench, DRILL_EVENT_FLAG, bench.now_us);
    run_to(&bench, bench.now_us + S(61)); /* no press */
    assert_int_equal(bench.drill.step, DRILL_STEP_BACK);
    run_to(&bench, bench.now_us + S(181));
    assert_ends();
    assert_true(said(&bench, DRILL_TEXT_NOT_BACK));
}

/* Too little was heard: once more, then it ends and says so. A detector that never listens all the
 * same is not waited for. */
static void test_quiet_minute(void **state)
{
    (void)state;
    struct drill_plan plan = plan_of(DRILL_REHEARSAL);
    begin(&bench, &plan);
    notice(&bench, DRILL_EVENT_READY, bench.now_us);
    run_to(&bench, bench.now_us + S(71));
    notice(&bench, DRILL_EVENT_SHORT, bench.now_us);
    assert_true(said(&bench, DRILL_TEXT_QUIET_AGAIN));
    assert_int_equal(bench.drill.step, DRILL_STEP_QUIET);
    run_to(&bench, bench.now_us + S(71));
    notice(&bench, DRILL_EVENT_SHORT, bench.now_us);
    assert_true(said(&bench, DRILL_TEXT_NO_LEVEL));
    assert_ends();

    begin(&bench, &plan);
    notice(&bench, DRILL_EVENT_READY, bench.now_us);
    run_to(&bench, bench.now_us + S(101));
    assert_int_equal(bench.drill.step, DRILL_STEP_IMAGINE);
}

/* ---- breath ---- */

static void test_breath(void **state)
{
    (void)state;
    struct drill_plan plan = plan_of(DRILL_BREATH);
    begin(&bench, &plan);
    run_until(&bench, DRILL_STEP_OVER);
    unsigned breath = 0;
    for (unsigned i = 0; i < bench.count; i++) {
        const struct drill_note *note = &bench.at[i].note;
        if (bench.at[i].kind == DRILL_ACTION_NOTE && note->kind == DRILL_NOTE_DUE &&
            note->sound == SOUND_BREATH) {
            int64_t due_us = START_US + PACE_LEAD_US + breath * 120 * US_PER_S / 11;
            assert_in_range(note->t_us - due_us, 0, 301); /* no lateness adds up */
            breath++;
        }
    }
    assert_int_equal(breath, 28); /* 27.5 in 5 min: whole ones */
    assert_true(last_note(&bench, DRILL_NOTE_RATE)->value == 5.5);
    assert_true(said(&bench, DRILL_TEXT_NO_SWING)); /* no strap */

    plan.length_us = S(1);
    begin(&bench, &plan);
    run_until(&bench, DRILL_STEP_OVER);
    assert_int_equal(count_sounds(&bench, SOUND_BREATH), 1);
    assert_false(said(&bench, DRILL_TEXT_NO_SWING)); /* too short to tell */
}

/* A heart that swings by swing_ms at each rate, with noise, in time with the drill. */
static void beat_along(const double swing_ms[RESONANCE_RATES], uint64_t seed,
                       int64_t silent_from_us, int64_t silent_to_us)
{
    struct random random;
    double rr_ms = 900;
    int64_t at_us = bench.now_us;
    random_init(&random, seed, 0);
    while (!drill_over(&bench.drill)) {
        uint32_t rate = bench.drill.pace.rate;
        double angle = 6.283185307179586 * resonance_rate(rate) / 60 * (double)at_us / 1e6;
        rr_ms = 900 + swing_ms[rate] * sin(angle) + random_normal(&random, 0, 30);
        at_us += (int64_t)(rr_ms * 1000);
        run_to(&bench, at_us);
        if (at_us < silent_from_us || at_us > silent_to_us) {
            drill_beat(&bench.drill, WHO_A, at_us, (int64_t)(rr_ms * 1000));
        }
    }
}

static void test_breath_with_a_strap(void **state)
{
    (void)state;
    const double swing_ms[RESONANCE_RATES] = {10, 20, 38, 20, 10};
    struct drill_plan plan = plan_of(DRILL_BREATH);
    begin(&bench, &plan);
    beat_along(swing_ms, 4, 0, 0);
    assert_int_equal(count_notes(&bench, DRILL_NOTE_SWING, WHO_A),
                     2); /* 2 min each; 1 is too short */
    const struct drill_note *swing = last_note(&bench, DRILL_NOTE_SWING);
    print_message("swing %.1f +- %.1f ms\n", swing->value, swing->error);
    assert_true(fabs(swing->value - 38) < 3 * swing->error + 2);
    assert_true(swing->error > 1 && swing->error < 8);
}

/* Of 100 people whose heart swings by 40 ms at their own rate, by 25 one step away, with 30 ms of
 * noise (RR, sd): through the drill as it runs, all ten minutes of it. */
static void test_search(void **state)
{
    (void)state;
    int hits = 0;
    for (uint64_t seed = 1; seed <= 100; seed++) {
        struct drill_plan plan = plan_of(DRILL_SEARCH);
        uint32_t own = (uint32_t)(seed % RESONANCE_RATES);
        double swing_ms[RESONANCE_RATES];
        for (uint32_t rate = 0; rate < RESONANCE_RATES; rate++) {
            swing_ms[rate] = 40 * pow(25.0 / 40, fabs((double)rate - own));
        }
        begin(&bench, &plan);
        notice(&bench, DRILL_EVENT_READY, bench.now_us);
        beat_along(swing_ms, seed, 0, 0);
        assert_in_range(bench.now_us - START_US, S(600), S(630));
        hits += count_notes(&bench, DRILL_NOTE_FOUND, WHO_A) == 1 &&
                last_note(&bench, DRILL_NOTE_FOUND)->value == resonance_rate(own);
    }
    print_message("found: %d of 100\n", hits);
    assert_true(hits >= 95);
    assert_int_equal(count_notes(&bench, DRILL_NOTE_RATE, WHO_BOTH), 5);
    assert_int_equal(count_sounds(&bench, SOUND_CHANGE), 4);
}

/* A strap that was lost for a stretch: that rate once more. Lost for good: it ends, and says so. */
static void test_search_with_a_lost_strap(void **state)
{
    (void)state;
    const double swing_ms[RESONANCE_RATES] = {10, 20, 40, 20, 10};
    struct drill_plan plan = plan_of(DRILL_SEARCH);
    begin(&bench, &plan);
    notice(&bench, DRILL_EVENT_READY, bench.now_us);
    beat_along(swing_ms, 7, START_US + S(130), START_US + S(230));
    assert_int_equal(count_notes(&bench, DRILL_NOTE_RATE, WHO_BOTH), 6);
    assert_true(last_note(&bench, DRILL_NOTE_RATE)->value == 6);
    assert_true(last_note(&bench, DRILL_NOTE_FOUND)->value == 5.5);

    begin(&bench, &plan);
    notice(&bench, DRILL_EVENT_READY, bench.now_us);
    run_until(&bench, DRILL_STEP_OVER);
    assert_int_equal(count_notes(&bench, DRILL_NOTE_RATE, WHO_BOTH), 10); /* each twice */
    assert_true(said(&bench, DRILL_TEXT_UNHEARD));
    assert_int_equal(count_notes(&bench, DRILL_NOTE_FOUND, WHO_A), 0);
}

static void test_search_with_no_swing(void **state)
{
    (void)state;
    const double swing_ms[RESONANCE_RATES] = {0};
    struct drill_plan plan = plan_of(DRILL_SEARCH);
    begin(&bench, &plan);
    notice(&bench, DRILL_EVENT_READY, bench.now_us);
    beat_along(swing_ms, 3, 0, 0);
    assert_true(said(&bench, DRILL_TEXT_NOT_FOUND));
    assert_int_equal(count_notes(&bench, DRILL_NOTE_FOUND, WHO_A), 0);
}

/* ---- all of them ---- */

/* Every event in every step of every drill: nothing but what the table says, and all sounds
 * answered. */
static void test_any_event_at_any_time(void **state)
{
    (void)state;
    struct random random;
    random_init(&random, 5, 0);
    for (int run = 0; run < 2000; run++) {
        struct drill_plan plan = plan_of((enum drill_kind)(run % DRILL_KINDS));
        begin(&bench, &plan);
        for (int i = 0; i < 60 && bench.count < KEPT_MAX - 100; i++) {
            enum drill_event event = random_bits(&random) % DRILL_EVENTS;
            run_to(&bench, bench.now_us + S(random_between(&random, 0, 20)));
            unsigned before = bench.count;
            enum drill_step was = bench.drill.step;
            if (event == DRILL_EVENT_DUE) {
                continue;
            }
            if (event == DRILL_EVENT_PRESS) {
                press(&bench, random_bits(&random) % plan.people);
            } else {
                notice(&bench, event, bench.now_us);
            }
            if (drill_step(was, event) == DRILL_EFFECT_NONE) {
                assert_int_equal(bench.drill.step, was);
                assert_int_equal(bench.count, before);
            }
        }
    }
    for (int event = 0; event < DRILL_EVENTS; event++) {
        assert_int_equal(drill_step(DRILL_STEP_OVER, event), DRILL_EFFECT_NONE);
    }
}

static void test_stop(void **state)
{
    (void)state;
    for (int kind = 0; kind < DRILL_KINDS; kind++) {
        struct drill_plan plan = plan_of(kind);
        struct drill_actions actions = {0};
        begin(&bench, &plan);
        run_to(&bench, START_US + S(5));
        drill_stop(&bench.drill, bench.now_us, &actions);
        keep(&bench, &actions);
        assert_int_equal(count_notes(&bench, DRILL_NOTE_STOPPED, WHO_BOTH), 1);
        assert_int_equal(drill_next_us(&bench.drill), NEVER_US);
        actions.count = 0;
        drill_stop(&bench.drill, bench.now_us, &actions);
        assert_int_equal(actions.count, 0);
    }
}

/* A sound that could not be played is noted, and an answer to none of ours is not. */
static void test_no_sound(void **state)
{
    (void)state;
    struct drill_plan plan = plan_of(DRILL_PAUSE);
    struct drill_actions actions = {0};
    begin(&bench, &plan);
    drill_silent(&bench.drill, 1, START_US, &actions);
    assert_int_equal(actions.count, 1);
    assert_int_equal(actions.at[0].note.kind, DRILL_NOTE_SILENT);
    assert_int_equal(actions.at[0].note.sound, SOUND_BEGIN);
    drill_silent(&bench.drill, 2, START_US, &actions);
    drill_heard(&bench.drill, 0, START_US, 0, &actions);
    assert_int_equal(actions.count, 1); /* as before */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pause),
        cmocka_unit_test(test_moments_cannot_be_foreseen),
        cmocka_unit_test(test_a_cue_may_go_by),
        cmocka_unit_test(test_own_pause),
        cmocka_unit_test(test_pause_of_two),
        cmocka_unit_test(test_call),
        cmocka_unit_test(test_wait),
        cmocka_unit_test(test_partner),
        cmocka_unit_test(test_rehearsal),
        cmocka_unit_test(test_settled_in_the_pause),
        cmocka_unit_test(test_no_rise),
        cmocka_unit_test(test_no_way_back_seen),
        cmocka_unit_test(test_quiet_minute),
        cmocka_unit_test(test_breath),
        cmocka_unit_test(test_breath_with_a_strap),
        cmocka_unit_test(test_search),
        cmocka_unit_test(test_search_with_a_lost_strap),
        cmocka_unit_test(test_search_with_no_swing),
        cmocka_unit_test(test_any_event_at_any_time),
        cmocka_unit_test(test_stop),
        cmocka_unit_test(test_no_sound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
