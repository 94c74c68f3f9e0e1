/* edges: the queue of edges that wait for the host.
 *
 * In:   edges as they happen.
 * Out:  the oldest, once the host takes it.
 * Pure; a struct of zeroes is empty. Each edge gets the next number, so that the host sees what is
 * missing. When the queue is full the oldest goes and is counted: the newest say how the buttons
 * are now.
 */
#ifndef LULL_FIRMWARE_APP_EDGES_H
#define LULL_FIRMWARE_APP_EDGES_H

#include "protocol/puck.h"

#define EDGES_MAX 32 /* sixteen presses while the host does not read */

struct edges {
    uint32_t at[EDGES_MAX];
    uint8_t what[EDGES_MAX]; /* bit 0: down, the rest: which button */
    uint8_t first, count;
    uint16_t next; /* number of the edge to come; that of the oldest is next - count */
};

/* False: the oldest had to go. */
bool edges_push(struct edges *edges, enum puck_button_name button, bool down, uint32_t at);

/* Takes the oldest out; false: there is none. */
bool edges_take(struct edges *edges, struct puck_button *ret_edge);

#endif
