/* The way of a sound: bytes -> libsndfile -> mono float at the file's own rate -> SOUND_RATE_HZ ->
 * volume -> 16 bit. One common rate is needed because the sound card stays open, set up once, for
 * the cue and the return sound alike, whatever file a person chose.
 */
#define _GNU_SOURCE
#include "cue/sound.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <sndfile.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cue/own.h"
#include "words/words.h"

#define PI           3.14159265358979323846
#define CHANNELS_MAX 8
#define RATE_MIN_HZ  4000
#define RATE_MAX_HZ  192000
#define CHUNK        4096 /* frames decoded at a time */

/* Below this peak (-60 dBFS) a sound is silence to people in a talk. */
#define PEAK_MIN 0.001F

struct mono {
    float *at; /* malloc */
    uint32_t count;
    uint32_t rate_hz;
};

const char *sound_verdict_text(enum sound_verdict verdict)
{
    switch (verdict) {
    case SOUND_VERDICT_OK:
        return _("is a sound that lull can play.");
    case SOUND_VERDICT_NOT_FOUND:
        return _("is not there. Check the path, or take one of lull's own sounds: soft-bell, "
                 "wood-block, low-bowl.");
    case SOUND_VERDICT_UNREADABLE:
        return _("could not be opened. Check that you may read it (ls -l shows who may).");
    case SOUND_VERDICT_NO_SOUND:
        return _(
            "is no sound that lull can read (wav, flac, ogg, mp3). Choose another file, or one "
            "of lull's own sounds: soft-bell, wood-block, low-bowl.");
    case SOUND_VERDICT_TOO_LONG:
        return _("is longer than 10 seconds. Cut it, or choose another: about one second is best.");
    case SOUND_VERDICT_EMPTY:
        return _("holds only silence. Choose another file, or one of lull's own sounds: soft-bell, "
                 "wood-block, low-bowl.");
    case SOUND_VERDICT_MEMORY:
        return _("could not be loaded: this machine has no memory left. Close something and try "
                 "again.");
    case SOUND_VERDICTS:
        break;
    }
    return _("is no sound.");
}

/* --- memory as a file, for libsndfile --- */

struct memory {
    const uint8_t *at;
    sf_count_t length;
    sf_count_t offset;
};

static sf_count_t memory_length(void *userdata)
{
    return ((const struct memory *)userdata)->length;
}

static sf_count_t memory_seek(sf_count_t offset, int whence, void *userdata)
{
    struct memory *memory = userdata;
    sf_count_t from = 0;

    if (whence == SEEK_CUR)
        from = memory->offset;
    else if (whence == SEEK_END)
        from = memory->length;
    if (offset < -from || offset > memory->length - from)
        return -1;
    memory->offset = from + offset;
    return memory->offset;
}

static sf_count_t memory_read(void *ret_bytes, sf_count_t count, void *userdata)
{
    struct memory *memory = userdata;

    if (count > memory->length - memory->offset)
        count = memory->length - memory->offset;
    memcpy(ret_bytes, memory->at + memory->offset, (size_t)count);
    memory->offset += count;
    return count;
}

static sf_count_t memory_tell(void *userdata)
{
    return ((const struct memory *)userdata)->offset;
}

/* --- decoding --- */

/* Mixes interleaved frames down. A float file may hold NaN or numbers beyond +-1. */
static void mix_down(const float *frames, uint32_t count, int channels, float *ret_mono)
{
    for (uint32_t i = 0; i < count; i++) {
        float sum = 0;

        for (int c = 0; c < channels; c++)
            sum += frames[i * (uint32_t)channels + (uint32_t)c];
        sum /= (float)channels;
        ret_mono[i] = isnan(sum) ? 0 : fmaxf(-1, fminf(1, sum));
    }
}

/* Reads frames until the file ends; what its header says of its length is not believed. */
static enum sound_verdict read_frames(SNDFILE *file, int channels, struct mono *mono)
{
    const uint32_t limit = SOUND_MAX_S * mono->rate_hz;
    float chunk[CHUNK];
    const sf_count_t fit = CHUNK / channels;
    sf_count_t got;

    mono->count = 0;
    while ((got = sf_readf_float(file, chunk, fit)) > 0) {
        if (got > limit - mono->count)
            return SOUND_VERDICT_TOO_LONG;
        mix_down(chunk, (uint32_t)got, channels, mono->at + mono->count);
        mono->count += (uint32_t)got;
    }
    return mono->count > 0 ? SOUND_VERDICT_OK : SOUND_VERDICT_EMPTY;
}

/* Fills *ret_mono only on SOUND_VERDICT_OK. The file stays open. */
static enum sound_verdict decode(SNDFILE *file, const SF_INFO *info, struct mono *ret_mono)
{
    struct mono mono = {.rate_hz = (uint32_t)info->samplerate};
    enum sound_verdict verdict;

    if (info->channels < 1 || info->channels > CHANNELS_MAX || info->samplerate < RATE_MIN_HZ ||
        info->samplerate > RATE_MAX_HZ)
        return SOUND_VERDICT_NO_SOUND;
    mono.at = malloc(SOUND_MAX_S * mono.rate_hz * sizeof(*mono.at));
    if (!mono.at)
        return SOUND_VERDICT_MEMORY;
    verdict = read_frames(file, info->channels, &mono);
    if (verdict != SOUND_VERDICT_OK) {
        free(mono.at);
        return verdict;
    }
    *ret_mono = mono;
    return SOUND_VERDICT_OK;
}

static enum sound_verdict decode_own(const struct own *own, struct mono *ret_mono)
{
    SF_VIRTUAL_IO io = {.get_filelen = memory_length,
                        .seek = memory_seek,
                        .read = memory_read,
                        .tell = memory_tell};
    struct memory memory = {.at = own->wav, .length = (sf_count_t)own->length};
    SF_INFO info = {0};
    SNDFILE *file = sf_open_virtual(&io, SFM_READ, &info, &memory);
    enum sound_verdict verdict;

    if (!file)
        return SOUND_VERDICT_MEMORY; /* our own bytes are a wav file: a test loads each */
    verdict = decode(file, &info, ret_mono);
    sf_close(file);
    return verdict;
}

/* A pipe or a device would be waited for without end, so only a regular file is read. */
static enum sound_verdict decode_file(const char *path, struct mono *ret_mono)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    SF_INFO info = {0};
    struct stat status;
    enum sound_verdict verdict;
    SNDFILE *file;

    if (fd < 0)
        return errno == ENOENT || errno == ENOTDIR ? SOUND_VERDICT_NOT_FOUND
                                                   : SOUND_VERDICT_UNREADABLE;
    if (fstat(fd, &status) < 0 || !S_ISREG(status.st_mode)) {
        close(fd);
        return SOUND_VERDICT_NO_SOUND;
    }
    file = sf_open_fd(fd, SFM_READ, &info, SF_FALSE);
    verdict = file ? decode(file, &info, ret_mono) : SOUND_VERDICT_NO_SOUND;
    if (file)
        sf_close(file);
    close(fd);
    return verdict;
}

/* --- from the file's rate to ours --- */

/* A windowed sinc: ZEROS zero crossings a side at the lower of the two rates, under a Blackman
 * window (its side lobes lie 58 dB down, below what a laptop's speaker adds by itself). */
#define ZEROS 16

static uint32_t greatest_divisor(uint32_t a, uint32_t b)
{
    while (b != 0) {
        const uint32_t rest = a % b;

        a = b;
        b = rest;
    }
    return a;
}

/* The filter for every phase that occurs: from->rate_hz / SOUND_RATE_HZ = down / up in lowest
 * terms, so output n lies at n * down / up, and only `up` phases exist. */
struct filter {
    uint32_t up, down;
    uint32_t taps;
    float *weight; /* malloc: up * taps */
};

/* Weight of the sample that lies x samples away. `cutoff` 0..1 of the file's Nyquist. */
static double weight_at(double x, double cutoff)
{
    const double reach = ZEROS / cutoff;
    const double angle = PI * x / reach;

    if (fabs(x) >= reach)
        return 0;
    if (fabs(x) < 1e-9)
        return cutoff;
    return sin(PI * cutoff * x) / (PI * x) * (0.42 + 0.5 * cos(angle) + 0.08 * cos(2 * angle));
}

static bool filter_init(struct filter *filter, uint32_t rate_hz)
{
    const uint32_t divisor = greatest_divisor(rate_hz, SOUND_RATE_HZ);
    const double cutoff = fmin(1, (double)SOUND_RATE_HZ / rate_hz);

    filter->up = SOUND_RATE_HZ / divisor;
    filter->down = rate_hz / divisor;
    filter->taps = 2 * (uint32_t)ceil(ZEROS / cutoff);
    filter->weight = malloc((size_t)filter->up * filter->taps * sizeof(*filter->weight));
    if (!filter->weight)
        return false;
    for (uint32_t phase = 0; phase < filter->up; phase++)
        for (uint32_t tap = 0; tap < filter->taps; tap++) {
            const double x = (double)tap - (filter->taps / 2 - 1) - (double)phase / filter->up;

            filter->weight[(size_t)phase * filter->taps + tap] = (float)weight_at(x, cutoff);
        }
    return true;
}

static float filter_at(const struct filter *filter, const struct mono *from, uint32_t n)
{
    const uint64_t position = (uint64_t)n * filter->down;
    const float *weight = filter->weight + (position % filter->up) * filter->taps;
    const int64_t first = (int64_t)(position / filter->up) - (filter->taps / 2 - 1);
    float sum = 0;

    for (uint32_t tap = 0; tap < filter->taps; tap++) {
        const int64_t i = first + tap;

        if (i >= 0 && i < (int64_t)from->count)
            sum += weight[tap] * from->at[i];
    }
    return sum;
}

/* Replaces *mono by the same sound at SOUND_RATE_HZ. False: no memory, *mono as it was. */
static bool resample(struct mono *mono)
{
    const uint64_t wanted = (uint64_t)mono->count * SOUND_RATE_HZ;
    const uint32_t count = (uint32_t)((wanted + mono->rate_hz - 1) / mono->rate_hz);
    struct filter filter;
    float *at;

    if (mono->rate_hz == SOUND_RATE_HZ)
        return true;
    if (!filter_init(&filter, mono->rate_hz))
        return false;
    at = malloc(count * sizeof(*at));
    if (at) {
        for (uint32_t n = 0; n < count; n++)
            at[n] = filter_at(&filter, mono, n);
        free(mono->at);
        *mono = (struct mono){.at = at, .count = count, .rate_hz = SOUND_RATE_HZ};
    }
    free(filter.weight);
    return at != NULL;
}

/* --- the whole way --- */

static bool heard(const struct mono *mono)
{
    for (uint32_t i = 0; i < mono->count; i++)
        if (fabsf(mono->at[i]) >= PEAK_MIN)
            return true;
    return false;
}

/* A slider's volume is cubed, as players do: loudness is no straight line of amplitude. */
static bool to_samples(const struct mono *mono, double volume, struct sound_samples *ret_samples)
{
    const double slider = fmax(0, fmin(1, volume));
    const float gain = (float)(slider * slider * slider) * INT16_MAX;
    int16_t *at = malloc(mono->count * sizeof(*at));

    if (!at)
        return false;
    for (uint32_t i = 0; i < mono->count; i++)
        at[i] = (int16_t)lrintf(fmaxf(-1, fminf(1, mono->at[i])) * gain);
    *ret_samples = (struct sound_samples){.at = at, .count = mono->count};
    return true;
}

enum sound_verdict sound_load(const char *choice, double volume, struct sound_samples *ret_samples)
{
    const struct own *own = NULL;
    struct mono mono = {0};
    enum sound_verdict verdict;

    for (size_t i = 0; i < own_sounds_count; i++)
        if (strcmp(choice, own_sounds[i].name) == 0)
            own = &own_sounds[i];
    verdict = own ? decode_own(own, &mono) : decode_file(choice, &mono);
    if (verdict != SOUND_VERDICT_OK)
        return verdict;
    if (!heard(&mono))
        verdict = SOUND_VERDICT_EMPTY;
    else if (!resample(&mono) || !to_samples(&mono, volume, ret_samples))
        verdict = SOUND_VERDICT_MEMORY;
    free(mono.at);
    return verdict;
}

void sound_finish(struct sound_samples *samples)
{
    free(samples->at);
    *samples = (struct sound_samples){0};
}
