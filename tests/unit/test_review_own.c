/* own: what a talk adds, as bytes and back; and bytes that are none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "core/units.h"
#include "review/own.h"
#include "tools/trace/random.h"

static struct own own, read;

static void fill(struct random *random)
{
    memset(&own, 0, sizeof own);
    own.here = true;
    own.calls = (uint32_t)random_between(random, 0, 4);
    own.judged_us = (int64_t)random_between(random, 0, 8 * 3600e6);
    for (int i = 0; i < ABSTAINS; i++) {
        own.abstained_us[i] = (int64_t)random_between(random, 0, 3600e6);
    }
    own.ruptures = (uint32_t)random_between(random, 0, 5);
    for (uint32_t i = 0; i < own.ruptures; i++) {
        own.rupture_us[i] =
            (i > 0 ? own.rupture_us[i - 1] : 0) + (int64_t)random_between(random, 0, 600e6);
    }
    own.waits = (uint32_t)random_between(random, 0, 40);
    for (uint32_t i = 0; i < own.waits; i++) {
        own.wait[i] = (struct own_wait){.us = (int64_t)random_between(random, 0, 600e6),
                                        .how = (enum wait_end)random_between(random, 0, WAIT_ENDS)};
    }
    own.settlings = (uint32_t)random_between(random, 0, 40);
    for (uint32_t i = 0; i < own.settlings; i++) {
        own.settling[i] = (struct own_settling){.us = (int64_t)random_between(random, 0, 600e6),
                                                .settled = random_between(random, 0, 2) < 1};
    }
}

static void assert_same(void)
{
    assert_true(read.here);
    assert_int_equal(read.calls, own.calls);
    assert_int_equal(read.judged_us, own.judged_us);
    assert_memory_equal(read.abstained_us, own.abstained_us, sizeof own.abstained_us);
    assert_int_equal(read.ruptures, own.ruptures);
    assert_memory_equal(read.rupture_us, own.rupture_us, own.ruptures * sizeof own.rupture_us[0]);
    assert_int_equal(read.waits, own.waits);
    for (uint32_t i = 0; i < own.waits; i++) {
        assert_int_equal(read.wait[i].us, own.wait[i].us);
        assert_int_equal(read.wait[i].how, own.wait[i].how);
    }
    assert_int_equal(read.settlings, own.settlings);
    for (uint32_t i = 0; i < own.settlings; i++) {
        assert_int_equal(read.settling[i].us, own.settling[i].us);
        assert_int_equal(read.settling[i].settled, own.settling[i].settled);
    }
}

static void test_there_and_back(void **state)
{
    (void)state;
    struct random random;
    uint8_t bytes[2048];
    random_init(&random, 5, 0);
    for (int turn = 0; turn < 500; turn++) {
        fill(&random);
        size_t length = own_put(&own, bytes, sizeof bytes);
        assert_in_range(length, 3 + ABSTAINS, 1000);
        assert_true(own_get(bytes, length, &read));
        assert_same();
        assert_int_equal(own_put(&own, bytes, length), length);
        assert_int_equal(own_put(&own, bytes, length - 1), 0); /* it does not fit */
    }
}

/* No part of it, nothing after it, no other version; and of what is not from here it keeps its
 * memory.
 */
static void test_not_whole(void **state)
{
    (void)state;
    struct random random;
    uint8_t bytes[2049] = {0};
    random_init(&random, 6, 0);
    fill(&random);
    size_t length = own_put(&own, bytes, sizeof bytes - 1);
    for (size_t part = 0; part < length; part++) {
        assert_false(own_get(bytes, part, &read));
    }
    assert_false(own_get(bytes, length + 1, &read));
    bytes[0]++;
    assert_false(own_get(bytes, length, &read));
    bytes[0]--;
    for (int turn = 0; turn < 20000; turn++) {
        uint8_t other[2048];
        memcpy(other, bytes, length);
        for (int i = 0; i < 1 + turn % 8; i++) {
            other[(size_t)random_between(&random, 1, (double)length)] =
                (uint8_t)random_between(&random, 0, 256);
        }
        if (own_get(other, length, &read)) {
            assert_true(read.waits <= REVIEW_EPISODES_MAX &&
                        read.settlings <= REVIEW_EPISODES_MAX && read.ruptures <= SIDE_MARKS_MAX);
        }
    }
}

static void test_what_has_no_bytes(void **state)
{
    (void)state;
    uint8_t bytes[256];
    memset(&own, 0, sizeof own);
    assert_int_equal(own_put(&own, bytes, sizeof bytes), 0); /* not kept: nothing is said of it */
    own.here = true;
    assert_int_equal(own_put(&own, bytes, sizeof bytes), 6 + ABSTAINS);
    own.ruptures = 1;
    own.rupture_us[0] = -1;
    assert_int_equal(own_put(&own, bytes, sizeof bytes), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_there_and_back),
        cmocka_unit_test(test_not_whole),
        cmocka_unit_test(test_what_has_no_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
