/* A beat is a sample of the swing at a time of its own: more of them lie where the heart is quick,
 * and none in a hole. A least-squares fit at the one frequency that is known does not mind; a
 * spectrum of an evened-out series would. The normal equations of five terms are kept as sums, so
 * that no beat is.
 */
#include "core/resonance.h"

#include <math.h>
#include <string.h>

#define TERMS RESONANCE_TERMS
#define SIN   3
#define COS   4

#define TURN_US INT64_C(120000000) /* rates are whole numbers of half breaths a minute */

/* With no swing, (swing / error)^2 / 2 is above x in exp(-x) of stretches (Scargle 1982,
 * 10.1086/160554), and in 5 exp(-x) of five: ln 500 is 1 of 100. */
static const double FLAT = 6.214608098422191;
/* A pivot under this share of its own diagonal: the beats do not tell the terms apart. */
static const double PIVOT_MIN = 1e-9;

static const int64_t halves[RESONANCE_RATES] = {9, 10, 11, 12, 13};

double resonance_rate(uint32_t rate)
{
    return (double)halves[rate] / 2;
}

/* The sine of a phase >= 0 of a turn of TURN_US. The C library's differs from machine to machine in
 * its last digit; this one is its series, good to 1e-13 over the quarter that it is taken for. */
static double sine(int64_t phase)
{
    int64_t quarter = TURN_US / 4;
    int64_t into = phase % (2 * quarter);
    int64_t side = into <= quarter ? into : 2 * quarter - into;
    double x = 1.5707963267948966 * (double)side / (double)quarter;
    double term = x, sum = x;
    for (int n = 3; n <= 19; n += 2) {
        term *= -x * x / (n * (n - 1));
        sum += term;
    }
    return phase % TURN_US < 2 * quarter ? sum : -sum;
}

void resonance_init(struct resonance *resonance)
{
    memset(resonance, 0, sizeof(*resonance));
    resonance->now = RESONANCE_RATES;
}

void resonance_begin(struct resonance *resonance, uint32_t rate, int64_t at_us)
{
    resonance->now = rate < RESONANCE_RATES ? rate : RESONANCE_RATES;
    if (rate < RESONANCE_RATES) {
        struct resonance_stretch *stretch = &resonance->stretch[rate];
        memset(stretch, 0, sizeof(*stretch));
        stretch->begun = true;
        stretch->begin_us = at_us;
    }
}

void resonance_push(struct resonance *resonance, int64_t at_us, int64_t rr_us)
{
    if (resonance->now == RESONANCE_RATES) {
        return;
    }
    struct resonance_stretch *stretch = &resonance->stretch[resonance->now];
    int64_t into_us = at_us - stretch->begin_us;
    if (into_us - rr_us < RESONANCE_LEAD_US || into_us > RESONANCE_STRETCH_US) {
        return;
    }
    if (stretch->beats == 0) {
        stretch->level_us = rr_us;
    }
    int64_t phase = into_us * halves[resonance->now];
    double middle_us = (double)(RESONANCE_LEAD_US + RESONANCE_STRETCH_US) / 2;
    double u = ((double)into_us - middle_us) / ((double)RESONANCE_STRETCH_US - middle_us);
    double term[TERMS] = {1, u, u * u, sine(phase), sine(phase + TURN_US / 4)};
    double rr_ms = (double)(rr_us - stretch->level_us) / (double)US_PER_MS;
    for (int row = 0; row < TERMS; row++) {
        for (int column = 0; column <= row; column++) {
            stretch->normal[row][column] += term[row] * term[column];
        }
        stretch->side[row] += term[row] * rr_ms;
    }
    stretch->square_ms2 += rr_ms * rr_ms;
    stretch->trusted_us += rr_us;
    stretch->beats++;
}

/* The Cholesky factor of the normal equations. False: they don't tell the terms apart. */
static bool factor(const struct resonance_stretch *stretch, double ret_low[TERMS][TERMS])
{
    for (int row = 0; row < TERMS; row++) {
        for (int column = 0; column <= row; column++) {
            double left = stretch->normal[row][column];
            for (int k = 0; k < column; k++) {
                left -= ret_low[row][k] * ret_low[column][k];
            }
            if (row != column) {
                ret_low[row][column] = left / ret_low[column][column];
            } else if (left > PIVOT_MIN * stretch->normal[row][row]) {
                ret_low[row][row] = sqrt(left);
            } else {
                return false;
            }
        }
    }
    return true;
}

static void solve(double low[TERMS][TERMS], const double side[TERMS], double ret_x[TERMS])
{
    for (int row = 0; row < TERMS; row++) {
        ret_x[row] = side[row];
        for (int k = 0; k < row; k++) {
            ret_x[row] -= low[row][k] * ret_x[k];
        }
        ret_x[row] /= low[row][row];
    }
    for (int row = TERMS - 1; row >= 0; row--) {
        for (int k = row + 1; k < TERMS; k++) {
            ret_x[row] -= low[k][row] * ret_x[k];
        }
        ret_x[row] /= low[row][row];
    }
}

static bool fit(const struct resonance_stretch *stretch, double *ret_swing_ms, double *ret_error_ms)
{
    double low[TERMS][TERMS], x[TERMS], column[TERMS];
    if (!stretch->begun || stretch->trusted_us < RESONANCE_TRUSTED_MIN_US ||
        stretch->beats <= 2 * TERMS || !factor(stretch, low)) {
        return false;
    }
    solve(low, stretch->side, x);
    double left_ms2 = stretch->square_ms2;
    double spread = 0; /* of a and b, by the noise of one beat: the mean of both */
    for (int i = 0; i < TERMS; i++) {
        left_ms2 -= x[i] * stretch->side[i];
    }
    for (int i = SIN; i <= COS; i++) {
        double unit[TERMS] = {0};
        unit[i] = 1;
        solve(low, unit, column);
        spread += column[i] / 2;
    }
    left_ms2 = left_ms2 > 0 ? left_ms2 : 0; /* rounding */
    *ret_swing_ms = sqrt(x[SIN] * x[SIN] + x[COS] * x[COS]);
    *ret_error_ms = sqrt(left_ms2 / (stretch->beats - TERMS) * spread);
    return true;
}

enum resonance_verdict resonance_read(const struct resonance *resonance,
                                      struct resonance_figures *ret)
{
    bool all = true;
    uint32_t tied = 0;
    memset(ret, 0, sizeof(*ret));
    for (uint32_t i = 0; i < RESONANCE_RATES; i++) {
        ret->heard[i] = fit(&resonance->stretch[i], &ret->swing_ms[i], &ret->error_ms[i]);
        all = all && ret->heard[i];
        ret->widest = ret->swing_ms[i] > ret->swing_ms[ret->widest] ? i : ret->widest;
    }
    double swing_ms = ret->swing_ms[ret->widest], error_ms = ret->error_ms[ret->widest];
    for (uint32_t i = 0; i < RESONANCE_RATES; i++) {
        double less_ms = swing_ms - ret->swing_ms[i];
        double errors_ms = sqrt(error_ms * error_ms + ret->error_ms[i] * ret->error_ms[i]);
        tied += ret->heard[i] && less_ms < RESONANCE_GRAIN_MS;
        ret->close[i] = ret->heard[i] && less_ms < fmax(errors_ms, RESONANCE_GRAIN_MS);
    }
    if (!all) {
        return RESONANCE_UNHEARD;
    }
    if (swing_ms < RESONANCE_GRAIN_MS || swing_ms * swing_ms < 2 * FLAT * error_ms * error_ms) {
        return RESONANCE_FLAT;
    }
    return tied > 1 ? RESONANCE_TIE : RESONANCE_FOUND;
}
