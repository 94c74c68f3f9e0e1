/* A node is one end of a socket pair. What libusb does with it, and what happens here:
 *
 *   read      the other end wrote the descriptors before
 *   poll      POLLOUT says that an URB can be reaped: while none can, the socket's buffer is full
 *   POLLERR   the device is gone: the other end was closed with bytes unread
 *   ioctl     usbfs_ioctl.c
 *
 * The board's time and CLOCK_BOOTTIME differ by `zero_ns`. The thread sleeps until a frame is over,
 * has it simulated, and gives back what was done in it: so the board is always a little behind, and
 * what comes meanwhile (a button, an URB) keeps its own time.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "usbfs_sim.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "usbfs_sim_own.h"

#define FIRST_NUMBER 2 /* of a device on its bus; 1 is the root hub's */
#define LAST_NUMBER  127
#define DEVICE_NICE  (-15)

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static atomic_int waiting; /* for the lock */
static struct usbfs_sim *_Atomic sims[USBFS_SIM_MAX];
static unsigned last_number = FIRST_NUMBER - 1;

void usbfs_sim_enter(void)
{
    waiting++;
    pthread_mutex_lock(&lock);
    waiting--;
}

void usbfs_sim_leave(void)
{
    pthread_mutex_unlock(&lock);
}

/* A board that is late has no time between two frames; who asks it for something still comes first.
 */
static void enter_last(void)
{
    while (waiting > 0) {
        sched_yield();
    }
    pthread_mutex_lock(&lock);
}

int64_t usbfs_sim_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_BOOTTIME, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

void usbfs_sim_sleep_until(int64_t at_ns)
{
    struct timespec at = {at_ns / 1000000000, at_ns % 1000000000};
    while (clock_nanosleep(CLOCK_BOOTTIME, TIMER_ABSTIME, &at, NULL) == EINTR) {
    }
}

int64_t usbfs_sim_board_ns(const struct usbfs_sim *sim)
{
    return sim->zero_ns + board_now_ns(sim->board);
}

/* What poll() says of the node. */

void usbfs_sim_nothing_to_reap(struct usbfs_sim *sim)
{
    static const char bytes[4096];
    if (sim->full || sim->gone || sim->fd < 0) {
        return;
    }
    while (send(sim->fd, bytes, sizeof(bytes), MSG_DONTWAIT | MSG_NOSIGNAL) > 0) {
    }
    while (send(sim->fd, bytes, 1, MSG_DONTWAIT | MSG_NOSIGNAL) > 0) {
    }
    sim->full = true;
}

static void something_to_reap(struct usbfs_sim *sim)
{
    char bytes[4096];
    if (!sim->full || sim->gone || sim->fd < 0) {
        return;
    }
    while (recv(sim->peer, bytes, sizeof(bytes), MSG_DONTWAIT) > 0) {
    }
    sim->full = false;
}

void usbfs_sim_give_back(struct usbfs_sim *sim, struct urb *urb, int status)
{
    struct urb **end = &sim->reapable;
    urb->theirs->status = status;
    urb->theirs->actual_length = (int)urb->transfer.done;
    while (*end != NULL) {
        end = (struct urb **)&(*end)->transfer.next;
    }
    urb->transfer.next = NULL;
    *end = urb;
    something_to_reap(sim);
}

static void give_back_all(struct usbfs_sim *sim, struct transfer *list, int status)
{
    while (list != NULL) {
        struct transfer *next = list->next;
        usbfs_sim_give_back(sim, (struct urb *)list, status != 0 ? status : list->status);
        list = next;
    }
}

/* The thread of the board. */
static void *work(void *userdata)
{
    struct usbfs_sim *sim = userdata;
    struct transfer *done;
    /* A puck does not slow down when the host is busy. Where that may not be had, it goes without.
     */
    setpriority(PRIO_PROCESS, (id_t)gettid(), DEVICE_NICE);
    enter_last();
    while (!sim->gone) {
        int64_t due_ns = sim->zero_ns + board_frame_ns(sim->board);
        usbfs_sim_leave();
        usbfs_sim_sleep_until(due_ns);
        enter_last();
        if (sim->gone) {
            break;
        }
        if (port_frame(&sim->port, &done) != 0) {
            fprintf(stderr, "usbfs_sim: the firmware has run into nothing\n");
            abort();
        }
        /* A control transfer took longer than its frame. */
        int64_t end_ns = usbfs_sim_board_ns(sim);
        if (done != NULL && end_ns > usbfs_sim_now_ns()) {
            usbfs_sim_leave();
            usbfs_sim_sleep_until(end_ns);
            enter_last();
        }
        give_back_all(sim, done, sim->gone ? -ESHUTDOWN : 0);
    }
    usbfs_sim_leave();
    return NULL;
}

static void told(void *userdata, int64_t at_ns, enum board_lamp lamp, unsigned on)
{
    struct usbfs_sim *sim = userdata;
    if (sim->owner.lamp != NULL) {
        sim->owner.lamp(sim->owner.userdata, sim->zero_ns + at_ns, lamp, on);
    }
}

static int power_on(struct usbfs_sim *sim, const struct usbfs_sim_options *options)
{
    struct board_options board = {.crystal_ppm = options->crystal_ppm,
                                  .lost_sof = options->lost_sof,
                                  .serial = options->serial,
                                  .seed = options->seed,
                                  .owner = {told, sim}};
    sim->zero_ns = usbfs_sim_now_ns();
    int result = board_new(options->elf, &board, &sim->board);
    if (result != 0) {
        return result;
    }
    if (port_init(&sim->port, sim->board) != 0) {
        return -EIO;
    }
    sim->port.twist = options->twist;
    sim->owner = options->owner;
    return 0;
}

/* Gives it a place and a number, and lets it run. 0, -EMFILE or -EAGAIN. */
static int take_in(struct usbfs_sim *sim)
{
    int place = 0;
    while (place < USBFS_SIM_MAX && sims[place] != NULL) {
        place++;
    }
    if (place == USBFS_SIM_MAX) {
        return -EMFILE;
    }
    /* What went before took no time of anybody's. */
    sim->zero_ns = usbfs_sim_now_ns() - board_now_ns(sim->board);
    if (pthread_create(&sim->thread, NULL, work, sim) != 0) {
        return -EAGAIN;
    }
    last_number = last_number < LAST_NUMBER ? last_number + 1 : FIRST_NUMBER;
    sim->number = last_number;
    sims[place] = sim;
    return 0;
}

int usbfs_sim_plug(const struct usbfs_sim_options *options, struct usbfs_sim **ret_sim)
{
    struct usbfs_sim *sim = calloc(1, sizeof(*sim));
    if (sim == NULL) {
        return -ENOMEM;
    }
    sim->fd = sim->peer = -1;
    /* Without the lock: the firmware's file is opened, and open() may be ours. */
    int result = power_on(sim, options);
    if (result == 0) {
        usbfs_sim_enter();
        result = take_in(sim);
        usbfs_sim_leave();
    }
    if (result != 0) {
        board_free(sim->board);
        free(sim);
        return result;
    }
    *ret_sim = sim;
    return 0;
}

static int open_node(struct usbfs_sim *sim)
{
    int pair[2], bytes = 1; /* the kernel makes it its smallest */
    ssize_t length = (ssize_t)sim->port.device.length;
    if (sim->gone) {
        return -ENODEV;
    }
    if (sim->fd >= 0) {
        return -EBUSY;
    }
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) {
        return -errno;
    }
    setsockopt(pair[0], SOL_SOCKET, SO_SNDBUF, &bytes, sizeof(bytes));
    if (send(pair[1], sim->port.device.descriptors, (size_t)length, MSG_DONTWAIT) != length) {
        close(pair[0]);
        close(pair[1]);
        return -EIO;
    }
    sim->peer = pair[1];
    sim->full = false;
    sim->fd = pair[0];
    usbfs_sim_nothing_to_reap(sim);
    return pair[0];
}

int usbfs_sim_open(struct usbfs_sim *sim)
{
    usbfs_sim_enter();
    int fd = open_node(sim);
    usbfs_sim_leave();
    return fd;
}

int usbfs_sim_open_path(const char *path)
{
    int fd = -ENOENT;
    usbfs_sim_enter();
    for (int i = 0; i < USBFS_SIM_MAX && fd == -ENOENT; i++) {
        char node[USBFS_SIM_NODE_BYTES];
        if (sims[i] != NULL) {
            usbfs_sim_node(sims[i], node);
            fd = strcmp(path, node) == 0 ? open_node(sims[i]) : fd;
        }
    }
    usbfs_sim_leave();
    return fd;
}

static void free_reapable(struct usbfs_sim *sim)
{
    while (sim->reapable != NULL) {
        struct urb *urb = sim->reapable;
        sim->reapable = (struct urb *)urb->transfer.next;
        free(urb);
    }
}

/* Under the lock. What still waits was its opener's. */
static void forget_node(struct usbfs_sim *sim)
{
    give_back_all(sim, port_withdraw_all(&sim->port), -ESHUTDOWN);
    free_reapable(sim);
    if (sim->peer >= 0) {
        close(sim->peer);
    }
    sim->fd = sim->peer = -1;
}

struct usbfs_sim *usbfs_sim_find(int fd)
{
    for (int i = 0; fd >= 0 && i < USBFS_SIM_MAX; i++) {
        struct usbfs_sim *sim = sims[i];
        if (sim != NULL && sim->fd == fd) {
            return sim;
        }
    }
    return NULL;
}

void usbfs_sim_closed(int fd)
{
    if (usbfs_sim_find(fd) == NULL) {
        return;
    }
    usbfs_sim_enter();
    struct usbfs_sim *sim = usbfs_sim_find(fd);
    if (sim != NULL) {
        forget_node(sim);
    }
    usbfs_sim_leave();
}

void usbfs_sim_unplug(struct usbfs_sim *sim)
{
    usbfs_sim_enter();
    bool was_in = !sim->gone;
    if (was_in) {
        usbfs_sim_nothing_to_reap(
            sim); /* bytes that nobody reads: the close below is then an error */
        sim->gone = true;
        give_back_all(sim, port_withdraw_all(&sim->port), -ESHUTDOWN);
        if (sim->peer >= 0) {
            close(sim->peer);
            sim->peer = -1;
        }
    }
    usbfs_sim_leave();
    if (was_in) {
        pthread_join(sim->thread, NULL);
    }
}

struct usbfs_sim *usbfs_sim_free(struct usbfs_sim *sim)
{
    if (sim == NULL) {
        return NULL;
    }
    usbfs_sim_unplug(sim);
    usbfs_sim_enter();
    int fd = sim->fd;
    forget_node(sim);
    for (int i = 0; i < USBFS_SIM_MAX; i++) {
        if (sims[i] == sim) {
            sims[i] = NULL;
        }
    }
    usbfs_sim_leave();
    if (fd >= 0) {
        close(fd);
    }
    board_free(sim->board);
    free(sim);
    return NULL;
}

/* The world around it. */

int64_t usbfs_sim_button(struct usbfs_sim *sim, int64_t at_ns, unsigned button, bool down,
                         int64_t bounce_ns)
{
    usbfs_sim_enter();
    int64_t result = sim->gone
                         ? -ENODEV
                         : board_button(sim->board, at_ns - sim->zero_ns, button, down, bounce_ns);
    usbfs_sim_leave();
    return result < 0 ? result : sim->zero_ns + result;
}

unsigned usbfs_sim_lamp(struct usbfs_sim *sim, enum board_lamp lamp)
{
    usbfs_sim_enter();
    unsigned on = board_lamp(sim->board, lamp);
    usbfs_sim_leave();
    return on;
}

void usbfs_sim_suspend(struct usbfs_sim *sim, bool suspended)
{
    usbfs_sim_enter();
    board_suspend(sim->board, suspended);
    usbfs_sim_leave();
}

void usbfs_sim_twist(struct usbfs_sim *sim, struct port_twist twist)
{
    usbfs_sim_enter();
    sim->port.twist = twist;
    usbfs_sim_leave();
}

unsigned usbfs_sim_killed_banks(struct usbfs_sim *sim)
{
    usbfs_sim_enter();
    unsigned killed = board_killed_banks(sim->board);
    usbfs_sim_leave();
    return killed;
}

unsigned usbfs_sim_number(const struct usbfs_sim *sim)
{
    return sim->number;
}

void usbfs_sim_node(const struct usbfs_sim *sim, char ret_path[USBFS_SIM_NODE_BYTES])
{
    snprintf(ret_path, USBFS_SIM_NODE_BYTES, "/dev/bus/usb/001/%03u", sim->number);
}

const uint8_t *usbfs_sim_descriptors(const struct usbfs_sim *sim, unsigned *ret_length)
{
    *ret_length = sim->port.device.length;
    return sim->port.device.descriptors;
}
