/* The direct way: straps over the kernel's own L2CAP and ATT, with no bluetoothd needed.
 *
 * Callbacks, timers and wishes only note what they learn and call att_unsettle(); att_settle() then
 * brings the adapter and both straps, in this order, to what is wished and possible. So a wish made
 * inside a callback is as good as any other, and nothing is told from inside a call.
 */
#define _GNU_SOURCE
#include <bluetooth/bluetooth.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "now/now.h"
#include "strap/att_own.h"
#include "strap/strap.h"

#define LASTS_US US_PER_S

/* What was read comes before what is judged by the time: a program that was held for a minute finds
 * its notifications first, and its "nothing heard for 20 s" after them. */
#define JUDGE_PRIORITY (SD_EVENT_PRIORITY_NORMAL + 10)

void att_unsettle(struct att *att)
{
    sd_event_source_set_enabled(att->settle, SD_EVENT_ONESHOT);
}

/* Straps that are held do not advertise, so that nobody else would tell of them. */
static void tell_held(struct att *att)
{
    for (int who = 0; who < PARTNERS; who++) {
        const struct att_held *held = &att->held[who];
        struct strap_seen seen = {.random_address = held->random, .connected = true};

        if (held->link.state != LINK_UP)
            continue;
        ba2str((const bdaddr_t *)held->peer, seen.address);
        strap_tell_seen(&att->strap, &seen);
    }
}

void att_found(struct att *att, const struct att_mgmt_found *found)
{
    const int64_t now_us = now_boottime_us();
    const struct strap_seen *seen;

    for (int who = 0; who < PARTNERS; who++) {
        struct att_held *held = &att->held[who];

        if (found->le && held->readable && held->random == found->random &&
            memcmp(held->peer, found->address, sizeof held->peer) == 0) {
            link_heard(&held->link, now_us);
            att_unsettle(att);
        }
    }
    if (att->scan_wanted && (seen = att_air_take(&att->air, now_us, found)))
        strap_tell_seen(&att->strap, seen);
}

/* An adapter that goes or comes is off, gone and back within a second: told once it lasts. */
static void tell_machine(struct att *att, enum strap_trouble trouble, int64_t now_us)
{
    if (trouble != att->trouble) {
        att->trouble = trouble;
        att->tell_us = trouble == STRAP_TROUBLE_NONE ? now_us : now_us + LASTS_US;
    }
    if (att->trouble != att->told && now_us >= att->tell_us) {
        att->told = att->trouble;
        strap_tell_trouble(&att->strap, WHO_BOTH, att->told);
    }
}

static void arm(struct att *att)
{
    int64_t next_us = att_radio_next_us(&att->radio);

    for (int who = 0; who < PARTNERS; who++) {
        const int64_t held_us = att_held_next_us(&att->held[who]);

        next_us = held_us < next_us ? held_us : next_us;
    }
    if (att->trouble != att->told && att->tell_us < next_us)
        next_us = att->tell_us;
    sd_event_source_set_time(att->timer, (uint64_t)next_us);
    sd_event_source_set_enabled(att->timer, next_us == NEVER_US ? SD_EVENT_OFF : SD_EVENT_ONESHOT);
}

static int att_settle(sd_event_source *source, void *userdata)
{
    struct att *att = userdata;
    const enum strap_trouble trouble = att_radio_settle(att, now_boottime_us());

    (void)source;
    tell_machine(att, att->not_permitted ? STRAP_TROUBLE_NEEDS_RADIO : trouble, now_boottime_us());
    if (att->scan_began) {
        att->scan_began = false;
        tell_held(att);
    }
    for (int who = 0; who < PARTNERS; who++)
        att_held_settle(&att->held[who], att_radio_adapter(&att->radio) != NULL, now_boottime_us());
    arm(att);
    return 0;
}

static int on_timer(sd_event_source *source, uint64_t time_us, void *userdata)
{
    (void)source;
    (void)time_us;
    att_unsettle(userdata);
    return 0;
}

/* --- strap.h --- */

static void att_scan(struct strap *strap, bool on)
{
    struct att *att = (struct att *)strap;

    if (on && !att->scan_wanted) {
        att_air_init(&att->air);
        att->scan_began = true;
    }
    att->scan_wanted = on;
    att_unsettle(att);
}

static void att_hold(struct strap *strap, enum who who, const char *address)
{
    struct att *att = (struct att *)strap;

    snprintf(att->held[who].wanted, sizeof att->held[who].wanted, "%s", address);
    att_unsettle(att);
}

static void att_free(struct strap *strap)
{
    struct att *att = (struct att *)strap;

    for (int who = 0; who < PARTNERS; who++)
        att_held_finish(&att->held[who]);
    att_radio_finish(&att->radio);
    sd_event_source_disable_unref(att->timer);
    sd_event_source_disable_unref(att->settle);
    sd_event_unref(att->loop);
    free(att);
}

int strap_att_new(struct strap **ret_strap, sd_event *loop, const struct strap_owner *owner)
{
    static const struct way way = {.scan = att_scan, .hold = att_hold, .free = att_free};
    struct att *att = calloc(1, sizeof *att);
    int error;

    if (!att)
        return -ENOMEM;
    att->strap = (struct strap){.way = &way, .owner = *owner};
    att->loop = sd_event_ref(loop);
    att_radio_init(&att->radio);
    att_air_init(&att->air);
    for (int who = 0; who < PARTNERS; who++)
        att_held_init(&att->held[who], att, (enum who)who);
    error = sd_event_add_defer(loop, &att->settle, att_settle, att);
    if (error >= 0)
        error = sd_event_add_time(loop, &att->timer, CLOCK_BOOTTIME, 0, US_PER_MS, on_timer, att);
    if (error >= 0)
        error = sd_event_source_set_priority(att->settle, JUDGE_PRIORITY);
    if (error < 0) {
        att_free(&att->strap);
        return error;
    }
    *ret_strap = &att->strap;
    return 0;
}
