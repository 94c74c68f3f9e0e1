/* document: what a page needs of a review, as JSON. README.md beside this says what stands in it.
 *
 * In:   views and what they add up to across the talks, as their reader may see them.
 * Out:  one JSON object; the same input gives the same bytes.
 * Pure but for the memory of the text.
 */
#ifndef LULL_REVIEW_DOCUMENT_H
#define LULL_REVIEW_DOCUMENT_H

#include "review/across.h"
#include "review/json.h"
#include "review/pair.h"
#include "review/week.h"

#define DOCUMENT_VERSION 1

struct document_about {
    const char *lull;    /* its version */
    const char *command; /* makes the same figures */
    const char *reader;  /* NULL: nobody */
    uint64_t seed;       /* of the bootstrap */
};

/* What is made of more than one talk; NULL: null. `week` and `pair` are a therapist's. */
struct document_many {
    const struct across *across;
    const struct week *week;
    const struct pair *pair;
};

/* In this order: begin, a view for each talk, end. */
void document_begin(struct json *json, const struct document_about *about);
void document_view(struct json *json, const struct view *view);

/* False: no memory. */
bool document_end(struct json *json, const struct document_many *many, uint64_t seed);

/* A part each of the end. */
void document_week(struct json *json, const struct week *week);
void document_pair(struct json *json, const struct pair *pair);

/* A time as ISO 8601 in UTC. */
void document_date(struct json *json, const char *key, int64_t realtime_us);

#endif
