/* JSON as it is written, the document's size, and lengths of time in words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/units.h"
#include "protocol/hrm.h"
#include "review/document.h"
#include "review/duration.h"
#include "review/lasting.h"

#define ZERO_US (5400 * US_PER_S)

static void json_as_written(void **state)
{
    (void)state;
    struct json json;
    json_init(&json);
    json_open(&json, NULL, '{');
    json_text(&json, "a", "\"quoted\\\" </script> & \n\x01");
    json_text(&json, "b", NULL);
    json_open(&json, "c", '[');
    json_close(&json, ']');
    json_open(&json, "d", '[');
    json_whole(&json, NULL, -3);
    json_flag(&json, NULL, true);
    json_open(&json, NULL, '{');
    json_flag(&json, "e", false);
    json_close(&json, '}');
    json_close(&json, ']');
    json_close(&json, '}');
    assert_string_equal(json.at,
                        "{\"a\":\"\\u0022quoted\\u005c\\u0022 \\u003c/script\\u003e \\u0026 "
                        "\\u000a\\u0001\",\"b\":null,\"c\":[],"
                        "\"d\":[-3,true,{\"e\":false}]}");
    assert_false(json.full);
    json_finish(&json);
}

static void numbers(void **state)
{
    (void)state;
    struct json json;
    json_init(&json);
    json_open(&json, NULL, '[');
    json_seconds(&json, NULL, 1500000);
    json_seconds(&json, NULL, -499);
    json_seconds(&json, NULL, -1234567);
    json_seconds(&json, NULL, 40 * US_PER_MS);
    json_seconds(&json, NULL, 0);
    json_seconds(&json, NULL, NEVER_US);
    json_number(&json, NULL, 72.04999, 1);
    json_number(&json, NULL, -0.25, 2);
    json_number(&json, NULL, 1e-9, 6);
    json_number(&json, NULL, NAN, 1);
    json_number(&json, NULL, INFINITY, 1);
    json_close(&json, ']');
    assert_string_equal(json.at, "[1.5,-0.000499,-1.234567,0.04,0,null,72,-0.25,0,null,null]");
    json_finish(&json);
}

/* What is no UTF-8 (a byte alone, too long a form, a surrogate, cut short) is replaced. */
static void bytes(void **state)
{
    (void)state;
    static const char *const text[][2] = {
        {"gr\xc3\xbc\xc3\x9f", "gr\xc3\xbc\xc3\x9f"},
        {"\xf0\x9f\x99\x82", "\xf0\x9f\x99\x82"},
        {"\xff", "\xef\xbf\xbd"},
        {"\xc0\xaf", "\xef\xbf\xbd\xef\xbf\xbd"},
        {"\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
        {"\xe2\x82", "\xef\xbf\xbd\xef\xbf\xbd"},
    };
    for (size_t i = 0; i < sizeof(text) / sizeof(text[0]); i++) {
        struct json json;
        char wanted[32];
        json_init(&json);
        json_text(&json, NULL, text[i][0]);
        snprintf(wanted, sizeof(wanted), "\"%s\"", text[i][1]);
        assert_string_equal(json.at, wanted);
        json_finish(&json);
    }
}

/* A view of one trace whose seconds are given: 40 min at 90, then 2 min at 50, even; own levels 60
 * quiet, 70 in talk, 3 to each side. */
static struct view *of_trace(enum who reader)
{
    static const struct baseline own = {.phase[PHASE_QUIET] = {60000, 3000, 600000},
                                        .phase[PHASE_LISTENING] = {70000, 3000, 600000},
                                        .phase[PHASE_SPEAKING] = {70000, 3000, 600000},
                                        .phase[PHASE_TALK] = {70000, 3000, 600000}};
    struct view *view = view_new();
    struct view_about about = {
        .session = 1, .zero_us = ZERO_US, .length_us = 42 * 60 * US_PER_S, .was = {true, true}};
    assert_non_null(view);
    view_begin(view, &about);
    view->reader = reader;
    struct side *side = view_side(view, WHO_A, "Ada");
    side->here = true;
    side->today = own;
    assert_true(view_trace(view, WHO_A, view_end_us(view)));
    side->traced = true;
    for (uint32_t i = 0; i < side->pulse.cells; i++) {
        side->pulse.cell[i] = (struct pulse_cell){
            .trusted_us = US_PER_S, .beats = (i < 2400 ? 90 : 50) / 60.0, .heard = true};
    }
    return view;
}

/* Nobody but its owner reads that activation stayed up, and the other partner no quiet stretch. */
static void lasting_is_for_its_reader(void **state)
{
    (void)state;
    static const struct {
        enum who reader;
        uint32_t quiet, high;
    } of[] = {{WHO_A, 1, 1}, {WHO_B, 0, 0}, {WHO_BOTH, 1, 0}};
    for (size_t i = 0; i < sizeof(of) / sizeof(of[0]); i++) {
        struct view *view = of_trace(of[i].reader);
        struct lasting lasting = lasting_of(view, WHO_A);
        assert_int_equal(lasting.quiet.count, of[i].quiet);
        assert_int_equal(lasting.high.count, of[i].high);
        assert_int_equal(lasting_of(view, WHO_B).quiet.count, 0);
        view_free(view);
    }
    struct view *view = of_trace(WHO_A);
    struct lasting lasting = lasting_of(view, WHO_A);
    assert_int_equal(lasting.high.at[0].from_s, 0);
    assert_int_equal(lasting.high.at[0].to_s, 2400);
    assert_int_equal(lasting.quiet.at[0].from_s, 2400);
    view->side[WHO_A].phase[0] = (struct side_phase){
        .phase = PHASE_QUIET, .from_us = ZERO_US + 2460 * US_PER_S, .to_us = NEVER_US};
    view->side[WHO_A].phases = 1; /* there they were asked to sit still */
    assert_int_equal(lasting_of(view, WHO_A).quiet.count, 0);
    view_free(view);
}

static void durations(void **state)
{
    (void)state;
    static const struct {
        int64_t us;
        const char *text;
    } of[] = {
        {0, "0.0 s"},
        {44725000, "44.7 s"},
        {-14 * US_PER_S, "-14.0 s"},
        {119949999, "119.9 s"},
        {119950000, "2 min"},
        {7169 * US_PER_S, "119 min"},
        {7170 * US_PER_S, "2.0 h"},
        {50300 * US_PER_S, "14.0 h"},
        {-20000, "0.0 s"},
        {NEVER_US, "-"},
    };
    for (size_t i = 0; i < sizeof(of) / sizeof(of[0]); i++) {
        assert_string_equal(duration_of(of[i].us).text, of[i].text);
    }
}

static void hearts(struct view *view, enum who who, int64_t end_us)
{
    char line[64];
    assert_true(view_trace(view, who, end_us));
    for (int64_t at_us = ZERO_US; at_us < end_us; at_us += 700 * US_PER_MS) {
        int length = snprintf(line, sizeof(line), "%lld %c hrm 1055%02x02\n", (long long)at_us,
                              'a' + (int)who, 0xcc);
        side_line(&view->side[who], line, (size_t)length);
    }
}

/* An hour of two hearts, and a talk of no length. */
static void whole(void **state)
{
    (void)state;
    for (int64_t length_s = 3600; length_s >= 0; length_s -= 3600) {
        struct view *view = view_new();
        struct json json;
        json_init(&json);
        int64_t end_us = ZERO_US + length_s * US_PER_S;
        view_begin(view, &(struct view_about){.session = 7,
                                              .start_realtime_us = INT64_C(1722199391000000),
                                              .zero_us = ZERO_US,
                                              .length_us = length_s * US_PER_S,
                                              .detector = 1,
                                              .lull = "0.1.0",
                                              .was = {true, true}});
        view->reader = WHO_B;
        for (int who = 0; who < PARTNERS; who++) {
            view_side(view, (enum who)who, who == WHO_A ? "Ada" : "Ben");
            hearts(view, (enum who)who, end_us);
        }
        view_end(view);
        document_begin(&json, &(struct document_about){
                                  .lull = "0.1.0", .command = "lull review 7", .reader = "Ben"});
        document_view(&json, view);
        assert_true(document_end(&json, &(struct document_many){0}, 1));
        assert_true(json.length < 100000); /* of the page's 1.5 MB */
        const char *own = strstr(json.at, "{\"name\":\"Ben\",\"own\":true");
        const char *others = strstr(json.at, "{\"name\":\"Ada\",\"own\":false");
        assert_non_null(own);
        assert_non_null(others);
        assert_true(own < others); /* the reader's own first */
        assert_non_null(strstr(json.at, "\"start\":\"2024-07-28T20:43:11Z\""));
        assert_non_null(strstr(json.at, "\"across\":null,\"week\":null,\"pair\":null}"));
        assert_non_null(strstr(json.at, "not evidence, not a medical finding."));
        assert_true((strstr(json.at, ",858,858,858,") != NULL) == (length_s > 0));
        json_finish(&json);
        view_free(view);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_as_written), cmocka_unit_test(numbers),
        cmocka_unit_test(bytes),           cmocka_unit_test(lasting_is_for_its_reader),
        cmocka_unit_test(durations),       cmocka_unit_test(whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
