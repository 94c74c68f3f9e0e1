/* news: what comes of a puck's messages, for whoever holds it.
 *
 * Pure data; the list is caller-owned and appended to, as the core's actions are.
 */
#ifndef LULL_PUCK_NEWS_H
#define LULL_PUCK_NEWS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/units.h"
#include "protocol/puck.h"
#include "puck/trouble.h"

enum news_kind {
    NEWS_UP,     /* it said hello, and cues can go to it */
    NEWS_DOWN,   /* unplugged, or silent; comes only after NEWS_UP */
    NEWS_PRESS,  /* a button went down or up */
    NEWS_CUED,   /* a light that was asked for has begun */
    NEWS_TESTED, /* the answer to host_test() */
    NEWS_COUNTS, /* the answer to host_count() */
    NEWS_ROUND,  /* a ping was answered */
    NEWS_TROUBLE,
    NEWS_KINDS
};

struct news {
    enum news_kind kind;
    union {
        struct puck_hello about; /* NEWS_UP */
        struct {
            enum who who;
            bool down;
            int64_t event_us; /* CLOCK_BOOTTIME, +- bound_us; never later than now */
            int64_t bound_us;
        } press;
        struct {
            uint32_t number; /* as given to host_light() */
            int64_t event_us;
            int64_t bound_us;
        } cued;
        struct puck_tested tested;
        struct puck_state counts;
        int64_t round_us; /* from handing the ping over to its answer */
        enum trouble trouble;
    };
};

#define NEWS_MAX 64

struct news_list {
    struct news at[NEWS_MAX];
    unsigned count;
    unsigned dropped; /* did not fit: never in practice, counted all the same */
};

/* Appends one for the caller to fill in; never NULL. */
struct news *news_add(struct news_list *list, enum news_kind kind);

#endif
