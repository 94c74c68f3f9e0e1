/* scenario: what happens to whom, as one table. All that is chosen stands here; all that is drawn
 * by lot stands in heart.c, strap.c and trace.c.
 *
 * Pure data. Times (_s) are seconds from the start of the recording.
 */
#ifndef LULL_TOOLS_TRACE_SCENARIO_H
#define LULL_TOOLS_TRACE_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>

#include "core/input.h"

/* A part of the talk, and the baseline phase it is recorded as. */
enum stretch_kind {
    STRETCH_QUIET,   /* both sit in silence: quiet */
    STRETCH_A_TELLS, /* a tells about the day: a speaking, b listening */
    STRETCH_B_TELLS, /* b tells: b speaking, a listening */
    STRETCH_TALK,    /* taking turns; no baseline phase */
    STRETCH_END      /* closes the list */
};

struct stretch {
    enum stretch_kind kind;
    double length_s;
};

/* t = 0 of an activation is the start of its ramp. */
#define ACTIVATION_RAMP_S    15.0
#define ACTIVATION_PLATEAU_S 90.0
#define ACTIVATION_DECAY_S   60.0

struct activation {
    enum who who;
    double start_s;
    double size_bpm; /* 0 closes the list */
    double plateau_s;
    enum who speaker; /* who speaks from shortly before it to the end of its plateau */
};

/* A line of the recording that is not a heart's: a press, a mark, a strap that goes and comes. */
enum card_kind {
    CARD_END, /* closes the list */
    CARD_PRESS,
    CARD_DOUBLE_PRESS,
    CARD_MARK,
    CARD_STRAP_AWAY /* out of range for length_s */
};

struct card {
    enum card_kind kind;
    enum who who;
    double at_s;
    double length_s;
    enum mark mark;
};

struct person {
    double rest_bpm;    /* sitting in silence */
    double talk_bpm;    /* added by being in a talk at all */
    double speak_bpm;   /* added while speaking */
    double breath_ms;   /* amplitude of the respiratory wave in RR at rest */
    double breath_s;    /* length of a breath */
    double drift_bpm;   /* sd of the slow drift */
    double ectopic;     /* share of beats, 0..1 */
    double missed;      /* share of beats that the strap does not see */
    double extra;       /* share of beats after which it sees one too many */
    double crystal_ppm; /* how much too fast the strap's clock runs */
    /* Where these are 0, heart.c has its own. */
    double drift_tau_s;    /* time constant of the slow drift */
    double unrest_bpm;     /* sd of the faster unrest on top of it */
    double unrest_tau_s;   /* time constant of the unrest */
    double stirs_per_hour; /* coughs, laughs, a change of posture; 0: none */
};

struct scenario {
    const char *name;
    const char *about;
    int people;
    const struct person *person[PARTNERS];
    const struct stretch *stretches;
    const struct activation *activations;
    const struct card *cards;
    bool drawn;      /* people and activations are drawn by lot from the seed (plan.h) */
    double size_bpm; /* of drawn activations; 0: none */
};

/* The scenario of that name, or NULL. */
const struct scenario *scenario_find(const char *name);

/* The i-th, or NULL behind the last. */
const struct scenario *scenario_at(size_t i);

double scenario_length_s(const struct scenario *scenario);

/* How much this person's activations add at t_s, bpm. */
double scenario_activation_bpm(const struct scenario *scenario, enum who who, double t_s);

#endif
