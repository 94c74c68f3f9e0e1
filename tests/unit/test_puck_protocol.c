/* protocol/puck against its vectors, both ways; what holds for any bytes; how versions meet. */
#include "protocol/puck.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define VECTORS "protocol/vectors/puck.txt"

struct vector {
    uint8_t bytes[128];
    size_t length;
    char meaning[256]; /* all after the bytes */
};

static const char *const verdict_names[PUCK_VERDICTS] = {
    [PUCK_OK] = "ok",
    [PUCK_LENGTH] = "length",
    [PUCK_UNKNOWN] = "unknown",
    [PUCK_VALUE] = "value",
};

static const char *const pattern_names[PUCK_PATTERNS] = {
    [PUCK_PATTERN_OFF] = "off",       [PUCK_PATTERN_CUE] = "cue",
    [PUCK_PATTERN_PAUSE] = "pause",   [PUCK_PATTERN_BREAK] = "break",
    [PUCK_PATTERN_RETURN] = "return",
};

static const struct {
    enum puck_type type;
    const char *name;
} types[] = {
    {PUCK_HELLO, "hello"},       {PUCK_PING, "ping"},         {PUCK_CUE, "cue"},
    {PUCK_TEST, "test"},         {PUCK_STATE, "state"},       {PUCK_BOOTLOADER, "bootloader"},
    {PUCK_IS_HELLO, "is-hello"}, {PUCK_IS_PONG, "pong"},      {PUCK_IS_CUED, "cued"},
    {PUCK_IS_TESTED, "tested"},  {PUCK_IS_STATE, "is-state"}, {PUCK_IS_BUTTON, "button"},
};
#define TYPES (sizeof types / sizeof types[0])

/* A message in the vectors' words. */
static int spell_fields(const struct puck_message *m, char *text, size_t size)
{
    switch (m->type) {
    case PUCK_HELLO:
        return snprintf(text, size, " newest=%u oldest=%u", m->versions.newest, m->versions.oldest);
    case PUCK_CUE:
        return snprintf(text, size, " pattern=%s light=%u motor=%u length=%u breath=%u",
                        pattern_names[m->cue.pattern], m->cue.light, m->cue.motor, m->cue.length_ds,
                        m->cue.breath_ms);
    case PUCK_TEST:
        return snprintf(text, size, " parts=%u", m->test.parts);
    case PUCK_IS_HELLO:
        return snprintf(text, size,
                        " newest=%u oldest=%u firmware=%u.%u board=%u can=%u serial=%08" PRIx32
                        " edge=%u",
                        m->hello.versions.newest, m->hello.versions.oldest, m->hello.firmware_major,
                        m->hello.firmware_minor, m->hello.board, m->hello.capabilities,
                        m->hello.serial, m->hello.edge);
    case PUCK_IS_PONG:
        return snprintf(text, size, " at=%" PRIu32 " sof_at=%" PRIu32 " sof=%u", m->pong.at,
                        m->pong.sof_at, m->pong.sof);
    case PUCK_IS_CUED:
        return snprintf(text, size, " pattern=%s at=%" PRIu32, pattern_names[m->cued.pattern],
                        m->cued.at);
    case PUCK_IS_TESTED:
        return snprintf(text, size, " parts=%u down=%u stuck=%u", m->tested.parts, m->tested.down,
                        m->tested.stuck);
    case PUCK_IS_STATE:
        return snprintf(text, size, " ignored=%u edges_lost=%u bounces=%u silences=%u",
                        m->state.ignored, m->state.edges_lost, m->state.bounces, m->state.silences);
    case PUCK_IS_BUTTON:
        return snprintf(text, size, " button=%c level=%s edge=%u at=%" PRIu32,
                        m->button.button == PUCK_BUTTON_A ? 'a' : 'b',
                        m->button.down ? "down" : "up", m->button.edge, m->button.at);
    case PUCK_PING:
    case PUCK_STATE:
    case PUCK_BOOTLOADER:
        break;
    }
    return 0;
}

static void spell(enum puck_verdict verdict, const struct puck_message *m, char text[256])
{
    int at = snprintf(text, 256, "verdict=%s", verdict_names[verdict]);
    if (verdict != PUCK_OK)
        return;
    for (size_t i = 0; i < TYPES; i++)
        if (types[i].type == m->type)
            at += snprintf(text + at, 256 - (size_t)at, " type=%s number=%u", types[i].name,
                           m->number);
    spell_fields(m, text + at, 256 - (size_t)at);
}

static void read_vector(char *line, struct vector *vector)
{
    char *meaning = strchr(line, ' ');
    assert_non_null(meaning);
    *meaning++ = 0;
    meaning[strcspn(meaning, "#\n")] = 0;
    for (size_t end = strlen(meaning); end > 0 && meaning[end - 1] == ' ';)
        meaning[--end] = 0;
    snprintf(vector->meaning, sizeof vector->meaning, "%s", meaning);
    vector->length = 0;
    for (const char *hex = line; strcmp(line, "-") != 0 && *hex; hex += 2) {
        unsigned byte;
        assert_int_equal(sscanf(hex, "%2x", &byte), 1);
        assert_true(vector->length < sizeof vector->bytes);
        vector->bytes[vector->length++] = (uint8_t)byte;
    }
}

/* Runs `check` on every vector; says how many there were. */
static int each_vector(void (*check)(const struct vector *vector))
{
    FILE *file = fopen(VECTORS, "r");
    assert_non_null(file);
    char line[1024];
    int count = 0;
    while (fgets(line, sizeof line, file)) {
        if (line[0] == '#' || line[0] == '\n')
            continue;
        struct vector vector;
        read_vector(line, &vector);
        check(&vector);
        count++;
    }
    fclose(file);
    return count;
}

/* On the heap and of the exact size, so that the address sanitizer sees one byte too far. */
static enum puck_verdict decode_exact(const uint8_t *bytes, size_t length,
                                      struct puck_message *ret_message)
{
    uint8_t *copy = malloc(length ? length : 1);
    assert_non_null(copy);
    memcpy(copy, bytes, length);
    enum puck_verdict verdict = puck_decode(copy, length, ret_message);
    free(copy);
    return verdict;
}

static unsigned seen_verdicts[PUCK_VERDICTS];
static unsigned seen_types[TYPES];

static void check_meaning(const struct vector *vector)
{
    struct puck_message message, untouched;
    memset(&message, 0xa5, sizeof message);
    untouched = message;
    enum puck_verdict verdict = decode_exact(vector->bytes, vector->length, &message);
    char text[256];
    spell(verdict, &message, text);
    assert_string_equal(text, vector->meaning);
    seen_verdicts[verdict]++;
    if (verdict != PUCK_OK)
        assert_memory_equal(&message, &untouched, sizeof message);
    for (size_t i = 0; i < TYPES && verdict == PUCK_OK; i++)
        seen_types[i] += types[i].type == message.type;
}

static void vectors_decode_to_their_meaning(void **state)
{
    (void)state;
    assert_true(each_vector(check_meaning) >= 60);
    for (size_t i = 0; i < PUCK_VERDICTS; i++)
        assert_true(seen_verdicts[i] >= 5);
    for (size_t i = 0; i < TYPES; i++)
        assert_true(seen_types[i] > 0);
}

static void check_round_trip(const struct vector *vector)
{
    struct puck_message message;
    if (puck_decode(vector->bytes, vector->length, &message) != PUCK_OK)
        return;
    uint8_t bytes[PUCK_BYTES];
    assert_int_equal(puck_encode(&message, bytes), PUCK_OK);
    /* The vector's own bytes, but where it has some that are not used. */
    size_t used = PUCK_BYTES;
    while (used > 0 && bytes[used - 1] == 0)
        used--;
    assert_memory_equal(bytes, vector->bytes, used);
    struct puck_message again;
    assert_int_equal(puck_decode(bytes, PUCK_BYTES, &again), PUCK_OK);
    char text[256];
    spell(PUCK_OK, &again, text);
    assert_string_equal(text, vector->meaning);
}

static void what_decodes_is_encoded_again(void **state)
{
    (void)state;
    each_vector(check_round_trip);
}

static void check_lengths(const struct vector *vector)
{
    struct puck_message message;
    for (size_t length = 0; length < vector->length; length++)
        if (length != PUCK_BYTES)
            assert_int_equal(decode_exact(vector->bytes, length, &message), PUCK_LENGTH);
}

static void only_the_whole_message_is_one(void **state)
{
    (void)state;
    each_vector(check_lengths);
}

static void what_does_not_decode_is_not_encoded(void **state)
{
    (void)state;
    const struct {
        struct puck_message message;
        enum puck_verdict verdict;
    } bad[] = {
        {{.type = (enum puck_type)0}, PUCK_UNKNOWN},
        {{.type = (enum puck_type)0x92}, PUCK_UNKNOWN},
        {{.type = (enum puck_type)0x102}, PUCK_UNKNOWN}, /* its low byte is a ping */
        {{.type = PUCK_CUE, .cue = {.pattern = PUCK_PATTERNS}}, PUCK_VALUE},
        {{.type = PUCK_CUE, .cue = {.pattern = (enum puck_pattern)257}}, PUCK_VALUE},
        {{.type = PUCK_CUE, .cue = {.breath_ms = PUCK_BREATH_MIN_MS - 1}}, PUCK_VALUE},
        {{.type = PUCK_CUE, .cue = {.breath_ms = PUCK_BREATH_MAX_MS + 1}}, PUCK_VALUE},
        {{.type = PUCK_TEST}, PUCK_VALUE},
        {{.type = PUCK_IS_PONG, .pong = {.sof = 2048}}, PUCK_VALUE},
        {{.type = PUCK_IS_BUTTON, .button = {.button = PUCK_BUTTONS}}, PUCK_VALUE},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        uint8_t bytes[PUCK_BYTES], untouched[PUCK_BYTES];
        memset(bytes, 0xa5, sizeof bytes);
        memcpy(untouched, bytes, sizeof bytes);
        assert_int_equal(puck_encode(&bad[i].message, bytes), bad[i].verdict);
        assert_memory_equal(bytes, untouched, sizeof bytes);
    }
}

static void versions_meet(void **state)
{
    (void)state;
    const struct {
        struct puck_versions host, puck; /* newest, oldest */
        enum puck_meeting meeting;
        uint8_t version;
    } cases[] = {
        {{1, 1}, {1, 1}, PUCK_MEETING_FINE, 1},
        {{3, 1}, {1, 1}, PUCK_MEETING_FINE, 1}, /* a newer host stoops */
        {{1, 1}, {3, 1}, PUCK_MEETING_FINE, 1}, /* so does a newer puck */
        {{4, 2}, {3, 1}, PUCK_MEETING_FINE, 3},
        {{3, 2}, {1, 1}, PUCK_MEETING_UPDATE_PUCK, 0},
        {{1, 1}, {3, 2}, PUCK_MEETING_UPDATE_HOST, 0},
        {{255, 255}, {254, 1}, PUCK_MEETING_UPDATE_PUCK, 0},
        {{254, 1}, {255, 255}, PUCK_MEETING_UPDATE_HOST, 0},
        {{1, 1},
         {2, 9},
         PUCK_MEETING_UPDATE_HOST,
         0}, /* the wrong order: its newest alone counts */
        {{2, 9}, {1, 1}, PUCK_MEETING_UPDATE_PUCK, 0},
        {{2, 9}, {2, 9}, PUCK_MEETING_FINE, 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint8_t version = 0;
        assert_int_equal(puck_meet(cases[i].host, cases[i].puck, &version), cases[i].meeting);
        assert_int_equal(version, cases[i].version);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors_decode_to_their_meaning),
        cmocka_unit_test(what_decodes_is_encoded_again),
        cmocka_unit_test(only_the_whole_message_is_one),
        cmocka_unit_test(what_does_not_decode_is_not_encoded),
        cmocka_unit_test(versions_meet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
