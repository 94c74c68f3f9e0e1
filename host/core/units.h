/* units: what the numbers in lull's core mean.
 *
 * Times are int64_t microseconds on CLOCK_BOOTTIME (a name ends in _us). A heart rate is in beats
 * a minute (_bpm), in integer files and messages in thousandths of it (_mbpm). An RR interval is in
 * microseconds inside the core and in 1/1024 s on the wire (_1024).
 */
#ifndef LULL_CORE_UNITS_H
#define LULL_CORE_UNITS_H

#include <stdint.h>

#define US_PER_MS INT64_C(1000)
#define US_PER_S  INT64_C(1000000)

/* A time that never comes: the deadline of a timer that is not set. */
#define NEVER_US INT64_MAX

/* The two partners of a talk. Names never stand here; a journal maps these to people. */
#define PARTNERS 2
enum who { WHO_A = 0, WHO_B = 1, WHO_BOTH = 2 };

#endif
