/* bytes: little-endian numbers, as everything in Bluetooth is sent.
 *
 * Pure. The caller sees to the room.
 */
#ifndef LULL_TOOLS_STRAP_SIM_BYTES_H
#define LULL_TOOLS_STRAP_SIM_BYTES_H

#include <stdint.h>

static inline uint16_t get_u16(const uint8_t *at)
{
    return (uint16_t)((unsigned)at[0] | (unsigned)at[1] << 8);
}

static inline void put_u16(uint8_t *at, unsigned value)
{
    at[0] = (uint8_t)(value & 0xffu);
    at[1] = (uint8_t)(value >> 8 & 0xffu);
}

#endif
