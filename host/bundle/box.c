/* The problem: a file that goes by mail or on a stick, is opened months later on another machine,
 * and holds two people's hearts. Cases of reading, by what is met first:
 *
 *   other first bytes ─▶ NO_BOX    higher version ─▶ NEWER    header not all there ─▶ CUT
 *   key not opened    ─▶ WRONG_PASSPHRASE, OTHER_KEY, ODD_COST
 *   a chunk           ─▶ opens: its bytes
 *                        the end mark is not where the file ends ─▶ CUT, else ─▶ ALTERED
 *   after the last    ─▶ exactly the end mark, else ALTERED
 */
#include "bundle/box.h"

#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define MAGIC        "LULLBOX\n"
#define END          "LULLEND\n"
#define MARK_BYTES   8
#define SALT_BYTES   crypto_pwhash_SALTBYTES
#define CHECK_BYTES  16
#define SEALED_BYTES (crypto_box_SEALBYTES + BOX_KEY_BYTES)
#define EXTRA_BYTES  crypto_secretstream_xchacha20poly1305_ABYTES
#define STREAM_BYTES crypto_secretstream_xchacha20poly1305_HEADERBYTES
#define HEAD_MAX     (MARK_BYTES + 2 + BOX_KEY_BYTES + SEALED_BYTES)
#define CIPHER_BYTES (BOX_CHUNK_BYTES + EXTRA_BYTES)

_Static_assert(BOX_KEY_BYTES == crypto_box_PUBLICKEYBYTES, "one size of keys");
_Static_assert(BOX_KEY_BYTES == crypto_secretstream_xchacha20poly1305_KEYBYTES, "one size of keys");
_Static_assert(SALT_BYTES + 16 + CHECK_BYTES < BOX_KEY_BYTES + SEALED_BYTES, "fits into a head");

/* Above these an altered header could make reading take all memory, or for ever. */
#define MEMORY_MAX     (UINT64_C(1) << 30)
#define OPERATIONS_MAX UINT64_C(100)

enum kind { KIND_PASSPHRASE, KIND_KEY, KINDS };

static const size_t kind_bytes[KINDS] = {
    [KIND_PASSPHRASE] = SALT_BYTES + 16 + CHECK_BYTES,
    [KIND_KEY] = BOX_KEY_BYTES + SEALED_BYTES,
};

static void put_u64(uint8_t *at, uint64_t value)
{
    for (int i = 0; i < 8; i++)
        at[i] = (uint8_t)(value >> (8 * i));
}

static uint64_t get_u64(const uint8_t *at)
{
    uint64_t value = 0;
    for (int i = 0; i < 8; i++)
        value |= (uint64_t)at[i] << (8 * i);
    return value;
}

/* `head` holds salt, operations, memory; the check comes from the passphrase with the key. */
static bool passphrase_key(const uint8_t *head, const char *passphrase,
                           uint8_t ret_key[BOX_KEY_BYTES], uint8_t ret_check[CHECK_BYTES])
{
    uint8_t both[BOX_KEY_BYTES + CHECK_BYTES];
    if (crypto_pwhash(both, sizeof both, passphrase, strlen(passphrase), head,
                      get_u64(head + SALT_BYTES), (size_t)get_u64(head + SALT_BYTES + 8),
                      crypto_pwhash_ALG_ARGON2ID13) != 0)
        return false;
    memcpy(ret_key, both, BOX_KEY_BYTES);
    memcpy(ret_check, both + BOX_KEY_BYTES, CHECK_BYTES);
    sodium_memzero(both, sizeof both);
    return true;
}

/* --- writing -------------------------------------------------------------------------------- */

struct box_writer {
    FILE *out;
    crypto_secretstream_xchacha20poly1305_state stream;
    uint8_t head[HEAD_MAX];
    size_t head_length; /* additional data of the first chunk; 0 from the second on */
    uint8_t plain[BOX_CHUNK_BYTES];
    size_t filled;
};

static int put(FILE *out, const void *bytes, size_t length)
{
    errno = 0;
    if (fwrite(bytes, 1, length, out) == length)
        return 0;
    return errno ? -errno : -EIO;
}

static int make_key(struct box_writer *writer, const struct box_receiver *receiver,
                    uint8_t ret_key[BOX_KEY_BYTES])
{
    enum kind kind = receiver->public_key ? KIND_KEY : KIND_PASSPHRASE;
    uint8_t *at = writer->head + MARK_BYTES + 2;
    memcpy(writer->head, MAGIC, MARK_BYTES);
    writer->head[MARK_BYTES] = BOX_VERSION;
    writer->head[MARK_BYTES + 1] = (uint8_t)kind;
    writer->head_length = MARK_BYTES + 2 + kind_bytes[kind];
    if (kind == KIND_KEY) {
        memcpy(at, receiver->public_key, BOX_KEY_BYTES);
        crypto_secretstream_xchacha20poly1305_keygen(ret_key);
        return crypto_box_seal(at + BOX_KEY_BYTES, ret_key, BOX_KEY_BYTES, at) == 0 ? 0 : -EINVAL;
    }
    bool least = receiver->cost == BOX_COST_LEAST;
    randombytes_buf(at, SALT_BYTES);
    put_u64(at + SALT_BYTES,
            least ? crypto_pwhash_argon2id_OPSLIMIT_MIN : crypto_pwhash_argon2id_OPSLIMIT_MODERATE);
    put_u64(at + SALT_BYTES + 8,
            least ? crypto_pwhash_argon2id_MEMLIMIT_MIN : crypto_pwhash_argon2id_MEMLIMIT_MODERATE);
    return passphrase_key(at, receiver->passphrase, ret_key, at + SALT_BYTES + 16) ? 0 : -ENOMEM;
}

int box_writer_new(FILE *out, const struct box_receiver *receiver, struct box_writer **ret_writer)
{
    uint8_t key[BOX_KEY_BYTES], header[STREAM_BYTES];
    struct box_writer *writer = calloc(1, sizeof *writer);
    if (!writer || sodium_init() < 0) {
        free(writer);
        return -ENOMEM;
    }
    writer->out = out;
    int error = make_key(writer, receiver, key);
    if (error == 0) {
        crypto_secretstream_xchacha20poly1305_init_push(&writer->stream, header, key);
        error = put(out, writer->head, writer->head_length);
    }
    if (error == 0)
        error = put(out, header, sizeof header);
    sodium_memzero(key, sizeof key);
    if (error == 0)
        *ret_writer = writer;
    else
        box_writer_free(writer);
    return error;
}

static int put_chunk(struct box_writer *writer, unsigned char tag)
{
    uint8_t cipher[CIPHER_BYTES];
    crypto_secretstream_xchacha20poly1305_push(&writer->stream, cipher, NULL, writer->plain,
                                               writer->filled, writer->head, writer->head_length,
                                               tag);
    int error = put(writer->out, cipher, writer->filled + EXTRA_BYTES);
    writer->head_length = writer->filled = 0;
    return error;
}

int box_writer_put(struct box_writer *writer, const void *bytes, size_t length)
{
    const uint8_t *at = bytes;
    int error = 0;
    while (length > 0 && error == 0) {
        size_t room = sizeof writer->plain - writer->filled;
        size_t part = length < room ? length : room;
        if (room == 0) { /* only now: the last chunk is the one that box_writer_end() writes */
            error = put_chunk(writer, 0);
            continue;
        }
        memcpy(writer->plain + writer->filled, at, part);
        writer->filled += part;
        at += part;
        length -= part;
    }
    return error;
}

int box_writer_end(struct box_writer *writer)
{
    int error = put_chunk(writer, crypto_secretstream_xchacha20poly1305_TAG_FINAL);
    return error == 0 ? put(writer->out, END, MARK_BYTES) : error;
}

struct box_writer *box_writer_free(struct box_writer *writer)
{
    if (writer)
        sodium_memzero(writer, sizeof *writer);
    free(writer);
    return NULL;
}

/* --- reading -------------------------------------------------------------------------------- */

struct box_reader {
    FILE *in;
    crypto_secretstream_xchacha20poly1305_state stream;
    uint8_t head[HEAD_MAX];
    size_t head_length;
    uint8_t stream_header[STREAM_BYTES];
    enum kind kind;
    enum box_verdict verdict; /* BOX_OK: go on */
    bool final;               /* the last chunk was opened */
    uint8_t cipher[CIPHER_BYTES + MARK_BYTES];
    size_t filled;
    char plain[BOX_LINE_MAX + BOX_CHUNK_BYTES];
    size_t plain_at, plain_length;
};

static enum box_verdict read_head(struct box_reader *reader)
{
    uint8_t *head = reader->head;
    size_t got = fread(head, 1, MARK_BYTES, reader->in);
    if (ferror(reader->in))
        return BOX_NOT_READ;
    if (got == 0 || memcmp(head, MAGIC, got) != 0)
        return BOX_NO_BOX;
    if (got < MARK_BYTES || fread(head + got, 1, 2, reader->in) < 2)
        return BOX_CUT;
    if (head[MARK_BYTES] > BOX_VERSION)
        return BOX_NEWER;
    if (head[MARK_BYTES] == 0 || head[MARK_BYTES + 1] >= KINDS)
        return BOX_ALTERED;
    reader->kind = (enum kind)head[MARK_BYTES + 1];
    size_t rest = kind_bytes[reader->kind];
    reader->head_length = MARK_BYTES + 2 + rest;
    if (fread(head + MARK_BYTES + 2, 1, rest, reader->in) < rest ||
        fread(reader->stream_header, 1, STREAM_BYTES, reader->in) < STREAM_BYTES)
        return BOX_CUT;
    return BOX_OK;
}

enum box_verdict box_reader_new(FILE *in, struct box_reader **ret_reader)
{
    struct box_reader *reader = calloc(1, sizeof *reader);
    if (!reader || sodium_init() < 0) {
        free(reader);
        return BOX_NO_MEMORY;
    }
    reader->in = in;
    enum box_verdict verdict = read_head(reader);
    if (verdict == BOX_OK)
        *ret_reader = reader;
    else
        box_reader_free(reader);
    return verdict;
}

bool box_reader_wants_key(const struct box_reader *reader)
{
    return reader->kind == KIND_KEY;
}

uint64_t box_reader_memory(const struct box_reader *reader)
{
    return reader->kind == KIND_KEY ? 0 : get_u64(reader->head + MARK_BYTES + 2 + SALT_BYTES + 8);
}

static enum box_verdict begin(struct box_reader *reader, const uint8_t key[BOX_KEY_BYTES])
{
    return crypto_secretstream_xchacha20poly1305_init_pull(&reader->stream, reader->stream_header,
                                                           key) == 0
               ? BOX_OK
               : BOX_ALTERED;
}

enum box_verdict box_reader_passphrase(struct box_reader *reader, const char *passphrase)
{
    const uint8_t *at = reader->head + MARK_BYTES + 2;
    uint8_t key[BOX_KEY_BYTES], check[CHECK_BYTES];
    uint64_t operations = get_u64(at + SALT_BYTES), memory = get_u64(at + SALT_BYTES + 8);
    if (reader->kind != KIND_PASSPHRASE)
        return BOX_OTHER_KEY;
    if (operations < crypto_pwhash_argon2id_OPSLIMIT_MIN || operations > OPERATIONS_MAX ||
        memory < crypto_pwhash_argon2id_MEMLIMIT_MIN || memory > MEMORY_MAX)
        return BOX_ODD_COST;
    if (!passphrase_key(at, passphrase, key, check))
        return BOX_NO_MEMORY;
    bool right = sodium_memcmp(check, at + SALT_BYTES + 16, CHECK_BYTES) == 0;
    enum box_verdict verdict = right ? begin(reader, key) : BOX_WRONG_PASSPHRASE;
    sodium_memzero(key, sizeof key);
    return verdict;
}

enum box_verdict box_reader_key(struct box_reader *reader, const uint8_t public_key[BOX_KEY_BYTES],
                                const uint8_t secret_key[BOX_KEY_BYTES])
{
    const uint8_t *at = reader->head + MARK_BYTES + 2;
    uint8_t key[BOX_KEY_BYTES];
    if (reader->kind != KIND_KEY || memcmp(at, public_key, BOX_KEY_BYTES) != 0)
        return BOX_OTHER_KEY;
    if (crypto_box_seal_open(key, at + BOX_KEY_BYTES, SEALED_BYTES, public_key, secret_key) != 0)
        return BOX_ALTERED;
    enum box_verdict verdict = begin(reader, key);
    sodium_memzero(key, sizeof key);
    return verdict;
}

/* Reads as much as a chunk and the end mark take; what is left then is behind this chunk. */
static enum box_verdict open_chunk(struct box_reader *reader)
{
    size_t wanted = sizeof reader->cipher - reader->filled;
    reader->filled += fread(reader->cipher + reader->filled, 1, wanted, reader->in);
    if (ferror(reader->in))
        return BOX_NOT_READ;
    bool all = reader->filled < sizeof reader->cipher; /* the file ends in here */
    if (reader->filled < MARK_BYTES ||
        (all && memcmp(reader->cipher + reader->filled - MARK_BYTES, END, MARK_BYTES) != 0))
        return BOX_CUT;
    size_t length = reader->filled - MARK_BYTES;
    unsigned char tag;
    unsigned long long opened;
    uint8_t *plain = (uint8_t *)reader->plain + reader->plain_length;
    if (length < EXTRA_BYTES || crypto_secretstream_xchacha20poly1305_pull(
                                    &reader->stream, plain, &opened, &tag, reader->cipher, length,
                                    reader->head, reader->head_length) != 0)
        return BOX_ALTERED;
    reader->head_length = 0;
    reader->plain_length += (size_t)opened;
    memmove(reader->cipher, reader->cipher + length, MARK_BYTES);
    reader->filled = MARK_BYTES;
    reader->final = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
    if (reader->final && (memcmp(reader->cipher, END, MARK_BYTES) != 0 || fgetc(reader->in) != EOF))
        return BOX_ALTERED;
    return all && !reader->final ? BOX_ALTERED : BOX_OK;
}

enum box_verdict box_reader_line(struct box_reader *reader, const char **ret_text,
                                 size_t *ret_length)
{
    while (reader->verdict == BOX_OK) {
        const char *text = reader->plain + reader->plain_at;
        size_t left = reader->plain_length - reader->plain_at;
        const char *end = left > 0 ? memchr(text, '\n', left) : NULL;
        if (end && end - text < BOX_LINE_MAX) {
            *ret_text = text;
            *ret_length = (size_t)(end - text);
            reader->plain_at += *ret_length + 1;
            return BOX_OK;
        }
        if (reader->final && left == 0) {
            reader->verdict = BOX_END;
        } else if (end || left >= BOX_LINE_MAX || reader->final) {
            reader->verdict = BOX_LONG_LINE;
        } else {
            memmove(reader->plain, text, left);
            reader->plain_length = left;
            reader->plain_at = 0;
            reader->verdict = open_chunk(reader);
        }
    }
    return reader->verdict;
}

struct box_reader *box_reader_free(struct box_reader *reader)
{
    if (reader)
        sodium_memzero(reader, sizeof *reader);
    free(reader);
    return NULL;
}
