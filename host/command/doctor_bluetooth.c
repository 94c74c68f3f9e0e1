/* Bluetooth, from the bottom up: kernel, adapter (sysfs, so that it is seen without any service),
 * then the way to it: bluetoothd on the system bus, or the direct one.
 */
#include "command/doctor.h"

#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <systemd/sd-bus.h>
#include <unistd.h>

#include "now/now.h"
#include "strap/strap.h"
#include "words/words.h"

/* A name in a folder that begins so; false: none. */
static bool first_in(const char *folder, const char *prefix, char *ret_name, size_t size)
{
    DIR *at = opendir(folder);
    const struct dirent *entry;
    bool found = false;
    while (at != NULL && !found && (entry = readdir(at)) != NULL) {
        /* hci0, and not hci0:3586, which is a connection of it */
        found = strncmp(entry->d_name, prefix, strlen(prefix)) == 0 &&
                strchr(entry->d_name, ':') == NULL;
        if (found) {
            snprintf(ret_name, size, "%.*s", (int)size - 1, entry->d_name);
        }
    }
    if (at != NULL) {
        closedir(at);
    }
    return found;
}

static bool read_word(const char *folder, const char *name, const char *file, char ret_word[32])
{
    char path[512];
    snprintf(path, sizeof(path), "%s/%s/%s", folder, name, file);
    FILE *at = fopen(path, "re");
    bool read = at != NULL && fscanf(at, "%31s", ret_word) == 1;
    if (at != NULL) {
        fclose(at);
    }
    return read;
}

enum block { BLOCK_NONE, BLOCK_SOFT, BLOCK_HARD };

/* What rfkill says of Bluetooth. */
static enum block blocked(const char *sys)
{
    char folder[256], word[32];
    enum block worst = BLOCK_NONE;
    snprintf(folder, sizeof(folder), "%s/class/rfkill", sys);
    DIR *at = opendir(folder);
    const struct dirent *entry;
    while (at != NULL && (entry = readdir(at)) != NULL) {
        if (!read_word(folder, entry->d_name, "type", word) || strcmp(word, "bluetooth") != 0) {
            continue;
        }
        if (read_word(folder, entry->d_name, "hard", word) && strcmp(word, "1") == 0) {
            worst = BLOCK_HARD;
        } else if (read_word(folder, entry->d_name, "soft", word) && strcmp(word, "1") == 0 &&
                   worst == BLOCK_NONE) {
            worst = BLOCK_SOFT;
        }
    }
    if (at != NULL) {
        closedir(at);
    }
    return worst;
}

static bool find_adapter(const struct doctor *doctor, char *ret_name, size_t size)
{
    char folder[256];
    snprintf(folder, sizeof(folder), "%s/class/bluetooth", doctor->sys);
    return first_in(folder, "hci", ret_name, size);
}

struct doctor_finding doctor_adapter(const struct doctor *doctor)
{
    char name[32];
    enum block block = blocked(doctor->sys);
    bool there = find_adapter(doctor, name, sizeof(name));
    if (block == BLOCK_HARD) {
        return doctor_found(DOCTOR_WANTING,
                            _("Bluetooth is off by a switch or key of this machine; "
                              "turn it on there"));
    }
    if (block == BLOCK_SOFT) {
        return doctor_found(DOCTOR_WANTING, _("Bluetooth is blocked: rfkill unblock bluetooth"));
    }
    if (!there) {
        return doctor_found(DOCTOR_WANTING, _("there is no Bluetooth adapter. Plug one in (USB, "
                                              "Bluetooth 4.0 or later), or switch it on in the "
                                              "machine's firmware settings"));
    }
    return doctor_found(DOCTOR_OK, "%s", name);
}

/* ---- the service ---- */

static const char *daemon_path(void)
{
    static const char *const paths[] = {"/usr/libexec/bluetooth/bluetoothd",
                                        "/usr/lib/bluetooth/bluetoothd"};
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        if (access(paths[i], X_OK) == 0) {
            return paths[i];
        }
    }
    return NULL;
}

/* What bluetoothd says of its version; it does not say it over D-Bus. "?" where it does not. */
static void daemon_version(char ret_version[32])
{
    const char *path = daemon_path();
    char command[128];
    strcpy(ret_version, "?");
    if (path == NULL) {
        return;
    }
    snprintf(command, sizeof(command), "%s --version 2>/dev/null", path);
    FILE *said = popen(command, "re");
    if (said != NULL) {
        if (fscanf(said, "%31s", ret_version) != 1) {
            strcpy(ret_version, "?");
        }
        pclose(said);
    }
}

static struct doctor_finding not_running(void)
{
    if (daemon_path() == NULL) {
        return doctor_found(DOCTOR_WANTING,
                            _("the Bluetooth service is not installed: sudo apt install bluez"));
    }
    return doctor_found(DOCTOR_WANTING,
                        _("the Bluetooth service does not run: sudo systemctl enable "
                          "--now bluetooth"));
}

static bool denied(const sd_bus_error *error)
{
    return sd_bus_error_has_name(error, SD_BUS_ERROR_ACCESS_DENIED) ||
           sd_bus_error_has_name(error, SD_BUS_ERROR_AUTH_FAILED);
}

/* Whether it answers, and whether the adapter has power. */
static struct doctor_finding ask_service(const struct doctor *doctor, sd_bus *bus)
{
    sd_bus_error error = SD_BUS_ERROR_NULL;
    struct doctor_finding finding;
    char adapter[32], path[64], version[32];
    int powered = 1;
    int status = sd_bus_call_method(bus, "org.bluez", "/", "org.freedesktop.DBus.ObjectManager",
                                    "GetManagedObjects", &error, NULL, NULL);
    if (status >= 0 && find_adapter(doctor, adapter, sizeof(adapter))) {
        snprintf(path, sizeof(path), "/org/bluez/%s", adapter);
        status = sd_bus_get_property_trivial(bus, "org.bluez", path, "org.bluez.Adapter1",
                                             "Powered", &error, 'b', &powered);
    }
    daemon_version(version);
    if (status < 0 && denied(&error)) {
        finding = doctor_found(DOCTOR_WANTING, _("this login may not use Bluetooth: sudo adduser "
                                                 "\"$USER\" bluetooth, then log in again"));
    } else if (status < 0 && sd_bus_error_has_name(&error, SD_BUS_ERROR_UNKNOWN_OBJECT)) {
        finding = doctor_found(DOCTOR_WANTING, _("the Bluetooth service does not know the adapter: "
                                                 "sudo systemctl restart bluetooth"));
    } else if (status == -ETIMEDOUT || sd_bus_error_has_name(&error, SD_BUS_ERROR_NO_REPLY)) {
        finding = doctor_found(DOCTOR_WANTING, _("the Bluetooth service does not answer: sudo "
                                                 "systemctl restart bluetooth"));
    } else if (status < 0) {
        finding = not_running();
    } else if (!powered) {
        finding = doctor_found(DOCTOR_NOTE,
                               _("bluetoothd %s; the adapter is switched off. lull "
                                 "switches it on, or: bluetoothctl power on"),
                               version);
    } else {
        finding = doctor_found(DOCTOR_OK, _("bluetoothd %s, and this login may use it"), version);
    }
    sd_bus_error_free(&error);
    return finding;
}

#define ANSWER_US (5 * US_PER_S)

/* A bus that takes everything and says nothing would be waited for until D-Bus gives up. */
static bool says_hello(sd_bus *bus)
{
    int64_t until_us = now_boottime_us() + ANSWER_US;
    int ready = 0;
    for (int64_t left_us = ANSWER_US; ready == 0 && left_us > 0;
         left_us = until_us - now_boottime_us()) {
        int did = sd_bus_process(bus, NULL);
        if (did < 0 || (did == 0 && sd_bus_wait(bus, (uint64_t)left_us) < 0)) {
            return true; /* what is wrong is said by the first call */
        }
        ready = sd_bus_is_ready(bus);
    }
    return ready != 0;
}

struct doctor_finding doctor_service(const struct doctor *doctor)
{
    sd_bus *bus = NULL;
    int error = sd_bus_open_system(&bus);
    if (error < 0) {
        bool not_let = error == -EACCES || error == -EPERM;
        return doctor_found(DOCTOR_WANTING,
                            not_let ? _("this login may not use the system bus "
                                        "(D-Bus). Log in at the desktop, or see to "
                                        "the rights of /run/dbus/system_bus_socket")
                            : daemon_path() == NULL
                                ? _("there is no system bus (D-Bus), and no Bluetooth "
                                    "service: sudo apt install dbus bluez")
                                : _("the system bus (D-Bus) does not run: sudo "
                                    "systemctl start dbus bluetooth"));
    }
    sd_bus_set_method_call_timeout(bus, ANSWER_US);
    struct doctor_finding finding =
        says_hello(bus) ? ask_service(doctor, bus)
                        : doctor_found(DOCTOR_WANTING, _("the system bus (D-Bus) does not answer: "
                                                         "restart the machine"));
    sd_bus_close_unref(bus); /* nothing is on its way that has to arrive */
    return finding;
}

/* ---- the direct way ---- */

#define DIRECT_US (2 * US_PER_S)

struct direct {
    sd_event *event;
    enum strap_trouble trouble;
};

static void on_trouble(void *userdata, enum who who, enum strap_trouble trouble)
{
    struct direct *direct = userdata;
    if (who == WHO_BOTH) {
        direct->trouble = trouble;
    }
}

static int on_end(sd_event_source *source, uint64_t usec, void *userdata)
{
    (void)usec;
    (void)userdata;
    return sd_event_exit(sd_event_source_get_event(source), 0);
}

struct doctor_finding doctor_direct(const struct doctor *doctor)
{
    struct direct direct = {.trouble = STRAP_TROUBLE_NONE};
    struct strap_owner owner = {.trouble = on_trouble, .userdata = &direct};
    struct strap *strap = NULL;
    (void)doctor;
    int error = sd_event_new(&direct.event);
    error = error < 0 ? error : strap_att_new(&strap, direct.event, &owner);
    if (error >= 0) {
        strap_scan(strap, true);
        error = sd_event_add_time_relative(direct.event, NULL, CLOCK_BOOTTIME, DIRECT_US, 0, on_end,
                                           NULL);
    }
    error = error < 0 ? error : sd_event_loop(direct.event);
    strap_free(strap);
    sd_event_unref(direct.event);
    if (error < 0) {
        return doctor_found(DOCTOR_WANTING, _("the direct way could not be opened: %s"),
                            strerror(-error));
    }
    if (direct.trouble != STRAP_TROUBLE_NONE) {
        return doctor_found(DOCTOR_WANTING, "%s", strap_trouble_text(direct.trouble));
    }
    return doctor_found(DOCTOR_OK, _("straps can be looked for without the Bluetooth service"));
}

/* ---- the kernel ---- */

struct doctor_finding doctor_kernel_of(const char *release)
{
    unsigned major = 0, minor = 0;
    if (sscanf(release, "%u.%u", &major, &minor) != 2) {
        return doctor_found(DOCTOR_NOTE, _("%s is a kernel whose troubles are not known"), release);
    }
    /* bluez issue 2503 */
    if (major > 6 || (major == 6 && minor >= 15)) {
        return doctor_found(DOCTOR_OK,
                            _("%s; from 6.15 on some connect to a strap only while a scan "
                              "runs, so lull scans while it connects"),
                            release);
    }
    return doctor_found(DOCTOR_OK, "%s", release);
}

struct doctor_finding doctor_kernel(const struct doctor *doctor)
{
    struct utsname name;
    (void)doctor;
    if (uname(&name) < 0) {
        return doctor_kernel_of("");
    }
    return doctor_kernel_of(name.release);
}
