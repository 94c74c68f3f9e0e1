/* watch: both hearts as scrolling lines, for a therapist in the room and only after both said yes.
 *
 * In:   notifications as they come (their RR, else their rate byte).
 * Out:  a line every few seconds. Draws; decides nothing.
 */
#ifndef LULL_COMMAND_WATCH_H
#define LULL_COMMAND_WATCH_H

#include <stdint.h>
#include <stdio.h>

#include "core/units.h"

#define WATCH_COLUMNS 24

struct watch {
    double rate_bpm[PARTNERS][WATCH_COLUMNS]; /* 0: nothing heard; the newest last */
    double sum[PARTNERS];
    unsigned count[PARTNERS];
};

void watch_notification(struct watch *watch, enum who who, const uint8_t *bytes, uint16_t length);

/* Closes the running column, writes the line of both into ret_text. */
void watch_line(struct watch *watch, const char *const name[PARTNERS], char *ret_text, size_t size);

#endif
