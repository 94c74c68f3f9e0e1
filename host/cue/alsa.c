/* The sound card, in the loop.
 *
 *               opened                   play                     heard to its end
 *   AWAY ───────────────────▶ READY ───────────────▶ PLAYING ───────────────────────▶ READY
 *    ▲  tried after 2 s … 30 s │                       │  ▲ the one that waits follows │
 *    │  and at every play      │ gone: asked every 2 s │  └───────────────────────────┘
 *    └─────────────────────────┴───────────────────────┘ gone, or an underrun
 *
 * - READY: the pcm stays open and set up, so that a cue waits for no device to open (tens of ms).
 *   It is prepared when a sound is asked for, a ms or two. Not before: PulseAudio's clock of a
 * stream that stands prepared runs away, and its delay is then wrong for a second and more. Nor is
 * it kept running on silence: that would wake the machine fifty times a second for hours.
 * - PLAYING: what fits is written at once. The buffer holds about a second, so that most of a cue
 *   goes in whole and a busy loop cannot tear it; the rest follows as the poll descriptors ask.
 * - `started` is told when the running pcm says that the first sample was heard (now + delay -
 *   written), and has said the same for a while: loudspeakers that are 200 ms away (Bluetooth, a
 *   network) own up to it only once they play; until then PulseAudio's delay stands still or creeps
 *   up. Until it is told an unplugged card is still a cue that was not heard.
 * - No snd_pcm_drain(): some plugins block in it in spite of SND_PCM_NONBLOCK. A tail of silence is
 *   written after each sound, and its end is waited for with the timer.
 * - One timer serves all three states: a try in AWAY, a look at the pcm in READY, progress in
 * PLAYING.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cue/cue.h"
#include "cue/pcm.h"
#include "cue/sink.h"
#include "now/now.h"

/* Silence after a sound, so that nothing stale is heard while its end is waited for. */
#define TAIL_US (100 * US_PER_MS)
#define TAIL    (SOUND_RATE_HZ / 10)

#define RETRY_FIRST_US (2 * US_PER_S)
#define RETRY_LAST_US  (30 * US_PER_S)
#define LOOK_US        (2 * US_PER_S)
#define TICK_US        (10 * US_PER_MS)
#define DELAY_WAIT_US  (300 * US_PER_MS) /* a pcm that cannot say its delay by then never will */
#define STEADY_US      (150 * US_PER_MS) /* a delay that is not yet the truth stood for 45 ms */
#define STEADY_BY_US   (5 * US_PER_MS)
#define STEADY_WAIT_US (800 * US_PER_MS) /* one that is not steady by then never will be */
#define STALL_US       (2 * US_PER_S)    /* a sound this late after its end will not end */

enum state { STATE_AWAY, STATE_READY, STATE_PLAYING };

struct playing {
    struct sound_samples samples; /* borrowed; at NULL: nothing */
    uint32_t number;
    uint32_t written; /* samples, the tail included */
    int64_t start_us; /* nothing was heard before: PulseAudio starts at the first write */
    int64_t
        event_us; /* when the first sample was heard: told, or as it was said since `steady_us` */
    int64_t steady_us; /* 0: nothing was said yet */
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

    struct pcm pcm; /* closed in AWAY */
    sd_event_source *io[PCM_FDS_MAX];

    struct playing playing; /* PLAYING */
    struct playing waiting;
};

/* The card's own answer needs the moment, not the time at which the loop woke. */
static void timer_in(struct alsa *alsa, int64_t wait_us)
{
    sd_event_source_set_time(alsa->timer, (uint64_t)(now_boottime_us() + wait_us));
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
    }
    return CUE_FAIL_OTHER;
}

/* --- here and away --- */

static void io_enable(struct alsa *alsa, bool on)
{
    for (unsigned i = 0; i < alsa->pcm.fds_count; i++)
        sd_event_source_set_enabled(alsa->io[i], on ? SD_EVENT_ON : SD_EVENT_OFF);
}

static void close_pcm(struct alsa *alsa)
{
    for (unsigned i = 0; i < PCM_FDS_MAX; i++)
        alsa->io[i] = sd_event_source_disable_unref(alsa->io[i]);
    pcm_finish(&alsa->pcm);
}

static int on_io(sd_event_source *source, int fd, uint32_t revents, void *userdata);

/* One source a descriptor, off until something plays: an idle pcm is always writable. -EPERM: one
 * that cannot be polled, as ALSA's null device, which swallows everything and is no sound. */
static int attach(struct alsa *alsa)
{
    for (unsigned i = 0; i < alsa->pcm.fds_count; i++) {
        /* ALSA asks for POLLERR and POLLNVAL too, which come unasked. */
        const uint32_t events = (uint32_t)alsa->pcm.fds[i].events & (POLLIN | POLLOUT | POLLPRI);
        int error =
            sd_event_add_io(alsa->loop, &alsa->io[i], alsa->pcm.fds[i].fd, events, on_io, alsa);

        if (error >= 0)
            error = sd_event_source_set_enabled(alsa->io[i], SD_EVENT_OFF);
        if (error < 0)
            return error;
    }
    return 0;
}

/* AWAY -> READY; false: still AWAY. */
static bool arrive(struct alsa *alsa)
{
    int error = pcm_init(&alsa->pcm, alsa->name);

    if (error == 0 && (error = attach(alsa)) < 0)
        close_pcm(alsa);
    if (error < 0) {
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

    close_pcm(alsa);
    alsa->state = STATE_AWAY;
    alsa->why = CUE_FAIL_VANISHED;
    alsa->playing.samples.at = NULL;
    alsa->waiting.samples.at = NULL;
    alsa->retry_us = RETRY_FIRST_US;
    timer_in(alsa, alsa->retry_us);
    if (playing.samples.at && !playing.told)
        cue_tell_failed(&alsa->cue, playing.number, CUE_FAIL_VANISHED);
    if (waiting.samples.at)
        cue_tell_failed(&alsa->cue, waiting.number, CUE_FAIL_VANISHED);
    cue_tell_available(&alsa->cue, false, CUE_FAIL_VANISHED);
}

static void retry(struct alsa *alsa)
{
    const enum cue_fail why = alsa->why;

    if (arrive(alsa))
        return;
    alsa->retry_us = alsa->retry_us * 2 < RETRY_LAST_US ? alsa->retry_us * 2 : RETRY_LAST_US;
    timer_in(alsa, alsa->retry_us);
    if (alsa->why != why)
        cue_tell_available(&alsa->cue, false, alsa->why);
}

/* --- play --- */

static bool all_written(const struct playing *playing)
{
    return playing->written == playing->samples.count + TAIL;
}

/* Writes what fits. Returns 0 or the pcm's error. */
static int feed(struct alsa *alsa)
{
    static const int16_t silence[TAIL];
    struct playing *playing = &alsa->playing;
    const uint32_t count = playing->samples.count;

    while (!all_written(playing)) {
        const bool tail = playing->written >= count;
        const int written =
            pcm_write(&alsa->pcm, tail ? silence : playing->samples.at + playing->written,
                      (tail ? count + TAIL : count) - playing->written);

        if (written <= 0)
            return written;
        playing->written += (uint32_t)written;
    }
    io_enable(alsa, false);
    return 0;
}

/* READY -> PLAYING, or AWAY. */
static void begin(struct alsa *alsa, const struct playing *playing)
{
    alsa->state = STATE_PLAYING;
    alsa->playing = *playing;
    io_enable(alsa, true);
    alsa->playing.start_us = now_boottime_us();
    if (pcm_prepare(&alsa->pcm) < 0 || feed(alsa) < 0 || pcm_start(&alsa->pcm) < 0) {
        vanish(alsa);
        return;
    }
    timer_in(alsa, TICK_US);
}

/* PLAYING -> READY, and on with the one that waits. */
static void end(struct alsa *alsa)
{
    const struct playing waiting = alsa->waiting;

    io_enable(alsa, false);
    if (pcm_stop(&alsa->pcm) < 0) {
        vanish(alsa);
        return;
    }
    alsa->state = STATE_READY;
    alsa->playing.samples.at = NULL;
    alsa->waiting.samples.at = NULL;
    if (waiting.samples.at)
        begin(alsa, &waiting);
    else
        timer_in(alsa, LOOK_US);
}

/* When the first sample is or was heard, by the pcm's own word. */
static bool first_heard(struct alsa *alsa, int64_t *ret_event_us, int64_t *ret_bound_us)
{
    const int64_t before_us = now_boottime_us();
    int64_t delay;
    const int error = pcm_delay(&alsa->pcm, &delay);
    const int64_t after_us = now_boottime_us();

    if (error < 0)
        return false;
    *ret_event_us = before_us + (after_us - before_us) / 2 +
                    (delay - (int64_t)alsa->playing.written) * US_PER_S / SOUND_RATE_HZ;
    *ret_bound_us = alsa->pcm.period_us + (after_us - before_us) / 2;
    return true;
}

/* Whether the pcm's word can be taken: it has said so for a while, or will never settle; then how
 * far it wanders belongs to the bound. */
static bool steady(struct playing *playing, int64_t event_us, int64_t *bound_us)
{
    const int64_t moved_us = llabs(event_us - playing->event_us), now = now_boottime_us();

    if (playing->steady_us != 0 && moved_us > STEADY_BY_US &&
        now >= playing->start_us + STEADY_WAIT_US) {
        *bound_us += moved_us;
        return true;
    }
    if (playing->steady_us == 0 || moved_us > STEADY_BY_US) {
        playing->steady_us = now;
        playing->event_us = event_us;
    }
    return now >= playing->steady_us + STEADY_US;
}

/* Tells once the first sample was heard. A pcm that does not say its delay while it plays, or ran
 * dry before it was asked, was heard from its start, within its buffer. */
static void tell(struct alsa *alsa, bool dry)
{
    struct playing *playing = &alsa->playing;
    int64_t event_us, bound_us;

    if (dry || !first_heard(alsa, &event_us, &bound_us)) {
        if (!dry && now_boottime_us() < playing->start_us + DELAY_WAIT_US)
            return;
        event_us = playing->steady_us != 0 ? playing->event_us : playing->start_us;
        bound_us = alsa->pcm.buffer_us;
    } else if (!steady(playing, event_us, &bound_us)) {
        return;
    }
    if (event_us > now_boottime_us())
        return;
    if (event_us < playing->start_us) /* a delay is an estimate; this is known */
        event_us = playing->start_us;
    playing->event_us = event_us;
    playing->told = true;
    cue_tell_started(&alsa->cue, playing->number, event_us, bound_us);
}

static void progress(struct alsa *alsa)
{
    struct playing *playing = &alsa->playing;
    const int64_t length_us = (int64_t)playing->samples.count * US_PER_S / SOUND_RATE_HZ;
    const bool dry = all_written(playing) && pcm_dry(&alsa->pcm);

    if (pcm_lost(&alsa->pcm) || (!dry && !pcm_running(&alsa->pcm)) ||
        now_boottime_us() > playing->start_us + length_us + STALL_US) {
        vanish(alsa);
        return;
    }
    if (!playing->told)
        tell(alsa, dry);
    if (dry || (playing->told && all_written(playing) &&
                now_boottime_us() >= playing->event_us + length_us + TAIL_US / 2))
        end(alsa);
    else
        timer_in(alsa, TICK_US);
}

static int on_io(sd_event_source *source, int fd, uint32_t revents, void *userdata)
{
    struct alsa *alsa = userdata;
    unsigned short asked = 0;

    (void)source;
    if (pcm_poll(&alsa->pcm, fd, (short)revents, &asked) < 0 ||
        (asked & POLLOUT && feed(alsa) < 0) ||
        (asked & (POLLERR | POLLHUP | POLLNVAL) && !pcm_running(&alsa->pcm)))
        vanish(alsa);
    return 0;
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
        if (pcm_lost(&alsa->pcm))
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
    const struct playing playing = {.samples = cue->sounds->of[sound], .number = number};

    (void)at_us;
    if (alsa->state == STATE_READY && pcm_lost(&alsa->pcm))
        vanish(alsa);
    if (alsa->state == STATE_AWAY)
        arrive(alsa); /* a cue is worth a try out of turn */

    switch (alsa->state) {
    case STATE_AWAY:
        cue_tell_failed(cue, number, alsa->why);
        break;
    case STATE_READY:
        begin(alsa, &playing);
        break;
    case STATE_PLAYING:
        if (alsa->waiting.samples.at)
            cue_tell_failed(cue, number, CUE_FAIL_BUSY);
        else
            alsa->waiting = playing;
        break;
    }
}

/* --- new and free --- */

static void alsa_free(struct cue *cue)
{
    struct alsa *alsa = (struct alsa *)cue;

    close_pcm(alsa);
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
    pcm_quiet();
    alsa->why = CUE_FAIL_NO_DEVICE;
    alsa->retry_us = RETRY_FIRST_US;
    *ret_cue = &alsa->cue;
    if (!arrive(alsa)) {
        timer_in(alsa, alsa->retry_us);
        cue_tell_available(&alsa->cue, false, alsa->why);
    }
    return 0;
}
