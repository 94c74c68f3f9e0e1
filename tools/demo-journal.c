/* demo-journal: months of talks of a simulated couple, in a journal as lull keeps it.
 *
 *   course ─▶ trace ─▶ inputs ─┐
 *                hands ─▶ presses ┴▶ run (core, recorder) ─▶ journal ─▶ shares, what is marked
 * later
 *
 * Every decision is the core's own and every row the recorder's. The same seed gives the same
 * talks; the file differs from run to run in its random ids and keys alone.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "command/kept.h"
#include "command/run.h"
#include "journal/journal.h"
#include "journal/recorder.h"
#include "report/decisions.h"
#include "tools/demo-journal/course.h"
#include "tools/demo-journal/hands.h"
#include "tools/demo-journal/said.h"
#include "tools/trace/trace.h"

enum { EXIT_USAGE = 2 };

static const char HELP[] =
    "Usage: demo-journal FILE [--sessions N] [--until DATE] [--seed N] [--minutes M]\n"
    "\n"
    "Writes a journal of talks of a simulated couple, Sim-Ada and Sim-Ben, neither of whom has a\n"
    "passphrase. No person was recorded. The same seed gives the same talks.\n"
    "\n"
    "  --sessions N   how many talks (default 40, over eight months)\n"
    "  --until DATE   the day of the last one, as 2025-03-28 (the default)\n"
    "  --seed N       other talks of the same kind (default 1)\n"
    "  --minutes M    every talk so long after its baseline, instead of 15 to 40\n"
    "  --help         this text\n";

static const char *const NAMES[PARTNERS] = {"Sim-Ada", "Sim-Ben"};
static const char NOTE[] = "simulated: no person was recorded";

struct demo {
    const char *path;
    struct course course;
    struct settings settings;
    struct journal *journal;
    struct journal_partner partner[PARTNERS];
    struct journal_unlocked *unlocked[PARTNERS];
    struct baseline history[PARTNERS], last[PARTNERS];
    struct run run;
    struct hands hands;
    struct course_talk talk;
    uint64_t beats;
};

static bool good(const struct demo *demo, enum journal_error error)
{
    char text[JOURNAL_PATH_MAX + 256];
    if (error != JOURNAL_OK) {
        journal_error_say(error, demo->path, text, sizeof(text));
        fprintf(stderr, "demo-journal: %s\n", text);
    }
    return error == JOURNAL_OK;
}

/* ---- one talk ---- */

static void noted(void *userdata, const struct event *event)
{
    struct demo *demo = userdata;
    hands_event(&demo->hands, event);
}

/* Who of the couple is `who` of this talk. */
static int person(const struct demo *demo, int who)
{
    return demo->talk.alone == WHO_BOTH ? who : (int)demo->talk.alone;
}

static int present(const struct demo *demo)
{
    return demo->talk.alone == WHO_BOTH ? PARTNERS : 1;
}

static bool begin(struct demo *demo)
{
    char settings[512];
    struct recorder_begin begin = {
        .partners = (unsigned)present(demo),
        .start_realtime_us = demo->talk.start_realtime_us,
        .start_boot_us = TRACE_START_US,
        .detector_version = DETECTOR_VERSION,
        .settings = settings,
        .from_recording = true,
        .app_version = "demo",
    };
    for (int who = 0; who < present(demo); who++) {
        begin.partner[who] = demo->partner[person(demo, who)].id;
    }
    decisions_head(&demo->settings, settings, sizeof(settings));
    run_init(&demo->run, &demo->settings, TRACE_START_US);
    demo->run.answers_cues = true;
    demo->run.noted = noted;
    demo->run.userdata = demo;
    hands_init(&demo->hands, &demo->talk);
    return good(demo, recorder_begin(demo->journal, &begin, &demo->run.recorder));
}

/* What stands at the start of a live talk. */
static void open_talk(struct demo *demo, int64_t at_us)
{
    struct input note = {.at_us = at_us,
                         .event_us = at_us,
                         .who = WHO_BOTH,
                         .kind = INPUT_NOTE,
                         .note = {.at = NOTE, .length = sizeof(NOTE) - 1}};
    run_input(&demo->run, &note);
    for (int who = 0; who < present(demo); who++) {
        struct input history = {.at_us = at_us,
                                .event_us = at_us,
                                .who = who,
                                .kind = INPUT_HISTORY,
                                .baseline = demo->history[person(demo, who)]};
        if (history.baseline.phase[PHASE_QUIET].trusted_ms > 0) {
            run_input(&demo->run, &history);
        }
    }
}

static void play(struct demo *demo, const struct trace *trace)
{
    struct input press;
    for (size_t i = 0; i < trace_inputs(trace); i++) {
        struct input input = trace_input(trace, i);
        while (hands_next(&demo->hands, input.at_us, &press)) {
            run_tick(&demo->run, press.at_us);
            run_input(&demo->run, &press);
        }
        run_tick(&demo->run, input.at_us);
        if (input.kind == INPUT_SETTINGS) {
            input.settings = demo->settings;
        }
        if (input.kind == INPUT_CLOCK) {
            input.realtime_us = demo->talk.start_realtime_us;
        }
        run_input(&demo->run, &input);
        if (input.kind == INPUT_CLOCK) {
            open_talk(demo, input.at_us);
        }
    }
}

static void learn(struct demo *demo)
{
    for (int who = 0; who < present(demo); who++) {
        const struct partner *partner = &demo->run.session.partner[who];
        demo->last[person(demo, who)] = partner->today;
        baseline_history_add(&demo->history[person(demo, who)], &partner->today);
        demo->beats += partner->counts.beats;
    }
}

/* What the two do with the talk when it is over. */
static bool afterwards(struct demo *demo, int64_t number, int64_t length_us)
{
    const struct course_talk *talk = &demo->talk;
    for (int i = 0; i < PARTNERS; i++) {
        if (talk->share[i] && !good(demo, journal_share(demo->journal, demo->unlocked[i], number,
                                                        &demo->partner[1 - i].id))) {
            return false;
        }
    }
    if (!said_keep(demo->journal, demo->unlocked, talk, demo->course.talks, number)) {
        fputs("demo-journal: what they wrote could not be kept\n", stderr);
        return false;
    }
    if (talk->repair_later) {
        int64_t about_us = TRACE_START_US + length_us +
                           (int64_t)(talk->repair_after_s * 1e6) / US_PER_S * US_PER_S;
        int64_t window_us = (int64_t)(talk->repair_window_s * 1e6);
        struct journal_moment moment = {.kind = JOURNAL_MOMENT_REPAIR,
                                        .start_us = about_us - window_us,
                                        .end_us = about_us + window_us};
        return good(demo, journal_moment_add(demo->journal, number, &moment));
    }
    return true;
}

static bool keep_talk(struct demo *demo, unsigned number)
{
    course_make(&demo->course, number, &demo->talk);
    struct trace *trace = trace_new(&demo->talk.scenario, demo->course.seed + number);
    if (trace == NULL) {
        fputs("demo-journal: not enough memory\n", stderr);
        return false;
    }
    bool kept = begin(demo);
    if (kept) {
        play(demo, trace);
        run_finish(&demo->run);
        learn(demo);
        int64_t length_us = demo->run.session.now_us - TRACE_START_US;
        kept = good(demo, kept_end(demo->run.recorder, length_us)) &&
               afterwards(demo, recorder_session(demo->run.recorder), length_us);
        demo->run.recorder = recorder_free(demo->run.recorder);
    }
    trace_free(trace);
    return kept;
}

/* ---- the journal ---- */

static bool open_journal(struct demo *demo)
{
    if (access(demo->path, F_OK) == 0) {
        fprintf(stderr, "demo-journal: %s is there already; name a new file\n", demo->path);
        return false;
    }
    if (!good(demo, journal_open(demo->path, 1000, &demo->journal))) {
        return false;
    }
    for (int i = 0; i < PARTNERS; i++) {
        if (!good(demo, journal_partner_add(demo->journal, NAMES[i], NULL, NULL, SEAL_COST_LEAST,
                                            &demo->partner[i])) ||
            !good(demo,
                  journal_unlock(demo->journal, &demo->partner[i].id, NULL, &demo->unlocked[i]))) {
            return false;
        }
    }
    return true;
}

static bool keep_baselines(struct demo *demo)
{
    bool kept = true;
    for (int i = 0; i < PARTNERS && kept; i++) {
        const struct journal_id *id = &demo->partner[i].id;
        kept = good(demo, journal_baseline_put(demo->journal, id, JOURNAL_BASELINE_LAST,
                                               &demo->last[i])) &&
               good(demo, journal_baseline_put(demo->journal, id, JOURNAL_BASELINE_HISTORY,
                                               &demo->history[i]));
    }
    return kept;
}

static bool make(struct demo *demo)
{
    bool made = open_journal(demo);
    for (unsigned i = 0; i < demo->course.talks && made; i++) {
        made = keep_talk(demo, i);
    }
    made = made && keep_baselines(demo);
    for (int i = 0; i < PARTNERS; i++) {
        journal_unlocked_free(demo->unlocked[i]);
    }
    journal_close(demo->journal);
    return made;
}

/* ---- options ---- */

static bool read_number(const char *text, uint64_t low, uint64_t high, uint64_t *ret_number)
{
    char *end;
    errno = 0;
    uint64_t number = strtoull(text, &end, 10);
    if (errno != 0 || *text < '0' || *text > '9' || *end != 0 || number < low || number > high) {
        return false;
    }
    *ret_number = number;
    return true;
}

static bool read_day(const char *text, int64_t *ret_us)
{
    struct tm day = {0};
    const char *end = strptime(text, "%Y-%m-%d", &day);
    if (end == NULL || *end != 0) {
        return false;
    }
    *ret_us = (int64_t)timegm(&day) * US_PER_S;
    return true;
}

static bool read_option(struct demo *demo, int option, const char *value)
{
    uint64_t number = 0;
    bool read = false;
    switch (option) {
    case 'n':
        read = read_number(value, 1, 10000, &number);
        demo->course.talks = (unsigned)number;
        break;
    case 's':
        read = read_number(value, 0, UINT32_MAX, &demo->course.seed);
        break;
    case 'm':
        read = read_number(value, 5, 600, &number);
        demo->course.minutes = (double)number;
        break;
    case 'u':
        read = read_day(value, &demo->course.until_us);
        break;
    case '?':
        return false; /* getopt has spoken */
    }
    if (!read) {
        fprintf(stderr, "demo-journal: %s: not a value for this option; see --help\n", value);
    }
    return read;
}

static bool read_options(int argc, char **argv, struct demo *demo)
{
    static const struct option LONG[] = {
        {"sessions", required_argument, NULL, 'n'}, {"seed", required_argument, NULL, 's'},
        {"minutes", required_argument, NULL, 'm'},  {"until", required_argument, NULL, 'u'},
        {"help", no_argument, NULL, 'h'},           {NULL, 0, NULL, 0}};
    int option;
    while ((option = getopt_long(argc, argv, "", LONG, NULL)) != -1) {
        if (option == 'h') {
            fputs(HELP, stdout);
            exit(EXIT_SUCCESS);
        }
        if (!read_option(demo, option, optarg)) {
            return false;
        }
    }
    if (optind + 1 != argc) {
        fputs("demo-journal: name one file to write; see --help\n", stderr);
        return false;
    }
    demo->path = argv[optind];
    return true;
}

int main(int argc, char **argv)
{
    static struct demo demo; /* large */
    demo.course = (struct course){.seed = 1, .talks = 40};
    demo.settings = settings_default();
    demo.settings.break_ms = 600000; /* ten minutes: a demo's breaks are to be short */
    read_day("2025-03-28", &demo.course.until_us);
    if (!read_options(argc, argv, &demo)) {
        return EXIT_USAGE;
    }
    if (!make(&demo)) {
        return EXIT_FAILURE;
    }
    printf("%s: %u simulated talks, %" PRIu64 " beats. No person was recorded.\n", demo.path,
           demo.course.talks, demo.beats);
    return EXIT_SUCCESS;
}
