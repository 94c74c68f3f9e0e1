#include "review/across.h"

#include <stdlib.h>

#include "core/units.h"

#define DAY_US (86400.0 * 1e6)

void across_init(struct across *across)
{
    *across = (struct across){0};
}

void across_finish(struct across *across)
{
    free(across->talk);
    for (int i = 0; i < ACROSS_LISTS; i++) {
        free(across->times[i].at);
    }
    free(across->repairs.at);
    *across = (struct across){0};
}

/* A larger room for what is `size` bytes each, or NULL. */
static void *grown(void *at, uint32_t *room, size_t size)
{
    uint32_t more = *room == 0 ? 64 : 2 * *room;
    void *grown_at = realloc(at, more * size);
    *room = grown_at != NULL ? more : *room;
    return grown_at;
}

static struct across_talk *add_talk(struct across *across)
{
    if (across->talks == across->room) {
        void *at = grown(across->talk, &across->room, sizeof(*across->talk));
        if (at == NULL) {
            across->full = true;
            return NULL;
        }
        across->talk = at;
    }
    return &across->talk[across->talks++];
}

static void add_time(struct across *across, enum across_list list, struct across_time time)
{
    struct across_times *times = &across->times[list];
    if (times->count == times->room) {
        void *at = grown(times->at, &times->room, sizeof(*times->at));
        if (at == NULL) {
            across->full = true;
            return;
        }
        times->at = at;
    }
    time.talk = across->talks - 1;
    times->at[times->count++] = time;
}

static void add_rows(struct across *across, const struct side *side, int64_t end_us)
{
    struct across_talk *talk = &across->talk[across->talks - 1];
    for (uint32_t i = 0; i < side->review.episodes; i++) {
        const struct review_episode *row = &side->review.episode[i];
        int64_t wait_us = side_wait_us(row), us;
        bool settled;
        if (row->who != side->who) {
            continue;
        }
        talk->own_calls += row->self_called ? 1 : 0;
        if (wait_us != NEVER_US) {
            add_time(across, ACROSS_LIST_PAUSE,
                     (struct across_time){
                         .us = wait_us, .how = row->end, .end = incidence_end(row->end)});
        }
        if (side_settling(side, i, end_us, &us, &settled)) {
            add_time(across, ACROSS_LIST_SETTLING,
                     (struct across_time){.us = us,
                                          .end = settled ? INCIDENCE_END_REACHED
                                                         : INCIDENCE_END_CENSORED});
        }
    }
}

static void add_repair(struct across *across, int64_t low_us, int64_t high_us)
{
    struct across_repairs *repairs = &across->repairs;
    if (repairs->count == repairs->room) {
        void *at = grown(repairs->at, &repairs->room, sizeof(*repairs->at));
        if (at == NULL) {
            across->full = true;
            return;
        }
        repairs->at = at;
    }
    repairs->at[repairs->count++] =
        (struct mending_case){.talk = across->talks - 1, .low_us = low_us, .high_us = high_us};
}

/* One rupture up to its repair; ruptures in between are a part of it. */
static void add_repairs(struct across *across, const struct view *view, const struct side *side,
                        int64_t end_us)
{
    int64_t until_us = INT64_MIN;
    for (uint32_t i = 0; i < side->marks; i++) {
        int64_t lost_us = side->mark[i].t_us;
        if (side->mark[i].kind != SIDE_MARK_RUPTURE) {
            continue;
        }
        across->talk[across->talks - 1].ruptures++;
        if (lost_us < until_us) {
            continue;
        }
        const struct view_moment *back = view_repair_after(view, lost_us);
        until_us = back != NULL ? back->end_us : NEVER_US;
        if (back != NULL) {
            add_repair(across, back->start_us - lost_us, back->end_us - lost_us);
        } else {
            add_repair(across, end_us - lost_us, NEVER_US);
        }
    }
}

void across_add(struct across *across, const struct view *view)
{
    struct across_talk *talk = add_talk(across);
    if (talk == NULL) {
        return;
    }
    *talk = (struct across_talk){
        .session = view->about.session,
        .start_realtime_us = view->about.start_realtime_us,
        .length_us = view->about.length_us,
        .detector = view->about.detector,
        .pauses = view->about.pauses,
        .breaks = view->about.breaks,
        .repairs = view->about.repairs,
        .hard_week = view->hard_week,
        .sooner = view->sooner,
        .alone = view_alone(view),
    };
    if (view->reader == WHO_BOTH || !view->side[view->reader].here) {
        return;
    }
    const struct side *side = &view->side[view->reader];
    talk->here = true;
    talk->judged_us = side->judged_us;
    for (int i = 0; i < ABSTAINS; i++) {
        talk->abstained_us[i] = side->abstained_us[i];
    }
    add_rows(across, side, view_end_us(view));
    add_repairs(across, view, side, view_end_us(view));
}

/* Days since the first talk, one a talk; the caller frees it. NULL: no memory. */
static double *days_of(const struct across *across)
{
    double *day = malloc(((size_t)across->talks + 1) * sizeof(*day));
    for (uint32_t i = 0; i < across->talks && day != NULL; i++) {
        int64_t since_us = across->talk[i].start_realtime_us - across->talk[0].start_realtime_us;
        day[i] = (double)since_us / DAY_US;
    }
    return day;
}

struct spread *across_spread(const struct across *across, enum across_list list, bool alone,
                             uint64_t seed)
{
    const struct across_times *times = &across->times[list];
    struct incidence_case *cases = malloc(((size_t)times->count + 1) * sizeof(*cases));
    double *day = days_of(across);
    struct spread *spread = NULL;
    uint32_t count = 0;
    for (uint32_t i = 0; i < times->count && cases != NULL; i++) {
        const struct across_time *at = &times->at[i];
        if (across->talk[at->talk].alone == alone) {
            cases[count++] =
                (struct incidence_case){.wait_us = at->us, .session = at->talk, .end = at->end};
        }
    }
    if (cases != NULL && day != NULL) {
        spread = spread_new(cases, count, day, across->talks, seed);
    }
    free(cases);
    free(day);
    return spread;
}

struct mending *across_mending(const struct across *across, bool alone)
{
    const struct across_repairs *repairs = &across->repairs;
    struct mending_case *cases = malloc(((size_t)repairs->count + 1) * sizeof(*cases));
    double *day = days_of(across);
    struct mending *mending = NULL;
    uint32_t count = 0;
    for (uint32_t i = 0; i < repairs->count && cases != NULL; i++) {
        if (across->talk[repairs->at[i].talk].alone == alone) {
            cases[count++] = repairs->at[i];
        }
    }
    if (cases != NULL && day != NULL) {
        mending = mending_new(cases, count, day);
    }
    free(cases);
    free(day);
    return mending;
}
