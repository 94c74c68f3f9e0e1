#include "review/duration.h"

#include <inttypes.h>
#include <stdio.h>

#include "core/units.h"
#include "words/words.h"

struct duration duration_of(int64_t us)
{
    struct duration duration = {"-"};
    int64_t amount_us = us < 0 ? -us : us;
    const char *minus = us < 0 ? "-" : "";
    if (us == NEVER_US) {
        return duration;
    }
    int64_t tenths = (amount_us + 50 * US_PER_MS) / (100 * US_PER_MS);
    int64_t minutes = (amount_us + 30 * US_PER_S) / (60 * US_PER_S);
    int64_t hour_tenths = (amount_us + 180 * US_PER_S) / (360 * US_PER_S);
    if (tenths < 1200) {
        snprintf(duration.text, sizeof(duration.text), _("%s%" PRId64 ".%" PRId64 " s"),
                 tenths > 0 ? minus : "", tenths / 10, tenths % 10);
    } else if (minutes < 120) {
        snprintf(duration.text, sizeof(duration.text), "%s%" PRId64 " min", minus, minutes);
    } else {
        snprintf(duration.text, sizeof(duration.text), _("%s%" PRId64 ".%" PRId64 " h"), minus,
                 hour_tenths / 10, hour_tenths % 10);
    }
    return duration;
}
