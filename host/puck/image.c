/* A record: ":" count (1 byte) address (2) kind (1) data (count) checksum (1), all in hex; the sum
 * of all bytes is 0. Kinds: 0 data, 1 end, 3 and 5 where a program starts (of no meaning to an
 * AVR), 2 and 4 addresses beyond 64 KiB (Intel, Hexadecimal Object File Format Specification,
 * 1988).
 */
#include "puck/image.h"

#include <string.h>

#include "words/words.h"

#define RECORD_MAX 260 /* count, address, kind, 255 of data, checksum */

enum record { RECORD_DATA = 0, RECORD_END = 1, RECORD_SEGMENT = 2, RECORD_LINEAR = 4 };

static int digit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'A' && c <= 'F') {
        return c - 'A' + 10;
    }
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The bytes of a record, or 0: it is none. */
static unsigned read_record(const char *line, uint8_t ret_bytes[RECORD_MAX])
{
    size_t length = strcspn(line, "\r\n");
    unsigned count = (unsigned)(length - 1) / 2;
    if (length < 11 || line[0] != ':' || length % 2 == 0 || count > RECORD_MAX) {
        return 0;
    }
    for (unsigned i = 0; i < count; i++) {
        int high = digit(line[1 + 2 * i]);
        int low = digit(line[2 + 2 * i]);
        if (high < 0 || low < 0) {
            return 0;
        }
        ret_bytes[i] = (uint8_t)(high << 4 | low);
    }
    return count == ret_bytes[0] + 5u ? count : 0;
}

enum image_verdict image_line(struct image *image, const char *line)
{
    uint8_t bytes[RECORD_MAX] = {0};
    uint8_t sum = 0;
    if (line[strspn(line, " \t\r\n")] == 0) {
        return IMAGE_VERDICT_OK;
    }
    unsigned count = read_record(line, bytes);
    for (unsigned i = 0; i < count; i++) {
        sum = (uint8_t)(sum + bytes[i]);
    }
    if (count == 0 || image->ended) {
        return IMAGE_VERDICT_NOT_HEX;
    }
    if (sum != 0) {
        return IMAGE_VERDICT_CHECKSUM;
    }
    uint32_t end = ((uint32_t)bytes[1] << 8 | bytes[2]) + bytes[0];
    bool beyond = bytes[3] == RECORD_SEGMENT || bytes[3] == RECORD_LINEAR;
    if (beyond && (bytes[4] != 0 || bytes[5] != 0)) {
        return IMAGE_VERDICT_TOO_LONG;
    }
    if (bytes[3] == RECORD_DATA) {
        image->bytes += bytes[0];
        image->end = end > image->end ? end : image->end;
    }
    image->ended = bytes[3] == RECORD_END;
    return image->end > IMAGE_BYTES_MAX ? IMAGE_VERDICT_TOO_LONG : IMAGE_VERDICT_OK;
}

enum image_verdict image_done(const struct image *image)
{
    if (!image->ended) {
        return image->bytes == 0 ? IMAGE_VERDICT_NOT_HEX : IMAGE_VERDICT_NO_END;
    }
    return image->bytes == 0 ? IMAGE_VERDICT_EMPTY : IMAGE_VERDICT_OK;
}

const char *image_verdict_text(enum image_verdict verdict)
{
    switch (verdict) {
    case IMAGE_VERDICT_NOT_HEX:
        return _("The file is no firmware: it does not hold Intel HEX.");
    case IMAGE_VERDICT_CHECKSUM:
        return _("The file is damaged: a line's checksum is off. Build or fetch it anew.");
    case IMAGE_VERDICT_TOO_LONG:
        return _("The file is too long for a puck, or made for another chip.");
    case IMAGE_VERDICT_NO_END:
        return _("The file is cut off. Build or fetch it anew.");
    case IMAGE_VERDICT_EMPTY:
        return _("The file holds no firmware.");
    case IMAGE_VERDICT_OK:
    case IMAGE_VERDICTS:
        break;
    }
    return "";
}
