#include "core/settings.h"

struct settings settings_default(void)
{
    return (struct settings){
        .cues_per_hour_milli = 1000,
        .pause_ms = 15000, /* McCurry 2024: 5 s lowered aggression as much as 15 s */
        .break_ms =
            1200000, /* the clinical 20 minutes (Gottman), a rule, not a measured constant */
        .one_strap_cues = false,
        .cues_unseen = false,
        .seed = 1,
        .detector_version = DETECTOR_VERSION,
    };
}

static bool clamp(uint32_t *value, uint32_t low, uint32_t high)
{
    uint32_t was = *value;
    if (*value < low) {
        *value = low;
    }
    if (*value > high) {
        *value = high;
    }
    return *value == was;
}

bool settings_clamp(struct settings *settings)
{
    bool cues = clamp(&settings->cues_per_hour_milli, 100, 20000);
    bool pause = clamp(&settings->pause_ms, 5000, 120000);
    bool length = clamp(&settings->break_ms, 60000, 86400000);
    return cues && pause && length;
}
