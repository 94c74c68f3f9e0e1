#include "review/pair.h"

#include <stdlib.h>

#include "words/words.h"

const char pair_notice[] =
    N_("Hearts go together in closeness and in conflict. This does not show who "
       "caused what.");

void pair_init(struct pair *pair)
{
    *pair = (struct pair){0};
}

void pair_finish(struct pair *pair)
{
    free(pair->moment);
    pair_init(pair);
}

bool pair_enough(const struct pair *pair)
{
    return pair->moments >= LINKAGE_MAX || pair->full;
}

/* The next thing noticed in either after t_us; NEVER_US: none. */
static int64_t next_flag(const struct view *view, int64_t t_us)
{
    int64_t next_us = NEVER_US;
    for (int who = 0; who < PARTNERS; who++) {
        const struct review *review = &view->side[who].review;
        for (uint32_t i = 0; i < review->episodes; i++) {
            int64_t flag_us = review->episode[i].flag_us;
            if (flag_us != NEVER_US && flag_us > t_us &&
                (next_us == NEVER_US || flag_us < next_us)) {
                next_us = flag_us;
            }
        }
    }
    return next_us;
}

static bool grow(struct pair *pair)
{
    if (pair->moments < pair->room) {
        return true;
    }
    uint32_t room = pair->room == 0 ? 64 : 2 * pair->room;
    struct linkage_moment *moment = realloc(pair->moment, room * sizeof(*moment));
    pair->full = moment == NULL;
    if (!pair->full) {
        pair->moment = moment;
        pair->room = room;
    }
    return !pair->full;
}

static void take(struct pair *pair, const struct view *view, uint32_t from)
{
    struct linkage_moment *moment = &pair->moment[pair->moments++];
    for (int who = 0; who < PARTNERS; who++) {
        const struct side *side = &view->side[who];
        for (uint32_t i = 0; i < LINKAGE_SECONDS; i++) {
            bool trusted = side_second(side, from + i) == SIDE_SECOND_TRUSTED;
            double rate_bpm = trusted ? pulse_rate_bpm(&side->pulse.cell[from + i]) : 0;
            moment->ibi_ms[who][i] = rate_bpm > 0 ? (float)(60000 / rate_bpm) : 0;
        }
    }
}

void pair_add(struct pair *pair, const struct view *view, int64_t clock_error_us)
{
    const struct side *a = &view->side[WHO_A], *b = &view->side[WHO_B];
    if (!a->here || !b->here || !a->traced || !b->traced) {
        return;
    }
    if (clock_error_us > US_PER_S) {
        pair->apart++;
        return;
    }
    uint32_t cells = a->pulse.cells < b->pulse.cells ? a->pulse.cells : b->pulse.cells;
    int64_t free_from = 0; /* moments do not overlap, or they could not be dealt */
    for (int64_t t_us = next_flag(view, 0); t_us != NEVER_US; t_us = next_flag(view, t_us)) {
        int64_t from = (t_us - view->about.zero_us) / US_PER_S - PAIR_BEFORE;
        if (from >= free_from && from + LINKAGE_SECONDS <= cells && grow(pair)) {
            take(pair, view, (uint32_t)from);
            free_from = from + LINKAGE_SECONDS;
        }
    }
}

bool pair_find(struct pair *pair, uint64_t seed)
{
    uint32_t count = pair->moments < LINKAGE_MAX ? pair->moments : LINKAGE_MAX;
    struct linkage_room room = {
        .series = calloc(count + 1, sizeof(*room.series)),
        .deal = calloc(count + 1, sizeof(*room.deal)),
        .z = malloc((LINKAGE_ROOM(count) + 1) * sizeof(*room.z)),
    };
    bool whole = room.series != NULL && room.deal != NULL && room.z != NULL && !pair->full;
    if (whole) {
        pair->used = linkage_of(pair->moment, count, seed, &room, &pair->linkage);
        pair->known = pair->used >= LINKAGE_MIN;
    }
    free(room.series);
    free(room.deal);
    free(room.z);
    return whole;
}
