#include "cue/riff.h"

#include <string.h>

static void put16(uint8_t *bytes, uint32_t value)
{
    bytes[0] = (uint8_t)value;
    bytes[1] = (uint8_t)(value >> 8);
}

static void put32(uint8_t *bytes, uint32_t value)
{
    put16(bytes, value);
    put16(bytes + 2, value >> 16);
}

void riff_header(uint8_t ret_header[RIFF_HEADER_BYTES], uint32_t rate_hz, uint32_t samples)
{
    const uint32_t data_bytes = samples * 2;

    memcpy(ret_header, "RIFF....WAVEfmt ", 16);
    put32(ret_header + 4, data_bytes + RIFF_HEADER_BYTES - 8);
    put32(ret_header + 16, 16); /* bytes of the fmt chunk */
    put16(ret_header + 20, 1);  /* PCM */
    put16(ret_header + 22, 1);  /* channels */
    put32(ret_header + 24, rate_hz);
    put32(ret_header + 28, rate_hz * 2); /* bytes a second */
    put16(ret_header + 32, 2);           /* bytes a frame */
    put16(ret_header + 34, 16);          /* bits a sample */
    memcpy(ret_header + 36, "data", 4);
    put32(ret_header + 40, data_bytes);
}

void riff_put_samples(uint8_t *bytes, const int16_t *samples, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        put16(bytes + 2 * (size_t)i, (uint16_t)samples[i]);
}
