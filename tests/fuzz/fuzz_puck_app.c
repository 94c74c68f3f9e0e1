/* The puck's firmware, driven by anything: packets, changes of its pins, time that passes or jumps,
 * a host that reads or does not, unplugs, sleeps. What must hold at every moment:
 *
 *   - light and motor change by a step at a time, and the motor never runs on;
 *   - every packet it gives decodes and is a puck's own;
 *   - edges of a button take turns, numbers go up by one and by what was counted as lost, and one
 *     that was put and not collected comes again;
 *   - left alone it is dark half a second after the silence, and each button was last told as it
 * is.
 *
 * A step of the input is a byte that says what, and the bytes that it takes. */
#include "app.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

#define MS     UINT32_C(250)
#define BUTTON 2

#define BUZZ_STEPS (400 / PATTERN_STEP_MS) /* the longest buzz with its ramps, and some */

static void must(bool holds)
{
    if (!holds)
        abort();
}

struct world {
    const uint8_t *bytes;
    size_t left;

    struct app app;
    uint32_t now;
    bool awake;
    bool pins[BUTTON];
    struct button_change gathered[BUTTON];
    uint32_t buzzed; /* pattern steps since the host last asked for something */

    bool told[BUTTON];        /* a button as last told, where nothing was lost since */
    bool sure[BUTTON];        /* and whether it was told at all */
    uint16_t next_edge, lost; /* number of the edge to come, and what was lost up to then */
    uint8_t put[PUCK_BYTES];  /* with USB, not collected yet */
    bool has_put;
};

static uint8_t next(struct world *world)
{
    if (world->left == 0)
        return 0;
    world->left--;
    return *world->bytes++;
}

static void tick(struct world *world)
{
    struct pattern before = world->app.pattern;
    uint16_t stepped_at = world->app.stepped_at;
    for (int i = 0; i < BUTTON; i++)
        if (world->gathered[i].count != 0) {
            app_changed(&world->app, (enum puck_button_name)i, &world->gathered[i]);
            world->gathered[i].count = 0;
        }
    app_tick(&world->app, world->now, world->awake);
    must(abs(world->app.pattern.light - before.light) <= PATTERN_LIGHT_STEP);
    must(abs(world->app.pattern.motor - before.motor) <= PATTERN_MOTOR_STEP);
    world->buzzed += world->app.stepped_at != stepped_at;
    must(world->app.pattern.motor == 0 || world->buzzed < BUZZ_STEPS);
}

static void change_pin(struct world *world, uint8_t which)
{
    int i = which & 1;
    struct button_change *change = &world->gathered[i];
    world->pins[i] = !world->pins[i];
    if (change->count == 0)
        change->first_at = world->now;
    change->last_at = world->now;
    change->down = world->pins[i];
    if (change->count < UINT8_MAX)
        change->count++;
}

static void hear_edge(struct world *world, const struct puck_button *edge)
{
    uint16_t gap = (uint16_t)(edge->edge - world->next_edge);
    uint16_t lost = (uint16_t)(world->app.state.edges_lost - world->lost);
    /* More may have been lost behind those that had been put. */
    must(gap <= lost);
    world->lost = (uint16_t)(world->lost + gap);
    world->next_edge = (uint16_t)(edge->edge + 1);
    if (gap != 0)
        memset(world->sure, 0, sizeof world->sure);
    if (world->sure[edge->button])
        must(world->told[edge->button] != edge->down);
    world->told[edge->button] = edge->down;
    world->sure[edge->button] = true;
}

/* USB has room: what was put has been collected. */
static void collect(struct world *world)
{
    struct puck_message message;
    const uint8_t *bytes = app_put(&world->app);
    if (world->has_put && world->put[0] == PUCK_IS_BUTTON) {
        must(puck_decode(world->put, PUCK_BYTES, &message) == PUCK_OK);
        hear_edge(world, &message.button);
    }
    world->has_put = bytes != NULL;
    if (!bytes)
        return;
    must(puck_decode(bytes, PUCK_BYTES, &message) == PUCK_OK);
    must(message.type & 0x80);
    memcpy(world->put, bytes, PUCK_BYTES);
}

static void unplug(struct world *world)
{
    bool edge = world->has_put && world->put[0] == PUCK_IS_BUTTON;
    uint8_t put[PUCK_BYTES];
    memcpy(put, world->put, PUCK_BYTES);
    app_link_lost(&world->app);
    must(app_ready(&world->app));
    world->has_put = false;
    if (!edge)
        return;
    collect(world);
    must(world->has_put && memcmp(world->put, put, PUCK_BYTES) == 0);
}

static void packet(struct world *world, uint8_t length, bool well_made)
{
    uint8_t bytes[PUCK_BYTES];
    for (int i = 0; i < PUCK_BYTES; i++)
        bytes[i] = next(world);
    if (well_made) {
        length = PUCK_BYTES;
        bytes[0] = (uint8_t)(PUCK_HELLO + bytes[0] % 5);
        bytes[2] %= PUCK_PATTERNS;
        bytes[8] = bytes[7] % 2 ? 0 : 0x20;
        bytes[7] = 0;
    }
    const struct app_frame frame = {.at = world->now, .number = (uint16_t)(length * 7)};
    if (!app_ready(&world->app))
        return;
    app_received(&world->app, bytes, length, world->now, &frame);
    world->buzzed = 0;
}

static void step(struct world *world)
{
    uint8_t what = next(world);
    uint8_t how = what >> 3;
    switch (what & 7) {
    case 0: /* time passes as it does */
        for (int i = 0; i <= how * 2; i++) {
            world->now += MS / 2;
            tick(world);
        }
        break;
    case 1: /* the main loop was held up; or the pin changes again before it asks */
        world->now += (uint32_t)next(world) * (how + 1u);
        if (how & 1)
            tick(world);
        break;
    case 2:
        change_pin(world, how);
        break;
    case 3:
        packet(world, next(world), how & 1);
        break;
    case 4:
        collect(world);
        break;
    case 5:
        unplug(world);
        break;
    case 6:
        world->awake = !world->awake;
        break;
    case 7: /* so does the app: it is asked often */
        for (int i = 0; i <= how; i++)
            collect(world);
        break;
    }
}

static void settle(struct world *world)
{
    bool stuck[BUTTON];
    for (int i = 0; i < BUTTON; i++)
        stuck[i] = world->app.buttons[i].state == BUTTON_STATE_STUCK;
    world->awake = true;
    world->now += PUCK_SILENT_MS * MS;
    const struct pattern *pattern = &world->app.pattern;
    for (int i = 0; i < 16 || pattern->light != 0 || pattern->motor != 0; i++) {
        must(i <= 256 / PATTERN_LIGHT_STEP);
        world->now += PATTERN_STEP_MS * MS;
        tick(world);
    }
    must(pattern->kind == PUCK_PATTERN_OFF);
    do
        collect(world);
    while (world->has_put);
    for (int i = 0; i < BUTTON; i++) {
        if (world->sure[i] && world->app.buttons[i].state != BUTTON_STATE_STUCK)
            must(world->told[i] == world->pins[i]);
        if (!stuck[i])
            must(world->app.buttons[i].state != BUTTON_STATE_STUCK);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static struct world world;
    memset(&world, 0, sizeof world);
    world.bytes = bytes;
    world.left = length;
    uint8_t down = next(&world);
    world.now = (uint32_t)next(&world) << 24;
    for (int i = 0; i < BUTTON; i++)
        world.pins[i] = down >> i & 1;
    app_init(&world.app, PUCK_BOARD_ATMEGA32U4, 1, down & 3, world.now);
    while (world.left > 0)
        step(&world);
    settle(&world);
    return 0;
}
