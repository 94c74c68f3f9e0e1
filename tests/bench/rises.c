#include "rises.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "protocol/hrm.h"
#include "recording/writer.h"
#include "tools/trace/random.h"

/* The first rise comes when all is settled in, the others so far apart that there are never three
 * cues in 15 min: the core would then fall silent. */
#define START_US  (3600 * US_PER_S)
#define FIRST_US  (120 * US_PER_S)
#define EVERY_US  (480 * US_PER_S)
#define RISE_S    15.0
#define RAISED_S  60.0
#define REST_BPM  70.0
#define RISE_BPM  25.0
#define NOISE_BPM 1.5

/* Where the heart is meant to be, t_s after a rise began (before it: negative). */
static double rate_bpm(double t_s)
{
    double up = t_s < 0 ? 0 : t_s < RISE_S ? t_s / RISE_S : 1;
    double down = t_s < RAISED_S ? 0 : t_s < RAISED_S + RISE_S ? (t_s - RAISED_S) / RISE_S : 1;
    return REST_BPM + RISE_BPM * (up - down);
}

static double since_rise_s(int64_t at_us)
{
    int64_t into_us = at_us - START_US - FIRST_US;
    return into_us < 0 ? -1 : (double)(into_us % EVERY_US) / US_PER_S;
}

static void put_beginning(struct writer *writer)
{
    struct input input = {.at_us = START_US, .event_us = START_US, .kind = INPUT_BASELINE};
    input.baseline.phase[PHASE_QUIET] = (struct baseline_phase){66000, 2500, 120000};
    input.baseline.phase[PHASE_TALK] = (struct baseline_phase){70000, 3000, 240000};
    writer_input(writer, &input);
    input = (struct input){.at_us = START_US, .event_us = START_US, .kind = INPUT_STRAP_UP};
    writer_input(writer, &input);
}

static void put_beat(struct writer *writer, int64_t at_us, double rr_s)
{
    uint8_t bytes[16];
    struct hrm hrm = {
        .rate_bpm = (uint16_t)(60 / rr_s + 0.5),
        .contact = HRM_CONTACT_GOOD,
        .rr_count = 1,
        .rr_1024 = {(uint16_t)(rr_s * 1024 + 0.5)},
    };
    struct input input = {.at_us = at_us, .event_us = at_us, .kind = INPUT_HRM};
    input.bytes.length = (uint16_t)hrm_encode(&hrm, bytes, sizeof(bytes));
    input.bytes.at = bytes;
    writer_input(writer, &input);
}

/* A notification a beat, 60 to 160 ms after it. */
int rises_write(const char *path, unsigned rises, uint64_t seed)
{
    struct writer writer;
    struct random random;
    FILE *file = fopen(path, "we");
    if (file == NULL) {
        return -errno;
    }
    writer_to(&writer, file);
    random_init(&random, seed, 0);
    writer_header(&writer, "simulated", "yes");
    put_beginning(&writer);
    for (int64_t beat_us = START_US; beat_us < START_US + FIRST_US + rises * EVERY_US;) {
        double rate = rate_bpm(since_rise_s(beat_us)) + random_normal(&random, 0, NOISE_BPM);
        double rr_s = 60 / rate;
        beat_us += (int64_t)(rr_s * US_PER_S);
        put_beat(&writer, beat_us + (int64_t)random_between(&random, 60e3, 160e3), rr_s);
    }
    int error = writer_end(&writer);
    return fclose(file) != 0 && error == 0 ? -errno : error;
}
