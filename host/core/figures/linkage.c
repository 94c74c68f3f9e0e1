#include "core/figures/linkage.h"

#include <math.h>
#include <stdbool.h>

#include "core/figures/draw.h"
#include "core/figures/order.h"

/* Takes the line of least squares through the known seconds away; what is not known gets 0, which
 * adds to no product. False: too little known. */
static bool straighten(const float *ibi_ms, float *ret_whole)
{
    double n = 0, at = 0, at2 = 0, sum = 0, cross = 0;
    for (int i = 0; i < LINKAGE_SECONDS; i++) {
        if (ibi_ms[i] > 0) {
            n++;
            at += i;
            at2 += i * i;
            sum += ibi_ms[i];
            cross += i * (double)ibi_ms[i];
        }
    }
    if (n < LINKAGE_SECONDS - LINKAGE_UNKNOWN) {
        return false;
    }
    double slope = (n * cross - at * sum) / (n * at2 - at * at), level = (sum - slope * at) / n;
    for (int i = 0; i < LINKAGE_SECONDS; i++) {
        ret_whole[i] = ibi_ms[i] > 0 ? (float)(ibi_ms[i] - level - slope * i) : 0;
    }
    return true;
}

/* Mean of a window, and its length without it. */
static double length_of(const float *window, double *ret_mean)
{
    double sum = 0, square = 0;
    for (int i = 0; i < LINKAGE_WINDOW; i++) {
        sum += window[i];
    }
    *ret_mean = sum / LINKAGE_WINDOW;
    for (int i = 0; i < LINKAGE_WINDOW; i++) {
        double off = window[i] - *ret_mean;
        square += off * off;
    }
    return sqrt(square);
}

static void remember(struct linkage_series *series)
{
    double whole = 0;
    for (int lag = 0; lag <= LINKAGE_MEMORY; lag++) {
        double sum = 0;
        for (int i = lag; i < LINKAGE_SECONDS; i++) {
            sum += (double)series->whole[i] * series->whole[i - lag];
        }
        whole = lag == 0 ? sum : whole;
        series->memory[lag] = (float)(sum / whole);
    }
}

/* Least length of a window that varies: a hundredth of a millisecond a second. */
static const double STILL = 0.01 * 8;

static bool series_of(const float *ibi_ms, struct linkage_series *series)
{
    double mean, length;
    if (!straighten(ibi_ms, series->whole)) {
        return false;
    }
    for (int shift = 0; shift < LINKAGE_SHIFTS; shift++) {
        length = length_of(series->whole + shift, &mean);
        if (!(length > STILL && length < 1e9)) {
            return false;
        }
        series->scale[shift] = (float)(1 / length);
    }
    remember(series);
    length = length_of(series->whole + LINKAGE_SHIFT, &mean);
    for (int i = 0; i < LINKAGE_WINDOW; i++) {
        series->middle[i] = (float)((series->whole[LINKAGE_SHIFT + i] - mean) / length);
    }
    return true;
}

static float product(const float *restrict a, const float *restrict b)
{
    float lane[4] = {0}; /* four sums, so that any compiler adds in the same order */
    for (int i = 0; i < LINKAGE_WINDOW; i += 4) {
        for (int k = 0; k < 4; k++) {
            lane[k] += a[i + k] * b[i + k];
        }
    }
    return (lane[0] + lane[1]) + (lane[2] + lane[3]);
}

/* 1 / the sd that a correlation of these two has by chance. */
static double weight_of(const struct linkage_series *a, const struct linkage_series *b)
{
    double sum = 1;
    for (int lag = 1; lag <= LINKAGE_MEMORY; lag++) {
        sum += 2 * (1 - lag / (double)LINKAGE_WINDOW) * (a->memory[lag] * b->memory[lag]);
    }
    return sqrt(LINKAGE_WINDOW / fmax(sum, 1));
}

/* Fisher's z of one moment of a and one of b at each shift, by its weight; returns that. */
static double lay_over(const struct linkage_series *a, const struct linkage_series *b, float *ret_z)
{
    double weight = weight_of(a, b);
    for (int shift = 0; shift < LINKAGE_SHIFTS; shift++) {
        int back = LINKAGE_SHIFTS - 1 - shift;
        double r = (product(a->middle, b->whole + shift) * b->scale[shift] +
                    product(b->middle, a->whole + back) * a->scale[back]) /
                   2;
        r = fmax(-0.999, fmin(0.999, r)); /* no one moment counts without end */
        ret_z[shift] = (float)(weight * log((1 + r) / (1 - r)) / 2);
    }
    return weight;
}

/* The sum of weighted z that lies furthest from 0, under one deal of b's moments. */
static double furthest(const float *z, uint32_t moments, const uint32_t *deal)
{
    double sum[LINKAGE_SHIFTS] = {0}, most = 0;
    for (uint32_t i = 0; i < moments; i++) {
        const float *here = z + ((uint64_t)i * moments + deal[i]) * LINKAGE_SHIFTS;
        for (int shift = 0; shift < LINKAGE_SHIFTS; shift++) {
            sum[shift] += here[shift];
        }
    }
    for (int shift = 0; shift < LINKAGE_SHIFTS; shift++) {
        most = fabs(sum[shift]) > fabs(most) ? sum[shift] : most;
    }
    return most;
}

static void shuffle(struct draw *draw, uint32_t *deal, uint32_t count)
{
    for (uint32_t i = count; i > 1; i--) {
        uint32_t other = draw_below(draw, i), kept = deal[i - 1];
        deal[i - 1] = deal[other];
        deal[other] = kept;
    }
}

static double correlation_of(double z)
{
    double e = exp(2 * z);
    return (e - 1) / (e + 1);
}

uint32_t linkage_of(const struct linkage_moment *moment, uint32_t moments, uint64_t seed,
                    const struct linkage_room *room, struct linkage *ret)
{
    uint32_t usable = 0;
    for (uint32_t i = 0; i < moments && usable < LINKAGE_MAX; i++) {
        struct linkage_series *both = room->series[usable];
        usable += series_of(moment[i].ibi_ms[WHO_A], &both[WHO_A]) &&
                  series_of(moment[i].ibi_ms[WHO_B], &both[WHO_B]);
    }
    if (usable < LINKAGE_MIN) {
        return usable;
    }
    double weights = 0; /* of the true deal: all sums are told as means by them */
    for (uint32_t i = 0; i < usable; i++) {
        room->deal[i] = i;
        for (uint32_t k = 0; k < usable; k++) {
            double weight = lay_over(&room->series[i][WHO_A], &room->series[k][WHO_B],
                                     room->z + ((uint64_t)i * usable + k) * LINKAGE_SHIFTS);
            weights += i == k ? weight : 0;
        }
    }
    double z = furthest(room->z, usable, room->deal);
    double chance[LINKAGE_SURROGATES];
    uint32_t as_far = 1;
    struct draw draw;
    draw_init(&draw, seed, usable);
    for (int i = 0; i < LINKAGE_SURROGATES; i++) {
        shuffle(&draw, room->deal, usable);
        chance[i] = fabs(furthest(room->z, usable, room->deal));
        as_far += chance[i] >= fabs(z);
    }
    *ret = (struct linkage){
        .moments = usable,
        .together = correlation_of(z / weights),
        .chance = correlation_of(
            order_pick(chance, LINKAGE_SURROGATES, LINKAGE_SURROGATES * 95 / 100) / weights),
        .p = as_far / (LINKAGE_SURROGATES + 1.0),
    };
    return usable;
}
