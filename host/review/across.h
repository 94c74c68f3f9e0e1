/* across: many talks as one reader's own: when they were, and what took how long.
 *
 * In:   what talks add (own.h), by their start, each with its view (view.h): the couple's moments
 *       and the reader's marks.
 * Out:  talks, and lists of times: to the pause, to settling, to repair.
 * Who owns what: memory grows with the talks; across_finish() gives it back.
 *
 * Only the reader's own side is taken: nobody's times stand beside another's. Talks in which they
 * were alone stay apart from those of the two (`alone`), in every figure.
 */
#ifndef LULL_REVIEW_ACROSS_H
#define LULL_REVIEW_ACROSS_H

#include "review/mending.h"
#include "review/own.h"
#include "review/spread.h"
#include "review/view.h"

enum across_list {
    ACROSS_LIST_PAUSE,    /* from the flag to the own press; ends as waits do */
    ACROSS_LIST_SETTLING, /* from the own press to near the own level */
    ACROSS_LISTS
};

struct across_time {
    uint32_t talk; /* index of across.talk */
    int64_t us;
    enum incidence_end end;
    enum wait_end how; /* ACROSS_LIST_PAUSE */
};

struct across_times {
    struct across_time *at;
    uint32_t count, room;
};

/* From "we lost each other" or a break to "we are back". */
struct across_repairs {
    struct mending_case *at;
    uint32_t count, room;
};

struct across_talk {
    int64_t session;
    int64_t start_realtime_us;
    int64_t length_us; /* NEVER_US: cut short */
    uint32_t detector;
    uint32_t pauses, breaks, repairs, ruptures;
    uint32_t own_calls;               /* presses with nothing noticed before */
    enum view_mark hard_week, sooner; /* the reader's own marks */
    bool alone;
    bool here; /* the reader's own side is kept */
    int64_t judged_us, abstained_us[ABSTAINS];
};

struct across {
    struct across_talk *talk;
    uint32_t talks, room;
    struct across_times times[ACROSS_LISTS];
    struct across_repairs repairs;
    bool full; /* memory ran out: the figures would not be whole */
};

void across_init(struct across *across);
void across_finish(struct across *across);

/* Takes a talk in which the reader took part; it starts no earlier than the one before. */
void across_add(struct across *across, const struct view *view, const struct own *own);

/* The figures of a list, of the talks of two or of those alone. NULL: no memory. */
struct spread *across_spread(const struct across *across, enum across_list list, bool alone,
                             uint64_t seed);
struct mending *across_mending(const struct across *across, bool alone);

#endif
