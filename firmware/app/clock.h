/* clock: a 16-bit counter of the chip, made 32 bits long.
 *
 * In:   the counter, how often it has overflowed, and whether an overflow is still waiting.
 * Out:  device time in ticks (protocol/puck.h).
 * Pure. Interrupts are off while the three are read: the board sees to that.
 */
#ifndef LULL_FIRMWARE_APP_CLOCK_H
#define LULL_FIRMWARE_APP_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

/* `waiting`: the counter has overflowed and `high` does not know yet. */
uint32_t clock_ticks(uint16_t high, uint16_t low, bool waiting);

#endif
