#include "strap/att_mgmt.h"

#include <string.h>

#include "strap/att_pdu.h"

#define HEADER 6 /* event or command, index, length of what follows */

#define EVENT_COMPLETE     0x0001
#define EVENT_STATUS       0x0002
#define EVENT_ADDED        0x0004
#define EVENT_REMOVED      0x0005
#define EVENT_SETTINGS     0x0006
#define EVENT_DEVICE_FOUND 0x0012
#define EVENT_DISCOVERING  0x0013

/* Bits of the settings; the rest are classic Bluetooth's. */
#define SETTING_POWERED (1u << 0)
#define SETTING_LE      (1u << 9)

#define ADDRESS_LE_PUBLIC 1
#define ADDRESS_LE_RANDOM 2
#define TYPES_LE          (1 << ADDRESS_LE_PUBLIC | 1 << ADDRESS_LE_RANDOM)

static void put16(uint8_t *to, uint16_t word)
{
    to[0] = (uint8_t)word;
    to[1] = (uint8_t)(word >> 8);
}

static uint32_t get32(const uint8_t *at)
{
    return (uint32_t)att_get16(at) | (uint32_t)att_get16(at + 2) << 16;
}

size_t att_mgmt_put(uint8_t to[ATT_MGMT_COMMAND_MAX], enum att_mgmt_command command, uint16_t index,
                    bool on)
{
    size_t length = 0;

    switch (command) {
    case ATT_MGMT_LIST:
    case ATT_MGMT_INFO:
        break;
    case ATT_MGMT_POWER:
    case ATT_MGMT_LE:
        to[HEADER + length++] = on;
        break;
    case ATT_MGMT_DISCOVER:
    case ATT_MGMT_STOP:
        to[HEADER + length++] = TYPES_LE;
        break;
    }
    put16(to, (uint16_t)command);
    put16(to + 2, index);
    put16(to + 4, (uint16_t)length);
    return HEADER + length;
}

static void get_settings(const uint8_t *at, struct att_mgmt_event *event)
{
    event->powered = get32(at) & SETTING_POWERED;
    event->le = get32(at) & SETTING_LE;
}

/* The answer to a command that has one: `at` follows its status. */
static void get_answer(const uint8_t *at, size_t length, struct att_mgmt_event *event)
{
    event->kind = ATT_MGMT_ANSWER;
    if (event->status != ATT_MGMT_OK)
        return;
    if (event->command == ATT_MGMT_LIST && length >= 2 && length - 2 >= 2u * att_get16(at)) {
        event->kind = ATT_MGMT_LISTED;
        for (unsigned i = 0; i < att_get16(at) && i < ATT_MGMT_INDICES_MAX; i++)
            event->indices[event->count++] = att_get16(at + 2 + 2 * i);
    } else if (event->command == ATT_MGMT_INFO && length >= 17) {
        event->kind = ATT_MGMT_INFORMED;
        memcpy(event->address, at, sizeof event->address);
        get_settings(at + 13, event);
    } else if ((event->command == ATT_MGMT_POWER || event->command == ATT_MGMT_LE) && length >= 4) {
        event->kind = ATT_MGMT_SETTINGS; /* whoever asked is told here, all others by an event */
        get_settings(at, event);
    }
}

static void get_found(const uint8_t *at, size_t length, struct att_mgmt_event *event)
{
    if (length < 14 || length - 14 < att_get16(at + 12))
        return;
    event->kind = ATT_MGMT_FOUND;
    memcpy(event->found.address, at, sizeof event->found.address);
    event->found.le = at[6] == ADDRESS_LE_PUBLIC || at[6] == ADDRESS_LE_RANDOM;
    event->found.random = at[6] == ADDRESS_LE_RANDOM;
    event->found.rssi_dbm = (int8_t)at[7];
    event->found.data = at + 14;
    event->found.length = att_get16(at + 12);
}

void att_mgmt_get(const uint8_t *packet, size_t length, struct att_mgmt_event *ret_event)
{
    *ret_event = (struct att_mgmt_event){.kind = ATT_MGMT_OTHER, .index = ATT_MGMT_NO_INDEX};
    if (length < HEADER || length - HEADER != att_get16(packet + 4))
        return;
    const uint8_t *at = packet + HEADER;
    length -= HEADER;
    ret_event->index = att_get16(packet + 2);

    switch (att_get16(packet)) {
    case EVENT_COMPLETE:
    case EVENT_STATUS:
        if (length < 3)
            return;
        ret_event->command = att_get16(at);
        ret_event->status = at[2];
        get_answer(at + 3, length - 3, ret_event);
        return;
    case EVENT_ADDED:
        ret_event->kind = ATT_MGMT_ADDED;
        return;
    case EVENT_REMOVED:
        ret_event->kind = ATT_MGMT_REMOVED;
        return;
    case EVENT_SETTINGS:
        if (length < 4)
            return;
        ret_event->kind = ATT_MGMT_SETTINGS;
        get_settings(at, ret_event);
        return;
    case EVENT_DEVICE_FOUND:
        get_found(at, length, ret_event);
        return;
    case EVENT_DISCOVERING:
        if (length < 2)
            return;
        ret_event->kind = ATT_MGMT_DISCOVERING;
        ret_event->discovering = at[1];
        return;
    }
}
