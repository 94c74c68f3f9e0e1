/* The adapter: which one, switching it on, discovery.
 *
 * - It is asked to switch on once for each time it appears. One that is switched off during a talk
 *   was switched off by a person: then only a trouble is told.
 * - Discovery runs while somebody scans and while a held strap is away: a device only ever seen is
 *   forgotten by bluetoothd after 30 s, and some kernels (6.15 on) connect only while it runs. It
 *   stops once all held straps are up, since it takes radio time from them.
 * - It rests for 3 s after each Connect. While it runs, a controller reports each strap once in
 * about 10 s; the kernel connects at a report, and one that came before the Connect is not
 * repeated. At rest the kernel listens for the wanted strap by itself, and hears its next
 * advertisement.
 */
#include <string.h>

#include "now/now.h"
#include "strap/bluez_own.h"

#define ADAPTER  "org.bluez.Adapter1"
#define RETRY_US US_PER_S
#define REST_US  (3 * US_PER_S) /* under the longest wait of a link: others are found meanwhile */

struct bluez_adapter *bluez_radio_adapter(const struct bluez *bluez)
{
    struct bluez_adapter *adapter = bluez->tree.adapters;

    while (adapter && strcmp(adapter->path, bluez->adapter) != 0)
        adapter = adapter->next;
    return adapter;
}

void bluez_radio_forget(struct bluez *bluez)
{
    bluez->adapter[0] = '\0';
    bluez->powering = sd_bus_slot_unref(bluez->powering);
    bluez->discovering = sd_bus_slot_unref(bluez->discovering);
    bluez->removing = sd_bus_slot_unref(bluez->removing);
    bluez->power_denied = false;
    bluez->discovery = BLUEZ_DISCOVERY_OFF;
    bluez->discover_us = 0;
}

/* --- power --- */

static int on_power(sd_bus_message *message, void *userdata, sd_bus_error *ret_error)
{
    struct bluez *bluez = userdata;
    const sd_bus_error *error = sd_bus_message_get_error(message);

    (void)ret_error;
    bluez->powering = sd_bus_slot_unref(bluez->powering);
    bluez->power_denied = error && sd_bus_error_has_name(error, SD_BUS_ERROR_ACCESS_DENIED);
    bluez_unsettle(bluez);
    return 0;
}

static void power_on(struct bluez *bluez, struct bluez_adapter *adapter)
{
    adapter->tried = true;
    sd_bus_call_method_async(bluez->bus, &bluez->powering, BLUEZ_NAME, adapter->path,
                             "org.freedesktop.DBus.Properties", "Set", on_power, bluez, "ssv",
                             ADAPTER, "Powered", "b", 1);
}

enum strap_trouble bluez_radio_settle(struct bluez *bluez)
{
    struct bluez_adapter *adapter = bluez_tree_adapter(&bluez->tree);

    if (!adapter || strcmp(adapter->path, bluez->adapter) != 0) {
        bluez_radio_forget(bluez);
        if (adapter && strlen(adapter->path) < sizeof(bluez->adapter))
            strcpy(bluez->adapter, adapter->path);
    }
    if (!adapter)
        return STRAP_TROUBLE_NO_ADAPTER;
    if (adapter->powered) {
        adapter->tried = true;
        bluez->power_denied = false;
        return STRAP_TROUBLE_NONE;
    }
    bluez->discovery = BLUEZ_DISCOVERY_OFF; /* ended with the power */
    bluez->discovering = sd_bus_slot_unref(bluez->discovering);
    if (!adapter->tried)
        power_on(bluez, adapter);
    return bluez->power_denied ? STRAP_TROUBLE_NOT_PERMITTED : STRAP_TROUBLE_ADAPTER_OFF;
}

/* --- discovery --- */

static int on_discovery(sd_bus_message *message, void *userdata, sd_bus_error *ret_error)
{
    struct bluez *bluez = userdata;
    const sd_bus_error *error = sd_bus_message_get_error(message);
    const struct bluez_adapter *adapter = bluez_radio_adapter(bluez);

    (void)ret_error;
    bluez->discovering = sd_bus_slot_unref(bluez->discovering);
    /* InProgress means that ours runs already, or that the kernel is still at the discovery of a
     * bluetoothd that was killed (up to 10 s): then nothing is discovered, and it is tried again.
     */
    if (!error || (adapter && adapter->discovering &&
                   sd_bus_error_has_name(error, "org.bluez.Error.InProgress"))) {
        bluez->discovery = BLUEZ_DISCOVERY_ON;
    } else {
        bluez->discovery = BLUEZ_DISCOVERY_OFF;
        bluez->discover_us = now_boottime_us() + RETRY_US;
    }
    bluez_unsettle(bluez);
    return 0;
}

/* DuplicateData off: one report of each strap suffices, and every further one would wake us. */
static void start(struct bluez *bluez)
{
    bluez->discovery = BLUEZ_DISCOVERY_STARTING;
    sd_bus_call_method_async(bluez->bus, NULL, BLUEZ_NAME, bluez->adapter, ADAPTER,
                             "SetDiscoveryFilter", NULL, NULL, "a{sv}", 3, "UUIDs", "as", 1,
                             BLUEZ_UUID_HEART_RATE, "Transport", "s", "le", "DuplicateData", "b",
                             0);
    bluez->discovering =
        bluez_call(bluez, bluez->adapter, ADAPTER, "StartDiscovery", on_discovery, bluez);
}

void bluez_radio_discover(struct bluez *bluez, bool wanted, int64_t now_us)
{
    wanted = wanted && now_us >= bluez->discover_us;
    switch (bluez->discovery) {
    case BLUEZ_DISCOVERY_OFF:
        if (wanted)
            start(bluez);
        break;
    case BLUEZ_DISCOVERY_STARTING:
        break;
    case BLUEZ_DISCOVERY_ON:
        if (!wanted) {
            bluez_call(bluez, bluez->adapter, ADAPTER, "StopDiscovery", NULL, NULL);
            bluez->discovery = BLUEZ_DISCOVERY_OFF;
        }
        break;
    }
}

void bluez_radio_rest(struct bluez *bluez)
{
    bluez->discover_us = now_boottime_us() + REST_US;
    bluez_unsettle(bluez);
}

/* Discovery that ended without us: by the kernel, or by another program's hand. */
void bluez_radio_told(struct bluez *bluez)
{
    const struct bluez_adapter *adapter = bluez_radio_adapter(bluez);

    if (adapter && !adapter->discovering && bluez->discovery == BLUEZ_DISCOVERY_ON) {
        bluez->discovery = BLUEZ_DISCOVERY_OFF;
        bluez->discover_us = now_boottime_us() + RETRY_US;
    }
    bluez_unsettle(bluez);
}
