/* A run of a drill as text, and what it comes to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "practice/day.h"
#include "practice/log.h"

#define ZERO_US (7000 * US_PER_S)

static const struct drill_plan plan = {.kind = DRILL_PAUSE, .people = 2};
static struct log logged;

static void add(int64_t at_ms, enum drill_note_kind kind, enum sound sound, double value)
{
    const struct drill_note note = {.kind = kind,
                                    .who = WHO_A,
                                    .sound = sound,
                                    .t_us = ZERO_US + at_ms * US_PER_MS,
                                    .bound_us = 20000,
                                    .value = value,
                                    .error = 2.1};
    log_add(&logged, &note);
}

static void begin(void)
{
    log_init(&logged, &plan, true, ZERO_US, INT64_C(1732446318123456));
}

static struct log_run read_back(void)
{
    struct log_run run;
    assert_true(log_read(logged.text, logged.length, &run));
    return run;
}

static void test_as_the_header_says(void **state)
{
    (void)state;
    begin();
    add(45123, DRILL_NOTE_DUE, SOUND_CUE, 0);
    add(45150, DRILL_NOTE_HEARD, SOUND_CUE, 0);
    add(48301, DRILL_NOTE_PRESS, 0, 0);
    add(120003, DRILL_NOTE_SWING, 0, 38.2);
    add(120003, DRILL_NOTE_FOUND, 0, 5.5);
    add(182000, DRILL_NOTE_END, 0, 0);
    logged.text[logged.length] = 0;
    assert_string_equal(logged.text, "practice 1 pause people 2 strap 1 start 1732446318123456\n"
                                     "45123 due cue\n"
                                     "45150 heard cue 20\n"
                                     "48301 press\n"
                                     "120003 swing 38200 2100\n"
                                     "120003 found 5500\n"
                                     "182000 end\n");
    struct log_run run = read_back();
    assert_int_equal(run.kind, DRILL_PAUSE);
    assert_int_equal(run.people, 2);
    assert_true(run.strap && run.whole);
    assert_int_equal(run.start_realtime_us, INT64_C(1732446318123456));
    assert_int_equal(run.length_us, 182000000);
    assert_int_equal(run.cues, 1);
    assert_int_equal(run.waits, 1);
    assert_true(fabs(run.wait_s[0] - 3.151) < 1e-9); /* from the first sample on */
    assert_true(fabs(run.swing_ms - 38.2) < 1e-9 && run.found == 5.5);
}

/* It is told some tenths of a second later that a cue was heard; a quick press stands before that.
 */
static void test_heard_after_the_press(void **state)
{
    (void)state;
    begin();
    add(1000, DRILL_NOTE_DUE, SOUND_CUE, 0);
    add(1250, DRILL_NOTE_PRESS, 0, 0);
    add(1040, DRILL_NOTE_HEARD, SOUND_CUE, 0);
    add(1260, DRILL_NOTE_DUE, SOUND_PAUSE, 0);
    add(1300, DRILL_NOTE_HEARD, SOUND_PAUSE, 0);
    assert_true(fabs(read_back().wait_s[0] - 0.210) < 1e-9);
    assert_false(read_back().whole);
}

static void test_how_cues_end(void **state)
{
    (void)state;
    begin();
    add(500, DRILL_NOTE_PRESS, 0, 0); /* their own, with no cue */
    add(1000, DRILL_NOTE_DUE, SOUND_CUE, 0);
    add(1000, DRILL_NOTE_SILENT, SOUND_CUE, 0);
    add(3000, DRILL_NOTE_PRESS, 0, 0); /* it was seen on the puck, or the screen */
    add(10000, DRILL_NOTE_DUE, SOUND_CUE, 0);
    add(70000, DRILL_NOTE_WENT_ON, 0, 0);
    add(80000, DRILL_NOTE_DUE, SOUND_CUE, 0);
    add(82000, DRILL_NOTE_OTHER, 0, 0);
    add(83000, DRILL_NOTE_PRESS, 0, 0); /* "I heard" */
    add(90000, DRILL_NOTE_STOPPED, 0, 0);
    struct log_run run = read_back();
    assert_int_equal(run.cues, 3);
    assert_int_equal(run.waits, 1);
    assert_true(run.wait_s[0] == 2);
    assert_int_equal(run.went_on, 1);
    assert_int_equal(run.others, 1);
    assert_int_equal(run.called, 2);
    assert_false(run.whole);
}

/* What does not fit is left out; how it ended still stands there. */
static void test_full(void **state)
{
    (void)state;
    begin();
    for (int i = 0; i < 5000; i++) {
        add(i * 1000, DRILL_NOTE_DUE, SOUND_CUE, 0);
        add(i * 1000 + 500, DRILL_NOTE_PRESS, 0, 0);
    }
    assert_true(logged.length <= LOG_BYTES_MAX);
    add(6000000, DRILL_NOTE_END, 0, 0);
    struct log_run run = read_back();
    assert_true(run.whole);
    assert_int_equal(run.waits, LOG_WAITS_MAX);
}

static bool reads(const char *text)
{
    struct log_run run;
    return log_read(text, strlen(text), &run);
}

static void test_what_is_none(void **state)
{
    (void)state;
    static char endless[400];
    memset(endless, 'x', sizeof(endless) - 1);
    assert_false(reads(""));
    assert_false(reads("practice 2 pause people 1 strap 0 start 5\n"));
    assert_false(reads("practice 1 dance people 1 strap 0 start 5\n"));
    assert_false(reads("practice 1 pause people 3 strap 0 start 5\n"));
    assert_false(reads("practice 1 pause people 1 strap 0\n"));
    assert_false(reads(endless));
    assert_true(reads("practice 1 pause people 1 strap 0 start 5\n"));
    assert_true(reads("practice 1 pause people 1 strap 0 start 5")); /* cut within its last line */
    assert_true(reads("practice 1 breath people 1 strap 0 start 5\n900 sneeze\nxyz\n\n1000 end\n"));
}

/* ---- a day ---- */

static struct day day;

static void add_run(unsigned waits, const double *wait_s, uint32_t went_on)
{
    struct log_run run = {.waits = waits, .went_on = went_on};
    memcpy(run.wait_s, wait_s, waits * sizeof(*wait_s));
    day_add(&day, &run);
}

static void test_day(void **state)
{
    (void)state;
    struct day_figures figures;
    day_init(&day);
    assert_false(day_read(&day, &figures));
    add_run(3, (const double[]){9, 2, 5}, 0);
    assert_true(day_read(&day, &figures));
    assert_true(figures.median_s == 5);
    add_run(2, (const double[]){1, 7}, 0);
    assert_true(day_read(&day, &figures));
    assert_true(figures.low_s == 2 && figures.median_s == 5 && figures.high_s == 7);
    add_run(0, (const double[]){0}, 3); /* cues that went by count as longer than all */
    assert_true(day_read(&day, &figures));
    assert_true(figures.median_s == 8 && isinf(figures.high_s));
    assert_int_equal(day.count, 8);
    add_run(0, (const double[]){0}, 3);
    assert_true(day_read(&day, &figures) && isinf(figures.median_s));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_as_the_header_says), cmocka_unit_test(test_heard_after_the_press),
        cmocka_unit_test(test_how_cues_end),       cmocka_unit_test(test_full),
        cmocka_unit_test(test_what_is_none),       cmocka_unit_test(test_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
