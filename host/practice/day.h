/* day: the times to the pause of one day of practice, as a distribution.
 *
 * In:   runs of a drill (practice/log.h). Out: the middle and the spread.
 * Pure.
 *
 * A cue with no press counts as one that took longer than any: left out, it would make the others
 * look short. Nothing is compared with another day here.
 */
#ifndef LULL_PRACTICE_DAY_H
#define LULL_PRACTICE_DAY_H

#include "practice/log.h"

#define DAY_WAITS_MAX 512

struct day {
    uint32_t count; /* of cues; went_on and others among them */
    uint32_t went_on;
    uint32_t others; /* answered by the other one: known is only that one's own took longer */
    double wait_s[DAY_WAITS_MAX];
    uint32_t waits; /* in wait_s: own presses, then INFINITY for each that went on */
};

void day_init(struct day *day);

/* What does not fit is left out. */
void day_add(struct day *day, const struct log_run *run);

/* INFINITY: not reached. False: there is no time at all. */
struct day_figures {
    double low_s, median_s, high_s; /* the middle half lies between low and high */
};
bool day_read(struct day *day, struct day_figures *ret_figures);

#endif
