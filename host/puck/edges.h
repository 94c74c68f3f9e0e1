/* edges: from a button edge the puck sent to a press that counts.
 *
 * In:   edges with the puck's time and their running number; the puck's clock on ours.
 * Out:  presses and releases with a time and a bound; troubles, each told once.
 * Pure: caller-owned state of fixed size; time is an argument. Bounce is the firmware's business,
 *       what a press means is the core's; which of them a hand can have made is decided here.
 */
#ifndef LULL_PUCK_EDGES_H
#define LULL_PUCK_EDGES_H

#include "puck/clock.h"
#include "puck/news.h"

#define EDGES_HELD_MAX 16
/* A press just before the puck was opened is meant for us. */
#define EDGES_FRESH_US (2 * US_PER_S)
#define EDGES_STUCK_US (20 * US_PER_S) /* a hold of 2 s has a meaning; one of 20 s has none */
#define EDGES_BURST    64              /* so many at once, and so many a second on the whole, */
#define EDGES_A_SECOND 32              /* two pairs of hands can make */
#define EDGES_STILL_US (1 * US_PER_S)

struct edges_button {
    bool down;     /* as told */
    bool left_out; /* stuck, until it comes up */
    int64_t down_us;
};

struct edges_held {
    struct puck_button edge;
    int64_t at_us;
};

/* What was not passed on, and why. */
struct edges_counts {
    uint32_t passed;
    uint32_t before;   /* from before the puck was opened */
    uint32_t left_out; /* of a stuck button, of a flood; an up edge with no down edge */
    uint32_t again;    /* said twice */
    uint32_t gone;     /* the puck dropped them, as its numbers say */
};

struct edges {
    struct edges_button button[PUCK_BUTTONS];
    struct edges_held held[EDGES_HELD_MAX];
    unsigned held_count;
    bool holding; /* the clock is not known yet */
    int64_t hold_until_us;
    int64_t opened_us;
    bool numbered;
    uint16_t next_number;
    uint32_t last_tick; /* of the last edge */
    int64_t room_us;    /* when the bucket of EDGES_BURST was last full, so to speak */
    bool flooding;
    int64_t last_us;
    unsigned told; /* bits of enum trouble */
    struct edges_counts counts;
};

/* Edges from well before opened_us are of another talk. They are held until edges_known(), as
 * without the clock nobody can tell. */
void edges_init(struct edges *edges, int64_t opened_us);

/* The puck said hello: its clock will be known soon, and is not waited for beyond until_us. */
void edges_hold_until(struct edges *edges, int64_t until_us);

/* The clock is known, or will not be: what was held is passed on. */
void edges_known(struct edges *edges, const struct clock *clock, struct news_list *news);

void edges_take(struct edges *edges, const struct clock *clock, const struct puck_button *edge,
                int64_t at_us, struct news_list *news);

/* The puck says which buttons have been down since it got power (bits). */
void edges_stuck(struct edges *edges, unsigned buttons, int64_t now_us, struct news_list *news);

/* The next deadline, or NEVER_US; and what is due by now. */
int64_t edges_next_us(const struct edges *edges);
void edges_tick(struct edges *edges, const struct clock *clock, int64_t now_us,
                struct news_list *news);

/* Unplugged: what was held is passed on as it came, and what is down goes up. */
void edges_gone(struct edges *edges, const struct clock *clock, int64_t now_us,
                struct news_list *news);

#endif
