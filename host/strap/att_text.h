/* att_text: text that a strap tells, made fit to be read on a terminal.
 *
 * In: any bytes. Out: UTF-8 without control characters; what is neither becomes '?'. Pure.
 */
#ifndef LULL_STRAP_ATT_TEXT_H
#define LULL_STRAP_ATT_TEXT_H

#include <stddef.h>
#include <stdint.h>

/* Copies up to the first 0, whole characters only, spaces at its end left out; `size` >= 1 counts
 * the 0 at the end. */
void att_text_copy(char *to, size_t size, const uint8_t *bytes, size_t length);

#endif
