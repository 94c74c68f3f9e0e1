/* sift: one strap's notifications to beats that have a time and are told trusted from not.
 *
 * In:   notifications in order of their arrival.
 * Out:  each beat once, at most two beats later, as the detector has it (core/partner.c goes the
 * same way); of a strap that sends no RR its rate, with how long that stood. Pure: caller-owned
 * state of fixed size, no clock.
 */
#ifndef LULL_REPORT_SIFT_H
#define LULL_REPORT_SIFT_H

#include <stdbool.h>
#include <stdint.h>

#include "core/artifact.h"
#include "core/beat.h"

struct sift_beat {
    int64_t end_us;
    int64_t bound_us;  /* +- of end_us */
    int64_t length_us; /* >= 0; the RR interval, or how long a rate stood */
    double rate_bpm;   /* of an RR interval 60 s / length */
    bool trusted;
    bool rate_only; /* the strap's own rate, from one that sends no RR */
};

typedef void sift_fn(void *user, const struct sift_beat *beat);

struct sift {
    sift_fn *each; /* beats whose place in time is not known are not given out */
    void *user;
    struct beat_clock clock;
    struct artifact artifact;
    int64_t rate_us; /* arrival of the last rate used; NEVER_US: none */
    bool sends_rr;
    uint64_t beats, artefacts; /* RR intervals decided; of them not trusted */
    uint64_t placed;
    int64_t bound_sum_us, bound_max_us; /* over the placed ones */
};

void sift_init(struct sift *sift, sift_fn *each, void *user);

/* The bytes of one notification. True: a heart was in it. */
bool sift_heart(struct sift *sift, int64_t at_us, const uint8_t *bytes, uint16_t length);

/* The strap has gone, or the talk is over: what waits is decided, the next beat starts anew. */
void sift_cut(struct sift *sift);

#endif
