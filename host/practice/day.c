#include "practice/day.h"

#include <math.h>
#include <string.h>

#include "core/figures/order.h"

void day_init(struct day *day)
{
    memset(day, 0, sizeof(*day));
}

static void add(struct day *day, double wait_s)
{
    if (day->waits < DAY_WAITS_MAX) {
        day->wait_s[day->waits++] = wait_s;
    }
}

void day_add(struct day *day, const struct log_run *run)
{
    day->count += run->waits + run->went_on + run->others;
    day->went_on += run->went_on;
    day->others += run->others;
    for (uint32_t i = 0; i < run->waits; i++) {
        add(day, run->wait_s[i]);
    }
    for (uint32_t i = 0; i < run->went_on; i++) {
        add(day, INFINITY);
    }
}

/* The value at a quarter of the way: of the nearest rank, so that it is one that was seen. */
static double at_quarter(const struct day *day, uint32_t quarter)
{
    uint32_t rank = (quarter * (day->waits - 1) + 2) / 4;
    return day->wait_s[rank];
}

bool day_read(struct day *day, struct day_figures *ret_figures)
{
    if (day->waits == 0) {
        return false;
    }
    order_sort(day->wait_s, day->waits);
    uint32_t half = day->waits / 2;
    *ret_figures = (struct day_figures){
        .low_s = at_quarter(day, 1),
        .median_s = day->waits % 2 == 1 ? day->wait_s[half]
                                        : (day->wait_s[half - 1] + day->wait_s[half]) / 2,
        .high_s = at_quarter(day, 3),
    };
    return true;
}
