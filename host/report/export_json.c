#include "report/export_json.h"

#include <inttypes.h>

#include "report/export_text.h"
#include "report/footer.h"

static void put_string(FILE *out, const char *text, const char *after)
{
    export_text_json(out, text);
    fputs(after, out);
}

static void put_seconds(FILE *out, int64_t us, const char *after)
{
    export_text_thousandths(out, us, "null");
    fputs(after, out);
}

static void put_since(FILE *out, const struct export_talk *talk, int64_t t_us, const char *after)
{
    put_seconds(out, t_us == NEVER_US ? NEVER_US : t_us - talk->about.zero_us, after);
}

static void put_settings(FILE *out, const struct export_talk *talk)
{
    const struct settings *settings = &talk->settings;
    if (!talk->has_settings) {
        fputs(" \"settings\": null,\n", out);
        return;
    }
    fprintf(out, " \"settings\": {\"cues_per_hour\": %" PRIu32 ".%03" PRIu32 ", \"pause_s\": ",
            settings->cues_per_hour_milli / 1000, settings->cues_per_hour_milli % 1000);
    put_seconds(out, settings->pause_ms * US_PER_MS, ", \"break_s\": ");
    put_seconds(out, settings->break_ms * US_PER_MS, ", \"one_strap_cues\": ");
    fprintf(out, "%s, \"cues_unseen\": %s, \"seed\": \"%" PRIu64 "\"},\n",
            settings->one_strap_cues ? "true" : "false", settings->cues_unseen ? "true" : "false",
            settings->seed); /* as text: 64 bits do not fit into every reader's number */
}

static void put_head(FILE *out, const struct export_talk *talk)
{
    char start[EXPORT_TIME_BYTES];
    export_text_time(talk->about.start_realtime_us, start);
    fprintf(out, "{\"format\": \"lull talk\", \"version\": %d,\n \"note\": ", EXPORT_JSON_VERSION);
    put_string(out, FOOTER_TEXT, ",\n \"lull\": ");
    put_string(out, talk->about.lull, ",\n");
    fprintf(out, " \"detector\": %" PRIu32 ",\n \"start\": ", talk->about.detector);
    put_string(out, start, ",\n \"length_s\": ");
    put_seconds(out, talk->about.length_us, ",\n \"clock_error_s\": ");
    put_seconds(out, talk->clock_error_us > 0 ? talk->clock_error_us : NEVER_US, ",\n");
    put_settings(out, talk);
    fputs(" \"columns\": {\n"
          "  \"beats\": [\"t_s\", \"bound_s\", \"rr_ms\", \"heart_bpm\", \"quality\", \"run\"],\n"
          "  \"episodes\": [\"onset_s\", \"onset_bound_s\", \"flag_s\", \"cue\", \"held\", "
          "\"cue_s\", \"press_s\", \"settling_s\", \"ended\", \"censored\", \"end_s\"],\n"
          "  \"events\": [\"who\", \"t_s\", \"event\", \"value\"]},\n",
          out);
}

static void put_level(FILE *out, const struct export_part *part)
{
    const struct baseline_reference *reference = &part->reference;
    if (reference->ready) {
        fprintf(out,
                "   \"level\": {\"talk_bpm\": %.3f, \"talk_sd_bpm\": %.3f, \"quiet_bpm\": %.3f, "
                "\"quiet_sd_bpm\": %.3f},\n",
                reference->talk_bpm, reference->talk_scale_bpm, reference->quiet_bpm,
                reference->quiet_scale_bpm);
    } else {
        fputs("   \"level\": null,\n", out);
    }
    fprintf(out,
            "   \"signal\": {\"beats\": %" PRIu64 ", \"artefacts\": %" PRIu64 ", \"judged_s\": ",
            part->counts.beats, part->counts.artefacts);
    put_seconds(out, part->counts.judged_us, "},\n");
}

static void put_beats(FILE *out, const struct export_talk *talk, const struct export_part *part)
{
    fputs("   \"beats\": [", out);
    for (size_t i = 0; i < part->beats; i++) {
        const struct export_beat *beat = &part->beat[i];
        fputs(i == 0 ? "\n    [" : ",\n    [", out);
        put_since(out, talk, beat->t_us, ", ");
        put_seconds(out, beat->bound_us, ", ");
        if (beat->rr_us > 0) {
            fprintf(out, "%" PRId64 ".%03" PRId64 ", %.2f, ", beat->rr_us / US_PER_MS,
                    beat->rr_us % US_PER_MS, 60e6 / (double)beat->rr_us);
        } else {
            fprintf(out, "null, %" PRId64 ", ", beat->rate_bpm);
        }
        fprintf(out, "\"%s\", %" PRIu32 "]", export_text_quality(beat), beat->run);
    }
    fputs("],\n", out);
}

static void put_episodes(FILE *out, const struct export_talk *talk, enum who who)
{
    const struct review *review = &talk->part[who].review;
    const char *before = "\n    [";
    fputs("   \"episodes\": [", out);
    for (uint32_t i = 0; i < review->episodes; i++) {
        const struct review_episode *row = &review->episode[i];
        if (row->who != who) {
            continue;
        }
        fputs(before, out);
        before = ",\n    [";
        put_since(out, talk, row->onset_us, ", ");
        put_seconds(out, row->onset_us == NEVER_US ? NEVER_US : row->onset_bound_us, ", ");
        put_since(out, talk, row->flag_us, ", ");
        put_string(out, export_text_cue(row), ", ");
        row->held_set ? put_string(out, held_name(row->held), ", ") : (void)fputs("null, ", out);
        put_since(out, talk, row->cue_us, ", ");
        put_since(out, talk, row->press_us, ", ");
        put_since(out, talk, row->settling_us, ", ");
        row->ended ? put_string(out, wait_end_name(row->end), ", ") : (void)fputs("null, ", out);
        fputs(!row->ended ? "null, " : wait_end_censored(row->end) ? "true, " : "false, ", out);
        put_since(out, talk, row->ended ? row->end_us : NEVER_US, "]");
    }
    fputs("],\n", out);
}

static void put_events(FILE *out, const struct export_talk *talk, enum who who)
{
    const struct export_part *part = &talk->part[who];
    const char *before = "\n    [";
    fputs("   \"events\": [", out);
    for (size_t i = 0; i < part->events; i++) {
        const struct export_event *event = &part->event[i];
        if (export_talk_tells(talk, who, event)) {
            fprintf(out, "%s\"%s\", ", before, export_text_who(event->who));
            before = ",\n    [";
            put_since(out, talk, event->t_us, ", ");
            put_string(out, event_kind_name(event->what), ", ");
            put_string(out, event->value, "]");
        }
    }
    fputs("]}", out);
}

void export_json_write(FILE *out, const struct export_talk *talk)
{
    const char *before = "\n";
    put_head(out, talk);
    fputs(" \"partners\": [", out);
    for (int who = 0; who < PARTNERS; who++) {
        if (talk->part[who].here) {
            fprintf(out, "%s  {\"who\": \"%s\",\n", before, export_text_who(who));
            before = ",\n";
            put_level(out, &talk->part[who]);
            put_beats(out, talk, &talk->part[who]);
            put_episodes(out, talk, who);
            put_events(out, talk, who);
        }
    }
    fputs("],\n \"moments\": [", out);
    for (size_t i = 0; i < talk->moments; i++) {
        const struct export_moment *moment = &talk->moment[i];
        fprintf(out, "%s\n  {\"moment\": \"%s\", \"start_s\": ", i == 0 ? "" : ",",
                export_text_moment(moment->kind));
        put_since(out, talk, moment->start_us, ", \"end_s\": ");
        put_since(out, talk, moment->end_us, "}");
    }
    fputs("]}\n", out);
}
