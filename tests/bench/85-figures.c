/* What the figures across sessions are worth: how often intervals hold a truth that is known, how
 * often a test finds what is not there, and what each costs. Everything is made up from seeds.
 *
 * Trend: Gaussian figures, one a session, with or without a slope, as they are or rounded so that
 * most are tied; "held" is the share of intervals that hold the slope, "found" that of p <= 0.05
 * where there is none (exact p can't be 0.05 with few points, so it may be under).
 *
 * Time to repair: exponential times of median 14 min, all pressed, or a third of them and the
 * others marked to within 15 min, one in five not known of; "held" is the share of the median's
 * intervals that hold it, "reached" that of those whose upper end was.
 */
#include "tests/bench/85-figures.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/figures/repair.h"
#include "core/figures/trend.h"
#include "core/units.h"
#include "tools/trace/random.h"

#define POINTS_MAX 60

static double room[TREND_ROOM(POINTS_MAX)];

static void print_trend(uint32_t points, double slope, double step, int turns)
{
    struct random random;
    random_init(&random, 900 + points, (uint64_t)(1000 * (slope + step)));
    int told = 0, held = 0, found = 0;
    for (int turn = 0; turn < turns; turn++) {
        struct trend_point point[POINTS_MAX];
        struct trend got;
        for (uint32_t i = 0; i < points; i++) {
            double y = random_normal(&random, 40 + slope * i, 10);
            point[i] = (struct trend_point){i, step > 0 ? step * round(y / step) : y};
        }
        if (trend_of(point, points, room, &got)) {
            told++;
            held += got.low <= slope && slope <= got.high;
            found += got.p <= 0.05;
        }
    }
    printf("%8u %8.1f %8s %8d %8.1f %8.1f\n", points, slope, step > 0 ? "tied" : "-", told,
           100.0 * held / told, 100.0 * found / told);
}

static void print_repair(uint32_t count, double pressed, int turns)
{
    struct random random;
    random_init(&random, 950 + count, (uint64_t)(100 * pressed));
    const double mean_us = 1200e6, median_us = mean_us * log(2);
    static struct repair_cell cell[POINTS_MAX + 1];
    int held = 0, reached = 0;
    for (int turn = 0; turn < turns; turn++) {
        struct repair_case cases[POINTS_MAX];
        struct repair got;
        for (uint32_t i = 0; i < count; i++) {
            double true_us = random_wait(&random, mean_us), seen_us = random_wait(&random, 4800e6);
            double before_us = random_between(&random, 0, 900e6), after_us = 900e6;
            if (random_chance(&random, pressed)) {
                before_us = after_us = 0;
            }
            cases[i] = (struct repair_case){.low_us = (int64_t)(true_us - before_us),
                                            .high_us = (int64_t)(true_us + after_us - before_us)};
            if (true_us > seen_us) {
                cases[i] = (struct repair_case){.low_us = (int64_t)seen_us, .high_us = NEVER_US};
            }
        }
        repair_of(cases, count, cell, room, &got);
        held += (double)got.median_low_us <= median_us && median_us <= (double)got.median_high_us;
        reached += got.median_high_us != NEVER_US;
    }
    printf("%8u %10.0f %8d %8.1f %10.1f\n", count, 100 * pressed, turns, 100.0 * held / turns,
           100.0 * reached / turns);
}

void figures_trend_and_repair(int turns)
{
    puts("\nTrend: Theil-Sen's 95 % interval and Mann-Kendall at 5 %\n");
    printf("%8s %8s %8s %8s %8s %8s\n", "sessions", "slope", "values", "sets", "held %", "found %");
    static const uint32_t POINTS[] = {5, 6, 8, 12, 20, 60};
    for (size_t i = 0; i < sizeof(POINTS) / sizeof(POINTS[0]); i++) {
        print_trend(POINTS[i], 0, 0, turns);
        print_trend(POINTS[i], 0, 10, turns);
        print_trend(POINTS[i], -2, 0, turns);
    }
    puts("\nTime to repair: the median's 95 % interval\n");
    printf("%8s %10s %8s %8s %10s\n", "ruptures", "pressed %", "sets", "held %", "reached %");
    static const uint32_t COUNTS[] = {6, 8, 12, 20, 60};
    for (size_t i = 0; i < sizeof(COUNTS) / sizeof(COUNTS[0]); i++) {
        print_repair(COUNTS[i], 1, turns);
        print_repair(COUNTS[i], 1 / 3.0, turns);
    }
}

int main(int count, char **argument)
{
    int turns = count > 1 ? atoi(argument[1]) : 0;
    if (turns < 1) {
        fputs("bench-figures TURNS\n", stderr);
        return 2;
    }
    figures_incidence(turns);
    figures_trend_and_repair(turns);
    figures_linkage(turns);
    figures_speed();
    return 0;
}
