/* live: how a talk begins, runs and closes. */
#include "command/live.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command/command.h"
#include "command/kept.h"
#include "command/live_ask.h"
#include "now/now.h"
#include "report/decisions.h"
#include "report/episodes.h"
#include "report/levels.h"
#include "words/words.h"

static void tell_buttons(const struct live *live)
{
    for (unsigned who = 0; who < live->people; who++) {
        const struct live_person *person = &live->person[who];
        if (!person->has_strap) {
            printf(
                _("%s takes part with the button alone. ('lull scan' finds a strap; 'lull partner "
                  "strap %s ADDRESS' keeps it.)\n"),
                person->partner.name, person->partner.name);
        }
    }
}

/* ---- opening ---- */

static int open_recorder(struct live *live)
{
    char settings[512];
    struct recorder_begin begin = {
        .partners = live->people,
        .start_realtime_us = now_realtime_us(),
        .start_boot_us = live->run.zero_us,
        .detector_version = DETECTOR_VERSION,
        .settings = settings,
        .app_version = LULL_VERSION,
    };
    if (live->measuring_only) {
        return EXIT_DONE; /* of a baseline only the baseline is kept */
    }
    for (unsigned who = 0; who < live->people; who++) {
        begin.partner[who] = live->person[who].partner.id;
    }
    decisions_head(&live->run.session.settings, settings, sizeof(settings));
    return access_say(&live->access,
                      recorder_begin(live->access.journal, &begin, &live->run.recorder));
}

/* ---- closing ---- */

static int close_talk(struct live *live)
{
    struct run *run = &live->run;
    status_end(&live->status);
    run_finish(run);
    if (run->recorder == NULL) {
        return EXIT_DONE;
    }
    int64_t session = recorder_session(run->recorder);
    enum journal_error error = kept_end(run->recorder, run->session.now_us - run->zero_us);
    run->recorder = recorder_free(run->recorder);
    episodes_print_talk(stdout, &run->review, run->session.now_us - run->zero_us);
    if (error != JOURNAL_OK) {
        return access_say(&live->access, error);
    }
    live_ask_drop(live, session);
    printf(_("Kept as session %lld.\n"
             "Look at it now, or tomorrow? Tomorrow is a good day. Then, each for yourself:\n"
             "  lull review %lld --as NAME\n"),
           (long long)session, (long long)session);
    return EXIT_DONE;
}

/* What was measured today goes to its owner's page; the history only where it was opened. */
static void keep_baselines(struct live *live)
{
    for (unsigned who = 0; who < live->people; who++) {
        struct live_person *person = &live->person[who];
        struct baseline_reference reference =
            baseline_reference(&person->today, &(struct baseline){0});
        if (!reference.ready) {
            continue;
        }
        journal_baseline_put(live->access.journal, &person->partner.id, JOURNAL_BASELINE_LAST,
                             &person->today);
        if (person->unlocked != NULL || !person->partner.passphrase) {
            baseline_history_add(&person->history, &person->today);
            journal_baseline_put(live->access.journal, &person->partner.id,
                                 JOURNAL_BASELINE_HISTORY, &person->history);
        }
    }
}

static bool level_missing(const struct live *live)
{
    for (unsigned who = 0; who < live->people; who++) {
        const struct live_person *person = &live->person[who];
        if (person->has_strap && !baseline_reference(&person->today, &person->history).ready) {
            return true;
        }
    }
    return false;
}

static int run_talk(struct live *live, struct live_options *options, const char *command)
{
    int status = live_find_people(live, options);
    if (status == EXIT_DONE) {
        tell_buttons(live);
    }
    for (unsigned who = 0; status == EXIT_DONE && who < live->people; who++) {
        live_open_history(live, &live->person[who]);
    }
    if (status == EXIT_DONE) {
        const struct set_choice choice = {
            .cue = options->sound, .volume = options->volume, .breath = options->breath};
        status = live_open_sounds(live, &choice, command);
    }
    if (status != EXIT_DONE) {
        return status;
    }
    if (terminal_take() < 0) {
        say_error(command, "it needs a terminal: its keys are your pauses.");
        return EXIT_FAILED;
    }
    if (!live_ask_consent(live, options)) {
        puts(_("Nothing was recorded."));
        return EXIT_DONE;
    }
    live->guided = live_any_strap(live) && !options->no_baseline &&
                   (live->measuring_only || level_missing(live));
    live->first = options->first;
    run_init(&live->run, &options->settings, now_boottime_us());
    status = open_recorder(live);
    if (status == EXIT_DONE) {
        status = live_open_edges(live, options, command);
    }
    if (status == EXIT_DONE && live_loop_run(live) < 0) {
        say_error(command, "the event loop stopped. This should not happen; please tell us.");
        status = EXIT_FAILED;
    }
    int closed = close_talk(live);
    keep_baselines(live);
    return status == EXIT_DONE ? closed : status;
}

/* One alone reads their own level; two at one screen find it on their own pages. */
static void print_measured(const struct live *live)
{
    struct baseline_reference reference =
        baseline_reference(&live->person[WHO_A].today, &(struct baseline){0});
    if (live->people > 1) {
        puts(_(
            "What was long enough is kept. 'lull partner show NAME' tells each of you your own."));
    } else if (reference.ready) {
        levels_print_talk(stdout, &reference, NULL);
    } else {
        puts(_(
            "Too little could be read, and nothing was kept. Moisten the pads and try once more."));
    }
}

static int start(int argc, char **argv, bool measuring_only)
{
    static struct live live; /* large, and the program runs one */
    struct live_options options = {
        .sound = "soft-bell", .volume = 0.6, .breath = true, .settings = settings_default()};
    int status = live_options_take(argc, argv, &options);
    if (status != EXIT_DONE) {
        return status;
    }
    live.measuring_only = measuring_only;
    live.status.terminal = isatty(STDOUT_FILENO) != 0;
    live.status.colour = say_colour();
    keys_init(&live.keys, keys_layout(getenv("LC_ALL"), getenv("LC_CTYPE"), getenv("LANG")),
              KEYS_ESCAPE_US);
    status = access_open(&live.access, argv[0], options.journal, false);
    if (status == EXIT_DONE) {
        status = run_talk(&live, &options, argv[0]);
    }
    if (status == EXIT_DONE && measuring_only) {
        print_measured(&live);
    }
    live_close(&live);
    return status;
}

int command_live(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            fputs(live_options_help, stdout);
            return EXIT_DONE;
        }
    }
    return start(argc, argv, false);
}

/* The same, ended by the last step of the guide; 'lull baseline NAME [NAME]' comes here. */
int live_baseline(int argc, char **argv)
{
    return start(argc, argv, true);
}
