/* heart: runs a command where a strap with a heart in it hangs on a bluetoothd made up for it.
 *
 *   heart SCENE COMMAND [ARGUMENT…]
 *
 * Scenes, in seconds since somebody subscribed:
 *   rise    66 beats a minute; from 82 to 112 s 26 more
 *   level   66 beats a minute
 *   gone    the same, and after 85 s the strap is gone
 *   swing   swings with the breath, 5.5 a minute, by 38 ms
 *   search  a search is breathed along with: 40 ms at 6 a minute, 25 a step away, 16 two …
 * Each with 15 ms of noise (sd of an interval). Exits as the command does; 77: no dbus-daemon.
 */
#define _GNU_SOURCE
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "core/units.h"
#include "fake_bluez.h"
#include "protocol/hrm.h"
#include "tools/trace/random.h"

#define SECOND_US (1000000)
/* A stretch of the search with its lead, and what passes between the subscription and the first. */
#define STRETCH_S 123.0
#define BEFORE_S  2.0

struct heart {
    struct fake_bluez fake;
    const char *scene;
    struct random random;
    double from_s;  /* when somebody subscribed; 0: nobody has */
    double beat_s;  /* of the last beat */
    double next_ms; /* from it to the next one; 0: not known yet */
};

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_BOOTTIME, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double swing_ms(double into_s, double rate, double ms)
{
    return ms * sin(6.283185307179586 * rate / 60 * into_s);
}

/* The interval that follows a beat so long after the subscription, ms. */
static double interval_ms(struct heart *heart, double into_s)
{
    double ms = 60000.0 / 66 + random_normal(&heart->random, 0, 15);
    if (strcmp(heart->scene, "rise") == 0 && into_s >= 82 && into_s < 112) {
        ms =
            60000.0 / (66 + 26 * fmin(1, (into_s - 82) / 8)) + random_normal(&heart->random, 0, 15);
    } else if (strcmp(heart->scene, "swing") == 0) {
        ms += swing_ms(into_s, 5.5, 38);
    } else if (strcmp(heart->scene, "search") == 0) {
        double step = floor(fmax(0, into_s - BEFORE_S) / STRETCH_S);
        double rate = 6.5 - 0.5 * fmin(4, step);
        ms += swing_ms(into_s, rate, 40 * pow(25.0 / 40, fabs(rate - 6) * 2));
    }
    return ms;
}

static void send_second(struct heart *heart)
{
    struct hrm hrm = {.contact = HRM_CONTACT_GOOD};
    uint8_t bytes[32];
    double now = now_s();
    while (hrm.rr_count < 6) {
        if (heart->next_ms == 0) {
            heart->next_ms = interval_ms(heart, heart->beat_s - heart->from_s);
        }
        if (heart->beat_s + heart->next_ms / 1000 > now) {
            break;
        }
        heart->beat_s += heart->next_ms / 1000;
        hrm.rr_1024[hrm.rr_count++] = (uint16_t)lround(heart->next_ms * 1.024);
        hrm.rate_bpm = (uint16_t)lround(60000 / heart->next_ms);
        heart->next_ms = 0;
    }
    if (hrm.rr_count > 0) {
        size_t length = hrm_encode(&hrm, bytes, sizeof(bytes));
        fake_send(&heart->fake.device[0], bytes, length);
    }
}

static int on_second(sd_event_source *source, uint64_t usec, void *userdata)
{
    struct heart *heart = userdata;
    struct fake_device *device = &heart->fake.device[0];
    bool gone =
        strcmp(heart->scene, "gone") == 0 && heart->from_s > 0 && now_s() - heart->from_s > 85;
    if (gone && device->object != NULL) {
        fake_drop(device, "org.bluez.Reason.Timeout");
        fake_device_vanish(&heart->fake, 0);
    } else if (!gone && device->subscribed && heart->from_s == 0) {
        heart->from_s = heart->beat_s = now_s();
    } else if (!gone && device->subscribed) {
        send_second(heart);
    }
    sd_event_source_set_time(source, usec + SECOND_US);
    return sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
}

int main(int argc, char **argv)
{
    static struct heart heart = {.fake = {.adapter_there = true, .powered = 1}};
    sd_event *loop = NULL;
    if (argc < 3 || sd_event_new(&loop) < 0) {
        return 2;
    }
    heart.scene = argv[1];
    random_init(&heart.random, 11, 0);
    if (!fake_bus_start(&heart.fake, loop, true)) {
        return 77;
    }
    fake_come(&heart.fake);
    heart.fake.device[0].rssi_dbm = -58;
    fake_device_appear(&heart.fake, 0);
    int status = 2;
    if (sd_event_add_time_relative(loop, NULL, CLOCK_BOOTTIME, SECOND_US, 1000, on_second,
                                   &heart) >= 0) {
        status = fake_beside(loop, argv + 2);
    }
    fake_finish(&heart.fake);
    sd_event_unref(loop);
    return status;
}
