/* keys: what was meant by the bytes that a terminal in raw mode sends.
 *
 * In:   bytes with the time they were read; the layout of the keyboard.
 * Out:  presses: the left half of the keyboard is the left partner's, the right half the right
 * one's. Pure: caller-owned state, time is an argument.
 *
 *   letters, digits, signs, arrows, page up/down (presenters)   KEY_LEFT, KEY_RIGHT
 *   Enter "we are back"   Space "we stay with this"   Backspace, Delete a longer break
 *   Tab a mark            Esc, Ctrl-C, Ctrl-D stop
 *
 * A terminal tells no release, and a key held down comes as the same bytes again and again. One
 * held key is one press; keys.c says by which rule, and what can't be told apart.
 *
 * The names are linux/input.h's too: no file includes both.
 */
#ifndef LULL_COMMAND_KEYS_H
#define LULL_COMMAND_KEYS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/units.h"

enum key {
    KEY_NONE, /* nothing yet: the bytes of a key are not all here */
    KEY_LEFT,
    KEY_RIGHT,
    KEY_BREAK,
    KEY_BACK,
    KEY_STAY,
    KEY_MARK,
    KEY_STOP,
    KEY_OTHER /* a key with no meaning here, such as F1 */
};

enum keys_layout { KEYS_LAYOUT_QWERTY, KEYS_LAYOUT_QWERTZ, KEYS_LAYOUT_AZERTY, KEYS_LAYOUTS };

/* The layout most likely under these values of the environment; each may be NULL or "". */
enum keys_layout keys_layout(const char *lc_all, const char *lc_ctype, const char *lang);

/* After this long an Esc with nothing behind it was the Esc key. Arrows begin with the same byte,
 * so a slow line wants more. */
#define KEYS_ESCAPE_US (60 * US_PER_MS)

struct keys_press {
    enum key key;     /* never KEY_NONE */
    int64_t event_us; /* when its byte was read; may be up to 110 ms ago */
};

/* The most that one call gives. */
#define KEYS_PRESSES_MAX 4

#define KEYS_BYTES_MAX 16

struct keys {
    enum keys_layout layout;
    int64_t escape_us;

    uint8_t bytes[KEYS_BYTES_MAX]; /* of a key that is not all here */
    unsigned length;
    int64_t byte_us; /* when the last of them came */

    uint32_t code; /* which key came last */
    enum key key;
    int64_t last_us;
    unsigned close; /* gaps of repeat length since it went down */
    bool train;     /* it is held down */
    bool held_back; /* it came again, and may be the first repeat or a second press */
};

void keys_init(struct keys *keys, enum keys_layout layout, int64_t escape_us);

/* Takes one byte. Returns how many presses came of it. */
unsigned keys_push(struct keys *keys, uint8_t byte, int64_t at_us,
                   struct keys_press ret_press[KEYS_PRESSES_MAX]);

/* Decides what time alone decides. Returns how many presses came of it. */
unsigned keys_timeout(struct keys *keys, int64_t now_us,
                      struct keys_press ret_press[KEYS_PRESSES_MAX]);

/* When keys_timeout() has something to decide, or NEVER_US. */
int64_t keys_next_us(const struct keys *keys);

#endif
