/* practice: which drills there are; what one needs is opened, and at its end its times are shown.
 */
#include "command/practice.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command/command.h"
#include "cue/breath.h"
#include "journal/seal.h"
#include "now/now.h"
#include "words/words.h"

static const char about[] = N_(
    "Pausing is learnt between hard conversations, at home. Four drills, each by sound and with "
    "eyes\n"
    "closed if you like; what you practise is kept for you alone, apart from your talks.\n"
    "\n"
    "  lull practice pause NAME       a cue comes at unforeseen moments while you read aloud or "
    "talk:\n"
    "                                 press, breathe, go on. Alone, too: --call calls a pause "
    "yourself\n"
    "                                 and says when you'll be back; --wait hears one and waits\n"
    "  lull practice rehearsal NAME   with a strap: imagine a hard moment; lull notices your own "
    "rise,\n"
    "                                 the cue comes, you pause and see your way back\n"
    "  lull practice breath NAME      slow breath with a tone; --find searches for your own rate\n"
    "  lull practice partner A B      one speaks, the other listens, either may pause; you change\n"
    "\n"
    "  lull practice --log --as NAME  what you practised, day by day\n"
    "\n"
    "One of you is enough: when one shifts, the pattern often shifts; it lasts best with two.\n");

/* A shorter pause is over before the sound that begins it, with its tone to breathe with, would be.
 */
#define BREATH_FITS_US (12 * US_PER_S)

static bool needs_strap(enum drill_kind kind)
{
    return kind == DRILL_REHEARSAL || kind == DRILL_SEARCH;
}

static bool uses_strap(enum drill_kind kind)
{
    return needs_strap(kind) || kind == DRILL_BREATH;
}

static int find_people(struct practice *practice, const struct practice_options *options)
{
    struct live *live = &practice->live;
    int status = live_find_people(live, &options->live);
    for (unsigned who = 0; status == EXIT_DONE && who < live->people; who++) {
        struct live_person *person = &live->person[who];
        if (needs_strap(practice->plan.kind) && !person->has_strap) {
            say_error("practice",
                      "this drill listens to your heart. 'lull scan' finds a strap; 'lull partner "
                      "strap %s ADDRESS' keeps it.",
                      person->partner.name);
            return EXIT_FAILED;
        }
        person->has_strap = person->has_strap && uses_strap(practice->plan.kind);
        live->status.strap[who] = person->has_strap;
    }
    if (status == EXIT_DONE && live->people == PARTNERS &&
        journal_id_equal(&live->person[WHO_A].partner.id, &live->person[WHO_B].partner.id)) {
        return say_usage("practice", "the two names are the same.");
    }
    return status;
}

/* What is one's own is opened where no passphrase is in the way, or for the own rate of breath. */
static void open_own(struct practice *practice, const struct practice_options *options)
{
    struct live *live = &practice->live;
    struct live_person *person = &live->person[WHO_A];
    char passphrase[PASSPHRASE_MAX] = "";
    bool given = !person->partner.passphrase;
    bool wanted = practice->plan.kind == DRILL_BREATH && !options->rate;
    if (live->people > 1) {
        return;
    }
    if (!given && wanted) {
        printf(
            _("%s: your passphrase opens the rate that was found for you. Enter alone: %g breaths "
              "a minute.\n"),
            person->partner.name, resonance_rate(practice->plan.rate));
        given = say_passphrase_or_none(person->partner.name, passphrase);
    }
    if (given && journal_unlock(live->access.journal, &person->partner.id,
                                person->partner.passphrase ? passphrase : NULL,
                                &person->unlocked) != JOURNAL_OK) {
        puts(_("That is not the passphrase; it goes on without."));
    }
    explicit_bzero(passphrase, sizeof(passphrase));
    double rate = wanted && person->unlocked != NULL
                      ? practice_own_rate(live->access.journal, person->unlocked)
                      : 0;
    if (rate > 0) {
        practice->plan.rate = pace_nearest(rate);
    }
}

static int open_sounds(struct practice *practice, const struct practice_options *options)
{
    const struct set_choice choice = {.cue = options->live.sound,
                                      .volume = options->live.volume,
                                      .breath = options->live.breath &&
                                                practice->plan.pause_us >= BREATH_FITS_US,
                                      .drill = true};
    bool search = practice->plan.kind == DRILL_SEARCH;
    int status = live_open_sounds(&practice->live, &choice, "practice");
    for (uint32_t rate = 0; status == EXIT_DONE && rate < RESONANCE_RATES; rate++) {
        struct breath breath = breath_of_rate(resonance_rate(rate));
        if ((search || (practice->plan.kind == DRILL_BREATH && rate == practice->plan.rate)) &&
            breath_render(&breath, options->live.volume, &practice->breath[rate]) < 0) {
            say_error("practice", "there is not enough memory for the tone to breathe with.");
            status = EXIT_FAILED;
        }
    }
    return status;
}

/* One alone reads their times; two at one screen find them on their own pages. */
static void print_end(const struct practice *practice)
{
    const struct live *live = &practice->live;
    const struct live_person *person = &live->person[WHO_A];
    const struct log *log = &practice->log[WHO_A];
    struct log_run run;
    puts(live->people > 1 ? _("Kept, for each of you alone: lull practice --log --as NAME")
                          : _("Kept, for you alone: lull practice --log --as NAME"));
    if (live->people > 1 || !log_read(log->text, log->length, &run) || run.waits == 0) {
        return;
    }
    for (uint32_t i = 0; i < run.waits; i++) {
        printf("%s%s s", i == 0 ? _("From a cue to your press: ") : ", ",
               words_number(run.wait_s[i], 1).text);
    }
    puts(".");
    if (practice->plan.kind == DRILL_PAUSE && person->unlocked != NULL) {
        practice_print_days(live->access.journal, person->unlocked);
    }
}

static int start(struct practice *practice, const struct practice_options *options)
{
    struct live *live = &practice->live;
    int status = find_people(practice, options);
    if (status == EXIT_DONE) {
        open_own(practice, options);
        status = open_sounds(practice, options);
    }
    if (status != EXIT_DONE) {
        return status;
    }
    if (terminal_take() < 0) {
        say_error("practice", "it needs a terminal: its keys are your presses.");
        return EXIT_FAILED;
    }
    run_init(&live->run, &options->live.settings, now_boottime_us());
    status = live_open_edges(live, &options->live, "practice");
    if (status == EXIT_DONE) {
        status = practice_run(practice);
    }
    if (status == EXIT_DONE) {
        print_end(practice);
    }
    return status;
}

static int drill(struct practice_options *options)
{
    static struct practice practice; /* large, and the program runs one */
    struct live *live = &practice.live;
    practice.plan = options->plan;
    seal_random(&practice.plan.seed, sizeof(practice.plan.seed));
    live->status.terminal = isatty(STDOUT_FILENO) != 0;
    live->status.colour = say_colour();
    keys_init(&live->keys, keys_layout(getenv("LC_ALL"), getenv("LC_CTYPE"), getenv("LANG")),
              KEYS_ESCAPE_US);
    int status = access_open(&live->access, "practice", options->live.journal, false);
    if (status == EXIT_DONE) {
        status = start(&practice, options);
    }
    live->sounds.of[SOUND_BREATH] = (struct sound_samples){0}; /* one of those below */
    live_close(live);
    for (uint32_t rate = 0; rate < RESONANCE_RATES; rate++) {
        sound_finish(&practice.breath[rate]);
    }
    return status;
}

int command_practice(int argc, char **argv)
{
    struct practice_options options = {
        .live = {
            .sound = "soft-bell", .volume = 0.6, .breath = true, .settings = settings_default()}};
    int status = practice_options_take(argc, argv, &options);
    if (status != EXIT_DONE) {
        return status;
    }
    if (options.help) {
        fputs(_(practice_options_help), stdout);
        return EXIT_DONE;
    }
    if (options.none) {
        fputs(_(about), stdout);
        return EXIT_DONE;
    }
    return options.log ? practice_log(&options) : drill(&options);
}
