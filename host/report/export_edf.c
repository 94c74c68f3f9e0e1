#define _POSIX_C_SOURCE 200809L /* localtime_r */

#include "report/export_edf.h"

#include <edflib.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "report/export_samples.h"
#include "report/export_text.h"
#include "report/footer.h"

#define TEXT_MAX     40    /* characters that edflib keeps of an annotation */
#define TICKS        10000 /* of edflib's annotations, a second */
#define CHANNELS_MAX 64
/* 16 bits: 0.01 bpm and 0.5 ms a step. */
#define HEART_MAX 327.67
#define RR_MAX    16383.5

struct edf {
    const struct export_talk *talk;
    struct export_samples samples[PARTNERS]; /* of the parts that are here */
    enum who who[PARTNERS];
    unsigned parts;
    int handle;
    bool counting; /* annotations are counted, not written */
    unsigned annotations;
    bool broken;
};

static void annotate(struct edf *edf, int64_t t_us, int64_t end_us, const char *text)
{
    int64_t zero_us = edf->talk->about.zero_us;
    long long onset = (t_us - zero_us) / (US_PER_S / TICKS);
    long long length = end_us == NEVER_US ? -1 : (end_us - t_us) / (US_PER_S / TICKS);
    if (t_us < zero_us || (end_us != NEVER_US && end_us < t_us)) {
        return; /* EDF+ begins with the talk */
    }
    edf->annotations++;
    if (!edf->counting && edfwrite_annotation_utf8(edf->handle, onset, length, text) != 0) {
        edf->broken = true;
    }
}

/* FOOTER_TEXT, cut at spaces. */
static void annotate_footer(struct edf *edf)
{
    char piece[TEXT_MAX + 1];
    for (const char *at = FOOTER_TEXT; *at != 0;) {
        size_t length = strlen(at);
        if (length > TEXT_MAX) {
            length = TEXT_MAX;
            while (at[length] != ' ') {
                length--;
            }
        }
        memcpy(piece, at, length);
        piece[length] = 0;
        annotate(edf, edf->talk->about.zero_us, NEVER_US, piece);
        at += length + (at[length] == ' ' ? 1 : 0);
    }
}

static bool told(enum event_kind kind)
{
    return kind == EVENT_ONSET || kind == EVENT_FLAG || kind == EVENT_CUE ||
           kind == EVENT_SETTLING || kind == EVENT_RUPTURE || kind == EVENT_STAY ||
           kind == EVENT_MARK;
}

static void annotate_part(struct edf *edf, enum who who)
{
    const struct export_part *part = &edf->talk->part[who];
    for (size_t i = 0; i < part->events; i++) {
        const struct export_event *event = &part->event[i];
        char text[TEXT_MAX + 1];
        if (told(event->what) && export_talk_tells(edf->talk, who, event)) {
            bool own = event->who != WHO_BOTH;
            snprintf(text, sizeof(text), "%s%s%s", own ? export_text_who(event->who) : "",
                     own ? ": " : "", event_kind_name(event->what));
            annotate(edf, event->t_us, NEVER_US, text);
        }
    }
}

static void annotate_all(struct edf *edf)
{
    annotate_footer(edf);
    for (unsigned i = 0; i < edf->parts; i++) {
        annotate_part(edf, edf->who[i]);
    }
    for (size_t i = 0; i < edf->talk->moments; i++) {
        const struct export_moment *moment = &edf->talk->moment[i];
        bool pause = moment->kind != EXPORT_MOMENT_REPAIR;
        annotate(edf, moment->start_us, moment->end_us, export_text_moment(moment->kind));
        if (pause && moment->end_us != NEVER_US) {
            annotate(edf, moment->end_us, NEVER_US, "return");
        }
    }
}

static bool set_signal(int handle, int signal, const char *label, const char *unit, double low,
                       double high, int rate)
{
    return edf_set_samplefrequency(handle, signal, rate) == 0 &&
           edf_set_physical_minimum(handle, signal, low) == 0 &&
           edf_set_physical_maximum(handle, signal, high) == 0 &&
           edf_set_digital_minimum(handle, signal, -32768) == 0 &&
           edf_set_digital_maximum(handle, signal, 32767) == 0 &&
           edf_set_physical_dimension(handle, signal, unit) == 0 &&
           edf_set_transducer(handle, signal, "heart-rate strap (0: no beat of use)") == 0 &&
           edf_set_label(handle, signal, label) == 0;
}

/* To the second, as EDF has it. EDF+ could say the fraction, in the first annotation, but readers
 * that overlook it would lay annotations and samples apart. */
static bool set_start(const struct edf *edf)
{
    time_t at_s = (time_t)(edf->talk->about.start_realtime_us / US_PER_S);
    struct tm local;
    return localtime_r(&at_s, &local) != NULL &&
           edf_set_startdatetime(edf->handle, local.tm_year + 1900, local.tm_mon + 1, local.tm_mday,
                                 local.tm_hour, local.tm_min, local.tm_sec) == 0;
}

static int set_header(struct edf *edf)
{
    char label[17];
    char about[64];
    edf->counting = true;
    annotate_all(edf);
    unsigned channels = edf->annotations / edf->samples[0].seconds + 1;
    edf->counting = false;
    if (!set_start(edf) || channels > CHANNELS_MAX) {
        return -EOVERFLOW;
    }
    snprintf(about, sizeof(about), "detector %u", (unsigned)edf->talk->about.detector);
    bool good = edf_set_equipment(edf->handle, "lull") == 0 &&
                edf_set_recording_additional(edf->handle, about) == 0 &&
                edf_set_number_of_annotation_signals(edf->handle, (int)channels) == 0;
    for (unsigned i = 0; i < edf->parts && good; i++) {
        snprintf(label, sizeof(label), "Heart rate %s", export_text_who(edf->who[i]));
        good = set_signal(edf->handle, (int)(2 * i), label, "bpm", -HEART_MAX - 0.01, HEART_MAX, 1);
        snprintf(label, sizeof(label), "RR %s", export_text_who(edf->who[i]));
        good = good && set_signal(edf->handle, (int)(2 * i + 1), label, "ms", -RR_MAX - 0.5, RR_MAX,
                                  EXPORT_SAMPLES_RR);
    }
    return good ? 0 : -EIO;
}

static int write_all(struct edf *edf)
{
    int error = set_header(edf);
    for (uint32_t second = 0; second < edf->samples[0].seconds && error == 0; second++) {
        for (unsigned i = 0; i < edf->parts && error == 0; i++) {
            struct export_samples *samples = &edf->samples[i];
            if (edfwrite_physical_samples(edf->handle, &samples->heart_bpm[second]) != 0 ||
                edfwrite_physical_samples(edf->handle,
                                          &samples->rr_ms[second * EXPORT_SAMPLES_RR]) != 0) {
                error = -EIO;
            }
        }
    }
    if (error == 0) {
        annotate_all(edf);
    }
    return edf->broken ? -EIO : error;
}

/* edflib does not say when its last bytes found no place: so it has to read its own file. */
static int look_again(const char *path, uint32_t seconds)
{
    static struct edf_hdr_struct header; /* large */
    int handle = edfopen_file_readonly(path, &header, EDFLIB_DO_NOT_READ_ANNOTATIONS);
    if (handle < 0) {
        return -EIO;
    }
    edfclose_file(handle);
    return header.datarecords_in_file == seconds ? 0 : -EIO;
}

int export_edf_write(const char *path, const struct export_talk *talk)
{
    struct edf edf = {.talk = talk};
    uint32_t seconds = export_samples_seconds(talk);
    int error = seconds == 0 ? -EOVERFLOW : 0;
    for (int who = 0; who < PARTNERS && error == 0; who++) {
        if (talk->part[who].here) {
            edf.who[edf.parts] = who;
            if (!export_samples_init(&edf.samples[edf.parts++], talk, who, seconds)) {
                error = -ENOMEM;
            }
        }
    }
    if (error == 0) {
        edf.handle = edfopen_file_writeonly(path, EDFLIB_FILETYPE_EDFPLUS, (int)(2 * edf.parts));
        error = edf.handle < 0 ? -EIO : write_all(&edf);
        if (edf.handle >= 0 && edfclose_file(edf.handle) != 0 && error == 0) {
            error = -EIO;
        }
        error = error == 0 ? look_again(path, seconds) : error;
    }
    for (unsigned i = 0; i < edf.parts; i++) {
        export_samples_finish(&edf.samples[i]);
    }
    return error;
}
