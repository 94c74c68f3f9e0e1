/* Any bytes as a box: verdicts only, never a whole one. Any lines in a box of ours: what is taken
 * is written again to the same bytes, and comes out of the box as it went in. */
#define _GNU_SOURCE

#include "bundle/box.h"
#include "bundle/content.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

#define MEMORY_MAX (1 << 20) /* trying more for each input would take the fuzzer's day */

static void take_line(const char *text, size_t length, enum content_kind *last)
{
    struct content content;
    char line[CONTENT_LINE_MAX];
    if (content_parse(text, length, &content) != CONTENT_OK)
        return;
    if (content_follows(*last, content.kind))
        *last = content.kind;
    size_t written = content_format(&content, line, sizeof line);
    if (written != length + 1 || memcmp(line, text, length) != 0)
        abort();
}

static void read_foreign(const uint8_t *bytes, size_t length)
{
    struct box_reader *reader = NULL;
    const char *text;
    size_t text_length;
    FILE *in = fmemopen((void *)(uintptr_t)bytes, length, "r");
    if (in && box_reader_new(in, &reader) == BOX_OK) {
        uint8_t key[BOX_KEY_BYTES] = {9};
        enum box_verdict verdict = BOX_NO_MEMORY;
        if (box_reader_wants_key(reader))
            verdict = box_reader_key(reader, key, key);
        else if (box_reader_memory(reader) <= MEMORY_MAX)
            verdict = box_reader_passphrase(reader, "word");
        while (verdict == BOX_OK)
            verdict = box_reader_line(reader, &text, &text_length);
        if (verdict == BOX_END)
            abort(); /* nobody guesses a key */
    }
    box_reader_free(reader);
    if (in)
        fclose(in);
}

static void read_own(const uint8_t *bytes, size_t length)
{
    static uint8_t public_key[BOX_KEY_BYTES], secret_key[BOX_KEY_BYTES];
    static bool made;
    if (!made && (sodium_init() < 0 || crypto_box_keypair(public_key, secret_key) != 0))
        abort();
    made = true;
    char *box = NULL;
    size_t box_length = 0, at = 0, text_length;
    const char *text;
    struct box_receiver receiver = {.public_key = public_key};
    struct box_writer *writer = NULL;
    struct box_reader *reader = NULL;
    FILE *out = open_memstream(&box, &box_length);
    if (!out || box_writer_new(out, &receiver, &writer) < 0 ||
        box_writer_put(writer, bytes, length) < 0 || box_writer_end(writer) < 0)
        abort();
    box_writer_free(writer);
    fclose(out);
    FILE *in = fmemopen(box, box_length, "r");
    if (!in || box_reader_new(in, &reader) != BOX_OK ||
        box_reader_key(reader, public_key, secret_key) != BOX_OK)
        abort();
    enum content_kind last = CONTENT_KINDS;
    enum box_verdict verdict;
    while ((verdict = box_reader_line(reader, &text, &text_length)) == BOX_OK) {
        if (memcmp(text, bytes + at, text_length) != 0 || bytes[at + text_length] != '\n')
            abort();
        at += text_length + 1;
        take_line(text, text_length, &last);
    }
    if (verdict != BOX_LONG_LINE && (verdict != BOX_END || at != length))
        abort();
    box_reader_free(reader);
    fclose(in);
    free(box);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    if (length < 2)
        return 0;
    if (bytes[0] % 2 == 1)
        read_foreign(bytes + 1, length - 1);
    else
        read_own(bytes + 1, length - 1);
    return 0;
}
