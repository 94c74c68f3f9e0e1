/* lull: the table of commands. */
#include "command/command.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "command/next.h"
#include "command/whole.h"
#include "core/settings.h"
#include "report/footer.h"
#include "words/words.h"

static const struct command commands[] = {
    {"first", N_("first use: leads two people, or one, to a first talk"), command_first},
    {"scan", N_("the straps that are near"), command_scan},
    {"partner", N_("the people of the journal"), command_partner},
    {"baseline", N_("measure somebody's own heart rate, quiet and in talk"), command_baseline},
    {"live", N_("a talk, with lull beside it"), command_live},
    {"practice", N_("drills at home: pause, breathe, come back"), command_practice},
    {"after", N_("after a talk: write for yourself, share what you like"), command_after},
    {"replay", N_("run a recorded talk through lull, with cues"), command_replay},
    {"sessions", N_("list the talks that are kept"), command_sessions},
    {"show", N_("show one talk, and your own part of it"), command_show},
    {"review", N_("look back: one talk, or all of your own"), command_review},
    {"puck", N_("the thing with the light and the two buttons"), command_puck},
    {"card", N_("a card for the table: five steps, and words to begin with"), command_card},
    {"support", N_("what help there is beside lull, and help lines"), command_support},
    {"doctor", N_("look at Bluetooth, sound and the journal; say the fix"), command_doctor},
    {"import", N_("take in a table of heart data, or a bundle"), command_import},
    {"bundle", N_("seal talks into a file for a therapist"), command_bundle},
    {"export", N_("write a talk of the journal for another program"), command_export},
};
#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

static void help(FILE *out)
{
    fputs(_("lull notices activation early and plays a cue to pause.\n"
            "Usage: lull COMMAND [ARGUMENTS]\n\n"),
          out);
    for (unsigned i = 0; i < COMMANDS; i++) {
        fprintf(out, "  %-10s %s\n", commands[i].name, _(commands[i].summary));
    }
    fprintf(out, "\n%s\n%s\n", _("'lull COMMAND --help' or 'man lull-COMMAND' tells more."),
            _(FOOTER_SHOWS));
}

static int run(int argc, char **argv)
{
    if (argc < 2) {
        help(stdout);
        fputs("\n", stdout);
        next_print();
        return EXIT_DONE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
        strcmp(argv[1], "help") == 0) {
        help(stdout);
        return EXIT_DONE;
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("lull %s (detector %d)\n", LULL_VERSION, DETECTOR_VERSION);
        return EXIT_DONE;
    }
    for (unsigned i = 0; i < COMMANDS; i++) {
        if (strcmp(argv[1], commands[i].name) == 0) {
            int status = commands[i].run(argc - 1, argv + 1);
            return status == EXIT_HELPED ? EXIT_DONE : status;
        }
    }
    fprintf(stderr, _("lull: there is no command '%s'.\n\n"), argv[1]);
    help(stderr);
    return EXIT_USAGE;
}

int main(int argc, char **argv)
{
    words_begin();
    int status = run(argc, argv);
    errno = EIO;
    if (status == EXIT_DONE && (fflush(stdout) != 0 || ferror(stdout) != 0)) {
        return whole_say(argc < 2 ? "help" : argv[1], _("what was to be printed"), -errno);
    }
    return status;
}
