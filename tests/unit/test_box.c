/* Boxes: the same lines come out, whatever their length; and no byte of the file can be changed,
 * taken away or added without a verdict that says so. */
#define _GNU_SOURCE /* fmemopen */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "bundle/address.h"
#include "bundle/box.h"

#define COST_AT 26 /* of operations, behind mark, version, kind and salt */

struct bytes {
    char *at;
    size_t length;
};

static struct bytes box_of(const struct box_receiver *receiver, const char *text, size_t length)
{
    struct bytes bytes;
    struct box_writer *writer;
    FILE *out = open_memstream(&bytes.at, &bytes.length);
    assert_int_equal(box_writer_new(out, receiver, &writer), 0);
    assert_int_equal(box_writer_put(writer, text, length / 2), 0);
    assert_int_equal(box_writer_put(writer, text + length / 2, length - length / 2), 0);
    assert_int_equal(box_writer_end(writer), 0);
    box_writer_free(writer);
    fclose(out);
    return bytes;
}

static const struct box_receiver by_words = {.passphrase = "word", .cost = BOX_COST_LEAST};

/* What reading it comes to; the lines, each with its "\n", into *ret_text. */
static enum box_verdict read_box(const char *at, size_t length, const char *passphrase,
                                 struct bytes *ret_text)
{
    struct box_reader *reader = NULL;
    const char *line;
    size_t line_length;
    struct bytes text;
    FILE *in = length > 0 ? fmemopen((void *)(uintptr_t)at, length, "r") : fopen("/dev/null", "r");
    FILE *out = open_memstream(&text.at, &text.length);
    enum box_verdict verdict = box_reader_new(in, &reader);
    if (verdict == BOX_OK)
        verdict = box_reader_passphrase(reader, passphrase);
    while (verdict == BOX_OK &&
           (verdict = box_reader_line(reader, &line, &line_length)) == BOX_OK) {
        fwrite(line, 1, line_length, out);
        fputc('\n', out);
    }
    if (reader)
        assert_int_equal(verdict == BOX_WRONG_PASSPHRASE || verdict == BOX_ODD_COST
                             ? verdict
                             : box_reader_line(reader, &line, &line_length),
                         verdict); /* said again */
    box_reader_free(reader);
    fclose(in);
    fclose(out);
    if (ret_text)
        *ret_text = text;
    else
        free(text.at);
    return verdict;
}

static void test_lengths(void **state)
{
    static const size_t lengths[] = {0, 1, 100, 16383, 16384, 16385, 32768, 40000, 100000};
    char *text = malloc(100000);
    (void)state;
    for (size_t i = 0; i < 100000; i++)
        text[i] = i % 997 == 996 ? '\n' : (char)('a' + i % 26);
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        size_t length = lengths[i];
        char last = length > 0 ? text[length - 1] : 0;
        if (length > 0)
            text[length - 1] = '\n';
        struct bytes box = box_of(&by_words, text, length), back;
        assert_int_equal(read_box(box.at, box.length, "word", &back), BOX_END);
        assert_int_equal(back.length, length);
        assert_memory_equal(back.at, text, length);
        if (length > 0)
            text[length - 1] = last;
        free(box.at);
        free(back.at);
    }
    free(text);
}

static void test_cut_anywhere(void **state)
{
    struct bytes box = box_of(&by_words, "one\ntwo\n", 8);
    (void)state;
    assert_int_equal(read_box(box.at, 0, "word", NULL), BOX_NO_BOX);
    for (size_t length = 1; length < box.length; length++)
        assert_int_equal(read_box(box.at, length, "word", NULL), BOX_CUT);
    free(box.at);
}

static void test_cut_between_chunks(void **state)
{
    char *text = malloc(40000);
    (void)state;
    memset(text, '\n', 40000);
    struct bytes box = box_of(&by_words, text, 40000);
    for (size_t length = box.length - 40000; length < box.length; length += 101)
        assert_int_equal(read_box(box.at, length, "word", NULL), BOX_CUT);
    /* An end put behind whole chunks that are not the last. */
    size_t chunk = BOX_CHUNK_BYTES + crypto_secretstream_xchacha20poly1305_ABYTES;
    size_t first = 10 + 48 + 24 + chunk;
    memcpy(box.at + first, "LULLEND\n", 8);
    assert_int_equal(read_box(box.at, first + 8, "word", NULL), BOX_ALTERED);
    free(box.at);
    free(text);
}

static void test_each_bit(void **state)
{
    struct bytes box = box_of(&by_words, "one\ntwo\n", 8);
    (void)state;
    for (size_t i = 0; i < box.length; i++) {
        if (i >= COST_AT && i < COST_AT + 16)
            continue; /* may ask for much memory: below */
        box.at[i] = (char)(box.at[i] ^ 4);
        enum box_verdict verdict = read_box(box.at, box.length, "word", NULL);
        if (i < 8)
            assert_int_equal(verdict, BOX_NO_BOX);
        else if (i == 8)
            assert_int_equal(verdict, BOX_NEWER);
        else if (i >= 10 && i < 58)
            assert_int_equal(verdict, BOX_WRONG_PASSPHRASE);
        else if (i >= box.length - 8)
            assert_int_equal(verdict, BOX_CUT);
        else
            assert_int_equal(verdict, BOX_ALTERED);
        box.at[i] = (char)(box.at[i] ^ 4);
    }
    box.at[COST_AT + 7] = 1;
    assert_int_equal(read_box(box.at, box.length, "word", NULL), BOX_ODD_COST);
    box.at[COST_AT + 7] = 0;
    box.at[COST_AT + 15] = 1;
    assert_int_equal(read_box(box.at, box.length, "word", NULL), BOX_ODD_COST);
    box.at[COST_AT + 15] = 0;
    assert_int_equal(read_box(box.at, box.length, "words", NULL), BOX_WRONG_PASSPHRASE);
    assert_int_equal(read_box(box.at, box.length, "word", NULL), BOX_END);
    free(box.at);
}

static void test_more_and_swapped(void **state)
{
    char *text = malloc(3 * BOX_CHUNK_BYTES);
    (void)state;
    memset(text, '\n', 3 * BOX_CHUNK_BYTES);
    struct bytes box = box_of(&by_words, text, 3 * BOX_CHUNK_BYTES);
    size_t chunk = BOX_CHUNK_BYTES + crypto_secretstream_xchacha20poly1305_ABYTES;
    char *first = box.at + box.length - 8 - 3 * chunk, *kept = malloc(chunk);
    memcpy(kept, first, chunk);
    memcpy(first, first + chunk, chunk);
    memcpy(first + chunk, kept, chunk);
    assert_int_equal(read_box(box.at, box.length, "word", NULL), BOX_ALTERED);
    memcpy(first + chunk, first, chunk);
    memcpy(first, kept, chunk);
    char *longer = malloc(box.length + 9);
    memcpy(longer, box.at, box.length);
    memcpy(longer + box.length, "LULLEND\n", 8);
    assert_int_equal(read_box(longer, box.length, "word", NULL), BOX_END);
    assert_int_equal(read_box(longer, box.length + 8, "word", NULL), BOX_ALTERED);
    free(longer);
    free(kept);
    free(box.at);
    free(text);
}

static void test_lines(void **state)
{
    char *text = malloc(2 * BOX_LINE_MAX);
    (void)state;
    memset(text, 'x', 2 * BOX_LINE_MAX);
    text[BOX_LINE_MAX - 1] = '\n';
    struct bytes box = box_of(&by_words, text, BOX_LINE_MAX);
    assert_int_equal(read_box(box.at, box.length, "word", NULL), BOX_END);
    free(box.at);
    text[BOX_LINE_MAX - 1] = 'x';
    text[BOX_LINE_MAX] = '\n';
    box = box_of(&by_words, text, BOX_LINE_MAX + 1);
    assert_int_equal(read_box(box.at, box.length, "word", NULL), BOX_LONG_LINE);
    free(box.at);
    box = box_of(&by_words, "no end", 6);
    assert_int_equal(read_box(box.at, box.length, "word", NULL), BOX_LONG_LINE);
    free(box.at);
    free(text);
}

static enum box_verdict open_with(const struct bytes *box, const uint8_t *public_key,
                                  const uint8_t *secret_key)
{
    struct box_reader *reader;
    const char *line;
    size_t length;
    FILE *in = fmemopen(box->at, box->length, "r");
    assert_int_equal(box_reader_new(in, &reader), BOX_OK);
    assert_true(box_reader_wants_key(reader));
    assert_int_equal(box_reader_passphrase(reader, "word"), BOX_OTHER_KEY);
    enum box_verdict verdict = box_reader_key(reader, public_key, secret_key);
    if (verdict == BOX_OK)
        verdict = box_reader_line(reader, &line, &length);
    box_reader_free(reader);
    fclose(in);
    return verdict;
}

static void test_key(void **state)
{
    uint8_t public_key[2][BOX_KEY_BYTES], secret_key[2][BOX_KEY_BYTES];
    (void)state;
    assert_true(sodium_init() >= 0);
    for (int i = 0; i < 2; i++)
        crypto_box_keypair(public_key[i], secret_key[i]);
    struct box_receiver receiver = {.public_key = public_key[0]};
    struct bytes box = box_of(&receiver, "a line\n", 7);
    assert_int_equal(open_with(&box, public_key[0], secret_key[0]), BOX_OK);
    assert_int_equal(open_with(&box, public_key[1], secret_key[1]), BOX_OTHER_KEY);
    assert_int_equal(open_with(&box, public_key[0], secret_key[1]), BOX_ALTERED);
    box.at[60] = (char)(box.at[60] ^ 1);
    assert_int_equal(open_with(&box, public_key[0], secret_key[0]), BOX_ALTERED);
    free(box.at);
}

static void test_address(void **state)
{
    uint8_t key[BOX_KEY_BYTES], back[BOX_KEY_BYTES];
    char text[ADDRESS_TEXT_BYTES];
    (void)state;
    for (int i = 0; i < 200; i++) {
        randombytes_buf(key, sizeof key);
        address_format(key, text);
        assert_int_equal(strlen(text), 54);
        assert_true(address_parse(text, back));
        assert_memory_equal(key, back, sizeof key);
        size_t at = 6 + randombytes_uniform(48);
        text[at] = text[at] == 'A' ? 'B' : 'A'; /* a slip of the hand */
        assert_false(address_parse(text, back));
    }
    address_format(key, text);
    text[53] = 0;
    assert_false(address_parse(text, back));
    assert_false(address_parse("", back));
    assert_false(address_parse("lull2-", back));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lengths),
        cmocka_unit_test(test_cut_anywhere),
        cmocka_unit_test(test_cut_between_chunks),
        cmocka_unit_test(test_each_bit),
        cmocka_unit_test(test_more_and_swapped),
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_key),
        cmocka_unit_test(test_address),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
