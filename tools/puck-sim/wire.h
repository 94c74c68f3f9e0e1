/* wire: what a USB host says to the board over the wire, packet by packet, at full speed.
 *
 * Time passes as the board needs it. Calls that answer with a number of bytes answer with an
 * enum wire_verdict, below 0, where there are none.
 */
#ifndef LULL_TOOLS_PUCK_SIM_WIRE_H
#define LULL_TOOLS_PUCK_SIM_WIRE_H

#include "tools/puck-sim/board.h"

#define WIRE_PACKET_MAX   64
#define WIRE_CONFIG_MAX   255
#define WIRE_DEVICE_BYTES 18

enum wire_verdict {
    WIRE_NAK = -2,    /* not now */
    WIRE_STALL = -3,  /* no */
    WIRE_SILENT = -4, /* no answer: not attached, no such endpoint, or in no time */
    WIRE_STOPPED = -5 /* the firmware goes nowhere */
};

/* What the host knows of a device once it has enumerated it. */
struct wire_device {
    uint8_t
        descriptors[WIRE_DEVICE_BYTES + WIRE_CONFIG_MAX]; /* the device's, the configuration's */
    unsigned length;
    uint8_t packet_in[16], packet_out[16]; /* largest packet of each endpoint; 0: none */
};

/* One packet from an endpoint, 0 to 64 bytes. */
int wire_in(struct board *board, uint8_t endpoint, uint8_t ret_packet[WIRE_PACKET_MAX]);
/* One packet to an endpoint: 0, or a verdict. */
int wire_out(struct board *board, uint8_t endpoint, const uint8_t *packet, unsigned length);

/* A whole control transfer: the number of data bytes. `data` has room for as many as the setup
 * says, and holds what goes out. WIRE_SILENT: nothing came of it within 5 s. */
int wire_control(struct board *board, const uint8_t setup[8], uint8_t *data);

/* The same in the words of the standard. */
int wire_request(struct board *board, uint8_t type, uint8_t request, uint16_t value, uint16_t index,
                 uint16_t length, uint8_t *data);

/* The host pulls the bus to reset for 10 ms. 0 or a verdict. */
int wire_reset(struct board *board);

/* As a host does with a new device: waits up to 1 s until it attaches, resets it, gives it an
 * address and reads its descriptors; it is not configured yet. 0 or a verdict. */
int wire_enumerate(struct board *board, struct wire_device *ret_device);
/* Its first configuration. 0 or a verdict. */
int wire_configure(struct board *board, const struct wire_device *device);

#endif
