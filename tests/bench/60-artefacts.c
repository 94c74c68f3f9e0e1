/* What the artefact filter is worth: injected into clean beats, and against cardiologists' labels.
 *
 * An event is one missed beat (two intervals become one), one extra (one becomes two, at 0.3 to
 * 0.7) or one ectopic (0.55 to 0.80 of the interval, and the pause that makes up for it). They fall
 * on a share of the beats by lot. Sensitivity: of the intervals that an event spoiled (the merged
 * one, both halves, the early beat), how many are not trusted. The pause after an early beat counts
 * in neither figure. Specificity: of the untouched intervals, how many are trusted. RMSSD: of
 * trusted neighbours, against the same beats before anything was injected.
 */
#include "tests/bench/60-artefacts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/csv.h"
#include "tests/bench/rule.h"
#include "tests/bench/way.h"
#include "tools/trace/heart.h"
#include "tools/trace/list.h"
#include "tools/trace/plan.h"

enum kind { KIND_MISSED, KIND_EXTRA, KIND_ECTOPIC, KINDS };

static const char *const KIND_NAME[] = {"missed", "extra", "ectopic"};

/* ---- injected ---- */

static struct list inject(const struct list *clean, enum kind kind, double share, uint64_t seed)
{
    struct list out = series_new();
    struct random random;
    random_init(&random, seed, 500 + kind);
    for (size_t i = 0; i < clean->count; i++) {
        const struct interval *one = series_at(clean, i);
        bool next = i + 1 < clean->count && !series_at(clean, i + 1)->first;
        if (!random_chance(&random, share) || !next || one->first) {
            series_add(&out, one->rr_ms, one->first, CLEAN);
            continue;
        }
        double after_ms = series_at(clean, i + 1)->rr_ms;
        double part;
        switch (kind) {
        case KIND_MISSED:
            series_add(&out, one->rr_ms + after_ms, false, SPOILED);
            i++;
            break;
        case KIND_EXTRA:
            part = random_between(&random, 0.3, 0.7);
            series_add(&out, one->rr_ms * part, false, SPOILED);
            series_add(&out, one->rr_ms * (1 - part), false, SPOILED);
            break;
        case KIND_ECTOPIC:
            part = random_between(&random, 0.55, 0.80);
            series_add(&out, one->rr_ms * part, false, SPOILED);
            series_add(&out, after_ms + one->rr_ms * (1 - part), false, OTHER);
            i++;
            break;
        case KINDS:
            break;
        }
    }
    return out;
}

static struct list simulated(uint64_t seed, double length_s)
{
    struct list out = series_new();
    struct random random;
    random_init(&random, seed, 400);
    struct person person = plan_person(&random);
    person.ectopic = 0;
    struct heart heart;
    heart_init(&heart, &person, seed, 401);
    double before_s = 0;
    bool ectopic;
    while (heart.t_s < length_s) {
        bool speaks = fmod(heart.t_s, 50) < 25;
        heart_next(&heart, &(struct heart_moment){.talking = true, .speaking = speaks}, &ectopic);
        /* as the wire has it: differences of whole ticks */
        double rr_1024 = floor(heart.t_s * 1024) - floor(before_s * 1024);
        series_add(&out, rr_1024 / 1.024, before_s == 0, CLEAN);
        before_s = heart.t_s;
    }
    return out;
}

/* The checked beats of one person of gudb on the chest strap; .count 0: there is none left. */
static struct list gudb(struct csv *csv, bool *ready)
{
    struct list out = series_new();
    char id[32] = "", task[32] = "";
    while (*ready || csv_next(csv)) {
        *ready = false;
        if (strcmp(csv_text(csv, "leads"), "cheststrap") != 0) {
            continue;
        }
        if (id[0] != '\0' && strcmp(id, csv_text(csv, "id")) != 0) {
            *ready = true;
            break;
        }
        bool first = strcmp(task, csv_text(csv, "task")) != 0;
        snprintf(id, sizeof(id), "%s", csv_text(csv, "id"));
        snprintf(task, sizeof(task), "%s", csv_text(csv, "task"));
        series_add(&out, csv_number(csv, "rr_ms"), first, CLEAN);
    }
    return out;
}

static const double SHARE[] = {0.01, 0.05, 0.10};
enum { SHARES = 3 };

struct injected {
    struct tally none;
    struct tally kind[KINDS][SHARES];
};

static void take(struct injected *table, struct list *clean, uint64_t seed)
{
    series_filter(clean);
    tally_add(&table->none, clean);
    double true_ms = series_rmssd_ms(clean, true);
    table->none.people++;
    table->none.error += fabs(series_rmssd_ms(clean, false) / true_ms - 1);
    for (enum kind kind = 0; kind < KINDS; kind++) {
        for (int s = 0; s < SHARES; s++) {
            struct tally *tally = &table->kind[kind][s];
            struct list list = inject(clean, kind, SHARE[s], seed);
            series_filter(&list);
            tally_add(tally, &list);
            tally->people++;
            tally->error += fabs(series_rmssd_ms(&list, false) / true_ms - 1);
            tally->raw_error += fabs(series_rmssd_ms(&list, true) / true_ms - 1);
            list_finish(&list);
        }
    }
}

static void print_tally(const char *name, double share, const struct tally *t)
{
    printf("  %-8s %4.0f %%  %9.0f %8.2f %8.3f %10.1f %10.1f %9.1f\n", name, 100 * share,
           t->spoiled, tally_percent(t->found, t->spoiled), tally_percent(t->kept, t->clean),
           tally_percent(t->error, t->people), tally_percent(t->raw_error, t->people),
           tally_percent(t->unreadable, t->beats));
}

static void print_injected(const char *title, const struct injected *table)
{
    printf("%s: %d people, %.0f beats\n", title, table->none.people, table->none.beats);
    printf("  %-8s %6s  %9s %8s %8s %10s %10s %9s\n", "kind", "share", "intervals", "sens %",
           "spec %", "RMSSD +-%", "unfiltered", "unread. %");
    print_tally("none", 0, &table->none);
    for (enum kind kind = 0; kind < KINDS; kind++) {
        for (int s = 0; s < SHARES; s++) {
            print_tally(KIND_NAME[kind], SHARE[s], &table->kind[kind][s]);
        }
    }
    puts("");
}

/* ---- what is left of it in the detector ---- */

/* An hour of talk-calm with this share of beats spoilt by the heart or the strap, all the way
 * through the clock, the filter and lull's detector at its default. */
struct flagged {
    double flags, judged_h, all_h;
};

static void flag_person(uint64_t seed, double share, enum kind kind, struct flagged *sum)
{
    static const struct baseline none;
    struct rule rule = {"lull", RULE_LULL, 1};
    struct plan plan;
    struct way way;
    struct rule_state state;
    plan_make(&plan, scenario_find("talk-calm"), seed);
    plan.scenario.drawn = false; /* what was drawn is kept, but for: */
    plan.person[WHO_A].missed = kind == KIND_MISSED ? share : 0;
    plan.person[WHO_A].extra = kind == KIND_EXTRA ? share : 0;
    plan.person[WHO_A].ectopic = kind == KIND_ECTOPIC ? share : 0;
    struct trace *trace = trace_new(&plan.scenario, seed);
    if (trace == NULL) {
        exit(EXIT_FAILURE);
    }
    way_init(&way);
    way_trace(&way, trace, WHO_A);
    struct baseline_reference reference = baseline_reference(&way.today, &none);
    rule_init(&state, &rule, &reference);
    for (size_t i = 0; i < way.samples.count; i++) {
        struct sample sample = way_at(&way, i);
        sum->flags += rule_push(&state, &sample);
        sum->judged_h += sample.judged / 3600.0;
        sum->all_h += (double)sample.at_s >= 420 ? 1 / 3600.0 : 0;
    }
    way_finish(&way);
    trace_free(trace);
}

static void print_flags(int people)
{
    printf("Unneeded flags in talk-calm with so many beats spoilt: %d people, lull's default\n",
           people);
    printf("  %-8s %6s %14s %14s %12s\n", "kind", "share", "per judged h", "per hour",
           "abstained %");
    for (enum kind kind = 0; kind < KINDS; kind++) {
        for (int s = -1; s < SHARES; s++) {
            struct flagged sum = {0};
            double share = s < 0 ? 0 : SHARE[s];
            for (int i = 0; i < people && (s >= 0 || kind == 0); i++) {
                flag_person(5000 + (uint64_t)i, share, kind, &sum);
            }
            if (sum.all_h > 0) {
                printf("  %-8s %4.0f %% %14.2f %14.2f %12.1f\n", s < 0 ? "none" : KIND_NAME[kind],
                       100 * share, sum.flags / sum.judged_h, sum.flags / sum.all_h,
                       100 * (1 - sum.judged_h / sum.all_h));
            }
        }
    }
    puts("");
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fputs("Usage: bench-artefacts DATA PEOPLE\n", stderr);
        return 2;
    }
    int people = atoi(argv[2]);
    struct injected table = {0};
    for (int i = 0; i < people; i++) {
        struct list clean = simulated(1000 + (uint64_t)i, 1800);
        take(&table, &clean, 1000 + (uint64_t)i);
        list_finish(&clean);
    }
    print_injected("Injected into simulated hearts in talk", &table);

    struct csv csv;
    if (csv_open(&csv, "%s/gudb/rr.csv", argv[1])) {
        struct list clean;
        bool ready = false;
        uint64_t seed = 1;
        table = (struct injected){0};
        while ((clean = gudb(&csv, &ready)).count > 0) {
            take(&table, &clean, seed++);
            list_finish(&clean);
        }
        print_injected(
            "Injected into gudb's checked beats (sitting, maths, walking, hand bike, jogging)",
            &table);
        csv_close(&csv);
    } else {
        puts("gudb: not here\n");
    }
    print_flags(people);
    labels_tables(argv[1]);
    return EXIT_SUCCESS;
}
