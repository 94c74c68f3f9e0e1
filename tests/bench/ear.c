#include "ear.h"

#include <alsa/asoundlib.h>
#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/units.h"

#define READS_A_SECOND  2000 /* never so many: a read is about 5 ms */
#define NEAR_US         (US_PER_S / 2)
#define PART            (SOUND_RATE_HZ * 3 / 10)
#define CLICK_HEIGHT    16000
#define CLICK_WITHIN_US (300 * US_PER_MS)

static int64_t boottime_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_BOOTTIME, &now);
    return now.tv_sec * US_PER_S + now.tv_nsec / 1000;
}

static int64_t us_of(int64_t samples)
{
    return samples * US_PER_S / SOUND_RATE_HZ;
}

/* ---- recording, in the child ---- */

static void hear(struct ear *ear, const char *source)
{
    char command[256];
    int64_t bytes = 0;
    snprintf(command, sizeof(command),
             "exec parec -d %s --raw --format=s16le --rate=%d --channels=1 --latency-msec=5",
             source, SOUND_RATE_HZ);
    FILE *pipe = popen(command, "re");
    while (pipe != NULL && bytes / 2 < ear->samples_max && *ear->reads < ear->reads_max) {
        ssize_t got =
            read(fileno(pipe), (char *)ear->at + bytes, (size_t)(ear->samples_max * 2 - bytes));
        if (got <= 0) {
            break;
        }
        bytes += got;
        ear->read[*ear->reads] = (struct ear_read){.samples = bytes / 2, .at_us = boottime_us()};
        (*ear->reads)++;
    }
    _exit(0);
}

static void *shared(int64_t bytes)
{
    void *at = mmap(NULL, (size_t)bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return at == MAP_FAILED ? NULL : at;
}

int ear_init(struct ear *ear, const char *source, int64_t seconds)
{
    *ear = (struct ear){
        .samples_max = seconds * SOUND_RATE_HZ,
        .reads_max = seconds * READS_A_SECOND,
    };
    ear->at = shared(ear->samples_max * (int64_t)sizeof(*ear->at));
    ear->read = shared(ear->reads_max * (int64_t)sizeof(*ear->read));
    ear->reads = shared(sizeof(*ear->reads));
    if (ear->at == NULL || ear->read == NULL || ear->reads == NULL) {
        return -ENOMEM;
    }
    ear->child = fork();
    if (ear->child == 0) {
        setpgid(0, 0);
        prctl(PR_SET_PDEATHSIG, SIGTERM);
        hear(ear, source);
    }
    if (ear->child < 0) {
        return -errno;
    }
    setpgid(ear->child, ear->child);
    for (int64_t until_us = boottime_us() + 5 * US_PER_S; *ear->reads == 0;) {
        if (boottime_us() > until_us) {
            return -ETIMEDOUT;
        }
        usleep(20000);
    }
    return 0;
}

void ear_stop(struct ear *ear)
{
    if (ear->child > 0) {
        kill(-ear->child, SIGTERM); /* parec too */
        waitpid(ear->child, NULL, 0);
    }
    ear->child = 0;
}

void ear_finish(struct ear *ear)
{
    ear_stop(ear);
    munmap(ear->at, (size_t)ear->samples_max * sizeof(*ear->at));
    munmap(ear->read, (size_t)ear->reads_max * sizeof(*ear->read));
    munmap((void *)ear->reads, sizeof(*ear->reads));
}

/* ---- times ---- */

/* The first read that has more than `samples`. */
static int64_t read_of_sample(const struct ear *ear, int64_t samples)
{
    int64_t low = 0, high = *ear->reads;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (ear->read[middle].samples > samples) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

/* The last sample that had been recorded at that time. */
static int64_t sample_at(const struct ear *ear, int64_t at_us)
{
    int64_t low = 0, high = *ear->reads;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (ear->read[middle].at_us > at_us) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low == 0 ? 0 : ear->read[low - 1].samples;
}

/* See ear.h: of the reads of the half second from there on, the most punctual. */
static int64_t time_of(const struct ear *ear, int64_t sample)
{
    int64_t earliest_us = NEVER_US;
    int64_t until = sample + NEAR_US * SOUND_RATE_HZ / US_PER_S;
    for (int64_t i = read_of_sample(ear, sample); i > 0 && i < *ear->reads; i++) {
        int64_t begin = ear->read[i - 1].samples;
        int64_t at_us = ear->read[i].at_us - us_of(begin - sample);
        if (begin > until) {
            break;
        }
        if (ear->read[i].samples - begin >= EAR_BLOCK && at_us < earliest_us) {
            earliest_us = at_us;
        }
    }
    return earliest_us;
}

/* ---- finding ---- */

/* Normalised correlation of samples [from, to) of the sound with the recording, were the sound to
 * begin at `first`; every `step`th sample. */
static double alike(const int16_t *first, const struct sound_samples *sound, uint32_t from,
                    uint32_t to, uint32_t step)
{
    double both = 0, one = 0, other = 0;
    for (uint32_t i = from; i < to; i += step) {
        double a = sound->at[i], b = first[i];
        both += a * b;
        one += a * a;
        other += b * b;
    }
    return one > 0 && other > 0 ? both / sqrt(one * other) : 0;
}

static int64_t best(const struct ear *ear, const struct sound_samples *sound, int64_t from,
                    int64_t to, int64_t stride, uint32_t step)
{
    double most = -1;
    int64_t at = from;
    for (int64_t i = from; i < to; i += stride) {
        double found = alike(ear->at + i, sound, 0, PART, step);
        if (found > most) {
            most = found;
            at = i;
        }
    }
    return at;
}

/* Coarsely (4 kHz still shows the partials of lull's sounds), then to the sample, over several
 * periods of what the partials sound like together. */
#define REACH 2400

bool ear_find(const struct ear *ear, const struct sound_samples *sound, int64_t asked_us,
              int64_t within_us, struct ear_heard *ret_heard)
{
    int64_t until = sample_at(ear, asked_us + within_us + us_of(sound->count));
    int64_t last = until - sound->count;
    int64_t from = sample_at(ear, asked_us - 50 * US_PER_MS);
    if (sound->count <= PART || last <= from) {
        return false;
    }
    int64_t at = best(ear, sound, from, last, 8, 12);
    at = best(ear, sound, at - REACH > from ? at - REACH : from,
              at + REACH < last ? at + REACH : last, 1, 12);
    struct ear_heard heard = {
        .at_us = time_of(ear, at),
        .alike = alike(ear->at + at, sound, 0, PART, 1),
        .alike_last = alike(ear->at + at, sound, sound->count - PART, sound->count, 1),
    };
    if (heard.alike < 0.9 || heard.at_us == NEVER_US) {
        return false;
    }
    *ret_heard = heard;
    return true;
}

/* ---- clicks ---- */

enum { CLICKS = 30, CLICK_FRAMES = 960, SEND_FRAMES = SOUND_RATE_HZ / 10 };

/* A stream of its own for each click, which is its first sample. 0, or ALSA's error. */
static int click(snd_pcm_t *pcm, int64_t *ret_at_us)
{
    int16_t frames[2 * SEND_FRAMES] = {0};
    for (int i = 0; i < 2 * CLICK_FRAMES; i++) {
        frames[i] = CLICK_HEIGHT;
    }
    int error = snd_pcm_prepare(pcm);
    int64_t at_us = boottime_us();
    snd_pcm_sframes_t written = error < 0 ? error : snd_pcm_writei(pcm, frames, SEND_FRAMES);
    if (written < 0 || (error = snd_pcm_start(pcm)) < 0) {
        return written < 0 ? (int)written : error;
    }
    *ret_at_us = at_us;
    usleep(320000 + (unsigned)at_us % 7000); /* at all phases of the sink */
    return snd_pcm_drop(pcm);
}

/* The first sample after the click that was sent at at_us; < 0: none. Its beginning is not looked
 * for: of a stream's first 5 ms a part may be lost, in the block that was mixed already. */
static int64_t click_end(const struct ear *ear, int64_t at_us)
{
    int64_t from = sample_at(ear, at_us), to = sample_at(ear, at_us + CLICK_WITHIN_US);
    while (from < to && ear->at[from] < CLICK_HEIGHT / 2) {
        from++;
    }
    while (from < to && ear->at[from] >= CLICK_HEIGHT / 2) {
        from++;
    }
    return from < to ? from : -1;
}

int64_t ear_lag_us(const struct ear *ear, const char *pcm)
{
    int64_t at_us[CLICKS], lag_us = NEVER_US;
    snd_pcm_t *handle;
    if (snd_pcm_open(&handle, pcm, SND_PCM_STREAM_PLAYBACK, 0) < 0) {
        return NEVER_US;
    }
    int sent = 0;
    if (snd_pcm_set_params(handle, SND_PCM_FORMAT_S16, SND_PCM_ACCESS_RW_INTERLEAVED, 2,
                           SOUND_RATE_HZ, 0, 500000) == 0) {
        while (sent < CLICKS && click(handle, &at_us[sent]) == 0) {
            sent++;
        }
    }
    usleep(700000);
    snd_pcm_close(handle);
    for (int i = 0; i < sent; i++) {
        int64_t end = click_end(ear, at_us[i]);
        if (end >= 0) {
            int64_t took_us = time_of(ear, end) - us_of(CLICK_FRAMES) - at_us[i];
            lag_us = took_us < lag_us ? took_us : lag_us;
        }
    }
    return lag_us;
}
