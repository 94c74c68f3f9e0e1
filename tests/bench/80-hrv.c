/* Heart rate, SDNN and RMSSD beside what other programs make of the same intervals.
 *
 * The series are clean, so every interval is taken as trusted and all as one run; what gaps and
 * artefacts do is the unit test's. NeuroKit2, hrv-analysis and hrv take the same intervals by the
 * same formulas: equal to 2 decimals, or this program ends with 1. RHRV turns intervals into beats
 * and gives the first of n + 1 beats the interval of the second, so that the first interval counts
 * twice: it is held against ours of the series with its first interval put in front once more. The
 * rates of hrv-analysis and hrv are means of 60 / NN, which is another figure and a higher one;
 * they stand beside ours for that.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/figures/hrv.h"
#include "tests/bench/csv.h"

#define SERIES_MAX 32
#define NAME_ROOM  64

struct series {
    char name[NAME_ROOM];
    struct hrv once, twice; /* as it is; and with its first interval twice, as RHRV has it */
};

static struct series series[SERIES_MAX];
static int count;
static int apart;

static struct series *find(const char *name)
{
    for (int i = 0; i < count; i++) {
        if (strcmp(series[i].name, name) == 0) {
            return &series[i];
        }
    }
    return NULL;
}

static void take(struct hrv *hrv, double rr_ms)
{
    struct beat beat = {.rr_us = llround(rr_ms * 1e3), .first = hrv->intervals == 0};
    hrv_push(hrv, &beat, true);
}

static bool load(const char *folder, const char *name)
{
    char path[4096];
    snprintf(path, sizeof(path), "%s/hrv_reference/rr/%s.txt", folder, name);
    FILE *file = fopen(path, "r");
    if (file == NULL || count == SERIES_MAX) {
        return false;
    }
    struct series *it = &series[count++];
    snprintf(it->name, sizeof(it->name), "%s", name);
    hrv_init(&it->once);
    hrv_init(&it->twice);
    double rr_ms;
    while (fscanf(file, "%lf", &rr_ms) == 1) {
        if (it->once.intervals == 0) {
            take(&it->twice, rr_ms);
        }
        take(&it->once, rr_ms);
        take(&it->twice, rr_ms);
    }
    fclose(file);
    return true;
}

/* A metric of theirs, and which of ours it is. */
enum ours { OURS_SDNN, OURS_RMSSD, OURS_RATE, OURS_MEAN };

static const struct {
    const char *metric, *program;
    enum ours ours;
    bool twice; /* RHRV's first interval */
} METRIC[] = {
    {"neurokit2.HRV_SDNN", "NeuroKit2", OURS_SDNN, false},
    {"hrvanalysis.sdnn", "hrv-analysis", OURS_SDNN, false},
    {"hrv.sdnn", "hrv", OURS_SDNN, false},
    {"RHRV.SDNN", "RHRV, first interval twice", OURS_SDNN, true},
    {"neurokit2.HRV_RMSSD", "NeuroKit2", OURS_RMSSD, false},
    {"hrvanalysis.rmssd", "hrv-analysis", OURS_RMSSD, false},
    {"hrv.rmssd", "hrv", OURS_RMSSD, false},
    {"RHRV.rMSSD", "RHRV, first interval twice", OURS_RMSSD, true},
    {"neurokit2.HRV_MeanNN", "NeuroKit2, 60 / mean NN", OURS_MEAN, false},
    {"hrvanalysis.mean_nni", "hrv-analysis, 60 / mean NN", OURS_MEAN, false},
    {"plain.hr_of_mean", "plain formula", OURS_RATE, false},
};
#define METRICS (sizeof(METRIC) / sizeof(METRIC[0]))

static struct {
    int compared;
    double most;
} row[METRICS];

static double value_of(const struct hrv *hrv, enum ours ours)
{
    struct hrv_figures figures;
    if (!hrv_read(hrv, hrv->trusted_us, &figures)) {
        return NAN;
    }
    switch (ours) {
    case OURS_SDNN:
        return figures.sdnn_ms;
    case OURS_RMSSD:
        return figures.rmssd_ms;
    case OURS_RATE:
    case OURS_MEAN:
        return figures.rate_bpm;
    }
    return NAN;
}

static bool compare(const char *folder, const char *file)
{
    struct csv csv;
    if (!csv_open(&csv, "%s/hrv_reference/%s", folder, file)) {
        return false;
    }
    while (csv_next(&csv)) {
        const char *name = csv_text(&csv, "series"), *metric = csv_text(&csv, "metric");
        double theirs = csv_number(&csv, "value");
        struct series *it = find(name);
        if (it == NULL && load(folder, name)) {
            it = find(name);
        }
        for (size_t i = 0; it != NULL && i < METRICS; i++) {
            if (strcmp(metric, METRIC[i].metric) == 0) {
                theirs = METRIC[i].ours == OURS_MEAN ? 60e3 / theirs : theirs;
                double ours = value_of(METRIC[i].twice ? &it->twice : &it->once, METRIC[i].ours);
                double off = fabs(ours - theirs);
                row[i].compared++;
                row[i].most = off > row[i].most || isnan(off) ? off : row[i].most;
                apart += !(off < 0.005);
            }
        }
    }
    csv_close(&csv);
    return true;
}

static const char *const FIGURE[] = {"SDNN, ms", "RMSSD, ms", "rate, bpm", "rate, bpm"};

static void print_other_recipe(const char *folder)
{
    struct csv csv;
    if (!csv_open(&csv, "%s/hrv_reference/reference_values.csv", folder)) {
        return;
    }
    puts("\nAnother recipe: the mean of 60 / NN instead of 60 / mean NN, bpm\n");
    printf("%-18s %12s %14s %8s\n", "series", "60/mean NN", "mean of 60/NN", "higher");
    while (csv_next(&csv)) {
        const struct series *it = find(csv_text(&csv, "series"));
        if (it != NULL && strcmp(csv_text(&csv, "metric"), "hrvanalysis.mean_hr") == 0) {
            double ours = value_of(&it->once, OURS_RATE), theirs = csv_number(&csv, "value");
            printf("%-18s %12.2f %14.2f %8.2f\n", it->name, ours, theirs, theirs - ours);
        }
    }
    csv_close(&csv);
}

int main(int arguments, char **argument)
{
    const char *folder = arguments > 1 ? argument[1] : "../shared/data";
    if (!compare(folder, "reference_values.csv") || !compare(folder, "reference_values_RHRV.csv")) {
        printf("No reference values in %s: nothing was compared.\n", folder);
        return EXIT_SUCCESS;
    }
    uint64_t least = UINT64_MAX, most = 0;
    for (int i = 0; i < count; i++) {
        uint64_t intervals = series[i].once.intervals;
        least = intervals < least ? intervals : least;
        most = intervals > most ? intervals : most;
    }
    printf("Rate, SDNN and RMSSD of %d series of %" PRIu64 " to %" PRIu64 " intervals\n\n", count,
           least, most);
    printf("%-10s  %-28s %7s %12s  %s\n", "figure", "program", "series", "most apart",
           "2 decimals");
    for (size_t i = 0; i < METRICS; i++) {
        printf("%-10s  %-28s %7d %12.1e  %s\n", FIGURE[METRIC[i].ours], METRIC[i].program,
               row[i].compared, row[i].most,
               row[i].compared == 0  ? "not compared"
               : row[i].most < 0.005 ? "equal"
                                     : "NOT EQUAL");
        apart += row[i].compared == 0;
    }
    print_other_recipe(folder);
    return apart == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
