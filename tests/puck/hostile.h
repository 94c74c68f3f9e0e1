/* hostile: devices that call themselves a puck and are none, or a broken one. Twists for port.h;
 * pure, but for what they remember in their own struct. */
#ifndef LULL_TESTS_PUCK_HOSTILE_H
#define LULL_TESTS_PUCK_HOSTILE_H

#include "protocol/puck.h"
#include "tools/puck-sim/port.h"

enum hostile_kind {
    HOSTILE_GARBAGE,   /* each packet: any bytes, any length up to 64, one a frame */
    HOSTILE_NOISE,     /* honest, but one packet in four has a bit or two turned over */
    HOSTILE_FLOOD,     /* an edge of a button in every frame, for ever */
    HOSTILE_ECHO,      /* says its last packet again and again */
    HOSTILE_EMPTY,     /* packets of no length, one a frame */
    HOSTILE_SHORT,     /* packets cut short */
    HOSTILE_OVERSIZED, /* 64 bytes where 16 belong */
    HOSTILE_STALL,     /* stalls each packet, both ways */
    HOSTILE_MUTE,      /* hears everything, says nothing */
    HOSTILE_DEAF,      /* takes no packet */
    HOSTILE_NEWER,     /* speaks only protocol 200 to 255 */
    HOSTILE_BACKWARDS, /* its clock runs backwards */
    HOSTILE_JUMPS,     /* its clock jumps by up to an hour, either way, in one packet of eight */
    HOSTILE_KINDS
};

struct hostile {
    enum hostile_kind kind;
    uint64_t luck;
    uint16_t edge;
    int length; /* of the last packet */
    uint8_t last[PORT_TWIST_MAX];
};

/* The twist borrows *hostile. */
struct port_twist hostile_init(struct hostile *hostile, enum hostile_kind kind, uint64_t seed);

const char *hostile_name(enum hostile_kind kind);

#endif
