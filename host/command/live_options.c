#include "command/live_options.h"

#include <getopt.h>
#include <string.h>

#include "command/command.h"
#include "words/words.h"

const char live_options_help[] = N_(
    "Usage: lull live NAME [NAME] [OPTIONS]\n"
    "\n"
    "A talk with lull beside it. The first NAME sits left: any key on the left half of the "
    "keyboard is\n"
    "their press, any on the right half the other's. A press is a pause.\n"
    "\n"
    "  Enter       we are back             Space    we stay with this: no cues for 5 minutes\n"
    "  Backspace   a longer break          Tab      a mark, to look at later\n"
    "  Esc         stop\n"
    "\n"
    "A puck's button is a press; both together: we are back; twice: we stay; held for 2 s: a "
    "break.\n"
    "\n"
    "  --strap NAME=ADDRESS  this strap today ('lull scan' finds it; =none: the button alone)\n"
    "  --no-baseline         do not measure a level first; without one lull plays no cues\n"
    "  --bluetooth dbus|direct\n"
    "                        through bluetoothd (the default), or without it\n"
    "  --clicker NAME        a clicker that looks like a keyboard: a part of its name\n"
    "  --cues-per-hour N     unneeded cues an hour (default 1)\n"
    "  --pause S             length of a pause (default 15)\n"
    "  --sound SOUND         soft-bell, wood-block, low-bowl, or a sound file of yours\n"
    "  --volume PERCENT      default 60\n"
    "  --no-breath           no tone to breathe with in a pause\n"
    "  --break MINUTES       length of a longer break (default 20)\n"
    "  --cues-unseen         nobody sees the cues of this talk afterwards: each of you is asked "
    "first, and\n"
    "                        it takes both; what was noticed and when a cue was is then not kept\n"
    "  --first               a first talk, led: ten minutes about something pleasant\n"
    "  --hearts-in-breaks    record hearts in a longer break, too; each of you is asked first\n"
    "  --solo                you alone: wear earphones, so that the cue is yours only\n"
    "  --watch --as therapist\n"
    "                        both hearts as lines on this screen; each of you is asked first\n"
    "  --page --as therapist a page for a browser on this machine: the talk as it goes, both "
    "hearts\n"
    "                        where each of you said yes, and buttons for a pause, a break, a mark\n"
    "  --journal FILE        another journal than your own\n"
    "  --help\n");

int live_options_one(struct live_options *options, const char *command, int option,
                     const char *text)
{
    double value;
    switch (option) {
    case 's':
        if (options->straps == PARTNERS || strchr(text, '=') == NULL) {
            return say_usage(command, "--strap takes NAME=ADDRESS, once for each of you.");
        }
        options->strap[options->straps++] = text;
        return EXIT_DONE;
    case 'b':
        options->direct = strcmp(text, "direct") == 0;
        return options->direct || strcmp(text, "dbus") == 0
                   ? EXIT_DONE
                   : say_usage(command, "--bluetooth takes dbus or direct, not '%s'.", text);
    case 'c':
        if (!command_number(text, 0.1, 20, &value)) {
            return say_usage(command, "--cues-per-hour takes a number from 0.1 to 20.");
        }
        options->settings.cues_per_hour_milli = (uint32_t)(value * 1000 + 0.5);
        return EXIT_DONE;
    case 'p':
        if (!command_number(text, 5, 120, &value)) {
            return say_usage(command, "--pause takes seconds, 5 to 120.");
        }
        options->settings.pause_ms = (uint32_t)(value * 1000 + 0.5);
        return EXIT_DONE;
    case 'v':
        if (!command_number(text, 0, 100, &value)) {
            return say_usage(command, "--volume takes a percentage, 0 to 100.");
        }
        options->volume = value / 100;
        return EXIT_DONE;
    case 'B':
        options->breath = false;
        return EXIT_DONE;
    case 'l':
        if (!command_number(text, 1, 1440, &value)) {
            return say_usage(command, "--break takes minutes, 1 to 1440.");
        }
        options->settings.break_ms = (uint32_t)(value * 60000 + 0.5);
        return EXIT_DONE;
    case 'k':
        options->clicker = text;
        return EXIT_DONE;
    case 'S':
        options->sound = text;
        return EXIT_DONE;
    case 'n':
        options->no_baseline = true;
        return EXIT_DONE;
    case 'H':
        options->in_breaks = true;
        return EXIT_DONE;
    case 'u':
        options->cues_unseen = true;
        return EXIT_DONE;
    case 'f':
        options->first = true;
        return EXIT_DONE;
    case 'o':
        options->solo = true;
        return EXIT_DONE;
    case 'w':
        options->watch = true;
        return EXIT_DONE;
    case 'P':
        options->page = true;
        return EXIT_DONE;
    case 'a':
        options->therapist = strcmp(text, "therapist") == 0;
        return options->therapist ? EXIT_DONE : say_usage(command, "--as takes therapist here.");
    case 'j':
        options->journal = text;
        return EXIT_DONE;
    default:
        return say_usage(command, "an option is not known or lacks its value.");
    }
}

int live_options_take(int argc, char **argv, struct live_options *options)
{
    static const struct option table[] = {
        {"strap", required_argument, NULL, 's'},
        {"bluetooth", required_argument, NULL, 'b'},
        {"clicker", required_argument, NULL, 'k'},
        {"cues-per-hour", required_argument, NULL, 'c'},
        {"pause", required_argument, NULL, 'p'},
        {"volume", required_argument, NULL, 'v'},
        {"no-breath", no_argument, NULL, 'B'},
        {"break", required_argument, NULL, 'l'},
        {"sound", required_argument, NULL, 'S'},
        {"no-baseline", no_argument, NULL, 'n'},
        {"hearts-in-breaks", no_argument, NULL, 'H'},
        {"cues-unseen", no_argument, NULL, 'u'},
        {"first", no_argument, NULL, 'f'},
        {"solo", no_argument, NULL, 'o'},
        {"watch", no_argument, NULL, 'w'},
        {"page", no_argument, NULL, 'P'},
        {"as", required_argument, NULL, 'a'},
        {"journal", required_argument, NULL, 'j'},
        {NULL, 0, NULL, 0},
    };
    int option;
    opterr = 0;
    optind = 1;
    while ((option = getopt_long(argc, argv, "", table, NULL)) != -1) {
        int status = live_options_one(options, argv[0], option, optarg);
        if (status != EXIT_DONE) {
            return status;
        }
    }
    int names = argc - optind;
    if (names < 1 || names > PARTNERS) {
        return say_usage(argv[0], "it takes one name, or two: who sits left, who sits right.");
    }
    if ((options->watch || options->page) != options->therapist) {
        return say_usage(argv[0], "--watch or --page go together with --as therapist.");
    }
    if (options->solo && names > 1) {
        return say_usage(argv[0], "--solo is for one.");
    }
    for (int i = 0; i < names; i++) {
        options->name[i] = argv[optind + i];
    }
    return EXIT_DONE;
}
