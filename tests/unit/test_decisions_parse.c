/* A decision written and read back is the same, in all that the figures are made of. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "report/decisions.h"

#define ZERO_US INT64_C(5400000000)

static struct event round_trip(struct event event)
{
    char text[DECISIONS_LINE_MAX];
    struct event read;
    event.t_us = ZERO_US + INT64_C(416250000);
    size_t length = decisions_line(&event, ZERO_US, text, sizeof(text));
    assert_true(decisions_parse(text, length, ZERO_US, &read));
    assert_int_equal(read.t_us, event.t_us);
    assert_int_equal(read.at_us, event.t_us);
    assert_int_equal(read.kind, event.kind);
    assert_int_equal(read.who, event.who);
    assert_true(decisions_parse(text, length - 1, ZERO_US, &read)); /* without its "\n" */
    return read;
}

static void every_kind(void **state)
{
    (void)state;
    for (int kind = 0; kind < EVENT_KINDS; kind++) {
        for (int who = 0; who <= WHO_BOTH; who++) {
            round_trip((struct event){.kind = kind, .who = who});
        }
    }
}

static void every_value(void **state)
{
    (void)state;
    struct event event = {.kind = EVENT_ONSET, .bound_us = 4500000};
    assert_int_equal(round_trip(event).bound_us, 4500000);
    event = (struct event){.kind = EVENT_FLAG, .flag = {.statistic = 3.25, .threshold = 2.5}};
    assert_true(round_trip(event).flag.statistic > 3.2499 &&
                round_trip(event).flag.statistic < 3.2501);
    assert_true(round_trip(event).flag.threshold > 2.4999 &&
                round_trip(event).flag.threshold < 2.5001);
    for (int i = 0; i < HELDS; i++) {
        event = (struct event){.kind = EVENT_HELD, .held = i};
        assert_int_equal(round_trip(event).held, i);
    }
    for (int i = 0; i < WAIT_ENDS; i++) {
        event = (struct event){.kind = EVENT_END, .end = i};
        assert_int_equal(round_trip(event).end, i);
    }
    for (int i = 0; i < BREAK_STAGES; i++) {
        event = (struct event){.kind = EVENT_BREAK, .stage = i};
        assert_int_equal(round_trip(event).stage, i);
    }
    for (int i = 0; i < PRESS_SOURCES; i++) {
        event = (struct event){.kind = EVENT_PAUSE, .source = i};
        assert_int_equal(round_trip(event).source, i);
    }
    for (int i = 0; i < ABSTAINS; i++) {
        event = (struct event){.kind = EVENT_ABSTAIN, .abstain = i};
        assert_int_equal(round_trip(event).abstain, i);
        event.kind = EVENT_RESUME;
        assert_int_equal(round_trip(event).abstain, i);
    }
    for (int i = 0; i < MARKS; i++) {
        event = (struct event){.kind = EVENT_MARK, .mark = i};
        assert_int_equal(round_trip(event).mark, i);
    }
    for (int i = 0; i < PHASES; i++) {
        event = (struct event){.kind = EVENT_BASELINE, .baseline.phase = i};
        event.baseline.measured = (struct baseline_phase){61207, 2050, 120000};
        struct event read = round_trip(event);
        assert_int_equal(read.baseline.phase, i);
        assert_memory_equal(&read.baseline.measured, &event.baseline.measured,
                            sizeof(read.baseline.measured));
    }
    event = (struct event){.kind = EVENT_CUE, .cue.number = 17};
    assert_int_equal(round_trip(event).cue.number, 17);
    event = (struct event){.kind = EVENT_RETURN, .by_press = true};
    assert_true(round_trip(event).by_press);
    event = (struct event){.kind = EVENT_SETTLING, .since_press_us = -1500000};
    assert_int_equal(round_trip(event).since_press_us, -1500000);
    event.since_press_us = NEVER_US;
    assert_int_equal(round_trip(event).since_press_us, NEVER_US);
}

static void no_lines(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "\n",
        "# lull decisions 1\n",
        "1.000\ta\tflag\n",
        "1.000\ta\tflag\t3.000\n",
        "1.000\ta\tflag\t3.000/x\n",
        "1.00\ta\tpause\tbutton\n",
        "1\ta\tpause\tbutton\n",
        "1.0000\ta\tpause\tbutton\n",
        ".000\ta\tpause\tbutton\n",
        "1,000\ta\tpause\tbutton\n",
        "9999999999999.000\ta\tpause\tbutton\n",
        "1.000\tc\tpause\tbutton\n",
        "1.000\t\tpause\tbutton\n",
        "1.000\tab\tpause\tbutton\n",
        "1.000\ta\tpaus\tbutton\n",
        "1.000\ta\tpause\tfoot\n",
        "1.000\ta\tend\tunknown\n",
        "1.000\ta\tcue\t\n",
        "1.000\ta\tcue\t1234567890\n",
        "1.000\ta\treturn\tlater\n",
        "1.000\ta\tsettling\tsoon\n",
        "1.000\ta\tabstain\tnever\n",
        "1.000\ta\tmark\thigh\n",
        "1.000\ta\tbaseline\tquiet\n",
        "1.000\ta\tbaseline\tquiet 60.000/2.000\n",
        "1.000\ta\tbaseline\tloud 60.000/2.000/60\n",
        "1.000\ta\tbaseline\tquiet 9999999.000/2.000/60\n",
        "1.000\ta\tbaseline\tquiet 60.000/2.000/999999999\n",
    };
    struct event event = {.kind = EVENT_KINDS};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_false(decisions_parse(bad[i], strlen(bad[i]), ZERO_US, &event));
        assert_int_equal(event.kind, EVENT_KINDS); /* untouched */
    }
    assert_false(decisions_parse("1.000\t\0\tpause\tbutton\n", 21, ZERO_US, &event));
    assert_true(decisions_parse("-2.500\t-\tonset\t1.000\n", 21, ZERO_US, &event));
    assert_int_equal(event.t_us, ZERO_US - 2500000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind),
        cmocka_unit_test(every_value),
        cmocka_unit_test(no_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
