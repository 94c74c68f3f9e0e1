/* The problem: a couple's file lies on a shared computer. Either may record at any time, each may
 * read only their own, and whoever finds the file must learn nothing of a heart. Cases:
 *
 *   write a row      session key (in memory during the talk), no passphrase
 *   read a row       passphrase -> secret key -> session key -> row
 *   share a session  the owner, unlocked, seals its key once more, to the other's public key
 *   delete           the keys go; what they sealed is noise from then on
 *
 * In blobs the nonce comes first, then the text with its padding, then the tag. A text is padded
 * as one single block, so that the length of the padding stands nowhere in clear.
 */
#include "journal/seal.h"

#include <sodium.h>
#include <string.h>

#define NONCE_BYTES crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_BYTES   crypto_aead_xchacha20poly1305_ietf_ABYTES

_Static_assert(SEAL_ROW_EXTRA == NONCE_BYTES + TAG_BYTES, "a row is nonce, text, tag");
_Static_assert(SEAL_NONCE_BYTES == NONCE_BYTES, "random enough to never come twice");
_Static_assert(SEAL_KEY_BYTES == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "one size of keys");
_Static_assert(SEAL_KEY_BYTES == crypto_box_PUBLICKEYBYTES, "one size of keys");
_Static_assert(SEAL_KEY_BYTES == crypto_box_SECRETKEYBYTES, "one size of keys");
_Static_assert(SEAL_KEY_BLOB_BYTES == crypto_box_SEALBYTES + SEAL_KEY_BYTES, "a sealed key");
_Static_assert(SEAL_SALT_BYTES == crypto_pwhash_SALTBYTES, "Argon2id's salt");
_Static_assert(SEAL_HASH_BYTES == crypto_generichash_BYTES, "BLAKE2b's usual length");

/* Above these an altered row could make reading take all memory, or for ever. */
#define MEMORY_MAX     (UINT64_C(1) << 30)
#define OPERATIONS_MAX UINT64_C(100)

bool seal_init(void)
{
    return sodium_init() >= 0;
}

void seal_random(void *ret_bytes, size_t length)
{
    randombytes_buf(ret_bytes, length);
}

void seal_hash(const void *bytes, size_t length, uint8_t ret_hash[SEAL_HASH_BYTES])
{
    crypto_generichash(ret_hash, SEAL_HASH_BYTES, bytes, length, NULL, 0);
}

void seal_pair(uint8_t ret_public[SEAL_KEY_BYTES], uint8_t ret_secret[SEAL_KEY_BYTES])
{
    crypto_box_keypair(ret_public, ret_secret);
}

bool seal_pair_fits(const uint8_t public[SEAL_KEY_BYTES], const uint8_t secret[SEAL_KEY_BYTES])
{
    uint8_t derived[SEAL_KEY_BYTES];
    return crypto_scalarmult_base(derived, secret) == 0 &&
           sodium_memcmp(derived, public, sizeof derived) == 0;
}

static bool passphrase_key(const char *passphrase, const struct seal_lock *lock,
                           uint8_t ret_key[SEAL_KEY_BYTES])
{
    return crypto_pwhash(ret_key, SEAL_KEY_BYTES, passphrase, strlen(passphrase), lock->salt,
                         lock->operations, (size_t)lock->memory, crypto_pwhash_ALG_ARGON2ID13) == 0;
}

static void lock_init(struct seal_lock *lock, enum seal_cost cost)
{
    randombytes_buf(lock->salt, sizeof lock->salt);
    switch (cost) {
    case SEAL_COST_INTERACTIVE:
        lock->operations = crypto_pwhash_argon2id_OPSLIMIT_INTERACTIVE;
        lock->memory = crypto_pwhash_argon2id_MEMLIMIT_INTERACTIVE;
        break;
    case SEAL_COST_LEAST:
        lock->operations = crypto_pwhash_argon2id_OPSLIMIT_MIN;
        lock->memory = crypto_pwhash_argon2id_MEMLIMIT_MIN;
        break;
    }
}

bool seal_secret_lock(const uint8_t secret[SEAL_KEY_BYTES], const char *passphrase,
                      enum seal_cost cost, const char *place, struct seal_lock *ret_lock,
                      uint8_t ret_locked[SEAL_LOCKED_BYTES])
{
    struct seal_lock lock;
    uint8_t key[SEAL_KEY_BYTES];
    lock_init(&lock, cost);
    bool derived = passphrase_key(passphrase, &lock, key);
    if (derived) {
        randombytes_buf(ret_locked, NONCE_BYTES);
        crypto_aead_xchacha20poly1305_ietf_encrypt(ret_locked + NONCE_BYTES, NULL, secret,
                                                   SEAL_KEY_BYTES, (const uint8_t *)place,
                                                   strlen(place), NULL, ret_locked, key);
        *ret_lock = lock;
    }
    sodium_memzero(key, sizeof key);
    return derived;
}

enum seal_opened seal_secret_open(const uint8_t locked[SEAL_LOCKED_BYTES], const char *passphrase,
                                  const struct seal_lock *lock, const char *place,
                                  uint8_t ret_secret[SEAL_KEY_BYTES])
{
    if (lock->memory > MEMORY_MAX || lock->memory < crypto_pwhash_argon2id_MEMLIMIT_MIN ||
        lock->operations > OPERATIONS_MAX || lock->operations < crypto_pwhash_argon2id_OPSLIMIT_MIN)
        return SEAL_ODD_COST;
    uint8_t key[SEAL_KEY_BYTES];
    if (!passphrase_key(passphrase, lock, key))
        return SEAL_NO_MEMORY;
    bool opened = crypto_aead_xchacha20poly1305_ietf_decrypt(
                      ret_secret, NULL, NULL, locked + NONCE_BYTES, SEAL_KEY_BYTES + TAG_BYTES,
                      (const uint8_t *)place, strlen(place), locked, key) == 0;
    sodium_memzero(key, sizeof key);
    return opened ? SEAL_OPENED : SEAL_WRONG;
}

bool seal_key(const uint8_t key[SEAL_KEY_BYTES], const uint8_t public[SEAL_KEY_BYTES],
              uint8_t ret_blob[SEAL_KEY_BLOB_BYTES])
{
    return crypto_box_seal(ret_blob, key, SEAL_KEY_BYTES, public) == 0;
}

bool seal_key_open(const uint8_t blob[SEAL_KEY_BLOB_BYTES], const uint8_t public[SEAL_KEY_BYTES],
                   const uint8_t secret[SEAL_KEY_BYTES], uint8_t ret_key[SEAL_KEY_BYTES])
{
    return crypto_box_seal_open(ret_key, blob, SEAL_KEY_BLOB_BYTES, public, secret) == 0;
}

size_t seal_padded(size_t length, size_t block)
{
    return (length / block + 1) * block;
}

/* The nonce stands in ret_blob already. */
static void row_fill(const uint8_t key[SEAL_KEY_BYTES], const char *place, const void *bytes,
                     size_t length, size_t padded, uint8_t *ret_blob)
{
    uint8_t *text = ret_blob + NONCE_BYTES;
    if (padded <= length)
        sodium_misuse(); /* a bug of the caller; nothing must be written */
    if (length > 0)
        memcpy(text, bytes, length);
    /* What sodium_pad() writes; it takes five times as long to hide a length from its caller. */
    text[length] = 0x80;
    memset(text + length + 1, 0, padded - length - 1);
    crypto_aead_xchacha20poly1305_ietf_encrypt(text, NULL, text, padded, (const uint8_t *)place,
                                               strlen(place), NULL, ret_blob, key);
}

void seal_row(const uint8_t key[SEAL_KEY_BYTES], const char *place, const void *bytes,
              size_t length, size_t padded, uint8_t *ret_blob)
{
    randombytes_buf(ret_blob, NONCE_BYTES);
    row_fill(key, place, bytes, length, padded, ret_blob);
}

void seal_row_next(struct seal_nonces *nonces, const uint8_t key[SEAL_KEY_BYTES], const char *place,
                   const void *bytes, size_t length, size_t padded, uint8_t *ret_blob)
{
    if (nonces->left == 0) {
        randombytes_buf(nonces->of, sizeof nonces->of);
        nonces->left = SEAL_NONCES;
    }
    memcpy(ret_blob, nonces->of[--nonces->left], NONCE_BYTES);
    row_fill(key, place, bytes, length, padded, ret_blob);
}

bool seal_row_open(const uint8_t key[SEAL_KEY_BYTES], const char *place, const uint8_t *blob,
                   size_t size, void *ret_bytes, size_t *ret_length)
{
    if (size <= SEAL_ROW_EXTRA)
        return false;
    size_t padded = size - SEAL_ROW_EXTRA;
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(ret_bytes, NULL, NULL, blob + NONCE_BYTES,
                                                   padded + TAG_BYTES, (const uint8_t *)place,
                                                   strlen(place), blob, key) != 0)
        return false;
    const uint8_t *text = ret_bytes;
    while (padded > 0 && text[padded - 1] == 0)
        padded--;
    if (padded == 0 || text[padded - 1] != 0x80)
        return false;
    *ret_length = padded - 1;
    return true;
}

bool seal_envelope(const uint8_t public[SEAL_KEY_BYTES], const char *place, const void *bytes,
                   size_t length, size_t padded, uint8_t *ret_blob)
{
    uint8_t key[SEAL_KEY_BYTES];
    randombytes_buf(key, sizeof key);
    bool sealed = seal_key(key, public, ret_blob);
    if (sealed)
        seal_row(key, place, bytes, length, padded, ret_blob + SEAL_KEY_BLOB_BYTES);
    sodium_memzero(key, sizeof key);
    return sealed;
}

bool seal_envelope_open(const uint8_t public[SEAL_KEY_BYTES], const uint8_t secret[SEAL_KEY_BYTES],
                        const char *place, const uint8_t *blob, size_t size, void *ret_bytes,
                        size_t *ret_length)
{
    if (size <= SEAL_ENVELOPE_EXTRA)
        return false;
    uint8_t key[SEAL_KEY_BYTES];
    bool opened = seal_key_open(blob, public, secret, key) &&
                  seal_row_open(key, place, blob + SEAL_KEY_BLOB_BYTES, size - SEAL_KEY_BLOB_BYTES,
                                ret_bytes, ret_length);
    sodium_memzero(key, sizeof key);
    return opened;
}
