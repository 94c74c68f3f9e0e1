#include "talk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ANSWER_FRAMES 100

const char *talk_elf;

static void lamp(void *userdata, int64_t at_ns, enum board_lamp which, unsigned on)
{
    struct talk *talk = userdata;
    assert_true(talk->shown_count[which] < TALK_SHOWN_MAX);
    talk->shown[which][talk->shown_count[which]++] = (struct talk_shown){at_ns, on};
}

struct talk *talk_new_unplugged(const struct board_options *options)
{
    struct board_options own = options != NULL ? *options : (struct board_options){.seed = 1};
    struct talk *talk = calloc(1, sizeof(*talk));
    assert_non_null(talk);
    own.owner = (struct board_owner){lamp, talk};
    assert_int_equal(board_new(talk_elf, &own, &talk->board), 0);
    return talk;
}

static void listen(struct talk *talk)
{
    talk->in = (struct transfer){.endpoint = PUCK_ENDPOINT_IN & 15,
                                 .in = true,
                                 .data = talk->in_bytes,
                                 .length = PUCK_BYTES};
    port_submit(&talk->port, &talk->in);
}

void talk_plug(struct talk *talk)
{
    assert_int_equal(port_init(&talk->port, talk->board), 0);
    talk->out_waits = false;
    listen(talk);
}

struct talk *talk_new(const struct board_options *options)
{
    struct talk *talk = talk_new_unplugged(options);
    talk_plug(talk);
    return talk;
}

void talk_free(struct talk *talk)
{
    assert_int_equal(board_killed_banks(talk->board), 0);
    board_free(talk->board);
    free(talk);
}

static void heard(struct talk *talk)
{
    struct puck_message message;
    assert_int_equal(talk->in.status, 0);
    assert_int_equal(puck_decode(talk->in_bytes, talk->in.done, &message), PUCK_OK);
    if (message.type == PUCK_IS_BUTTON) {
        assert_true(talk->edge_count < TALK_EDGES_MAX);
        talk->edge_came_ns[talk->edge_count] = board_now_ns(talk->board);
        talk->edges[talk->edge_count++] = message.button;
    } else if (message.number == talk->number) {
        assert_false(talk->answered);
        talk->answer = message;
        talk->answered = true;
    }
    listen(talk);
}

static void put(struct talk *talk, const uint8_t *bytes, unsigned length)
{
    assert_false(talk->out_waits);
    memcpy(talk->out_bytes, bytes, length);
    talk->out =
        (struct transfer){.endpoint = PUCK_ENDPOINT_OUT, .data = talk->out_bytes, .length = length};
    talk->out_waits = true;
    port_submit(&talk->port, &talk->out);
}

static void put_request(struct talk *talk, struct puck_message *request)
{
    uint8_t bytes[PUCK_BYTES];
    talk->number = (uint8_t)(talk->number % 255 + 1);
    request->number = talk->number;
    talk->answered = false;
    assert_int_equal(puck_encode(request, bytes), PUCK_OK);
    put(talk, bytes, sizeof(bytes));
}

static void frame(struct talk *talk)
{
    struct transfer *done, *next;
    if (talk->keep && !talk->out_waits && board_now_ns(talk->board) - talk->pinged_ns >= S) {
        struct puck_message ping = {.type = PUCK_PING};
        talk->pinged_ns = board_now_ns(talk->board);
        put_request(talk, &ping);
    }
    assert_int_equal(port_frame(&talk->port, &done), 0);
    for (; done != NULL; done = next) {
        next = done->next;
        if (done == &talk->in) {
            heard(talk);
        } else {
            talk->out_waits = false;
        }
    }
}

void talk_for(struct talk *talk, int64_t ns)
{
    int64_t end_ns = board_now_ns(talk->board) + ns;
    while (board_now_ns(talk->board) < end_ns) {
        frame(talk);
    }
}

bool talk_send(struct talk *talk, const uint8_t *bytes, unsigned length)
{
    put(talk, bytes, length);
    for (int i = 0; i < ANSWER_FRAMES && talk->out_waits; i++) {
        frame(talk);
    }
    return !talk->out_waits;
}

struct puck_message talk_ask(struct talk *talk, struct puck_message request)
{
    for (int i = 0; i < ANSWER_FRAMES && talk->out_waits; i++) {
        frame(talk);
    }
    put_request(talk, &request);
    for (int i = 0; i < ANSWER_FRAMES && !talk->answered; i++) {
        frame(talk);
    }
    assert_true(talk->answered);
    assert_int_equal(talk->answer.type, request.type | 0x80);
    return talk->answer;
}

struct puck_message talk_hello(struct talk *talk)
{
    return talk_ask(
        talk, (struct puck_message){.type = PUCK_HELLO, .versions = {PUCK_VERSION, PUCK_OLDEST}});
}

struct puck_message talk_cue(struct talk *talk, enum puck_pattern pattern, uint16_t length_ds)
{
    return talk_ask(
        talk, (struct puck_message){
                  .type = PUCK_CUE,
                  .cue = {.pattern = pattern, .light = 255, .motor = 255, .length_ds = length_ds}});
}

double talk_ticks(int64_t at_ns, double crystal_ppm)
{
    return (double)at_ns * 1e-9 * PUCK_TICK_HZ * (1 + crystal_ppm * 1e-6);
}

unsigned talk_highest(const struct talk *talk, enum board_lamp which, int64_t since_ns)
{
    unsigned highest = 0;
    for (unsigned i = 0; i < talk->shown_count[which]; i++) {
        const struct talk_shown *shown = &talk->shown[which][i];
        bool last = i + 1 == talk->shown_count[which];
        if ((last || shown[1].at_ns > since_ns) && shown->on > highest) {
            highest = shown->on;
        }
    }
    return highest;
}

int64_t talk_lit_ns(const struct talk *talk, enum board_lamp which, int64_t since_ns)
{
    int64_t lit_ns = 0;
    for (unsigned i = 0; i < talk->shown_count[which]; i++) {
        const struct talk_shown *shown = &talk->shown[which][i];
        bool last = i + 1 == talk->shown_count[which];
        int64_t until_ns = last ? board_now_ns(talk->board) : shown[1].at_ns;
        int64_t from_ns = shown->at_ns > since_ns ? shown->at_ns : since_ns;
        lit_ns += shown->on > 0 && until_ns > from_ns ? until_ns - from_ns : 0;
    }
    return lit_ns;
}
