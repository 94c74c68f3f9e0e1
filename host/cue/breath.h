/* breath: a tone to breathe with: it swells and rises while one breathes in, sinks while one
 * breathes out.
 *
 * In:   how long in, how long out, and in which order.
 * Out:  mono samples at SOUND_RATE_HZ.
 * The volume follows the breath over the whole of each part, so that it can be followed with closed
 * eyes and nothing begins with a jolt. The loudest of it lies 9 dB under the cue.
 */
#ifndef LULL_CUE_BREATH_H
#define LULL_CUE_BREATH_H

#include <stdbool.h>

#include "cue/sound.h"

#define BREATH_PART_MIN_MS 500
#define BREATH_PART_MAX_MS 15000

struct breath {
    uint32_t in_ms, out_ms; /* each BREATH_PART_MIN_MS..BREATH_PART_MAX_MS; beyond: clamped */
    bool out_first;
};

/* One breath of so many a minute (3 to 20; beyond: clamped), two parts of five in, as a pause's is;
 * its end is left out for BREATH_REST_MS, in which one sound is over before the next begins. */
#define BREATH_REST_MS 400
struct breath breath_of_rate(double rate);

/* One breath. `volume` as in sound_load(). 0 or -ENOMEM; the caller ends it with sound_finish(). */
int breath_render(const struct breath *breath, double volume, struct sound_samples *ret_samples);

#endif
