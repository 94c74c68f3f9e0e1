/* The problem: one layout, read and written, by an 8-bit controller and by a 64-bit host.
 *
 *   byte 0     type
 *   byte 1     number
 *   byte 2..   the type's own fields in the order in which walk_… names them, little-endian
 *   the rest   0, not looked at
 *
 * So that reading and writing cannot come apart, each layout stands once: a `wire` walks over the
 * fields and either puts or gets them. What a field may hold is looked at on both ways.
 */
#include "protocol/puck.h"

#include <string.h>

/* Guards against garbage: nobody enters the bootloader by mistake. "boot" in ASCII. */
#define BOOTLOADER_KEY 0x746f6f62u

struct wire {
    uint8_t *to;         /* putting there, or NULL: */
    const uint8_t *from; /* getting from there */
    bool good;           /* every field so far holds what it may */
};

/* `size` bytes of a number, the lowest first on the wire, wherever it lies in memory. */
static void walk_number(struct wire *wire, void *value, uint8_t size)
{
    uint8_t *own = value;
    for (uint8_t i = 0; i < size; i++) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
        uint8_t *mine = &own[i];
#else
        uint8_t *mine = &own[size - 1 - i];
#endif
        if (wire->to)
            *wire->to++ = *mine;
        else
            *mine = *wire->from++;
    }
}

static void walk_8(struct wire *wire, uint8_t *value)
{
    walk_number(wire, value, 1);
}

static void walk_16(struct wire *wire, uint16_t *value)
{
    walk_number(wire, value, 2);
}

static void walk_32(struct wire *wire, uint32_t *value)
{
    walk_number(wire, value, 4);
}

/* A value below `limit`; returns it. */
static uint8_t walk_below(struct wire *wire, unsigned value, uint8_t limit)
{
    uint8_t byte = (uint8_t)value;
    if (value >= limit)
        wire->good = false;
    walk_8(wire, &byte);
    if (byte >= limit)
        wire->good = false;
    return byte;
}

static void walk_versions(struct wire *wire, struct puck_versions *versions)
{
    walk_8(wire, &versions->newest);
    walk_8(wire, &versions->oldest);
}

static void walk_hello(struct wire *wire, struct puck_hello *hello)
{
    walk_versions(wire, &hello->versions);
    walk_8(wire, &hello->firmware_major);
    walk_8(wire, &hello->firmware_minor);
    walk_8(wire, &hello->board);
    walk_8(wire, &hello->capabilities);
    walk_32(wire, &hello->serial);
    walk_16(wire, &hello->edge);
}

static void walk_pong(struct wire *wire, struct puck_pong *pong)
{
    walk_32(wire, &pong->at);
    walk_32(wire, &pong->sof_at);
    walk_16(wire, &pong->sof);
    if (pong->sof > 2047)
        wire->good = false;
}

static void walk_cue(struct wire *wire, struct puck_cue *cue)
{
    cue->pattern = (enum puck_pattern)walk_below(wire, cue->pattern, PUCK_PATTERNS);
    walk_8(wire, &cue->light);
    walk_8(wire, &cue->motor);
    walk_16(wire, &cue->length_ds);
    walk_16(wire, &cue->breath_ms);
    if (cue->breath_ms != 0 &&
        (cue->breath_ms < PUCK_BREATH_MIN_MS || cue->breath_ms > PUCK_BREATH_MAX_MS))
        wire->good = false;
}

static void walk_cued(struct wire *wire, struct puck_cued *cued)
{
    cued->pattern = (enum puck_pattern)walk_below(wire, cued->pattern, PUCK_PATTERNS);
    walk_32(wire, &cued->at);
}

static void walk_test(struct wire *wire, struct puck_test *test)
{
    test->parts = walk_below(wire, test->parts, PUCK_PARTS + 1);
    if (test->parts == 0)
        wire->good = false;
}

static void walk_tested(struct wire *wire, struct puck_tested *tested)
{
    tested->parts = walk_below(wire, tested->parts, PUCK_PARTS + 1);
    tested->down = walk_below(wire, tested->down, 1 << PUCK_BUTTONS);
    tested->stuck = walk_below(wire, tested->stuck, 1 << PUCK_BUTTONS);
}

static void walk_state(struct wire *wire, struct puck_state *state)
{
    walk_16(wire, &state->ignored);
    walk_16(wire, &state->edges_lost);
    walk_16(wire, &state->bounces);
    walk_16(wire, &state->silences);
}

static void walk_button(struct wire *wire, struct puck_button *button)
{
    button->button = (enum puck_button_name)walk_below(wire, button->button, PUCK_BUTTONS);
    button->down = walk_below(wire, button->down, 2) != 0;
    walk_16(wire, &button->edge);
    walk_32(wire, &button->at);
}

static void walk_key(struct wire *wire)
{
    uint32_t key = BOOTLOADER_KEY;
    walk_32(wire, &key);
    if (key != BOOTLOADER_KEY)
        wire->good = false;
}

static enum puck_verdict walk(struct wire *wire, struct puck_message *message)
{
    uint8_t type = (uint8_t)message->type;
    walk_8(wire, &type);
    walk_8(wire, &message->number);
    message->type = (enum puck_type)type;
    switch (message->type) {
    case PUCK_HELLO:
        walk_versions(wire, &message->versions);
        break;
    case PUCK_PING:
    case PUCK_STATE:
        break;
    case PUCK_CUE:
        walk_cue(wire, &message->cue);
        break;
    case PUCK_TEST:
        walk_test(wire, &message->test);
        break;
    case PUCK_BOOTLOADER:
        walk_key(wire);
        break;
    case PUCK_IS_HELLO:
        walk_hello(wire, &message->hello);
        break;
    case PUCK_IS_PONG:
        walk_pong(wire, &message->pong);
        break;
    case PUCK_IS_CUED:
        walk_cued(wire, &message->cued);
        break;
    case PUCK_IS_TESTED:
        walk_tested(wire, &message->tested);
        break;
    case PUCK_IS_STATE:
        walk_state(wire, &message->state);
        break;
    case PUCK_IS_BUTTON:
        walk_button(wire, &message->button);
        break;
    default: /* a byte from outside: any value may come */
        return PUCK_UNKNOWN;
    }
    return wire->good ? PUCK_OK : PUCK_VALUE;
}

enum puck_verdict puck_decode(const uint8_t *bytes, size_t length, struct puck_message *ret_message)
{
    if (length != PUCK_BYTES)
        return PUCK_LENGTH;
    struct puck_message message;
    memset(&message, 0, sizeof message);
    struct wire wire = {.from = bytes, .good = true};
    enum puck_verdict verdict = walk(&wire, &message);
    if (verdict == PUCK_OK)
        *ret_message = message;
    return verdict;
}

enum puck_verdict puck_encode(const struct puck_message *message, uint8_t ret_bytes[PUCK_BYTES])
{
    if ((uint8_t)message->type != message->type)
        return PUCK_UNKNOWN;
    uint8_t bytes[PUCK_BYTES] = {0};
    struct puck_message copy = *message;
    struct wire wire = {.to = bytes, .good = true};
    enum puck_verdict verdict = walk(&wire, &copy);
    if (verdict == PUCK_OK)
        memcpy(ret_bytes, bytes, PUCK_BYTES);
    return verdict;
}

enum puck_meeting puck_meet(struct puck_versions host, struct puck_versions puck,
                            uint8_t *ret_version)
{
    uint8_t version = host.newest < puck.newest ? host.newest : puck.newest;
    if (version < host.newest && version < host.oldest)
        return PUCK_MEETING_UPDATE_PUCK;
    if (version < puck.newest && version < puck.oldest)
        return PUCK_MEETING_UPDATE_HOST;
    *ret_version = version;
    return PUCK_MEETING_FINE;
}
