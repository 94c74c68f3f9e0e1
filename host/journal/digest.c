/* One shelf is held at a time: sessions come in about the order of their numbers. */
#include "journal/digest.h"

#include <stdlib.h>

#include "journal/shelf.h"
#include "journal/store.h"

struct digest_reader {
    struct journal *journal;
    const struct journal_unlocked *reader;
    int64_t place; /* of the shelf below; -1: none yet */
    bool there;    /* this partner has that shelf */
    uint8_t shelf[SHELF_BYTES];
};

struct digest_reader *digest_reader_new(struct journal *journal,
                                        const struct journal_unlocked *reader)
{
    struct digest_reader *digests = malloc(sizeof *digests);
    if (digests) {
        digests->journal = journal;
        digests->reader = reader;
        digests->place = -1;
    }
    return digests;
}

struct digest_reader *digest_reader_free(struct digest_reader *digests)
{
    free(digests);
    return NULL;
}

enum journal_error digest_get(struct digest_reader *digests, const struct journal_session *session,
                              struct digest *ret_digest)
{
    int64_t place = session->number / SHELF_TALKS;
    if (place != digests->place) {
        enum journal_error error =
            shelf_read(digests->journal, &digests->reader->id, place, digests->shelf);
        if (error != JOURNAL_OK && error != JOURNAL_NOTHING)
            return error;
        digests->there = error == JOURNAL_OK;
        digests->place = place;
    }
    if (!digests->there)
        return JOURNAL_NOTHING;
    return shelf_open(digests->reader, &session->id,
                      digests->shelf + session->number % SHELF_TALKS * SHELF_SLOT_BYTES,
                      ret_digest);
}
