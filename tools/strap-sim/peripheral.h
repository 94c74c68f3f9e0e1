/* peripheral: one strap on a real Bluetooth adapter, through bluetoothd: what people can try lull
 * with who have no strap but a second machine or a second adapter.
 *
 * In:   the notifications of a recording, or of a steady heart.
 * Out:  Heart Rate and Battery services and an advertisement, until SIGINT or SIGTERM (which the
 *       caller has blocked), and a line of log for whatever happens.
 * Owns its bus and its loop for the time of the call. Speaks on standard error.
 */
#ifndef LULL_TOOLS_STRAP_SIM_PERIPHERAL_H
#define LULL_TOOLS_STRAP_SIM_PERIPHERAL_H

#include <stdio.h>

#include "tools/strap-sim/beats.h"

/* `adapter` is as in hci1. 0 or -errno, having said what to do. */
int peripheral_run(const char *adapter, struct beats *beats, FILE *log);

#endif
