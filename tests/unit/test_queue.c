/* queue: rows of 1 s, sequence numbers that tell nothing of the other, a bound that holds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "journal/queue.h"

static bool put(struct queue *queue, enum who who, int64_t at_us, const char *text)
{
    return queue_line(queue, QUEUE_CHUNK, who, at_us, text, strlen(text));
}

static void test_lines_go_to_their_partners(void **state)
{
    (void)state;
    struct queue queue;
    queue_init(&queue, 1000, 2, 4096);
    assert_true(put(&queue, WHO_BOTH, 1000, "settings"));
    assert_true(put(&queue, WHO_A, 1500, "mine"));
    assert_true(put(&queue, WHO_B, 1500, "yours"));
    assert_true(put(&queue, WHO_A, 1400, "back in time"));
    assert_null(queue.first);
    queue_cut(&queue);
    const struct queue_item *item = queue.first;
    static const char a[] = "0 settings\n500 mine\n502 back in time\n";
    static const char b[] = "0 settings\n501 yours\n";
    assert_int_equal(item->text[0].length, sizeof a - 1);
    assert_memory_equal(item->text[0].at, a, sizeof a - 1);
    assert_int_equal(item->text[1].length, sizeof b - 1);
    assert_memory_equal(item->text[1].at, b, sizeof b - 1);
    assert_int_equal(item->first_us, 1000);
    assert_int_equal(queue.bytes, sizeof a - 1 + sizeof b - 1);
    queue_drop(&queue);
    assert_int_equal(queue.bytes, 0);
    queue_finish(&queue);
}

/* The same lines of one partner, whatever the other's are: the same bytes. */
static void test_gaps_say_nothing_of_the_other(void **state)
{
    (void)state;
    struct queue alone, together;
    queue_init(&alone, 0, 2, 4096);
    queue_init(&together, 0, 2, 4096);
    for (int64_t i = 0; i < 10; i++) {
        assert_true(put(&alone, WHO_A, i * 1000, "mine"));
        assert_true(put(&together, WHO_A, i * 1000, "mine"));
        for (int64_t j = 1; j < i; j++)
            assert_true(put(&together, WHO_B, i * 1000 + j, "yours"));
    }
    queue_cut(&alone);
    queue_cut(&together);
    assert_int_equal(alone.first->text[0].length, together.first->text[0].length);
    assert_memory_equal(alone.first->text[0].at, together.first->text[0].at,
                        alone.first->text[0].length);
    queue_finish(&alone);
    queue_finish(&together);
}

static void test_due_after_one_second(void **state)
{
    (void)state;
    struct queue queue;
    queue_init(&queue, 0, 1, 4096);
    assert_false(queue_due(&queue, US_PER_S));
    assert_true(put(&queue, WHO_A, 500, "x"));
    assert_false(queue_due(&queue, 500 + US_PER_S - 1));
    assert_true(queue_due(&queue, 500 + US_PER_S));
    queue_cut(&queue);
    assert_false(queue_due(&queue, 500 + US_PER_S));
    queue_finish(&queue);
}

static void test_bound_holds_and_frees_again(void **state)
{
    (void)state;
    struct queue queue;
    int taken = 0;
    queue_init(&queue, 0, 2, 1000);
    while (taken < 1000 && put(&queue, WHO_BOTH, taken, "0123456789"))
        taken++;
    assert_in_range(taken, 10, 40);
    assert_true(queue.bytes <= 1000);
    queue_cut(&queue);
    assert_false(put(&queue, WHO_BOTH, taken, "0123456789"));
    queue_drop(&queue);
    assert_true(put(&queue, WHO_BOTH, taken, "0123456789"));
    queue_finish(&queue);
}

static void test_rows_count_from_zero_each_kind(void **state)
{
    (void)state;
    struct queue queue;
    const struct journal_moment pause = {JOURNAL_MOMENT_PAUSE, 1, 2};
    queue_init(&queue, 0, 1, 4096);
    for (int i = 0; i < 2; i++) {
        assert_true(put(&queue, WHO_A, i, "x"));
        assert_true(queue_line(&queue, QUEUE_EVENT, WHO_A, i, "y", 1));
        queue_cut(&queue);
        assert_true(queue_moment(&queue, &pause));
    }
    assert_true(queue_end(&queue, 2));
    static const enum queue_kind kinds[] = {QUEUE_CHUNK, QUEUE_EVENT,  QUEUE_MOMENT, QUEUE_CHUNK,
                                            QUEUE_EVENT, QUEUE_MOMENT, QUEUE_END};
    static const int64_t n[] = {0, 0, 0, 1, 1, 1, 0};
    for (size_t i = 0; i < sizeof n / sizeof n[0]; i++) {
        assert_int_equal(queue.first->kind, kinds[i]);
        assert_int_equal(queue.first->n, n[i]);
        queue_drop(&queue);
    }
    assert_null(queue.first);
    queue_finish(&queue);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines_go_to_their_partners),
        cmocka_unit_test(test_gaps_say_nothing_of_the_other),
        cmocka_unit_test(test_due_after_one_second),
        cmocka_unit_test(test_bound_holds_and_frees_again),
        cmocka_unit_test(test_rows_count_from_zero_each_kind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
