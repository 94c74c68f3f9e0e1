/* hci: packets between a machine and its Bluetooth controller (Core, Vol 4, Parts A and E), put
 * together and taken apart.
 *
 * Pure: the caller's memory. Taking apart is total: false where the bytes are too few.
 */
#ifndef LULL_TOOLS_STRAP_SIM_HCI_H
#define LULL_TOOLS_STRAP_SIM_HCI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HCI_PACKET_MAX  264
#define HCI_ADDRESS     6
#define HCI_DATA_LENGTH 251 /* of one ACL packet, as this controller tells the machine */
#define HCI_DATA_COUNT  8   /* ACL packets it takes before it has sent one */

/* Packet types. */
#define HCI_COMMAND 0x01
#define HCI_ACL     0x02
#define HCI_EVENT   0x04
#define HCI_VENDOR  0xff

/* Statuses and reasons (Vol 1, Part F). */
#define HCI_OK              0x00
#define HCI_UNKNOWN_COMMAND 0x01
#define HCI_UNKNOWN_LINK    0x02
#define HCI_TIMEOUT         0x08
#define HCI_LINK_EXISTS     0x0b
#define HCI_NOT_ALLOWED     0x0c
#define HCI_STRAP_ENDED     0x13
#define HCI_MACHINE_ENDED   0x16
#define HCI_BAD_PARAMETERS  0x3b
#define HCI_NOT_ESTABLISHED 0x3e

struct hci_command {
    uint16_t opcode;
    const uint8_t *at; /* its parameters */
    uint8_t length;
};

struct hci_data {
    uint16_t handle;
    bool continues; /* the packet before of this link */
    const uint8_t *at;
    uint16_t length;
};

/* `bytes` begin behind the packet type. */
bool hci_get_command(const uint8_t *bytes, size_t length, struct hci_command *ret_command);
bool hci_get_data(const uint8_t *bytes, size_t length, struct hci_data *ret_data);

struct hci_packet {
    uint8_t bytes[HCI_PACKET_MAX];
    size_t length;
};

struct hci_packet hci_event(uint8_t code, const uint8_t *at, size_t length);
struct hci_packet hci_low_energy(uint8_t code, const uint8_t *at, size_t length);
struct hci_packet hci_complete(uint16_t opcode, const uint8_t *returned, size_t length);
struct hci_packet hci_status(uint16_t opcode, uint8_t status);
struct hci_packet hci_sent(uint16_t handle, uint16_t packets);
struct hci_packet hci_disconnected(uint16_t handle, uint8_t reason);
/* `at` is an L2CAP payload of at most HCI_DATA_LENGTH - 4 bytes. */
struct hci_packet hci_frame(uint16_t handle, uint16_t channel, const uint8_t *at, size_t length);

#endif
