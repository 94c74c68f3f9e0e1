/* Any PDUs, in any order, at any time: the client asks only what may be asked, always waits for
 * something or is over, and never knows a pair of state and event that cannot be. The same bytes,
 * taken as what the kernel and the air say, are read to their end. */
#include "strap/att_air.h"
#include "strap/att_client.h"
#include "strap/att_mgmt.h"
#include "strap/att_pdu.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

/* One of two: over with a reason, or something to wait for. */
static void sane(const struct att_client *client, const struct att_out *out, bool was_up,
                 const uint8_t *pdu, size_t length)
{
    const bool over = client->state == ATT_STATE_OVER;

    if (over != (client->end != ATT_END_NONE) || over != (client->deadline_us == NEVER_US))
        abort();
    if (out->length > ATT_MTU_LEAST || client->mtu < ATT_MTU_LEAST || client->mtu > ATT_MTU)
        abort();
    if (out->up && (was_up || client->state < ATT_STATE_SUBSCRIBE))
        abort();
    if (out->measurement && (!client->up || out->measurement < pdu ||
                             out->measurement + out->measurement_length > pdu + length))
        abort();
    if (client->impossible)
        abort();
}

/* A PDU: its length, the seconds before it, its bytes. */
static void converse(const uint8_t *bytes, size_t length)
{
    struct att_client client;
    struct att_out out;
    int64_t now_us = 0;

    att_client_init(&client, now_us, &out);
    while (length >= 2) {
        const size_t size = bytes[0] < length - 2 ? bytes[0] : length - 2;
        uint8_t *pdu = malloc(size ? size : 1);
        bool was_up = client.up;

        now_us += bytes[1] * US_PER_S;
        att_client_time(&client, now_us, &out);
        sane(&client, &out, was_up, bytes, 0);
        if (!pdu)
            abort();
        memcpy(pdu, bytes + 2, size);
        was_up = client.up;
        const enum att_state state = client.state;
        const uint16_t from = client.from;
        att_client_take(&client, now_us, pdu, size, &out);
        sane(&client, &out, was_up, pdu, size);
        /* Asked again in the same state: behind what was answered, so that it ends. */
        if (client.state == state && client.asked && out.length && out.pdu[0] == client.asked &&
            client.from <= from)
            abort();
        free(pdu);
        bytes += 2 + size;
        length -= 2 + size;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static struct att_air air;
    struct att_mgmt_event event;
    struct att_advert advert;

    converse(bytes, length);
    att_advert_read(bytes, length, &advert);
    att_air_init(&air);
    att_mgmt_get(bytes, length, &event);
    if (event.kind == ATT_MGMT_FOUND)
        att_air_take(&air, 0, &event.found);
    return 0;
}
