/* Each stream gathers into an open item, which queue_cut() puts in line. Sequence numbers are the
 * line's microseconds since the start, or one more than the last where that is not above it: they
 * order the lines of both partners, and the gaps in one partner's tell nothing of the other's. */
#include "journal/queue.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK_LENGTH_US US_PER_S
#define CHUNK_BYTES_MAX                                                                            \
    65536u              /* a burst of lines in no time: several rows instead of a huge one         \
                         */
#define SEQUENCE_MAX 24 /* bytes of a sequence number and a space */

void queue_init(struct queue *queue, int64_t start_us, unsigned partners, size_t bytes_max)
{
    *queue = (struct queue){
        .start_us = start_us, .partners = partners, .bytes_max = bytes_max, .sequence = {-1, -1}};
}

static void item_free(struct queue_item *item)
{
    for (int who = 0; item && who < PARTNERS; who++) {
        if (item->text[who].at)
            sodium_memzero(item->text[who].at, item->text[who].room);
        free(item->text[who].at);
    }
    free(item);
}

void queue_finish(struct queue *queue)
{
    while (queue->first)
        queue_drop(queue);
    for (int i = 0; i < QUEUE_STREAMS; i++)
        item_free(queue->open[i]);
    *queue = (struct queue){0};
}

/* Not realloc(): it would leave a copy of the old bytes behind. */
static bool text_reserve(struct queue_text *text, size_t more)
{
    if (text->room - text->length >= more)
        return true;
    size_t room = text->room ? 2 * text->room : 1024;
    while (room - text->length < more)
        room *= 2;
    char *at = malloc(room);
    if (!at)
        return false;
    if (text->at) {
        memcpy(at, text->at, text->length);
        sodium_memzero(text->at, text->room);
        free(text->at);
    }
    text->at = at;
    text->room = room;
    return true;
}

static struct queue_item *item_new(struct queue *queue, enum queue_kind kind)
{
    struct queue_item *item = calloc(1, sizeof *item);
    if (item) {
        item->kind = kind;
        item->n = kind < QUEUE_END ? queue->n[kind] : 0;
    }
    return item;
}

static void item_append(struct queue *queue, struct queue_item *item)
{
    if (queue->last)
        queue->last->next = item;
    else
        queue->first = item;
    queue->last = item;
    queue->items++;
    if (item->kind < QUEUE_END)
        queue->n[item->kind]++;
}

static int64_t sequence_next(const struct queue *queue, enum queue_kind kind, int64_t at_us)
{
    int64_t elapsed_us = at_us > queue->start_us ? at_us - queue->start_us : 0;
    return elapsed_us > queue->sequence[kind] ? elapsed_us : queue->sequence[kind] + 1;
}

bool queue_line(struct queue *queue, enum queue_kind kind, enum who who, int64_t at_us,
                const char *text, size_t length)
{
    unsigned from = who == WHO_BOTH ? 0 : (unsigned)who;
    unsigned to = who == WHO_BOTH ? queue->partners : from + 1;
    size_t size = length + 1 + SEQUENCE_MAX;
    if (queue->bytes + (to - from) * size > queue->bytes_max)
        return false;
    if (!queue->open[kind]) {
        queue->open[kind] = item_new(queue, kind);
        if (!queue->open[kind])
            return false;
        queue->open[kind]->first_us = at_us;
    }
    struct queue_item *item = queue->open[kind];
    for (unsigned i = from; i < to; i++)
        if (!text_reserve(&item->text[i], size))
            return false;
    queue->sequence[kind] = sequence_next(queue, kind, at_us);
    for (unsigned i = from; i < to; i++) {
        struct queue_text *lines = &item->text[i];
        size_t before = lines->length;
        lines->length += (size_t)snprintf(lines->at + lines->length, SEQUENCE_MAX, "%" PRId64 " ",
                                          queue->sequence[kind]);
        memcpy(lines->at + lines->length, text, length);
        lines->length += length;
        lines->at[lines->length++] = '\n';
        queue->bytes += lines->length - before;
    }
    return true;
}

bool queue_due(const struct queue *queue, int64_t at_us)
{
    const struct queue_item *open = queue->open[QUEUE_CHUNK];
    if (!open)
        return false;
    return at_us - open->first_us >= CHUNK_LENGTH_US || open->text[0].length > CHUNK_BYTES_MAX ||
           open->text[1].length > CHUNK_BYTES_MAX;
}

void queue_cut(struct queue *queue)
{
    for (int i = 0; i < QUEUE_STREAMS; i++) {
        if (queue->open[i])
            item_append(queue, queue->open[i]);
        queue->open[i] = NULL;
    }
}

bool queue_moment(struct queue *queue, const struct journal_moment *moment)
{
    struct queue_item *item = item_new(queue, QUEUE_MOMENT);
    if (!item)
        return false;
    item->moment = *moment;
    item_append(queue, item);
    return true;
}

bool queue_end(struct queue *queue, int64_t length_us)
{
    queue_cut(queue);
    struct queue_item *item = item_new(queue, QUEUE_END);
    if (!item)
        return false;
    item->length_us = length_us;
    item_append(queue, item);
    return true;
}

void queue_drop(struct queue *queue)
{
    struct queue_item *item = queue->first;
    queue->bytes -= item->text[0].length + item->text[1].length;
    queue->first = item->next;
    queue->items--;
    if (!queue->first)
        queue->last = NULL;
    item_free(item);
}
