#include "command/feed.h"

#include <string.h>

void feed_init(struct feed *feed, struct file_reader *first, struct file_reader *second,
               int64_t offset_us)
{
    *feed = (struct feed){.verdict = FILE_OK};
    merge_init(&feed->merge, first, second, offset_us);
}

bool feed_plan(struct feed *feed, const struct input *input)
{
    if (feed->planned_count == FEED_PLANNED_MAX) {
        return false;
    }
    unsigned at = feed->planned_count++;
    while (at > 0 && feed->planned[at - 1].at_us > input->at_us) {
        feed->planned[at] = feed->planned[at - 1];
        at--;
    }
    feed->planned[at] = *input;
    return true;
}

static bool dropped(const struct feed *feed, enum input_kind kind)
{
    bool baseline = kind == INPUT_BASELINE || kind == INPUT_HISTORY || kind == INPUT_PHASE;
    return (feed->drop_settings && kind == INPUT_SETTINGS) || (feed->drop_baseline && baseline);
}

static void fill(struct feed *feed)
{
    while (!feed->ready && feed->verdict == FILE_OK) {
        feed->verdict = merge_next(&feed->merge, &feed->next, &feed->error);
        feed->ready = feed->verdict == FILE_OK && !dropped(feed, feed->next.kind);
    }
}

int64_t feed_next_us(struct feed *feed)
{
    fill(feed);
    int64_t next_us = feed->ready ? feed->next.at_us : NEVER_US;
    /* What was planned beyond the end of the recording never happens. */
    if (feed->planned_count > 0 && feed->ready && feed->planned[0].at_us < next_us) {
        next_us = feed->planned[0].at_us;
    }
    return next_us;
}

bool feed_next(struct feed *feed, struct input *ret_input)
{
    fill(feed);
    if (!feed->ready) {
        return false;
    }
    if (feed->planned_count > 0 && feed->planned[0].at_us <= feed->next.at_us) {
        *ret_input = feed->planned[0];
        feed->planned_count--;
        memmove(feed->planned, feed->planned + 1, feed->planned_count * sizeof(feed->planned[0]));
    } else {
        *ret_input = feed->next;
        feed->ready = false;
    }
    feed->last_us = ret_input->at_us;
    return true;
}

static void note(struct feed_facts *facts, const struct input *input)
{
    facts->last_us = input->at_us;
    if (input->who != WHO_BOTH) {
        facts->holds[input->who] = true;
    }
    if (input->kind == INPUT_CUE_STARTED || input->kind == INPUT_CUE_FAILED) {
        facts->answers = true;
    }
    if (input->kind == INPUT_END && input->who == WHO_BOTH) {
        facts->ends = true;
    }
}

struct feed_facts feed_look(const char *first, const char *second, int64_t offset_us)
{
    struct feed_facts facts = {0};
    struct file_reader *a = NULL;
    struct file_reader *b = NULL;
    struct file_error error;
    struct merge merge;
    struct input input;
    if (file_open(first, &a, &error) != FILE_OK ||
        (second != NULL && file_open(second, &b, &error) != FILE_OK)) {
        file_close(a);
        return facts;
    }
    merge_init(&merge, a, b, offset_us);
    for (bool any = false; merge_next(&merge, &input, &error) == FILE_OK; any = true) {
        if (!any) {
            facts.first_us = input.at_us;
        }
        note(&facts, &input);
    }
    file_close(a);
    file_close(b);
    return facts;
}
