#define _DEFAULT_SOURCE /* tm_gmtoff */

#include "report/export_text.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

void export_text_time(int64_t realtime_us, char ret_text[EXPORT_TIME_BYTES])
{
    int64_t ms = realtime_us / US_PER_MS - (realtime_us % US_PER_MS < 0 ? 1 : 0);
    int64_t fraction_ms = ((ms % 1000) + 1000) % 1000;
    time_t at_s = (time_t)((ms - fraction_ms) / 1000);
    struct tm local;
    if (localtime_r(&at_s, &local) == NULL) {
        strcpy(ret_text, ""); /* a year that no calendar has */
        return;
    }
    long offset_min = local.tm_gmtoff / 60, size_min = offset_min < 0 ? -offset_min : offset_min;
    char day[24];
    if (strftime(day, sizeof(day), "%Y-%m-%dT%H:%M:%S", &local) == 0) {
        strcpy(ret_text, "");
        return;
    }
    snprintf(ret_text, EXPORT_TIME_BYTES, "%s.%03d%c%02ld:%02ld", day, (int)fraction_ms,
             offset_min < 0 ? '-' : '+', size_min / 60 % 100, size_min % 60);
}

int64_t export_text_realtime(const struct export_about *about, int64_t t_us)
{
    return about->start_realtime_us + (t_us - about->zero_us);
}

void export_text_thousandths(FILE *out, int64_t us, const char *nothing)
{
    if (us == NEVER_US) {
        fputs(nothing, out);
        return;
    }
    int64_t ms = (us + (us < 0 ? -500 : 500)) / US_PER_MS;
    int64_t size = ms < 0 ? -ms : ms;
    fprintf(out, "%s%" PRId64 ".%03" PRId64, ms < 0 ? "-" : "", size / 1000, size % 1000);
}

void export_text_csv(FILE *out, const char *text)
{
    if (strpbrk(text, ",\"\r\n#") == NULL) {
        fputs(text, out);
        return;
    }
    fputc('"', out);
    for (; *text != 0; text++) {
        if (*text == '"') {
            fputc('"', out);
        }
        fputc(*text, out);
    }
    fputc('"', out);
}

void export_text_json(FILE *out, const char *text)
{
    fputc('"', out);
    for (; *text != 0; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '"' || c == '\\') {
            fprintf(out, "\\%c", c);
        } else if (c < 0x20 || c == 0x7f) {
            fprintf(out, "\\u%04x", c);
        } else {
            fputc(c, out);
        }
    }
    fputc('"', out);
}

const char *export_text_who(enum who who)
{
    static const char *const letters[] = {[WHO_A] = "a", [WHO_B] = "b", [WHO_BOTH] = "-"};
    return letters[who];
}

const char *export_text_quality(const struct export_beat *beat)
{
    static const char *const words[ARTIFACT_VERDICTS] = {
        [ARTIFACT_TRUSTED] = "trusted", [ARTIFACT_ECTOPIC] = "ectopic",
        [ARTIFACT_MISSED] = "unseen",   [ARTIFACT_EXTRA] = "extra",
        [ARTIFACT_LONG] = "long",       [ARTIFACT_SHORT] = "short"};
    return beat->rr_us == 0 ? "strap" : words[beat->verdict];
}

const char *export_text_moment(enum export_moment_kind kind)
{
    static const char *const words[] = {[EXPORT_MOMENT_PAUSE] = "pause",
                                        [EXPORT_MOMENT_BREAK] = "break",
                                        [EXPORT_MOMENT_REPAIR] = "repair"};
    return words[kind];
}

const char *export_text_cue(const struct review_episode *episode)
{
    if (episode->cue_us != NEVER_US) {
        return "heard";
    }
    if (episode->self_called) {
        return "own_call";
    }
    return episode->held_set ? "held" : "none";
}
