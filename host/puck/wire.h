/* wire: a puck that is open: its two endpoints, and our side of the talk over them (host.h).
 *
 * Owns the handle from wire_open() until it is closed again, and the transfers. Everything is
 * asynchronous: libusb calls back from within its event handling, and `news` is called from there.
 */
#ifndef LULL_PUCK_WIRE_H
#define LULL_PUCK_WIRE_H

#include <libusb.h>

#include "puck/host.h"

#define WIRE_PACKET_MAX 64 /* full speed has no longer one on an interrupt endpoint */

struct wire {
    libusb_device_handle *handle; /* NULL: shut */
    struct libusb_transfer *in, *out;
    bool in_waits, out_waits;
    bool pulled;  /* out; what it had said before is still to be taken */
    bool leaving; /* transfers are on their way back, then the handle is closed */
    struct host host;
    uint8_t in_bytes[WIRE_PACKET_MAX], out_bytes[PUCK_BYTES];
    void (*news)(void *userdata, const struct news_list *list);
    void *userdata; /* borrowed */
};

/* 0 or -ENOMEM. `wire` stays where it is until wire_finish(). */
int wire_init(struct wire *wire, void (*news)(void *userdata, const struct news_list *list),
              void *userdata);

/* Takes the handle, its interface claimed, and begins. */
void wire_open(struct wire *wire, libusb_device_handle *handle, enum light light, uint32_t number);

/* Sends what is owed, and does what is due. */
void wire_settle(struct wire *wire);

/* It was pulled out, or is broken: begins to close, once the packet that may be on its way was
 * taken and what it means for the couple was told. */
void wire_pull(struct wire *wire);

/* The same without a word: it was not the one that was looked for. */
void wire_turn_away(struct wire *wire);

/* Closes as far as it can be closed. True: it is shut. */
bool wire_shut(struct wire *wire);

/* Frees the transfers; the wire is shut, or they are left alone. */
void wire_finish(struct wire *wire);

#endif
