/* linkage: whether two hearts moved together around moments, more than those of any two moments do.
 *
 * In:   moments, each with 80 s of both partners' inter-beat interval, second by second.
 * Out:  how closely they moved together, and how closely by chance, or that it is not known.
 * Pure: the caller lends the memory; no clock, no I/O; the same seed gives the same bytes.
 *
 * Of a moment each partner's seconds lose their straight line. The middle 60 s of one are laid over
 * the other's, shifted by -10 to 10 s (windowed cross-correlation: Boker 2002,
 * 10.1037/1082-989X.7.3.338), once with either partner's middle held still, and the mean of the two
 * correlations is taken to Fisher's z. Over all moments z is averaged at each shift; the figure is
 * the mean that lies furthest from 0, at whatever shift, taken back to a correlation.
 *
 * A heart repeats itself, so that two of them that never met correlate: a textbook test calls more
 * than half of such pairs linked. The null is therefore made of the same hearts: b's moments dealt
 * anew among a's (pseudo-couples), LINKAGE_SURROGATES times, the same figure from each. p is the
 * share of all deals, the true one among them, with one as far from 0. What all moments have in
 * common stays in the null; moments must not overlap, or they are not free to be dealt.
 *
 * Two slow hearts correlate more by chance than two quick ones, and both may be slow in the same
 * talks, which no deal has. So each z counts with 1 / its own sd by chance, in which both hearts'
 * autocorrelations stand (Bartlett 1935, 10.2307/2342284): v = sum over lags k to 30 s of
 * (1 - |k| / 60) r_a(k) r_b(k) / 60, not under 1 / 60.
 *
 * The shift is not told: it is no direction, and the figure is the same with a and b exchanged. It
 * does not show who caused what, nor that anything is well: hearts go together in conflict too.
 */
#ifndef LULL_CORE_FIGURES_LINKAGE_H
#define LULL_CORE_FIGURES_LINKAGE_H

#include <stdint.h>

#include "core/units.h"

#define LINKAGE_MIN        30  /* moments under which nothing is told */
#define LINKAGE_MAX        256 /* of more the caller takes the latest */
#define LINKAGE_WINDOW     60  /* s */
#define LINKAGE_SHIFT      10  /* s, to either side */
#define LINKAGE_SECONDS    (LINKAGE_WINDOW + 2 * LINKAGE_SHIFT)
#define LINKAGE_SHIFTS     (2 * LINKAGE_SHIFT + 1)
#define LINKAGE_MEMORY     30 /* s of autocorrelation */
#define LINKAGE_UNKNOWN    8  /* seconds of a partner's 80 that may be missing */
#define LINKAGE_SURROGATES 500

struct linkage_moment {
    float ibi_ms[PARTNERS][LINKAGE_SECONDS]; /* 60000 / rate_bpm; 0: not trusted */
};

/* One partner's moment made ready; room that the caller lends. */
struct linkage_series {
    float whole[LINKAGE_SECONDS];     /* without its line; 0 where not trusted */
    float middle[LINKAGE_WINDOW];     /* without its mean, of length 1 */
    float memory[LINKAGE_MEMORY + 1]; /* autocorrelation of `whole` */
    float scale[LINKAGE_SHIFTS]; /* 1 / length of `whole` from each shift on, without its mean */
};

struct linkage {
    uint32_t moments;
    double together; /* -1..1: below 0 one went up where the other went down */
    double chance;   /* 95 % of what chance gives lies within +- this */
    double p;        /* 1 / (LINKAGE_SURROGATES + 1) .. 1 */
};

struct linkage_room {
    struct linkage_series (*series)[PARTNERS]; /* as many as moments */
    uint32_t *deal;                            /* as many as moments */
    float *z;                                  /* LINKAGE_ROOM(moments) */
};
#define LINKAGE_ROOM(moments) ((uint64_t)(moments) * (moments)*LINKAGE_SHIFTS)

/* Returns how many of the moments can be used: none with more than LINKAGE_UNKNOWN seconds missing
 * or no variation in them, none beyond LINKAGE_MAX. Under LINKAGE_MIN *ret is untouched. Each
 * moment of a is laid over each of b, moments^2 times 2,520 multiplications. */
uint32_t linkage_of(const struct linkage_moment *moment, uint32_t moments, uint64_t seed,
                    const struct linkage_room *room, struct linkage *ret);

#endif
