/* A talk is made anew as it was recorded, line by line: what is exported of it here is what is
 * exported of it at home.
 *
 *   bundle lull notice ─▶ partner… baseline… ─▶ talk member… head… ─▶ moment… line… event… ─▶ end
 *                                                │ begins with the first of these, or with the next
 */
#include "command/import_content.h"

#include <stdio.h>
#include <string.h>

#include "command/command.h"
#include "command/kept.h"
#include "journal/word.h"
#include "recording/line.h"
#include "report/decisions.h"
#include "words/words.h"

#define NOBODY "left out"

int import_content_say(const struct import_content *import, enum box_verdict verdict)
{
    say_error("import", "%s: %s", import->in, box_verdict_text(verdict));
    return EXIT_FAILED;
}

/* ---- people ---- */

static bool count_others(void *user, const struct journal_partner *partner)
{
    unsigned *count = user;
    *count += strcmp(partner->name, ACCESS_THERAPIST) != 0 ? 1 : 0;
    return true;
}

static void take_id(struct import_content *import, const struct content *content)
{
    struct import_person *person = &import->person[content->number];
    person->has_id = true;
    memcpy(person->partner.id.bytes, content->id, sizeof(person->partner.id.bytes));
}

struct wanted {
    struct journal_id id;
    struct journal_partner partner;
    bool found;
};

static bool find_id(void *user, const struct journal_partner *partner)
{
    struct wanted *wanted = user;
    wanted->found = journal_id_equal(&wanted->id, &partner->id);
    wanted->partner = *partner;
    return !wanted->found;
}

/* By the id, whatever the name is by now. A bundle of an earlier lull has none: by the name. */
static int find_partner(struct import_content *import, struct import_person *person,
                        const char *name, bool *ret_found)
{
    struct journal *journal = import->access.journal;
    struct wanted wanted = {.id = person->partner.id};
    struct journal_partner other;
    enum journal_error error =
        person->has_id ? journal_partner_list(journal, find_id, &wanted) : JOURNAL_OK;
    if (error == JOURNAL_OK && wanted.found) {
        if (strcmp(wanted.partner.name, name) != 0) {
            printf(_("%s goes by the name of %s in this bundle; it is the same person.\n"),
                   wanted.partner.name, name);
        }
        person->partner = wanted.partner;
        *ret_found = true;
        return EXIT_DONE;
    }
    if (error == JOURNAL_OK) {
        error = journal_partner_find(journal, name, &other);
    }
    if (error == JOURNAL_OK && person->has_id) {
        say_error("import",
                  "%s has talks of somebody called %s, and by this bundle that is another person. "
                  "Give it a journal of its own: another name with --out.",
                  import->access.path, name);
        return EXIT_FAILED;
    }
    if (error == JOURNAL_OK) {
        person->partner = other;
    }
    *ret_found = error == JOURNAL_OK;
    return error == JOURNAL_NO_PARTNER ? EXIT_DONE : access_say(&import->access, error);
}

static int take_partner(struct import_content *import, const struct content *content)
{
    struct import_person *person = &import->person[content->number];
    struct journal *journal = import->access.journal;
    char name[JOURNAL_NAME_MAX + 1];
    if (person->here || content->length > JOURNAL_NAME_MAX) {
        return import_content_say(import, BOX_LONG_LINE);
    }
    memcpy(name, content->text, content->length);
    name[content->length] = 0;
    if (strcmp(name, ACCESS_THERAPIST) == 0 || strcmp(name, NOBODY) == 0) {
        say_error("import",
                  "%s: a partner in it is called '%s', which stands for somebody else "
                  "here. Ask for it again under another name.",
                  import->in, name);
        return EXIT_FAILED;
    }
    bool found = false;
    int status = find_partner(import, person, name, &found);
    if (status != EXIT_DONE) {
        return status;
    }
    enum journal_error error = JOURNAL_OK;
    if (!found) {
        unsigned others = 0;
        error = journal_partner_list(journal, count_others, &others);
        if (error == JOURNAL_OK && others >= PARTNERS) {
            say_error("import",
                      "%s holds talks of other people than %s. Give this bundle a "
                      "journal of its own: another name with --out.",
                      import->access.path, name);
            return EXIT_FAILED;
        }
        struct journal_id id = person->partner.id;
        if (error == JOURNAL_OK && person->has_id) {
            error = journal_partner_add_as(journal, &id, name, NULL, import->passphrase,
                                           SEAL_COST_INTERACTIVE, &person->partner);
        } else if (error == JOURNAL_OK) {
            error = journal_partner_add(journal, name, NULL, import->passphrase,
                                        SEAL_COST_INTERACTIVE, &person->partner);
        }
    }
    if (error == JOURNAL_OK) {
        error = journal_unlock(journal, &person->partner.id, import->passphrase, &person->unlocked);
    }
    person->here = error == JOURNAL_OK;
    return access_say(&import->access, error);
}

static int take_baseline(struct import_content *import, const struct content *content)
{
    struct line_buffer buffer;
    struct input input;
    char line[CONTENT_TEXT_MAX + 1];
    const struct import_person *person = &import->person[content->number];
    memcpy(line, content->text, content->length);
    line[content->length] = '\n';
    if (!person->here || line_parse(line, content->length + 1, &buffer, &input) != LINE_OK ||
        input.kind != INPUT_BASELINE) {
        return import_content_say(import, BOX_LONG_LINE);
    }
    return access_say(
        &import->access,
        journal_baseline_put(import->access.journal, &person->partner.id,
                             content->history ? JOURNAL_BASELINE_HISTORY : JOURNAL_BASELINE_LAST,
                             &input.baseline));
}

/* ---- one talk ---- */

static bool find_talk(void *user, const struct journal_session *session)
{
    struct import_content *import = user;
    bool same = session->start_realtime_us == import->talk.talk.start_realtime_us;
    for (int who = 0; who < PARTNERS && same; who++) {
        const struct import_person *owner = import->owner[who];
        same = session->here[who] == (owner != NULL) &&
               (owner == NULL || journal_id_equal(&session->partner[who], &owner->partner.id));
    }
    import->skip |= same;
    import->number = same ? session->number : import->number;
    return !same;
}

static enum journal_error begin_talk(struct import_content *import)
{
    struct journal *journal = import->access.journal;
    enum journal_error error = journal_session_list(journal, find_talk, import);
    import->open = true;
    import->at_us = import->talk.talk.start_boot_us;
    if (error != JOURNAL_OK || import->skip) {
        import->there += import->skip ? 1 : 0;
        return error;
    }
    if (import->owner[WHO_A] == NULL && !import->has_nobody) {
        error = journal_partner_add(journal, NOBODY, NULL, NULL, SEAL_COST_INTERACTIVE,
                                    &import->nobody);
        import->has_nobody = error == JOURNAL_OK;
    }
    struct recorder_begin begin = {
        .partners = import->owner[WHO_B] != NULL ? 2 : 1,
        .start_realtime_us = import->talk.talk.start_realtime_us,
        .start_boot_us = import->talk.talk.start_boot_us,
        .detector_version = import->talk.talk.detector,
        .from_recording = true,
        .settings = import->head_length > 0 ? import->head : "not known",
        .app_version = import->talk.talk.lull,
    };
    begin.partner[WHO_A] =
        import->owner[WHO_A] != NULL ? import->owner[WHO_A]->partner.id : import->nobody.id;
    if (import->owner[WHO_B] != NULL) {
        begin.partner[WHO_B] = import->owner[WHO_B]->partner.id;
    }
    if (error == JOURNAL_OK) {
        error = recorder_begin(journal, &begin, &import->recorder);
    }
    if (error == JOURNAL_OK) {
        import->number = recorder_session(import->recorder);
    }
    return error;
}

/* A talk that was cut short stays so: its length is not written, its lines are. */
static enum journal_error end_talk(struct import_content *import)
{
    enum journal_error error = JOURNAL_OK;
    if (import->recorder != NULL) {
        error = import->talk.talk.length_us == NEVER_US
                    ? recorder_flush(import->recorder)
                    : kept_end(import->recorder, import->talk.talk.length_us);
        import->recorder = recorder_free(import->recorder);
        for (int who = 0; who < PARTNERS && error == JOURNAL_OK; who++) {
            if (import->owner[who] != NULL) {
                error = journal_share(import->access.journal, import->owner[who]->unlocked,
                                      import->number, &import->therapist.id);
            }
        }
        import->kept++;
    }
    import->owner[WHO_A] = import->owner[WHO_B] = NULL;
    import->head_length = 0;
    import->open = import->skip = false;
    return error;
}

static bool take_member(struct import_content *import, const struct content *content)
{
    struct import_person *person = &import->person[content->number];
    if (import->open || !person->here || import->owner[content->who] != NULL ||
        import->owner[WHO_A] == person || import->owner[WHO_B] == person) {
        return false;
    }
    import->owner[content->who] = person;
    return true;
}

static bool take_head(struct import_content *import, const struct content *content)
{
    if (import->head_length + content->length + 2 > sizeof(import->head)) {
        return false;
    }
    memcpy(import->head + import->head_length, content->text, content->length);
    import->head_length += content->length;
    import->head[import->head_length++] = '\n';
    import->head[import->head_length] = 0;
    return true;
}

static enum journal_error take_line(struct import_content *import, const struct content *content)
{
    struct line_buffer buffer;
    struct input input;
    char line[CONTENT_TEXT_MAX + 1];
    memcpy(line, content->text, content->length);
    line[content->length] = '\n';
    if (line_parse(line, content->length + 1, &buffer, &input) != LINE_OK) {
        import->unknown++;
        return JOURNAL_OK;
    }
    return recorder_line(import->recorder, input.who, input.at_us, line, content->length + 1);
}

static enum journal_error take_event(struct import_content *import, const struct content *content)
{
    struct event event;
    if (decisions_parse(content->text, content->length, import->talk.talk.start_boot_us, &event) &&
        event.t_us > import->at_us) {
        import->at_us = event.t_us; /* an onset stands before its flag and is earlier */
    }
    return recorder_event(import->recorder, content->who, import->at_us, content->text,
                          content->length);
}

static enum journal_error take_moment(struct import_content *import, const struct content *content)
{
    static const enum journal_moment_kind kinds[] = {
        [CONTENT_MOMENT_PAUSE] = JOURNAL_MOMENT_PAUSE,
        [CONTENT_MOMENT_BREAK] = JOURNAL_MOMENT_BREAK,
        [CONTENT_MOMENT_REPAIR] = JOURNAL_MOMENT_REPAIR,
    };
    struct journal_moment moment = {.kind = kinds[content->moment.kind],
                                    .start_us = content->moment.start_us,
                                    .end_us = content->moment.end_us};
    return recorder_moment(import->recorder, &moment);
}

_Static_assert((int)CONTENT_WORD_FOR_ME == WORD_FOR_ME && (int)CONTENT_WORD_LOST == WORD_LOST &&
                   (int)CONTENT_WORDS == WORD_KINDS,
               "the same kinds in the same order");

/* Also of a talk that was there already: it may have been shared since. */
static enum journal_error take_word(struct import_content *import, const struct content *content)
{
    struct word word = word_none((enum word_kind)content->word.kind);
    const struct import_person *owner = import->owner[content->who];
    if (owner == NULL || content->length > JOURNAL_TEXT_MAX) {
        return JOURNAL_NO_PARTNER;
    }
    word.choice = content->word.choice;
    word.at_us = content->word.at_us;
    word.half_us = content->word.half_us;
    memcpy(word.text, content->text, content->length);
    for (char *at = word.text; (at = strchr(at, '\t')) != NULL;) {
        *at = '\n';
    }
    return word_bring(import->access.journal, owner->unlocked, import->number,
                      &import->therapist.id, &word);
}

/* ---- line by line ---- */

static int take_in_talk(struct import_content *import, const struct content *content)
{
    enum journal_error error = import->open ? JOURNAL_OK : begin_talk(import);
    if (error == JOURNAL_OK && content->kind == CONTENT_WORD) {
        error = take_word(import, content);
    } else if (error == JOURNAL_OK && !import->skip) {
        if (content->kind == CONTENT_LINE) {
            error = take_line(import, content);
        } else if (content->kind == CONTENT_EVENT) {
            error = take_event(import, content);
        } else if (content->kind == CONTENT_MOMENT) {
            error = take_moment(import, content);
        }
    }
    if (error == JOURNAL_NO_PARTNER || error == JOURNAL_BAD_WORD) { /* nothing that lull wrote */
        return import_content_say(import, BOX_LONG_LINE);
    }
    return access_say(&import->access, error);
}

/* The talk before ends where the next begins, or the bundle. */
static int take_next(struct import_content *import, const struct content *content)
{
    int status = EXIT_DONE;
    if (import->talks > 0 && !import->open) {
        status = access_say(&import->access, begin_talk(import)); /* nothing stands in it */
    }
    if (status == EXIT_DONE && import->talks > 0) {
        status = access_say(&import->access, end_talk(import));
    }
    if (content->kind == CONTENT_TALK) {
        import->talk = *content;
        import->talks++;
    } else if (status == EXIT_DONE && content->number != import->talks) {
        return import_content_say(import, BOX_LONG_LINE);
    }
    return status;
}

static int take(struct import_content *import, const struct content *content)
{
    bool good = content_follows(import->last, content->kind);
    import->last = content->kind;
    if (!good) {
        return import_content_say(import, BOX_LONG_LINE);
    }
    switch (content->kind) {
    case CONTENT_BUNDLE:
        return content->number == CONTENT_VERSION ? EXIT_DONE
                                                  : import_content_say(import, BOX_NEWER);
    case CONTENT_ID:
        take_id(import, content);
        break;
    case CONTENT_PARTNER:
        return take_partner(import, content);
    case CONTENT_BASELINE:
        return take_baseline(import, content);
    case CONTENT_TALK:
    case CONTENT_END:
        return take_next(import, content);
    case CONTENT_MEMBER:
        good = take_member(import, content);
        break;
    case CONTENT_HEAD:
        good = take_head(import, content);
        break;
    case CONTENT_MOMENT:
    case CONTENT_WORD:
    case CONTENT_LINE:
    case CONTENT_EVENT:
        return take_in_talk(import, content);
    case CONTENT_LULL:
    case CONTENT_NOTICE:
    case CONTENT_KINDS:
        break;
    }
    return good ? EXIT_DONE : import_content_say(import, BOX_LONG_LINE);
}

int import_content_read(struct import_content *import, struct box_reader *box)
{
    const char *text;
    size_t length;
    enum box_verdict verdict;
    import->last = CONTENT_KINDS;
    while ((verdict = box_reader_line(box, &text, &length)) == BOX_OK) {
        struct content content;
        enum content_verdict is = content_parse(text, length, &content);
        import->unknown += is == CONTENT_UNKNOWN ? 1 : 0;
        if (is == CONTENT_BAD) {
            return import_content_say(import, BOX_LONG_LINE);
        }
        int status = is == CONTENT_OK ? take(import, &content) : EXIT_DONE;
        if (status != EXIT_DONE) {
            return status;
        }
    }
    if (verdict != BOX_END || import->last != CONTENT_END) {
        return import_content_say(import, verdict != BOX_END ? verdict : BOX_LONG_LINE);
    }
    return import->has_nobody
               ? access_say(&import->access,
                            journal_partner_remove(import->access.journal, &import->nobody.id))
               : EXIT_DONE;
}

void import_content_finish(struct import_content *import)
{
    import->recorder = recorder_free(import->recorder);
    for (int i = 0; i < CONTENT_PARTNERS_MAX; i++) {
        import->person[i].unlocked = journal_unlocked_free(import->person[i].unlocked);
    }
}
