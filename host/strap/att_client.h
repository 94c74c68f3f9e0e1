/* att_client: the Attribute Protocol (Bluetooth Core 5.4, Vol 3, Part F) from the side of one who
 * asks a heart-rate strap: finds the Heart Rate Measurement, subscribes, takes its notifications,
 * reads what the strap says of itself, and answers what the strap asks.
 *
 * In: PDUs as they were read from the link, and the time (us). Out: what to send, what to tell
 * (struct att_out). Pure: no I/O, no clock, no malloc; any bytes are fine, what cannot be read is
 * counted or ends the link with a name. Caller-owned; nothing to free.
 */
#ifndef LULL_STRAP_ATT_CLIENT_H
#define LULL_STRAP_ATT_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/units.h"
#include "strap/strap.h"

#define ATT_MTU_LEAST 23  /* what every LE link carries */
#define ATT_MTU       515 /* what we take: the longest value, 512 bytes, in one notification */

enum att_state {
    ATT_STATE_MTU,          /* asked how long PDUs may be */
    ATT_STATE_SERVICE,      /* looks for the Heart Rate service */
    ATT_STATE_MEASUREMENT,  /* looks for the Heart Rate Measurement in it */
    ATT_STATE_SWITCH,       /* looks for its Client Characteristic Configuration */
    ATT_STATE_SUBSCRIBE,    /* writes that */
    ATT_STATE_BATTERY,      /* subscribed; reads the battery, … */
    ATT_STATE_MANUFACTURER, /* … and the device information */
    ATT_STATE_MODEL,
    ATT_STATE_FIRMWARE,
    ATT_STATE_REST, /* subscribed, nothing asked; the battery is read again some day */
    ATT_STATE_OVER, /* the link is of no more use; att_client.end says why */
    ATT_STATES
};

enum att_event {
    ATT_EVENT_FOUND,  /* the answer holds what was looked for */
    ATT_EVENT_MORE,   /* it does not, and there may be more behind it */
    ATT_EVENT_NONE,   /* there is no such attribute */
    ATT_EVENT_LOCKED, /* the strap wants a pairing or encryption first */
    ATT_EVENT_ERROR,  /* any other error response */
    ATT_EVENT_BAD,    /* an answer that cannot be read */
    ATT_EVENT_TIMER,  /* deadline_us has come */
    ATT_EVENTS
};

enum att_end {
    ATT_END_NONE,          /* not over */
    ATT_END_NO_HEART_RATE, /* no Heart Rate service, measurement or switch for it */
    ATT_END_LOCKED,        /* wants a pairing or encryption first */
    ATT_END_REJECTED,      /* answers with an error that the protocol does not explain */
    ATT_END_UNREADABLE,    /* answers that cannot be read */
    ATT_END_SILENT,        /* no answer within 30 s: the protocol says that the link is dead */
    ATT_ENDS
};

/* What one call asks its caller to do, in this order. All pointers borrow the PDU that was given.
 */
struct att_out {
    uint8_t pdu[ATT_MTU_LEAST]; /* to send */
    uint16_t length;            /* 0: nothing to send */
    bool up;                    /* subscribed; told once */
    const uint8_t *measurement; /* NULL: none. 0..512 bytes */
    uint16_t measurement_length;
    bool about; /* att_client.about is complete or has changed */
};

struct att_client {
    enum att_state state;
    enum att_end end;
    int64_t deadline_us; /* call att_client_time() then; NEVER_US: not needed */
    bool up;
    bool told_about;
    uint16_t mtu;      /* what the two agreed on */
    uint8_t asked;     /* opcode that waits for its answer; 0: none */
    uint16_t from, to; /* handles asked for */
    uint16_t service_end, value, configuration;
    struct strap_about about;
    struct strap_about before; /* as last told */
    uint32_t stray;            /* PDUs that nobody asked for */
    uint32_t impossible;       /* pairs of state and event that the table does not know */
};

/* One step of the machine, for its test. */
struct att_step {
    enum att_state next;
    uint8_t effect;
    enum att_end end;
    bool possible;
};
struct att_step att_client_step(enum att_state state, enum att_event event);

/* The link is up: fills *ret_out with the first PDU to send. */
void att_client_init(struct att_client *client, int64_t now_us, struct att_out *ret_out);

/* Takes one PDU. */
void att_client_take(struct att_client *client, int64_t now_us, const uint8_t *pdu, size_t length,
                     struct att_out *ret_out);

/* Time has come; harmless when it has not. */
void att_client_time(struct att_client *client, int64_t now_us, struct att_out *ret_out);

#endif
