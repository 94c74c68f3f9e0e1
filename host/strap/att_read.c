/* An answer comes from somebody else's firmware: each length is looked at before it is used, and
 * handles that were not asked for make the whole answer unreadable.
 */
#include "strap/att_read.h"

#include "strap/att_pdu.h"
#include "strap/att_text.h"

enum att_event att_read_error(const uint8_t *pdu, size_t length)
{
    if (length != 5)
        return ATT_EVENT_BAD;
    switch (pdu[4]) {
    case ATT_ERROR_NOT_FOUND:
        return ATT_EVENT_NONE;
    case ATT_ERROR_AUTHENTICATE:
    case ATT_ERROR_AUTHORIZE:
    case ATT_ERROR_KEY_SIZE:
    case ATT_ERROR_ENCRYPT:
        return ATT_EVENT_LOCKED;
    }
    return ATT_EVENT_ERROR;
}

enum att_event att_read_mtu(struct att_client *client, const uint8_t *pdu, size_t length)
{
    if (length != 3)
        return ATT_EVENT_BAD;
    const uint16_t theirs = att_get16(pdu + 1);
    client->mtu = theirs < ATT_MTU_LEAST ? ATT_MTU_LEAST : theirs < ATT_MTU ? theirs : ATT_MTU;
    return ATT_EVENT_FOUND;
}

/* Pairs of first and last handle; a strap has one Heart Rate service, of more we take the first. */
static enum att_event read_service(struct att_client *client, const uint8_t *pdu, size_t length)
{
    if (length < 5 || (length - 1) % 4 != 0)
        return ATT_EVENT_BAD;
    client->from = att_get16(pdu + 1);
    client->service_end = att_get16(pdu + 3);
    return client->from > 0 && client->service_end >= client->from ? ATT_EVENT_FOUND
                                                                   : ATT_EVENT_BAD;
}

/* Whether `handle` is one that was asked for; what is behind it is asked for from now on. */
static bool advance(struct att_client *client, uint16_t handle)
{
    if (handle < client->from || handle > client->to)
        return false;
    client->from = (uint16_t)(handle + 1);
    return true;
}

/* After all that an answer held: the last handle has nothing behind it. */
static enum att_event on(const struct att_client *client)
{
    return client->from == 0 || client->from > client->to ? ATT_EVENT_NONE : ATT_EVENT_MORE;
}

/* Declarations: handle, properties, handle of the value, UUID of 2 or 16 bytes. */
static enum att_event read_measurement(struct att_client *client, const uint8_t *pdu, size_t length)
{
    const size_t each = length >= 2 ? pdu[1] : 0;

    if ((each != 7 && each != 21) || length < 2 + each || (length - 2) % each != 0)
        return ATT_EVENT_BAD;
    for (const uint8_t *at = pdu + 2; at < pdu + length; at += each) {
        if (client->from == 0 || !advance(client, att_get16(at)))
            return ATT_EVENT_BAD;
        if (each == 7 && att_get16(at + 5) == ATT_UUID_MEASUREMENT && at[2] & ATT_PROPERTY_NOTIFY) {
            client->value = att_get16(at + 3);
            /* Its switch lies behind it, inside the service. */
            return client->value > att_get16(at) && client->value < client->service_end
                       ? ATT_EVENT_FOUND
                       : ATT_EVENT_BAD;
        }
    }
    return on(client);
}

/* Handles with their types, as UUIDs of 2 (format 1) or 16 bytes. */
static enum att_event read_switch(struct att_client *client, const uint8_t *pdu, size_t length)
{
    const size_t each = length < 2 ? 0 : pdu[1] == 1 ? 4 : pdu[1] == 2 ? 18 : 0;

    if (each == 0 || length < 2 + each || (length - 2) % each != 0)
        return ATT_EVENT_BAD;
    for (const uint8_t *at = pdu + 2; at < pdu + length; at += each) {
        if (client->from == 0 || !advance(client, att_get16(at)))
            return ATT_EVENT_BAD;
        if (each == 4 && att_get16(at + 2) == ATT_UUID_CONFIGURATION) {
            client->configuration = att_get16(at);
            return ATT_EVENT_FOUND;
        }
        /* The next characteristic begins: this one has no switch. */
        if (each == 4 && att_get16(at + 2) == ATT_UUID_CHARACTERISTIC)
            return ATT_EVENT_NONE;
    }
    return on(client);
}

/* Read By Type: handle and value of the first. */
static enum att_event read_value(const uint8_t *pdu, size_t length, const uint8_t **ret_value,
                                 size_t *ret_length)
{
    const size_t each = length >= 2 ? pdu[1] : 0;

    if (each < 2 || length < 2 + each)
        return ATT_EVENT_BAD;
    *ret_value = pdu + 4;
    *ret_length = each - 2;
    return ATT_EVENT_FOUND;
}

static enum att_event read_text(char *to, const uint8_t *pdu, size_t length)
{
    const uint8_t *value;
    size_t value_length;
    const enum att_event event = read_value(pdu, length, &value, &value_length);

    if (event == ATT_EVENT_FOUND)
        att_text_copy(to, STRAP_TEXT_MAX, value, value_length);
    return event;
}

static enum att_event read_battery(struct att_client *client, const uint8_t *pdu, size_t length)
{
    const uint8_t *value;
    size_t value_length;

    if (read_value(pdu, length, &value, &value_length) != ATT_EVENT_FOUND || value_length != 1 ||
        value[0] > 100)
        return ATT_EVENT_BAD;
    client->about.battery_percent = value[0];
    return ATT_EVENT_FOUND;
}

/* The answer that the state waits for. */
enum att_event att_read_answer(struct att_client *client, const uint8_t *pdu, size_t length)
{
    switch (client->state) {
    case ATT_STATE_MTU:
        return att_read_mtu(client, pdu, length);
    case ATT_STATE_SERVICE:
        return read_service(client, pdu, length);
    case ATT_STATE_MEASUREMENT:
        return read_measurement(client, pdu, length);
    case ATT_STATE_SWITCH:
        return read_switch(client, pdu, length);
    case ATT_STATE_SUBSCRIBE:
        return ATT_EVENT_FOUND; /* has nothing to read */
    case ATT_STATE_BATTERY:
        return read_battery(client, pdu, length);
    case ATT_STATE_MANUFACTURER:
        return read_text(client->about.manufacturer, pdu, length);
    case ATT_STATE_MODEL:
        return read_text(client->about.model, pdu, length);
    case ATT_STATE_FIRMWARE:
        return read_text(client->about.firmware, pdu, length);
    case ATT_STATE_REST:
    case ATT_STATE_OVER:
    case ATT_STATES:
        break;
    }
    return ATT_EVENT_BAD;
}
