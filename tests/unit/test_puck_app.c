/* The puck as a whole, as the host sees it: answers, edges that survive, silence, and a host that
 * says anything. */
#include "app.h"
#include "clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MS     UINT32_C(250) /* ticks */
#define SERIAL UINT32_C(0xcafe0042)

struct bench {
    struct app app;
    uint32_t now;
    bool awake;
};

static void start(struct bench *bench, uint8_t down)
{
    bench->now = UINT32_MAX - 2000 * MS; /* wraps two seconds later */
    bench->awake = true;
    app_init(&bench->app, PUCK_BOARD_ATMEGA32U4, SERIAL, down, bench->now);
}

static int setup(void **state)
{
    static struct bench bench;
    start(&bench, 0);
    *state = &bench;
    return 0;
}

static void run(struct bench *bench, uint32_t ms)
{
    for (uint32_t i = 0; i < ms; i++) {
        bench->now += MS;
        app_tick(&bench->app, bench->now, bench->awake);
    }
}

static void say_bytes(struct bench *bench, const uint8_t *bytes, uint8_t length)
{
    const struct app_frame frame = {.at = bench->now - 100, .number = 1234};
    assert_true(app_ready(&bench->app));
    app_received(&bench->app, bytes, length, bench->now, &frame);
}

static void say(struct bench *bench, const struct puck_message *message)
{
    uint8_t bytes[PUCK_BYTES];
    assert_int_equal(puck_encode(message, bytes), PUCK_OK);
    say_bytes(bench, bytes, PUCK_BYTES);
}

/* What the host reads next; the puck must have something. */
static struct puck_message hear(struct bench *bench)
{
    struct puck_message message = {.number = 0};
    const uint8_t *bytes = app_put(&bench->app);
    assert_non_null(bytes);
    assert_int_equal(puck_decode(bytes, PUCK_BYTES, &message), PUCK_OK);
    return message;
}

static void hear_nothing(struct bench *bench)
{
    assert_null(app_put(&bench->app));
}

static struct puck_state state_of(struct bench *bench)
{
    say(bench, &(struct puck_message){.type = PUCK_STATE});
    struct puck_message message = hear(bench);
    assert_int_equal(message.type, PUCK_IS_STATE);
    return message.state;
}

static void change(struct bench *bench, enum puck_button_name name, bool down)
{
    struct button_change change = {
        .first_at = bench->now, .last_at = bench->now, .count = 1, .down = down};
    app_changed(&bench->app, name, &change);
}

/* Down and up, 60 ms of it. */
static void press(struct bench *bench, enum puck_button_name name)
{
    change(bench, name, true);
    run(bench, 30);
    change(bench, name, false);
    run(bench, 30);
}

static void cue(struct bench *bench, enum puck_pattern pattern)
{
    say(bench, &(struct puck_message){.type = PUCK_CUE,
                                      .cue = {.pattern = pattern, .light = 255, .motor = 255}});
    struct puck_message message = hear(bench);
    assert_int_equal(message.type, PUCK_IS_CUED);
}

static void every_request_has_its_answer(void **state)
{
    struct bench *bench = *state;
    press(bench, PUCK_BUTTON_A);
    hear(bench);
    hear(bench);
    say(bench, &(struct puck_message){.type = PUCK_HELLO, .number = 9, .versions = {1, 1}});
    struct puck_message message = hear(bench);
    assert_int_equal(message.type, PUCK_IS_HELLO);
    assert_int_equal(message.number, 9);
    assert_int_equal(message.hello.versions.newest, PUCK_VERSION);
    assert_int_equal(message.hello.versions.oldest, PUCK_OLDEST);
    assert_int_equal(message.hello.serial, SERIAL);
    assert_int_equal(message.hello.board, PUCK_BOARD_ATMEGA32U4);
    assert_int_equal(message.hello.edge, 2);

    say(bench, &(struct puck_message){.type = PUCK_PING, .number = 255});
    message = hear(bench);
    assert_int_equal(message.type, PUCK_IS_PONG);
    assert_int_equal(message.number, 255);
    assert_int_equal(message.pong.at, bench->now);
    assert_int_equal(message.pong.sof_at, bench->now - 100);
    assert_int_equal(message.pong.sof, 1234);

    say(bench, &(struct puck_message){.type = PUCK_CUE,
                                      .number = 3,
                                      .cue = {.pattern = PUCK_PATTERN_BREAK, .light = 9}});
    message = hear(bench);
    assert_int_equal(message.type, PUCK_IS_CUED);
    assert_int_equal(message.number, 3);
    assert_int_equal(message.cued.pattern, PUCK_PATTERN_BREAK);
    assert_int_equal(message.cued.at, bench->now);
    hear_nothing(bench);
}

static void what_is_not_known_is_counted_and_dropped(void **state)
{
    struct bench *bench = *state;
    uint8_t bytes[PUCK_BYTES] = {PUCK_PING};
    say_bytes(bench, bytes, 0);
    say_bytes(bench, bytes, PUCK_BYTES - 1);
    say_bytes(bench, bytes, 64);
    bytes[0] = 0x77;
    say_bytes(bench, bytes, PUCK_BYTES);
    bytes[0] = PUCK_CUE;
    bytes[2] = PUCK_PATTERNS;
    say_bytes(bench, bytes, PUCK_BYTES);
    memset(bytes, 0, sizeof bytes);
    bytes[0] = PUCK_IS_STATE; /* a puck's own words */
    say_bytes(bench, bytes, PUCK_BYTES);
    bytes[0] = PUCK_BOOTLOADER; /* without its key */
    say_bytes(bench, bytes, PUCK_BYTES);
    hear_nothing(bench);
    assert_false(bench->app.bootloader);
    assert_int_equal(state_of(bench).ignored, 7);
    for (uint32_t i = 0; i < 70000; i++)
        say_bytes(bench, bytes, 1);
    assert_int_equal(state_of(bench).ignored, UINT16_MAX);
}

static void the_bootloader_wants_its_key(void **state)
{
    struct bench *bench = *state;
    say(bench, &(struct puck_message){.type = PUCK_BOOTLOADER});
    assert_true(bench->app.bootloader);
    hear_nothing(bench);
}

static void both_buttons_at_once_give_both_edges(void **state)
{
    struct bench *bench = *state;
    change(bench, PUCK_BUTTON_A, true);
    change(bench, PUCK_BUTTON_B, true);
    run(bench, 100);
    change(bench, PUCK_BUTTON_B, false);
    change(bench, PUCK_BUTTON_A, false);
    run(bench, 100);
    static const struct {
        enum puck_button_name button;
        bool down;
    } said[] = {{PUCK_BUTTON_A, true},
                {PUCK_BUTTON_B, true},
                {PUCK_BUTTON_B, false},
                {PUCK_BUTTON_A, false}};
    for (uint16_t i = 0; i < 4; i++) {
        struct puck_message message = hear(bench);
        assert_int_equal(message.type, PUCK_IS_BUTTON);
        assert_int_equal(message.button.button, said[i].button);
        assert_int_equal(message.button.down, said[i].down);
        assert_int_equal(message.button.edge, i);
    }
    hear_nothing(bench);
}

static void edges_wait_and_the_oldest_go_first(void **state)
{
    struct bench *bench = *state;
    bench->awake = false; /* no host at all */
    for (int i = 0; i < 20; i++)
        press(bench, i % 2 ? PUCK_BUTTON_B : PUCK_BUTTON_A);
    bench->awake = true;
    assert_int_equal(bench->app.state.edges_lost, 40 - EDGES_MAX);
    for (uint16_t number = 40 - EDGES_MAX; number < 40; number++) {
        struct puck_message message = hear(bench);
        assert_int_equal(message.button.edge, number); /* the gap says how many are gone */
        assert_int_equal(message.button.down, number % 2 == 0);
    }
    hear_nothing(bench);
    assert_int_equal(state_of(bench).edges_lost, 40 - EDGES_MAX);
}

static void an_edge_is_kept_until_it_is_collected(void **state)
{
    struct bench *bench = *state;
    press(bench, PUCK_BUTTON_A);
    say(bench, &(struct puck_message){.type = PUCK_PING});
    struct puck_message message = hear(bench); /* put, and then the plug is pulled */
    assert_int_equal(message.button.edge, 0);
    app_link_lost(&bench->app);
    for (uint16_t number = 0; number < 2; number++) {
        message = hear(bench);
        assert_int_equal(message.type, PUCK_IS_BUTTON);
        assert_int_equal(message.button.edge, number);
    }
    hear_nothing(bench); /* the ping's answer was for a host that is gone */
    assert_true(app_ready(&bench->app));
    app_link_lost(&bench->app);
    hear_nothing(bench); /* the last edge had been collected */
}

static void an_answer_put_is_not_put_again(void **state)
{
    struct bench *bench = *state;
    say(bench, &(struct puck_message){.type = PUCK_PING});
    assert_int_equal(hear(bench).type, PUCK_IS_PONG);
    app_link_lost(&bench->app);
    hear_nothing(bench);
}

static void edges_go_before_answers_and_one_answer_waits(void **state)
{
    struct bench *bench = *state;
    say(bench, &(struct puck_message){.type = PUCK_PING, .number = 1});
    assert_false(app_ready(&bench->app)); /* USB keeps the next request meanwhile */
    press(bench, PUCK_BUTTON_B);
    assert_int_equal(hear(bench).type, PUCK_IS_BUTTON);
    assert_int_equal(hear(bench).type, PUCK_IS_BUTTON);
    assert_int_equal(hear(bench).type, PUCK_IS_PONG);
    assert_true(app_ready(&bench->app));
}

static void silence_fades_the_light_out(void **state)
{
    struct bench *bench = *state;
    cue(bench, PUCK_PATTERN_BREAK);
    for (int i = 0; i < 20; i++) { /* a host that speaks every second keeps it */
        run(bench, 1000);
        assert_true(bench->app.pattern.light > 0);
        say(bench, &(struct puck_message){.type = PUCK_PING});
        hear(bench);
    }
    const uint8_t noise[1] = {0};
    run(bench, PUCK_SILENT_MS - 100);
    say_bytes(bench, noise, 1); /* noise is no word */
    uint8_t light = bench->app.pattern.light;
    run(bench, 90);
    assert_int_equal(bench->app.pattern.light, light);
    run(bench, 600);
    assert_int_equal(bench->app.pattern.light, 0);
    assert_int_equal(state_of(bench).silences, 1);
    run(bench, 10000);
    assert_int_equal(bench->app.pattern.light, 0);
}

static void the_motor_is_never_left_on(void **state)
{
    struct bench *bench = *state;
    cue(bench, PUCK_PATTERN_CUE);
    run(bench, 50);
    assert_true(bench->app.pattern.motor > 0);
    bench->awake = false; /* asleep, or unplugged and powered by something else */
    run(bench, 100);
    assert_int_equal(bench->app.pattern.motor, 0);
    run(bench, 600);
    assert_int_equal(bench->app.pattern.light, 0);
}

static void a_stuck_button_is_named_and_not_a_press(void **state)
{
    struct bench *bench = *state;
    start(bench, 1 << PUCK_BUTTON_B);
    run(bench, 1000);
    change(bench, PUCK_BUTTON_A, true);
    say(bench, &(struct puck_message){.type = PUCK_TEST, .test = {.parts = PUCK_PARTS}});
    struct puck_message message = hear(bench);
    assert_int_equal(message.type, PUCK_IS_BUTTON);
    assert_int_equal(message.button.button, PUCK_BUTTON_A);
    message = hear(bench);
    assert_int_equal(message.type, PUCK_IS_TESTED);
    assert_int_equal(message.tested.parts, PUCK_PARTS);
    assert_int_equal(message.tested.down, 3);
    assert_int_equal(message.tested.stuck, 1 << PUCK_BUTTON_B);
    run(bench, 100);
    assert_true(bench->app.pattern.light > 0 && bench->app.pattern.motor > 0);
    change(bench, PUCK_BUTTON_B, false);
    run(bench, 100);
    hear_nothing(bench);
    say(bench, &(struct puck_message){.type = PUCK_TEST, .test = {.parts = PUCK_PART_BUTTONS}});
    message = hear(bench);
    assert_int_equal(message.tested.stuck, 0);
    assert_int_equal(message.tested.down, 1);
}

static void a_test_shows_only_what_is_asked_for(void **state)
{
    struct bench *bench = *state;
    say(bench, &(struct puck_message){.type = PUCK_TEST, .test = {.parts = PUCK_PART_MOTOR}});
    hear(bench);
    run(bench, 100);
    assert_true(bench->app.pattern.light == 0 && bench->app.pattern.motor > 0);
    run(bench, 1000);
    say(bench, &(struct puck_message){.type = PUCK_TEST, .test = {.parts = PUCK_PART_LIGHT}});
    hear(bench);
    run(bench, 100);
    assert_true(bench->app.pattern.light > 0 && bench->app.pattern.motor == 0);
}

/* The main loop was held up for 100 ms: what the interrupt gathered has its own times. */
static void a_late_turn_costs_no_time(void **state)
{
    struct bench *bench = *state;
    change(bench, PUCK_BUTTON_A, true);
    bench->now += 100 * MS;
    struct button_change up = {.first_at = bench->now - 40 * MS,
                               .last_at = bench->now - 30 * MS,
                               .count = 3,
                               .down = false};
    app_changed(&bench->app, PUCK_BUTTON_A, &up);
    run(bench, 100);
    hear(bench);
    struct puck_message message = hear(bench);
    assert_false(message.button.down);
    assert_int_equal(message.button.at, up.first_at);
    hear_nothing(bench);
}

static void a_late_turn_is_not_made_up_for_in_haste(void **state)
{
    struct bench *bench = *state;
    cue(bench, PUCK_PATTERN_CUE);
    run(bench, 50);
    bench->now += 100 * MS;
    uint8_t light = bench->app.pattern.light;
    for (int i = 0; i < 100; i++) { /* ten milliseconds in quick turns */
        bench->now += MS / 10;
        app_tick(&bench->app, bench->now, true);
    }
    assert_true(bench->app.pattern.light - light <=
                (10 / PATTERN_STEP_MS + 2) * PATTERN_LIGHT_STEP);
}

static void bounces_are_counted(void **state)
{
    struct bench *bench = *state;
    struct button_change bounced = {
        .first_at = bench->now - 20, .last_at = bench->now, .count = 7, .down = true};
    app_changed(&bench->app, PUCK_BUTTON_A, &bounced);
    hear(bench);
    assert_int_equal(state_of(bench).bounces, 6);
}

static void the_clock_counts_on_over_its_overflow(void **state)
{
    (void)state;
    assert_int_equal(clock_ticks(0, 0, false), 0);
    assert_int_equal(clock_ticks(3, 0x1234, false), 0x31234);
    assert_int_equal(clock_ticks(3, 0xffff, true), 0x3ffff); /* read, then it overflowed */
    assert_int_equal(clock_ticks(3, 0, true), 0x40000);      /* overflowed, then read */
    assert_int_equal(clock_ticks(0xffff, 5, true), 5);       /* all 32 bits */
    /* However late the interrupt is, time never runs backwards. */
    uint32_t before = 0;
    uint16_t high = 0;
    bool waiting = false;
    for (uint32_t i = 0, counter = 0; i < 40000; i++, counter += 37) {
        uint16_t low = (uint16_t)counter;
        waiting |= (uint16_t)(counter - 37) > low && i > 0;
        if (waiting && low > 0x7000) {
            high++;
            waiting = false;
        }
        uint32_t at = clock_ticks(high, low, waiting);
        assert_int_equal(at, counter);
        assert_true(at >= before);
        before = at;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(every_request_has_its_answer, setup),
        cmocka_unit_test_setup(what_is_not_known_is_counted_and_dropped, setup),
        cmocka_unit_test_setup(the_bootloader_wants_its_key, setup),
        cmocka_unit_test_setup(both_buttons_at_once_give_both_edges, setup),
        cmocka_unit_test_setup(edges_wait_and_the_oldest_go_first, setup),
        cmocka_unit_test_setup(an_edge_is_kept_until_it_is_collected, setup),
        cmocka_unit_test_setup(an_answer_put_is_not_put_again, setup),
        cmocka_unit_test_setup(edges_go_before_answers_and_one_answer_waits, setup),
        cmocka_unit_test_setup(silence_fades_the_light_out, setup),
        cmocka_unit_test_setup(the_motor_is_never_left_on, setup),
        cmocka_unit_test_setup(a_stuck_button_is_named_and_not_a_press, setup),
        cmocka_unit_test_setup(a_test_shows_only_what_is_asked_for, setup),
        cmocka_unit_test_setup(a_late_turn_costs_no_time, setup),
        cmocka_unit_test_setup(a_late_turn_is_not_made_up_for_in_haste, setup),
        cmocka_unit_test_setup(bounces_are_counted, setup),
        cmocka_unit_test(the_clock_counts_on_over_its_overflow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
