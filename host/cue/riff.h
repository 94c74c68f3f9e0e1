/* riff: the 44 bytes that stand before the samples of a mono 16-bit wav file.
 *
 * Pure. Written by the wav sink and by tools/sound-render; read by libsndfile alone.
 */
#ifndef LULL_CUE_RIFF_H
#define LULL_CUE_RIFF_H

#include <stdint.h>

#define RIFF_HEADER_BYTES 44

/* A wav file counts its bytes in 32 bits: at 48 kHz this is a little over 12 hours. */
#define RIFF_SAMPLES_MAX ((UINT32_MAX - RIFF_HEADER_BYTES) / 2)

/* Fills the header of a file of `samples` (<= RIFF_SAMPLES_MAX) samples at `rate_hz`. */
void riff_header(uint8_t ret_header[RIFF_HEADER_BYTES], uint32_t rate_hz, uint32_t samples);

/* Writes `count` samples to `bytes` (2 * count of them), little-endian as in the file. */
void riff_put_samples(uint8_t *bytes, const int16_t *samples, uint32_t count);

#endif
