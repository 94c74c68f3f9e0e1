/* usbfs_sim: a puck that Debian's own libusb can open, without a USB port and without root.
 *
 * The real firmware runs in simavr (tools/puck-sim), in real time, on a thread of its own; usbfs'
 * ioctls are answered for it inside the test's process. To use it, link `usbfs_sim`: the program
 * then has its own `ioctl`, `lseek` and `lseek64`, which win over libc's, for libusb.so too;
 * everything that is not about a simulated puck goes on to the kernel.
 *
 *     usbfs_sim_plug(&options, &puck);
 *     libusb_set_option(NULL, LIBUSB_OPTION_NO_DEVICE_DISCOVERY);
 *     libusb_init(&context);
 *     libusb_wrap_sys_device(context, usbfs_sim_open(puck), &handle);
 *     …
 *     usbfs_sim_unplug(puck);           at any moment
 *     libusb_close(handle);
 *     usbfs_sim_free(puck);             closes what usbfs_sim_open() opened
 *
 * For libusb's hot-plug: plugs.h. All calls may come from any thread but from within `lamp` and
 * `twist`, which run on the puck's.
 * Times are nanoseconds on CLOCK_BOOTTIME. A packet is never delivered before it was submitted, and
 * never given back before its frame was over; a puck that falls behind real time catches up.
 */
#ifndef LULL_TESTS_PUCK_USBFS_SIM_H
#define LULL_TESTS_PUCK_USBFS_SIM_H

#include "tools/puck-sim/port.h"

#define USBFS_SIM_MAX        8 /* pucks at once */
#define USBFS_SIM_NODE_BYTES 32

struct usbfs_sim;

struct usbfs_sim_options {
    const char *elf;    /* the firmware */
    double crystal_ppm; /* how much too fast its crystal is */
    double lost_sof;    /* share of starts of frame that get lost, 0..1 */
    uint32_t serial;    /* 0: the chip's own */
    uint64_t seed;      /* of what gets lost, and of bounces */
    struct port_twist
        twist; /* a hostile device (port.h; hostile.h has some); .twist NULL: honest */
    struct board_owner owner; /* told of light and motor; .lamp NULL: nobody */
};

/* Powers a puck, plugs it in, enumerates and configures it. 0 or -errno: -EIO: it does not
 * enumerate; -EMFILE: there are USBFS_SIM_MAX. */
int usbfs_sim_plug(const struct usbfs_sim_options *options, struct usbfs_sim **ret_sim);

/* The node, opened: a descriptor for libusb_wrap_sys_device(), or -errno. One at a time. It stays
 * the simulator's. */
int usbfs_sim_open(struct usbfs_sim *sim);

/* Pulls it out, now; what waits comes to an end. Nothing where it is out. */
void usbfs_sim_unplug(struct usbfs_sim *sim);

/* Unplugs it, if it is in, and gives its memory back. libusb must have closed it. NULL is fine. */
struct usbfs_sim *usbfs_sim_free(struct usbfs_sim *sim);

/* Presses (or lets go) button 0 or 1 at that time, or at once where it is past; for `bounce_ns`
 * (0..50 ms) the contact jumps. Returns when its first edge truly is, or -errno as board_button().
 */
int64_t usbfs_sim_button(struct usbfs_sim *sim, int64_t at_ns, unsigned button, bool down,
                         int64_t bounce_ns);

/* Now, on the clock of all times here. */
int64_t usbfs_sim_now_ns(void);

/* Light or motor: 0..1000 of the last millisecond. */
unsigned usbfs_sim_lamp(struct usbfs_sim *sim, enum board_lamp lamp);

void usbfs_sim_suspend(struct usbfs_sim *sim, bool suspended);
/* Pretends something else from now on. */
void usbfs_sim_twist(struct usbfs_sim *sim, struct port_twist twist);
/* As board_killed_banks(): ought to be 0. */
unsigned usbfs_sim_killed_banks(struct usbfs_sim *sim);

/* For plugs.h. The node's path; its device and configuration descriptors, the puck's as long as it
 * lives. */
void usbfs_sim_node(const struct usbfs_sim *sim, char ret_path[USBFS_SIM_NODE_BYTES]);
const uint8_t *usbfs_sim_descriptors(const struct usbfs_sim *sim, unsigned *ret_length);
unsigned usbfs_sim_number(const struct usbfs_sim *sim);
/* Opens the node of this path: a descriptor, -ENOENT where no puck is there, or another -errno. */
int usbfs_sim_open_path(const char *path);
/* The descriptor was closed. */
void usbfs_sim_closed(int fd);

#endif
