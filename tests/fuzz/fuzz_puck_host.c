/* What a puck may send and when, against what its holder relies on: times never in the future,
 * presses and releases in turn, up and down in turn, nobody left down by one that is gone. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "puck/host.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct world {
    struct host host;
    struct news_list news;
    int64_t now_us;
    bool up;
    bool down[PARTNERS];
};

static void must(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void look(struct world *world)
{
    must(world->news.dropped == 0);
    for (unsigned i = 0; i < world->news.count; i++) {
        const struct news *news = &world->news.at[i];
        switch (news->kind) {
        case NEWS_UP:
        case NEWS_DOWN:
            must(world->up != (news->kind == NEWS_UP));
            world->up = news->kind == NEWS_UP;
            break;
        case NEWS_PRESS:
            must(news->press.event_us <= world->now_us && news->press.bound_us >= 0);
            must(news->press.who == WHO_A || news->press.who == WHO_B);
            world->down[news->press.who] = news->press.down;
            break;
        case NEWS_CUED:
            must(news->cued.event_us <= world->now_us && news->cued.bound_us >= 0);
            break;
        case NEWS_ROUND:
            must(news->round_us >= 0);
            break;
        case NEWS_TROUBLE:
            must(news->trouble > TROUBLE_NONE && news->trouble < TROUBLES);
            break;
        case NEWS_TESTED:
        case NEWS_COUNTS:
            break;
        case NEWS_KINDS:
            abort();
        }
    }
    world->news.count = 0;
}

static void pull_out(struct world *world)
{
    host_gone(&world->host, world->now_us, &world->news);
    look(world);
    must(!world->up && !world->down[WHO_A] && !world->down[WHO_B]);
    host_init(&world->host, world->now_us);
}

/* Its own words, but for what the fuzzer changes: a greeting and pings get answers. */
static void take(struct world *world, const uint8_t *bytes, size_t length)
{
    uint8_t packet[80] = {0};
    memcpy(packet, bytes, length);
    if (length > 1 && packet[1] == 0) { /* so that it finds its way past the numbers */
        packet[1] = packet[0] == PUCK_IS_PONG ? world->host.ping_number : world->host.number;
    }
    host_take(&world->host, packet, length, world->now_us, &world->news);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct world world;
    uint8_t bytes[PUCK_BYTES];
    world = (struct world){.now_us = 1000 * US_PER_S};
    host_init(&world.host, world.now_us);
    while (size >= 2) {
        size_t length = data[1] % 66;
        uint8_t what = data[0];
        data += 2;
        size -= 2;
        switch (what % 8) {
        case 0:
        case 1:
        case 2:
            length = what % 8 == 0 && length <= size ? length
                     : size < PUCK_BYTES             ? size
                                                     : PUCK_BYTES;
            take(&world, data, length);
            data += length;
            size -= length;
            break;
        case 3:
            world.now_us += (int64_t)what << (length / 2);
            break;
        case 4:
            if (host_send(&world.host, world.now_us, bytes)) {
                struct puck_message message;
                must(puck_decode(bytes, sizeof(bytes), &message) == PUCK_OK);
            }
            break;
        case 5:
            host_sent(&world.host, world.now_us, length % 8 != 0);
            break;
        case 6:
            host_light(&world.host, length % LIGHTS, what);
            break;
        default:
            if (length == 0) {
                pull_out(&world);
            } else if (host_next_us(&world.host) <= world.now_us) {
                host_tick(&world.host, world.now_us, &world.news);
                must(host_next_us(&world.host) > world.now_us);
            }
            break;
        }
        look(&world);
    }
    pull_out(&world);
    return 0;
}
