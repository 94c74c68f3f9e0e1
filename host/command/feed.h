/* feed: the inputs of a replay, in order: the recording's own, and those that stand in for a hand
 * (settings, baseline stretches, presses that answer a cue).
 *
 * In:   one or two open recordings (recording/merge.h).
 * Out:  inputs by at_us; planned ones before the recording's where they are due at the same time.
 */
#ifndef LULL_COMMAND_FEED_H
#define LULL_COMMAND_FEED_H

#include <stdbool.h>

#include "core/input.h"
#include "recording/merge.h"

#define FEED_PLANNED_MAX 64

/* What two looks at a recording find before it is played. */
struct feed_facts {
    bool holds[PARTNERS]; /* partner a, b is in it */
    bool answers;         /* it holds its own answers to cues */
    bool ends;            /* it says how it ended */
    int64_t first_us;     /* at_us of its first input */
    int64_t last_us;
};

struct feed {
    struct merge merge;
    struct input next; /* of the recording; valid while `ready` */
    bool ready;
    bool drop_settings;                     /* the recording's own settings are not taken */
    bool drop_baseline;                     /* nor its baseline, history and phases */
    struct input planned[FEED_PLANNED_MAX]; /* sorted by at_us; hold no pointers */
    unsigned planned_count;
    int64_t last_us;
    enum file_verdict verdict; /* FILE_OK, FILE_END, or what ended it */
    struct file_error error;
};

/* `second` may be NULL. The readers are borrowed. */
void feed_init(struct feed *feed, struct file_reader *first, struct file_reader *second,
               int64_t offset_us);

/* Plans an input. False: too many are planned already. */
bool feed_plan(struct feed *feed, const struct input *input);

/* at_us of the next input, or NEVER_US where there is none (feed->verdict says why). */
int64_t feed_next_us(struct feed *feed);

/* Takes the next input; its pointers live until the next call. False: none. */
bool feed_next(struct feed *feed, struct input *ret_input);

/* Reads both recordings once through. What is wrong with them is left to the second reading. */
struct feed_facts feed_look(const char *first, const char *second, int64_t offset_us);

#endif
