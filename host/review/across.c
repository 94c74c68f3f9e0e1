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

static void add_times(struct across *across, const struct own *own)
{
    for (uint32_t i = 0; i < own->waits; i++) {
        const struct own_wait *wait = &own->wait[i];
        add_time(across, ACROSS_LIST_PAUSE,
                 (struct across_time){
                     .us = wait->us, .how = wait->how, .end = incidence_end(wait->how)});
    }
    for (uint32_t i = 0; i < own->settlings; i++) {
        const struct own_settling *settling = &own->settling[i];
        add_time(across, ACROSS_LIST_SETTLING,
                 (struct across_time){.us = settling->us,
                                      .end = settling->settled ? INCIDENCE_END_REACHED
                                                               : INCIDENCE_END_CENSORED});
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
static void add_repairs(struct across *across, const struct view *view, const struct own *own)
{
    int64_t until_us = INT64_MIN, end_us = view_end_us(view);
    for (uint32_t i = 0; i < own->ruptures; i++) {
        int64_t lost_us = view->about.zero_us + own->rupture_us[i];
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

void across_add(struct across *across, const struct view *view, const struct own *own)
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
    if (!own->here) {
        return;
    }
    talk->here = true;
    talk->own_calls = own->calls;
    talk->ruptures = own->ruptures;
    talk->judged_us = own->judged_us;
    for (int i = 0; i < ABSTAINS; i++) {
        talk->abstained_us[i] = own->abstained_us[i];
    }
    add_times(across, own);
    add_repairs(across, view, own);
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
