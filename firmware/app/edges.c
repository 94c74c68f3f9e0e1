/* A ring of EDGES_MAX places. Only the oldest is ever dropped, so the numbers of those that wait
 * have no gap and need not be kept. */
#include "firmware/app/edges.h"

static uint8_t place(uint8_t at)
{
    return at % EDGES_MAX;
}

bool edges_push(struct edges *edges, enum puck_button_name button, bool down, uint32_t at)
{
    uint8_t last = place((uint8_t)(edges->first + edges->count));
    edges->at[last] = at;
    edges->what[last] = (uint8_t)(button << 1 | down);
    edges->next++;
    if (edges->count < EDGES_MAX) {
        edges->count++;
        return true;
    }
    edges->first = place((uint8_t)(edges->first + 1));
    return false;
}

bool edges_take(struct edges *edges, struct puck_button *ret_edge)
{
    if (edges->count == 0)
        return false;
    uint8_t first = edges->first;
    ret_edge->at = edges->at[first];
    ret_edge->button = (enum puck_button_name)(edges->what[first] >> 1);
    ret_edge->down = edges->what[first] & 1;
    ret_edge->edge = (uint16_t)(edges->next - edges->count);
    edges->first = place((uint8_t)(first + 1));
    edges->count--;
    return true;
}
