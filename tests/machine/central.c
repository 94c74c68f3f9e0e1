/* machine-central: the least that holds straps over BlueZ, to show that the virtual radio is one.
 *
 *   machine-central STRAPS SECONDS [acquire]
 *
 * Looks for that many heart-rate straps, holds them for so long (subscribed by StartNotify, or by
 * AcquireNotify), and prints a line for whatever
 * happens: <boottime us> <address> found | connecting | connected | lost | notifying |
 * notification HEX | odd TEXT. It asks for the whole tree of objects twice a second and acts upon
 * what it sees; no state of its own to go wrong.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-bus.h>
#include <time.h>
#include <unistd.h>

#define STRAPS_MAX   8
#define TEXT_BYTES   128
#define LOOK_US      500000
#define CALL_US      (60 * 1000000) /* bluetoothd answers Connect() within 40 s */
#define ADAPTER      "/org/bluez/hci0"
#define HEART_RATE   "0000180d-0000-1000-8000-00805f9b34fb"
#define MEASUREMENT  "00002a37-0000-1000-8000-00805f9b34fb"
#define DEVICE       "org.bluez.Device1"
#define PART         "org.bluez.GattCharacteristic1"
#define ADDRESS_TEXT 18

struct strap {
    char path[TEXT_BYTES], part[TEXT_BYTES];
    bool connected, resolved, notifying; /* as BlueZ says */
    bool connecting, asking;             /* our calls that are not answered yet */
    int socket;                          /* AcquireNotify's; -1: none */
};

static sd_bus *bus;
static struct strap straps[STRAPS_MAX];
static int count;
static bool acquire;

static uint64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_BOOTTIME, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

static void tell(const struct strap *strap, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The address is the end of a path: …/dev_F0_55_44_33_22_10. */
static void tell(const struct strap *strap, const char *format, ...)
{
    char address[ADDRESS_TEXT] = "-";
    const char *at = strap != NULL ? strstr(strap->path, "/dev_") : NULL;
    for (int i = 0; at != NULL && i < ADDRESS_TEXT - 1; i++) {
        address[i] = at[5 + i];
        if (address[i] == '_') {
            address[i] = ':';
        }
    }
    va_list arguments;
    va_start(arguments, format);
    printf("%" PRIu64 " %s ", now_us(), address);
    vprintf(format, arguments);
    putchar('\n');
    va_end(arguments);
    fflush(stdout);
}

/* The strap a path belongs to, its own or that of a part of it. */
static struct strap *find(const char *path)
{
    for (int i = 0; i < count; i++) {
        if (strncmp(path, straps[i].path, strlen(straps[i].path)) == 0) {
            return &straps[i];
        }
    }
    return NULL;
}

static bool odd(const struct strap *strap, sd_bus_message *reply)
{
    const sd_bus_error *error = sd_bus_message_get_error(reply);
    if (error != NULL) {
        tell(strap, "odd %s: %s", error->name, error->message);
    }
    return error != NULL;
}

static int connect_answered(sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
    struct strap *strap = userdata;
    (void)error;
    strap->connecting = false;
    odd(strap, reply);
    return 0;
}

static int notify_answered(sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
    struct strap *strap = userdata;
    (void)error;
    strap->asking = false;
    odd(strap, reply);
    return 0;
}

static int acquired(sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
    struct strap *strap = userdata;
    int descriptor;
    (void)error;
    strap->asking = false;
    if (!odd(strap, reply) && sd_bus_message_read(reply, "h", &descriptor) >= 0) {
        strap->socket = fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
        fcntl(strap->socket, F_SETFL, O_NONBLOCK);
        tell(strap, "notifying");
    }
    return 0;
}

static void call(struct strap *strap, const char *path, const char *interface, const char *method,
                 const char *types, sd_bus_message_handler_t answered)
{
    sd_bus_message *message = NULL;
    if (sd_bus_message_new_method_call(bus, &message, "org.bluez", path, interface, method) >= 0) {
        if (types != NULL) {
            sd_bus_message_append(message, types, 0);
        }
        sd_bus_call_async(bus, NULL, message, answered, strap, CALL_US);
    }
    sd_bus_message_unref(message);
}

static void tell_notification(const struct strap *strap, const uint8_t *bytes, size_t length)
{
    char hex[2 * 512 + 1] = "";
    for (size_t i = 0; i < length && i < 512; i++) {
        snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
    }
    tell(strap, "notification %s", hex);
}

/* AcquireNotify's way: a packet a notification. */
static void receive(struct strap *strap)
{
    uint8_t bytes[512];
    ssize_t length = 1;
    while (strap->socket >= 0 && length > 0) {
        length = read(strap->socket, bytes, sizeof(bytes));
        if (length > 0) {
            tell_notification(strap, bytes, (size_t)length);
        } else if (length == 0 || errno != EAGAIN) {
            close(strap->socket);
            strap->socket = -1;
        }
    }
}

static int changed(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
    const char *path = sd_bus_message_get_path(message), *interface, *key;
    struct strap *strap = find(path);
    (void)userdata, (void)error;
    if (strap == NULL || strcmp(path, strap->part) != 0) {
        return 0;
    }
    sd_bus_message_read(message, "s", &interface);
    sd_bus_message_enter_container(message, 'a', "{sv}");
    while (sd_bus_message_enter_container(message, 'e', "sv") > 0) {
        sd_bus_message_read(message, "s", &key);
        if (strcmp(key, "Value") == 0) {
            const uint8_t *bytes = NULL;
            size_t length = 0;
            sd_bus_message_enter_container(message, 'v', "ay");
            sd_bus_message_read_array(message, 'y', (const void **)&bytes, &length);
            sd_bus_message_exit_container(message);
            tell_notification(strap, bytes, length);
        } else {
            sd_bus_message_skip(message, "v");
        }
        sd_bus_message_exit_container(message);
    }
    sd_bus_message_exit_container(message);
    return 0;
}

/* What one interface of one object says, as far as it matters here. */
struct seen {
    bool heart_rate, connected, resolved, notifying, measurement;
};

static void read_property(sd_bus_message *message, const char *key, struct seen *seen)
{
    const char *text;
    int yes = 0;
    if (strcmp(key, "UUIDs") == 0) {
        sd_bus_message_enter_container(message, 'v', "as");
        sd_bus_message_enter_container(message, 'a', "s");
        while (sd_bus_message_read(message, "s", &text) > 0) {
            seen->heart_rate = seen->heart_rate || strcmp(text, HEART_RATE) == 0;
        }
        sd_bus_message_exit_container(message);
        sd_bus_message_exit_container(message);
    } else if (strcmp(key, "UUID") == 0) {
        sd_bus_message_read(message, "v", "s", &text);
        seen->measurement = strcmp(text, MEASUREMENT) == 0;
    } else if (strcmp(key, "Connected") == 0) {
        sd_bus_message_read(message, "v", "b", &yes);
        seen->connected = yes;
    } else if (strcmp(key, "ServicesResolved") == 0) {
        sd_bus_message_read(message, "v", "b", &yes);
        seen->resolved = yes;
    } else if (strcmp(key, "Notifying") == 0) {
        sd_bus_message_read(message, "v", "b", &yes);
        seen->notifying = yes;
    } else {
        sd_bus_message_skip(message, "v");
    }
}

static void take_device(const char *path, const struct seen *seen)
{
    struct strap *strap = find(path);
    if (strap == NULL && seen->heart_rate && count < STRAPS_MAX) {
        strap = &straps[count++];
        strap->socket = -1;
        snprintf(strap->path, sizeof(strap->path), "%s", path);
        tell(strap, "found");
    }
    if (strap == NULL) {
        return;
    }
    if (seen->connected != strap->connected) {
        tell(strap, seen->connected ? "connected" : "lost");
    }
    strap->connected = seen->connected;
    strap->resolved = seen->resolved;
}

static void take_part(const char *path, const struct seen *seen)
{
    struct strap *strap = find(path);
    if (strap == NULL || !seen->measurement) {
        return;
    }
    snprintf(strap->part, sizeof(strap->part), "%s", path);
    if (seen->notifying && !strap->notifying && !acquire) {
        tell(strap, "notifying");
    }
    strap->notifying = seen->notifying;
}

static void read_object(sd_bus_message *message)
{
    const char *path, *interface, *key;
    sd_bus_message_read(message, "o", &path);
    sd_bus_message_enter_container(message, 'a', "{sa{sv}}");
    while (sd_bus_message_enter_container(message, 'e', "sa{sv}") > 0) {
        struct seen seen = {false};
        sd_bus_message_read(message, "s", &interface);
        sd_bus_message_enter_container(message, 'a', "{sv}");
        while (sd_bus_message_enter_container(message, 'e', "sv") > 0) {
            sd_bus_message_read(message, "s", &key);
            read_property(message, key, &seen);
            sd_bus_message_exit_container(message);
        }
        sd_bus_message_exit_container(message);
        sd_bus_message_exit_container(message);
        if (strcmp(interface, DEVICE) == 0) {
            take_device(path, &seen);
        } else if (strcmp(interface, PART) == 0) {
            take_part(path, &seen);
        }
    }
    sd_bus_message_exit_container(message);
}

static void look(void)
{
    sd_bus_error error = SD_BUS_ERROR_NULL;
    sd_bus_message *reply = NULL;
    if (sd_bus_call_method(bus, "org.bluez", "/", "org.freedesktop.DBus.ObjectManager",
                           "GetManagedObjects", &error, &reply, "") >= 0) {
        sd_bus_message_enter_container(reply, 'a', "{oa{sa{sv}}}");
        while (sd_bus_message_enter_container(reply, 'e', "oa{sa{sv}}") > 0) {
            read_object(reply);
            sd_bus_message_exit_container(reply);
        }
    }
    sd_bus_message_unref(reply);
    sd_bus_error_free(&error);
}

static void hold(struct strap *strap)
{
    if (!strap->connected && !strap->connecting) {
        strap->connecting = true;
        tell(strap, "connecting");
        call(strap, strap->path, DEVICE, "Connect", NULL, connect_answered);
    }
    bool subscribed = acquire ? strap->socket >= 0 : strap->notifying;
    if (strap->connected && strap->resolved && strap->part[0] != '\0' && !subscribed &&
        !strap->asking) {
        strap->asking = true;
        call(strap, strap->part, PART, acquire ? "AcquireNotify" : "StartNotify",
             acquire ? "a{sv}" : NULL, acquire ? acquired : notify_answered);
    }
}

static bool adapter(const char *method)
{
    sd_bus_error error = SD_BUS_ERROR_NULL;
    int result = sd_bus_call_method(bus, "org.bluez", ADAPTER, "org.bluez.Adapter1", method, &error,
                                    NULL, "");
    if (result < 0) {
        tell(NULL, "odd %s: %s", method, error.message);
    }
    sd_bus_error_free(&error);
    return result >= 0;
}

static bool begin(void)
{
    sd_bus_error error = SD_BUS_ERROR_NULL;
    if (sd_bus_open_system(&bus) < 0) {
        return false;
    }
    int result = sd_bus_set_property(bus, "org.bluez", ADAPTER, "org.bluez.Adapter1", "Powered",
                                     &error, "b", 1);
    if (result < 0) {
        tell(NULL, "odd Powered: %s", error.message);
        sd_bus_error_free(&error);
        return false;
    }
    sd_bus_match_signal(bus, NULL, "org.bluez", NULL, "org.freedesktop.DBus.Properties",
                        "PropertiesChanged", changed, NULL);
    sd_bus_call_method(bus, "org.bluez", ADAPTER, "org.bluez.Adapter1", "SetDiscoveryFilter", NULL,
                       NULL, "a{sv}", 2, "Transport", "s", "le", "UUIDs", "as", 1, HEART_RATE);
    return adapter("StartDiscovery");
}

int main(int argc, char **argv)
{
    int wanted = argc >= 3 ? atoi(argv[1]) : 0;
    double seconds = argc >= 3 ? atof(argv[2]) : 0;
    acquire = argc == 4 && strcmp(argv[3], "acquire") == 0;
    if (wanted < 1 || wanted > STRAPS_MAX || seconds <= 0) {
        fputs("Usage: machine-central STRAPS SECONDS [acquire]\n", stderr);
        return 2;
    }
    if (!begin()) {
        return 1;
    }
    bool found = false;
    uint64_t end_us = now_us() + (uint64_t)(seconds * 1e6), look_us = 0;
    while (now_us() < end_us) {
        if (now_us() >= look_us) {
            look();
            look_us = now_us() + LOOK_US;
            if (!found && count >= wanted) {
                found = adapter("StopDiscovery");
            }
            for (int i = 0; found && i < count; i++) {
                hold(&straps[i]);
            }
        }
        for (int i = 0; i < count; i++) {
            receive(&straps[i]);
        }
        if (sd_bus_process(bus, NULL) == 0) {
            sd_bus_wait(bus, acquire ? LOOK_US / 50 : LOOK_US / 5);
        }
    }
    sd_bus_flush_close_unref(bus);
    return 0;
}
