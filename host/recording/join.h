/* join: two recordings made apart, each by one partner's own computer, on one line of time.
 *
 * In:   the clock inputs of each (realtime that belongs to boottime).
 * Out:  how far the second starts after the first (for merge.h), and how far the two may be apart.
 *
 * What is known of the error: a recording says its clock anew whenever boottime and realtime part
 * by more than JOIN_SILENT_US, so each side is known to that, and to the spread of what it said.
 * That is all that the recordings can tell. Whether the network had set both clocks is not in them:
 * where it had not, they may be apart by minutes, and nothing here would show it. Reads what it is
 * given; no I/O of its own.
 */
#ifndef LULL_RECORDING_JOIN_H
#define LULL_RECORDING_JOIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "recording/file.h"

#define JOIN_SILENT_US (500 * US_PER_MS)

struct join_side {
    int64_t first_us, last_us; /* of its inputs, on its own boottime */
    bool clocked;              /* it says its clock */
    int64_t offset_us; /* realtime minus boottime, as said last: a clock set right is right */
    int64_t spread_us; /* between the least and the most that it said */
};

/* Reads a recording to its end. FILE_OK, or what is wrong with it. */
enum file_verdict join_look(struct file_reader *reader, struct join_side *ret_side,
                            struct file_error *ret_error);

enum join_verdict {
    JOIN_OK,
    JOIN_NO_CLOCK_A, /* the first (second) does not say what time it was */
    JOIN_NO_CLOCK_B,
    JOIN_APART /* one ends before the other begins */
};

/* On JOIN_OK: *ret_after_us from the first line of a to the first line of b, and *ret_error_us. */
enum join_verdict join_lay(const struct join_side *a, const struct join_side *b,
                           int64_t *ret_after_us, int64_t *ret_error_us);

/* The note that stands in a joined recording, so that its error goes where it goes: no figure that
 * lays one partner's times against the other's may be finer. */
#define JOIN_NOTE_BYTES 128
size_t join_note_format(int64_t error_us, char ret_text[JOIN_NOTE_BYTES]);
bool join_note_parse(const char *text, size_t length, int64_t *ret_error_us);

#endif
