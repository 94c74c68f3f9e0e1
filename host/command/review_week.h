/* review_week: what a therapist opens on, gathered from a journal that was made of bundles.
 *
 * In:   the talks that are kept, by their start; a reader who was in none of them.
 * Out:  the week, its moments one after the other, and both hearts over all talks. Exit statuses;
 *       what went wrong is said.
 */
#ifndef LULL_COMMAND_REVIEW_WEEK_H
#define LULL_COMMAND_REVIEW_WEEK_H

#include <stdio.h>

#include "command/review_gather.h"
#include "review/json.h"
#include "review/pair.h"
#include "review/week.h"

struct review_week {
    const struct review_gather *gather;
    const struct journal_session *talk; /* borrowed */
    size_t talks;
    struct view *view; /* room for one talk */
    struct week week;
    struct pair pair;
};

int review_week_gather(struct review_week *week);

/* Writes each moment's talk: as text, or where `json` is not NULL, each talk once as a view. */
int review_week_moments(struct review_week *week, FILE *text, struct json *json);

/* From the latest talk back, as far as the figure reaches. */
int review_week_pair(struct review_week *week, uint64_t seed);

#endif
