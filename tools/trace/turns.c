#include "tools/trace/turns.h"

#include <math.h>

#include "tools/trace/random.h"

static const double TURN_LOW_S = 10.0, TURN_HIGH_S = 40.0;
static const double TURN_LEAD_S = 3.0; /* the speaker of an activation speaks already before it */

void turns_init(struct list *turns)
{
    *turns = (struct list){.size = sizeof(struct turn)};
}

static void add(struct list *turns, double from_s, enum who speaker, enum stretch_kind stretch)
{
    struct turn *turn = list_add(turns);
    if (turn != NULL) {
        *turn = (struct turn){.from_s = from_s, .speaker = speaker, .stretch = stretch};
    }
}

/* Where the activation's speaker has the word until. */
static double given_until_s(const struct activation *given)
{
    return given->start_s + ACTIVATION_RAMP_S + given->plateau_s;
}

/* The activation that has the word at some time within from_s .. to_s, or NULL. Where two overlap,
 * the first in the table gives the speaker. */
static const struct activation *given_turn(const struct scenario *scenario, double from_s,
                                           double to_s)
{
    for (const struct activation *at = scenario->activations; at->size_bpm > 0.0; at++) {
        if (at->start_s - TURN_LEAD_S < to_s && given_until_s(at) > from_s) {
            return at;
        }
    }
    return NULL;
}

static void take_turns(struct list *turns, const struct scenario *scenario, struct random *random,
                       double from_s, double to_s)
{
    enum who speaker = WHO_A;
    while (from_s < to_s) {
        double end_s = fmin(from_s + random_between(random, TURN_LOW_S, TURN_HIGH_S), to_s);
        const struct activation *given = given_turn(scenario, from_s, end_s);
        if (given != NULL && from_s < given->start_s - TURN_LEAD_S) {
            end_s = given->start_s - TURN_LEAD_S;
        } else if (given != NULL) {
            end_s = fmin(given_until_s(given), to_s);
            speaker = given->speaker;
        }
        add(turns, from_s, speaker, STRETCH_TALK);
        speaker = speaker == WHO_A ? WHO_B : WHO_A;
        from_s = end_s;
    }
}

void turns_plan(struct list *turns, const struct scenario *scenario, uint64_t seed, uint64_t stream)
{
    struct random random;
    random_init(&random, seed, stream);
    double t_s = 0.0;
    for (const struct stretch *at = scenario->stretches; at->kind != STRETCH_END; at++) {
        switch (at->kind) {
        case STRETCH_QUIET:
            add(turns, t_s, TURN_NOBODY, at->kind);
            break;
        case STRETCH_A_TELLS:
            add(turns, t_s, WHO_A, at->kind);
            break;
        case STRETCH_B_TELLS:
            add(turns, t_s, WHO_B, at->kind);
            break;
        case STRETCH_TALK:
            take_turns(turns, scenario, &random, t_s, t_s + at->length_s);
            break;
        case STRETCH_END:
            break;
        }
        t_s += at->length_s;
    }
}

const struct turn *turns_index(const struct list *turns, size_t i)
{
    return (const struct turn *)turns->at + i;
}

const struct turn *turns_at(const struct list *turns, double t_s)
{
    size_t low = 0, high = turns->count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (turns_index(turns, middle)->from_s <= t_s) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return turns_index(turns, low);
}
