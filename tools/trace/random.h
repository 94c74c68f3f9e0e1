/* random: numbers that are the same for the same seed, on every machine.
 *
 * xoshiro256** seeded by splitmix64 (Blackman & Vigna 2021, 10.1145/3460772). A seed has any number
 * of independent streams, so that one more draw for the strap leaves the heart as it was.
 *
 * Pure: the state is the caller's.
 */
#ifndef LULL_TOOLS_TRACE_RANDOM_H
#define LULL_TOOLS_TRACE_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

struct random {
    uint64_t state[4];
};

void random_init(struct random *random, uint64_t seed, uint64_t stream);

uint64_t random_bits(struct random *random);

/* Uniform in [low, high). */
double random_between(struct random *random, double low, double high);

double random_normal(struct random *random, double mean, double sd);

/* Waiting time to the next event of a Poisson process with this mean. */
double random_wait(struct random *random, double mean);

/* True with this probability, 0..1. */
bool random_chance(struct random *random, double probability);

#endif
