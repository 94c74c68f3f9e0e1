#include "review/moves.h"

#include <stdlib.h>

bool moves_init(struct moves *moves, uint32_t room)
{
    *moves = (struct moves){.point = malloc(((size_t)room + 1) * sizeof(*moves->point))};
    return moves->point != NULL;
}

void moves_finish(struct moves *moves)
{
    free(moves->point);
    moves->point = NULL;
}

void moves_add(struct moves *moves, uint32_t talk, double day, int64_t us)
{
    moves->point[moves->points++] = (struct moves_point){.talk = talk, .day = day, .us = us};
}

bool moves_find(struct moves *moves)
{
    uint32_t points = moves->points > TREND_MAX ? TREND_MAX : moves->points;
    moves->before = moves->points - points;
    if (points < TREND_MIN) {
        return true;
    }
    struct trend_point *point = malloc(points * sizeof(*point));
    double *room = malloc(TREND_ROOM(points) * sizeof(*room));
    for (uint32_t i = 0; i < points && point != NULL; i++) {
        const struct moves_point *at = &moves->point[moves->before + i];
        point[i] = (struct trend_point){.x = at->day, .y = (double)at->us / 1e6};
    }
    bool made = point != NULL && room != NULL;
    moves->known = made && trend_of(point, points, room, &moves->trend);
    free(point);
    free(room);
    return made;
}
