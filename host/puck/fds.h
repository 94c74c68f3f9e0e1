/* fds: libusb's file descriptors as sources of an event loop.
 *
 * Owns the sources; libusb owns the descriptors and says when they come and go. Whatever moves on
 * one of them lets libusb do what there is to do, and then calls `after`.
 */
#ifndef LULL_PUCK_FDS_H
#define LULL_PUCK_FDS_H

#include <libusb.h>
#include <systemd/sd-event.h>

#define FDS_MAX 16 /* its own two or three, and one a device */

struct fds {
    libusb_context *usb;
    sd_event *loop;
    struct {
        int fd; /* -1: free */
        sd_event_source *source;
    } at[FDS_MAX];
    int error; /* first -errno of adding one */
    void (*after)(void *userdata);
    void *userdata; /* borrowed */
};

/* 0 or -errno. `fds` stays where it is until fds_finish(). */
int fds_init(struct fds *fds, libusb_context *usb, sd_event *loop, void (*after)(void *userdata),
             void *userdata);

void fds_finish(struct fds *fds);

#endif
