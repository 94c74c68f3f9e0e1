/* The simulated people: repeatable, in order, and with hearts that could be somebody's. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/hrm.h"
#include "recording/line.h"
#include "tools/trace/trace.h"

static struct trace *made(const char *name, uint64_t seed)
{
    const struct scenario *scenario = scenario_find(name);
    assert_non_null(scenario);
    struct trace *trace = trace_new(scenario, seed);
    assert_non_null(trace);
    return trace;
}

static bool same_text(const struct trace *one, const struct trace *two)
{
    if (trace_inputs(one) != trace_inputs(two)) {
        return false;
    }
    for (size_t i = 0; i < trace_inputs(one); i++) {
        char a[LINE_MAX_BYTES + 1], b[LINE_MAX_BYTES + 1];
        struct input input_a = trace_input(one, i), input_b = trace_input(two, i);
        assert_true(line_format(&input_a, a, sizeof(a)) > 0);
        assert_true(line_format(&input_b, b, sizeof(b)) > 0);
        if (strcmp(a, b) != 0) {
            return false;
        }
    }
    return true;
}

static void test_same_seed_same_talk(void **state)
{
    (void)state;
    struct trace *one = made("couple", 7), *again = made("couple", 7), *other = made("couple", 8);
    assert_true(same_text(one, again));
    assert_false(same_text(one, other));
    trace_free(one);
    trace_free(again);
    trace_free(other);
}

static void test_every_scenario_is_in_order_and_decodes(void **state)
{
    (void)state;
    const struct scenario *scenario;
    for (size_t s = 0; (scenario = scenario_at(s)) != NULL; s++) {
        struct trace *trace = made(scenario->name, 3);
        int64_t before_us = TRACE_START_US;
        for (size_t i = 0; i < trace_inputs(trace); i++) {
            struct input input = trace_input(trace, i);
            struct hrm hrm;
            assert_true(input.at_us >= before_us);
            assert_true(input.who == WHO_BOTH || input.who < (enum who)scenario->people);
            if (input.kind == INPUT_HRM) {
                assert_int_equal(hrm_decode(input.bytes.at, input.bytes.length, &hrm), HRM_OK);
            }
            before_us = input.at_us;
        }
        assert_int_equal(trace_input(trace, trace_inputs(trace) - 1).kind, INPUT_END);
        trace_free(trace);
    }
}

/* Figures of one person's RR intervals whose notifications came within from_s .. to_s. */
struct figures {
    int beats;
    double sum_s, mean_bpm, sd_bpm, rmssd_ms;
    double longest_silence_s;
};

static struct figures figures(const struct trace *trace, enum who who, double from_s, double to_s)
{
    struct figures f = {0};
    double square_bpm = 0, square_ms = 0, before_s = 0, heard_s = from_s;
    int pairs = 0;
    for (size_t i = 0; i < trace_inputs(trace); i++) {
        struct input input = trace_input(trace, i);
        struct hrm hrm;
        double at_s = (double)(input.at_us - TRACE_START_US) / 1e6;
        if (input.kind != INPUT_HRM || input.who != who || at_s < from_s || at_s >= to_s) {
            continue;
        }
        f.longest_silence_s = fmax(f.longest_silence_s, at_s - heard_s);
        heard_s = at_s;
        assert_int_equal(hrm_decode(input.bytes.at, input.bytes.length, &hrm), HRM_OK);
        for (int k = 0; k < hrm.rr_count; k++) {
            double rr_s = hrm.rr_1024[k] / 1024.0;
            f.beats++;
            f.sum_s += rr_s;
            f.mean_bpm += 60.0; /* weighted by time: rate times length */
            square_bpm += 3600.0 / rr_s;
            if (before_s > 0 && fabs(rr_s - before_s) < 0.2) { /* no artefact between them */
                square_ms += 1e6 * (rr_s - before_s) * (rr_s - before_s);
                pairs++;
            }
            before_s = rr_s;
        }
    }
    f.mean_bpm /= f.sum_s;
    f.sd_bpm = sqrt(square_bpm / f.sum_s - f.mean_bpm * f.mean_bpm);
    f.rmssd_ms = sqrt(square_ms / pairs);
    return f;
}

static void test_calm_is_plausible(void **state)
{
    (void)state;
    struct trace *trace = made("calm", 1);
    for (int who = 0; who < PARTNERS; who++) {
        struct figures quiet = figures(trace, (enum who)who, 0, 120);
        struct figures talk = figures(trace, (enum who)who, 360, 1800);
        print_message("%c: %.1f bpm quiet, %.1f talking, sd %.2f, RMSSD %.1f and %.1f ms, longest "
                      "silence %.1f s\n",
                      'a' + who, quiet.mean_bpm, talk.mean_bpm, talk.sd_bpm, quiet.rmssd_ms,
                      talk.rmssd_ms, talk.longest_silence_s);
        assert_true(talk.mean_bpm > quiet.mean_bpm + 3);
        assert_true(talk.sd_bpm > 2 && talk.sd_bpm < 5);
        assert_true(quiet.rmssd_ms > 20 && quiet.rmssd_ms < 45);
        assert_true(talk.rmssd_ms > 15 && talk.rmssd_ms < 45);
        /* Every beat is delivered, late as it may be; bursts happen. */
        assert_true(fabs(talk.sum_s - 1440) < 5);
        assert_true(talk.longest_silence_s > 2.0 && talk.longest_silence_s < 5.2);
    }
    trace_free(trace);
}

static void test_activations_stand_where_the_truth_says(void **state)
{
    (void)state;
    struct trace *trace = made("couple", 5);
    int onsets = 0;
    for (size_t i = 0; i < trace_truths(trace); i++) {
        struct truth truth = trace_truth(trace, i);
        if (truth.kind != TRUTH_ONSET) {
            continue;
        }
        onsets++;
        struct figures before = figures(trace, truth.who, truth.t_s - 30, truth.t_s);
        struct figures plateau = figures(trace, truth.who, truth.t_s + 17, truth.t_s + 50);
        double rise_bpm = plateau.mean_bpm - before.mean_bpm;
        print_message("%c at %.0f s: %+.0f bpm, seen %+.1f\n", 'a' + (int)truth.who, truth.t_s,
                      truth.value, rise_bpm);
        assert_true(fabs(rise_bpm - truth.value) < 7); /* a turn and the drift lie between */
    }
    assert_int_equal(onsets, 4);
    trace_free(trace);
}

static void test_nothing_is_heard_while_the_strap_is_away(void **state)
{
    (void)state;
    struct trace *trace = made("couple", 1);
    bool up[PARTNERS] = {false, false};
    int downs = 0;
    for (size_t i = 0; i < trace_inputs(trace); i++) {
        struct input input = trace_input(trace, i);
        if (input.kind == INPUT_STRAP_UP) {
            up[input.who] = true;
        } else if (input.kind == INPUT_STRAP_DOWN) {
            up[input.who] = false;
            downs++;
        } else if (input.kind == INPUT_HRM) {
            assert_true(up[input.who]);
        }
    }
    assert_int_equal(downs, 1);
    trace_free(trace);
}

static void test_drawn_people_keep_to_their_seed(void **state)
{
    (void)state;
    struct trace *small = made("talk-6", 11), *large = made("talk-20", 11);
    struct trace *other = made("talk-6", 12), *calm = made("talk-calm", 11);
    const struct scenario *one = trace_scenario(small), *two = trace_scenario(large);
    assert_memory_equal(one->person[0], two->person[0], sizeof(struct person));
    assert_memory_equal(one->person[0], trace_scenario(calm)->person[0], sizeof(struct person));
    assert_true(one->person[0]->rest_bpm != trace_scenario(other)->person[0]->rest_bpm);
    assert_true(trace_scenario(calm)->activations[0].size_bpm == 0);
    int speaking = 0, listening = 0;
    for (int i = 0; one->activations[i].size_bpm > 0; i++) {
        assert_true(one->activations[i].start_s == two->activations[i].start_s);
        assert_true(two->activations[i].size_bpm == 20);
        assert_true(i == 0 || one->activations[i].start_s >= one->activations[i - 1].start_s + 345);
        speaking += one->activations[i].speaker == WHO_A;
        listening += one->activations[i].speaker == WHO_B;
    }
    assert_true(speaking >= 3 && listening >= 3);
    trace_free(small);
    trace_free(large);
    trace_free(other);
    trace_free(calm);
}

static void test_free_takes_null(void **state)
{
    (void)state;
    assert_null(trace_free(NULL));
    assert_null(scenario_find("no such scenario"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_seed_same_talk),
        cmocka_unit_test(test_every_scenario_is_in_order_and_decodes),
        cmocka_unit_test(test_calm_is_plausible),
        cmocka_unit_test(test_activations_stand_where_the_truth_says),
        cmocka_unit_test(test_nothing_is_heard_while_the_strap_is_away),
        cmocka_unit_test(test_drawn_people_keep_to_their_seed),
        cmocka_unit_test(test_free_takes_null),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
