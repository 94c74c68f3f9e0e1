/* Tables in, figures out, so that other programs can be asked for the same.
 *
 *   reference-figures WHAT <TABLES >FIGURES      WHAT: incidence, linkage, repair, trend
 *
 * TABLES are sets of rows of numbers; a line "set" begins each. FIGURES begin each set with "set"
 * and have a row "name value…" for each figure, to the last digit.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/figures/incidence.h"
#include "core/figures/linkage.h"
#include "core/figures/repair.h"
#include "core/figures/trend.h"

#define ROWS    8000
#define COLUMNS 3

struct table {
    double cell[ROWS][COLUMNS];
    uint32_t rows;
};

static struct table table;

static void print_incidence(void)
{
    static struct incidence_case cases[ROWS];
    static double value[INCIDENCE_VALUES];
    static uint32_t number[INCIDENCE_NUMBERS(ROWS, ROWS)];
    const struct incidence_room room = {value, number};
    struct incidence got;
    for (uint32_t i = 0; i < table.rows; i++) {
        cases[i] = (struct incidence_case){(int64_t)table.cell[i][0], (uint32_t)table.cell[i][1],
                                           (enum incidence_end)table.cell[i][2]};
    }
    incidence_of(cases, table.rows, &got);
    bool interval = incidence_interval(cases, table.rows, ROWS, 1, &room, &got);
    for (uint32_t i = 0; i < got.points; i++) {
        const struct incidence_point *p = &got.point[i];
        printf("point %" PRId64 " %.17g %.17g %" PRIu32, p->wait_us, p->reached, p->other, p->open);
        printf(" %.17g %.17g\n", interval ? p->low : -1, interval ? p->high : -1);
    }
    printf("median %" PRId64 "\n", got.median_us == NEVER_US ? -1 : got.median_us);
}

/* Rows of a and b, second by second, moment after moment. */
static void print_linkage(void)
{
    enum { MOMENTS = ROWS / LINKAGE_SECONDS };
    static struct linkage_moment moment[MOMENTS];
    static struct linkage_series series[MOMENTS][PARTNERS];
    static uint32_t deal[MOMENTS];
    static float z[LINKAGE_ROOM(MOMENTS)];
    const struct linkage_room room = {series, deal, z};
    struct linkage got = {0};
    for (uint32_t i = 0; i < table.rows; i++) {
        struct linkage_moment *here = &moment[i / LINKAGE_SECONDS];
        for (int who = 0; who < PARTNERS; who++) {
            here->ibi_ms[who][i % LINKAGE_SECONDS] = (float)table.cell[i][who];
        }
    }
    uint32_t usable = linkage_of(moment, table.rows / LINKAGE_SECONDS, 1, &room, &got);
    printf("usable %" PRIu32 "\ntogether %.17g\nchance %.17g\np %.17g\n", usable, got.together,
           got.chance, got.p);
}

/* Rows of the earliest and the latest time; the latest below 0: not known of. */
static void print_repair(void)
{
    static struct repair_case cases[ROWS];
    static struct repair_cell cell[ROWS + 1];
    static double room[2 * ROWS];
    struct repair got;
    for (uint32_t i = 0; i < table.rows; i++) {
        double high = table.cell[i][1];
        cases[i] = (struct repair_case){.low_us = (int64_t)table.cell[i][0],
                                        .high_us = high < 0 ? NEVER_US : (int64_t)high};
    }
    repair_of(cases, table.rows, cell, room, &got);
    for (uint32_t i = 0; i < got.cells; i++) {
        printf("cell %" PRId64 " %" PRId64 " %.17g %.17g\n", cell[i].from_us,
               cell[i].to_us == NEVER_US ? -1 : cell[i].to_us, cell[i].mass, cell[i].reached);
    }
    printf("settled %d\nmedian %" PRId64 " %" PRId64 "\n", got.settled, got.median_from_us,
           got.median_to_us);
}

static void print_trend(void)
{
    enum { POINTS = 500 };
    static struct trend_point point[POINTS];
    static double room[TREND_ROOM(POINTS)];
    struct trend got;
    table.rows = table.rows < POINTS ? table.rows : POINTS;
    for (uint32_t i = 0; i < table.rows; i++) {
        point[i] = (struct trend_point){table.cell[i][0], table.cell[i][1]};
    }
    if (!trend_of(point, table.rows, room, &got)) {
        puts("none");
        return;
    }
    printf("slope %.17g\nlow %.17g\nhigh %.17g\nintercept %.17g\n", got.slope, got.low, got.high,
           got.intercept);
    printf("tau %.17g\np %.17g\nexact %d\n", got.tau, got.p, got.exact);
}

static const struct {
    const char *name;
    void (*print)(void);
} WHAT[] = {{"incidence", print_incidence},
            {"linkage", print_linkage},
            {"repair", print_repair},
            {"trend", print_trend}};

int main(int count, char **argument)
{
    void (*print)(void) = NULL;
    for (size_t i = 0; count == 2 && i < sizeof(WHAT) / sizeof(WHAT[0]); i++) {
        print = strcmp(argument[1], WHAT[i].name) == 0 ? WHAT[i].print : print;
    }
    if (print == NULL) {
        fputs("reference-figures WHAT <TABLES\n", stderr);
        return 2;
    }
    char line[256];
    bool inside = false, more = true;
    while (more) {
        more = fgets(line, sizeof(line), stdin) != NULL;
        if (!more || strncmp(line, "set", 3) == 0) {
            if (inside) {
                puts("set");
                print();
            }
            inside = true;
            table.rows = 0;
            continue;
        }
        double *cell = table.cell[table.rows];
        if (table.rows == ROWS || sscanf(line, "%lf %lf %lf", &cell[0], &cell[1], &cell[2]) < 2) {
            fprintf(stderr, "not a row, or too many: %s", line);
            return 1;
        }
        table.rows++;
    }
    return 0;
}
