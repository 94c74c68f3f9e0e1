/* course: the talks of a simulated couple over months, each as a scenario of its own.
 *
 * In:   a seed, how many talks, the day of the last one.
 * Out:  one talk at a time: who is there, what happens, what the two do with it afterwards.
 * Pure: caller-owned state; a course_talk points into itself, so it stays where it was made. The
 *       same course and number give the same talk.
 *
 * What is sure to be there stands in course.c as a table; how far it goes is drawn by lot.
 */
#ifndef LULL_TOOLS_DEMO_JOURNAL_COURSE_H
#define LULL_TOOLS_DEMO_JOURNAL_COURSE_H

#include <stdint.h>

#include "tools/trace/random.h"
#include "tools/trace/scenario.h"

#define COURSE_ACTIVATIONS 24
#define COURSE_CARDS       16

struct course {
    uint64_t seed;
    unsigned talks;
    int64_t until_us; /* the day of the last talk, 00:00 UTC, microseconds since 1970 */
    double minutes;   /* length of each talk after its baseline; 0: by lot */
};

struct course_talk {
    unsigned number; /* from 0 */
    int64_t start_realtime_us;
    enum who alone; /* WHO_BOTH: both are there */
    bool hard_week;
    double latency_s; /* median time from the flag to a press in this talk */
    bool share[PARTNERS];
    bool repair_later; /* lost each other, and back some hours later */
    double repair_after_s, repair_window_s;
    struct random hands; /* for what the two do while they talk */
    struct scenario scenario;
    struct person person[PARTNERS];
    struct stretch stretch[5];
    struct activation activation[COURSE_ACTIVATIONS + 1];
    struct card card[COURSE_CARDS + 1];
};

void course_make(const struct course *course, unsigned number, struct course_talk *ret_talk);

#endif
