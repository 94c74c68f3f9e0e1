/* lull: the table of commands. */
#include "command/command.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "command/next.h"
#include "core/settings.h"

static const struct command commands[] = {
    {"scan", "the straps that are near", command_scan},
    {"partner", "the people of the journal", command_partner},
    {"baseline", "measure somebody's own heart rate, quiet and in talk", command_baseline},
    {"live", "a talk, with lull beside it", command_live},
    {"after", "after a talk: write for yourself, share what you like", command_after},
    {"replay", "run a recorded talk through lull, with cues", command_replay},
    {"sessions", "list the talks that are kept", command_sessions},
    {"show", "show one talk, and your own part of it", command_show},
    {"review", "look back: one talk, or all of your own", command_review},
    {"puck", "the thing with the light and the two buttons", command_puck},
    {"card", "a card for the table: five steps, and words to begin with", command_card},
    {"doctor", "look at Bluetooth, sound and the journal; say the fix", command_doctor},
    {"import", "take in a table of heart data, or a bundle", command_import},
    {"bundle", "seal talks into a file for a therapist", command_bundle},
    {"export", "write a talk of the journal for another program", command_export},
};
#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

static void help(FILE *out)
{
    fputs("lull notices activation early and plays a cue to pause.\n"
          "Usage: lull COMMAND [ARGUMENTS]\n\n",
          out);
    for (unsigned i = 0; i < COMMANDS; i++) {
        fprintf(out, "  %-10s %s\n", commands[i].name, commands[i].summary);
    }
    fputs("\n'lull COMMAND --help' or 'man lull-COMMAND' tells more.\n"
          "Heart rate shows activation. It does not show feelings, fault, honesty or love.\n",
          out);
}

int main(int argc, char **argv)
{
    setlocale(LC_CTYPE, "");
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
            return commands[i].run(argc - 1, argv + 1);
        }
    }
    fprintf(stderr, "lull: there is no command '%s'.\n\n", argv[1]);
    help(stderr);
    return EXIT_USAGE;
}
