/* A cue has one answer, whichever edge carried it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "command/cued.h"

static struct cued cued;
static struct input input;

static int setup(void **state)
{
    (void)state;
    cued = (struct cued){0};
    input = (struct input){.kind = INPUT_KINDS};
    return 0;
}

/* A couple without a puck sees no difference at all. */
static void test_no_puck(void **state)
{
    (void)state;
    assert_true(cued_silent(&cued, 1, CUE_FAIL_NO_DEVICE, 1000, &input));
    assert_int_equal(input.kind, INPUT_CUE_FAILED);
    assert_int_equal(input.cue.number, 1);
    assert_int_equal(input.cue.fail, CUE_FAIL_NO_DEVICE);
    assert_int_equal(input.who, WHO_BOTH);
    assert_true(cued_next_us(&cued) == NEVER_US);
}

/* Sound carried it: what the puck says of it changes nothing. */
static void test_heard(void **state)
{
    (void)state;
    assert_false(cued_puck(&cued, true, &input));
    assert_false(cued_shown(&cued, 1, 1000, 5, &input));
    assert_false(cued_timer(&cued, 2000, &input));
}

static void test_shown_after(void **state)
{
    (void)state;
    cued_puck(&cued, true, &input);
    assert_false(cued_silent(&cued, 4, CUE_FAIL_VANISHED, 1000, &input));
    assert_int_equal(cued_next_us(&cued), 1000 + CUED_WAIT_US);
    assert_false(cued_shown(&cued, 3, 1500, 7, &input)); /* an older one */
    assert_true(cued_shown(&cued, 4, 2000, 9, &input));
    assert_int_equal(input.kind, INPUT_CUE_STARTED);
    assert_int_equal(input.cue.number, 4);
    assert_int_equal(input.event_us, 2000);
    assert_int_equal(input.bound_us, 9);
    assert_false(cued_timer(&cued, 1000 + CUED_WAIT_US, &input)); /* one answer */
}

/* The card takes its time to say no: the puck has long shown it. */
static void test_shown_before(void **state)
{
    (void)state;
    cued_puck(&cued, true, &input);
    assert_false(cued_shown(&cued, 2, 2000, 9, &input));
    assert_true(cued_silent(&cued, 2, CUE_FAIL_VANISHED, 700000, &input));
    assert_int_equal(input.kind, INPUT_CUE_STARTED);
    assert_int_equal(input.event_us, 2000);
}

static void test_not_shown(void **state)
{
    (void)state;
    cued_puck(&cued, true, &input);
    assert_false(cued_silent(&cued, 1, CUE_FAIL_BUSY, 1000, &input));
    assert_false(cued_timer(&cued, 999 + CUED_WAIT_US, &input));
    assert_true(cued_timer(&cued, 1000 + CUED_WAIT_US, &input));
    assert_int_equal(input.kind, INPUT_CUE_FAILED);
    assert_int_equal(input.cue.fail, CUE_FAIL_BUSY);
    assert_false(cued_shown(&cued, 1, 5000, 1, &input)); /* too late: it is answered */
}

static void test_puck_gone(void **state)
{
    (void)state;
    cued_puck(&cued, true, &input);
    assert_false(cued_silent(&cued, 1, CUE_FAIL_BUSY, 1000, &input));
    assert_true(cued_puck(&cued, false, &input));
    assert_int_equal(input.kind, INPUT_CUE_FAILED);
    assert_true(cued_next_us(&cued) == NEVER_US);
    assert_false(cued_puck(&cued, false, &input));
}

/* The light of a return has no number, and answers for nothing. */
static void test_other_lights(void **state)
{
    (void)state;
    cued_puck(&cued, true, &input);
    assert_false(cued_shown(&cued, 0, 1000, 1, &input));
    assert_false(cued_shown(&cued, 0, 2000, 1, &input));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_no_puck, setup),
        cmocka_unit_test_setup(test_heard, setup),
        cmocka_unit_test_setup(test_shown_after, setup),
        cmocka_unit_test_setup(test_shown_before, setup),
        cmocka_unit_test_setup(test_not_shown, setup),
        cmocka_unit_test_setup(test_puck_gone, setup),
        cmocka_unit_test_setup(test_other_lights, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
