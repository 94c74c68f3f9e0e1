/* pcm: one ALSA playback device, set up for lull's sounds: stereo, 16 bit, SOUND_RATE_HZ.
 *
 * Owns the device and nothing else; knows neither the loop nor what a cue is. For alsa.c only.
 * Nothing waits for the card (SND_PCM_NONBLOCK). pcm_init(), pcm_prepare(), pcm_start() and
 * pcm_stop() may ask a sound server and wait for its word: a few ms, for init tens. A server that
 * is dead is an error at once; one that is there and hangs would hold the caller up, and no ALSA
 * call can be asked to give up. Errors are ALSA's, which are -errno.
 */
#ifndef LULL_CUE_PCM_H
#define LULL_CUE_PCM_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

#include "cue/sound.h"

#define PCM_FDS_MAX 8

struct pcm {
    void *handle;      /* snd_pcm_t; NULL: closed */
    int64_t period_us; /* how finely the device counts */
    int64_t buffer_us;
    struct pollfd fds[PCM_FDS_MAX];
    unsigned fds_count;
};

/* Opens `name`. On an error *pcm is closed. pcm_finish() takes a closed one too. */
int pcm_init(struct pcm *pcm, const char *name);
void pcm_finish(struct pcm *pcm);

/* Before the first write of a sound; start once something is written; stop when all was heard. */
int pcm_prepare(struct pcm *pcm);
int pcm_start(struct pcm *pcm);
int pcm_stop(struct pcm *pcm);

/* Writes mono samples to all channels. Returns how many fitted in (0: none now), or an error. */
int pcm_write(struct pcm *pcm, const int16_t *samples, uint32_t count);

/* Samples written that were not heard yet. */
int pcm_delay(struct pcm *pcm, int64_t *ret_samples);

/* POLLOUT where there is room to write, POLLERR and the like, of what poll() said of one fd. */
int pcm_poll(struct pcm *pcm, int fd, short revents, unsigned short *ret_revents);

/* What the library knows by now, without asking anyone: */
bool pcm_lost(struct pcm *pcm);    /* the device or its server went away */
bool pcm_running(struct pcm *pcm); /* it plays what was written */
bool pcm_dry(struct pcm *pcm);     /* it stopped: all that was written is heard */

/* alsa-lib writes its troubles to stderr, into the middle of a screen; after this it does not. */
void pcm_quiet(void);

#endif
