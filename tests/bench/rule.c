#include "tests/bench/rule.h"

#include <math.h>

#include "core/units.h"

void rule_init(struct rule_state *state, const struct rule *rule,
               const struct baseline_reference *reference)
{
    *state =
        (struct rule_state){.rule = *rule, .reference = *reference, .quiet_until_s = -INFINITY};
    detector_init(&state->detector, (uint32_t)lround(rule->setting * 1000));
    detector_refer(&state->detector, reference);
}

static bool lull(struct rule_state *state, const struct sample *sample)
{
    struct detector_flag flag;
    struct second second = {.end_us = llround((double)sample->t_s * 1e6),
                            .rate_bpm = (double)sample->bpm,
                            .trusted = true};
    return detector_push(&state->detector, &second, &flag);
}

bool rule_push(struct rule_state *state, const struct sample *sample)
{
    if (!sample->judged || !state->reference.ready) {
        return false;
    }
    if (sample->hold) {
        detector_hold(&state->detector);
        state->statistic = 0;
    }
    double rate_bpm = (double)sample->bpm, level_bpm = state->reference.talk_bpm;
    double setting = state->rule.setting;
    double x = (rate_bpm - level_bpm) / state->reference.talk_scale_bpm;
    bool flag = false;
    switch (state->rule.kind) {
    case RULE_LULL:
        flag = lull(state, sample);
        break;
    case RULE_EWMA:
    case RULE_KNOWN:
        state->statistic += 0.1 * (x - state->statistic);
        flag = state->statistic >= setting;
        break;
    case RULE_CUSUM:
        state->statistic = fmax(0, state->statistic + x - 0.5);
        flag = state->statistic >= setting;
        break;
    case RULE_ABOVE:
        flag = rate_bpm >= setting;
        break;
    case RULE_PLUS:
        flag = rate_bpm >= level_bpm + setting;
        break;
    case RULE_PERCENT:
        flag = rate_bpm >= level_bpm * (1 + setting / 100);
        break;
    case RULE_KINDS:
        break;
    }
    if (flag && state->rule.kind == RULE_CUSUM) {
        state->statistic = 0; /* the textbook starts again after an alarm */
    }
    if (!flag || (double)sample->at_s < state->quiet_until_s) {
        return false;
    }
    state->quiet_until_s = (double)sample->at_s + RULE_REFRACTORY_S;
    return true;
}
