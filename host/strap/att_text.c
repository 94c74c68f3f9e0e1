#include "strap/att_text.h"

#include <stdbool.h>
#include <string.h>

/* Bytes of the well-formed character at the start, 0: none. (Unicode 15, table 3-7) */
static size_t character(const uint8_t *bytes, size_t length)
{
    const uint8_t first = bytes[0];
    const size_t size = first < 0x80   ? 1
                        : first < 0xc2 ? 0
                        : first < 0xe0 ? 2
                        : first < 0xf0 ? 3
                                       : 4;

    if (size == 0 || first > 0xf4 || size > length)
        return 0;
    for (size_t i = 1; i < size; i++)
        if ((bytes[i] & 0xc0) != 0x80)
            return 0;
    if ((first == 0xe0 && bytes[1] < 0xa0) || (first == 0xed && bytes[1] > 0x9f) ||
        (first == 0xf0 && bytes[1] < 0x90) || (first == 0xf4 && bytes[1] > 0x8f))
        return 0;
    return size;
}

/* Commands to a terminal: C0, delete, C1; and the marks that turn the direction of a line. */
static bool control(const uint8_t *bytes)
{
    return bytes[0] < 0x20 || bytes[0] == 0x7f || (bytes[0] == 0xc2 && bytes[1] < 0xa0) ||
           (bytes[0] == 0xe2 && bytes[1] == 0x80 && bytes[2] >= 0xa8 && bytes[2] <= 0xae) ||
           (bytes[0] == 0xe2 && bytes[1] == 0x81 && bytes[2] >= 0xa6 && bytes[2] <= 0xa9);
}

void att_text_copy(char *to, size_t size, const uint8_t *bytes, size_t length)
{
    size_t used = 0, kept = 0;

    for (size_t i = 0; i < length && bytes[i] != 0;) {
        const size_t found = character(bytes + i, length - i);
        const bool good = found > 0 && !control(bytes + i);
        const size_t written = good ? found : 1;

        if (used + written >= size)
            break;
        if (good)
            memcpy(to + used, bytes + i, found);
        else
            to[used] = '?';
        used += written;
        if (to[used - 1] != ' ')
            kept = used;
        i += found > 0 ? found : 1;
    }
    to[kept] = 0;
}
