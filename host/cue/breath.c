#include "cue/breath.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#define PI 3.14159265358979323846

/* From G3 up a fourth and back: where a small speaker still plays, and no voice is near. */
#define LOW_HZ  196.0
#define HIGH_HZ 261.6
/* Amplitude of the octave, so that it has a colour, and of the whole. */
#define OCTAVE 0.18
#define LOUD   0.11

static uint32_t samples_of(uint32_t ms)
{
    uint32_t within = ms < BREATH_PART_MIN_MS ? BREATH_PART_MIN_MS : ms;
    within = within > BREATH_PART_MAX_MS ? BREATH_PART_MAX_MS : within;
    return within * (SOUND_RATE_HZ / 1000);
}

/* Appends a part; `phase` (of the fundamental, in turns) goes on from one to the next. */
static void part(int16_t *at, uint32_t count, bool in, double gain, double *phase)
{
    for (uint32_t i = 0; i < count; i++) {
        double done = (double)i / count;
        double height = in ? done : 1 - done;
        /* The swell's top lies two thirds into the breath in, one third into the breath out. */
        double top = in ? 2.0 / 3 : 1.0 / 3;
        double near = done < top ? done / top : (1 - done) / (1 - top);
        double swell = 0.5 - 0.5 * cos(PI * near);
        *phase += LOW_HZ * pow(HIGH_HZ / LOW_HZ, height) / SOUND_RATE_HZ;
        double tone = sin(2 * PI * *phase) + OCTAVE * sin(4 * PI * *phase);
        at[i] = (int16_t)lrint(gain * swell * tone * INT16_MAX);
    }
}

struct breath breath_of_rate(double rate)
{
    const double period_ms = 60000 / fmax(3, fmin(20, rate));
    const uint32_t in_ms = (uint32_t)lrint(period_ms * 2 / 5);

    return (struct breath){.in_ms = in_ms,
                           .out_ms = (uint32_t)lrint(period_ms) - in_ms - BREATH_REST_MS};
}

int breath_render(const struct breath *breath, double volume, struct sound_samples *ret_samples)
{
    const uint32_t first = samples_of(breath->out_first ? breath->out_ms : breath->in_ms);
    const uint32_t second = samples_of(breath->out_first ? breath->in_ms : breath->out_ms);
    const double slider = fmax(0, fmin(1, volume));
    int16_t *at = malloc((first + second) * sizeof(*at));
    double phase = 0;

    if (!at)
        return -ENOMEM;
    /* A slider's volume is cubed, as in sound.c. */
    part(at, first, !breath->out_first, LOUD * slider * slider * slider, &phase);
    part(at + first, second, breath->out_first, LOUD * slider * slider * slider, &phase);
    *ret_samples = (struct sound_samples){.at = at, .count = first + second};
    return 0;
}
