#include "review/lasting.h"

static bool in_baseline(const struct view *view, const struct side *side, struct stretch stretch)
{
    int64_t from_us = view->about.zero_us + stretch.from_s * US_PER_S;
    int64_t to_us = view->about.zero_us + stretch.to_s * US_PER_S;
    for (uint32_t i = 0; i < side->phases; i++) {
        if (side->phase[i].from_us < to_us && side->phase[i].to_us > from_us) {
            return true;
        }
    }
    return false;
}

static struct stretches talk_only(const struct view *view, const struct side *side,
                                  const struct stretches *all)
{
    struct stretches kept = {.count = 0};
    for (uint32_t i = 0; i < all->count; i++) {
        if (!in_baseline(view, side, all->at[i])) {
            kept.at[kept.count++] = all->at[i];
        }
    }
    return kept;
}

struct lasting lasting_of(const struct view *view, enum who who)
{
    const struct side *side = &view->side[who];
    struct lasting lasting = {.quiet = {.count = 0}};
    if (!side->traced) {
        return lasting;
    }
    struct baseline_reference reference = side_reference(side);
    if (view->reader == who || view->reader == WHO_BOTH) {
        struct stretches quiet = stretch_quiet(&side->pulse, &reference);
        lasting.quiet = talk_only(view, side, &quiet);
    }
    if (view->reader == who) {
        lasting.high = stretch_high(&side->pulse, &reference);
    }
    return lasting;
}
