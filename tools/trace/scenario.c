#include "tools/trace/scenario.h"

#include <string.h>

/* Rest and rise in talk as in Nealey-Moore 2007 (114 couples); the respiratory wave gives an RMSSD
 * of 20 to 45 ms, and turns, drift and breath together about 3 bpm of sd in calm talk. */
static const struct person ADA = {
    .rest_bpm = 68,
    .talk_bpm = 4,
    .speak_bpm = 5,
    .breath_ms = 34,
    .breath_s = 4.4,
    .drift_bpm = 1.2,
    .ectopic = 0.001,
    .missed = 0.001,
    .extra = 0.0005,
    .crystal_ppm = 20,
};

static const struct person BEN = {
    .rest_bpm = 74,
    .talk_bpm = 4,
    .speak_bpm = 4.5,
    .breath_ms = 29,
    .breath_s = 3.8,
    .drift_bpm = 1.2,
    .ectopic = 0.001,
    .missed = 0.001,
    .extra = 0.0005,
    .crystal_ppm = -20,
};

/* A heart with many early beats: one in twelve. */
static const struct person CLEO = {
    .rest_bpm = 66,
    .talk_bpm = 3,
    .speak_bpm = 5,
    .breath_ms = 24,
    .breath_s = 4.0,
    .drift_bpm = 1.2,
    .ectopic = 0.08,
    .missed = 0.002,
    .extra = 0.001,
    .crystal_ppm = 20,
};

static const struct stretch FOURTEEN_MINUTES[] = {
    {STRETCH_QUIET, 180}, {STRETCH_A_TELLS, 90}, {STRETCH_B_TELLS, 90},
    {STRETCH_TALK, 480},  {STRETCH_END, 0},
};

static const struct stretch HALF_AN_HOUR[] = {
    {STRETCH_QUIET, 120}, {STRETCH_A_TELLS, 120}, {STRETCH_B_TELLS, 120},
    {STRETCH_TALK, 1440}, {STRETCH_END, 0},
};

static const struct activation NOTHING_HAPPENS[] = {{WHO_A, 0, 0, 0, WHO_A}};

/* A pause shortens what it follows; the third one has none and runs its whole length. */
static const struct activation COUPLE_ACTIVATIONS[] = {
    {WHO_A, 400, 14, 40, WHO_A},                   /* a press, a pause, settling */
    {WHO_B, 535, 16, 45, WHO_B},                   /* a press, and the other has heard it */
    {WHO_A, 660, 24, ACTIVATION_PLATEAU_S, WHO_A}, /* strong and long: they stay with it */
    {WHO_B, 705, 15, 50, WHO_A},                   /* b listens, and a pause is b's own */
    {WHO_A, 0, 0, 0, WHO_A},
};

static const struct card COUPLE_CARDS[] = {
    {CARD_PRESS, WHO_A, 431.2, 0, MARK_MARK},
    {CARD_PRESS, WHO_B, 564.7, 0, MARK_MARK},
    {CARD_PRESS, WHO_A, 568.3, 0, MARK_MARK},
    {CARD_STRAP_AWAY, WHO_B, 622, 11, MARK_MARK},
    {CARD_DOUBLE_PRESS, WHO_A, 694.5, 0, MARK_MARK},
    {CARD_MARK, WHO_BOTH, 702, 0, MARK_RUPTURE},
    {CARD_PRESS, WHO_B, 752.4, 0, MARK_MARK},
    {CARD_MARK, WHO_BOTH, 806, 0, MARK_BACK},
    {CARD_END, WHO_A, 0, 0, MARK_MARK},
};

static const struct activation SOLO_ACTIVATIONS[] = {
    {WHO_A, 420, 12, 60, WHO_A},
    {WHO_A, 640, 18, ACTIVATION_PLATEAU_S, WHO_B},
    {WHO_A, 0, 0, 0, WHO_A},
};

static const struct card SOLO_CARDS[] = {
    {CARD_PRESS, WHO_A, 455.1, 0, MARK_MARK},
    {CARD_MARK, WHO_A, 520, 0, MARK_MOVED},
    {CARD_END, WHO_A, 0, 0, MARK_MARK},
};

static const struct card NO_CARDS[] = {{CARD_END, WHO_A, 0, 0, MARK_MARK}};

/* Too small to be any: windows of chance, with the turns of a real activation. */
#define CHANCE_BPM 0.001

static const struct stretch AN_HOUR[] = {
    {STRETCH_QUIET, 180}, {STRETCH_A_TELLS, 120}, {STRETCH_B_TELLS, 120},
    {STRETCH_TALK, 3600}, {STRETCH_END, 0},
};

/* One person is recorded, the other only takes turns. */
#define DRAWN(name, about, size_bpm)                                                               \
    {                                                                                              \
        name, about, 1, {&ADA, NULL}, AN_HOUR, NOTHING_HAPPENS, NO_CARDS, true, size_bpm           \
    }

static const struct scenario SCENARIOS[] = {
    {"couple",
     "two people, 14 minutes: four activations, presses, a short strap loss",
     2,
     {&ADA, &BEN},
     FOURTEEN_MINUTES,
     COUPLE_ACTIVATIONS,
     COUPLE_CARDS,
     false,
     0},
    {"calm",
     "two people, half an hour of everyday talk in which nothing happens",
     2,
     {&ADA, &BEN},
     HALF_AN_HOUR,
     NOTHING_HAPPENS,
     NO_CARDS,
     false,
     0},
    {"solo",
     "one person, 14 minutes: two activations, the second while listening",
     1,
     {&ADA, NULL},
     FOURTEEN_MINUTES,
     SOLO_ACTIVATIONS,
     SOLO_CARDS,
     false,
     0},
    {"ectopic",
     "one person whose heart has many early beats, and the same two activations",
     1,
     {&CLEO, NULL},
     FOURTEEN_MINUTES,
     SOLO_ACTIVATIONS,
     NO_CARDS,
     false,
     0},
    DRAWN("talk-calm", "another person with every seed, an hour of talk in which nothing happens",
          0),
    DRAWN("talk-chance", "as talk-6, its activations too small to be any", CHANCE_BPM),
    DRAWN("talk-6", "another person with every seed, an hour of talk, activations of 6 bpm", 6),
    DRAWN("talk-8", "the same people, activations of 8 bpm", 8),
    DRAWN("talk-12", "the same people, activations of 12 bpm", 12),
    DRAWN("talk-20", "the same people, activations of 20 bpm", 20),
};

const struct scenario *scenario_at(size_t i)
{
    return i < sizeof(SCENARIOS) / sizeof(SCENARIOS[0]) ? &SCENARIOS[i] : NULL;
}

const struct scenario *scenario_find(const char *name)
{
    const struct scenario *scenario;
    for (size_t i = 0; (scenario = scenario_at(i)) != NULL; i++) {
        if (strcmp(scenario->name, name) == 0) {
            return scenario;
        }
    }
    return NULL;
}

double scenario_length_s(const struct scenario *scenario)
{
    double length_s = 0.0;
    for (const struct stretch *at = scenario->stretches; at->kind != STRETCH_END; at++) {
        length_s += at->length_s;
    }
    return length_s;
}

static double activation_at_bpm(const struct activation *activation, double t_s)
{
    double since_s = t_s - activation->start_s;
    if (since_s <= 0.0) {
        return 0.0;
    }
    if (since_s < ACTIVATION_RAMP_S) {
        return activation->size_bpm * since_s / ACTIVATION_RAMP_S;
    }
    since_s -= ACTIVATION_RAMP_S + activation->plateau_s;
    if (since_s <= 0.0) {
        return activation->size_bpm;
    }
    if (since_s < ACTIVATION_DECAY_S) {
        return activation->size_bpm * (1.0 - since_s / ACTIVATION_DECAY_S);
    }
    return 0.0;
}

double scenario_activation_bpm(const struct scenario *scenario, enum who who, double t_s)
{
    double sum_bpm = 0.0;
    for (const struct activation *at = scenario->activations; at->size_bpm > 0.0; at++) {
        if (at->who == who) {
            sum_bpm += activation_at_bpm(at, t_s);
        }
    }
    return sum_bpm;
}
