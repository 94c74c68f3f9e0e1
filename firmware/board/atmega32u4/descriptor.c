/* Each array is written as its specification lists it: a line a group of fields. */
#include "descriptor.h"

#include <avr/pgmspace.h>

#include "protocol/puck.h"

#define LE16(value) (uint8_t)((value)&0xffu), (uint8_t)((value) >> 8)
#define LE32(value) LE16((value)&0xffffu), LE16((value) >> 16)
#define UTF16(c)    (c), 0

enum type { TYPE_DEVICE = 1, TYPE_CONFIGURATION = 2, TYPE_STRING = 3, TYPE_BOS = 15 };

#define CLASS_VENDOR 0xff

/* clang-format off: a line is a group of fields */
static const uint8_t device[] PROGMEM = {
    18,
    TYPE_DEVICE,
    LE16(0x0201), /* 2.01: it has a BOS */
    CLASS_VENDOR,
    0,
    0,
    CONTROL_BYTES,
    LE16(PUCK_USB_VENDOR),
    LE16(PUCK_USB_PRODUCT),
    LE16(0x0001),
    1,
    2,
    DESCRIPTOR_STRING_SERIAL, /* strings: maker, product, serial number */
    1,
};

#define CONFIGURATION_BYTES (9 + 9 + 7 + 7)
#define BUS_POWERED         0x80
#define MILLIAMPERES(ma)    ((ma) / 2)
#define INTERRUPT           3

static const uint8_t configuration[] PROGMEM = {9,
                                                TYPE_CONFIGURATION,
                                                LE16(CONFIGURATION_BYTES),
                                                1,
                                                1,
                                                0,
                                                BUS_POWERED,
                                                MILLIAMPERES(150),
                                                9,
                                                4,
                                                0,
                                                0,
                                                2,
                                                CLASS_VENDOR,
                                                0,
                                                0,
                                                0, /* the interface */
                                                7,
                                                5,
                                                PUCK_ENDPOINT_IN,
                                                INTERRUPT,
                                                LE16(PUCK_BYTES),
                                                1, /* every ms */
                                                7,
                                                5,
                                                PUCK_ENDPOINT_OUT,
                                                INTERRUPT,
                                                LE16(PUCK_BYTES),
                                                1};

static const uint8_t languages[] PROGMEM = {4, TYPE_STRING, LE16(0x0409)};
static const uint8_t maker[] PROGMEM = {10,         TYPE_STRING, UTF16('l'),
                                        UTF16('u'), UTF16('l'),  UTF16('l')};
static const uint8_t product[] PROGMEM = {20,         TYPE_STRING, UTF16('l'), UTF16('u'),
                                          UTF16('l'), UTF16('l'),  UTF16(' '), UTF16('p'),
                                          UTF16('u'), UTF16('c'),  UTF16('k')};

#define MS_BYTES      (10 + 20 + 132)
#define WINDOWS_8_1   0x06030000u
#define MS_GUID_BYTES 80

static const uint8_t bos[] PROGMEM = {
    5,
    TYPE_BOS,
    LE16(5 + 28),
    1, /* and one capability: {D8DD60DF-4589-4CC7-9CD2-659D9E648A9F}, */
    28,
    16,
    5,
    0,
    0xdf,
    0x60,
    0xdd,
    0xd8,
    0x89,
    0x45,
    0xc7,
    0x4c, /* a Microsoft set exists */
    0x9c,
    0xd2,
    0x65,
    0x9d,
    0x9e,
    0x64,
    0x8a,
    0x9f,
    LE32(WINDOWS_8_1),
    LE16(MS_BYTES),
    DESCRIPTOR_MS_REQUEST,
    0};

static const uint8_t ms[] PROGMEM = {LE16(10),
                                     LE16(0),
                                     LE32(WINDOWS_8_1),
                                     LE16(MS_BYTES), /* set header, compatible id, */
                                     LE16(20),
                                     LE16(3),
                                     'W',
                                     'I',
                                     'N',
                                     'U',
                                     'S',
                                     'B',
                                     0,
                                     0,
                                     0,
                                     0,
                                     0,
                                     0,
                                     0,
                                     0,
                                     0,
                                     0,
                                     LE16(132),
                                     LE16(4),
                                     LE16(7),
                                     LE16(42), /* registry property, REG_MULTI_SZ: */
                                     UTF16('D'),
                                     UTF16('e'),
                                     UTF16('v'),
                                     UTF16('i'),
                                     UTF16('c'),
                                     UTF16('e'),
                                     UTF16('I'),
                                     UTF16('n'),
                                     UTF16('t'),
                                     UTF16('e'),
                                     UTF16('r'),
                                     UTF16('f'),
                                     UTF16('a'),
                                     UTF16('c'),
                                     UTF16('e'),
                                     UTF16('G'),
                                     UTF16('U'),
                                     UTF16('I'),
                                     UTF16('D'),
                                     UTF16('s'),
                                     UTF16(0),
                                     LE16(MS_GUID_BYTES),
                                     UTF16('{'),
                                     UTF16('B'),
                                     UTF16('7'),
                                     UTF16('9'),
                                     UTF16('E'),
                                     UTF16('4'),
                                     UTF16('C'),
                                     UTF16('1'),
                                     UTF16('2'),
                                     UTF16('-'),
                                     UTF16('5'),
                                     UTF16('D'),
                                     UTF16('0'),
                                     UTF16('A'),
                                     UTF16('-'),
                                     UTF16('4'),
                                     UTF16('F'),
                                     UTF16('3'),
                                     UTF16('6'),
                                     UTF16('-'),
                                     UTF16('8'),
                                     UTF16('A'),
                                     UTF16('E'),
                                     UTF16('1'),
                                     UTF16('-'),
                                     UTF16('2'),
                                     UTF16('3'),
                                     UTF16('6'),
                                     UTF16('D'),
                                     UTF16('9'),
                                     UTF16('0'),
                                     UTF16('7'),
                                     UTF16('C'),
                                     UTF16('4'),
                                     UTF16('B'),
                                     UTF16('5'),
                                     UTF16('8'),
                                     UTF16('}'),
                                     UTF16(0),
                                     UTF16(0)};
/* clang-format on */

_Static_assert(sizeof configuration == CONFIGURATION_BYTES, "its own length stands in it");
_Static_assert(sizeof bos == 5 + 28, "its own length stands in it");
_Static_assert(sizeof ms == MS_BYTES, "its own length stands in it");

static uint8_t found(const uint8_t *flash, uint8_t length, const uint8_t **ret_flash)
{
    *ret_flash = flash;
    return length;
}

uint8_t descriptor_find(uint8_t type, uint8_t index, const uint8_t **ret_flash)
{
    if (type == TYPE_DEVICE && index == 0)
        return found(device, sizeof device, ret_flash);
    if (type == TYPE_CONFIGURATION && index == 0)
        return found(configuration, sizeof configuration, ret_flash);
    if (type == TYPE_BOS && index == 0)
        return found(bos, sizeof bos, ret_flash);
    if (type == TYPE_STRING && index == 0)
        return found(languages, sizeof languages, ret_flash);
    if (type == TYPE_STRING && index == 1)
        return found(maker, sizeof maker, ret_flash);
    if (type == TYPE_STRING && index == 2)
        return found(product, sizeof product, ret_flash);
    return 0;
}

uint8_t descriptor_find_ms(const uint8_t **ret_flash)
{
    return found(ms, sizeof ms, ret_flash);
}
