/* Paths tell the family: /org/bluez/hci0 holds /org/bluez/hci0/dev_AA_BB_…, which holds its
 * services and their characteristics. A characteristic is filed with its device by path alone. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "strap/bluez_tree.h"

#define ADAPTER        "org.bluez.Adapter1"
#define DEVICE         "org.bluez.Device1"
#define BATTERY        "org.bluez.Battery1"
#define CHARACTERISTIC "org.bluez.GattCharacteristic1"

static const char *const text_uuids[BLUEZ_TEXTS] = {
    [BLUEZ_TEXT_MANUFACTURER] = "00002a29-0000-1000-8000-00805f9b34fb",
    [BLUEZ_TEXT_MODEL] = "00002a24-0000-1000-8000-00805f9b34fb",
    [BLUEZ_TEXT_FIRMWARE] = "00002a26-0000-1000-8000-00805f9b34fb",
};

static bool is_under(const char *path, const char *parent)
{
    const size_t length = strlen(parent);

    return strncmp(path, parent, length) == 0 && path[length] == '/';
}

static struct bluez_adapter *adapter_at(const struct bluez_tree *tree, const char *path)
{
    struct bluez_adapter *adapter = tree->adapters;

    while (adapter && strcmp(adapter->path, path) != 0)
        adapter = adapter->next;
    return adapter;
}

/* The device at a path, or the one a path lies under. */
static struct bluez_device *device_of(const struct bluez_tree *tree, const char *path)
{
    struct bluez_device *device = tree->devices;

    while (device && strcmp(device->path, path) != 0 && !is_under(path, device->path))
        device = device->next;
    return device;
}

static struct bluez_adapter *adapter_new(struct bluez_tree *tree, const char *path)
{
    struct bluez_adapter *adapter = calloc(1, sizeof(*adapter) + strlen(path) + 1);
    struct bluez_adapter **at = &tree->adapters;

    if (!adapter)
        return NULL;
    strcpy(adapter->path, path);
    while (*at)
        at = &(*at)->next;
    *at = adapter;
    return adapter;
}

static struct bluez_device *device_new(struct bluez_tree *tree, const char *path)
{
    struct bluez_device *device = calloc(1, sizeof(*device) + strlen(path) + 1);

    if (!device)
        return NULL;
    strcpy(device->path, path);
    device->battery_percent = -1;
    device->next = tree->devices;
    tree->devices = device;
    return device;
}

static void device_free(struct bluez_device *device)
{
    for (int i = 0; i < BLUEZ_TEXTS; i++)
        free(device->text[i]);
    free(device->measurement);
    free(device);
}

/* --- what was told --- */

static struct bluez_news adapter_take(struct bluez_adapter *adapter,
                                      const struct bluez_props *props)
{
    if (props->has & BLUEZ_PROP_POWERED)
        adapter->powered = props->powered;
    if (props->has & BLUEZ_PROP_DISCOVERING)
        adapter->discovering = props->discovering;
    return (struct bluez_news){.change = BLUEZ_CHANGE_ADAPTER};
}

/* bluetoothd makes an alias of the address where there is no name; that is no name. */
static void take_name(struct strap_seen *seen, const struct bluez_props *props)
{
    if (props->has & BLUEZ_PROP_NAME)
        snprintf(seen->name, sizeof(seen->name), "%s", props->name);
    else if (props->has & BLUEZ_PROP_ALIAS && seen->name[0] == '\0' &&
             !(strlen(props->alias) == 17 && props->alias[2] == '-'))
        snprintf(seen->name, sizeof(seen->name), "%s", props->alias);
}

static struct bluez_news device_take(struct bluez_device *device, const struct bluez_props *props)
{
    struct bluez_news news = {.change = BLUEZ_CHANGE_DEVICE, .device = device};

    if (props->has & BLUEZ_PROP_ADDRESS)
        snprintf(device->seen.address, sizeof(device->seen.address), "%s", props->address);
    if (props->has & BLUEZ_PROP_ADDRESS_TYPE)
        device->seen.random_address = strcmp(props->address_type, "random") == 0;
    take_name(&device->seen, props);
    if (props->has & BLUEZ_PROP_UUIDS)
        device->heart_rate = props->heart_rate;
    if (props->has & BLUEZ_PROP_RESOLVED)
        device->resolved = props->resolved;
    if (props->has & BLUEZ_PROP_CONNECTED) {
        device->seen.connected = props->connected;
        if (!props->connected) {
            device->resolved = false;
            news.change |= BLUEZ_CHANGE_LOST;
        }
    }
    if (props->has & BLUEZ_PROP_RSSI) {
        device->seen.rssi_dbm = props->rssi_dbm;
        device->in_air = true;
        news.change |= BLUEZ_CHANGE_HEARD;
    }
    return news;
}

static struct bluez_news characteristic_take(struct bluez_device *device, const char *path,
                                             const struct bluez_props *props)
{
    if (!device || !(props->has & BLUEZ_PROP_UUID))
        return (struct bluez_news){.change = 0};
    if (strcasecmp(props->uuid, BLUEZ_UUID_MEASUREMENT) == 0) {
        free(device->measurement);
        device->measurement = strdup(path);
        return (struct bluez_news){.change = BLUEZ_CHANGE_MEASUREMENT, .device = device};
    }
    for (int i = 0; i < BLUEZ_TEXTS; i++) {
        if (strcasecmp(props->uuid, text_uuids[i]) == 0) {
            free(device->text[i]);
            device->text[i] = strdup(path);
        }
    }
    return (struct bluez_news){.change = 0};
}

static struct bluez_news battery_take(struct bluez_device *device, const struct bluez_props *props)
{
    if (!device || !(props->has & BLUEZ_PROP_PERCENTAGE))
        return (struct bluez_news){.change = 0};
    device->battery_percent = props->percentage;
    return (struct bluez_news){.change = BLUEZ_CHANGE_BATTERY, .device = device};
}

struct bluez_news bluez_tree_added(struct bluez_tree *tree, const char *path, const char *interface,
                                   const struct bluez_props *props)
{
    if (strcmp(interface, ADAPTER) == 0 && !adapter_at(tree, path))
        adapter_new(tree, path);
    else if ((strcmp(interface, DEVICE) == 0 || strcmp(interface, BATTERY) == 0) &&
             !device_of(tree, path)) /* of one object, either may be told first */
        device_new(tree, path);
    return bluez_tree_changed(tree, path, interface, props);
}

struct bluez_news bluez_tree_changed(struct bluez_tree *tree, const char *path,
                                     const char *interface, const struct bluez_props *props)
{
    struct bluez_adapter *adapter;
    struct bluez_device *device;

    if (strcmp(interface, ADAPTER) == 0 && (adapter = adapter_at(tree, path)))
        return adapter_take(adapter, props);
    device = device_of(tree, path);
    if (strcmp(interface, DEVICE) == 0 && device)
        return device_take(device, props);
    if (strcmp(interface, BATTERY) == 0)
        return battery_take(device, props);
    if (strcmp(interface, CHARACTERISTIC) == 0)
        return characteristic_take(device, path, props);
    return (struct bluez_news){.change = 0};
}

/* --- what is gone --- */

static void characteristic_forget(struct bluez_device *device, const char *path)
{
    if (device->measurement && strcmp(device->measurement, path) == 0) {
        free(device->measurement);
        device->measurement = NULL;
    }
    for (int i = 0; i < BLUEZ_TEXTS; i++) {
        if (device->text[i] && strcmp(device->text[i], path) == 0) {
            free(device->text[i]);
            device->text[i] = NULL;
        }
    }
}

/* At a path, or under it. NULL: all. */
static void devices_remove(struct bluez_tree *tree, const char *path)
{
    struct bluez_device **at = &tree->devices;

    while (*at) {
        struct bluez_device *device = *at;

        if (path && strcmp(device->path, path) != 0 && !is_under(device->path, path)) {
            at = &device->next;
            continue;
        }
        *at = device->next;
        device_free(device);
    }
}

static void adapters_remove(struct bluez_tree *tree, const char *path)
{
    struct bluez_adapter **at = &tree->adapters;

    while (*at) {
        struct bluez_adapter *adapter = *at;

        if (path && strcmp(adapter->path, path) != 0) {
            at = &adapter->next;
            continue;
        }
        *at = adapter->next;
        free(adapter);
    }
}

void bluez_tree_removed(struct bluez_tree *tree, const char *path, const char *interface)
{
    struct bluez_device *device = device_of(tree, path);

    if (strcmp(interface, ADAPTER) == 0) {
        adapters_remove(tree, path);
        devices_remove(tree, path);
    } else if (strcmp(interface, DEVICE) == 0) {
        devices_remove(tree, path);
    } else if (strcmp(interface, CHARACTERISTIC) == 0 && device) {
        characteristic_forget(device, path);
    }
}

void bluez_tree_clear(struct bluez_tree *tree)
{
    devices_remove(tree, NULL);
    adapters_remove(tree, NULL);
}

/* --- what is there --- */

struct bluez_adapter *bluez_tree_adapter(const struct bluez_tree *tree)
{
    for (struct bluez_adapter *adapter = tree->adapters; adapter; adapter = adapter->next) {
        if (adapter->powered)
            return adapter;
    }
    return tree->adapters;
}

struct bluez_device *bluez_tree_device(const struct bluez_tree *tree,
                                       const struct bluez_adapter *adapter, const char *address)
{
    struct bluez_device *device = adapter ? tree->devices : NULL;

    while (device && (strcasecmp(device->seen.address, address) != 0 ||
                      !is_under(device->path, adapter->path)))
        device = device->next;
    return device;
}
