/* decimal: a number as people and programs write it, to a fixed point.
 *
 * Takes "12", "-0.5", ".5", "1.688e12"; a dot and no other decimal sign, whatever the locale.
 * Pure: no I/O, no malloc, no floating point.
 */
#ifndef LULL_RECORDING_DECIMAL_H
#define LULL_RECORDING_DECIMAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The number times 10^power, rounded to the nearest whole (halves away from 0). False where it is
 * no number or does not fit. */
bool decimal_parse(const char *text, size_t length, int power, int64_t *ret_value);

#endif
