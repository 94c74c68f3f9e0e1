/* port: a host controller's port with the board in it: transfers wait for their endpoint and are
 * worked off frame by frame.
 *
 * In:  transfers, their owner's from beginning to end; what a hostile device would say instead.
 * Out: the same transfers, done, with Linux' own status. Time is the board's.
 */
#ifndef LULL_TOOLS_PUCK_SIM_PORT_H
#define LULL_TOOLS_PUCK_SIM_PORT_H

#include "tools/puck-sim/wire.h"

/* The port keeps no copy: owner and buffer stay until it is given back. */
struct transfer {
    struct transfer *next; /* the port's while it waits; then of the list it is given back in */
    int64_t at_ns;         /* handed over then: no frame before that has it */
    uint8_t endpoint;      /* 0 to 15 */
    bool in;
    uint8_t setup[8]; /* of endpoint 0 */
    uint8_t *data;
    unsigned length, done; /* bytes */
    int status;            /* 0, or what the kernel gives: -EPIPE, -EPROTO, -EOVERFLOW */
};

/* A device that is not as the firmware would have it. Asked for each packet: `result` is what the
 * firmware says (bytes, or enum wire_verdict) to a packet it is asked for (address 0x80 | endpoint,
 * and 0x80 for what a control transfer reads), or the length of what it is sent (address:
 * endpoint). Answers what comes instead; may change `bytes`. A packet sent reaches the firmware
 * only where the answer is 0 or more. */
#define PORT_TWIST_MAX 1024

struct port_twist {
    int (*twist)(void *userdata, uint8_t address, int result, uint8_t bytes[PORT_TWIST_MAX]);
    void *userdata;
};

struct port {
    struct board *board;       /* borrowed */
    struct wire_device device; /* what it enumerated as */
    struct port_twist twist;   /* .twist NULL: an honest device */
    struct transfer *waiting;  /* in the order they came */
};

/* Plugs the board in. 0 or an enum wire_verdict. */
int port_init(struct port *port, struct board *board);

/* Resets it, gives it its address and configuration again. 0 or an enum wire_verdict. */
int port_reset(struct port *port);

void port_submit(struct port *port, struct transfer *transfer);
/* False: it does not wait here, and is done or was never here. */
bool port_withdraw(struct port *port, struct transfer *transfer);
/* All that wait, in order; the caller says how they ended. */
struct transfer *port_withdraw_all(struct port *port);

/* A control transfer here and now; as wire_control(). */
int port_control(struct port *port, const uint8_t setup[8], uint8_t *data);

/* The next frame, with one packet for each endpoint whose turn it is. Gives back what is done, in
 * order, or NULL. 0, or -EIO: the firmware goes nowhere. */
int port_frame(struct port *port, struct transfer **ret_done);

#endif
