/* sheet: the items of one partner about one talk, and their weeks, as bytes.
 *
 * In:   items. Out: bytes, and the items again, or false where they are not as sheet_format() made
 * them. Pure. Not for use outside this folder.
 */
#ifndef LULL_JOURNAL_SHEET_H
#define LULL_JOURNAL_SHEET_H

#include "journal/word.h"

/* Sheets are padded to these, and so all of one size (schema-2.sql has them with the seal). */
#define SHEET_BYTES       24576
#define SHEET_WEEKS_BYTES 4096

struct sheet {
    struct word of[WORD_KINDS]; /* by kind */
};

/* Every item is there and empty. */
void sheet_init(struct sheet *sheet);

/* The items that are not empty, or only the shared ones; their length, below SHEET_BYTES. */
size_t sheet_format(const struct sheet *sheet, bool shared_only, uint8_t ret_bytes[SHEET_BYTES]);
bool sheet_parse(const uint8_t *bytes, size_t length, struct sheet *ret_sheet);

struct sheet_weeks {
    size_t count;
    struct word_week of[WORD_WEEKS]; /* ascending */
};

/* Puts a week in its place; one with nothing in it takes that one out. */
void sheet_weeks_put(struct sheet_weeks *weeks, const struct word_week *week);

size_t sheet_weeks_format(const struct sheet_weeks *weeks, uint8_t ret_bytes[SHEET_WEEKS_BYTES]);
bool sheet_weeks_parse(const uint8_t *bytes, size_t length, struct sheet_weeks *ret_weeks);

#endif
