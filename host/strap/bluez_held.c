/* A partner's strap over D-Bus: answers and signals go into the link as events, its actions come
 * out as calls.
 *
 * StartNotify or AcquireNotify? StartNotify, in subscribe() below, for three reasons found in
 * bluetoothd (5.66) and by its users:
 * - It does not put several notifications into one: a characteristic's Value is emitted with
 *   G_DBUS_PROPERTY_CHANGED_FLAG_FLUSH (src/gatt-client.c), one signal each.
 * - It loses none at the start: AcquireNotify makes its socket only after the strap has accepted
 * the subscription, and what comes in between goes nowhere (bleak, pull request 1886; in
 * tests/machine/cases/long-subscribe, of what was told within 0.2 s, StartNotify heard 6 of 6,
 * AcquireNotify 4 of 5).
 * - It survives a lost link: bluetoothd subscribes again by itself on reconnect, before anyone
 * asks; AcquireNotify's socket ends with the link. The price is the way through the bus daemon, a
 * fraction of a millisecond.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "now/now.h"
#include "protocol/hrm.h"
#include "strap/bluez_own.h"

#define DEVICE         "org.bluez.Device1"
#define CHARACTERISTIC "org.bluez.GattCharacteristic1"

#define CONNECT_TIMEOUT_US                                                                         \
    (60 * US_PER_S)   /* bluetoothd answers after 40 s; D-Bus gives up at 25                       \
                       */
#define BATTERY_LOW 5 /* percent: a strap lost below it has run empty */

struct bluez_device *bluez_held_device(const struct bluez_held *held)
{
    return bluez_tree_device(&held->bluez->tree, bluez_radio_adapter(held->bluez), held->address);
}

/* --- calls --- */

static bool says(const sd_bus_error *error, const char *words)
{
    return error->message && strcasestr(error->message, words);
}

/* Out of the tree at once, or the link would find it again before the signal comes. */
static void forget_device(struct bluez_held *held)
{
    const struct bluez_device *device = bluez_held_device(held);

    if (device) {
        char *path = strdup(device->path);

        if (path)
            bluez_tree_removed(&held->bluez->tree, path, DEVICE);
        free(path);
    }
}

static int on_connect(sd_bus_message *message, void *userdata, sd_bus_error *ret_error)
{
    struct bluez_held *held = userdata;
    const sd_bus_error *error = sd_bus_message_get_error(message);

    (void)ret_error;
    held->connect = sd_bus_slot_unref(held->connect);
    if (!error || sd_bus_error_has_name(error, "org.bluez.Error.AlreadyConnected")) {
        bluez_held_feed(held, LINK_EVENT_CONNECTED);
        bluez_held_look(held);
    } else if (sd_bus_error_has_name(error, SD_BUS_ERROR_UNKNOWN_OBJECT)) {
        forget_device(held);
        bluez_held_feed(held, LINK_EVENT_VANISHED);
    } else if (sd_bus_error_has_name(error, "org.bluez.Error.InProgress") ||
               says(error, "in progress")) {
        bluez_held_feed(held, LINK_EVENT_CONNECT_STUCK);
    } else {
        bluez_held_feed(held, LINK_EVENT_CONNECT_FAILED);
    }
    return 0;
}

static void connect_device(struct bluez_held *held, const struct bluez_device *device)
{
    sd_bus_message *message = NULL;

    held->ours = !device->seen.connected;
    held->known = false;
    bluez_radio_rest(held->bluez);
    held->connect = sd_bus_slot_unref(held->connect);
    if (sd_bus_message_new_method_call(held->bluez->bus, &message, BLUEZ_NAME, device->path, DEVICE,
                                       "Connect") >= 0)
        sd_bus_call_async(held->bluez->bus, &held->connect, message, on_connect, held,
                          (uint64_t)CONNECT_TIMEOUT_US);
    sd_bus_message_unref(message);
}

static int on_subscribe(sd_bus_message *message, void *userdata, sd_bus_error *ret_error)
{
    struct bluez_held *held = userdata;
    const sd_bus_error *error = sd_bus_message_get_error(message);

    (void)ret_error;
    held->subscribe = sd_bus_slot_unref(held->subscribe);
    /* "Already notifying" and "in progress": the subscription of before, which bluetoothd kept. */
    if (!error || says(error, "already notifying") || says(error, "in progress"))
        bluez_held_feed(held, LINK_EVENT_NOTIFY_OK);
    else if (says(error, "acquired"))
        bluez_held_feed(held, LINK_EVENT_NOTIFY_BUSY);
    else
        bluez_held_feed(held, LINK_EVENT_NOTIFY_FAILED);
    return 0;
}

static void subscribe(struct bluez_held *held, const struct bluez_device *device)
{
    sd_bus_slot_unref(held->subscribe);
    held->subscribe = bluez_call(held->bluez, device->measurement, CHARACTERISTIC, "StartNotify",
                                 on_subscribe, held);
}

/* Whatever became of it, bluetoothd knows best. */
static int on_removed(sd_bus_message *message, void *userdata, sd_bus_error *ret_error)
{
    (void)message;
    (void)ret_error;
    bluez_ask(userdata);
    return 0;
}

static void remove_device(struct bluez_held *held, const struct bluez_device *device)
{
    struct bluez *bluez = held->bluez;

    sd_bus_slot_unref(bluez->removing);
    bluez->removing = NULL;
    sd_bus_call_method_async(bluez->bus, &bluez->removing, BLUEZ_NAME, bluez->adapter,
                             "org.bluez.Adapter1", "RemoveDevice", on_removed, bluez, "o",
                             device->path);
    forget_device(held);
}

static void disconnect_device(struct bluez_held *held, const struct bluez_device *device)
{
    if (device->measurement)
        bluez_call(held->bluez, device->measurement, CHARACTERISTIC, "StopNotify", NULL, NULL);
    bluez_call(held->bluez, device->path, DEVICE, "Disconnect", NULL, NULL);
}

/* --- what the strap says of itself --- */

static void read_next(struct bluez_held *held);

static char *about_text(struct bluez_held *held, enum bluez_text text)
{
    switch (text) {
    case BLUEZ_TEXT_MANUFACTURER:
        return held->about.manufacturer;
    case BLUEZ_TEXT_MODEL:
        return held->about.model;
    case BLUEZ_TEXT_FIRMWARE:
        return held->about.firmware;
    case BLUEZ_TEXTS:
        break;
    }
    return NULL;
}

static int on_read(sd_bus_message *message, void *userdata, sd_bus_error *ret_error)
{
    struct bluez_held *held = userdata;
    char *text = about_text(held, held->reading);
    const void *bytes;
    size_t length;

    (void)ret_error;
    held->read = sd_bus_slot_unref(held->read);
    if (text && sd_bus_message_read_array(message, 'y', &bytes, &length) >= 0) {
        length = length < STRAP_TEXT_MAX ? length : STRAP_TEXT_MAX - 1;
        if (length > 0)
            memcpy(text, bytes, length);
        text[length] = '\0';
    }
    held->reading++;
    read_next(held);
    return 0;
}

/* One after another, and told once all are there: a strap answers one request at a time. */
static void read_next(struct bluez_held *held)
{
    const struct bluez_device *device = bluez_held_device(held);

    if (!device || held->link.state != LINK_UP)
        return;
    while (held->reading < BLUEZ_TEXTS && !device->text[held->reading])
        held->reading++;
    if (held->reading < BLUEZ_TEXTS)
        sd_bus_call_method_async(held->bluez->bus, &held->read, BLUEZ_NAME,
                                 device->text[held->reading], CHARACTERISTIC, "ReadValue", on_read,
                                 held, "a{sv}", 0);
    else
        strap_tell_about(&held->bluez->strap, held->who, &held->about);
}

static void read_about(struct bluez_held *held, const struct bluez_device *device)
{
    held->about = (struct strap_about){.battery_percent = device->battery_percent};
    held->reading = BLUEZ_TEXT_MANUFACTURER;
    held->read = sd_bus_slot_unref(held->read);
    read_next(held);
}

void bluez_held_battery(struct bluez_held *held, int percent)
{
    held->about.battery_percent = percent;
    if (held->link.state == LINK_UP && held->reading == BLUEZ_TEXTS)
        strap_tell_about(&held->bluez->strap, held->who, &held->about);
}

/* --- the link --- */

/* bluetoothd 5.66 does not say why a link was lost; a later one does, and the strap's own last
 * words say more. */
static enum strap_reason reason_of(const struct bluez_held *held, enum link_event event)
{
    if (event == LINK_EVENT_CLOSED)
        return STRAP_REASON_ADAPTER;
    if (held->contact_lost)
        return STRAP_REASON_TAKEN_OFF;
    if (held->about.battery_percent >= 0 && held->about.battery_percent <= BATTERY_LOW)
        return STRAP_REASON_BATTERY;
    return held->reason;
}

/* An answer that the link does not wait for any longer must not reach it. */
static void drop_calls(struct bluez_held *held)
{
    const enum link_state state = held->link.state;

    if (state != LINK_CONNECTING)
        held->connect = sd_bus_slot_unref(held->connect);
    if (state != LINK_SUBSCRIBING && state != LINK_UP)
        held->subscribe = sd_bus_slot_unref(held->subscribe);
    if (state != LINK_UP)
        held->read = sd_bus_slot_unref(held->read);
}

static unsigned act(struct bluez_held *held, enum link_event event)
{
    struct bluez_device *device = bluez_held_device(held);
    unsigned actions = link_step(&held->link, event, now_boottime_us());

    drop_calls(held);
    if (event == LINK_EVENT_LET_GO && !held->ours)
        actions &= ~(unsigned)LINK_DISCONNECT;
    if (event == LINK_EVENT_LOST)
        held->known = false;
    if (actions & LINK_TELL_DOWN)
        strap_tell_down(&held->bluez->strap, held->who, reason_of(held, event));
    if (actions & LINK_DISCONNECT && device)
        disconnect_device(held, device);
    if (actions & LINK_REMOVE && device) {
        remove_device(held, device);
        device = NULL;
    }
    if (actions & LINK_CONNECT && device)
        connect_device(held, device);
    if (actions & LINK_SUBSCRIBE && device)
        subscribe(held, device);
    if (actions & LINK_TELL_UP) {
        held->reason = STRAP_REASON_UNKNOWN;
        held->contact_lost = false;
        strap_tell_up(&held->bluez->strap, held->who);
        if (device)
            read_about(held, device);
    }
    /* A notification alone only puts the timer off: that is seen when it rings. */
    if (actions != LINK_PASS)
        bluez_unsettle(held->bluez);
    return actions;
}

void bluez_held_feed(struct bluez_held *held, enum link_event event)
{
    act(held, event);
}

void bluez_held_look(struct bluez_held *held)
{
    const struct bluez_device *device = bluez_held_device(held);

    if (!device || !device->resolved || held->known ||
        (held->link.state != LINK_CONNECTING && held->link.state != LINK_RESOLVING &&
         held->link.state != LINK_UP))
        return;
    held->known = device->measurement != NULL;
    bluez_held_feed(held, held->known ? LINK_EVENT_KNOWN : LINK_EVENT_RESOLVED);
}

void bluez_held_value(struct bluez_held *held, const uint8_t *bytes, size_t length, uint64_t serial)
{
    const int64_t at_us = now_boottime_us();
    struct hrm hrm;

    if (length > HRM_BYTES_MAX || echo_is(&held->echo, bytes, length, serial, at_us) ||
        !(act(held, LINK_EVENT_NOTIFICATION) & LINK_PASS))
        return;
    if (hrm_decode(bytes, length, &hrm) == HRM_OK)
        held->contact_lost = hrm.contact == HRM_CONTACT_NONE;
    strap_tell_notification(&held->bluez->strap, held->who, at_us, bytes, (uint16_t)length);
}

/* Takes over a wish, and brings the link to what the machine and the tree allow. */
void bluez_held_settle(struct bluez_held *held, bool open)
{
    enum strap_trouble trouble;

    if (strcmp(held->wanted, held->address) != 0) {
        bluez_held_feed(held, LINK_EVENT_LET_GO);
        snprintf(held->address, sizeof(held->address), "%s", held->wanted);
        held->contact_lost = false;
        echo_init(&held->echo);
        held->about.battery_percent = -1;
        if (held->address[0])
            bluez_held_feed(held, LINK_EVENT_ASKED);
    }
    if (open && held->link.state == LINK_SHUT)
        bluez_held_feed(held, LINK_EVENT_OPENED);
    else if (!open && held->link.state != LINK_SHUT && held->link.state != LINK_IDLE)
        bluez_held_feed(held, LINK_EVENT_CLOSED);
    if (held->link.state == LINK_LOOKING && bluez_held_device(held))
        bluez_held_feed(held, LINK_EVENT_SEEN);
    else if (held->link.state != LINK_LOOKING && held->link.state != LINK_SHUT &&
             held->link.state != LINK_IDLE && !bluez_held_device(held))
        bluez_held_feed(held, LINK_EVENT_VANISHED);
    if (now_boottime_us() >= link_next_us(&held->link))
        bluez_held_feed(held, LINK_EVENT_TIMER);

    trouble = link_trouble(&held->link);
    if (trouble != held->told) {
        held->told = trouble;
        strap_tell_trouble(&held->bluez->strap, held->who, trouble);
    }
}

void bluez_held_finish(struct bluez_held *held)
{
    const struct bluez_device *device = bluez_held_device(held);

    if (device && held->ours && held->bluez->bus && held->link.state != LINK_IDLE &&
        held->link.state != LINK_LOOKING)
        disconnect_device(held, device);
    link_init(&held->link);
    drop_calls(held);
}
