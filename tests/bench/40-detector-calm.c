/* Calm of real people beside simulated calm.
 *
 * Per window of 300 s (gudb: 120 s, it has no more) of 1 Hz heart rate: sd of the 30 s means,
 * autocorrelation of the seconds at lags of 10, 30 and 60 s (mean of the window taken off, so short
 * windows make it smaller, for all alike), and the range: largest less smallest 10 s mean. A person
 * is the mean over their windows, a row the median over people. A second that is not trusted takes
 * the value before it; windows with over 5 % of those are left out.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/bench/40-detector.h"

enum figure {
    FIGURE_SD,
    FIGURE_SD30,
    FIGURE_ACF10,
    FIGURE_ACF30,
    FIGURE_ACF60,
    FIGURE_RANGE,
    FIGURES
};

struct person_calm {
    double figure[FIGURES];
};

static int by_value(const void *a, const void *b)
{
    double one = *(const double *)a, two = *(const double *)b;
    return (one > two) - (one < two);
}

static double mean(const double *v, int n)
{
    double sum = 0;
    for (int i = 0; i < n; i++) {
        sum += v[i];
    }
    return sum / n;
}

static double sd(const double *v, int n)
{
    double m = mean(v, n), sum = 0;
    for (int i = 0; i < n; i++) {
        sum += (v[i] - m) * (v[i] - m);
    }
    return sqrt(sum / (n - 1));
}

static double acf(const double *v, int n, int lag)
{
    double m = mean(v, n), top = 0, bottom = 0;
    for (int i = 0; i < n; i++) {
        bottom += (v[i] - m) * (v[i] - m);
        top += i >= lag ? (v[i] - m) * (v[i - lag] - m) : 0;
    }
    return bottom > 0 ? top / bottom : 0;
}

static void window(const double *v, int n, struct person_calm *sum)
{
    double block[64], low = INFINITY, high = -INFINITY;
    for (int i = 0; i + 30 <= n; i += 30) {
        block[i / 30] = mean(v + i, 30);
    }
    for (int i = 0; i + 10 <= n; i += 10) {
        low = fmin(low, mean(v + i, 10));
        high = fmax(high, mean(v + i, 10));
    }
    sum->figure[FIGURE_SD] += sd(v, n);
    sum->figure[FIGURE_SD30] += sd(block, n / 30);
    sum->figure[FIGURE_ACF10] += acf(v, n, 10);
    sum->figure[FIGURE_ACF30] += acf(v, n, 30);
    sum->figure[FIGURE_ACF60] += acf(v, n, 60);
    sum->figure[FIGURE_RANGE] += high - low;
}

/* Adds this person to the list, if there is at least one whole window in from_s..to_s. */
static void person(struct list *people, const struct way *way, double from_s, double to_s,
                   int length)
{
    double v[300];
    int filled = 0, carried = 0, windows = 0;
    struct person_calm sum = {0};
    for (size_t i = 0; i < way->samples.count; i++) {
        struct sample sample = way_at(way, i);
        if ((double)sample.t_s < from_s || (double)sample.t_s >= to_s ||
            (sample.bpm <= 0 && filled == 0)) {
            continue;
        }
        carried += sample.bpm <= 0;
        v[filled] = sample.bpm > 0 ? (double)sample.bpm : v[filled - 1];
        filled++;
        if (filled < length) {
            continue;
        }
        if (carried * 20 <= length) {
            window(v, length, &sum);
            windows++;
        }
        filled = carried = 0;
    }
    struct person_calm *kept = windows > 0 ? list_add(people) : NULL;
    for (int f = 0; f < FIGURES && kept != NULL; f++) {
        kept->figure[f] = sum.figure[f] / windows;
    }
}

static void row(const char *name, const struct list *people, double ret_median[FIGURES])
{
    double v[4096];
    size_t n = people->count < 4096 ? people->count : 4096;
    printf("  %-34s %6zu", name, n);
    for (int f = 0; f < FIGURES; f++) {
        for (size_t i = 0; i < n; i++) {
            v[i] = ((const struct person_calm *)people->at)[i].figure[f];
        }
        qsort(v, n, sizeof(double), by_value);
        ret_median[f] = n > 0 ? v[n / 2] : NAN;
        printf(" %6.2f (%5.2f..%5.2f)", ret_median[f], n > 0 ? v[n / 10] : NAN,
               n > 0 ? v[n * 9 / 10] : NAN);
    }
    puts("");
}

static struct list none(void)
{
    return (struct list){.size = sizeof(struct person_calm)};
}

static struct list simulated(int count, int length)
{
    struct list people = none();
    for (int i = 0; i < count; i++) {
        struct trace *trace = trace_new(scenario_find("talk-calm"), 1 + (uint64_t)i);
        struct way way;
        way_init(&way);
        way_trace(&way, trace, WHO_A);
        person(&people, &way, 480, 4000, length);
        way_finish(&way);
        trace_free(trace);
    }
    return people;
}

static struct list freihaut(const char *data)
{
    struct list people = none();
    for (int i = 1; i < 60; i++) {
        char id[8];
        struct way way;
        double from_s, to_s;
        snprintf(id, sizeof(id), "f%02d", i);
        if (!real_block(data, id, "low_stress", &from_s, &to_s)) {
            continue;
        }
        if (real_freihaut(data, id, 0, 240, &way)) {
            /* the block is often a little short of five minutes */
            person(&people, &way, from_s - 30, to_s + 30, 300);
            way_finish(&way);
        }
    }
    return people;
}

static struct list noneeg(const char *data)
{
    struct list people = none();
    struct csv csv;
    if (!csv_open(&csv, "%s/noneeg/labels.csv", data)) {
        return people;
    }
    char last[8] = "";
    while (csv_next(&csv)) {
        char path[4096];
        struct way way;
        if (strcmp(csv_text(&csv, "label"), "Relax") != 0 ||
            strcmp(csv_text(&csv, "id"), last) == 0) {
            continue; /* the first only: the second follows exercise */
        }
        snprintf(last, sizeof(last), "%s", csv_text(&csv, "id"));
        snprintf(path, sizeof(path), "%s/noneeg/%s.csv", data, last);
        if (real_rates(path, NULL, 0, 0, PHASE_NONE, &way)) {
            person(&people, &way, csv_number(&csv, "start_s"), csv_number(&csv, "end_s") + 2, 300);
            way_finish(&way);
        }
    }
    csv_close(&csv);
    return people;
}

static struct list gudb(const char *data)
{
    struct list people = none();
    struct csv csv;
    if (!csv_open(&csv, "%s/gudb/rr.csv", data)) {
        return people;
    }
    char last[8] = "";
    struct way way;
    double at_s = 1000;
    way_init(&way);
    for (bool more = true; more;) {
        more = csv_next(&csv);
        bool here = more && strcmp(csv_text(&csv, "leads"), "cheststrap") == 0 &&
                    strcmp(csv_text(&csv, "task"), "sitting") == 0;
        if (!more || (here && strcmp(last, csv_text(&csv, "id")) != 0)) {
            person(&people, &way, 0, 1e9, 110);
            way_finish(&way);
            way_init(&way);
        }
        if (here) {
            snprintf(last, sizeof(last), "%s", csv_text(&csv, "id"));
            uint16_t rr_1024 = (uint16_t)lround(csv_number(&csv, "rr_ms") * 1.024);
            at_s += rr_1024 / 1024.0;
            way_push(&way, at_s, &rr_1024, 1);
        }
    }
    way_finish(&way);
    csv_close(&csv);
    return people;
}

/* Ratios; of autocorrelations, which lie about 0, the difference. */
static void share(const double *sim, const double *real)
{
    printf("  %-34s %6s", "simulated / real (autocorr. -)", "");
    for (int f = 0; f < FIGURES; f++) {
        bool ratio = f == FIGURE_SD || f == FIGURE_SD30 || f == FIGURE_RANGE;
        printf(" %6.2f %14s", ratio ? sim[f] / real[f] : sim[f] - real[f], "");
    }
    puts("");
}

void calm_table(const char *data, int people)
{
    double sim[FIGURES], real[FIGURES], short_sim[FIGURES];
    puts("Calm, 1 Hz heart rate in bpm: median over people (10th..90th percentile)");
    printf("  %-34s %6s %-21s %-21s %-21s %-21s %-21s %-21s\n", "", "people", "sd of seconds",
           "sd of 30 s means", "autocorr. 10 s", "30 s", "60 s", "range");
    struct list list = simulated(people, 300);
    row("simulated talk, 300 s", &list, sim);
    list_finish(&list);
    if (access(data, R_OK) != 0) {
        puts("  real people to hold this against: not here\n");
        return;
    }
    list = freihaut(data);
    row("freihaut low stress, 300 s", &list, real);
    list_finish(&list);
    share(sim, real);
    list = noneeg(data);
    row("noneeg first relax, 300 s", &list, real);
    list_finish(&list);
    share(sim, real);
    list = simulated(people, 110);
    row("simulated talk, 110 s", &list, short_sim);
    list_finish(&list);
    list = gudb(data);
    row("gudb sitting, 110 s", &list, real);
    list_finish(&list);
    share(short_sim, real);
    puts("");
}
