/* host: lull's side of the talk with a puck: the greeting, the clock, the buttons, the light.
 *
 * In:   packets, when a packet of ours has left, deadlines, what the couple's light should be.
 * Out:  packets to send, one at a time and only when asked for; news.
 * Pure: caller-owned state of fixed size, one for each plugging-in; time is an argument
 *       (CLOCK_BOOTTIME). No bytes a puck can send do any harm: what is not understood is counted.
 */
#ifndef LULL_PUCK_HOST_H
#define LULL_PUCK_HOST_H

#include <stddef.h>

#include "core/action.h"
#include "puck/clock.h"
#include "puck/edges.h"
#include "puck/news.h"

enum host_state {
    HOST_STATE_GREETING, /* hello is sent until it is answered */
    HOST_STATE_UP,
    HOST_STATE_STRANGE, /* its version and ours have nothing in common */
    HOST_STATES
};

struct host_counts {
    uint32_t ignored; /* packets that could not be decoded, or answer nothing that was asked */
    uint32_t pings;
    uint32_t pongs;
    uint32_t jumps; /* of the puck's clock */
};

struct host {
    enum host_state state;
    struct clock clock;
    struct edges edges;
    struct puck_hello about; /* HOST_STATE_UP */
    int64_t due_us;          /* hello again; a ping, or its answer is overdue */
    unsigned tries;          /* hellos, or pings, without an answer */
    unsigned owed;           /* bits of enum puck_type: requests to be sent */
    uint8_t number;          /* of the last request */

    bool sending; /* a packet is on its way */
    uint8_t hello_number;
    bool asked; /* a ping is out */
    uint8_t ping_number;
    int64_t ping_from_us, ping_sent_us; /* NEVER_US: has not left yet */

    enum light light; /* what should be shown */
    uint32_t light_number;
    uint8_t cue_number; /* the request's, and what it was for */
    uint32_t cue_light_number;
    uint8_t test_parts;

    unsigned told; /* bits of enum trouble */
    struct host_counts counts;
};

void host_init(struct host *host, int64_t now_us);

/* The next packet to send, if there is one and none is on its way. Hand it over at once: now_us is
 * when. */
bool host_send(struct host *host, int64_t now_us, uint8_t ret_bytes[PUCK_BYTES]);

/* The packet has left, or did not get away. */
void host_sent(struct host *host, int64_t now_us, bool away);

/* A packet came. */
void host_take(struct host *host, const uint8_t *bytes, size_t length, int64_t now_us,
               struct news_list *news);

/* Asks for a light; `number` comes back with NEWS_CUED. One asked for before the puck is up, or
 * while it is away, is shown when it comes up, if it is one that lasts (a pause, a break). */
void host_light(struct host *host, enum light light, uint32_t number);

/* Asks the puck to try its parts (PUCK_PART_…), to tell its counts, to become a bootloader. */
void host_test(struct host *host, uint8_t parts);
void host_count(struct host *host);
void host_bootloader(struct host *host);

/* The next deadline, or NEVER_US; and what is due by now. */
int64_t host_next_us(const struct host *host);
void host_tick(struct host *host, int64_t now_us, struct news_list *news);

/* Unplugged. Afterwards only host_init(). */
void host_gone(struct host *host, int64_t now_us, struct news_list *news);

#endif
