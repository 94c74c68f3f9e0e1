/* strap: where a live talk's notifications come from. Two ways, one interface: over D-Bus through
 * bluetoothd (bluez.c), or directly over L2CAP and ATT (att.c).
 *
 * Owns its bus or sockets; all its I/O and timers are sources of the caller's event loop. No
 * thread, no blocking call after strap_…_new(). Neither logs: what a person should know comes as a
 * trouble.
 *
 * Once asked to hold an address, it holds it until strap_free(): it connects, subscribes to the
 * Heart Rate Measurement, and when the link is lost goes on trying by itself, for as long as the
 * talk lives. Nothing that happens to a radio is an error of this interface.
 *
 * Order of what an owner is told about one partner: up, then notifications, then down, and again.
 * A notification is told as it is read, with the time of reading (CLOCK_BOOTTIME, us); never twice,
 * never one from before the last up. Callbacks come from the loop, never from inside a call into
 * strap.
 */
#ifndef LULL_STRAP_STRAP_H
#define LULL_STRAP_STRAP_H

#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-event.h>

#include "core/input.h"

#define STRAP_ADDRESS_MAX 18 /* "AA:BB:CC:DD:EE:FF" with its 0 */
#define STRAP_NAME_MAX    64
#define STRAP_TEXT_MAX    64

/* A strap that was seen while scanning. */
struct strap_seen {
    char address[STRAP_ADDRESS_MAX];
    bool random_address;       /* LE random, not public */
    char name[STRAP_NAME_MAX]; /* "" where it tells none */
    int rssi_dbm;              /* 0 or 127: not known */
    bool connected;            /* by this machine: another program holds it, or we do */
};

/* What a strap says of itself once connected; "" and -1 where it says nothing. */
struct strap_about {
    char manufacturer[STRAP_TEXT_MAX];
    char model[STRAP_TEXT_MAX];
    char firmware[STRAP_TEXT_MAX];
    int battery_percent;
};

enum strap_trouble {
    STRAP_TROUBLE_NONE,          /* what was wrong is over */
    STRAP_TROUBLE_NO_SERVICE,    /* bluetoothd does not run, answer or went away; waits for it */
    STRAP_TROUBLE_NO_ADAPTER,    /* no Bluetooth adapter, or it was pulled out; waits for it */
    STRAP_TROUBLE_ADAPTER_OFF,   /* switched off, and could not be switched on */
    STRAP_TROUBLE_NOT_PERMITTED, /* D-Bus does not let us */
    STRAP_TROUBLE_BUSY,          /* this strap is held by another program or a phone */
    STRAP_TROUBLE_NO_HEART_RATE, /* connected, and it has no Heart Rate service */
    STRAP_TROUBLE_NOT_SEEN,      /* asked for, and not in the air for 30 s */
    STRAP_TROUBLE_NEEDS_RADIO,   /* the direct way: the kernel does not let us at the radio */
    STRAP_TROUBLES
};

/* One or two plain sentences: what it is and what to do. */
const char *strap_trouble_text(enum strap_trouble trouble);

struct strap_owner {
    void (*up)(void *userdata, enum who who);
    void (*down)(void *userdata, enum who who, enum strap_reason why);
    void (*notification)(void *userdata, enum who who, int64_t at_us, const uint8_t *bytes,
                         uint16_t length);
    void (*about)(void *userdata, enum who who, const struct strap_about *about);
    /* While scanning: each strap when first seen, and at every change. */
    void (*seen)(void *userdata, const struct strap_seen *seen);
    /* who = WHO_BOTH: of the machine. Each is told once until it changes. */
    void (*trouble)(void *userdata, enum who who, enum strap_trouble trouble);
    void *userdata; /* borrowed. Any callback may be NULL */
};

struct strap;

/* Both return 0 or -errno only where no event loop or memory is to be had; a missing bluetoothd,
 * adapter or permission is a trouble. `owner` is copied. */
int strap_bluez_new(struct strap **ret_strap, sd_event *loop, const struct strap_owner *owner);
int strap_att_new(struct strap **ret_strap, sd_event *loop, const struct strap_owner *owner);

/* Looks for straps (Heart Rate service, 0x180D) until scanning is turned off. */
void strap_scan(struct strap *strap, bool on);

/* Holds this strap for a partner from now on; another address lets go of the one before, NULL or ""
 * lets go. An address is as in strap_seen ("random " before it: LE random). */
void strap_hold(struct strap *strap, enum who who, const char *address);

/* Lets go of all (disconnects what it connected; another program's connection stays), closes,
 * frees; NULL is fine. Returns NULL. Does not wait, tells nothing. Not from inside a callback. */
struct strap *strap_free(struct strap *strap);

#endif
