#include "core/second.h"

#include "core/units.h"

void second_fill_clear(struct second_fill *fill)
{
    *fill = (struct second_fill){0};
}

bool second_take(struct second_fill *fill, struct second_stretch *stretch,
                 struct second *ret_second)
{
    int64_t room_us = US_PER_S - fill->filled_us;
    int64_t part_us = stretch->length_us < room_us ? stretch->length_us : room_us;
    fill->filled_us += part_us;
    stretch->length_us -= part_us;
    if (stretch->trusted) {
        fill->trusted_us += part_us;
        fill->sum += stretch->rate_bpm * (double)part_us;
    }
    if (fill->filled_us < US_PER_S) {
        return false;
    }
    bool trusted = fill->trusted_us * 2 >= US_PER_S;
    *ret_second = (struct second){
        .end_us = stretch->end_us - stretch->length_us,
        .bound_us = stretch->bound_us,
        .rate_bpm = trusted ? fill->sum / (double)fill->trusted_us : 0,
        .trusted = trusted,
    };
    second_fill_clear(fill);
    return true;
}
