#include "practice/log.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const sounds[SOUNDS] = {
    [SOUND_CUE] = "cue",       [SOUND_RETURN] = "return",     [SOUND_PAUSE] = "pause",
    [SOUND_BEGIN] = "begin",   [SOUND_REMINDER] = "reminder", [SOUND_CHANGE] = "change",
    [SOUND_BREATH] = "breath", [SOUND_END] = "end",
};

/* What stands behind the word: nothing, a sound (and for one its bound), one figure, two. */
enum form { FORM_PLAIN, FORM_SOUND, FORM_HEARD, FORM_VALUE, FORM_ERROR };

static const struct {
    const char *word;
    enum form form;
} words[DRILL_NOTE_KINDS] = {
    [DRILL_NOTE_DUE] = {"due", FORM_SOUND},         [DRILL_NOTE_HEARD] = {"heard", FORM_HEARD},
    [DRILL_NOTE_SILENT] = {"silent", FORM_SOUND},   [DRILL_NOTE_PRESS] = {"press", FORM_PLAIN},
    [DRILL_NOTE_OTHER] = {"other", FORM_PLAIN},     [DRILL_NOTE_WENT_ON] = {"went-on", FORM_PLAIN},
    [DRILL_NOTE_RETURN] = {"return", FORM_PLAIN},   [DRILL_NOTE_FLAG] = {"flag", FORM_PLAIN},
    [DRILL_NOTE_SETTLED] = {"settled", FORM_VALUE}, [DRILL_NOTE_RATE] = {"rate", FORM_VALUE},
    [DRILL_NOTE_SWING] = {"swing", FORM_ERROR},     [DRILL_NOTE_FOUND] = {"found", FORM_VALUE},
    [DRILL_NOTE_SPEAKS] = {"speaks", FORM_PLAIN},   [DRILL_NOTE_LISTENS] = {"listens", FORM_PLAIN},
    [DRILL_NOTE_END] = {"end", FORM_PLAIN},         [DRILL_NOTE_STOPPED] = {"stopped", FORM_PLAIN},
};

/* ---- writing ---- */

static int64_t milli(double value)
{
    return (int64_t)lround(value * 1000);
}

void log_init(struct log *log, const struct drill_plan *plan, bool strap, int64_t zero_us,
              int64_t start_realtime_us)
{
    log->zero_us = zero_us;
    log->length = (size_t)snprintf(log->text, sizeof(log->text),
                                   "practice 1 %s people %u strap %d start %" PRId64 "\n",
                                   drill_name(plan->kind), plan->people, strap, start_realtime_us);
}

void log_add(struct log *log, const struct drill_note *note)
{
    bool last = note->kind == DRILL_NOTE_END || note->kind == DRILL_NOTE_STOPPED;
    char line[LOG_LINE_MAX];
    const char *word = words[note->kind].word;
    int64_t at_ms = (note->t_us - log->zero_us) / US_PER_MS;
    int length = 0;
    switch (words[note->kind].form) {
    case FORM_PLAIN:
        length = snprintf(line, sizeof(line), "%" PRId64 " %s\n", at_ms, word);
        break;
    case FORM_SOUND:
        length =
            snprintf(line, sizeof(line), "%" PRId64 " %s %s\n", at_ms, word, sounds[note->sound]);
        break;
    case FORM_HEARD:
        length = snprintf(line, sizeof(line), "%" PRId64 " %s %s %" PRId64 "\n", at_ms, word,
                          sounds[note->sound], note->bound_us / US_PER_MS);
        break;
    case FORM_VALUE:
        length = snprintf(line, sizeof(line), "%" PRId64 " %s %" PRId64 "\n", at_ms, word,
                          milli(note->value));
        break;
    case FORM_ERROR:
        length = snprintf(line, sizeof(line), "%" PRId64 " %s %" PRId64 " %" PRId64 "\n", at_ms,
                          word, milli(note->value), milli(note->error));
        break;
    }
    size_t room = last ? sizeof(log->text) : LOG_BYTES_MAX;
    if (length > 0 && log->length + (size_t)length < room) {
        memcpy(log->text + log->length, line, (size_t)length);
        log->length += (size_t)length;
    }
}

/* ---- reading ---- */

static bool read_head(const char *line, struct log_run *run)
{
    char name[16];
    unsigned strap;
    if (sscanf(line, "practice 1 %15[a-z] people %u strap %u start %" SCNd64, name, &run->people,
               &strap, &run->start_realtime_us) != 4) {
        return false;
    }
    run->strap = strap == 1;
    for (int kind = 0; kind < DRILL_KINDS; kind++) {
        if (strcmp(name, drill_name(kind)) == 0) {
            run->kind = kind;
            return strap <= 1 && run->people >= 1 && run->people <= PARTNERS;
        }
    }
    return false;
}

/* Where a reader of lines stands. A cue's `heard` may come after the press that answered it, since
 * it is told some tenths of a second late. */
struct place {
    bool open;      /* a cue waits for its press */
    bool answered;  /* the last press answered the last cue */
    int64_t cue_ms; /* of the last cue */
    int64_t press_ms;
};

static void answer(struct log_run *run, struct place *place, int64_t at_ms)
{
    place->answered = place->open;
    if (!place->open) {
        run->called++;
    } else if (run->waits < LOG_WAITS_MAX) {
        run->wait_s[run->waits++] = (double)(at_ms - place->cue_ms) / 1000;
        place->press_ms = at_ms;
    }
    place->open = false;
}

static void heard_cue(struct log_run *run, struct place *place, int64_t at_ms)
{
    place->cue_ms = at_ms;
    if (place->answered && run->waits > 0) {
        int64_t wait_ms = place->press_ms - at_ms;
        run->wait_s[run->waits - 1] = wait_ms < 0 ? 0 : (double)wait_ms / 1000;
    }
}

static void took(struct log_run *run, struct place *place, enum drill_note_kind kind, bool cue,
                 int64_t at_ms, double value)
{
    switch (kind) {
    case DRILL_NOTE_DUE:
        if (cue) {
            run->cues++;
            *place = (struct place){.open = true, .cue_ms = at_ms};
        }
        break;
    case DRILL_NOTE_HEARD:
        if (cue) {
            heard_cue(run, place, at_ms);
        }
        break;
    case DRILL_NOTE_PRESS:
        answer(run, place, at_ms);
        break;
    case DRILL_NOTE_OTHER:
        run->others += place->open ? 1 : 0;
        place->open = false;
        break;
    case DRILL_NOTE_WENT_ON:
        run->went_on++;
        place->open = false;
        break;
    case DRILL_NOTE_FLAG:
        run->flagged = true;
        break;
    case DRILL_NOTE_SETTLED:
        run->settled = true;
        run->settled_s = value;
        break;
    case DRILL_NOTE_RATE:
        run->rate = value;
        break;
    case DRILL_NOTE_SWING:
        run->swings++;
        run->swing_ms = value;
        break;
    case DRILL_NOTE_FOUND:
        run->found = value;
        break;
    case DRILL_NOTE_END:
        run->whole = true;
        break;
    case DRILL_NOTE_SILENT:
    case DRILL_NOTE_RETURN:
    case DRILL_NOTE_SPEAKS:
    case DRILL_NOTE_LISTENS:
    case DRILL_NOTE_STOPPED:
    case DRILL_NOTE_KINDS:
        break;
    }
}

/* A line that is not understood is a later lull's; the others count all the same. */
static void read_line(const char *line, struct log_run *run, struct place *place)
{
    char word[16], rest[32] = "";
    int64_t at_ms, value = 0;
    if (sscanf(line, "%" SCNd64 " %15s %31s", &at_ms, word, rest) < 2) {
        return;
    }
    sscanf(rest, "%" SCNd64, &value);
    for (int kind = 0; kind < DRILL_NOTE_KINDS; kind++) {
        if (strcmp(word, words[kind].word) == 0) {
            took(run, place, kind, strcmp(rest, sounds[SOUND_CUE]) == 0, at_ms,
                 (double)value / 1000);
            run->length_us = at_ms * US_PER_MS;
        }
    }
}

bool log_read(const char *text, size_t length, struct log_run *ret_run)
{
    struct log_run run = {0};
    struct place place = {0};
    char line[LOG_LINE_MAX];
    bool head = true;
    for (size_t from = 0, to; from < length; from = to + 1) {
        for (to = from; to < length && text[to] != '\n'; to++) {
        }
        if (to - from >= sizeof(line)) {
            return false;
        }
        memcpy(line, text + from, to - from);
        line[to - from] = 0;
        if (head && !read_head(line, &run)) {
            return false;
        }
        if (!head) {
            read_line(line, &run, &place);
        }
        head = false;
    }
    if (head) {
        return false;
    }
    *ret_run = run;
    return true;
}
