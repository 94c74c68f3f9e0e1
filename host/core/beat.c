/* The cases of a notification with RR intervals, by its residual r = arrival - (zero + sum of RR):
 *
 *      r
 *      │            ×  ×                × × ×  r stays up by one RR or more for 30 s:  LOST
 *      │  ×  burst ×    ×              ×
 *      │   ×  ×  ×        ×  ×   ×  × ×
 *      │────×───────×────────×──×──────────── lower envelope = offset of the run
 *      │                                     ×  r falls well under the envelope:        DUPLICATED
 *      └──────────────────────────────────────── t
 *
 * A burst raises r by up to 4 s and falls back. A jump that no burst reaches is most often a gap in
 * which beats were lost: SILENCE. Or this program was held up, and all that waited comes at once: r
 * is back within moments. Which of the two is known after 3 s; until then the beats' bounds say
 * that they may be as old as the jump is high. The conservation check is the one of SCIENCE.md:
 * over 30 s elapsed time and sum of RR agree to about one RR plus jitter.
 */
#include "core/beat.h"

#include <math.h>

#include "core/units.h"

/* 10 s slots, the newest three form the 30 s of the conservation check. */
#define SLOT_US      (10 * US_PER_S)
#define RECENT_SLOTS 3
/* Polar's engineers: an RR may be 3 to 4 s old when it arrives (polar-ble-sdk #227). A residual
 * that jumps by more can't be a burst. */
#define BURST_MAX_US BEAT_UNSURE_US
/* So long a jump may last and still be a backlog that is being read. */
#define LATE_MAX_US (3 * US_PER_S)
/* A strap delivers about once a second, so before anything is known a delay is 0..1 s. */
#define DELAY_PRIOR_US (500 * US_PER_MS)
#define RR_MAX_1024    10240
/* RR is sent in 1/1024 s; half a step, and what the rounding of some straps sums up to. */
#define ROUNDING_US 2000
/* Crystals are off by about 20 ppm (polar-ble-sdk #580): over the 120 s of the envelope 2.4 ms. */
#define CRYSTAL_US 2400
/* The wait for a connection event, and the stack behind it. */
#define LINK_US 50000
/* What is sent twice makes the envelope fall by whole intervals at once. */
#define DOUBLED_PERCENT 65

/* From so many deliveries on, waits that were not seen are more than chance. */
#define UNSEEN_DELIVERIES 30

static int64_t min_us(int64_t a_us, int64_t b_us)
{
    return a_us < b_us ? a_us : b_us;
}

static int64_t max_us(int64_t a_us, int64_t b_us)
{
    return a_us > b_us ? a_us : b_us;
}

static int64_t us_of_1024(int64_t ticks)
{
    return ticks * 15625 / 16; /* 1e6 / 1024, exact in integers */
}

static void slots_clear(struct beat_clock *clock)
{
    for (int i = 0; i < BEAT_SLOTS; i++) {
        clock->slot_min_us[i] = NEVER_US;
    }
}

bool beat_placed(const struct beat *beat)
{
    return beat->bound_us <= BEAT_UNSURE_US;
}

void beat_clock_init(struct beat_clock *clock)
{
    *clock = (struct beat_clock){0};
    slots_clear(clock);
}

void beat_clock_cut(struct beat_clock *clock)
{
    clock->running = false;
}

static void run_begin(struct beat_clock *clock, int64_t at_us)
{
    slots_clear(clock);
    clock->slot_number = at_us / SLOT_US;
    clock->zero_us = at_us;
    clock->run_1024 = 0;
    clock->last_residual_us = 0;
    clock->late_us = NEVER_US;
    clock->prompt_us = at_us;
    clock->delay_us = DELAY_PRIOR_US;
    clock->deliveries = 0;
    clock->run++;
    clock->running = true;
}

/* Moves the ring of slots on to the slot of at_us; what leaves the 120 s is forgotten. */
static void slots_advance(struct beat_clock *clock, int64_t at_us)
{
    int64_t number = at_us / SLOT_US;
    int64_t steps = number - clock->slot_number;
    if (steps > BEAT_SLOTS) {
        steps = BEAT_SLOTS;
    }
    for (int64_t i = 0; i < steps; i++) {
        clock->slot_min_us[(number - i) % BEAT_SLOTS] = NEVER_US;
    }
    if (steps > 0) {
        clock->slot_number = number;
    }
}

/* Least residual of the slots aged from..to (0: the newest). */
static int64_t slots_min(const struct beat_clock *clock, int from, int to)
{
    int64_t least_us = NEVER_US;
    for (int age = from; age <= to; age++) {
        int64_t slot = (clock->slot_number - age) % BEAT_SLOTS;
        if (slot < 0) {
            slot += BEAT_SLOTS;
        }
        least_us = min_us(least_us, clock->slot_min_us[slot]);
    }
    return least_us;
}

/* By how much the envelope has to move for one lost or doubled beat to be the reason: a little
 * under one RR, and above what the slow beating of a heart near 60 a minute against a 1 Hz delivery
 * does to it. */
static int64_t limit_us(const struct beat_clock *clock)
{
    return clock->rr_us * 85 / 100 + 50 * US_PER_MS;
}

/* A strap that delivers once a second is late by half an RR on average. Where it is later than that
 * its envelope is seldom touched and falls by itself. (What is lost makes all that follows late, so
 * this says nothing of a rise.) */
static int64_t falls_us(const struct beat_clock *clock)
{
    int64_t later_us = clock->delay_us - clock->rr_us / 2 - 300 * US_PER_MS;
    return later_us > 0 ? 4 * later_us : 0;
}

/* Keeps track of arrivals later than any burst. */
static bool late(struct beat_clock *clock, int64_t at_us, int64_t residual_us)
{
    if (clock->late_us == NEVER_US && residual_us - clock->last_residual_us > BURST_MAX_US) {
        clock->late_us = at_us;
        clock->before_us = clock->last_residual_us;
    }
    if (clock->late_us != NEVER_US && residual_us - clock->before_us <= BURST_MAX_US) {
        clock->late_us = NEVER_US;
    }
    if (clock->late_us != NEVER_US) {
        clock->prompt_us = at_us;
    }
    return clock->late_us != NEVER_US;
}

static enum beat_cut judge(struct beat_clock *clock, int64_t at_us, int64_t residual_us)
{
    if (clock->deliveries == 0) {
        return BEAT_CUT_NONE;
    }
    slots_advance(clock, at_us);
    if (late(clock, at_us, residual_us)) {
        return at_us - clock->late_us > LATE_MAX_US ? BEAT_CUT_SILENCE : BEAT_CUT_NONE;
    }
    /* Both are held against the envelope of before: what came since has already moved the newest
     * slots, a little with every delivery. */
    int64_t older_us = slots_min(clock, RECENT_SLOTS, BEAT_SLOTS - 1);
    int64_t recent_us = slots_min(clock, 0, RECENT_SLOTS - 1);
    if (residual_us < recent_us) {
        recent_us = residual_us;
    }
    if (older_us != NEVER_US && older_us - recent_us > clock->rr_us * DOUBLED_PERCENT / 100 +
                                                           50 * US_PER_MS + falls_us(clock)) {
        return BEAT_CUT_DUPLICATED;
    }
    if (older_us != NEVER_US && recent_us - older_us > limit_us(clock) &&
        at_us - clock->prompt_us > RECENT_SLOTS * SLOT_US) {
        return BEAT_CUT_LOST;
    }
    return BEAT_CUT_NONE;
}

/* Enters a residual and returns how far it lies above the envelope. */
static int64_t enter(struct beat_clock *clock, int64_t residual_us)
{
    int64_t slot = clock->slot_number % BEAT_SLOTS;
    bool empty = clock->slot_min_us[slot] == NEVER_US;
    if (empty || residual_us < clock->slot_min_us[slot]) {
        clock->slot_min_us[slot] = residual_us;
    }
    if (empty || residual_us > clock->slot_max_us[slot]) {
        clock->slot_max_us[slot] = residual_us;
    }
    int64_t above_us = residual_us - slots_min(clock, 0, BEAT_SLOTS - 1);
    if (clock->late_us == NEVER_US) {
        clock->delay_us += (above_us - clock->delay_us) / 16;
    }
    clock->last_residual_us = residual_us;
    clock->deliveries++;
    return above_us;
}

/* How far the envelope may still lie above the true offset. A delay is the wait for the next
 * delivery (even over 0..2 mean) and the radio's (even over 0..link, for 50 ms or, where bursts
 * never end, for as long as they make it). The sum falls short of e with e^2 / (4 mean link), so
 * the least of n stays under sqrt(10 mean link / n) in about 95 of 100 cases
 * (tests/bench/70-beat-clock); where there is no wait the radio's own share is left. */
static int64_t envelope_slack_us(const struct beat_clock *clock)
{
    int64_t n = clock->deliveries < 120 ? clock->deliveries : 120;
    int64_t late_us = clock->delay_us - clock->rr_us / 2 - 300 * US_PER_MS;
    int64_t link_us = LINK_US + (late_us > 0 ? late_us : 0);
    double both_us = sqrt(10.0 * (double)link_us * (double)clock->delay_us / (double)(n + 2));
    return both_us < (double)link_us ? (int64_t)both_us
                                     : 6 * clock->delay_us / (n + 2) + link_us / 2;
}

/* What of a clocked delivery's wait was not seen yet. A heart near 60 a minute, and very even,
 * keeps step with a strap that delivers once a second: each wait is like the one before, the
 * envelope is that of the waits there were, and the offset is anywhere in what they left out. A
 * strap that delivers at each beat has no such wait: its slots all have the same least. 0: nothing
 * that chance does not leave out of 30 waits or more. */
static int64_t unseen_us(const struct beat_clock *clock, int64_t slack_us)
{
    int64_t least_us = NEVER_US, highest_least_us = INT64_MIN, greatest_us = INT64_MIN;
    for (int slot = 0; slot < BEAT_SLOTS; slot++) {
        if (clock->slot_min_us[slot] == NEVER_US) {
            continue;
        }
        least_us = min_us(least_us, clock->slot_min_us[slot]);
        highest_least_us = max_us(highest_least_us, clock->slot_min_us[slot]);
        greatest_us = max_us(greatest_us, clock->slot_max_us[slot]);
    }
    if (clock->deliveries < UNSEEN_DELIVERIES || highest_least_us - least_us <= LINK_US) {
        return 0;
    }
    int64_t wait_us = min_us(clock->rr_us, US_PER_S);
    int64_t left_us = wait_us - (greatest_us - least_us);
    return left_us > 2 * slack_us ? left_us : 0;
}

static bool is_beat(uint16_t rr_1024)
{
    return rr_1024 > 0 && rr_1024 <= RR_MAX_1024;
}

uint16_t beat_clock_push(struct beat_clock *clock, int64_t at_us, const uint16_t *rr_1024,
                         uint16_t count, struct beat *ret_beats, enum beat_cut *ret_cut)
{
    int64_t sum_1024 = 0;
    uint16_t from = 0;
    *ret_cut = BEAT_CUT_NONE;
    for (uint16_t i = 0; i < count; i++) {
        sum_1024 += rr_1024[i];
        if (!is_beat(rr_1024[i])) {
            if (clock->running) {
                *ret_cut = BEAT_CUT_LOST;
            }
            from = i + 1;
            sum_1024 = 0;
        }
    }
    if (from > 0) {
        beat_clock_cut(clock);
    }
    if (from == count) {
        return 0;
    }
    if (clock->running) {
        int64_t cumulated_us = us_of_1024(clock->run_1024 + sum_1024);
        *ret_cut = judge(clock, at_us, at_us - clock->zero_us - cumulated_us);
    }
    if (!clock->running || *ret_cut != BEAT_CUT_NONE) {
        run_begin(clock, at_us);
    }
    slots_advance(clock, at_us);
    int64_t end_us = us_of_1024(clock->run_1024 + sum_1024);
    int64_t above_us = enter(clock, at_us - clock->zero_us - end_us);
    int64_t slack_us = envelope_slack_us(clock);
    slack_us = max_us(slack_us, unseen_us(clock, slack_us));
    int64_t offset_us = clock->zero_us + slots_min(clock, 0, BEAT_SLOTS - 1) - slack_us / 2;
    int64_t bound_us = slack_us / 2 + ROUNDING_US + CRYSTAL_US;
    /* Late beyond the strap's habit: a burst, or beats lost just now. Say so until it is known. */
    if (above_us > 3 * clock->delay_us + US_PER_S && above_us > bound_us) {
        bound_us = above_us;
    }

    uint16_t beats = 0;
    for (uint16_t i = from; i < count; i++) {
        bool first = clock->run_1024 == 0;
        clock->run_1024 += rr_1024[i];
        int64_t rr_us = us_of_1024(rr_1024[i]);
        clock->rr_us += clock->rr_us == 0 ? rr_us : (rr_us - clock->rr_us) / 16;
        int64_t run_us = us_of_1024(clock->run_1024);
        ret_beats[beats++] = (struct beat){
            .t_us = offset_us + run_us,
            .bound_us = bound_us,
            .run_us = run_us,
            .rr_us = rr_us,
            .run = clock->run,
            .first = first,
        };
    }
    clock->last_us = at_us;
    return beats;
}
