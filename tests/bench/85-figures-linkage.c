/* How often two hearts that never met are called linked, at p <= 0.05, and two that share
 * something.
 *
 * Hearts: inter-beat intervals second by second, as slow walks (AR(1), 0.95), with a breath wave
 * each of its own rate, restless in some talks and slow in others (0.6 or 0.99, the same for both:
 * without weights 12 % of these were called linked), with the same rise at every
 * moment in both (the mean course of a moment is no linkage), and with seconds missing. Linked ones
 * share a part of their walk. "Textbook": the correlation of all seconds of all moments laid end to
 * end, by the test for independent pairs.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/figures/linkage.h"
#include "core/figures/normal.h"
#include "tests/bench/85-figures.h"
#include "tools/trace/random.h"

#define MOMENTS_MAX 60

static struct linkage_moment moment[MOMENTS_MAX];
static struct linkage_series series[MOMENTS_MAX][PARTNERS];
static uint32_t deal[MOMENTS_MAX];
static float z[LINKAGE_ROOM(MOMENTS_MAX)];
static const struct linkage_room room = {series, deal, z};

struct kind {
    const char *name;
    double share; /* of the walk that both have, 0..1 */
    double breath_ms;
    bool uneven;    /* the walk's memory differs from talk to talk */
    double rise_ms; /* of both, at each moment */
    bool holes;
};

static const struct kind KIND[] = {
    {"slow walks", 0, 0, false, 0, false},
    {"and a breath wave", 0, 30, false, 0, false},
    {"restless and slow talks", 0, 10, true, 0, false},
    {"both rise at each moment", 0, 10, false, 60, false},
    {"seconds missing", 0, 10, false, 0, true},
    {"share 20 % of the walk", 0.2, 10, false, 0, false},
    {"share 30 % of the walk", 0.3, 10, false, 0, false},
    {"share 50 % of the walk", 0.5, 10, false, 0, false},
};

static void make_moment(struct random *random, const struct kind *kind, double memory,
                        struct linkage_moment *it)
{
    double shared = random_normal(random, 0, 1), own[PARTNERS], turn[PARTNERS], step[PARTNERS];
    double fresh = sqrt(1 - memory * memory);
    for (int who = 0; who < PARTNERS; who++) {
        own[who] = random_normal(random, 0, 1);
        turn[who] = random_between(random, 0, 6.28);
        step[who] = random_between(random, 1.2, 2.2); /* a breath in 3 to 5 s */
    }
    for (int k = 0; k < LINKAGE_SECONDS; k++) {
        double rise_ms = kind->rise_ms / (1 + exp((k - 40) / 5.0));
        shared = memory * shared + random_normal(random, 0, fresh);
        for (int who = 0; who < PARTNERS; who++) {
            own[who] = memory * own[who] + random_normal(random, 0, fresh);
            turn[who] += step[who];
            double walk = sqrt(kind->share) * shared + sqrt(1 - kind->share) * own[who];
            it->ibi_ms[who][k] =
                (float)(800 + rise_ms + 40 * walk + kind->breath_ms * sin(turn[who]));
            if (kind->holes && random_chance(random, 0.04)) {
                it->ibi_ms[who][k] = 0;
            }
        }
    }
}

static bool textbook(uint32_t moments)
{
    double n = 0, a = 0, b = 0, aa = 0, bb = 0, ab = 0;
    for (uint32_t i = 0; i < moments; i++) {
        for (int k = 0; k < LINKAGE_SECONDS; k++) {
            double x = moment[i].ibi_ms[WHO_A][k], y = moment[i].ibi_ms[WHO_B][k];
            if (x > 0 && y > 0) {
                n++;
                a += x;
                b += y;
                aa += x * x;
                bb += y * y;
                ab += x * y;
            }
        }
    }
    double r = (ab - a * b / n) / sqrt((aa - a * a / n) * (bb - b * b / n));
    double fisher = log((1 + r) / (1 - r)) / 2 * sqrt(n - 3);
    return fabs(fisher) > NORMAL_975;
}

static void find(const struct kind *kind, uint32_t moments, int turns)
{
    struct random random;
    random_init(&random, 870 + moments, (uint64_t)(kind - KIND));
    double told = 0, found = 0, naive = 0, together = 0, chance = 0;
    for (int turn = 0; turn < turns; turn++) {
        double memory = 0.95;
        for (uint32_t i = 0; i < moments; i++) {
            if (kind->uneven && i % 5 == 0) { /* five moments a talk */
                memory = random_between(&random, 0, 1) < 0.5 ? 0.6 : 0.99;
            }
            make_moment(&random, kind, memory, &moment[i]);
        }
        struct linkage got;
        naive += textbook(moments);
        if (linkage_of(moment, moments, turn, &room, &got) >= LINKAGE_MIN) {
            told++;
            found += got.p <= 0.05;
            together += fabs(got.together);
            chance += got.chance;
        }
    }
    printf("%-26s %8u %8.0f %8.1f %10.1f %10.2f %8.2f\n", kind->name, moments, told,
           100 * found / told, 100 * naive / turns, together / told, chance / told);
}

void figures_linkage(int turns)
{
    puts("\nLinkage: called linked at 5 %, against moments dealt anew\n");
    printf("%-26s %8s %8s %8s %10s %10s %8s\n", "hearts", "moments", "sets", "found %",
           "textbook %", "together", "chance");
    for (size_t i = 0; i < sizeof(KIND) / sizeof(KIND[0]); i++) {
        find(&KIND[i], KIND[i].holes ? 40 : LINKAGE_MIN, turns);
    }
    find(&KIND[0], MOMENTS_MAX, turns / 2 + 1);
}
