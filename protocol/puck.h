/* puck: the messages between lull and the puck, the small thing with a light, a motor and two
 * buttons that lies between two people.
 *
 * In:   the bytes of one USB packet, any number of them, in any state of disrepair; or a message.
 * Out:  a message, or a named verdict; or the bytes of one packet.
 * Pure: freestanding C11, no malloc, compiled by the firmware and by the host. README.md shows the
 *       bytes; vectors/puck.txt holds examples.
 *
 * Every message is one packet of PUCK_BYTES on an interrupt endpoint (one in, one out). Bytes that
 * a message does not use are sent as 0 and not looked at. What a receiver does not know it ignores
 * and counts (struct puck_state).
 *
 * Device time is a count of ticks of 4 us (PUCK_TICK_HZ) since the puck got power, 32 bits, so it
 * wraps after 4.77 hours: only differences mean anything. It goes on while USB is suspended. A
 * button's time is taken in the interrupt of its first change. Edges come in the order of their
 * numbers; a touch shorter than 25 ms is told late, so times may be out of order by as much.
 *
 * How versions meet: both sides say in their hello the newest protocol version they speak and the
 * oldest, and both use the lower of the two newest. Where that is older than one side's oldest, the
 * side that is behind has to be updated: puck_meet() says which. The layout of the two hello
 * messages and of the version bytes in them stays as it is in all versions; a later version may
 * give a meaning to bytes that are 0 today, add types and add patterns.
 *
 * The host speaks at least every PUCK_SPEAK_MS (a ping does); after PUCK_SILENT_MS of silence the
 * puck fades its light out. Edges are kept for it meanwhile.
 */
#ifndef LULL_PROTOCOL_PUCK_H
#define LULL_PROTOCOL_PUCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PUCK_BYTES     16
#define PUCK_VERSION   1       /* newest version that this code speaks */
#define PUCK_OLDEST    1       /* oldest one */
#define PUCK_TICK_HZ   250000u /* device time: 4 us a tick */
#define PUCK_SPEAK_MS  1000u   /* how often the host says something, at least */
#define PUCK_SILENT_MS 3000u   /* without a word for so long: the light fades out */

/* pid.codes' id for private testing. It must be replaced before shipping: get an own one there. */
#define PUCK_USB_VENDOR  0x1209u
#define PUCK_USB_PRODUCT 0x0001u

#define PUCK_ENDPOINT_OUT 0x02u /* interrupt, bInterval 1: host to puck */
#define PUCK_ENDPOINT_IN  0x81u /* interrupt, bInterval 1: puck to host */

/* Host to puck below 0x80; the answer to a request is the same with bit 7 set. */
enum puck_type {
    PUCK_HELLO = 0x01,      /* -> versions: who are you? */
    PUCK_PING = 0x02,       /* no field: what time is it? */
    PUCK_CUE = 0x03,        /* -> cue: show this from now on */
    PUCK_TEST = 0x04,       /* -> test: show that your parts work */
    PUCK_STATE = 0x05,      /* no field: what did you count? */
    PUCK_BOOTLOADER = 0x06, /* key on the wire: become a bootloader; no answer, the device goes */

    PUCK_IS_HELLO = 0x81,  /* hello */
    PUCK_IS_PONG = 0x82,   /* pong */
    PUCK_IS_CUED = 0x83,   /* cued: the pattern has begun */
    PUCK_IS_TESTED = 0x84, /* tested */
    PUCK_IS_STATE = 0x85,  /* state */
    PUCK_IS_BUTTON = 0x90  /* button; not an answer: comes by itself */
};

enum puck_verdict {
    PUCK_OK,
    PUCK_LENGTH,  /* not PUCK_BYTES long */
    PUCK_UNKNOWN, /* a type that this version does not know */
    PUCK_VALUE,   /* a field holds what this version does not know or allow */
    PUCK_VERDICTS
};

enum puck_board { PUCK_BOARD_ATMEGA32U4 = 1 };

/* What a puck has, as bits. */
#define PUCK_CAN_LIGHT      0x01u
#define PUCK_CAN_MOTOR      0x02u
#define PUCK_CAN_BUTTONS    0x04u /* two of them */
#define PUCK_CAN_BOOTLOADER 0x08u /* goes there by itself: no reset button needed */

/* The patterns say what is going on, the same for both; none says who. */
enum puck_pattern {
    PUCK_PATTERN_OFF,    /* fades out */
    PUCK_PATTERN_CUE,    /* one swell of light, one short soft buzz */
    PUCK_PATTERN_PAUSE,  /* pulse to breathe with: two fifths in, three fifths out */
    PUCK_PATTERN_BREAK,  /* low steady light */
    PUCK_PATTERN_RETURN, /* two swells, a softer buzz with the first */
    PUCK_PATTERNS
};

enum puck_button_name { PUCK_BUTTON_A, PUCK_BUTTON_B, PUCK_BUTTONS };

/* Parts, and buttons, as bits. */
#define PUCK_PART_LIGHT   0x01u
#define PUCK_PART_MOTOR   0x02u
#define PUCK_PART_BUTTONS 0x04u
#define PUCK_PARTS        0x07u

#define PUCK_BREATH_MIN_MS 2000u
#define PUCK_BREATH_MAX_MS 30000u

struct puck_versions {
    uint8_t newest, oldest;
};

struct puck_hello {
    struct puck_versions versions;
    uint8_t firmware_major, firmware_minor;
    uint8_t board;        /* enum puck_board, or one made later */
    uint8_t capabilities; /* PUCK_CAN_… */
    uint32_t serial;      /* the same as the USB serial number, there as 8 hex digits */
    uint16_t edge;        /* number that the next edge will have: a lower one is from before */
};

struct puck_pong {
    uint32_t at;     /* device time at which the ping was read */
    uint32_t sof_at; /* device time of the newest start of frame */
    uint16_t sof;    /* its frame number, 0..2047 */
};

struct puck_cue {
    enum puck_pattern pattern;
    uint8_t light;      /* how strong at most, 0..255 as the eye sees it; 0: none */
    uint8_t motor;      /* how strong at most, 0..255; 0: none */
    uint16_t length_ds; /* tenths of a second until it fades out; 0: the pattern's own length, which
                           is also the longest for CUE and RETURN */
    uint16_t breath_ms; /* one breath of PAUSE, PUCK_BREATH_MIN_MS..MAX; 0: the puck's own */
};

struct puck_cued {
    enum puck_pattern pattern;
    uint32_t at; /* device time at which it began */
};

struct puck_test {
    uint8_t parts; /* PUCK_PART_…, at least one: light and motor are shown for a moment */
};

/* A puck can't see its light or feel its motor: that the person says. */
struct puck_tested {
    uint8_t parts; /* PUCK_PART_… that were tried, out of those asked for */
    uint8_t down;  /* bit 0: button a is down, bit 1: button b */
    uint8_t stuck; /* bit 0: button a has been down since the puck got power, bit 1: button b */
};

/* All of these stay at their highest value instead of wrapping. */
struct puck_state {
    uint16_t ignored;    /* messages of another length, type or value than known */
    uint16_t edges_lost; /* edges that found the queue full, oldest first */
    uint16_t bounces;    /* edges held back as bounce */
    uint16_t silences;   /* times that the host fell silent and the light faded out */
};

struct puck_button {
    enum puck_button_name button;
    bool down;
    uint16_t edge; /* counts all edges of both buttons since power, wraps; a gap: some were lost */
    uint32_t at;   /* device time of its first change */
};

struct puck_message {
    enum puck_type type;
    uint8_t number; /* a request's own, given back in its answer; 0 with PUCK_IS_BUTTON */
    union {
        struct puck_versions versions;
        struct puck_cue cue;
        struct puck_test test;
        struct puck_hello hello;
        struct puck_pong pong;
        struct puck_cued cued;
        struct puck_tested tested;
        struct puck_state state;
        struct puck_button button;
    };
};

/* Decodes. On PUCK_OK fills *ret_message (of the union only the type's own member), on any other
 * verdict leaves it untouched. Never reads past `length`. */
enum puck_verdict puck_decode(const uint8_t *bytes, size_t length,
                              struct puck_message *ret_message);

/* Encodes. PUCK_OK, or PUCK_UNKNOWN or PUCK_VALUE with ret_bytes untouched: what does not decode is
 * not encoded either. */
enum puck_verdict puck_encode(const struct puck_message *message, uint8_t ret_bytes[PUCK_BYTES]);

enum puck_meeting {
    PUCK_MEETING_FINE,
    PUCK_MEETING_UPDATE_PUCK, /* the puck's firmware is too old for this host */
    PUCK_MEETING_UPDATE_HOST, /* lull is too old for this puck */
    PUCK_MEETINGS
};

/* What becomes of two hellos. On PUCK_MEETING_FINE *ret_version is the version that both speak, on
 * any other it is untouched. Versions in the wrong order count as the newest alone. */
enum puck_meeting puck_meet(struct puck_versions host, struct puck_versions puck,
                            uint8_t *ret_version);

#endif
