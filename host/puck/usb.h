/* usb: a puck on the USB, found whenever it is plugged in, gone whenever it is pulled out.
 *
 * Owns libusb's context and the puck it holds; all its I/O and timers are sources of the caller's
 * loop. No thread of ours (libusb has one for udev), no blocking call but the short drain of
 * usb_free(). One transfer waits for the puck's words at all times. What is said is puck/host's;
 * what comes of it are news, told from the loop, never from inside a call into usb.
 *
 * The first puck that says hello is held; its serial is known from then on. When it is gone another
 * may take its place, and where both are there again the known one wins.
 */
#ifndef LULL_PUCK_USB_H
#define LULL_PUCK_USB_H

#include <systemd/sd-event.h>

#include "core/action.h"
#include "puck/host.h"
#include "puck/news.h"

struct usb_owner {
    void (*news)(void *userdata, const struct news *news);
    void *userdata; /* borrowed */
};

struct usb;

/* `owner` is copied. 0 or -errno; -ENODEV where this machine has no USB. No puck is no error. */
int usb_new(struct usb **ret_usb, sd_event *loop, const struct usb_owner *owner);

/* The same for one puck that somebody else has opened (a node of usbfs). The descriptor stays
 * theirs; once unplugged nothing comes any more. */
int usb_new_fd(struct usb **ret_usb, sd_event *loop, int fd, const struct usb_owner *owner);

/* What the puck should show, as host_light(); and its other requests. */
void usb_light(struct usb *usb, enum light light, uint32_t number);
void usb_test(struct usb *usb, uint8_t parts);
void usb_count(struct usb *usb);
void usb_bootloader(struct usb *usb);

/* The host's side of the talk with the puck that is held; NULL: none is. */
const struct host *usb_host(const struct usb *usb);

/* Sends what is owed, for 50 ms at most, and lets go. NULL is fine. Returns NULL. Not from inside a
 * callback. Tells nothing. */
struct usb *usb_free(struct usb *usb);

#endif
