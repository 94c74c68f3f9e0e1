/* now: what time it is. The one place of the program that asks; what is pure is told.
 *
 * Out: the time, in us.
 */
#ifndef LULL_NOW_NOW_H
#define LULL_NOW_NOW_H

#include <stdint.h>

/* CLOCK_BOOTTIME: the clock of all times of a talk. It goes on while the machine sleeps. */
int64_t now_boottime_us(void);

/* Since 1970, as the wall clock is set: for dates. */
int64_t now_realtime_us(void);

#endif
