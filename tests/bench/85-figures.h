/* The parts of 85-figures: each prints its tables from so many made-up data sets a row. */
#ifndef LULL_TESTS_BENCH_85_FIGURES_H
#define LULL_TESTS_BENCH_85_FIGURES_H

void figures_incidence(int turns);
void figures_trend_and_repair(int turns);
void figures_linkage(int turns);
void figures_speed(void);

#endif
