/* vhci: a Bluetooth controller that the kernel believes in (/dev/vhci, module hci_vhci).
 *
 * The caller owns the fd. Closing it pulls the adapter out, with no word to those who use it.
 */
#ifndef LULL_TOOLS_STRAP_SIM_VHCI_H
#define LULL_TOOLS_STRAP_SIM_VHCI_H

#include <stddef.h>
#include <stdint.h>

#include "tools/strap-sim/hci.h"

/* Puts an adapter in. 0 or -errno. */
int vhci_open(int *ret_fd);

/* 0 or -errno. */
int vhci_write(int fd, const struct hci_packet *packet);

#endif
