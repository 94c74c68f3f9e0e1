#include "tools/trace/heart.h"

#include <math.h>

static const double TURN = 6.283185307179586;

/* Heart rate follows the beginning and the end of speaking within some seconds. */
static const double SPEAKING_TAU_S = 4.0;
static const double TALKING_TAU_S = 20.0;
static const double DRIFT_TAU_S = 240.0;
static const double UNREST_TAU_S = 12.0;
static const double UNREST_BPM = 1.0;

/* A cough, a laugh, a change of posture: up within seconds, gone within half a minute. */
static const double STIR_TAU_S = 5.0;
static const double STIR_LOW_S = 5.0, STIR_HIGH_S = 15.0;
static const double STIR_LOW_BPM = 3.0, STIR_HIGH_BPM = 12.0;

/* White jitter of the sinus node; the strap's own detection adds about as much again. */
static const double JITTER_S = 0.006;

/* An early beat comes after this share of the interval. */
static const double ECTOPIC_LOW = 0.55, ECTOPIC_HIGH = 0.80;

static const double RATE_LOW_BPM = 38.0, RATE_HIGH_BPM = 195.0;

void heart_init(struct heart *heart, const struct person *person, uint64_t seed, uint64_t stream)
{
    *heart = (struct heart){.person = person};
    random_init(&heart->random, seed, stream);
    heart->drift_bpm = random_normal(&heart->random, 0.0, person->drift_bpm);
    heart->breath_length_s = person->breath_s;
    heart->breath_depth = 1.0;
}

/* First-order autoregression with this sd and time constant, moved on by dt_s. */
static double wander(struct heart *heart, double value, double sd, double tau_s, double dt_s)
{
    double keep = exp(-dt_s / tau_s);
    return keep * value + random_normal(&heart->random, 0.0, sd * sqrt(1.0 - keep * keep));
}

static double follow(double value, bool goal, double tau_s, double dt_s)
{
    double keep = exp(-dt_s / tau_s);
    return keep * value + (1.0 - keep) * (goal ? 1.0 : 0.0);
}

static double or_else(double value, double otherwise)
{
    return value > 0.0 ? value : otherwise;
}

static void stir(struct heart *heart, double dt_s)
{
    double per_hour = heart->person->stirs_per_hour;
    if (per_hour <= 0.0) {
        return; /* and draws nothing */
    }
    if (random_chance(&heart->random, per_hour * dt_s / 3600.0)) {
        heart->stir_goal_bpm = random_between(&heart->random, STIR_LOW_BPM, STIR_HIGH_BPM);
        heart->stir_until_s = heart->t_s + random_between(&heart->random, STIR_LOW_S, STIR_HIGH_S);
    }
    double goal_bpm = heart->t_s < heart->stir_until_s ? heart->stir_goal_bpm : 0.0;
    double keep = exp(-dt_s / STIR_TAU_S);
    heart->stir_bpm = keep * heart->stir_bpm + (1.0 - keep) * goal_bpm;
}

/* Speech cuts breaths into a short draw and a long, irregular flow. */
static void breathe(struct heart *heart, bool speaking)
{
    if (heart->t_s < heart->breath_from_s + heart->breath_length_s) {
        return;
    }
    double spread = speaking ? 0.30 : 0.12;
    double length_s = heart->person->breath_s * random_normal(&heart->random, 1.0, spread);
    heart->breath_from_s += heart->breath_length_s;
    heart->breath_length_s = fmin(fmax(length_s, 2.0), 10.0);
    heart->breath_depth = fmax(random_normal(&heart->random, speaking ? 0.85 : 1.0, 0.2), 0.2);
}

static double rate_bpm(const struct heart *heart, const struct heart_moment *moment)
{
    const struct person *person = heart->person;
    double rate = person->rest_bpm + person->talk_bpm * heart->talking +
                  person->speak_bpm * heart->speaking + heart->drift_bpm + heart->unrest_bpm +
                  heart->stir_bpm + moment->activation_bpm;
    return fmin(fmax(rate, RATE_LOW_BPM), RATE_HIGH_BPM);
}

double heart_next(struct heart *heart, const struct heart_moment *moment, bool *ret_ectopic)
{
    double plain_s = 60.0 / rate_bpm(heart, moment);
    /* The wave grows with the square of the interval: small while the rate is high. */
    double rest_s = 60.0 / heart->person->rest_bpm;
    double depth_s = 1e-3 * heart->person->breath_ms * heart->breath_depth * plain_s * plain_s /
                     (rest_s * rest_s);
    double middle_s = heart->t_s + plain_s / 2.0 - heart->breath_from_s;
    double interval_s = plain_s + depth_s * sin(TURN * middle_s / heart->breath_length_s) +
                        random_normal(&heart->random, 0.0, JITTER_S) + heart->owed_s;
    heart->owed_s = 0.0;

    *ret_ectopic = random_chance(&heart->random, heart->person->ectopic);
    if (*ret_ectopic) {
        double early_s = interval_s * random_between(&heart->random, ECTOPIC_LOW, ECTOPIC_HIGH);
        heart->owed_s = interval_s - early_s;
        interval_s = early_s;
    }

    heart->t_s += interval_s;
    heart->drift_bpm = wander(heart, heart->drift_bpm, heart->person->drift_bpm,
                              or_else(heart->person->drift_tau_s, DRIFT_TAU_S), interval_s);
    heart->unrest_bpm =
        wander(heart, heart->unrest_bpm, or_else(heart->person->unrest_bpm, UNREST_BPM),
               or_else(heart->person->unrest_tau_s, UNREST_TAU_S), interval_s);
    stir(heart, interval_s);
    heart->speaking = follow(heart->speaking, moment->speaking, SPEAKING_TAU_S, interval_s);
    heart->talking = follow(heart->talking, moment->talking, TALKING_TAU_S, interval_s);
    breathe(heart, moment->speaking);
    return heart->t_s;
}
