/* own: what one talk adds to its reader's own figures across talks, of their side alone.
 *
 * In:   a side (side.h), all of it read; or the bytes that were made of one.
 * Out:  struct own, large, caller-owned; or bytes.
 * Pure.
 *
 * The bytes are kept beside the talk, so that many talks can be looked at together without reading
 * the rows of each. The rows say the same: they are read where own_get() does not take the bytes.
 */
#ifndef LULL_REVIEW_OWN_H
#define LULL_REVIEW_OWN_H

#include "review/side.h"

struct own_wait {
    int64_t us; /* from the flag to the own press, or as long as it was open */
    enum wait_end how;
};

struct own_settling {
    int64_t us; /* from the own press; as long as it was watched for */
    bool settled;
};

struct own {
    bool here;      /* the side is kept */
    uint32_t calls; /* presses with nothing noticed before */
    int64_t judged_us, abstained_us[ABSTAINS];
    struct own_wait wait[REVIEW_EPISODES_MAX];
    struct own_settling settling[REVIEW_EPISODES_MAX];
    int64_t rupture_us[SIDE_MARKS_MAX]; /* since the talk's start, ascending */
    uint32_t waits, settlings, ruptures;
};

/* `end_us`: when the talk ended, by the clock of the side. */
void own_of(const struct side *side, int64_t end_us, struct own *ret_own);

/* At most `size` bytes. 0: it does not fit, or a time in it lies before the talk. */
size_t own_put(const struct own *own, uint8_t *ret_bytes, size_t size);

/* False: these are not whole, or another lull's. */
bool own_get(const uint8_t *bytes, size_t length, struct own *ret_own);

#endif
