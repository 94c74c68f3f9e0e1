/* line: one input as one line of text, and back. The only place that knows the text of a recording.
 *
 *   <at_us> <who> <kind> <payload>
 *
 * who is a, b or - (both). Fields are separated by one space; a line ends with "\n" (a "\r" before
 * it is accepted). Kinds and payloads:
 *
 *   - settings cues_per_hour=1.000 pause_s=15 break_s=1200 one_strap_cues=no seed=1 detector=1
 *   - clock <realtime_us>
 *   a baseline quiet=<level_mbpm>,<scale_mbpm>,<trusted_ms> talk=…     (only what was measured)
 *   a history  …                                                       (as baseline)
 *   a phase quiet|listening|speaking|talk|none
 *   a up
 *   a down unknown|out-of-range|taken-off|battery|adapter
 *   a hrm <hex>                                                        ("-" for no byte)
 *   a press button|key|other [<event_us> <bound_us>]
 *   - press page [<event_us> <bound_us>]                               (somebody at the live page)
 *   a release button|key|other [<event_us> <bound_us>]
 *   - mark back|stay|break|rupture|moved|mark [<event_us> <bound_us>]    (also a, b)
 *   - mark back|stay|break|rupture|moved|mark page [<event_us> <bound_us>]   (at the live page)
 *   - cue_started <number> [<event_us> <bound_us>]
 *   - cue_failed <number> no-device|busy|vanished|other
 *   - puck_up
 *   - puck_down
 *   - note <text to the end of the line>                                 (also a, b)
 *   - end ended|stopped                                                  (also a, b)
 *
 * [<event_us> <bound_us>] is left out where event_us = at_us and bound_us = 0.
 *
 * Settings may end in " cues_unseen=yes": both chose before the talk that nobody sees its cues
 * afterwards, so no cue_started or cue_failed stands in what was kept of it.
 *
 * Numbers are whole, without sign or zero too many; cues_per_hour, pause_s and break_s may have
 * three decimals. Settings that are left out have their defaults; unknown ones are left alone (a
 * later version may know more), and ranges are the core's matter.
 *
 * Pure: no I/O, no malloc. Round trip: format(parse(x)) = x for every line that format() writes.
 */
#ifndef LULL_RECORDING_LINE_H
#define LULL_RECORDING_LINE_H

#include <stddef.h>
#include <stdint.h>

#include "core/input.h"

/* Longest line with its "\n": 512 notification bytes in hex, or a note of 1024 bytes. */
#define LINE_MAX_BYTES 1200

enum line_verdict {
    LINE_OK,
    LINE_EMPTY,        /* nothing but white space, or a "#" comment */
    LINE_BAD_TIME,     /* at_us is no number, or out of +-2^62 */
    LINE_BAD_WHO,      /* not a, b or -; or not one this kind allows */
    LINE_UNKNOWN_KIND, /* a kind of a later version; skipped and counted by the reader */
    LINE_BAD_PAYLOAD,
    LINE_CUT, /* the line ends inside a field or has no "\n": a file cut in the middle */
    LINE_VERDICTS
};

/* What a person reads of a verdict: what is wrong, in a few words. */
const char *line_verdict_text(enum line_verdict verdict);

/* Bytes and text that a parsed input points into; it must live as long as the input is used. */
struct line_buffer {
    uint8_t bytes[512];
    char text[1024];
};

/* Parses `length` bytes at `text` (with its "\n" where the file has it). On LINE_OK fills
 * *ret_input, whose pointers point into *buffer; else leaves *ret_input untouched. */
enum line_verdict line_parse(const char *text, size_t length, struct line_buffer *buffer,
                             struct input *ret_input);

/* Writes the line with its "\n" and a terminating 0. Returns the length without the 0, or 0 where
 * it does not fit into `size` (LINE_MAX_BYTES + 1 always fits) or the input cannot be written. */
size_t line_format(const struct input *input, char *ret_text, size_t size);

#endif
