/* att_mgmt: the kernel's own words about its Bluetooth adapters (the management interface, BlueZ's
 * doc/mgmt-api.txt), as far as lull needs them.
 *
 * In: packets as read from the socket. Out: commands to write, events as values. Pure.
 */
#ifndef LULL_STRAP_ATT_MGMT_H
#define LULL_STRAP_ATT_MGMT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ATT_MGMT_NO_INDEX    0xffff
#define ATT_MGMT_INDICES_MAX 16
#define ATT_MGMT_COMMAND_MAX 8

enum att_mgmt_command {
    ATT_MGMT_LIST = 0x0003, /* which adapters are there */
    ATT_MGMT_INFO = 0x0004, /* of one of them */
    ATT_MGMT_POWER = 0x0005,
    ATT_MGMT_LE = 0x000d,
    ATT_MGMT_DISCOVER = 0x0023,
    ATT_MGMT_STOP = 0x0024,
};

#define ATT_MGMT_OK         0x00
#define ATT_MGMT_BUSY       0x0a
#define ATT_MGMT_PERMISSION 0x14

enum att_mgmt_kind {
    ATT_MGMT_OTHER,    /* of no interest, or not readable */
    ATT_MGMT_ANSWER,   /* to a command: status */
    ATT_MGMT_LISTED,   /* answer to LIST: indices */
    ATT_MGMT_INFORMED, /* answer to INFO: address, powered, le */
    ATT_MGMT_ADDED,
    ATT_MGMT_REMOVED,
    ATT_MGMT_SETTINGS, /* powered, le have changed */
    ATT_MGMT_FOUND,    /* a device advertises */
    ATT_MGMT_DISCOVERING,
    ATT_MGMT_KINDS
};

/* A device in the air. Its data is borrowed from the packet. */
struct att_mgmt_found {
    uint8_t address[6]; /* as on air: least significant first */
    bool le;
    bool random;
    int rssi_dbm; /* 127: not known */
    const uint8_t *data;
    size_t length;
};

struct att_mgmt_event {
    enum att_mgmt_kind kind;
    uint16_t index;   /* adapter; ATT_MGMT_NO_INDEX: none */
    uint16_t command; /* ANSWER: to which (enum att_mgmt_command, or another program's) */
    uint8_t status;   /* ANSWER */
    unsigned count;   /* LISTED */
    uint16_t indices[ATT_MGMT_INDICES_MAX];
    uint8_t address[6];
    bool powered, le, discovering;
    struct att_mgmt_found found;
};

/* Writes a command; returns its length. `on` counts for POWER and LE. */
size_t att_mgmt_put(uint8_t to[ATT_MGMT_COMMAND_MAX], enum att_mgmt_command command, uint16_t index,
                    bool on);

/* Reads one packet; what cannot be read is ATT_MGMT_OTHER. */
void att_mgmt_get(const uint8_t *packet, size_t length, struct att_mgmt_event *ret_event);

#endif
