#include "review/spread.h"

#include <stdlib.h>

#include "core/units.h"

static int by_talk(const void *a, const void *b)
{
    const struct incidence_case *one = a, *two = b;
    return one->session != two->session ? (one->session < two->session ? -1 : 1) : 0;
}

/* The median of each talk by itself. */
static void find_points(struct spread *spread, struct incidence_case *cases, uint32_t count,
                        const double *day)
{
    struct incidence one;
    qsort(cases, count, sizeof(*cases), by_talk);
    for (uint32_t from = 0, to; from < count; from = to) {
        for (to = from; to < count && cases[to].session == cases[from].session; to++) {
        }
        uint32_t talk = cases[from].session;
        incidence_of(cases + from, to - from, &one);
        if (one.median_us == NEVER_US) {
            spread->unknown++;
        } else {
            spread->point[spread->points++] =
                (struct spread_point){.talk = talk, .day = day[talk], .us = one.median_us};
        }
    }
}

static bool find_trend(struct spread *spread)
{
    uint32_t points = spread->points > TREND_MAX ? TREND_MAX : spread->points;
    spread->before = spread->points - points;
    if (points < TREND_MIN) {
        return true;
    }
    struct trend_point *point = malloc(points * sizeof(*point));
    double *room = malloc(TREND_ROOM(points) * sizeof(*room));
    for (uint32_t i = 0; i < points && point != NULL; i++) {
        const struct spread_point *at = &spread->point[spread->before + i];
        point[i] = (struct trend_point){.x = at->day, .y = (double)at->us / 1e6};
    }
    bool made = point != NULL && room != NULL;
    spread->moves = made && trend_of(point, points, room, &spread->trend);
    free(point);
    free(room);
    return made;
}

static bool find_interval(struct spread *spread, const struct incidence_case *cases, uint32_t count,
                          uint32_t talks, uint64_t seed)
{
    struct incidence_room room = {
        .value = malloc(INCIDENCE_VALUES * sizeof(*room.value)),
        .number = malloc((INCIDENCE_NUMBERS((size_t)talks) + 1) * sizeof(*room.number)),
    };
    bool made = room.value != NULL && room.number != NULL;
    if (made) {
        incidence_interval(cases, count, talks, seed, &room, &spread->incidence);
    }
    free(room.value);
    free(room.number);
    return made;
}

struct spread *spread_new(struct incidence_case *cases, uint32_t count, const double *day,
                          uint32_t talks, uint64_t seed)
{
    struct spread *spread = calloc(1, sizeof(*spread));
    if (spread == NULL) {
        return NULL;
    }
    spread->point = malloc(((size_t)talks + 1) * sizeof(*spread->point));
    if (spread->point == NULL) {
        return spread_free(spread);
    }
    find_points(spread, cases, count, day);
    incidence_of(cases, count, &spread->incidence);
    if (!find_trend(spread) || !find_interval(spread, cases, count, talks, seed)) {
        return spread_free(spread);
    }
    return spread;
}

struct spread *spread_free(struct spread *spread)
{
    if (spread != NULL) {
        free(spread->point);
        free(spread);
    }
    return NULL;
}
