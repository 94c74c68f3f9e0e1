/* The problem: text that a person may write by hand and that must come back byte for byte, so every
 * field has one strict form: no locale, no floating point, no leniency that format() would lose.
 *
 * Cases: a good line; nothing on it; a kind of a later version (skipped by the reader); a field
 * that is wrong; and a line that stops where more must come, which is how a file cut in the middle
 * looks. Ranges of settings are not judged here: the core brings them into range itself.
 */
#include "recording/line.h"
#include "recording/field.h"
#include "recording/line_words.h"
#include "words/words.h"

#include <string.h>

const char *line_verdict_text(enum line_verdict verdict)
{
    switch (verdict) {
    case LINE_OK:
        return "good";
    case LINE_EMPTY:
        return _("nothing stands on it");
    case LINE_BAD_TIME:
        return _("its time is not a number of microseconds");
    case LINE_BAD_WHO:
        return _("the second field is not the partner (a, b or -) that this kind of line takes");
    case LINE_UNKNOWN_KIND:
        return _("a kind of line that this version does not know");
    case LINE_BAD_PAYLOAD:
        return _("what follows the kind cannot be read");
    case LINE_CUT:
        return _("the line ends in the middle");
    case LINE_VERDICTS:
        break;
    }
    return _("cannot be read");
}

static enum line_verdict read_settings(struct field_rest *rest, struct settings *ret_settings)
{
    *ret_settings = settings_default();
    struct field field, key, value;
    if (!rest->more)
        return LINE_CUT;
    while (field_next(rest, &field)) {
        if (!field_pair(field, &key, &value))
            return LINE_BAD_PAYLOAD;
        bool good = true;
        if (field_is(key, "cues_per_hour"))
            good = field_milli(value, &ret_settings->cues_per_hour_milli);
        else if (field_is(key, "pause_s"))
            good = field_milli(value, &ret_settings->pause_ms);
        else if (field_is(key, "break_s"))
            good = field_milli(value, &ret_settings->break_ms);
        else if (field_is(key, "one_strap_cues"))
            good = (ret_settings->one_strap_cues = field_is(value, "yes")) || field_is(value, "no");
        else if (field_is(key, "cues_unseen"))
            good = (ret_settings->cues_unseen = field_is(value, "yes")) || field_is(value, "no");
        else if (field_is(key, "seed"))
            good = field_u64(value, UINT64_MAX, &ret_settings->seed);
        else if (field_is(key, "detector"))
            good = field_u32(value, UINT32_MAX, &ret_settings->detector_version);
        if (!good)
            return LINE_BAD_PAYLOAD;
    }
    return LINE_OK;
}

static bool read_phase(struct field value, struct baseline_phase *ret_phase)
{
    uint32_t number[3];
    static const uint32_t max[3] = {INT32_MAX, INT32_MAX, UINT32_MAX};
    for (int i = 0; i < 3; i++) {
        const char *comma = i < 2 ? memchr(value.at, ',', value.length) : value.at + value.length;
        if (!comma)
            return false;
        size_t length = (size_t)(comma - value.at);
        if (!field_u32((struct field){value.at, length}, max[i], &number[i]))
            return false;
        if (i < 2)
            value = (struct field){comma + 1, value.length - length - 1};
    }
    *ret_phase = (struct baseline_phase){(int32_t)number[0], (int32_t)number[1], number[2]};
    return number[2] > 0; /* a phase with no trusted time is left out */
}

static enum line_verdict read_baseline(struct field_rest *rest, struct baseline *ret_baseline)
{
    *ret_baseline = (struct baseline){0};
    struct field field, key, value;
    while (field_next(rest, &field)) {
        size_t phase;
        if (!field_pair(field, &key, &value) || !field_word(key, line_phases, PHASES, &phase) ||
            !read_phase(value, &ret_baseline->phase[phase]))
            return LINE_BAD_PAYLOAD;
    }
    return LINE_OK;
}

static enum line_verdict read_hrm(struct field_rest *rest, struct line_buffer *buffer,
                                  struct input *input)
{
    struct field field;
    if (!field_next(rest, &field))
        return LINE_CUT;
    if (field_is(field, "-"))
        field.length = 0;
    else if (field.length == 0)
        return LINE_BAD_PAYLOAD;
    if (field.length > 2 * sizeof buffer->bytes)
        return LINE_BAD_PAYLOAD;
    for (size_t i = 0; i < field.length; i++)
        if (field_hex(field.at[i]) < 0)
            return LINE_BAD_PAYLOAD;
    if (field.length % 2 != 0)
        return LINE_CUT;
    for (size_t i = 0; i < field.length; i += 2)
        buffer->bytes[i / 2] = (uint8_t)(field_hex(field.at[i]) * 16 + field_hex(field.at[i + 1]));
    input->bytes.at = buffer->bytes;
    input->bytes.length = (uint16_t)(field.length / 2);
    return rest->more ? LINE_BAD_PAYLOAD : LINE_OK;
}

static enum line_verdict read_note(struct field_rest *rest, struct line_buffer *buffer,
                                   struct input *input)
{
    size_t length = (size_t)(rest->end - rest->at);
    if (length > sizeof buffer->text || !field_is_text(rest->at, length))
        return LINE_BAD_PAYLOAD;
    memcpy(buffer->text, rest->at, length);
    input->note.at = buffer->text;
    input->note.length = (uint16_t)length;
    return LINE_OK;
}

/* [<event_us> <bound_us>] at the end of a line. */
static enum line_verdict read_event(struct field_rest *rest, struct input *input)
{
    struct field event, bound;
    if (!field_next(rest, &event))
        return LINE_OK;
    if (!field_time(event, &input->event_us))
        return LINE_BAD_PAYLOAD;
    if (!field_next(rest, &bound))
        return LINE_CUT;
    if (!field_time(bound, &input->bound_us) || input->bound_us < 0 || rest->more)
        return LINE_BAD_PAYLOAD;
    return LINE_OK;
}

/* One word out of `words`, which must be there. */
static enum line_verdict read_choice(struct field_rest *rest, const char *const *words,
                                     size_t count, size_t *ret_index)
{
    struct field field;
    if (!field_next(rest, &field))
        return LINE_CUT;
    return field_word(field, words, count, ret_index) ? LINE_OK : LINE_BAD_PAYLOAD;
}

static enum line_verdict read_number(struct field_rest *rest, uint32_t *ret_number)
{
    struct field field;
    if (!field_next(rest, &field))
        return LINE_CUT;
    return field_u32(field, UINT32_MAX, ret_number) ? LINE_OK : LINE_BAD_PAYLOAD;
}

/* The word "page", where it comes next. */
static bool read_page(struct field_rest *rest)
{
    struct field_rest ahead = *rest;
    struct field field;
    if (!field_next(&ahead, &field) || !field_is(field, line_press_sources[PRESS_SOURCE_PAGE]))
        return false;
    *rest = ahead;
    return true;
}

static enum line_verdict read_payload(struct field_rest *rest, struct line_buffer *buffer,
                                      struct input *input)
{
    struct field field;
    size_t choice = 0;
    enum line_verdict verdict = LINE_OK;
    switch (input->kind) {
    case INPUT_SETTINGS:
        return read_settings(rest, &input->settings);
    case INPUT_CLOCK:
        if (!field_next(rest, &field))
            return LINE_CUT;
        return field_time(field, &input->realtime_us) && !rest->more ? LINE_OK : LINE_BAD_PAYLOAD;
    case INPUT_BASELINE:
    case INPUT_HISTORY:
        return read_baseline(rest, &input->baseline);
    case INPUT_PHASE:
        verdict = read_choice(rest, line_phases, LINE_COUNT(line_phases), &choice);
        input->phase = (enum phase)choice;
        break;
    case INPUT_STRAP_DOWN:
        verdict = read_choice(rest, line_strap_reasons, LINE_COUNT(line_strap_reasons), &choice);
        input->strap_reason = (enum strap_reason)choice;
        break;
    case INPUT_HRM:
        return read_hrm(rest, buffer, input);
    case INPUT_PRESS:
    case INPUT_RELEASE:
        verdict = read_choice(rest, line_press_sources, LINE_COUNT(line_press_sources), &choice);
        input->source = (enum press_source)choice;
        return verdict == LINE_OK ? read_event(rest, input) : verdict;
    case INPUT_MARK:
        verdict = read_choice(rest, line_marks, LINE_COUNT(line_marks), &choice);
        input->mark = (enum mark)choice;
        input->by_page = verdict == LINE_OK && read_page(rest);
        return verdict == LINE_OK ? read_event(rest, input) : verdict;
    case INPUT_CUE_STARTED:
        verdict = read_number(rest, &input->cue.number);
        return verdict == LINE_OK ? read_event(rest, input) : verdict;
    case INPUT_CUE_FAILED:
        verdict = read_number(rest, &input->cue.number);
        if (verdict == LINE_OK)
            verdict = read_choice(rest, line_cue_fails, LINE_COUNT(line_cue_fails), &choice);
        input->cue.fail = (enum cue_fail)choice;
        break;
    case INPUT_NOTE:
        return read_note(rest, buffer, input);
    case INPUT_END:
        verdict = read_choice(rest, line_end_reasons, LINE_COUNT(line_end_reasons), &choice);
        input->end = (enum end_reason)choice;
        break;
    case INPUT_STRAP_UP:
    case INPUT_PUCK_UP:
    case INPUT_PUCK_DOWN:
    case INPUT_KINDS:
        break;
    }
    if (verdict != LINE_OK)
        return verdict;
    return rest->more ? LINE_BAD_PAYLOAD : LINE_OK;
}

/* The kind's own word, checked against who may say it. */
static enum line_verdict read_kind(struct field name, enum who who, enum input_kind *ret_kind)
{
    for (int kind = 0; kind < INPUT_KINDS; kind++) {
        if (!field_is(name, line_kinds[kind].name))
            continue;
        *ret_kind = (enum input_kind)kind;
        enum line_who needed = who == WHO_BOTH ? LINE_WHO_SHARED : LINE_WHO_PARTNER;
        return line_kinds[kind].who & needed ? LINE_OK : LINE_BAD_WHO;
    }
    return name.length > 0 ? LINE_UNKNOWN_KIND : LINE_BAD_PAYLOAD;
}

static bool is_blank(const char *text, size_t length)
{
    size_t i = 0;
    while (i < length && (text[i] == ' ' || text[i] == '\t' || text[i] == '\r' || text[i] == '\n'))
        i++;
    return i == length || text[i] == '#';
}

enum line_verdict line_parse(const char *text, size_t length, struct line_buffer *buffer,
                             struct input *ret_input)
{
    if (is_blank(text, length))
        return LINE_EMPTY;
    if (text[length - 1] != '\n')
        return LINE_CUT;
    length--;
    if (length > 0 && text[length - 1] == '\r')
        length--;

    struct field_rest rest = {text, text + length, true};
    struct field field;
    struct input input = {0};
    if (!field_next(&rest, &field) || !field_time(field, &input.at_us))
        return LINE_BAD_TIME;
    input.event_us = input.at_us;

    static const char *const who[] = {"a", "b", "-"};
    size_t index;
    if (!field_next(&rest, &field))
        return LINE_CUT;
    if (!field_word(field, who, LINE_COUNT(who), &index))
        return LINE_BAD_WHO;
    input.who = (enum who)index;

    if (!field_next(&rest, &field))
        return LINE_CUT;
    enum line_verdict verdict = read_kind(field, input.who, &input.kind);
    if (verdict == LINE_OK)
        verdict = read_payload(&rest, buffer, &input);
    if (verdict == LINE_OK && !line_who_fits(&input))
        verdict = LINE_BAD_WHO;
    if (verdict == LINE_OK)
        *ret_input = input;
    return verdict;
}
