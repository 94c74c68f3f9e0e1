/* spark: one partner's heart over a talk, as lines of blocks with marks under them.
 *
 * In:   that partner's notifications in order, marks, and how long the talk was.
 * Out:  a timeline for a terminal: one column is some seconds, a line is some minutes.
 * Pure but for writing to `out`: caller-owned state of fixed size, no clock; it stays where it was
 * made. What is drawn is what the detector could use (pulse.h): a column is the mean rate of its
 * trusted beats, a dot where beats came and could not be used, a space where nothing was heard.
 */
#ifndef LULL_REPORT_SPARK_H
#define LULL_REPORT_SPARK_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "report/pulse.h"

#define SPARK_COLUMNS_MAX 4096

struct spark {
    struct pulse pulse;
    struct pulse_cell column[SPARK_COLUMNS_MAX];
    char mark[SPARK_COLUMNS_MAX]; /* 0: none */
    uint32_t per_line;
};

/* `width`: columns of the terminal. The step is as fine as fits into about a dozen lines. */
void spark_init(struct spark *spark, int64_t zero_us, int64_t length_us, unsigned width);

/* The bytes of one notification. */
void spark_heart(struct spark *spark, int64_t at_us, const uint8_t *bytes, uint16_t length);

/* The strap has gone; the next beat starts anew. */
void spark_cut(struct spark *spark);

/* A letter under the time; where there is one already, the next free column takes it. Times outside
 * the talk are left out. */
void spark_mark(struct spark *spark, int64_t at_us, char mark);

/* A sign under a stretch of time, wherever no other mark stands. */
void spark_span(struct spark *spark, int64_t from_us, int64_t to_us, char mark);

/* Draws it. `utf8` false: plain ASCII. False: there was no beat to draw, and nothing was written.
 */
bool spark_print(struct spark *spark, FILE *out, bool utf8);

#endif
