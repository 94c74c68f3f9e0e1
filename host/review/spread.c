#include "review/spread.h"

#include <stdlib.h>

#include "core/units.h"

static int by_talk(const void *a, const void *b)
{
    const struct incidence_case *one = a, *two = b;
    return one->session != two->session ? (one->session < two->session ? -1 : 1) : 0;
}

/* The median of each talk by itself. */
static void find_points(struct moves *moves, struct incidence_case *cases, uint32_t count,
                        const double *day)
{
    struct incidence one;
    qsort(cases, count, sizeof(*cases), by_talk);
    for (uint32_t from = 0, to; from < count; from = to) {
        uint32_t talk = cases[from].session;
        for (to = from; to < count && cases[to].session == talk; to++) {
        }
        incidence_of(cases + from, to - from, &one);
        if (one.median_us == NEVER_US) {
            moves->unknown++;
        } else {
            moves_add(moves, talk, day[talk], one.median_us);
        }
    }
}

static bool find_interval(struct spread *spread, const struct incidence_case *cases, uint32_t count,
                          uint32_t talks, uint64_t seed)
{
    struct incidence_room room = {
        .value = malloc(INCIDENCE_VALUES * sizeof(*room.value)),
        .number =
            malloc((INCIDENCE_NUMBERS((size_t)talks, (size_t)count) + 1) * sizeof(*room.number)),
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
    if (spread == NULL || !moves_init(&spread->moves, talks)) {
        return spread_free(spread);
    }
    find_points(&spread->moves, cases, count, day);
    incidence_of(cases, count, &spread->incidence);
    if (!moves_find(&spread->moves) || !find_interval(spread, cases, count, talks, seed)) {
        return spread_free(spread);
    }
    return spread;
}

struct spread *spread_free(struct spread *spread)
{
    if (spread != NULL) {
        moves_finish(&spread->moves);
        free(spread);
    }
    return NULL;
}
