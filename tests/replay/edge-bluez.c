/* edge-bluez: runs a command where a fake bluetoothd answers on a bus of its own.
 *
 *   edge-bluez SCENE COMMAND [ARGUMENT…]
 *
 * Scenes: play=FILE (two straps with the hearts of a recording, from when both are listened to),
 * hearts (two straps that send beats once they are listened to), straps (one that is free, at -58
 * dBm and with a battery of 80 %, and one that somebody holds), one (the first of them alone),
 * empty (an adapter and no strap), off (the adapter has no power), denied (this login may not talk
 * to it), silent (it hangs). Exits as the command does; 77: no dbus-daemon.
 */
#define _GNU_SOURCE
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "fake_bluez.h"
#include "protocol/hrm.h"

static int percentage(sd_bus *bus, const char *path, const char *interface, const char *property,
                      sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
    (void)bus;
    (void)path;
    (void)interface;
    (void)property;
    (void)userdata;
    (void)error;
    return sd_bus_message_append(reply, "y", 80);
}

static const sd_bus_vtable battery_vtable[] = {
    SD_BUS_VTABLE_START(0),
    SD_BUS_PROPERTY("Percentage", "y", percentage, 0, 0),
    SD_BUS_VTABLE_END,
};

static void add_straps(struct fake_bluez *fake, const char *scene)
{
    bool two = strcmp(scene, "straps") == 0;
    if (!two && strcmp(scene, "one") != 0) {
        return;
    }
    /* The battery first: sd-bus tells of a path's interfaces from the last to the first, and
     * bluetoothd names the device before its battery. */
    sd_bus_add_object_vtable(fake->bus, NULL, "/org/bluez/hci0/dev_F0_00_00_00_00_00",
                             "org.bluez.Battery1", battery_vtable, NULL);
    fake->device[0].rssi_dbm = -58;
    fake_device_appear(fake, 0);
    if (two) {
        fake->device[1].rssi_dbm = -92;
        fake->device[1].connected = 1;
        fake_device_appear(fake, 1);
    }
}

/* ---- hearts ---- */

#define BEAT_US(bpm) (60000000 / (bpm))

struct heart {
    struct fake_device *device;
    int64_t beat_us; /* of the next beat */
};

static struct heart hearts[FAKE_DEVICES];

/* Two hearts that breathe: 64 to 72 and 76 to 84 beats a minute. */
static int64_t interval_us(const struct heart *heart)
{
    int64_t breath_us = heart->beat_us % 12000000;
    int64_t depth = breath_us < 6000000 ? breath_us : 12000000 - breath_us;
    return BEAT_US((heart == &hearts[0] ? 64 : 76) + 8 * depth / 6000000);
}

static int on_second(sd_event_source *source, uint64_t usec, void *userdata)
{
    (void)userdata;
    for (int i = 0; i < FAKE_DEVICES; i++) {
        struct heart *heart = &hearts[i];
        struct hrm hrm = {.contact = HRM_CONTACT_GOOD};
        uint8_t bytes[32];
        if (heart->device->connected && !heart->device->resolved) {
            fake_resolve(heart->device);
        }
        heart->beat_us = heart->beat_us == 0 ? (int64_t)usec : heart->beat_us;
        while (heart->beat_us <= (int64_t)usec && hrm.rr_count < 4) {
            int64_t us = interval_us(heart);
            hrm.rr_1024[hrm.rr_count++] = (uint16_t)(us * 1024 / 1000000);
            hrm.rate_bpm = (uint16_t)BEAT_US(us);
            heart->beat_us += us;
        }
        size_t length = hrm_encode(&hrm, bytes, sizeof(bytes));
        if (heart->device->subscribed && length > 0) {
            fake_send(heart->device, bytes, length);
        }
    }
    sd_event_source_set_time(source, usec + 1000000);
    return sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
}

static void add_hearts(struct fake_bluez *fake, sd_event *loop)
{
    uint64_t now;
    for (int i = 0; i < FAKE_DEVICES; i++) {
        fake->device[i].rssi_dbm = -58;
        fake_device_appear(fake, i);
        hearts[i].device = &fake->device[i];
    }
    sd_event_now(loop, CLOCK_MONOTONIC, &now);
    sd_event_add_time(loop, NULL, CLOCK_MONOTONIC, now + 1000000, 1000, on_second, NULL);
}

/* ---- a recording's hearts ---- */

static FILE *played;

/* The recording's line that has been read and is not due yet. */
static struct {
    int64_t at_us, zero_us, since_us;
    int who;
    uint8_t bytes[64];
    size_t length;
} line = {.zero_us = -1};

/* False: no more of them. */
static bool read_line(void)
{
    char text[2048], who, hex[1024];
    while (fgets(text, sizeof(text), played) != NULL) {
        if (sscanf(text, "%" SCNd64 " %c hrm %1023[0-9a-f]", &line.at_us, &who, hex) != 3) {
            continue;
        }
        line.who = who == 'b';
        line.zero_us = line.zero_us < 0 ? line.at_us : line.zero_us;
        line.length = 0;
        for (const char *at = hex; line.length < sizeof(line.bytes) && at[0] && at[1]; at += 2) {
            unsigned byte;
            sscanf(at, "%2x", &byte);
            line.bytes[line.length++] = (uint8_t)byte;
        }
        return true;
    }
    return false;
}

static int on_due(sd_event_source *source, uint64_t usec, void *userdata)
{
    struct fake_bluez *fake = userdata;
    bool both = true;
    for (int i = 0; i < FAKE_DEVICES; i++) {
        if (fake->device[i].connected && !fake->device[i].resolved) {
            fake_resolve(&fake->device[i]);
        }
        /* Who listened has gone: bluetoothd forgets them. */
        fake->device[i].subscribed = fake->device[i].subscribed && fake->device[i].connected;
        both = both && fake->device[i].subscribed;
    }
    if (both && line.since_us == 0) {
        line.since_us = (int64_t)usec;
    }
    while (line.since_us > 0 && line.length > 0 &&
           line.at_us - line.zero_us <= (int64_t)usec - line.since_us) {
        if (fake->device[line.who].subscribed) {
            fake_send(&fake->device[line.who], line.bytes, line.length);
        }
        line.length = read_line() ? line.length : 0;
    }
    sd_event_source_set_time(source, usec + 20000);
    return sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
}

static bool add_played(struct fake_bluez *fake, sd_event *loop, const char *path)
{
    uint64_t now;
    played = fopen(path, "r");
    if (played == NULL || !read_line()) {
        return false;
    }
    for (int i = 0; i < FAKE_DEVICES; i++) {
        fake->device[i].rssi_dbm = -58 - 10 * i;
        fake_device_appear(fake, i);
    }
    sd_event_now(loop, CLOCK_MONOTONIC, &now);
    return sd_event_add_time(loop, NULL, CLOCK_MONOTONIC, now, 1000, on_due, fake) >= 0;
}

int main(int argc, char **argv)
{
    static struct fake_bluez fake = {.adapter_there = true, .powered = 1};
    sd_event *loop = NULL;
    if (argc < 3 || sd_event_new(&loop) < 0) {
        return 2;
    }
    if (!fake_bus_start(&fake, loop, strcmp(argv[1], "denied") != 0)) {
        return 77;
    }
    fake.powered = strcmp(argv[1], "off") != 0;
    fake_come(&fake);
    add_straps(&fake, argv[1]);
    if (strcmp(argv[1], "hearts") == 0) {
        add_hearts(&fake, loop);
    }
    if (strncmp(argv[1], "play=", 5) == 0 && !add_played(&fake, loop, argv[1] + 5)) {
        return 2;
    }
    sd_event *other = NULL; /* a bluetoothd that hangs is one whose loop does not turn */
    if (strcmp(argv[1], "silent") == 0 && sd_event_new(&other) < 0) {
        return 2;
    }
    int status = fake_beside(other != NULL ? other : loop, argv + 2);
    fake_finish(&fake);
    sd_event_unref(other);
    sd_event_unref(loop);
    return status;
}
