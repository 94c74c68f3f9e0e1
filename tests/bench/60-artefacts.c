/* What the artefact filter is worth: injected into clean beats, and against cardiologists' labels.
 *
 * An event is one missed beat (two intervals become one), one extra (one becomes two, at 0.3 to
 * 0.7) or one ectopic (0.55 to 0.80 of the interval, and the pause that makes up for it). They fall
 * on a share of the beats by lot. Sensitivity: of the intervals that an event spoiled (the merged
 * one, both halves, the early beat), how many are not trusted. The pause after an early beat counts
 * in neither figure. Specificity: of the untouched intervals, how many are trusted. RMSSD: of
 * trusted neighbours, against the same beats before anything was injected.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/artifact.h"
#include "core/units.h"
#include "tests/bench/csv.h"
#include "tests/bench/rule.h"
#include "tests/bench/way.h"
#include "tools/trace/heart.h"
#include "tools/trace/list.h"
#include "tools/trace/plan.h"

enum kind { KIND_MISSED, KIND_EXTRA, KIND_ECTOPIC, KINDS };

static const char *const KIND_NAME[] = {"missed", "extra", "ectopic"};

enum truth_of { CLEAN, SPOILED, OTHER };

struct interval {
    double rr_ms;
    bool first;
    enum truth_of truth;
    bool trusted;
    bool unreadable; /* the heart was called so by then */
};

static void add(struct list *list, double rr_ms, bool first, enum truth_of truth)
{
    struct interval *interval = list_add(list);
    if (interval == NULL) {
        exit(EXIT_FAILURE);
    }
    *interval = (struct interval){.rr_ms = rr_ms, .first = first, .truth = truth};
}

static struct interval *at(const struct list *list, size_t i)
{
    return (struct interval *)list->at + i;
}

static struct list series(void)
{
    return (struct list){.size = sizeof(struct interval)};
}

/* ---- the filter ---- */

static void note(struct list *list, size_t *next, const struct artifact *filter,
                 const struct artifact_beat *out, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        struct interval *interval = at(list, (*next)++);
        interval->trusted = out[i].verdict == ARTIFACT_TRUSTED;
        interval->unreadable = artifact_quality(filter) == ARTIFACT_QUALITY_UNREADABLE;
    }
}

static void filter_all(struct list *list)
{
    struct artifact filter;
    struct artifact_beat out[ARTIFACT_OUT_MAX];
    size_t next = 0;
    artifact_init(&filter);
    for (size_t i = 0; i < list->count; i++) {
        const struct interval *interval = at(list, i);
        if (interval->first) {
            note(list, &next, &filter, out, artifact_flush(&filter, out));
        }
        struct beat beat = {.rr_us = llround(interval->rr_ms * 1000), .first = interval->first};
        note(list, &next, &filter, out, artifact_push(&filter, &beat, out));
    }
    note(list, &next, &filter, out, artifact_flush(&filter, out));
}

/* ---- figures ---- */

struct tally {
    double spoiled, found, clean, kept, beats, unreadable;
    double error, raw_error; /* of RMSSD, summed over people, share */
    int people;
};

static void count(struct tally *tally, const struct list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct interval *interval = at(list, i);
        tally->spoiled += interval->truth == SPOILED;
        tally->found += interval->truth == SPOILED && !interval->trusted;
        tally->clean += interval->truth == CLEAN;
        tally->kept += interval->truth == CLEAN && interval->trusted;
        tally->unreadable += interval->unreadable;
        tally->beats++;
    }
}

static double rmssd_ms(const struct list *list, bool all)
{
    double sum = 0, pairs = 0;
    for (size_t i = 1; i < list->count; i++) {
        const struct interval *one = at(list, i - 1), *two = at(list, i);
        if (!two->first && (all || (one->trusted && two->trusted))) {
            sum += (two->rr_ms - one->rr_ms) * (two->rr_ms - one->rr_ms);
            pairs++;
        }
    }
    return sqrt(sum / pairs);
}

/* ---- injected ---- */

static struct list inject(const struct list *clean, enum kind kind, double share, uint64_t seed)
{
    struct list out = series();
    struct random random;
    random_init(&random, seed, 500 + kind);
    for (size_t i = 0; i < clean->count; i++) {
        const struct interval *one = at(clean, i);
        bool next = i + 1 < clean->count && !at(clean, i + 1)->first;
        if (!random_chance(&random, share) || !next || one->first) {
            add(&out, one->rr_ms, one->first, CLEAN);
            continue;
        }
        double after_ms = at(clean, i + 1)->rr_ms;
        double part;
        switch (kind) {
        case KIND_MISSED:
            add(&out, one->rr_ms + after_ms, false, SPOILED);
            i++;
            break;
        case KIND_EXTRA:
            part = random_between(&random, 0.3, 0.7);
            add(&out, one->rr_ms * part, false, SPOILED);
            add(&out, one->rr_ms * (1 - part), false, SPOILED);
            break;
        case KIND_ECTOPIC:
            part = random_between(&random, 0.55, 0.80);
            add(&out, one->rr_ms * part, false, SPOILED);
            add(&out, after_ms + one->rr_ms * (1 - part), false, OTHER);
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
    struct list out = series();
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
        add(&out, rr_1024 / 1.024, before_s == 0, CLEAN);
        before_s = heart.t_s;
    }
    return out;
}

/* The checked beats of one person of gudb on the chest strap; .count 0: there is none left. */
static struct list gudb(struct csv *csv, bool *ready)
{
    struct list out = series();
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
        add(&out, csv_number(csv, "rr_ms"), first, CLEAN);
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
    filter_all(clean);
    count(&table->none, clean);
    double true_ms = rmssd_ms(clean, true);
    table->none.people++;
    table->none.error += fabs(rmssd_ms(clean, false) / true_ms - 1);
    for (enum kind kind = 0; kind < KINDS; kind++) {
        for (int s = 0; s < SHARES; s++) {
            struct tally *tally = &table->kind[kind][s];
            struct list list = inject(clean, kind, SHARE[s], seed);
            filter_all(&list);
            count(tally, &list);
            tally->people++;
            tally->error += fabs(rmssd_ms(&list, false) / true_ms - 1);
            tally->raw_error += fabs(rmssd_ms(&list, true) / true_ms - 1);
            list_finish(&list);
        }
    }
}

static double percent(double part, double whole)
{
    return whole > 0 ? 100 * part / whole : NAN;
}

static void print_tally(const char *name, double share, const struct tally *t)
{
    printf("  %-8s %4.0f %%  %9.0f %8.2f %8.3f %10.1f %10.1f %9.1f\n", name, 100 * share,
           t->spoiled, percent(t->found, t->spoiled), percent(t->kept, t->clean),
           percent(t->error, t->people), percent(t->raw_error, t->people),
           percent(t->unreadable, t->beats));
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

/* ---- labels of cardiologists ---- */

enum label { LABEL_OWN, LABEL_VENTRICULAR, LABEL_ATRIAL, LABEL_NEITHER };

static enum label label_of(char beat)
{
    if (beat != '\0' && strchr("NLRej/", beat) != NULL) {
        return LABEL_OWN;
    }
    if (beat == 'V' || beat == 'E') {
        return LABEL_VENTRICULAR;
    }
    return beat != '\0' && strchr("AaJS", beat) != NULL ? LABEL_ATRIAL : LABEL_NEITHER;
}

/* A record, and for each interval whether its beat is ventricular or atrial. */
struct record {
    char name[32];
    struct list list, early_atrial;
    double ectopic;
};

static void record_add(struct record *record, double rr_ms, char beat, char before, bool sinus)
{
    enum label label = label_of(beat);
    enum truth_of truth = OTHER;
    if (sinus && label == LABEL_OWN && label_of(before) == LABEL_OWN) {
        truth = CLEAN;
    } else if (sinus && (label == LABEL_VENTRICULAR || label == LABEL_ATRIAL)) {
        truth = SPOILED;
    }
    add(&record->list, rr_ms, record->list.count == 0, truth);
    bool *atrial = list_add(&record->early_atrial);
    if (atrial == NULL) {
        exit(EXIT_FAILURE);
    }
    *atrial = label == LABEL_ATRIAL;
    record->ectopic += label == LABEL_VENTRICULAR || label == LABEL_ATRIAL;
}

static void count_class(struct tally *tally, const struct record *record, bool atrial)
{
    for (size_t i = 0; i < record->list.count; i++) {
        const struct interval *interval = at(&record->list, i);
        bool is = ((const bool *)record->early_atrial.at)[i] == atrial;
        tally->spoiled += is && interval->truth == SPOILED;
        tally->found += is && interval->truth == SPOILED && !interval->trusted;
    }
}

enum group { GROUP_FEW, GROUP_MANY, GROUPS };

struct labels {
    struct tally all[GROUPS], ventricular[GROUPS], atrial[GROUPS];
    int called_unreadable[GROUPS];
};

static void record_finish(struct record *record, struct labels *labels)
{
    if (record->list.count > 0) {
        enum group group =
            record->ectopic < 0.1 * (double)record->list.count ? GROUP_FEW : GROUP_MANY;
        struct tally own = {0};
        filter_all(&record->list);
        count(&own, &record->list);
        count(&labels->all[group], &record->list);
        labels->all[group].people++;
        labels->called_unreadable[group] += own.unreadable > 0.25 * own.beats;
        count_class(&labels->ventricular[group], record, false);
        count_class(&labels->atrial[group], record, true);
    }
    list_finish(&record->list);
    list_finish(&record->early_atrial);
    *record = (struct record){.list = series(), .early_atrial = {.size = sizeof(bool)}};
}

static void mitbih(const char *data)
{
    struct csv csv;
    struct labels labels = {0};
    if (!csv_open(&csv, "%s/mitbih_rr/mitbih_rr.csv", data)) {
        puts("MIT-BIH: not here\n");
        return;
    }
    struct record record = {.list = series(), .early_atrial = {.size = sizeof(bool)}};
    while (csv_next(&csv)) {
        if (strcmp(record.name, csv_text(&csv, "rec")) != 0) {
            record_finish(&record, &labels);
            snprintf(record.name, sizeof(record.name), "%s", csv_text(&csv, "rec"));
        }
        record_add(&record, csv_number(&csv, "rr_ms"), csv_text(&csv, "beat")[0],
                   csv_text(&csv, "prev_beat")[0], strcmp(csv_text(&csv, "rhythm"), "(N") == 0);
    }
    record_finish(&record, &labels);
    csv_close(&csv);
    puts("MIT-BIH, sinus rhythm, beats as cardiologists labelled them");
    printf("  %-22s %7s %10s %8s %10s %8s %8s %9s %10s\n", "records", "", "ventric.", "sens %",
           "atrial", "sens %", "spec %", "unread. %", "so called");
    static const char *const NAME[] = {"under 10 % ectopic", "10 % and more"};
    for (enum group g = 0; g < GROUPS; g++) {
        const struct tally *v = &labels.ventricular[g], *a = &labels.atrial[g], *t = &labels.all[g];
        printf("  %-22s %7d %10.0f %8.2f %10.0f %8.2f %8.3f %9.1f %6d/%d\n", NAME[g], t->people,
               v->spoiled, percent(v->found, v->spoiled), a->spoiled, percent(a->found, a->spoiled),
               percent(t->kept, t->clean), percent(t->unreadable, t->beats),
               labels.called_unreadable[g], t->people);
    }
    puts("  published (Lipponen & Tarvainen 2019, 45 beats to each side): ectopic 96.96, spec "
         "99.94\n");
}

/* ---- beside NeuroKit2's Lipponen and Tarvainen, on the same series ---- */

static void print_beside(const char *name, const char *whose, struct list *list)
{
    struct tally t = {0};
    count(&t, list);
    double marked = 0;
    for (size_t i = 0; i < list->count; i++) {
        marked += !at(list, i)->trusted;
    }
    printf("  %-18s %-10s %6.0f %8.0f %8.2f %8.3f %8.1f %8.1f %9.1f\n", name, whose, t.beats,
           t.spoiled, percent(t.found, t.spoiled), percent(t.kept, t.clean),
           percent(marked, t.beats), rmssd_ms(list, false), percent(t.unreadable, t.beats));
}

static void beside(const char *data)
{
    static const char *const NAME[] = {"mitbih_106_10min", "mitbih_119_10min", "mitbih_209_10min",
                                       "polar_h10_pvc",    "strap_f01",        "strap_f43"};
    puts("The same series through lull and through NeuroKit2 0.2.12 (method kubios, not causal)");
    printf("  %-18s %-10s %6s %8s %8s %8s %8s %8s %9s\n", "series", "", "beats", "ectopic",
           "sens %", "spec %", "marked %", "RMSSD", "unread. %");
    for (size_t k = 0; k < sizeof(NAME) / sizeof(NAME[0]); k++) {
        struct csv csv;
        if (!csv_open(&csv, "%s/hrv_reference/artifact/%s.csv", data, NAME[k])) {
            printf("  %-18s not here\n", NAME[k]);
            continue;
        }
        struct list ours = series(), theirs = series();
        char before = 'N';
        while (csv_next(&csv)) {
            char beat = csv_text(&csv, "beat")[0];
            enum label label = label_of(beat);
            enum truth_of truth = OTHER;
            if (label == LABEL_OWN && label_of(before) == LABEL_OWN) {
                truth = CLEAN;
            } else if (label == LABEL_VENTRICULAR || label == LABEL_ATRIAL) {
                truth = SPOILED;
            }
            double rr_ms = csv_number(&csv, "rr_ms");
            add(&ours, rr_ms, ours.count == 0, truth);
            add(&theirs, rr_ms, theirs.count == 0, truth);
            at(&theirs, theirs.count - 1)->trusted =
                csv_text(&csv, "neurokit2_kubios_flag")[0] == '\0';
            before = beat;
        }
        filter_all(&ours);
        print_beside(NAME[k], "lull", &ours);
        print_beside("", "NeuroKit2", &theirs);
        list_finish(&ours);
        list_finish(&theirs);
        csv_close(&csv);
    }
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
    mitbih(argv[1]);
    beside(argv[1]);
    return EXIT_SUCCESS;
}
