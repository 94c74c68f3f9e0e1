/* 60-artefacts: series of RR intervals with what is true of them, and figures over them.
 *
 * Who owns what: a series is a list; list_finish() gives it back.
 */
#ifndef LULL_TESTS_BENCH_60_ARTEFACTS_H
#define LULL_TESTS_BENCH_60_ARTEFACTS_H

#include <stdbool.h>

#include "tools/trace/list.h"

enum truth_of { CLEAN, SPOILED, OTHER };

struct interval {
    double rr_ms;
    bool first;
    enum truth_of truth;
    bool trusted;
    bool unreadable; /* the heart was called so by then */
};

struct list series_new(void);
void series_add(struct list *list, double rr_ms, bool first, enum truth_of truth);
struct interval *series_at(const struct list *list, size_t i);

/* Every interval through lull's filter. */
void series_filter(struct list *list);

/* Of trusted neighbours, or of all. */
double series_rmssd_ms(const struct list *list, bool all);

struct tally {
    double spoiled, found, clean, kept, beats, unreadable;
    double error, raw_error; /* of RMSSD, summed over people, share */
    int people;
};

void tally_add(struct tally *tally, const struct list *list);

/* NAN where there is no whole. */
double tally_percent(double part, double whole);

/* Beats as cardiologists labelled them, and the same series beside NeuroKit2. */
void labels_tables(const char *data);

#endif
