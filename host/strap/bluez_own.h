/* bluez_own: what the files of the D-Bus way share; for bluez*.c only.
 *
 *   bluez.c        new and free, wishes, the timer, and the one place where all is settled
 *   bluez_bus.c    the bus: connection, questions to bluetoothd, its signals
 *   bluez_radio.c  the adapter: power, discovery
 *   bluez_held.c   a partner's strap: the link's events and actions as calls
 */
#ifndef LULL_STRAP_BLUEZ_OWN_H
#define LULL_STRAP_BLUEZ_OWN_H

#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>

#include "strap/bluez_tree.h"
#include "strap/echo.h"
#include "strap/link.h"
#include "strap/way.h"

#define BLUEZ_NAME "org.bluez"

/* bluetoothd, as far as the bus tells. */
enum bluez_service {
    BLUEZ_SERVICE_ASKED, /* no answer yet */
    BLUEZ_SERVICE_AWAY,
    BLUEZ_SERVICE_DENIED,
    BLUEZ_SERVICE_HERE
};

enum bluez_discovery { BLUEZ_DISCOVERY_OFF, BLUEZ_DISCOVERY_STARTING, BLUEZ_DISCOVERY_ON };

struct bluez;

/* One partner's strap. */
struct bluez_held {
    struct bluez *bluez;
    enum who who;
    char wanted[STRAP_ADDRESS_MAX]; /* wished for; taken over in bluez_settle() */
    char address[STRAP_ADDRESS_MAX];
    struct link link;
    struct echo echo;
    sd_bus_slot *connect, *subscribe, *read; /* calls whose answer is awaited */
    bool known;                              /* this connection's KNOWN was fed */
    bool ours;                               /* connected by us: then ours to disconnect */
    bool contact_lost;
    enum strap_reason reason; /* of the next loss, where it was told beforehand */
    struct strap_about about;
    enum bluez_text reading;
    enum strap_trouble told;
};

struct bluez {
    struct strap strap;
    sd_event *loop;
    sd_event_source *settle; /* runs bluez_settle() once, from the loop */
    sd_event_source *timer;

    sd_bus *bus; /* NULL: none */
    bool bus_lost;
    int64_t ask_us;      /* when to open the bus or ask bluetoothd again; NEVER_US: not */
    int64_t ask_wait_us; /* how long after that */
    int64_t answer_us;   /* BLUEZ_SERVICE_ASKED: until when an answer is waited for */
    sd_bus_slot *asking;
    enum bluez_service service;

    struct bluez_tree tree;
    char adapter[64]; /* path of the one in use; "": none */
    sd_bus_slot *powering, *removing;
    bool power_denied;

    bool scan_wanted, scanning;
    enum bluez_discovery discovery;
    sd_bus_slot *discovering;
    int64_t discover_us; /* not again before */

    struct bluez_held held[PARTNERS];

    enum strap_trouble trouble, told; /* of the machine: as it is, as it was told */
    int64_t trouble_us; /* when it is told, should it last; NEVER_US: nothing to tell */
};

/* Has bluez_settle() run soon. */
void bluez_unsettle(struct bluez *bluez);

/* Something is known of this device. */
void bluez_take(struct bluez *bluez, const struct bluez_news *news);

/* --- bluez_bus.c --- */
void bluez_bus_settle(struct bluez *bluez, int64_t now_us);
void bluez_bus_close(struct bluez *bluez);
/* Asks bluetoothd for all it has. */
void bluez_ask(struct bluez *bluez);
/* Calls a method without arguments. `answer` NULL: no answer is wanted. Returns the slot, NULL:
 * could not be sent. */
sd_bus_slot *bluez_call(struct bluez *bluez, const char *path, const char *interface,
                        const char *method, sd_bus_message_handler_t answer, void *userdata);

/* --- bluez_radio.c --- */
struct bluez_adapter *bluez_radio_adapter(const struct bluez *bluez);
/* Chooses the adapter, switches it on; returns what is wrong with the machine now. */
enum strap_trouble bluez_radio_settle(struct bluez *bluez);
void bluez_radio_discover(struct bluez *bluez, bool wanted, int64_t now_us);
/* No discovery for a moment: a Connect is out. */
void bluez_radio_rest(struct bluez *bluez);
void bluez_radio_told(struct bluez *bluez);   /* something of an adapter changed */
void bluez_radio_forget(struct bluez *bluez); /* the adapter or its daemon is gone */

/* --- bluez_held.c --- */
void bluez_held_feed(struct bluez_held *held, enum link_event event);
struct bluez_device *bluez_held_device(const struct bluez_held *held);
/* Looks whether the connection has got as far as its characteristic. */
void bluez_held_look(struct bluez_held *held);
/* A notification; `serial` of its message. */
void bluez_held_value(struct bluez_held *held, const uint8_t *bytes, size_t length,
                      uint64_t serial);
void bluez_held_settle(struct bluez_held *held, bool open);
void bluez_held_battery(struct bluez_held *held, int percent);
void bluez_held_finish(struct bluez_held *held);

#endif
