#include "command/replay_options.h"

#include <stdio.h>
#include <string.h>

#include "command/command.h"
#include "command/loop.h"
#include "words/words.h"

static const char help_text[] =
    N_("Usage: lull replay RECORDING [RECORDING] [OPTIONS]\n"
       "\n"
       "Runs a recorded talk through lull as if it happened now: cues sound, presses pause. Two\n"
       "recordings of one person each are laid together as a couple.\n"
       "\n"
       "  --speed 1|10|max      how fast (default 1)\n"
       "  --offset S            the second recording begins S seconds after the first\n"
       "  --baseline PHASES     stretches to learn each level from, in seconds of the recording:\n"
       "                        quiet=A:B,talk=C:D (also listening=, speaking=)\n"
       "  --answer S            a press follows each cue after S seconds\n"
       "  --decisions FILE      write all that was noticed and decided, a line each\n"
       "  --cues-per-hour N     unneeded cues an hour (default 1)\n"
       "  --pause S             length of a pause (default 15)\n"
       "  --sound SOUND         soft-bell, wood-block, low-bowl, none, or a sound file of yours\n"
       "  --volume PERCENT      default 60\n"
       "  --no-breath           no tone to breathe with in a pause\n"
       "  --output FILE.wav     write what would be heard to a file instead of playing it\n"
       "  --keep NAME[,NAME]    keep the talk in the journal, as these partners'\n"
       "  --journal FILE        another journal than your own\n"
       "  --help\n");

static bool take_speed(const char *text, unsigned *ret_speed)
{
    if (strcmp(text, "max") == 0) {
        *ret_speed = LOOP_SPEED_MAX;
        return true;
    }
    *ret_speed = strcmp(text, "10") == 0 ? 10 : 1;
    return strcmp(text, "10") == 0 || strcmp(text, "1") == 0;
}

static int bad(const char *option, const char *text, const char *wanted)
{
    return say_usage("replay", "--%s takes %s, not '%s'.", option, wanted, text);
}

static int take_option(struct replay_options *options, int option, const char *text)
{
    double value = 0;
    switch (option) {
    case 's':
        return take_speed(text, &options->speed) ? EXIT_DONE
                                                 : bad("speed", text, _("1, 10 or max"));
    case 'o':
        if (!command_number(text, -1e6, 1e6, &value)) {
            return bad("offset", text, "seconds");
        }
        options->offset_us = (int64_t)(value * 1e6);
        return EXIT_DONE;
    case 'a':
        if (!command_number(text, 0, 3600, &value)) {
            return bad("answer", text, _("seconds, 0 to 3600"));
        }
        options->answer_us = (int64_t)(value * 1e6);
        return EXIT_DONE;
    case 'c':
        if (!command_number(text, 0.1, 20, &value)) {
            return bad("cues-per-hour", text, _("a number from 0.1 to 20"));
        }
        options->settings.cues_per_hour_milli = (uint32_t)(value * 1000 + 0.5);
        options->own_settings = true;
        return EXIT_DONE;
    case 'p':
        if (!command_number(text, 5, 120, &value)) {
            return bad("pause", text, _("seconds, 5 to 120"));
        }
        options->settings.pause_ms = (uint32_t)(value * 1000 + 0.5);
        options->own_settings = true;
        return EXIT_DONE;
    case 'v':
        if (!command_number(text, 0, 100, &value)) {
            return bad("volume", text, _("a percentage, 0 to 100"));
        }
        options->volume = value / 100;
        return EXIT_DONE;
    case 'B':
        options->breath = false;
        return EXIT_DONE;
    case 'b':
        options->baseline = text;
        return EXIT_DONE;
    case 'd':
        options->decisions = text;
        return EXIT_DONE;
    case 'S':
        options->sound = text;
        return EXIT_DONE;
    case 'O':
        options->output = text;
        return EXIT_DONE;
    case 'k':
        options->keep = text;
        return EXIT_DONE;
    case 'j':
        options->journal = text;
        break;
    }
    return EXIT_DONE;
}

int replay_options_take(int argc, char **argv, struct replay_options *options)
{
    static const struct option table[] = {
        {"speed", required_argument, NULL, 's'},
        {"offset", required_argument, NULL, 'o'},
        {"baseline", required_argument, NULL, 'b'},
        {"answer", required_argument, NULL, 'a'},
        {"decisions", required_argument, NULL, 'd'},
        {"cues-per-hour", required_argument, NULL, 'c'},
        {"pause", required_argument, NULL, 'p'},
        {"sound", required_argument, NULL, 'S'},
        {"volume", required_argument, NULL, 'v'},
        {"no-breath", no_argument, NULL, 'B'},
        {"output", required_argument, NULL, 'O'},
        {"keep", required_argument, NULL, 'k'},
        {"journal", required_argument, NULL, 'j'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    int option;
    while ((option = command_option(argc, argv, table, help_text)) >= 0) {
        int status = take_option(options, option, optarg);
        if (status != EXIT_DONE) {
            return status;
        }
    }
    if (option != COMMAND_OPTIONS_READ) {
        return -option;
    }
    if (argc - optind < 1 || argc - optind > 2) {
        return say_usage("replay", "it takes one recording, or two.");
    }
    options->recording[0] = argv[optind];
    options->recording[1] = argc - optind == 2 ? argv[optind + 1] : NULL;
    return EXIT_DONE;
}

static void plan_phase(struct feed *feed, const struct feed_facts *facts, enum phase phase,
                       double at_s)
{
    for (int who = 0; who < PARTNERS; who++) {
        struct input input = {
            .at_us = facts->first_us + (int64_t)(at_s * 1e6),
            .who = who,
            .kind = INPUT_PHASE,
            .phase = phase,
        };
        input.event_us = input.at_us;
        if (facts->holds[who]) {
            feed_plan(feed, &input);
        }
    }
}

static bool plan_stretch(struct feed *feed, const struct feed_facts *facts, const char *text,
                         size_t length)
{
    char word[64];
    if (length >= sizeof(word)) {
        return false;
    }
    memcpy(word, text, length);
    word[length] = 0;
    char *from = strchr(word, '=');
    char *to = from != NULL ? strchr(from, ':') : NULL;
    if (to == NULL) {
        return false;
    }
    *from++ = 0;
    *to++ = 0;
    double from_s;
    double to_s;
    if (!command_number(from, 0, 1e6, &from_s) || !command_number(to, 0, 1e6, &to_s) ||
        to_s <= from_s) {
        return false;
    }
    for (int phase = 0; phase < PHASES; phase++) {
        if (strcmp(word, phase_name(phase)) == 0) {
            plan_phase(feed, facts, phase, from_s);
            plan_phase(feed, facts, PHASE_NONE, to_s);
            return true;
        }
    }
    return false;
}

int replay_options_plan_baseline(const struct replay_options *options,
                                 const struct feed_facts *facts, struct feed *feed)
{
    const char *at = options->baseline;
    if (at == NULL) {
        return EXIT_DONE;
    }
    feed->drop_baseline = true;
    for (;;) {
        size_t length = strcspn(at, ",");
        if (!plan_stretch(feed, facts, at, length)) {
            return say_usage("replay",
                             "--baseline takes stretches such as quiet=0:120,talk=120:300 (in "
                             "seconds, from:to), not '%.*s'.",
                             (int)length, at);
        }
        if (at[length] == 0) {
            return EXIT_DONE;
        }
        at += length + 1;
    }
}

void replay_options_plan_settings(const struct replay_options *options,
                                  const struct feed_facts *facts, struct feed *feed)
{
    struct input input = {
        .at_us = facts->first_us,
        .event_us = facts->first_us,
        .who = WHO_BOTH,
        .kind = INPUT_SETTINGS,
        .settings = options->settings,
    };
    feed->drop_settings = options->own_settings;
    feed_plan(feed, &input);
}
