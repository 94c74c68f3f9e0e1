#define _GNU_SOURCE
#include "cue/pcm.h"

#include <alsa/asoundlib.h>

#define CHANNELS 2 /* bare cards know no mono */

/* Frames handed over in one call. PulseAudio begins to play at the first, so that it should be long
 * enough to wait for the next on a busy machine: 170 ms. */
#define CHUNK 8192

/* The buffer holds about a second: most of a cue goes in whole, and a loop that is held up for a
 * while cannot tear it. A period is how finely the position is known. */
#define BUFFER_US 1000000
#define PERIOD_US 20000

static int set_hardware(struct pcm *pcm)
{
    unsigned buffer_us = BUFFER_US, period_us = PERIOD_US;
    snd_pcm_hw_params_t *hw;
    int error;

    snd_pcm_hw_params_alloca(&hw);
    if ((error = snd_pcm_hw_params_any(pcm->handle, hw)) < 0 ||
        (error = snd_pcm_hw_params_set_rate_resample(pcm->handle, hw, 1)) < 0 ||
        (error = snd_pcm_hw_params_set_access(pcm->handle, hw, SND_PCM_ACCESS_RW_INTERLEAVED)) <
            0 ||
        (error = snd_pcm_hw_params_set_format(pcm->handle, hw, SND_PCM_FORMAT_S16)) < 0 ||
        (error = snd_pcm_hw_params_set_channels(pcm->handle, hw, CHANNELS)) < 0 ||
        (error = snd_pcm_hw_params_set_rate(pcm->handle, hw, SOUND_RATE_HZ, 0)) < 0 ||
        (error = snd_pcm_hw_params_set_period_time_near(pcm->handle, hw, &period_us, NULL)) < 0 ||
        (error = snd_pcm_hw_params_set_buffer_time_near(pcm->handle, hw, &buffer_us, NULL)) < 0 ||
        (error = snd_pcm_hw_params(pcm->handle, hw)) < 0)
        return error;
    pcm->period_us = period_us;
    pcm->buffer_us = buffer_us;
    return 0;
}

/* It starts when told to, not when full enough. */
static int set_software(struct pcm *pcm)
{
    snd_pcm_sw_params_t *sw;
    snd_pcm_uframes_t boundary;
    int error;

    snd_pcm_sw_params_alloca(&sw);
    if ((error = snd_pcm_sw_params_current(pcm->handle, sw)) < 0 ||
        (error = snd_pcm_sw_params_get_boundary(sw, &boundary)) < 0 ||
        (error = snd_pcm_sw_params_set_start_threshold(pcm->handle, sw, boundary)) < 0)
        return error;
    return snd_pcm_sw_params(pcm->handle, sw);
}

static int set_up(struct pcm *pcm)
{
    int error;

    /* Prepared once and stopped: now it can say whether its server is there. */
    if ((error = set_hardware(pcm)) < 0 || (error = set_software(pcm)) < 0 ||
        (error = pcm_prepare(pcm)) < 0 || (error = pcm_stop(pcm)) < 0 ||
        (error = snd_pcm_poll_descriptors(pcm->handle, pcm->fds, PCM_FDS_MAX)) < 0)
        return error;
    pcm->fds_count = (unsigned)error;
    return 0;
}

int pcm_init(struct pcm *pcm, const char *name)
{
    snd_pcm_t *handle;
    int error = snd_pcm_open(&handle, name, SND_PCM_STREAM_PLAYBACK, SND_PCM_NONBLOCK);

    *pcm = (struct pcm){0};
    if (error < 0)
        return error;
    pcm->handle = handle;
    error = set_up(pcm);
    if (error < 0)
        pcm_finish(pcm);
    return error;
}

void pcm_finish(struct pcm *pcm)
{
    if (pcm->handle)
        snd_pcm_close(pcm->handle);
    *pcm = (struct pcm){0};
}

int pcm_prepare(struct pcm *pcm)
{
    return snd_pcm_prepare(pcm->handle);
}

int pcm_start(struct pcm *pcm)
{
    return snd_pcm_start(pcm->handle);
}

int pcm_stop(struct pcm *pcm)
{
    return snd_pcm_drop(pcm->handle);
}

int pcm_write(struct pcm *pcm, const int16_t *samples, uint32_t count)
{
    const uint32_t some = count < CHUNK ? count : CHUNK;
    int16_t frames[CHUNK * CHANNELS];
    snd_pcm_sframes_t written;

    for (uint32_t i = 0; i < some; i++)
        for (uint32_t c = 0; c < CHANNELS; c++)
            frames[i * CHANNELS + c] = samples[i];
    written = snd_pcm_writei(pcm->handle, frames, some);
    return written == -EAGAIN ? 0 : (int)written;
}

int pcm_delay(struct pcm *pcm, int64_t *ret_samples)
{
    snd_pcm_sframes_t delay;
    const int error = snd_pcm_delay(pcm->handle, &delay);

    if (error == 0)
        *ret_samples = delay;
    return error;
}

int pcm_poll(struct pcm *pcm, int fd, short revents, unsigned short *ret_revents)
{
    for (unsigned i = 0; i < pcm->fds_count; i++)
        pcm->fds[i].revents = pcm->fds[i].fd == fd ? revents : 0;
    return snd_pcm_poll_descriptors_revents(pcm->handle, pcm->fds, pcm->fds_count, ret_revents);
}

bool pcm_lost(struct pcm *pcm)
{
    const snd_pcm_state_t state = snd_pcm_state(pcm->handle);
    unsigned short revents;

    return pcm_poll(pcm, -1, 0, &revents) < 0 || state == SND_PCM_STATE_DISCONNECTED ||
           state == SND_PCM_STATE_SUSPENDED || state == SND_PCM_STATE_OPEN;
}

bool pcm_running(struct pcm *pcm)
{
    return snd_pcm_state(pcm->handle) == SND_PCM_STATE_RUNNING;
}

bool pcm_dry(struct pcm *pcm)
{
    return snd_pcm_state(pcm->handle) == SND_PCM_STATE_XRUN;
}

static void say_nothing(const char *file, int line, const char *function, int error,
                        const char *format, ...)
{
    (void)file;
    (void)line;
    (void)function;
    (void)error;
    (void)format;
}

void pcm_quiet(void)
{
    snd_lib_error_set_handler(say_nothing);
}
