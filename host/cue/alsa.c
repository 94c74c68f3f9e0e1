/* The sound card, in the loop.
 *
 *              opened                    play                     heard to its end
 *   AWAY ───────────────────▶ READY ───────────────▶ PLAYING ───────────────────────▶ READY
 *    ▲  retry: 2 s … 30 s,     │                       │  ▲ the one that waits follows
 *    │  and at every play      │ gone (asked every 2 s)│  └───┐
 *    └─────────────────────────┴───────────────────────┴──────┘ gone, or an underrun
 *
 * - The pcm stays open and prepared in READY: opening costs tens of ms, a cue should not wait for
 * it. It is not kept running on silence: that would wake the machine fifty times a second for
 * hours.
 * - PLAYING: what fits is written at once (the buffer holds about a second, so a cue of ours goes
 *   in whole or nearly so and a busy loop cannot tear it), the rest as the pcm's poll descriptors
 * ask.
 * - `started` is told when the running pcm says that the first sample was heard: now + delay -
 *   written. Asked at the very start, PulseAudio does not know yet.
 * - No snd_pcm_drain(): it blocks in some plugins in spite of SND_PCM_NONBLOCK. A tail of silence
 * is written after each sound, and the end is waited for with the timer.
 * - One timer serves all three states: retry in AWAY, a look at the pcm in READY, progress in
 * PLAYING.
 */
#define _GNU_SOURCE
#include <alsa/asoundlib.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cue/cue.h"
#include "cue/sink.h"

#define CHANNELS  2 /* bare cards know no mono */
#define BUFFER_US 1000000
#define PERIOD_US 20000
#define TAIL      (SOUND_RATE_HZ / 10) /* frames of silence after a sound */
#define CHUNK     1024                 /* frames handed over at a time */
#define FDS_MAX   8

#define RETRY_FIRST_US (2 * US_PER_S)
#define RETRY_LAST_US  (30 * US_PER_S)
#define LOOK_US        (2 * US_PER_S)
#define TICK_US        (10 * US_PER_MS)
#define DELAY_WAIT_US  (300 * US_PER_MS) /* a pcm that cannot say its delay by then never will */
#define STALL_US       (2 * US_PER_S)    /* a sound this late after its end will not end */

enum state { STATE_AWAY, STATE_READY, STATE_PLAYING };

struct playing {
    const struct sound_samples *samples;
    uint32_t number;
    uint32_t written; /* frames, the tail included */
    int64_t start_us; /* snd_pcm_start() returned */
    bool told;
};

struct alsa {
    struct cue cue;
    sd_event *loop;
    sd_event_source *timer;
    char *name;

    enum state state;
    enum cue_fail why; /* AWAY: what is wrong */
    int64_t retry_us;  /* AWAY: how long until the next try */

    snd_pcm_t *pcm; /* NULL in AWAY */
    int64_t period_us, buffer_us;
    struct pollfd fds[FDS_MAX];
    sd_event_source *io[FDS_MAX];
    unsigned io_count;

    struct playing playing; /* PLAYING */
    struct playing waiting; /* samples NULL: none waits */
};

static int64_t now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_BOOTTIME, &now);
    return now.tv_sec * US_PER_S + now.tv_nsec / 1000;
}

static void timer_in(struct alsa *alsa, int64_t wait_us)
{
    sd_event_source_set_time(alsa->timer, (uint64_t)(now_us() + wait_us));
    sd_event_source_set_enabled(alsa->timer, SD_EVENT_ONESHOT);
}

static enum cue_fail fail_of(int error)
{
    switch (-error) {
    case EBUSY:
    case EAGAIN:
        return CUE_FAIL_BUSY;
    case ENOENT:
    case ENODEV:
    case ENXIO:
    case ECONNREFUSED:
        return CUE_FAIL_NO_DEVICE;
    case EPIPE:
    case ESTRPIPE:
    case EIO:
    case EBADFD:
        return CUE_FAIL_VANISHED;
    }
    return CUE_FAIL_OTHER;
}

/* --- open and close --- */

static void io_enable(struct alsa *alsa, bool on)
{
    for (unsigned i = 0; i < alsa->io_count; i++)
        sd_event_source_set_enabled(alsa->io[i], on ? SD_EVENT_ON : SD_EVENT_OFF);
}

static void pcm_close(struct alsa *alsa)
{
    for (unsigned i = 0; i < alsa->io_count; i++)
        alsa->io[i] = sd_event_source_disable_unref(alsa->io[i]);
    alsa->io_count = 0;
    if (alsa->pcm)
        snd_pcm_close(alsa->pcm);
    alsa->pcm = NULL;
}

static int pcm_set_up(struct alsa *alsa)
{
    unsigned rate_hz = SOUND_RATE_HZ, buffer_us = BUFFER_US, period_us = PERIOD_US;
    snd_pcm_hw_params_t *hw;
    snd_pcm_sw_params_t *sw;
    snd_pcm_uframes_t boundary;
    int error;

    snd_pcm_hw_params_alloca(&hw);
    snd_pcm_sw_params_alloca(&sw);
    if ((error = snd_pcm_hw_params_any(alsa->pcm, hw)) < 0 ||
        (error = snd_pcm_hw_params_set_rate_resample(alsa->pcm, hw, 1)) < 0 ||
        (error = snd_pcm_hw_params_set_access(alsa->pcm, hw, SND_PCM_ACCESS_RW_INTERLEAVED)) < 0 ||
        (error = snd_pcm_hw_params_set_format(alsa->pcm, hw, SND_PCM_FORMAT_S16)) < 0 ||
        (error = snd_pcm_hw_params_set_channels(alsa->pcm, hw, CHANNELS)) < 0 ||
        (error = snd_pcm_hw_params_set_rate(alsa->pcm, hw, rate_hz, 0)) < 0 ||
        (error = snd_pcm_hw_params_set_period_time_near(alsa->pcm, hw, &period_us, NULL)) < 0 ||
        (error = snd_pcm_hw_params_set_buffer_time_near(alsa->pcm, hw, &buffer_us, NULL)) < 0 ||
        (error = snd_pcm_hw_params(alsa->pcm, hw)) < 0)
        return error;
    alsa->period_us = period_us;
    alsa->buffer_us = buffer_us;
    /* It starts when told to, not when full enough. */
    if ((error = snd_pcm_sw_params_current(alsa->pcm, sw)) < 0 ||
        (error = snd_pcm_sw_params_get_boundary(sw, &boundary)) < 0 ||
        (error = snd_pcm_sw_params_set_start_threshold(alsa->pcm, sw, boundary)) < 0 ||
        (error = snd_pcm_sw_params(alsa->pcm, sw)) < 0)
        return error;
    return snd_pcm_prepare(alsa->pcm);
}

static int on_io(sd_event_source *source, int fd, uint32_t revents, void *userdata);

/* One source a descriptor, off until something plays: a prepared pcm is always writable. */
static int io_attach(struct alsa *alsa)
{
    const int count = snd_pcm_poll_descriptors(alsa->pcm, alsa->fds, FDS_MAX);

    if (count < 0)
        return count;
    for (int i = 0; i < count; i++) {
        /* alsa asks for POLLERR and POLLNVAL too, which come unasked. */
        const uint32_t events = (uint32_t)alsa->fds[i].events & (POLLIN | POLLOUT | POLLPRI);
        const int error =
            sd_event_add_io(alsa->loop, &alsa->io[i], alsa->fds[i].fd, events, on_io, alsa);

        if (error < 0)
            return error;
        alsa->io_count++;
        sd_event_source_set_enabled(alsa->io[i], SD_EVENT_OFF);
    }
    return 0;
}

/* AWAY -> READY; false: still AWAY. */
static bool pcm_open(struct alsa *alsa)
{
    int error = snd_pcm_open(&alsa->pcm, alsa->name, SND_PCM_STREAM_PLAYBACK, SND_PCM_NONBLOCK);

    if (error < 0)
        alsa->pcm = NULL;
    else if ((error = pcm_set_up(alsa)) >= 0)
        error = io_attach(alsa);
    if (error < 0) {
        pcm_close(alsa);
        /* One that vanished and does not open has still vanished. */
        if (alsa->why != CUE_FAIL_VANISHED)
            alsa->why = fail_of(error);
        return false;
    }
    alsa->state = STATE_READY;
    alsa->why = CUE_FAIL_OTHER;
    timer_in(alsa, LOOK_US);
    cue_tell_available(&alsa->cue, true, CUE_FAIL_OTHER);
    return true;
}

/* READY or PLAYING -> AWAY; what was not heard yet is answered. */
static void vanish(struct alsa *alsa)
{
    const struct playing playing = alsa->playing, waiting = alsa->waiting;

    pcm_close(alsa);
    alsa->state = STATE_AWAY;
    alsa->why = CUE_FAIL_VANISHED;
    alsa->playing.samples = NULL;
    alsa->waiting.samples = NULL;
    alsa->retry_us = RETRY_FIRST_US;
    timer_in(alsa, alsa->retry_us);
    if (playing.samples && !playing.told)
        cue_tell_failed(&alsa->cue, playing.number, CUE_FAIL_VANISHED);
    if (waiting.samples)
        cue_tell_failed(&alsa->cue, waiting.number, CUE_FAIL_VANISHED);
    cue_tell_available(&alsa->cue, false, CUE_FAIL_VANISHED);
}

/* --- play --- */

/* Frames `first`… of the sound and its tail, the one channel on all. */
static void spread(const struct sound_samples *samples, uint32_t first, uint32_t count,
                   int16_t *ret_frames)
{
    for (uint32_t i = 0; i < count; i++)
        for (int c = 0; c < CHANNELS; c++)
            ret_frames[i * CHANNELS + (uint32_t)c] =
                first + i < samples->count ? samples->at[first + i] : 0;
}

static bool all_written(const struct alsa *alsa)
{
    return alsa->playing.written == alsa->playing.samples->count + TAIL;
}

/* Writes what fits. Returns 0 or the pcm's error. */
static int feed(struct alsa *alsa)
{
    struct playing *playing = &alsa->playing;

    while (!all_written(alsa)) {
        const uint32_t left = playing->samples->count + TAIL - playing->written;
        const uint32_t count = left < CHUNK ? left : CHUNK;
        int16_t frames[CHUNK * CHANNELS];
        snd_pcm_sframes_t written;

        spread(playing->samples, playing->written, count, frames);
        written = snd_pcm_writei(alsa->pcm, frames, count);
        if (written == -EAGAIN || written == 0)
            return 0;
        if (written < 0)
            return (int)written;
        playing->written += (uint32_t)written;
    }
    io_enable(alsa, false);
    return 0;
}

/* READY -> PLAYING, or AWAY. */
static void begin(struct alsa *alsa, const struct playing *playing)
{
    int error;

    alsa->state = STATE_PLAYING;
    alsa->playing = *playing;
    io_enable(alsa, true);
    error = feed(alsa);
    if (error == 0)
        error = snd_pcm_start(alsa->pcm);
    if (error < 0) {
        vanish(alsa);
        return;
    }
    alsa->playing.start_us = now_us();
    timer_in(alsa, TICK_US);
}

/* PLAYING -> READY, and on with the one that waits. */
static void end(struct alsa *alsa)
{
    const struct playing waiting = alsa->waiting;

    io_enable(alsa, false);
    snd_pcm_drop(alsa->pcm);
    if (snd_pcm_prepare(alsa->pcm) < 0) {
        vanish(alsa);
        return;
    }
    alsa->state = STATE_READY;
    alsa->playing.samples = NULL;
    alsa->waiting.samples = NULL;
    if (waiting.samples)
        begin(alsa, &waiting);
    else
        timer_in(alsa, LOOK_US);
}

/* When the first sample is or was heard, by the pcm's own word. */
static bool first_heard(struct alsa *alsa, int64_t *ret_event_us, int64_t *ret_bound_us)
{
    const int64_t before_us = now_us();
    snd_pcm_sframes_t delay;
    const int error = snd_pcm_delay(alsa->pcm, &delay);
    const int64_t after_us = now_us();

    if (error < 0)
        return false;
    *ret_event_us = before_us + (after_us - before_us) / 2 +
                    (delay - (int64_t)alsa->playing.written) * US_PER_S / SOUND_RATE_HZ;
    *ret_bound_us = alsa->period_us + (after_us - before_us) / 2;
    return true;
}

static void tell(struct alsa *alsa)
{
    struct playing *playing = &alsa->playing;
    const int64_t since_us = now_us() - playing->start_us;
    int64_t event_us, bound_us;

    if (!first_heard(alsa, &event_us, &bound_us)) {
        if (since_us < DELAY_WAIT_US)
            return;
        /* It plays and does not say with what delay: somewhere within its buffer. */
        event_us = playing->start_us;
        bound_us = alsa->buffer_us;
    } else if (event_us > now_us()) {
        return;
    }
    playing->told = true;
    cue_tell_started(&alsa->cue, playing->number, event_us, bound_us);
}

static bool pcm_gone(struct alsa *alsa)
{
    const snd_pcm_state_t state = snd_pcm_state(alsa->pcm);

    if (alsa->state == STATE_READY)
        return state != SND_PCM_STATE_PREPARED || snd_pcm_avail_update(alsa->pcm) < 0;
    /* A pcm that ran dry after the tail has done its work. */
    return state != SND_PCM_STATE_RUNNING && !(state == SND_PCM_STATE_XRUN && all_written(alsa));
}

static bool pcm_done(struct alsa *alsa)
{
    snd_pcm_sframes_t delay;

    return all_written(alsa) && (snd_pcm_state(alsa->pcm) == SND_PCM_STATE_XRUN ||
                                 (snd_pcm_delay(alsa->pcm, &delay) == 0 && delay <= TAIL / 2));
}

static void progress(struct alsa *alsa)
{
    const struct playing *playing = &alsa->playing;
    const int64_t length_us = (int64_t)playing->samples->count * US_PER_S / SOUND_RATE_HZ;

    if (!playing->told)
        tell(alsa);
    if (pcm_gone(alsa) || now_us() > playing->start_us + length_us + STALL_US)
        vanish(alsa);
    else if (playing->told && pcm_done(alsa))
        end(alsa);
    else
        timer_in(alsa, TICK_US);
}

static int on_io(sd_event_source *source, int fd, uint32_t revents, void *userdata)
{
    struct alsa *alsa = userdata;
    unsigned short asked = 0;

    (void)source;
    for (unsigned i = 0; i < alsa->io_count; i++)
        alsa->fds[i].revents = alsa->fds[i].fd == fd ? (short)revents : 0;
    if (snd_pcm_poll_descriptors_revents(alsa->pcm, alsa->fds, alsa->io_count, &asked) < 0)
        vanish(alsa);
    else if (asked & POLLOUT && feed(alsa) < 0)
        vanish(alsa);
    else if (asked & (POLLERR | POLLHUP | POLLNVAL) && pcm_gone(alsa))
        vanish(alsa);
    return 0;
}

static void retry(struct alsa *alsa)
{
    const enum cue_fail why = alsa->why;

    if (pcm_open(alsa))
        return;
    alsa->retry_us = alsa->retry_us * 2 < RETRY_LAST_US ? alsa->retry_us * 2 : RETRY_LAST_US;
    timer_in(alsa, alsa->retry_us);
    if (alsa->why != why)
        cue_tell_available(&alsa->cue, false, alsa->why);
}

static int on_timer(sd_event_source *source, uint64_t time_us, void *userdata)
{
    struct alsa *alsa = userdata;

    (void)source;
    (void)time_us;
    switch (alsa->state) {
    case STATE_AWAY:
        retry(alsa);
        break;
    case STATE_READY:
        if (pcm_gone(alsa))
            vanish(alsa);
        else
            timer_in(alsa, LOOK_US);
        break;
    case STATE_PLAYING:
        progress(alsa);
        break;
    }
    return 0;
}

static void alsa_play(struct cue *cue, enum sound sound, uint32_t number, int64_t at_us)
{
    struct alsa *alsa = (struct alsa *)cue;
    const struct playing playing = {.samples = &cue->sounds->of[sound], .number = number};

    (void)at_us;
    if (alsa->state == STATE_READY && pcm_gone(alsa))
        vanish(alsa);
    if (alsa->state == STATE_AWAY)
        pcm_open(alsa); /* a cue is worth a try out of turn */

    switch (alsa->state) {
    case STATE_AWAY:
        cue_tell_failed(cue, number, alsa->why);
        break;
    case STATE_READY:
        begin(alsa, &playing);
        break;
    case STATE_PLAYING:
        if (alsa->waiting.samples)
            cue_tell_failed(cue, number, CUE_FAIL_BUSY);
        else
            alsa->waiting = playing;
        break;
    }
}

/* --- new and free --- */

/* alsa-lib writes its troubles to stderr, into the middle of the screen. We tell them ourselves. */
static void quiet(const char *file, int line, const char *function, int error, const char *format,
                  ...)
{
    (void)file;
    (void)line;
    (void)function;
    (void)error;
    (void)format;
}

static void alsa_free(struct cue *cue)
{
    struct alsa *alsa = (struct alsa *)cue;

    pcm_close(alsa);
    sd_event_source_disable_unref(alsa->timer);
    sd_event_unref(alsa->loop);
    free(alsa->name);
    free(alsa);
}

static const struct sink alsa_sink = {.play = alsa_play, .free = alsa_free};

int cue_alsa_new(struct cue **ret_cue, sd_event *loop, const char *pcm,
                 const struct cue_sounds *sounds, const struct cue_owner *owner)
{
    struct alsa *alsa = calloc(1, sizeof(*alsa));
    int error;

    if (!alsa)
        return -ENOMEM;
    alsa->cue = (struct cue){.sink = &alsa_sink, .sounds = sounds, .owner = *owner};
    alsa->loop = sd_event_ref(loop);
    alsa->name = strdup(pcm);
    error = alsa->name ? sd_event_add_time(loop, &alsa->timer, CLOCK_BOOTTIME, 0, US_PER_MS,
                                           on_timer, alsa)
                       : -ENOMEM;
    if (error < 0) {
        alsa_free(&alsa->cue);
        return error;
    }
    snd_lib_error_set_handler(quiet);
    alsa->why = CUE_FAIL_NO_DEVICE;
    alsa->retry_us = RETRY_FIRST_US;
    *ret_cue = &alsa->cue;
    if (!pcm_open(alsa)) {
        timer_in(alsa, alsa->retry_us);
        cue_tell_available(&alsa->cue, false, alsa->why);
    }
    return 0;
}
