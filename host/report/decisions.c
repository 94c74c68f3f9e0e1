#include "report/decisions.h"

#include <inttypes.h>
#include <stdio.h>

#include "core/units.h"

static const char *const who_names[] = {"a", "b", "-"};
static const char *const source_names[] = {"button", "key", "other", "page"};
static const char *const fail_names[] = {"no-device", "busy", "vanished", "other"};
static const char *const mark_names[] = {"back", "stay", "break", "rupture", "moved", "mark"};
static const char *const stop_names[] = {"ended", "stopped"};

/* A decimal without printf's %f: its point follows the locale, and a rounding of our own is the
 * same everywhere. */
struct decimal {
    char text[32];
};

static struct decimal decimal(int64_t thousandths)
{
    struct decimal d;
    int64_t whole = thousandths / 1000;
    int64_t rest = thousandths % 1000;
    bool minus = thousandths < 0;
    snprintf(d.text, sizeof(d.text), "%s%" PRId64 ".%03" PRId64, minus ? "-" : "",
             minus ? -whole : whole, minus ? -rest : rest);
    return d;
}

static int64_t thousandths_of(double value)
{
    return (int64_t)(value < 0 ? value * 1000 - 0.5 : value * 1000 + 0.5);
}

static struct decimal seconds(int64_t us)
{
    return decimal(us < 0 ? (us - 500) / 1000 : (us + 500) / 1000);
}

static void write_baseline(const struct event *event, char *ret_value, size_t size)
{
    const struct baseline_phase *measured = &event->baseline.measured;
    snprintf(ret_value, size, "%s %s/%s/%" PRIu32, phase_name(event->baseline.phase),
             decimal(measured->level_mbpm).text, decimal(measured->scale_mbpm).text,
             measured->trusted_ms / 1000);
}

static void write_value(const struct event *event, char *ret_value, size_t size)
{
    switch (event->kind) {
    case EVENT_BASELINE:
    case EVENT_BASELINE_SHORT:
        write_baseline(event, ret_value, size);
        break;
    case EVENT_ABSTAIN:
    case EVENT_RESUME:
        snprintf(ret_value, size, "%s", abstain_name(event->abstain));
        break;
    case EVENT_GAP:
        snprintf(ret_value, size, "%s", gap_name(event->gap));
        break;
    case EVENT_ONSET:
        snprintf(ret_value, size, "%s", seconds(event->bound_us).text);
        break;
    case EVENT_FLAG:
        snprintf(ret_value, size, "%s/%s", decimal(thousandths_of(event->flag.statistic)).text,
                 decimal(thousandths_of(event->flag.threshold)).text);
        break;
    case EVENT_HELD:
        snprintf(ret_value, size, "%s", held_name(event->held));
        break;
    case EVENT_CUE:
        snprintf(ret_value, size, "%" PRIu32, event->cue.number);
        break;
    case EVENT_CUE_FAILED:
        snprintf(ret_value, size, "%" PRIu32 " %s", event->cue.number, fail_names[event->cue.fail]);
        break;
    case EVENT_PAUSE:
        snprintf(ret_value, size, "%s", source_names[event->source]);
        break;
    case EVENT_RETURN:
        snprintf(ret_value, size, "%s", event->by_press ? "press" : "auto");
        break;
    case EVENT_BREAK:
        snprintf(ret_value, size, "%s", break_stage_name(event->stage));
        break;
    case EVENT_SETTLING:
        snprintf(ret_value, size, "%s",
                 event->since_press_us == NEVER_US ? "-" : seconds(event->since_press_us).text);
        break;
    case EVENT_END:
        snprintf(ret_value, size, "%s", wait_end_name(event->end));
        break;
    case EVENT_SIGNAL:
        snprintf(ret_value, size, "%s", signal_name(event->signal.is));
        break;
    case EVENT_MARK:
        snprintf(ret_value, size, "%s", mark_names[event->mark]);
        break;
    case EVENT_STOP:
        snprintf(ret_value, size, "%s", stop_names[event->stop]);
        break;
    case EVENT_REST_UNUSUAL:
    case EVENT_HEARD:
    case EVENT_OFFER:
    case EVENT_STAY:
    case EVENT_RUPTURE:
    case EVENT_REPAIR:
    case EVENT_KINDS:
        snprintf(ret_value, size, "-");
        break;
    }
}

size_t decisions_line(const struct event *event, int64_t zero_us, char *ret_text, size_t size)
{
    char value[96];
    write_value(event, value, sizeof(value));
    int length = snprintf(ret_text, size, "%s\t%s\t%s\t%s\n", seconds(event->t_us - zero_us).text,
                          who_names[event->who], event_kind_name(event->kind), value);
    return length > 0 ? (size_t)length : 0;
}

size_t decisions_counts(const struct partner_counts *counts, enum who who, char *ret_text,
                        size_t size)
{
    int used = snprintf(
        ret_text, size,
        "# counts %s: notifications %" PRIu64 ", malformed %" PRIu64 ", beats %" PRIu64
        ", artefacts %" PRIu64 ", rate-only %" PRIu64 ", flags %" PRIu64 ", judged %s s",
        who_names[who], counts->notifications, counts->malformed, counts->beats, counts->artefacts,
        counts->rate_only, counts->flags, seconds(counts->judged_us).text);
    for (int i = 1; i < ABSTAINS && used > 0 && (size_t)used < size; i++) {
        used += snprintf(ret_text + used, size - (size_t)used, ", %s %s s", abstain_name(i),
                         seconds(counts->abstained_us[i]).text);
    }
    for (int i = 0; i < GAPS && used > 0 && (size_t)used < size; i++) {
        used += snprintf(ret_text + used, size - (size_t)used, ", cut-%s %" PRIu64, gap_name(i),
                         counts->runs_cut[i]);
    }
    if (used > 0 && (size_t)used + 1 < size) {
        used += snprintf(ret_text + used, size - (size_t)used, "\n");
    }
    return used > 0 ? (size_t)used : 0;
}

size_t decisions_head(const struct settings *settings, char *ret_text, size_t size)
{
    int length = snprintf(
        ret_text, size,
        "# lull decisions 1\n# detector: %" PRIu32
        "\n# settings: cues_per_hour=%s pause_s=%s break_s=%s one_strap_cues=%s seed=%" PRIu64 "\n",
        settings->detector_version, decimal(settings->cues_per_hour_milli).text,
        decimal(settings->pause_ms).text, decimal(settings->break_ms).text,
        settings->one_strap_cues ? "yes" : "no", settings->seed);
    return length > 0 ? (size_t)length : 0;
}
