/* sound-render: lull's own sounds, from parameters.
 *
 *   sound-render --c FILE     write them as the C table that cue/own.h declares
 *   sound-render --wav DIR    write NAME.wav for each into DIR, to listen to
 *
 * A sound is a sum of decaying sines, each with its own start, and for wood a short burst of dull
 * noise. Everything is computed, the noise included (a linear congruential generator), so the same
 * compiler and library give the same bytes each run.
 */
#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cue/riff.h"

#define PI           3.14159265358979323846
#define RATE_HZ      48000
#define PARTIALS_MAX 6
#define SAMPLES_MAX  (RATE_HZ * 3 / 2)

/* Onset: every partial rises over a raised cosine of this length. SCIENCE.md, "Cue": a percussive
 * decaying tone with a soft onset of at least 20 ms, 0.6 to 1.5 s long, is less annoying and better
 * detected (Foley 2022). 30 ms, so that 90 % of the peak is never reached before 20 ms. */
#define ONSET_S 0.030

/* The end fades over a raised cosine to exact silence, so that nothing clicks. */
#define FADE_S 0.120

/* All sounds are equally loud, but for those that say otherwise: this RMS over their loudest 200
 * ms. Chosen so that the peaks lie about 6 dB below full scale. */
#define LOUD_S    0.200
#define LOUD_DBFS (-13.5)

struct partial {
    double start_s;
    double hz;
    double decay_s; /* to 1/e */
    double amplitude;
};

struct recipe {
    const char *name;
    double length_s;
    double quieter_db;                    /* than the others */
    struct partial partial[PARTIALS_MAX]; /* up to the first with 0 Hz */
    struct {
        double decay_s;
        double dull_hz; /* one-pole low pass */
        double amplitude;
    } noise;
};

/* The one table of parameters. Ratios: the bell's are a church bell's (hum 0.5, prime 1,
 * tierce 1.2, nominal 2), the bowl's a metal bowl's first modes (1, 2.71, 5.1) with two close
 * partials that beat slowly, the block's a free wooden bar's (1, 2.76). All lie where a small
 * speaker still plays. The return is no percussion: two soft tones a fourth apart, rising, so that
 * nobody takes it for a cue; the pause's is one such tone, the reminder's the same one twice. A
 * drill begins with three that rise, ends with the same three sinking, and goes there and back
 * where something changes. */
static const struct recipe recipes[] = {
    {.name = "soft-bell",
     .length_s = 1.4,
     .partial = {{0, 311.1, 0.60, 0.35},
                 {0, 622.3, 0.42, 1.00},
                 {0, 746.7, 0.28, 0.22},
                 {0, 1244.5, 0.20, 0.30},
                 {0, 1866.8, 0.10, 0.10}}},
    {.name = "wood-block",
     .length_s = 0.6,
     .partial = {{0, 540.0, 0.150, 1.00}, {0, 1490.4, 0.060, 0.25}},
     .noise = {0.025, 1800.0, 0.50}},
    {.name = "low-bowl",
     .length_s = 1.5,
     .partial = {{0, 219.0, 0.70, 1.00},
                 {0, 220.6, 0.70, 0.55},
                 {0, 595.0, 0.40, 0.45},
                 {0, 1121.0, 0.16, 0.12}}},
    {.name = "return",
     .length_s = 1.3,
     .partial = {{0, 440.0, 0.26, 0.80},
                 {0, 880.0, 0.14, 0.12},
                 {0.38, 587.3, 0.34, 1.00},
                 {0.38, 1174.7, 0.16, 0.14}}},
    {.name = "pause",
     .length_s = 0.9,
     .quieter_db = 6,
     .partial = {{0, 392.0, 0.30, 1.00}, {0, 784.0, 0.16, 0.12}}},
    {.name = "reminder",
     .length_s = 1.2,
     .quieter_db = 3,
     .partial = {{0, 440.0, 0.26, 1.00}, {0.45, 440.0, 0.30, 0.80}}},
    {.name = "begin",
     .length_s = 1.2,
     .quieter_db = 3,
     .partial = {{0, 523.3, 0.20, 0.80}, {0.22, 659.3, 0.20, 0.80}, {0.44, 784.0, 0.30, 1.00}}},
    {.name = "change",
     .length_s = 1.1,
     .quieter_db = 3,
     .partial = {{0, 659.3, 0.22, 1.00}, {0.30, 523.3, 0.22, 0.90}, {0.60, 659.3, 0.22, 0.80}}},
    {.name = "end",
     .length_s = 1.4,
     .quieter_db = 3,
     .partial = {{0, 784.0, 0.20, 0.80}, {0.22, 659.3, 0.20, 0.80}, {0.44, 523.3, 0.38, 1.00}}},
};
#define RECIPES (sizeof(recipes) / sizeof(recipes[0]))

/* 0 at x <= 0, 1 at x >= 1. */
static double raised_cosine(double x)
{
    if (x <= 0)
        return 0;
    return x >= 1 ? 1 : 0.5 - 0.5 * cos(PI * x);
}

static void add_partial(double *at, uint32_t count, const struct partial *partial)
{
    for (uint32_t i = 0; i < count; i++) {
        const double t_s = (double)i / RATE_HZ - partial->start_s;

        if (t_s < 0)
            continue;
        at[i] += partial->amplitude * raised_cosine(t_s / ONSET_S) * exp(-t_s / partial->decay_s) *
                 sin(2 * PI * partial->hz * t_s);
    }
}

static void add_noise(double *at, uint32_t count, const struct recipe *recipe)
{
    const double keep = exp(-2 * PI * recipe->noise.dull_hz / RATE_HZ);
    uint32_t state = 1;
    double dull = 0;

    for (uint32_t i = 0; i < count; i++) {
        const double t_s = (double)i / RATE_HZ;

        state = state * 1664525u + 1013904223u; /* Numerical Recipes' generator */
        dull = keep * dull + (1 - keep) * ((double)(state >> 8) / (1 << 23) - 1);
        at[i] += recipe->noise.amplitude * raised_cosine(t_s / ONSET_S) *
                 exp(-t_s / recipe->noise.decay_s) * dull;
    }
}

/* RMS over the loudest stretch of LOUD_S. */
static double loudness(const double *at, uint32_t count)
{
    const uint32_t window = (uint32_t)(LOUD_S * RATE_HZ);
    double sum = 0, loudest = 0;

    for (uint32_t i = 0; i < count; i++) {
        sum += at[i] * at[i];
        if (i >= window)
            sum -= at[i - window] * at[i - window];
        if (i + 1 >= window && sum > loudest)
            loudest = sum;
    }
    return sqrt(loudest / window);
}

/* Renders into ret_samples (SAMPLES_MAX of them); returns their count. */
static uint32_t render(const struct recipe *recipe, int16_t *ret_samples)
{
    static double at[SAMPLES_MAX];
    const uint32_t count = (uint32_t)(recipe->length_s * RATE_HZ);
    double gain;

    memset(at, 0, sizeof(at));
    for (int i = 0; i < PARTIALS_MAX && recipe->partial[i].hz > 0; i++)
        add_partial(at, count, &recipe->partial[i]);
    if (recipe->noise.amplitude > 0)
        add_noise(at, count, recipe);
    for (uint32_t i = 0; i < count; i++)
        at[i] *= raised_cosine((double)(count - 1 - i) / (FADE_S * RATE_HZ));

    gain = pow(10, (LOUD_DBFS - recipe->quieter_db) / 20) / loudness(at, count);
    for (uint32_t i = 0; i < count; i++)
        ret_samples[i] = (int16_t)lrint(at[i] * gain * INT16_MAX);
    return count;
}

/* Renders one sound as a whole wav file into ret_bytes; returns its length. */
static size_t render_wav(const struct recipe *recipe, uint8_t *ret_bytes)
{
    static int16_t samples[SAMPLES_MAX];
    const uint32_t count = render(recipe, samples);

    riff_header(ret_bytes, RATE_HZ, count);
    riff_put_samples(ret_bytes + RIFF_HEADER_BYTES, samples, count);
    return RIFF_HEADER_BYTES + 2 * (size_t)count;
}

static uint8_t wav[RIFF_HEADER_BYTES + 2 * SAMPLES_MAX];

static void write_c(FILE *file)
{
    size_t length[RECIPES];

    fputs("/* Written by tools/sound-render; not to be edited. */\n#include \"cue/own.h\"\n", file);
    for (size_t i = 0; i < RECIPES; i++) {
        length[i] = render_wav(&recipes[i], wav);
        fprintf(file, "\nstatic const uint8_t wav_%zu[] = {", i);
        for (size_t j = 0; j < length[i]; j++)
            fprintf(file, "%s%d,", j % 24 == 0 ? "\n" : "", wav[j]);
        fputs("\n};\n", file);
    }
    fputs("\nconst struct own own_sounds[] = {\n", file);
    for (size_t i = 0; i < RECIPES; i++)
        fprintf(file, "    {\"%s\", wav_%zu, sizeof(wav_%zu)},\n", recipes[i].name, i, i);
    fprintf(file, "};\nconst size_t own_sounds_count = %zu;\n", RECIPES);
}

static bool write_wavs(const char *folder)
{
    for (size_t i = 0; i < RECIPES; i++) {
        const size_t length = render_wav(&recipes[i], wav);
        char path[4096];
        FILE *file;
        bool good;

        if ((size_t)snprintf(path, sizeof(path), "%s/%s.wav", folder, recipes[i].name) >=
            sizeof(path)) {
            errno = ENAMETOOLONG;
            return false;
        }
        file = fopen(path, "wb");
        if (!file)
            return false;
        good = fwrite(wav, 1, length, file) == length;
        if (fclose(file) != 0 || !good)
            return false;
    }
    return true;
}

static bool write_c_file(const char *path)
{
    FILE *file = fopen(path, "w");
    bool good;

    if (!file)
        return false;
    write_c(file);
    good = !ferror(file);
    return fclose(file) == 0 && good;
}

int main(int argc, char **argv)
{
    bool done;

    if (argc == 3 && strcmp(argv[1], "--c") == 0) {
        done = write_c_file(argv[2]);
    } else if (argc == 3 && strcmp(argv[1], "--wav") == 0) {
        done = write_wavs(argv[2]);
    } else {
        fputs("usage: sound-render --c FILE | --wav DIR\n", stderr);
        return 2;
    }
    if (!done) {
        fprintf(stderr, "sound-render: could not write to %s: %s\n", argv[2], strerror(errno));
        return 1;
    }
    return 0;
}
