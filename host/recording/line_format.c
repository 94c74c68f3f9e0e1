/* The other half of line.c: what is written here is what line_parse() takes, and nothing else. An
 * input that it would not take back is not written (length 0), so that no recording holds it.
 */
#include "recording/field.h"
#include "recording/line.h"
#include "recording/line_words.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

struct page {
    char *at;
    size_t size, length;
    bool full; /* or the input holds what cannot be written */
};

__attribute__((format(printf, 2, 3))) static void put(struct page *page, const char *format, ...)
{
    if (page->full)
        return;
    va_list arguments;
    va_start(arguments, format);
    size_t left = page->size - page->length;
    int length = vsnprintf(page->at + page->length, left, format, arguments);
    va_end(arguments);
    if (length < 0 || (size_t)length >= left)
        page->full = true;
    else
        page->length += (size_t)length;
}

static void put_word(struct page *page, const char *const *words, size_t count, unsigned index)
{
    if (index < count)
        put(page, " %s", words[index]);
    else
        page->full = true;
}

/* Whole seconds stand without decimals. */
static void put_milli(struct page *page, const char *key, uint32_t milli)
{
    put(page, " %s=%" PRIu32, key, milli / 1000);
    if (milli % 1000 != 0)
        put(page, ".%03" PRIu32, milli % 1000);
}

static void put_settings(struct page *page, const struct settings *settings)
{
    put(page, " cues_per_hour=%" PRIu32 ".%03" PRIu32, settings->cues_per_hour_milli / 1000,
        settings->cues_per_hour_milli % 1000);
    put_milli(page, "pause_s", settings->pause_ms);
    put_milli(page, "break_s", settings->break_ms);
    put(page, " one_strap_cues=%s seed=%" PRIu64 " detector=%" PRIu32,
        settings->one_strap_cues ? "yes" : "no", settings->seed, settings->detector_version);
    if (settings->cues_unseen)
        put(page, " cues_unseen=yes");
}

static void put_baseline(struct page *page, const struct baseline *baseline)
{
    for (int i = 0; i < PHASES; i++) {
        const struct baseline_phase *phase = &baseline->phase[i];
        if (phase->trusted_ms == 0)
            continue;
        if (phase->level_mbpm < 0 || phase->scale_mbpm < 0)
            page->full = true;
        put(page, " %s=%" PRId32 ",%" PRId32 ",%" PRIu32, line_phases[i], phase->level_mbpm,
            phase->scale_mbpm, phase->trusted_ms);
    }
}

static void put_hrm(struct page *page, const uint8_t *bytes, uint16_t length)
{
    put(page, length > 0 ? " " : " -");
    for (uint16_t i = 0; i < length; i++)
        put(page, "%02x", bytes[i]);
    if (length > sizeof((struct line_buffer *)0)->bytes)
        page->full = true;
}

static void put_note(struct page *page, const char *text, uint16_t length)
{
    if (length > sizeof((struct line_buffer *)0)->text || !field_is_text(text, length))
        page->full = true;
    else if (length > 0)
        put(page, " %.*s", (int)length, text);
}

static void put_event(struct page *page, const struct input *input)
{
    if (input->event_us != input->at_us || input->bound_us != 0)
        put(page, " %" PRId64 " %" PRId64, input->event_us, input->bound_us);
}

static void put_payload(struct page *page, const struct input *input)
{
    switch (input->kind) {
    case INPUT_SETTINGS:
        put_settings(page, &input->settings);
        break;
    case INPUT_CLOCK:
        put(page, " %" PRId64, input->realtime_us);
        break;
    case INPUT_BASELINE:
    case INPUT_HISTORY:
        put_baseline(page, &input->baseline);
        break;
    case INPUT_PHASE:
        put_word(page, line_phases, LINE_COUNT(line_phases), input->phase);
        break;
    case INPUT_STRAP_DOWN:
        put_word(page, line_strap_reasons, LINE_COUNT(line_strap_reasons), input->strap_reason);
        break;
    case INPUT_HRM:
        put_hrm(page, input->bytes.at, input->bytes.length);
        break;
    case INPUT_PRESS:
    case INPUT_RELEASE:
        put_word(page, line_press_sources, LINE_COUNT(line_press_sources), input->source);
        put_event(page, input);
        break;
    case INPUT_MARK:
        put_word(page, line_marks, LINE_COUNT(line_marks), input->mark);
        if (input->by_page)
            put(page, " %s", line_press_sources[PRESS_SOURCE_PAGE]);
        put_event(page, input);
        break;
    case INPUT_CUE_STARTED:
        put(page, " %" PRIu32, input->cue.number);
        put_event(page, input);
        break;
    case INPUT_CUE_FAILED:
        put(page, " %" PRIu32, input->cue.number);
        put_word(page, line_cue_fails, LINE_COUNT(line_cue_fails), input->cue.fail);
        break;
    case INPUT_NOTE:
        put_note(page, input->note.at, input->note.length);
        break;
    case INPUT_END:
        put_word(page, line_end_reasons, LINE_COUNT(line_end_reasons), input->end);
        break;
    case INPUT_STRAP_UP:
    case INPUT_PUCK_UP:
    case INPUT_PUCK_DOWN:
    case INPUT_KINDS:
        break;
    }
}

static bool is_time(int64_t time_us)
{
    return time_us > -FIELD_TIME_LIMIT_US && time_us < FIELD_TIME_LIMIT_US;
}

/* What line_parse() would not read back is not written either. */
static bool can_be_written(const struct input *input)
{
    if ((unsigned)input->kind >= INPUT_KINDS || (unsigned)input->who > WHO_BOTH)
        return false;
    enum line_who needed = input->who == WHO_BOTH ? LINE_WHO_SHARED : LINE_WHO_PARTNER;
    bool has_event = input->kind == INPUT_PRESS || input->kind == INPUT_RELEASE ||
                     input->kind == INPUT_MARK || input->kind == INPUT_CUE_STARTED;
    if (!has_event && (input->event_us != input->at_us || input->bound_us != 0))
        return false;
    if (input->kind == INPUT_CLOCK && !is_time(input->realtime_us))
        return false;
    return (line_kinds[input->kind].who & needed) && line_who_fits(input) &&
           is_time(input->at_us) && is_time(input->event_us) && is_time(input->bound_us) &&
           input->bound_us >= 0;
}

size_t line_format(const struct input *input, char *ret_text, size_t size)
{
    static const char who[] = {'a', 'b', '-'};
    if (size == 0 || !can_be_written(input))
        return 0;
    struct page page = {.at = ret_text, .size = size};
    put(&page, "%" PRId64 " %c %s", input->at_us, who[input->who], line_kinds[input->kind].name);
    put_payload(&page, input);
    put(&page, "\n");
    return page.full ? 0 : page.length;
}
