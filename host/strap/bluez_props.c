/* A property is looked up by its name in a table that says its type and where it goes; a property
 * of that name with another type is skipped as a stranger. */
#include <errno.h>
#include <string.h>
#include <strings.h>

#include "strap/bluez_props.h"

struct known {
    const char *name;
    const char *type;
    enum bluez_prop prop;
    size_t at; /* in struct bluez_props */
};

#define AT(member) offsetof(struct bluez_props, member)

static const struct known known[] = {
    {"Address", "s", BLUEZ_PROP_ADDRESS, AT(address)},
    {"AddressType", "s", BLUEZ_PROP_ADDRESS_TYPE, AT(address_type)},
    {"Alias", "s", BLUEZ_PROP_ALIAS, AT(alias)},
    {"Name", "s", BLUEZ_PROP_NAME, AT(name)},
    {"RSSI", "n", BLUEZ_PROP_RSSI, AT(rssi_dbm)},
    {"Connected", "b", BLUEZ_PROP_CONNECTED, AT(connected)},
    {"ServicesResolved", "b", BLUEZ_PROP_RESOLVED, AT(resolved)},
    {"UUIDs", "as", BLUEZ_PROP_UUIDS, AT(heart_rate)},
    {"Powered", "b", BLUEZ_PROP_POWERED, AT(powered)},
    {"Discovering", "b", BLUEZ_PROP_DISCOVERING, AT(discovering)},
    {"UUID", "s", BLUEZ_PROP_UUID, AT(uuid)},
    {"Value", "ay", BLUEZ_PROP_VALUE, AT(value)},
    {"Percentage", "y", BLUEZ_PROP_PERCENTAGE, AT(percentage)},
};

static const struct known *find(const char *name, const char *type)
{
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (strcmp(known[i].name, name) == 0 && strcmp(known[i].type, type) == 0)
            return &known[i];
    }
    return NULL;
}

static int read_bool(sd_bus_message *message, bool *ret_value)
{
    int value = 0; /* D-Bus's boolean is an int */
    const int error = sd_bus_message_read_basic(message, 'b', &value);

    if (error >= 0)
        *ret_value = value != 0;
    return error;
}

static int read_uuids(sd_bus_message *message, bool *ret_heart_rate)
{
    const char *uuid;
    int error = sd_bus_message_enter_container(message, 'a', "s");

    *ret_heart_rate = false;
    while (error >= 0 && (error = sd_bus_message_read_basic(message, 's', &uuid)) > 0)
        *ret_heart_rate = *ret_heart_rate || strcasecmp(uuid, BLUEZ_UUID_HEART_RATE) == 0;
    return error < 0 ? error : sd_bus_message_exit_container(message);
}

static int read_value(sd_bus_message *message, const struct known *of, struct bluez_props *props)
{
    char *const at = (char *)props + of->at;

    if (of->prop == BLUEZ_PROP_UUIDS)
        return read_uuids(message, (bool *)at);
    if (of->prop == BLUEZ_PROP_VALUE)
        return sd_bus_message_read_array(message, 'y', (const void **)at, &props->value_length);
    if (of->type[0] == 'b')
        return read_bool(message, (bool *)at);
    return sd_bus_message_read_basic(message, of->type[0], at);
}

/* One {sv}, entered. */
static int read_entry(sd_bus_message *message, struct bluez_props *props)
{
    const struct known *of;
    const char *name, *type;
    int error = sd_bus_message_read_basic(message, 's', &name);

    if (error >= 0)
        error = sd_bus_message_peek_type(message, NULL, &type);
    if (error < 0)
        return error;
    of = find(name, type);
    if (!of)
        return sd_bus_message_skip(message, "v");
    error = sd_bus_message_enter_container(message, 'v', type);
    if (error >= 0)
        error = read_value(message, of, props);
    if (error < 0)
        return error;
    props->has |= of->prop;
    return sd_bus_message_exit_container(message);
}

int bluez_props_read(sd_bus_message *message, struct bluez_props *ret_props)
{
    int error = sd_bus_message_enter_container(message, 'a', "{sv}");

    memset(ret_props, 0, sizeof(*ret_props));
    while (error >= 0 && (error = sd_bus_message_enter_container(message, 'e', "sv")) > 0) {
        error = read_entry(message, ret_props);
        if (error >= 0)
            error = sd_bus_message_exit_container(message);
    }
    return error < 0 ? error : sd_bus_message_exit_container(message);
}
