/* How often the 95 % band of the cumulative incidence holds the true share, and the median's
 * interval the true median.
 *
 * Waits end by an own press (hazard 1/50 s), otherwise (1/150 s), or are censored (1/300 s, and all
 * at 180 s): true shares and median follow by formula. Within a session the normal scores behind
 * the times correlate by rho, press with press and other with other; across sessions nothing does,
 * so the truth is the same. Sessions have 1 to 4 waits. The band is looked at where the truth is
 * 0.15 to 0.66 (0.75 is the most it comes to), between steps by the step before. "above": the share
 * of bands that lie wholly above the truth, and below.
 *
 * Beside it what the percentiles of the same resamples say as they are, and how wide both are.
 */
#include <math.h>
#include <stdio.h>

#include "core/figures/incidence.h"
#include "core/figures/normal.h"
#include "core/figures/order.h"
#include "core/units.h"
#include "tests/bench/85-figures.h"
#include "tools/trace/random.h"

#define WAITS_MAX 300

static const double PRESS_HZ = 1 / 50.0, OTHER_HZ = 1 / 150.0, LOST_S = 300, TALK_S = 180;
static const double SHARE[] = {0.15, 0.30, 0.45, 0.60, 0.66};
#define SHARES (sizeof(SHARE) / sizeof(SHARE[0]))

static double value[INCIDENCE_VALUES];
static uint32_t number[INCIDENCE_NUMBERS(WAITS_MAX, WAITS_MAX)];
static const struct incidence_room room = {value, number};

/* When the true share is so much. */
static double time_of_s(double share)
{
    double all_hz = PRESS_HZ + OTHER_HZ;
    return -log(1 - share * all_hz / PRESS_HZ) / all_hz;
}

static double exponential(struct random *random, double rho, double session, double rate_hz)
{
    double score = sqrt(rho) * session + sqrt(1 - rho) * random_normal(random, 0, 1);
    return -log(normal_above(score)) / rate_hz;
}

/* Returns how many sessions. `each` 0: 1 to 4 waits a session; else so many in each. */
static uint32_t make(struct random *random, struct incidence_case *cases, uint32_t waits,
                     double rho, uint32_t each)
{
    uint32_t session = 0;
    for (uint32_t made = 0; made < waits; session++) {
        uint32_t here = each > 0 ? each : 1 + (uint32_t)random_between(random, 0, 4);
        double press = random_normal(random, 0, 1), other = random_normal(random, 0, 1);
        for (uint32_t i = 0; i < here && made < waits; i++) {
            double press_s = exponential(random, rho, press, PRESS_HZ);
            double other_s = exponential(random, rho, other, OTHER_HZ);
            double lost_s = fmin(random_wait(random, LOST_S), TALK_S);
            double wait_s = fmin(press_s, fmin(other_s, lost_s));
            cases[made++] = (struct incidence_case){
                .wait_us = (int64_t)(wait_s * 1e6),
                .session = session,
                .end = wait_s == press_s   ? INCIDENCE_END_REACHED
                       : wait_s == other_s ? INCIDENCE_END_OTHER
                                           : INCIDENCE_END_CENSORED,
            };
        }
    }
    return session;
}

struct tally {
    double held[SHARES], above[SHARES], below[SHARES], width[SHARES];
    double median_held;
};

static void count_band(struct tally *tally, size_t i, double low, double high)
{
    tally->above[i] += low > SHARE[i];
    tally->below[i] += high < SHARE[i];
    tally->held[i] += low <= SHARE[i] && SHARE[i] <= high;
    tally->width[i] += high - low;
}

/* Plain percentiles of the resamples that are still in the room. */
static void count_plain(struct tally *tally, const struct incidence *got, double median_us)
{
    uint32_t out = INCIDENCE_RESAMPLES / 40;
    for (size_t i = 0; i < SHARES; i++) {
        double low = 0, high = 0;
        for (uint32_t k = got->points; k-- > 0;) {
            if ((double)got->point[k].wait_us <= time_of_s(SHARE[i]) * 1e6) {
                double *row = value + k * INCIDENCE_RESAMPLES;
                low = order_pick(row, INCIDENCE_RESAMPLES, out - 1);
                high = order_pick(row, INCIDENCE_RESAMPLES, INCIDENCE_RESAMPLES - out);
                break;
            }
        }
        count_band(tally, i, low, high);
    }
    double *median = value + INCIDENCE_POINTS * INCIDENCE_RESAMPLES;
    tally->median_held +=
        order_pick(median, INCIDENCE_RESAMPLES, out - 1) <= median_us &&
        median_us <= order_pick(median, INCIDENCE_RESAMPLES, INCIDENCE_RESAMPLES - out);
}

static void count_ours(struct tally *tally, const struct incidence *got, double median_us)
{
    for (size_t i = 0; i < SHARES; i++) {
        double low = 0, high = got->high_before;
        for (uint32_t k = got->points; k-- > 0;) {
            if ((double)got->point[k].wait_us <= time_of_s(SHARE[i]) * 1e6) {
                low = got->point[k].low;
                high = got->point[k].high;
                break;
            }
        }
        count_band(tally, i, low, high);
    }
    tally->median_held +=
        (double)got->median_low_us <= median_us && median_us <= (double)got->median_high_us;
}

static void print(const char *name, const struct tally *tally, double told)
{
    double above = 0, below = 0, width = 0, all = 0;
    printf("%30s", name);
    for (size_t i = 0; i < SHARES; i++) {
        printf(" %5.1f", 100 * tally->held[i] / told);
        above += tally->above[i] / told / SHARES;
        below += tally->below[i] / told / SHARES;
        width += tally->width[i] / told / SHARES;
        all += tally->held[i] / told / SHARES;
    }
    printf(" %6.1f %6.1f %6.1f %6.2f %7.1f\n", 100 * all, 100 * above, 100 * below, width,
           100 * tally->median_held / told);
}

static void cover(uint32_t waits, double rho, uint32_t each, int turns)
{
    struct random random;
    random_init(&random, 850 + waits + each, (uint64_t)(rho * 100));
    struct tally ours = {0}, plain = {0};
    double told = 0, sessions = 0, median_us = time_of_s(0.5) * 1e6;
    for (int turn = 0; turn < turns; turn++) {
        struct incidence_case cases[WAITS_MAX];
        struct incidence got;
        uint32_t here = make(&random, cases, waits, rho, each);
        incidence_of(cases, waits, &got);
        if (!incidence_interval(cases, waits, here, turn, &room, &got)) {
            continue;
        }
        told++;
        sessions += here;
        count_ours(&ours, &got, median_us);
        count_plain(&plain, &got, median_us);
    }
    printf("%3u waits, %4.1f sessions, rho %.1f (%.0f sets told of)\n", waits, sessions / told, rho,
           told);
    print("lull", &ours, told);
    print("plain percentiles", &plain, told);
}

void figures_incidence(int turns)
{
    puts("Cumulative incidence: 95 % band by a bootstrap of sessions; held, % of sets\n");
    printf("%30s", "true share");
    for (size_t i = 0; i < SHARES; i++) {
        printf(" %5.2f", SHARE[i]);
    }
    printf(" %6s %6s %6s %6s %7s\n", "all", "above", "below", "width", "median");
    cover(20, 0, 0, turns);
    cover(20, 0.3, 0, turns);
    cover(60, 0, 0, turns);
    cover(60, 0.3, 0, turns);
    puts("\nThe same at other sizes\n");
    cover(20, 0.3, 4, turns);
    cover(20, 0.3, 3, turns);
    cover(20, 0.3, 1, turns);
    cover(200, 0.3, 0, turns / 4 + 1);
}
