/* One locked setting on real people, lull beside EWMA(0.1) at the threshold that simulated calm
 * gave it. A block is a stretch that the data's own labels name; a block is flagged where a rule
 * flags at least once in it. The stretch that was the baseline is in no block.
 *
 * freihaut2021_strap: talk baseline 0..240 s; low and high stress, by which came first (people rise
 * with whatever comes first). gudb: sitting is the quiet baseline, tasks follow after a cut.
 * noneeg: the first relaxing is the quiet baseline. longterm_rr: the first 600 s are talk baseline.
 * esports: 10..250 s are talk baseline; a block is the 30 s after an own death, beside it the 30 s
 * that ended a minute before one. Intervals: 95 %, bootstrap of people; the last columns are lull
 * less EWMA, = where the interval holds 0.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/bench/40-detector.h"
#include "tools/trace/random.h"

/* ---- blocks ---- */

enum { PEOPLE_MAX = 128, DRAWS = 1000, BOTH = 2 };

struct block_person {
    double hours, blocks;
    double flags[BOTH], flagged[BOTH];
};

struct block_row {
    const char *name;
    struct block_person person[PEOPLE_MAX];
    int people;
};

struct block {
    struct block_row *row;
    double from_s, to_s;
};

/* Lays both rules' flags into the blocks of one person. */
static void lay(const struct way *way, const struct rule *rules, const struct block *block,
                int blocks)
{
    static const struct baseline none;
    struct baseline_reference reference = baseline_reference(&way->today, &none);
    bool began[64] = {false};
    if (!reference.ready) {
        return;
    }
    for (int r = 0; r < BOTH; r++) {
        struct rule_state state;
        bool hit[64] = {false};
        rule_init(&state, &rules[r], &reference);
        for (size_t i = 0; i < way->samples.count; i++) {
            struct sample sample = way_at(way, i);
            bool flag = rule_push(&state, &sample);
            for (int b = 0; b < blocks && b < 64; b++) {
                struct block_row *row = block[b].row;
                struct block_person *person = &row->person[row->people];
                if ((double)sample.t_s < block[b].from_s || (double)sample.t_s >= block[b].to_s ||
                    !sample.judged) {
                    continue;
                }
                person->blocks += !began[b];
                began[b] = true;
                person->hours += r == 0 ? 1 / 3600.0 : 0;
                person->flags[r] += flag;
                person->flagged[r] += flag && !hit[b];
                hit[b] |= flag;
            }
        }
    }
}

/* The person is done: rows that have seen them move on to the next. */
static void next_person(struct block_row *rows, int count)
{
    for (int i = 0; i < count; i++) {
        rows[i].people +=
            rows[i].person[rows[i].people].blocks > 0 && rows[i].people + 1 < PEOPLE_MAX;
    }
}

struct block_figures {
    double rate[BOTH], share[BOTH];
};

static struct block_figures figures_of(const struct block_row *row, const int *draw)
{
    struct block_person sum = {0};
    for (int i = 0; i < row->people; i++) {
        const struct block_person *person = &row->person[draw[i]];
        sum.hours += person->hours;
        sum.blocks += person->blocks;
        for (int r = 0; r < BOTH; r++) {
            sum.flags[r] += person->flags[r];
            sum.flagged[r] += person->flagged[r];
        }
    }
    struct block_figures f;
    for (int r = 0; r < BOTH; r++) {
        f.rate[r] = sum.flags[r] / sum.hours;
        f.share[r] = 100 * sum.flagged[r] / sum.blocks;
    }
    return f;
}

static int by_value(const void *a, const void *b)
{
    double one = *(const double *)a, two = *(const double *)b;
    return (one > two) - (one < two);
}

enum { FIGURES = 6 }; /* rate and share of both rules, and the two differences */

static void print_row(const struct block_row *row)
{
    static double v[FIGURES][DRAWS];
    int draw[PEOPLE_MAX];
    double hours = 0, blocks = 0;
    struct random random;
    random_init(&random, 1, 702);
    for (int i = 0; i < row->people; i++) {
        draw[i] = i;
        hours += row->person[i].hours;
        blocks += row->person[i].blocks;
    }
    struct block_figures all = figures_of(row, draw);
    for (int d = 0; d < DRAWS; d++) {
        for (int i = 0; i < row->people; i++) {
            draw[i] = (int)random_between(&random, 0, row->people);
        }
        struct block_figures f = figures_of(row, draw);
        const double of[FIGURES] = {f.rate[0],
                                    f.rate[1],
                                    f.share[0],
                                    f.share[1],
                                    f.rate[0] - f.rate[1],
                                    f.share[0] - f.share[1]};
        for (int k = 0; k < FIGURES; k++) {
            v[k][d] = of[k];
        }
    }
    printf("  %-30s %4d %6.0f %6.2f", row->name, row->people, blocks, hours);
    const double point[FIGURES] = {all.rate[0], all.rate[1], all.share[0], all.share[1], 0, 0};
    for (int k = 0; k < FIGURES && row->people > 0; k++) {
        qsort(v[k], DRAWS, sizeof(double), by_value);
        double low = v[k][DRAWS / 40], high = v[k][DRAWS - 1 - DRAWS / 40];
        if (k < 4) {
            printf(" %5.1f (%4.1f..%5.1f)", point[k], low, high);
        } else {
            printf(" %+5.1f..%+5.1f%c", low, high, low <= 0 && high >= 0 ? '=' : ' ');
        }
    }
    puts("");
}

static void freihaut(const char *data, const struct rule *rules)
{
    static struct block_row rows[] = {{.name = "freihaut low, low first"},
                                      {.name = "freihaut low, high first"},
                                      {.name = "freihaut high, low first"},
                                      {.name = "freihaut high, high first"}};
    for (int i = 1; i < 60; i++) {
        char id[8];
        double low[2], high[2];
        struct way way;
        snprintf(id, sizeof(id), "f%02d", i);
        if (!real_block(data, id, "low_stress", &low[0], &low[1]) ||
            !real_block(data, id, "high_stress", &high[0], &high[1]) ||
            !real_freihaut(data, id, 0, 240, &way)) {
            continue;
        }
        bool second = high[0] < low[0];
        const struct block block[] = {{&rows[second ? 1 : 0], low[0], low[1]},
                                      {&rows[second ? 3 : 2], high[0], high[1]}};
        lay(&way, rules, block, 2);
        next_person(rows, 4);
        way_finish(&way);
    }
    for (int i = 0; i < 4; i++) {
        print_row(&rows[i]);
    }
}

static void noneeg(const char *data, const struct rule *rules)
{
    static struct block_row rows[] = {{.name = "noneeg relax (later ones)"},
                                      {.name = "noneeg cognitive"},
                                      {.name = "noneeg emotional"},
                                      {.name = "noneeg physical"}};
    static const char *const LABEL[] = {"Relax", "CognitiveStress", "EmotionalStress",
                                        "PhysicalStress"};
    for (int i = 1; i <= 20; i++) {
        struct block block[16];
        int blocks = 0;
        double base[2] = {0, 0};
        struct csv csv;
        char id[8], path[4096];
        struct way way;
        snprintf(id, sizeof(id), "s%02d", i);
        if (!csv_open(&csv, "%s/noneeg/labels.csv", data)) {
            return;
        }
        while (csv_next(&csv)) {
            double from_s = csv_number(&csv, "start_s"), to_s = csv_number(&csv, "end_s");
            if (strcmp(csv_text(&csv, "id"), id) != 0) {
                continue;
            }
            if (base[1] == 0) {
                base[0] = from_s + 10;
                base[1] = to_s - 10;
                continue;
            }
            for (int k = 0; k < 4 && blocks < 16; k++) {
                if (strcmp(csv_text(&csv, "label"), LABEL[k]) == 0) {
                    block[blocks++] = (struct block){&rows[k], from_s, to_s};
                }
            }
        }
        csv_close(&csv);
        snprintf(path, sizeof(path), "%s/noneeg/%s.csv", data, id);
        if (blocks > 0 && real_rates(path, NULL, base[0], base[1], PHASE_QUIET, &way)) {
            lay(&way, rules, block, blocks);
            next_person(rows, 4);
            way_finish(&way);
        }
    }
    for (int i = 0; i < 4; i++) {
        print_row(&rows[i]);
    }
}

static void gudb_person(struct way *way, struct block *block, int blocks, const struct rule *rules,
                        struct block_row *rows)
{
    lay(way, rules, block, blocks);
    next_person(rows, 2);
    way_finish(way);
}

static void gudb(const char *data, const struct rule *rules)
{
    static struct block_row rows[] = {{.name = "gudb maths"}, {.name = "gudb walking"}};
    struct csv csv;
    struct way way;
    struct block block[2];
    int blocks = 0;
    double at_s = 0;
    char id[8] = "", task[16] = "";
    if (!csv_open(&csv, "%s/gudb/rr.csv", data)) {
        return;
    }
    way_init(&way);
    while (csv_next(&csv)) {
        if (strcmp(csv_text(&csv, "leads"), "cheststrap") != 0) {
            continue;
        }
        if (strcmp(id, csv_text(&csv, "id")) != 0) {
            gudb_person(&way, block, blocks, rules, rows);
            snprintf(id, sizeof(id), "%s", csv_text(&csv, "id"));
            task[0] = '\0';
            blocks = 0;
            at_s = 1000;
            way_init(&way);
        }
        if (strcmp(task, csv_text(&csv, "task")) != 0) {
            snprintf(task, sizeof(task), "%s", csv_text(&csv, "task"));
            way_cut(&way);
            bool sits = strcmp(task, "sitting") == 0, maths = strcmp(task, "maths") == 0;
            at_s += 2;
            way_phase(&way, sits ? PHASE_QUIET : PHASE_NONE);
            if (maths || strcmp(task, "walking") == 0) {
                block[blocks++] = (struct block){&rows[maths ? 0 : 1], at_s, at_s + 120};
            }
        }
        uint16_t rr_1024 = (uint16_t)lround(csv_number(&csv, "rr_ms") * 1.024);
        at_s += rr_1024 / 1024.0;
        way_push(&way, at_s, &rr_1024, 1);
    }
    gudb_person(&way, block, blocks, rules, rows);
    csv_close(&csv);
    print_row(&rows[0]);
    print_row(&rows[1]);
}

static void longterm_file(const char *data, const char *name, const struct rule *rules,
                          struct block_row *row)
{
    char path[4096];
    struct way way;
    double rr_ms, at_s = 0;
    int stage = 0;
    snprintf(path, sizeof(path), "%s/longterm_rr/%s", data, name);
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        return;
    }
    way_init(&way);
    while (fscanf(file, "%lf", &rr_ms) == 1) {
        uint16_t rr_1024 = (uint16_t)lround(rr_ms * 1.024);
        at_s += rr_1024 / 1024.0;
        real_baseline(&way, at_s, 0.1, 600, PHASE_TALK, &stage);
        way_push(&way, at_s, &rr_1024, 1);
    }
    fclose(file);
    lay(&way, rules, &(struct block){row, 600, 1e9}, 1);
    next_person(row, 1);
    way_finish(&way);
}

static void longterm(const char *data, const struct rule *rules)
{
    static struct block_row rows[] = {{.name = "long-term, healthy"},
                                      {.name = "long-term, heart failure"}};
    static const char *const GROUP[] = {"healthy_", "normal_nsr", "chf_chf"};
    for (int g = 0; g < 3; g++) {
        for (int i = 0; i < 300; i++) {
            char name[64];
            snprintf(name, sizeof(name), "%s%03d.rr", GROUP[g], i);
            longterm_file(data, name, rules, &rows[g == 2]);
        }
    }
    print_row(&rows[0]);
    print_row(&rows[1]);
}

static void esports_player(const char *data, const char *match, const char *player,
                           const struct rule *rules, struct block_row *rows)
{
    struct block block[64];
    int blocks = 0;
    struct csv csv;
    char path[4096];
    struct way way;
    if (!csv_open(&csv, "%s/esports_team/events.csv", data)) {
        return;
    }
    while (csv_next(&csv) && blocks < 62) {
        double t_s = csv_number(&csv, "t_s");
        if (strcmp(csv_text(&csv, "match"), match) == 0 &&
            strcmp(csv_text(&csv, "player"), player) == 0 &&
            strcmp(csv_text(&csv, "event"), "death") == 0 && t_s > 350) {
            block[blocks++] = (struct block){&rows[0], t_s, t_s + 30};
            block[blocks++] = (struct block){&rows[1], t_s - 90, t_s - 60};
        }
    }
    csv_close(&csv);
    block[blocks++] = (struct block){&rows[2], 250, 1e9};
    snprintf(path, sizeof(path), "%s/esports_team/hr_1hz.csv", data);
    if (real_rates(path, &(struct real_filter){match, player}, 10, 250, PHASE_TALK, &way)) {
        lay(&way, rules, block, blocks);
        next_person(rows, 3);
        way_finish(&way);
    }
}

static void esports(const char *data, const struct rule *rules)
{
    static struct block_row rows[] = {{.name = "esports, 30 s after own death"},
                                      {.name = "esports, 90..60 s before it"},
                                      {.name = "esports, whole match"}};
    struct csv csv;
    char match[16] = "", player[16] = "";
    if (!csv_open(&csv, "%s/esports_team/hr_1hz.csv", data)) {
        return;
    }
    while (csv_next(&csv)) {
        if (strcmp(match, csv_text(&csv, "match")) != 0 ||
            strcmp(player, csv_text(&csv, "player")) != 0) {
            snprintf(match, sizeof(match), "%s", csv_text(&csv, "match"));
            snprintf(player, sizeof(player), "%s", csv_text(&csv, "player"));
            esports_player(data, match, player, rules, rows);
        }
    }
    csv_close(&csv);
    for (int i = 0; i < 3; i++) {
        print_row(&rows[i]);
    }
}

void real_tables(const char *data, const struct rule *rules)
{
    if (access(data, R_OK) != 0) {
        puts("Real people: not here");
        return;
    }
    puts("Real people, one setting for all: lull's default, EWMA(0.1) as set above");
    printf("  %-30s %4s %6s %6s %-20s %-20s %-20s %-20s %-14s %-14s\n", "block", "ppl", "blocks",
           "hours", "lull flags/h", "EWMA flags/h", "lull flagged %", "EWMA flagged %",
           "flags/h +-", "flagged +-");
    freihaut(data, rules);
    gudb(data, rules);
    noneeg(data, rules);
    longterm(data, rules);
    esports(data, rules);
}
