/* Objects as sd-bus vtables; the few things bluetoothd does by itself are functions of the test. */
#define _GNU_SOURCE
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fake_bluez.h"

#define ADAPTER_PATH   "/org/bluez/hci0"
#define DEVICE         "org.bluez.Device1"
#define CHARACTERISTIC "org.bluez.GattCharacteristic1"

/* --- the bus --- */

static void write_config(const struct fake_bluez *fake, bool permitted)
{
    char path[128];
    FILE *file;

    snprintf(path, sizeof(path), "%s/bus.conf", fake->folder);
    file = fopen(path, "w");
    if (!file)
        return;
    fprintf(file,
            "<busconfig><listen>unix:path=%s/bus</listen><auth>EXTERNAL</auth>"
            "<policy context=\"default\"><allow user=\"*\"/><allow own=\"*\"/>"
            "<allow send_destination=\"*\"/><allow receive_sender=\"*\"/>%s</policy></busconfig>",
            fake->folder, permitted ? "" : "<deny send_destination=\"org.bluez\"/>");
    fclose(file);
}

bool fake_bus_start(struct fake_bluez *fake, sd_event *loop, bool permitted)
{
    char config[128], address[128], socket[96];

    fake->loop = loop;
    if (!fake->folder[0]) {
        strcpy(fake->folder, "/tmp/lull-bus-XXXXXX");
        if (!mkdtemp(fake->folder))
            return false;
    }
    write_config(fake, permitted);
    snprintf(config, sizeof(config), "--config-file=%s/bus.conf", fake->folder);
    snprintf(socket, sizeof(socket), "%s/bus", fake->folder);
    snprintf(address, sizeof(address), "unix:path=%s", socket);
    setenv("DBUS_SYSTEM_BUS_ADDRESS", address, 1);
    unlink(socket);
    fake->daemon = fork();
    if (fake->daemon == 0) {
        if (!freopen("/dev/null", "w", stderr)) /* it complains of limits that do not matter here */
            _exit(127);
        execlp("dbus-daemon", "dbus-daemon", config, "--nofork", "--nopidfile", (char *)NULL);
        _exit(127);
    }
    /* The socket stands there a moment before it takes anybody. */
    for (int i = 0; i < 1500; i++) {
        sd_bus *bus = NULL;
        const bool listens = sd_bus_open_system(&bus) >= 0;

        sd_bus_close_unref(bus);
        if (listens)
            return true;
        if (waitpid(fake->daemon, NULL, WNOHANG) == fake->daemon)
            break;
        usleep(10000);
    }
    return false;
}

void fake_bus_stop(struct fake_bluez *fake)
{
    if (fake->daemon <= 0)
        return;
    kill(fake->daemon, SIGKILL);
    waitpid(fake->daemon, NULL, 0);
    fake->daemon = 0;
}

void fake_finish(struct fake_bluez *fake)
{
    char path[128];

    fake_go(fake);
    fake_bus_stop(fake);
    snprintf(path, sizeof(path), "%s/bus.conf", fake->folder);
    unlink(path);
    snprintf(path, sizeof(path), "%s/bus", fake->folder);
    unlink(path);
    rmdir(fake->folder);
}

/* --- the adapter --- */

static int set_powered(sd_bus *bus, const char *path, const char *interface, const char *property,
                       sd_bus_message *value, void *userdata, sd_bus_error *error)
{
    /* What a property's handler gets is the property itself. */
    struct fake_bluez *fake =
        (struct fake_bluez *)((char *)userdata - offsetof(struct fake_bluez, powered));

    (void)error;
    fake->power_sets++;
    sd_bus_message_read(value, "b", &fake->powered);
    return sd_bus_emit_properties_changed(bus, path, interface, property, NULL);
}

static int start_discovery(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
    struct fake_bluez *fake = userdata;

    (void)error;
    fake->discoveries++;
    fake->discovering = 1;
    sd_bus_emit_properties_changed(fake->bus, ADAPTER_PATH, "org.bluez.Adapter1", "Discovering",
                                   NULL);
    return sd_bus_reply_method_return(message, "");
}

static int stop_discovery(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
    struct fake_bluez *fake = userdata;

    (void)error;
    fake->discovering = 0;
    sd_bus_emit_properties_changed(fake->bus, ADAPTER_PATH, "org.bluez.Adapter1", "Discovering",
                                   NULL);
    return sd_bus_reply_method_return(message, "");
}

static int set_filter(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
    (void)userdata;
    (void)error;
    return sd_bus_reply_method_return(message, "");
}

static int remove_device(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
    struct fake_bluez *fake = userdata;

    (void)error;
    fake->removals++;
    return sd_bus_reply_method_return(message, "");
}

static const sd_bus_vtable adapter_vtable[] = {
    SD_BUS_VTABLE_START(0),
    SD_BUS_WRITABLE_PROPERTY("Powered", "b", NULL, set_powered,
                             offsetof(struct fake_bluez, powered),
                             SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE | SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_PROPERTY("Discovering", "b", NULL, offsetof(struct fake_bluez, discovering),
                    SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
    SD_BUS_METHOD("StartDiscovery", "", "", start_discovery, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD("StopDiscovery", "", "", stop_discovery, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD("SetDiscoveryFilter", "a{sv}", "", set_filter, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD("RemoveDevice", "o", "", remove_device, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_VTABLE_END,
};

/* --- a device and its characteristic --- */

static int get_text(sd_bus *bus, const char *path, const char *interface, const char *property,
                    sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
    const struct fake_device *device = userdata;
    const char *text = strcmp(property, "Address") == 0       ? device->address
                       : strcmp(property, "AddressType") == 0 ? "random"
                       : strcmp(property, "Name") == 0        ? "Strap H9"
                                                       : "00002a37-0000-1000-8000-00805f9b34fb";

    (void)bus;
    (void)path;
    (void)interface;
    (void)error;
    return sd_bus_message_append(reply, "s", text);
}

static int get_uuids(sd_bus *bus, const char *path, const char *interface, const char *property,
                     sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
    (void)bus;
    (void)path;
    (void)interface;
    (void)property;
    (void)userdata;
    (void)error;
    return sd_bus_message_append(reply, "as", 2, "0000180a-0000-1000-8000-00805f9b34fb",
                                 "0000180d-0000-1000-8000-00805f9b34fb");
}

static int get_rssi(sd_bus *bus, const char *path, const char *interface, const char *property,
                    sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
    (void)bus;
    (void)path;
    (void)interface;
    (void)property;
    (void)error;
    return sd_bus_message_append(reply, "n", (int16_t)((struct fake_device *)userdata)->rssi_dbm);
}

/* An old value, as bluetoothd keeps one: nobody may take it for a notification. */
static int get_value(sd_bus *bus, const char *path, const char *interface, const char *property,
                     sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
    static const uint8_t old[] = {0x00, 99};

    (void)bus;
    (void)path;
    (void)interface;
    (void)property;
    (void)userdata;
    (void)error;
    return sd_bus_message_append_array(reply, 'y', old, sizeof(old));
}

static int on_connect(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
    struct fake_device *device = userdata;

    device->connects++;
    if (device->connect_error)
        return sd_bus_error_set(error, "org.bluez.Error.Failed", device->connect_error);
    device->connected = 1;
    sd_bus_emit_properties_changed(device->fake->bus, device->path, DEVICE, "Connected", NULL);
    if (device->late_answer) {
        device->connecting = sd_bus_message_ref(message);
        return 1;
    }
    fake_resolve(device);
    return sd_bus_reply_method_return(message, "");
}

void fake_answer(struct fake_device *device)
{
    sd_bus_reply_method_return(device->connecting, "");
    device->connecting = sd_bus_message_unref(device->connecting);
}

static int on_disconnect(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
    struct fake_device *device = userdata;

    (void)error;
    device->disconnects++;
    fake_drop(device, NULL);
    return sd_bus_reply_method_return(message, "");
}

static int on_start_notify(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
    struct fake_device *device = userdata;

    if (device->subscribe_error)
        return sd_bus_error_set(error, "org.bluez.Error.NotPermitted", device->subscribe_error);
    if (device->subscribed)
        return sd_bus_error_set(error, "org.bluez.Error.Failed", "Already notifying");
    device->subscribed = true;
    return sd_bus_reply_method_return(message, "");
}

static int on_stop_notify(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
    (void)error;
    ((struct fake_device *)userdata)->subscribed = false;
    return sd_bus_reply_method_return(message, "");
}

static const sd_bus_vtable device_vtable[] = {
    SD_BUS_VTABLE_START(0),
    SD_BUS_PROPERTY("Address", "s", get_text, 0, 0),
    SD_BUS_PROPERTY("AddressType", "s", get_text, 0, 0),
    SD_BUS_PROPERTY("Name", "s", get_text, 0, 0),
    SD_BUS_PROPERTY("UUIDs", "as", get_uuids, 0, 0),
    SD_BUS_PROPERTY("RSSI", "n", get_rssi, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
    SD_BUS_PROPERTY("Connected", "b", NULL, offsetof(struct fake_device, connected),
                    SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
    SD_BUS_PROPERTY("ServicesResolved", "b", NULL, offsetof(struct fake_device, resolved),
                    SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
    SD_BUS_METHOD("Connect", "", "", on_connect, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD("Disconnect", "", "", on_disconnect, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_SIGNAL("Disconnected", "ss", 0),
    SD_BUS_VTABLE_END,
};

static const sd_bus_vtable characteristic_vtable[] = {
    SD_BUS_VTABLE_START(0),
    SD_BUS_PROPERTY("UUID", "s", get_text, 0, 0),
    SD_BUS_PROPERTY("Value", "ay", get_value, 0, 0),
    SD_BUS_METHOD("StartNotify", "", "", on_start_notify, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD("StopNotify", "", "", on_stop_notify, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_VTABLE_END,
};

/* --- what happens --- */

void fake_resolve(struct fake_device *device)
{
    device->resolved = 1;
    sd_bus_emit_properties_changed(device->fake->bus, device->path, DEVICE, "ServicesResolved",
                                   NULL);
}

void fake_drop(struct fake_device *device, const char *reason)
{
    if (!device->connected)
        return;
    device->connected = device->resolved = 0;
    if (reason)
        sd_bus_emit_signal(device->fake->bus, device->path, DEVICE, "Disconnected", "ss", reason,
                           "");
    sd_bus_emit_properties_changed(device->fake->bus, device->path, DEVICE, "ServicesResolved",
                                   NULL);
    sd_bus_emit_properties_changed(device->fake->bus, device->path, DEVICE, "Connected", NULL);
}

void fake_notify(struct fake_device *device, uint8_t rate_bpm)
{
    const uint8_t bytes[] = {0x00, rate_bpm};
    fake_send(device, bytes, sizeof(bytes));
}

void fake_send(struct fake_device *device, const uint8_t *bytes, size_t length)
{
    sd_bus_message *message = NULL;

    sd_bus_message_new_signal(device->fake->bus, &message, device->measurement,
                              "org.freedesktop.DBus.Properties", "PropertiesChanged");
    sd_bus_message_append(message, "s", CHARACTERISTIC);
    sd_bus_message_open_container(message, 'a', "{sv}");
    sd_bus_message_open_container(message, 'e', "sv");
    sd_bus_message_append(message, "s", "Value");
    sd_bus_message_open_container(message, 'v', "ay");
    sd_bus_message_append_array(message, 'y', bytes, length);
    sd_bus_message_close_container(message);
    sd_bus_message_close_container(message);
    sd_bus_message_close_container(message);
    sd_bus_message_append(message, "as", 0);
    sd_bus_send(device->fake->bus, message, NULL);
    sd_bus_message_unref(message);
}

void fake_device_appear(struct fake_bluez *fake, int i)
{
    struct fake_device *device = &fake->device[i];

    device->fake = fake;
    snprintf(device->address, sizeof(device->address), "F0:00:00:00:00:0%d", i);
    snprintf(device->path, sizeof(device->path), ADAPTER_PATH "/dev_F0_00_00_00_00_0%d", i);
    snprintf(device->measurement, sizeof(device->measurement),
             ADAPTER_PATH "/dev_F0_00_00_00_00_0%d/service000a/char000b", i);
    sd_bus_add_object_vtable(fake->bus, &device->object, device->path, DEVICE, device_vtable,
                             device);
    sd_bus_add_object_vtable(fake->bus, &device->characteristic, device->measurement,
                             CHARACTERISTIC, characteristic_vtable, device);
    sd_bus_emit_interfaces_added(fake->bus, device->path, DEVICE, NULL);
    sd_bus_emit_interfaces_added(fake->bus, device->measurement, CHARACTERISTIC, NULL);
}

static void device_forget(struct fake_device *device)
{
    device->object = sd_bus_slot_unref(device->object);
    device->characteristic = sd_bus_slot_unref(device->characteristic);
    device->connecting = sd_bus_message_unref(device->connecting);
    device->connected = device->resolved = 0;
    device->subscribed = false;
}

void fake_device_vanish(struct fake_bluez *fake, int i)
{
    struct fake_device *device = &fake->device[i];

    sd_bus_emit_interfaces_removed(fake->bus, device->measurement, CHARACTERISTIC, NULL);
    sd_bus_emit_interfaces_removed(fake->bus, device->path, DEVICE, NULL);
    device_forget(device);
}

void fake_adapter(struct fake_bluez *fake, bool there)
{
    if (there) {
        sd_bus_add_object_vtable(fake->bus, &fake->adapter, ADAPTER_PATH, "org.bluez.Adapter1",
                                 adapter_vtable, fake);
        sd_bus_emit_interfaces_added(fake->bus, ADAPTER_PATH, "org.bluez.Adapter1", NULL);
    } else {
        sd_bus_emit_interfaces_removed(fake->bus, ADAPTER_PATH, "org.bluez.Adapter1", NULL);
        fake->adapter = sd_bus_slot_unref(fake->adapter);
    }
}

void fake_come(struct fake_bluez *fake)
{
    sd_bus_open_system(&fake->bus);
    sd_bus_attach_event(fake->bus, fake->loop, SD_EVENT_PRIORITY_NORMAL);
    sd_bus_add_object_manager(fake->bus, &fake->manager, "/");
    fake->discovering = 0;
    if (fake->adapter_there)
        fake_adapter(fake, true);
    sd_bus_request_name(fake->bus, "org.bluez", 0);
}

void fake_go(struct fake_bluez *fake)
{
    for (int i = 0; i < FAKE_DEVICES; i++)
        device_forget(&fake->device[i]);
    fake->adapter = sd_bus_slot_unref(fake->adapter);
    fake->manager = sd_bus_slot_unref(fake->manager);
    if (fake->bus)
        sd_bus_detach_event(fake->bus);
    fake->bus = sd_bus_close_unref(fake->bus);
}

/* --- a program beside it --- */

static int on_ended(sd_event_source *source, const siginfo_t *info, void *userdata)
{
    (void)userdata;
    return sd_event_exit(sd_event_source_get_event(source),
                         info->si_code == CLD_EXITED ? info->si_status : 128 + info->si_status);
}

int fake_beside(sd_event *loop, char **argv)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigprocmask(SIG_BLOCK, &set, NULL);
    pid_t child = fork();
    if (child == 0) {
        sigemptyset(&set);
        sigprocmask(SIG_SETMASK, &set, NULL);
        execvp(argv[0], argv);
        _exit(127);
    }
    return sd_event_add_child(loop, NULL, child, WEXITED, on_ended, NULL) < 0 ? 2
                                                                              : sd_event_loop(loop);
}
