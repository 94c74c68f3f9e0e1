/* convert: rows of somebody's heart data into the inputs of a recording.
 *
 * In:   rows in their order, as numbers (import.c reads them from text).
 * Out:  inputs through a callback: "clock" where the real time is known, "up", notifications, and
 *       with convert_finish() the end. The first row's time is the recording's 0.
 * Pure: no I/O, no malloc; caller-owned state.
 *
 *   packets  a row is what arrived at one time; more than 9 RR (or 8 beside a two-byte rate) are
 *            consecutive notifications of that time, as a stall merges them
 *   rr       a row is one RR interval; notifications come once a second and hold what was completed
 *            in it. The recording's 0 is the start of the first. A time column sets the zero, and
 *            where it runs more than 5 s ahead of the summed intervals (a break) it is followed
 *   hr       a row is a heart rate at a time: notifications without RR
 *
 * RR intervals are rounded to 1/1024 s; what is rounded off is carried to the next.
 */
#ifndef LULL_RECORDING_CONVERT_H
#define LULL_RECORDING_CONVERT_H

#include <stdbool.h>
#include <stdint.h>

#include "core/input.h"

enum convert_format { CONVERT_PACKETS, CONVERT_RR, CONVERT_HR, CONVERT_FORMATS };

/* Times of rows lie within +- this, so that sums and differences fit. */
#define CONVERT_TIME_LIMIT_US (INT64_C(1) << 60)

/* RR intervals are given in billionths of 1/1024 s: exact for both 1/1024 s and ns. */
#define CONVERT_TICK 1000000000

#define CONVERT_RR_MAX 16384 /* in one row */

struct convert_row {
    bool has_time;
    int64_t time_us;
    bool has_rate;
    uint16_t rate_bpm;
    const uint8_t *payload; /* packets: raw bytes in place of rate and RR; NULL: none */
    uint16_t payload_length;
    uint32_t rr_count;
    int64_t rr[CONVERT_RR_MAX]; /* in CONVERT_TICK-ths of 1/1024 s */
};

enum convert_verdict {
    CONVERT_OK,
    CONVERT_SKIPPED, /* nothing in it to take: counted */
    CONVERT_BACK,    /* packets, hr: its time is over 100 ms before that of the row above */
    CONVERT_TOO_LONG /* packets: an RR interval of 64 s or more, which no notification holds */
};

struct convert_counts {
    uint64_t notifications, beats;
    uint64_t skipped; /* rows with nothing to take */
    uint64_t held;    /* times put to that of the row above (app rounding, up to 100 ms) */
    uint64_t jumps;   /* rr: places where the time column was followed */
    uint64_t
        backs; /* rr: places where it goes back by over 5 s; the rows may be of several people */
};

struct convert {
    enum convert_format format;
    enum who who;
    bool epoch; /* times of rows are microseconds since 1970 UTC */
    void (*emit)(void *context, const struct input *input);
    void *context;

    struct convert_counts counts;
    bool begun, zero_set;
    int64_t zero_us;   /* what the row times call the recording's 0 */
    int64_t at_us;     /* of the last input given out */
    int64_t carry;     /* rounded off so far */
    uint16_t rate_bpm; /* rr: of the last RR */
    int64_t anchor_us; /* rr: where summing began ... */
    int64_t ticks;     /* ... and the sum since, 1/1024 s */
    int64_t next_us;   /* rr: when the next notification is due */
    uint16_t pending[9];
    uint16_t pending_count;
};

/* `emit` is called within convert_row() and convert_finish(); the input lives for the call. */
void convert_init(struct convert *convert, enum convert_format format, enum who who, bool epoch,
                  void (*emit)(void *context, const struct input *input), void *context);

/* Takes one row. On CONVERT_BACK and CONVERT_TOO_LONG nothing was taken. */
enum convert_verdict convert_row(struct convert *convert, const struct convert_row *row);

/* Gives out what waits, and the end; nothing where no row was taken. */
void convert_finish(struct convert *convert);

#endif
