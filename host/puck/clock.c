/* Each ping is a gate: our clock, drawn over the puck's ticks, is a line that passes between its
 * two posts.
 *
 *    ours                                    |     . fast
 *     ▲                  high ┐         ┬   .|  .
 *     │          ┬            │      .  │.   | U ┐
 *     │      ┬   │        . . ┴ .   .   ┴    |   │ event_us +- bound_us
 *     │  ┬   │ . ┴  . .   .                  | L ┘
 *     │  │ . ┴  .                            | . slow
 *     │  ┴ low                               |
 *     └──────────────────────────────────────┴─────▶ ticks
 *
 * - The pace lies between the steepest and the flattest line through all gates: the least of
 *   (high_k - low_i) / (t_k - t_i) and the greatest of (low_k - high_i) / (t_k - t_i) over the
 *   pairs i < k (Moon, Skelly & Towsley 1999 estimate skew so; Klipper's clocksync keeps pings
 *   likewise, and takes a mean).
 * - A tick's time lies between U, the least of high_i carried on at the pace that makes it late,
 *   and L, the greatest of low_i carried on at the pace that makes it early. Its middle is told.
 * - Paces drift, so gates from long ago may not let a line through any more. Then the oldest are
 *   let go until one passes. A ping that lies off what all others allow by more than JUMP_US is a
 *   clock that jumped.
 */
#include "puck/clock.h"

#include <string.h>

#define PPM     1e-6
#define PACE    ((double)CLOCK_TICK_US)
#define DRIFT   (PACE * CLOCK_DRIFT_PPM * PPM)
#define SLOWEST (PACE * (1 - CLOCK_CRYSTAL_PPM * PPM))
#define FASTEST (PACE * (1 + CLOCK_CRYSTAL_PPM * PPM))
#define JUMP_US (1 * US_PER_MS)
#define TELL_LATE                                                                                  \
    (250 * US_PER_MS) /* an edge is told within some ms; a busy machine takes longer */
#define UNKNOWN_US  (50 * US_PER_MS)
#define TICK_MAX_US (INT64_C(4294967296) * CLOCK_TICK_US / 2)

struct span {
    double low_us, high_us; /* from the newest ping's low_us */
};

void clock_init(struct clock *clock)
{
    *clock = (struct clock){.slow = SLOWEST, .fast = FASTEST};
}

static double least(double a, double b)
{
    return a < b ? a : b;
}

static double most(double a, double b)
{
    return a > b ? a : b;
}

/* The tick counted on from the newest ping: of the two billion before it or after it. */
static int64_t count_on(const struct clock *clock, uint32_t tick)
{
    int64_t newest = clock->ping[clock->count - 1].tick;
    return newest + (int32_t)(tick - (uint32_t)newest);
}

/* Between which times a tick lies. */
static struct span span_of(const struct clock *clock, int64_t tick)
{
    const int64_t zero_us = clock->ping[clock->count - 1].low_us;
    const double slow = clock->slow - DRIFT;
    const double fast = clock->fast + DRIFT;
    struct span span = {.low_us = -1e18, .high_us = 1e18};
    for (unsigned i = 0; i < clock->count; i++) {
        const struct clock_ping *ping = &clock->ping[i];
        double ticks = (double)(tick - ping->tick);
        double low_us = (double)(ping->low_us - zero_us) + least(slow * ticks, fast * ticks);
        double high_us = (double)(ping->high_us - zero_us) + most(slow * ticks, fast * ticks);
        span.low_us = most(span.low_us, low_us);
        span.high_us = least(span.high_us, high_us);
    }
    return span;
}

/* Narrows the pace by what ping i and all after it allow. False: no line passes through them. */
static bool narrow(const struct clock *clock, unsigned i, double *slow, double *fast)
{
    const struct clock_ping *from = &clock->ping[i];
    double slowest = *slow;
    double fastest = *fast;
    for (unsigned k = i + 1; k < clock->count; k++) {
        const struct clock_ping *to = &clock->ping[k];
        double ticks = (double)(to->tick - from->tick);
        slowest = most(slowest, (double)(to->low_us - from->high_us) / ticks - DRIFT);
        fastest = least(fastest, (double)(to->high_us - from->low_us) / ticks + DRIFT);
    }
    if (slowest > fastest) {
        return false;
    }
    *slow = slowest;
    *fast = fastest;
    return true;
}

static void drop_oldest(struct clock *clock, unsigned count)
{
    clock->count -= count;
    memmove(clock->ping, clock->ping + count, clock->count * sizeof(clock->ping[0]));
}

static void refit(struct clock *clock)
{
    unsigned i = clock->count - 1;
    clock->slow = SLOWEST;
    clock->fast = FASTEST;
    while (i > 0 && narrow(clock, i - 1, &clock->slow, &clock->fast)) {
        i--;
    }
    drop_oldest(clock, i);
}

static enum clock_verdict look(const struct clock *clock, const struct clock_ping *ping)
{
    if (clock->count == 0) {
        return CLOCK_VERDICT_OK;
    }
    const struct clock_ping *newest = &clock->ping[clock->count - 1];
    if (ping->tick <= newest->tick) {
        return CLOCK_VERDICT_BACKWARDS;
    }
    struct span span = span_of(clock, ping->tick);
    double low_us = (double)(ping->low_us - newest->low_us);
    double high_us = (double)(ping->high_us - newest->low_us);
    bool off = low_us > span.high_us + (double)JUMP_US || high_us < span.low_us - (double)JUMP_US;
    return off ? CLOCK_VERDICT_JUMPED : CLOCK_VERDICT_OK;
}

enum clock_verdict clock_take(struct clock *clock, uint32_t tick, int64_t low_us, int64_t high_us)
{
    struct clock_ping ping = {.tick = tick, .low_us = low_us, .high_us = high_us};
    if (high_us < low_us) {
        return CLOCK_VERDICT_NONSENSE;
    }
    if (clock->count > 0) {
        ping.tick = count_on(clock, tick);
    }
    enum clock_verdict verdict = look(clock, &ping);
    if (verdict != CLOCK_VERDICT_OK) {
        clock->count = 0;
    } else if (clock->count == CLOCK_KEPT) {
        drop_oldest(clock, 1);
    }
    clock->ping[clock->count++] = ping;
    refit(clock);
    return verdict;
}

struct clock_time clock_map(const struct clock *clock, uint32_t tick, int64_t at_us)
{
    struct clock_time time = {.event_us = at_us, .bound_us = UNKNOWN_US};
    if (clock->count == 0) {
        return time;
    }
    const int64_t zero_us = clock->ping[clock->count - 1].low_us;
    struct span span = span_of(clock, count_on(clock, tick));
    double middle_us = (span.low_us + span.high_us) / 2;
    double half_us = (span.high_us - span.low_us) / 2;
    double late_us = (double)(at_us - zero_us) - middle_us;
    if (late_us + most(half_us, 0) < 0 || late_us > (double)TICK_MAX_US) {
        return time; /* it has not been yet: no such clock */
    }
    /* It was told long after: a machine that was busy, or a clock that went back since the last
     * ping. The bound holds both. */
    if (late_us > (double)TELL_LATE) {
        half_us = most(half_us, late_us);
    }
    time.event_us = zero_us + (int64_t)middle_us;
    time.event_us = time.event_us > at_us ? at_us : time.event_us;
    time.bound_us = (int64_t)most(half_us, 0) + CLOCK_TICK_US;
    return time;
}

struct clock_pace clock_pace(const struct clock *clock)
{
    double middle = (clock->slow + clock->fast) / 2;
    return (struct clock_pace){
        .off_ppm = (PACE / middle - 1) / PPM,
        .bound_ppm = (clock->fast - clock->slow) / 2 / PACE / PPM,
    };
}
