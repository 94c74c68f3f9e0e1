#include "command/review_gather.h"

#include <stdio.h>
#include <string.h>

#include "command/answer.h"
#include "command/command.h"
#include "journal/word.h"
#include "recording/line.h"

static void about(const struct journal_session *session, struct view *view)
{
    struct view_about about = {
        .session = session->number,
        .start_realtime_us = session->start_realtime_us,
        .zero_us = session->start_boot_us,
        .length_us = session->length_us,
        .detector = session->detector.version,
        .pauses = session->pauses,
        .breaks = session->breaks,
        .repairs = session->repairs,
        .was = {session->here[WHO_A], session->here[WHO_B]},
    };
    snprintf(about.lull, sizeof(about.lull), "%s", session->app_version);
    view_begin(view, &about);
}

static bool take_moment(void *user, const struct journal_moment *moment)
{
    static const enum view_moment_kind kinds[JOURNAL_MOMENT_KINDS] = {
        [JOURNAL_MOMENT_PAUSE] = VIEW_MOMENT_PAUSE,
        [JOURNAL_MOMENT_BREAK] = VIEW_MOMENT_BREAK,
        [JOURNAL_MOMENT_REPAIR] = VIEW_MOMENT_REPAIR,
    };
    view_moment(user, &(struct view_moment){.kind = kinds[moment->kind],
                                            .start_us = moment->start_us,
                                            .end_us = moment->end_us});
    return true;
}

static bool take_event(void *user, const char *text, size_t length)
{
    side_event(user, text, length);
    return true;
}

static bool take_line(void *user, const char *text, size_t length)
{
    side_line(user, text, length);
    return true;
}

static enum who reader_of(const struct review_gather *gather, const struct journal_session *session)
{
    return gather->reader == NULL
               ? WHO_BOTH
               : journal_session_who(session, journal_unlocked_id(gather->reader));
}

static bool take_name(void *user, const struct journal_partner *partner)
{
    struct journal_partner *wanted = user;
    bool found = journal_id_equal(&partner->id, &wanted->id);
    if (found) {
        *wanted = *partner;
    }
    return !found;
}

/* JOURNAL_NOT_SHARED, JOURNAL_NOTHING: it is not for this reader. */
static enum journal_error events(const struct review_gather *gather,
                                 const struct journal_session *session, enum who who,
                                 const char *name, struct view *view)
{
    struct side *side = view_side(view, who, name);
    enum journal_error error =
        journal_event_list(gather->access->journal, gather->reader, session->number,
                           &session->partner[who], &session->detector, take_event, side);
    side->here = error == JOURNAL_OK;
    return error;
}

/* How long a talk was that was cut short is known by its last line. */
static bool find_last(void *user, const char *text, size_t length)
{
    int64_t *last_us = user;
    struct line_buffer buffer;
    struct input input;
    if (line_parse(text, length, &buffer, &input) == LINE_OK && input.at_us > *last_us) {
        *last_us = input.at_us;
    }
    return true;
}

static enum journal_error lines(const struct review_gather *gather,
                                const struct journal_session *session, enum who who,
                                struct view *view)
{
    struct journal *journal = gather->access->journal;
    const struct journal_id *owner = &session->partner[who];
    int64_t end_us = view_end_us(view);
    enum journal_error error = JOURNAL_OK;
    if (session->length_us == NEVER_US) {
        error =
            journal_line_list(journal, gather->reader, session->number, owner, find_last, &end_us);
    }
    if (error == JOURNAL_OK && !view_trace(view, who, end_us)) {
        error = JOURNAL_NO_MEMORY;
    }
    if (error == JOURNAL_OK) {
        error = journal_line_list(journal, gather->reader, session->number, owner, take_line,
                                  &view->side[who]);
    }
    return error;
}

static enum journal_error whole_side(const struct review_gather *gather,
                                     const struct journal_session *session, enum who who,
                                     struct view *view)
{
    struct journal_partner owner = {.id = session->partner[who]};
    enum journal_error error = journal_partner_list(gather->access->journal, take_name, &owner);
    if (error == JOURNAL_OK) {
        error = events(gather, session, who, owner.name, view);
    }
    return error == JOURNAL_OK ? lines(gather, session, who, view) : error;
}

/* ---- what was written afterwards ---- */

struct written {
    struct view *view;
    enum who who;
    const char *name;
    int64_t start_realtime_us;
    bool marks; /* the reader's own marks are asked for, not words */
};

static bool take_word(void *user, const struct word *word)
{
    static const enum view_word_kind kinds[WORD_KINDS] = {
        [WORD_URGE] = VIEW_WORD_URGE,       [WORD_UNDERNEATH] = VIEW_WORD_UNDERNEATH,
        [WORD_FOR_YOU] = VIEW_WORD_FOR_YOU, [WORD_TO_KNOW] = VIEW_WORD_TO_KNOW,
        [WORD_FOR_ME] = VIEW_WORD_FOR_ME,   [WORD_MOMENT] = VIEW_WORD_MOMENT,
    };
    struct written *written = user;
    enum view_mark mark = word->choice == WORD_ANSWER_YES ? VIEW_MARK_YES : VIEW_MARK_NO;
    if (written->marks && word->kind == WORD_HARD_WEEK) {
        written->view->hard_week = mark;
    } else if (written->marks && word->kind == WORD_SOONER) {
        written->view->sooner = mark;
    }
    /* Their own too only where they shared it: a page is easily shown to the other. */
    if (written->marks || !word->shared || word->kind > WORD_MOMENT) {
        return true;
    }
    char text[ANSWER_TEXT_BYTES];
    struct word untimed = *word; /* its time stands by itself */
    struct view_word *room = view_word(written->view, written->who, written->name);
    untimed.at_us = NEVER_US;
    answer_text(&untimed, written->start_realtime_us, text);
    if (room != NULL) {
        room->kind = kinds[word->kind];
        room->t_us = word->at_us;
        snprintf(room->text, sizeof(room->text), "%.*s", VIEW_WORD_MAX, text);
    }
    return true;
}

static enum journal_error words(const struct review_gather *gather,
                                const struct journal_session *session, enum who who, bool marks,
                                struct view *view)
{
    struct journal_partner owner = {.id = session->partner[who]};
    struct written written = {
        .view = view, .who = who, .start_realtime_us = session->start_realtime_us, .marks = marks};
    enum journal_error error =
        marks ? JOURNAL_OK : journal_partner_list(gather->access->journal, take_name, &owner);
    written.name = owner.name;
    return error == JOURNAL_OK ? word_list(gather->access->journal, gather->reader, session->number,
                                           &owner.id, take_word, &written)
                               : error;
}

static bool not_for_reader(enum journal_error error)
{
    return error == JOURNAL_NOT_SHARED || error == JOURNAL_NOTHING;
}

int review_gather_talk(const struct review_gather *gather, const struct journal_session *session,
                       struct view *view)
{
    enum journal_error error = JOURNAL_OK;
    about(session, view);
    view->reader = reader_of(gather, session);
    for (int who = 0; who < PARTNERS && gather->reader != NULL && error == JOURNAL_OK; who++) {
        if (session->here[who]) {
            error = whole_side(gather, session, (enum who)who, view);
            error = not_for_reader(error) ? JOURNAL_OK : error;
        }
        if (session->here[who] && error == JOURNAL_OK) {
            error = words(gather, session, (enum who)who, false, view);
            error = not_for_reader(error) ? JOURNAL_OK : error;
        }
    }
    if (error == JOURNAL_OK) {
        error = journal_moment_list(gather->access->journal, session->number, take_moment, view);
    }
    view_end(view);
    return access_say(gather->access, error);
}

static void take_marks(const struct digest *digest, struct view *view)
{
    static const enum view_mark marks[] = {
        [0] = VIEW_MARK_NONE, [WORD_ANSWER_YES] = VIEW_MARK_YES, [WORD_ANSWER_NO] = VIEW_MARK_NO};
    view->hard_week = marks[digest->hard_week];
    view->sooner = marks[digest->sooner];
}

/* JOURNAL_NOTHING: the rows have to be read. */
static enum journal_error of_digest(const struct review_gather *gather,
                                    const struct journal_session *session, struct view *view,
                                    struct own *own)
{
    struct digest digest;
    if (gather->digests == NULL) {
        return JOURNAL_NOTHING;
    }
    enum journal_error error = digest_get(gather->digests, session, &digest);
    if (error == JOURNAL_OK && !own_get(digest.bytes, digest.length, own)) {
        return JOURNAL_NOTHING;
    }
    if (error == JOURNAL_OK) {
        take_marks(&digest, view);
    }
    return error;
}

static enum journal_error of_rows(const struct review_gather *gather,
                                  const struct journal_session *session, struct view *view)
{
    enum journal_error error = events(gather, session, view->reader, "", view);
    if (error == JOURNAL_OK) {
        error = words(gather, session, view->reader, true, view);
    }
    return not_for_reader(error) ? JOURNAL_OK : error;
}

int review_gather_figures(const struct review_gather *gather, const struct journal_session *session,
                          struct view *view, struct own *ret_own)
{
    enum journal_error error = JOURNAL_OK;
    bool rows = false;
    about(session, view);
    view->reader = reader_of(gather, session);
    if (view->reader != WHO_BOTH) {
        error = of_digest(gather, session, view, ret_own);
        rows = error == JOURNAL_NOTHING;
    }
    if (rows) {
        error = of_rows(gather, session, view);
    }
    if (error == JOURNAL_OK && session->repairs > 0) { /* no other moment is in a figure */
        error = journal_moment_list(gather->access->journal, session->number, take_moment, view);
    }
    view_end(view);
    if (rows || view->reader == WHO_BOTH) {
        view_own(view, ret_own);
    }
    return access_say(gather->access, error);
}
