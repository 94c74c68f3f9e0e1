#include "core/figures/draw.h"

static uint64_t next(struct draw *draw)
{
    uint64_t z = draw->state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

void draw_init(struct draw *draw, uint64_t seed, uint64_t stream)
{
    draw->state = seed;
    draw->state = next(draw) ^ stream;
    draw->state = next(draw);
}

uint32_t draw_below(struct draw *draw, uint32_t below)
{
    return (uint32_t)((next(draw) >> 32) * below >> 32);
}
