#include "tools/trace/plan.h"

#include <math.h>

/* Streams of the seed that trace.c does not use. */
enum { STREAM_PERSON = 100, STREAM_ACTIVATION = STREAM_PERSON + PARTNERS };

/* Between the end of one activation's decay and the next: long enough to be level again. */
static const double APART_LOW_S = 180.0, APART_HIGH_S = 300.0;
/* The talk has begun. */
static const double FIRST_S = 120.0;

static double within(double value, double low, double high)
{
    return fmin(fmax(value, low), high);
}

/* Spreads around its median by a factor: exp(spread) is one sd up. */
static double about(struct random *random, double median, double spread)
{
    return median * exp(random_normal(random, 0.0, spread));
}

struct person plan_person(struct random *random)
{
    return (struct person){
        .rest_bpm = within(random_normal(random, 71.0, 8.0), 52.0, 95.0),
        .talk_bpm = within(random_normal(random, 3.5, 1.5), 0.0, 8.0),
        .speak_bpm = within(random_normal(random, 3.0, 1.5), 0.0, 7.0),
        .breath_ms = within(about(random, 50.0, 0.4), 6.0, 120.0),
        .breath_s = random_between(random, 3.4, 5.0),
        .drift_bpm = within(about(random, 2.0, 0.5), 0.4, 8.0),
        .drift_tau_s = 80.0,
        .unrest_bpm = within(about(random, 2.8, 0.5), 0.4, 8.0),
        .unrest_tau_s = 13.0,
        .stirs_per_hour = about(random, 10.0, 0.6),
        .ectopic = 0.001,
        .missed = 0.001,
        .extra = 0.0005,
        .crystal_ppm = random_between(random, -25.0, 25.0),
    };
}

static double talk_from_s(const struct scenario *scenario)
{
    double from_s = 0.0;
    const struct stretch *at = scenario->stretches;
    while (at->kind != STRETCH_TALK && at->kind != STRETCH_END) {
        from_s += at->length_s;
        at++;
    }
    return from_s;
}

static void draw_activations(struct plan *plan, uint64_t seed)
{
    struct random random;
    random_init(&random, seed, STREAM_ACTIVATION);
    double whole_s = ACTIVATION_RAMP_S + ACTIVATION_PLATEAU_S + ACTIVATION_DECAY_S;
    double until_s = scenario_length_s(&plan->scenario) - whole_s;
    double start_s = talk_from_s(&plan->scenario) + FIRST_S;
    bool speaks = random_chance(&random, 0.5);
    int count = 0;
    while (plan->scenario.size_bpm > 0.0 && start_s < until_s && count < PLAN_ACTIVATIONS) {
        plan->activation[count++] = (struct activation){
            .who = WHO_A,
            .start_s = start_s,
            .size_bpm = plan->scenario.size_bpm,
            .plateau_s = ACTIVATION_PLATEAU_S,
            .speaker = speaks ? WHO_A : WHO_B,
        };
        speaks = !speaks;
        start_s += whole_s + random_between(&random, APART_LOW_S, APART_HIGH_S);
    }
    plan->activation[count] = (struct activation){.who = WHO_A};
}

void plan_make(struct plan *plan, const struct scenario *scenario, uint64_t seed)
{
    plan->scenario = *scenario;
    if (!scenario->drawn) {
        return;
    }
    for (int i = 0; i < scenario->people; i++) {
        struct random random;
        random_init(&random, seed, STREAM_PERSON + (uint64_t)i);
        plan->person[i] = plan_person(&random);
        plan->scenario.person[i] = &plan->person[i];
    }
    draw_activations(plan, seed);
    plan->scenario.activations = plan->activation;
}
