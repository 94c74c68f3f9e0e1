#include "review/view.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/units.h"

struct view *view_new(void)
{
    return calloc(1, sizeof(struct view));
}

static void forget_cells(struct view *view)
{
    for (int who = 0; who < PARTNERS; who++) {
        free(view->cell[who]);
        view->cell[who] = NULL;
    }
}

struct view *view_free(struct view *view)
{
    if (view != NULL) {
        forget_cells(view);
        free(view);
    }
    return NULL;
}

void view_begin(struct view *view, const struct view_about *about)
{
    forget_cells(view);
    view->about = *about;
    view->moments = view->dropped = view->words = 0;
    view->hard_week = view->sooner = VIEW_MARK_NONE;
    view->reader = WHO_BOTH;
    for (int who = 0; who < PARTNERS; who++) {
        view->side[who].here = false;
        view->name[who][0] = 0;
    }
}

struct side *view_side(struct view *view, enum who who, const char *name)
{
    snprintf(view->name[who], sizeof(view->name[who]), "%s", name);
    side_init(&view->side[who], who, view->about.zero_us);
    return &view->side[who];
}

bool view_trace(struct view *view, enum who who, int64_t end_us)
{
    int64_t length_us = end_us - view->about.zero_us;
    int64_t cells = length_us <= 0 ? 0 : (length_us - 1) / US_PER_S + 1;
    if (cells > UINT32_MAX / 2) {
        return false;
    }
    view->cell[who] = malloc(((size_t)cells + 1) * sizeof(*view->cell[who]));
    if (view->cell[who] == NULL) {
        return false;
    }
    side_trace(&view->side[who], view->cell[who], (uint32_t)cells);
    return true;
}

struct view_word *view_word(struct view *view, enum who who, const char *name)
{
    if (view->words == sizeof(view->word) / sizeof(view->word[0])) {
        return NULL;
    }
    snprintf(view->name[who], sizeof(view->name[who]), "%s", name);
    struct view_word *word = &view->word[view->words++];
    *word = (struct view_word){.who = who, .t_us = NEVER_US};
    return word;
}

void view_moment(struct view *view, const struct view_moment *moment)
{
    if (view->moments == VIEW_MOMENTS_MAX) {
        view->dropped++;
        return;
    }
    struct view_moment *at = &view->moment[view->moments++];
    *at = *moment;
    bool whole = at->end_us != NEVER_US && at->end_us >= at->start_us;
    if (at->kind == VIEW_MOMENT_REPAIR && !whole) {
        at->end_us = at->start_us; /* as good as it is known */
    }
}

int64_t view_end_us(const struct view *view)
{
    int64_t end_us = view->about.zero_us;
    if (view->about.length_us != NEVER_US) {
        return view->about.zero_us + view->about.length_us;
    }
    for (int who = 0; who < PARTNERS; who++) {
        if (view->side[who].here && view->side[who].last_us > end_us) {
            end_us = view->side[who].last_us;
        }
    }
    return end_us;
}

void view_end(struct view *view)
{
    int64_t end_us = view_end_us(view);
    for (int who = 0; who < PARTNERS; who++) {
        if (view->side[who].here) {
            side_end(&view->side[who], end_us);
        }
    }
}

void view_own(const struct view *view, struct own *ret_own)
{
    ret_own->here = false;
    if (view->reader != WHO_BOTH) {
        own_of(&view->side[view->reader], view_end_us(view), ret_own);
    }
}

bool view_alone(const struct view *view)
{
    return !view->about.was[WHO_A] || !view->about.was[WHO_B];
}

const struct settings *view_settings(const struct view *view)
{
    for (int who = 0; who < PARTNERS; who++) {
        if (view->side[who].here && view->side[who].has_settings) {
            return &view->side[who].settings;
        }
    }
    return NULL;
}

const struct view_moment *view_repair_after(const struct view *view, int64_t t_us)
{
    const struct view_moment *first = NULL;
    for (uint32_t i = 0; i < view->moments; i++) {
        const struct view_moment *at = &view->moment[i];
        if (at->kind == VIEW_MOMENT_REPAIR && at->end_us > t_us &&
            (first == NULL || at->start_us < first->start_us)) {
            first = at;
        }
    }
    return first;
}
