/* 40-detector: the parts of the detector's tables.
 *
 * calm: does simulated calm look like that of real people sitting at undemanding tasks?
 * real: one locked setting on real people.
 */
#ifndef LULL_TESTS_BENCH_40_DETECTOR_H
#define LULL_TESTS_BENCH_40_DETECTOR_H

#include "tests/bench/csv.h"
#include "tests/bench/rule.h"
#include "tests/bench/way.h"

void calm_table(const char *data, int people);

/* rules[0] is lull, rules[1] the one it is compared with. */
void real_tables(const char *data, const struct rule *rules);

/* A person of freihaut2021_strap, with a talk baseline over base_from_s..base_to_s. False: not
 * there. */
bool real_freihaut(const char *data, const char *id, double base_from_s, double base_to_s,
                   struct way *way);

/* Start and end of a block in the person's labels, s. False: there is none. */
bool real_block(const char *data, const char *id, const char *label, double *ret_from_s,
                double *ret_to_s);

/* 1 Hz heart rate of a file whose columns are t_s and hr_bpm; where filter is not NULL only rows
 * whose columns `match` and `player` say so. */
struct real_filter {
    const char *match, *player;
};
bool real_rates(const char *path, const struct real_filter *filter, double base_from_s,
                double base_to_s, enum phase phase, struct way *way);

/* Begins and ends the baseline as time goes by; *stage is 0 at the start. */
void real_baseline(struct way *way, double at_s, double from_s, double to_s, enum phase phase,
                   int *stage);

#endif
