/* The lines of decisions.c read back. A field ends at a tab, the last one at the end of the line.
 */
#include "report/decisions.h"

#include <string.h>

#include "core/units.h"

#define FIELDS 4 /* t_s, who, what, value */

struct text {
    const char *at;
    size_t length;
};

static bool split(struct text line, struct text ret_field[FIELDS])
{
    for (int i = 0; i < FIELDS; i++) {
        const char *tab = i < FIELDS - 1 ? memchr(line.at, '\t', line.length) : NULL;
        if (tab == NULL && i < FIELDS - 1) {
            return false;
        }
        ret_field[i].at = line.at;
        ret_field[i].length = tab == NULL ? line.length : (size_t)(tab - line.at);
        line.at += ret_field[i].length + 1;
        line.length -= tab == NULL ? line.length : ret_field[i].length + 1;
    }
    return true;
}

static bool equals(struct text text, const char *word)
{
    return strlen(word) == text.length && memcmp(text.at, word, text.length) == 0;
}

/* "-12.345" -> -12345000. Whole seconds of up to 12 digits, and three decimals. */
static bool read_us(struct text text, int64_t *ret_us)
{
    size_t i = 0;
    bool minus = text.length > 0 && text.at[0] == '-';
    size_t digits = 0;
    int64_t thousandths = 0;
    bool point = false;
    size_t decimals = 0;
    for (i = minus ? 1 : 0; i < text.length; i++) {
        char c = text.at[i];
        if (c == '.' && !point && digits > 0) {
            point = true;
        } else if (c >= '0' && c <= '9' && digits < 15) {
            thousandths = thousandths * 10 + (c - '0');
            digits++;
            decimals += point ? 1 : 0;
        } else {
            return false;
        }
    }
    if (decimals != 3) {
        return false;
    }
    *ret_us = (minus ? -thousandths : thousandths) * US_PER_MS;
    return true;
}

/* The member whose name the text is, or `count`. */
static int member(struct text text, const char *(*name)(int), int count)
{
    int i = 0;
    while (i < count && !equals(text, name(i))) {
        i++;
    }
    return i;
}

static const char *kind_name(int kind)
{
    return event_kind_name((enum event_kind)kind);
}

static const char *held_text(int held)
{
    return held_name((enum held)held);
}

static const char *stage_text(int stage)
{
    return break_stage_name((enum break_stage)stage);
}

static const char *end_text(int end)
{
    return wait_end_name((enum wait_end)end);
}

static const char *phase_text(int phase)
{
    return phase_name((enum phase)phase);
}

static const char *abstain_text(int abstain)
{
    return abstain_name((enum abstain)abstain);
}

static const char *source_text(int source)
{
    static const char *const names[PRESS_SOURCES] = {"button", "key", "other", "page"};
    return names[source];
}

static const char *mark_text(int mark)
{
    static const char *const names[MARKS] = {"back", "stay", "break", "rupture", "moved", "mark"};
    return names[mark];
}

static bool read_flag(struct text value, struct event *event)
{
    const char *slash = memchr(value.at, '/', value.length);
    int64_t statistic, threshold;
    if (slash == NULL) {
        return false;
    }
    struct text before = {value.at, (size_t)(slash - value.at)};
    struct text after = {slash + 1, value.length - before.length - 1};
    if (!read_us(before, &statistic) || !read_us(after, &threshold)) {
        return false;
    }
    event->flag.statistic = (double)statistic / 1e6;
    event->flag.threshold = (double)threshold / 1e6;
    return true;
}

static bool read_number(struct text value, uint32_t *ret_number)
{
    uint32_t number = 0;
    for (size_t i = 0; i < value.length; i++) {
        if (value.at[i] < '0' || value.at[i] > '9' || i == 9) {
            return false;
        }
        number = number * 10 + (uint32_t)(value.at[i] - '0');
    }
    *ret_number = number;
    return value.length > 0;
}

/* "quiet 61.200/2.050/120" */
static bool read_phase(struct text value, struct event *event)
{
    const char *space = memchr(value.at, ' ', value.length);
    struct baseline_phase *measured = &event->baseline.measured;
    int64_t number[2];
    uint32_t trusted_s;
    if (space == NULL) {
        return false;
    }
    struct text name = {value.at, (size_t)(space - value.at)};
    event->baseline.phase = (enum phase)member(name, phase_text, PHASES);
    struct text rest = {space + 1, value.length - name.length - 1};
    for (int i = 0; i < 2; i++) {
        const char *slash = memchr(rest.at, '/', rest.length);
        struct text part = {rest.at, slash == NULL ? 0 : (size_t)(slash - rest.at)};
        if (slash == NULL || !read_us(part, &number[i])) {
            return false;
        }
        rest = (struct text){slash + 1, rest.length - part.length - 1};
    }
    if (event->baseline.phase == PHASES || !read_number(rest, &trusted_s) ||
        trusted_s > UINT32_MAX / 1000 || number[0] / 1000 > INT32_MAX ||
        number[1] / 1000 > INT32_MAX) {
        return false;
    }
    measured->level_mbpm = (int32_t)(number[0] / 1000);
    measured->scale_mbpm = (int32_t)(number[1] / 1000);
    measured->trusted_ms = trusted_s * 1000;
    return true;
}

/* Only what the figures need; the other kinds are whole without their value. */
static bool read_value(struct text value, struct event *event)
{
    switch (event->kind) {
    case EVENT_ONSET:
        return read_us(value, &event->bound_us);
    case EVENT_FLAG:
        return read_flag(value, event);
    case EVENT_HELD:
        event->held = (enum held)member(value, held_text, HELDS);
        return event->held < HELDS;
    case EVENT_CUE:
        return read_number(value, &event->cue.number);
    case EVENT_PAUSE:
        event->source = (enum press_source)member(value, source_text, PRESS_SOURCES);
        return event->source < PRESS_SOURCES;
    case EVENT_RETURN:
        event->by_press = equals(value, "press");
        return event->by_press || equals(value, "auto");
    case EVENT_BREAK:
        event->stage = (enum break_stage)member(value, stage_text, BREAK_STAGES);
        return event->stage < BREAK_STAGES;
    case EVENT_SETTLING:
        event->since_press_us = NEVER_US;
        return equals(value, "-") || read_us(value, &event->since_press_us);
    case EVENT_END:
        event->end = (enum wait_end)member(value, end_text, WAIT_ENDS);
        return event->end < WAIT_ENDS;
    case EVENT_BASELINE:
        return read_phase(value, event);
    case EVENT_ABSTAIN:
    case EVENT_RESUME:
        event->abstain = (enum abstain)member(value, abstain_text, ABSTAINS);
        return event->abstain < ABSTAINS;
    case EVENT_BASELINE_SHORT:
    case EVENT_REST_UNUSUAL:
    case EVENT_GAP:
    case EVENT_CUE_FAILED:
    case EVENT_HEARD:
    case EVENT_OFFER:
    case EVENT_STAY:
    case EVENT_RUPTURE:
    case EVENT_REPAIR:
    case EVENT_SIGNAL:
    case EVENT_STOP:
        return true;
    case EVENT_MARK:
        event->mark = (enum mark)member(value, mark_text, MARKS);
        return event->mark < MARKS;
    case EVENT_KINDS:
        break;
    }
    return false;
}

bool decisions_parse(const char *text, size_t length, int64_t zero_us, struct event *ret_event)
{
    static const char who_letters[] = "ab-";
    struct text field[FIELDS];
    struct event event = {0};
    int64_t t_us;
    if (length > 0 && text[length - 1] == '\n') {
        length--;
    }
    if (!split((struct text){text, length}, field) || !read_us(field[0], &t_us) ||
        field[1].length != 1 || field[1].at[0] == 0) {
        return false;
    }
    const char *letter = strchr(who_letters, field[1].at[0]);
    event.kind = (enum event_kind)member(field[2], kind_name, EVENT_KINDS);
    if (letter == NULL || event.kind == EVENT_KINDS || !read_value(field[3], &event)) {
        return false;
    }
    event.who = (enum who)(letter - who_letters);
    event.t_us = event.at_us = zero_us + t_us;
    *ret_event = event;
    return true;
}
