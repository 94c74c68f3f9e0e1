/* review: what the couple and each of the two look at afterwards.
 *
 *   journal rows ─▶ views (one talk) ──▶ text
 *        └────────▶ across (all talks) ▶ document for the page
 *
 * With sessions named: those talks. Without: the last one, and all of the reader's talks together.
 */
#include "command/command.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command/access.h"
#include "command/review_week.h"
#include "command/whole.h"
#include "report/page.h"
#include "review/document.h"
#include "review/text.h"
#include "words/words.h"

static const char help_text[] = N_(
    "Usage: lull review [SESSION...] [--as NAME] [OPTIONS]\n"
    "       lull review --week --as therapist --journal FILE [OPTIONS]\n"
    "\n"
    "Looks back. With sessions: those talks, moment by moment. Without: the last talk, and all of\n"
    "NAME's talks together: how long it took to the pause, to being near the own level again, and\n"
    "to \"we are back\".\n"
    "Your own figures only; the other's side of a talk where the other shared it.\n"
    "\n"
    "  --as NAME             with NAME's own side; asks for their passphrase\n"
    "  --week                for a therapist, of a journal made from a bundle: the moments that "
    "were\n"
    "                        brought, with two minutes to each side, and the talks of the week\n"
    "  --out FILE            as a page for a browser, in one file; mind who else can read it\n"
    "  --text                as text (on the screen it always is)\n"
    "  --json                as one JSON document, for programs\n"
    "  --force               takes the place of a file that is there\n"
    "  --journal FILE        another journal than your own\n"
    "  --help\n"
    "\n"
    "Nothing is kept of who looked.\n");

#define SESSIONS_MAX 64

struct options {
    int64_t session[SESSIONS_MAX];
    unsigned sessions; /* 0: the last, and all together */
    const char *as, *out, *journal;
    enum form { FORM_TEXT, FORM_JSON, FORM_PAGE } form;
    bool force, week;
};

/* The talks that are kept, by their start. */
struct talks {
    struct journal_session *at;
    size_t count, room;
    bool full;
};

struct review_run {
    struct options options;
    /* Makes the same once more. */
    char command[sizeof("lull review --week --as ") + 21 * SESSIONS_MAX + sizeof(struct say_word)];
    struct access access;
    struct journal_unlocked *reader; /* NULL: nobody */
    bool together, pooled;           /* the reader's own figures; a therapist's */
    bool therapist; /* the reader was in none of the talks: they came in a bundle */
    struct review_gather gather;
    struct review_week week;
    struct talks talks;
    struct view *view;
    struct across across;
    struct json json;
    struct whole whole;
};

/* ---- talks ---- */

static bool take_talk(void *user, const struct journal_session *session)
{
    struct talks *talks = user;
    if (talks->count == talks->room) {
        size_t room = talks->room == 0 ? 64 : 2 * talks->room;
        struct journal_session *at = realloc(talks->at, room * sizeof(*at));
        talks->full = at == NULL;
        if (at == NULL) {
            return false;
        }
        talks->at = at;
        talks->room = room;
    }
    talks->at[talks->count++] = *session;
    return true;
}

static int by_start(const void *a, const void *b)
{
    const struct journal_session *one = a, *two = b;
    if (one->start_realtime_us != two->start_realtime_us) {
        return one->start_realtime_us < two->start_realtime_us ? -1 : 1;
    }
    return one->number < two->number ? -1 : one->number > two->number;
}

static int no_memory(void)
{
    say_error("review", "there is not enough memory.");
    return EXIT_FAILED;
}

static int list_talks(struct review_run *run)
{
    int status =
        access_say(&run->access, journal_session_list(run->access.journal, take_talk, &run->talks));
    if (status == EXIT_DONE && run->talks.full) {
        return no_memory();
    }
    if (status == EXIT_DONE && run->talks.count == 0) {
        say_error("review", "no talk is kept yet. 'lull live NAME NAME' keeps one.");
        return EXIT_FAILED;
    }
    if (status == EXIT_DONE) {
        qsort(run->talks.at, run->talks.count, sizeof(*run->talks.at), by_start);
    }
    return status;
}

/* ---- what is made of them ---- */

/* `number` 0: the last. */
static int one_talk(struct review_run *run, int64_t number)
{
    const struct journal_session *session = NULL;
    for (size_t i = 0; i < run->talks.count; i++) {
        if (number == 0 || run->talks.at[i].number == number) {
            session = &run->talks.at[i];
        }
    }
    if (session == NULL) {
        return access_say(&run->access, JOURNAL_NO_SESSION);
    }
    int status = review_gather_talk(&run->gather, session, run->view);
    if (status == EXIT_DONE && run->options.form != FORM_TEXT) {
        document_view(&run->json, run->view);
    } else if (status == EXIT_DONE) {
        text_view(run->whole.file, run->view);
    }
    return status;
}

static int all_talks(struct review_run *run)
{
    static struct own own; /* large */
    int status = EXIT_DONE;
    run->gather.digests = digest_reader_new(run->access.journal, run->reader);
    for (size_t i = 0; i < run->talks.count && status == EXIT_DONE; i++) {
        const struct journal_session *session = &run->talks.at[i];
        if (journal_session_who(session, journal_unlocked_id(run->reader)) != WHO_BOTH) {
            status = review_gather_figures(&run->gather, session, run->view, &own);
            across_add(&run->across, run->view, &own);
        }
    }
    run->gather.digests = digest_reader_free(run->gather.digests);
    return status;
}

/* What stands between begin and end. */
static int make_parts(struct review_run *run)
{
    const struct options *options = &run->options;
    struct json *json = options->form == FORM_TEXT ? NULL : &run->json;
    const uint64_t seed = settings_default().seed;
    int status = EXIT_DONE;
    if (options->week) {
        status = review_week_gather(&run->week);
        if (status == EXIT_DONE && json == NULL) {
            text_week_head(run->whole.file, &run->week.week);
        }
        if (status == EXIT_DONE) {
            status = review_week_moments(&run->week, run->whole.file, json);
        }
        if (status == EXIT_DONE && json == NULL) {
            text_week(run->whole.file, &run->week.week);
            return status; /* nobody's figures, unasked */
        }
        return status == EXIT_DONE ? review_week_pair(&run->week, seed) : status;
    }
    for (unsigned i = 0; (i == 0 || i < options->sessions) && status == EXIT_DONE; i++) {
        status = one_talk(run, options->sessions == 0 ? 0 : options->session[i]);
    }
    if (status == EXIT_DONE && run->together) {
        return all_talks(run);
    }
    if (status == EXIT_DONE && run->pooled) {
        status = review_week_pair(&run->week, seed);
    }
    if (status == EXIT_DONE && run->pooled && json == NULL) {
        text_pair(run->whole.file, &run->week.pair);
    }
    return status;
}

static int make(struct review_run *run)
{
    const struct options *options = &run->options;
    const uint64_t seed = settings_default().seed;
    bool whole = true;
    run->together = options->sessions == 0 && run->reader != NULL && !run->therapist;
    run->pooled = options->sessions == 0 && run->therapist;
    if (options->form != FORM_TEXT) {
        document_begin(&run->json, &(struct document_about){.lull = LULL_VERSION,
                                                            .command = run->command,
                                                            .reader = options->as,
                                                            .seed = seed});
    }
    int status = make_parts(run);
    if (status != EXIT_DONE) {
        return status;
    }
    if (options->form == FORM_TEXT) {
        whole = !run->together || text_across(run->whole.file, &run->across, seed);
        text_end(run->whole.file, run->command);
    } else {
        struct document_many many = {
            .across = run->together ? &run->across : NULL,
            .week = options->week ? &run->week.week : NULL,
            .pair = run->therapist && options->sessions == 0 ? &run->week.pair : NULL};
        whole = document_end(&run->json, &many, seed);
    }
    if (whole && options->form == FORM_JSON) {
        fwrite(run->json.at, 1, run->json.length, run->whole.file);
        fputc('\n', run->whole.file);
    } else if (whole && options->form == FORM_PAGE) {
        page_write(run->whole.file, run->json.at, run->json.length); /* whole_commit() looks */
    }
    return whole ? EXIT_DONE : no_memory();
}

/* ---- options ---- */

static int take_session(const char *text, struct options *options)
{
    if (options->sessions == SESSIONS_MAX) {
        return say_usage("review", "at most %d sessions at a time.", SESSIONS_MAX);
    }
    return command_session("review", text, &options->session[options->sessions++]);
}

static int take_options(int argc, char **argv, struct options *options)
{
    static const struct option table[] = {
        {"as", required_argument, NULL, 'a'},
        {"text", no_argument, NULL, 't'},
        {"json", no_argument, NULL, 'J'},
        {"out", required_argument, NULL, 'o'},
        {"force", no_argument, NULL, 'f'},
        {"journal", required_argument, NULL, 'j'},
        {"week", no_argument, NULL, 'w'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    int option, status = EXIT_DONE;
    bool text = false, json = false;
    while ((option = command_option(argc, argv, table, help_text)) >= 0) {
        options->as = option == 'a' ? optarg : options->as;
        options->out = option == 'o' ? optarg : options->out;
        options->journal = option == 'j' ? optarg : options->journal;
        json |= option == 'J';
        options->force |= option == 'f';
        options->week |= option == 'w';
        text |= option == 't';
    }
    if (option != COMMAND_OPTIONS_READ) {
        return -option;
    }
    if (text && json) {
        return say_usage("review", "one of --text and --json.");
    }
    bool page = options->out != NULL && !text && !json;
    options->form = page ? FORM_PAGE : json ? FORM_JSON : FORM_TEXT;
    if (page && !page_built()) {
        say_error("review", "this lull was built without the page (Node.js was not there). --text "
                            "and --json work.");
        return EXIT_FAILED;
    }
    for (int i = optind; i < argc && status == EXIT_DONE; i++) {
        status = take_session(argv[i], options);
    }
    if (status == EXIT_DONE && options->week &&
        (options->sessions > 0 || options->as == NULL ||
         strcmp(options->as, ACCESS_THERAPIST) != 0)) {
        return say_usage("review", "--week goes with --as %s, and names no session.",
                         ACCESS_THERAPIST);
    }
    return status;
}

/* What makes the same figures: nothing of where the journal or the file lies. */
static void name_command(struct review_run *run)
{
    size_t used = (size_t)snprintf(run->command, sizeof(run->command), "lull review%s",
                                   run->options.week ? " --week" : "");
    for (unsigned i = 0; i < run->options.sessions; i++) {
        used += (size_t)snprintf(run->command + used, sizeof(run->command) - used, " %" PRId64,
                                 run->options.session[i]);
    }
    if (run->options.as != NULL) {
        snprintf(run->command + used, sizeof(run->command) - used, " --as %s",
                 say_word(run->options.as).text);
    }
}

/* ---- the command ---- */

static bool took_part(const struct review_run *run, const struct journal_id *partner)
{
    for (size_t i = 0; i < run->talks.count; i++) {
        if (journal_session_who(&run->talks.at[i], partner) != WHO_BOTH) {
            return true;
        }
    }
    return false;
}

static int open_reader(struct review_run *run)
{
    struct journal_partner partner;
    int status = EXIT_DONE;
    if (run->options.as != NULL && strcmp(run->options.as, ACCESS_THERAPIST) == 0) {
        run->therapist =
            journal_partner_find(run->access.journal, ACCESS_THERAPIST, &partner) == JOURNAL_OK &&
            !took_part(run, &partner.id);
    }
    if (run->options.week && !run->therapist) {
        say_error("review",
                  "%s: this is a couple's own journal. A therapist's view is made only of a bundle "
                  "that both handed over: 'lull import BUNDLE --out JOURNAL' makes a journal of "
                  "it; name that one with --journal.",
                  run->access.path);
        return EXIT_FAILED;
    }
    if (run->options.as != NULL) {
        status = access_partner(&run->access, run->options.as, &partner);
        if (status == EXIT_DONE) {
            status = access_unlock(&run->access, &partner, &run->reader);
        }
    }
    run->gather = (struct review_gather){.access = &run->access, .reader = run->reader};
    run->week.gather = &run->gather;
    run->week.talk = run->talks.at;
    run->week.talks = run->talks.count;
    run->week.view = run->view;
    return status;
}

/* Opens, makes and closes what is asked for. */
static int make_file(struct review_run *run)
{
    const char *path = run->options.out != NULL ? run->options.out : "-";
    const char *name = run->options.out != NULL ? path : _("what was to be printed");
    int error = whole_open(&run->whole, path, run->options.force);
    if (error != 0) {
        return whole_say("review", name, error);
    }
    int status = access_say(&run->access, journal_look(run->access.journal));
    if (status == EXIT_DONE) {
        status = make(run);
        journal_look_end(run->access.journal);
    }
    if (status != EXIT_DONE) {
        whole_discard(&run->whole);
        return status;
    }
    return whole_say("review", name, whole_commit(&run->whole));
}

int command_review(int argc, char **argv)
{
    static struct review_run run; /* the program runs one */
    int status = take_options(argc, argv, &run.options);
    if (status != EXIT_DONE) {
        return status;
    }
    if (run.options.form == FORM_JSON) {
        words_english();
    }
    name_command(&run);
    across_init(&run.across);
    pair_init(&run.week.pair);
    json_init(&run.json);
    run.view = view_new();
    status = run.view == NULL ? no_memory()
                              : access_open(&run.access, "review", run.options.journal, false);
    if (status == EXIT_DONE) {
        status = list_talks(&run);
    }
    if (status == EXIT_DONE) {
        status = open_reader(&run);
    }
    if (status == EXIT_DONE) {
        status = make_file(&run);
    }
    json_finish(&run.json);
    across_finish(&run.across);
    pair_finish(&run.week.pair);
    view_free(run.view);
    free(run.talks.at);
    journal_unlocked_free(run.reader);
    access_close(&run.access);
    return status;
}
