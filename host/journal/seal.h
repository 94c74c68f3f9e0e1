/* seal: what keeps a partner's rows theirs. All of lull's cryptography stands behind this header.
 *
 * In:   keys, passphrases, bytes, and the place where they will lie.
 * Out:  blobs for a file; the bytes again, or false where a key, the place or a bit is another.
 * No I/O but the system's random numbers (libsodium). Keys in memory are the caller's to clear
 * (sodium_memzero). Call seal_init() once before anything else here; again does no harm.
 *
 * A partner has a pair of X25519 keys. The secret one lies under their passphrase (Argon2id, then
 * XChaCha20-Poly1305). Each session has one key a partner, sealed to the public key, so that
 * recording needs no passphrase and reading does. A row is XChaCha20-Poly1305 under that key, with
 * a random nonce, and with its place (table, session, partner, number) as additional data: a row
 * moved elsewhere does not open. Rows are padded, so that their length says little.
 *
 * What it cannot do: who may write to the file can add rows (recording needs no passphrase) or take
 * away the last ones, and a whole old copy of the file opens as it did then.
 */
#ifndef LULL_JOURNAL_SEAL_H
#define LULL_JOURNAL_SEAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SEAL_KEY_BYTES      32
#define SEAL_HASH_BYTES     32
#define SEAL_SALT_BYTES     16
#define SEAL_ROW_EXTRA      40 /* nonce and tag */
#define SEAL_NONCE_BYTES    24
#define SEAL_KEY_BLOB_BYTES 80 /* a key sealed to a public key */
#define SEAL_LOCKED_BYTES   (SEAL_KEY_BYTES + SEAL_ROW_EXTRA)
#define SEAL_ENVELOPE_EXTRA (SEAL_KEY_BLOB_BYTES + SEAL_ROW_EXTRA)
#define SEAL_PAD_BYTES      256 /* chunk texts are padded to a multiple of it */

/* What one guess of a passphrase costs. INTERACTIVE: 64 MiB and about 0.1 s. LEAST is for tests. */
enum seal_cost { SEAL_COST_INTERACTIVE, SEAL_COST_LEAST };

/* How a secret key is locked; kept beside it, so that later versions may cost more. */
struct seal_lock {
    uint8_t salt[SEAL_SALT_BYTES];
    uint64_t operations;
    uint64_t memory; /* bytes */
};

/* False: libsodium could not start; nothing may be sealed. */
bool seal_init(void);

void seal_random(void *ret_bytes, size_t length);

/* A short name of a text (settings), the same for the same text. */
void seal_hash(const void *bytes, size_t length, uint8_t ret_hash[SEAL_HASH_BYTES]);

void seal_pair(uint8_t ret_public[SEAL_KEY_BYTES], uint8_t ret_secret[SEAL_KEY_BYTES]);

/* True where `secret` is the other half of `public`. */
bool seal_pair_fits(const uint8_t public[SEAL_KEY_BYTES], const uint8_t secret[SEAL_KEY_BYTES]);

/* Locks a secret key under a passphrase, with a fresh salt. False: no memory for Argon2id. */
bool seal_secret_lock(const uint8_t secret[SEAL_KEY_BYTES], const char *passphrase,
                      enum seal_cost cost, const char *place, struct seal_lock *ret_lock,
                      uint8_t ret_locked[SEAL_LOCKED_BYTES]);

enum seal_opened { SEAL_OPENED, SEAL_WRONG, SEAL_NO_MEMORY, SEAL_ODD_COST };

/* And opens it. SEAL_WRONG: another passphrase, or an altered row: the two cannot be told apart.
 * SEAL_ODD_COST: a cost that lull never wrote (more than 1 GiB or 100 rounds). */
enum seal_opened seal_secret_open(const uint8_t locked[SEAL_LOCKED_BYTES], const char *passphrase,
                                  const struct seal_lock *lock, const char *place,
                                  uint8_t ret_secret[SEAL_KEY_BYTES]);

/* Seals a key to a public key, and opens it with the pair. */
bool seal_key(const uint8_t key[SEAL_KEY_BYTES], const uint8_t public[SEAL_KEY_BYTES],
              uint8_t ret_blob[SEAL_KEY_BLOB_BYTES]);
bool seal_key_open(const uint8_t blob[SEAL_KEY_BLOB_BYTES], const uint8_t public[SEAL_KEY_BYTES],
                   const uint8_t secret[SEAL_KEY_BYTES], uint8_t ret_key[SEAL_KEY_BYTES]);

/* The padded length of a text: the next multiple of `block` above it (1 byte of padding at least).
 */
size_t seal_padded(size_t length, size_t block);

/* Seals `length` bytes, padded to `padded` > length, into padded + SEAL_ROW_EXTRA bytes. */
void seal_row(const uint8_t key[SEAL_KEY_BYTES], const char *place, const void *bytes,
              size_t length, size_t padded, uint8_t *ret_blob);

/* The same for one who seals row after row: nonces are drawn from the system many at a time, which
 * takes longer than the sealing does. Each is used once. They are no secret, but belong to one
 * process: whoever forks must not go on with them. Begin with {0}. */
#define SEAL_NONCES 128
struct seal_nonces {
    unsigned left;
    uint8_t of[SEAL_NONCES][SEAL_NONCE_BYTES];
};
void seal_row_next(struct seal_nonces *nonces, const uint8_t key[SEAL_KEY_BYTES], const char *place,
                   const void *bytes, size_t length, size_t padded, uint8_t *ret_blob);

/* Opens a row of `size` bytes into at most size - SEAL_ROW_EXTRA bytes; *ret_length without the
 * padding. False (*ret_length untouched): another key or place, or not as it was written. */
bool seal_row_open(const uint8_t key[SEAL_KEY_BYTES], const char *place, const uint8_t *blob,
                   size_t size, void *ret_bytes, size_t *ret_length);

/* A row that only the owner of a public key opens: a key of its own, sealed to it, then the row.
 * padded + SEAL_ENVELOPE_EXTRA bytes. */
bool seal_envelope(const uint8_t public[SEAL_KEY_BYTES], const char *place, const void *bytes,
                   size_t length, size_t padded, uint8_t *ret_blob);
bool seal_envelope_open(const uint8_t public[SEAL_KEY_BYTES], const uint8_t secret[SEAL_KEY_BYTES],
                        const char *place, const uint8_t *blob, size_t size, void *ret_bytes,
                        size_t *ret_length);

#endif
