/* What a first talk is led through, by the clock. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "command/first_talk.h"

#define BEGUN_US (7000 * US_PER_S)

static struct first_talk talk;

static enum first_talk_step due(int64_t s)
{
    return first_talk_due(&talk, BEGUN_US + s * US_PER_S);
}

static void saw(enum event_kind kind, enum who who)
{
    struct event event = {.kind = kind, .who = who};
    first_talk_saw(&talk, &event);
}

static void test_by_the_clock(void **state)
{
    (void)state;
    first_talk_begin(&talk, false, BEGUN_US);
    assert_int_equal(due(0), FIRST_TALK_STEP_BEGIN);
    assert_int_equal(due(59), FIRST_TALK_STEPS);
    assert_int_equal(due(60), FIRST_TALK_STEP_CUE);
    assert_int_equal(due(61), FIRST_TALK_STEPS); /* once */
    assert_int_equal(due(120), FIRST_TALK_STEP_LEFT);
    assert_int_equal(due(240), FIRST_TALK_STEP_RIGHT);
    assert_int_equal(due(360), FIRST_TALK_STEP_BACK);
    assert_int_equal(due(599), FIRST_TALK_STEPS);
    assert_int_equal(due(600), FIRST_TALK_STEP_END);
    assert_int_equal(due(9999), FIRST_TALK_STEPS);
    for (int step = 0; step < FIRST_TALK_STEPS; step++) {
        assert_true(first_talk_text((enum first_talk_step)step)[0] != 0);
    }
}

/* What was done by themselves is not asked for; whose pause it was makes a difference. */
static void test_done_already(void **state)
{
    (void)state;
    first_talk_begin(&talk, false, BEGUN_US);
    due(0);
    due(60);
    saw(EVENT_PAUSE, WHO_B);
    assert_int_equal(due(130), FIRST_TALK_STEP_LEFT);
    saw(EVENT_REPAIR, WHO_BOTH);
    assert_int_equal(due(500), FIRST_TALK_STEPS);
    assert_int_equal(due(600), FIRST_TALK_STEP_END);
}

static void test_alone(void **state)
{
    (void)state;
    first_talk_begin(&talk, true, BEGUN_US);
    due(0);
    due(60);
    assert_int_equal(due(130), FIRST_TALK_STEP_LEFT);
    assert_int_equal(due(300), FIRST_TALK_STEPS);
    assert_int_equal(due(360), FIRST_TALK_STEP_BACK);
}

/* A long pause put two off: they come one after the other. */
static void test_late(void **state)
{
    (void)state;
    first_talk_begin(&talk, false, BEGUN_US);
    assert_int_equal(due(130), FIRST_TALK_STEP_BEGIN);
    assert_int_equal(due(131), FIRST_TALK_STEP_CUE);
    assert_int_equal(due(132), FIRST_TALK_STEP_LEFT);
    assert_int_equal(due(133), FIRST_TALK_STEPS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_the_clock),
        cmocka_unit_test(test_done_already),
        cmocka_unit_test(test_alone),
        cmocka_unit_test(test_late),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
