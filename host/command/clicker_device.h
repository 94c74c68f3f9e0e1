/* clicker_device: which input devices are clickers, and which of their keys are a press.
 *
 * Asks devices, and holds none: what clicker_open() opened is the caller's.
 */
#ifndef LULL_COMMAND_CLICKER_DEVICE_H
#define LULL_COMMAND_CLICKER_DEVICE_H

#include <libevdev/libevdev.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/units.h"

/* Keys that are a press, and whose. */
struct clicker_press {
    uint16_t code; /* of EV_KEY */
    uint8_t who;   /* enum who */
};
#define CLICKER_PRESSES 24
extern const struct clicker_press clicker_presses[CLICKER_PRESSES];

/* Whether a file of /dev/input is a device's (event7), and not another way to it. */
bool clicker_is_node(const char *name);

/* Opens a node and asks it what it has. 0 or -errno; the caller frees and closes. */
int clicker_open(const char *folder, const char *node, int *ret_fd, struct libevdev **ret_evdev);

/* Whether it is a clicker; or `named`, if that is not "", is a part of its name. */
bool clicker_suits(const struct libevdev *evdev, const char *named);

#endif
