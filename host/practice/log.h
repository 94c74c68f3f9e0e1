/* log: one run of a drill as lines of text, and what they come to.
 *
 * In:   notes of a drill; such a text. Out: lines; the figures of a run, or false.
 * Pure: caller-owned memory; times and figures are written as whole thousandths, so that no locale
 * and no rounding changes them.
 *
 *   practice 1 pause people 1 strap 0 start 1732446318123456     start: us since 1970
 *   45123 due cue             a sound was asked for, ms after the start
 *   45150 heard cue 20        its first sample, +- 20 ms
 *   48301 press               this partner's; `other`: the other one's
 *   120003 swing 38200 2100   thousandths of a ms, and its standard error
 *   120003 found 5500         thousandths of a breath a minute
 *   …
 *   182000 end                or stopped
 */
#ifndef LULL_PRACTICE_LOG_H
#define LULL_PRACTICE_LOG_H

#include <stddef.h>

#include "practice/drill.h"

#define LOG_LINE_MAX  96
#define LOG_BYTES_MAX 32000 /* of a run: what does not fit is left out, but for how it ended */
#define LOG_WAITS_MAX DRILL_CUES_MAX

struct log {
    int64_t zero_us; /* CLOCK_BOOTTIME of its start */
    size_t length;
    char text[LOG_BYTES_MAX + 2 * LOG_LINE_MAX];
};

/* Begins the log of one partner. start_realtime_us belongs to zero_us. */
void log_init(struct log *log, const struct drill_plan *plan, bool strap, int64_t zero_us,
              int64_t start_realtime_us);

/* Adds a note of this partner's, or of both. */
void log_add(struct log *log, const struct drill_note *note);

/* What a run came to. */
struct log_run {
    enum drill_kind kind;
    unsigned people;
    bool strap;
    int64_t start_realtime_us;
    int64_t length_us; /* to its last line */
    bool whole;        /* it came to its end */
    uint32_t cues;     /* heard, or at least asked for */
    uint32_t waits;    /* cues answered by the own press, and how long each took */
    double wait_s[LOG_WAITS_MAX];
    uint32_t went_on; /* cues with no press */
    uint32_t others;  /* cues that the other one answered */
    uint32_t called;  /* presses with no cue before them */
    bool flagged;     /* a rise was noticed */
    bool settled;
    double settled_s;
    uint32_t
        swings; /* stretches of breath in which the heart's swing was seen; the last of them: */
    double swing_ms;
    double rate;  /* breaths a minute, the last; 0: none */
    double found; /* the own rate; 0: none was found */
};

/* False: not a log, or one of a later lull. */
bool log_read(const char *text, size_t length, struct log_run *ret_run);

#endif
