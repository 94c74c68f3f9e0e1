/* plugs: /sys and the events of udev for simulated pucks, so that libusb finds them by itself and
 * hears of each plug and unplug. The program has to be run by `umockdev-wrapper`, and linked with
 * `puck_plugs` (which brings usbfs_sim). One thread; owns its testbed.
 */
#ifndef LULL_TESTS_PUCK_PLUGS_H
#define LULL_TESTS_PUCK_PLUGS_H

#include "usbfs_sim.h"

struct plugs;

/* 0, -ENOMEM, or -ENOTSUP: there is no umockdev around this program. */
int plugs_new(struct plugs **ret_plugs);
struct plugs *plugs_free(struct plugs *plugs);

/* Plugs a puck in: as usbfs_sim_plug(), and udev says so. -EMFILE: too many are in. */
int plugs_in(struct plugs *plugs, const struct usbfs_sim_options *options,
             struct usbfs_sim **ret_sim);

/* Pulls it out, and udev says so. usbfs_sim_free() is still to be called, once libusb has closed
 * it. */
void plugs_out(struct plugs *plugs, struct usbfs_sim *sim);

#endif
