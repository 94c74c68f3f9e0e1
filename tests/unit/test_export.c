/* The pieces of exports: text that no reader can misread, samples out of beats, rows out of
 * decisions. */
#define _GNU_SOURCE /* setenv, tzset */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "report/export_csv.h"
#include "report/export_samples.h"
#include "report/export_text.h"

static void assert_time(const char *zone, int64_t realtime_us, const char *wanted)
{
    char text[EXPORT_TIME_BYTES];
    setenv("TZ", zone, 1);
    tzset();
    export_text_time(realtime_us, text);
    assert_string_equal(text, wanted);
}

static void test_time(void **state)
{
    (void)state;
    assert_time("UTC0", 0, "1970-01-01T00:00:00.000+00:00");
    assert_time("UTC0", -1, "1969-12-31T23:59:59.999+00:00");
    assert_time("UTC0", 1700000000123999, "2023-11-14T22:13:20.123+00:00");
    assert_time("IST-5:30", 1700000000000000, "2023-11-15T03:43:20.000+05:30");
    assert_time("NST3:30", 1700000000000000, "2023-11-14T18:43:20.000-03:30");
    assert_time("CET-1CEST,M3.5.0,M10.5.0/3", 1720000000000000, "2024-07-03T11:46:40.000+02:00");
    char text[EXPORT_TIME_BYTES];
    export_text_time(INT64_MAX, text); /* no such year, and no such trouble */
}

enum form { CSV, JSON };

static void assert_text(enum form form, const char *text, const char *wanted)
{
    char *got;
    size_t length;
    FILE *out = open_memstream(&got, &length);
    form == CSV ? export_text_csv(out, text) : export_text_json(out, text);
    fclose(out);
    assert_string_equal(got, wanted);
    free(got);
}

static void test_quoting(void **state)
{
    (void)state;
    assert_text(CSV, "plain -1.5", "plain -1.5");
    assert_text(CSV, "a,b", "\"a,b\"");
    assert_text(CSV, "say \"x\"\n", "\"say \"\"x\"\"\n\"");
    assert_text(CSV, "#", "\"#\"");
    assert_text(JSON, "a\"b\\c\n\x7f", "\"a\\\"b\\\\c\\u000a\\u007f\"");
}

static void test_thousandths(void **state)
{
    static const struct {
        int64_t us;
        const char *text;
    } cases[] = {{0, "0.000"},    {1499, "0.001"},      {1500, "0.002"},   {-1500, "-0.002"},
                 {-400, "0.000"}, {12345678, "12.346"}, {NEVER_US, "null"}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *got;
        size_t length;
        FILE *out = open_memstream(&got, &length);
        export_text_thousandths(out, cases[i].us, "null");
        fclose(out);
        assert_string_equal(got, cases[i].text);
        free(got);
    }
}

static struct export_talk *talk_of(int64_t zero_us, const struct export_beat *beats, size_t count)
{
    struct export_about about = {.zero_us = zero_us, .length_us = 10 * US_PER_S, .lull = "0.1.0"};
    struct export_talk *talk = export_talk_new(&about);
    struct export_part *part = &talk->part[WHO_A];
    part->here = true;
    part->beat = calloc(count + 1, sizeof *beats);
    for (size_t i = 0; i < count; i++)
        part->beat[i] = beats[i];
    part->beats = count;
    review_init(&part->review);
    return talk;
}

static void test_samples(void **state)
{
    const int64_t zero_us = 7 * US_PER_S;
    const struct export_beat beats[] = {
        {.t_us = zero_us + 1000000, .rr_us = 1000000, .run = 1},
        {.t_us = zero_us + 1500000, .rr_us = 500000, .run = 1},
        {.t_us = zero_us + 2300000, .rr_us = 800000, .run = 1, .verdict = ARTIFACT_LONG},
        /* a gap, then a beat of which nobody knows when it was */
        {.t_us = zero_us + 6000000, .rr_us = 700000, .run = 2, .bound_us = BEAT_UNSURE_US + 1},
        {.t_us = zero_us + 9000000, .rr_us = 600000, .run = 2},
    };
    struct export_talk *talk = talk_of(zero_us, beats, 5);
    struct export_samples samples;
    (void)state;
    assert_int_equal(export_samples_seconds(talk), 10);
    assert_true(export_samples_init(&samples, talk, WHO_A, 10));
    static const double heart[10] = {60, 120, 0, 0, 0, 0, 0, 0, 100, 0};
    for (int i = 0; i < 10; i++)
        assert_true(samples.heart_bpm[i] > heart[i] - 1e-9 &&
                    samples.heart_bpm[i] < heart[i] + 1e-9);
    static const double rr[12] = {1000, 1000, 1000, 1000, 500, 500, 800, 800, 800, 800, 0, 0};
    for (int i = 0; i < 12; i++)
        assert_true(samples.rr_ms[i] == rr[i]);
    for (int i = 16; i < 33; i++)
        assert_true(samples.rr_ms[i] == 0);
    assert_true(samples.rr_ms[35] == 600);
    export_samples_finish(&samples);
    talk->part[WHO_A].beat[4].t_us = zero_us + (int64_t)EXPORT_SAMPLES_MAX_S * US_PER_S + 1;
    assert_int_equal(export_samples_seconds(talk), 0);
    export_talk_free(talk);
}

/* A strap that sends no RR: its rate stands for 2 s, or until its next. */
static void test_samples_of_rates(void **state)
{
    const struct export_beat beats[] = {{.t_us = 0, .rate_bpm = 70},
                                        {.t_us = 1 * US_PER_S, .rate_bpm = 80}};
    struct export_talk *talk = talk_of(0, beats, 2);
    struct export_samples samples;
    (void)state;
    assert_true(export_samples_init(&samples, talk, WHO_A, 10));
    assert_true(samples.heart_bpm[0] == 70 && samples.heart_bpm[1] == 80);
    assert_true(samples.heart_bpm[2] == 80 && samples.heart_bpm[3] == 0);
    export_samples_finish(&samples);
    export_talk_free(talk);
}

/* Both parts hold the couple's events: they are told once, and with either part alone. */
static void test_told_once(void **state)
{
    struct export_talk *talk = talk_of(0, NULL, 0);
    const struct export_event both = {.who = WHO_BOTH}, own = {.who = WHO_B};
    (void)state;
    talk->part[WHO_B].here = true;
    assert_true(export_talk_tells(talk, WHO_A, &both));
    assert_false(export_talk_tells(talk, WHO_B, &both));
    assert_true(export_talk_tells(talk, WHO_B, &own));
    talk->part[WHO_A].here = false;
    assert_true(export_talk_tells(talk, WHO_B, &both));
    export_talk_free(talk);
}

static void test_lines(void **state)
{
    static const char decision[] = "12.500\ta\tflag\t2.600/2.500\n";
    static const char end[] = "15.000\ta\tend\twent_on\n";
    struct export_talk *talk = talk_of(0, NULL, 0);
    char *got;
    size_t length;
    (void)state;
    export_talk_begin(talk, WHO_A);
    assert_true(export_talk_line(talk, "0 a up\n", 7));
    assert_true(export_talk_line(talk, "not a line\n", 11));
    assert_true(export_talk_event(talk, decision, strlen(decision)));
    assert_true(export_talk_event(talk, end, strlen(end)));
    assert_true(export_talk_event(talk, "nor this\n", 9));
    export_talk_end(talk);
    assert_int_equal(talk->part[WHO_A].unread, 2);
    setenv("TZ", "UTC0", 1);
    tzset();
    FILE *out = open_memstream(&got, &length);
    export_csv_write(out, talk, EXPORT_CSV_EPISODES);
    fclose(out);
    assert_non_null(strstr(got, "\n1970-01-01T00:00:00.000+00:00,a,1,1970-01-01T00:00:12.500+00:00,"
                                ",,12.500,none,,,,,went_on,1,15.000,,,,\n"));
    free(got);
    export_talk_free(talk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_time),
        cmocka_unit_test(test_quoting),
        cmocka_unit_test(test_thousandths),
        cmocka_unit_test(test_samples),
        cmocka_unit_test(test_samples_of_rates),
        cmocka_unit_test(test_told_once),
        cmocka_unit_test(test_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
