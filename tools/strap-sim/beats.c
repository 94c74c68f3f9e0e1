#include "tools/strap-sim/beats.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/hrm.h"

#define US_A_MINUTE 60e6

struct beat {
    int64_t at_us;
    uint16_t length;
    uint8_t bytes[BEATS_BYTES_MAX];
};

static struct beat *add(struct beats *beats)
{
    if (beats->count == beats->room) {
        size_t room = beats->room > 0 ? 2 * beats->room : 1024;
        struct beat *at = realloc(beats->at, room * sizeof(*at));
        if (at == NULL) {
            return NULL;
        }
        beats->at = at;
        beats->room = room;
    }
    return &beats->at[beats->count++];
}

/* Times count from the recording's first line, so that both partners stay side by side. */
enum file_verdict beats_read(struct beats *beats, const char *path, enum who who, bool again,
                             struct file_error *ret_error)
{
    struct file_reader *reader;
    struct input input;
    bool first = true;
    int64_t zero_us = 0;
    *beats = (struct beats){.again = again};
    enum file_verdict verdict = file_open(path, &reader, ret_error);
    if (verdict != FILE_OK) {
        return verdict;
    }
    while ((verdict = file_next(reader, &input, ret_error)) == FILE_OK) {
        if (first) {
            zero_us = input.at_us;
            first = false;
        }
        beats->length_us = input.at_us - zero_us + US_PER_S;
        if (input.kind != INPUT_HRM || input.who != who || input.bytes.length > BEATS_BYTES_MAX) {
            continue;
        }
        struct beat *beat = add(beats);
        if (beat == NULL) {
            verdict = FILE_NOT_READ;
            *ret_error = (struct file_error){verdict, path, 0, ENOMEM, LINE_OK};
            break;
        }
        *beat = (struct beat){.at_us = input.at_us - zero_us, .length = input.bytes.length};
        memcpy(beat->bytes, input.bytes.at, input.bytes.length);
    }
    file_close(reader);
    if (verdict == FILE_END && beats->count == 0) {
        verdict = FILE_EMPTY;
        *ret_error = (struct file_error){verdict, path, 0, 0, LINE_OK};
    }
    if (verdict != FILE_END) {
        beats_finish(beats);
        return verdict;
    }
    return FILE_OK;
}

void beats_steady(struct beats *beats, double rate_bpm, uint64_t seed)
{
    *beats = (struct beats){.rate_bpm = rate_bpm};
    random_init(&beats->random, seed, 1);
}

void beats_rewind(struct beats *beats)
{
    beats->next = 0;
    beats->turn_us = 0;
    beats->due_us = 0;
}

int64_t beats_due_us(const struct beats *beats)
{
    if (beats->at == NULL) {
        return beats->due_us;
    }
    return beats->next < beats->count ? beats->turn_us + beats->at[beats->next].at_us : INT64_MAX;
}

/* A notification a beat. Breath and chance move an interval by some per cent. */
static size_t take_steady(struct beats *beats, uint8_t *ret_bytes)
{
    double interval_us = US_A_MINUTE / beats->rate_bpm;
    interval_us *= 1.0 + random_normal(&beats->random, 0, 0.02);
    beats->due_us += (int64_t)interval_us;
    struct hrm hrm = {.rate_bpm = (uint16_t)(beats->rate_bpm + 0.5),
                      .contact = HRM_CONTACT_GOOD,
                      .rr_count = 1,
                      .rr_1024 = {(uint16_t)(interval_us * 1024 / 1e6 + 0.5)}};
    return hrm_encode(&hrm, ret_bytes, BEATS_BYTES_MAX);
}

size_t beats_take(struct beats *beats, uint8_t *ret_bytes)
{
    if (beats->at == NULL) {
        return take_steady(beats, ret_bytes);
    }
    const struct beat *beat = &beats->at[beats->next++];
    if (beats->next == beats->count && beats->again) {
        beats->next = 0;
        beats->turn_us += beats->length_us;
    }
    memcpy(ret_bytes, beat->bytes, beat->length);
    return beat->length;
}

void beats_finish(struct beats *beats)
{
    free(beats->at);
    *beats = (struct beats){.count = 0};
}
