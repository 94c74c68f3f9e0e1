/* The problem: a central looks for what a strap can do in half a dozen ways, and each must give the
 * same picture of one table.
 *
 *   what is the name?        read by type 0x2A00        which services?   read by group type 0x2800
 *   where is service X?      find by type value         which parts?      read by type 0x2803
 *   what lies at a handle?   find information           its value?        read, read blob
 *   tell me from now on      write to 0x2902
 *
 * A list in an answer holds entries of one length, as many as the MTU takes. An attribute's handle
 * is its place in the table, from 1.
 */
#include "tools/strap-sim/att.h"

#include <string.h>

#include "tools/strap-sim/bytes.h"

/* Opcodes (Vol 3, Part F, 3.4). */
#define OP_MTU           0x02
#define OP_MTU_REPLY     0x03
#define OP_FIND_INFO     0x04
#define OP_FIND_BY_VALUE 0x06
#define OP_READ_BY_TYPE  0x08
#define OP_READ          0x0a
#define OP_READ_BLOB     0x0c
#define OP_READ_GROUPS   0x10
#define OP_WRITE         0x12
#define OP_CONFIRMATION  0x1e
#define OP_WRITE_COMMAND 0x52
#define OP_IS_COMMAND    0x40

/* Errors (Vol 3, Part F, 3.4.1.1). */
#define ERROR_HANDLE        0x01
#define ERROR_NOT_READ      0x02
#define ERROR_NOT_WRITTEN   0x03
#define ERROR_PDU           0x04
#define ERROR_NOT_SUPPORTED 0x06
#define ERROR_OFFSET        0x07
#define ERROR_NOT_FOUND     0x0a
#define ERROR_LENGTH        0x0d
#define ERROR_GROUP         0x10

#define TYPE_SERVICE        0x2800
#define TYPE_CHARACTERISTIC 0x2803
#define TYPE_TOLD           0x2902

enum source { SOURCE_FIXED, SOURCE_NAME, SOURCE_BATTERY, SOURCE_TOLD, SOURCE_NONE };

struct attribute {
    uint16_t type;
    enum source source;
    uint8_t length; /* SOURCE_FIXED; of SOURCE_TOLD: which */
    uint8_t value[10];
};

#define HANDLE_RATE    12
#define HANDLE_BATTERY 18

#define SERVICE(low)                                                                               \
    {                                                                                              \
        TYPE_SERVICE, SOURCE_FIXED, 2,                                                             \
        {                                                                                          \
            low, 0x18                                                                              \
        }                                                                                          \
    }
#define PART(properties, handle, low)                                                              \
    {                                                                                              \
        TYPE_CHARACTERISTIC, SOURCE_FIXED, 5,                                                      \
        {                                                                                          \
            properties, handle, 0, low, 0x2a                                                       \
        }                                                                                          \
    }
#define MAY_READ     0x02
#define MAY_NOTIFY   0x10
#define MAY_INDICATE 0x20

static const struct attribute TABLE[] = {
    SERVICE(0x00), /* Generic Access */
    PART(MAY_READ, 3, 0x00),
    {0x2a00, SOURCE_NAME, 0, {0}},
    PART(MAY_READ, 5, 0x01),
    {0x2a01, SOURCE_FIXED, 2, {0x41, 0x03}}, /* appearance: heart rate belt */
    SERVICE(0x01),                           /* Generic Attribute */
    PART(MAY_INDICATE, 8, 0x05),
    {0x2a05, SOURCE_NONE, 0, {0}},
    {TYPE_TOLD, SOURCE_TOLD, ATT_TOLD_CHANGES, {0}},
    SERVICE(0x0d), /* Heart Rate */
    PART(MAY_NOTIFY, HANDLE_RATE, 0x37),
    {0x2a37, SOURCE_NONE, 0, {0}},
    {TYPE_TOLD, SOURCE_TOLD, ATT_TOLD_RATE, {0}},
    PART(MAY_READ, 15, 0x38),
    {0x2a38, SOURCE_FIXED, 1, {1}}, /* worn on the chest */
    SERVICE(0x0f),                  /* Battery */
    PART(MAY_READ | MAY_NOTIFY, HANDLE_BATTERY, 0x19),
    {0x2a19, SOURCE_BATTERY, 0, {0}},
    {TYPE_TOLD, SOURCE_TOLD, ATT_TOLD_BATTERY, {0}},
    SERVICE(0x0a), /* Device Information */
    PART(MAY_READ, 22, 0x29),
    {0x2a29, SOURCE_FIXED, 4, "lull"},
    PART(MAY_READ, 24, 0x24),
    {0x2a24, SOURCE_FIXED, 9, "strap-sim"},
    PART(MAY_READ, 26, 0x26),
    {0x2a26, SOURCE_FIXED, 3, "1.0"},
};

#define HANDLES (sizeof(TABLE) / sizeof(TABLE[0]))

/* A list that grows as long as the MTU takes it. */
struct answer {
    uint8_t *bytes;
    size_t length, room;
};

static const struct attribute *attribute_at(unsigned handle)
{
    return handle >= 1 && handle <= HANDLES ? &TABLE[handle - 1] : NULL;
}

/* The last handle of the service that begins at `handle`. */
static unsigned service_end(unsigned handle)
{
    while (handle < HANDLES && TABLE[handle].type != TYPE_SERVICE) {
        handle++;
    }
    return handle;
}

/* False: it can't be read. The value lives until the next call for the same server. */
static bool value_of(const struct att *att, const struct attribute *attribute, uint8_t *told,
                     const uint8_t **ret_at, size_t *ret_length)
{
    switch (attribute->source) {
    case SOURCE_FIXED:
        *ret_at = attribute->value;
        *ret_length = attribute->length;
        return true;
    case SOURCE_NAME:
        *ret_at = (const uint8_t *)att->name;
        *ret_length = strlen(att->name);
        return true;
    case SOURCE_BATTERY:
        *ret_at = &att->battery_percent;
        *ret_length = 1;
        return true;
    case SOURCE_TOLD:
        put_u16(told, att->told[attribute->length]);
        *ret_at = told;
        *ret_length = 2;
        return true;
    case SOURCE_NONE:
        return false;
    }
    return false;
}

static size_t refuse(uint8_t *reply, unsigned opcode, unsigned handle, unsigned error)
{
    reply[0] = ATT_OP_ERROR;
    reply[1] = (uint8_t)opcode;
    put_u16(reply + 2, handle);
    reply[4] = (uint8_t)error;
    return 5;
}

static uint8_t *grow(struct answer *answer, size_t length)
{
    if (answer->length + length > answer->room) {
        return NULL;
    }
    uint8_t *at = answer->bytes + answer->length;
    answer->length += length;
    return at;
}

static size_t exchange_mtu(struct att *att, unsigned wanted, uint8_t *reply)
{
    unsigned mtu = wanted < ATT_MTU_MOST ? wanted : ATT_MTU_MOST;
    att->mtu = (uint16_t)(mtu > ATT_MTU_LEAST ? mtu : ATT_MTU_LEAST);
    reply[0] = OP_MTU_REPLY;
    put_u16(reply + 1, ATT_MTU_MOST);
    return 3;
}

static size_t find_information(const struct att *att, unsigned first, unsigned last, uint8_t *reply)
{
    struct answer answer = {reply, 2, att->mtu};
    reply[0] = OP_FIND_INFO + 1;
    reply[1] = 1; /* handles with types of 16 bits */
    for (unsigned handle = first; handle <= last && handle <= HANDLES; handle++) {
        uint8_t *at = grow(&answer, 4);
        if (at == NULL) {
            break;
        }
        put_u16(at, handle);
        put_u16(at + 2, TABLE[handle - 1].type);
    }
    return answer.length > 2 ? answer.length : refuse(reply, OP_FIND_INFO, first, ERROR_NOT_FOUND);
}

/* Services by their UUID; nothing else is looked for in this way. */
static size_t find_by_value(const struct att *att, unsigned first, unsigned last, unsigned type,
                            const uint8_t *value, size_t length, uint8_t *reply)
{
    struct answer answer = {reply, 1, att->mtu};
    reply[0] = OP_FIND_BY_VALUE + 1;
    for (unsigned handle = first; handle <= last && handle <= HANDLES; handle++) {
        const struct attribute *attribute = &TABLE[handle - 1];
        if (attribute->type != TYPE_SERVICE || type != TYPE_SERVICE ||
            attribute->length != length || memcmp(attribute->value, value, length) != 0) {
            continue;
        }
        uint8_t *at = grow(&answer, 4);
        if (at == NULL) {
            break;
        }
        put_u16(at, handle);
        put_u16(at + 2, service_end(handle));
    }
    return answer.length > 1 ? answer.length
                             : refuse(reply, OP_FIND_BY_VALUE, first, ERROR_NOT_FOUND);
}

/* Read by type and read by group type: entries of handle (and the group's end) and value, all of
 * the first one's length. */
static size_t read_list(const struct att *att, unsigned opcode, unsigned first, unsigned last,
                        unsigned type, uint8_t *reply)
{
    size_t head = opcode == OP_READ_GROUPS ? 4 : 2, entry = 0;
    struct answer answer = {reply, 2, att->mtu};
    for (unsigned handle = first; handle <= last && handle <= HANDLES; handle++) {
        uint8_t told[2];
        const uint8_t *value;
        size_t length;
        if (TABLE[handle - 1].type != type) {
            continue;
        }
        if (!value_of(att, &TABLE[handle - 1], told, &value, &length)) {
            if (entry == 0) {
                return refuse(reply, opcode, handle, ERROR_NOT_READ);
            }
            break;
        }
        if (length > att->mtu - 2u - head) {
            length = att->mtu - 2u - head;
        }
        uint8_t *at = entry == 0 || entry == head + length ? grow(&answer, head + length) : NULL;
        if (at == NULL) {
            break;
        }
        entry = head + length;
        put_u16(at, handle);
        if (opcode == OP_READ_GROUPS) {
            put_u16(at + 2, service_end(handle));
        }
        memcpy(at + head, value, length);
    }
    if (entry == 0) {
        return refuse(reply, opcode, first, ERROR_NOT_FOUND);
    }
    reply[0] = (uint8_t)(opcode + 1);
    reply[1] = (uint8_t)entry;
    return answer.length;
}

static size_t read_value(const struct att *att, unsigned opcode, unsigned handle, size_t offset,
                         uint8_t *reply)
{
    uint8_t told[2];
    const uint8_t *value;
    size_t length;
    const struct attribute *attribute = attribute_at(handle);
    if (attribute == NULL) {
        return refuse(reply, opcode, handle, ERROR_HANDLE);
    }
    if (!value_of(att, attribute, told, &value, &length)) {
        return refuse(reply, opcode, handle, ERROR_NOT_READ);
    }
    if (offset > length) {
        return refuse(reply, opcode, handle, ERROR_OFFSET);
    }
    length -= offset;
    if (length > att->mtu - 1u) {
        length = att->mtu - 1u;
    }
    reply[0] = (uint8_t)(opcode + 1);
    memcpy(reply + 1, value + offset, length);
    return 1 + length;
}

static size_t write_value(struct att *att, unsigned handle, const uint8_t *value, size_t length,
                          uint8_t *reply)
{
    const struct attribute *attribute = attribute_at(handle);
    if (attribute == NULL) {
        return refuse(reply, OP_WRITE, handle, ERROR_HANDLE);
    }
    if (attribute->source != SOURCE_TOLD) {
        return refuse(reply, OP_WRITE, handle, ERROR_NOT_WRITTEN);
    }
    if (length != 2) {
        return refuse(reply, OP_WRITE, handle, ERROR_LENGTH);
    }
    att->told[attribute->length] = get_u16(value) & 3u;
    reply[0] = OP_WRITE + 1;
    return 1;
}

/* Of a type of 2 or 16 bytes; 0: not one of Bluetooth's own, so not in the table. */
static unsigned type_of(const uint8_t *at, size_t length)
{
    static const uint8_t BASE[12] = {0xfb, 0x34, 0x9b, 0x5f, 0x80, 0, 0, 0x80, 0, 0x10, 0, 0};
    if (length == 2) {
        return get_u16(at);
    }
    bool base = memcmp(at, BASE, sizeof(BASE)) == 0 && get_u16(at + 14) == 0;
    return base ? get_u16(at + 12) : 0;
}

/* Requests with a range of handles. */
static size_t answer_range(struct att *att, const uint8_t *pdu, size_t length, uint8_t *reply)
{
    unsigned opcode = pdu[0];
    if (length < 5) {
        return refuse(reply, opcode, 0, ERROR_PDU);
    }
    unsigned first = get_u16(pdu + 1), last = get_u16(pdu + 3);
    if (first == 0 || first > last) {
        return refuse(reply, opcode, first, ERROR_HANDLE);
    }
    if (opcode == OP_FIND_INFO) {
        return length == 5 ? find_information(att, first, last, reply)
                           : refuse(reply, opcode, first, ERROR_PDU);
    }
    if (opcode == OP_FIND_BY_VALUE) {
        return length >= 7
                   ? find_by_value(att, first, last, get_u16(pdu + 5), pdu + 7, length - 7, reply)
                   : refuse(reply, opcode, first, ERROR_PDU);
    }
    if (length != 7 && length != 21) {
        return refuse(reply, opcode, first, ERROR_PDU);
    }
    unsigned type = type_of(pdu + 5, length - 5);
    if (opcode == OP_READ_GROUPS && type != TYPE_SERVICE) {
        return refuse(reply, opcode, first, ERROR_GROUP);
    }
    return read_list(att, opcode, first, last, type, reply);
}

void att_begin(struct att *att)
{
    att->mtu = ATT_MTU_LEAST;
    memset(att->told, 0, sizeof(att->told));
}

size_t att_answer(struct att *att, const uint8_t *pdu, size_t length, uint8_t *ret_reply)
{
    if (length == 0) {
        return 0;
    }
    unsigned opcode = pdu[0];
    switch (opcode) {
    case OP_MTU:
        return length == 3 ? exchange_mtu(att, get_u16(pdu + 1), ret_reply)
                           : refuse(ret_reply, opcode, 0, ERROR_PDU);
    case OP_FIND_INFO:
    case OP_FIND_BY_VALUE:
    case OP_READ_BY_TYPE:
    case OP_READ_GROUPS:
        return answer_range(att, pdu, length, ret_reply);
    case OP_READ:
        return length == 3 ? read_value(att, opcode, get_u16(pdu + 1), 0, ret_reply)
                           : refuse(ret_reply, opcode, 0, ERROR_PDU);
    case OP_READ_BLOB:
        return length == 5 ? read_value(att, opcode, get_u16(pdu + 1), get_u16(pdu + 3), ret_reply)
                           : refuse(ret_reply, opcode, 0, ERROR_PDU);
    case OP_WRITE:
        return length >= 3 ? write_value(att, get_u16(pdu + 1), pdu + 3, length - 3, ret_reply)
                           : refuse(ret_reply, opcode, 0, ERROR_PDU);
    case OP_WRITE_COMMAND:
        if (length >= 3) {
            write_value(att, get_u16(pdu + 1), pdu + 3, length - 3, ret_reply);
        }
        return 0;
    case OP_CONFIRMATION:
        return 0;
    default: /* a byte from outside, no enum of ours: answers and commands ask for nothing */
        return opcode % 2 == 0 && !(opcode & OP_IS_COMMAND)
                   ? refuse(ret_reply, opcode, 0, ERROR_NOT_SUPPORTED)
                   : 0;
    }
}

static size_t notify(const struct att *att, unsigned handle, const uint8_t *bytes, size_t length,
                     uint8_t *pdu)
{
    if (length > att->mtu - 3u) {
        length = att->mtu - 3u;
    }
    pdu[0] = ATT_OP_NOTIFICATION;
    put_u16(pdu + 1, handle);
    memcpy(pdu + 3, bytes, length);
    return 3 + length;
}

size_t att_notify_rate(const struct att *att, const uint8_t *bytes, size_t length, uint8_t *ret_pdu)
{
    return att->told[ATT_TOLD_RATE] & 1u ? notify(att, HANDLE_RATE, bytes, length, ret_pdu) : 0;
}

size_t att_notify_battery(const struct att *att, uint8_t *ret_pdu)
{
    return att->told[ATT_TOLD_BATTERY] & 1u
               ? notify(att, HANDLE_BATTERY, &att->battery_percent, 1, ret_pdu)
               : 0;
}
