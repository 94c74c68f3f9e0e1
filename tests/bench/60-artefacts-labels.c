/* Against the labels of others: MIT-BIH's cardiologists, and NeuroKit2 on the same series. */
#include "tests/bench/60-artefacts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/csv.h"

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
    series_add(&record->list, rr_ms, record->list.count == 0, truth);
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
        const struct interval *interval = series_at(&record->list, i);
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
        series_filter(&record->list);
        tally_add(&own, &record->list);
        tally_add(&labels->all[group], &record->list);
        labels->all[group].people++;
        labels->called_unreadable[group] += own.unreadable > 0.25 * own.beats;
        count_class(&labels->ventricular[group], record, false);
        count_class(&labels->atrial[group], record, true);
    }
    list_finish(&record->list);
    list_finish(&record->early_atrial);
    *record = (struct record){.list = series_new(), .early_atrial = {.size = sizeof(bool)}};
}

static void mitbih(const char *data)
{
    struct csv csv;
    struct labels labels = {0};
    if (!csv_open(&csv, "%s/mitbih_rr/mitbih_rr.csv", data)) {
        puts("MIT-BIH: not here\n");
        return;
    }
    struct record record = {.list = series_new(), .early_atrial = {.size = sizeof(bool)}};
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
               v->spoiled, tally_percent(v->found, v->spoiled), a->spoiled,
               tally_percent(a->found, a->spoiled), tally_percent(t->kept, t->clean),
               tally_percent(t->unreadable, t->beats), labels.called_unreadable[g], t->people);
    }
    puts("  published (Lipponen & Tarvainen 2019, 45 beats to each side): ectopic 96.96, spec "
         "99.94\n");
}

/* ---- beside NeuroKit2's Lipponen and Tarvainen, on the same series ---- */

static void print_beside(const char *name, const char *whose, struct list *list)
{
    struct tally t = {0};
    tally_add(&t, list);
    double marked = 0;
    for (size_t i = 0; i < list->count; i++) {
        marked += !series_at(list, i)->trusted;
    }
    printf("  %-18s %-10s %6.0f %8.0f %8.2f %8.3f %8.1f %8.1f %9.1f\n", name, whose, t.beats,
           t.spoiled, tally_percent(t.found, t.spoiled), tally_percent(t.kept, t.clean),
           tally_percent(marked, t.beats), series_rmssd_ms(list, false),
           tally_percent(t.unreadable, t.beats));
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
        struct list ours = series_new(), theirs = series_new();
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
            series_add(&ours, rr_ms, ours.count == 0, truth);
            series_add(&theirs, rr_ms, theirs.count == 0, truth);
            series_at(&theirs, theirs.count - 1)->trusted =
                csv_text(&csv, "neurokit2_kubios_flag")[0] == '\0';
            before = beat;
        }
        series_filter(&ours);
        print_beside(NAME[k], "lull", &ours);
        print_beside("", "NeuroKit2", &theirs);
        list_finish(&ours);
        list_finish(&theirs);
        csv_close(&csv);
    }
}

void labels_tables(const char *data)
{
    mitbih(data);
    beside(data);
}
