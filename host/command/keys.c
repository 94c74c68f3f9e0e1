/* Three things to find out of a stream of bytes: which key, whose half, and press or autorepeat.
 *
 * Which key: one byte; or 2 to 4 of UTF-8; or a sequence that begins with Esc, as an arrow does.
 * Esc and nothing behind it is the Esc key. Esc and a letter is Alt and that letter: a press as
 * well.
 *
 * Whose half: by the language, as the keyboard itself is not asked. What stands on the left half is
 * listed; all that is not is on the right. The split runs between 5 and 6, t and y, g and h, b and
 * n. A keypad's digits are those of the top row, as the terminal tells them by the same bytes.
 *
 * Press or autorepeat: a held key comes again after 250 ms (console), 500 ms (GNOME) or 660 ms
 * (X11), then every 25 to 92 ms. press ── again in < 240 ms ─────▶ a second press, at once: no
 * autorepeat begins so early ── again in 240…1200 ms ──▶ held back for 110 ms: again within them ▶
 * a train, one press nothing          ▶ a second press ── again in > 1200 ms ────▶ a press two gaps
 * < 110 ms in a row ─────▶ a train; it lasts until a gap of 110 ms Held back, not dropped: a press
 * keeps its time, and the side that loses none is chosen. So these can't be told apart and count as
 * presses: a key held until its first repeat and no longer is two; the first byte of a train that a
 * slow line tore apart is one. And these as none: the third press and those after it at over nine a
 * second. A double press of 240 to 300 ms comes as two presses, the second too late for the core to
 * take the two as one.
 *
 * A palm on a half is one press: another key of the same half within 60 ms belongs to it.
 */
#include "command/keys.h"

#include <stddef.h>
#include <string.h>

#define REPEAT_US      (110 * US_PER_MS) /* slowest repeat, 10.9 a second, and some jitter */
#define DELAY_FIRST_US (240 * US_PER_MS)
#define DELAY_LAST_US  (1200 * US_PER_MS)
#define PALM_US        (60 * US_PER_MS)

#define ESCAPE 0x1b

/* Codes of keys that are no character: their sequence's final byte and first number. */
#define CODE_SEQUENCE(final, number) (0x80000000u | ((uint32_t)(number) << 8) | (uint32_t)(final))

/* ---- whose half ---- */

/* Digits and letters that no layout moves over the split. */
static const char left_letters[] = "12345qwertasdfgxcvb";

/* What else is on the left half, beside y or z. `<` and `>` are left of the y or z on ISO
 * keyboards; on a US one they are on the right. */
static const char *const left_signs[KEYS_LAYOUTS] = {
    [KEYS_LAYOUT_QWERTY] = "z`~!@#$%",
    [KEYS_LAYOUT_QWERTZ] = "y^!\"$%<>|@",
    [KEYS_LAYOUT_AZERTY] = "z&\"'(<>~#{[@",
};

/* Signs and letters beyond ASCII on the left half: ISO, French and Czech top rows, then Cyrillic
 * and Greek keyboards. Umlauts and all others are on the right. */
static const uint16_t left_wide[] = {
    0xa7,  0xb0,  0xb2,  0xb1,  0xac,  0xa3,  0x20ac,               /* § ° ² ± ¬ £ € */
    0xe9,  0x11b, 0x161, 0x10d, 0x159, 0x13e, 0x165,                /* é ě š č ř ľ ť */
    0x439, 0x446, 0x443, 0x43a, 0x435, 0x444, 0x44b,  0x432, 0x430, /* й ц у к е ф ы в а */
    0x43f, 0x44f, 0x447, 0x441, 0x43c, 0x438, 0x451,                /* п я ч с м и ё */
    0x3c2, 0x3b5, 0x3c1, 0x3c4, 0x3b1, 0x3c3, 0x3b4,  0x3c6, 0x3b3, /* ς ε ρ τ α σ δ φ γ */
    0x3b6, 0x3c7, 0x3c8, 0x3c9, 0x3b2, 0x3ad, 0x3ac,  0x3ce,        /* ζ χ ψ ω β έ ά ώ */
};

static uint32_t lower(uint32_t code)
{
    bool ascii = code >= 'A' && code <= 'Z';
    bool greek_cyrillic = (code >= 0x391 && code <= 0x3a9) || (code >= 0x410 && code <= 0x42f);
    bool latin = code >= 0xc0 && code <= 0xde && code != 0xd7;
    if (ascii || greek_cyrillic || latin) {
        return code + 0x20;
    }
    if (code >= 0x400 && code <= 0x40f) { /* Ё and its like */
        return code + 0x50;
    }
    if ((code == 0x11a || code == 0x10c || code == 0x158 || code == 0x160 || code == 0x164)) {
        return code + 1;
    }
    return code == 0x13d ? 0x13e : code;
}

static enum key half(const struct keys *keys, uint32_t code)
{
    code = lower(code);
    if (code < 0x80) {
        bool left = strchr(left_letters, (int)code) != NULL ||
                    strchr(left_signs[keys->layout], (int)code) != NULL;
        return left ? KEY_LEFT : KEY_RIGHT;
    }
    for (size_t i = 0; i < sizeof(left_wide) / sizeof(left_wide[0]); i++) {
        /* Hungarian and Czech keyboards have é where French ones do not. */
        if (left_wide[i] == code && (code != 0xe9 || keys->layout == KEYS_LAYOUT_AZERTY)) {
            return KEY_LEFT;
        }
    }
    return KEY_RIGHT;
}

static bool language(const char *locale, const char *code)
{
    size_t length = strlen(code);
    return strncmp(locale, code, length) == 0 && strchr("_.@", locale[length]) != NULL;
}

enum keys_layout keys_layout(const char *lc_all, const char *lc_ctype, const char *lang)
{
    static const char *const qwertz[] = {"de", "cs", "sk", "hu",    "sl",   "hr",
                                         "bs", "sq", "lb", "fr_CH", "it_CH"};
    const char *locale = lang != NULL ? lang : "";
    locale = lc_ctype != NULL && *lc_ctype != 0 ? lc_ctype : locale;
    locale = lc_all != NULL && *lc_all != 0 ? lc_all : locale;
    for (size_t i = 0; i < sizeof(qwertz) / sizeof(qwertz[0]); i++) {
        if (language(locale, qwertz[i])) {
            return KEYS_LAYOUT_QWERTZ;
        }
    }
    if (language(locale, "fr") && !language(locale, "fr_CA")) {
        return KEYS_LAYOUT_AZERTY;
    }
    return KEYS_LAYOUT_QWERTY;
}

/* ---- press or autorepeat ---- */

struct out {
    struct keys_press *at;
    unsigned count;
};

static void give(struct out *out, enum key key, int64_t event_us)
{
    out->at[out->count++] = (struct keys_press){.key = key, .event_us = event_us};
}

static void give_held_back(struct keys *keys, struct out *out)
{
    if (keys->held_back) {
        keys->held_back = false;
        give(out, keys->key, keys->last_us);
    }
}

/* The same key once more. True: it is a press. */
static bool again(struct keys *keys, int64_t gap_us, struct out *out)
{
    bool close = gap_us < REPEAT_US;
    keys->close = close ? keys->close + 1 : 0;
    if (close && (keys->train || keys->held_back || keys->close >= 2)) {
        keys->train = true;
        keys->held_back = false;
        return false;
    }
    give_held_back(keys, out);
    bool was_train = keys->train;
    keys->train = false;
    /* A train that a busy machine tore apart goes on just so. */
    if ((was_train || gap_us >= DELAY_FIRST_US) && gap_us < DELAY_LAST_US) {
        keys->held_back = true;
        return false;
    }
    return true;
}

static void take(struct keys *keys, enum key key, uint32_t code, int64_t at_us, struct out *out)
{
    int64_t gap_us = keys->key == KEY_NONE ? DELAY_LAST_US : at_us - keys->last_us;
    bool press = true;
    if (key == KEY_STOP) {
        give_held_back(keys, out);
    } else if (key == keys->key && code == keys->code) {
        press = again(keys, gap_us, out);
    } else {
        give_held_back(keys, out);
        bool palm = key == keys->key && (key == KEY_LEFT || key == KEY_RIGHT) && gap_us < PALM_US;
        press = !palm;
        keys->train = false;
        keys->close = 0;
    }
    keys->key = key;
    keys->code = code;
    keys->last_us = at_us;
    if (press) {
        give(out, key, at_us);
    }
}

/* ---- which key ---- */

static void take_character(struct keys *keys, uint32_t code, int64_t at_us, struct out *out)
{
    enum key key = KEY_OTHER;
    switch (code) {
    case '\r':
    case '\n':
        key = KEY_BACK;
        break;
    case ' ':
        key = KEY_STAY;
        break;
    case '\b':
    case 0x7f:
        key = KEY_BREAK;
        break;
    case '\t':
        key = KEY_MARK;
        break;
    case 0x03:
    case 0x04:
    case ESCAPE:
        key = KEY_STOP;
        break;
    default:
        key = code < 0x20 ? KEY_OTHER : half(keys, code);
        break;
    }
    take(keys, key, lower(code), at_us, out);
}

/* Esc [ numbers final, or Esc O final. */
static void take_sequence(struct keys *keys, int64_t at_us, struct out *out)
{
    uint8_t final = keys->bytes[keys->length - 1];
    bool function_key = keys->bytes[2] == '['; /* Esc [ [ A: F1 on a console */
    unsigned number = 0;
    for (unsigned i = 2; i < keys->length && keys->bytes[i] >= '0' && keys->bytes[i] <= '9'; i++) {
        number = number * 10 % 1000 + (unsigned)(keys->bytes[i] - '0');
    }
    enum key key = KEY_OTHER;
    if (function_key) {
        key = KEY_OTHER;
    } else if (final == 'A' || final == 'D' || (final == '~' && number == 5)) {
        key = KEY_LEFT;
    } else if (final == 'B' || final == 'C' || (final == '~' && number == 6)) {
        key = KEY_RIGHT;
    } else if (final == '~' && number == 3) {
        key = KEY_BREAK;
    } else if (final == 'M' && keys->bytes[1] == 'O') { /* a keypad's Enter */
        key = KEY_BACK;
    }
    take(keys, key, CODE_SEQUENCE(final, final == '~' ? number : 0), at_us, out);
}

/* How many bytes the character that begins so has; 0: none begins so. */
static unsigned utf8_length(uint8_t first)
{
    if (first >= 0xc2 && first <= 0xdf) {
        return 2;
    }
    if (first >= 0xe0 && first <= 0xef) {
        return 3;
    }
    return first >= 0xf0 && first <= 0xf4 ? 4 : 0;
}

static uint32_t utf8_code(const uint8_t *bytes, unsigned length)
{
    uint32_t code = bytes[0] & (0xffu >> (length + 1));
    for (unsigned i = 1; i < length; i++) {
        code = code << 6 | (bytes[i] & 0x3fu);
    }
    return code;
}

/* One more byte after Esc [ or Esc O. */
static void push_sequence(struct keys *keys, uint8_t byte, int64_t at_us, struct out *out)
{
    bool function_key = keys->length == 4 && keys->bytes[2] == '[';
    bool opens = keys->length == 3 && keys->bytes[1] == '[' && byte == '[';
    if (function_key || (byte >= 0x40 && byte <= 0x7e && !opens)) {
        take_sequence(keys, at_us, out);
        keys->length = 0;
    } else if (keys->length == KEYS_BYTES_MAX) {
        take(keys, KEY_OTHER, 0, at_us, out);
        keys->length = 0;
    }
}

static void push_wide(struct keys *keys, int64_t at_us, struct out *out)
{
    unsigned wanted = utf8_length(keys->bytes[0]);
    if (wanted == 0) {
        take(keys, KEY_OTHER, keys->bytes[0], at_us, out);
        keys->length = 0;
    } else if (keys->length == wanted) {
        take_character(keys, utf8_code(keys->bytes, wanted), at_us, out);
        keys->length = 0;
    }
}

/* What is begun can't go on with this byte. */
static bool breaks_off(const struct keys *keys, uint8_t byte)
{
    if (keys->length == 0) {
        return false;
    }
    if (keys->bytes[0] != ESCAPE) {
        return (byte & 0xc0) != 0x80;
    }
    return keys->length >= 2 && (byte < 0x20 || byte >= 0x7f);
}

/* The end of what was begun and will get no further. */
static void give_up(struct keys *keys, struct out *out)
{
    if (keys->length == 1 && keys->bytes[0] == ESCAPE) {
        take_character(keys, ESCAPE, keys->byte_us, out);
    } else if (keys->length == 2 && keys->bytes[0] == ESCAPE) { /* Alt and [ or O */
        take_character(keys, keys->bytes[1], keys->byte_us, out);
    } else if (keys->length > 0) {
        take(keys, KEY_OTHER, 0, keys->byte_us, out);
    }
    keys->length = 0;
}

void keys_init(struct keys *keys, enum keys_layout layout, int64_t escape_us)
{
    *keys = (struct keys){.layout = layout, .escape_us = escape_us, .key = KEY_NONE};
}

unsigned keys_push(struct keys *keys, uint8_t byte, int64_t at_us,
                   struct keys_press ret_press[KEYS_PRESSES_MAX])
{
    /* What is due goes first, so that presses come in their order. */
    struct out out = {.at = ret_press, .count = keys_timeout(keys, at_us, ret_press)};
    if (breaks_off(keys, byte)) {
        give_up(keys, &out);
    }
    /* Alt and a key, or Esc once more: the first Esc says nothing. */
    if (keys->length == 1 && keys->bytes[0] == ESCAPE && byte != '[' && byte != 'O') {
        keys->length = 0;
    }
    keys->bytes[keys->length++] = byte;
    keys->byte_us = at_us;
    if (keys->bytes[0] == ESCAPE) {
        if (keys->length > 2) {
            push_sequence(keys, byte, at_us, &out);
        }
    } else if (byte < 0x80) {
        take_character(keys, byte, at_us, &out);
        keys->length = 0;
    } else {
        push_wide(keys, at_us, &out);
    }
    return out.count;
}

int64_t keys_next_us(const struct keys *keys)
{
    int64_t escape_us = keys->length > 0 ? keys->byte_us + keys->escape_us : NEVER_US;
    int64_t held_us = keys->held_back ? keys->last_us + REPEAT_US : NEVER_US;
    return escape_us < held_us ? escape_us : held_us;
}

static void give_due(struct keys *keys, int64_t now_us, struct out *out)
{
    if (keys->held_back && now_us >= keys->last_us + REPEAT_US) {
        give_held_back(keys, out);
    }
}

unsigned keys_timeout(struct keys *keys, int64_t now_us,
                      struct keys_press ret_press[KEYS_PRESSES_MAX])
{
    struct out out = {.at = ret_press};
    /* Before and after: what is given up may itself be held back, and be due as well. */
    give_due(keys, now_us, &out);
    if (keys->length > 0 && now_us >= keys->byte_us + keys->escape_us) {
        give_up(keys, &out);
        give_due(keys, now_us, &out);
    }
    return out.count;
}
