/* settings: the few things about a talk that are chosen, not measured.
 *
 * Pure data; const in the core. Integers, so that they are written and read without rounding.
 */
#ifndef LULL_CORE_SETTINGS_H
#define LULL_CORE_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

/* Changes whenever the same recording may give other decisions; it stands beside every figure. */
#define DETECTOR_VERSION 1

struct settings {
    uint32_t
        cues_per_hour_milli; /* unneeded cues an hour of calm talk, in thousandths: 100..20000 */
    uint32_t pause_ms;       /* length of a micro-pause: 5000..120000 */
    uint32_t break_ms;       /* length of a break: 60000..86400000 (never over 24 h) */
    bool one_strap_cues;     /* both chose cues even while only one strap is heard */
    bool cues_unseen;        /* both chose that nobody sees cues afterwards: they are not kept */
    uint64_t seed;           /* of every bootstrap and surrogate in the figures */
    uint32_t detector_version;
};

/* The defaults: 1 unneeded cue an hour, 15 s, 20 min, rest with one strap, seed 1. */
struct settings settings_default(void);

/* Brings every field into the range given above; returns true where all were in it already. */
bool settings_clamp(struct settings *settings);

#endif
