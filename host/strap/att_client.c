/* One request is on its way at any time (the protocol allows no more); its answer is one event, and
 * the next state says what is asked next.
 *
 *          any answer          found             found             found             written
 *  MTU ───────────▶ SERVICE ───────▶ MEASUREMENT ─────▶ SWITCH ─────────▶ SUBSCRIBE ────────▶ up
 *                      │              │  ▲ more: asked  │  ▲ more           │
 *                      │ none         │  └ behind it    │  └                │ locked, error
 *                      ▼              ▼                 ▼                   ▼
 *                    OVER: no heart rate, locked, rejected, unreadable, silent (30 s, anywhere)
 *
 *              any answer      any answer         any answer      any answer: about is told
 *  up: BATTERY ────────▶ MANUFACTURER ──────▶ MODEL ──────▶ FIRMWARE ────────▶ REST
 *         ▲ every 10 min: batteries run down                                     │
 *         └──────────────────────────────────────────────────────────────────────┘
 *
 * - What a strap says of itself is not needed: whatever it answers there, the talk goes on.
 * - A notification may come before the answer to SUBSCRIBE, since the strap's radio and its answer
 *   are two queues: then we are subscribed, whatever the answer will be worth.
 * - An answer is looked through in ascending handles only, so that no strap can make us ask for
 *   ever.
 */
#include "strap/att_client.h"

#include <string.h>

#include "strap/att_pdu.h"
#include "strap/att_read.h"

#define TRANSACTION_US (30 * US_PER_S) /* Part F, 3.3.3 */
#define BATTERY_US     (600 * US_PER_S)

enum effect {
    EFFECT_NONE,
    EFFECT_ASK,  /* the first question of the next state */
    EFFECT_ON,   /* the same question, behind what was answered */
    EFFECT_UP,   /* subscribed; then as ASK */
    EFFECT_REST, /* all is read: tell it */
    EFFECT_END,
};

#define ASK(next_)                                                                                 \
    {                                                                                              \
        ATT_STATE_##next_, EFFECT_ASK, ATT_END_NONE, true                                          \
    }
#define GO(next_, effect_)                                                                         \
    {                                                                                              \
        ATT_STATE_##next_, EFFECT_##effect_, ATT_END_NONE, true                                    \
    }
#define END(why_)                                                                                  \
    {                                                                                              \
        ATT_STATE_OVER, EFFECT_END, ATT_END_##why_, true                                           \
    }
#define NEVER(stay_)                                                                               \
    {                                                                                              \
        ATT_STATE_##stay_, EFFECT_NONE, ATT_END_NONE, false                                        \
    }
/* An answer is a fine thing, and none of them is needed. */
#define WHATEVER(next_, effect_)                                                                   \
    {                                                                                              \
        [ATT_EVENT_FOUND] = GO(next_, effect_), [ATT_EVENT_MORE] = GO(next_, effect_),             \
        [ATT_EVENT_NONE] = GO(next_, effect_), [ATT_EVENT_LOCKED] = GO(next_, effect_),            \
        [ATT_EVENT_ERROR] = GO(next_, effect_), [ATT_EVENT_BAD] = GO(next_, effect_),              \
        [ATT_EVENT_TIMER] = END(SILENT),                                                           \
    }
/* What must be found, to go on. */
#define NEEDED(stay_, next_)                                                                       \
    {                                                                                              \
        [ATT_EVENT_FOUND] = ASK(next_), [ATT_EVENT_MORE] = GO(stay_, ON),                          \
        [ATT_EVENT_NONE] = END(NO_HEART_RATE), [ATT_EVENT_LOCKED] = END(LOCKED),                   \
        [ATT_EVENT_ERROR] = END(REJECTED), [ATT_EVENT_BAD] = END(UNREADABLE),                      \
        [ATT_EVENT_TIMER] = END(SILENT),                                                           \
    }

static const struct att_step table[ATT_STATES][ATT_EVENTS] = {
    [ATT_STATE_MTU] = WHATEVER(SERVICE, ASK),
    [ATT_STATE_SERVICE] = NEEDED(SERVICE, MEASUREMENT),
    [ATT_STATE_MEASUREMENT] = NEEDED(MEASUREMENT, SWITCH),
    [ATT_STATE_SWITCH] = NEEDED(SWITCH, SUBSCRIBE),
    [ATT_STATE_SUBSCRIBE] =
        {
            [ATT_EVENT_FOUND] = GO(BATTERY, UP),
            [ATT_EVENT_MORE] = NEVER(SUBSCRIBE),
            [ATT_EVENT_NONE] = END(NO_HEART_RATE),
            [ATT_EVENT_LOCKED] = END(LOCKED),
            [ATT_EVENT_ERROR] = END(REJECTED),
            [ATT_EVENT_BAD] = END(UNREADABLE),
            [ATT_EVENT_TIMER] = END(SILENT),
        },
    [ATT_STATE_BATTERY] = WHATEVER(MANUFACTURER, ASK),
    [ATT_STATE_MANUFACTURER] = WHATEVER(MODEL, ASK),
    [ATT_STATE_MODEL] = WHATEVER(FIRMWARE, ASK),
    [ATT_STATE_FIRMWARE] = WHATEVER(REST, REST),
    [ATT_STATE_REST] =
        {
            [ATT_EVENT_FOUND] = NEVER(REST),
            [ATT_EVENT_MORE] = NEVER(REST),
            [ATT_EVENT_NONE] = NEVER(REST),
            [ATT_EVENT_LOCKED] = NEVER(REST),
            [ATT_EVENT_ERROR] = NEVER(REST),
            [ATT_EVENT_BAD] = NEVER(REST),
            [ATT_EVENT_TIMER] = ASK(BATTERY),
        },
    [ATT_STATE_OVER] =
        {
            [ATT_EVENT_FOUND] = NEVER(OVER),
            [ATT_EVENT_MORE] = NEVER(OVER),
            [ATT_EVENT_NONE] = NEVER(OVER),
            [ATT_EVENT_LOCKED] = NEVER(OVER),
            [ATT_EVENT_ERROR] = NEVER(OVER),
            [ATT_EVENT_BAD] = NEVER(OVER),
            [ATT_EVENT_TIMER] = NEVER(OVER),
        },
};

struct att_step att_client_step(enum att_state state, enum att_event event)
{
    return table[state][event];
}

/* --- what is sent --- */

static void put8(struct att_out *out, uint8_t byte)
{
    out->pdu[out->length++] = byte;
}

static void put16(struct att_out *out, uint16_t word)
{
    put8(out, (uint8_t)word);
    put8(out, (uint8_t)(word >> 8));
}

static void ask_range(struct att_client *client, uint8_t opcode, struct att_out *out)
{
    put8(out, opcode);
    put16(out, client->from);
    put16(out, client->to);
}

static void ask_by_type(struct att_client *client, uint16_t uuid, struct att_out *out)
{
    ask_range(client, ATT_OP_READ_BY_TYPE, out);
    put16(out, uuid);
}

/* The question of the state that was just entered; the same one again, from client->from on. */
static void ask(struct att_client *client, int64_t now_us, struct att_out *out)
{
    switch (client->state) {
    case ATT_STATE_MTU:
        put8(out, ATT_OP_MTU);
        put16(out, ATT_MTU);
        break;
    case ATT_STATE_SERVICE:
        ask_range(client, ATT_OP_FIND_BY_VALUE, out);
        put16(out, ATT_UUID_PRIMARY);
        put16(out, ATT_UUID_HEART_RATE);
        break;
    case ATT_STATE_MEASUREMENT:
        ask_by_type(client, ATT_UUID_CHARACTERISTIC, out);
        break;
    case ATT_STATE_SWITCH:
        ask_range(client, ATT_OP_FIND_INFO, out);
        break;
    case ATT_STATE_SUBSCRIBE:
        put8(out, ATT_OP_WRITE);
        put16(out, client->configuration);
        put16(out, ATT_CONFIGURE_NOTIFY);
        break;
    case ATT_STATE_BATTERY:
        ask_by_type(client, ATT_UUID_BATTERY, out);
        break;
    case ATT_STATE_MANUFACTURER:
        ask_by_type(client, ATT_UUID_MANUFACTURER, out);
        break;
    case ATT_STATE_MODEL:
        ask_by_type(client, ATT_UUID_MODEL, out);
        break;
    case ATT_STATE_FIRMWARE:
        ask_by_type(client, ATT_UUID_FIRMWARE, out);
        break;
    case ATT_STATE_REST:
    case ATT_STATE_OVER:
    case ATT_STATES:
        return;
    }
    client->asked = out->pdu[0];
    client->deadline_us = now_us + TRANSACTION_US;
}

/* The handles that the first question of a state is about. */
static void range(struct att_client *client)
{
    const bool in_service = client->state == ATT_STATE_MEASUREMENT;
    const bool behind_value = client->state == ATT_STATE_SWITCH;

    if (!in_service)
        client->from = behind_value ? (uint16_t)(client->value + 1) : 1;
    client->to = in_service || behind_value ? client->service_end : 0xffff;
}

/* --- the machine --- */

static void rest(struct att_client *client, int64_t now_us, struct att_out *out)
{
    const struct strap_about *now = &client->about, *before = &client->before;

    client->deadline_us = now_us + BATTERY_US;
    out->about = !client->told_about || now->battery_percent != before->battery_percent ||
                 strcmp(now->manufacturer, before->manufacturer) != 0 ||
                 strcmp(now->model, before->model) != 0 ||
                 strcmp(now->firmware, before->firmware) != 0;
    client->told_about = true;
    client->before = client->about;
}

static void tell_up(struct att_client *client, struct att_out *out)
{
    out->up = !client->up;
    client->up = true;
}

static void happen(struct att_client *client, int64_t now_us, enum att_event event,
                   struct att_out *out)
{
    const struct att_step step = table[client->state][event];

    if (!step.possible) {
        client->impossible++;
        return;
    }
    client->state = step.next;
    switch ((enum effect)step.effect) {
    case EFFECT_NONE:
        break;
    case EFFECT_UP:
        tell_up(client, out);
        range(client);
        ask(client, now_us, out);
        break;
    case EFFECT_ASK:
        range(client);
        ask(client, now_us, out);
        break;
    case EFFECT_ON:
        ask(client, now_us, out);
        break;
    case EFFECT_REST:
        rest(client, now_us, out);
        break;
    case EFFECT_END:
        client->end = step.end;
        client->deadline_us = NEVER_US;
        break;
    }
}

/* --- what the strap asks and tells --- */

static void answer_error(uint8_t opcode, uint16_t handle, uint8_t error, struct att_out *out)
{
    put8(out, ATT_OP_ERROR);
    put8(out, opcode);
    put16(out, handle);
    put8(out, error);
}

/* We have no attributes, so there is an honest answer to every request. */
static void answer(struct att_client *client, const uint8_t *pdu, size_t length,
                   struct att_out *out)
{
    const uint16_t handle = length >= 3 ? att_get16(pdu + 1) : 0;

    switch (pdu[0]) {
    case ATT_OP_MTU:
        att_read_mtu(client, pdu, length);
        put8(out, ATT_OP_MTU + 1);
        put16(out, ATT_MTU);
        return;
    case ATT_OP_FIND_INFO:
    case ATT_OP_FIND_BY_VALUE:
    case ATT_OP_READ_BY_TYPE:
    case ATT_OP_READ_BY_GROUP:
        answer_error(pdu[0], handle, ATT_ERROR_NOT_FOUND, out);
        return;
    case ATT_OP_READ:
    case ATT_OP_READ_BLOB:
    case ATT_OP_WRITE:
        answer_error(pdu[0], handle, ATT_ERROR_HANDLE, out);
        return;
    }
    answer_error(pdu[0], 0, ATT_ERROR_UNSUPPORTED, out);
}

static void take_value(struct att_client *client, const uint8_t *pdu, size_t length,
                       struct att_out *out)
{
    const bool ours = length >= 3 && length - 3 <= ATT_VALUE_MAX && client->value != 0 &&
                      att_get16(pdu + 1) == client->value && client->state >= ATT_STATE_SUBSCRIBE;

    if (pdu[0] == ATT_OP_INDICATION)
        put8(out, ATT_OP_CONFIRMATION);
    if (!ours) {
        client->stray++;
        return;
    }
    tell_up(client, out);
    out->measurement = pdu + 3;
    out->measurement_length = (uint16_t)(length - 3);
}

void att_client_take(struct att_client *client, int64_t now_us, const uint8_t *pdu, size_t length,
                     struct att_out *ret_out)
{
    *ret_out = (struct att_out){0};
    if (length == 0 || client->state == ATT_STATE_OVER) {
        client->stray++;
        return;
    }
    const bool error = pdu[0] == ATT_OP_ERROR;
    const bool answered =
        error ? length < 2 || pdu[1] == client->asked : pdu[0] == client->asked + 1;

    if (client->asked && answered && (error || pdu[0] & 1)) {
        client->asked = 0;
        happen(client, now_us,
               error ? att_read_error(pdu, length) : att_read_answer(client, pdu, length), ret_out);
    } else if (pdu[0] == ATT_OP_NOTIFICATION || pdu[0] == ATT_OP_INDICATION) {
        take_value(client, pdu, length, ret_out);
    } else if (!(pdu[0] & 1) && !(pdu[0] & ATT_OP_COMMAND_BIT) && pdu[0] != ATT_OP_CONFIRMATION) {
        answer(client, pdu, length, ret_out);
    } else {
        client->stray++; /* an answer to nothing, a command to nobody */
    }
}

void att_client_time(struct att_client *client, int64_t now_us, struct att_out *ret_out)
{
    *ret_out = (struct att_out){0};
    if (now_us >= client->deadline_us)
        happen(client, now_us, ATT_EVENT_TIMER, ret_out);
}

void att_client_init(struct att_client *client, int64_t now_us, struct att_out *ret_out)
{
    *client = (struct att_client){
        .state = ATT_STATE_MTU,
        .mtu = ATT_MTU_LEAST,
        .from = 1,
        .to = 0xffff,
        .about = {.battery_percent = -1},
    };
    *ret_out = (struct att_out){0};
    ask(client, now_us, ret_out);
}
