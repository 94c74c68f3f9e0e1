/* The problem: what Linux asks of a controller before it will listen, scan and connect (seen with
 * kernel 6.1 and BlueZ 5.66). A command is answered at once by "complete" with what it returns, or
 * by "status" with an event to follow.
 *
 * The controller speaks low energy only, has no encryption, no privacy, no extended advertising,
 * and tells so; what it does not know gets "unknown command".
 */
#include <math.h>
#include <string.h>

#include "tools/strap-sim/air_own.h"
#include "tools/strap-sim/bytes.h"

#define OP_DISCONNECT       0x0406
#define OP_REMOTE_VERSION   0x041d
#define OP_EVENT_MASK       0x0c01
#define OP_RESET            0x0c03
#define OP_SET_NAME         0x0c13
#define OP_GET_NAME         0x0c14
#define OP_EVENT_MASK_2     0x0c63
#define OP_HOST_SUPPORT     0x0c6d
#define OP_VERSION          0x1001
#define OP_COMMANDS         0x1002
#define OP_FEATURES         0x1003
#define OP_BUFFER           0x1005
#define OP_ADDRESS          0x1009
#define OP_LE_EVENT_MASK    0x2001
#define OP_LE_BUFFER        0x2002
#define OP_LE_FEATURES      0x2003
#define OP_RANDOM_ADDRESS   0x2005
#define OP_ADVERT_PARAMS    0x2006
#define OP_ADVERT_POWER     0x2007
#define OP_ADVERT_DATA      0x2008
#define OP_ADVERT_SCAN_DATA 0x2009
#define OP_ADVERT_ON        0x200a
#define OP_SCAN_PARAMS      0x200b
#define OP_SCAN_ON          0x200c
#define OP_CONNECT          0x200d
#define OP_CONNECT_CANCEL   0x200e
#define OP_KNOWN_SIZE       0x200f
#define OP_KNOWN_CLEAR      0x2010
#define OP_KNOWN_ADD        0x2011
#define OP_KNOWN_REMOVE     0x2012
#define OP_LINK_UPDATE      0x2013
#define OP_REMOTE_FEATURES  0x2016
#define OP_RANDOM           0x2018
#define OP_STATES           0x201c

#define EVENT_REMOTE_VERSION  0x0c
#define EVENT_UPDATED         0x03
#define EVENT_REMOTE_FEATURES 0x04

#define VERSION_5_0  0x09
#define MANUFACTURER 0x05f1 /* "for use in internal tests": the Linux Foundation's own number */

static void complete(struct air *air, uint16_t opcode, const uint8_t *returned, size_t length)
{
    air_send(air, hci_complete(opcode, returned, length));
}

static void done(struct air *air, uint16_t opcode, uint8_t status)
{
    complete(air, opcode, &status, 1);
}

/* Octets of the bit field of supported commands (Core, Vol 4, Part E, 6.27): what stands above. */
static void tell_commands(struct air *air, uint16_t opcode)
{
    uint8_t data[65] = {HCI_OK};
    uint8_t *octet = data + 1;
    octet[0] = 0x20;  /* disconnect */
    octet[2] = 0x80;  /* remote version */
    octet[5] = 0xc0;  /* event mask, reset */
    octet[14] = 0x28; /* version, features */
    octet[15] = 0x02; /* address */
    octet[25] = 0xf7;
    octet[26] = 0xff;
    octet[27] = 0xa7; /* not: channel classification, channel map, encrypt */
    octet[28] = 0x08; /* states */
    complete(air, opcode, data, sizeof(data));
}

/* What the machine reads once, when the controller is new. */
static bool tell_about(struct air *air, uint16_t opcode)
{
    static const uint8_t VERSION[] = {
        HCI_OK, VERSION_5_0, 0, 0, VERSION_5_0, MANUFACTURER & 0xff, MANUFACTURER >> 8, 0, 0};
    static const uint8_t FEATURES[9] = {[5] = 0x60}; /* low energy, and nothing older */
    static const uint8_t BUFFER[8] = {HCI_OK, HCI_DATA_LENGTH, 0, 0, HCI_DATA_COUNT};
    static const uint8_t LE_BUFFER[] = {HCI_OK, HCI_DATA_LENGTH, 0, HCI_DATA_COUNT};
    static const uint8_t ADDRESS[] = {HCI_OK, 0x01, 0x00, 0x00, 0x01, 0xaa, 0x00};
    static const uint8_t STATES[9] = {HCI_OK, 0xff, 0xff, 0xff, 0xff, 0xff, 0x03};
    static const uint8_t ZEROS[249] = {0};
    static const uint8_t KNOWN_SIZE[] = {HCI_OK, AIR_KNOWN_MAX};
    static const struct {
        uint16_t opcode;
        const uint8_t *at;
        size_t length;
    } TABLE[] = {
        {OP_VERSION, VERSION, sizeof(VERSION)},
        {OP_FEATURES, FEATURES, sizeof(FEATURES)},
        {OP_BUFFER, BUFFER, sizeof(BUFFER)},
        {OP_LE_BUFFER, LE_BUFFER, sizeof(LE_BUFFER)},
        {OP_ADDRESS, ADDRESS, sizeof(ADDRESS)},
        {OP_STATES, STATES, sizeof(STATES)},
        {OP_LE_FEATURES, ZEROS, 9},
        {OP_GET_NAME, ZEROS, sizeof(ZEROS)},
        {OP_ADVERT_POWER, ZEROS, 2},
        {OP_KNOWN_SIZE, KNOWN_SIZE, sizeof(KNOWN_SIZE)},
        /* Granted, and nothing follows from them here. */
        {OP_EVENT_MASK, ZEROS, 1},
        {OP_EVENT_MASK_2, ZEROS, 1},
        {OP_LE_EVENT_MASK, ZEROS, 1},
        {OP_HOST_SUPPORT, ZEROS, 1},
        {OP_SET_NAME, ZEROS, 1},
        {OP_RANDOM_ADDRESS, ZEROS, 1},
        {OP_ADVERT_PARAMS, ZEROS, 1},
        {OP_ADVERT_DATA, ZEROS, 1},
        {OP_ADVERT_SCAN_DATA, ZEROS, 1},
        {OP_ADVERT_ON, ZEROS, 1},
    };
    if (opcode == OP_COMMANDS) {
        tell_commands(air, opcode);
        return true;
    }
    for (size_t i = 0; i < sizeof(TABLE) / sizeof(TABLE[0]); i++) {
        if (TABLE[i].opcode == opcode) {
            complete(air, opcode, TABLE[i].at, TABLE[i].length);
            return true;
        }
    }
    return false;
}

/* Of a window within an interval. */
static double share_of(const uint8_t *interval_and_window)
{
    double interval = get_u16(interval_and_window), window = get_u16(interval_and_window + 2);
    return interval > 0 ? fmin(window / interval, 1.0) : 1.0;
}

static uint8_t set_scan(struct air *air, const uint8_t *at)
{
    struct air_scan *scan = &air->scan;
    if (scan->on != (at[0] == 1)) {
        air_say(air, NULL, "scan", "%s", at[0] != 1 ? "off" : scan->active ? "active" : "passive");
    }
    scan->on = at[0] == 1;
    scan->unique = at[1] == 1;
    for (int i = 0; i < air->straps; i++) {
        air->strap[i].reported = false;
    }
    return HCI_OK;
}

static uint8_t begin_connect(struct air *air, const uint8_t *at)
{
    struct air_connect *connect = &air->connect;
    if (connect->wanted) {
        return HCI_NOT_ALLOWED;
    }
    for (int i = 0; i < air->straps; i++) {
        if (at[4] == 0 && air->strap[i].link.up &&
            memcmp(at + 6, air->strap[i].address, HCI_ADDRESS) == 0) {
            return HCI_LINK_EXISTS;
        }
    }
    *connect = (struct air_connect){.wanted = true,
                                    .share = share_of(at),
                                    .known_only = at[4] == 1,
                                    .address_type = at[5],
                                    .interval = get_u16(at + 15),
                                    .latency = get_u16(at + 17),
                                    .timeout_10ms = get_u16(at + 19)};
    memcpy(connect->address, at + 6, HCI_ADDRESS);
    return HCI_OK;
}

static uint8_t change_known(struct air *air, uint16_t opcode, const uint8_t *address)
{
    int found = 0;
    while (found < air->known_count && memcmp(air->known[found], address, HCI_ADDRESS) != 0) {
        found++;
    }
    if (opcode == OP_KNOWN_ADD && found == air->known_count) {
        if (found == AIR_KNOWN_MAX) {
            return 0x07; /* memory capacity exceeded */
        }
        memcpy(air->known[air->known_count++], address, HCI_ADDRESS);
    }
    if (opcode == OP_KNOWN_REMOVE && found < air->known_count) {
        memcpy(air->known[found], air->known[--air->known_count], HCI_ADDRESS);
    }
    return HCI_OK;
}

/* Commands that name a link: a status first, what follows then. */
static void on_link(struct air *air, uint16_t opcode, const uint8_t *at)
{
    static const uint8_t PARAMS[4] = {VERSION_5_0, MANUFACTURER & 0xff, MANUFACTURER >> 8, 0};
    struct air_strap *strap = air_by_handle(air, get_u16(at) & 0x0fffu);
    uint8_t data[11] = {HCI_OK, at[0], at[1]};
    air_send(air, hci_status(opcode, strap != NULL ? HCI_OK : HCI_UNKNOWN_LINK));
    if (strap == NULL) {
        return;
    }
    switch (opcode) {
    case OP_DISCONNECT:
        air_lose(air, strap, HCI_MACHINE_ENDED);
        break;
    case OP_REMOTE_VERSION:
        memcpy(data + 3, PARAMS, sizeof(PARAMS));
        air_send(air, hci_event(EVENT_REMOTE_VERSION, data, 8));
        break;
    case OP_REMOTE_FEATURES:
        air_send(air, hci_low_energy(EVENT_REMOTE_FEATURES, data, 11));
        break;
    case OP_LINK_UPDATE: /* the longest interval it allows, its latency, its timeout */
        memcpy(data + 3, at + 4, 6);
        strap->link.timeout_10ms = get_u16(at + 8);
        air_send(air, hci_low_energy(EVENT_UPDATED, data, 9));
        break;
    default:
        break;
    }
}

static void tell_random(struct air *air, uint16_t opcode)
{
    uint8_t data[9] = {HCI_OK};
    uint64_t bits = random_bits(&air->luck);
    memcpy(data + 1, &bits, sizeof(bits));
    complete(air, opcode, data, sizeof(data));
}

static void reset(struct air *air)
{
    for (int i = 0; i < air->straps; i++) {
        struct air_strap *strap = &air->strap[i];
        if (strap->link.up) {
            air_say(air, strap, "dropped", "reset");
            strap->link.up = false;
            strap->heard_again = false;
            att_begin(&strap->att);
        }
    }
    air->scan.on = false;
    air->connect.wanted = false;
    air->known_count = 0;
}

/* Parameters that each command needs; anything shorter is answered as invalid. */
static size_t least_length(uint16_t opcode)
{
    switch (opcode) {
    case OP_SCAN_PARAMS:
    case OP_KNOWN_ADD:
    case OP_KNOWN_REMOVE:
        return 7;
    case OP_SCAN_ON:
    case OP_REMOTE_VERSION:
    case OP_REMOTE_FEATURES:
        return 2;
    case OP_DISCONNECT:
        return 3;
    case OP_CONNECT:
        return 25;
    case OP_LINK_UPDATE:
        return 14;
    default:
        return 0;
    }
}

void air_command(struct air *air, const struct hci_command *command)
{
    uint16_t opcode = command->opcode;
    const uint8_t *at = command->at;
    if (command->length < least_length(opcode)) {
        done(air, opcode, 0x12); /* invalid parameters */
        return;
    }
    switch (opcode) {
    case OP_RESET:
        reset(air);
        done(air, opcode, HCI_OK);
        return;
    case OP_RANDOM:
        tell_random(air, opcode);
        return;
    case OP_SCAN_PARAMS:
        air->scan.active = at[0] == 1;
        air->scan.share = share_of(at + 1);
        air->scan.known_only = at[6] & 1u;
        done(air, opcode, HCI_OK);
        return;
    case OP_SCAN_ON:
        done(air, opcode, set_scan(air, at));
        return;
    case OP_CONNECT:
        air_send(air, hci_status(opcode, begin_connect(air, at)));
        return;
    case OP_CONNECT_CANCEL:
        done(air, opcode, air->connect.wanted ? HCI_OK : HCI_NOT_ALLOWED);
        if (air->connect.wanted) {
            air_connected(air, NULL);
        }
        return;
    case OP_KNOWN_CLEAR:
        air->known_count = 0;
        done(air, opcode, HCI_OK);
        return;
    case OP_KNOWN_ADD:
    case OP_KNOWN_REMOVE:
        done(air, opcode, change_known(air, opcode, at + 1));
        return;
    case OP_DISCONNECT:
    case OP_REMOTE_VERSION:
    case OP_REMOTE_FEATURES:
    case OP_LINK_UPDATE:
        on_link(air, opcode, at);
        return;
    default:
        if (!tell_about(air, opcode)) {
            air_say(air, NULL, "unknown-command", "0x%04x", opcode);
            done(air, opcode, HCI_UNKNOWN_COMMAND);
        }
        return;
    }
}
