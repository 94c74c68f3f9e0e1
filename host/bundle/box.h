/* box: bytes in a file that one receiver opens, with a passphrase or with their key.
 *
 * In:   bytes, and for whom: a passphrase (Argon2id) or a public key (X25519, sealed box).
 * Out:  a file; read back, the same bytes, or a verdict that says what is wrong. Every byte of the
 *       file counts: none can be changed, taken away, added or moved unnoticed.
 * Owns no file: the FILE is the caller's, and is read or written from where it stands. Keys lie in
 * the heap of the writer or reader, and are cleared when it is freed.
 *
 *   "LULLBOX\n"  version 1  kind 0 | 1
 *   kind 0: salt 16, operations 8, memory 8 (bytes), check 16   key and check are Argon2id's
 *   kind 1: public key of the receiver 32, key sealed to it 80
 *   header of the stream 24
 *   chunks of 16384 bytes, the last one shorter or as long, each with 17 bytes more
 *   "LULLEND\n"
 *
 * Numbers are little-endian. Chunks are libsodium's secretstream (XChaCha20-Poly1305); the first
 * one has all bytes up to the stream's header as additional data, the last one the final tag. The
 * eight bytes at the end prove nothing: they tell a file that was cut from one that was altered.
 */
#ifndef LULL_BUNDLE_BOX_H
#define LULL_BUNDLE_BOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define BOX_VERSION     1
#define BOX_KEY_BYTES   32
#define BOX_CHUNK_BYTES 16384
#define BOX_LINE_MAX    8192 /* the longest line, with its "\n" */

enum box_verdict {
    BOX_OK,
    BOX_END,      /* all was read, and nothing is wrong with it */
    BOX_NOT_READ, /* the disk gave an error */
    BOX_NO_BOX,   /* does not begin as one */
    BOX_NEWER,    /* made by a newer lull */
    BOX_CUT,      /* the end is not there */
    BOX_ALTERED,
    BOX_WRONG_PASSPHRASE, /* or its check was altered: the two cannot be told apart */
    BOX_OTHER_KEY,        /* made for another receiver's key */
    BOX_ODD_COST,         /* a passphrase's cost that lull never wrote */
    BOX_LONG_LINE,        /* box_reader_line(): longer than BOX_LINE_MAX, or no line */
    BOX_NO_MEMORY,
    BOX_VERDICTS
};

/* What a person reads of a verdict: what it is, and what to do next. */
const char *box_verdict_text(enum box_verdict verdict);

/* What one guess of a passphrase costs. MODERATE: 256 MiB and about 1 s: the file travels. LEAST is
 * for tests. */
enum box_cost { BOX_COST_MODERATE, BOX_COST_LEAST };

/* For whom: a passphrase (public_key NULL), or a public key (passphrase NULL). Borrowed. */
struct box_receiver {
    const char *passphrase;
    enum box_cost cost;
    const uint8_t *public_key;
};

struct box_writer;

/* 0 or -errno: -ENOMEM, -EINVAL (the public key is none), what `out` says. */
int box_writer_new(FILE *out, const struct box_receiver *receiver, struct box_writer **ret_writer);
int box_writer_put(struct box_writer *writer, const void *bytes, size_t length);
/* Writes what is left and the end. The FILE still has to be flushed. */
int box_writer_end(struct box_writer *writer);
/* Takes NULL, returns NULL. */
struct box_writer *box_writer_free(struct box_writer *writer);

struct box_reader;

/* Reads the header. BOX_OK fills *ret_reader. */
enum box_verdict box_reader_new(FILE *in, struct box_reader **ret_reader);
bool box_reader_wants_key(const struct box_reader *reader); /* else a passphrase */
/* How much memory trying a passphrase takes, in bytes. */
uint64_t box_reader_memory(const struct box_reader *reader);

/* Once, before the first line. After BOX_WRONG_PASSPHRASE it may be tried again. */
enum box_verdict box_reader_passphrase(struct box_reader *reader, const char *passphrase);
enum box_verdict box_reader_key(struct box_reader *reader, const uint8_t public_key[BOX_KEY_BYTES],
                                const uint8_t secret_key[BOX_KEY_BYTES]);

/* The next line, without its "\n"; lives until the next call. BOX_END: no more, and all was whole:
 * only then may what was read be believed. Any other verdict is said again at every call. */
enum box_verdict box_reader_line(struct box_reader *reader, const char **ret_text,
                                 size_t *ret_length);
/* Takes NULL, returns NULL. */
struct box_reader *box_reader_free(struct box_reader *reader);

#endif
