/* bundle: what goes into a bundle, as the command asks for it and bundle_write.c writes it. */
#ifndef LULL_COMMAND_BUNDLE_H
#define LULL_COMMAND_BUNDLE_H

#include "bundle/box.h"
#include "bundle/content.h"
#include "command/access.h"
#include "journal/word.h"

#define BUNDLE_TALKS_MAX 4096

struct bundle_person {
    struct journal_partner partner;
    struct journal_unlocked *unlocked; /* they said yes; NULL: they are not in it */
    unsigned talks;                    /* of these talks, how many hold a part of theirs */
    bool words; /* what they wrote and shared goes along, by a yes of its own */
};

struct bundle {
    struct access access;
    struct journal_session talk[BUNDLE_TALKS_MAX]; /* in the order of their start */
    unsigned talks;
    struct bundle_person person[CONTENT_PARTNERS_MAX];
    unsigned people;
};

/* The person in `bundle` who is `who` in a talk, said yes, and has a part of it; NULL: none. */
const struct bundle_person *bundle_owner(const struct bundle *bundle,
                                         const struct journal_session *talk, enum who who);

/* A line of standard input is `yes`. */
bool bundle_yes(void);

/* Shows a person what they shared, and asks whether it goes along; nothing where they shared none.
 */
void bundle_words_ask(const struct bundle *bundle, struct bundle_person *person);

/* How many items of theirs that is in one talk. */
unsigned bundle_words_count(const struct bundle *bundle, const struct journal_session *talk,
                            const struct bundle_person *owner);

/* Calls `each` for what somebody who said yes wrote about a talk and shared with the other. */
enum journal_error bundle_words(const struct bundle *bundle, const struct journal_session *talk,
                                const struct bundle_person *owner,
                                bool (*each)(void *user, const struct word *word), void *user);

/* Writes the content. Returns an exit status; -errno of the box in *ret_error where it is that. */
int bundle_write(const struct bundle *bundle, struct box_writer *box, int *ret_error);

#endif
