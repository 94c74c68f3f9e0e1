/* A ring of EDGES_MAX places. Only the oldest is ever dropped, so the numbers of those that wait
 * have no gap and need not be kept. */
#include "firmware/app/edges.h"

void edges_init(struct edges *edges)
{
    edges->first = 0;
    edges->count = 0;
    edges->next = 0;
}

bool edges_push(struct edges *edges, enum puck_button_name button, bool down, uint32_t at)
{
    bool room = edges->count < EDGES_MAX;
    if (room)
        edges->count++;
    else
        edges->first = (uint8_t)((edges->first + 1) % EDGES_MAX);
    uint8_t place = (uint8_t)((edges->first + edges->count - 1) % EDGES_MAX);
    edges->queue[place].at = at;
    edges->queue[place].button = (uint8_t)button;
    edges->queue[place].down = down;
    edges->next++;
    return room;
}

bool edges_take(struct edges *edges, struct puck_button *ret_edge)
{
    if (edges->count == 0)
        return false;
    ret_edge->at = edges->queue[edges->first].at;
    ret_edge->button = (enum puck_button_name)edges->queue[edges->first].button;
    ret_edge->down = edges->queue[edges->first].down;
    ret_edge->edge = (uint16_t)(edges->next - edges->count);
    edges->first = (uint8_t)((edges->first + 1) % EDGES_MAX);
    edges->count--;
    return true;
}
