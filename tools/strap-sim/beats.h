/* beats: what a strap sends when: the notifications of one partner in a recording, or a steady
 * heart.
 *
 * In:   a recording (raw `hrm` lines, at the recording's own times), or beats a minute.
 * Out:  the next notification and when it is due, counted from the beginning.
 * Owns its memory from beats_read() to beats_finish(). No clock.
 */
#ifndef LULL_TOOLS_STRAP_SIM_BEATS_H
#define LULL_TOOLS_STRAP_SIM_BEATS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/input.h"
#include "recording/file.h"
#include "tools/trace/random.h"

#define BEATS_BYTES_MAX 512

struct beat; /* one notification of the recording */

struct beats {
    struct beat *at; /* NULL: a steady heart */
    size_t count, room, next;
    int64_t length_us; /* when the recording begins again, where it does */
    int64_t turn_us;   /* begin of the current turn */
    int64_t due_us;    /* steady: when the next one is */
    double rate_bpm;   /* steady */
    bool again;
    struct random random;
};

/* All of `who` in a recording. FILE_OK; FILE_EMPTY: it holds nothing of them; else *ret_error. */
enum file_verdict beats_read(struct beats *beats, const char *path, enum who who, bool again,
                             struct file_error *ret_error);

/* A heart of 30 to 220 beats a minute that breathes a little. */
void beats_steady(struct beats *beats, double rate_bpm, uint64_t seed);

/* To the beginning. */
void beats_rewind(struct beats *beats);

/* When the next one is due; INT64_MAX: no more. */
int64_t beats_due_us(const struct beats *beats);

/* Takes it, into BEATS_BYTES_MAX bytes; returns its length. Only where one is due. */
size_t beats_take(struct beats *beats, uint8_t *ret_bytes);

void beats_finish(struct beats *beats);

#endif
