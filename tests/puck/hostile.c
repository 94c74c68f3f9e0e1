#include "hostile.h"

#include <string.h>

/* 0 to n - 1. Xorshift; Marsaglia 2003, "Xorshift RNGs". */
static unsigned any(struct hostile *hostile, unsigned n)
{
    hostile->luck ^= hostile->luck << 13;
    hostile->luck ^= hostile->luck >> 7;
    hostile->luck ^= hostile->luck << 17;
    return (unsigned)((hostile->luck >> 32) % n);
}

static int garbage(struct hostile *hostile, uint8_t *bytes, unsigned length)
{
    for (unsigned i = 0; i < length; i++) {
        bytes[i] = (uint8_t)any(hostile, 256);
    }
    return (int)length;
}

static int flood(struct hostile *hostile, uint8_t *bytes)
{
    const struct puck_message edge = {.type = PUCK_IS_BUTTON,
                                      .button = {.button = (enum puck_button_name)any(hostile, 2),
                                                 .down = any(hostile, 2) == 0,
                                                 .edge = hostile->edge++,
                                                 .at = any(hostile, UINT32_MAX)}};
    return puck_encode(&edge, bytes) == PUCK_OK ? PUCK_BYTES : WIRE_NAK;
}

static uint32_t twisted_time(struct hostile *hostile, uint32_t at)
{
    if (hostile->kind == HOSTILE_BACKWARDS) {
        return 0 - at;
    }
    const uint32_t hour = 3600 * PUCK_TICK_HZ;
    return any(hostile, 8) == 0 ? at + any(hostile, 2 * hour) - hour : at;
}

static int change(struct hostile *hostile, int result, uint8_t *bytes)
{
    struct puck_message message;
    if (puck_decode(bytes, (size_t)result, &message) != PUCK_OK) {
        return result;
    }
    if (hostile->kind == HOSTILE_NEWER && message.type == PUCK_IS_HELLO) {
        message.hello.versions = (struct puck_versions){.newest = 255, .oldest = 200};
    } else if (hostile->kind != HOSTILE_NEWER && message.type == PUCK_IS_PONG) {
        message.pong.at = twisted_time(hostile, message.pong.at);
    } else if (hostile->kind != HOSTILE_NEWER && message.type == PUCK_IS_BUTTON) {
        message.button.at = twisted_time(hostile, message.button.at);
    }
    puck_encode(&message, bytes);
    return result;
}

static int noise(struct hostile *hostile, int result, uint8_t *bytes)
{
    if (any(hostile, 4) == 0) {
        for (unsigned i = 0; i <= any(hostile, 2); i++) {
            bytes[any(hostile, (unsigned)result)] ^= (uint8_t)(1u << any(hostile, 8));
        }
    }
    return result;
}

static int echo(struct hostile *hostile, int result, uint8_t *bytes)
{
    if (result > 0) {
        memcpy(hostile->last, bytes, (size_t)result);
        hostile->length = result;
    } else if (hostile->length > 0) {
        memcpy(bytes, hostile->last, (size_t)hostile->length);
        return hostile->length;
    }
    return result;
}

/* What the host reads from the endpoint; `result` is what the firmware says. */
static int said(struct hostile *hostile, int result, uint8_t *bytes)
{
    switch (hostile->kind) {
    case HOSTILE_GARBAGE:
        return garbage(hostile, bytes, any(hostile, WIRE_PACKET_MAX + 1));
    case HOSTILE_FLOOD:
        return flood(hostile, bytes);
    case HOSTILE_ECHO:
        return echo(hostile, result, bytes);
    case HOSTILE_EMPTY:
        return 0;
    case HOSTILE_OVERSIZED:
        return garbage(hostile, bytes, WIRE_PACKET_MAX);
    case HOSTILE_STALL:
        return WIRE_STALL;
    case HOSTILE_MUTE:
        return WIRE_NAK;
    case HOSTILE_DEAF:
        return result;
    case HOSTILE_NOISE:
        return result > 0 ? noise(hostile, result, bytes) : result;
    case HOSTILE_SHORT:
        return result > 0 ? (int)any(hostile, (unsigned)result) : result;
    case HOSTILE_NEWER:
    case HOSTILE_BACKWARDS:
    case HOSTILE_JUMPS:
        return result > 0 ? change(hostile, result, bytes) : result;
    case HOSTILE_KINDS:
        break;
    }
    return result;
}

static int twist(void *userdata, uint8_t address, int result, uint8_t bytes[PORT_TWIST_MAX])
{
    struct hostile *hostile = userdata;
    if (address == PUCK_ENDPOINT_IN) {
        return said(hostile, result, bytes);
    }
    if (address == PUCK_ENDPOINT_OUT) {
        return hostile->kind == HOSTILE_DEAF    ? WIRE_NAK
               : hostile->kind == HOSTILE_STALL ? WIRE_STALL
                                                : result;
    }
    return result;
}

struct port_twist hostile_init(struct hostile *hostile, enum hostile_kind kind, uint64_t seed)
{
    *hostile = (struct hostile){.kind = kind, .luck = (seed + 1) * UINT64_C(0x9E3779B97F4A7C15)};
    return (struct port_twist){twist, hostile};
}

const char *hostile_name(enum hostile_kind kind)
{
    static const char *const NAMES[HOSTILE_KINDS] = {
        [HOSTILE_GARBAGE] = "garbage",     [HOSTILE_NOISE] = "noise",
        [HOSTILE_FLOOD] = "flood",         [HOSTILE_ECHO] = "echo",
        [HOSTILE_EMPTY] = "empty",         [HOSTILE_SHORT] = "short",
        [HOSTILE_OVERSIZED] = "oversized", [HOSTILE_STALL] = "stall",
        [HOSTILE_MUTE] = "mute",           [HOSTILE_DEAF] = "deaf",
        [HOSTILE_NEWER] = "newer",         [HOSTILE_BACKWARDS] = "backwards",
        [HOSTILE_JUMPS] = "jumps"};
    return NAMES[kind];
}
