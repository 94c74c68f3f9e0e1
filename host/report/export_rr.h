/* export_rr: one partner's RR intervals as the text that HRV programs open.
 *
 * A line an interval: the time of the beat that ends it in seconds since the talk's start, a tab,
 * the interval in milliseconds; "#" before lines about the file. Every interval as the strap sent
 * it, artefacts too: those programs have their own way with them. Where beats are lacking, the
 * times jump. A beat whose time is not known to 5 s keeps its place in the order. Pure but for
 * writing to `out`.
 */
#ifndef LULL_REPORT_EXPORT_RR_H
#define LULL_REPORT_EXPORT_RR_H

#include <stdio.h>

#include "report/export_talk.h"

/* Returns how many intervals there were. */
size_t export_rr_write(FILE *out, const struct export_talk *talk, enum who who);

#endif
