/* normal: tails of the normal distribution, and the quantile of Student's that intervals need.
 *
 * Pure. Out of exp and sqrt alone, so that the core imports no more of the C library.
 */
#ifndef LULL_CORE_FIGURES_NORMAL_H
#define LULL_CORE_FIGURES_NORMAL_H

#include <stdint.h>

/* The 0.975 quantile: half a 95 % interval is this many standard errors. */
#define NORMAL_975 1.959963984540054

/* P(Z > z), to 1e-12 of itself for |z| <= 30 (0 beyond 38). */
double normal_above(double z);

/* The z with P(Z < z) = share, to 1e-9; share within 1e-6 .. 1 - 1e-6, or taken as the nearer end.
 */
double normal_quantile(double share);

/* The 0.975 quantile of Student's t, to 1e-3 of itself from 4 degrees of freedom on (fewer count
 * as 4): Cornish and Fisher's expansion (Abramowitz & Stegun 26.7.5). */
double student_975(uint32_t freedom);

#endif
