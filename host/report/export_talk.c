/* The way of a part:
 *
 *   line ─▶ the core, once more ─▶ level, signal            (as `lull show` does it)
 *       └─▶ notification ─▶ beat clock ─▶ artefacts ─▶ beats
 *   decision ─▶ events, episodes
 *
 * The core does not hand its beats out, so they are timed and sifted here a second time, by the
 * same modules and cut at the same places.
 */
#include "report/export_talk.h"

#include <stdlib.h>
#include <string.h>

#include "protocol/hrm.h"
#include "recording/line.h"
#include "report/decisions.h"

/* Room for one more in an array that doubles. False: no memory, and the talk is `full`. */
static bool room(struct export_talk *talk, void *array_at, size_t count, size_t *room, size_t size)
{
    void **array = array_at;
    if (count < *room) {
        return true;
    }
    size_t wanted = *room == 0 ? 256 : 2 * *room;
    void *grown = realloc(*array, wanted * size);
    if (grown == NULL) {
        talk->full = true;
        return false;
    }
    *array = grown;
    *room = wanted;
    return true;
}

struct export_talk *export_talk_new(const struct export_about *about)
{
    struct export_talk *talk = calloc(1, sizeof(*talk));
    if (talk != NULL) {
        talk->about = *about;
    }
    return talk;
}

struct export_talk *export_talk_free(struct export_talk *talk)
{
    if (talk != NULL) {
        for (int i = 0; i < PARTNERS; i++) {
            free(talk->part[i].beat);
            free(talk->part[i].event);
        }
        free(talk->moment);
        free(talk);
    }
    return NULL;
}

void export_talk_begin(struct export_talk *talk, enum who who)
{
    struct settings settings = settings_default();
    talk->who = who;
    talk->part[who].here = true;
    review_init(&talk->part[who].review);
    session_init(&talk->session, &settings);
    talk->actions.count = 0;
    beat_clock_init(&talk->clock);
    artifact_init(&talk->artifact);
    talk->sends_rr = false;
}

static void keep(struct export_talk *talk, const struct export_beat *beat)
{
    struct export_part *part = &talk->part[talk->who];
    if (room(talk, &part->beat, part->beats, &part->beat_room, sizeof(*beat))) {
        part->beat[part->beats++] = *beat;
    }
}

static void take_beats(struct export_talk *talk, const struct artifact_beat *beats, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct beat *beat = &beats[i].beat;
        keep(talk, &(struct export_beat){.t_us = beat->t_us,
                                         .bound_us = beat->bound_us,
                                         .rr_us = beat->rr_us,
                                         .verdict = beats[i].verdict,
                                         .run = beat->run});
    }
}

static void flush(struct export_talk *talk)
{
    struct artifact_beat out[ARTIFACT_OUT_MAX];
    take_beats(talk, out, artifact_flush(&talk->artifact, out));
}

static void cut(struct export_talk *talk)
{
    flush(talk);
    beat_clock_cut(&talk->clock);
}

static void take_heart(struct export_talk *talk, int64_t at_us, const uint8_t *bytes,
                       uint16_t length)
{
    struct hrm hrm;
    struct beat beats[HRM_RR_MAX];
    struct artifact_beat out[ARTIFACT_OUT_MAX];
    enum beat_cut why;
    if (hrm_decode(bytes, length, &hrm) != HRM_OK) {
        return;
    }
    if (hrm.contact == HRM_CONTACT_NONE || hrm.rate_bpm == 0) {
        cut(talk);
        return;
    }
    if (hrm.rr_count == 0) {
        if (!talk->sends_rr) {
            keep(talk, &(struct export_beat){.t_us = at_us, .rate_bpm = hrm.rate_bpm});
        }
        return;
    }
    talk->sends_rr = true;
    uint16_t count = beat_clock_push(&talk->clock, at_us, hrm.rr_1024, hrm.rr_count, beats, &why);
    if (count > 0 && why != BEAT_CUT_NONE) {
        flush(talk);
    }
    for (uint16_t i = 0; i < count; i++) {
        take_beats(talk, out, artifact_push(&talk->artifact, &beats[i], out));
    }
}

bool export_talk_line(void *user, const char *text, size_t length)
{
    struct export_talk *talk = user;
    struct line_buffer buffer;
    struct input input;
    if (line_parse(text, length, &buffer, &input) != LINE_OK) {
        talk->part[talk->who].unread++;
        return true;
    }
    session_step(&talk->session, &input, &talk->actions);
    talk->actions.count = 0;
    if (input.kind == INPUT_SETTINGS) {
        talk->settings = input.settings;
        talk->has_settings = true;
    } else if (input.who == talk->who && input.kind == INPUT_HRM) {
        take_heart(talk, input.at_us, input.bytes.at, input.bytes.length);
    } else if (input.who == talk->who && input.kind == INPUT_STRAP_DOWN) {
        cut(talk);
    }
    return true;
}

/* The last field of a decision, as it stands there. */
static void copy_value(const char *text, size_t length, char *ret_value, size_t size)
{
    size_t at = length;
    while (at > 0 && text[at - 1] != '\t') {
        at--;
    }
    size_t rest = length - at - (length > at && text[length - 1] == '\n' ? 1 : 0);
    rest = rest < size - 1 ? rest : size - 1;
    memcpy(ret_value, text + at, rest);
    ret_value[rest] = 0;
}

bool export_talk_event(void *user, const char *text, size_t length)
{
    struct export_talk *talk = user;
    struct export_part *part = &talk->part[talk->who];
    struct event event;
    if (!decisions_parse(text, length, talk->about.zero_us, &event)) {
        part->unread += length > 0 && text[0] != '#' ? 1 : 0;
        return true;
    }
    review_push(&part->review, &event);
    if (room(talk, &part->event, part->events, &part->event_room, sizeof(*part->event))) {
        struct export_event *row = &part->event[part->events++];
        *row = (struct export_event){.t_us = event.t_us, .who = event.who, .what = event.kind};
        copy_value(text, length, row->value, sizeof(row->value));
    }
    return true;
}

void export_talk_end(struct export_talk *talk)
{
    struct export_part *part = &talk->part[talk->who];
    flush(talk);
    part->reference = talk->session.partner[talk->who].detector.reference;
    part->counts = session_counts(&talk->session, talk->who);
}

void export_talk_moment(struct export_talk *talk, const struct export_moment *moment)
{
    if (room(talk, &talk->moment, talk->moments, &talk->moment_room, sizeof(*moment))) {
        talk->moment[talk->moments++] = *moment;
    }
}

unsigned export_talk_parts(const struct export_talk *talk)
{
    return (talk->part[WHO_A].here ? 1u : 0u) + (talk->part[WHO_B].here ? 1u : 0u);
}

bool export_talk_tells(const struct export_talk *talk, enum who who,
                       const struct export_event *event)
{
    return event->who != WHO_BOTH || who == WHO_A || !talk->part[WHO_A].here;
}
