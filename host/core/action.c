#include "core/action.h"

struct action *actions_add(struct actions *actions, int64_t at_us, enum action_kind kind)
{
    static const struct action empty;
    uint32_t at = actions->count;
    if (at == ACTIONS_MAX) {
        actions->dropped++;
        at = ACTIONS_MAX - 1; /* the last place is written over, so that no caller needs a check */
    } else {
        actions->count++;
    }
    actions->at[at] = empty;
    actions->at[at].at_us = at_us;
    actions->at[at].kind = kind;
    return &actions->at[at];
}

struct event *actions_record(struct actions *actions, int64_t at_us, enum who who,
                             enum event_kind kind)
{
    struct event *event = &actions_add(actions, at_us, ACTION_RECORD)->record;
    event->t_us = at_us;
    event->at_us = at_us;
    event->who = who;
    event->kind = kind;
    return event;
}
