/* recording/line: one line each kind comes back byte for byte, what is wrong gets its verdict, and
 * random inputs survive the way through text. */
#include "recording/line.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct line_buffer buffer;

static enum line_verdict parse(const char *text, struct input *ret_input)
{
    /* On the heap and of the exact size: the address sanitizer sees one byte too far. */
    size_t length = strlen(text);
    char *copy = malloc(length ? length : 1);
    assert_non_null(copy);
    memcpy(copy, text, length);
    enum line_verdict verdict = line_parse(copy, length, &buffer, ret_input);
    free(copy);
    return verdict;
}

static const char *const good[] = {
    "0 - settings cues_per_hour=1.000 pause_s=15 break_s=1200 one_strap_cues=no seed=1 "
    "detector=1\n",
    "5 - settings cues_per_hour=0.125 pause_s=7.500 break_s=86400 one_strap_cues=yes "
    "seed=18446744073709551615 detector=4294967295\n",
    "0 - settings cues_per_hour=1.000 pause_s=15 break_s=1200 one_strap_cues=no seed=1 "
    "detector=1 cues_unseen=yes\n",
    "0 - clock 1767225600000000\n",
    "0 - clock -1\n",
    "0 a baseline quiet=71250,3100,180000 talk=82000,4400,60000\n",
    "0 b history quiet=70000,2900,900000 listening=1,2,3 speaking=4,5,6 talk=0,0,4294967295\n",
    "0 b baseline\n",
    "1000000 a phase quiet\n",
    "1000000 a phase listening\n",
    "1000000 a phase speaking\n",
    "1000000 a phase talk\n",
    "1000000 b phase none\n",
    "0 a up\n",
    "9 b down unknown\n",
    "9 b down out-of-range\n",
    "9 b down taken-off\n",
    "9 b down battery\n",
    "9 b down adapter\n",
    "1043211 a hrm 16480003f802\n",
    "1043211 a hrm -\n",
    "7 a press button\n",
    "7 a press key 5 1000\n",
    "7 b release other -3 0\n",
    "7 - press page\n",
    "7 - press page 5 1000\n",
    "7 - mark rupture page\n",
    "7 - mark back page 6 0\n",
    "-7 - mark back\n",
    "-7 - mark stay\n",
    "-7 a mark break -8 0\n",
    "-7 b mark rupture\n",
    "-7 b mark moved\n",
    "4611686018427387903 b mark mark -4611686018427387903 4611686018427387903\n",
    "8 - cue_started 1\n",
    "8 - cue_started 4294967295 7 20000\n",
    "8 - cue_failed 2 no-device\n",
    "8 - cue_failed 2 busy\n",
    "8 - cue_failed 2 vanished\n",
    "8 - cue_failed 2 other\n",
    "8 - puck_up\n",
    "8 - puck_down\n",
    "8 - note the window was open, 3 °C; the kettle  boiled\n",
    "8 a note\n",
    "9 - end ended\n",
    "9 a end stopped\n",
};

static void every_kind_comes_back(void **state)
{
    (void)state;
    unsigned kinds = 0;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct input input;
        char text[LINE_MAX_BYTES + 1];
        if (parse(good[i], &input) != LINE_OK)
            fail_msg("could not be read: %s", good[i]);
        kinds |= 1u << input.kind;
        assert_int_equal(line_format(&input, text, sizeof text), strlen(good[i]));
        assert_string_equal(text, good[i]);
        for (size_t size = 0; size <= strlen(good[i]); size++)
            assert_int_equal(line_format(&input, text, size), 0);
    }
    assert_int_equal(kinds, (1u << INPUT_KINDS) - 1);
}

static void fields_mean_what_they_say(void **state)
{
    (void)state;
    struct input input;
    assert_int_equal(parse(good[1], &input), LINE_OK);
    assert_int_equal(input.settings.cues_per_hour_milli, 125);
    assert_int_equal(input.settings.pause_ms, 7500);
    assert_int_equal(input.settings.break_ms, 86400000);
    assert_true(input.settings.one_strap_cues);
    assert_true(input.settings.seed == UINT64_MAX);
    assert_false(input.settings.cues_unseen);
    assert_int_equal(parse(good[2], &input), LINE_OK);
    assert_true(input.settings.cues_unseen);
    assert_int_equal(parse("3 a hrm 1648FfFf\n", &input), LINE_OK);
    assert_int_equal(input.bytes.length, 4);
    assert_memory_equal(input.bytes.at, "\x16\x48\xff\xff", 4);
    assert_int_equal(parse("30 b press button 10 4\n", &input), LINE_OK);
    assert_int_equal(input.at_us, 30);
    assert_int_equal(input.event_us, 10);
    assert_int_equal(input.bound_us, 4);
    assert_int_equal(input.who, WHO_B);
    assert_int_equal(parse("30 b baseline quiet=71250,3100,180000\n", &input), LINE_OK);
    assert_int_equal(input.baseline.phase[PHASE_QUIET].level_mbpm, 71250);
    assert_int_equal(input.baseline.phase[PHASE_QUIET].scale_mbpm, 3100);
    assert_int_equal(input.baseline.phase[PHASE_QUIET].trusted_ms, 180000);
    assert_int_equal(input.baseline.phase[PHASE_TALK].trusted_ms, 0);
}

static void unknown_settings_are_left_alone(void **state)
{
    (void)state;
    struct input input;
    assert_int_equal(parse("0 - settings pause_s=20 colour=green moon=\n", &input), LINE_OK);
    assert_int_equal(input.settings.pause_ms, 20000);
    assert_int_equal(input.settings.cues_per_hour_milli, settings_default().cues_per_hour_milli);
}

static const struct {
    const char *text;
    enum line_verdict verdict;
} bad[] = {
    {"", LINE_EMPTY},
    {"\n", LINE_EMPTY},
    {" \t\r\n", LINE_EMPTY},
    {"# a comment", LINE_EMPTY},
    {"x a up\n", LINE_BAD_TIME},
    {" 1 a up\n", LINE_BAD_TIME},
    {"+1 a up\n", LINE_BAD_TIME},
    {"-0 a up\n", LINE_BAD_TIME},
    {"007 a up\n", LINE_BAD_TIME},
    {"1.5 a up\n", LINE_BAD_TIME},
    {"1e3 a up\n", LINE_BAD_TIME},
    {"4611686018427387904 a up\n", LINE_BAD_TIME},
    {"-4611686018427387904 a up\n", LINE_BAD_TIME},
    {"18446744073709551617 a up\n", LINE_BAD_TIME},
    {"99999999999999999999999999 a up\n", LINE_BAD_TIME},
    {"1 c up\n", LINE_BAD_WHO},
    {"1  a up\n", LINE_BAD_WHO},
    {"1 ab up\n", LINE_BAD_WHO},
    {"1 - up\n", LINE_BAD_WHO},
    {"1 - hrm 0048\n", LINE_BAD_WHO},
    {"1 - press key\n", LINE_BAD_WHO},
    {"1 a press page\n", LINE_BAD_WHO},
    {"1 a release page\n", LINE_BAD_WHO},
    {"1 - release key\n", LINE_BAD_WHO},
    {"1 - release page\n", LINE_BAD_WHO},
    {"1 b mark back page\n", LINE_BAD_WHO},
    {"1 - mark back page page\n", LINE_BAD_PAYLOAD},
    {"1 - mark page\n", LINE_BAD_PAYLOAD},
    {"1 - baseline\n", LINE_BAD_WHO},
    {"1 - phase talk\n", LINE_BAD_WHO},
    {"1 a settings pause_s=15\n", LINE_BAD_WHO},
    {"1 a clock 5\n", LINE_BAD_WHO},
    {"1 b cue_started 1\n", LINE_BAD_WHO},
    {"1 b cue_failed 1 busy\n", LINE_BAD_WHO},
    {"1 b puck_up\n", LINE_BAD_WHO},
    {"1 a ring 12\n", LINE_UNKNOWN_KIND},
    {"1 a UP\n", LINE_UNKNOWN_KIND},
    {"1 a  up\n", LINE_BAD_PAYLOAD},
    {"1 a up \n", LINE_BAD_PAYLOAD},
    {"1 a up now\n", LINE_BAD_PAYLOAD},
    {"1 a down\r\n", LINE_CUT},
    {"1 a down lost\n", LINE_BAD_PAYLOAD},
    {"1 a down battery flat\n", LINE_BAD_PAYLOAD},
    {"1 a hrm 0x48\n", LINE_BAD_PAYLOAD},
    {"1 a hrm 00 48\n", LINE_BAD_PAYLOAD},
    {"1 a hrm \n", LINE_BAD_PAYLOAD},
    {"1 a hrm --\n", LINE_BAD_PAYLOAD},
    {"1 a hrm 004\n", LINE_CUT},
    {"1 a hrm\n", LINE_CUT},
    {"1 a press key 5\n", LINE_CUT},
    {"1 a press key 5 -1\n", LINE_BAD_PAYLOAD},
    {"1 a press key 5 6 7\n", LINE_BAD_PAYLOAD},
    {"1 a press foot\n", LINE_BAD_PAYLOAD},
    {"1 - cue_started 4294967296\n", LINE_BAD_PAYLOAD},
    {"1 - cue_started -1\n", LINE_BAD_PAYLOAD},
    {"1 - cue_started\n", LINE_CUT},
    {"1 - cue_failed 1\n", LINE_CUT},
    {"1 - clock\n", LINE_CUT},
    {"1 - clock x\n", LINE_BAD_PAYLOAD},
    {"1 - settings\n", LINE_CUT},
    {"1 - settings pause_s\n", LINE_BAD_PAYLOAD},
    {"1 - settings =5\n", LINE_BAD_PAYLOAD},
    {"1 - settings pause_s=\n", LINE_BAD_PAYLOAD},
    {"1 - settings pause_s=-1\n", LINE_BAD_PAYLOAD},
    {"1 - settings pause_s=15,5\n", LINE_BAD_PAYLOAD},
    {"1 - settings pause_s=1.5\n", LINE_BAD_PAYLOAD},
    {"1 - settings pause_s=1.5000\n", LINE_BAD_PAYLOAD},
    {"1 - settings pause_s=4294967.296\n", LINE_BAD_PAYLOAD},
    {"1 - settings pause_s=4294968\n", LINE_BAD_PAYLOAD},
    {"1 - settings one_strap_cues=maybe\n", LINE_BAD_PAYLOAD},
    {"1 - settings cues_unseen=maybe\n", LINE_BAD_PAYLOAD},
    {"1 - settings seed=18446744073709551616\n", LINE_BAD_PAYLOAD},
    {"1 a baseline sleep=1,2,3\n", LINE_BAD_PAYLOAD},
    {"1 a baseline none=1,2,3\n", LINE_BAD_PAYLOAD},
    {"1 a baseline quiet=1,2\n", LINE_BAD_PAYLOAD},
    {"1 a baseline quiet=1,2,3,4\n", LINE_BAD_PAYLOAD},
    {"1 a baseline quiet=1,2,0\n", LINE_BAD_PAYLOAD},
    {"1 a baseline quiet=-1,2,3\n", LINE_BAD_PAYLOAD},
    {"1 a baseline quiet=2147483648,2,3\n", LINE_BAD_PAYLOAD},
    {"1 a note \x80\n", LINE_BAD_PAYLOAD},
    {"1 a note \xc0\xaf\n", LINE_BAD_PAYLOAD},
    {"1 a note \xed\xa0\x80\n", LINE_BAD_PAYLOAD},
    {"1 a note \xf4\x90\x80\x80\n", LINE_BAD_PAYLOAD},
    {"1 a note \xe2\x82\n", LINE_BAD_PAYLOAD},
    {"1 a note a\x1b[2J\n", LINE_BAD_PAYLOAD},
    {"1 a note a\r\r\n", LINE_BAD_PAYLOAD},
    {"1 - end\n", LINE_CUT},
    {"1 - end soon\n", LINE_BAD_PAYLOAD},
    {"1\n", LINE_CUT},
    {"1 a\n", LINE_CUT},
    {"1 a up", LINE_CUT},
    {"1 a up\r", LINE_CUT},
};

static void what_is_wrong_gets_its_verdict(void **state)
{
    (void)state;
    unsigned seen = 0;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct input input, untouched;
        memset(&input, 0x5a, sizeof input);
        memcpy(&untouched, &input, sizeof input);
        enum line_verdict verdict = parse(bad[i].text, &input);
        if (verdict != bad[i].verdict)
            fail_msg("%s: %s, expected %s", bad[i].text, line_verdict_text(verdict),
                     line_verdict_text(bad[i].verdict));
        assert_memory_equal(&input, &untouched, sizeof input);
        seen |= 1u << verdict;
    }
    assert_int_equal(seen | 1u << LINE_OK, (1u << LINE_VERDICTS) - 1);
}

static void crlf_and_cuts(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct input input;
        char text[LINE_MAX_BYTES + 2], again[LINE_MAX_BYTES + 1];
        size_t length = strlen(good[i]);
        snprintf(text, sizeof text, "%.*s\r\n", (int)length - 1, good[i]);
        assert_int_equal(parse(text, &input), LINE_OK);
        line_format(&input, again, sizeof again);
        assert_string_equal(again, good[i]);
        for (size_t cut = 1; cut < length; cut++) {
            snprintf(text, sizeof text, "%.*s", (int)cut, good[i]);
            assert_int_equal(parse(text, &input), LINE_CUT);
        }
    }
}

static void too_long_is_no_line(void **state)
{
    (void)state;
    static char text[4000];
    struct input input;
    for (int bytes = 511; bytes <= 514; bytes++) {
        int length = snprintf(text, sizeof text, "1 a hrm ");
        memset(text + length, '7', (size_t)(2 * bytes));
        snprintf(text + length + 2 * bytes, 2, "\n");
        assert_int_equal(parse(text, &input), bytes <= 512 ? LINE_OK : LINE_BAD_PAYLOAD);
    }
    for (int bytes = 1023; bytes <= 1026; bytes++) {
        int length = snprintf(text, sizeof text, "1 a note ");
        memset(text + length, 'n', (size_t)bytes);
        snprintf(text + length + bytes, 2, "\n");
        assert_int_equal(parse(text, &input), bytes <= 1024 ? LINE_OK : LINE_BAD_PAYLOAD);
    }
}

/* ---- random inputs ---- */

static uint64_t random_state = 88172645463325252u;

static uint64_t random_below(uint64_t limit)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state % limit;
}

static int64_t random_time(void)
{
    int64_t time = (int64_t)random_below(UINT64_C(1) << (1 + random_below(62)));
    return random_below(2) ? time : -time;
}

static void random_payload(struct input *input, uint8_t *bytes, char *text)
{
    for (int i = 0; i < PHASES && (input->kind == INPUT_BASELINE || input->kind == INPUT_HISTORY);
         i++)
        if (random_below(2))
            input->baseline.phase[i] = (struct baseline_phase){(int32_t)random_below(INT32_MAX),
                                                               (int32_t)random_below(99999),
                                                               (uint32_t)random_below(999999) + 1};
    if (input->kind == INPUT_SETTINGS)
        input->settings = (struct settings){(uint32_t)random_below(UINT32_MAX),
                                            (uint32_t)random_below(UINT32_MAX),
                                            (uint32_t)random_below(UINT32_MAX),
                                            random_below(2) == 1,
                                            random_below(2) == 1,
                                            random_below(UINT64_MAX),
                                            (uint32_t)random_below(9)};
    if (input->kind == INPUT_CLOCK)
        input->realtime_us = random_time();
    if (input->kind == INPUT_PHASE)
        input->phase = (enum phase)random_below(PHASES + 1);
    if (input->kind == INPUT_STRAP_DOWN)
        input->strap_reason = (enum strap_reason)random_below(STRAP_REASON_REASONS);
    if (input->kind == INPUT_HRM) {
        input->bytes.at = bytes;
        input->bytes.length = (uint16_t)random_below(513);
        for (int i = 0; i < input->bytes.length; i++)
            bytes[i] = (uint8_t)random_below(256);
    }
    if (input->kind == INPUT_PRESS || input->kind == INPUT_RELEASE)
        input->source = (enum press_source)random_below(PRESS_SOURCES);
    if (input->kind == INPUT_MARK)
        input->mark = (enum mark)random_below(MARKS);
    if (input->kind == INPUT_CUE_STARTED || input->kind == INPUT_CUE_FAILED)
        input->cue.number = (uint32_t)random_below(UINT32_MAX);
    if (input->kind == INPUT_CUE_FAILED)
        input->cue.fail = (enum cue_fail)random_below(CUE_FAILS);
    if (input->kind == INPUT_NOTE) {
        input->note.at = text;
        input->note.length = (uint16_t)random_below(1025);
        for (int i = 0; i < input->note.length; i++)
            text[i] = (char)(' ' + random_below(95));
    }
    if (input->kind == INPUT_END)
        input->end = (enum end_reason)random_below(END_REASONS);
    if (random_below(2) && (input->kind == INPUT_PRESS || input->kind == INPUT_RELEASE ||
                            input->kind == INPUT_MARK || input->kind == INPUT_CUE_STARTED)) {
        input->event_us = random_time();
        input->bound_us = llabs(random_time());
    }
}

static void random_inputs_come_back(void **state)
{
    (void)state;
    unsigned written = 0;
    for (int i = 0; i < 20000; i++) {
        uint8_t bytes[512];
        char words[1024], text[LINE_MAX_BYTES + 1], again[LINE_MAX_BYTES + 1];
        struct input input = {0}, back;
        input.at_us = input.event_us = random_time();
        input.who = (enum who)random_below(3);
        input.kind = (enum input_kind)random_below(INPUT_KINDS);
        random_payload(&input, bytes, words);
        size_t length = line_format(&input, text, sizeof text);
        if (length == 0)
            continue; /* a kind that this `who` does not have */
        written++;
        assert_int_equal(strlen(text), length);
        if (parse(text, &back) != LINE_OK)
            fail_msg("not read back: %s", text);
        assert_int_equal(back.at_us, input.at_us);
        assert_int_equal(back.event_us, input.event_us);
        assert_int_equal(back.bound_us, input.bound_us);
        assert_int_equal(back.who, input.who);
        assert_int_equal(back.kind, input.kind);
        if (input.kind == INPUT_HRM)
            assert_memory_equal(back.bytes.at, bytes, input.bytes.length);
        if (input.kind == INPUT_SETTINGS)
            assert_int_equal(back.settings.pause_ms, input.settings.pause_ms);
        line_format(&back, again, sizeof again);
        assert_string_equal(again, text);
    }
    assert_true(written > 8000);
}

static void what_would_not_come_back_is_not_written(void **state)
{
    (void)state;
    char text[LINE_MAX_BYTES + 1];
    const struct input up = {.at_us = 3, .event_us = 3, .who = WHO_A, .kind = INPUT_STRAP_UP};
    assert_int_equal(line_format(&up, text, sizeof text), 7);
    struct input input = up;
    input.who = WHO_BOTH;
    assert_int_equal(line_format(&input, text, sizeof text), 0);
    input = up;
    input.at_us = input.event_us = INT64_MAX;
    assert_int_equal(line_format(&input, text, sizeof text), 0);
    input = up;
    input.event_us = 2; /* this kind has no time of its own */
    assert_int_equal(line_format(&input, text, sizeof text), 0);
    input = up;
    input.kind = INPUT_KINDS;
    assert_int_equal(line_format(&input, text, sizeof text), 0);
    input = up;
    input.kind = INPUT_STRAP_DOWN;
    input.strap_reason = STRAP_REASON_REASONS;
    assert_int_equal(line_format(&input, text, sizeof text), 0);
    input = up;
    input.kind = INPUT_NOTE;
    input.note.at = "two\nlines";
    input.note.length = 9;
    assert_int_equal(line_format(&input, text, sizeof text), 0);
    input.kind = INPUT_PRESS;
    input.source = PRESS_SOURCE_KEY;
    input.bound_us = -1;
    assert_int_equal(line_format(&input, text, sizeof text), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_comes_back),
        cmocka_unit_test(fields_mean_what_they_say),
        cmocka_unit_test(unknown_settings_are_left_alone),
        cmocka_unit_test(what_is_wrong_gets_its_verdict),
        cmocka_unit_test(crlf_and_cuts),
        cmocka_unit_test(too_long_is_no_line),
        cmocka_unit_test(random_inputs_come_back),
        cmocka_unit_test(what_would_not_come_back_is_not_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
