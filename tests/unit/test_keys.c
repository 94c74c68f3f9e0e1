/* keys: bytes of a terminal against the presses that were meant. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "command/keys.h"

#define MS US_PER_MS

/* What came of a stream, as letters: l r left and right, k break, e back, y stay, m mark, s stop,
 * o other. */
struct heard {
    struct keys keys;
    char text[256];
    int64_t event_us[256];
    unsigned count;
};

static const char letters[] = "?lrkeymso";

static void note(struct heard *heard, const struct keys_press *press, unsigned count)
{
    assert_true(count <= KEYS_PRESSES_MAX);
    for (unsigned i = 0; i < count && heard->count < 255; i++) {
        assert_in_range(press[i].key, KEY_LEFT, KEY_OTHER);
        heard->event_us[heard->count] = press[i].event_us;
        heard->text[heard->count++] = letters[press[i].key];
        heard->text[heard->count] = 0;
    }
}

static void begin(struct heard *heard, enum keys_layout layout)
{
    memset(heard, 0, sizeof(*heard));
    keys_init(&heard->keys, layout, KEYS_ESCAPE_US);
}

/* As a loop does it: what time decides is decided in time. */
static void push(struct heard *heard, const char *bytes, int64_t at_us)
{
    struct keys_press press[KEYS_PRESSES_MAX];
    for (; *bytes != 0; bytes++) {
        while (keys_next_us(&heard->keys) <= at_us) {
            note(heard, press, keys_timeout(&heard->keys, keys_next_us(&heard->keys), press));
        }
        note(heard, press, keys_push(&heard->keys, (uint8_t)*bytes, at_us, press));
    }
}

static void end(struct heard *heard)
{
    struct keys_press press[KEYS_PRESSES_MAX];
    while (keys_next_us(&heard->keys) != NEVER_US) {
        note(heard, press, keys_timeout(&heard->keys, keys_next_us(&heard->keys), press));
    }
}

/* One key alone. */
static char meaning(enum keys_layout layout, const char *bytes)
{
    struct heard heard;
    begin(&heard, layout);
    push(&heard, bytes, 0);
    end(&heard);
    assert_int_equal(heard.count, 1);
    return heard.text[0];
}

/* Every character of `all`, by itself. */
static void all_mean(enum keys_layout layout, const char *all, char wanted)
{
    for (size_t i = 0; all[i] != 0;) {
        char bytes[8] = "";
        size_t length = 1;
        while (((uint8_t)all[i + length] & 0xc0) == 0x80) {
            length++;
        }
        memcpy(bytes, all + i, length);
        i += length;
        if (meaning(layout, bytes) != wanted) {
            fail_msg("layout %d: %s is %c, not %c", (int)layout, bytes, meaning(layout, bytes),
                     wanted);
        }
    }
}

static void test_halves(void **state)
{
    (void)state;
    all_mean(KEYS_LAYOUT_QWERTY, "`12345~!@#$%qwertQWERTasdfgASDFGzxcvbZXCVB", 'l');
    all_mean(KEYS_LAYOUT_QWERTY, "67890-=^&*()_+yuiopYUIOP[]\\{}|hjklHJKL;':\"nmNM,./<>?", 'r');
    all_mean(KEYS_LAYOUT_QWERTZ, "^12345!\"§$%°qwertQWERTasdfgASDFGyxcvbYXCVB<>|@", 'l');
    all_mean(KEYS_LAYOUT_QWERTZ, "67890&/()=?ß´`zuiopüZUIOPÜ+*~hjklöäHJKLÖÄ#'nmNM,.-;:_éáíýž", 'r');
    all_mean(KEYS_LAYOUT_QWERTZ, "ěščřĚŠČŘ", 'l');
    all_mean(KEYS_LAYOUT_AZERTY, "²&é\"'(12345azertAZERTqsdfgQSDFGwxcvbWXCVB<>", 'l');
    all_mean(KEYS_LAYOUT_AZERTY, "-è_çà)=67890yuiopYUIOP^$ùhjklmn,;:!*", 'r');
    all_mean(KEYS_LAYOUT_QWERTY, "ёйцукЁЙЦУКфываФЫВАячсмиςερταΕΡΤΑ", 'l');
    all_mean(KEYS_LAYOUT_QWERTY, "нгшщзхъНГролджэтьбюθυιοπηξκλνμåøæñ漢😀", 'r');
}

static void test_named_keys(void **state)
{
    static const struct {
        const char *bytes;
        char wanted;
    } cases[] = {
        {"\r", 'e'},         {"\n", 'e'},        {"\033OM", 'e'},    {" ", 'y'},
        {"\x7f", 'k'},       {"\b", 'k'},        {"\033[3~", 'k'},   {"\t", 'm'},
        {"\033", 's'},       {"\x03", 's'},      {"\x04", 's'},      {"\033\033", 's'},
        {"\033[D", 'l'},     {"\033OD", 'l'},    {"\033[1;5D", 'l'}, {"\033[A", 'l'},
        {"\033[5~", 'l'},    {"\033[5;2~", 'l'}, {"\033[C", 'r'},    {"\033OC", 'r'},
        {"\033[B", 'r'},     {"\033[6~", 'r'},   {"\033[[A", 'o'},   {"\033[15~", 'o'},
        {"\033OP", 'o'},     {"\033[H", 'o'},    {"\033[Z", 'o'},    {"\x1a", 'o'},
        {"\033a", 'l'},      {"\033p", 'r'},     {"\033[", 'r'},     {"\033O", 'r'},
        {"\033ö", 'r'},      {"\xff", 'o'},      {"\xc3", 'o'},      {"\033[1;5", 'o'},
        {"\033\033[C", 'r'},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char heard = meaning(KEYS_LAYOUT_QWERTY, cases[i].bytes);
        if (heard != cases[i].wanted) {
            fail_msg("case %zu is %c, not %c", i, heard, cases[i].wanted);
        }
    }
}

static void test_broken_off(void **state)
{
    struct heard heard;
    (void)state;
    begin(&heard, KEYS_LAYOUT_QWERTY);
    push(&heard, "\033[1\x03", 0); /* a stop is a stop in the middle of anything */
    push(&heard, "\xc3j", 500 * MS);
    push(&heard, "\033[11111111111111111", 1000 * MS);
    end(&heard);
    assert_string_equal(heard.text, "osoroll");
}

/* Esc, and then another key when it is already decided. */
static void test_escape_alone(void **state)
{
    struct heard heard;
    (void)state;
    begin(&heard, KEYS_LAYOUT_QWERTY);
    push(&heard, "\033", 0);
    assert_string_equal(heard.text, "");
    assert_int_equal(keys_next_us(&heard.keys), KEYS_ESCAPE_US);
    push(&heard, "[", KEYS_ESCAPE_US);
    push(&heard, "C", KEYS_ESCAPE_US + 1);
    end(&heard);
    assert_string_equal(heard.text, "srl"); /* [ and C, each a key */
    assert_int_equal(heard.event_us[0], 0);
}

/* A key held down for 3 s under the repeat rates that are met, is one press. */
static void test_held_key(void **state)
{
    static const struct {
        int64_t delay_us, period_us;
    } rates[] = {{250 * MS, 33 * MS}, {250 * MS, 92 * MS}, {500 * MS, 30 * MS},
                 {600 * MS, 40 * MS}, {660 * MS, 40 * MS}, {1000 * MS, 50 * MS}};
    static const char *const sent[] = {"a", "\033[C", "ö", "\r", "\x7f", " "};
    static const char *const wanted[] = {"ll", "rr", "rr", "ee", "kk", "yy"};
    (void)state;
    for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
        for (size_t k = 0; k < sizeof(sent) / sizeof(sent[0]); k++) {
            struct heard heard;
            begin(&heard, KEYS_LAYOUT_QWERTY);
            push(&heard, sent[k], 0);
            for (int64_t at_us = rates[i].delay_us; at_us < 3000 * MS;
                 at_us += rates[i].period_us) {
                push(&heard, sent[k], at_us);
            }
            assert_int_equal(heard.count, 1);
            push(&heard, sent[k], 6000 * MS); /* let go, and pressed again */
            end(&heard);
            assert_string_equal(heard.text, wanted[k]);
            assert_int_equal(heard.event_us[1], 6000 * MS);
        }
    }
}

/* Real presses, at the paces of hands, are all there, with their own times. */
static void test_no_press_is_lost(void **state)
{
    (void)state;
    for (int64_t gap_us = 111 * MS; gap_us < 3000 * MS; gap_us += 7 * MS) {
        struct heard heard;
        begin(&heard, KEYS_LAYOUT_QWERTY);
        for (int i = 0; i < 6; i++) {
            push(&heard, "a", i * gap_us);
        }
        end(&heard);
        assert_string_equal(heard.text, "llllll");
        for (int i = 0; i < 6; i++) {
            assert_int_equal(heard.event_us[i], i * gap_us);
        }
    }
}

/* A double press within the core's 300 ms comes at once, however fast. */
static void test_double_press(void **state)
{
    (void)state;
    for (int64_t gap_us = 0; gap_us < 240 * MS; gap_us += 5 * MS) {
        struct heard heard;
        begin(&heard, KEYS_LAYOUT_QWERTY);
        push(&heard, "a", 0);
        push(&heard, "a", gap_us);
        assert_string_equal(heard.text, "ll");
        end(&heard);
        assert_string_equal(heard.text, "ll");
    }
}

/* Both partners, one after the other and by turns: neither hides the other. */
static void test_both(void **state)
{
    struct heard heard;
    (void)state;
    begin(&heard, KEYS_LAYOUT_QWERTY);
    push(&heard, "al", 0);
    push(&heard, "a", 500 * MS);
    push(&heard, "a", 900 * MS); /* held back … */
    push(&heard, "l", 950 * MS); /* … until this one */
    end(&heard);
    assert_string_equal(heard.text, "lrllr");
    assert_int_equal(heard.event_us[3], 900 * MS);
}

static void test_palm(void **state)
{
    struct heard heard;
    (void)state;
    begin(&heard, KEYS_LAYOUT_QWERTY);
    push(&heard, "sdfe", 0); /* a palm, which then lies there */
    for (int64_t at_us = 500 * MS; at_us < 1500 * MS; at_us += 33 * MS) {
        push(&heard, "e", at_us);
    }
    push(&heard, "q", 3000 * MS); /* two fingers of one hand, one after the other */
    push(&heard, "w", 3100 * MS);
    end(&heard);
    assert_string_equal(heard.text, "lll");
}

/* A slow line: the repeats of a held key come in one piece. At most one press more than there was.
 */
static void test_bunched(void **state)
{
    struct heard heard;
    (void)state;
    begin(&heard, KEYS_LAYOUT_QWERTY);
    push(&heard, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 0);
    end(&heard);
    assert_in_range(heard.count, 1, 2);
    begin(&heard, KEYS_LAYOUT_QWERTY);
    push(&heard, "a", 0);
    push(&heard, "aaaa", 700 * MS);
    push(&heard, "aaaaaaaa", 1100 * MS);
    end(&heard);
    assert_string_equal(heard.text, "l");
}

static void test_any_bytes(void **state)
{
    struct heard heard;
    int64_t at_us = 0;
    (void)state;
    srandom(3);
    begin(&heard, KEYS_LAYOUT_QWERTZ);
    for (int i = 0; i < 200000; i++) {
        static const uint8_t often[] = {0x1b, '[', 'O', 'a', 'a', 0xc3, 0xb6, '~', '5', ';'};
        struct keys_press press[KEYS_PRESSES_MAX];
        uint8_t byte =
            random() % 4 != 0 ? often[random() % (long)sizeof(often)] : (uint8_t)(random() & 0xff);
        at_us += random() % 3 == 0 ? random() % 300000 : random() % 2000;
        heard.count = 0;
        note(&heard, press, keys_push(&heard.keys, byte, at_us, press));
        assert_true(keys_next_us(&heard.keys) > at_us);
    }
    end(&heard);
    assert_int_equal(keys_next_us(&heard.keys), NEVER_US);
}

static void test_layout(void **state)
{
    (void)state;
    assert_int_equal(keys_layout(NULL, NULL, NULL), KEYS_LAYOUT_QWERTY);
    assert_int_equal(keys_layout("", "", ""), KEYS_LAYOUT_QWERTY);
    assert_int_equal(keys_layout("C.UTF-8", NULL, "de_DE.UTF-8"), KEYS_LAYOUT_QWERTY);
    assert_int_equal(keys_layout("", "", "de_DE.UTF-8"), KEYS_LAYOUT_QWERTZ);
    assert_int_equal(keys_layout("", "cs_CZ", "en_US.UTF-8"), KEYS_LAYOUT_QWERTZ);
    assert_int_equal(keys_layout(NULL, NULL, "hu"), KEYS_LAYOUT_QWERTZ);
    assert_int_equal(keys_layout(NULL, NULL, "sq@euro"), KEYS_LAYOUT_QWERTZ);
    assert_int_equal(keys_layout(NULL, NULL, "den"), KEYS_LAYOUT_QWERTY);
    assert_int_equal(keys_layout(NULL, NULL, "fr_FR.UTF-8"), KEYS_LAYOUT_AZERTY);
    assert_int_equal(keys_layout(NULL, NULL, "fr_CA.UTF-8"), KEYS_LAYOUT_QWERTY);
    assert_int_equal(keys_layout(NULL, NULL, "fr_CH.UTF-8"), KEYS_LAYOUT_QWERTZ);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_halves),       cmocka_unit_test(test_named_keys),
        cmocka_unit_test(test_broken_off),   cmocka_unit_test(test_escape_alone),
        cmocka_unit_test(test_held_key),     cmocka_unit_test(test_no_press_is_lost),
        cmocka_unit_test(test_double_press), cmocka_unit_test(test_both),
        cmocka_unit_test(test_palm),         cmocka_unit_test(test_bunched),
        cmocka_unit_test(test_any_bytes),    cmocka_unit_test(test_layout),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
