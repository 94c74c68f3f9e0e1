/* support: what help there is beside lull. Anybody can open it, always; no trace ever does. */
#include "command/command.h"

#include <stdio.h>

#include "command/help_lines.h"
#include "words/words.h"

static const char help_text[] =
    N_("Usage: lull support [--country CODE]\n"
       "\n"
       "What help there is beside lull: what couples therapy, therapy of one's own and "
       "trauma-focused\n"
       "work can do, when lull is not the thing to use, and help lines. lull never opens this page "
       "by\n"
       "itself, whatever a trace looks like, and does not keep that it was opened.\n"
       "\n"
       "  --country CODE        help lines of this country only, such as DE\n"
       "  --help\n");

static const char page[] = N_(
    "Help beside lull\n"
    "\n"
    "A heart rate says nothing about whether you need any of this: a coffee or a hot room looks "
    "the\n"
    "same as a hard talk. You need no reason to ask for help, and it is never too early.\n"
    "\n"
    "Couples therapy     Somebody who sees the pattern you are both in, slows it down, and helps "
    "you\n"
    "                    say what is underneath. Good when you keep having the same talk, or "
    "none.\n"
    "Therapy of your own A room that is yours alone. Good when what comes up is older than the "
    "two of\n"
    "                    you, or when it is not safe to say it in front of each other.\n"
    "Trauma-focused work With somebody trained in it, at your pace. Good when your body reacts "
    "as if\n"
    "                    something were happening again, when you go far away, or when you "
    "startle\n"
    "                    and do not know why. A pause can't do this work; it needs a person.\n"
    "Your doctor         For a heart that stumbles or races at rest, for sleep, for low mood.\n"
    "\n"
    "lull is not for you if you are afraid of your partner, or if anyone has been hurt or "
    "threatened.\n"
    "A pause does not make that safe, and couples therapy may not either: ask one of these "
    "first, alone.\n");

int command_support(int argc, char **argv)
{
    static const struct option table[] = {
        {"country", required_argument, NULL, 'c'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    const char *country = NULL;
    int option;
    while ((option = command_option(argc, argv, table, help_text)) >= 0) {
        country = optarg;
    }
    if (option != COMMAND_OPTIONS_READ) {
        return -option;
    }
    if (optind != argc) {
        return say_usage("support", "it takes no words, only options.");
    }
    printf("%s\n", _(page));
    if (country == NULL) {
        help_lines_print_all(stdout);
    } else if (!help_lines_print(stdout, country)) {
        say_error("support", "there are no help lines of %s here. Without --country all are shown.",
                  country);
        return EXIT_FAILED;
    }
    return EXIT_DONE;
}
