#include "tools/trace/random.h"

#include <math.h>

static const double TURN = 6.283185307179586;

static uint64_t splitmix(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

static uint64_t rotate(uint64_t x, int by)
{
    return x << by | x >> (64 - by);
}

void random_init(struct random *random, uint64_t seed, uint64_t stream)
{
    uint64_t mixed = seed;
    uint64_t state = splitmix(&mixed) ^ stream;
    for (int i = 0; i < 4; i++) {
        random->state[i] = splitmix(&state);
    }
}

uint64_t random_bits(struct random *random)
{
    uint64_t *s = random->state;
    uint64_t result = rotate(s[1] * 5, 7) * 9;
    uint64_t shifted = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = rotate(s[3], 45);
    return result;
}

double random_between(struct random *random, double low, double high)
{
    double unit = (double)(random_bits(random) >> 11) * 0x1p-53;
    return low + (high - low) * unit;
}

/* Box and Muller; the second value is thrown away, so that the state is all there is. */
double random_normal(struct random *random, double mean, double sd)
{
    double radius = sqrt(-2.0 * log(1.0 - random_between(random, 0.0, 1.0)));
    double angle = random_between(random, 0.0, TURN);
    return mean + sd * radius * cos(angle);
}

double random_wait(struct random *random, double mean)
{
    return -mean * log(1.0 - random_between(random, 0.0, 1.0));
}

bool random_chance(struct random *random, double probability)
{
    return random_between(random, 0.0, 1.0) < probability;
}
