/* field: the words of one line of text, read strictly.
 *
 * In:   a line without its end; fields separated by exactly one space.
 * Out:  numbers, times, words, pairs; false where a field has not exactly that form.
 * Pure: no I/O, no malloc, no locale. Fields point into the line and live as long as it does.
 */
#ifndef LULL_RECORDING_FIELD_H
#define LULL_RECORDING_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* |time| stays below this, so that the difference of any two fits into int64_t. */
#define FIELD_TIME_LIMIT_US (INT64_C(1) << 62)

struct field {
    const char *at;
    size_t length;
};

/* What is left of a line. `more` tells "no field left" (the line stopped) from an empty field (two
 * spaces, or one at the end). Start with {line, line + length, true}. */
struct field_rest {
    const char *at, *end;
    bool more;
};

/* The field up to the next space; false where none is left. */
bool field_next(struct field_rest *rest, struct field *ret_field);

bool field_is(struct field field, const char *word);

/* Digits only, no sign, no leading zero, at most `max`. */
bool field_u64(struct field field, uint64_t max, uint64_t *ret_value);
bool field_u32(struct field field, uint32_t max, uint32_t *ret_value);

/* Microseconds, with a "-" where negative. */
bool field_time(struct field field, int64_t *ret_us);

/* "12" or "12.345": in thousandths. */
bool field_milli(struct field field, uint32_t *ret_milli);

/* The index of the field among `words`. */
bool field_word(struct field field, const char *const *words, size_t count, size_t *ret_index);

/* "key=value" -> key, value; the value may be empty, the key not. */
bool field_pair(struct field field, struct field *ret_key, struct field *ret_value);

/* 0..15, or -1 for no hex digit. */
int field_hex(char c);

/* True for well-formed UTF-8 with no control character but the tab. */
bool field_is_text(const char *text, size_t length);

#endif
