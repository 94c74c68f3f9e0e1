/* Two heartbeats may well give the same bytes, so the same bytes alone are no echo. Cases:
 *
 *   n      n      n           the same bytes a second apart: three notifications
 *   nn     mm     kk          one message right after the other: echoes
 *   (held for a minute) nnmkk… everything read at once: here only what was known before helps.
 * Echoes if there were echoes until then; otherwise a twin is a twin.
 */
#include <string.h>

#include "core/units.h"
#include "strap/echo.h"

#define CLOSE_US   (250 * US_PER_MS) /* an overloaded machine told an echo 170 ms late */
#define RHYTHM_US  (250 * US_PER_MS) /* no strap notifies more often … */
#define SLOWEST_US (4 * US_PER_S)    /* … and the slowest known does so every 3 s */

void echo_init(struct echo *echo)
{
    memset(echo, 0, sizeof(*echo));
    echo->rhythm_us = US_PER_S; /* most straps */
}

static void take(struct echo *echo, const uint8_t *bytes, size_t length, int64_t at_us)
{
    const int64_t gap_us = at_us - echo->at_us;

    /* Much later than the ones before: something was held back, and more may follow at once. */
    echo->steady = echo->heard && gap_us >= RHYTHM_US && gap_us <= 2 * echo->rhythm_us;
    if (echo->heard && gap_us >= RHYTHM_US && gap_us <= SLOWEST_US)
        echo->rhythm_us = gap_us;
    echo->shared = echo->echoed;
    echo->echoed = false;
    echo->heard = true;
    echo->at_us = at_us;
    echo->length = length;
    if (length > 0)
        memcpy(echo->bytes, bytes, length);
}

bool echo_is(struct echo *echo, const uint8_t *bytes, size_t length, uint64_t serial, int64_t at_us)
{
    const bool next = echo->heard && serial == echo->serial + 1 && at_us - echo->at_us < CLOSE_US &&
                      length == echo->length && memcmp(bytes, echo->bytes, length) == 0;

    echo->serial = serial;
    if (next && (echo->steady || (echo->shared && !echo->echoed))) {
        echo->echoed = true;
        return true;
    }
    take(echo, bytes, length, at_us);
    return false;
}
