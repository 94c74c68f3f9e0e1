/* baseline: a partner's own levels, measured from a recording and kept on their page.
 *
 *   recording ─▶ the core, with phases from --quiet A:B … or the recording's own ─▶ measured phases
 *   all of them long enough?  no: say how much there was and what to do, keep nothing
 *                             yes: keep as the last baseline, and add to the history
 */
#include "command/command.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command/access.h"
#include "command/feed.h"
#include "command/live.h"
#include "core/session.h"
#include "report/levels.h"
#include "words/words.h"

static const char help_text[] = N_(
    "Usage: lull baseline NAME [NAME] [OPTIONS of lull live]\n"
    "       lull baseline NAME --from RECORDING [OPTIONS]\n"
    "\n"
    "Without a recording, with straps on: six minutes of sitting quietly, telling and listening, "
    "led\n"
    "by the screen and by sound. Two do it together.\n"
    "\n"
    "Measures NAME's own heart rate, sitting quietly and in talk, from a recording, and keeps it "
    "on\n"
    "their page. Asks for their passphrase: their history of baselines is theirs to open.\n"
    "Each stretch needs 60 s of beats that can be read; two minutes or more are good.\n"
    "\n"
    "  --from RECORDING      where from\n"
    "  --quiet A:B           sat quietly from second A to second B of the recording\n"
    "  --listening A:B       listened\n"
    "  --speaking A:B        spoke\n"
    "  --talk A:B            talked, one or the other speaking\n"
    "                        With none of these, the recording's own phases are taken\n"
    "  --who a|b             which of the two, where the recording holds two\n"
    "  --without-history     no passphrase: keeps this baseline, leaves the history as it is\n"
    "  --journal FILE        another journal than your own\n"
    "  --help\n");

struct stretch {
    int64_t from_us, to_us; /* of the recording, its first input being 0 */
};

struct options {
    const char *name, *from, *journal;
    struct stretch stretch[PHASES];
    bool given[PHASES];
    bool any;     /* of them */
    enum who who; /* WHO_BOTH: not said */
    bool apart;   /* without the history */
};

/* What a look at one partner's phases gave. */
struct measured {
    struct baseline today;
    bool seen[PHASES];         /* a phase came to its end */
    uint32_t short_ms[PHASES]; /* trusted time of one that was too short */
    bool is_short[PHASES];
};

/* ---- options ---- */

static bool take_stretch(struct options *options, enum phase phase, const char *text)
{
    char *colon, *end;
    double from_s = strtod(text, &colon);
    if (colon == text || *colon != ':') {
        return false;
    }
    double to_s = strtod(colon + 1, &end);
    if (end == colon + 1 || *end != 0 || !isfinite(from_s) || !isfinite(to_s) || from_s < 0 ||
        to_s <= from_s || to_s > 1e6) {
        return false;
    }
    options->stretch[phase] =
        (struct stretch){.from_us = llround(from_s * 1e6), .to_us = llround(to_s * 1e6)};
    options->given[phase] = options->any = true;
    return true;
}

static bool overlap(const struct options *options)
{
    for (int i = 0; i < PHASES; i++) {
        for (int j = i + 1; j < PHASES; j++) {
            const struct stretch *a = &options->stretch[i];
            const struct stretch *b = &options->stretch[j];
            if (options->given[i] && options->given[j] && a->from_us < b->to_us &&
                b->from_us < a->to_us) {
                return true;
            }
        }
    }
    return false;
}

static int check_options(const struct options *options)
{
    if (options->name == NULL) {
        return say_usage("baseline", "whose? It takes one name.");
    }
    if (options->from == NULL || strcmp(options->from, "-") == 0) {
        return say_usage("baseline", "which recording? --from RECORDING (a file: it is read "
                                     "twice).");
    }
    if (overlap(options)) {
        return say_usage("baseline", "two stretches overlap.");
    }
    return EXIT_DONE;
}

static int take_options(int argc, char **argv, struct options *options)
{
    enum { FROM = PHASES, WHO, APART, JOURNAL };
    static const struct option table[] = {
        {"quiet", required_argument, NULL, PHASE_QUIET},
        {"listening", required_argument, NULL, PHASE_LISTENING},
        {"speaking", required_argument, NULL, PHASE_SPEAKING},
        {"talk", required_argument, NULL, PHASE_TALK},
        {"from", required_argument, NULL, FROM},
        {"who", required_argument, NULL, WHO},
        {"without-history", no_argument, NULL, APART},
        {"journal", required_argument, NULL, JOURNAL},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    int option;
    while ((option = command_option(argc, argv, table, help_text)) >= 0) {
        if (option < PHASES && !take_stretch(options, option, optarg)) {
            return say_usage("baseline",
                             "--%s takes two times in seconds, such as 0:120, not '%s'.",
                             phase_name(option), optarg);
        }
        if (option == WHO && strcmp(optarg, "a") != 0 && strcmp(optarg, "b") != 0) {
            return say_usage("baseline", "--who takes a or b, not '%s'.", optarg);
        }
        options->from = option == FROM ? optarg : options->from;
        options->journal = option == JOURNAL ? optarg : options->journal;
        options->apart |= option == APART;
        if (option == WHO) {
            options->who = *optarg == 'a' ? WHO_A : WHO_B;
        }
    }
    if (option != COMMAND_OPTIONS_READ) {
        return -option;
    }
    options->name = argc - optind == 1 ? argv[optind] : NULL;
    return check_options(options);
}

/* ---- measuring ---- */

static void plan(struct feed *feed, enum who who, enum phase phase, int64_t at_us)
{
    struct input input = {
        .at_us = at_us, .event_us = at_us, .who = who, .kind = INPUT_PHASE, .phase = phase};
    feed_plan(feed, &input);
}

/* In the order of time: the end of one stretch may be the start of the next, and comes first. */
static void plan_stretches(struct feed *feed, const struct options *options, enum who who,
                           int64_t zero_us)
{
    bool planned[PHASES] = {false};
    for (;;) {
        int next = PHASE_NONE;
        for (int i = 0; i < PHASES; i++) {
            if (options->given[i] && !planned[i] &&
                (next == PHASE_NONE ||
                 options->stretch[i].from_us < options->stretch[next].from_us)) {
                next = i;
            }
        }
        if (next == PHASE_NONE) {
            return;
        }
        planned[next] = true;
        plan(feed, who, next, zero_us + options->stretch[next].from_us);
        plan(feed, who, PHASE_NONE, zero_us + options->stretch[next].to_us);
    }
}

static void take_events(struct measured *measured, enum who who, struct actions *actions)
{
    for (uint32_t i = 0; i < actions->count; i++) {
        const struct event *event = &actions->at[i].record;
        if (actions->at[i].kind != ACTION_RECORD || event->who != who) {
            continue;
        }
        if (event->kind == EVENT_BASELINE) {
            measured->today.phase[event->baseline.phase] = event->baseline.measured;
            measured->seen[event->baseline.phase] = true;
        }
        if (event->kind == EVENT_BASELINE_SHORT) {
            measured->is_short[event->baseline.phase] = true;
            measured->short_ms[event->baseline.phase] = event->baseline.measured.trusted_ms;
        }
    }
    actions->count = 0;
}

/* The recording through the core. Planned phases stand for the recording's own; levels that it
 * brings from elsewhere are not measured here, and stay out. */
static enum file_verdict measure(const struct options *options, const struct feed_facts *facts,
                                 struct measured *ret_measured, struct file_error *ret_error)
{
    static struct session session; /* large */
    static struct actions actions;
    static struct feed feed;
    struct settings settings = settings_default();
    struct file_reader *reader;
    struct input input;
    enum file_verdict verdict = file_open(options->from, &reader, ret_error);
    if (verdict != FILE_OK) {
        return verdict;
    }
    feed_init(&feed, reader, NULL, 0);
    feed.drop_baseline = options->any;
    plan_stretches(&feed, options, options->who, facts->first_us);
    session_init(&session, &settings);
    while (feed_next(&feed, &input)) {
        if (input.kind != INPUT_BASELINE && input.kind != INPUT_HISTORY) {
            session_step(&session, &input, &actions);
        }
        take_events(ret_measured, options->who, &actions);
    }
    input = (struct input){.at_us = facts->last_us, .who = WHO_BOTH, .kind = INPUT_END};
    session_step(&session, &input, &actions);
    take_events(ret_measured, options->who, &actions);
    *ret_error = feed.error;
    verdict = feed.verdict == FILE_END ? FILE_OK : feed.verdict;
    file_close(reader);
    return verdict;
}

/* ---- saying what came of it ---- */

static int too_short(const struct options *options, enum phase phase, uint32_t trusted_ms)
{
    say_error("baseline",
              "%s: %s, there were %u s of beats that can be read, and 60 s are needed. Nothing was "
              "kept. Moisten the strap, sit still, and take a longer stretch.",
              options->from, levels_phase_text(phase), trusted_ms / 1000);
    return EXIT_FAILED;
}

static int check(const struct options *options, const struct measured *measured)
{
    bool any = false;
    for (int i = 0; i < PHASES; i++) {
        if (measured->is_short[i] && !measured->seen[i]) {
            return too_short(options, i, measured->short_ms[i]);
        }
        if (options->given[i] && !measured->seen[i]) {
            return too_short(options, i, 0);
        }
        any |= measured->seen[i];
    }
    if (!any) {
        return say_usage("baseline",
                         "%s: it says of no stretch what it was. Say it: --quiet A:B, --talk A:B.",
                         options->from);
    }
    return EXIT_DONE;
}

static void say_meaning(const struct journal_partner *partner, const struct options *options,
                        const struct baseline *today, const struct baseline_reference *reference)
{
    printf(_("Kept for %s:\n"), partner->name);
    levels_print(stdout, today);
    levels_print_talk(stdout, reference, NULL);
    if (reference->rest_unusual) {
        levels_print_unusual(stdout);
    }
    if (options->apart) {
        puts(
            _("Your history of baselines was not opened: this one stands alone, is not laid beside "
              "your usual rest, and was not added to it."));
    }
    puts(_("A beta blocker, a pacemaker, an irregular heartbeat, pregnancy or fever shift or blunt "
           "heart rate: detection may be coarse then. The button always works."));
}

/* ---- keeping ---- */

static enum journal_error keep(const struct access *access, const struct options *options,
                               const struct journal_partner *partner, struct baseline *history,
                               const struct baseline *today)
{
    enum journal_error error =
        journal_baseline_put(access->journal, &partner->id, JOURNAL_BASELINE_LAST, today);
    if (error == JOURNAL_OK && !options->apart) {
        baseline_history_add(history, today);
        error =
            journal_baseline_put(access->journal, &partner->id, JOURNAL_BASELINE_HISTORY, history);
    }
    return error;
}

static int read_history(const struct access *access, const struct options *options,
                        const struct journal_partner *partner, struct baseline *ret_history)
{
    struct journal_unlocked *unlocked;
    *ret_history = (struct baseline){0};
    if (options->apart) {
        return EXIT_DONE;
    }
    int status = access_unlock(access, partner, &unlocked);
    if (status != EXIT_DONE) {
        fputs(
            _("'--without-history' keeps a baseline with no passphrase, and leaves the history as "
              "it is.\n"),
            stderr);
        return status;
    }
    enum journal_error error =
        journal_baseline_get(access->journal, unlocked, JOURNAL_BASELINE_HISTORY, ret_history);
    journal_unlocked_free(unlocked);
    return error == JOURNAL_NOTHING ? EXIT_DONE : access_say(access, error);
}

static int find_who(struct options *options, const struct feed_facts *facts)
{
    if (options->who == WHO_BOTH && facts->holds[WHO_A] && facts->holds[WHO_B]) {
        return say_usage("baseline", "%s: it holds two people. --who a or --who b.", options->from);
    }
    if (options->who == WHO_BOTH) {
        options->who = facts->holds[WHO_B] ? WHO_B : WHO_A;
    }
    return EXIT_DONE;
}

/* A stretch that begins after the recording ends is a slip, not a strap that was not heard. */
static int check_inside(const struct options *options, const struct feed_facts *facts)
{
    int64_t length_us = facts->last_us - facts->first_us;
    for (int i = 0; i < PHASES; i++) {
        if (options->given[i] && length_us > 0 && options->stretch[i].from_us >= length_us) {
            return say_usage("baseline", "%s: it is %d s long; --%s begins after that.",
                             options->from, (int)(length_us / US_PER_S), phase_name(i));
        }
    }
    return EXIT_DONE;
}

/* Nobody is asked for a passphrase before there is something to keep. */
static int measure_first(struct options *options, struct measured *ret_measured)
{
    struct file_error error;
    struct feed_facts facts = feed_look(options->from, NULL, 0);
    int status = find_who(options, &facts);
    if (status == EXIT_DONE) {
        status = check_inside(options, &facts);
    }
    if (status != EXIT_DONE) {
        return status;
    }
    if (measure(options, &facts, ret_measured, &error) != FILE_OK) {
        char text[FILE_ERROR_TEXT_BYTES];
        file_error_text(&error, text, sizeof(text));
        say_error("baseline", "%s Nothing was kept.", text);
        return EXIT_FAILED;
    }
    return check(options, ret_measured);
}

static int run(struct access *access, struct options *options)
{
    struct journal_partner partner;
    struct baseline history;
    struct measured measured = {0};
    int status = access_partner(access, options->name, &partner);
    if (status == EXIT_DONE) {
        status = measure_first(options, &measured);
    }
    if (status == EXIT_DONE) {
        status = read_history(access, options, &partner, &history);
    }
    if (status != EXIT_DONE) {
        return status;
    }
    struct baseline_reference reference = baseline_reference(&measured.today, &history);
    status = access_say(access, keep(access, options, &partner, &history, &measured.today));
    if (status == EXIT_DONE) {
        say_meaning(&partner, options, &measured.today, &reference);
    }
    return status;
}

/* Without a recording to take it from, people and straps are here. */
static bool here_and_now(int argc, char **argv)
{
    bool recording = argc < 2;
    for (int i = 1; i < argc; i++) {
        recording = recording || strncmp(argv[i], "--from", 6) == 0 ||
                    strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0;
    }
    return !recording;
}

int command_baseline(int argc, char **argv)
{
    struct options options = {.who = WHO_BOTH};
    struct access access;
    if (here_and_now(argc, argv)) {
        return live_baseline(argc, argv);
    }
    int status = take_options(argc, argv, &options);
    if (status != EXIT_DONE) {
        return status;
    }
    status = access_open(&access, "baseline", options.journal, false);
    if (status == EXIT_DONE) {
        status = run(&access, &options);
    }
    access_close(&access);
    return status;
}
