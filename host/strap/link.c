/* One strap's connection.
 *
 *   IDLE ──asked──▶ SHUT ──opened──▶ LOOKING ──seen──▶ CONNECTING ───── failed ─────▶ WAITING
 *                                                        │  ▲                          │ ▲
 *                                              connected │  └────── 0.3 … 5 s ─────────┘ │
 *                                                        ▼                               │
 *                                                    RESOLVING ──── lost, no end ───────▶┤
 *                                                  known │                               │
 *                                                        ▼                               │
 *                                                   SUBSCRIBING ─── lost, not to be ────▶┤
 *                                                     ok │                               │
 *                                                        ▼                               │
 *                                                        UP ─────── lost, silent ───────▶┘
 *
 *   From all of them: let go ▶ IDLE, closed ▶ SHUT; from LOOKING on: vanished ▶ LOOKING.
 *   Short cuts: known ▶ SUBSCRIBING, a notification ▶ UP, from CONNECTING on.
 *
 * What makes it more than a line:
 * - A radio's daemon tells things in any order. "Known" may come before the answer to connect, a
 *   notification of a subscription it kept may come before either: each proves what the missing one
 *   would have said, so the link goes on at once and loses nothing.
 * - Connect stays pending while a strap is away, which is the quickest way back: the daemon or the
 *   kernel connects at the first advertisement. So only tries that end quickly make the wait grow.
 * - A notification read while waiting belongs to a connection that is being taken down: not passed.
 * - "In progress" that is not ours: first wait, then cancel, then have the strap forgotten.
 * - An up link may say nothing at all (a subscription lost on the way, a strap asleep). After a
 *   while the connection is made anew; each time in vain doubles the patience.
 */
#include <stddef.h>

#include "strap/link.h"

#define BACKOFF_FIRST_US (300 * US_PER_MS)
#define BACKOFF_LAST_US  (5 * US_PER_S)
#define QUICK_US         (5 * US_PER_S)  /* a try this long has waited enough already */
#define RESOLVE_US       (20 * US_PER_S) /* some straps list their services slowly */
#define MEASURE_US       (3 * US_PER_S)  /* services and characteristics are told apart in time */
#define SUBSCRIBE_US     (20 * US_PER_S)
#define SILENCE_US       (20 * US_PER_S) /* the slowest strap known notifies every 3 s */
#define SILENCE_LAST_US  (320 * US_PER_S)
#define ABSENT_US        (30 * US_PER_S) /* strap.h says 30 s */
#define HEARD_US         (15 * US_PER_S) /* heard this recently: it is in the air */

/* One in ten connects fails on an honest radio: six in a row is no chance. A strap that is heard
 * and yet takes no connection for as long as the kernel tries (20 s and more) weighs as three. */
#define TRIES_BUSY 6
#define TAKEN_US   (12 * US_PER_S) /* heard for so long while a connect is asked for: the same */
#define TRIES_LONG 3
#define STUCK_JAM  3
#define STUCK_LAST 5

/* clang-format off: one line a pair */
#define TO(state, actions)                                                                         \
    {                                                                                              \
        true, LINK_##state, (actions)                                                              \
    }

/* What holds wherever a strap is asked for and can be tried. */
#define ANYWHERE(state, down)                                                                      \
    [LINK_EVENT_LET_GO] = TO(IDLE, (down) | LINK_DISCONNECT),                                      \
    [LINK_EVENT_CLOSED] = TO(SHUT, (down)), [LINK_EVENT_OPENED] = TO(state, 0),                    \
    [LINK_EVENT_VANISHED] = TO(LOOKING, (down))

/* What a radio may say of a connection that is not, or no longer, ours. */
#define PASSED_OVER(state)                                                                         \
    [LINK_EVENT_RESOLVED] = TO(state, 0), [LINK_EVENT_KNOWN] = TO(state, 0),                       \
    [LINK_EVENT_NOTIFICATION] = TO(state, 0), [LINK_EVENT_LOST] = TO(state, 0)

/* A pair that is not listed cannot be. */
static const struct link_cell table[LINK_STATES][LINK_EVENTS] = {
    [LINK_IDLE] =
        {
            PASSED_OVER(IDLE),
            [LINK_EVENT_ASKED] = TO(SHUT, 0),
            [LINK_EVENT_LET_GO] = TO(IDLE, 0),
        },
    [LINK_SHUT] =
        {
            PASSED_OVER(SHUT),
            [LINK_EVENT_LET_GO] = TO(IDLE, 0),
            [LINK_EVENT_OPENED] = TO(LOOKING, 0),
            [LINK_EVENT_CLOSED] = TO(SHUT, 0),
            [LINK_EVENT_SEEN] = TO(SHUT, 0),
            [LINK_EVENT_VANISHED] = TO(SHUT, 0),
        },
    [LINK_LOOKING] =
        {
            ANYWHERE(LOOKING, 0),
            PASSED_OVER(LOOKING),
            [LINK_EVENT_SEEN] = TO(CONNECTING, LINK_CONNECT),
        },
    [LINK_CONNECTING] =
        {
            ANYWHERE(CONNECTING, 0), [LINK_EVENT_SEEN] = TO(CONNECTING, 0),
            [LINK_EVENT_CONNECTED] = TO(RESOLVING, 0), [LINK_EVENT_CONNECT_FAILED] = TO(WAITING, 0),
            [LINK_EVENT_CONNECT_STUCK] = TO(WAITING, 0),
            [LINK_EVENT_JAMMED] = TO(WAITING, LINK_DISCONNECT),
            [LINK_EVENT_STALE] = TO(LOOKING, LINK_REMOVE), [LINK_EVENT_RESOLVED] = TO(RESOLVING, 0),
            [LINK_EVENT_KNOWN] = TO(SUBSCRIBING, LINK_SUBSCRIBE),
            [LINK_EVENT_NOTIFICATION] = TO(UP, LINK_TELL_UP | LINK_PASS),
            [LINK_EVENT_LOST] = TO(CONNECTING, 0), /* of the one before: the answer will come */
        },
    [LINK_RESOLVING] =
        {
            ANYWHERE(RESOLVING, 0),
            [LINK_EVENT_SEEN] = TO(RESOLVING, 0),
            [LINK_EVENT_RESOLVED] = TO(RESOLVING, 0),
            [LINK_EVENT_KNOWN] = TO(SUBSCRIBING, LINK_SUBSCRIBE),
            [LINK_EVENT_NOTIFICATION] = TO(UP, LINK_TELL_UP | LINK_PASS),
            [LINK_EVENT_LOST] = TO(WAITING, 0),
            [LINK_EVENT_TIMER] = TO(WAITING, LINK_DISCONNECT),
            [LINK_EVENT_HEARTLESS] = TO(WAITING, LINK_DISCONNECT),
        },
    [LINK_SUBSCRIBING] =
        {
            ANYWHERE(SUBSCRIBING, 0),
            [LINK_EVENT_SEEN] = TO(SUBSCRIBING, 0),
            [LINK_EVENT_RESOLVED] = TO(SUBSCRIBING, 0),
            [LINK_EVENT_KNOWN] = TO(SUBSCRIBING, 0),
            [LINK_EVENT_NOTIFY_OK] = TO(UP, LINK_TELL_UP),
            [LINK_EVENT_NOTIFY_FAILED] = TO(WAITING, LINK_DISCONNECT),
            [LINK_EVENT_NOTIFY_BUSY] = TO(WAITING, 0), /* the connection is another program's */
            [LINK_EVENT_NOTIFICATION] = TO(UP, LINK_TELL_UP | LINK_PASS),
            [LINK_EVENT_LOST] = TO(WAITING, 0),
            [LINK_EVENT_TIMER] = TO(WAITING, LINK_DISCONNECT),
        },
    [LINK_UP] =
        {
            ANYWHERE(UP, LINK_TELL_DOWN),
            [LINK_EVENT_SEEN] = TO(UP, 0),
            [LINK_EVENT_RESOLVED] = TO(UP, 0),
            /* Up by a notification alone: that may be another program's subscription. */
            [LINK_EVENT_KNOWN] = TO(UP, LINK_SUBSCRIBE),
            [LINK_EVENT_NOTIFY_OK] = TO(UP, 0),
            [LINK_EVENT_NOTIFY_FAILED] = TO(UP, 0),
            [LINK_EVENT_NOTIFY_BUSY] = TO(UP, 0),
            [LINK_EVENT_NOTIFICATION] = TO(UP, LINK_PASS),
            [LINK_EVENT_LOST] = TO(WAITING, LINK_TELL_DOWN),
            [LINK_EVENT_TIMER] = TO(WAITING, LINK_TELL_DOWN | LINK_DISCONNECT),
        },
    [LINK_WAITING] =
        {
            ANYWHERE(WAITING, 0),
            PASSED_OVER(WAITING),
            [LINK_EVENT_SEEN] = TO(WAITING, 0),
            [LINK_EVENT_TIMER] = TO(CONNECTING, LINK_CONNECT),
        },
};
/* clang-format on */

struct link_cell link_cell(enum link_state state, enum link_event event)
{
    return table[state][event];
}

void link_init(struct link *link)
{
    *link = (struct link){
        .state = LINK_IDLE,
        .deadline_us = NEVER_US,
        .absent_us = NEVER_US,
        .heard_us = INT64_MIN / 2,
        .in_air_us = INT64_MIN / 2,
        .backoff_us = BACKOFF_FIRST_US,
        .silence_us = SILENCE_US,
    };
}

/* What an event means after what came before. */
static enum link_event judge(struct link *link, enum link_event event)
{
    if (event == LINK_EVENT_CONNECT_STUCK) {
        link->stuck++;
        if (link->stuck >= STUCK_LAST)
            return LINK_EVENT_STALE;
        return link->stuck == STUCK_JAM ? LINK_EVENT_JAMMED : event;
    }
    if (event == LINK_EVENT_TIMER && link->state == LINK_RESOLVING && link->resolved)
        return LINK_EVENT_HEARTLESS;
    return event;
}

/* Heard during the last try, or shortly before it. */
static bool is_in_air(const struct link *link)
{
    return link->tried_us - link->heard_us < HEARD_US;
}

/* The next wait: longer only after tries that took no time themselves. */
static int64_t next_wait(struct link *link, int64_t now_us)
{
    int64_t wait_us = link->backoff_us;

    if (link->heartless || link->busy) {
        wait_us = BACKOFF_LAST_US;
    } else if (now_us - link->tried_us >= QUICK_US) {
        wait_us = BACKOFF_FIRST_US;
        link->tries = is_in_air(link) ? link->tries + TRIES_LONG : 0;
    } else {
        link->tries++;
    }
    link->backoff_us = wait_us * 2 < BACKOFF_LAST_US ? wait_us * 2 : BACKOFF_LAST_US;
    return wait_us;
}

static void enter(struct link *link, int64_t now_us)
{
    link->deadline_us = NEVER_US;
    switch (link->state) {
    case LINK_IDLE:
        link_init(link);
        break;
    case LINK_SHUT:
        link->absent_us = NEVER_US; /* nothing can be heard; the machine's own trouble says so */
        link->absent = false;
        link->backoff_us = BACKOFF_FIRST_US;
        break;
    case LINK_LOOKING:
        break;
    case LINK_CONNECTING:
        link->tried_us = now_us;
        link->resolved = false;
        break;
    case LINK_RESOLVING:
        link->stuck = 0;
        link->deadline_us = now_us + RESOLVE_US;
        break;
    case LINK_SUBSCRIBING:
        link->stuck = 0;
        link->heartless = false;
        link->deadline_us = now_us + SUBSCRIBE_US;
        break;
    case LINK_UP:
        link->stuck = 0;
        link->busy = link->heartless = link->absent = false;
        link->absent_us = NEVER_US;
        link->deadline_us = now_us + link->silence_us;
        break;
    case LINK_WAITING:
        link->deadline_us = now_us + next_wait(link, now_us);
        break;
    case LINK_STATES:
        break;
    }
}

/* What an event leaves behind besides the state. */
static void note(struct link *link, enum link_event event)
{
    if (event == LINK_EVENT_STALE)
        link->stuck = 0;
    else if (event == LINK_EVENT_NOTIFY_BUSY)
        link->busy = true;
    else if (event == LINK_EVENT_HEARTLESS)
        link->heartless = true;
    else if (event == LINK_EVENT_TIMER && link->state == LINK_UP &&
             link->silence_us < SILENCE_LAST_US)
        link->silence_us *= 2;
    else if (event == LINK_EVENT_RESOLVED)
        link->resolved = true;
    else if (event == LINK_EVENT_NOTIFICATION && link->state != LINK_WAITING) {
        link->backoff_us = BACKOFF_FIRST_US;
        link->silence_us = SILENCE_US;
        link->tries = 0;
    }
}

static bool is_away(enum link_state state)
{
    return state != LINK_IDLE && state != LINK_SHUT && state != LINK_UP;
}

unsigned link_step(struct link *link, enum link_event event, int64_t now_us)
{
    const enum link_state from = link->state;
    const bool was_resolved = link->resolved;
    const struct link_cell *cell;

    if (event == LINK_EVENT_TIMER) {
        if (now_us >= link->absent_us) {
            link->absent = true;
            link->absent_us = NEVER_US;
        }
        if (now_us < link->deadline_us)
            return 0;
    }
    event = judge(link, event);
    cell = &table[from][event];
    if (!cell->possible) {
        link->impossible++;
        return 0;
    }
    note(link, event);
    link->state = cell->next;
    if (cell->next != from)
        enter(link, now_us);
    else if (from == LINK_UP && event == LINK_EVENT_NOTIFICATION)
        link->deadline_us = now_us + link->silence_us;
    if (link->state == LINK_RESOLVING && event == LINK_EVENT_RESOLVED && !was_resolved)
        link->deadline_us = now_us + MEASURE_US;
    if (is_away(link->state) && !is_away(from))
        link->absent_us = now_us + ABSENT_US;
    return cell->actions;
}

void link_heard(struct link *link, int64_t now_us)
{
    if (now_us - link->heard_us >= HEARD_US)
        link->in_air_us = now_us;
    link->heard_us = now_us;
    link->absent = false;
    if (link->state == LINK_CONNECTING && link->tries < TRIES_BUSY &&
        now_us - link->in_air_us >= TAKEN_US && now_us - link->tried_us >= TAKEN_US)
        link->tries = TRIES_BUSY; /* no need to wait until the kernel gives up */
    if (is_away(link->state))
        link->absent_us = now_us + ABSENT_US;
}

int64_t link_next_us(const struct link *link)
{
    return link->absent_us < link->deadline_us ? link->absent_us : link->deadline_us;
}

bool link_wants_discovery(const struct link *link)
{
    return link->state == LINK_LOOKING || link->state == LINK_CONNECTING;
}

enum strap_trouble link_trouble(const struct link *link)
{
    if (link->heartless)
        return STRAP_TROUBLE_NO_HEART_RATE;
    if (link->busy)
        return STRAP_TROUBLE_BUSY;
    if (link->tries >= TRIES_BUSY && is_in_air(link))
        return STRAP_TROUBLE_BUSY;
    return link->absent ? STRAP_TROUBLE_NOT_SEEN : STRAP_TROUBLE_NONE;
}
