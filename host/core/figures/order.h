/* order: numbers put in order, and the one at a rank, in the caller's array.
 *
 * Pure: no memory of its own, no recursion; infinities are in order too, NaN is the caller's to
 * keep out.
 */
#ifndef LULL_CORE_FIGURES_ORDER_H
#define LULL_CORE_FIGURES_ORDER_H

#include <stdint.h>

/* Ascending; heapsort, so that no order of the input is slow. */
void order_sort(double *value, uint32_t count);

/* The value that would stand at `rank` (0 the least) if all were in order; it then stands there,
 * with none greater before it and none less behind. rank < count. */
double order_pick(double *value, uint32_t count, uint32_t rank);

/* The middle one, or the mean of the two in the middle; rearranges. count > 0. */
double order_median(double *value, uint32_t count);

#endif
