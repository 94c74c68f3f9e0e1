#include "core/figures/normal.h"

#include <math.h>

static const double ROOT_OF_TURN = 2.5066282746310002; /* sqrt(2 pi) */

double normal_above(double z)
{
    double x = fabs(z), density = exp(-0.5 * x * x) / ROOT_OF_TURN, above;
    if (x < 3) {
        /* Phi(x) - 1/2 = density * (x + x^3/3 + x^5/(3 5) + …) (A&S 26.2.11) */
        double term = x, sum = x;
        for (int k = 3; term > 1e-17 * sum; k += 2) {
            term *= x * x / k;
            sum += term;
        }
        above = 0.5 - density * sum;
    } else {
        /* 1 - Phi(x) = density / (x + 1/(x + 2/(x + 3/(x + …)))) (A&S 26.2.14), from its end */
        double tail = x;
        for (int k = 200; k > 0; k--) {
            tail = x + k / tail;
        }
        above = density / tail;
    }
    return z < 0 ? 1 - above : above;
}

double normal_quantile(double share)
{
    double within = fmin(fmax(share, 1e-6), 1 - 1e-6), z = 0, step;
    do { /* Newton: from the middle the tangent never leads too far */
        double density = exp(-0.5 * z * z) / ROOT_OF_TURN;
        step = (within - normal_above(-z)) / density;
        z += step;
    } while (fabs(step) > 1e-10);
    return z;
}

double student_975(uint32_t freedom)
{
    double n = freedom < 4 ? 4 : freedom, z = NORMAL_975, z2 = z * z;
    double g1 = z * (z2 + 1) / 4;
    double g2 = z * ((5 * z2 + 16) * z2 + 3) / 96;
    double g3 = z * (((3 * z2 + 19) * z2 + 17) * z2 - 15) / 384;
    double g4 = z * ((((79 * z2 + 776) * z2 + 1482) * z2 - 1920) * z2 - 945) / 92160;
    return z + (g1 + (g2 + (g3 + g4 / n) / n) / n) / n;
}
