#include "core/figures/order.h"

#include "core/figures/draw.h"

static void swap(double *a, double *b)
{
    double kept = *a;
    *a = *b;
    *b = kept;
}

static void sift(double *value, uint32_t root, uint32_t count)
{
    for (;;) {
        uint32_t child = 2 * root + 1;
        if (child >= count) {
            return;
        }
        if (child + 1 < count && value[child] < value[child + 1]) {
            child++;
        }
        if (value[root] >= value[child]) {
            return;
        }
        swap(&value[root], &value[child]);
        root = child;
    }
}

void order_sort(double *value, uint32_t count)
{
    for (uint32_t root = count / 2; root > 0; root--) {
        sift(value, root - 1, count);
    }
    for (uint32_t end = count; end > 1; end--) {
        swap(&value[0], &value[end - 1]);
        sift(value, 0, end - 1);
    }
}

double order_pick(double *value, uint32_t count, uint32_t rank)
{
    uint32_t low = 0, high = count - 1;
    struct draw draw;
    draw_init(&draw, count, 0);
    while (low < high) {
        /* Hoare's selection by a pivot drawn by lot, so that no order is slow but by bad luck, and
         * in three parts, so that many equal values cost nothing. */
        double middle = value[low + draw_below(&draw, high - low + 1)];
        uint32_t less = low, at = low, more = high + 1;
        while (at < more) {
            if (value[at] < middle) {
                swap(&value[less++], &value[at++]);
            } else if (value[at] > middle) {
                swap(&value[at], &value[--more]);
            } else {
                at++;
            }
        }
        if (rank < less) {
            high = less - 1;
        } else if (rank >= more) {
            low = more;
        } else {
            return middle;
        }
    }
    return value[low];
}

double order_median(double *value, uint32_t count)
{
    double high = order_pick(value, count, count / 2);
    return count % 2 == 1 ? high : (high + order_pick(value, count, count / 2 - 1)) / 2;
}
