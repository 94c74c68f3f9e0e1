/* The problem: the overflow may happen before or after the counter is read.
 *
 *   low small, waiting      it overflowed, then was read: high is one behind
 *   low large, waiting      it was read, then overflowed: high is right
 *   not waiting             high is right
 */
#include "firmware/app/clock.h"

uint32_t clock_ticks(uint16_t high, uint16_t low, bool waiting)
{
    if (waiting && low < 0x8000u)
        high++;
    return (uint32_t)high << 16 | low;
}
