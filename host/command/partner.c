/* partner: the people of the journal; their straps, and the pages that are theirs alone. */
#include "command/command.h"

#include <ctype.h>
#include <getopt.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "command/access.h"
#include "command/partner_passphrase.h"
#include "report/levels.h"
#include "words/words.h"

static const char help_text[] = N_(
    "Usage: lull partner add NAME [--strap ADDRESS] [--no-passphrase]\n"
    "       lull partner list\n"
    "       lull partner strap NAME ADDRESS\n"
    "       lull partner passphrase NAME\n"
    "       lull partner show NAME\n"
    "       lull partner note NAME [TEXT]\n"
    "       lull partner remove NAME [--yes]\n"
    "\n"
    "The people of the journal. What lull keeps of a partner's heart is sealed: their passphrase\n"
    "opens it, and nothing else does. 'lull partner add --help' tells more of each.\n"
    "\n"
    "  --journal FILE        another journal than your own\n"
    "  --help\n");

static const char help_add[] = N_(
    "Usage: lull partner add NAME [--strap ADDRESS] [--no-passphrase] [--journal FILE]\n"
    "\n"
    "Adds a partner. Asks for a passphrase, twice; where standard input is no terminal, its first\n"
    "line is taken. There is no way to read a partner's part without it, so keep it well.\n"
    "\n"
    "  --strap ADDRESS       the Bluetooth address of their strap\n"
    "  --no-passphrase       anyone who can use this login can open what is kept of them\n");

static const char help_list[] = N_("Usage: lull partner list [--journal FILE]\n"
                                   "\n"
                                   "Lists the partners and their straps.\n");

static const char help_strap[] =
    N_("Usage: lull partner strap NAME ADDRESS [--journal FILE]\n"
       "\n"
       "Keeps the Bluetooth address of a partner's strap, as 'lull scan' "
       "shows it; 'none' in its place\n"
       "means the button alone. The address is not sealed.\n");

static const char help_passphrase[] =
    N_("Usage: lull partner passphrase NAME [--journal FILE]\n"
       "\n"
       "Sets a partner's passphrase, the first or another one; the one they have is asked for "
       "before.\n"
       "A backup of the journal still opens with what opened it then.\n");

static const char help_show[] =
    N_("Usage: lull partner show NAME [--journal FILE]\n"
       "\n"
       "A partner's own page: strap, usual heart rate, health notes. Asks for their passphrase.\n");

static const char help_note[] = N_(
    "Usage: lull partner note NAME [TEXT] [--journal FILE]\n"
    "\n"
    "Puts a health note (such as a beta blocker) on the partner's own page, in place of the one\n"
    "there; an empty one clears it. Only its owner can read it, and only its owner can write it:\n"
    "the passphrase is asked for. Without TEXT the note is read from standard input, after the\n"
    "passphrase; that keeps it out of the history of your shell.\n");

static const char help_remove[] = N_(
    "Usage: lull partner remove NAME [--yes] [--journal FILE]\n"
    "\n"
    "Takes a partner out of the journal. Their keys are destroyed: what was kept of their heart,\n"
    "their notes and baselines can't be read by anyone any more, and nothing brings them back.\n"
    "\n"
    "  --yes                 does not ask\n");

struct options {
    const char *name, *text; /* NULL: not given */
    const char *strap, *journal;
    bool no_passphrase, yes, help;
};

/* ---- add ---- */

static int add(struct access *access, const struct options *options)
{
    char passphrase[PASSPHRASE_MAX];
    struct journal_partner partner;
    if (strcmp(options->name, ACCESS_THERAPIST) == 0) {
        say_error("partner add", "'%s' stands for whoever opens a bundle. Take another name.",
                  ACCESS_THERAPIST);
        return EXIT_FAILED;
    }
    /* Before anybody thinks of a passphrase. */
    if (journal_partner_find(access->journal, options->name, &partner) == JOURNAL_OK) {
        return access_say(access, JOURNAL_NAME_TAKEN);
    }
    if (!options->no_passphrase &&
        !say_passphrase("partner add", options->name, true, passphrase)) {
        fputs(_("'--no-passphrase' adds a partner without one: anyone who can use this login can "
                "then open what is kept of them.\n"),
              stderr);
        return EXIT_FAILED;
    }
    enum journal_error error = journal_partner_add(access->journal, options->name, options->strap,
                                                   options->no_passphrase ? NULL : passphrase,
                                                   SEAL_COST_INTERACTIVE, &partner);
    sodium_memzero(passphrase, sizeof(passphrase));
    if (error != JOURNAL_OK) {
        return access_say(access, error);
    }
    printf(_("%s is in %s.\n"), partner.name, access->path);
    if (options->no_passphrase) {
        printf(
            _("There is no passphrase, as you chose: anyone who can use this login can open what "
              "is kept of %s.\n"),
            partner.name);
    } else {
        puts(_("Their passphrase opens what is kept of them, and nothing else does. If it is lost, "
               "that part stays shut for good."));
    }
    if (partner.strap[0] != 0) {
        printf(_("Next: lull baseline %s\n"), say_word(partner.name).text);
    } else {
        puts(_("Next: lull scan   (wear the strap: it is found)"));
    }
    return EXIT_DONE;
}

/* ---- list ---- */

static bool print_partner(void *user, const struct journal_partner *partner)
{
    unsigned *count = user;
    (*count)++;
    printf("%-20s  %s\n", partner->name,
           partner->strap[0] != 0 ? partner->strap : _("no strap named"));
    return true;
}

static int list(struct access *access, const struct options *options)
{
    unsigned count = 0;
    (void)options;
    int status = access_say(access, journal_partner_list(access->journal, print_partner, &count));
    if (status == EXIT_DONE && count == 0) {
        puts(_("Nobody yet. 'lull partner add NAME' adds somebody."));
    }
    return status;
}

/* ---- strap ---- */

/* As in strap_seen; "random " may stand before it. False: it is none. */
static bool take_address(const char *text, char ret_address[32])
{
    static const char pattern[] = "xx:xx:xx:xx:xx:xx";
    size_t before = strncmp(text, "random ", 7) == 0 ? 7 : 0;
    if (strlen(text) != before + strlen(pattern)) {
        return false;
    }
    strcpy(ret_address, text);
    for (size_t i = 0; pattern[i] != 0; i++) {
        char *at = &ret_address[before + i];
        if (pattern[i] == 'x' ? !isxdigit((unsigned char)*at) : *at != pattern[i]) {
            return false;
        }
        *at = (char)toupper((unsigned char)*at);
    }
    return true;
}

static int strap(struct access *access, const struct options *options)
{
    struct journal_partner partner;
    char address[32] = "";
    bool none = strcmp(options->text, "none") == 0;
    if (!none && !take_address(options->text, address)) {
        return say_usage("partner strap",
                         "'%s' is no address such as C0:FF:EE:00:00:01. 'lull "
                         "scan' finds it.",
                         options->text);
    }
    int status = access_partner(access, options->name, &partner);
    if (status != EXIT_DONE) {
        return status;
    }
    status = access_say(access, journal_partner_strap(access->journal, &partner.id, address));
    if (status == EXIT_DONE && none) {
        printf(_("%s takes part with the button alone.\n"), partner.name);
    } else if (status == EXIT_DONE) {
        printf(_("%s's strap is %s.\nNext: lull baseline %s\n"), partner.name, address,
               say_word(partner.name).text);
    }
    return status;
}

/* ---- passphrase ---- */

static int passphrase(struct access *access, const struct options *options)
{
    return partner_passphrase(access, options->name);
}

/* ---- show ---- */

static enum journal_error print_baselines(const struct access *access,
                                          const struct journal_unlocked *unlocked)
{
    static const char *const titles[] = {
        N_("Heart rate, the last time it was measured on its own:"),
        N_("Your usual heart rate, over all those times:")};
    for (int which = JOURNAL_BASELINE_LAST; which <= JOURNAL_BASELINE_HISTORY; which++) {
        struct baseline baseline;
        enum journal_error error =
            journal_baseline_get(access->journal, unlocked, which, &baseline);
        if (error == JOURNAL_OK) {
            puts(_(titles[which]));
            levels_print(stdout, &baseline);
        } else if (error == JOURNAL_NOTHING && which == JOURNAL_BASELINE_LAST) {
            puts(_("No baseline yet. 'lull baseline NAME --from RECORDING' measures one."));
        } else if (error != JOURNAL_NOTHING) {
            return error;
        }
    }
    return JOURNAL_OK;
}

/* The same page holds what a therapist notes for themselves, in the journal that is theirs. */
static enum journal_error print_health(const struct access *access,
                                       const struct journal_unlocked *unlocked, bool therapist)
{
    char text[JOURNAL_TEXT_MAX + 1];
    enum journal_error error = journal_health_get(access->journal, unlocked, text);
    if (error == JOURNAL_OK) {
        printf(therapist ? _("Notes, yours alone:\n%s\n") : _("Health notes, yours alone:\n%s\n"),
               text);
        sodium_memzero(text, sizeof(text));
    } else if (error == JOURNAL_NOTHING) {
        puts(therapist ? _("No notes.") : _("No health notes."));
        error = JOURNAL_OK;
    }
    return error;
}

static int show(struct access *access, const struct options *options)
{
    struct journal_partner partner;
    struct journal_unlocked *unlocked = NULL;
    int status = access_partner(access, options->name, &partner);
    if (status == EXIT_DONE) {
        status = access_unlock(access, &partner, &unlocked);
    }
    if (status != EXIT_DONE) {
        return status;
    }
    printf("%s\nStrap: %s\n", partner.name,
           partner.strap[0] != 0 ? partner.strap : _("none named"));
    if (!partner.passphrase) {
        puts(_("No passphrase, as chosen: anyone who can use this login can open this page."));
    }
    enum journal_error error = print_baselines(access, unlocked);
    if (error == JOURNAL_OK) {
        error = print_health(access, unlocked, strcmp(partner.name, ACCESS_THERAPIST) == 0);
    }
    journal_unlocked_free(unlocked);
    return access_say(access, error);
}

/* ---- note ---- */

/* All of standard input that follows the passphrase. False: more than a note holds. */
static bool read_note(char ret_text[JOURNAL_TEXT_MAX + 2])
{
    if (isatty(STDIN_FILENO)) {
        fputs(_("The note; Ctrl-D on a line of its own ends it:\n"), stderr);
    }
    size_t length = fread(ret_text, 1, JOURNAL_TEXT_MAX + 1, stdin);
    while (length > 0 && (ret_text[length - 1] == '\n' || ret_text[length - 1] == '\r')) {
        length--;
    }
    ret_text[length] = 0;
    return length <= JOURNAL_TEXT_MAX && strlen(ret_text) == length;
}

static int note(struct access *access, const struct options *options)
{
    struct journal_partner partner;
    struct journal_unlocked *unlocked = NULL;
    char text[JOURNAL_TEXT_MAX + 2];
    int status = access_partner(access, options->name, &partner);
    if (status == EXIT_DONE) {
        status = access_unlock(access, &partner, &unlocked);
    }
    journal_unlocked_free(unlocked); /* asked for so that nobody else writes here */
    if (status != EXIT_DONE) {
        return status;
    }
    bool fits = options->text == NULL ? read_note(text) : strlen(options->text) <= JOURNAL_TEXT_MAX;
    if (!fits) {
        say_error("partner note", "a note is text of up to %d bytes. Nothing was changed.",
                  JOURNAL_TEXT_MAX);
        return EXIT_FAILED;
    }
    const char *kept = options->text == NULL ? text : options->text;
    status = access_say(access, journal_health_put(access->journal, &partner.id, kept));
    if (status == EXIT_DONE) {
        puts(kept[0] == 0 ? _("The note is cleared.")
                          : _("The note is kept; only its owner can read it."));
    }
    sodium_memzero(text, sizeof(text));
    return status;
}

/* ---- remove ---- */

static bool sure(const struct journal_partner *partner)
{
    char line[JOURNAL_NAME_MAX + 3];
    printf(
        _("%s's keys are destroyed: what was kept of their heart, their notes and baselines can't "
          "be read by anyone any more. A talk with nobody left in it goes too. This can't be "
          "undone. What a backup holds of it stays there.\nType the name to go on: "),
        partner->name);
    fflush(stdout);
    if (fgets(line, sizeof(line), stdin) == NULL) {
        return false;
    }
    line[strcspn(line, "\r\n")] = 0;
    return strcmp(line, partner->name) == 0;
}

static int remove_partner(struct access *access, const struct options *options)
{
    struct journal_partner partner;
    int status = access_partner(access, options->name, &partner);
    if (status != EXIT_DONE) {
        return status;
    }
    if (!options->yes && !sure(&partner)) {
        say_error("partner remove", "that is not the name. Nothing was changed.");
        return EXIT_FAILED;
    }
    status = access_say(access, journal_partner_remove(access->journal, &partner.id));
    if (status == EXIT_DONE) {
        printf(_("%s is no longer in %s.\n"), partner.name, access->path);
    }
    return status;
}

/* ---- the table ---- */

struct subcommand {
    const char *name, *full, *help;
    int names, texts; /* arguments it needs, and may have beyond */
    bool make;        /* begins a journal where there is none */
    int (*run)(struct access *access, const struct options *options);
};

static const struct subcommand subcommands[] = {
    {"add", "partner add", help_add, 1, 0, true, add},
    {"list", "partner list", help_list, 0, 0, false, list},
    {"strap", "partner strap", help_strap, 2, 0, false, strap},
    {"passphrase", "partner passphrase", help_passphrase, 1, 0, false, passphrase},
    {"show", "partner show", help_show, 1, 0, false, show},
    {"note", "partner note", help_note, 1, 1, false, note},
    {"remove", "partner remove", help_remove, 1, 0, false, remove_partner},
};

static int take_options(int argc, char **argv, const struct subcommand *subcommand,
                        struct options *options)
{
    static const struct option table[] = {
        {"strap", required_argument, NULL, 's'},   {"journal", required_argument, NULL, 'j'},
        {"no-passphrase", no_argument, NULL, 'n'}, {"yes", no_argument, NULL, 'y'},
        {"help", no_argument, NULL, 'h'},          {NULL, 0, NULL, 0},
    };
    int option;
    opterr = 0;
    while ((option = getopt_long(argc, argv, "h", table, NULL)) != -1) {
        bool here = (option != 's' && option != 'n') || subcommand->run == add;
        here = here && (option != 'y' || subcommand->run == remove_partner);
        if (!here || option == '?') {
            return say_usage(subcommand->full, "an option is not known or lacks its value.");
        }
        options->strap = option == 's' ? optarg : options->strap;
        options->journal = option == 'j' ? optarg : options->journal;
        options->no_passphrase |= option == 'n';
        options->yes |= option == 'y';
        options->help |= option == 'h';
    }
    int given = argc - optind;
    if (options->help) {
        return EXIT_DONE;
    }
    if (given < subcommand->names || given > subcommand->names + subcommand->texts) {
        return say_usage(subcommand->full, given == 0 ? "whose? It takes a name."
                                           : given < subcommand->names
                                               ? "it takes an address too."
                                               : "there are too many words.");
    }
    options->name = given > 0 ? argv[optind] : NULL;
    options->text = given > 1 ? argv[optind + 1] : NULL;
    return EXIT_DONE;
}

static int run(const struct subcommand *subcommand, int argc, char **argv)
{
    struct options options = {0};
    struct access access;
    int status = take_options(argc, argv, subcommand, &options);
    if (status != EXIT_DONE) {
        return status;
    }
    if (options.help) {
        fputs(subcommand->help, stdout);
        return EXIT_DONE;
    }
    status = access_open(&access, subcommand->full, options.journal, subcommand->make);
    if (status == EXIT_DONE) {
        status = subcommand->run(&access, &options);
    }
    access_close(&access);
    return status;
}

int command_partner(int argc, char **argv)
{
    const char *word = argc > 1 ? argv[1] : "";
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0) {
        fputs(_(help_text), stdout);
        return EXIT_DONE;
    }
    for (size_t i = 0; i < sizeof(subcommands) / sizeof(subcommands[0]); i++) {
        if (strcmp(word, subcommands[i].name) == 0) {
            return run(&subcommands[i], argc - 1, argv + 1);
        }
    }
    if (*word == 0) {
        return say_usage("partner", "add, list, strap, passphrase, show, note or remove?");
    }
    return say_usage("partner",
                     "there is no '%s': add, list, strap, passphrase, show, note or remove.", word);
}
