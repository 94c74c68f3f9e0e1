/* couple: when a talk was and how long it took, as text; what belongs to the two of them, in clear.
 *
 * Pure but for the time zone of couple_date(), which is the reader's.
 */
#ifndef LULL_REPORT_COUPLE_H
#define LULL_REPORT_COUPLE_H

#include <stdint.h>

#define COUPLE_DATE_BYTES   24 /* "2024-03-01 20:15" */
#define COUPLE_LENGTH_BYTES 24 /* "47 min", "50 s", "cut short" */
#define COUPLE_CLOCK_BYTES  24 /* "12:05", minutes and seconds into the talk */

void couple_date(int64_t realtime_us, char ret_text[COUPLE_DATE_BYTES]);

/* NEVER_US: the talk did not come to its end. */
void couple_length(int64_t length_us, char ret_text[COUPLE_LENGTH_BYTES]);

/* NEVER_US: "?" */
void couple_clock(int64_t at_us, int64_t zero_us, char ret_text[COUPLE_CLOCK_BYTES]);

#endif
