/* sound: what lull's own sounds are like, and what becomes of a person's file. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <sndfile.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cue/own.h"
#include "cue/sound.h"

#define PI          3.14159265358979323846
#define FULL        32767.0
#define TONE_HZ     440.0
#define TONE_HEIGHT 0.5

static const char *const cues[] = {"soft-bell", "wood-block", "low-bowl"};
#define CUES 3

static char folder[] = "/tmp/lull-sound-XXXXXX";

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    char command[64];

    (void)state;
    snprintf(command, sizeof(command), "rm -r %s", folder);
    return system(command);
}

static const char *in_folder(const char *name)
{
    static char path[128];

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    return path;
}

static struct sound_samples load(const char *choice)
{
    struct sound_samples samples = {0};

    assert_int_equal(sound_load(choice, 1, &samples), SOUND_VERDICT_OK);
    assert_non_null(samples.at);
    return samples;
}

static void refuse(const char *choice, enum sound_verdict verdict)
{
    int16_t untouched;
    struct sound_samples samples = {.at = &untouched, .count = 7};

    assert_int_equal(sound_load(choice, 1, &samples), verdict);
    assert_ptr_equal(samples.at, &untouched);
    assert_int_equal(samples.count, 7);
}

/* --- lull's own --- */

static int peak(const struct sound_samples *samples)
{
    int highest = 0;

    for (uint32_t i = 0; i < samples->count; i++)
        if (abs(samples->at[i]) > highest)
            highest = abs(samples->at[i]);
    return highest;
}

static double rms(const int16_t *at, uint32_t count)
{
    double sum = 0;

    for (uint32_t i = 0; i < count; i++)
        sum += (double)at[i] * at[i];
    return sqrt(sum / count);
}

/* In dB below full scale, over the loudest 200 ms. */
static double loudness(const struct sound_samples *samples)
{
    const uint32_t window = SOUND_RATE_HZ / 5;
    double loudest = 0;

    for (uint32_t i = 0; i + window <= samples->count; i += SOUND_RATE_HZ / 200)
        loudest = fmax(loudest, rms(samples->at + i, window));
    return 20 * log10(loudest / FULL);
}

/* Milliseconds until 90 % of the peak. */
static double onset_ms(const struct sound_samples *samples)
{
    const double wanted = 0.9 * peak(samples);
    uint32_t i = 0;

    while (abs(samples->at[i]) < wanted)
        i++;
    return i * 1000.0 / SOUND_RATE_HZ;
}

static void test_cues_rise_softly_and_decay(void **state)
{
    (void)state;
    for (int i = 0; i < CUES; i++) {
        struct sound_samples samples = load(cues[i]);
        const uint32_t half = samples.count / 2;

        assert_in_range(samples.count, SOUND_RATE_HZ * 6 / 10, SOUND_RATE_HZ * 15 / 10);
        assert_true(onset_ms(&samples) >= 20);
        assert_true(onset_ms(&samples) <= 60); /* percussive all the same */
        assert_true(rms(samples.at + half, half) < 0.5 * rms(samples.at, half));
        sound_finish(&samples);
    }
}

/* A click is a step. At the ends the sound stands at zero and moves away from it slowly; inside, no
 * step is steeper than the highest partial (1.9 kHz) and the noise of the wood can make it. */
static void test_nothing_clicks(void **state)
{
    (void)state;
    for (size_t i = 0; i < own_sounds_count; i++) {
        struct sound_samples samples = load(own_sounds[i].name);
        const int highest = peak(&samples);
        const uint32_t ms = SOUND_RATE_HZ / 1000;

        assert_int_equal(samples.at[0], 0);
        assert_int_equal(samples.at[samples.count - 1], 0);
        for (uint32_t j = 0; j < ms; j++) {
            assert_true(abs(samples.at[j]) < highest / 100);
            assert_true(abs(samples.at[samples.count - 1 - j]) < highest / 1000 + 2);
        }
        for (uint32_t j = 1; j < samples.count; j++)
            assert_true(abs(samples.at[j] - samples.at[j - 1]) < highest / 5);
        sound_finish(&samples);
    }
}

static void test_cues_are_equally_loud(void **state)
{
    double softest = 0, loudest = -100;

    (void)state;
    for (int i = 0; i < CUES; i++) {
        struct sound_samples samples = load(cues[i]);
        const double peak_db = 20 * log10(peak(&samples) / FULL);

        print_message("%-10s peak %5.1f dBFS, loudest 200 ms %5.1f dBFS, onset %2.0f ms\n", cues[i],
                      peak_db, loudness(&samples), onset_ms(&samples));
        assert_true(peak_db > -8 && peak_db < -4);
        softest = fmin(softest, loudness(&samples));
        loudest = fmax(loudest, loudness(&samples));
        sound_finish(&samples);
    }
    assert_true(loudest - softest < 1);
}

/* The strength of one frequency in a stretch (Goertzel's sum, written out). */
static double strength(const int16_t *at, uint32_t count, double hz)
{
    double re = 0, im = 0;

    for (uint32_t i = 0; i < count; i++) {
        re += at[i] * cos(2 * PI * hz * i / SOUND_RATE_HZ);
        im += at[i] * sin(2 * PI * hz * i / SOUND_RATE_HZ);
    }
    return 2 * hypot(re, im) / count;
}

static void test_return_is_two_rising_tones(void **state)
{
    struct sound_samples samples = load("return");
    const uint32_t part = SOUND_RATE_HZ * 3 / 10;
    const int16_t *first = samples.at, *second = samples.at + SOUND_RATE_HZ / 2;

    (void)state;
    assert_true(strength(first, part, 440) > 4 * strength(first, part, 587.3));
    assert_true(strength(second, part, 587.3) > 4 * strength(second, part, 440));
    sound_finish(&samples);
}

/* --- a person's own --- */

static void write_tone(const char *name, int format, int rate_hz, int channels, double length_s)
{
    SF_INFO info = {.samplerate = rate_hz, .channels = channels, .format = format};
    SNDFILE *file = sf_open(in_folder(name), SFM_WRITE, &info);
    const int count = (int)(length_s * rate_hz);

    assert_non_null(file);
    for (int i = 0; i < count; i++) {
        double frame[8];

        for (int c = 0; c < channels; c++)
            frame[c] = TONE_HEIGHT * sin(2 * PI * TONE_HZ * i / rate_hz);
        assert_int_equal(sf_writef_double(file, frame, 1), 1);
    }
    sf_close(file);
}

static const struct {
    const char *name;
    int format, rate_hz, channels;
} files[] = {
    {"mono.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 48000, 1},
    {"stereo.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_24, 44100, 2},
    {"float.wav", SF_FORMAT_WAV | SF_FORMAT_FLOAT, 96000, 6},
    {"slow.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_U8, 8000, 1},
    {"odd.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 22051, 1},
    {"fast.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 192000, 2},
    {"tone.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 44100, 2},
    {"tone.ogg", SF_FORMAT_OGG | SF_FORMAT_VORBIS, 44100, 2},
    {"tone.mp3", SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III, 44100, 1},
};

/* Whatever the file: one second, the same tone at the same height, and little else. */
static void test_formats_and_rates_give_the_same_tone(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        struct sound_samples samples;
        const uint32_t part = SOUND_RATE_HZ / 2;
        const int16_t *middle;
        double tone, rest;

        write_tone(files[i].name, files[i].format, files[i].rate_hz, files[i].channels, 1);
        samples = load(in_folder(files[i].name));
        assert_in_range(samples.count, SOUND_RATE_HZ - 10, SOUND_RATE_HZ * 11 / 10);
        middle = samples.at + SOUND_RATE_HZ / 4;
        tone = strength(middle, part, TONE_HZ);
        rest = sqrt(fmax(0, pow(rms(middle, part), 2) - tone * tone / 2));
        print_message("%-10s tone %.3f, the rest %.1f dB below it\n", files[i].name, tone / FULL,
                      20 * log10(tone / sqrt(2) / (rest + 1e-9)));
        assert_true(fabs(tone / FULL - TONE_HEIGHT) < 0.02);
        assert_true(rest < 0.02 * tone);
        sound_finish(&samples);
    }
}

/* What lies above half of our rate must not fold down into the cue. */
static void test_resampling_does_not_alias(void **state)
{
    SF_INFO info = {.samplerate = 96000, .channels = 1, .format = SF_FORMAT_WAV | SF_FORMAT_PCM_16};
    SNDFILE *file = sf_open(in_folder("high.wav"), SFM_WRITE, &info);
    struct sound_samples samples;

    (void)state;
    for (int i = 0; i < 96000; i++) {
        const double frame =
            0.4 * sin(2 * PI * 440.0 * i / 96000) + 0.4 * sin(2 * PI * 30000.0 * i / 96000);

        sf_writef_double(file, &frame, 1);
    }
    sf_close(file);
    samples = load(in_folder("high.wav"));
    assert_true(strength(samples.at, samples.count, 18000) < 0.002 * FULL);
    assert_true(strength(samples.at, samples.count, 440) > 0.38 * FULL);
    sound_finish(&samples);
}

static void test_volume(void **state)
{
    struct sound_samples full = load("soft-bell"), half, none, beyond;

    (void)state;
    assert_int_equal(sound_load("soft-bell", 0.5, &half), SOUND_VERDICT_OK);
    assert_int_equal(sound_load("soft-bell", 0, &none), SOUND_VERDICT_OK);
    assert_int_equal(sound_load("soft-bell", 3, &beyond), SOUND_VERDICT_OK);
    assert_true(abs(peak(&half) * 8 - peak(&full)) <= 8);
    assert_int_equal(peak(&none), 0);
    assert_int_equal(peak(&beyond), peak(&full));
    sound_finish(&full);
    sound_finish(&half);
    sound_finish(&none);
    sound_finish(&beyond);
}

/* --- what is no cue --- */

static void write_bytes(const char *name, const void *bytes, size_t length)
{
    FILE *file = fopen(in_folder(name), "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    fclose(file);
}

static void test_no_sound(void **state)
{
    static const char text[] = "Dear diary, today we talked.\n";

    (void)state;
    write_bytes("notes.txt", text, sizeof(text) - 1);
    write_bytes("text.wav", text, sizeof(text) - 1);
    write_bytes("nothing.mp3", text, 0);
    assert_int_equal(mkfifo(in_folder("pipe.wav"), 0600), 0);
    refuse(in_folder("notes.txt"), SOUND_VERDICT_NO_SOUND);
    refuse(in_folder("text.wav"), SOUND_VERDICT_NO_SOUND);
    refuse(in_folder("nothing.mp3"), SOUND_VERDICT_NO_SOUND);
    refuse(in_folder("pipe.wav"), SOUND_VERDICT_NO_SOUND); /* and is not waited for */
    refuse(folder, SOUND_VERDICT_NO_SOUND);
    refuse(in_folder("nowhere.wav"), SOUND_VERDICT_NOT_FOUND);
    refuse(in_folder("notes.txt/cue.wav"), SOUND_VERDICT_NOT_FOUND);
    refuse("", SOUND_VERDICT_NOT_FOUND);
    assert_non_null(strstr(sound_verdict_text(SOUND_VERDICT_NO_SOUND),
                           "no sound that lull can read (wav, flac, ogg, mp3)"));
}

static void test_length_and_silence(void **state)
{
    static const int16_t zeros[4800];
    SF_INFO info = {.samplerate = 48000, .channels = 1, .format = SF_FORMAT_WAV | SF_FORMAT_PCM_16};
    struct sound_samples samples;
    SNDFILE *file;

    (void)state;
    write_tone("long.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 8000, 1, 10.01);
    refuse(in_folder("long.wav"), SOUND_VERDICT_TOO_LONG);
    write_tone("just.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 8000, 1, 10);
    samples = load(in_folder("just.wav"));
    assert_int_equal(samples.count, 10 * SOUND_RATE_HZ);
    sound_finish(&samples);

    write_tone("empty.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 48000, 1, 0);
    refuse(in_folder("empty.wav"), SOUND_VERDICT_EMPTY);
    file = sf_open(in_folder("zeros.wav"), SFM_WRITE, &info);
    sf_writef_short(file, zeros, 4800);
    sf_close(file);
    refuse(in_folder("zeros.wav"), SOUND_VERDICT_EMPTY);
}

/* A file cut off: what is there is played; nothing there, or half a header, is no cue. Every cut
 * ends in a verdict. */
static void test_truncated(void **state)
{
    const struct own *own = &own_sounds[0];
    struct sound_samples whole = load(own->name), samples;

    (void)state;
    write_bytes("cut.wav", own->wav, own->length / 2);
    samples = load(in_folder("cut.wav"));
    assert_in_range(samples.count, whole.count / 2 - 100, whole.count / 2);
    assert_memory_equal(samples.at, whole.at, samples.count * sizeof(*samples.at));
    sound_finish(&samples);
    for (size_t length = 0; length < 44; length++) {
        write_bytes("cut.wav", own->wav, length);
        assert_int_not_equal(sound_load(in_folder("cut.wav"), 1, &samples), SOUND_VERDICT_OK);
    }
    write_bytes("cut.wav", own->wav, 44);
    refuse(in_folder("cut.wav"), SOUND_VERDICT_EMPTY);
    sound_finish(&whole);
}

/* A float file may hold anything. */
static void test_wild_floats(void **state)
{
    SF_INFO info = {.samplerate = 48000, .channels = 1, .format = SF_FORMAT_WAV | SF_FORMAT_FLOAT};
    const float wild[] = {NAN, INFINITY, -INFINITY, 1e30F, -2, 0.5F, -NAN, 0};
    SNDFILE *file = sf_open(in_folder("wild.wav"), SFM_WRITE, &info);
    const int16_t wanted[] = {0, 32767, -32767, 32767, -32767, 16384, 0, 0};
    struct sound_samples samples;

    (void)state;
    sf_writef_float(file, wild, 8);
    sf_close(file);
    samples = load(in_folder("wild.wav"));
    assert_int_equal(samples.count, 8);
    for (int i = 0; i < 8; i++)
        assert_int_equal(samples.at[i], wanted[i]);
    sound_finish(&samples);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cues_rise_softly_and_decay),
        cmocka_unit_test(test_nothing_clicks),
        cmocka_unit_test(test_cues_are_equally_loud),
        cmocka_unit_test(test_return_is_two_rising_tones),
        cmocka_unit_test(test_formats_and_rates_give_the_same_tone),
        cmocka_unit_test(test_resampling_does_not_alias),
        cmocka_unit_test(test_volume),
        cmocka_unit_test(test_no_sound),
        cmocka_unit_test(test_length_and_silence),
        cmocka_unit_test(test_truncated),
        cmocka_unit_test(test_wild_floats),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
