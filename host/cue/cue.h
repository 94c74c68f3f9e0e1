/* cue: what plays a sound, and says when it was heard.
 *
 * Two sinks: the sound card (alsa.c) and a wav file on the session's time line (wav.c). Neither
 * logs and neither ever stops a session: what could not be played is answered, and the card is
 * tried again.
 *
 * Every cue_play() has exactly one answer, `started` or `failed`, with its number. It may come from
 * inside cue_play() (an owner queues it as an input and goes on), or later from the loop.
 * - `started` comes once the first sample was heard: event_us +- bound_us on CLOCK_BOOTTIME (wav
 *   file: on the session's time line, +- 0). It says when, so it may come some tenths of a s later.
 * - A card that vanishes after `started` changes nothing of that answer; only `available` is
 * called.
 *
 * A sound asked for while one plays: the running one goes on and the new one follows it, with its
 * real start in the answer. Cutting the running one off would click, and mixing them would make a
 * cue sound different. One may wait; one more is answered CUE_FAIL_BUSY.
 */
#ifndef LULL_CUE_CUE_H
#define LULL_CUE_CUE_H

#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-event.h>

#include "core/action.h"
#include "core/input.h"
#include "cue/sound.h"

/* Who asked. Any callback may be NULL. */
struct cue_owner {
    void (*started)(void *userdata, uint32_t number, int64_t event_us, int64_t bound_us);
    void (*failed)(void *userdata, uint32_t number, enum cue_fail fail);
    /* Whether sound can be heard, for the screen: once from inside the sink's new, then at every
     * change. `why` counts only where it is not available. */
    void (*available)(void *userdata, bool available, enum cue_fail why);
    void *userdata; /* borrowed */
};

/* What is played for each enum sound. Owned by the caller; outlives the sink. An entry may be set
 * to other samples at any time: what is asked for from then on sounds so; the ones before stay,
 * too. */
struct cue_sounds {
    struct sound_samples of[SOUNDS];
};

struct cue;

/* Opens an ALSA pcm (`default`, or by name) and keeps it open and prepared, so that a cue need not
 * wait for a device to open. All its I/O and timers are sources of `loop` (referenced). A card that
 * is missing or busy is no error: `available(false, why)`, tried again after 2 s, doubling to 30 s,
 * and once at every cue_play(). Needs CLOCK_BOOTTIME timers. Returns 0 or -errno (-ENOMEM,
 * sd-event's). */
int cue_alsa_new(struct cue **ret_cue, sd_event *loop, const char *pcm,
                 const struct cue_sounds *sounds, const struct cue_owner *owner);

/* Creates (or empties) the wav file at `path`; a sound asked for at zero_us stands at its start,
 * silence between. The header fits the samples after every sound, so a killed program leaves a file
 * that can be heard. Returns 0 or -errno of opening. */
int cue_wav_new(struct cue **ret_cue, const char *path, int64_t zero_us,
                const struct cue_sounds *sounds, const struct cue_owner *owner);

/* Asks for a sound. at_us: the action's time; the sound card plays at once whatever it says. */
void cue_play(struct cue *cue, enum sound sound, uint32_t number, int64_t at_us);

/* Stops what plays (unanswered sounds stay so), closes, frees; NULL is fine. Returns NULL. */
struct cue *cue_free(struct cue *cue);

#endif
