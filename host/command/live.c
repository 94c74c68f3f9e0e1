/* live: what has to be said and asked before a talk, what is opened for it, how it closes. */
#include "command/live.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command/command.h"
#include "command/live_options.h"
#include "command/sandbox.h"
#include "cue/set.h"
#include "report/decisions.h"
#include "report/episodes.h"
#include "report/levels.h"

/* ---- who is here ---- */

static const char *strap_of(const struct live_options *options,
                            const struct journal_partner *partner)
{
    for (unsigned i = 0; i < options->straps; i++) {
        const char *equals = strchr(options->strap[i], '=');
        size_t length = (size_t)(equals - options->strap[i]);
        if (strlen(partner->name) == length &&
            strncmp(partner->name, options->strap[i], length) == 0) {
            return strcmp(equals + 1, "none") == 0 ? "" : equals + 1;
        }
    }
    return partner->strap;
}

static int find_people(struct live *live, const struct live_options *options)
{
    for (int i = 0; i < PARTNERS && options->name[i] != NULL; i++) {
        struct live_person *person = &live->person[i];
        int status = access_partner(&live->access, options->name[i], &person->partner);
        if (status != EXIT_DONE) {
            return status;
        }
        const char *strap = strap_of(options, &person->partner);
        if (strap != person->partner.strap) {
            snprintf(person->partner.strap, sizeof(person->partner.strap), "%s", strap);
        }
        person->has_strap = person->partner.strap[0] != 0;
        live->status.name[i] = person->partner.name;
        live->status.strap[i] = person->has_strap;
        live->people++;
        if (!person->has_strap) {
            printf("%s takes part with the button alone. ('lull scan' finds a strap; 'lull partner "
                   "strap %s ADDRESS' keeps it.)\n",
                   person->partner.name, person->partner.name);
        }
    }
    return EXIT_DONE;
}

/* A history is its owner's to open. Who would rather not, starts with a level of today. */
static void open_history(struct live *live, struct live_person *person)
{
    char passphrase[PASSPHRASE_MAX] = "";
    bool given = !person->partner.passphrase;
    if (!person->has_strap) {
        return;
    }
    if (person->partner.passphrase) {
        printf("%s: your passphrase lets this talk start from your own usual level. Enter alone: "
               "it is measured today.\n",
               person->partner.name);
        given = say_passphrase_or_none(person->partner.name, passphrase);
    }
    if (given && journal_unlock(live->access.journal, &person->partner.id,
                                person->partner.passphrase ? passphrase : NULL,
                                &person->unlocked) != JOURNAL_OK) {
        printf("That is not the passphrase: the level is measured today.\n");
    }
    explicit_bzero(passphrase, sizeof(passphrase));
    if (person->unlocked != NULL) {
        journal_baseline_get(live->access.journal, person->unlocked, JOURNAL_BASELINE_HISTORY,
                             &person->history);
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

static int open_sounds(struct live *live, const struct live_options *options, const char *command)
{
    const char *which;
    struct set_choice choice = {
        .cue = options->sound, .volume = options->volume, .breath = options->breath};
    enum sound_verdict verdict = set_load(&choice, &live->sounds, &which);
    if (verdict != SOUND_VERDICT_OK) {
        say_error(command, "%s: %s", which, sound_verdict_text(verdict));
        return EXIT_FAILED;
    }
    return EXIT_DONE;
}

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

static bool any_strap(const struct live *live)
{
    return live->person[WHO_A].has_strap || live->person[WHO_B].has_strap;
}

/* A loop, a radio, a sound card, a clicker, a puck: where one is not to be had, the talk goes on
 * without. */
static int open_edges(struct live *live, const struct live_options *options, const char *command)
{
    struct strap_owner straps = live_strap_owner;
    struct cue_owner cues = live_cue_owner;
    struct clicker_owner clicks = live_clicker_owner;
    straps.userdata = cues.userdata = clicks.userdata = live;
    int error = sd_event_new(&live->event);
    if (error >= 0) {
        error = live_loop_init(live);
    }
    if (error >= 0) {
        error = cue_alsa_new(&live->run.cue, live->event, "default", &live->sounds, &cues);
    }
    if (error >= 0 && any_strap(live)) {
        error = options->direct ? strap_att_new(&live->strap, live->event, &straps)
                                : strap_bluez_new(&live->strap, live->event, &straps);
    }
    if (error >= 0) {
        error = clicker_new(&live->clicker, live->event, CLICKER_FOLDER, options->clicker, &clicks);
    }
    if (error >= 0) {
        error = live_puck_open(live);
    }
    if (error < 0) {
        say_error(command, "the talk could not be set up: %s.", strerror(-error));
        return EXIT_FAILED;
    }
    for (unsigned who = 0; who < live->people; who++) {
        if (live->person[who].has_strap) {
            strap_hold(live->strap, who, live->person[who].partner.strap);
        }
    }
    if (sandbox_enter() < 0) {
        status_say(&live->status, "This kernel can't shut lull off from the internet; it uses none "
                                  "all the same.");
    }
    return EXIT_DONE;
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

static void finish(struct live *live)
{
    terminal_give_back();
    live->run.cue = cue_free(live->run.cue);
    live->strap = strap_free(live->strap);
    live->clicker = clicker_free(live->clicker);
    live->puck = usb_free(live->puck);
    recorder_free(live->run.recorder);
    set_finish(&live->sounds);
    for (unsigned who = 0; who < live->people; who++) {
        journal_unlocked_free(live->person[who].unlocked);
    }
    access_close(&live->access);
    live_loop_finish(live);
    sd_event_unref(live->event);
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
    int status = find_people(live, options);
    for (unsigned who = 0; status == EXIT_DONE && who < live->people; who++) {
        open_history(live, &live->person[who]);
    }
    if (status == EXIT_DONE) {
        status = open_sounds(live, options, command);
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
    live->guided =
        any_strap(live) && !options->no_baseline && (live->measuring_only || level_missing(live));
    run_init(&live->run, &options->settings, live_now_us());
    status = open_recorder(live);
    if (status == EXIT_DONE) {
        status = open_edges(live, options, command);
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
    finish(&live);
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
