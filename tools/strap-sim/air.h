/* air: straps in the air and the one low-energy controller that hears them.
 *
 * In:   packets of the machine (commands, data), lines of control, and the time.
 * Out:  packets to the machine, and what happened on air, as it happens.
 * Pure: no clock, no I/O; the state is the caller's. One seed gives one sequence of luck.
 *
 * What is honest about it: a strap advertises once a second, give or take a tenth; a controller
 * that listens half of the time hears half of them; a scan that wants no duplicates hears each
 * strap once; connecting takes a further advertisement; some connections come to nothing; a lost
 * strap is noticed only after the link's own supervision timeout; and what it had to say while it
 * could not be heard comes late, all at once, as long as the link holds.
 */
#ifndef LULL_TOOLS_STRAP_SIM_AIR_H
#define LULL_TOOLS_STRAP_SIM_AIR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tools/strap-sim/att.h"
#include "tools/strap-sim/beats.h"
#include "tools/strap-sim/control.h"
#include "tools/strap-sim/hci.h"
#include "tools/strap-sim/shape.h"
#include "tools/trace/random.h"

#define AIR_STRAPS_MAX 8
#define AIR_KNOWN_MAX  16  /* of the controller's accept list */
#define AIR_LATE_MAX   64  /* notifications that wait for the link to get through */
#define AIR_INPUT_MAX  600 /* of one L2CAP frame of the machine */

struct air_owner {
    /* To the machine, packet type first. */
    void (*packet)(void *userdata, const struct hci_packet *packet);
    /* Happened: strap from 0, -1: the adapter. `what` is one word, `value` may be "". */
    void (*happened)(void *userdata, int64_t at_us, int strap, const char *what, const char *value);
    void *userdata; /* borrowed */
};

struct air_late {
    uint32_t number;
    uint16_t length;
    uint8_t bytes[ATT_MTU_MOST];
};

/* A packet of the machine that waits for the link to get through. */
struct air_wait {
    bool continues;
    uint16_t length;
    uint8_t bytes[HCI_DATA_LENGTH];
};

struct air_link {
    bool up;
    bool noticed; /* the machine has sent something over it */
    uint16_t handle;
    int64_t since_us;
    int64_t doomed_us; /* when it is lost; INT64_MAX: not foreseen */
    uint8_t doom;      /* why */
    int64_t ask_us;    /* when the strap asks for parameters of its own; INT64_MAX: has asked */
    uint16_t timeout_10ms;
    uint8_t input[AIR_INPUT_MAX]; /* a frame of the machine in the making */
    size_t filled;
    struct air_wait wait[HCI_DATA_COUNT]; /* no more: the machine has no credit for it */
    size_t wait_count;
};

struct air_strap {
    uint8_t address[HCI_ADDRESS]; /* little-endian, as in packets */
    char name[CONTROL_NAME_MAX];
    bool off, busy, muted, refuses_params;
    bool unlucky;     /* its next connection is not established */
    bool heard_again; /* has advertised since it is free to */
    bool reported;    /* in this scan */
    int8_t rssi_dbm;
    int64_t advert_us;
    int64_t held_until_us; /* the strap gathers a burst */
    struct att att;
    struct beats beats;
    struct shape shape;
    struct air_link link;
    uint32_t sent; /* notifications so far, on air or late */
    struct air_late late[AIR_LATE_MAX];
    size_t late_count;
};

/* What the machine has asked the controller for. */
struct air_scan {
    bool on, active, unique, known_only;
    double share; /* of the time that it listens, 0..1 */
};

struct air_connect {
    bool wanted, known_only;
    uint8_t address[HCI_ADDRESS];
    uint8_t address_type;
    uint16_t interval, latency, timeout_10ms;
    double share;
};

struct air {
    struct air_owner owner;
    struct air_strap strap[AIR_STRAPS_MAX];
    int straps;
    struct air_scan scan;
    struct air_connect connect;
    uint8_t known[AIR_KNOWN_MAX][HCI_ADDRESS];
    int known_count;
    int64_t play_us; /* when the recordings began */
    double luckless; /* share of connections that come to nothing, 0..1 */
    struct random luck;
    bool powered; /* the adapter is there */
    int64_t now_us;
};

/* An air with no strap and no adapter. `owner` is copied. */
void air_init(struct air *air, const struct air_owner *owner, uint64_t seed, int64_t now_us);

/* One more strap; takes `beats` over. False: there are AIR_STRAPS_MAX. */
bool air_add(struct air *air, const struct beats *beats);

/* The adapter is put in, or pulled out: every link and every wish of the machine is gone. */
void air_adapter(struct air *air, bool there, int64_t now_us);

/* A packet of the machine, packet type first. */
void air_packet(struct air *air, int64_t now_us, const uint8_t *bytes, size_t length);

/* Control of one strap, luck or play; the rest is the caller's. False: there is no such strap. */
bool air_control(struct air *air, int64_t now_us, const struct control *control);

/* Does all that is due, and says when to come again. */
void air_step(struct air *air, int64_t now_us);
int64_t air_next_us(const struct air *air);

void air_finish(struct air *air);

#endif
