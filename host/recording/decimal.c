#include "recording/decimal.h"

#define DIGITS_MAX   19 /* what always fits into uint64_t; with more, only the first ones count */
#define EXPONENT_MAX 1000

static bool is_digit(const char *at, const char *end)
{
    return at < end && *at >= '0' && *at <= '9';
}

/* [e|E][+|-]digits at *at; adds to *exponent. */
static bool read_exponent(const char **at, const char *end, int *exponent)
{
    if (*at == end || (**at != 'e' && **at != 'E'))
        return true;
    ++*at;
    bool negative = *at < end && **at == '-';
    if (negative || (*at < end && **at == '+'))
        ++*at;
    if (!is_digit(*at, end))
        return false;
    int value = 0;
    for (; is_digit(*at, end); ++*at)
        value = value < EXPONENT_MAX ? value * 10 + (**at - '0') : EXPONENT_MAX;
    *exponent += negative ? -value : value;
    return true;
}

static bool scale(uint64_t *value, int exponent)
{
    for (; exponent > 0 && *value != 0; exponent--) {
        if (*value > INT64_MAX / 10)
            return false;
        *value *= 10;
    }
    unsigned last = 0; /* the highest digit cut off: alone decides the rounding */
    for (; exponent < 0 && (*value != 0 || last != 0); exponent++) {
        last = (unsigned)(*value % 10);
        *value /= 10;
    }
    if (last >= 5)
        ++*value;
    return *value <= INT64_MAX;
}

bool decimal_parse(const char *text, size_t length, int power, int64_t *ret_value)
{
    const char *at = text, *end = text + length;
    bool negative = at < end && *at == '-';
    if (negative || (at < end && *at == '+'))
        at++;
    uint64_t value = 0;
    int digits = 0, seen = 0, exponent = power;
    bool point = false;
    for (; is_digit(at, end) || (at < end && *at == '.' && !point); at++) {
        if (*at == '.') {
            point = true;
            continue;
        }
        seen++;
        if (digits < DIGITS_MAX) {
            value = value * 10 + (unsigned)(*at - '0');
            digits += value != 0;
            exponent -= point;
        } else {
            exponent += !point;
        }
    }
    if (seen == 0 || !read_exponent(&at, end, &exponent) || at != end || !scale(&value, exponent))
        return false;
    *ret_value = negative ? -(int64_t)value : (int64_t)value;
    return true;
}
