/* pulse: one partner's heart over a talk, in cells of equal length.
 *
 * In:   that partner's notifications in order.
 * Out:  of each cell how much of it trusted beats cover, their mean rate, and whether anything was
 *       heard at all.
 * Pure: the caller lends the cells; no clock. The rate of a cell is the time-weighted mean of its
 *       trusted part, as core/second has it; nothing is laid across a gap.
 */
#ifndef LULL_REPORT_PULSE_H
#define LULL_REPORT_PULSE_H

#include <stdbool.h>
#include <stdint.h>

#include "report/sift.h"

struct pulse_cell {
    int64_t trusted_us; /* covered by trusted beats */
    double beats;       /* of them, in parts where a beat lies in two cells */
    bool heard;         /* something came, trusted or not */
};

struct pulse {
    struct sift sift;
    int64_t zero_us, step_us; /* start of the first cell; length of each */
    struct pulse_cell *cell;  /* lent */
    uint32_t cells;
    int64_t heard_us; /* last arrival with a heart in it; NEVER_US: none in this run */
};

/* Clears the cells. */
void pulse_init(struct pulse *pulse, int64_t zero_us, int64_t step_us, struct pulse_cell *cell,
                uint32_t cells);

/* The bytes of one notification. */
void pulse_heart(struct pulse *pulse, int64_t at_us, const uint8_t *bytes, uint16_t length);

/* The strap has gone, or all is in: the next beat starts anew. Reading needs it before. */
void pulse_cut(struct pulse *pulse);

/* The cell at a time, or NULL outside of them. */
struct pulse_cell *pulse_at(const struct pulse *pulse, int64_t at_us);

/* Mean rate of the trusted part; 0 where there is none. */
double pulse_rate_bpm(const struct pulse_cell *cell);

#endif
