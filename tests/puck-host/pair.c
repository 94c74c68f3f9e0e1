#define _GNU_SOURCE
#include "tests/puck-host/pair.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "now/now.h"

double pair_random(void)
{
    static uint64_t state = 88172645463325252;
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (double)(state >> 11) / 9007199254740992.0;
}

bool pair_long(void)
{
    const char *set = getenv("LULL_LONG");
    return set != NULL && set[0] != 0;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return x < y ? -1 : x > y;
}

double pair_quantile(double *values, unsigned count, double share)
{
    qsort(values, count, sizeof(values[0]), by_size);
    unsigned at = (unsigned)(share * count);
    return values[at < count ? at : count - 1];
}

static void on_news(void *userdata, const struct news *news)
{
    struct pair *pair = userdata;
    pair->seen[news->kind]++;
    pair->newest[news->kind] = *news;
    if (news->kind == NEWS_TROUBLE) {
        pair->troubles[news->trouble]++;
    }
    if (news->kind == NEWS_PRESS) {
        pair->down[news->press.who] = news->press.down;
    }
}

struct usb_owner pair_owner(struct pair *pair)
{
    return (struct usb_owner){.news = on_news, .userdata = pair};
}

void pair_spin(struct pair *pair, int64_t for_us)
{
    int64_t end_us = now_boottime_us() + for_us;
    for (int64_t left_us = for_us; left_us > 0; left_us = end_us - now_boottime_us()) {
        assert_true(sd_event_run(pair->loop, (uint64_t)left_us) >= 0);
    }
}

bool pair_wait(struct pair *pair, enum news_kind kind, unsigned count, int64_t most_us)
{
    int64_t end_us = now_boottime_us() + most_us;
    while (pair->seen[kind] < count) {
        int64_t left_us = end_us - now_boottime_us();
        if (left_us <= 0) {
            return false;
        }
        assert_true(sd_event_run(pair->loop, (uint64_t)left_us) >= 0);
    }
    return true;
}

void pair_begin(struct pair *pair, const struct usbfs_sim_options *options, bool up)
{
    struct usbfs_sim_options with = *options;
    const struct usb_owner owner = pair_owner(pair);
    *pair = (struct pair){.sim = NULL};
    with.elf = PUCK_ELF;
    assert_true(sd_event_new(&pair->loop) >= 0);
    assert_int_equal(usbfs_sim_plug(&with, &pair->sim), 0);
    int fd = usbfs_sim_open(pair->sim);
    assert_true(fd >= 0);
    assert_int_equal(usb_new_fd(&pair->usb, pair->loop, fd, &owner), 0);
    if (up) {
        assert_true(pair_wait(pair, NEWS_UP, 1, 20 * US_PER_S));
        assert_true(pair_wait(pair, NEWS_ROUND, CLOCK_BURST, 20 * US_PER_S));
    }
}

void pair_end(struct pair *pair)
{
    pair->usb = usb_free(pair->usb);
    pair->sim = usbfs_sim_free(pair->sim);
    pair->loop = sd_event_unref(pair->loop);
}

double pair_press(struct pair *pair, enum puck_button_name button, bool down, int64_t *ret_bound_us)
{
    unsigned before = pair->seen[NEWS_PRESS];
    int64_t at_ns = usbfs_sim_now_ns() + (int64_t)(2e6 * pair_random());
    int64_t true_ns = usbfs_sim_button(pair->sim, at_ns, button, down, 0);
    assert_true(true_ns > 0);
    assert_true(pair_wait(pair, NEWS_PRESS, before + 1, 5 * US_PER_S));
    const struct news *press = &pair->newest[NEWS_PRESS];
    assert_int_equal(press->press.who, button == PUCK_BUTTON_A ? WHO_A : WHO_B);
    assert_int_equal(press->press.down, down);
    *ret_bound_us = press->press.bound_us;
    return (double)press->press.event_us - (double)true_ns / 1000;
}
