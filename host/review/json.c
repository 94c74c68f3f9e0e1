#include "review/json.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/units.h"

void json_init(struct json *json)
{
    *json = (struct json){0};
}

void json_finish(struct json *json)
{
    free(json->at);
    *json = (struct json){0};
}

static void put(struct json *json, const char *text, size_t length)
{
    if (json->room - json->length <= length) {
        size_t room = json->room == 0 ? 4096 : json->room;
        while (room - json->length <= length) {
            room *= 2;
        }
        char *at = realloc(json->at, room);
        if (at == NULL) {
            json->full = true;
            return;
        }
        json->at = at;
        json->room = room;
    }
    memcpy(json->at + json->length, text, length);
    json->length += length;
    json->at[json->length] = 0;
}

/* Bytes of the UTF-8 sequence at text, 0: there is none (Unicode 15, table 3-7). */
static size_t sequence(const unsigned char *text)
{
    static const unsigned char least[] = {0, 0, 0x80, 0xa0, 0x90},
                               most[] = {0, 0, 0xbf, 0x9f, 0x8f};
    unsigned char c = text[0];
    size_t length = c < 0x80 ? 1 : c < 0xc2 ? 0 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : c < 0xf5 ? 4 : 0;
    unsigned char low = c == 0xe0 || c == 0xf0 ? least[length] : 0x80;
    unsigned char high = c == 0xed || c == 0xf4 ? most[length] : 0xbf;
    for (size_t i = 1; i < length; i++) {
        if (text[i] < (i == 1 ? low : 0x80) || text[i] > (i == 1 ? high : 0xbf)) {
            return 0;
        }
    }
    return length;
}

static void put_string(struct json *json, const char *text)
{
    put(json, "\"", 1);
    while (*text != 0) {
        size_t length = sequence((const unsigned char *)text);
        char escape[8];
        if (length == 0) {
            put(json, "\xef\xbf\xbd", 3);
            length = 1;
        } else if ((unsigned char)*text < 0x20 || strchr("\"\\<>&\x7f", *text) != NULL) {
            snprintf(escape, sizeof(escape), "\\u%04x", (unsigned)(unsigned char)*text);
            put(json, escape, 6);
        } else {
            put(json, text, length);
        }
        text += length;
    }
    put(json, "\"", 1);
}

static void begin(struct json *json, const char *key)
{
    if (json->comma) {
        put(json, ",", 1);
    }
    json->comma = true;
    if (key != NULL) {
        put_string(json, key);
        put(json, ":", 1);
    }
}

void json_open(struct json *json, const char *key, char bracket)
{
    begin(json, key);
    put(json, &bracket, 1);
    json->comma = false;
}

void json_close(struct json *json, char bracket)
{
    put(json, &bracket, 1);
    json->comma = true;
}

void json_text(struct json *json, const char *key, const char *text)
{
    begin(json, key);
    if (text == NULL) {
        put(json, "null", 4);
    } else {
        put_string(json, text);
    }
}

void json_flag(struct json *json, const char *key, bool flag)
{
    begin(json, key);
    put(json, flag ? "true" : "false", flag ? 4 : 5);
}

void json_whole(struct json *json, const char *key, int64_t number)
{
    char text[24];
    begin(json, key);
    put(json, text, (size_t)snprintf(text, sizeof(text), "%" PRId64, number));
}

/* Whole and rest by themselves: printf's point follows the locale. */
static void put_decimal(struct json *json, int64_t scaled, int decimals)
{
    static const int64_t powers[] = {1, 10, 100, 1000, 10000, 100000, 1000000};
    char text[48];
    int64_t whole = (scaled < 0 ? -scaled : scaled) / powers[decimals];
    int64_t rest = (scaled < 0 ? -scaled : scaled) % powers[decimals];
    int length = snprintf(text, sizeof(text), "%s%" PRId64, scaled < 0 ? "-" : "", whole);
    if (rest > 0) {
        length +=
            snprintf(text + length, sizeof(text) - (size_t)length, ".%0*" PRId64, decimals, rest);
        while (text[length - 1] == '0') {
            length--;
        }
    }
    put(json, text, (size_t)length);
}

void json_seconds(struct json *json, const char *key, int64_t us)
{
    begin(json, key);
    if (us == NEVER_US) {
        put(json, "null", 4);
    } else {
        put_decimal(json, us, 6);
    }
}

void json_number(struct json *json, const char *key, double number, int decimals)
{
    begin(json, key);
    if (!isfinite(number) || fabs(number) > 1e12) {
        put(json, "null", 4);
    } else {
        put_decimal(json, llround(number * pow(10, decimals)), decimals);
    }
}
