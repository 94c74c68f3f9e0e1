/* What the detector is worth, on simulated people whose calm is like real people's.
 *
 * A person talks for an hour (trace-gen's talk-calm, talk-6, ...); the first seven minutes are the
 * baseline: quiet, speaking, listening. Every rule judges the same seconds, those that lull's core
 * would judge, and flags at most once in 75 s; there is no episode machine. Rate: flags per judged
 * hour of talk-calm. Hit: the first flag within 90 s of the start of an activation's ramp (15 s up,
 * 90 s held, 60 s down), at the time it would have been heard of, late packets included. Delays are
 * taken over all activations, one that is not hit counting as infinite. Chance: the same windows
 * with nothing in them. Speaking and listening: who has the word during the activation.
 *
 * "At lull's rate" means a threshold set on other people (the seeds for tuning) so that the rule
 * flags as often in calm as lull does at its default there. "Level known" is no rule that could be
 * had: it judges against the mean and sd of the same person's whole hour of calm talk, so that what
 * it does not hit is not the baseline's doing. Intervals: 95 %, bootstrap of people.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/40-detector.h"
#include "tools/trace/random.h"

enum { RULES = 9, SIZES = 5, TURNS = 2, HITS_MAX = 16, DRAWS = 400 };
static const char *const SIZE_NAME[SIZES] = {"talk-chance", "talk-6", "talk-8", "talk-12",
                                             "talk-20"};
static const char *const TURN_NAME[TURNS] = {"speaking", "listening"};
static const double HIT_WITHIN_S = 90;
static const double TALK_FROM_S = 420;
/* Stands for a median that is not reached, where two are subtracted. */
static const double NEVER_S = 1000;
/* Seeds for tuning are below this, those for reporting from here on. */
static const uint64_t REPORT_SEED = 100000;

struct cell {
    int count;
    float delay_s[HITS_MAX]; /* INFINITY: not hit */
};

struct person_result {
    double judged_h, all_h;
    double flags[RULES];
    struct cell cell[RULES][SIZES][TURNS];
};

static struct way heard(const char *scenario, uint64_t seed, struct trace **ret_trace)
{
    struct way way;
    *ret_trace = trace_new(scenario_find(scenario), seed);
    if (*ret_trace == NULL) {
        exit(EXIT_FAILURE);
    }
    way_init(&way);
    way_trace(&way, *ret_trace, WHO_A);
    return way;
}

static struct baseline_reference reference_of(const struct way *way)
{
    static const struct baseline none;
    return baseline_reference(&way->today, &none);
}

static struct baseline_reference known_from(const struct way *calm)
{
    double n = 0, sum = 0, squares = 0;
    for (size_t i = 0; i < calm->samples.count; i++) {
        struct sample sample = way_at(calm, i);
        double bpm = (double)sample.bpm;
        n += sample.judged;
        sum += sample.judged ? bpm : 0;
        squares += sample.judged ? bpm * bpm : 0;
    }
    double mean = sum / n;
    return (struct baseline_reference){
        .ready = n > 1, .talk_bpm = mean, .talk_scale_bpm = sqrt(squares / n - mean * mean)};
}

/* Flags of one rule; their times go to ret_at_s. */
static int run(const struct way *way, const struct baseline_reference *known,
               const struct rule *rule, double *ret_at_s, int room)
{
    struct baseline_reference reference = rule->kind == RULE_KNOWN ? *known : reference_of(way);
    struct rule_state state;
    int flags = 0;
    rule_init(&state, rule, &reference);
    for (size_t i = 0; i < way->samples.count; i++) {
        struct sample sample = way_at(way, i);
        if (rule_push(&state, &sample) && flags < room) {
            ret_at_s[flags++] = (double)sample.at_s;
        }
    }
    return flags;
}

/* ---- thresholds at a given rate ---- */

struct calm {
    struct way *way;
    int people;
    double hours;
};

static double judged_h(const struct way *way)
{
    double seconds = 0;
    for (size_t i = 0; i < way->samples.count; i++) {
        seconds += way_at(way, i).judged;
    }
    return seconds / 3600;
}

static double rate_on(const struct calm *calm, struct rule rule, double setting)
{
    double flags = 0, at_s[512];
    rule.setting = setting;
    for (int i = 0; i < calm->people; i++) {
        struct baseline_reference known = known_from(&calm->way[i]);
        flags += run(&calm->way[i], &known, &rule, at_s, 512);
    }
    return flags / calm->hours;
}

/* The setting at which the rule flags so often; `falls`: a higher setting flags less. */
static double setting_at(const struct calm *calm, struct rule rule, double per_hour, double low,
                         double high, bool falls)
{
    for (int i = 0; i < 18; i++) {
        double middle = sqrt(low * high);
        if ((rate_on(calm, rule, middle) > per_hour) == falls) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return sqrt(low * high);
}

static void tune(int people, struct rule rules[RULES])
{
    struct calm calm = {.way = calloc((size_t)people, sizeof(struct way)), .people = people};
    if (calm.way == NULL) {
        exit(EXIT_FAILURE);
    }
    for (int i = 0; i < people; i++) {
        struct trace *trace;
        calm.way[i] = heard("talk-calm", 1 + (uint64_t)i, &trace);
        calm.hours += judged_h(&calm.way[i]);
        trace_free(trace);
    }
    double ours = rate_on(&calm, rules[0], rules[0].setting);
    rules[1].setting = setting_at(&calm, rules[1], ours, 0.2, 10, true);
    rules[2].setting = setting_at(&calm, rules[2], ours, 2, 2000, true);
    rules[3].setting = setting_at(&calm, rules[3], 1, 0.2, 10, true);
    rules[4].setting = setting_at(&calm, rules[4], 1, 0.1, 20, false);
    printf(
        "Tuning: %d other people, %.0f judged hours; lull's default flags %.2f times an hour there."
        "\nAt that rate: EWMA %.3f sd, CUSUM %.1f. About once an hour: EWMA that knows the level "
        "%.3f "
        "sd, lull at %.3f cues an hour.\n\n",
        people, calm.hours, ours, rules[1].setting, rules[2].setting, rules[3].setting,
        rules[4].setting);
    for (int i = 0; i < people; i++) {
        way_finish(&calm.way[i]);
    }
    free(calm.way);
}

/* ---- one person ---- */

static void hits(const struct way *way, const struct baseline_reference *known,
                 const struct scenario *scenario, const struct rule *rule, struct cell cell[TURNS])
{
    double at_s[512];
    int flags = run(way, known, rule, at_s, 512);
    for (const struct activation *a = scenario->activations; a->size_bpm > 0; a++) {
        struct cell *to = &cell[a->speaker == WHO_A ? 0 : 1];
        float delay_s = INFINITY;
        for (int i = flags - 1; i >= 0; i--) {
            double since_s = at_s[i] - a->start_s;
            if (since_s >= 0 && since_s <= HIT_WITHIN_S) {
                delay_s = (float)since_s;
            }
        }
        if (to->count < HITS_MAX) {
            to->delay_s[to->count++] = delay_s;
        }
    }
}

static void measure(uint64_t seed, const struct rule rules[RULES], struct person_result *result)
{
    struct trace *trace;
    struct way way = heard("talk-calm", seed, &trace);
    double at_s[512];
    struct baseline_reference known = known_from(&way);
    *result = (struct person_result){.judged_h = judged_h(&way)};
    for (size_t i = 0; i < way.samples.count; i++) {
        result->all_h += (double)way_at(&way, i).at_s >= TALK_FROM_S ? 1 / 3600.0 : 0;
    }
    for (int r = 0; r < RULES; r++) {
        result->flags[r] = run(&way, &known, &rules[r], at_s, 512);
    }
    way_finish(&way);
    trace_free(trace);
    for (int s = 0; s < SIZES; s++) {
        way = heard(SIZE_NAME[s], seed, &trace);
        for (int r = 0; r < RULES; r++) {
            hits(&way, &known, trace_scenario(trace), &rules[r], result->cell[r][s]);
        }
        way_finish(&way);
        trace_free(trace);
    }
}

/* ---- over people ---- */

struct sampled {
    const struct person_result *person;
    const int *draw; /* people, by lot or in order */
    int people;
};

static double rate_of(const struct sampled *s, int rule)
{
    double flags = 0, hours = 0;
    for (int i = 0; i < s->people; i++) {
        flags += s->person[s->draw[i]].flags[rule];
        hours += s->person[s->draw[i]].judged_h;
    }
    return flags / hours;
}

enum { DELAY_BINS = 901 }; /* of 0.1 s; the last: not hit */

struct delays {
    int bin[DELAY_BINS + 1];
    int count;
};

static struct delays delays_of(const struct sampled *s, int rule, int size, int turn)
{
    struct delays delays = {.count = 0};
    for (int i = 0; i < s->people; i++) {
        const struct cell *cell = &s->person[s->draw[i]].cell[rule][size][turn];
        for (int k = 0; k < cell->count; k++) {
            double delay_s = (double)cell->delay_s[k];
            delays.bin[isfinite(delay_s) ? (int)(delay_s * 10) : DELAY_BINS]++;
            delays.count++;
        }
    }
    return delays;
}

static double delay_quantile(const struct delays *delays, double part)
{
    double sum = 0;
    for (int i = 0; i < DELAY_BINS; i++) {
        sum += delays->bin[i];
        if (sum >= part * delays->count) {
            return i / 10.0;
        }
    }
    return INFINITY;
}

static double missed(const struct delays *delays)
{
    return 100.0 * delays->bin[DELAY_BINS] / delays->count;
}

static int by_value(const void *a, const void *b)
{
    double one = *(const double *)a, two = *(const double *)b;
    return (one > two) - (one < two);
}

struct interval {
    double low, high;
};

static struct interval middle_95(double v[DRAWS])
{
    qsort(v, DRAWS, sizeof(double), by_value);
    return (struct interval){v[DRAWS / 40], v[DRAWS - 1 - DRAWS / 40]};
}

static void draw_people(struct random *random, int *draw, int people)
{
    for (int i = 0; i < people; i++) {
        draw[i] = (int)random_between(random, 0, people);
    }
}

static void print_rates(const struct sampled *all, const struct rule rules[RULES])
{
    int *draw = calloc((size_t)all->people, sizeof(int));
    struct sampled some = {all->person, draw, all->people};
    double hours = 0, judged = 0;
    for (int i = 0; i < all->people; i++) {
        hours += all->person[i].all_h;
        judged += all->person[i].judged_h;
    }
    printf("Calm: %d people, %.0f hours, %.1f %% abstained\n", all->people, hours,
           100 * (1 - judged / hours));
    printf("  %-28s %10s %18s\n", "rule", "flags/h", "95 %");
    for (int r = 0; r < RULES; r++) {
        struct random random;
        double v[DRAWS];
        random_init(&random, 1, 700);
        for (int d = 0; d < DRAWS; d++) {
            draw_people(&random, draw, all->people);
            v[d] = rate_of(&some, r);
        }
        struct interval interval = middle_95(v);
        printf("  %-28s %10.2f %8.2f .. %6.2f\n", rules[r].name, rate_of(all, r), interval.low,
               interval.high);
    }
    free(draw);
    puts("");
}

static void print_cell(const struct sampled *all, const struct rule rules[RULES], int size,
                       int turn)
{
    struct delays chance[RULES], delays[RULES];
    for (int r = 0; r < RULES; r++) {
        chance[r] = delays_of(all, r, 0, turn);
        delays[r] = delays_of(all, r, size, turn);
    }
    printf("%s bpm, %s: %d activations\n", SIZE_NAME[size] + strlen("talk-"), TURN_NAME[turn],
           delays[0].count);
    printf("  %-28s %9s %9s %9s %9s\n", "rule", "median s", "p90 s", "not hit %", "chance %");
    for (int r = 0; r < RULES; r++) {
        printf("  %-28s %9.1f %9.1f %9.1f %9.1f\n", rules[r].name, delay_quantile(&delays[r], 0.5),
               delay_quantile(&delays[r], 0.9), missed(&delays[r]), 100 - missed(&chance[r]));
    }
}

/* lull less EWMA at the same rate, person by person. */
static void print_paired(const struct sampled *all, int size, int turn)
{
    int *draw = calloc((size_t)all->people, sizeof(int));
    struct sampled some = {all->person, draw, all->people};
    struct random random;
    double median[DRAWS], miss[DRAWS];
    random_init(&random, 1, 701);
    for (int d = 0; d < DRAWS; d++) {
        draw_people(&random, draw, all->people);
        struct delays ours = delays_of(&some, 0, size, turn),
                      theirs = delays_of(&some, 1, size, turn);
        double difference =
            fmin(delay_quantile(&ours, 0.5), NEVER_S) - fmin(delay_quantile(&theirs, 0.5), NEVER_S);
        median[d] = difference;
        miss[d] = missed(&ours) - missed(&theirs);
    }
    struct interval m = middle_95(median), n = middle_95(miss);
    fputs("  lull - EWMA at lull's rate: median ", stdout);
    if (m.low < -NEVER_S / 2 || m.high > NEVER_S / 2) {
        fputs("not reached by one of the two in some draws", stdout);
    } else {
        printf("%+.1f .. %+.1f s%s", m.low, m.high,
               m.low <= 0 && m.high >= 0 ? " (not distinguishable)" : "");
    }
    printf(", not hit %+.1f .. %+.1f points%s\n\n", n.low, n.high,
           n.low <= 0 && n.high >= 0 ? " (not distinguishable)" : "");
    free(draw);
}

/* ---- what 45-plots draws ---- */

static void print_curve(const struct sampled *all, const struct rule rules[RULES], int size,
                        int turn)
{
    enum { DRAWN = 4, STEP_S = 5 };
    for (int r = 0; r < DRAWN; r++) {
        struct delays delays = delays_of(all, r, size, turn);
        int hit = 0, bin = 0;
        printf("  %-7s %-9s %-26s", size > 0 ? SIZE_NAME[size] + strlen("talk") : "chance",
               TURN_NAME[turn], rules[r].name);
        for (int s = STEP_S; s <= (int)HIT_WITHIN_S; s += STEP_S) {
            for (; bin < DELAY_BINS && bin <= 10 * s; bin++) {
                hit += delays.bin[bin];
            }
            printf(" %5.1f", 100.0 * hit / delays.count);
        }
        puts("");
    }
}

static void print_curves(const struct sampled *all, const struct rule rules[RULES])
{
    puts("Hit within 5, 10, ... 90 s of the start of the ramp, %");
    for (int s = 0; s < SIZES; s++) {
        for (int t = 0; t < TURNS; t++) {
            print_curve(all, rules, s, t);
        }
    }
    puts("");
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        fputs("Usage: bench-detector DATA TUNING-PEOPLE PEOPLE\n", stderr);
        return 2;
    }
    struct rule rules[RULES] = {
        {"lull, default", RULE_LULL, 1},
        {"EWMA(0.1), at lull's rate", RULE_EWMA, 3},
        {"CUSUM, at lull's rate", RULE_CUSUM, 40},
        {"EWMA, level known, 1/h", RULE_KNOWN, 3},
        {"lull, set to 1 an hour", RULE_LULL, 1},
        {"textbook CUSUM, ln 3600", RULE_CUSUM, 8.19},
        {"100 bpm", RULE_ABOVE, 100},
        {"+10 bpm", RULE_PLUS, 10},
        {"+10 %", RULE_PERCENT, 10},
    };
    int people = atoi(argv[3]);
    struct person_result *result = calloc((size_t)people, sizeof(*result));
    int *order = calloc((size_t)people, sizeof(int));
    if (people <= 0 || result == NULL || order == NULL) {
        return EXIT_FAILURE;
    }
    calm_table(argv[1], atoi(argv[2]));
    tune(atoi(argv[2]), rules);
    for (int i = 0; i < people; i++) {
        order[i] = i;
        measure(REPORT_SEED + (uint64_t)i, rules, &result[i]);
    }
    struct sampled all = {result, order, people};
    print_rates(&all, rules);
    for (int s = 1; s < SIZES; s++) {
        for (int t = 0; t < TURNS; t++) {
            print_cell(&all, rules, s, t);
            print_paired(&all, s, t);
        }
    }
    print_curves(&all, rules);
    free(result);
    free(order);
    real_tables(argv[1], rules);
    return EXIT_SUCCESS;
}
