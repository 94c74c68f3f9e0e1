/* story and stream: what a live page is told, from the beginning or from wherever it was. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "page/stream.h"

#define ZERO_US (1000 * US_PER_S)

static struct pulse_cell cells[PARTNERS * STORY_SECONDS];
static struct story story;

/* Ada and Ben, seen by both yeses. */
static int begin(void **state)
{
    (void)state;
    story_init(&story, ZERO_US, INT64_C(1700000000) * US_PER_S, cells);
    story.side[WHO_A].name = "Ada";
    story.side[WHO_B].name = "B\"en</script>";
    story.side[WHO_A].strap = true;
    return 0;
}

static int begin_unseen(void **state)
{
    begin(state);
    story_init(&story, ZERO_US, 0, NULL);
    story.side[WHO_A].name = "Ada";
    return 0;
}

/* A strap that sends its rate alone, for some seconds from second `from` on. */
static void heart(enum who who, uint32_t from, uint32_t seconds, uint8_t rate_bpm)
{
    uint8_t bytes[] = {0x00, rate_bpm};
    for (uint32_t i = from; i < from + seconds; i++) {
        int64_t at_us = ZERO_US + i * US_PER_S;
        story_input(&story, &(struct input){.at_us = at_us,
                                            .event_us = at_us,
                                            .who = who,
                                            .kind = INPUT_HRM,
                                            .bytes = {.at = bytes, .length = sizeof(bytes)}});
    }
}

static void at(double second)
{
    story_second(&story, ZERO_US + (int64_t)(second * 1e6), "talking");
}

static void happens(enum event_kind kind, enum who who, double second)
{
    struct event event = {.t_us = ZERO_US + (int64_t)(second * 1e6), .who = who, .kind = kind};
    event.mark = MARK_MOVED; /* shares its place with the others' */
    if (kind == EVENT_BREAK) {
        event.stage = BREAK_STAGE_ASKED;
    }
    story_event(&story, &event);
}

/* All that is to be told from this place on, one after the other. For the caller to free. */
static char *all(struct stream_place *place)
{
    char *text = calloc(1, 1 << 20), *next;
    size_t length, used = 0;
    int error;
    while ((error = stream_next(&story, place, &next, &length)) == 0) {
        assert_int_equal(strlen(next), length);
        assert_true(used + length < 1 << 20);
        memcpy(text + used, next, length);
        used += length;
        free(next);
    }
    assert_int_equal(error, -EAGAIN);
    return text;
}

static unsigned count(const char *text, const char *what)
{
    unsigned found = 0;
    for (; (text = strstr(text, what)) != NULL; text += strlen(what)) {
        found++;
    }
    return found;
}

static void from_the_beginning(void **state)
{
    (void)state;
    struct stream_place place = stream_place(&story, NULL);
    heart(WHO_A, 0, 31, 72);
    happens(EVENT_CUE, WHO_BOTH, 12.5);
    at(30.2);
    char *text = all(&place);
    assert_non_null(strstr(text, "event: talk\nid: 0-0\ndata: {\"start_ms\":1700000000000,"
                                 "\"traces\":true,"));
    assert_non_null(strstr(text, "{\"name\":\"B\\u0022en\\u003c/script\\u003e\",\"strap\":false,"
                                 "\"band\":null}"));
    assert_non_null(strstr(text, "{\"things\":[{\"t\":12.5,\"kind\":\"cue\"}]}"));
    assert_non_null(strstr(text, "event: heart\nid: 21-1\ndata: {\"from\":0,\"sure\":21,"));
    assert_non_null(strstr(text, "720,720,720"));
    assert_non_null(strstr(text, "{\"at\":31,\"say\":\"talking\",\"over\":false,"
                                 "\"signal\":[\"none\",\"button\"]}"));
    free(text);
    text = all(&place);
    assert_string_equal(text, ""); /* once */
    free(text);
}

static void and_on(void **state)
{
    (void)state;
    struct stream_place place = stream_place(&story, NULL);
    at(30);
    free(all(&place));
    at(31);
    happens(EVENT_STOP, WHO_BOTH, 31);
    char *text = all(&place);
    assert_null(strstr(text, "event: talk"));
    assert_non_null(strstr(text, "{\"from\":21,\"sure\":22,")); /* what may have changed, again */
    assert_int_equal(count(text, "event: "), 2);
    assert_non_null(strstr(text, "\"over\":true"));
    free(text);
}

static void a_page_comes_back(void **state)
{
    (void)state;
    struct stream_place first = stream_place(&story, NULL);
    happens(EVENT_CUE, WHO_BOTH, 12);
    at(100);
    free(all(&first));
    happens(EVENT_PAUSE, WHO_A, 101);
    at(130);
    struct stream_place back = stream_place(&story, "91-1");
    char *text = all(&back);
    assert_non_null(strstr(text, "event: talk")); /* it may be a new one */
    assert_non_null(strstr(text, "{\"things\":[{\"t\":101,\"kind\":\"pause\"}]}"));
    assert_non_null(strstr(text, "\"from\":91,"));
    free(text);
    static const char *const none[] = {"",     "x",     "91",   "91-",   "91-1x",
                                       "-1-1", "500-1", "91-9", "9 1-1", "4294967296-0"};
    for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
        struct stream_place place = stream_place(&story, none[i]);
        if (place.second != 0 || place.thing != 0) {
            fail_msg("it is a place: %s", none[i]);
        }
    }
}

static void nobodys_name_stands_beside_a_thing(void **state)
{
    (void)state;
    static const enum event_kind shown[] = {EVENT_PAUSE,   EVENT_BREAK,  EVENT_RETURN, EVENT_CUE,
                                            EVENT_RUPTURE, EVENT_REPAIR, EVENT_STAY,   EVENT_OFFER};
    for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++) {
        happens(shown[i], WHO_A, 1);
    }
    for (int kind = 0; kind < EVENT_KINDS; kind++) { /* each partner's own, among them a flag */
        if (kind != EVENT_BASELINE && kind != EVENT_SIGNAL) {
            happens((enum event_kind)kind, WHO_B, 2);
        }
    }
    at(3);
    struct stream_place place = stream_place(&story, NULL);
    char *text = all(&place);
    assert_int_equal(count(text, "\"kind\":"), 16);
    assert_int_equal(count(text, "\"t\":1,"), 8);
    assert_int_equal(count(text, "who"), 0);
    assert_int_equal(count(text, "Ada"), 1); /* its side, nowhere else */
    free(text);
}

static void unseen_no_heart(void **state)
{
    (void)state;
    heart(WHO_A, 0, 30, 72);
    story_input(&story, &(struct input){.who = WHO_A, .kind = INPUT_HISTORY});
    at(30);
    struct stream_place place = stream_place(&story, NULL);
    char *text = all(&place);
    assert_null(strstr(text, "heart"));
    assert_null(strstr(text, "rates"));
    assert_null(strstr(text, "band"));
    assert_non_null(strstr(text, "\"traces\":false"));
    free(text);
}

static void a_level_comes_later(void **state)
{
    (void)state;
    struct stream_place place = stream_place(&story, NULL);
    at(1);
    free(all(&place));
    struct event event = {.who = WHO_A, .kind = EVENT_BASELINE};
    event.baseline.phase = PHASE_TALK;
    event.baseline.measured = (struct baseline_phase){80000, 4000, 120000};
    story_event(&story, &event);
    char *text = all(&place);
    assert_non_null(strstr(text, "\"band\":{\"level\":"));
    free(text);
}

/* A strap that was there and is not: uncertain, then nothing; and memory that does not grow. */
static void five_hours(void **state)
{
    (void)state;
    const uint32_t seconds = 5 * 3600;
    struct stream_place place = stream_place(&story, NULL);
    heart(WHO_A, 0, seconds, 72);
    for (uint32_t i = 0; i < 600; i++) {
        happens(EVENT_CUE, WHO_BOTH, i * 30.0);
    }
    for (uint32_t i = 3600; i <= seconds; i += 3600) {
        at(i);
        heart(WHO_A, i - 20, 20, 90); /* into the cells that have moved */
    }
    assert_true(story.seconds - story.first >= 3 * 3600);
    assert_true(story.seconds - story.first <= STORY_SECONDS);
    assert_int_equal(story_rate(&story, WHO_A, 0), STORY_NOTHING); /* left */
    assert_int_equal(story_rate(&story, WHO_A, story.first + 1), 720);
    assert_int_equal(story_rate(&story, WHO_B, seconds - 5), STORY_NOTHING);
    char *text = all(&place);
    assert_int_equal(count(text, "\"kind\":"), STORY_THINGS);
    printf("a page that opens after 5 h gets %zu kB, of %u s\n", strlen(text) / 1024,
           story.seconds - story.first);
    assert_int_equal(place.thing, 600);
    assert_true(sizeof(cells) < 700000);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(from_the_beginning, begin),
        cmocka_unit_test_setup(and_on, begin),
        cmocka_unit_test_setup(a_page_comes_back, begin),
        cmocka_unit_test_setup(nobodys_name_stands_beside_a_thing, begin),
        cmocka_unit_test_setup(unseen_no_heart, begin_unseen),
        cmocka_unit_test_setup(a_level_comes_later, begin),
        cmocka_unit_test_setup(five_hours, begin),
    };
    return cmocka_run_group_tests_name("story", tests, NULL, NULL);
}
