/* A puck's way, all of it in settle(), which runs after anything has happened:
 *
 *   plugged in ─▶ seen ─▶ opened, claimed ─▶ on the wire (wire.h) ─▶ gone, or broken ─▶ shut
 *    (hotplug,     │                              │                                      │
 *     remembered   │ not let, busy:               │ says hello, and is not the one       │
 *     there, no    │ tried again after 2 s        ▼ known, which may be here too         │
 *     call made)   └───────────────────────── turned away ◀── another is looked for ─────┘
 */
#include "puck/usb.h"

#include <errno.h>
#include <libusb.h>
#include <stdlib.h>
#include <sys/time.h>

#include "now/now.h"
#include "puck/fds.h"
#include "puck/look.h"
#include "puck/wire.h"

#define SEEN_MAX 8
#define RETRY_US (2 * US_PER_S)
#define DRAIN_US (50 * US_PER_MS)
#define CLOSE_US (1 * US_PER_S)

/* A device with a puck's number that is plugged in. */
struct seen {
    libusb_device *device; /* referenced */
    int64_t retry_us;      /* not opened before */
    bool greeted;          /* its serial is known */
    uint32_t serial;
};

struct usb {
    struct usb_owner owner;
    libusb_context *context;
    struct fds fds;
    sd_event_source *timer;
    struct wire wire;
    struct seen seen[SEEN_MAX];
    unsigned seen_count;
    libusb_device *device; /* on the wire; borrowed, and NULL with usb_new_fd() */
    unsigned told;         /* bits of enum trouble: those of opening */
    bool serial_known;
    uint32_t serial;  /* of the first puck that was ever held */
    enum light light; /* for a puck that comes later */
    uint32_t light_number;
};

/* ---- news ---- */

static struct seen *seen_of(struct usb *usb, const libusb_device *device)
{
    for (unsigned i = 0; i < usb->seen_count; i++) {
        if (usb->seen[i].device == device) {
            return &usb->seen[i];
        }
    }
    return NULL;
}

static void tell(struct usb *usb, enum trouble trouble)
{
    struct news news = {.kind = NEWS_TROUBLE, .trouble = trouble};
    if ((usb->told >> trouble & 1u) == 0) {
        usb->told |= 1u << trouble;
        usb->owner.news(usb->owner.userdata, &news);
    }
}

/* One has said hello that is not the known one; is that one still among the others? */
static bool known_is_elsewhere(struct usb *usb, uint32_t serial)
{
    struct seen *self = seen_of(usb, usb->device);
    bool maybe = false;
    if (self == NULL || !usb->serial_known || serial == usb->serial) {
        return false;
    }
    self->greeted = true;
    self->serial = serial;
    for (unsigned i = 0; i < usb->seen_count; i++) {
        maybe = maybe || !usb->seen[i].greeted || usb->seen[i].serial == usb->serial;
    }
    return maybe;
}

static void on_news(void *userdata, const struct news_list *list)
{
    struct usb *usb = userdata;
    for (unsigned i = 0; i < list->count; i++) {
        const struct news *news = &list->at[i];
        bool up = news->kind == NEWS_UP;
        if (up && known_is_elsewhere(usb, news->about.serial)) {
            wire_turn_away(&usb->wire);
            return;
        }
        if (up && !usb->serial_known) {
            usb->serial = news->about.serial;
            usb->serial_known = true;
        }
        usb->owner.news(usb->owner.userdata, news);
    }
}

/* ---- what is plugged in ---- */

/* libusb must not be asked for anything that waits in here. */
static int LIBUSB_CALL on_hotplug(libusb_context *context, libusb_device *device,
                                  libusb_hotplug_event event, void *userdata)
{
    struct usb *usb = userdata;
    struct seen *seen = seen_of(usb, device);
    (void)context;
    if (event == LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED && seen == NULL &&
        usb->seen_count < SEEN_MAX) {
        usb->seen[usb->seen_count++] = (struct seen){.device = libusb_ref_device(device)};
    }
    if (event == LIBUSB_HOTPLUG_EVENT_DEVICE_LEFT && seen != NULL) {
        if (usb->device == device) {
            wire_pull(&usb->wire);
        }
        *seen = usb->seen[--usb->seen_count];
        libusb_unref_device(device);
    }
    return 0;
}

/* The next one to try: the known one first. NULL: none just now. */
static struct seen *choose(struct usb *usb, int64_t now_us)
{
    struct seen *best = NULL;
    for (unsigned i = 0; i < usb->seen_count; i++) {
        struct seen *seen = &usb->seen[i];
        bool known = seen->greeted && seen->serial == usb->serial;
        if (seen->retry_us <= now_us && (best == NULL || known)) {
            best = seen;
        }
    }
    return best;
}

static void open_one(struct usb *usb, struct seen *seen)
{
    libusb_device_handle *handle = NULL;
    if (!look_is_puck(seen->device)) {
        seen->retry_us = NEVER_US;
        return;
    }
    seen->retry_us = now_boottime_us() + RETRY_US;
    int error = libusb_open(seen->device, &handle);
    if (error == LIBUSB_ERROR_ACCESS) {
        tell(usb, TROUBLE_DENIED);
    }
    if (error != 0) {
        return;
    }
    error = libusb_claim_interface(handle, 0);
    if (error != 0) {
        libusb_close(handle);
        if (error == LIBUSB_ERROR_BUSY) {
            tell(usb, TROUBLE_BUSY);
        }
        return;
    }
    usb->told = 0;
    usb->device = seen->device;
    wire_open(&usb->wire, handle, usb->light, usb->light_number);
}

/* ---- after anything has happened ---- */

static int64_t next_us(const struct usb *usb)
{
    int64_t next_us = NEVER_US;
    if (usb->wire.handle != NULL) {
        return host_next_us(&usb->wire.host);
    }
    for (unsigned i = 0; i < usb->seen_count; i++) {
        next_us = usb->seen[i].retry_us < next_us ? usb->seen[i].retry_us : next_us;
    }
    return next_us;
}

static void arm(struct usb *usb)
{
    int64_t at_us = next_us(usb);
    if (at_us == NEVER_US) {
        sd_event_source_set_enabled(usb->timer, SD_EVENT_OFF);
    } else {
        sd_event_source_set_time(usb->timer, (uint64_t)at_us);
        sd_event_source_set_enabled(usb->timer, SD_EVENT_ONESHOT);
    }
}

static bool up(const struct usb *usb)
{
    return usb->wire.handle != NULL && usb->wire.host.state == HOST_STATE_UP;
}

static bool another(struct usb *usb)
{
    for (unsigned i = 0; i < usb->seen_count; i++) {
        if (usb->seen[i].device != usb->device && look_is_puck(usb->seen[i].device)) {
            return true;
        }
    }
    return false;
}

static void settle(struct usb *usb)
{
    if (usb->wire.leaving && wire_shut(&usb->wire)) {
        usb->device = NULL;
    }
    if (usb->wire.handle == NULL) {
        struct seen *seen = choose(usb, now_boottime_us());
        if (seen != NULL) {
            open_one(usb, seen);
        }
    }
    wire_settle(&usb->wire);
    if ((usb->told >> TROUBLE_SECOND & 1u) == 0 && up(usb) && another(usb)) {
        tell(usb, TROUBLE_SECOND);
    }
    if (usb->wire.leaving) {
        wire_shut(&usb->wire); /* what is called back then comes here again */
    }
    arm(usb);
}

static void on_fds(void *userdata)
{
    settle(userdata);
}

static int on_timer(sd_event_source *source, uint64_t usec, void *userdata)
{
    (void)source;
    (void)usec;
    settle(userdata);
    return 0;
}

/* ---- the outside ---- */

void usb_light(struct usb *usb, enum light light, uint32_t number)
{
    usb->light = light;
    usb->light_number = number;
    if (usb->wire.handle != NULL) {
        host_light(&usb->wire.host, light, number);
        wire_settle(&usb->wire);
        arm(usb);
    }
}

void usb_test(struct usb *usb, uint8_t parts)
{
    if (up(usb)) {
        host_test(&usb->wire.host, parts);
        wire_settle(&usb->wire);
    }
}

void usb_count(struct usb *usb)
{
    if (up(usb)) {
        host_count(&usb->wire.host);
        wire_settle(&usb->wire);
    }
}

void usb_bootloader(struct usb *usb)
{
    if (usb->wire.handle != NULL) {
        host_bootloader(&usb->wire.host);
        wire_settle(&usb->wire);
    }
}

const struct host *usb_host(const struct usb *usb)
{
    return usb->wire.handle != NULL ? &usb->wire.host : NULL;
}

static int start(struct usb *usb, sd_event *loop)
{
    int error = wire_init(&usb->wire, on_news, usb);
    if (error == 0) {
        error =
            sd_event_add_time(loop, &usb->timer, CLOCK_BOOTTIME, UINT64_MAX, 1000, on_timer, usb);
    }
    return error < 0 ? error : fds_init(&usb->fds, usb->context, loop, on_fds, usb);
}

static int errno_of(int error)
{
    return error == LIBUSB_ERROR_NO_MEM ? -ENOMEM : -ENODEV;
}

int usb_new(struct usb **ret_usb, sd_event *loop, const struct usb_owner *owner)
{
    struct usb *usb = calloc(1, sizeof(*usb));
    if (usb == NULL) {
        return -ENOMEM;
    }
    usb->owner = *owner;
    int error = libusb_init(&usb->context);
    error = error != 0 ? errno_of(error) : start(usb, loop);
    if (error >= 0) {
        int events = LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED | LIBUSB_HOTPLUG_EVENT_DEVICE_LEFT;
        error = libusb_hotplug_register_callback(usb->context, events, LIBUSB_HOTPLUG_ENUMERATE,
                                                 PUCK_USB_VENDOR, PUCK_USB_PRODUCT,
                                                 LIBUSB_HOTPLUG_MATCH_ANY, on_hotplug, usb, NULL);
        error = error != 0 ? errno_of(error) : 0;
    }
    if (error < 0) {
        usb_free(usb);
        return error;
    }
    sd_event_source_set_time(usb->timer, 0); /* what is there already is opened from the loop */
    sd_event_source_set_enabled(usb->timer, SD_EVENT_ONESHOT);
    *ret_usb = usb;
    return 0;
}

int usb_new_fd(struct usb **ret_usb, sd_event *loop, int fd, const struct usb_owner *owner)
{
    struct usb *usb = calloc(1, sizeof(*usb));
    libusb_device_handle *handle = NULL;
    if (usb == NULL) {
        return -ENOMEM;
    }
    usb->owner = *owner;
    /* The machine may have no USB that this program can look at: nothing is looked for. */
    libusb_set_option(NULL, LIBUSB_OPTION_NO_DEVICE_DISCOVERY);
    int error = libusb_init(&usb->context);
    error = error != 0 ? errno_of(error) : start(usb, loop);
    if (error >= 0) {
        error = libusb_wrap_sys_device(usb->context, fd, &handle);
        error = error == 0 ? libusb_claim_interface(handle, 0) : error;
        error = error != 0 ? errno_of(error) : 0;
    }
    if (error < 0) {
        if (handle != NULL) {
            libusb_close(handle);
        }
        usb_free(usb);
        return error;
    }
    wire_open(&usb->wire, handle, LIGHT_OFF, 0);
    settle(usb);
    *ret_usb = usb;
    return 0;
}

/* Lets libusb work for so long, or until what is asked for has come true. */
static void wait_until(struct usb *usb, bool (*done)(struct usb *usb), int64_t most_us)
{
    int64_t end_us = now_boottime_us() + most_us;
    struct timeval soon = {.tv_usec = 5000};
    while (!done(usb) && now_boottime_us() < end_us) {
        libusb_handle_events_timeout_completed(usb->context, &soon, NULL);
    }
}

static bool drained(struct usb *usb)
{
    wire_settle(&usb->wire);
    return !usb->wire.out_waits;
}

static bool shut(struct usb *usb)
{
    return wire_shut(&usb->wire);
}

static void no_news(void *userdata, const struct news *news)
{
    (void)userdata;
    (void)news;
}

struct usb *usb_free(struct usb *usb)
{
    if (usb == NULL) {
        return NULL;
    }
    usb->owner.news = no_news;
    if (usb->wire.handle != NULL) {
        wait_until(usb, drained, DRAIN_US);
        wire_turn_away(&usb->wire);
        wait_until(usb, shut, CLOSE_US);
    }
    fds_finish(&usb->fds);
    sd_event_source_disable_unref(usb->timer);
    for (unsigned i = 0; i < usb->seen_count; i++) {
        libusb_unref_device(usb->seen[i].device);
    }
    wire_finish(&usb->wire);
    if (usb->context != NULL) {
        libusb_exit(usb->context);
    }
    free(usb);
    return NULL;
}
