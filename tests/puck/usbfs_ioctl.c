/* What libusb asks of usbfs, answered by the board; and the names by which it asks libc. */
#include <asm/ioctl.h> /* not <sys/ioctl.h>: ioctl() is made here */
#include <errno.h>
#include <linux/usb/ch9.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "usbfs_sim_own.h"

#define SETUP_BYTES 8

static int submit(struct usbfs_sim *sim, struct usbdevfs_urb *theirs)
{
    bool control = theirs->type == USBDEVFS_URB_TYPE_CONTROL;
    if (theirs->type == USBDEVFS_URB_TYPE_ISO || theirs->buffer_length < 0 ||
        (control && theirs->buffer_length < SETUP_BYTES)) {
        return -EINVAL;
    }
    struct urb *urb = calloc(1, sizeof(*urb));
    if (urb == NULL) {
        return -ENOMEM;
    }
    uint8_t *buffer = theirs->buffer;
    unsigned skip = control ? SETUP_BYTES : 0;
    urb->theirs = theirs;
    urb->transfer = (struct transfer){.at_ns = usbfs_sim_now_ns() - sim->zero_ns,
                                      .endpoint = theirs->endpoint & 15,
                                      .in = (theirs->endpoint & USB_DIR_IN) != 0,
                                      .data = buffer + skip,
                                      .length = (unsigned)theirs->buffer_length - skip};
    memcpy(urb->transfer.setup, buffer, skip);
    port_submit(&sim->port, &urb->transfer);
    return 0;
}

static int discard(struct usbfs_sim *sim, const struct usbdevfs_urb *theirs)
{
    for (struct transfer *at = sim->port.waiting; at != NULL; at = at->next) {
        if (((struct urb *)at)->theirs == theirs) {
            port_withdraw(&sim->port, at);
            usbfs_sim_give_back(sim, (struct urb *)at, -ENOENT);
            return 0;
        }
    }
    return -EINVAL;
}

static int reap(struct usbfs_sim *sim, void **ret_theirs)
{
    struct urb *urb = sim->reapable;
    if (urb != NULL) {
        sim->reapable = (struct urb *)urb->transfer.next;
        *ret_theirs = urb->theirs;
        free(urb);
    }
    if (sim->reapable == NULL) {
        usbfs_sim_nothing_to_reap(sim);
    }
    return urb != NULL ? 0 : sim->gone ? -ENODEV : -EAGAIN;
}

static int request(struct usbfs_sim *sim, uint8_t type, uint8_t code, unsigned value,
                   unsigned index, unsigned length, void *data)
{
    const uint8_t setup[SETUP_BYTES] = {type,
                                        code,
                                        (uint8_t)value,
                                        (uint8_t)(value >> 8),
                                        (uint8_t)index,
                                        (uint8_t)(index >> 8),
                                        (uint8_t)length,
                                        (uint8_t)(length >> 8)};
    board_run(sim->board, usbfs_sim_now_ns() - sim->zero_ns);
    int result = port_control(&sim->port, setup, data);
    return result >= 0 ? result : result == WIRE_STALL ? -EPIPE : -EPROTO;
}

/* 0 or more, or -errno. */
static int answer(struct usbfs_sim *sim, unsigned long what, void *argument)
{
    int result = 0;
    if (sim->gone && what != USBDEVFS_REAPURBNDELAY && what != USBDEVFS_DISCARDURB) {
        return -ENODEV;
    }
    switch (what) {
    case USBDEVFS_GET_CAPABILITIES:
        *(uint32_t *)argument = USBDEVFS_CAP_ZERO_PACKET | USBDEVFS_CAP_NO_PACKET_SIZE_LIM |
                                USBDEVFS_CAP_REAP_AFTER_DISCONNECT;
        return 0;
    case USBDEVFS_CONNECTINFO:
        *(struct usbdevfs_connectinfo *)argument =
            (struct usbdevfs_connectinfo){.devnum = sim->number};
        return 0;
    case USBDEVFS_GET_SPEED:
        return USB_SPEED_FULL;
    case USBDEVFS_CLAIMINTERFACE:
    case USBDEVFS_DISCONNECT_CLAIM:
    case USBDEVFS_RELEASEINTERFACE:
        return 0;
    case USBDEVFS_GETDRIVER:
        return -ENODATA;
    case USBDEVFS_CONTROL: {
        struct usbdevfs_ctrltransfer *at = argument;
        return request(sim, at->bRequestType, at->bRequest, at->wValue, at->wIndex, at->wLength,
                       at->data);
    }
    case USBDEVFS_CLEAR_HALT: /* CLEAR_FEATURE(ENDPOINT_HALT) */
        result = request(sim, 0x02, 1, 0, *(unsigned *)argument, 0, NULL);
        return result < 0 ? result : 0;
    case USBDEVFS_SETCONFIGURATION:
        result = request(sim, 0x00, 9, *(unsigned *)argument, 0, 0, NULL);
        return result < 0 ? result : 0;
    case USBDEVFS_SETINTERFACE: {
        struct usbdevfs_setinterface *at = argument;
        result = request(sim, 0x01, 11, at->altsetting, at->interface, 0, NULL);
        return result < 0 ? result : 0;
    }
    case USBDEVFS_RESET:
        return port_reset(&sim->port) == 0 ? 0 : -EIO;
    case USBDEVFS_SUBMITURB:
        return submit(sim, argument);
    case USBDEVFS_DISCARDURB:
        return discard(sim, argument);
    case USBDEVFS_REAPURBNDELAY:
        return reap(sim, argument);
    default:
        fprintf(stderr, "usbfs_sim: no answer to ioctl %#lx\n", what);
        return -ENOTTY;
    }
}

int ioctl(int fd, unsigned long what, ...);

int ioctl(int fd, unsigned long what, ...)
{
    va_list arguments;
    va_start(arguments, what);
    void *argument = va_arg(arguments, void *);
    va_end(arguments);
    if (usbfs_sim_find(fd) == NULL) {
        return (int)syscall(SYS_ioctl, fd, what, argument);
    }
    usbfs_sim_enter();
    struct usbfs_sim *sim = usbfs_sim_find(fd);
    int result = sim != NULL ? answer(sim, what, argument) : -EBADF;
    int64_t until_ns = sim != NULL && !sim->gone ? usbfs_sim_board_ns(sim) : 0;
    usbfs_sim_leave();
    if (what != USBDEVFS_REAPURBNDELAY && what != USBDEVFS_SUBMITURB &&
        until_ns > usbfs_sim_now_ns()) {
        usbfs_sim_sleep_until(
            until_ns); /* a request has taken the board's time: take the caller's too */
    }
    if (result < 0) {
        errno = -result;
        return -1;
    }
    return result;
}

static long seek(int fd, long offset, int from)
{
    return usbfs_sim_find(fd) != NULL ? 0 : syscall(SYS_lseek, fd, offset, from);
}

long sim_lseek(int fd, long offset, int from) __asm__("lseek");
long sim_lseek64(int fd, long offset, int from) __asm__("lseek64");

long sim_lseek(int fd, long offset, int from)
{
    return seek(fd, offset, from);
}

long sim_lseek64(int fd, long offset, int from)
{
    return seek(fd, offset, from);
}
