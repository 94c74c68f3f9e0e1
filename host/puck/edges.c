/* An edge's way:
 *
 *   edge ─▶ too many for hands? ─▶ clock not known yet? ─▶ from before we opened it? ─▶ stuck? ─▶
 * press │ flood: left out      │ held until it is       │ not ours                  │ ▼ until still
 * for 1 s  ▼                        ▼                           ▼ left out
 *
 * What was told down is always told up again: by its own edge, by a flood, by being stuck, by being
 * unplugged. A button held for 2 s means a break, so none may stay down by accident.
 */
#include "puck/edges.h"

#include <string.h>

void edges_init(struct edges *edges, int64_t opened_us)
{
    *edges = (struct edges){
        .holding = true,
        .hold_until_us = NEVER_US,
        .opened_us = opened_us,
        .room_us = opened_us - EDGES_BURST * US_PER_S / EDGES_A_SECOND,
        .last_us = opened_us,
    };
}

static void tell(struct edges *edges, enum trouble trouble, struct news_list *news)
{
    if ((edges->told >> trouble & 1u) == 0) {
        news_add(news, NEWS_TROUBLE)->trouble = trouble;
    }
    edges->told |= 1u << trouble;
}

static void pass(struct edges *edges, enum puck_button_name name, bool down, struct clock_time when,
                 int64_t now_us, struct news_list *news)
{
    struct edges_button *button = &edges->button[name];
    struct news *press = news_add(news, NEWS_PRESS);
    press->press.who = name == PUCK_BUTTON_A ? WHO_A : WHO_B;
    press->press.down = down;
    press->press.event_us = when.event_us;
    press->press.bound_us = when.bound_us;
    button->down = down;
    button->down_us = now_us;
}

/* A release that no edge of the puck's stands behind. */
static void let_up(struct edges *edges, int64_t now_us, struct news_list *news)
{
    for (int i = 0; i < PUCK_BUTTONS; i++) {
        if (edges->button[i].down) {
            pass(edges, i, false, (struct clock_time){.event_us = now_us}, now_us, news);
        }
    }
}

/* The edges' own running number says whether the puck had to drop some. False: the link was set up
 * anew, and the puck says its last edge again. */
static bool count(struct edges *edges, const struct puck_button *edge, struct news_list *news)
{
    uint16_t gap = (uint16_t)(edge->edge - edges->next_number);
    if (edges->numbered && gap == UINT16_MAX && edge->at == edges->last_tick) {
        edges->counts.again++;
        return false;
    }
    if (edges->numbered && gap > 0 && gap < INT16_MAX) { /* else it began to count anew */
        tell(edges, TROUBLE_GAP, news);
        edges->counts.gone += gap;
    }
    edges->numbered = true;
    edges->next_number = (uint16_t)(edge->edge + 1);
    edges->last_tick = edge->at;
    return true;
}

/* A bucket that fills with EDGES_A_SECOND and holds EDGES_BURST; kept as the time at which it would
 * have been empty. */
static bool too_many(struct edges *edges, int64_t at_us, struct news_list *news)
{
    const int64_t each_us = US_PER_S / EDGES_A_SECOND;
    const int64_t full_us = at_us - EDGES_BURST * each_us;
    bool still = at_us - edges->last_us >= EDGES_STILL_US;
    edges->last_us = at_us;
    if (edges->flooding && still) {
        edges->flooding = false;
        edges->room_us = full_us;
    }
    if (edges->room_us < full_us) {
        edges->room_us = full_us;
    }
    if (!edges->flooding && edges->room_us + each_us > at_us) {
        edges->flooding = true;
        tell(edges, TROUBLE_FLOOD, news);
        let_up(edges, at_us, news);
    }
    edges->room_us += edges->flooding ? 0 : each_us;
    return edges->flooding;
}

static void decide(struct edges *edges, const struct clock *clock, const struct puck_button *edge,
                   int64_t at_us, struct news_list *news)
{
    struct edges_button *button = &edges->button[edge->button];
    struct clock_time when = clock_map(clock, edge->at, at_us);
    if (button->left_out || (!edge->down && !button->down)) { /* or its down edge did not count */
        button->left_out = button->left_out && edge->down;
        edges->counts.left_out++;
        return;
    }
    edges->counts.passed++;
    pass(edges, edge->button, edge->down, when, at_us, news);
}

void edges_hold_until(struct edges *edges, int64_t until_us)
{
    edges->hold_until_us = until_us;
}

void edges_known(struct edges *edges, const struct clock *clock, struct news_list *news)
{
    edges->holding = false;
    edges->hold_until_us = NEVER_US;
    for (unsigned i = 0; i < edges->held_count; i++) {
        const struct edges_held *held = &edges->held[i];
        int64_t event_us = clock_map(clock, held->edge.at, held->at_us).event_us;
        if (event_us < edges->opened_us - EDGES_FRESH_US) {
            edges->counts.before++;
        } else {
            decide(edges, clock, &held->edge, held->at_us, news);
        }
    }
    edges->held_count = 0;
}

void edges_take(struct edges *edges, const struct clock *clock, const struct puck_button *edge,
                int64_t at_us, struct news_list *news)
{
    if (!count(edges, edge, news)) {
        return;
    }
    if (too_many(edges, at_us, news)) {
        edges->counts.left_out++;
        return;
    }
    if (edges->holding && edges->held_count == EDGES_HELD_MAX) {
        edges_known(edges, clock, news);
    }
    if (edges->holding) {
        edges->held[edges->held_count++] = (struct edges_held){.edge = *edge, .at_us = at_us};
    } else {
        decide(edges, clock, edge, at_us, news);
    }
}

static void stick(struct edges *edges, enum puck_button_name name, int64_t now_us,
                  struct news_list *news)
{
    struct edges_button *button = &edges->button[name];
    if (button->left_out) {
        return;
    }
    if (button->down) {
        pass(edges, name, false, (struct clock_time){.event_us = now_us}, now_us, news);
    }
    button->left_out = true;
    tell(edges, name == PUCK_BUTTON_A ? TROUBLE_STUCK_A : TROUBLE_STUCK_B, news);
}

void edges_stuck(struct edges *edges, unsigned buttons, int64_t now_us, struct news_list *news)
{
    for (int i = 0; i < PUCK_BUTTONS; i++) {
        if ((buttons >> i & 1u) != 0) {
            stick(edges, i, now_us, news);
        }
    }
}

int64_t edges_next_us(const struct edges *edges)
{
    int64_t next_us = edges->hold_until_us;
    for (int i = 0; i < PUCK_BUTTONS; i++) {
        const struct edges_button *button = &edges->button[i];
        if (button->down && button->down_us + EDGES_STUCK_US < next_us) {
            next_us = button->down_us + EDGES_STUCK_US;
        }
    }
    return next_us;
}

void edges_tick(struct edges *edges, const struct clock *clock, int64_t now_us,
                struct news_list *news)
{
    if (edges->hold_until_us <= now_us) {
        edges_known(edges, clock, news);
    }
    for (int i = 0; i < PUCK_BUTTONS; i++) {
        const struct edges_button *button = &edges->button[i];
        if (button->down && button->down_us + EDGES_STUCK_US <= now_us) {
            stick(edges, i, now_us, news);
        }
    }
}

void edges_gone(struct edges *edges, const struct clock *clock, int64_t now_us,
                struct news_list *news)
{
    if (edges->holding) {
        edges_known(edges, clock, news);
    }
    let_up(edges, now_us, news);
}
