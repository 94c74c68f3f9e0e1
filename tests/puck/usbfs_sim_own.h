/* usbfs_sim_own: what usbfs_sim.c (a puck's life) and usbfs_ioctl.c (what libusb asks of it) share.
 */
#ifndef LULL_TESTS_PUCK_USBFS_SIM_OWN_H
#define LULL_TESTS_PUCK_USBFS_SIM_OWN_H

#include <linux/usbdevice_fs.h>
#include <pthread.h>
#include <stdatomic.h>

#include "usbfs_sim.h"

struct urb {
    struct transfer transfer; /* first: a transfer that comes back is its URB */
    struct usbdevfs_urb *theirs;
};

struct usbfs_sim {
    struct board *board;
    struct port port;
    struct board_owner owner;
    pthread_t thread;
    bool gone, full;
    unsigned number;
    int64_t zero_ns; /* the board's 0, on CLOCK_BOOTTIME */
    atomic_int fd;   /* theirs; -1: not open */
    int peer;        /* ours */
    struct urb *reapable;
};

/* Between these two all of the following may be called; the first two of it any time. */
void usbfs_sim_enter(void);
void usbfs_sim_leave(void);

void usbfs_sim_sleep_until(int64_t at_ns);
/* NULL: this is none of ours. May be asked without the lock, and then again with it. */
struct usbfs_sim *usbfs_sim_find(int fd);

/* The board's now, on CLOCK_BOOTTIME. */
int64_t usbfs_sim_board_ns(const struct usbfs_sim *sim);
/* Poll says so. */
void usbfs_sim_nothing_to_reap(struct usbfs_sim *sim);
void usbfs_sim_give_back(struct usbfs_sim *sim, struct urb *urb, int status);

#endif
