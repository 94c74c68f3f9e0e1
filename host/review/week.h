/* week: what a session of couples therapy opens on: the moments that the two of them brought, and
 * the talks of the week.
 *
 * In:   talks by their start, with what was shared about them.
 * Out:  the latest WEEK_MOMENTS moments, in order of time; the talks.
 * Pure, caller-owned.
 *
 * The week is the seven days up to the last talk that is kept, so that the same journal gives the
 * same page whenever it is looked at.
 */
#ifndef LULL_REVIEW_WEEK_H
#define LULL_REVIEW_WEEK_H

#include "review/view.h"

#define WEEK_US        (INT64_C(7) * 86400 * US_PER_S)
#define WEEK_MOMENTS   3
#define WEEK_TALKS_MAX 64
#define WEEK_AROUND_US (120 * US_PER_S) /* of a moment, to each side */

struct week_moment {
    int64_t session;
    int64_t start_realtime_us;    /* of its talk */
    int64_t t_us, from_us, to_us; /* since the talk's start */
    char name[VIEW_NAME_MAX + 1]; /* whose it is */
    char text[VIEW_WORD_MAX + 1]; /* in their words; "": none */
};

struct week_talk {
    int64_t session;
    int64_t start_realtime_us;
    int64_t length_us; /* NEVER_US: cut short */
    uint32_t pauses, breaks, repairs;
    bool alone;
};

struct week {
    struct week_moment moment[WEEK_MOMENTS];
    uint32_t moments;
    uint32_t earlier; /* moments that were brought too, before these */
    struct week_talk talk[WEEK_TALKS_MAX];
    uint32_t talks;
    uint32_t dropped; /* talks that found no room */
};

void week_init(struct week *week);

/* Whether a talk is of the week that ends with the last one. */
bool week_holds(int64_t start_realtime_us, int64_t last_realtime_us);

/* The next talk of the week; of its moments those whose words are in the view. */
void week_add(struct week *week, const struct view *view);

#endif
