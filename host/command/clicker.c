/* A device's way:
 *
 *   a node appears, or its rights change ─▶ opened ─▶ asked what it has ─▶ grabbed ─▶ held
 *   (inotify; udev sets the rights after      │            │                 │         │ unplugged:
 *    the node is there, so both are looked    ▼            ▼                 ▼         ▼ released,
 *    at)                                   not let       not ours       another's     closed
 *
 * Not let: said once, as it is the same for all of them. Each key's state is kept by device, so
 * that one pulled out, or events the kernel had to drop, never leave a button down: held for 2 s it
 * would mean a break.
 */
#include "command/clicker.h"

#include <dirent.h>
#include <errno.h>
#include <libevdev/libevdev.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <time.h>
#include <unistd.h>

#include "command/clicker_device.h"
#include "now/now.h"
#include "words/words.h"

/* A radio clicker is asked by its receiver every 8 to 10 ms. */
#define BOUND_US (10 * US_PER_MS)
/* Where the kernel can't stamp with CLOCK_BOOTTIME, the time of reading is taken. */
#define BOUND_READ_US (50 * US_PER_MS)

struct device {
    struct device *next;
    struct clicker *clicker;
    sd_event_source *source;
    struct libevdev *evdev;
    int fd;
    char node[32]; /* event7 */
    uint32_t down; /* bits of clicker_presses[] */
    bool stamped;  /* the kernel's stamps are CLOCK_BOOTTIME */
};

struct clicker {
    struct clicker_owner owner;
    sd_event *loop;
    sd_event_source *notices;
    struct device *devices;
    int inotify;
    bool watching; /* the folder itself; else its parent, for the folder to appear */
    char folder[64];
    char named[80];          /* "" : none */
    unsigned down[PARTNERS]; /* buttons that are down, of all devices */
    bool told_denied, told_busy;
};

/* ---- presses ---- */

/* Several buttons of one partner are one: down with the first, up with the last. */
static void turn(struct device *device, size_t i, bool down, int64_t event_us, int64_t bound_us)
{
    struct clicker *clicker = device->clicker;
    enum who who = (enum who)clicker_presses[i].who;
    uint32_t bit = UINT32_C(1) << i;
    if (((device->down & bit) != 0) == down) {
        return;
    }
    device->down ^= bit;
    clicker->down[who] += down ? 1u : -1u;
    bool edge = clicker->down[who] == (down ? 1u : 0u);
    if (edge && clicker->owner.press != NULL) {
        clicker->owner.press(clicker->owner.userdata, who, down, event_us, bound_us);
    }
}

static void take_event(struct device *device, const struct input_event *event)
{
    if (event->type != EV_KEY || event->value > 1) { /* 2: the kernel's autorepeat */
        return;
    }
    int64_t event_us = event->input_event_sec * US_PER_S + event->input_event_usec;
    for (size_t i = 0; i < CLICKER_PRESSES; i++) {
        if (clicker_presses[i].code == event->code) {
            turn(device, i, event->value == 1, device->stamped ? event_us : now_boottime_us(),
                 device->stamped ? BOUND_US : BOUND_READ_US);
        }
    }
}

/* ---- devices come and go ---- */

static void let_go(struct device *device)
{
    struct clicker *clicker = device->clicker;
    struct device **at = &clicker->devices;
    while (*at != device) {
        at = &(*at)->next;
    }
    *at = device->next;
    for (size_t i = 0; i < CLICKER_PRESSES; i++) {
        turn(device, i, false, now_boottime_us(), BOUND_READ_US);
    }
    if (clicker->owner.held != NULL) {
        clicker->owner.held(clicker->owner.userdata, libevdev_get_name(device->evdev), false);
    }
    sd_event_source_disable_unref(device->source);
    libevdev_grab(device->evdev, LIBEVDEV_UNGRAB);
    libevdev_free(device->evdev);
    close(device->fd);
    free(device);
}

static int on_device(sd_event_source *source, int fd, uint32_t revents, void *userdata)
{
    struct device *device = userdata;
    struct input_event event;
    unsigned flag = LIBEVDEV_READ_FLAG_NORMAL;
    int status;
    (void)source;
    (void)fd;
    /* Where events were dropped, SYNC gives what changed meanwhile; then it goes on as ever. */
    do {
        status = libevdev_next_event(device->evdev, flag, &event);
        if (status == LIBEVDEV_READ_STATUS_SUCCESS || status == LIBEVDEV_READ_STATUS_SYNC) {
            take_event(device, &event);
        }
        if (status == LIBEVDEV_READ_STATUS_SYNC) {
            flag = LIBEVDEV_READ_FLAG_SYNC;
        } else if (flag == LIBEVDEV_READ_FLAG_SYNC && status == -EAGAIN) {
            flag = LIBEVDEV_READ_FLAG_NORMAL;
            status = LIBEVDEV_READ_STATUS_SYNC;
        }
    } while (status >= 0);
    if ((status != -EAGAIN && status != -EINTR) || (revents & (EPOLLHUP | EPOLLERR)) != 0) {
        let_go(device);
    }
    return 0;
}

static void tell(struct clicker *clicker, bool *told, const char *text)
{
    if (!*told && clicker->owner.trouble != NULL) {
        clicker->owner.trouble(clicker->owner.userdata, text);
    }
    *told = true;
}

static bool have(const struct clicker *clicker, const char *node)
{
    for (const struct device *device = clicker->devices; device != NULL; device = device->next) {
        if (strcmp(device->node, node) == 0) {
            return true;
        }
    }
    return false;
}

/* Keeps an open device. 0 or -errno; the caller closes what was not kept. */
static int hold(struct clicker *clicker, const char *node, int fd, struct libevdev *evdev)
{
    struct device *device = calloc(1, sizeof(*device));
    if (device == NULL) {
        return -ENOMEM;
    }
    *device = (struct device){.clicker = clicker, .evdev = evdev, .fd = fd};
    snprintf(device->node, sizeof(device->node), "%s", node);
    int error = libevdev_grab(evdev, LIBEVDEV_GRAB);
    if (error == 0) {
        device->stamped = libevdev_set_clock_id(evdev, CLOCK_BOOTTIME) == 0;
        error = sd_event_add_io(clicker->loop, &device->source, fd, EPOLLIN, on_device, device);
    }
    if (error < 0) {
        free(device);
        return error;
    }
    device->next = clicker->devices;
    clicker->devices = device;
    if (clicker->owner.held != NULL) {
        clicker->owner.held(clicker->owner.userdata, libevdev_get_name(evdev), true);
    }
    return 0;
}

static void consider(struct clicker *clicker, const char *node)
{
    struct libevdev *evdev = NULL;
    char text[256];
    int fd;
    if (!clicker_is_node(node) || have(clicker, node)) {
        return;
    }
    int error = clicker_open(clicker->folder, node, &fd, &evdev);
    if (error == -EACCES || error == -EPERM) {
        tell(clicker, &clicker->told_denied, _(clicker_permission_text));
    }
    if (error < 0) {
        return;
    }
    error = clicker_suits(evdev, clicker->named) ? hold(clicker, node, fd, evdev) : -ENODEV;
    if (error == -EBUSY) {
        snprintf(
            text, sizeof(text),
            _("Another program holds %.80s. Close it, or unplug the clicker and plug it in again."),
            libevdev_get_name(evdev));
        tell(clicker, &clicker->told_busy, text);
    }
    if (error < 0) {
        libevdev_free(evdev);
        close(fd);
    }
}

static void consider_all(struct clicker *clicker)
{
    DIR *folder = opendir(clicker->folder);
    const struct dirent *entry;
    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        consider(clicker, entry->d_name);
    }
    if (folder != NULL) {
        closedir(folder);
    }
}

/* Watches the folder, or its parent until it is there: a machine may begin with no input device. */
static void watch(struct clicker *clicker)
{
    char parent[sizeof(clicker->folder)];
    if (inotify_add_watch(clicker->inotify, clicker->folder, IN_CREATE | IN_ATTRIB) >= 0) {
        clicker->watching = true;
        return;
    }
    snprintf(parent, sizeof(parent), "%s", clicker->folder);
    char *slash = strrchr(parent, '/');
    if (slash != NULL && slash != parent) {
        *slash = 0;
        inotify_add_watch(clicker->inotify, parent, IN_CREATE);
    }
}

static int on_notice(sd_event_source *source, const int fd, uint32_t revents, void *userdata)
{
    struct clicker *clicker = userdata;
    _Alignas(struct inotify_event) char buffer[4096];
    (void)source;
    (void)revents;
    ssize_t length = read(fd, buffer, sizeof(buffer));
    if (length <= 0) {
        return 0;
    }
    if (!clicker->watching) {
        watch(clicker);
    }
    /* Which of them it was does not matter: looking at all again is rare and cheap. */
    consider_all(clicker);
    return 0;
}

int clicker_new(struct clicker **ret_clicker, sd_event *loop, const char *folder, const char *named,
                const struct clicker_owner *owner)
{
    struct clicker *clicker = calloc(1, sizeof(*clicker));
    if (clicker == NULL) {
        return -ENOMEM;
    }
    *clicker = (struct clicker){.owner = *owner, .loop = sd_event_ref(loop), .inotify = -1};
    snprintf(clicker->folder, sizeof(clicker->folder), "%s", folder);
    snprintf(clicker->named, sizeof(clicker->named), "%s", named != NULL ? named : "");
    int error = 0;
    clicker->inotify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (clicker->inotify < 0) {
        error = -errno;
    } else {
        error =
            sd_event_add_io(loop, &clicker->notices, clicker->inotify, EPOLLIN, on_notice, clicker);
    }
    if (error < 0) {
        clicker_free(clicker);
        return error;
    }
    watch(clicker);
    consider_all(clicker);
    *ret_clicker = clicker;
    return 0;
}

unsigned clicker_held(const struct clicker *clicker)
{
    unsigned count = 0;
    for (const struct device *device = clicker->devices; device != NULL; device = device->next) {
        count++;
    }
    return count;
}

struct clicker *clicker_free(struct clicker *clicker)
{
    if (clicker == NULL) {
        return NULL;
    }
    clicker->owner = (struct clicker_owner){0}; /* the talk is over: nothing more to tell */
    while (clicker->devices != NULL) {
        let_go(clicker->devices);
    }
    sd_event_source_disable_unref(clicker->notices);
    if (clicker->inotify >= 0) {
        close(clicker->inotify);
    }
    sd_event_unref(clicker->loop);
    free(clicker);
    return NULL;
}
