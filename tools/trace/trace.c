/* The order of the work: who speaks when (one lot for both), then each person's heart and strap by
 * themselves, then the cards; at the end everything is put in order of time. Each of them draws
 * from its own stream of the seed, so that changing one leaves the others as they were. */
#include "tools/trace/trace.h"

#include <math.h>
#include <stdlib.h>

#include "protocol/hrm.h"
#include "tools/trace/heart.h"
#include "tools/trace/list.h"
#include "tools/trace/plan.h"
#include "tools/trace/strap.h"
#include "tools/trace/turns.h"

/* Noon of 1 January 2024 UTC: a made-up day. */
static const int64_t REALTIME_US = INT64_C(1704110400) * US_PER_S;

/* How long a radio stays silent until it is called gone. */
static const double SUPERVISION_S = 2.0;

static const double DOUBLE_PRESS_S = 0.23;
static const double HELD_DOWN_S = 0.11;
static const int64_t PRESS_READ_US = 2500, PRESS_BOUND_US = 1000;

enum stream { STREAM_TURNS, STREAM_HEART, STREAM_STRAP = STREAM_HEART + PARTNERS };

struct line {
    struct input input;
    uint8_t bytes[64];
    size_t order;
};

struct trace {
    struct plan plan;
    const struct scenario *scenario; /* the plan's */
    struct list lines, truths, turns;
};

static void add_truth(struct trace *trace, double t_s, enum who who, enum truth_kind kind,
                      double value)
{
    struct truth *truth = list_add(&trace->truths);
    if (truth != NULL) {
        *truth = (struct truth){.t_s = t_s, .who = who, .kind = kind, .value = value};
    }
}

static int64_t to_us(double t_s)
{
    return TRACE_START_US + (int64_t)llround(t_s * 1e6);
}

/* Adds a line that happened when it arrived. The caller may fill in more. */
static struct line *add_line(struct trace *trace, double t_s, struct input input)
{
    if (t_s > scenario_length_s(trace->scenario)) {
        return NULL;
    }
    struct line *line = list_add(&trace->lines);
    if (line != NULL) {
        input.at_us = to_us(t_s);
        input.event_us = input.at_us;
        *line = (struct line){.input = input, .order = trace->lines.count};
    }
    return line;
}

/* Who speaks when is truth as well; a person who is not recorded is nobody. */
static void write_turns(struct trace *trace)
{
    for (size_t i = 0; i < trace->turns.count; i++) {
        const struct turn *turn = turns_index(&trace->turns, i);
        bool heard = turn->speaker < (enum who)trace->scenario->people;
        add_truth(trace, turn->from_s, heard ? turn->speaker : WHO_BOTH,
                  heard ? TRUTH_SPEAKING : TRUTH_SILENCE, 0.0);
    }
}

static enum phase phase_of(enum stretch_kind kind, enum who who)
{
    switch (kind) {
    case STRETCH_QUIET:
        return PHASE_QUIET;
    case STRETCH_A_TELLS:
        return who == WHO_A ? PHASE_SPEAKING : PHASE_LISTENING;
    case STRETCH_B_TELLS:
        return who == WHO_B ? PHASE_SPEAKING : PHASE_LISTENING;
    case STRETCH_TALK:
    case STRETCH_END:
        break;
    }
    return PHASE_NONE;
}

static void say_phases(struct trace *trace, enum who who)
{
    enum phase phase = PHASE_NONE;
    double t_s = 0.0;
    for (const struct stretch *at = trace->scenario->stretches; at->kind != STRETCH_END; at++) {
        enum phase next = phase_of(at->kind, who);
        if (next != phase) {
            add_line(trace, t_s, (struct input){.who = who, .kind = INPUT_PHASE, .phase = next});
            phase = next;
        }
        t_s += at->length_s;
    }
}

/* One person's heart and strap */

static const struct card *away_at(const struct scenario *scenario, enum who who, double t_s)
{
    for (const struct card *card = scenario->cards; card->kind != CARD_END; card++) {
        if (card->kind == CARD_STRAP_AWAY && card->who == who && t_s >= card->at_s &&
            t_s < card->at_s + card->length_s) {
            return card;
        }
    }
    return NULL;
}

static void beat(struct trace *trace, enum who who, struct heart *heart, struct strap *strap)
{
    static const enum truth_kind FAULT_TRUTH[] = {[STRAP_FAULT_NONE] = TRUTHS,
                                                  [STRAP_FAULT_MISSED] = TRUTH_MISSED,
                                                  [STRAP_FAULT_EXTRA] = TRUTH_EXTRA};
    const struct turn *turn = turns_at(&trace->turns, heart->t_s);
    struct heart_moment moment = {
        .talking = turn->stretch != STRETCH_QUIET,
        .speaking = turn->speaker == who,
        .activation_bpm = scenario_activation_bpm(trace->scenario, who, heart->t_s),
    };
    double before_s = heart->t_s;
    bool ectopic;
    double t_s = heart_next(heart, &moment, &ectopic);
    if (ectopic) {
        add_truth(trace, t_s, who, TRUTH_ECTOPIC, 0.0);
    }
    enum strap_fault fault = strap_beat(strap, t_s, t_s - before_s);
    if (fault != STRAP_FAULT_NONE) {
        add_truth(trace, t_s, who, FAULT_TRUTH[fault], 0.0);
    }
}

static void notify(struct trace *trace, enum who who, struct strap *strap)
{
    struct hrm hrm;
    double arrives_s = strap_send(strap, &hrm);
    if (away_at(trace->scenario, who, arrives_s) != NULL) {
        return;
    }
    struct line *line = add_line(trace, arrives_s, (struct input){.who = who, .kind = INPUT_HRM});
    if (line != NULL) {
        line->input.bytes.length = (uint16_t)hrm_encode(&hrm, line->bytes, sizeof(line->bytes));
    }
}

static void wear_strap(struct trace *trace, enum who who, uint64_t seed)
{
    const struct person *person = trace->scenario->person[who];
    struct heart heart;
    struct strap strap;
    heart_init(&heart, person, seed, STREAM_HEART + who);
    strap_init(&strap, person, seed, STREAM_STRAP + who);
    add_line(trace, 0.0, (struct input){.who = who, .kind = INPUT_STRAP_UP});

    double length_s = scenario_length_s(trace->scenario);
    double due_s;
    while ((due_s = strap_due_s(&strap)) < length_s) {
        const struct card *away = away_at(trace->scenario, who, due_s);
        double until_s = away != NULL ? away->at_s + away->length_s : due_s;
        while (heart.t_s < until_s) {
            beat(trace, who, &heart, &strap);
        }
        if (away != NULL) {
            strap_back(&strap, until_s);
        } else {
            notify(trace, who, &strap);
        }
    }
}

/* The cards */

static void press(struct trace *trace, enum who who, double t_s)
{
    static const enum input_kind EDGES[] = {INPUT_PRESS, INPUT_RELEASE};
    for (int i = 0; i < 2; i++) {
        struct line *line =
            add_line(trace, t_s + i * HELD_DOWN_S,
                     (struct input){.who = who, .kind = EDGES[i], .source = PRESS_SOURCE_BUTTON});
        if (line != NULL) {
            line->input.event_us -= PRESS_READ_US;
            line->input.bound_us = PRESS_BOUND_US;
        }
    }
}

static void play_card(struct trace *trace, const struct card *card)
{
    struct input input = {.who = card->who};
    switch (card->kind) {
    case CARD_PRESS:
        press(trace, card->who, card->at_s);
        break;
    case CARD_DOUBLE_PRESS:
        press(trace, card->who, card->at_s);
        press(trace, card->who, card->at_s + DOUBLE_PRESS_S);
        break;
    case CARD_MARK:
        input.kind = INPUT_MARK;
        input.mark = card->mark;
        add_line(trace, card->at_s, input);
        break;
    case CARD_STRAP_AWAY:
        input.kind = INPUT_STRAP_DOWN;
        input.strap_reason = STRAP_REASON_OUT_OF_RANGE;
        add_line(trace, card->at_s + SUPERVISION_S, input);
        input.kind = INPUT_STRAP_UP;
        add_line(trace, card->at_s + card->length_s, input);
        add_truth(trace, card->at_s, card->who, TRUTH_AWAY, card->length_s);
        break;
    case CARD_END:
        break;
    }
}

static void write_activations(struct trace *trace)
{
    for (const struct activation *at = trace->scenario->activations; at->size_bpm > 0.0; at++) {
        double peak_s = at->start_s + ACTIVATION_RAMP_S;
        double fall_s = peak_s + at->plateau_s;
        add_truth(trace, at->start_s, at->who, TRUTH_ONSET, at->size_bpm);
        add_truth(trace, peak_s, at->who, TRUTH_PEAK, at->size_bpm);
        add_truth(trace, fall_s, at->who, TRUTH_FALL, at->size_bpm);
        add_truth(trace, fall_s + ACTIVATION_DECAY_S, at->who, TRUTH_END, at->size_bpm);
    }
}

static int by_line_time(const void *a, const void *b)
{
    const struct line *one = a, *two = b;
    if (one->input.at_us != two->input.at_us) {
        return one->input.at_us < two->input.at_us ? -1 : 1;
    }
    return one->order < two->order ? -1 : one->order > two->order;
}

static int by_truth_time(const void *a, const void *b)
{
    const struct truth *one = a, *two = b;
    if (one->t_s != two->t_s) {
        return one->t_s < two->t_s ? -1 : 1;
    }
    return one->kind != two->kind ? (int)one->kind - (int)two->kind : (int)one->who - (int)two->who;
}

static void fill(struct trace *trace, uint64_t seed)
{
    const struct scenario *scenario = trace->scenario;
    add_line(
        trace, 0.0,
        (struct input){.who = WHO_BOTH, .kind = INPUT_SETTINGS, .settings = settings_default()});
    add_line(trace, 0.0,
             (struct input){.who = WHO_BOTH, .kind = INPUT_CLOCK, .realtime_us = REALTIME_US});
    turns_plan(&trace->turns, scenario, seed, STREAM_TURNS);
    if (trace->turns.bad) {
        return;
    }
    write_turns(trace);
    for (int i = 0; i < scenario->people; i++) {
        say_phases(trace, (enum who)i);
        wear_strap(trace, (enum who)i, seed);
    }
    for (const struct card *card = scenario->cards; card->kind != CARD_END; card++) {
        play_card(trace, card);
    }
    write_activations(trace);
    add_line(trace, scenario_length_s(scenario),
             (struct input){.who = WHO_BOTH, .kind = INPUT_END, .end = END_REASON_ENDED});
    if (trace->lines.count > 0 && trace->truths.count > 0) {
        qsort(trace->lines.at, trace->lines.count, sizeof(struct line), by_line_time);
        qsort(trace->truths.at, trace->truths.count, sizeof(struct truth), by_truth_time);
    }
}

struct trace *trace_new(const struct scenario *scenario, uint64_t seed)
{
    struct trace *trace = malloc(sizeof(*trace));
    if (trace == NULL) {
        return NULL;
    }
    *trace = (struct trace){.lines.size = sizeof(struct line), .truths.size = sizeof(struct truth)};
    plan_make(&trace->plan, scenario, seed);
    trace->scenario = &trace->plan.scenario;
    turns_init(&trace->turns);
    fill(trace, seed);
    if (trace->lines.bad || trace->truths.bad || trace->turns.bad) {
        return trace_free(trace);
    }
    return trace;
}

struct trace *trace_free(struct trace *trace)
{
    if (trace != NULL) {
        list_finish(&trace->lines);
        list_finish(&trace->truths);
        list_finish(&trace->turns);
        free(trace);
    }
    return NULL;
}

const struct scenario *trace_scenario(const struct trace *trace)
{
    return trace->scenario;
}

size_t trace_inputs(const struct trace *trace)
{
    return trace->lines.count;
}

struct input trace_input(const struct trace *trace, size_t i)
{
    const struct line *line = (const struct line *)trace->lines.at + i;
    struct input input = line->input;
    if (input.kind == INPUT_HRM) {
        input.bytes.at = line->bytes;
    }
    return input;
}

size_t trace_truths(const struct trace *trace)
{
    return trace->truths.count;
}

struct truth trace_truth(const struct trace *trace, size_t i)
{
    return ((const struct truth *)trace->truths.at)[i];
}

const char *truth_name(enum truth_kind kind)
{
    switch (kind) {
    case TRUTH_SPEAKING:
        return "speaking";
    case TRUTH_SILENCE:
        return "silence";
    case TRUTH_ONSET:
        return "onset";
    case TRUTH_PEAK:
        return "peak";
    case TRUTH_FALL:
        return "fall";
    case TRUTH_END:
        return "end";
    case TRUTH_ECTOPIC:
        return "ectopic";
    case TRUTH_MISSED:
        return "missed";
    case TRUTH_EXTRA:
        return "extra";
    case TRUTH_AWAY:
        return "away";
    case TRUTHS:
        break;
    }
    return "?";
}
