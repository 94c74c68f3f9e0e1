#include "command/access.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "command/command.h"

/* Another lull writes once a second, and briefly. */
#define WAIT_MS 2000

int access_say(const struct access *access, enum journal_error error)
{
    char text[JOURNAL_PATH_MAX + 256];
    if (error == JOURNAL_OK) {
        return EXIT_DONE;
    }
    journal_error_say(error, access->path, text, sizeof(text));
    say_error(access->command, "%s", text);
    return EXIT_FAILED;
}

int access_open(struct access *access, const char *command, const char *path, bool make)
{
    *access = (struct access){.command = command};
    if (path != NULL && strlen(path) >= sizeof(access->path)) {
        return access_say(access, JOURNAL_CANNOT_OPEN);
    }
    if (path != NULL) {
        strcpy(access->path, path);
    } else if (journal_path_default(access->path, sizeof(access->path)) < 0) {
        say_error(command, "there is no place for a journal: neither XDG_DATA_HOME nor HOME is "
                           "set. Name one with --journal FILE.");
        return EXIT_FAILED;
    }
    /* Looking never leaves a file behind. */
    if (!make && faccessat(AT_FDCWD, access->path, F_OK, AT_EACCESS) != 0 && errno == ENOENT) {
        say_error(command, "%s: there is no journal yet. 'lull partner add NAME' begins one.",
                  access->path);
        return EXIT_FAILED;
    }
    return access_say(access, journal_open(access->path, WAIT_MS, &access->journal));
}

void access_close(struct access *access)
{
    access->journal = journal_close(access->journal);
}

int access_partner(const struct access *access, const char *name,
                   struct journal_partner *ret_partner)
{
    enum journal_error error = journal_partner_find(access->journal, name, ret_partner);
    if (error == JOURNAL_NO_PARTNER) {
        say_error(access->command,
                  "%s: there is no partner called %s. 'lull partner list' shows "
                  "who is there.",
                  access->path, name);
        return EXIT_FAILED;
    }
    return access_say(access, error);
}

int access_unlock(const struct access *access, const struct journal_partner *partner,
                  struct journal_unlocked **ret_unlocked)
{
    char passphrase[PASSPHRASE_MAX];
    if (!partner->passphrase) {
        return access_say(access,
                          journal_unlock(access->journal, &partner->id, NULL, ret_unlocked));
    }
    if (!say_passphrase(access->command, partner->name, false, passphrase)) {
        return EXIT_FAILED;
    }
    enum journal_error error =
        journal_unlock(access->journal, &partner->id, passphrase, ret_unlocked);
    sodium_memzero(passphrase, sizeof(passphrase));
    if (error == JOURNAL_WRONG_PASSPHRASE) {
        say_error(access->command,
                  "%s: this is not %s's passphrase. Nothing was opened; try once "
                  "more.",
                  access->path, partner->name);
        return EXIT_FAILED;
    }
    return access_say(access, error);
}
