/* The file sink: every sound at its place on the session's time line.
 *
 * Silence is not written but left as a hole, which reads as zeros: three hours of talk are a file
 * of 1 GB to its reader and of a few sounds to the disk. Samples go first and the header after
 * them, so at any moment the header describes samples that are there.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cue/cue.h"
#include "cue/riff.h"
#include "cue/sink.h"

#define CHUNK 2048

struct wav {
    struct cue cue;
    int fd;
    int64_t zero_us;
    uint32_t last;  /* the sample at which the last sound starts */
    uint32_t count; /* samples in the file: where it ends */
};

static int write_all(int fd, const uint8_t *bytes, size_t length, off_t offset)
{
    while (length > 0) {
        const ssize_t written = pwrite(fd, bytes, length, offset);

        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return -errno;
        bytes += written;
        length -= (size_t)written;
        offset += written;
    }
    return 0;
}

static int write_header(const struct wav *wav)
{
    uint8_t header[RIFF_HEADER_BYTES];

    riff_header(header, SOUND_RATE_HZ, wav->count);
    return write_all(wav->fd, header, sizeof(header), 0);
}

static int write_samples(const struct wav *wav, const struct sound_samples *samples, uint32_t first)
{
    uint8_t bytes[2 * CHUNK];

    for (uint32_t done = 0; done < samples->count;) {
        const uint32_t count = samples->count - done < CHUNK ? samples->count - done : CHUNK;
        int error;

        riff_put_samples(bytes, samples->at + done, count);
        error = write_all(wav->fd, bytes, 2 * (size_t)count,
                          RIFF_HEADER_BYTES + 2 * (off_t)(first + done));
        if (error < 0)
            return error;
        done += count;
    }
    return 0;
}

/* Microseconds from zero to sample n and back, rounded to the nearest. */
static int64_t us_of(int64_t sample)
{
    return (sample * US_PER_S + SOUND_RATE_HZ / 2) / SOUND_RATE_HZ;
}

static int64_t sample_of(int64_t us)
{
    return (us / US_PER_S) * SOUND_RATE_HZ +
           ((us % US_PER_S) * SOUND_RATE_HZ + US_PER_S / 2) / US_PER_S;
}

static void wav_play(struct cue *cue, enum sound sound, uint32_t number, int64_t at_us)
{
    struct wav *wav = (struct wav *)cue;
    const struct sound_samples *samples = &cue->sounds->of[sound];
    const int64_t asked = at_us > wav->zero_us ? sample_of(at_us - wav->zero_us) : 0;
    const int64_t first = asked > wav->count ? asked : wav->count; /* after a running one */

    if (wav->last > asked) { /* one waits already */
        cue_tell_failed(cue, number, CUE_FAIL_BUSY);
        return;
    }
    if (first + samples->count > RIFF_SAMPLES_MAX ||
        write_samples(wav, samples, (uint32_t)first) < 0) {
        cue_tell_failed(cue, number, CUE_FAIL_OTHER);
        return;
    }
    wav->last = (uint32_t)first;
    wav->count = (uint32_t)first + samples->count;
    if (write_header(wav) < 0)
        cue_tell_failed(cue, number, CUE_FAIL_OTHER);
    else
        cue_tell_started(cue, number, first > asked ? wav->zero_us + us_of(first) : at_us, 0);
}

static void wav_free(struct cue *cue)
{
    struct wav *wav = (struct wav *)cue;

    close(wav->fd);
    free(wav);
}

static const struct sink wav_sink = {.play = wav_play, .free = wav_free};

int cue_wav_new(struct cue **ret_cue, const char *path, int64_t zero_us,
                const struct cue_sounds *sounds, const struct cue_owner *owner)
{
    struct wav *wav = calloc(1, sizeof(*wav));
    int error;

    if (!wav)
        return -ENOMEM;
    wav->cue = (struct cue){.sink = &wav_sink, .sounds = sounds, .owner = *owner};
    wav->zero_us = zero_us;
    wav->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    error = wav->fd < 0 ? -errno : write_header(wav);
    if (error < 0) {
        if (wav->fd >= 0)
            close(wav->fd);
        free(wav);
        return error;
    }
    *ret_cue = &wav->cue;
    cue_tell_available(&wav->cue, true, CUE_FAIL_OTHER);
    return 0;
}
