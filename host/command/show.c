/* show: one kept talk. What belongs to the two of them is for anyone; a partner's part is for them,
 * under their passphrase, and for the other one where they shared it.
 */
#include "command/command.h"

#include <inttypes.h>
#include <stdio.h>

#include "command/access.h"
#include "command/part.h"
#include "command/review_gather.h"
#include "report/couple.h"
#include "words/words.h"

static const char help_text[] =
    N_("Usage: lull show SESSION [--as NAME] [OPTIONS]\n"
       "\n"
       "Shows one talk: its length, pauses and \"we are back\". With --as, NAME's own part too: "
       "their\n"
       "heart over the talk, what was noticed, and how each wait went. Asks for their passphrase.\n"
       "The other's part is shown only where the other shared this talk.\n"
       "\n"
       "  --as NAME             show NAME's own part\n"
       "  --share-with OTHER    from now on OTHER may open NAME's part of this talk\n"
       "  --unshare OTHER       and no longer\n"
       "  --journal FILE        another journal than your own\n"
       "  --help\n"
       "\n"
       "Nothing is kept of who looked, shared, or did not.\n");

struct options {
    int64_t session;
    const char *as, *share, *unshare, *journal;
};

/* ---- what belongs to the two of them ---- */

struct moments {
    int64_t zero_us;
    enum journal_moment_kind kind;
    unsigned shown;
};

static bool print_moment(void *user, const struct journal_moment *moment)
{
    static const char *const titles[JOURNAL_MOMENT_KINDS] = {N_("Pauses"), N_("Longer breaks"),
                                                             N_("\"We are back\"")};
    struct moments *moments = user;
    char from[COUPLE_CLOCK_BYTES];
    char to[COUPLE_CLOCK_BYTES];
    if (moment->kind != moments->kind) {
        return true;
    }
    couple_clock(moment->start_us, moments->zero_us, from);
    couple_clock(moment->end_us, moments->zero_us, to);
    printf("%s%s", moments->shown == 0 ? _(titles[moment->kind]) : ",",
           moments->shown == 0 ? ": " : " ");
    moments->shown++;
    if (moment->kind == JOURNAL_MOMENT_REPAIR && moment->end_us == moment->start_us) {
        printf("%s", from);
    } else if (moment->end_us == NEVER_US) {
        printf(_("%s to the end"), from);
    } else {
        printf(_("%s to %s"), from, to);
    }
    return true;
}

static int print_couple(const struct access *access, const struct journal_session *session)
{
    char date[COUPLE_DATE_BYTES];
    char length[COUPLE_LENGTH_BYTES];
    couple_date(session->start_realtime_us, date);
    couple_length(session->length_us, length);
    printf(_("Session %" PRId64 ", %s, %s\n"), session->number, date, length);
    for (int kind = 0; kind < JOURNAL_MOMENT_KINDS; kind++) {
        struct moments moments = {.zero_us = session->start_boot_us, .kind = kind};
        enum journal_error error =
            journal_moment_list(access->journal, session->number, print_moment, &moments);
        if (error != JOURNAL_OK) {
            return access_say(access, error);
        }
        if (moments.shown > 0) {
            puts(".");
        } else if (kind == JOURNAL_MOMENT_PAUSE) {
            puts(_("No pauses."));
        }
    }
    return EXIT_DONE;
}

/* ---- one partner's part ---- */

/* The own part first. What the other did not share, or dropped, is not spoken of. */
static int print_parts(const struct access *access, const struct journal_session *session,
                       const struct journal_unlocked *unlocked, struct view *view)
{
    struct review_gather gather = {.access = access, .reader = unlocked};
    struct part_request request = {
        .journal = access->journal, .reader = unlocked, .session = session, .view = view};
    int status = review_gather_talk(&gather, session, view);
    for (int i = 0; i < PARTNERS && status == EXIT_DONE; i++) {
        enum who who = view->reader == WHO_B ? WHO_B - i : WHO_A + i;
        if (view->side[who].here) {
            status = access_say(access, part_print(&request, who));
        } else if (view->reader == who) {
            puts(_("\nYour part of this talk is no longer kept."));
        }
    }
    return status;
}

static int share(const struct access *access, const struct options *options,
                 const struct journal_unlocked *unlocked)
{
    struct journal_partner other;
    bool gives = options->share != NULL;
    int status = access_partner(access, gives ? options->share : options->unshare, &other);
    if (status != EXIT_DONE) {
        return status;
    }
    enum journal_error error =
        gives ? journal_share(access->journal, unlocked, options->session, &other.id)
              : journal_unshare(access->journal, unlocked, options->session, &other.id);
    if (error != JOURNAL_OK) {
        return access_say(access, error);
    }
    if (gives) {
        printf(_("%s may open your part of session %" PRId64 " now. 'lull show %" PRId64
                 " --as %s --unshare %s' takes it back; what was read stays read.\n"),
               other.name, options->session, options->session, options->as, other.name);
    } else {
        printf(_("%s can no longer open your part of session %" PRId64 ".\n"), other.name,
               options->session);
    }
    return EXIT_DONE;
}

static int show_as(const struct access *access, const struct options *options,
                   const struct journal_session *session)
{
    struct journal_partner partner;
    struct journal_unlocked *unlocked;
    int status = access_partner(access, options->as, &partner);
    if (status == EXIT_DONE) {
        status = access_unlock(access, &partner, &unlocked);
    }
    if (status != EXIT_DONE) {
        return status;
    }
    if (options->share != NULL || options->unshare != NULL) {
        status = share(access, options, unlocked);
    } else {
        struct view *view = view_new();
        status =
            view != NULL ? print_couple(access, session) : access_say(access, JOURNAL_NO_MEMORY);
        if (status == EXIT_DONE) {
            status = print_parts(access, session, unlocked, view);
        }
        view_free(view);
    }
    journal_unlocked_free(unlocked);
    return status;
}

/* ---- the command ---- */

static int take_options(int argc, char **argv, struct options *options)
{
    static const struct option table[] = {
        {"as", required_argument, NULL, 'a'},      {"share-with", required_argument, NULL, 's'},
        {"unshare", required_argument, NULL, 'u'}, {"journal", required_argument, NULL, 'j'},
        {"help", no_argument, NULL, 'h'},          {NULL, 0, NULL, 0},
    };
    int option;
    while ((option = command_option(argc, argv, table, help_text)) >= 0) {
        options->as = option == 'a' ? optarg : options->as;
        options->share = option == 's' ? optarg : options->share;
        options->unshare = option == 'u' ? optarg : options->unshare;
        options->journal = option == 'j' ? optarg : options->journal;
    }
    if (option != COMMAND_OPTIONS_READ) {
        return -option;
    }
    if (argc - optind != 1) {
        return say_usage("show", "which session? One number, such as 'lull sessions' lists.");
    }
    bool shares = options->share != NULL || options->unshare != NULL;
    if (shares && (options->as == NULL || (options->share != NULL && options->unshare != NULL))) {
        return say_usage("show", "whose part? --as NAME with one of --share-with and --unshare.");
    }
    return command_session(argv[0], argv[optind], &options->session);
}

int command_show(int argc, char **argv)
{
    struct options options = {0};
    struct journal_session session;
    struct access access;
    int status = take_options(argc, argv, &options);
    if (status != EXIT_DONE) {
        return status;
    }
    status = access_open(&access, "show", options.journal, false);
    if (status == EXIT_DONE) {
        status =
            access_say(&access, journal_session_find(access.journal, options.session, &session));
    }
    if (status == EXIT_DONE) {
        status = options.as == NULL ? print_couple(&access, &session)
                                    : show_as(&access, &options, &session);
    }
    if (status == EXIT_DONE && options.share == NULL && options.unshare == NULL) {
        puts(_("\nHeart rate shows activation. It does not show feelings, fault, honesty or love. "
               "Made for the two of you; not evidence, not a medical finding."));
    }
    access_close(&access);
    return status;
}
