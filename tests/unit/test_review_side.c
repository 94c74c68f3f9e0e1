/* One partner's part read back from lines whose figures are known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "core/units.h"
#include "review/view.h"

#define ZERO_US (5400 * US_PER_S)

static struct side side; /* large */

static void event(const char *line)
{
    side_event(&side, line, strlen(line));
}

static void line(const char *text)
{
    side_line(&side, text, strlen(text));
}

static int64_t at(double s)
{
    return ZERO_US + (int64_t)(s * 1e6);
}

static void decisions(void **state)
{
    (void)state;
    side_init(&side, WHO_A, ZERO_US);
    event("1.000\ta\tabstain\tno_baseline\n");
    event("91.000\ta\tbaseline\tquiet 65.000/2.000/90\n");
    event("181.000\ta\tbaseline\tspeaking 74.000/3.000/90\n");
    event("271.000\ta\tbaseline\tlistening 70.000/3.000/90\n");
    event("271.000\ta\tabstain\tsettling_in\n");
    event("281.000\ta\tresume\tsettling_in\n");
    event("395.000\ta\tonset\t4.000\n");
    event("416.000\ta\tflag\t3.200/2.500\n");
    event("416.030\t-\tcue\t1\n");
    event("430.500\ta\tpause\tbutton\n");
    event("430.800\ta\tend\treached\n");
    event("445.800\t-\treturn\tauto\n");
    event("480.000\ta\tsettling\t49.500\n");
    event("500.000\t-\trupture\t-\n");
    event("510.000\ta\tmark\tmoved\n");
    event("511.000\ta\tmark\tmark\n");
    event("600.000\ta\tsomething\tnew\n");
    side_end(&side, at(900));
    assert_int_equal(side.unread, 1);
    assert_int_equal(side.review.episodes, 1);
    const struct review_episode *row = &side.review.episode[0];
    assert_int_equal(side_wait_us(row), 14500000);
    assert_int_equal(row->cue_us, at(416.03));
    int64_t us;
    bool settled;
    assert_true(side_settling(&side, 0, at(900), &us, &settled));
    assert_true(settled);
    assert_int_equal(us, 49500000);
    assert_int_equal(side.judged_us, 619 * US_PER_S); /* 281 to 900 */
    assert_int_equal(side.abstained_us[ABSTAIN_NO_BASELINE], 270 * US_PER_S);
    assert_int_equal(side.abstained_us[ABSTAIN_SETTLING_IN], 10 * US_PER_S);
    struct baseline_reference reference = side_reference(&side);
    assert_true(reference.ready);
    assert_true(reference.talk_bpm > 71.99 && reference.talk_bpm < 72.01);
    assert_int_equal(side.marks, 3);
    assert_int_equal(side.mark[0].kind, SIDE_MARK_RUPTURE);
    assert_int_equal(side.mark[1].kind, SIDE_MARK_MOVED);
    assert_int_equal(side.mark[2].kind, SIDE_MARK_MOMENT);
    assert_int_equal(side.mark[2].t_us, at(511));
}

/* Waits that end otherwise have the time for which they were open; a settling that was not seen has
 * the time up to the next row, or to the end of the talk. */
static void not_to_the_end(void **state)
{
    (void)state;
    int64_t us;
    bool settled;
    side_init(&side, WHO_A, ZERO_US);
    event("100.000\ta\tonset\t4.000\n");
    event("110.000\ta\tflag\t3.000/2.500\n");
    event("160.000\ta\tend\tsubsided\n");
    event("200.000\ta\tonset\t4.000\n");
    event("210.000\ta\tflag\t3.000/2.500\n");
    event("230.000\ta\tpause\tbutton\n");
    event("230.300\ta\tend\treached\n");
    event("300.000\ta\tonset\t4.000\n");
    event("310.000\ta\tflag\t3.000/2.500\n");
    event("330.000\ta\tpause\tbutton\n");
    event("330.300\ta\tend\treached\n");
    event("400.000\ta\tpause\tbutton\n"); /* own call */
    event("400.300\ta\tend\treached\n");
    event("500.000\ta\tonset\t4.000\n");
    event("510.000\ta\tflag\t3.000/2.500\n"); /* still open */
    side_end(&side, at(600));
    assert_int_equal(side.review.episodes, 5);
    assert_int_equal(side_wait_us(&side.review.episode[0]), 50 * US_PER_S);
    assert_int_equal(side_wait_us(&side.review.episode[1]), 20 * US_PER_S);
    assert_int_equal(side_wait_us(&side.review.episode[3]), NEVER_US);
    assert_int_equal(side_wait_us(&side.review.episode[4]), NEVER_US);
    assert_false(side_settling(&side, 0, at(600), &us, &settled));
    assert_true(side_settling(&side, 1, at(600), &us, &settled));
    assert_false(settled);
    assert_int_equal(us, 80 * US_PER_S); /* to the next flag */
    assert_true(side_settling(&side, 2, at(600), &us, &settled));
    assert_int_equal(us, 70 * US_PER_S); /* to the own call */
    assert_true(side.review.episode[3].self_called);
    assert_false(side_settling(&side, 3, at(600), &us, &settled)); /* nothing to settle from */
}

static void recording(void **state)
{
    (void)state;
    static struct pulse_cell cell[120];
    char text[64];
    side_init(&side, WHO_A, ZERO_US);
    side_trace(&side, cell, 120);
    line("5400000000 - settings cues_per_hour=2 pause_s=20 break_s=600 one_strap_cues=no seed=7 "
         "detector=1\n");
    line("5400000000 a history quiet=65000,2000,400000 talk=72000,3000,400000\n");
    line("5400000000 a phase quiet\n");
    line("5430000000 a phase none\n");
    line("5440000000 - note what was said\n");
    line("5441000000 b note not for her\n");
    for (int i = 0; i < 60; i++) { /* 60 a minute, and then nothing */
        int64_t at_us = at(1 + i);
        snprintf(text, sizeof(text), "%lld a hrm 103c0004\n", (long long)at_us);
        line(text);
        snprintf(text, sizeof(text), "%lld b hrm 107800020002\n", (long long)at_us);
        line(text);
    }
    line("nonsense\n");
    side_end(&side, at(120));
    assert_true(side.has_settings);
    assert_int_equal(side.settings.pause_ms, 20000);
    assert_int_equal(side.settings.seed, 7);
    assert_int_equal(side.phases, 1);
    assert_int_equal(side.phase[0].to_us, at(30));
    assert_int_equal(side.marks, 1);
    assert_string_equal(side.mark[0].text, "what was said");
    assert_int_equal(side.unread, 1);
    assert_int_equal(side.pulse.sift.beats, 60); /* the other's are not here */
    assert_int_equal(side_second(&side, 30), SIDE_SECOND_TRUSTED);
    double bpm = pulse_rate_bpm(&cell[30]);
    assert_true(bpm > 59.9 && bpm < 60.1);
    assert_int_equal(side_second(&side, 90), SIDE_SECOND_NOTHING);
    struct side_signal signal = side_signal(&side);
    assert_int_equal(signal.seconds[SIDE_SECOND_TRUSTED] + signal.seconds[SIDE_SECOND_UNCERTAIN] +
                         signal.seconds[SIDE_SECOND_NOTHING],
                     120);
    assert_true(signal.seconds[SIDE_SECOND_TRUSTED] >= 58);
    assert_true(signal.age_bound_us > 0 && signal.age_bound_us <= signal.age_bound_max_us);
    struct baseline_reference reference = side_reference(&side);
    assert_true(reference.ready);
}

/* More of anything than there is room for is counted. */
static void too_many(void **state)
{
    (void)state;
    char text[1100];
    side_init(&side, WHO_A, ZERO_US);
    side_trace(&side, NULL, 0);
    for (int i = 0; i < 200; i++) {
        event("1.000\t-\trupture\t-\n");
    }
    assert_int_equal(side.marks, SIDE_MARKS_MAX);
    assert_int_equal(side.dropped, 200 - SIDE_MARKS_MAX);
    side_init(&side, WHO_A, ZERO_US);
    side_trace(&side, NULL, 0);
    int head = snprintf(text, sizeof(text), "5400000000 - note ");
    memset(text + head, 'x', 1000);
    memcpy(text + head + 1000, "\n", 2);
    for (int i = 0; i < 50; i++) {
        line(text);
    }
    assert_int_equal(side.unread, 0);
    assert_true(side.dropped > 30 && side.marks + side.dropped == 50);
    side_end(&side, at(1));
}

static void repairs(void **state)
{
    (void)state;
    struct view *view = view_new();
    assert_non_null(view);
    view_begin(view, &(struct view_about){.zero_us = ZERO_US, .length_us = NEVER_US});
    assert_null(view_repair_after(view, ZERO_US));
    view_moment(view, &(struct view_moment){VIEW_MOMENT_REPAIR, at(50), at(50)});
    view_moment(view, &(struct view_moment){VIEW_MOMENT_PAUSE, at(60), at(75)});
    view_moment(view, &(struct view_moment){VIEW_MOMENT_REPAIR, at(900), at(4500)});
    view_moment(view, &(struct view_moment){VIEW_MOMENT_REPAIR, at(300), NEVER_US});
    assert_int_equal(view_repair_after(view, at(40))->start_us, at(50));
    assert_int_equal(view_repair_after(view, at(60))->start_us, at(300));
    assert_int_equal(view_repair_after(view, at(60))->end_us, at(300));
    assert_int_equal(view_repair_after(view, at(1000))->start_us, at(900)); /* may be after it */
    assert_null(view_repair_after(view, at(4500)));
    view_free(view);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decisions), cmocka_unit_test(not_to_the_end), cmocka_unit_test(recording),
        cmocka_unit_test(too_many),  cmocka_unit_test(repairs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
