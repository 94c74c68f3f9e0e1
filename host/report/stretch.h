/* stretch: what lasts in a heart's trace: a quiet stretch, and activation that stays up.
 *
 * In:   cells of a second each (pulse.h), and what the detector judged against.
 * Out:  stretches in the order of time, as seconds since the first cell.
 * Pure: caller-owned memory of fixed size.
 *
 * Neither is ever cued, and neither says what was felt: a quiet stretch may be rest, or going away
 * inside. So they are for their owner (and a quiet one for whom the owner hands this part to),
 * after the talk.
 *
 * quiet  60 s or more whose mean lies 2 sd below the own *quiet* level, with a spread of no more
 *        than the own one at rest (SCIENCE.md, Safety). Needs a quiet level: without one, none.
 * high   20 min or more up: begins in a second above the talk level + 1 sd, ends where 30 s of
 *        trusted beats in a row lie below it, as a settling does; or where nothing could be read
 *        for over a minute. Two in three of the seconds that could be read lie above: a heart in
 *        ordinary talk wanders over that line now and then, and may go without 30 s below it for
 * long.
 */
#ifndef LULL_REPORT_STRETCH_H
#define LULL_REPORT_STRETCH_H

#include "core/baseline.h"
#include "report/pulse.h"

#define STRETCHES_MAX 64

struct stretch {
    uint32_t from_s, to_s;
};

struct stretches {
    struct stretch at[STRETCHES_MAX]; /* the first ones, where there are more */
    uint32_t count;
};

struct stretches stretch_quiet(const struct pulse *pulse,
                               const struct baseline_reference *reference);
/* Leaves out what lies in this time or reaches into it, from and to since the first cell: of a
 * baseline, where one is asked to sit still. */
void stretches_leave_out(struct stretches *stretches, int64_t from_us, int64_t to_us);

struct stretches stretch_high(const struct pulse *pulse,
                              const struct baseline_reference *reference);

#endif
