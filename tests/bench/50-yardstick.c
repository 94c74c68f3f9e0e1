/* The statistic alone, where theory knows what is best: independent normal seconds that rise by d.
 *
 * Every procedure gets the threshold at which it waits ARL seconds for a false alarm on average
 * (first passage from a fresh start, no drift of the level, nothing but noise). Then the rise
 * comes: at the fresh start, and after 200 s of noise without an alarm. The delay counts the
 * seconds up to and with the alarm, and the worse of the two means stands in the table. CUSUM that
 * knows d is optimal here (Moustakides 1986): the columns are shares of its delay.
 *
 * lull: both its statistics, read from struct detector, by the larger of their shares of the
 * thresholds for one cue an hour. "Level held" is the same with the drift set back each second, so
 * that the row above it shows what following the level costs here, where it is of no use. Three
 * CUSUMs: for 0.5, 1 and 2 side by side, one threshold.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/detector.h"
#include "core/units.h"
#include "tools/trace/list.h"
#include "tools/trace/random.h"

enum procedure {
    PROCEDURE_KNOWN,
    PROCEDURE_LULL,
    PROCEDURE_HELD,
    PROCEDURE_EWMA,
    PROCEDURE_THREE,
    PROCEDURES
};
static const char *const NAME[] = {"CUSUM, d known", "lull", "lull, level held", "EWMA(0.1)",
                                   "three CUSUMs"};
static const double SHIFT[] = {0.5, 1, 2};
enum { SHIFTS = 3, WARM = 200 };

struct state {
    enum procedure procedure;
    double d; /* PROCEDURE_KNOWN */
    double sum[SHIFTS];
    struct detector detector;
};

static double unit_ewma, unit_cusum; /* lull's thresholds for one cue an hour */

static void begin(struct state *state, enum procedure procedure, double d)
{
    state->procedure = procedure;
    state->d = d;
    memset(state->sum, 0, sizeof(state->sum));
    if (procedure == PROCEDURE_LULL || procedure == PROCEDURE_HELD) {
        struct baseline_reference reference = {.ready = true, .talk_bpm = 100, .talk_scale_bpm = 1};
        detector_init(&state->detector, 1000);
        state->detector.ewma_threshold = state->detector.cusum_threshold = 1e12;
        detector_refer(&state->detector, &reference);
    }
}

static double cusum(double *sum, double d, double x)
{
    *sum = fmax(0, *sum + d * (x - d / 2));
    return *sum;
}

static double step(struct state *state, double x)
{
    double most = 0;
    struct detector_flag flag;
    switch (state->procedure) {
    case PROCEDURE_KNOWN:
        return cusum(&state->sum[0], state->d, x);
    case PROCEDURE_HELD:
        state->detector.drift_bpm = 0;
        /* fall through */
    case PROCEDURE_LULL:
        detector_push(&state->detector, &(struct second){.rate_bpm = 100 + x, .trusted = true},
                      &flag);
        return fmax(state->detector.ewma / unit_ewma, state->detector.cusum / unit_cusum);
    case PROCEDURE_EWMA:
        state->sum[0] += 0.1 * (x - state->sum[0]);
        return state->sum[0];
    case PROCEDURE_THREE:
        for (int i = 0; i < SHIFTS; i++) {
            most = fmax(most, cusum(&state->sum[i], SHIFT[i], x));
        }
        return most;
    case PROCEDURES:
        break;
    }
    return 0;
}

/* Two at a time: Marsaglia's polar method, where Box and Muller's sine costs too much. */
struct noise {
    struct random random;
    double kept;
    bool has;
};

static double normal(struct noise *noise)
{
    double u, v, s;
    if (noise->has) {
        noise->has = false;
        return noise->kept;
    }
    do {
        u = random_between(&noise->random, -1, 1);
        v = random_between(&noise->random, -1, 1);
        s = u * u + v * v;
    } while (s >= 1 || s == 0);
    double scale = sqrt(-2 * log(s) / s);
    noise->kept = v * scale;
    noise->has = true;
    return u * scale;
}

/* Mean first passage over `high` of fresh starts on noise. Records above `low` and the times they
 * fell go to ret_records, so that the passage over any threshold between is known as well. */
struct record {
    double statistic;
    int64_t t;
    int run;
};

static double passage(enum procedure procedure, double d, double low, double high, int runs,
                      uint64_t seed, struct list *ret_records)
{
    static struct state state;
    double sum = 0;
    struct noise noise = {.has = false};
    random_init(&noise.random, seed, 900);
    for (int run = 0; run < runs; run++) {
        double most = low;
        int64_t t = 0;
        begin(&state, procedure, d);
        while (most < high) {
            double statistic = step(&state, normal(&noise));
            t++;
            if (statistic <= most) {
                continue;
            }
            most = statistic;
            struct record *record = ret_records != NULL ? list_add(ret_records) : NULL;
            if (record != NULL) {
                *record = (struct record){statistic, t, run};
            }
        }
        sum += (double)t;
    }
    return sum / runs;
}

static double passage_over(const struct list *records, double threshold, int runs)
{
    double sum = 0;
    int run = -1;
    for (size_t i = 0; i < records->count; i++) {
        const struct record *record = (const struct record *)records->at + i;
        if (record->run != run && record->statistic >= threshold) {
            run = record->run;
            sum += (double)record->t;
        }
    }
    return sum / runs;
}

static double threshold_for(enum procedure procedure, double d, double arl, int runs)
{
    /* Roughly, from below, so that no run is longer than it has to be. */
    double high = procedure == PROCEDURE_KNOWN || procedure == PROCEDURE_THREE ? 0.5 : 0.02;
    while (passage(procedure, d, 0, high, 100, 1, NULL) < arl * 0.8) {
        high *= 1.1;
    }
    double low = high / 1.3;
    high *= 1.12;
    struct list records = {.size = sizeof(struct record)};
    passage(procedure, d, low, high, runs, 2, &records);
    for (int i = 0; i < 40; i++) {
        double middle = (low + high) / 2;
        if (passage_over(&records, middle, runs) < arl) {
            low = middle;
        } else {
            high = middle;
        }
    }
    list_finish(&records);
    return high;
}

/* Mean delay after a rise of `shift`; warm: the rise comes after noise without an alarm. */
static double delay(enum procedure procedure, double d, double threshold, double shift, bool warm,
                    int runs)
{
    static struct state state;
    double sum = 0;
    struct noise noise = {.has = false};
    random_init(&noise.random, 3, 901);
    for (int run = 0; run < runs;) {
        bool alarm = false;
        begin(&state, procedure, d);
        for (int t = 0; warm && t < WARM && !alarm; t++) {
            alarm = step(&state, normal(&noise)) >= threshold;
        }
        if (alarm) {
            continue;
        }
        double t = 1;
        while (step(&state, normal(&noise) + shift) < threshold && t < 1e6) {
            t++;
        }
        sum += t;
        run++;
    }
    return sum / runs;
}

static double worst(enum procedure procedure, double d, double threshold, double shift, int runs)
{
    return fmax(delay(procedure, d, threshold, shift, false, runs),
                delay(procedure, d, threshold, shift, true, runs));
}

static void table(double arl, int runs, int delays)
{
    double best[SHIFTS];
    printf("ARL %.0f s (%d first passages a threshold: +-%.1f %%, %d delays a cell)\n", arl, runs,
           100 / sqrt(runs), delays);
    printf("  %-16s", "delay, s");
    for (int i = 0; i < SHIFTS; i++) {
        printf("   d = %.1f         ", SHIFT[i]);
    }
    printf(" largest share\n  %-16s", NAME[PROCEDURE_KNOWN]);
    for (int i = 0; i < SHIFTS; i++) {
        double threshold = threshold_for(PROCEDURE_KNOWN, SHIFT[i], arl, runs);
        best[i] = worst(PROCEDURE_KNOWN, SHIFT[i], threshold, SHIFT[i], delays);
        printf(" %7.2f          ", best[i]);
    }
    puts("");
    for (enum procedure p = PROCEDURE_LULL; p < PROCEDURES; p++) {
        double threshold = threshold_for(p, 0, arl, runs), most = 0;
        printf("  %-16s", NAME[p]);
        for (int i = 0; i < SHIFTS; i++) {
            double mean = worst(p, 0, threshold, SHIFT[i], delays);
            most = fmax(most, mean / best[i]);
            printf(" %7.2f (x %5.2f)", mean, mean / best[i]);
        }
        printf("  x %.2f\n", most);
    }
    puts("");
    fflush(stdout);
}

int main(int argc, char **argv)
{
    bool brief = argc < 2 || strcmp(argv[1], "--long") != 0;
    static struct detector detector;
    detector_init(&detector, 1000);
    unit_ewma = detector.ewma_threshold;
    unit_cusum = detector.cusum_threshold;
    table(1e3, brief ? 2000 : 20000, brief ? 2000 : 40000);
    table(1e4, brief ? 500 : 12000, brief ? 2000 : 40000);
    if (!brief) {
        table(1e5, 12000, 40000);
    }
    return EXIT_SUCCESS;
}
