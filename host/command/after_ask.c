/* A question, and what is done with the line that comes back:
 *
 *   Enter          nothing: skipped, or what stands there stays
 *   -              what stands there is taken back
 *   an answer      is kept in its place
 *   anything else  a hint, and the same question again
 *   the end        no more questions
 */
#include "command/after_ask.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "command/answer.h"
#include "words/words.h"

struct question {
    const char *text; /* %s: the other's name */
    const char *hint; /* below it */
};

static const struct question questions[WORD_KINDS] = {
    [WORD_URGE] =
        {N_("When it got hard, what did you feel like doing?"),
         N_("1 withdraw, 2 pursue, 3 defend, 4 push back, 5 go quiet; or your own words")},
    [WORD_UNDERNEATH] = {N_("What was underneath?"), N_("a hurt, a fear, a wish; whatever comes")},
    [WORD_FOR_YOU] = {N_("What do you imagine it was like for %s?"), NULL},
    [WORD_TO_KNOW] = {N_("What would you like %s to know?"), NULL},
    [WORD_FOR_ME] = {N_("Having read this, what was it like for you?"), NULL},
    [WORD_MOMENT] = {N_("Is there a moment you would like to bring to a session?"),
                     N_("how far into the talk, such as 12:30")},
    [WORD_SOONER] = {N_("Was it an old subject, and were you two out of it sooner this time?"),
                     N_("y or n")},
    [WORD_HARD_WEEK] = {N_("Has it been a hard week?"), N_("y or n")},
    [WORD_LOST] = {N_("Did you lose each other, and nobody marked it?"),
                   N_("about when, such as 21:40, or 21:40 +- 10 for ten minutes either way")},
    [WORD_REPAIR] = {N_("Did you find each other again later?"),
                     N_("about when, such as 23:00, or 23:00 +- 30")},
};

/* ---- lines ---- */

/* A line without its "\n". False: standard input has ended. One that is too long is not taken. */
static bool read_line(char line[JOURNAL_TEXT_MAX + 1])
{
    for (;;) {
        char room[JOURNAL_TEXT_MAX + 2];
        fputs("> ", stdout);
        fflush(stdout);
        bool read = fgets(room, sizeof(room), stdin) != NULL;
        if (!isatty(STDIN_FILENO)) {
            fputc('\n', stdout);
        }
        size_t length = read ? strcspn(room, "\r\n") : 0;
        bool whole = read && (room[length] != 0 || feof(stdin));
        if (whole) {
            room[length] = 0;
            memcpy(line, room, length + 1);
        }
        sodium_memzero(room, sizeof(room));
        if (whole || !read) {
            return read;
        }
        for (int c = getchar(); c != '\n' && c != EOF;) {
            c = getchar();
        }
        printf(_("That is longer than the %d bytes there is room for. In fewer words?\n"),
               JOURNAL_TEXT_MAX);
    }
}

static bool going_on(struct after *after, enum journal_error error)
{
    if (error == JOURNAL_LINGERS) {
        after->lingers = true;
    } else if (error != JOURNAL_OK) {
        after->error = error;
    }
    return after->error == JOURNAL_OK && !after->left;
}

static bool next_line(struct after *after, char line[JOURNAL_TEXT_MAX + 1])
{
    after->left = !read_line(line);
    return !after->left;
}

/* ---- one question ---- */

static enum journal_error get(struct after *after, enum word_kind kind, struct word *ret_word)
{
    enum journal_error error =
        word_get(after->journal, after->unlocked, after->session, kind, ret_word);
    if (error == JOURNAL_NOTHING) {
        *ret_word = word_none(kind);
        return JOURNAL_OK;
    }
    return error;
}

static void print_question(const struct after *after, const struct word *there)
{
    const struct question *question = &questions[there->kind];
    char text[ANSWER_TEXT_BYTES];
    fputc('\n', stdout);
    const char *asked = _(question->text);
    const char *name = strstr(asked, "%s");
    if (name != NULL) {
        printf("%.*s%s%s\n", (int)(name - asked), asked, after->other_name, name + 2);
    } else {
        puts(asked);
    }
    if (question->hint != NULL) {
        printf("  %s\n", _(question->hint));
    }
    if (!word_empty(there)) {
        answer_text(there, after->start_realtime_us, text);
        printf(_("  so far: %s\n  Enter keeps it, - takes it back.\n"), text);
        sodium_memzero(text, sizeof(text));
    }
}

/* The second question of a moment: what happened there. Of a repair: how. */
static bool ask_more(struct after *after, struct word *word)
{
    char line[JOURNAL_TEXT_MAX + 1];
    if (word->kind != WORD_MOMENT && word->kind != WORD_REPAIR) {
        return true;
    }
    for (;;) {
        puts(word->kind == WORD_MOMENT ? _("  What happened there, in your words?")
                                       : _("  How? 1 by acknowledging it, 2 by taking "
                                           "responsibility, 3 by reaching back"));
        if (!next_line(after, line) || line[0] == 0) {
            return !after->left;
        }
        struct word more = *word;
        if (word->kind == WORD_MOMENT) {
            snprintf(more.text, sizeof(more.text), "%s", line);
        } else if (!answer_choices(line, 3, &more.choice)) {
            continue;
        }
        if (word_good(&more)) {
            *word = more;
            return true;
        }
    }
}

/* What is asked here can be answered with yes or no, though what it takes is a time. */
static bool asks_when(enum word_kind kind)
{
    return kind == WORD_MOMENT || kind == WORD_LOST || kind == WORD_REPAIR;
}

/* Reads answers until one can be taken. `word` holds what is there and gets it. False: none. */
static bool answered(struct after *after, struct word *word)
{
    char line[JOURNAL_TEXT_MAX + 1];
    while (next_line(after, line) && line[0] != 0) {
        if (strcmp(line, "-") == 0) {
            *word = word_none(word->kind);
            return true;
        }
        if (answer_word(line, after->start_realtime_us, after->now_realtime_us, word)) {
            sodium_memzero(line, sizeof(line));
            return true;
        }
        const char *hint = questions[word->kind].hint;
        unsigned yes;
        if (asks_when(word->kind) && answer_yes_no(line, &yes)) {
            if (yes == WORD_ANSWER_NO && word_empty(word)) {
                return false;
            }
            printf("  %s\n",
                   yes == WORD_ANSWER_NO ? _("Enter keeps it, - takes it back.") : _(hint));
            continue;
        }
        bool when = word->kind == WORD_LOST || word->kind == WORD_REPAIR;
        printf(_("That could not be read: %s%s\n"),
               hint != NULL ? _(hint) : _("plain text, please, without control characters."),
               when ? _("; not before the talk, nor later than now") : "");
    }
    return false;
}

static bool ask(struct after *after, enum word_kind kind)
{
    struct word word;
    if (!going_on(after, get(after, kind, &word))) {
        return false;
    }
    print_question(after, &word);
    if (answered(after, &word)) {
        /* What is answered is kept, also where they leave at the second question. */
        if (!word_empty(&word)) {
            ask_more(after, &word);
        }
        going_on(after, word_put(after->journal, after->unlocked, after->session, &word));
    }
    sodium_memzero(&word, sizeof(word));
    return going_on(after, JOURNAL_OK);
}

bool after_ask_words(struct after *after)
{
    return ask(after, WORD_URGE) && ask(after, WORD_UNDERNEATH) && ask(after, WORD_FOR_YOU) &&
           ask(after, WORD_TO_KNOW);
}

bool after_ask_marks(struct after *after)
{
    return ask(after, WORD_MOMENT) && ask(after, WORD_SOONER) && ask(after, WORD_HARD_WEEK) &&
           ask(after, WORD_LOST) && ask(after, WORD_REPAIR);
}

/* ---- what the other shared ---- */

struct shown {
    const struct after *after;
    unsigned count;
};

static bool print_shared(void *user, const struct word *word)
{
    static const char *const names[WORD_KINDS] = {
        [WORD_URGE] = N_("felt like"),
        [WORD_UNDERNEATH] = N_("what was underneath"),
        [WORD_FOR_YOU] = N_("what it may have been like for you"),
        [WORD_TO_KNOW] = N_("what to know"),
        [WORD_FOR_ME] = N_("what it was like, having read yours"),
        [WORD_MOMENT] = N_("a moment to bring"),
        [WORD_SOONER] = N_("the same subject, and out of it sooner"),
        [WORD_HARD_WEEK] = N_("a hard week"),
        [WORD_LOST] = N_("we lost each other"),
        [WORD_REPAIR] = N_("we found each other again"),
    };
    struct shown *shown = user;
    char text[ANSWER_TEXT_BYTES];
    if (shown->count++ == 0) {
        printf(_("\n%s shared with you:\n"), shown->after->other_name);
    }
    answer_text(word, shown->after->start_realtime_us, text);
    printf("  %s: %s\n", _(names[word->kind]), text);
    sodium_memzero(text, sizeof(text));
    return true;
}

bool after_ask_read(struct after *after)
{
    struct shown shown = {.after = after};
    struct word mine;
    if (after->other == NULL) {
        return going_on(after, JOURNAL_OK);
    }
    enum journal_error error = word_list(after->journal, after->unlocked, after->session,
                                         after->other, print_shared, &shown);
    /* What the other did not share, or dropped, is not spoken of. */
    error = error == JOURNAL_NOTHING ? JOURNAL_OK : error;
    if (!going_on(after, error) || !going_on(after, get(after, WORD_FOR_ME, &mine))) {
        return false;
    }
    bool asks = shown.count > 0 || !word_empty(&mine);
    sodium_memzero(&mine, sizeof(mine));
    return asks ? ask(after, WORD_FOR_ME) : true;
}

/* ---- sharing ---- */

static bool ask_share(struct after *after, const struct word *word)
{
    char line[JOURNAL_TEXT_MAX + 1], text[ANSWER_TEXT_BYTES];
    unsigned answer;
    answer_text(word, after->start_realtime_us, text);
    printf("  %s: %s (", answer_name(word->kind), text);
    if (word->shared) {
        printf(_("%s can read it"), after->other_name);
    } else {
        fputs(_("yours alone"), stdout);
    }
    puts(")");
    sodium_memzero(text, sizeof(text));
    while (next_line(after, line) && line[0] != 0) {
        if (answer_yes_no(line, &answer)) {
            enum journal_error error =
                answer == WORD_ANSWER_YES
                    ? word_share(after->journal, after->unlocked, after->session, word->kind)
                    : word_unshare(after->journal, after->unlocked, after->session, word->kind);
            return going_on(after, error);
        }
        puts(_("  y, n or Enter"));
    }
    return going_on(after, JOURNAL_OK);
}

bool after_ask_share(struct after *after)
{
    bool any = false;
    for (int kind = 0; kind < WORD_KINDS && after->other != NULL; kind++) {
        struct word word;
        if (!going_on(after, get(after, kind, &word))) {
            return false;
        }
        if (!word_empty(&word)) {
            if (!any) {
                printf(_("\nShare any of it with %s? y lets %s read it, n keeps it to yourself, "
                         "Enter leaves it as it is.\n"),
                       after->other_name, after->other_name);
            }
            any = true;
            if (!ask_share(after, &word)) {
                return false;
            }
        }
        sodium_memzero(&word, sizeof(word));
    }
    return going_on(after, JOURNAL_OK);
}

/* ---- the week ---- */

static bool find_week(void *user, const struct word_week *week)
{
    struct word_week *wanted = user;
    if (week->day == wanted->day) {
        *wanted = *week;
    }
    return true;
}

static bool ask_rating(struct after *after, const char *text, uint8_t *ret_rating)
{
    char line[JOURNAL_TEXT_MAX + 1];
    printf("%s\n", text);
    while (next_line(after, line) && line[0] != 0) {
        if (line[0] >= '1' && line[0] <= '5' && line[1] == 0) {
            *ret_rating = (uint8_t)(line[0] - '0');
            return true;
        }
        puts(_("  1, 2, 3, 4, 5 or Enter"));
    }
    return !after->left;
}

bool after_ask_week(struct after *after)
{
    struct word_week week = {.day = answer_monday(after->now_realtime_us)};
    enum journal_error error = word_week_list(after->journal, after->unlocked, find_week, &week);
    if (!going_on(after, error) || !word_week_empty(&week)) {
        return going_on(after, JOURNAL_OK);
    }
    puts(_("\nOnce a week, for you alone; it is not shared. From 1, hardly, to 5, very:"));
    if (ask_rating(after, _("How open were you this week?"), &week.openness) &&
        ask_rating(after, _("How curious about the other?"), &week.curiosity)) {
        ask_rating(after, _("How free of fear?"), &week.ease);
    }
    if (!word_week_empty(&week)) {
        going_on(after, word_week_put(after->journal, after->unlocked, &week));
    }
    return going_on(after, JOURNAL_OK);
}
