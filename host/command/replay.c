/* replay: a recorded talk through the whole way of a beat, with cues, at 1, 10 or full speed. */
#include "command/command.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "command/kept.h"
#include "command/loop.h"
#include "command/replay_options.h"
#include "command/whole.h"
#include "cue/set.h"
#include "now/now.h"
#include "report/decisions.h"
#include "report/episodes.h"
#include "words/words.h"

/* All that a replay holds open; every member may be unset. */
struct replay {
    struct replay_options options;
    struct file_reader *reader[2];
    struct feed feed;
    struct run run;
    struct loop loop;
    sd_event *event;
    struct cue_sounds sounds;
    struct journal *journal;
    char journal_path[JOURNAL_PATH_MAX];
    char name[PARTNERS][JOURNAL_NAME_MAX + 1];
};

/* ---- opening ---- */

static int file_trouble(const struct file_error *error)
{
    char text[FILE_ERROR_TEXT_BYTES];
    file_error_text(error, text, sizeof(text));
    say_error("replay", "%s", text);
    return EXIT_FAILED;
}

static int journal_trouble(const struct replay *replay, enum journal_error error)
{
    char text[512];
    journal_error_say(error, replay->journal_path, text, sizeof(text));
    say_error("replay", "%s", text);
    return EXIT_FAILED;
}

static int open_recordings(struct replay *replay, struct feed_facts *ret_facts)
{
    struct file_error error;
    for (int i = 0; i < 2 && replay->options.recording[i] != NULL; i++) {
        if (file_open(replay->options.recording[i], &replay->reader[i], &error) != FILE_OK) {
            return file_trouble(&error);
        }
    }
    *ret_facts = feed_look(replay->options.recording[0], replay->options.recording[1],
                           replay->options.offset_us);
    feed_init(&replay->feed, replay->reader[0], replay->reader[1], replay->options.offset_us);
    return EXIT_DONE;
}

static void on_available(void *userdata, bool available, enum cue_fail why)
{
    static const char *const words[] = {N_("no sound card here"), N_("the sound card is busy"),
                                        N_("the sound card has gone"),
                                        N_("the sound card does not play")};
    struct run *run = userdata;
    char text[160], note_text[96]; /* what is kept of it is English, as all in a recording is */
    int64_t now_us = run->session.now_us > run->zero_us ? run->session.now_us : run->zero_us;
    static const char ready[] = N_("sound: ready");
    static const char gone[] = N_("sound: %s. Cues are shown, not heard; trying again");
    if (available) {
        snprintf(text, sizeof(text), "%s", _(ready));
        snprintf(note_text, sizeof(note_text), "%s", ready);
    } else {
        snprintf(text, sizeof(text), _(gone), _(words[why]));
        snprintf(note_text, sizeof(note_text), gone, words[why]);
    }
    screen_say(&run->screen, now_us, text);
    struct input note = {
        .at_us = now_us,
        .event_us = now_us,
        .who = WHO_BOTH,
        .kind = INPUT_NOTE,
        .note = {.at = note_text, .length = (uint16_t)strlen(note_text)},
    };
    if (run->session.now_us > INT64_MIN) {
        run_input(run, &note);
    }
}

static int open_sound(struct replay *replay, bool muted)
{
    const struct replay_options *options = &replay->options;
    struct cue_owner owner = {.available = on_available, .userdata = &replay->run};
    if (strcmp(options->sound, "none") == 0 || (muted && options->output == NULL)) {
        return EXIT_DONE;
    }
    const char *which;
    struct set_choice choice = {
        .cue = options->sound, .volume = options->volume, .breath = options->breath};
    enum sound_verdict verdict = set_load(&choice, &replay->sounds, &which);
    if (verdict != SOUND_VERDICT_OK) {
        say_error("replay", "%s: %s", which, sound_verdict_text(verdict));
        return EXIT_FAILED;
    }
    int error = options->output != NULL ? cue_wav_new(&replay->run.cue, options->output,
                                                      replay->run.zero_us, &replay->sounds, &owner)
                                        : cue_alsa_new(&replay->run.cue, replay->event, "default",
                                                       &replay->sounds, &owner);
    if (error < 0) {
        say_error("replay", "%s could not be opened: %s.",
                  options->output != NULL ? options->output : "sound", strerror(-error));
        return EXIT_FAILED;
    }
    return EXIT_DONE;
}

static int find_partners(struct replay *replay, struct recorder_begin *begin)
{
    const char *at = replay->options.keep;
    while (begin->partners < PARTNERS && *at != 0) {
        char *name = replay->name[begin->partners];
        size_t length = strcspn(at, ",");
        struct journal_partner partner;
        snprintf(name, JOURNAL_NAME_MAX + 1, "%.*s", (int)length, at);
        enum journal_error error = journal_partner_find(replay->journal, name, &partner);
        if (error == JOURNAL_NO_PARTNER) {
            say_error("replay", "%s is not in the journal yet. 'lull partner add %s' first.", name,
                      say_word(name).text);
            return EXIT_FAILED;
        }
        if (error != JOURNAL_OK) {
            return journal_trouble(replay, error);
        }
        replay->run.screen.name[begin->partners] = name;
        begin->partner[begin->partners++] = partner.id;
        at += length + (at[length] == ',' ? 1 : 0);
    }
    return *at == 0 ? EXIT_DONE
                    : say_usage("replay", "--keep takes one name, or two with a comma between.");
}

static int open_journal(struct replay *replay, const struct feed_facts *facts)
{
    const struct replay_options *options = &replay->options;
    char settings[512];
    struct recorder_begin begin = {
        .start_realtime_us = now_realtime_us(),
        .start_boot_us = facts->first_us,
        .detector_version = DETECTOR_VERSION,
        .settings = settings,
        .app_version = LULL_VERSION,
        .from_recording = true,
    };
    if (options->keep == NULL) {
        return EXIT_DONE;
    }
    if (options->journal != NULL) {
        snprintf(replay->journal_path, sizeof(replay->journal_path), "%s", options->journal);
    } else if (journal_path_default(replay->journal_path, sizeof(replay->journal_path)) < 0) {
        say_error("replay", "there is no place for a journal: neither XDG_DATA_HOME nor HOME is "
                            "set. Name one with --journal FILE.");
        return EXIT_FAILED;
    }
    enum journal_error error = journal_open(replay->journal_path, 2000, &replay->journal);
    if (error != JOURNAL_OK) {
        return journal_trouble(replay, error);
    }
    int status = find_partners(replay, &begin);
    if (status != EXIT_DONE) {
        return status;
    }
    if (facts->holds[WHO_B] && begin.partners < PARTNERS) {
        return say_usage("replay", "this talk has two people: --keep NAME,NAME.");
    }
    decisions_head(&options->settings, settings, sizeof(settings));
    error = recorder_begin(replay->journal, &begin, &replay->run.recorder);
    return error == JOURNAL_OK ? EXIT_DONE : journal_trouble(replay, error);
}

static int open_decisions(struct replay *replay, bool assumed)
{
    const char *path = replay->options.decisions;
    char head[512];
    if (path == NULL) {
        return EXIT_DONE;
    }
    replay->run.decisions = strcmp(path, "-") == 0 ? stdout : fopen(path, "we");
    if (replay->run.decisions == NULL) {
        return whole_say("replay", path, -errno);
    }
    decisions_head(&replay->options.settings, head, sizeof(head));
    fputs(head, replay->run.decisions);
    fprintf(replay->run.decisions, "# baseline: %s\n",
            replay->options.baseline != NULL ? replay->options.baseline : "of the recording");
    fprintf(replay->run.decisions, "# cue times: %s\n",
            assumed ? "the action's (the recording holds none)" : "of the recording");
    return EXIT_DONE;
}

/* ---- closing ---- */

static int close_decisions(struct replay *replay)
{
    FILE *file = replay->run.decisions;
    int error = replay->run.decisions_error;
    if (file == NULL) {
        return EXIT_DONE;
    }
    if ((file == stdout ? fflush(file) : fclose(file)) != 0 && error == 0) {
        error = -errno;
    }
    if (error == 0) {
        return EXIT_DONE;
    }
    say_error("replay",
              "%s is not whole: %s. The recording is untouched; make room and run this "
              "once more.",
              replay->options.decisions, strerror(-error));
    return EXIT_FAILED;
}

static int close_journal(struct replay *replay)
{
    struct run *run = &replay->run;
    if (run->recorder == NULL) {
        return EXIT_DONE;
    }
    enum journal_error error = kept_end(run->recorder, run->session.now_us - run->zero_us);
    struct recorder_state state = recorder_state(run->recorder);
    int64_t number = recorder_session(run->recorder);
    run->recorder = recorder_free(run->recorder);
    if (error != JOURNAL_OK) {
        return journal_trouble(replay, error);
    }
    if (state.lost_lines > 0) {
        say_error("replay", "%llu lines found no place in the journal.",
                  (unsigned long long)state.lost_lines);
        return EXIT_FAILED;
    }
    printf(_("Kept in %s as session %lld. 'lull show %lld --as %s' shows %s's own part.\n"),
           replay->journal_path, (long long)number, (long long)number,
           say_word(replay->name[0]).text, replay->name[0]);
    return EXIT_DONE;
}

/* The other's part stays theirs: a kept talk shows its tables to each by 'lull show'. */
static void print_figures(const struct replay *replay)
{
    const struct run *run = &replay->run;
    FILE *out = run->decisions == stdout ? stderr : stdout;
    fputs("\n", out);
    if (replay->options.keep == NULL) {
        episodes_print(out, &run->review,
                       run->session.partner[WHO_B].heard_us == NEVER_US ? WHO_A : WHO_BOTH,
                       run->zero_us);
        fputs("\n", out);
        for (int who = 0; who < PARTNERS; who++) {
            const struct partner *partner = &run->session.partner[who];
            const char *name = who == WHO_A ? "a" : "b";
            if (partner->counts.notifications == 0) {
                continue;
            }
            episodes_print_signal(out, &partner->counts, name);
            if (!partner->detector.reference.ready) {
                fprintf(out, _("   no baseline: a stretch of 60 s of good signal is needed. "
                               "'--baseline quiet=0:120,talk=120:300' says where one is.\n"));
            } else if (partner->detector.reference.population_scale) {
                fprintf(out, _("   a part of the baseline was not there; other people's spread "
                               "stands in for it.\n"));
            }
        }
    }
    episodes_print_talk(out, &run->review, run->session.now_us - run->zero_us);
}

static void finish(struct replay *replay)
{
    replay->run.cue = cue_free(replay->run.cue);
    set_finish(&replay->sounds);
    recorder_free(replay->run.recorder);
    journal_close(replay->journal);
    for (int i = 0; i < 2; i++) {
        file_close(replay->reader[i]);
    }
    loop_finish(&replay->loop);
    sd_event_unref(replay->event);
}

static int play(struct replay *replay, const struct feed_facts *facts)
{
    struct run *run = &replay->run;
    run->feed = &replay->feed;
    run->answers_cues = !facts->answers;
    run->answer_us = replay->options.answer_us;
    int error = loop_init(&replay->loop, replay->event, run, &replay->feed, replay->options.speed);
    replay->loop.journal_path = replay->journal_path;
    if (error < 0 || loop_run(&replay->loop) < 0) {
        say_error("replay", "the event loop stopped. This should not happen; please tell us.");
        return EXIT_FAILED;
    }
    run_finish(run);
    print_figures(replay);
    int status = close_journal(replay);
    if (close_decisions(replay) != EXIT_DONE) {
        status = EXIT_FAILED;
    }
    if (replay->feed.verdict != FILE_OK && replay->feed.verdict != FILE_END) {
        return file_trouble(&replay->feed.error);
    }
    return status;
}

int command_replay(int argc, char **argv)
{
    static struct replay replay; /* large, and the program runs one */
    struct feed_facts facts;
    replay.options = (struct replay_options){
        .speed = 1,
        .answer_us = -1,
        .sound = "soft-bell",
        .breath = true,
        .volume = 0.6,
        .settings = settings_default(),
    };
    int status = replay_options_take(argc, argv, &replay.options);
    if (status != EXIT_DONE) {
        return status;
    }
    if (sd_event_new(&replay.event) < 0) {
        say_error("replay", "there is no memory for an event loop.");
        return EXIT_FAILED;
    }
    status = open_recordings(&replay, &facts);
    if (status == EXIT_DONE) {
        run_init(&replay.run, &replay.options.settings, facts.first_us);
        replay.run.screen = (struct screen){
            .out = replay.options.decisions != NULL && strcmp(replay.options.decisions, "-") == 0
                       ? stderr
                       : stdout,
            .colour = say_colour(),
            .zero_us = facts.first_us,
            .name = {"a", "b"},
        };
        replay_options_plan_settings(&replay.options, &facts, &replay.feed);
        status = replay_options_plan_baseline(&replay.options, &facts, &replay.feed);
    }
    if (status == EXIT_DONE) {
        status = open_journal(&replay, &facts);
    }
    if (status == EXIT_DONE) {
        status = open_decisions(&replay, !facts.answers);
    }
    if (status == EXIT_DONE) {
        status = open_sound(&replay, facts.answers || replay.options.speed == LOOP_SPEED_MAX);
    }
    if (status == EXIT_DONE) {
        status = play(&replay, &facts);
    }
    finish(&replay);
    return status;
}
