/* A timeline of a heart whose rate is known: what is drawn, what is left empty, where marks stand.
 */
#define _POSIX_C_SOURCE 200809L /* open_memstream */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/units.h"
#include "protocol/hrm.h"
#include "report/spark.h"

#define MINUTE_US (60 * US_PER_S)

static struct spark spark; /* large */

/* One beat a notification, at a steady rate, in [from_s, to_s). */
static void beats(int64_t from_s, int64_t to_s, uint16_t rr_1024)
{
    struct hrm hrm = {.rate_bpm = (uint16_t)(61440 / rr_1024), .rr_count = 1, .rr_1024 = {rr_1024}};
    uint8_t bytes[8];
    size_t length = hrm_encode(&hrm, bytes, sizeof(bytes));
    int64_t step_us = rr_1024 * US_PER_S / 1024;
    for (int64_t at_us = from_s * US_PER_S; at_us < to_s * US_PER_S; at_us += step_us) {
        spark_heart(&spark, at_us, bytes, (uint16_t)length);
    }
}

/* What is printed, line by line; the caller frees *ret_text. */
static char *print(bool utf8, bool *ret_drawn)
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    *ret_drawn = spark_print(&spark, out, utf8);
    fclose(out);
    return text;
}

static void levels_and_gaps(void **state)
{
    (void)state;
    bool drawn;
    spark_init(&spark, 0, 3 * MINUTE_US, 80);
    beats(0, 60, 1024);   /* 60 a minute */
    beats(120, 180, 512); /* after a minute of nothing: 120 */
    char *text = print(false, &drawn);
    assert_true(drawn);
    /* 12 columns of 5 s a minute; the lowest block, nothing, the highest. */
    static const char line[] = "   0:00 ____________            ############\n";
    assert_memory_equal(text, line, strlen(line));
    assert_non_null(strstr(text, "_ is 60, # is 120 beats a minute; a column is 5 s"));
    free(text);
}

static void nothing(void **state)
{
    (void)state;
    bool drawn;
    spark_init(&spark, 0, 3 * MINUTE_US, 80);
    char *text = print(true, &drawn);
    assert_false(drawn);
    assert_string_equal(text, "");
    free(text);
    spark_init(&spark, 0, 0, 80); /* a talk of no length */
    beats(0, 60, 1024);
    spark_mark(&spark, 0, 'p');
    text = print(true, &drawn);
    assert_false(drawn);
    free(text);
}

static void marks(void **state)
{
    (void)state;
    bool drawn;
    spark_init(&spark, 0, 2 * MINUTE_US, 80);
    beats(0, 120, 1024);
    spark_mark(&spark, 10 * US_PER_S, 'o');
    spark_mark(&spark, 12 * US_PER_S, 'c'); /* the same column: the next takes it */
    spark_span(&spark, 20 * US_PER_S, 35 * US_PER_S, '=');
    spark_mark(&spark, 20 * US_PER_S, 'p'); /* over the pause */
    spark_mark(&spark, 35 * US_PER_S, 'r');
    spark_mark(&spark, -5 * US_PER_S, 'x');
    spark_mark(&spark, 120 * US_PER_S, 'x');
    spark_mark(&spark, NEVER_US, 'x');
    char *text = print(false, &drawn);
    assert_true(drawn);
    assert_non_null(strstr(text, "\n          ocp==r\n"));
    assert_null(strchr(text, 'x'));
    free(text);
}

static void unusable(void **state)
{
    (void)state;
    bool drawn;
    uint8_t lost[] = {0x06,
                      0x48}; /* contact, a rate, no RR: between beats of a strap that sends RR */
    spark_init(&spark, 0, 2 * MINUTE_US, 80);
    beats(0, 60, 1024);
    for (int64_t s = 60; s < 120; s++) {
        spark_heart(&spark, s * US_PER_S, lost, sizeof(lost));
    }
    char *text = print(false, &drawn);
    assert_true(drawn);
    assert_non_null(strstr(text, "::::::::::")); /* heard, and no beat that could be used */
    free(text);
}

static void rate_alone(void **state)
{
    (void)state;
    bool drawn;
    uint8_t rate[] = {0x00, 0x48};
    spark_init(&spark, 0, MINUTE_US, 80);
    for (int64_t s = 0; s < 60; s++) {
        spark_heart(&spark, s * US_PER_S, rate, sizeof(rate));
    }
    char *text = print(false, &drawn);
    assert_true(drawn);
    assert_non_null(strstr(text, "_ is 67, # is 77")); /* 72, drawn no narrower than 10 */
    free(text);
}

static void any_length_and_width(void **state)
{
    (void)state;
    static const unsigned widths[] = {0, 1, 20, 40, 80, 200, 100000};
    for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
        for (int64_t minutes = 1; minutes < 3000; minutes = minutes * 3 + 1) {
            bool drawn;
            spark_init(&spark, 0, minutes * MINUTE_US, widths[i]);
            beats(0, 60, 1024);
            spark_mark(&spark, minutes * MINUTE_US - 1, 'r');
            char *text = print(true, &drawn);
            assert_true(drawn);
            unsigned lines = 0;
            for (const char *at = text; *at != 0; at++) {
                lines += *at == '\n';
            }
            assert_true(lines <= 12 * 2 + 3);
            free(text);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(levels_and_gaps), cmocka_unit_test(nothing),
        cmocka_unit_test(marks),           cmocka_unit_test(unusable),
        cmocka_unit_test(rate_alone),      cmocka_unit_test(any_length_and_width),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
