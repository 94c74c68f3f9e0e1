#include "now/now.h"

#include <time.h>

#include "core/units.h"

static int64_t clock_us(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return now.tv_sec * US_PER_S + now.tv_nsec / 1000;
}

int64_t now_boottime_us(void)
{
    return clock_us(CLOCK_BOOTTIME);
}

int64_t now_realtime_us(void)
{
    return clock_us(CLOCK_REALTIME);
}
