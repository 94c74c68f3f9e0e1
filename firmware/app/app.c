/* The problem: messages, edges and time come in any order, and a host that stops reading or
 * speaking at the worst moment must neither cost a press nor leave anything on.
 */
#include "firmware/app/app.h"

#include <string.h>

#define TICKS_PER_MS (PUCK_TICK_HZ / 1000)
#define STEP_TICKS   (uint16_t)(PATTERN_STEP_MS * TICKS_PER_MS)
#define SILENT_TICKS (PUCK_SILENT_MS * TICKS_PER_MS)

static void count(uint16_t *counter, uint8_t more)
{
    *counter = (uint16_t)(*counter > UINT16_MAX - more ? UINT16_MAX : *counter + more);
}

void app_init(struct app *app, uint8_t board, uint32_t serial, uint8_t down, uint32_t now)
{
    memset(app, 0, sizeof *app);
    app->hello = (struct puck_hello){
        .versions = {.newest = PUCK_VERSION, .oldest = PUCK_OLDEST},
        .firmware_major = APP_FIRMWARE_MAJOR,
        .firmware_minor = APP_FIRMWARE_MINOR,
        .board = board,
        .capabilities = PUCK_CAN_LIGHT | PUCK_CAN_MOTOR | PUCK_CAN_BUTTONS | PUCK_CAN_BOOTLOADER,
        .serial = serial,
    };
    for (uint8_t i = 0; i < PUCK_BUTTONS; i++)
        button_init(&app->buttons[i], (down >> i & 1) != 0);
    app->stepped_at = (uint16_t)now;
}

/* All that a button has to say up to `now`. */
static void settle(struct app *app, enum puck_button_name name, uint32_t now)
{
    struct button_edge edge;
    while (button_tick(&app->buttons[name], now, &edge))
        if (!edges_push(&app->edges, name, edge.down, edge.at))
            count(&app->state.edges_lost, 1);
}

void app_changed(struct app *app, enum puck_button_name name, const struct button_change *change)
{
    settle(app, name, change->first_at);
    struct button_edge edge;
    bool is_edge = button_changed(&app->buttons[name], change, &edge);
    if (is_edge && !edges_push(&app->edges, name, edge.down, edge.at))
        count(&app->state.edges_lost, 1);
    count(&app->state.bounces, (uint8_t)(change->count - (is_edge ? 1 : 0)));
}

/* A step that is late by more than another one is not made up for. Sixteen bits are enough: asleep,
 * when ticks are rare, nothing is shown. */
static void step_pattern(struct app *app, uint16_t now)
{
    if ((uint16_t)(now - app->stepped_at) < STEP_TICKS)
        return;
    app->stepped_at = (uint16_t)(app->stepped_at + STEP_TICKS);
    if ((uint16_t)(now - app->stepped_at) >= STEP_TICKS)
        app->stepped_at = now;
    pattern_step(&app->pattern);
}

void app_tick(struct app *app, uint32_t now, bool awake)
{
    for (uint8_t i = 0; i < PUCK_BUTTONS; i++)
        settle(app, (enum puck_button_name)i, now);
    if (app->spoken_to && (!awake || now - app->heard_at >= SILENT_TICKS)) {
        app->spoken_to = false;
        count(&app->state.silences, 1);
        pattern_stop(&app->pattern);
    }
    step_pattern(app, (uint16_t)now);
}

static void test(struct app *app, uint8_t parts, struct puck_tested *ret_tested)
{
    /* The cue at its full strength: what has to work is what is tried. */
    struct puck_cue cue = {.pattern = PUCK_PATTERN_CUE};
    if (parts & PUCK_PART_LIGHT)
        cue.light = 255;
    if (parts & PUCK_PART_MOTOR)
        cue.motor = 255;
    if (parts & (PUCK_PART_LIGHT | PUCK_PART_MOTOR))
        pattern_start(&app->pattern, &cue);

    ret_tested->parts = parts;
    ret_tested->down = 0;
    ret_tested->stuck = 0;
    for (uint8_t i = PUCK_BUTTONS; i-- > 0;) {
        bool stuck = app->buttons[i].state == BUTTON_STATE_STUCK;
        ret_tested->down = (uint8_t)(ret_tested->down << 1 | app->buttons[i].down);
        ret_tested->stuck = (uint8_t)(ret_tested->stuck << 1 | stuck);
    }
}

/* Does what a request asks for. True: `reply` is its answer. */
static bool answer(struct app *app, const struct puck_message *request, uint32_t now,
                   const struct app_frame *frame, struct puck_message *reply)
{
    reply->number = request->number;
    reply->type = (enum puck_type)(request->type | 0x80);
    switch (request->type) {
    case PUCK_HELLO:
        reply->hello = app->hello;
        reply->hello.edge = app->edges.next;
        return true;
    case PUCK_PING:
        reply->pong.at = now;
        reply->pong.sof_at = frame->at;
        reply->pong.sof = frame->number;
        return true;
    case PUCK_CUE:
        pattern_start(&app->pattern, &request->cue);
        reply->cued.pattern = request->cue.pattern;
        reply->cued.at = now;
        return true;
    case PUCK_TEST:
        test(app, request->test.parts, &reply->tested);
        return true;
    case PUCK_STATE:
        reply->state = app->state;
        return true;
    case PUCK_BOOTLOADER:
        app->bootloader = true;
        return false;
    case PUCK_IS_HELLO:
    case PUCK_IS_PONG:
    case PUCK_IS_CUED:
    case PUCK_IS_TESTED:
    case PUCK_IS_STATE:
    case PUCK_IS_BUTTON:
        break; /* a puck's words: not for us */
    }
    count(&app->state.ignored, 1);
    return false;
}

bool app_ready(const struct app *app)
{
    return !app->has_reply;
}

void app_received(struct app *app, const uint8_t *bytes, uint8_t length, uint32_t now,
                  const struct app_frame *frame)
{
    struct puck_message request, reply;
    if (app->has_reply || puck_decode(bytes, length, &request) != PUCK_OK) {
        count(&app->state.ignored, 1);
        return;
    }
    app->heard_at = now;
    app->spoken_to = true;
    if (answer(app, &request, now, frame, &reply))
        app->has_reply = puck_encode(&reply, app->reply) == PUCK_OK;
}

/* Edges go first: a person made them. The times in them are their own, so an answer can wait. */
static void fetch(struct app *app)
{
    struct puck_message edge = {.type = PUCK_IS_BUTTON};
    if (edges_take(&app->edges, &edge.button)) {
        app->has_out = puck_encode(&edge, app->out) == PUCK_OK;
    } else if (app->has_reply) {
        memcpy(app->out, app->reply, PUCK_BYTES);
        app->has_reply = false;
        app->has_out = true;
    }
}

const uint8_t *app_put(struct app *app)
{
    if (app->put)
        app->has_out = false;
    if (!app->has_out)
        fetch(app);
    app->put = app->has_out;
    return app->has_out ? app->out : NULL;
}

void app_link_lost(struct app *app)
{
    app->put = false;
    app->has_reply = false;
    if (app->has_out && app->out[0] != PUCK_IS_BUTTON)
        app->has_out = false;
}
