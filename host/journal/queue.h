/* queue: the lines of a talk that wait to be written, gathered into rows of up to 1 s.
 *
 * In:   lines with who and time; the couple's moments; the end.
 * Out:  items, oldest first, each the content of one row a partner (or of one row in clear).
 * Owns its memory; clears it when freed. No I/O.
 */
#ifndef LULL_JOURNAL_QUEUE_H
#define LULL_JOURNAL_QUEUE_H

#include "journal/journal.h"

enum queue_kind { QUEUE_CHUNK, QUEUE_EVENT, QUEUE_MOMENT, QUEUE_END };
#define QUEUE_STREAMS 2 /* chunks and events */

struct queue_text {
    char *at; /* lines of "<sequence> <line>\n" */
    size_t length, room;
};

struct queue_item {
    struct queue_item *next;
    enum queue_kind kind;
    int64_t n;                        /* counts the items of each stream, and the moments, from 0 */
    int64_t first_us;                 /* at_us of the first line, whosever it is */
    struct queue_text text[PARTNERS]; /* QUEUE_CHUNK, QUEUE_EVENT */
    struct journal_moment moment;     /* QUEUE_MOMENT */
    int64_t length_us;                /* QUEUE_END */
};

struct queue {
    int64_t start_us; /* sequence numbers count from here */
    unsigned partners;
    size_t bytes_max;
    size_t bytes; /* of lines that wait */
    size_t items; /* that stand in line */
    struct queue_item *first, *last;
    struct queue_item *open[QUEUE_STREAMS]; /* still gathering; NULL: none */
    int64_t sequence[QUEUE_STREAMS];        /* the last one given; -1: none */
    int64_t n[QUEUE_END];
};

void queue_init(struct queue *queue, int64_t start_us, unsigned partners, size_t bytes_max);
void queue_finish(struct queue *queue);

/* Takes a line (`text` without "\n") of QUEUE_CHUNK or QUEUE_EVENT. False: it does not fit. */
bool queue_line(struct queue *queue, enum queue_kind kind, enum who who, int64_t at_us,
                const char *text, size_t length);

/* True where the open chunk cannot take a line of at_us: it would be 1 s long, or is large. */
bool queue_due(const struct queue *queue, int64_t at_us);

/* Closes the open rows: they stand in line now. */
void queue_cut(struct queue *queue);

/* False: no memory. */
bool queue_moment(struct queue *queue, const struct journal_moment *moment);
bool queue_end(struct queue *queue, int64_t length_us);

/* Takes off and frees the oldest item. */
void queue_drop(struct queue *queue);

#endif
