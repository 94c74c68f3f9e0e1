/* The file:
 *
 *   lull key 1
 *   public lull1-…
 *   salt <hex>
 *   cost <operations> <memory>
 *   secret <hex>            sealed under the passphrase, with the public key's text as its place
 */
#include "command/bundle_key.h"

#include <errno.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bundle/address.h"
#include "command/command.h"
#include "command/whole.h"
#include "journal/journal.h"
#include "journal/seal.h"
#include "words/words.h"

#define NAME "receiver.key"

struct key {
    char address[ADDRESS_TEXT_BYTES];
    uint8_t public_key[BOX_KEY_BYTES];
    struct seal_lock lock;
    uint8_t locked[SEAL_LOCKED_BYTES];
};

static int find_path(char ret_path[JOURNAL_PATH_MAX])
{
    if (journal_path_default(ret_path, JOURNAL_PATH_MAX - sizeof(NAME)) < 0) {
        say_error("bundle", "there is no place for a key: neither XDG_DATA_HOME nor HOME is set.");
        return EXIT_FAILED;
    }
    strcpy(strrchr(ret_path, '/') + 1, NAME);
    return EXIT_DONE;
}

static bool read_hex(const char *text, uint8_t *ret_bytes, size_t length)
{
    size_t got;
    return sodium_hex2bin(ret_bytes, length, text, strlen(text), NULL, &got, NULL) == 0 &&
           got == length;
}

static int read_key(const char *path, FILE *file, struct key *ret_key)
{
    char salt[2 * SEAL_SALT_BYTES + 1];
    char secret[2 * SEAL_LOCKED_BYTES + 1];
    struct key key;
    int got = fscanf(
        file, "lull key 1\npublic %63s\nsalt %32s\ncost %" SCNu64 " %" SCNu64 "\nsecret %144s\n",
        key.address, salt, &key.lock.operations, &key.lock.memory, secret);
    if (got != 5 || !address_parse(key.address, key.public_key) ||
        !read_hex(salt, key.lock.salt, sizeof(key.lock.salt)) ||
        !read_hex(secret, key.locked, sizeof(key.locked))) {
        say_error("bundle",
                  "%s is not a key as lull wrote it. Bring it back from a copy; or move "
                  "it away, make another and send that one round.",
                  path);
        return EXIT_FAILED;
    }
    *ret_key = key;
    return EXIT_DONE;
}

static int write_key(const char *path, const struct key *key)
{
    struct whole whole;
    char folder[JOURNAL_PATH_MAX];
    char salt[2 * SEAL_SALT_BYTES + 1];
    char secret[2 * SEAL_LOCKED_BYTES + 1];
    strcpy(folder, path);
    for (char *slash = strchr(folder + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = 0;
        mkdir(folder, 0700); /* those that are there stay; whole_open() says what is wrong */
        *slash = '/';
    }
    int error = whole_open(&whole, path, false);
    if (error == 0) {
        fprintf(whole.file,
                "lull key 1\npublic %s\nsalt %s\ncost %" PRIu64 " %" PRIu64 "\nsecret %s\n",
                key->address,
                sodium_bin2hex(salt, sizeof(salt), key->lock.salt, sizeof(key->lock.salt)),
                key->lock.operations, key->lock.memory,
                sodium_bin2hex(secret, sizeof(secret), key->locked, sizeof(key->locked)));
        error = whole_commit(&whole);
    }
    return whole_say("bundle", path, error);
}

static int make_key(const char *path, struct key *ret_key)
{
    uint8_t secret[SEAL_KEY_BYTES];
    char passphrase[PASSPHRASE_MAX];
    puts(_("You have no key yet: this makes one. Couples seal their bundles to it; your passphrase "
           "opens\nthem, and without it nobody can."));
    if (!seal_init() || !say_passphrase("bundle", _("your key"), true, passphrase)) {
        return EXIT_FAILED;
    }
    seal_pair(ret_key->public_key, secret);
    address_format(ret_key->public_key, ret_key->address);
    bool locked = seal_secret_lock(secret, passphrase, SEAL_COST_INTERACTIVE, ret_key->address,
                                   &ret_key->lock, ret_key->locked);
    sodium_memzero(secret, sizeof(secret));
    sodium_memzero(passphrase, sizeof(passphrase));
    if (!locked) {
        say_error("bundle", "there is not enough memory to lock a key.");
        return EXIT_FAILED;
    }
    return write_key(path, ret_key);
}

int bundle_key_show(void)
{
    char path[JOURNAL_PATH_MAX];
    struct key key;
    int status = find_path(path);
    if (status != EXIT_DONE) {
        return status;
    }
    FILE *file = fopen(path, "re");
    if (file == NULL && errno != ENOENT) {
        return whole_say("bundle", path, -errno);
    }
    status = file != NULL ? read_key(path, file, &key) : make_key(path, &key);
    if (file != NULL) {
        fclose(file);
    }
    if (status == EXIT_DONE) {
        printf(_("%s\n\nSend this line to a couple, and compare it with them by voice: who holds "
                 "another one reads\ninstead of you. They say:\n"
                 "  lull bundle SESSION... --for %s --out FILE\n"),
               key.address, key.address);
    }
    return status;
}

int bundle_key_open(uint8_t ret_public[BOX_KEY_BYTES], uint8_t ret_secret[BOX_KEY_BYTES])
{
    char path[JOURNAL_PATH_MAX];
    char passphrase[PASSPHRASE_MAX];
    struct key key;
    int status = find_path(path);
    FILE *file = status == EXIT_DONE ? fopen(path, "re") : NULL;
    if (status == EXIT_DONE && file == NULL) {
        say_error("import",
                  "this bundle is sealed to a key, and you have none: %s is not there. "
                  "'lull bundle --key' makes one; then ask for the bundle again.",
                  path);
        return EXIT_FAILED;
    }
    if (status == EXIT_DONE) {
        status = read_key(path, file, &key);
        fclose(file);
    }
    if (status != EXIT_DONE || !seal_init() ||
        !say_passphrase("import", _("your key"), false, passphrase)) {
        return EXIT_FAILED;
    }
    enum seal_opened opened =
        seal_secret_open(key.locked, passphrase, &key.lock, key.address, ret_secret);
    sodium_memzero(passphrase, sizeof(passphrase));
    if (opened != SEAL_OPENED) {
        say_error("import",
                  "%s: this is not the passphrase of your key. Nothing was opened; try "
                  "once more.",
                  path);
        return EXIT_FAILED;
    }
    memcpy(ret_public, key.public_key, BOX_KEY_BYTES);
    return EXIT_DONE;
}
