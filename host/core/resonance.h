/* resonance: at which of five slow breaths a person's own heart swings furthest with the breath.
 *
 * In:   when a stretch of paced breath begins, and its trusted beats.
 * Out:  how far the heart swung at each rate, and the rate of the widest swing, or why not.
 * Pure: caller-owned state of fixed size, any number of beats.
 *
 * Respiratory sinus arrhythmia is widest at one rate of a person's own, between 4.5 and 6.5 breaths
 * a minute (Vaschillo 2006, 10.1007/s10484-006-9009-3). The search is that of Lehrer & Gevirtz 2014
 * (10.3389/fpsyg.2014.00756): five rates, two minutes each. Of a stretch, without its first 20 s,
 *
 *   RR(t) = c0 + c1 u + c2 u^2 + a sin 2 pi f t + b cos 2 pi f t      u = -1..1 over the stretch
 *
 * is fitted by least squares at the times of the beats, however these lie (Lomb 1976,
 * 10.1007/BF00648343), f being the paced rate. Drift goes into c0..c2. The swing is
 * sqrt(a^2 + b^2): half of the way from trough to peak. Its standard error is that of what is left,
 * through the normal equations, so a hole in a stretch makes it less certain and not smaller.
 *
 * Nothing is told of the heart at rates that lie outside the five, and what is left over is taken
 * for noise without memory, which in real hearts it is not: the error is a lower bound.
 */
#ifndef LULL_CORE_RESONANCE_H
#define LULL_CORE_RESONANCE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/units.h"

#define RESONANCE_RATES      5
#define RESONANCE_STRETCH_US (120 * US_PER_S)
#define RESONANCE_LEAD_US    (20 * US_PER_S) /* until heart and breath have found each other */
/* Trusted time under which a stretch is not heard: half of its 100 s, 4 breaths or more. A choice.
 */
#define RESONANCE_TRUSTED_MIN_US (50 * US_PER_S)
/* The grain of a strap's intervals: two swings that are nearer to each other are the same. */
#define RESONANCE_GRAIN_MS (1000.0 / 1024.0)

#define RESONANCE_TERMS 5

struct resonance_stretch {
    bool begun;
    int64_t begin_us;
    int64_t level_us; /* its first RR, taken off the others so that squares keep their digits */
    int64_t trusted_us;
    uint32_t beats;
    double normal[RESONANCE_TERMS][RESONANCE_TERMS]; /* lower triangle */
    double side[RESONANCE_TERMS];
    double square_ms2;
};

struct resonance {
    struct resonance_stretch stretch[RESONANCE_RATES];
    uint32_t now; /* the one that beats go to; RESONANCE_RATES: none */
};

enum resonance_verdict {
    RESONANCE_FOUND,
    RESONANCE_UNHEARD, /* a stretch lacks beats: `heard` says which one to repeat */
    RESONANCE_FLAT,    /* no swing that chance could not give, in 99 of 100 */
    RESONANCE_TIE,     /* two are the widest: `close` says which */
    RESONANCE_VERDICTS
};

struct resonance_figures {
    uint32_t widest; /* 0..RESONANCE_RATES-1; only where FOUND */
    bool heard[RESONANCE_RATES];
    double swing_ms[RESONANCE_RATES]; /* 0 where not heard */
    double error_ms[RESONANCE_RATES]; /* standard error of the swing; 0 where not heard */
    bool
        close[RESONANCE_RATES]; /* the widest, and those within one standard error of it: as good */
};

/* Breaths a minute of rate 0..RESONANCE_RATES-1, slowest first. */
double resonance_rate(uint32_t rate);

void resonance_init(struct resonance *resonance);

/* A stretch at this rate begins, in any order; the one before ends. An earlier one at the same rate
 * is forgotten. A rate that there is none of ends the stretch. */
void resonance_begin(struct resonance *resonance, uint32_t rate, int64_t at_us);

/* A trusted beat at at_us that ends an interval of rr_us. One that began in the lead of the stretch
 * or ends after it is left out. */
void resonance_push(struct resonance *resonance, int64_t at_us, int64_t rr_us);

/* *ret is filled with whatever is known, for every verdict. May be asked at any time. */
enum resonance_verdict resonance_read(const struct resonance *resonance,
                                      struct resonance_figures *ret);

#endif
