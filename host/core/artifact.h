/* artifact: tells trusted beats from artefacts and ectopics, and readable hearts from others.
 *
 * In:   beats in order.
 * Out:  the same beats in the same order, each with a verdict, at most 2 beats later.
 * Pure: caller-owned state of fixed size.
 *
 * After Lipponen & Tarvainen 2019 (10.1080/03091902.2019.1640306), made causal: windows trail over
 * accepted beats instead of lying 45 beats to each side. Nothing is interpolated: a beat that is
 * not trusted is marked, its raw value is kept.
 */
#ifndef LULL_CORE_ARTIFACT_H
#define LULL_CORE_ARTIFACT_H

#include <stdbool.h>
#include <stdint.h>

#include "core/beat.h"

enum artifact_verdict {
    ARTIFACT_TRUSTED,
    ARTIFACT_ECTOPIC, /* early or late beat with its compensation */
    ARTIFACT_MISSED,  /* two or three intervals in one: a beat was not seen */
    ARTIFACT_EXTRA,   /* one interval in two: a beat was seen that was none */
    ARTIFACT_LONG,
    ARTIFACT_SHORT,
    ARTIFACT_VERDICTS
};

/* How readable this heart is just now, from the share of beats that are not trusted. */
enum artifact_quality {
    ARTIFACT_QUALITY_GOOD,
    ARTIFACT_QUALITY_NOISY,
    ARTIFACT_QUALITY_UNREADABLE
};

struct artifact_beat {
    struct beat beat;
    enum artifact_verdict verdict;
};

#define ARTIFACT_LOOK_AHEAD 2
#define ARTIFACT_WINDOW     91 /* accepted beats behind the thresholds */
#define ARTIFACT_MEDIAN     11
#define ARTIFACT_QUALITY    60 /* beats behind the quality */
/* Beats that one push or flush can decide. */
#define ARTIFACT_OUT_MAX (ARTIFACT_LOOK_AHEAD + 1)

struct artifact {
    struct beat waiting[ARTIFACT_LOOK_AHEAD + 1]; /* not decided, oldest first */
    uint32_t waiting_count;
    uint32_t marked; /* how many of the waiting are known to belong to the artefact before them */
    enum artifact_verdict marked_as;

    int32_t accepted_us[ARTIFACT_MEDIAN];    /* ring of accepted RR */
    uint32_t accepted;                       /* accepted since the level was last seeded */
    int32_t step_us[ARTIFACT_WINDOW];        /* ring of |dRR| between accepted beats of one run */
    int32_t step_sorted_us[ARTIFACT_WINDOW]; /* the same, in order of size */
    uint32_t steps;
    int32_t offset_us[ARTIFACT_WINDOW]; /* ring of |RR - median| of accepted beats */
    int32_t offset_sorted_us[ARTIFACT_WINDOW];
    uint32_t offsets;
    int64_t last_accepted_us; /* RR of the beat before; 0: none in this run, or not accepted */
    int32_t rejected_us[5];   /* RR of the last beats, all rejected, for a new level */
    uint32_t rejected;

    uint8_t history[ARTIFACT_QUALITY]; /* ring: 1 where not trusted */
    uint32_t histories;
    uint32_t untrusted; /* ones in the ring */
    enum artifact_quality quality;
};

void artifact_init(struct artifact *artifact);

/* Takes a beat; writes the beats that are decided now to ret_out, returns how many (0..3). */
uint32_t artifact_push(struct artifact *artifact, const struct beat *beat,
                       struct artifact_beat ret_out[ARTIFACT_OUT_MAX]);

/* Decides all waiting beats without look-ahead: a run was cut, the talk ended. */
uint32_t artifact_flush(struct artifact *artifact, struct artifact_beat ret_out[ARTIFACT_OUT_MAX]);

enum artifact_quality artifact_quality(const struct artifact *artifact);

#endif
