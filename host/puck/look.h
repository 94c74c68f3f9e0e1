/* look: which of the devices on the USB are pucks.
 */
#ifndef LULL_PUCK_LOOK_H
#define LULL_PUCK_LOOK_H

#include <libusb.h>
#include <stdbool.h>

/* Whether a device with a puck's number is one. Says nothing to it. */
bool look_is_puck(libusb_device *device);

struct look {
    bool no_usb; /* this machine has none, or none that may be looked at */
    unsigned pucks;
    unsigned denied; /* of them, those that this login may not open */
};

/* What is plugged in, without a word to any of it. */
struct look look_around(void);

#endif
