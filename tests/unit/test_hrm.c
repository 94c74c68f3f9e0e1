/* protocol/hrm against its vectors: every line decodes to its meaning, what decodes is encoded to
 * the same again, and no cut of any line is read past its end. */
#include "protocol/hrm.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define VECTORS "protocol/vectors/hrm.txt"

struct vector {
    uint8_t bytes[1024];
    size_t length;
    enum hrm_verdict verdict;
    struct hrm hrm;
};

static const char *const verdict_names[HRM_VERDICTS] = {
    [HRM_OK] = "ok",
    [HRM_EMPTY] = "empty",
    [HRM_SHORT_RATE] = "short-rate",
    [HRM_SHORT_ENERGY] = "short-energy",
    [HRM_ODD_RR] = "odd-rr",
    [HRM_NO_RR] = "no-rr",
    [HRM_TRAILING] = "trailing",
    [HRM_OVERSIZED] = "oversized",
};

static void read_hex(const char *hex, struct vector *vector)
{
    vector->length = 0;
    for (; strcmp(hex, "-") != 0 && *hex; hex += 2) {
        unsigned byte;
        assert_int_equal(sscanf(hex, "%2x", &byte), 1);
        assert_true(vector->length < sizeof vector->bytes);
        vector->bytes[vector->length++] = (uint8_t)byte;
    }
}

static void read_meaning(char *word, struct vector *vector)
{
    char *value = strchr(word, '=');
    assert_non_null(value);
    *value++ = 0;
    struct hrm *hrm = &vector->hrm;
    if (!strcmp(word, "verdict")) {
        vector->verdict = HRM_VERDICTS;
        for (int i = 0; i < HRM_VERDICTS; i++)
            if (!strcmp(value, verdict_names[i]))
                vector->verdict = (enum hrm_verdict)i;
        assert_int_not_equal(vector->verdict, HRM_VERDICTS);
    } else if (!strcmp(word, "rate")) {
        hrm->rate_bpm = (uint16_t)atoi(value);
    } else if (!strcmp(word, "wide")) {
        hrm->rate_16bit = !strcmp(value, "yes");
    } else if (!strcmp(word, "contact")) {
        hrm->contact = !strcmp(value, "good")   ? HRM_CONTACT_GOOD
                       : !strcmp(value, "none") ? HRM_CONTACT_NONE
                                                : HRM_CONTACT_UNSUPPORTED;
    } else if (!strcmp(word, "energy")) {
        hrm->has_energy = true;
        hrm->energy_kj = (uint16_t)atoi(value);
    } else if (!strcmp(word, "rr")) {
        for (char *at = value; at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL)
            hrm->rr_1024[hrm->rr_count++] = (uint16_t)atoi(at);
    } else {
        fail_msg("unknown key %s", word);
    }
}

/* Runs `check` on every vector; says how many there were. */
static int each_vector(void (*check)(const struct vector *vector))
{
    FILE *file = fopen(VECTORS, "r");
    assert_non_null(file);
    static char line[8192];
    int count = 0;
    while (fgets(line, sizeof line, file)) {
        line[strcspn(line, "#\n")] = 0;
        char *hex = strtok(line, " ");
        if (!hex)
            continue;
        static struct vector vector;
        memset(&vector, 0, sizeof vector);
        read_hex(hex, &vector);
        for (char *word = strtok(NULL, " "); word; word = strtok(NULL, " "))
            read_meaning(word, &vector);
        check(&vector);
        count++;
    }
    fclose(file);
    return count;
}

static void assert_same(const struct hrm *a, const struct hrm *b)
{
    assert_int_equal(a->rate_bpm, b->rate_bpm);
    assert_int_equal(a->rate_16bit, b->rate_16bit);
    assert_int_equal(a->contact, b->contact);
    assert_int_equal(a->has_energy, b->has_energy);
    assert_int_equal(a->energy_kj, b->energy_kj);
    assert_int_equal(a->rr_count, b->rr_count);
    for (int i = 0; i < a->rr_count; i++)
        assert_int_equal(a->rr_1024[i], b->rr_1024[i]);
}

/* On the heap and of the exact size, so that the address sanitizer sees one byte too far. */
static enum hrm_verdict decode_exact(const uint8_t *bytes, size_t length, struct hrm *ret_hrm)
{
    uint8_t *copy = malloc(length ? length : 1);
    assert_non_null(copy);
    memcpy(copy, bytes, length);
    enum hrm_verdict verdict = hrm_decode(copy, length, ret_hrm);
    free(copy);
    return verdict;
}

static unsigned seen[HRM_VERDICTS];

static void check_meaning(const struct vector *vector)
{
    struct hrm hrm;
    memset(&hrm, 0xa5, sizeof hrm);
    struct hrm untouched = hrm;
    enum hrm_verdict verdict = decode_exact(vector->bytes, vector->length, &hrm);
    assert_string_equal(verdict_names[verdict], verdict_names[vector->verdict]);
    seen[verdict]++;
    if (verdict == HRM_OK)
        assert_same(&hrm, &vector->hrm);
    else
        assert_memory_equal(&hrm, &untouched, sizeof hrm);
}

static void vectors_decode_to_their_meaning(void **state)
{
    (void)state;
    assert_true(each_vector(check_meaning) >= 40);
    for (int i = 0; i < HRM_VERDICTS; i++)
        assert_true(seen[i] > 0);
}

static void check_round_trip(const struct vector *vector)
{
    if (vector->verdict != HRM_OK)
        return;
    uint8_t bytes[HRM_BYTES_MAX];
    size_t length = hrm_encode(&vector->hrm, bytes, sizeof bytes);
    assert_int_equal(length, vector->length);
    struct hrm again;
    assert_int_equal(hrm_decode(bytes, length, &again), HRM_OK);
    assert_same(&again, &vector->hrm);
    /* The bytes are the vector's own but for reserved flags and a contact bit that says nothing. */
    assert_memory_equal(bytes + 1, vector->bytes + 1, length - 1);
    for (size_t size = 0; size < length; size++)
        assert_int_equal(hrm_encode(&vector->hrm, bytes, size), 0);
}

static void what_decodes_is_encoded_again(void **state)
{
    (void)state;
    each_vector(check_round_trip);
}

static void check_cuts(const struct vector *vector)
{
    for (size_t length = 0; length < vector->length; length++) {
        struct hrm hrm = {0};
        enum hrm_verdict verdict = decode_exact(vector->bytes, length, &hrm);
        if (length == 0)
            assert_int_equal(verdict, HRM_EMPTY);
        if (length == 1)
            assert_int_equal(verdict, HRM_SHORT_RATE);
        if (vector->verdict == HRM_OK && verdict == HRM_OK) {
            /* Only whole RR intervals can go and leave the rest good. */
            assert_int_equal(hrm.rate_bpm, vector->hrm.rate_bpm);
            assert_true(hrm.rr_count < vector->hrm.rr_count);
        }
    }
}

static void every_cut_has_a_verdict(void **state)
{
    (void)state;
    each_vector(check_cuts);
}

static void too_many_rr_are_not_encoded(void **state)
{
    (void)state;
    uint8_t bytes[HRM_BYTES_MAX];
    struct hrm hrm = {.rate_bpm = 60, .rr_count = HRM_RR_MAX};
    assert_int_equal(hrm_encode(&hrm, bytes, sizeof bytes), 512);
    hrm.rr_count = HRM_RR_MAX + 1;
    assert_int_equal(hrm_encode(&hrm, bytes, sizeof bytes), 0);
    hrm.rr_count = HRM_RR_MAX;
    hrm.has_energy = true; /* 514 bytes */
    assert_int_equal(hrm_encode(&hrm, bytes, sizeof bytes), 0);
    hrm.rr_count = 0;
    hrm.has_energy = false;
    hrm.rate_bpm = 256; /* needs the wide form, asked for or not */
    assert_int_equal(hrm_encode(&hrm, bytes, sizeof bytes), 3);
    assert_int_equal(bytes[0], 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors_decode_to_their_meaning),
        cmocka_unit_test(what_decodes_is_encoded_again),
        cmocka_unit_test(every_cut_has_a_verdict),
        cmocka_unit_test(too_many_rr_are_not_encoded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
