/* The problem: what goes over a link, and how it ends.
 *
 *   machine ── data ─▶ frames ─▶ channel 4: the attribute server answers
 *                                channel 5: the strap's wish for parameters is granted or not
 *                                channel 6: pairing is not for this strap
 *   strap ── notification ─▶ on air at once, or late where nothing gets through, or lost with the
 *                            link: only what was on air has reached the machine
 *
 * A connection that comes to nothing is one that completes and is then lost within 150 to 400 ms,
 * with reason 0x3e (or 0x08): a controller says "completed" once it has sent its wish, before it
 * knows of an answer. (Told as a status of the completion, kernel 6.1.192 does not act upon it.)
 *
 * Ends: lost (the supervision timeout), dropped by script, ended by the strap or by the machine,
 * not established (0x3e). Kernel 6.1 stumbles over a link that goes before whoever asked for it has
 * noticed that it is there, so none goes before 150 ms, nor before the machine has sent something
 * over it, unless it takes long.
 */
#include <string.h>

#include "tools/strap-sim/air_own.h"
#include "tools/strap-sim/bytes.h"

#define US_A_MS INT64_C(1000)
#define US_A_S  INT64_C(1000000)

#define SILENT_US    (3 * US_A_S)    /* unless the machine sends nothing for this long */
#define YOUNG_US     (150 * US_A_MS) /* no link is lost before */
#define UNLUCKY_US   (400 * US_A_MS) /* nor an unlucky one later */
#define ASK_US       (5 * US_A_S)    /* straps are seen to ask this long after connecting */
#define UNGRANTED_US (30 * US_A_S)   /* and, where they insist, to leave after this */

#define FIRST_HANDLE 0x40

#define CHANNEL_ATT    4
#define CHANNEL_SIGNAL 5
#define CHANNEL_PAIR   6

#define SIGNAL_REJECT         0x01
#define SIGNAL_PARAMS         0x12
#define SIGNAL_PARAMS_ANSWER  0x13
#define SIGNAL_CONNECT        0x14
#define SIGNAL_CONNECT_ANSWER 0x15
#define PAIR_REQUEST          0x01
#define PAIR_FAILED           0x05
#define PAIR_NOT_SUPPORTED    0x05

#define EVENT_CONNECTED 0x01

struct air_strap *air_by_handle(struct air *air, uint16_t handle)
{
    for (int i = 0; i < air->straps; i++) {
        if (air->strap[i].link.up && air->strap[i].link.handle == handle) {
            return &air->strap[i];
        }
    }
    return NULL;
}

static bool gets_through(const struct air_strap *strap)
{
    return strap->link.up && !strap->off;
}

static bool may_notify(const struct air *air, const struct air_strap *strap)
{
    return gets_through(strap) && air->now_us >= strap->held_until_us;
}

static void begin_link(struct air *air, struct air_strap *strap)
{
    strap->link = (struct air_link){.up = true,
                                    .handle = (uint16_t)(FIRST_HANDLE + (strap - air->strap)),
                                    .since_us = air->now_us,
                                    .doomed_us = AIR_NEVER,
                                    .ask_us = air->now_us + ASK_US,
                                    .timeout_10ms = air->connect.timeout_10ms};
    att_begin(&strap->att);
    strap->late_count = 0;
    strap->held_until_us = 0;
    if (strap->unlucky) {
        strap->link.doomed_us =
            air->now_us + (int64_t)random_between(&air->luck, (double)YOUNG_US, (double)UNLUCKY_US);
        strap->link.doom = random_chance(&air->luck, 0.5) ? HCI_NOT_ESTABLISHED : HCI_TIMEOUT;
    }
    strap->unlucky = false;
}

void air_connected(struct air *air, struct air_strap *strap)
{
    const struct air_connect *connect = &air->connect;
    uint8_t data[18] = {strap != NULL ? HCI_OK : HCI_UNKNOWN_LINK};
    data[3] = 0; /* the machine is the central */
    if (strap != NULL) {
        begin_link(air, strap);
        put_u16(data + 1, strap->link.handle);
        data[4] = 1; /* a random address */
        memcpy(data + 5, strap->address, HCI_ADDRESS);
    } else {
        data[4] = connect->address_type;
        memcpy(data + 5, connect->address, HCI_ADDRESS);
    }
    put_u16(data + 11, connect->interval);
    put_u16(data + 13, connect->latency);
    put_u16(data + 15, connect->timeout_10ms);
    air->connect.wanted = false;
    if (strap != NULL) {
        air_say(air, strap, "connected", "%s", strap->link.doomed_us == AIR_NEVER ? "" : "doomed");
    }
    air_send(air, hci_low_energy(EVENT_CONNECTED, data, sizeof(data)));
}

void air_doom(struct air *air, struct air_strap *strap, int64_t after_us, uint8_t reason)
{
    int64_t least_us = strap->link.since_us + YOUNG_US;
    int64_t at_us = air->now_us + after_us;
    if (strap->link.up) {
        strap->link.doomed_us = at_us > least_us ? at_us : least_us;
        strap->link.doom = reason;
    }
}

void air_lose(struct air *air, struct air_strap *strap, uint8_t reason)
{
    uint16_t handle = strap->link.handle;
    for (size_t i = 0; i < strap->late_count; i++) {
        air_say(air, strap, "unsent", "%u", (unsigned)strap->late[i].number);
    }
    strap->late_count = 0;
    strap->link = (struct air_link){.up = false};
    att_begin(&strap->att);
    strap->heard_again = false;
    air_say(air, strap, "dropped", "0x%02x", reason);
    air_send(air, hci_disconnected(handle, reason));
}

static void send_frame(struct air *air, const struct air_strap *strap, uint16_t channel,
                       const uint8_t *at, size_t length)
{
    air_send(air, hci_frame(strap->link.handle, channel, at, length));
}

static void answer_att(struct air *air, struct air_strap *strap, const uint8_t *pdu, size_t length)
{
    uint8_t reply[ATT_MTU_MOST];
    bool told = strap->att.told[ATT_TOLD_RATE] & 1u;
    size_t answer = att_answer(&strap->att, pdu, length, reply);
    bool now_told = strap->att.told[ATT_TOLD_RATE] & 1u;
    if (answer > 0) {
        send_frame(air, strap, CHANNEL_ATT, reply, answer);
    }
    if (told != now_told) {
        air_say(air, strap, now_told ? "subscribed" : "unsubscribed", "%s", "");
    }
}

static void answer_signal(struct air *air, struct air_strap *strap, const uint8_t *at,
                          size_t length)
{
    if (length < 4 || at[0] == SIGNAL_REJECT) {
        return;
    }
    if (at[0] == SIGNAL_PARAMS_ANSWER) {
        bool granted = length >= 6 && get_u16(at + 4) == 0;
        air_say(air, strap, "params", "%s", granted ? "granted" : "refused");
        if (!granted && strap->link.doomed_us == AIR_NEVER) {
            strap->link.doomed_us = air->now_us + UNGRANTED_US;
            strap->link.doom = HCI_BAD_PARAMETERS;
        }
        return;
    }
    if (at[0] == SIGNAL_CONNECT) { /* no such channel here */
        uint8_t answer[14] = {SIGNAL_CONNECT_ANSWER, at[1], 10, [12] = 2};
        send_frame(air, strap, CHANNEL_SIGNAL, answer, sizeof(answer));
        return;
    }
    uint8_t answer[6] = {SIGNAL_REJECT, at[1], 2};
    send_frame(air, strap, CHANNEL_SIGNAL, answer, sizeof(answer));
}

static void take_frame(struct air *air, struct air_strap *strap, const uint8_t *at, size_t length)
{
    static const uint8_t NO_PAIRING[] = {PAIR_FAILED, PAIR_NOT_SUPPORTED};
    switch (get_u16(at + 2)) {
    case CHANNEL_ATT:
        answer_att(air, strap, at + 4, length - 4);
        break;
    case CHANNEL_SIGNAL:
        answer_signal(air, strap, at + 4, length - 4);
        break;
    case CHANNEL_PAIR:
        if (length > 4 && at[4] == PAIR_REQUEST) {
            send_frame(air, strap, CHANNEL_PAIR, NO_PAIRING, sizeof(NO_PAIRING));
        }
        break;
    default:
        break;
    }
}

/* Frames come in pieces of HCI_DATA_LENGTH. */
static void take_piece(struct air *air, struct air_strap *strap, bool continues, const uint8_t *at,
                       size_t length)
{
    struct air_link *link = &strap->link;
    air_send(air, hci_sent(link->handle, 1));
    if (!continues) {
        link->filled = 0;
    }
    if (link->filled + length > sizeof(link->input)) {
        link->filled = 0;
        return;
    }
    memcpy(link->input + link->filled, at, length);
    link->filled += length;
    if (link->filled >= 4 && link->filled >= 4u + get_u16(link->input)) {
        size_t whole = 4u + get_u16(link->input);
        link->filled = 0;
        take_frame(air, strap, link->input, whole);
    }
}

void air_data(struct air *air, const struct hci_data *data)
{
    struct air_strap *strap = air_by_handle(air, data->handle);
    if (strap == NULL || data->length > HCI_DATA_LENGTH) {
        return;
    }
    struct air_link *link = &strap->link;
    link->noticed = true;
    if (gets_through(strap)) {
        take_piece(air, strap, data->continues, data->at, data->length);
    } else if (link->wait_count < HCI_DATA_COUNT) {
        struct air_wait *wait = &link->wait[link->wait_count++];
        *wait = (struct air_wait){.continues = data->continues, .length = data->length};
        memcpy(wait->bytes, data->at, data->length);
    }
}

static void on_air(struct air *air, struct air_strap *strap, const struct air_late *late)
{
    char hex[2 * ATT_MTU_MOST + 1] = "-";
    for (size_t i = 3; i < late->length; i++) {
        static const char DIGITS[] = "0123456789abcdef";
        hex[2 * (i - 3)] = DIGITS[late->bytes[i] >> 4];
        hex[2 * (i - 3) + 1] = DIGITS[late->bytes[i] & 15u];
        hex[2 * (i - 3) + 2] = '\0';
    }
    send_frame(air, strap, CHANNEL_ATT, late->bytes, late->length);
    air_say(air, strap, "notified", "%u %s", (unsigned)late->number, hex);
}

void air_notify(struct air *air, struct air_strap *strap, const uint8_t *bytes, size_t length)
{
    struct air_late late;
    late.length = (uint16_t)att_notify_rate(&strap->att, bytes, length, late.bytes);
    if (late.length == 0) {
        return;
    }
    late.number = ++strap->sent;
    if (may_notify(air, strap)) {
        on_air(air, strap, &late);
    } else if (strap->late_count < AIR_LATE_MAX) {
        strap->late[strap->late_count++] = late;
    } else {
        air_say(air, strap, "unsent", "%u", (unsigned)late.number);
    }
}

void air_tell_battery(struct air *air, struct air_strap *strap)
{
    uint8_t pdu[ATT_MTU_MOST];
    size_t length = att_notify_battery(&strap->att, pdu);
    if (length > 0 && gets_through(strap)) {
        send_frame(air, strap, CHANNEL_ATT, pdu, length);
    }
}

/* 30 to 50 ms, which any central grants; or, where the strap insists on more than it may, a timeout
 * shorter than its silences. */
static void ask_for_params(struct air *air, struct air_strap *strap)
{
    uint8_t request[12] = {SIGNAL_PARAMS, 1, 8};
    put_u16(request + 4, 24);
    put_u16(request + 6, 40);
    put_u16(request + 8, strap->refuses_params ? 30 : 0);
    put_u16(request + 10, strap->refuses_params ? 11 : 500);
    strap->link.ask_us = AIR_NEVER;
    send_frame(air, strap, CHANNEL_SIGNAL, request, sizeof(request));
}

int64_t air_lost_us(const struct air_strap *strap)
{
    const struct air_link *link = &strap->link;
    int64_t least_us = link->noticed ? 0 : link->since_us + SILENT_US;
    if (!link->up || link->doomed_us == AIR_NEVER) {
        return AIR_NEVER;
    }
    return link->doomed_us > least_us ? link->doomed_us : least_us;
}

void air_link_step(struct air *air, struct air_strap *strap)
{
    if (!strap->link.up) {
        return;
    }
    if (air->now_us >= air_lost_us(strap)) {
        air_lose(air, strap, strap->link.doom);
        return;
    }
    if (!gets_through(strap)) {
        return;
    }
    for (size_t i = 0; i < strap->link.wait_count; i++) {
        const struct air_wait *wait = &strap->link.wait[i];
        take_piece(air, strap, wait->continues, wait->bytes, wait->length);
    }
    strap->link.wait_count = 0;
    for (size_t i = 0; may_notify(air, strap) && i < strap->late_count; i++) {
        on_air(air, strap, &strap->late[i]);
    }
    if (may_notify(air, strap)) {
        strap->late_count = 0;
    }
    if (air->now_us >= strap->link.ask_us) {
        ask_for_params(air, strap);
    }
}
