/* duration: a length of time as text for people: "44.7 s", "12 min", "13.9 h".
 *
 * Pure. Under two minutes with a tenth of a second, under two hours whole minutes.
 */
#ifndef LULL_REVIEW_DURATION_H
#define LULL_REVIEW_DURATION_H

#include <stdint.h>

struct duration {
    char text[24];
};

/* NEVER_US: "-". Below 0 with a minus. */
struct duration duration_of(int64_t us);

#endif
