/* bluez_props: the properties of one org.bluez interface, out of a D-Bus message.
 *
 * In:  a message that stands at an a{sv}.
 * Out: the few properties lull reads; everything else is skipped, whatever its type.
 * Strings and bytes are borrowed from the message.
 */
#ifndef LULL_STRAP_BLUEZ_PROPS_H
#define LULL_STRAP_BLUEZ_PROPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <systemd/sd-bus.h>

enum bluez_prop {
    BLUEZ_PROP_ADDRESS = 1 << 0,
    BLUEZ_PROP_ADDRESS_TYPE = 1 << 1,
    BLUEZ_PROP_ALIAS = 1 << 2,
    BLUEZ_PROP_NAME = 1 << 3,
    BLUEZ_PROP_RSSI = 1 << 4,
    BLUEZ_PROP_CONNECTED = 1 << 5,
    BLUEZ_PROP_RESOLVED = 1 << 6,
    BLUEZ_PROP_UUIDS = 1 << 7,
    BLUEZ_PROP_POWERED = 1 << 8,
    BLUEZ_PROP_DISCOVERING = 1 << 9,
    BLUEZ_PROP_UUID = 1 << 10,
    BLUEZ_PROP_VALUE = 1 << 11,
    BLUEZ_PROP_PERCENTAGE = 1 << 12
};

struct bluez_props {
    unsigned has; /* enum bluez_prop, or'ed */
    const char *address;
    const char *address_type; /* "public" or "random" */
    const char *alias;
    const char *name;
    int16_t rssi_dbm;
    bool connected;
    bool resolved;   /* ServicesResolved */
    bool heart_rate; /* of UUIDs: the Heart Rate service is among them */
    bool powered;
    bool discovering;
    const char *uuid;
    const uint8_t *value;
    size_t value_length;
    uint8_t percentage;
};

/* The two UUIDs everything turns on. */
#define BLUEZ_UUID_HEART_RATE  "0000180d-0000-1000-8000-00805f9b34fb"
#define BLUEZ_UUID_MEASUREMENT "00002a37-0000-1000-8000-00805f9b34fb"

/* Returns 0 or -errno (not an a{sv}); then *ret_props is what was read up to there. */
int bluez_props_read(sd_bus_message *message, struct bluez_props *ret_props);

#endif
