/* json: writes JSON (RFC 8259) into memory that grows.
 *
 * Who owns what: the text, from json_init() to json_finish(). Where memory runs out `full` is set
 * and stays so; the text is then not whole.
 *
 * A key is given inside an object, NULL inside an array. Text may stand inside a <script> of a
 * page:
 * <, > and & are written as escapes; bytes that are no UTF-8 become U+FFFD.
 */
#ifndef LULL_REVIEW_JSON_H
#define LULL_REVIEW_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json {
    char *at; /* ends with a 0 */
    size_t length, room;
    bool full;
    bool comma; /* something stands before what comes next */
};

void json_init(struct json *json);
void json_finish(struct json *json);

/* '{' or '['. */
void json_open(struct json *json, const char *key, char bracket);
void json_close(struct json *json, char bracket);

/* NULL: null. */
void json_text(struct json *json, const char *key, const char *text);
void json_flag(struct json *json, const char *key, bool flag);
void json_whole(struct json *json, const char *key, int64_t number);

/* Microseconds as seconds, exactly: what rounds them for people must not round twice. NEVER_US:
 * null. */
void json_seconds(struct json *json, const char *key, int64_t us);

/* A number with up to so many decimals, 0..6; one that is not finite: null. */
void json_number(struct json *json, const char *key, double number, int decimals);

#endif
