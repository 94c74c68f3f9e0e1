/* first: from nothing to a first talk, through the commands that there are anyway.
 *
 *   what lull is ─▶ a page for each alone ─▶ what you agree to ─▶ who you are ─▶ straps
 *                                                           ─▶ levels and the first talk (live)
 *
 * Nothing is kept of how far somebody came: what is there already is seen in the journal, and every
 * step can be left out and taken up again.
 */
#include "command/command.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "command/alone.h"
#include "command/aside.h"
#include "command/next.h"
#include "command/scan.h"
#include "words/words.h"

static const char help_text[] =
    N_("Usage: lull first [NAME [NAME]] [OPTIONS]\n"
       "\n"
       "Leads two people, or one, from nothing to a first talk: what lull is, a page that each "
       "reads\n"
       "alone, what you agree to, your names and passphrases, your straps, your own levels, and "
       "ten\n"
       "minutes about something pleasant. 40 minutes at most. Every step can be left out; what is "
       "done\n"
       "already is not asked for again.\n"
       "\n"
       "  --alone               only the page that each reads alone\n"
       "  --bluetooth dbus|direct\n"
       "                        through bluetoothd (the default), or without it\n"
       "  --journal FILE        another journal than your own\n"
       "  --help\n");

static const char what_it_is[] =
    N_("lull listens to your hearts while you talk. When one of them rises above its own level "
       "and\n"
       "stays up, a soft sound comes, the same for both of you and whoever it is for. A press is "
       "a\n"
       "pause: fifteen seconds to breathe, then on. Afterwards each can look at their own trace. "
       "What\n"
       "it trains is noticing early and coming back.\n"
       "\n"
       "It is a trainer, not a medical device, and no referee: a heart rate shows activation, not\n"
       "feelings, fault, honesty or love. Joy and a staircase look the same, and a low one is not\n"
       "always well. Nobody has shown yet that it helps. Everything stays on this machine.\n"
       "\n"
       "It is not for you if you are afraid of your partner, or if anyone has been hurt or "
       "threatened.\n"
       "'lull support' has other help, at any time.\n");

static const char agreed[] =
    N_("Each keeps their own. What lull hears of your heart is sealed for you; the other sees it "
       "only\n"
       "where you share it. Until a passphrase is set, anyone who can use this login can open "
       "it.\n"
       "Who looks at their own trace can often tell which cues were theirs, and so which were "
       "yours.\n"
       "You can both choose that nobody sees cues afterwards.\n"
       "Either of you may pause, take a longer break or stop, at any moment, without a reason; "
       "and at\n"
       "the end drop what was recorded of them. Nothing tells who looked, shared or did not.\n");

static const char before_levels[] =
    N_("Six minutes first: two of sitting quietly, two in which one tells about the day, two in "
       "which\n"
       "the other does. lull learns your own levels. Then ten minutes about something pleasant, "
       "in\n"
       "which each of you calls one pause, the cue is played once, and you both say \"we are "
       "back\".\n"
       "A beta blocker, a pacemaker, an irregular heartbeat, pregnancy or fever shift or blunt "
       "heart\n"
       "rate: detection may be coarse then. The button always works.\n");

struct first {
    const char *journal; /* NULL: the user's own */
    bool direct, unseen;
    bool named;                                 /* on the command line: nobody else is asked for */
    const char *name[PARTNERS];                 /* NULL: nobody (yet) */
    char typed[PARTNERS][JOURNAL_NAME_MAX + 2]; /* what name[] may point to */
    struct next_look look;
};

/* ---- asking ---- */

#define LINE_BYTES 160

/* False: the terminal went away. */
static bool take_line(char ret_line[LINE_BYTES])
{
    fputs("> ", stdout);
    fflush(stdout);
    if (fgets(ret_line, LINE_BYTES, stdin) == NULL) {
        return false;
    }
    size_t length = strcspn(ret_line, "\n");
    for (int c = ret_line[length] == '\n' ? '\n' : getchar(); c != '\n' && c != EOF;) {
        c = getchar();
    }
    ret_line[length] = 0;
    return true;
}

enum going { GOING_ON, GOING_PAST, GOING_AWAY };

static enum going ask_on(void)
{
    char line[LINE_BYTES];
    puts(_("Enter goes on; s leaves this out; q leaves."));
    if (!take_line(line) || line[0] == 'q') {
        return GOING_AWAY;
    }
    return line[0] == 's' ? GOING_PAST : GOING_ON;
}

/* ---- the commands that are led through ---- */

static void add_journal(struct aside *aside, const struct first *first)
{
    if (first->journal != NULL) {
        aside_add(aside, "--journal");
        aside_add(aside, first->journal);
    }
}

/* ---- steps ---- */

static enum going tell(struct first *first)
{
    (void)first;
    fputs(_(what_it_is), stdout);
    return ask_on();
}

static enum going read_alone(struct first *first)
{
    static const char *const turns[] = {
        N_("One of you reads a page now, alone; the other leaves the room. Then you change."),
        N_("Thank you. Now the other one, alone."),
    };
    (void)first;
    for (size_t i = 0; i < sizeof(turns) / sizeof(turns[0]); i++) {
        puts(_(turns[i]));
        enum going going = ask_on();
        if (going != GOING_ON) {
            return going;
        }
        alone_show();
    }
    puts(_("Thank you."));
    return GOING_ON;
}

static enum going agree(struct first *first)
{
    char line[LINE_BYTES];
    fputs(_(agreed), stdout);
    puts(_("Shall nobody see the cues of the first talk afterwards? y, or Enter for no; each of "
           "you is\nasked once more."));
    if (!take_line(line)) {
        return GOING_AWAY;
    }
    first->unseen = line[0] == 'y';
    return ask_on();
}

static bool known(const struct first *first, const char *name)
{
    for (unsigned i = 0; i < PARTNERS && i < first->look.partners; i++) {
        if (strcmp(first->look.name[i], name) == 0) {
            return true;
        }
    }
    return false;
}

/* Adds them, as often as it takes. False: they would rather not. */
static bool add_partner(struct first *first, const char *name)
{
    char line[LINE_BYTES];
    for (;;) {
        printf(_("%s: a passphrase opens what is kept of you, and nothing else does; it can't be "
                 "found again.\nWithout one, anyone who can use this login can open it. y sets "
                 "one, n adds you without, Enter\nleaves it for later.\n"),
               name);
        if (!take_line(line) || (line[0] != 'y' && line[0] != 'n')) {
            return false;
        }
        struct aside aside = {.count = 0};
        aside_add(&aside, "partner");
        aside_add(&aside, "add");
        if (line[0] == 'n') {
            aside_add(&aside, "--no-passphrase");
        }
        add_journal(&aside, first);
        aside_add(&aside, "--");
        aside_add(&aside, name);
        if (aside_run(command_partner, &aside) == EXIT_DONE) {
            return true;
        }
    }
}

static enum going meet(struct first *first)
{
    static const char *const sits[PARTNERS] = {
        N_("Your name, who sits left? Enter: not now."),
        N_("Your name, who sits right? Enter: nobody, one does this alone."),
    };
    for (int i = 0; i < PARTNERS; i++) {
        if (first->name[i] == NULL && !first->named) {
            puts(_(sits[i]));
            char line[LINE_BYTES];
            if (!take_line(line)) {
                return GOING_AWAY;
            }
            snprintf(first->typed[i], sizeof(first->typed[i]), "%.*s", JOURNAL_NAME_MAX, line);
            first->name[i] = line[0] != 0 ? first->typed[i] : NULL;
        }
        if (first->name[i] == NULL) {
            break;
        }
        if (known(first, first->name[i])) {
            printf(_("%s is here.\n"), first->name[i]);
        } else if (!add_partner(first, first->name[i])) {
            first->name[i] = NULL;
            break;
        }
    }
    return GOING_ON;
}

/* In the child: what 'lull scan' and 'lull partner strap' do, in one. words: name, way, journal. */
static int find_strap(int count, char **words)
{
    char address[SCAN_ADDRESS_MAX];
    struct aside strap = {.count = 0};
    if (scan_choose(words[0], strcmp(words[1], "direct") == 0, address) != EXIT_DONE) {
        return EXIT_FAILED;
    }
    aside_add(&strap, "partner");
    aside_add(&strap, "strap");
    for (int i = 2; i < count; i++) {
        aside_add(&strap, words[i]);
    }
    aside_add(&strap, "--");
    aside_add(&strap, words[0]);
    aside_add(&strap, address);
    return command_partner(strap.count, strap.at);
}

static enum going find_straps(struct first *first)
{
    next_look(first->journal, &first->look);
    for (int i = 0; i < PARTNERS && first->name[i] != NULL; i++) {
        struct aside aside = {.count = 0};
        if (known(first, first->name[i]) &&
            first->look.strap[strcmp(first->look.name[0], first->name[i]) == 0 ? 0 : 1]) {
            printf(_("%s's strap is known.\n"), first->name[i]);
            continue;
        }
        printf(
            _("%s: moisten the two pads of your strap, put it on, pull it snug. No strap? s: the "
              "keys are\npauses all the same. Enter looks for it.\n"),
            first->name[i]);
        enum going going = ask_on();
        if (going == GOING_AWAY) {
            return going;
        }
        aside_add(&aside, first->name[i]);
        aside_add(&aside, first->direct ? "direct" : "dbus");
        add_journal(&aside, first);
        if (going == GOING_ON && aside_run(find_strap, &aside) != EXIT_DONE) {
            i--; /* once more, or s */
        }
    }
    return GOING_ON;
}

static enum going talk(struct first *first)
{
    struct aside aside = {.count = 0};
    if (first->name[WHO_A] == NULL) {
        puts(_("Nobody is in the journal yet; 'lull first' goes on from there."));
        return GOING_AWAY;
    }
    fputs(_(before_levels), stdout);
    puts(_("Enter measures and begins; s begins without a level: no cues then, pauses all the "
           "same; q leaves."));
    char line[LINE_BYTES];
    if (!take_line(line) || line[0] == 'q') {
        return GOING_AWAY;
    }
    aside_add(&aside, "live");
    aside_add(&aside, "--first");
    if (line[0] == 's') {
        aside_add(&aside, "--no-baseline");
    }
    if (first->unseen && first->name[WHO_B] != NULL) {
        aside_add(&aside, "--cues-unseen");
    }
    if (first->direct) {
        aside_add(&aside, "--bluetooth");
        aside_add(&aside, "direct");
    }
    add_journal(&aside, first);
    aside_add(&aside, "--");
    for (int i = 0; i < PARTNERS && first->name[i] != NULL; i++) {
        aside_add(&aside, first->name[i]);
    }
    if (aside_run(command_live, &aside) != EXIT_DONE) {
        return GOING_AWAY;
    }
    printf(_("\nNext: lull card                    for the table: five steps, and words to begin "
             "with\n      lull live %s%s%s\n"),
           say_word(first->name[WHO_A]).text, first->name[WHO_B] != NULL ? " " : "",
           first->name[WHO_B] != NULL ? say_word(first->name[WHO_B]).text : "");
    return GOING_ON;
}

static const struct step {
    const char *name;
    int minutes;
    enum going (*take)(struct first *first);
} steps[] = {
    {N_("What lull is, and what it is not"), 2, tell},
    {N_("A page for each of you, alone"), 4, read_alone},
    {N_("What you agree to"), 3, agree},
    {N_("Who you are"), 3, meet},
    {N_("Straps"), 4, find_straps},
    {N_("Your levels, and the first talk"), 18, talk},
};
#define STEPS ((int)(sizeof(steps) / sizeof(steps[0])))

static int lead(struct first *first)
{
    next_look(first->journal, &first->look);
    first->named = first->name[WHO_A] != NULL;
    for (unsigned i = 0; !first->named && i < PARTNERS && i < first->look.partners; i++) {
        first->name[i] = first->look.name[i];
    }
    for (int i = 0; i < STEPS; i++) {
        printf(_("\n%d of %d  %s  (about %d min)\n\n"), i + 1, STEPS, _(steps[i].name),
               steps[i].minutes);
        if (steps[i].take(first) == GOING_AWAY) {
            break;
        }
    }
    return EXIT_DONE;
}

/* ---- the command ---- */

static int take_options(int argc, char **argv, struct first *first, bool *ret_alone)
{
    static const struct option table[] = {
        {"alone", no_argument, NULL, 'a'},
        {"bluetooth", required_argument, NULL, 'b'},
        {"journal", required_argument, NULL, 'j'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    int option;
    while ((option = command_option(argc, argv, table, help_text)) >= 0) {
        if (option == 'b' && strcmp(optarg, "dbus") != 0 && strcmp(optarg, "direct") != 0) {
            return say_usage("first", "--bluetooth takes dbus or direct, not '%s'.", optarg);
        }
        *ret_alone |= option == 'a';
        first->direct |= option == 'b' && strcmp(optarg, "direct") == 0;
        first->journal = option == 'j' ? optarg : first->journal;
    }
    if (option != COMMAND_OPTIONS_READ) {
        return -option;
    }
    if (argc - optind > PARTNERS) {
        return say_usage("first", "it takes two names at most.");
    }
    for (int i = 0; optind + i < argc; i++) {
        first->name[i] = argv[optind + i];
    }
    return EXIT_DONE;
}

int command_first(int argc, char **argv)
{
    struct first first = {.journal = NULL};
    bool alone = false;
    int status = take_options(argc, argv, &first, &alone);
    if (status != EXIT_DONE) {
        return status;
    }
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO) || (alone && alone_show() < 0)) {
        say_error("first", "it needs a terminal.");
        return EXIT_FAILED;
    }
    return alone ? EXIT_DONE : lead(&first);
}
