#include "review/lasting.h"

struct lasting lasting_of(const struct view *view, enum who who)
{
    const struct side *side = &view->side[who];
    struct lasting lasting = {.quiet = {.count = 0}};
    if (!side->traced) {
        return lasting;
    }
    struct baseline_reference reference = side_reference(side);
    if (view->reader == who || view->reader == WHO_BOTH) {
        lasting.quiet = stretch_quiet(&side->pulse, &reference);
        for (uint32_t i = 0; i < side->phases; i++) {
            stretches_leave_out(&lasting.quiet, side->phase[i].from_us - view->about.zero_us,
                                side->phase[i].to_us - view->about.zero_us);
        }
    }
    if (view->reader == who) {
        lasting.high = stretch_high(&side->pulse, &reference);
    }
    return lasting;
}
