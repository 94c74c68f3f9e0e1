/* after: what one partner writes after a talk, for themselves, and shares as far as they like. */
#include "command/command.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "command/access.h"
#include "command/after_ask.h"
#include "now/now.h"
#include "report/couple.h"
#include "words/words.h"

static const char help_text[] = N_(
    "Usage: lull after [SESSION] --as NAME [--journal FILE]\n"
    "\n"
    "After a talk, for you alone: a few short questions, in under a minute. What did you feel "
    "like\n"
    "doing, what was underneath, what may it have been like for the other? Each can be skipped\n"
    "with Enter; Ctrl-D leaves, and what is written is kept. Nobody else can open it, unless you\n"
    "share it, one by one, at the end or another day. Asks for your passphrase.\n"
    "\n"
    "SESSION is a number, such as 'lull sessions' lists; your last talk where it is left out.\n"
    "Once more with the same SESSION shows what you wrote, to change or take back, and to share "
    "or\n"
    "no longer.\n"
    "\n"
    "  --as NAME             who you are\n"
    "  --journal FILE        another journal than your own\n"
    "  --help\n"
    "\n"
    "Nothing is kept of who looked, shared, or did not.\n");

struct options {
    int64_t session; /* 0: the last one */
    const char *as, *journal;
};

/* ---- which talk, and who else ---- */

struct last {
    const struct journal_id *partner;
    int64_t session; /* 0: none */
};

static bool keep_last(void *user, const struct journal_session *session)
{
    struct last *last = user;
    if (journal_session_who(session, last->partner) != WHO_BOTH) {
        last->session = session->number;
    }
    return true;
}

static int find_session(const struct access *access, const struct options *options,
                        const struct journal_partner *partner, struct journal_session *ret_session)
{
    struct last last = {.partner = &partner->id, .session = options->session};
    enum journal_error error = JOURNAL_OK;
    if (options->session == 0) {
        error = journal_session_list(access->journal, keep_last, &last);
    }
    if (error == JOURNAL_OK && last.session == 0) {
        say_error("after", "%s: there is no talk of %s's yet. 'lull live' begins one.",
                  access->path, partner->name);
        return EXIT_FAILED;
    }
    if (error == JOURNAL_OK) {
        error = journal_session_find(access->journal, last.session, ret_session);
    }
    if (error != JOURNAL_OK) {
        return access_say(access, error);
    }
    if (journal_session_who(ret_session, &partner->id) == WHO_BOTH) {
        say_error("after",
                  "%s: session %" PRId64 " is not one of %s's. 'lull sessions' lists "
                  "them.",
                  access->path, last.session, partner->name);
        return EXIT_FAILED;
    }
    return EXIT_DONE;
}

struct name {
    const struct journal_id *id;
    char *text;
};

static bool keep_name(void *user, const struct journal_partner *partner)
{
    const struct name *name = user;
    if (journal_id_equal(&partner->id, name->id)) {
        strcpy(name->text, partner->name);
    }
    return true;
}

/* Who else was there, by name; "them" where there was nobody. */
static enum journal_error find_other(struct after *after, const struct journal_session *session)
{
    strcpy(after->other_name, "them");
    for (int who = 0; who < PARTNERS; who++) {
        const struct journal_id *id = &session->partner[who];
        if (session->here[who] && !journal_id_equal(id, journal_unlocked_id(after->unlocked))) {
            after->other = id;
        }
    }
    struct name name = {.id = after->other, .text = after->other_name};
    return after->other != NULL ? journal_partner_list(after->journal, keep_name, &name)
                                : JOURNAL_OK;
}

/* ---- the questions ---- */

static void print_start(const struct journal_session *session,
                        const struct journal_partner *partner)
{
    char date[COUPLE_DATE_BYTES];
    char length[COUPLE_LENGTH_BYTES];
    couple_date(session->start_realtime_us, date);
    couple_length(session->length_us, length);
    printf(_("Session %" PRId64 ", %s, %s. For %s alone"), session->number, date, length,
           partner->name);
    puts(partner->passphrase
             ? _("; nobody else can open it.")
             : _(". You chose no passphrase: anyone who can use this login can open "
                 "it."));
    puts(_("Enter skips a question. Ctrl-D leaves; what is written is kept."));
}

/* What was written and read does not stay on the screen for whoever comes by. */
static void clear_screen(bool left)
{
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
        return;
    }
    if (!left) {
        fputs(_("Enter clears the screen."), stdout);
        fflush(stdout);
        for (int c = getchar(); c != '\n' && c != EOF;) {
            c = getchar();
        }
    }
    /* The screen, and what has scrolled off it (xterm and those that follow it). */
    fputs("\033[H\033[2J\033[3J", stdout);
}

static bool stop(void *user, const struct word *word)
{
    (void)user;
    (void)word;
    return false;
}

static int ask_all(const struct access *access, struct after *after)
{
    const struct journal_id *own = journal_unlocked_id(after->unlocked);
    enum journal_error error =
        word_list(after->journal, after->unlocked, after->session, own, stop, NULL);
    if (error == JOURNAL_NOTHING) {
        say_error("after",
                  "%s: your part of this talk is no longer kept, so nothing can be "
                  "written to it.",
                  access->path);
        return EXIT_FAILED;
    }
    if (error != JOURNAL_OK) {
        return access_say(access, error);
    }
    bool more = after_ask_words(after) && after_ask_read(after) && after_ask_marks(after) &&
                after_ask_share(after) && after_ask_week(after);
    if (after->error != JOURNAL_OK) {
        return access_say(access, after->error);
    }
    puts(more ? _("\nThank you. That is all.") : _("\nKept as far as you came."));
    clear_screen(after->left);
    if (after->lingers) {
        access_say(access, JOURNAL_LINGERS); /* done, all the same */
    }
    return EXIT_DONE;
}

static int run(const struct access *access, const struct options *options)
{
    struct journal_partner partner;
    struct journal_session session;
    struct journal_unlocked *unlocked;
    int status = access_partner(access, options->as, &partner);
    if (status == EXIT_DONE) {
        status = find_session(access, options, &partner, &session);
    }
    if (status == EXIT_DONE) {
        status = access_unlock(access, &partner, &unlocked);
    }
    if (status != EXIT_DONE) {
        return status;
    }
    struct after after = {
        .journal = access->journal,
        .unlocked = unlocked,
        .session = session.number,
        .start_realtime_us = session.start_realtime_us,
        .now_realtime_us = now_realtime_us(),
    };
    status = access_say(access, find_other(&after, &session));
    if (status == EXIT_DONE) {
        print_start(&session, &partner);
        status = ask_all(access, &after);
    }
    journal_unlocked_free(unlocked);
    return status;
}

/* ---- the command ---- */

static int take_options(int argc, char **argv, struct options *options)
{
    static const struct option table[] = {
        {"as", required_argument, NULL, 'a'},
        {"journal", required_argument, NULL, 'j'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    int option;
    while ((option = command_option(argc, argv, table, help_text)) >= 0) {
        options->as = option == 'a' ? optarg : options->as;
        options->journal = option == 'j' ? optarg : options->journal;
    }
    if (option != COMMAND_OPTIONS_READ) {
        return -option;
    }
    if (options->as == NULL) {
        return say_usage("after", "whose words? --as NAME.");
    }
    if (argc - optind > 1) {
        return say_usage("after", "it takes one session, not '%s' too.", argv[optind + 1]);
    }
    return argc > optind ? command_session(argv[0], argv[optind], &options->session) : EXIT_DONE;
}

int command_after(int argc, char **argv)
{
    struct options options = {0};
    struct access access;
    int status = take_options(argc, argv, &options);
    if (status != EXIT_DONE) {
        return status;
    }
    status = access_open(&access, "after", options.journal, false);
    if (status == EXIT_DONE) {
        status = run(&access, &options);
    }
    access_close(&access);
    return status;
}
