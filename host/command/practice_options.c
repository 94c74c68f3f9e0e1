#include "command/practice_options.h"

#include <getopt.h>
#include <math.h>
#include <string.h>

#include "command/command.h"
#include "words/words.h"

const char practice_options_help[] = N_(
    "Usage: lull practice pause NAME [NAME] [--call | --wait] [--cues N] [--every S]\n"
    "       lull practice rehearsal NAME\n"
    "       lull practice breath NAME [NAME] [--rate R | --find] [--minutes M]\n"
    "       lull practice partner NAME NAME [--minutes M]\n"
    "       lull practice --log --as NAME\n"
    "\n"
    "Drills for at home. Any letter is a press (with two, the left half of the keyboard is the "
    "first\n"
    "NAME's), Esc ends a drill at any time, and what was done until then is kept, for each of you\n"
    "alone. 'lull practice' says what the drills are.\n"
    "\n"
    "  --call              alone: call a pause yourself, and say when you'll be back\n"
    "  --wait              alone: a pause is called; wait until the time that was named\n"
    "  --cues N            how many cues or pauses (default 5; --call and --wait 3)\n"
    "  --every S           seconds between cues on the mean (default 70: from 40 to 100)\n"
    "  --pause S           length of a pause (default 15; --call and --wait 60)\n"
    "  --rate R            breaths a minute: 4.5, 5, 5.5, 6 or 6.5 (default: your own, else 5.5)\n"
    "  --find              searches for your own rate: 10 minutes, with a strap\n"
    "  --minutes M         breath: how long (default 5); partner: each turn (default 3)\n"
    "  --strap NAME=ADDRESS, --bluetooth dbus|direct, --clicker NAME, --sound SOUND,\n"
    "  --volume PERCENT, --no-breath, --journal FILE\n"
    "                      as for 'lull live'\n"
    "  --log --as NAME     what you practised, day by day\n"
    "  --help\n");

/* Letters that 'lull live' does not have; those that it has mean the same here. */
enum { CALL = 256, WAIT, CUES, EVERY, RATE, FIND, MINUTES, LOG, AS, HELP, PAUSE };

static const struct option table[] = {
    {"call", no_argument, NULL, CALL},
    {"wait", no_argument, NULL, WAIT},
    {"cues", required_argument, NULL, CUES},
    {"every", required_argument, NULL, EVERY},
    {"pause", required_argument, NULL, PAUSE},
    {"rate", required_argument, NULL, RATE},
    {"find", no_argument, NULL, FIND},
    {"minutes", required_argument, NULL, MINUTES},
    {"log", no_argument, NULL, LOG},
    {"as", required_argument, NULL, AS},
    {"strap", required_argument, NULL, 's'},
    {"bluetooth", required_argument, NULL, 'b'},
    {"clicker", required_argument, NULL, 'k'},
    {"sound", required_argument, NULL, 'S'},
    {"volume", required_argument, NULL, 'v'},
    {"no-breath", no_argument, NULL, 'B'},
    {"journal", required_argument, NULL, 'j'},
    {"help", no_argument, NULL, HELP},
    {NULL, 0, NULL, 0},
};

/* What was given, before it is known what it is for. */
struct given {
    bool of[PAUSE + 1 - CALL];
    double cues, every_s, pause_s, rate, minutes;
};

static bool was(const struct given *given, int option)
{
    return given->of[option - CALL];
}

static int number(const char *what, const char *text, double low, double high, double *ret_value)
{
    return command_number(text, low, high, ret_value)
               ? EXIT_DONE
               : say_usage("practice", "%s takes a number from %g to %g, not '%s'.", what, low,
                           high, text);
}

static int take_one(struct practice_options *options, struct given *given, int option,
                    const char *text)
{
    if (option >= CALL) {
        given->of[option - CALL] = true;
    }
    switch (option) {
    case CUES:
        return number("--cues", text, 1, DRILL_CUES_MAX, &given->cues);
    case EVERY:
        return number("--every", text, 5, 600, &given->every_s);
    case PAUSE:
        return number("--pause", text, 5, 120, &given->pause_s);
    case RATE:
        return number("--rate", text, 4.5, 6.5, &given->rate);
    case MINUTES:
        return number("--minutes", text, 0.05, 30, &given->minutes);
    case AS:
        options->as = text;
        return EXIT_DONE;
    case CALL:
    case WAIT:
    case FIND:
    case LOG:
    case HELP:
        return EXIT_DONE;
    case '?':
        return say_usage("practice", "an option is not known or lacks its value.");
    default:
        return live_options_one(&options->live, "practice", option, text);
    }
}

/* The drills by their names, with the options that are theirs. */
static const struct {
    const char *name;
    enum drill_kind kind;
    int least, most; /* names */
    int options[6];
} drills[] = {
    {"pause", DRILL_PAUSE, 1, 2, {CALL, WAIT, CUES, EVERY, PAUSE}},
    {"rehearsal", DRILL_REHEARSAL, 1, 1, {PAUSE}},
    {"breath", DRILL_BREATH, 1, 2, {RATE, FIND, MINUTES}},
    {"partner", DRILL_PARTNER, 2, 2, {MINUTES, PAUSE}},
};
#define DRILLS (sizeof(drills) / sizeof(drills[0]))

static bool belongs(unsigned drill, int option)
{
    for (int i = 0; i < 6; i++) {
        if (drills[drill].options[i] == option) {
            return true;
        }
    }
    return false;
}

static int check_options(unsigned drill, const struct given *given)
{
    for (const struct option *one = table; one->name != NULL; one++) {
        if (one->val >= CALL && was(given, one->val) && !belongs(drill, one->val)) {
            return say_usage("practice", "--%s is not for '%s'.", one->name, drills[drill].name);
        }
    }
    if (was(given, CALL) && was(given, WAIT)) {
        return say_usage("practice", "--call or --wait, one at a time.");
    }
    if (was(given, FIND) && (was(given, RATE) || was(given, MINUTES))) {
        return say_usage("practice", "--find tries five rates for two minutes each.");
    }
    if (was(given, RATE) && fabs(given->rate * 2 - round(given->rate * 2)) > 1e-9) {
        return say_usage("practice", "--rate takes 4.5, 5, 5.5, 6 or 6.5.");
    }
    if (was(given, CALL) && was(given, EVERY)) {
        return say_usage("practice", "with --call it is you who calls: --every is not for it.");
    }
    return EXIT_DONE;
}

/* Alone: what is for one. */
static int check_names(unsigned drill, const struct given *given, int names)
{
    bool one = drills[drill].most == 1 || was(given, CALL) || was(given, WAIT) || was(given, FIND);
    if (names < drills[drill].least) {
        return say_usage("practice",
                         drills[drill].least > 1 ? "'%s' takes two names: who sits left, "
                                                   "who sits right."
                                                 : "'%s': whose? It takes a name.",
                         drills[drill].name);
    }
    if (names > (one ? 1 : drills[drill].most)) {
        return say_usage("practice", one ? "this is for one alone: it takes one name."
                                         : "there are too many names.");
    }
    return EXIT_DONE;
}

static void make_plan(struct drill_plan *plan, unsigned drill, const struct given *given, int names)
{
    bool away = was(given, CALL) || was(given, WAIT);
    double minutes = was(given, MINUTES)                  ? given->minutes
                     : drills[drill].kind == DRILL_BREATH ? 5
                                                          : 3;
    double pause_s = was(given, PAUSE) ? given->pause_s : away ? 60 : 15;
    double every_s = was(given, EVERY) ? given->every_s : 70;
    *plan = (struct drill_plan){
        .kind = was(given, CALL)   ? DRILL_CALL
                : was(given, WAIT) ? DRILL_WAIT
                : was(given, FIND) ? DRILL_SEARCH
                                   : drills[drill].kind,
        .people = (unsigned)names,
        .cues = was(given, CUES) ? (uint32_t)given->cues
                : away           ? 3
                                 : 5,
        .every_us = (int64_t)(every_s * 1e6),
        .pause_us = (int64_t)(pause_s * 1e6),
        .length_us = (int64_t)(minutes * 60e6),
        .rate = pace_nearest(was(given, RATE) ? given->rate : 5.5),
    };
}

static int take_drill(int argc, char **argv, const struct given *given,
                      struct practice_options *options)
{
    unsigned drill = 0;
    while (drill < DRILLS && strcmp(argv[optind], drills[drill].name) != 0) {
        drill++;
    }
    if (drill == DRILLS) {
        return say_usage("practice", "there is no drill '%s': pause, rehearsal, breath or partner.",
                         argv[optind]);
    }
    int names = argc - optind - 1;
    int status = check_options(drill, given);
    if (status == EXIT_DONE) {
        status = check_names(drill, given, names);
    }
    if (status == EXIT_DONE) {
        for (int i = 0; i < names; i++) {
            options->live.name[i] = argv[optind + 1 + i];
        }
        make_plan(&options->plan, drill, given, names);
        options->rate = was(given, RATE);
    }
    return status;
}

int practice_options_take(int argc, char **argv, struct practice_options *options)
{
    struct given given = {0};
    int option;
    opterr = 0;
    optind = 1;
    while ((option = getopt_long(argc, argv, "", table, NULL)) != -1) {
        int status = take_one(options, &given, option, optarg);
        if (status != EXIT_DONE) {
            return status;
        }
    }
    options->help = was(&given, HELP);
    options->log = was(&given, LOG);
    options->none = optind == argc && !options->log;
    if (options->help) {
        return EXIT_DONE;
    }
    if (options->log != (options->as != NULL)) {
        return say_usage("practice", "--log and --as NAME go together.");
    }
    if (options->log) {
        return optind == argc ? EXIT_DONE
                              : say_usage("practice", "--log takes no '%s'.", argv[optind]);
    }
    return options->none ? EXIT_DONE : take_drill(argc, argv, &given, options);
}
