/* Tables in, figures out, so that other programs can be asked for the same.
 *
 *   reference-figures WHAT <TABLES >FIGURES      WHAT: incidence, trend
 *
 * TABLES are sets of rows of numbers; a line "set" begins each. FIGURES begin each set with "set"
 * and have a row "name value…" for each figure, to the last digit.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/figures/incidence.h"
#include "core/figures/trend.h"

#define ROWS    2000
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
    static uint32_t number[INCIDENCE_NUMBERS(ROWS)];
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

static void print_trend(void)
{
    static struct trend_point point[ROWS];
    static double room[TREND_ROOM(ROWS)];
    struct trend got;
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
} WHAT[] = {{"incidence", print_incidence}, {"trend", print_trend}};

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
