/* The problem and its cases are drawn in button.h. */
#include "firmware/app/button.h"

void button_init(struct button *button, bool down)
{
    button->state = down ? BUTTON_STATE_STUCK : BUTTON_STATE_UP;
    button->down = down;
    button->edge_at = 0;
    button->last_at = 0;
}

static bool edge(struct button *button, bool down, uint32_t at, struct button_edge *ret_edge)
{
    button->state = down ? BUTTON_STATE_DOWN_NEW : BUTTON_STATE_UP_NEW;
    button->edge_at = at;
    ret_edge->at = at;
    ret_edge->down = down;
    return true;
}

bool button_tick(struct button *button, uint32_t now, struct button_edge *ret_edge)
{
    if (button->state == BUTTON_STATE_UP || button->state == BUTTON_STATE_DOWN)
        return false;
    if (button->state == BUTTON_STATE_STUCK && button->down)
        return false;
    if (now - button->edge_at < BUTTON_HOLD_TICKS)
        return false;
    switch (button->state) {
    case BUTTON_STATE_DOWN_NEW:
        if (!button->down)
            return edge(button, false, button->last_at, ret_edge);
        button->state = BUTTON_STATE_DOWN;
        break;
    case BUTTON_STATE_UP_NEW:
        if (button->down)
            return edge(button, true, button->last_at, ret_edge);
        button->state = BUTTON_STATE_UP;
        break;
    case BUTTON_STATE_STUCK:
        button->state = BUTTON_STATE_UP;
        break;
    case BUTTON_STATE_UP:
    case BUTTON_STATE_DOWN:
        break;
    }
    return false;
}

bool button_changed(struct button *button, const struct button_change *change,
                    struct button_edge *ret_edge)
{
    button->down = change->down;
    button->last_at = change->last_at;
    switch (button->state) {
    case BUTTON_STATE_UP:
        return edge(button, true, change->first_at, ret_edge);
    case BUTTON_STATE_DOWN:
        return edge(button, false, change->first_at, ret_edge);
    case BUTTON_STATE_STUCK:
        button->edge_at = change->last_at;
        break;
    case BUTTON_STATE_DOWN_NEW:
    case BUTTON_STATE_UP_NEW:
        break;
    }
    return false;
}
