#include "review/mending.h"

#include <stdlib.h>

#include "core/units.h"

static void find_points(struct moves *moves, const struct mending_case *cases, uint32_t count,
                        const double *day)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct mending_case *at = &cases[i];
        if (i + 1 < count && cases[i + 1].talk == at->talk) {
            continue;
        }
        if (at->high_us == NEVER_US) {
            moves->unknown++;
        } else {
            moves_add(moves, at->talk, day[at->talk], at->low_us + (at->high_us - at->low_us) / 2);
        }
    }
}

static bool estimate(struct mending *mending, const struct mending_case *cases, uint32_t count)
{
    struct repair_case *bounds = malloc(((size_t)count + 1) * sizeof(*bounds));
    double *room = malloc(2 * ((size_t)count + 1) * sizeof(*room));
    bool made = bounds != NULL && room != NULL;
    for (uint32_t i = 0; i < count && made; i++) {
        bounds[i] = (struct repair_case){.low_us = cases[i].low_us, .high_us = cases[i].high_us};
    }
    if (made) {
        repair_of(bounds, count, mending->cell, room, &mending->repair);
    }
    free(bounds);
    free(room);
    return made;
}

struct mending *mending_new(const struct mending_case *cases, uint32_t count, const double *day)
{
    struct mending *mending = calloc(1, sizeof(*mending));
    if (mending == NULL) {
        return NULL;
    }
    mending->cell = malloc(((size_t)count + 1) * sizeof(*mending->cell));
    if (mending->cell == NULL || !moves_init(&mending->moves, count)) {
        return mending_free(mending);
    }
    find_points(&mending->moves, cases, count, day);
    if (!estimate(mending, cases, count) || !moves_find(&mending->moves)) {
        return mending_free(mending);
    }
    return mending;
}

struct mending *mending_free(struct mending *mending)
{
    if (mending != NULL) {
        free(mending->cell);
        moves_finish(&mending->moves);
        free(mending);
    }
    return NULL;
}
