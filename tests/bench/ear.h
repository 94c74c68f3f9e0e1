/* ear: hears what a sound server's sink plays, and when.
 *
 * Owns a child that reads parec's recording of a monitor and stamps every read with CLOCK_BOOTTIME,
 * in memory both share; it wakes at its own times, not in the loop that is measured.
 *
 * How exact: a null sink mixes a block when its first sample is due and hands it to the monitor
 * then; its last sample is due a block later. So a read that brings a whole block says when its
 * first sample was due: then, or a little before, by what the block took to get here. Of the reads
 * of the half second after a sample the most punctual is taken. What it lags behind all the same
 * makes a latency look longer, never shorter; ear_lag_us() bounds it. (The count of samples is not
 * trusted for longer: at the start of every stream PulseAudio mixes a block anew and records it
 * twice.)
 */
#ifndef LULL_TESTS_BENCH_EAR_H
#define LULL_TESTS_BENCH_EAR_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "cue/sound.h"

#define EAR_BLOCK (SOUND_RATE_HZ / 200) /* samples; parec is asked for 5 ms */

struct ear_read {
    int64_t samples; /* recorded so far */
    int64_t at_us;   /* CLOCK_BOOTTIME */
};

struct ear {
    pid_t child;
    int16_t *at; /* shared: the recording */
    int64_t samples_max;
    struct ear_read *read; /* shared */
    int64_t reads_max;
    volatile int64_t *reads; /* shared: how many by now */
};

/* Starts to hear the monitor `source` for at most `seconds`. 0 or -errno. */
int ear_init(struct ear *ear, const char *source, int64_t seconds);

/* Stops hearing; what was heard stays until ear_finish(). */
void ear_stop(struct ear *ear);
void ear_finish(struct ear *ear);

/* Where a sound that was asked for at asked_us and sounded within the next `within_us` begins: the
 * time of its first sample, and how alike it is from there to its end (1: the same). False: nothing
 * like it. */
struct ear_heard {
    int64_t at_us;
    double alike;      /* of its first 300 ms */
    double alike_last; /* of its last 300 ms at the same place: a gap in between would move it */
};
bool ear_find(const struct ear *ear, const struct sound_samples *sound, int64_t asked_us,
              int64_t within_us, struct ear_heard *ret_heard);

/* Plays clicks through `pcm` at known times, with no code of lull's, and finds them. None can be
 * recorded before it was written, so the earliest bounds how far the recording lags behind. Call
 * before ear_stop(). NEVER_US: none was heard. */
int64_t ear_lag_us(const struct ear *ear, const char *pcm);

#endif
