/* A sheet is a form number, then items in the order of their kinds:
 *
 *   kind 1   shared 1   choice 1   at_us 8   half_us 8   length 2   text
 *
 * The weeks are a form number, then day 4 and three ratings, ascending. Numbers are little-endian,
 * signed ones in two's complement. No bytes at all is a sheet on which nothing was ever written.
 */
#include "journal/sheet.h"

#include <string.h>

#define FORM       1
#define ITEM_BYTES 21 /* without its text */
#define WEEK_BYTES 7

_Static_assert(1 + WORD_KINDS * ITEM_BYTES + 6 * JOURNAL_TEXT_MAX < SHEET_BYTES,
               "six kinds have a text");
_Static_assert(1 + WORD_WEEKS * WEEK_BYTES < SHEET_WEEKS_BYTES, "all weeks fit");

void sheet_init(struct sheet *sheet)
{
    for (int i = 0; i < WORD_KINDS; i++)
        sheet->of[i] = word_none((enum word_kind)i);
}

static void put(uint8_t *at, uint64_t value, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        at[i] = (uint8_t)(value >> (8 * i));
}

static uint64_t get(const uint8_t *at, size_t bytes)
{
    uint64_t value = 0;
    for (size_t i = 0; i < bytes; i++)
        value |= (uint64_t)at[i] << (8 * i);
    return value;
}

size_t sheet_format(const struct sheet *sheet, bool shared_only, uint8_t ret_bytes[SHEET_BYTES])
{
    size_t filled = 1;
    ret_bytes[0] = FORM;
    for (int i = 0; i < WORD_KINDS; i++) {
        const struct word *word = &sheet->of[i];
        if (word_empty(word) || (shared_only && !word->shared))
            continue;
        size_t length = strlen(word->text);
        uint8_t *item = ret_bytes + filled;
        item[0] = (uint8_t)i;
        item[1] = word->shared;
        item[2] = (uint8_t)word->choice;
        put(item + 3, (uint64_t)word->at_us, 8);
        put(item + 11, (uint64_t)word->half_us, 8);
        put(item + 19, length, 2);
        memcpy(item + ITEM_BYTES, word->text, length);
        filled += ITEM_BYTES + length;
    }
    return filled;
}

/* The item at `bytes`; 0, or its length. */
static size_t item_parse(const uint8_t *bytes, size_t length, struct word *ret_word)
{
    if (length < ITEM_BYTES || bytes[1] > 1)
        return 0;
    size_t text = get(bytes + 19, 2);
    if (text > JOURNAL_TEXT_MAX || length - ITEM_BYTES < text)
        return 0;
    memset(ret_word, 0, sizeof *ret_word);
    ret_word->kind = (enum word_kind)bytes[0];
    ret_word->shared = bytes[1];
    ret_word->choice = bytes[2];
    ret_word->at_us = (int64_t)get(bytes + 3, 8);
    ret_word->half_us = (int64_t)get(bytes + 11, 8);
    memcpy(ret_word->text, bytes + ITEM_BYTES, text);
    bool good = word_good(ret_word) && !word_empty(ret_word) && strlen(ret_word->text) == text;
    return good ? ITEM_BYTES + text : 0;
}

bool sheet_parse(const uint8_t *bytes, size_t length, struct sheet *ret_sheet)
{
    sheet_init(ret_sheet);
    if (length == 0)
        return true;
    if (bytes[0] != FORM)
        return false;
    int next = 0; /* kinds ascend, so none comes twice */
    for (size_t at = 1; at < length;) {
        int kind = bytes[at];
        if (kind < next || kind >= WORD_KINDS)
            return false;
        size_t taken = item_parse(bytes + at, length - at, &ret_sheet->of[kind]);
        if (taken == 0)
            return false;
        at += taken;
        next = kind + 1;
    }
    return true;
}

/* ---- weeks ---- */

void sheet_weeks_put(struct sheet_weeks *weeks, const struct word_week *week)
{
    size_t at = 0;
    while (at < weeks->count && weeks->of[at].day < week->day)
        at++;
    bool there = at < weeks->count && weeks->of[at].day == week->day;
    if (there) {
        weeks->count--;
        memmove(&weeks->of[at], &weeks->of[at + 1], (weeks->count - at) * sizeof *week);
    }
    if (word_week_empty(week))
        return;
    if (weeks->count == WORD_WEEKS) {
        if (at == 0)
            return; /* older than all that are kept */
        weeks->count--;
        at--;
        memmove(&weeks->of[0], &weeks->of[1], weeks->count * sizeof *week);
    }
    memmove(&weeks->of[at + 1], &weeks->of[at], (weeks->count - at) * sizeof *week);
    weeks->of[at] = *week;
    weeks->count++;
}

size_t sheet_weeks_format(const struct sheet_weeks *weeks, uint8_t ret_bytes[SHEET_WEEKS_BYTES])
{
    ret_bytes[0] = FORM;
    for (size_t i = 0; i < weeks->count; i++) {
        uint8_t *week = ret_bytes + 1 + WEEK_BYTES * i;
        put(week, (uint32_t)weeks->of[i].day, 4);
        week[4] = weeks->of[i].openness;
        week[5] = weeks->of[i].curiosity;
        week[6] = weeks->of[i].ease;
    }
    return 1 + WEEK_BYTES * weeks->count;
}

bool sheet_weeks_parse(const uint8_t *bytes, size_t length, struct sheet_weeks *ret_weeks)
{
    ret_weeks->count = 0;
    if (length == 0)
        return true;
    size_t count = (length - 1) / WEEK_BYTES;
    if (bytes[0] != FORM || (length - 1) % WEEK_BYTES || count > WORD_WEEKS)
        return false;
    for (size_t i = 0; i < count; i++) {
        const uint8_t *at = bytes + 1 + WEEK_BYTES * i;
        struct word_week *week = &ret_weeks->of[i];
        *week = (struct word_week){(int32_t)get(at, 4), at[4], at[5], at[6]};
        if (!word_week_good(week) || word_week_empty(week) || (i > 0 && week->day <= week[-1].day))
            return false;
    }
    ret_weeks->count = count;
    return true;
}
