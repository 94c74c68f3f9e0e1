/* The parts of those who said yes, as lines. Left out are the notes that one partner wrote alone:
 * they are private texts. Decisions stand in each partner's part; what stands in both is written
 * once, in the order of both:
 *
 *   a's list   x  S  y  T        b's list   S  u  v  T        written   x S y u v T
 */
#include "command/bundle.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "command/command.h"
#include "recording/line.h"
#include "report/decisions.h"
#include "report/footer.h"

struct write {
    const struct bundle *bundle;
    struct box_writer *box;
    int error; /* first -errno of the box */
};

static bool put(struct write *write, const struct content *content)
{
    char line[CONTENT_LINE_MAX];
    size_t length = content_format(content, line, sizeof(line));
    if (write->error == 0) {
        write->error = length > 0 ? box_writer_put(write->box, line, length) : -EINVAL;
    }
    return write->error == 0;
}

static bool put_text(struct write *write, enum content_kind kind, enum who who, const char *text,
                     size_t length)
{
    length -= length > 0 && text[length - 1] == '\n' ? 1 : 0;
    return put(write, &(struct content){.kind = kind, .who = who, .text = text, .length = length});
}

/* ---- who, and their levels ---- */

static int put_baselines(struct write *write, unsigned number)
{
    const struct bundle_person *person = &write->bundle->person[number];
    for (int which = JOURNAL_BASELINE_LAST; which <= JOURNAL_BASELINE_HISTORY; which++) {
        struct input input = {.who = WHO_A, .kind = INPUT_BASELINE};
        char line[LINE_MAX_BYTES + 1];
        enum journal_error error = journal_baseline_get(write->bundle->access.journal,
                                                        person->unlocked, which, &input.baseline);
        if (error == JOURNAL_NOTHING) {
            continue;
        }
        if (error != JOURNAL_OK) {
            return access_say(&write->bundle->access, error);
        }
        size_t length = line_format(&input, line, sizeof(line));
        if (length > 0) {
            put(write, &(struct content){.kind = CONTENT_BASELINE,
                                         .number = number,
                                         .history = which == JOURNAL_BASELINE_HISTORY,
                                         .text = line,
                                         .length = length - 1});
        }
    }
    return EXIT_DONE;
}

static int put_people(struct write *write)
{
    const struct bundle *bundle = write->bundle;
    int status = EXIT_DONE;
    put(write, &(struct content){.kind = CONTENT_BUNDLE, .number = CONTENT_VERSION});
    put_text(write, CONTENT_LULL, WHO_BOTH, LULL_VERSION, strlen(LULL_VERSION));
    put_text(write, CONTENT_NOTICE, WHO_BOTH, FOOTER_TEXT, strlen(FOOTER_TEXT));
    for (unsigned i = 0; i < bundle->people; i++) {
        if (bundle->person[i].unlocked != NULL) {
            struct content id = {.kind = CONTENT_ID, .number = i};
            memcpy(id.id, bundle->person[i].partner.id.bytes, sizeof(id.id));
            put(write, &id);
            put(write, &(struct content){.kind = CONTENT_PARTNER,
                                         .number = i,
                                         .text = bundle->person[i].partner.name,
                                         .length = strlen(bundle->person[i].partner.name)});
        }
    }
    for (unsigned i = 0; i < bundle->people && status == EXIT_DONE; i++) {
        if (bundle->person[i].unlocked != NULL) {
            status = put_baselines(write, i);
        }
    }
    return status;
}

/* ---- one talk ---- */

static bool find_settings(void *user, const char *text, size_t length)
{
    struct settings *settings = user;
    struct line_buffer buffer;
    struct input input;
    if (line_parse(text, length, &buffer, &input) == LINE_OK && input.kind == INPUT_SETTINGS) {
        *settings = input.settings;
        return false;
    }
    return true;
}

/* The journal keeps only a hash of the settings' text: the text is made anew, and written where it
 * is that one. */
static void put_settings(struct write *write, const struct journal_session *talk,
                         const struct bundle_person *owner)
{
    struct settings settings = settings_default();
    char text[512];
    uint8_t hash[SEAL_HASH_BYTES];
    journal_line_list(write->bundle->access.journal, owner->unlocked, talk->number,
                      &owner->partner.id, find_settings, &settings);
    settings.detector_version = talk->detector.version;
    decisions_head(&settings, text, sizeof(text));
    seal_hash(text, strlen(text), hash);
    if (memcmp(hash, talk->detector.settings_hash, sizeof(hash)) != 0) {
        return;
    }
    for (const char *at = text; *at != 0; at = strchr(at, '\n') + 1) {
        put_text(write, CONTENT_HEAD, WHO_BOTH, at, (size_t)(strchr(at, '\n') - at));
    }
}

static bool put_moment(void *user, const struct journal_moment *moment)
{
    static const enum content_moment kinds[JOURNAL_MOMENT_KINDS] = {
        [JOURNAL_MOMENT_PAUSE] = CONTENT_MOMENT_PAUSE,
        [JOURNAL_MOMENT_BREAK] = CONTENT_MOMENT_BREAK,
        [JOURNAL_MOMENT_REPAIR] = CONTENT_MOMENT_REPAIR,
    };
    return put(
        user, &(struct content){.kind = CONTENT_MOMENT,
                                .moment = {kinds[moment->kind], moment->start_us, moment->end_us}});
}

_Static_assert((int)CONTENT_WORD_FOR_ME == WORD_FOR_ME && (int)CONTENT_WORD_LOST == WORD_LOST &&
                   (int)CONTENT_WORDS == WORD_KINDS,
               "the same kinds in the same order");

struct put_words {
    struct write *write;
    enum who who;
};

/* Ends of lines become tabs, which an item never holds. */
static bool put_word(void *user, const struct word *word)
{
    const struct put_words *to = user;
    char text[JOURNAL_TEXT_MAX + 1];
    memcpy(text, word->text, sizeof(text));
    for (char *at = text; (at = strchr(at, '\n')) != NULL;) {
        *at = '\t';
    }
    return put(to->write, &(struct content){.kind = CONTENT_WORD,
                                            .who = to->who,
                                            .text = text,
                                            .length = strlen(text),
                                            .word = {(enum content_word)word->kind, word->choice,
                                                     word->at_us, word->half_us}});
}

static enum journal_error put_words(struct write *write, const struct journal_session *talk)
{
    enum journal_error error = JOURNAL_OK;
    for (int who = 0; who < PARTNERS && error == JOURNAL_OK; who++) {
        const struct bundle_person *owner = bundle_owner(write->bundle, talk, who);
        if (owner != NULL && owner->words) {
            struct put_words to = {write, who};
            error = bundle_words(write->bundle, talk, owner, put_word, &to);
        }
    }
    return error;
}

static bool put_line(void *user, const char *text, size_t length)
{
    struct line_buffer buffer;
    struct input input;
    if (line_parse(text, length, &buffer, &input) == LINE_OK && input.kind == INPUT_NOTE &&
        input.who != WHO_BOTH) {
        return true;
    }
    return put_text(user, CONTENT_LINE, WHO_BOTH, text, length);
}

struct list {
    char *text; /* lines, one after the other */
    size_t length, room, at;
    bool full;
};

static bool list_add(void *user, const char *text, size_t length)
{
    struct list *list = user;
    if (list->length + length > list->room) {
        size_t wanted = 2 * (list->room + length);
        char *grown = realloc(list->text, wanted);
        if (grown == NULL) {
            list->full = true;
            return false;
        }
        list->text = grown;
        list->room = wanted;
    }
    memcpy(list->text + list->length, text, length);
    list->length += length;
    return true;
}

/* The length of the next line with its "\n"; 0: none. */
static size_t list_line(const struct list *list)
{
    const char *at = list->text + list->at;
    const char *end = list->at < list->length ? memchr(at, '\n', list->length - list->at) : NULL;
    return end == NULL ? 0 : (size_t)(end + 1 - at);
}

/* "t_s \t - \t …": of both. */
static bool list_common(const struct list *list, size_t length)
{
    const char *at = list->text + list->at;
    const char *tab = memchr(at, '\t', length);
    return tab != NULL && tab + 2 < at + length && tab[1] == '-' && tab[2] == '\t';
}

static void put_list_line(struct write *write, struct list *list, enum who who)
{
    size_t length = list_line(list);
    put_text(write, CONTENT_EVENT, who, list->text + list->at, length);
    list->at += length;
}

static void put_merged(struct write *write, struct list list[PARTNERS])
{
    for (;;) {
        size_t length[PARTNERS];
        for (int who = 0; who < PARTNERS; who++) {
            while ((length[who] = list_line(&list[who])) > 0 &&
                   !list_common(&list[who], length[who])) {
                put_list_line(write, &list[who], who);
            }
        }
        if (length[WHO_A] == 0 && length[WHO_B] == 0) {
            return;
        }
        if (length[WHO_A] == length[WHO_B] &&
            memcmp(list[WHO_A].text + list[WHO_A].at, list[WHO_B].text + list[WHO_B].at,
                   length[WHO_A]) == 0) {
            put_list_line(write, &list[WHO_A], WHO_BOTH);
            list[WHO_B].at += length[WHO_B];
        } else { /* it stands in one of them alone */
            enum who who = length[WHO_A] > 0 ? WHO_A : WHO_B;
            put_list_line(write, &list[who], who);
        }
    }
}

static enum journal_error put_events(struct write *write, const struct journal_session *talk)
{
    struct list list[PARTNERS] = {{0}};
    enum journal_error error = JOURNAL_OK;
    for (int who = 0; who < PARTNERS && error == JOURNAL_OK; who++) {
        const struct bundle_person *owner = bundle_owner(write->bundle, talk, who);
        if (owner != NULL) {
            error = journal_event_list(write->bundle->access.journal, owner->unlocked, talk->number,
                                       &owner->partner.id, NULL, list_add, &list[who]);
        }
    }
    if (list[WHO_A].full || list[WHO_B].full) {
        error = JOURNAL_NO_MEMORY;
    }
    if (error == JOURNAL_OK) {
        put_merged(write, list);
    }
    free(list[WHO_A].text);
    free(list[WHO_B].text);
    return error;
}

static int put_talk(struct write *write, const struct journal_session *talk)
{
    const struct bundle *bundle = write->bundle;
    const struct journal_unlocked *owners[PARTNERS];
    const struct bundle_person *first = NULL;
    size_t count = 0;
    struct content content = {.kind = CONTENT_TALK,
                              .talk = {.start_realtime_us = talk->start_realtime_us,
                                       .start_boot_us = talk->start_boot_us,
                                       .length_us = talk->length_us,
                                       .detector = talk->detector.version}};
    _Static_assert(sizeof(content.talk.lull) == sizeof(talk->app_version), "copied whole");
    memcpy(content.talk.lull, talk->app_version, sizeof(content.talk.lull));
    put(write, &content);
    for (int who = 0; who < PARTNERS; who++) {
        const struct bundle_person *owner = bundle_owner(bundle, talk, who);
        if (owner != NULL) {
            first = first == NULL ? owner : first;
            owners[count++] = owner->unlocked;
            put(write, &(struct content){.kind = CONTENT_MEMBER,
                                         .who = who,
                                         .number = (uint32_t)(owner - bundle->person)});
        }
    }
    put_settings(write, talk, first);
    enum journal_error error =
        journal_moment_list(bundle->access.journal, talk->number, put_moment, write);
    if (error == JOURNAL_OK) {
        error = put_words(write, talk);
    }
    if (error == JOURNAL_OK) {
        error =
            journal_export(bundle->access.journal, owners, count, talk->number, put_line, write);
    }
    if (error == JOURNAL_OK) {
        error = put_events(write, talk);
    }
    return access_say(&bundle->access, error);
}

int bundle_write(const struct bundle *bundle, struct box_writer *box, int *ret_error)
{
    struct write write = {.bundle = bundle, .box = box};
    unsigned talks = 0;
    int status = put_people(&write);
    for (unsigned i = 0; i < bundle->talks && status == EXIT_DONE; i++) {
        if (bundle_owner(bundle, &bundle->talk[i], WHO_A) != NULL ||
            bundle_owner(bundle, &bundle->talk[i], WHO_B) != NULL) {
            status = put_talk(&write, &bundle->talk[i]);
            talks++;
        }
    }
    put(&write, &(struct content){.kind = CONTENT_END, .number = talks});
    if (write.error == 0 && status == EXIT_DONE) {
        write.error = box_writer_end(box);
    }
    *ret_error = write.error;
    return status;
}
