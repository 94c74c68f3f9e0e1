/* The system bus and bluetoothd on it.
 *
 *   no bus ──opened──▶ ASKED ──objects told──▶ HERE ──name lost──▶ AWAY ──name taken──▶ ASKED
 *     ▲                  │ denied: DENIED                            │
 *     └──── bus lost ────┴ no answer: AWAY ──── asked again ─────────┘
 *
 * A bus or a bluetoothd that says nothing at all is away too, until it does.
 *
 * Asking for the objects also starts bluetoothd where D-Bus may start it. What it said once is kept
 * in the tree and brought up to date by signals; the questions and the signals come over one
 * connection, so they are in order.
 */
#include <errno.h>
#include <string.h>

#include "now/now.h"
#include "strap/bluez_own.h"

#define OBJECTS    "org.freedesktop.DBus.ObjectManager"
#define PROPERTIES "org.freedesktop.DBus.Properties"
#define DEVICE     "org.bluez.Device1"

#define ASK_FIRST_US (2 * US_PER_S)
#define ASK_LAST_US  (30 * US_PER_S)
#define ANSWER_US    (6 * US_PER_S) /* where D-Bus starts bluetoothd, it comes after 1 to 3 s */

sd_bus_slot *bluez_call(struct bluez *bluez, const char *path, const char *interface,
                        const char *method, sd_bus_message_handler_t answer, void *userdata)
{
    sd_bus_slot *slot = NULL;

    sd_bus_call_method_async(bluez->bus, answer ? &slot : NULL, BLUEZ_NAME, path, interface, method,
                             answer, userdata, "");
    return slot;
}

static void ask_later(struct bluez *bluez)
{
    bluez->ask_us = now_boottime_us() + bluez->ask_wait_us;
    bluez->ask_wait_us =
        bluez->ask_wait_us * 2 < ASK_LAST_US ? bluez->ask_wait_us * 2 : ASK_LAST_US;
    bluez_unsettle(bluez);
}

static void forget_all(struct bluez *bluez, enum bluez_service service)
{
    bluez->service = service;
    bluez->asking = sd_bus_slot_unref(bluez->asking);
    bluez_radio_forget(bluez);
    bluez_tree_clear(&bluez->tree);
    bluez_unsettle(bluez);
}

/* --- what bluetoothd tells --- */

/* The a{sa{sv}} of one object. `fresh`: told now, not remembered from before. */
static int take_object(struct bluez *bluez, sd_bus_message *message, const char *path, bool fresh)
{
    const char *interface;
    struct bluez_props props;
    int error = sd_bus_message_enter_container(message, 'a', "{sa{sv}}");

    while (error >= 0 && (error = sd_bus_message_enter_container(message, 'e', "sa{sv}")) > 0) {
        error = sd_bus_message_read_basic(message, 's', &interface);
        if (error >= 0)
            error = bluez_props_read(message, &props);
        if (error >= 0) {
            struct bluez_news news = bluez_tree_added(&bluez->tree, path, interface, &props);

            /* A strap may be in the air without a word on how loud. */
            if (fresh && news.device && news.change & BLUEZ_CHANGE_DEVICE) {
                news.device->in_air = true;
                news.change |= BLUEZ_CHANGE_HEARD;
            }
            bluez_take(bluez, &news);
            error = sd_bus_message_exit_container(message);
        }
    }
    return error < 0 ? error : sd_bus_message_exit_container(message);
}

static int take_objects(struct bluez *bluez, sd_bus_message *message)
{
    const char *path;
    int error = sd_bus_message_enter_container(message, 'a', "{oa{sa{sv}}}");

    while (error >= 0 && (error = sd_bus_message_enter_container(message, 'e', "oa{sa{sv}}")) > 0) {
        error = sd_bus_message_read_basic(message, 'o', &path);
        if (error >= 0)
            error = take_object(bluez, message, path, false);
        if (error >= 0)
            error = sd_bus_message_exit_container(message);
    }
    return error;
}

static int on_objects(sd_bus_message *message, void *userdata, sd_bus_error *ret_error)
{
    struct bluez *bluez = userdata;
    const sd_bus_error *error = sd_bus_message_get_error(message);

    (void)ret_error;
    bluez->asking = sd_bus_slot_unref(bluez->asking);
    if (!error && take_objects(bluez, message) >= 0) {
        bluez->service = BLUEZ_SERVICE_HERE;
        bluez->ask_wait_us = ASK_FIRST_US;
        bluez_unsettle(bluez);
        return 0;
    }
    bluez->service = error && sd_bus_error_has_name(error, SD_BUS_ERROR_ACCESS_DENIED)
                         ? BLUEZ_SERVICE_DENIED
                         : BLUEZ_SERVICE_AWAY;
    ask_later(bluez);
    return 0;
}

void bluez_ask(struct bluez *bluez)
{
    bluez->ask_us = NEVER_US;
    bluez->answer_us = now_boottime_us() + ANSWER_US;
    sd_bus_slot_unref(bluez->asking);
    bluez->asking = bluez_call(bluez, "/", OBJECTS, "GetManagedObjects", on_objects, bluez);
    if (!bluez->asking)
        ask_later(bluez);
}

static int on_added(sd_bus_message *message, void *userdata, sd_bus_error *ret_error)
{
    const char *path;

    (void)ret_error;
    if (sd_bus_message_read_basic(message, 'o', &path) > 0)
        take_object(userdata, message, path, true);
    return 0;
}

static int on_removed(sd_bus_message *message, void *userdata, sd_bus_error *ret_error)
{
    struct bluez *bluez = userdata;
    const char *path, *interface;

    (void)ret_error;
    if (sd_bus_message_read_basic(message, 'o', &path) <= 0 ||
        sd_bus_message_enter_container(message, 'a', "s") < 0)
        return 0;
    while (sd_bus_message_read_basic(message, 's', &interface) > 0)
        bluez_tree_removed(&bluez->tree, path, interface);
    bluez_unsettle(bluez);
    return 0;
}

/* Of a characteristic only the heart rate's value matters, and only as it changes: a value told
 * with the object is an old one. */
static int on_changed(sd_bus_message *message, void *userdata, sd_bus_error *ret_error)
{
    struct bluez *bluez = userdata;
    const char *path = sd_bus_message_get_path(message), *interface;
    struct bluez_props props;
    struct bluez_news news;

    (void)ret_error;
    if (sd_bus_message_read_basic(message, 's', &interface) <= 0 ||
        bluez_props_read(message, &props) < 0)
        return 0;
    if (props.has & BLUEZ_PROP_VALUE) {
        uint64_t serial = 0;

        sd_bus_message_get_cookie(message, &serial);
        for (int i = 0; i < PARTNERS; i++) {
            const struct bluez_device *device = bluez_held_device(&bluez->held[i]);

            if (device && device->measurement && strcmp(device->measurement, path) == 0)
                bluez_held_value(&bluez->held[i], props.value, props.value_length, serial);
        }
        return 0;
    }
    news = bluez_tree_changed(&bluez->tree, path, interface, &props);
    bluez_take(bluez, &news);
    return 0;
}

/* Told by bluetoothd 5.82 and later; earlier ones keep the reason to themselves. */
static int on_disconnected(sd_bus_message *message, void *userdata, sd_bus_error *ret_error)
{
    struct bluez *bluez = userdata;
    const char *path = sd_bus_message_get_path(message), *name;

    (void)ret_error;
    if (sd_bus_message_read_basic(message, 's', &name) <= 0)
        return 0;
    for (int i = 0; i < PARTNERS; i++) {
        struct bluez_held *held = &bluez->held[i];
        const struct bluez_device *device = bluez_held_device(held);

        if (!device || strcmp(device->path, path) != 0)
            continue;
        if (strcmp(name, "org.bluez.Reason.Timeout") == 0)
            held->reason = STRAP_REASON_OUT_OF_RANGE;
        else if (strcmp(name, "org.bluez.Reason.Suspend") == 0)
            held->reason = STRAP_REASON_ADAPTER;
        bluez_held_feed(held, LINK_EVENT_LOST);
    }
    return 0;
}

static int on_owner(sd_bus_message *message, void *userdata, sd_bus_error *ret_error)
{
    struct bluez *bluez = userdata;
    const char *name, *before, *after;

    (void)ret_error;
    if (sd_bus_message_read(message, "sss", &name, &before, &after) < 0)
        return 0;
    bluez->ask_wait_us = ASK_FIRST_US;
    if (after[0] != '\0') {
        forget_all(bluez, BLUEZ_SERVICE_ASKED);
        bluez_ask(bluez);
    } else {
        forget_all(bluez, BLUEZ_SERVICE_AWAY);
        ask_later(bluez);
    }
    return 0;
}

/* --- the bus --- */

static int on_bus_lost(sd_bus_message *message, void *userdata, sd_bus_error *ret_error)
{
    struct bluez *bluez = userdata;

    (void)message;
    (void)ret_error;
    bluez->bus_lost = true; /* closed by bluez_bus_settle(): not from inside the bus */
    bluez_unsettle(bluez);
    return 0;
}

static int listen_to(struct bluez *bluez)
{
    static const struct {
        const char *rule;
        sd_bus_message_handler_t heard;
    } signals[] = {
        {"type='signal',sender='org.freedesktop.DBus',interface='org.freedesktop.DBus',"
         "member='NameOwnerChanged',arg0='" BLUEZ_NAME "'",
         on_owner},
        {"type='signal',sender='" BLUEZ_NAME "',interface='" OBJECTS "',member='InterfacesAdded'",
         on_added},
        {"type='signal',sender='" BLUEZ_NAME "',interface='" OBJECTS "',member='InterfacesRemoved'",
         on_removed},
        {"type='signal',sender='" BLUEZ_NAME "',interface='" PROPERTIES
         "',member='PropertiesChanged',path_namespace='/org/bluez'",
         on_changed},
        {"type='signal',sender='" BLUEZ_NAME "',interface='" DEVICE "',member='Disconnected'",
         on_disconnected},
        {"type='signal',sender='org.freedesktop.DBus.Local',"
         "interface='org.freedesktop.DBus.Local',member='Disconnected'",
         on_bus_lost},
    };
    int error = 0;

    for (size_t i = 0; error >= 0 && i < sizeof(signals) / sizeof(signals[0]); i++)
        error = sd_bus_add_match_async(bluez->bus, NULL, signals[i].rule, signals[i].heard, NULL,
                                       bluez);
    return error;
}

static void open_bus(struct bluez *bluez)
{
    int error = sd_bus_open_system(&bluez->bus);

    /* Letting go of the straps comes after the loop's end: the bus has to be there for it. */
    if (error >= 0)
        error = sd_bus_set_close_on_exit(bluez->bus, false);
    if (error >= 0)
        error = sd_bus_attach_event(bluez->bus, bluez->loop, SD_EVENT_PRIORITY_NORMAL);
    if (error >= 0)
        error = listen_to(bluez);
    if (error < 0) {
        bluez_bus_close(bluez);
        bluez->service =
            error == -EACCES || error == -EPERM ? BLUEZ_SERVICE_DENIED : BLUEZ_SERVICE_AWAY;
        ask_later(bluez);
        return;
    }
    bluez->service = BLUEZ_SERVICE_ASKED;
    bluez_ask(bluez);
}

void bluez_bus_close(struct bluez *bluez)
{
    for (int i = 0; i < PARTNERS; i++) {
        if (bluez->held[i].link.state != LINK_IDLE)
            bluez_held_feed(&bluez->held[i], LINK_EVENT_CLOSED);
    }
    forget_all(bluez, BLUEZ_SERVICE_AWAY);
    bluez->bus_lost = false;
    if (!bluez->bus)
        return;
    sd_bus_detach_event(bluez->bus);
    /* Flushing a bus that is not connected yet would wait for it. */
    bluez->bus = sd_bus_is_ready(bluez->bus) > 0 ? sd_bus_flush_close_unref(bluez->bus)
                                                 : sd_bus_close_unref(bluez->bus);
}

void bluez_bus_settle(struct bluez *bluez, int64_t now_us)
{
    if (bluez->bus_lost) {
        bluez_bus_close(bluez);
        ask_later(bluez);
    } else if (now_us >= bluez->ask_us) {
        if (bluez->bus)
            bluez_ask(bluez);
        else
            open_bus(bluez);
    }
    if (bluez->service == BLUEZ_SERVICE_ASKED && now_us >= bluez->answer_us)
        bluez->service = BLUEZ_SERVICE_AWAY;
}
