/* button: one button's changes of level become edges, its bounce does not.
 *
 * In:   what the interrupt saw of the pin since it was last asked, with times in ticks; or a time.
 * Out:  an edge: down or up, with the time of its first change.
 * Pure. Time is an argument and only goes forward; it may wrap.
 *
 * An edge is believed at its first change, so a press is never late; for BUTTON_HOLD_TICKS after it
 * no change is believed. What is held when they are over counts: a pin that changed back meanwhile,
 * and stayed there, was let go of at its last change.
 *
 *   pin    ‾‾‾‾\_/\_/\_________________________/\_/\_/‾‾‾‾‾‾‾‾‾‾‾‾
 *              ^ down                          ^ up
 *              |···· 25 ms ····|               |···· 25 ms ····|
 *
 *   pin    ‾‾‾‾\_/\__/‾‾‾‾‾‾‾‾‾‾‾‾    a tap shorter than that: both edges all the same
 *              ^ down ^ up (said when the 25 ms are over)
 *
 *   state      the pin changed         25 ms after the edge: still there   changed back
 *   UP         down, DOWN_NEW          -                                   -
 *   DOWN_NEW   remember the level      DOWN                                up, UP_NEW
 *   DOWN       up, UP_NEW              -                                   -
 *   UP_NEW     remember the level      UP                                  down, DOWN_NEW
 *   STUCK      remember the level      (25 ms after a change to up) UP     stays STUCK
 *
 * STUCK is a button found down when the puck gets power: nobody pressed it, so neither its down nor
 * its up is said. Once it has been let go of it is a button like any other.
 */
#ifndef LULL_FIRMWARE_APP_BUTTON_H
#define LULL_FIRMWARE_APP_BUTTON_H

#include <stdbool.h>
#include <stdint.h>

/* 25 ms: bounce of 20 ms is one edge. Usual switches bounce for less than 10 ms (J. Ganssle, "A
 * Guide to Debouncing", measured 18 of them). */
#define BUTTON_HOLD_TICKS UINT32_C(6250)

enum button_state {
    BUTTON_STATE_UP,
    BUTTON_STATE_DOWN_NEW,
    BUTTON_STATE_DOWN,
    BUTTON_STATE_UP_NEW,
    BUTTON_STATE_STUCK
};

struct button {
    enum button_state state;
    bool down;        /* the pin, as last heard */
    uint32_t edge_at; /* of the last edge; in STUCK of the last change */
    uint32_t last_at; /* of the last change */
};

/* What the interrupt gathered: at least one change. */
struct button_change {
    uint32_t first_at, last_at; /* of the first and of the last change */
    uint8_t count;              /* how many, at most 255 */
    bool down;                  /* the level after the last one */
};

struct button_edge {
    uint32_t at;
    bool down;
};

/* `down`: the pin when the puck gets power. */
void button_init(struct button *button, bool down);

/* Time has gone on to `now`. True: an edge; ask again, there may be another. */
bool button_tick(struct button *button, uint32_t now, struct button_edge *ret_edge);

/* The pin has changed; button_tick() has been asked up to change->first_at. True: an edge. */
bool button_changed(struct button *button, const struct button_change *change,
                    struct button_edge *ret_edge);

#endif
