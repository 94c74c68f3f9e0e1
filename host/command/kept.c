#include "command/kept.h"

#include <stdlib.h>

#include "journal/digest.h"
#include "review/own.h"

/* Large: made for as long as a talk takes to end. */
struct digesting {
    struct side side;
    struct own own;
};

static bool take_event(void *user, const char *text, size_t length)
{
    side_event(user, text, length);
    return true;
}

/* Of what was written: what is read afterwards is the same. */
static void digest(struct recorder *recorder, enum who who, int64_t end_us,
                   struct digesting *digesting)
{
    uint8_t bytes[DIGEST_MAX];
    side_init(&digesting->side, who, recorder_start_us(recorder));
    digesting->side.here =
        recorder_event_list(recorder, who, take_event, &digesting->side) == JOURNAL_OK;
    side_end(&digesting->side, end_us);
    own_of(&digesting->side, end_us, &digesting->own);
    size_t length = own_put(&digesting->own, bytes, sizeof(bytes));
    if (length > 0) {
        recorder_digest(recorder, who, bytes, length);
    }
}

enum journal_error kept_end(struct recorder *recorder, int64_t length_us)
{
    enum journal_error error = recorder_end(recorder, length_us);
    struct digesting *digesting = error == JOURNAL_OK ? malloc(sizeof(*digesting)) : NULL;
    for (int who = 0; who < PARTNERS && digesting != NULL; who++) {
        digest(recorder, (enum who)who, recorder_start_us(recorder) + length_us, digesting);
    }
    free(digesting);
    return error;
}
