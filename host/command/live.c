/* live: what has to be said and asked before a talk, what is opened for it, how it closes. */
#include "command/live.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command/command.h"
#include "report/decisions.h"
#include "report/episodes.h"
#include "report/levels.h"

static void tell_buttons(const struct live *live)
{
    for (unsigned who = 0; who < live->people; who++) {
        const struct live_person *person = &live->person[who];
        if (!person->has_strap) {
            printf("%s takes part with the button alone. ('lull scan' finds a strap; 'lull partner "
                   "strap %s ADDRESS' keeps it.)\n",
                   person->partner.name, person->partner.name);
        }
    }
}

/* ---- questions ---- */

static const enum key half_of[PARTNERS] = {KEY_LEFT, KEY_RIGHT};

/* What somebody answered. GONE: the terminal went away, which is no answer. */
enum answer { ANSWER_YES, ANSWER_STOP, ANSWER_DELETE, ANSWER_GONE };

/* Waits for a key of this half of the keyboard, or one of those that mean something else. */
static enum answer wait_for(struct live *live, enum key wanted)
{
    struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};
    keys_init(&live->keys, live->keys.layout, live->keys.escape_us);
    for (;;) {
        struct keys_press pressed[KEYS_PRESSES_MAX];
        unsigned count = 0;
        uint8_t byte;
        if (poll(&in, 1, 50) > 0) {
            if (read(STDIN_FILENO, &byte, 1) != 1) {
                return ANSWER_GONE;
            }
            count = keys_push(&live->keys, byte, live_now_us(), pressed);
        } else {
            count = keys_timeout(&live->keys, live_now_us(), pressed);
        }
        for (unsigned i = 0; i < count; i++) {
            bool half = pressed[i].key == KEY_LEFT || pressed[i].key == KEY_RIGHT;
            if (pressed[i].key == KEY_STOP) {
                return ANSWER_STOP;
            }
            if (pressed[i].key == KEY_BREAK) {
                return ANSWER_DELETE;
            }
            if (pressed[i].key == wanted || (half && live->people == 1)) {
                return ANSWER_YES;
            }
        }
    }
}

static bool ask_each(struct live *live, const char *question)
{
    static const char *const halves[] = {"left", "right"};
    for (unsigned who = 0; who < live->people; who++) {
        printf("%s: %s", live->person[who].partner.name, question);
        printf(live->people > 1 ? " A key on the %s half of the keyboard says yes; Esc leaves.\n"
                                : " Any letter says yes; Esc leaves.\n",
               halves[who]);
        fflush(stdout);
        if (wait_for(live, half_of[who]) != ANSWER_YES) {
            return false;
        }
    }
    return true;
}

static bool consent(struct live *live, const struct live_options *options)
{
    puts(
        "Not for you if you are afraid of your partner, or if anyone has been hurt or threatened.\n"
        "Each of you can stop at any time, without a reason.\n"
        "lull keeps your own heart for you, sealed. Who looks at their own trace can often tell "
        "which\n"
        "cues were theirs, and so which were yours.\n");
    if (!ask_each(live, "begin?")) {
        return false;
    }
    if (options->watch) {
        live->watching =
            ask_each(live, "may the therapist here see your heart rate on this screen?");
        if (!live->watching) {
            puts("Then the traces stay off.");
        }
    }
    for (unsigned who = 0; options->in_breaks && who < live->people; who++) {
        printf("%s: may your heart be recorded in a longer break, too? A key of your half says "
               "yes; Esc says no.\n",
               live->person[who].partner.name);
        fflush(stdout);
        live->person[who].in_breaks = wait_for(live, half_of[who]) == ANSWER_YES;
    }
    return true;
}

/* ---- opening ---- */

static int open_recorder(struct live *live)
{
    char settings[512];
    struct recorder_begin begin = {
        .partners = live->people,
        .start_realtime_us = live_realtime_us(),
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

/* Each may drop their own. Nothing tells the other which it was. */
static void offer_drop(struct live *live, int64_t session)
{
    if (live->by_signal) {
        return; /* nobody is there to be asked */
    }
    for (unsigned who = 0; who < live->people; who++) {
        struct live_person *person = &live->person[who];
        printf("%s: keep your own recording? A key of your half keeps it; Backspace drops it.\n",
               person->partner.name);
        fflush(stdout);
        if (wait_for(live, half_of[who]) == ANSWER_DELETE) {
            journal_drop(live->access.journal, session, &person->partner.id);
        }
    }
}

static int close_talk(struct live *live)
{
    struct run *run = &live->run;
    status_end(&live->status);
    run_finish(run);
    if (run->recorder == NULL) {
        return EXIT_DONE;
    }
    int64_t session = recorder_session(run->recorder);
    enum journal_error error = recorder_end(run->recorder, run->session.now_us - run->zero_us);
    run->recorder = recorder_free(run->recorder);
    episodes_print_talk(stdout, &run->review, run->session.now_us - run->zero_us);
    if (error != JOURNAL_OK) {
        return access_say(&live->access, error);
    }
    offer_drop(live, session);
    printf("Kept as session %lld.\n"
           "Look at it now, or tomorrow? Tomorrow is a good day. Then, each for yourself:\n"
           "  lull review %lld --as NAME\n",
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

static int run_talk(struct live *live, const struct live_options *options, const char *command)
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
    if (!consent(live, options)) {
        puts("Nothing was recorded.");
        return EXIT_DONE;
    }
    live->guided = live_any_strap(live) && !options->no_baseline &&
                   (live->measuring_only || level_missing(live));
    run_init(&live->run, &options->settings, live_now_us());
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
        puts("What was long enough is kept. 'lull partner show NAME' tells each of you your own.");
    } else if (reference.ready) {
        levels_print_talk(stdout, &reference, "Your");
    } else {
        puts("Too little could be read, and nothing was kept. Moisten the pads and try once more.");
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
