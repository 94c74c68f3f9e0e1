/* bundle: what goes into a bundle, as the command asks for it and bundle_write.c writes it. */
#ifndef LULL_COMMAND_BUNDLE_H
#define LULL_COMMAND_BUNDLE_H

#include "bundle/box.h"
#include "bundle/content.h"
#include "command/access.h"

#define BUNDLE_TALKS_MAX 4096

struct bundle_person {
    struct journal_partner partner;
    struct journal_unlocked *unlocked; /* they said yes; NULL: they are not in it */
    unsigned talks;                    /* of these talks, how many hold a part of theirs */
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

/* Writes the content. Returns an exit status; -errno of the box in *ret_error where it is that. */
int bundle_write(const struct bundle *bundle, struct box_writer *box, int *ret_error);

#endif
