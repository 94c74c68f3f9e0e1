/* The problem: every field has one strict form, so that what is written again is the same bytes: no
 * locale, no floating point, no sign or zero too many. Each reader says no to anything else.
 */
#include "recording/field.h"

#include <string.h>

bool field_next(struct field_rest *rest, struct field *ret_field)
{
    if (!rest->more)
        return false;
    const char *space = memchr(rest->at, ' ', (size_t)(rest->end - rest->at));
    const char *stop = space ? space : rest->end;
    *ret_field = (struct field){rest->at, (size_t)(stop - rest->at)};
    rest->more = space != NULL;
    rest->at = space ? space + 1 : rest->end;
    return true;
}

bool field_is(struct field field, const char *word)
{
    return field.length == strlen(word) && memcmp(field.at, word, field.length) == 0;
}

bool field_u64(struct field field, uint64_t max, uint64_t *ret_value)
{
    if (field.length == 0 || (field.at[0] == '0' && field.length > 1))
        return false;
    uint64_t value = 0;
    for (size_t i = 0; i < field.length; i++) {
        if (field.at[i] < '0' || field.at[i] > '9')
            return false;
        unsigned digit = (unsigned)(field.at[i] - '0');
        if (value > (max - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    *ret_value = value;
    return true;
}

bool field_u32(struct field field, uint32_t max, uint32_t *ret_value)
{
    uint64_t value;
    if (!field_u64(field, max, &value))
        return false;
    *ret_value = (uint32_t)value;
    return true;
}

bool field_time(struct field field, int64_t *ret_us)
{
    bool negative = field.length > 0 && field.at[0] == '-';
    if (negative)
        field = (struct field){field.at + 1, field.length - 1};
    uint64_t value;
    if (!field_u64(field, FIELD_TIME_LIMIT_US - 1, &value) || (negative && value == 0))
        return false;
    *ret_us = negative ? -(int64_t)value : (int64_t)value;
    return true;
}

bool field_milli(struct field field, uint32_t *ret_milli)
{
    const char *dot = memchr(field.at, '.', field.length);
    size_t whole = dot ? (size_t)(dot - field.at) : field.length;
    uint64_t value;
    if (!field_u64((struct field){field.at, whole}, UINT32_MAX / 1000, &value))
        return false;
    value *= 1000;
    if (dot) {
        if (field.length - whole != 4)
            return false;
        for (unsigned i = 1, unit = 100; i <= 3; i++, unit /= 10) {
            if (dot[i] < '0' || dot[i] > '9')
                return false;
            value += unit * (unsigned)(dot[i] - '0');
        }
    }
    if (value > UINT32_MAX)
        return false;
    *ret_milli = (uint32_t)value;
    return true;
}

bool field_word(struct field field, const char *const *words, size_t count, size_t *ret_index)
{
    for (size_t i = 0; i < count; i++)
        if (field_is(field, words[i])) {
            *ret_index = i;
            return true;
        }
    return false;
}

bool field_pair(struct field field, struct field *ret_key, struct field *ret_value)
{
    const char *equals = memchr(field.at, '=', field.length);
    if (!equals || equals == field.at)
        return false;
    size_t key = (size_t)(equals - field.at);
    *ret_key = (struct field){field.at, key};
    *ret_value = (struct field){equals + 1, field.length - key - 1};
    return true;
}

int field_hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool field_is_text(const char *text, size_t length)
{
    static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
    for (size_t i = 0; i < length;) {
        uint8_t lead = (uint8_t)text[i++];
        if (lead < 0x80) {
            if ((lead < 0x20 && lead != '\t') || lead == 0x7f)
                return false;
            continue;
        }
        unsigned more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
        if (lead < 0xc2 || lead > 0xf4 || length - i < more)
            return false;
        uint32_t point = lead & (0x3fu >> more);
        for (unsigned k = 0; k < more; k++) {
            uint8_t byte = (uint8_t)text[i++];
            if ((byte & 0xc0) != 0x80)
                return false;
            point = point << 6 | (byte & 0x3fu);
        }
        if (point < least[more] || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff))
            return false;
    }
    return true;
}
