/* export_text: the pieces that the formats of an export are made of.
 *
 * In:   numbers and text.
 * Out:  text in a FILE or a buffer; numbers with a point, whatever the locale.
 * Pure but for writing to `out` and for the time zone, which is the reader's (TZ). What stands in
 * the way of writing stays in the FILE (ferror) for whoever closes it.
 */
#ifndef LULL_REPORT_EXPORT_TEXT_H
#define LULL_REPORT_EXPORT_TEXT_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "core/units.h"
#include "report/export_talk.h"

/* "2024-03-01T20:15:07.123+01:00": ISO 8601, with the offset of that day. */
#define EXPORT_TIME_BYTES 40
void export_text_time(int64_t realtime_us, char ret_text[EXPORT_TIME_BYTES]);

/* A time of the talk (boottime) as the wall clock had it when the talk began: a clock that was put
 * right meanwhile moves nothing. */
int64_t export_text_realtime(const struct export_about *about, int64_t t_us);

/* Microseconds as "12.345" s (or ms out of microseconds: the same digits). NEVER_US writes
 * `nothing`. */
void export_text_thousandths(FILE *out, int64_t us, const char *nothing);

/* A field of a CSV row, quoted where it has to be (RFC 4180). */
void export_text_csv(FILE *out, const char *text);

/* A JSON string with its quotes (RFC 8259). */
void export_text_json(FILE *out, const char *text);

/* The words of the columns. */
const char *export_text_who(enum who who);                       /* a, b, - */
const char *export_text_quality(const struct export_beat *beat); /* trusted, …, strap */
const char *export_text_moment(enum export_moment_kind kind);
const char *export_text_cue(const struct review_episode *episode); /* heard, held, none, own */

#endif
