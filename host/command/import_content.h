/* import_content: the lines of a bundle, made talks of a journal.
 *
 * In:   an opened bundle; a journal in which the therapist is a partner already.
 * Out:  partners with new keys under the therapist's passphrase, their baselines, and the talks
 * that the journal lacks, each shared with the therapist. Speaks; returns an exit status. What was
 *       read may be believed only where the whole of it is EXIT_DONE.
 */
#ifndef LULL_COMMAND_IMPORT_CONTENT_H
#define LULL_COMMAND_IMPORT_CONTENT_H

#include "bundle/box.h"
#include "bundle/content.h"
#include "command/access.h"
#include "journal/recorder.h"

struct import_person {
    bool here;
    bool has_id; /* the bundle says who it is, not only how they are called */
    struct journal_partner partner;
    struct journal_unlocked *unlocked;
};

struct import_content {
    const char *in; /* the bundle, as errors name it */
    struct access access;
    const char *passphrase;
    struct journal_partner therapist;

    struct import_person person[CONTENT_PARTNERS_MAX];
    struct journal_partner nobody; /* stands for an a who is not in the bundle */
    bool has_nobody;

    enum content_kind last;
    struct content talk;                   /* the one being read */
    struct import_person *owner[PARTNERS]; /* its members; NULL: none */
    char head[512];                        /* its settings */
    size_t head_length;
    bool open, skip;
    struct recorder *recorder;
    int64_t number; /* of the talk in this journal, also where it was there already */
    int64_t at_us;  /* of the last decision */

    unsigned talks, kept, there;
    uint64_t unknown;
};

/* `import` is all zero but for its first four members. */
int import_content_read(struct import_content *import, struct box_reader *box);

void import_content_finish(struct import_content *import);

/* Says a verdict; returns EXIT_FAILED. */
int import_content_say(const struct import_content *import, enum box_verdict verdict);

#endif
