/* Columns that two tables share mean the same: `talk` is the talk's start, who is a or b as in the
 * talk, t_s is seconds since the talk's start, `time` is t_s on the wall clock.
 */
#include "report/export_csv.h"

#include <inttypes.h>

#include "report/export_text.h"
#include "report/footer.h"

static const char *const names[EXPORT_CSV_TABLES] = {
    [EXPORT_CSV_BEATS] = "beats",
    [EXPORT_CSV_EPISODES] = "episodes",
    [EXPORT_CSV_EVENTS] = "events",
    [EXPORT_CSV_MOMENTS] = "moments",
};

static const char *const columns[EXPORT_CSV_TABLES] = {
    [EXPORT_CSV_BEATS] = "talk,who,time,t_s,bound_s,rr_ms,heart_bpm,quality,run",
    [EXPORT_CSV_EPISODES] = "talk,who,episode,time,onset_s,onset_bound_s,flag_s,cue,held,cue_s,"
                            "press_s,settling_s,ended,censored,end_s,flag_to_press_s,"
                            "onset_to_press_s,cue_to_press_s,press_to_settling_s",
    [EXPORT_CSV_EVENTS] = "talk,who,time,t_s,event,value",
    [EXPORT_CSV_MOMENTS] = "talk,moment,time,start_s,end_s",
};

const char *export_csv_name(enum export_csv table)
{
    return names[table];
}

static void put_level(FILE *out, const struct export_part *part, enum who who)
{
    const struct baseline_reference *reference = &part->reference;
    if (reference->ready) {
        fprintf(out, "# level of %s in talk: %.2f bpm, sd %.2f bpm\n", export_text_who(who),
                reference->talk_bpm, reference->talk_scale_bpm);
    }
    if (part->unread > 0 || part->review.dropped > 0) {
        fprintf(out, "# left out of %s: %" PRIu64 " lines, %" PRIu32 " episodes\n",
                export_text_who(who), part->unread, part->review.dropped);
    }
}

static void put_head(FILE *out, const struct export_talk *talk, enum export_csv table,
                     const char *start)
{
    fprintf(out, "# lull %s %d\n# %s\n# talk: %s", names[table], EXPORT_CSV_VERSION, FOOTER_TEXT,
            start);
    if (talk->about.length_us == NEVER_US) {
        fputs(", cut short\n", out);
    } else {
        fputs(", length ", out);
        export_text_thousandths(out, talk->about.length_us, "");
        fputs(" s\n", out);
    }
    fprintf(out, "# lull: %s, detector %" PRIu32 "\n", talk->about.lull, talk->about.detector);
    if (talk->clock_error_us > 0) {
        fputs("# clocks of a and b: two, laid together to +- ", out);
        export_text_thousandths(out, talk->clock_error_us, "");
        fputs(" s if the network had set both, else it is not known how far\n", out);
    }
    for (int who = 0; who < PARTNERS; who++) {
        if (talk->part[who].here && table != EXPORT_CSV_MOMENTS) { /* those are nobody's alone */
            put_level(out, &talk->part[who], who);
        }
    }
    fprintf(out, "%s\n", columns[table]);
}

/* "talk,who," */
static void put_whose(FILE *out, const char *start, enum who who)
{
    fprintf(out, "%s,%s,", start, export_text_who(who));
}

static void put_time(FILE *out, const struct export_talk *talk, int64_t t_us)
{
    char time[EXPORT_TIME_BYTES] = "";
    if (t_us != NEVER_US) {
        export_text_time(export_text_realtime(&talk->about, t_us), time);
    }
    fprintf(out, "%s,", time);
}

/* Seconds since the talk's start, and `after`. */
static void put_since(FILE *out, const struct export_talk *talk, int64_t t_us, const char *after)
{
    export_text_thousandths(out, t_us == NEVER_US ? NEVER_US : t_us - talk->about.zero_us, "");
    fputs(after, out);
}

static void put_seconds(FILE *out, int64_t us, const char *after)
{
    export_text_thousandths(out, us, "");
    fputs(after, out);
}

static void put_beats(FILE *out, const struct export_talk *talk, enum who who, const char *start)
{
    const struct export_part *part = &talk->part[who];
    for (size_t i = 0; i < part->beats; i++) {
        const struct export_beat *beat = &part->beat[i];
        put_whose(out, start, who);
        put_time(out, talk, beat->t_us);
        put_since(out, talk, beat->t_us, ",");
        put_seconds(out, beat->bound_us, ",");
        if (beat->rr_us > 0) { /* microseconds in thousandths are milliseconds */
            fprintf(out, "%" PRId64 ".%03" PRId64 ",%.2f,", beat->rr_us / US_PER_MS,
                    beat->rr_us % US_PER_MS, 60e6 / (double)beat->rr_us);
        } else {
            fprintf(out, ",%" PRId64 ",", beat->rate_bpm);
        }
        fprintf(out, "%s,%" PRIu32 "\n", export_text_quality(beat), beat->run);
    }
}

static void put_episode(FILE *out, const struct export_talk *talk, const struct review_episode *row)
{
    int64_t first_us = row->flag_us == NEVER_US ? row->press_us : row->flag_us;
    put_time(out, talk, first_us);
    put_since(out, talk, row->onset_us, ",");
    put_seconds(out, row->onset_us == NEVER_US ? NEVER_US : row->onset_bound_us, ",");
    put_since(out, talk, row->flag_us, ",");
    fprintf(out, "%s,%s,", export_text_cue(row), row->held_set ? held_name(row->held) : "");
    put_since(out, talk, row->cue_us, ",");
    put_since(out, talk, row->press_us, ",");
    put_since(out, talk, row->settling_us, ",");
    fprintf(out, "%s,%s,", row->ended ? wait_end_name(row->end) : "",
            !row->ended                   ? ""
            : wait_end_censored(row->end) ? "1"
                                          : "0");
    put_since(out, talk, row->ended ? row->end_us : NEVER_US, ",");
    put_seconds(out, review_flag_to_press_us(row), ",");
    put_seconds(out, review_onset_to_press_us(row), ",");
    put_seconds(out, review_cue_to_press_us(row), ",");
    put_seconds(out, review_press_to_settling_us(row), "\n");
}

static void put_episodes(FILE *out, const struct export_talk *talk, enum who who, const char *start)
{
    const struct review *review = &talk->part[who].review;
    unsigned number = 0;
    for (uint32_t i = 0; i < review->episodes; i++) {
        if (review->episode[i].who == who) {
            put_whose(out, start, who);
            fprintf(out, "%u,", ++number);
            put_episode(out, talk, &review->episode[i]);
        }
    }
}

static void put_events(FILE *out, const struct export_talk *talk, enum who who, const char *start)
{
    const struct export_part *part = &talk->part[who];
    for (size_t i = 0; i < part->events; i++) {
        const struct export_event *event = &part->event[i];
        if (export_talk_tells(talk, who, event)) {
            put_whose(out, start, event->who);
            put_time(out, talk, event->t_us);
            put_since(out, talk, event->t_us, ",");
            fprintf(out, "%s,", event_kind_name(event->what));
            export_text_csv(out, event->value);
            fputc('\n', out);
        }
    }
}

static void put_moments(FILE *out, const struct export_talk *talk, const char *start)
{
    for (size_t i = 0; i < talk->moments; i++) {
        const struct export_moment *moment = &talk->moment[i];
        fprintf(out, "%s,%s,", start, export_text_moment(moment->kind));
        put_time(out, talk, moment->start_us);
        put_since(out, talk, moment->start_us, ",");
        put_since(out, talk, moment->end_us, "\n");
    }
}

void export_csv_write(FILE *out, const struct export_talk *talk, enum export_csv table)
{
    char start[EXPORT_TIME_BYTES];
    export_text_time(talk->about.start_realtime_us, start);
    put_head(out, talk, table, start);
    for (int who = 0; who < PARTNERS; who++) {
        if (!talk->part[who].here) {
            continue;
        }
        switch (table) {
        case EXPORT_CSV_BEATS:
            put_beats(out, talk, who, start);
            break;
        case EXPORT_CSV_EPISODES:
            put_episodes(out, talk, who, start);
            break;
        case EXPORT_CSV_EVENTS:
            put_events(out, talk, who, start);
            break;
        case EXPORT_CSV_MOMENTS:
        case EXPORT_CSV_TABLES:
            break;
        }
    }
    if (table == EXPORT_CSV_MOMENTS) {
        put_moments(out, talk, start);
    }
}
