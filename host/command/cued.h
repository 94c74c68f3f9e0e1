/* cued: which of the edges that carry a cue answers for it: the sound card, or the puck.
 *
 * In:   what the sound card said of a cue, when the puck showed it, whether there is a puck.
 * Out:  one answer a cue: INPUT_CUE_STARTED or INPUT_CUE_FAILED.
 * Pure: caller-owned state; time is an argument.
 *
 * A cue that was heard began when it was heard. One that no sound carried began when the puck
 * showed it; only one that nothing carried could not be played.
 */
#ifndef LULL_COMMAND_CUED_H
#define LULL_COMMAND_CUED_H

#include <stdbool.h>

#include "core/input.h"

/* The puck says within some ms that it shows a cue. */
#define CUED_WAIT_US (500 * US_PER_MS)

struct cued {
    bool puck;      /* there is one */
    uint32_t shown; /* the newest cue that the puck showed; 0: none */
    int64_t shown_us;
    int64_t shown_bound_us;
    uint32_t silent; /* a cue that no sound carried, waiting for the puck; 0: none */
    enum cue_fail fail;
    int64_t until_us;
};

/* No sound carried this cue. True: *ret_input is its answer; false: the puck is waited for. */
bool cued_silent(struct cued *cued, uint32_t number, enum cue_fail fail, int64_t now_us,
                 struct input *ret_input);

/* The puck showed it. True: *ret_input is its answer, as no sound carried it. */
bool cued_shown(struct cued *cued, uint32_t number, int64_t event_us, int64_t bound_us,
                struct input *ret_input);

/* The puck is there, or gone. True: *ret_input is the answer of the cue that waited for it. */
bool cued_puck(struct cued *cued, bool there, struct input *ret_input);

/* The next deadline, or NEVER_US. True at or after it: *ret_input is the answer. */
int64_t cued_next_us(const struct cued *cued);
bool cued_timer(struct cued *cued, int64_t now_us, struct input *ret_input);

#endif
