/* merge: one recording, or two as if the two people sat together, as one ordered stream of inputs.
 *
 * In:   one or two open readers (file.h), borrowed until the last call.
 * Out:  inputs by at_us, ties a before b.
 * Does no I/O of its own; what the readers say is passed on.
 *
 * One recording passes unchanged. Of two, each must hold one partner; the first's becomes a, the
 * second's b. They align at their first lines: the second's times (at_us and event_us) are shifted
 * so that its first line falls on the first's, plus offset_us. What belongs to the talk and not to
 * a partner (settings, clock, cues, puck) is taken from the first alone; the second's marks and
 * notes of both become b's. Where one recording ends ("- end") before the other, that is its
 * partner's end
 * ("a end", "b end"); the stream ends with the later one.
 */
#ifndef LULL_RECORDING_MERGE_H
#define LULL_RECORDING_MERGE_H

#include <stdbool.h>
#include <stdint.h>

#include "recording/file.h"

struct merge_side {
    struct file_reader *reader;
    enum who partner; /* who this recording's partner is in it; WHO_BOTH: none seen yet */
    bool started;     /* its first line was read */
    bool exhausted;
    bool pending; /* `next` waits */
    struct input next;
    int64_t first_us; /* at_us of its first line, as it stands there */
    int64_t shift_us; /* added to its times */
};

struct merge {
    struct merge_side side[PARTNERS];
    bool two;
    int64_t offset_us;
    struct file_error error; /* said again at every call */
};

/* `second` is NULL for one recording. |offset_us| < 2^62. */
void merge_init(struct merge *merge, struct file_reader *first, struct file_reader *second,
                int64_t offset_us);

/* The next input, on FILE_OK; its pointers live until the next call. FILE_END, or what is wrong
 * with either recording: FILE_BOTH where one of two already holds both partners, FILE_TOO_FAR where
 * a shifted time leaves the range, and all that file_next() says. */
enum file_verdict merge_next(struct merge *merge, struct input *ret_input,
                             struct file_error *ret_error);

#endif
