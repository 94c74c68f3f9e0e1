/* draw: random numbers for resampling; the same seed gives the same figures on every machine.
 *
 * splitmix64 (Steele, Lea & Flood 2014, 10.1145/2660193.2660195). The seed is the settings'.
 * Pure: the state is the caller's.
 */
#ifndef LULL_CORE_FIGURES_DRAW_H
#define LULL_CORE_FIGURES_DRAW_H

#include <stdint.h>

struct draw {
    uint64_t state;
};

/* `stream` tells apart the figures that share a seed. */
void draw_init(struct draw *draw, uint64_t seed, uint64_t stream);

/* 0..below-1, each as likely as any other to within below / 2^32; below > 0. */
uint32_t draw_below(struct draw *draw, uint32_t below);

#endif
