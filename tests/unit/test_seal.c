/* seal: what opens, and above all what does not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "journal/seal.h"

static const char text[] = "a hrm 1048a9031204";

static void test_row_round_trip(void **state)
{
    (void)state;
    static const size_t lengths[] = {0, 1, 17, 254, 255};
    uint8_t key[SEAL_KEY_BYTES], bytes[255], blob[256 + SEAL_ROW_EXTRA], opened[256];
    seal_random(key, sizeof key);
    seal_random(bytes, sizeof bytes);
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        size_t length = 999;
        seal_row(key, "place", bytes, lengths[i], 256, blob);
        assert_true(seal_row_open(key, "place", blob, sizeof blob, opened, &length));
        assert_int_equal(length, lengths[i]);
        assert_memory_equal(opened, bytes, length);
    }
}

static void test_row_holds_no_text_and_never_repeats(void **state)
{
    (void)state;
    uint8_t key[SEAL_KEY_BYTES], first[256 + SEAL_ROW_EXTRA], second[256 + SEAL_ROW_EXTRA];
    seal_random(key, sizeof key);
    seal_row(key, "place", text, sizeof text, 256, first);
    seal_row(key, "place", text, sizeof text, 256, second);
    assert_memory_not_equal(first, second, sizeof first);
    for (size_t i = 0; i + 4 <= sizeof first; i++)
        assert_memory_not_equal(first + i, text, 4);
}

static void test_row_opens_with_nothing_else(void **state)
{
    (void)state;
    uint8_t key[SEAL_KEY_BYTES], other[SEAL_KEY_BYTES], blob[256 + SEAL_ROW_EXTRA], opened[256];
    size_t length = 999;
    seal_random(key, sizeof key);
    seal_random(other, sizeof other);
    seal_row(key, "chunk|1|a|7", text, sizeof text, 256, blob);
    assert_false(seal_row_open(other, "chunk|1|a|7", blob, sizeof blob, opened, &length));
    assert_false(seal_row_open(key, "chunk|1|b|7", blob, sizeof blob, opened, &length));
    assert_false(seal_row_open(key, "", blob, sizeof blob, opened, &length));
    for (size_t size = 0; size < sizeof blob; size++)
        assert_false(seal_row_open(key, "chunk|1|a|7", blob, size, opened, &length));
    for (size_t i = 0; i < sizeof blob; i++) {
        blob[i] ^= 1;
        assert_false(seal_row_open(key, "chunk|1|a|7", blob, sizeof blob, opened, &length));
        blob[i] ^= 1;
    }
    assert_int_equal(length, 999);
    assert_true(seal_row_open(key, "chunk|1|a|7", blob, sizeof blob, opened, &length));
}

static void test_padding_hides_the_length(void **state)
{
    (void)state;
    assert_int_equal(seal_padded(0, 256), 256);
    assert_int_equal(seal_padded(255, 256), 256);
    assert_int_equal(seal_padded(256, 256), 512);
}

static void test_secret_under_passphrase(void **state)
{
    (void)state;
    uint8_t public[SEAL_KEY_BYTES], secret[SEAL_KEY_BYTES], again[SEAL_KEY_BYTES];
    uint8_t locked[SEAL_LOCKED_BYTES];
    struct seal_lock lock;
    seal_pair(public, secret);
    assert_true(seal_secret_lock(secret, "words", SEAL_COST_LEAST, "p", &lock, locked));
    assert_int_equal(seal_secret_open(locked, "words", &lock, "p", again), SEAL_OPENED);
    assert_memory_equal(again, secret, sizeof secret);
    assert_true(seal_pair_fits(public, again));
    assert_int_equal(seal_secret_open(locked, "Words", &lock, "p", again), SEAL_WRONG);
    assert_int_equal(seal_secret_open(locked, "", &lock, "p", again), SEAL_WRONG);
    assert_int_equal(seal_secret_open(locked, "words", &lock, "q", again), SEAL_WRONG);
    lock.salt[0] ^= 1;
    assert_int_equal(seal_secret_open(locked, "words", &lock, "p", again), SEAL_WRONG);
    lock.salt[0] ^= 1;
    lock.memory = UINT64_C(1) << 40;
    assert_int_equal(seal_secret_open(locked, "words", &lock, "p", again), SEAL_ODD_COST);
}

static void test_interactive_is_what_users_get(void **state)
{
    (void)state;
    uint8_t public[SEAL_KEY_BYTES], secret[SEAL_KEY_BYTES], again[SEAL_KEY_BYTES];
    uint8_t locked[SEAL_LOCKED_BYTES];
    struct seal_lock lock;
    seal_pair(public, secret);
    assert_true(seal_secret_lock(secret, "words", SEAL_COST_INTERACTIVE, "p", &lock, locked));
    assert_true(lock.memory >= UINT64_C(64) << 20);
    assert_int_equal(seal_secret_open(locked, "words", &lock, "p", again), SEAL_OPENED);
}

static void test_key_for_one_reader(void **state)
{
    (void)state;
    uint8_t public[2][SEAL_KEY_BYTES], secret[2][SEAL_KEY_BYTES];
    uint8_t key[SEAL_KEY_BYTES], again[SEAL_KEY_BYTES], blob[SEAL_KEY_BLOB_BYTES];
    seal_pair(public[0], secret[0]);
    seal_pair(public[1], secret[1]);
    assert_false(seal_pair_fits(public[0], secret[1]));
    seal_random(key, sizeof key);
    assert_true(seal_key(key, public[0], blob));
    assert_true(seal_key_open(blob, public[0], secret[0], again));
    assert_memory_equal(again, key, sizeof key);
    assert_false(seal_key_open(blob, public[1], secret[1], again));
}

static void test_envelope(void **state)
{
    (void)state;
    uint8_t public[2][SEAL_KEY_BYTES], secret[2][SEAL_KEY_BYTES];
    uint8_t blob[256 + SEAL_ENVELOPE_EXTRA], opened[256];
    size_t length = 999;
    seal_pair(public[0], secret[0]);
    seal_pair(public[1], secret[1]);
    assert_true(seal_envelope(public[0], "page|1", text, sizeof text, 256, blob));
    assert_false(
        seal_envelope_open(public[1], secret[1], "page|1", blob, sizeof blob, opened, &length));
    assert_false(
        seal_envelope_open(public[0], secret[0], "page|2", blob, sizeof blob, opened, &length));
    assert_true(
        seal_envelope_open(public[0], secret[0], "page|1", blob, sizeof blob, opened, &length));
    assert_int_equal(length, sizeof text);
    assert_memory_equal(opened, text, length);
}

int main(void)
{
    if (!seal_init())
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_row_round_trip),
        cmocka_unit_test(test_row_holds_no_text_and_never_repeats),
        cmocka_unit_test(test_row_opens_with_nothing_else),
        cmocka_unit_test(test_padding_hides_the_length),
        cmocka_unit_test(test_secret_under_passphrase),
        cmocka_unit_test(test_interactive_is_what_users_get),
        cmocka_unit_test(test_key_for_one_reader),
        cmocka_unit_test(test_envelope),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
