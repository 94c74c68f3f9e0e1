#include "command/left_open.h"

struct last {
    const struct journal_id *who[PARTNERS];
    struct journal_session session; /* number 0: none */
    bool open;
};

static bool see_session(void *user, const struct journal_session *session)
{
    struct last *last = user;
    int wanted = last->who[1] == NULL ? 1 : 2, here = 0;
    for (int who = 0; who < PARTNERS; who++) {
        here += session->here[who] ? 1 : 0;
    }
    bool theirs = here == wanted && journal_session_who(session, last->who[0]) != WHO_BOTH &&
                  (wanted == 1 || journal_session_who(session, last->who[1]) != WHO_BOTH);
    if (theirs && session->number > last->session.number) {
        last->session = *session;
    }
    return true;
}

static bool see_moment(void *user, const struct journal_moment *moment)
{
    struct last *last = user;
    last->open |= moment->kind == JOURNAL_MOMENT_BREAK && moment->end_us == NEVER_US;
    return true;
}

bool left_open(struct journal *journal, const struct journal_id *one,
               const struct journal_id *other, int64_t *ret_start_realtime_us)
{
    struct last last = {.who = {one, other}};
    if (journal_session_list(journal, see_session, &last) != JOURNAL_OK ||
        last.session.number == 0 ||
        journal_moment_list(journal, last.session.number, see_moment, &last) != JOURNAL_OK) {
        return false;
    }
    *ret_start_realtime_us = last.session.start_realtime_us;
    return last.open;
}
