/* T0: what the light and the motor do, at their pins: soft, never stuck, gone when the host is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "talk.h"

#define MOTOR_MOST 600 /* thousandths: a motor for 3 V on 5 V */

static struct talk *spoken_to(void)
{
    struct talk *talk = talk_new(NULL);
    talk->keep = true;
    talk_hello(talk);
    talk_for(talk, 100 * MS);
    assert_int_equal(board_lamp(talk->board, BOARD_LIGHT), 0);
    assert_int_equal(board_lamp(talk->board, BOARD_MOTOR), 0);
    return talk;
}

/* The eye sees a flash where the root of the light jumps: no step of a millisecond is above 2 % of
 * it, no motor's above 8 %. */
static void assert_soft(const struct talk *talk)
{
    unsigned before = 0;
    for (unsigned i = 0; i < talk->shown_count[BOARD_LIGHT]; i++) {
        unsigned now = talk->shown[BOARD_LIGHT][i].on;
        unsigned high = now > before ? now : before, low = now > before ? before : now;
        /* sqrt(high) - sqrt(low) <= 0.02 sqrt(1000) = 0.63; and the last step, 4 thousandths to 0.
         */
        assert_true(high <= 8 || (double)(high - low) <= 0.64 * 2 * 32 * (double)high / 1000 + 4);
        before = now;
    }
    before = 0;
    for (unsigned i = 0; i < talk->shown_count[BOARD_MOTOR]; i++) {
        unsigned now = talk->shown[BOARD_MOTOR][i].on;
        assert_true(now <= MOTOR_MOST + 8);
        assert_in_range(abs((int)now - (int)before), 0, 80);
        before = now;
    }
}

/* When it was first lit from then on, or -1. */
static int64_t lit_at_ns(const struct talk *talk, enum board_lamp lamp, int64_t since_ns)
{
    for (unsigned i = 0; i < talk->shown_count[lamp]; i++) {
        const struct talk_shown *shown = &talk->shown[lamp][i];
        if (shown->at_ns >= since_ns && shown->on > 0) {
            return shown->at_ns;
        }
    }
    return -1;
}

static void a_cue(void **state)
{
    (void)state;
    struct talk *talk = spoken_to();
    int64_t begun_ns = board_now_ns(talk->board);
    talk_cue(talk, PUCK_PATTERN_CUE, 0);
    talk_for(talk, 6 * S);
    int64_t lit_ns = lit_at_ns(talk, BOARD_LIGHT, begun_ns);
    assert_in_range(lit_ns - begun_ns, 0, 20 * MS);
    assert_true(talk_highest(talk, BOARD_LIGHT, begun_ns) > 900);
    assert_in_range(talk_lit_ns(talk, BOARD_LIGHT, begun_ns), 2 * S, 3500 * MS);
    assert_true(talk_highest(talk, BOARD_MOTOR, begun_ns) > 400);
    assert_in_range(talk_lit_ns(talk, BOARD_MOTOR, begun_ns), 150 * MS, 400 * MS);
    assert_int_equal(board_lamp(talk->board, BOARD_LIGHT), 0);
    assert_int_equal(board_lamp(talk->board, BOARD_MOTOR), 0);
    assert_soft(talk);
    print_message("the light is on %.1f ms after the cue was handed over\n",
                  (double)(lit_ns - begun_ns) / 1e6);
    talk_free(talk);
}

/* Peaks of the light: where it is highest between two times that it is low. */
static unsigned breaths(const struct talk *talk, int64_t since_ns)
{
    unsigned count = 0;
    bool up = false;
    for (unsigned i = 0; i < talk->shown_count[BOARD_LIGHT]; i++) {
        const struct talk_shown *shown = &talk->shown[BOARD_LIGHT][i];
        if (shown->at_ns >= since_ns) {
            count += !up && shown->on > 600;
            up = up ? shown->on > 300 : shown->on > 600;
        }
    }
    return count;
}

static void a_pause_breathes(void **state)
{
    (void)state;
    struct talk *talk = spoken_to();
    int64_t begun_ns = board_now_ns(talk->board);
    talk_ask(talk, (struct puck_message){.type = PUCK_CUE,
                                         .cue = {.pattern = PUCK_PATTERN_PAUSE,
                                                 .light = 255,
                                                 .length_ds = 300,
                                                 .breath_ms = 6000}});
    talk_for(talk, 28 * S);
    assert_int_equal(breaths(talk, begun_ns), 5);
    assert_int_equal(talk_lit_ns(talk, BOARD_MOTOR, begun_ns), 0);
    assert_true(talk_lit_ns(talk, BOARD_LIGHT, begun_ns) > 27 * S); /* it does not go out between */
    talk_for(talk, 3 * S);
    assert_int_equal(board_lamp(talk->board, BOARD_LIGHT), 0);
    assert_soft(talk);
    talk_free(talk);
}

static void a_break_and_a_return(void **state)
{
    (void)state;
    struct talk *talk = spoken_to();
    talk_cue(talk, PUCK_PATTERN_BREAK, 0);
    talk_for(talk, 2 * S);
    unsigned steady = board_lamp(talk->board, BOARD_LIGHT);
    int64_t begun_ns = board_now_ns(talk->board);
    talk_for(talk, 5 * S);
    assert_in_range(steady, 10, 200); /* low */
    assert_int_equal(talk_highest(talk, BOARD_LIGHT, begun_ns), steady);
    assert_int_equal(talk_lit_ns(talk, BOARD_MOTOR, 0), 0);
    begun_ns = board_now_ns(talk->board);
    talk_cue(talk, PUCK_PATTERN_RETURN, 0);
    talk_for(talk, 5 * S);
    assert_int_equal(breaths(talk, begun_ns), 2);
    assert_in_range(talk_lit_ns(talk, BOARD_MOTOR, begun_ns), 80 * MS, 350 * MS);
    assert_int_equal(board_lamp(talk->board, BOARD_LIGHT), 0);
    assert_soft(talk);
    talk_free(talk);
}

static void off_fades(void **state)
{
    (void)state;
    struct talk *talk = spoken_to();
    talk_cue(talk, PUCK_PATTERN_CUE, 0);
    talk_for(talk, 100 * MS); /* the motor is going */
    assert_true(board_lamp(talk->board, BOARD_MOTOR) > 0);
    talk_cue(talk, PUCK_PATTERN_OFF, 0);
    talk_for(talk, S);
    assert_int_equal(board_lamp(talk->board, BOARD_LIGHT), 0);
    assert_int_equal(board_lamp(talk->board, BOARD_MOTOR), 0);
    assert_soft(talk);
    talk_free(talk);
}

/* Cues one on top of the other, at any time: soft all the same. */
static void never_a_flash(void **state)
{
    (void)state;
    struct talk *talk = spoken_to();
    srand(3);
    for (int i = 0; i < 60; i++) {
        talk_cue(talk, (enum puck_pattern)(rand() % PUCK_PATTERNS), 0);
        talk_for(talk, rand() % 700 * MS);
    }
    assert_soft(talk);
    talk_free(talk);
}

static void assert_fades(struct talk *talk)
{
    talk_for(talk, S);
    assert_int_equal(board_lamp(talk->board, BOARD_LIGHT), 0);
    assert_int_equal(board_lamp(talk->board, BOARD_MOTOR), 0);
    assert_soft(talk);
}

/* The host hangs: no word, though the bus goes on. */
static void a_silent_host(void **state)
{
    (void)state;
    struct talk *talk = spoken_to();
    talk_cue(talk, PUCK_PATTERN_BREAK, 0);
    talk->keep = false;
    talk_for(talk, (PUCK_SILENT_MS - 100) * MS);
    assert_true(board_lamp(talk->board, BOARD_LIGHT) > 0);
    talk_for(talk, 200 * MS);
    assert_fades(talk);
    assert_int_equal(talk_ask(talk, (struct puck_message){.type = PUCK_STATE}).state.silences, 1);
    talk_cue(talk, PUCK_PATTERN_BREAK, 0);
    talk_for(talk, S);
    assert_true(board_lamp(talk->board, BOARD_LIGHT) > 0);
    talk_free(talk);
}

/* The bus sleeps in the middle of a cue's buzz. */
static void a_sleeping_bus(void **state)
{
    (void)state;
    struct talk *talk = spoken_to();
    talk_cue(talk, PUCK_PATTERN_CUE, 0);
    talk_for(talk, 100 * MS);
    board_suspend(talk->board, true);
    talk->keep = false;
    assert_fades(talk);
    talk_for(talk, 3 * S);
    board_suspend(talk->board, false);
    talk_for(talk, 20 * MS);
    talk_hello(talk);
    talk_cue(talk, PUCK_PATTERN_BREAK, 0);
    talk_for(talk, S);
    assert_true(board_lamp(talk->board, BOARD_LIGHT) > 0);
    talk_free(talk);
}

static void a_test_of_its_parts(void **state)
{
    (void)state;
    struct talk *talk = spoken_to();
    int64_t begun_ns = board_now_ns(talk->board);
    struct puck_message tested =
        talk_ask(talk, (struct puck_message){.type = PUCK_TEST, .test = {.parts = PUCK_PARTS}});
    talk_for(talk, 5 * S);
    assert_int_equal(tested.tested.parts, PUCK_PARTS);
    assert_true(talk_highest(talk, BOARD_LIGHT, begun_ns) > 500);
    assert_true(talk_highest(talk, BOARD_MOTOR, begun_ns) > 300);
    assert_int_equal(board_lamp(talk->board, BOARD_LIGHT), 0);
    assert_soft(talk);
    talk_free(talk);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cue),          cmocka_unit_test(a_pause_breathes),
        cmocka_unit_test(off_fades),      cmocka_unit_test(a_break_and_a_return),
        cmocka_unit_test(never_a_flash),  cmocka_unit_test(a_silent_host),
        cmocka_unit_test(a_sleeping_bus), cmocka_unit_test(a_test_of_its_parts)};
    talk_elf = argc == 2 ? argv[1] : "";
    return cmocka_run_group_tests(tests, NULL, NULL);
}
