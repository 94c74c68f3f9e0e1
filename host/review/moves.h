/* moves: whether something moved over the talks: a point a talk, and the trend through them.
 *
 * In:   points in order of time.
 * Out:  the trend (core/figures/trend.h), where there are TREND_MIN of them or more.
 * Who owns what: the points, from moves_init() to moves_finish().
 */
#ifndef LULL_REVIEW_MOVES_H
#define LULL_REVIEW_MOVES_H

#include "core/figures/trend.h"

/* A slope is told by the month. */
#define MOVES_MONTH_DAYS 30.4375

struct moves_point {
    uint32_t talk; /* as given */
    double day;    /* since the first talk */
    int64_t us;    /* this talk's own figure */
};

struct moves {
    struct moves_point *point;
    uint32_t points;
    uint32_t unknown;   /* talks whose own figure is not known: they have no point */
    uint32_t before;    /* points before the TREND_MAX latest: not in the trend */
    bool known;         /* the trend is there */
    struct trend trend; /* seconds a day */
};

/* Room for so many points. False: no memory. */
bool moves_init(struct moves *moves, uint32_t room);
void moves_finish(struct moves *moves);

void moves_add(struct moves *moves, uint32_t talk, double day, int64_t us);

/* All points are in. False: no memory. */
bool moves_find(struct moves *moves);

#endif
