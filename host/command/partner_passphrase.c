#include "command/partner_passphrase.h"

#include <sodium.h>
#include <stdio.h>

#include "command/command.h"
#include "words/words.h"

int partner_passphrase(struct access *access, const char *name)
{
    char passphrase[PASSPHRASE_MAX] = "";
    struct journal_partner partner;
    struct journal_unlocked *unlocked = NULL;
    int status = access_partner(access, name, &partner);
    if (status == EXIT_DONE) {
        status = access_unlock(access, &partner, &unlocked);
    }
    if (status == EXIT_DONE) {
        fputs(_("The new one, twice. If it is lost, what is kept of you stays shut for good.\n"),
              stderr);
        status = EXIT_FAILED;
    }
    if (unlocked != NULL && say_passphrase("partner passphrase", partner.name, true, passphrase)) {
        status = access_say(access, journal_partner_passphrase(access->journal, unlocked,
                                                               passphrase, SEAL_COST_INTERACTIVE));
    }
    if (status == EXIT_DONE) {
        puts(_("The new passphrase opens it from now on, and nothing else does."));
    }
    sodium_memzero(passphrase, sizeof(passphrase));
    journal_unlocked_free(unlocked);
    return status;
}
