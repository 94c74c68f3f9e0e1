/* door: who may come in, and by which name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "page/door.h"

#define TOKEN "AbCdEfGhIjKlMnOpQrStUvWxYz012_-9"

static const struct door_keeper keeper = {.token = TOKEN, .port = 40123};

/* A press as our own page sends it; each test breaks one field. */
static struct door_request sane(void)
{
    return (struct door_request){
        .method = "POST",
        .path = "/" TOKEN "/pause",
        .host = "127.0.0.1:40123",
        .origin = "http://127.0.0.1:40123",
        .site = "same-origin",
        .length = "0",
    };
}

static struct door_request opening(void)
{
    return (struct door_request){
        .method = "GET", .path = "/" TOKEN "/", .host = "127.0.0.1:40123", .site = "none"};
}

static void each_door(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        enum door door;
    } presses[] = {
        {"/" TOKEN "/pause", DOOR_PAUSE},
        {"/" TOKEN "/break", DOOR_BREAK},
        {"/" TOKEN "/rupture", DOOR_RUPTURE},
        {"/" TOKEN "/back", DOOR_BACK},
    };
    for (size_t i = 0; i < sizeof(presses) / sizeof(presses[0]); i++) {
        struct door_request request = sane();
        request.path = presses[i].path;
        assert_int_equal(door_which(&keeper, &request), presses[i].door);
        assert_int_equal(door_status(presses[i].door), 204);
        request.method = "GET"; /* a link or an image is no press */
        assert_int_equal(door_which(&keeper, &request), DOOR_METHOD);
    }
    struct door_request request = opening();
    assert_int_equal(door_which(&keeper, &request), DOOR_PAGE);
    request.path = "/" TOKEN "/talk";
    request.site = "same-origin";
    assert_int_equal(door_which(&keeper, &request), DOOR_STREAM);
    request.method = "HEAD";
    assert_int_equal(door_which(&keeper, &request), DOOR_METHOD);
}

static void without_the_token_there_is_nothing(void **state)
{
    (void)state;
    static const char *const paths[] = {
        "",
        "/",
        "/favicon.ico",
        "/pause",
        "//pause",
        "/" TOKEN, /* the token alone is not the page */
        TOKEN "/",
        "/" TOKEN "/other",
        "/" TOKEN "/pause/",
        "/" TOKEN "/../pause",
        "/" TOKEN "/PAUSE",
        "/AbCdEfGhIjKlMnOpQrStUvWxYz012_-8/pause",
        "/bbCdEfGhIjKlMnOpQrStUvWxYz012_-9/pause",
        "/AbCdEfGhIjKlMnOpQrStUvWxYz012_-/pause",
        "/" TOKEN "9/pause",
    };
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        struct door_request request = sane();
        request.path = paths[i];
        if (door_which(&keeper, &request) != DOOR_NOTHING) {
            fail_msg("it opens: %s", paths[i]);
        }
        /* and does not tell by another answer that there is a page */
        request.host = "evil.example";
        request.method = "PUT";
        request.length = "999999999";
        assert_int_equal(door_which(&keeper, &request), DOOR_NOTHING);
    }
    assert_int_equal(door_status(DOOR_NOTHING), 404);
    assert_string_equal(door_text(DOOR_NOTHING), "");
}

static void only_under_its_own_name(void **state)
{
    (void)state;
    static const char *const ours[] = {"127.0.0.1:40123", "[::1]:40123", "localhost:40123"};
    static const char *const others[] = {
        "evil.example",     "evil.example:40123",
        "127.0.0.1",        "127.0.0.1:80",
        "127.0.0.1:4012",   "127.0.0.1:401233",
        "127.0.0.2:40123",  "localhost.evil:40123",
        "xlocalhost:40123", "127.0.0.1:40123.evil",
        "LOCALHOST:40123",  "::1:40123",
        "[::1]:40123@evil", "",
    };
    for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++) {
        struct door_request request = opening();
        request.host = ours[i];
        assert_int_equal(door_which(&keeper, &request), DOOR_PAGE);
    }
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        struct door_request request = opening();
        request.host = others[i];
        if (door_which(&keeper, &request) != DOOR_ELSEWHERE) {
            fail_msg("it opens under the name of %s", others[i]);
        }
    }
    struct door_request request = opening();
    request.host = NULL;
    assert_int_equal(door_which(&keeper, &request), DOOR_ELSEWHERE);
}

static void only_from_its_own_page(void **state)
{
    (void)state;
    static const char *const origins[] = {
        "null",
        "http://evil.example",
        "https://127.0.0.1:40123",
        "http://127.0.0.1:40124",
        "http://localhost:40123", /* another site than 127.0.0.1 to a browser */
        "http://127.0.0.1:40123.evil.example",
        "127.0.0.1:40123",
        "",
    };
    for (size_t i = 0; i < sizeof(origins) / sizeof(origins[0]); i++) {
        struct door_request request = sane();
        request.origin = origins[i];
        assert_int_equal(door_which(&keeper, &request), DOOR_ELSEWHERE);
        request = opening();
        request.origin = origins[i];
        assert_int_equal(door_which(&keeper, &request), DOOR_ELSEWHERE);
    }
    struct door_request request = sane();
    request.origin = NULL; /* a browser that does not name it says how far it came */
    assert_int_equal(door_which(&keeper, &request), DOOR_PAUSE);
    request.site = "cross-site";
    assert_int_equal(door_which(&keeper, &request), DOOR_ELSEWHERE);
    request.site = "none";
    assert_int_equal(door_which(&keeper, &request), DOOR_ELSEWHERE);
    request.site = NULL;
    assert_int_equal(door_which(&keeper, &request), DOOR_ELSEWHERE);
    request = opening();
    request.site = "cross-site"; /* a link on another site */
    assert_int_equal(door_which(&keeper, &request), DOOR_ELSEWHERE);
}

static void a_press_brings_nothing(void **state)
{
    (void)state;
    struct door_request request = sane();
    request.length = "1";
    assert_int_equal(door_which(&keeper, &request), DOOR_TOO_MUCH);
    request.length = "18446744073709551616";
    assert_int_equal(door_which(&keeper, &request), DOOR_TOO_MUCH);
    request.length = NULL;
    assert_int_equal(door_which(&keeper, &request), DOOR_PAUSE);
    request.coding = "chunked";
    assert_int_equal(door_which(&keeper, &request), DOOR_TOO_MUCH);
    assert_int_equal(door_status(DOOR_TOO_MUCH), 413);
    assert_true(strlen(door_text(DOOR_ELSEWHERE)) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_door),
        cmocka_unit_test(without_the_token_there_is_nothing),
        cmocka_unit_test(only_under_its_own_name),
        cmocka_unit_test(only_from_its_own_page),
        cmocka_unit_test(a_press_brings_nothing),
    };
    return cmocka_run_group_tests_name("door", tests, NULL, NULL);
}
