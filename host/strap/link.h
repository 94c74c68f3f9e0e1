/* link: one strap's way from "asked for" to "notifying", and back to it after every loss.
 *
 * In:  what a radio or its daemon said (events), with the time.
 * Out: what is to be done now (link_step), when to ask again (link_next_us), and what a person
 *      should know (link_trouble).
 * Pure: no radio, no bus, no clock; the same for every way to reach a strap. Whoever drives it does
 * what the actions say, in the order of their bits.
 *
 * A link never gives up: from every state but idle there is a way on.
 */
#ifndef LULL_STRAP_LINK_H
#define LULL_STRAP_LINK_H

#include <stdbool.h>
#include <stdint.h>

#include "strap/strap.h"

enum link_state {
    LINK_IDLE,        /* nobody asks for a strap */
    LINK_SHUT,        /* no service, no adapter, or it is off: nothing can be tried */
    LINK_LOOKING,     /* the strap is not known to the radio yet */
    LINK_CONNECTING,  /* asked; stays so until a strap that is away comes back or the call ends */
    LINK_RESOLVING,   /* connected; where the heart rate is stands not fast yet */
    LINK_SUBSCRIBING, /* asked for notifications */
    LINK_UP,
    LINK_WAITING, /* a try came to nothing: wait, then connect */
    LINK_STATES
};

enum link_event {
    LINK_EVENT_ASKED,          /* hold this strap */
    LINK_EVENT_LET_GO,         /* do not hold it any longer */
    LINK_EVENT_OPENED,         /* service and adapter are there and on */
    LINK_EVENT_CLOSED,         /* one of them went away */
    LINK_EVENT_SEEN,           /* the radio knows the strap: it can be connected */
    LINK_EVENT_VANISHED,       /* the radio does not know it any longer */
    LINK_EVENT_CONNECTED,      /* the answer to LINK_CONNECT */
    LINK_EVENT_CONNECT_FAILED, /* the same */
    LINK_EVENT_CONNECT_STUCK,  /* the same: "already in progress", and not by us */
    LINK_EVENT_RESOLVED,      /* services are listed; no Heart Rate Measurement among them so far */
    LINK_EVENT_KNOWN,         /* services are listed and the Heart Rate Measurement is known */
    LINK_EVENT_NOTIFY_OK,     /* the answer to LINK_SUBSCRIBE */
    LINK_EVENT_NOTIFY_FAILED, /* the same */
    LINK_EVENT_NOTIFY_BUSY,   /* the same: another program keeps the notifications to itself */
    LINK_EVENT_NOTIFICATION,  /* one was read */
    LINK_EVENT_LOST,          /* the radio says the connection is gone */
    LINK_EVENT_TIMER,         /* link_next_us() is reached */
    /* Made by link_step() itself out of the ones above: */
    LINK_EVENT_JAMMED,    /* stuck for the third time: cancel what is in progress */
    LINK_EVENT_STALE,     /* stuck for the fifth time: forget the strap and find it anew */
    LINK_EVENT_HEARTLESS, /* resolved for a while, and still no Heart Rate Measurement */
    LINK_EVENTS
};

/* To be done in this order. */
enum link_action {
    LINK_TELL_DOWN = 1 << 0,
    LINK_DISCONNECT = 1 << 1, /* also cancels a connect in progress */
    LINK_REMOVE = 1 << 2,     /* have the radio forget the strap */
    LINK_CONNECT = 1 << 3,
    LINK_SUBSCRIBE = 1 << 4,
    LINK_TELL_UP = 1 << 5,
    LINK_PASS = 1 << 6 /* hand on this notification */
};

struct link {
    enum link_state state;
    int64_t deadline_us; /* of the state; NEVER_US: none */
    int64_t absent_us;   /* when a strap neither heard nor up counts as not seen; NEVER_US: never */
    int64_t heard_us;    /* last in the air */
    int64_t in_air_us;   /* heard since then, with no long gap */
    int64_t tried_us;    /* when the last connect was asked for */
    int64_t backoff_us;  /* the next wait */
    int64_t silence_us;  /* how long an up link may be silent */
    uint32_t tries;      /* in a row that brought no notification though the strap may be there */
    uint32_t stuck;      /* in a row */
    bool resolved;
    bool absent;
    bool busy;
    bool heartless;
    uint32_t impossible; /* pairs of state and event that the table has no answer to */
};

void link_init(struct link *link);

/* Returns the actions (enum link_action, or'ed); 0: nothing to do. Time must not decrease. */
unsigned link_step(struct link *link, enum link_event event, int64_t now_us);

/* The strap was heard advertising. */
void link_heard(struct link *link, int64_t now_us);

/* When LINK_EVENT_TIMER is due; NEVER_US: not at all. */
int64_t link_next_us(const struct link *link);

/* The strap is to be found, or is away: discovery should run. */
bool link_wants_discovery(const struct link *link);

enum strap_trouble link_trouble(const struct link *link);

/* The table, for its test. */
struct link_cell {
    bool possible;
    enum link_state next;
    unsigned actions;
};

struct link_cell link_cell(enum link_state state, enum link_event event);

#endif
