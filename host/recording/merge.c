/* The problem: two streams, each in order, into one. A side holds at most one input ahead, and only
 * one that will be handed out: what is dropped is dropped on the way in, so that "the other side
 * has more to say" is known when an end comes.
 *
 * Cases of "- end": the other side has more  -> the partner's own end
 *                   the other side has none  -> the end of the stream
 */
#include "recording/merge.h"
#include "recording/field.h"

void merge_init(struct merge *merge, struct file_reader *first, struct file_reader *second,
                int64_t offset_us)
{
    *merge = (struct merge){.two = second != NULL, .offset_us = offset_us};
    merge->side[WHO_A] = (struct merge_side){.reader = first, .partner = WHO_BOTH};
    merge->side[WHO_B] =
        (struct merge_side){.reader = second, .partner = WHO_BOTH, .exhausted = second == NULL};
}

static enum file_verdict say(const struct merge_side *side, enum file_verdict verdict,
                             struct file_error *ret_error)
{
    *ret_error = (struct file_error){
        .verdict = verdict, .path = file_path(side->reader), .line = file_line(side->reader)};
    return verdict;
}

/* True for what belongs to the talk and not to a partner. */
static bool is_shared(enum input_kind kind)
{
    switch (kind) {
    case INPUT_SETTINGS:
    case INPUT_CLOCK:
    case INPUT_CUE_STARTED:
    case INPUT_CUE_FAILED:
    case INPUT_PUCK_UP:
    case INPUT_PUCK_DOWN:
        return true;
    case INPUT_BASELINE:
    case INPUT_HISTORY:
    case INPUT_PHASE:
    case INPUT_STRAP_UP:
    case INPUT_STRAP_DOWN:
    case INPUT_HRM:
    case INPUT_PRESS:
    case INPUT_RELEASE:
    case INPUT_MARK:
    case INPUT_NOTE:
    case INPUT_END:
    case INPUT_KINDS:
        break;
    }
    return false;
}

static bool shift(int64_t *time_us, int64_t shift_us)
{
    return !__builtin_add_overflow(*time_us, shift_us, time_us) &&
           *time_us > -FIELD_TIME_LIMIT_US && *time_us < FIELD_TIME_LIMIT_US;
}

/* Makes one of two recordings' inputs that of partner `who`, in the common time. Sets
 * side->pending to false for what is dropped. */
static enum file_verdict adopt(struct merge_side *side, enum who who, struct file_error *ret_error)
{
    struct input *next = &side->next;
    if (next->who != WHO_BOTH) {
        if (side->partner == WHO_BOTH)
            side->partner = next->who;
        if (side->partner != next->who)
            return say(side, FILE_BOTH, ret_error);
        next->who = who;
    } else if (who == WHO_B && next->kind != INPUT_END) {
        side->pending = !is_shared(next->kind);
        next->who = WHO_B;
    }
    if (!shift(&next->at_us, side->shift_us) || !shift(&next->event_us, side->shift_us))
        return say(side, FILE_TOO_FAR, ret_error);
    return FILE_OK;
}

/* Reads on until side->next is one to hand out, the recording is at its end, or *ret_error is
 * filled. */
static void fill(struct merge *merge, enum who who, struct file_error *ret_error)
{
    struct merge_side *side = &merge->side[who];
    while (!side->pending && !side->exhausted) {
        enum file_verdict verdict = file_next(side->reader, &side->next, ret_error);
        if (verdict == FILE_END) {
            side->exhausted = true;
            break;
        }
        if (verdict != FILE_OK)
            return;
        side->pending = true;
        if (!merge->two)
            break;
        if (!side->started) {
            side->started = true;
            side->first_us = side->next.at_us;
            side->shift_us = merge->side[WHO_A].first_us - side->first_us; /* each below 2^62 */
            if (who == WHO_B && !shift(&side->shift_us, merge->offset_us))
                verdict = say(side, FILE_TOO_FAR, ret_error);
        }
        if (verdict == FILE_OK)
            verdict = adopt(side, who, ret_error);
        if (verdict != FILE_OK)
            return;
    }
}

enum file_verdict merge_next(struct merge *merge, struct input *ret_input,
                             struct file_error *ret_error)
{
    for (int who = 0; who < PARTNERS && merge->error.verdict == FILE_OK; who++)
        fill(merge, (enum who)who, &merge->error);
    if (merge->error.verdict != FILE_OK) {
        *ret_error = merge->error;
        return merge->error.verdict;
    }
    const struct merge_side *a = &merge->side[WHO_A], *b = &merge->side[WHO_B];
    if (!a->pending && !b->pending)
        return FILE_END;
    enum who who = !a->pending                     ? WHO_B
                   : !b->pending                   ? WHO_A
                   : b->next.at_us < a->next.at_us ? WHO_B
                                                   : WHO_A;
    struct merge_side *side = &merge->side[who];
    *ret_input = side->next;
    side->pending = false;
    bool more = merge->side[who == WHO_A ? WHO_B : WHO_A].pending;
    if (ret_input->kind == INPUT_END && ret_input->who == WHO_BOTH && more)
        ret_input->who = who;
    return FILE_OK;
}
