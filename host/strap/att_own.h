/* att_own: what the foreign files of the direct way share; for att.c and att_*.c only.
 *
 *   att.c          new and free, wishes, the timer, and the one place where all is settled
 *   att_adapter.c  the adapter: the kernel's management socket; power, LE, discovery
 *   att_held.c     a partner's strap: an L2CAP socket between the link and the client
 */
#ifndef LULL_STRAP_ATT_OWN_H
#define LULL_STRAP_ATT_OWN_H

#include <systemd/sd-event.h>

#include "strap/att_air.h"
#include "strap/att_client.h"
#include "strap/att_mgmt.h"
#include "strap/link.h"
#include "strap/way.h"

struct att;

/* One of the machine's adapters, as the kernel tells. */
struct att_adapter {
    uint16_t index;
    uint8_t address[6];
    bool informed; /* what follows is known */
    bool powered, le;
    bool asked;  /* to switch on; not asked again until it was on */
    bool denied; /* and it did not */
};

struct att_radio {
    int fd; /* management socket; -1: none */
    sd_event_source *io;
    bool listed;        /* the kernel has told which adapters there are */
    bool not_permitted; /* to open the socket */
    int64_t retry_us;   /* when to try again what did not work; NEVER_US: nothing */
    struct att_adapter adapters[ATT_MGMT_INDICES_MAX];
    unsigned count;

    bool discovering; /* for us */
    bool starting;
    bool not_discovering; /* not permitted to */
    int64_t discover_us;  /* not before */
};

/* One partner's strap. */
struct att_held {
    struct att *att;
    enum who who;
    char wanted[STRAP_TEXT_MAX]; /* wished for; taken over in att_held_settle() */
    char address[STRAP_TEXT_MAX];
    bool readable; /* the address is one: */
    bool random;
    bool guessed; /* random is, and nothing has connected yet */
    uint8_t peer[6];

    struct link link;
    struct att_client client; /* of the connection */
    int fd;                   /* -1: none */
    sd_event_source *io;
    bool connected; /* fd is, so that the client talks */
    int error;      /* of the last loss, > 0 */
    bool contact_lost;
    enum strap_trouble told;
};

struct att {
    struct strap strap;
    sd_event *loop;
    sd_event_source *settle; /* runs att_settle() once, from the loop */
    sd_event_source *timer;
    struct att_radio radio;
    struct att_air air;
    bool scan_wanted;
    bool scan_began;    /* tell of the straps that are held: they do not advertise */
    bool not_permitted; /* to open a socket to a strap */
    struct att_held held[PARTNERS];
    enum strap_trouble trouble, told; /* of the machine: as it is, as it was told */
    int64_t tell_us;                  /* told then, if it lasts */
};

/* Has att_settle() run soon. */
void att_unsettle(struct att *att);

/* A device advertises. */
void att_found(struct att *att, const struct att_mgmt_found *found);

/* --- att_adapter.c --- */
void att_radio_init(struct att_radio *radio);
void att_radio_finish(struct att_radio *radio);
/* Opens, chooses, switches on, discovers where asked to. Returns what is wrong with the machine. */
enum strap_trouble att_radio_settle(struct att *att, int64_t now_us);
/* The adapter in use, NULL: none that is on. */
const struct att_adapter *att_radio_adapter(const struct att_radio *radio);
int64_t att_radio_next_us(const struct att_radio *radio);

/* --- att_held.c --- */
void att_held_init(struct att_held *held, struct att *att, enum who who);
void att_held_finish(struct att_held *held);
void att_held_settle(struct att_held *held, bool open, int64_t now_us);
int64_t att_held_next_us(const struct att_held *held);

#endif
