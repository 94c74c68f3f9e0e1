/* Who is here, and what is opened for them: their strap and level, sounds, radio, sound card,
 * clicker, puck. A drill (practice.h) opens the same. */
#include "command/live.h"

#include <stdio.h>
#include <string.h>

#include "command/command.h"
#include "command/live_page.h"
#include "command/sandbox.h"
#include "words/words.h"

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

int live_find_people(struct live *live, const struct live_options *options)
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
    }
    return EXIT_DONE;
}

/* A history is its owner's to open. Who would rather not, starts with a level of today. */
void live_open_history(struct live *live, struct live_person *person)
{
    char passphrase[PASSPHRASE_MAX] = "";
    struct baseline last;
    bool given = !person->partner.passphrase;
    if (!person->has_strap) {
        return;
    }
    if (person->partner.passphrase) {
        printf(_("%s: your passphrase lets this talk start from your own usual level. Enter alone: "
                 "it is measured today.\n"),
               person->partner.name);
        given = say_passphrase_or_none(person->partner.name, passphrase);
    }
    if (given && journal_unlock(live->access.journal, &person->partner.id,
                                person->partner.passphrase ? passphrase : NULL,
                                &person->unlocked) != JOURNAL_OK) {
        printf(_("That is not the passphrase: the level is measured today.\n"));
    }
    explicit_bzero(passphrase, sizeof(passphrase));
    /* With no history yet, as after a first talk whose passphrase was not given: the last one. */
    if (person->unlocked != NULL &&
        journal_baseline_get(live->access.journal, person->unlocked, JOURNAL_BASELINE_HISTORY,
                             &person->history) == JOURNAL_NOTHING &&
        journal_baseline_get(live->access.journal, person->unlocked, JOURNAL_BASELINE_LAST,
                             &last) == JOURNAL_OK) {
        baseline_history_add(&person->history, &last);
    }
}

/* ---- opening ---- */

int live_open_sounds(struct live *live, const struct set_choice *choice, const char *command)
{
    const char *which;
    enum sound_verdict verdict = set_load(choice, &live->sounds, &which);
    if (verdict != SOUND_VERDICT_OK) {
        say_error(command, "%s: %s", which, sound_verdict_text(verdict));
        return EXIT_FAILED;
    }
    return EXIT_DONE;
}

bool live_any_strap(const struct live *live)
{
    return live->person[WHO_A].has_strap || live->person[WHO_B].has_strap;
}

/* A loop, a radio, a sound card, a clicker, a puck: where one is not to be had, lull goes on
 * without. */
int live_open_edges(struct live *live, const struct live_options *options, const char *command)
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
    if (error >= 0 && live_any_strap(live)) {
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
        say_error(command, "it could not be set up: %s.", strerror(-error));
        return EXIT_FAILED;
    }
    for (unsigned who = 0; who < live->people; who++) {
        if (live->person[who].has_strap) {
            strap_hold(live->strap, who, live->person[who].partner.strap);
        }
    }
    if (options->page && live_page_open(live, command) != EXIT_DONE) {
        return EXIT_FAILED;
    }
    if (sandbox_enter() < 0) {
        status_say(&live->status, "This kernel can't shut lull off from the internet; it uses none "
                                  "all the same.");
    }
    return EXIT_DONE;
}

/* ---- closing ---- */

void live_close(struct live *live)
{
    terminal_give_back();
    live_page_close(live);
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
