#include "recording/join.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define NOTE_HEAD "joined from two recordings; their clocks agree to +- "
#define NOTE_TAIL " s if the network had set both, else it is not known how far"

enum file_verdict join_look(struct file_reader *reader, struct join_side *ret_side,
                            struct file_error *ret_error)
{
    struct join_side side = {0};
    struct input input;
    int64_t least_us = 0, most_us = 0;
    bool begun = false;
    enum file_verdict verdict;
    while ((verdict = file_next(reader, &input, ret_error)) == FILE_OK) {
        side.first_us = begun ? side.first_us : input.at_us;
        side.last_us = input.at_us;
        begun = true;
        if (input.kind == INPUT_CLOCK) { /* each below 2^62, so their difference fits */
            side.offset_us = input.realtime_us - input.at_us;
            least_us = side.clocked && least_us < side.offset_us ? least_us : side.offset_us;
            most_us = side.clocked && most_us > side.offset_us ? most_us : side.offset_us;
            side.clocked = true;
        }
    }
    if (verdict != FILE_END)
        return verdict;
    side.spread_us =
        __builtin_sub_overflow(most_us, least_us, &side.spread_us) ? INT64_MAX / 4 : side.spread_us;
    *ret_side = side;
    return FILE_OK;
}

/* Times of recordings may be anything below 2^62: what does not fit is certainly not the same
 * evening. */
enum join_verdict join_lay(const struct join_side *a, const struct join_side *b,
                           int64_t *ret_after_us, int64_t *ret_error_us)
{
    int64_t first_a, last_a, first_b, last_b, error_us, after_us;
    if (!a->clocked)
        return JOIN_NO_CLOCK_A;
    if (!b->clocked)
        return JOIN_NO_CLOCK_B;
    if (__builtin_add_overflow(a->spread_us, b->spread_us, &error_us) ||
        __builtin_add_overflow(error_us, 2 * JOIN_SILENT_US, &error_us) ||
        __builtin_add_overflow(a->first_us, a->offset_us, &first_a) ||
        __builtin_add_overflow(a->last_us, a->offset_us, &last_a) ||
        __builtin_add_overflow(b->first_us, b->offset_us, &first_b) ||
        __builtin_add_overflow(b->last_us, b->offset_us, &last_b) ||
        __builtin_sub_overflow(first_b, first_a, &after_us))
        return JOIN_APART;
    if (last_a < first_b || last_b < first_a)
        return JOIN_APART;
    *ret_after_us = after_us;
    *ret_error_us = error_us;
    return JOIN_OK;
}

/* Rounded up: an error that is said is never less than the one that is known. */
size_t join_note_format(int64_t error_us, char ret_text[JOIN_NOTE_BYTES])
{
    int64_t ms = error_us / US_PER_MS + (error_us % US_PER_MS > 0 ? 1 : 0);
    int length = snprintf(ret_text, JOIN_NOTE_BYTES, NOTE_HEAD "%" PRId64 ".%03" PRId64 NOTE_TAIL,
                          ms / 1000, ms % 1000);
    return length > 0 && length < JOIN_NOTE_BYTES ? (size_t)length : 0;
}

bool join_note_parse(const char *text, size_t length, int64_t *ret_error_us)
{
    size_t head = strlen(NOTE_HEAD), tail = strlen(NOTE_TAIL);
    int64_t ms = 0;
    if (length < head + tail + 5 || memcmp(text, NOTE_HEAD, head) != 0 ||
        memcmp(text + length - tail, NOTE_TAIL, tail) != 0)
        return false;
    size_t point = length - tail - 4;
    for (size_t i = head; i < length - tail; i++) {
        bool digit = text[i] >= '0' && text[i] <= '9';
        if ((i == point) != (text[i] == '.') || (i != point && !digit) || ms > INT64_MAX / 1000000)
            return false;
        ms = i == point ? ms : ms * 10 + (text[i] - '0');
    }
    if (ms > INT64_MAX / US_PER_MS)
        return false;
    *ret_error_us = ms * US_PER_MS;
    return true;
}
