/* clock: what the puck's own clock says, on ours.
 *
 * In:   pings: the puck read its clock (32 bit, ticks of 4 us, wraps) at a moment that we know lies
 *       between two of our times (when the question was handed over, and when it was answered).
 * Out:  for a tick of the puck's, event_us +- bound_us on CLOCK_BOOTTIME.
 * Pure: caller-owned state of fixed size; time is an argument.
 *
 * The bound is no guess: it is what is left when every kept ping, every crystal within
 * CLOCK_CRYSTAL_PPM and every change of pace within CLOCK_DRIFT_PPM is allowed for. It does not
 * hold for a clock that jumps; that is noticed with the next ping, named, and all is begun anew.
 */
#ifndef LULL_PUCK_CLOCK_H
#define LULL_PUCK_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "core/units.h"

#define CLOCK_TICK_US 4
#define CLOCK_KEPT    64
#define CLOCK_BURST   24 /* so many pings close together make a good start; then four a second */

/* The puck's crystal or resonator (up to 0.5 %) and our own clock being slewed (up to 500 ppm,
 * adjtimex(2)), together. */
#define CLOCK_CRYSTAL_PPM 6000
/* How far the pace may change within what is kept (16 s): a resonator that warms up by half a
 * degree, a time server that corrects ours. */
#define CLOCK_DRIFT_PPM 20

enum clock_verdict {
    CLOCK_VERDICT_OK,
    CLOCK_VERDICT_JUMPED,    /* by more than 1 ms; begun anew with this ping */
    CLOCK_VERDICT_BACKWARDS, /* or it stands still; begun anew */
    CLOCK_VERDICT_NONSENSE,  /* high_us < low_us; not taken */
};

struct clock_ping {
    int64_t tick; /* counted on beyond 32 bit */
    int64_t low_us;
    int64_t high_us;
};

struct clock {
    struct clock_ping ping[CLOCK_KEPT]; /* the oldest first */
    unsigned count;
    double slow, fast; /* us a tick: the pace lies between */
};

struct clock_time {
    int64_t event_us;
    int64_t bound_us; /* > 0 */
};

void clock_init(struct clock *clock);

/* The puck's clock showed `tick` at some time from low_us to high_us. */
enum clock_verdict clock_take(struct clock *clock, uint32_t tick, int64_t low_us, int64_t high_us);

/* When `tick` was, told at at_us. Never later than at_us; where the clock says otherwise, or is not
 * known yet, the time of telling with a wide bound. A tick is of the last two hours. */
struct clock_time clock_map(const struct clock *clock, uint32_t tick, int64_t at_us);

/* How far the puck's clock is off, in ppm of ours (positive: it runs fast), and by how much that
 * may be wrong. */
struct clock_pace {
    double off_ppm;
    double bound_ppm;
} clock_pace(const struct clock *clock);

#endif
