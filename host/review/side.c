#include "review/side.h"

#include <string.h>

#include "core/units.h"
#include "recording/line.h"
#include "report/decisions.h"

void side_init(struct side *side, enum who who, int64_t zero_us)
{
    side->here = true;
    side->who = who;
    side->zero_us = side->last_us = zero_us;
    review_init(&side->review);
    side->today = side->history = (struct baseline){0};
    side->marks = side->phases = 0;
    side->judged_us = 0;
    memset(side->abstained_us, 0, sizeof(side->abstained_us));
    side->since_us = NEVER_US;
    side->abstain = ABSTAIN_NONE;
    side->traced = side->has_settings = false;
    side->texts_used = 0;
    side->unread = side->dropped = 0;
}

/* ---- decisions ---- */

static void mark(struct side *side, enum side_mark_kind kind, int64_t t_us, const char *text)
{
    if (side->marks == SIDE_MARKS_MAX) {
        side->dropped++;
        return;
    }
    side->mark[side->marks++] = (struct side_mark){.kind = kind, .t_us = t_us, .text = text};
}

/* The time up to now goes to what has been so far. */
static void count_time(struct side *side, int64_t now_us)
{
    int64_t length_us = side->since_us == NEVER_US ? 0 : now_us - side->since_us;
    if (side->abstain == ABSTAIN_NONE) {
        side->judged_us += length_us;
    } else {
        side->abstained_us[side->abstain] += length_us;
    }
    side->since_us = now_us;
}

static void keep(struct side *side, const struct event *event)
{
    switch (event->kind) {
    case EVENT_BASELINE:
        side->today.phase[event->baseline.phase] = event->baseline.measured;
        break;
    case EVENT_ABSTAIN:
        count_time(side, event->t_us);
        side->abstain = event->abstain;
        break;
    case EVENT_RESUME:
        count_time(side, event->t_us);
        side->abstain = ABSTAIN_NONE;
        break;
    case EVENT_RUPTURE:
        mark(side, SIDE_MARK_RUPTURE, event->t_us, NULL);
        break;
    case EVENT_STAY:
        mark(side, SIDE_MARK_STAY, event->t_us, NULL);
        break;
    case EVENT_OFFER:
        mark(side, SIDE_MARK_OFFER, event->t_us, NULL);
        break;
    case EVENT_MARK:
        mark(side, event->mark == MARK_MOVED ? SIDE_MARK_MOVED : SIDE_MARK_MOMENT, event->t_us,
             NULL);
        break;
    case EVENT_BASELINE_SHORT:
    case EVENT_REST_UNUSUAL:
    case EVENT_GAP:
    case EVENT_ONSET:
    case EVENT_FLAG:
    case EVENT_HELD:
    case EVENT_CUE:
    case EVENT_CUE_FAILED:
    case EVENT_PAUSE:
    case EVENT_HEARD:
    case EVENT_RETURN:
    case EVENT_BREAK:
    case EVENT_SETTLING:
    case EVENT_REPAIR:
    case EVENT_END:
    case EVENT_SIGNAL:
    case EVENT_STOP:
    case EVENT_KINDS:
        break;
    }
}

void side_event(struct side *side, const char *text, size_t length)
{
    struct event event;
    if (!decisions_parse(text, length, side->zero_us, &event)) {
        side->unread++;
        return;
    }
    review_push(&side->review, &event);
    keep(side, &event);
    side->last_us = event.t_us > side->last_us ? event.t_us : side->last_us;
}

/* ---- the recording ---- */

void side_trace(struct side *side, struct pulse_cell *cell, uint32_t cells)
{
    side->traced = true;
    pulse_init(&side->pulse, side->zero_us, US_PER_S, cell, cells);
}

static void note(struct side *side, const struct input *input)
{
    char *text = side->texts + side->texts_used;
    if ((size_t)input->note.length + 1 > sizeof(side->texts) - side->texts_used) {
        side->dropped++;
        return;
    }
    memcpy(text, input->note.at, input->note.length);
    text[input->note.length] = 0;
    side->texts_used += (size_t)input->note.length + 1;
    mark(side, SIDE_MARK_NOTE, input->at_us, text);
}

static void close_phase(struct side *side, int64_t at_us)
{
    if (side->phases > 0 && side->phase[side->phases - 1].to_us == NEVER_US) {
        side->phase[side->phases - 1].to_us = at_us;
    }
}

static void open_phase(struct side *side, const struct input *input)
{
    close_phase(side, input->at_us);
    if (input->phase != PHASE_NONE && side->phases < SIDE_PHASES_MAX) {
        side->phase[side->phases++] =
            (struct side_phase){.phase = input->phase, .from_us = input->at_us, .to_us = NEVER_US};
    }
}

static void take(struct side *side, const struct input *input)
{
    switch (input->kind) {
    case INPUT_HRM:
        pulse_heart(&side->pulse, input->at_us, input->bytes.at, input->bytes.length);
        break;
    case INPUT_STRAP_DOWN:
        pulse_cut(&side->pulse);
        break;
    case INPUT_BASELINE:
        side->today = input->baseline;
        break;
    case INPUT_HISTORY:
        side->history = input->baseline;
        break;
    case INPUT_PHASE:
        open_phase(side, input);
        break;
    case INPUT_SETTINGS:
        side->settings = input->settings;
        side->has_settings = true;
        break;
    case INPUT_NOTE:
        note(side, input);
        break;
    case INPUT_CLOCK:
    case INPUT_STRAP_UP:
    case INPUT_PRESS:
    case INPUT_RELEASE:
    case INPUT_MARK:
    case INPUT_CUE_STARTED:
    case INPUT_CUE_FAILED:
    case INPUT_PUCK_UP:
    case INPUT_PUCK_DOWN:
    case INPUT_END:
    case INPUT_KINDS:
        break;
    }
}

void side_line(struct side *side, const char *text, size_t length)
{
    struct line_buffer buffer;
    struct input input;
    if (line_parse(text, length, &buffer, &input) != LINE_OK) {
        side->unread++;
        return;
    }
    side->last_us = input.at_us > side->last_us ? input.at_us : side->last_us;
    if (input.who == side->who || input.who == WHO_BOTH) {
        take(side, &input);
    }
}

/* Notes come with the lines, all else with the decisions. */
static void sort_marks(struct side *side)
{
    for (uint32_t i = 1; i < side->marks; i++) {
        struct side_mark mark = side->mark[i];
        uint32_t at = i;
        while (at > 0 && side->mark[at - 1].t_us > mark.t_us) {
            side->mark[at] = side->mark[at - 1];
            at--;
        }
        side->mark[at] = mark;
    }
}

void side_end(struct side *side, int64_t end_us)
{
    sort_marks(side);
    count_time(side, end_us);
    close_phase(side, end_us);
    if (side->traced) {
        pulse_cut(&side->pulse);
    }
}

/* ---- reading ---- */

struct baseline_reference side_reference(const struct side *side)
{
    return baseline_reference(&side->today, &side->history);
}

enum side_second side_second(const struct side *side, uint32_t second)
{
    const struct pulse_cell *cell = &side->pulse.cell[second];
    if (cell->trusted_us * 2 >= US_PER_S) {
        return SIDE_SECOND_TRUSTED;
    }
    return cell->heard || cell->trusted_us > 0 ? SIDE_SECOND_UNCERTAIN : SIDE_SECOND_NOTHING;
}

struct side_signal side_signal(const struct side *side)
{
    const struct sift *sift = &side->pulse.sift;
    struct side_signal signal = {.age_bound_us = NEVER_US, .age_bound_max_us = NEVER_US};
    for (uint32_t i = 0; i < side->pulse.cells; i++) {
        signal.seconds[side_second(side, i)]++;
    }
    if (sift->placed > 0) {
        signal.age_bound_us = sift->bound_sum_us / (int64_t)sift->placed;
        signal.age_bound_max_us = sift->bound_max_us;
    }
    return signal;
}

int64_t side_wait_us(const struct review_episode *row)
{
    if (row->flag_us == NEVER_US || !row->ended) {
        return NEVER_US;
    }
    if (row->end == WAIT_END_REACHED) {
        return review_flag_to_press_us(row);
    }
    return row->end_us - row->flag_us;
}

bool side_settling(const struct side *side, uint32_t row, int64_t end_us, int64_t *ret_us,
                   bool *ret_settled)
{
    const struct review_episode *at = &side->review.episode[row];
    int64_t until_us = end_us;
    if (at->press_us == NEVER_US || at->self_called || at->who != side->who) {
        return false;
    }
    *ret_settled = at->settled;
    if (at->settled) {
        *ret_us = review_press_to_settling_us(at);
        return true;
    }
    for (uint32_t i = row + 1; i < side->review.episodes; i++) {
        const struct review_episode *next = &side->review.episode[i];
        int64_t from_us = next->flag_us != NEVER_US ? next->flag_us : next->press_us;
        if (next->who == side->who && from_us < until_us) {
            until_us = from_us;
        }
    }
    *ret_us = until_us > at->press_us ? until_us - at->press_us : 0;
    return true;
}
