/* hands: what the two of a simulated talk do when something is noticed.
 *
 * In:   events of the running talk.
 * Out:  presses, planned and given out in the order of their time.
 * Pure: caller-owned state; the talk's own lot decides.
 *
 * On a flag: the one it is about presses, or the other one does, or both stay with it, or nobody
 * does anything; a press comes when it was meant to, whatever has become of the wait by then. On a
 * pause the other one may say "I heard".
 */
#ifndef LULL_TOOLS_DEMO_JOURNAL_HANDS_H
#define LULL_TOOLS_DEMO_JOURNAL_HANDS_H

#include "core/event.h"
#include "core/input.h"
#include "tools/demo-journal/course.h"

#define HANDS_MAX 32

struct hands {
    struct course_talk *talk;
    struct input planned[HANDS_MAX]; /* in order of at_us */
    unsigned count;
};

void hands_init(struct hands *hands, struct course_talk *talk);

void hands_event(struct hands *hands, const struct event *event);

/* Takes the next press due before `until_us`. False: there is none. */
bool hands_next(struct hands *hands, int64_t until_us, struct input *ret_input);

#endif
