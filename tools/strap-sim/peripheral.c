/* The problem: bluetoothd owns the adapter and its attribute server; a program lends it objects on
 * the bus that stand for services and their parts, and says when a value is new.
 *
 *   /lull                 ObjectManager: bluetoothd reads all of it once
 *   /lull/rate            service 0x180D     /lull/rate/measurement  0x2A37  notify
 *                                            /lull/rate/place        0x2A38  read: the chest
 *   /lull/battery         service 0x180F     /lull/battery/level     0x2A19  read
 *   /lull/advertisement
 *
 * A new value is PropertiesChanged of `Value`; bluetoothd sends it to whoever has asked to be told.
 */
#include "tools/strap-sim/peripheral.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>
#include <time.h>

#include "now/now.h"

#define ROOT          "/lull"
#define ADVERTISEMENT "/lull/advertisement"
#define SERVICE       "org.bluez.GattService1"
#define PART          "org.bluez.GattCharacteristic1"
#define BASE          "-0000-1000-8000-00805f9b34fb"
#define PATH_BYTES    64
#define ACCURACY_US   1000

enum thing { THING_RATE, THING_MEASUREMENT, THING_PLACE, THING_BATTERY, THING_LEVEL, THINGS };

/* Where a thing is, what it is, and (a part) of which service and what may be done with it. */
static const struct {
    const char *path, *uuid, *service, *may;
} TABLE[THINGS] = {
    [THING_RATE] = {ROOT "/rate", "0000180d" BASE, NULL, NULL},
    [THING_MEASUREMENT] = {ROOT "/rate/measurement", "00002a37" BASE, ROOT "/rate", "notify"},
    [THING_PLACE] = {ROOT "/rate/place", "00002a38" BASE, ROOT "/rate", "read"},
    [THING_BATTERY] = {ROOT "/battery", "0000180f" BASE, NULL, NULL},
    [THING_LEVEL] = {ROOT "/battery/level", "00002a19" BASE, ROOT "/battery", "read"},
};

struct peripheral;

/* The userdata of an object. */
struct offered {
    struct peripheral *of;
    enum thing thing;
};

struct peripheral {
    sd_bus *bus;
    sd_event *loop;
    struct beats *beats;
    FILE *log;
    struct offered offered[THINGS];
    sd_event_source *timer;
    bool told;  /* somebody has asked for the measurement */
    bool begun; /* somebody had */
    unsigned number;
    int64_t zero_us;
    uint8_t value[BEATS_BYTES_MAX]; /* the last measurement */
    size_t length;
};

static void note(struct peripheral *peripheral, const char *what, const char *value)
{
    fprintf(peripheral->log, "%" PRId64 "\t1\t%s\t%s\n", now_boottime_us(), what, value);
    fflush(peripheral->log);
}

static int get_uuid(sd_bus *bus, const char *path, const char *interface, const char *property,
                    sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
    const struct offered *offered = userdata;
    (void)bus, (void)path, (void)interface, (void)property, (void)error;
    return sd_bus_message_append(reply, "s", TABLE[offered->thing].uuid);
}

static int get_primary(sd_bus *bus, const char *path, const char *interface, const char *property,
                       sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
    (void)bus, (void)path, (void)interface, (void)property, (void)userdata, (void)error;
    return sd_bus_message_append(reply, "b", 1);
}

static int get_service(sd_bus *bus, const char *path, const char *interface, const char *property,
                       sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
    const struct offered *offered = userdata;
    (void)bus, (void)path, (void)interface, (void)property, (void)error;
    return sd_bus_message_append(reply, "o", TABLE[offered->thing].service);
}

static int get_flags(sd_bus *bus, const char *path, const char *interface, const char *property,
                     sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
    const struct offered *offered = userdata;
    (void)bus, (void)path, (void)interface, (void)property, (void)error;
    return sd_bus_message_append(reply, "as", 1, TABLE[offered->thing].may);
}

static int append_value(const struct offered *offered, sd_bus_message *message)
{
    static const uint8_t CHEST = 1, LEVEL = 90;
    switch (offered->thing) {
    case THING_MEASUREMENT:
        return sd_bus_message_append_array(message, 'y', offered->of->value, offered->of->length);
    case THING_PLACE:
        return sd_bus_message_append_array(message, 'y', &CHEST, 1);
    case THING_LEVEL:
        return sd_bus_message_append_array(message, 'y', &LEVEL, 1);
    case THING_RATE:
    case THING_BATTERY:
    case THINGS:
        break;
    }
    return -EINVAL;
}

static int get_value(sd_bus *bus, const char *path, const char *interface, const char *property,
                     sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
    (void)bus, (void)path, (void)interface, (void)property, (void)error;
    return append_value(userdata, reply);
}

static int read_value(sd_bus_message *call, void *userdata, sd_bus_error *error)
{
    sd_bus_message *reply = NULL;
    (void)error;
    int result = sd_bus_message_new_method_return(call, &reply);
    if (result >= 0) {
        result = append_value(userdata, reply);
    }
    if (result >= 0) {
        result = sd_bus_send(NULL, reply, NULL);
    }
    sd_bus_message_unref(reply);
    return result;
}

/* The recording begins when somebody first listens. */
static void begin(struct peripheral *peripheral)
{
    if (!peripheral->begun) {
        peripheral->begun = true;
        peripheral->zero_us = now_boottime_us();
        sd_event_source_set_time(peripheral->timer, (uint64_t)peripheral->zero_us);
        sd_event_source_set_enabled(peripheral->timer, SD_EVENT_ONESHOT);
    }
}

static int set_told(sd_bus_message *call, struct offered *offered, bool told)
{
    if (offered->thing == THING_MEASUREMENT) {
        offered->of->told = told;
        note(offered->of, told ? "subscribed" : "unsubscribed", "");
        begin(offered->of);
    }
    return sd_bus_reply_method_return(call, "");
}

static int start_notify(sd_bus_message *call, void *userdata, sd_bus_error *error)
{
    (void)error;
    return set_told(call, userdata, true);
}

static int stop_notify(sd_bus_message *call, void *userdata, sd_bus_error *error)
{
    (void)error;
    return set_told(call, userdata, false);
}

static const sd_bus_vtable SERVICE_TABLE[] = {
    SD_BUS_VTABLE_START(0), SD_BUS_PROPERTY("UUID", "s", get_uuid, 0, 0),
    SD_BUS_PROPERTY("Primary", "b", get_primary, 0, 0), SD_BUS_VTABLE_END};

static const sd_bus_vtable PART_TABLE[] = {
    SD_BUS_VTABLE_START(0),
    SD_BUS_PROPERTY("UUID", "s", get_uuid, 0, 0),
    SD_BUS_PROPERTY("Service", "o", get_service, 0, 0),
    SD_BUS_PROPERTY("Flags", "as", get_flags, 0, 0),
    SD_BUS_PROPERTY("Value", "ay", get_value, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
    SD_BUS_METHOD("ReadValue", "a{sv}", "ay", read_value, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD("StartNotify", "", "", start_notify, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD("StopNotify", "", "", stop_notify, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_VTABLE_END};

static int get_type(sd_bus *bus, const char *path, const char *interface, const char *property,
                    sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
    (void)bus, (void)path, (void)interface, (void)property, (void)userdata, (void)error;
    return sd_bus_message_append(reply, "s", "peripheral");
}

static int get_name(sd_bus *bus, const char *path, const char *interface, const char *property,
                    sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
    (void)bus, (void)path, (void)interface, (void)property, (void)userdata, (void)error;
    return sd_bus_message_append(reply, "s", "Sim strap");
}

static int get_uuids(sd_bus *bus, const char *path, const char *interface, const char *property,
                     sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
    (void)bus, (void)path, (void)interface, (void)property, (void)userdata, (void)error;
    return sd_bus_message_append(reply, "as", 1, TABLE[THING_RATE].uuid);
}

static int release(sd_bus_message *call, void *userdata, sd_bus_error *error)
{
    (void)userdata, (void)error;
    return sd_bus_reply_method_return(call, "");
}

static const sd_bus_vtable ADVERTISEMENT_TABLE[] = {
    SD_BUS_VTABLE_START(0),
    SD_BUS_PROPERTY("Type", "s", get_type, 0, 0),
    SD_BUS_PROPERTY("LocalName", "s", get_name, 0, 0),
    SD_BUS_PROPERTY("ServiceUUIDs", "as", get_uuids, 0, 0),
    SD_BUS_METHOD("Release", "", "", release, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_VTABLE_END};

static int offer(struct peripheral *peripheral)
{
    int result = sd_bus_add_object_manager(peripheral->bus, NULL, ROOT);
    for (int i = 0; result >= 0 && i < THINGS; i++) {
        bool part = TABLE[i].service != NULL;
        peripheral->offered[i] = (struct offered){peripheral, (enum thing)i};
        result =
            sd_bus_add_object_vtable(peripheral->bus, NULL, TABLE[i].path, part ? PART : SERVICE,
                                     part ? PART_TABLE : SERVICE_TABLE, &peripheral->offered[i]);
    }
    if (result >= 0) {
        result =
            sd_bus_add_object_vtable(peripheral->bus, NULL, ADVERTISEMENT,
                                     "org.bluez.LEAdvertisement1", ADVERTISEMENT_TABLE, peripheral);
    }
    return result;
}

static int on_registered(sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
    struct peripheral *peripheral = userdata;
    const sd_bus_error *why = sd_bus_message_get_error(reply);
    (void)error;
    if (why != NULL) {
        fprintf(stderr, "strap-sim: bluetoothd did not take the strap: %s\n", why->message);
        return sd_event_exit(peripheral->loop, -EIO);
    }
    note(peripheral, "offered", "");
    return 0;
}

/* bluetoothd reads the objects while it answers, so this waits for no reply. */
static int enrol(struct peripheral *peripheral, const char *adapter)
{
    char path[PATH_BYTES];
    sd_bus_error error = SD_BUS_ERROR_NULL;
    snprintf(path, sizeof(path), "/org/bluez/%s", adapter);
    int result = sd_bus_set_property(peripheral->bus, "org.bluez", path, "org.bluez.Adapter1",
                                     "Powered", &error, "b", 1);
    if (result < 0) {
        fprintf(stderr, "strap-sim: %s could not be switched on: %s\n", adapter, error.message);
        sd_bus_error_free(&error);
        return result;
    }
    result = sd_bus_call_method_async(peripheral->bus, NULL, "org.bluez", path,
                                      "org.bluez.GattManager1", "RegisterApplication",
                                      on_registered, peripheral, "oa{sv}", ROOT, 0);
    if (result >= 0) {
        result = sd_bus_call_method_async(
            peripheral->bus, NULL, "org.bluez", path, "org.bluez.LEAdvertisingManager1",
            "RegisterAdvertisement", on_registered, peripheral, "oa{sv}", ADVERTISEMENT, 0);
    }
    return result;
}

static void send_beat(struct peripheral *peripheral)
{
    char text[2 * BEATS_BYTES_MAX + 16];
    int filled = snprintf(text, sizeof(text), "%u ", ++peripheral->number);
    for (size_t i = 0; i < peripheral->length; i++) {
        filled +=
            snprintf(text + filled, sizeof(text) - (size_t)filled, "%02x", peripheral->value[i]);
    }
    sd_bus_emit_properties_changed(peripheral->bus, TABLE[THING_MEASUREMENT].path, PART, "Value",
                                   NULL);
    note(peripheral, "notified", text);
}

static int on_beat(sd_event_source *source, uint64_t at_us, void *userdata)
{
    struct peripheral *peripheral = userdata;
    (void)at_us;
    while (now_boottime_us() - peripheral->zero_us >= beats_due_us(peripheral->beats)) {
        peripheral->length = beats_take(peripheral->beats, peripheral->value);
        if (peripheral->told) {
            send_beat(peripheral);
        }
    }
    int64_t due_us = beats_due_us(peripheral->beats);
    if (due_us == INT64_MAX) {
        note(peripheral, "ended", "");
        return sd_event_exit(peripheral->loop, 0);
    }
    sd_event_source_set_time(source, (uint64_t)(peripheral->zero_us + due_us));
    return sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
}

int peripheral_run(const char *adapter, struct beats *beats, FILE *log)
{
    struct peripheral peripheral = {.beats = beats, .log = log};
    int result = sd_event_new(&peripheral.loop);
    if (result >= 0) {
        result = sd_bus_open_system(&peripheral.bus);
        if (result < 0) {
            fprintf(stderr, "strap-sim: no system bus: %s\n", strerror(-result));
        }
    }
    if (result >= 0) {
        result = offer(&peripheral);
    }
    if (result >= 0) {
        result = enrol(&peripheral, adapter);
    }
    if (result >= 0 && (result = sd_bus_attach_event(peripheral.bus, peripheral.loop, 0)) >= 0 &&
        (result = sd_event_add_signal(peripheral.loop, NULL, SIGINT, NULL, NULL)) >= 0 &&
        (result = sd_event_add_signal(peripheral.loop, NULL, SIGTERM, NULL, NULL)) >= 0 &&
        (result = sd_event_add_time(peripheral.loop, &peripheral.timer, CLOCK_BOOTTIME, 0,
                                    ACCURACY_US, on_beat, &peripheral)) >= 0 &&
        (result = sd_event_source_set_enabled(peripheral.timer, SD_EVENT_OFF)) >= 0) {
        result = sd_event_loop(peripheral.loop);
    }
    sd_event_source_unref(peripheral.timer);
    sd_bus_flush_close_unref(peripheral.bus);
    sd_event_unref(peripheral.loop);
    return result < 0 ? result : 0;
}
