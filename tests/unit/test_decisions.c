/* The exact lines of a decisions file, one a kind of event. */
#include "core_fixture.h"

#include <locale.h>

#include "report/decisions.h"

#define ZERO_US INT64_C(5400000000)

static struct event event;

static struct event *at(int64_t after_us, enum who who, enum event_kind kind)
{
    event = (struct event){
        .t_us = ZERO_US + after_us, .at_us = ZERO_US + after_us, .who = who, .kind = kind};
    return &event;
}

static void expect(const char *wanted)
{
    char text[DECISIONS_LINE_MAX];
    size_t length = decisions_line(&event, ZERO_US, text, sizeof(text));
    assert_string_equal(text, wanted);
    assert_int_equal(length, strlen(wanted));
}

static void test_one_line_a_kind(void **state)
{
    (void)state;
    at(180000000, WHO_A, EVENT_BASELINE)->baseline.phase = PHASE_QUIET;
    event.baseline.measured = (struct baseline_phase){68960, 2217, 174999};
    expect("180.000\ta\tbaseline\tquiet 68.960/2.217/174\n");
    at(180000000, WHO_B, EVENT_BASELINE_SHORT)->baseline.phase = PHASE_TALK;
    event.baseline.measured = (struct baseline_phase){.trusted_ms = 31000};
    expect("180.000\tb\tbaseline-short\ttalk 0.000/0.000/31\n");
    at(1, WHO_A, EVENT_REST_UNUSUAL);
    expect("0.000\ta\trest-unusual\t-\n");
    at(2843499, WHO_A, EVENT_ABSTAIN)->abstain = ABSTAIN_SETTLING_IN;
    expect("2.843\ta\tabstain\tsettling_in\n");
    at(2843500, WHO_A, EVENT_RESUME)->abstain = ABSTAIN_NO_CONTACT;
    expect("2.844\ta\tresume\tno_contact\n");
    at(5000, WHO_B, EVENT_GAP)->gap = GAP_DUPLICATED;
    expect("0.005\tb\tgap\tduplicated\n");
    at(399349000, WHO_A, EVENT_ONSET)->bound_us = 6015400;
    expect("399.349\ta\tonset\t6.015\n");
    at(416864000, WHO_A, EVENT_FLAG)->flag.statistic = 3.19649;
    event.flag.threshold = 3;
    expect("416.864\ta\tflag\t3.196/3.000\n");
    at(416864000, WHO_A, EVENT_HELD)->held = HELD_ONE_STRAP;
    expect("416.864\ta\theld\tone_strap\n");
    at(416884000, WHO_BOTH, EVENT_CUE)->cue.number = 12;
    expect("416.884\t-\tcue\t12\n");
    at(416884000, WHO_BOTH, EVENT_CUE_FAILED)->cue.number = 12;
    event.cue.fail = CUE_FAIL_VANISHED;
    expect("416.884\t-\tno-cue\t12 vanished\n");
    at(431198000, WHO_A, EVENT_PAUSE)->source = PRESS_SOURCE_KEY;
    expect("431.198\ta\tpause\tkey\n");
    at(568298000, WHO_B, EVENT_HEARD);
    expect("568.298\tb\theard\t-\n");
    at(580000000, WHO_BOTH, EVENT_RETURN)->by_press = false;
    expect("580.000\t-\treturn\tauto\n");
    at(580000000, WHO_A, EVENT_RETURN)->by_press = true;
    expect("580.000\ta\treturn\tpress\n");
    at(580000000, WHO_BOTH, EVENT_BREAK)->stage = BREAK_STAGE_LEFT_OPEN;
    expect("580.000\t-\tbreak\tleft_open\n");
    at(580000000, WHO_BOTH, EVENT_OFFER);
    expect("580.000\t-\toffer\t-\n");
    at(580000000, WHO_A, EVENT_STAY);
    expect("580.000\ta\tstay\t-\n");
    at(489374000, WHO_A, EVENT_SETTLING)->since_press_us = 58176000;
    expect("489.374\ta\tsettling\t58.176\n");
    at(489374000, WHO_A, EVENT_SETTLING)->since_press_us = NEVER_US;
    expect("489.374\ta\tsettling\t-\n");
    at(702000000, WHO_BOTH, EVENT_RUPTURE);
    expect("702.000\t-\trupture\t-\n");
    at(806000000, WHO_BOTH, EVENT_REPAIR);
    expect("806.000\t-\trepair\t-\n");
    at(431500000, WHO_A, EVENT_END)->end = WAIT_END_OTHER_PAUSED;
    expect("431.500\ta\tend\tother_paused\n");
    at(624000000, WHO_B, EVENT_SIGNAL)->signal.is = SIGNAL_NONE;
    expect("624.000\tb\tsignal\tnone\n");
    at(624000000, WHO_B, EVENT_MARK)->mark = MARK_MOVED;
    expect("624.000\tb\tmark\tmoved\n");
    at(840000000, WHO_BOTH, EVENT_STOP)->stop = END_REASON_STOPPED;
    expect("840.000\t-\tstop\tstopped\n");
}

static void test_every_name_is_its_own(void **state)
{
    (void)state;
    char seen[EVENT_KINDS][DECISIONS_LINE_MAX];
    for (int kind = 0; kind < EVENT_KINDS; kind++) {
        assert_true(strlen(event_kind_name(kind)) > 0);
        for (int other = 0; other < kind; other++) {
            assert_string_not_equal(event_kind_name(kind), seen[other]);
        }
        strcpy(seen[kind], event_kind_name(kind));
        at(0, WHO_BOTH, kind); /* all other fields 0: a line all the same */
        char text[DECISIONS_LINE_MAX];
        size_t length = decisions_line(&event, ZERO_US, text, sizeof(text));
        assert_true(length > 0 && length < sizeof(text) && text[length - 1] == '\n');
    }
}

static void test_before_the_zero(void **state)
{
    (void)state;
    at(-1500, WHO_A, EVENT_ONSET)->bound_us = 2000000;
    expect("-0.002\ta\tonset\t2.000\n");
    at(-1000, WHO_A, EVENT_STAY);
    expect("-0.001\ta\tstay\t-\n");
    at(-400, WHO_A, EVENT_STAY); /* no minus zero */
    expect("0.000\ta\tstay\t-\n");
    at(-61500000, WHO_A, EVENT_STAY);
    expect("-61.500\ta\tstay\t-\n");
    at(INT64_C(86400000000) * 40, WHO_A, EVENT_STAY);
    expect("3456000.000\ta\tstay\t-\n");
}

static void test_no_comma_in_a_number(void **state)
{
    (void)state;
    if (setlocale(LC_ALL, "de_DE.UTF-8") == NULL && setlocale(LC_ALL, "fr_FR.UTF-8") == NULL) {
        print_message("no locale with a decimal comma here; ");
    }
    at(399349000, WHO_A, EVENT_FLAG)->flag.statistic = 3.5;
    event.flag.threshold = 2.25;
    expect("399.349\ta\tflag\t3.500/2.250\n");
    setlocale(LC_ALL, "C");
}

static void test_head(void **state)
{
    (void)state;
    char text[512];
    struct settings settings = settings_default();
    settings.cues_per_hour_milli = 1500;
    settings.one_strap_cues = true;
    size_t length = decisions_head(&settings, text, sizeof(text));
    assert_string_equal(text, "# lull decisions 1\n"
                              "# detector: 1\n"
                              "# settings: cues_per_hour=1.500 pause_s=15.000 break_s=1200.000 "
                              "one_strap_cues=yes seed=1\n");
    assert_int_equal(length, strlen(text));
}

static void test_counts(void **state)
{
    (void)state;
    char text[1024];
    struct partner_counts counts = {.notifications = 829,
                                    .malformed = 2,
                                    .beats = 1112,
                                    .artefacts = 6,
                                    .rate_only = 1,
                                    .flags = 3,
                                    .judged_us = 458168000};
    counts.abstained_us[ABSTAIN_GAP] = 12832000;
    counts.runs_cut[GAP_STRAP] = 1;
    size_t length = decisions_counts(&counts, WHO_B, text, sizeof(text));
    assert_string_equal(
        text,
        "# counts b: notifications 829, malformed 2, beats 1112, artefacts 6, rate-only 1, flags "
        "3, judged 458.168 s, no_baseline 0.000 s, no_contact 0.000 s, settling_in 0.000 s, "
        "just_moved 0.000 s, artefacts 0.000 s, unreadable 0.000 s, gap 12.832 s, cut-silence 0, "
        "cut-lost 0, cut-duplicated 0, cut-contact 0, cut-strap 1\n");
    assert_int_equal(length, strlen(text));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_line_a_kind),
        cmocka_unit_test(test_every_name_is_its_own),
        cmocka_unit_test(test_before_the_zero),
        cmocka_unit_test(test_no_comma_in_a_number),
        cmocka_unit_test(test_head),
        cmocka_unit_test(test_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
