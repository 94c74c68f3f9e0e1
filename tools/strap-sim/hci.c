#include "tools/strap-sim/hci.h"

#include <assert.h>
#include <string.h>

#include "tools/strap-sim/bytes.h"

#define EVENT_DISCONNECTED 0x05
#define EVENT_COMPLETE     0x0e
#define EVENT_STATUS       0x0f
#define EVENT_SENT         0x13
#define EVENT_LOW_ENERGY   0x3e

#define FIRST_OF_CONTROLLER                                                                        \
    0x2000 /* the packet boundary flag of a first packet, towards the host */

bool hci_get_command(const uint8_t *bytes, size_t length, struct hci_command *ret_command)
{
    if (length < 3 || length < 3u + bytes[2]) {
        return false;
    }
    *ret_command = (struct hci_command){get_u16(bytes), bytes + 3, bytes[2]};
    return true;
}

bool hci_get_data(const uint8_t *bytes, size_t length, struct hci_data *ret_data)
{
    if (length < 4 || length < 4u + get_u16(bytes + 2)) {
        return false;
    }
    *ret_data = (struct hci_data){.handle = get_u16(bytes) & 0x0fffu,
                                  .continues = (bytes[1] >> 4 & 3u) == 1,
                                  .at = bytes + 4,
                                  .length = get_u16(bytes + 2)};
    return true;
}

static void put(struct hci_packet *packet, const uint8_t *at, size_t length)
{
    assert(packet->length + length <= sizeof(packet->bytes));
    if (length > 0) {
        memcpy(packet->bytes + packet->length, at, length);
    }
    packet->length += length;
}

struct hci_packet hci_event(uint8_t code, const uint8_t *at, size_t length)
{
    struct hci_packet packet = {.bytes = {HCI_EVENT, code, (uint8_t)length}, .length = 3};
    put(&packet, at, length);
    return packet;
}

struct hci_packet hci_low_energy(uint8_t code, const uint8_t *at, size_t length)
{
    struct hci_packet packet = {.bytes = {HCI_EVENT, EVENT_LOW_ENERGY, (uint8_t)(length + 1), code},
                                .length = 4};
    put(&packet, at, length);
    return packet;
}

struct hci_packet hci_complete(uint16_t opcode, const uint8_t *returned, size_t length)
{
    struct hci_packet packet = {.bytes = {HCI_EVENT, EVENT_COMPLETE, (uint8_t)(length + 3), 1},
                                .length = 6};
    put_u16(packet.bytes + 4, opcode);
    put(&packet, returned, length);
    return packet;
}

struct hci_packet hci_status(uint16_t opcode, uint8_t status)
{
    uint8_t data[4] = {status, 1};
    put_u16(data + 2, opcode);
    return hci_event(EVENT_STATUS, data, sizeof(data));
}

struct hci_packet hci_sent(uint16_t handle, uint16_t packets)
{
    uint8_t data[5] = {1};
    put_u16(data + 1, handle);
    put_u16(data + 3, packets);
    return hci_event(EVENT_SENT, data, sizeof(data));
}

struct hci_packet hci_disconnected(uint16_t handle, uint8_t reason)
{
    uint8_t data[4] = {HCI_OK};
    put_u16(data + 1, handle);
    data[3] = reason;
    return hci_event(EVENT_DISCONNECTED, data, sizeof(data));
}

struct hci_packet hci_frame(uint16_t handle, uint16_t channel, const uint8_t *at, size_t length)
{
    struct hci_packet packet = {.bytes = {HCI_ACL}, .length = 9};
    put_u16(packet.bytes + 1, handle | FIRST_OF_CONTROLLER);
    put_u16(packet.bytes + 3, (unsigned)length + 4);
    put_u16(packet.bytes + 5, (unsigned)length);
    put_u16(packet.bytes + 7, channel);
    put(&packet, at, length);
    return packet;
}
