/* access: the journal as the commands that keep and show use it.
 *
 * Owns the journal from access_open() to access_close(). What goes wrong is said here, once, and
 * comes back as an exit status: EXIT_DONE, or EXIT_FAILED with ret_… untouched.
 */
#ifndef LULL_COMMAND_ACCESS_H
#define LULL_COMMAND_ACCESS_H

#include <stdbool.h>

#include "journal/journal.h"

/* Who reads in a journal that was made of bundles; never somebody's name in a couple's own. */
#define ACCESS_THERAPIST "therapist"

struct access {
    const char *command; /* as errors name it */
    struct journal *journal;
    char path[JOURNAL_PATH_MAX];
};

/* Opens `path`, or the user's own journal where it is NULL. `make`: begins it where there is none.
 */
int access_open(struct access *access, const char *command, const char *path, bool make);

void access_close(struct access *access);

/* Says what a journal_error means. Returns EXIT_FAILED, or EXIT_DONE for JOURNAL_OK. */
int access_say(const struct access *access, enum journal_error error);

int access_partner(const struct access *access, const char *name,
                   struct journal_partner *ret_partner);

/* Asks for the partner's passphrase, where they have one, and opens what is theirs. The caller ends
 * it with journal_unlocked_free(). */
int access_unlock(const struct access *access, const struct journal_partner *partner,
                  struct journal_unlocked **ret_unlocked);

#endif
