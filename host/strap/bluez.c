/* Straps over D-Bus, through bluetoothd.
 *
 * Signals and answers change what is known (bluez_tree) and what each link is in (link); whatever
 * follows from that is done in one place, bluez_settle(), which runs from the loop after them. It
 * can be run at any time and any number of times: it compares what is wanted with what is there and
 * does the difference. So a wish, a lost daemon and an adapter that was pulled out all take the
 * same way, and no call into strap ever calls back.
 *
 * A trouble of the machine is told after it has lasted a second: bluetoothd that is restarted, and
 * the moment in which its adapters are not listed yet, are none of a person's business.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "now/now.h"
#include "strap/bluez_own.h"

#define TROUBLE_US US_PER_S

/* What was read comes before what is judged by the time: a program that was held for a minute finds
 * its notifications first, and its "nothing heard for 20 s" after them. */
#define JUDGE_PRIORITY (SD_EVENT_PRIORITY_NORMAL + 10)

void bluez_unsettle(struct bluez *bluez)
{
    sd_event_source_set_enabled(bluez->settle, SD_EVENT_ONESHOT);
}

/* --- what is told --- */

static void tell_seen(struct bluez *bluez, struct bluez_device *device)
{
    if (!bluez->scanning || !device->heart_rate || (!device->in_air && !device->seen.connected) ||
        memcmp(&device->told, &device->seen, sizeof(device->told)) == 0)
        return;
    device->told = device->seen;
    strap_tell_seen(&bluez->strap, &device->seen);
}

void bluez_take(struct bluez *bluez, const struct bluez_news *news)
{
    struct bluez_device *device = news->device;

    if (news->change & BLUEZ_CHANGE_ADAPTER)
        bluez_radio_told(bluez);
    if (!device)
        return;
    bluez_unsettle(bluez);
    for (int i = 0; i < PARTNERS; i++) {
        struct bluez_held *held = &bluez->held[i];

        if (bluez_held_device(held) != device)
            continue;
        if (news->change & BLUEZ_CHANGE_HEARD)
            link_heard(&held->link, now_boottime_us());
        if (news->change & BLUEZ_CHANGE_LOST)
            bluez_held_feed(held, LINK_EVENT_LOST);
        if (news->change & BLUEZ_CHANGE_BATTERY)
            bluez_held_battery(held, device->battery_percent);
        bluez_held_look(held);
    }
    tell_seen(bluez, device);
}

static enum strap_trouble trouble_of(struct bluez *bluez)
{
    switch (bluez->service) {
    case BLUEZ_SERVICE_ASKED:
        return bluez->trouble; /* no news */
    case BLUEZ_SERVICE_AWAY:
        return STRAP_TROUBLE_NO_SERVICE;
    case BLUEZ_SERVICE_DENIED:
        return STRAP_TROUBLE_NOT_PERMITTED;
    case BLUEZ_SERVICE_HERE:
        break;
    }
    return bluez_radio_settle(bluez);
}

static void tell_trouble(struct bluez *bluez, int64_t now_us)
{
    const enum strap_trouble trouble = trouble_of(bluez);

    if (trouble != bluez->trouble) {
        bluez->trouble = trouble;
        bluez->trouble_us = now_us + (trouble == STRAP_TROUBLE_NONE ? 0 : TROUBLE_US);
    }
    if (bluez->powering && bluez->trouble_us <= now_us)
        bluez->trouble_us = now_us + TROUBLE_US; /* about to be switched on */
    if (now_us < bluez->trouble_us)
        return;
    bluez->trouble_us = NEVER_US;
    if (bluez->trouble == bluez->told)
        return;
    bluez->told = bluez->trouble;
    strap_tell_trouble(&bluez->strap, WHO_BOTH, bluez->told);
}

/* --- settle --- */

static void settle_scan(struct bluez *bluez)
{
    if (bluez->scanning == bluez->scan_wanted)
        return;
    bluez->scanning = bluez->scan_wanted;
    for (struct bluez_device *device = bluez->tree.devices; device; device = device->next) {
        memset(&device->told, 0, sizeof(device->told));
        tell_seen(bluez, device);
    }
}

static void settle_timer(struct bluez *bluez, int64_t now_us)
{
    int64_t next_us = bluez->ask_us < bluez->trouble_us ? bluez->ask_us : bluez->trouble_us;

    for (int i = 0; i < PARTNERS; i++) {
        const int64_t link_us = link_next_us(&bluez->held[i].link);

        next_us = link_us < next_us ? link_us : next_us;
    }
    if (bluez->service == BLUEZ_SERVICE_ASKED && bluez->answer_us < next_us)
        next_us = bluez->answer_us;
    if (bluez->discover_us > now_us && bluez->discover_us < next_us)
        next_us = bluez->discover_us;
    if (next_us == NEVER_US) {
        sd_event_source_set_enabled(bluez->timer, SD_EVENT_OFF);
        return;
    }
    sd_event_source_set_time(bluez->timer, (uint64_t)next_us);
    sd_event_source_set_enabled(bluez->timer, SD_EVENT_ONESHOT);
}

static void settle(struct bluez *bluez)
{
    const int64_t now_us = now_boottime_us();
    bool open, wanted;

    bluez_bus_settle(bluez, now_us);
    tell_trouble(bluez, now_us);
    open = bluez->service == BLUEZ_SERVICE_HERE && bluez->trouble == STRAP_TROUBLE_NONE;
    settle_scan(bluez);
    wanted = bluez->scanning;
    for (int i = 0; i < PARTNERS; i++) {
        bluez_held_settle(&bluez->held[i], open);
        wanted = wanted || link_wants_discovery(&bluez->held[i].link);
    }
    if (open)
        bluez_radio_discover(bluez, wanted, now_us);
    settle_timer(bluez, now_us);
}

static int on_settle(sd_event_source *source, void *userdata)
{
    (void)source;
    settle(userdata);
    return 0;
}

static int on_timer(sd_event_source *source, uint64_t time_us, void *userdata)
{
    (void)source;
    (void)time_us;
    bluez_unsettle(userdata);
    return 0;
}

/* --- the way --- */

static void bluez_scan(struct strap *strap, bool on)
{
    struct bluez *bluez = (struct bluez *)strap;

    bluez->scan_wanted = on;
    bluez_unsettle(bluez);
}

static void bluez_hold(struct strap *strap, enum who who, const char *address)
{
    struct bluez *bluez = (struct bluez *)strap;
    struct bluez_held *held = &bluez->held[who];
    bool random; /* bluetoothd knows which it is */

    snprintf(held->wanted, sizeof(held->wanted), "%s", strap_address(address, &random));
    bluez_unsettle(bluez);
}

static void bluez_free(struct strap *strap)
{
    struct bluez *bluez = (struct bluez *)strap;

    for (int i = 0; i < PARTNERS; i++)
        bluez_held_finish(&bluez->held[i]);
    bluez_bus_close(bluez);
    sd_event_source_disable_unref(bluez->settle);
    sd_event_source_disable_unref(bluez->timer);
    sd_event_unref(bluez->loop);
    free(bluez);
}

static const struct way bluez_way = {.scan = bluez_scan, .hold = bluez_hold, .free = bluez_free};

int strap_bluez_new(struct strap **ret_strap, sd_event *loop, const struct strap_owner *owner)
{
    struct bluez *bluez = calloc(1, sizeof(*bluez));
    int error;

    if (!bluez)
        return -ENOMEM;
    bluez->strap = (struct strap){.way = &bluez_way, .owner = *owner};
    bluez->loop = sd_event_ref(loop);
    bluez->ask_wait_us = 2 * US_PER_S;
    bluez->trouble_us = NEVER_US;
    for (int i = 0; i < PARTNERS; i++) {
        bluez->held[i].bluez = bluez;
        bluez->held[i].who = (enum who)i;
        bluez->held[i].about.battery_percent = -1;
        link_init(&bluez->held[i].link);
    }
    error = sd_event_add_defer(loop, &bluez->settle, on_settle, bluez);
    if (error >= 0)
        error =
            sd_event_add_time(loop, &bluez->timer, CLOCK_BOOTTIME, 0, US_PER_MS, on_timer, bluez);
    if (error >= 0)
        error = sd_event_source_set_priority(bluez->settle, JUDGE_PRIORITY);
    if (error < 0) {
        bluez_free(&bluez->strap);
        return error;
    }
    /* ask_us = 0: the bus is opened by the first bluez_settle(), which a defer source runs at once.
     */
    sd_event_source_set_enabled(bluez->timer, SD_EVENT_OFF);
    *ret_strap = &bluez->strap;
    return 0;
}
