/* A drill as it runs:
 *
 *   keys, clicker, puck ── a press ─────────────┐
 *   straps ─▶ core ── strap heard, flag, settled ┼──▶ drill ─▶ sound, puck, words, rows
 *   straps ─▶ beats ── breath ───────────────────┤
 *   sound card, puck ─▶ core ── cue heard ───────┤
 *   a deadline ──────────────────────────────────┘
 */
#include "command/practice.h"

#include <string.h>

#include "command/command.h"
#include "cue/breath.h"
#include "journal/practice.h"
#include "now/now.h"

/* Rows are written at least so often, and at the end: what a cut of the power takes is this much.
 */
#define KEEP_US (30 * US_PER_S)

/* The last sound is waited for; what is never heard, not for long. */
#define LEAVE_US (5 * US_PER_S)
#define TAIL_US  (200 * US_PER_MS)

static void act(struct practice *practice, const struct drill_actions *actions);

/* ---- rows ---- */

static enum journal_error keep(struct practice *practice)
{
    enum journal_error error = JOURNAL_OK;
    practice->kept_us = now_boottime_us();
    for (unsigned who = 0; who < practice->live.people; who++) {
        enum journal_error one =
            practice_put(practice->live.access.journal, &practice->live.person[who].partner.id,
                         &practice->run[who], practice->log[who].text, practice->log[who].length);
        error = error == JOURNAL_OK ? one : error;
    }
    return error;
}

static void note(struct practice *practice, const struct drill_note *note)
{
    for (unsigned who = 0; who < practice->live.people; who++) {
        if (note->who == WHO_BOTH || note->who == who) {
            log_add(&practice->log[who], note);
        }
    }
}

/* ---- what the drill asks for ---- */

static void arm_at(sd_event_source *source, int64_t at_us)
{
    sd_event_source_set_time(source, (uint64_t)at_us);
    sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
}

static void arm(struct practice *practice)
{
    int64_t next_us = drill_next_us(&practice->drill);
    if (next_us == NEVER_US) {
        sd_event_source_set_enabled(practice->due, SD_EVENT_OFF);
        return;
    }
    arm_at(practice->due, next_us);
}

static void play(struct practice *practice, enum sound sound, uint32_t number)
{
    if (sound == SOUND_BREATH) {
        uint32_t rate = practice->drill.pace.rate;
        struct breath breath = breath_of_rate(resonance_rate(rate));
        practice->live.sounds.of[SOUND_BREATH] = practice->breath[rate];
        practice_show_breath(practice, false);
        arm_at(practice->out, now_boottime_us() + breath.in_ms * US_PER_MS);
    }
    cue_play(practice->cue, sound, number, now_boottime_us());
}

static void step(struct practice *practice)
{
    practice_show(practice);
    if (drill_over(&practice->drill)) {
        arm_at(practice->leave, now_boottime_us() + LEAVE_US);
    }
}

static void put_phase(struct practice *practice, enum phase phase)
{
    live_put(&practice->live, (struct input){.who = WHO_A, .kind = INPUT_PHASE, .phase = phase});
}

static void act(struct practice *practice, const struct drill_actions *actions)
{
    for (unsigned i = 0; i < actions->count; i++) {
        const struct drill_action *action = &actions->at[i];
        switch (action->kind) {
        case DRILL_ACTION_PLAY:
            play(practice, action->play.sound, action->play.number);
            break;
        case DRILL_ACTION_LIGHT:
            live_lit(&practice->live, action->light, practice->drill.number);
            break;
        case DRILL_ACTION_SAY:
            practice_say(practice, action->say.text, action->say.who, action->say.value);
            break;
        case DRILL_ACTION_STEP:
            step(practice);
            break;
        case DRILL_ACTION_NOTE:
            note(practice, &action->note);
            break;
        case DRILL_ACTION_PHASE:
            put_phase(practice, action->phase);
            break;
        case DRILL_ACTION_KINDS:
            break;
        }
    }
    arm(practice);
    if (now_boottime_us() - practice->kept_us >= KEEP_US) {
        keep(practice); /* told at the end, where it still can't be written */
    }
}

/* ---- what comes in ---- */

static void on_press(struct live *live, enum who who, int64_t event_us, int64_t bound_us)
{
    struct practice *practice = (struct practice *)live;
    struct drill_actions actions = {0};
    (void)bound_us;
    drill_press(&practice->drill, who, event_us, now_boottime_us(), &actions);
    act(practice, &actions);
}

static void on_heart(struct live *live, enum who who, int64_t at_us, const uint8_t *bytes,
                     uint16_t length)
{
    struct practice *practice = (struct practice *)live;
    sift_heart(&practice->heart[who].sift, at_us, bytes, length);
}

static void on_beat(void *user, const struct sift_beat *beat)
{
    struct practice_heart *heart = user;
    if (beat->trusted && !beat->rate_only) {
        drill_beat(&heart->practice->drill, heart->who, beat->end_us, beat->length_us);
    }
}

static void noticed(struct practice *practice, enum drill_event event, int64_t event_us)
{
    struct drill_actions actions = {0};
    drill_noticed(&practice->drill, event, event_us, now_boottime_us(), &actions);
    act(practice, &actions);
}

static void heard(struct practice *practice, const struct event *event)
{
    struct drill_actions actions = {0};
    bool last = drill_over(&practice->drill) && event->cue.number == practice->drill.number;
    if (event->kind == EVENT_CUE) {
        drill_heard(&practice->drill, event->cue.number, event->t_us, event->bound_us, &actions);
    } else {
        drill_silent(&practice->drill, event->cue.number, event->t_us, &actions);
    }
    act(practice, &actions);
    if (last) {
        int64_t length_us =
            (int64_t)practice->live.sounds.of[SOUND_END].count * US_PER_S / SOUND_RATE_HZ;
        arm_at(practice->leave, event->kind == EVENT_CUE ? event->t_us + length_us + TAIL_US : 0);
    }
}

/* What the core noticed; of an end from outside nothing more is wanted. */
static void on_noted(void *userdata, const struct event *event)
{
    struct practice *practice = userdata;
    bool waits = practice->drill.step == DRILL_STEP_STRAP;
    if (practice->live.run.session.over) {
        return;
    }
    if (event->kind == EVENT_CUE || event->kind == EVENT_CUE_FAILED) {
        heard(practice, event);
    } else if (event->kind == EVENT_SIGNAL && event->signal.is != SIGNAL_NONE && waits) {
        noticed(practice, DRILL_EVENT_READY, event->t_us);
    } else if (event->kind == EVENT_RESUME && !waits) {
        noticed(practice, DRILL_EVENT_READY, event->t_us);
    } else if (event->kind == EVENT_BASELINE_SHORT) {
        noticed(practice, DRILL_EVENT_SHORT, event->t_us);
    } else if (event->kind == EVENT_FLAG) {
        noticed(practice, DRILL_EVENT_FLAG, event->t_us);
    } else if (event->kind == EVENT_SETTLING) {
        noticed(practice, DRILL_EVENT_SETTLED, event->t_us);
    }
}

static void on_shown(void *userdata, const struct action *action)
{
    struct practice *practice = userdata;
    if (action->show.show == SHOW_SIGNAL) {
        status_signal(&practice->live.status, action->show.who, action->show.signal);
    }
}

/* A strap that was heard before it was waited for tells nothing new by being heard. */
static void look_at_strap(struct practice *practice)
{
    if (practice->drill.step == DRILL_STEP_STRAP &&
        practice->live.status.signal[WHO_A] != SIGNAL_NONE) {
        noticed(practice, DRILL_EVENT_READY, now_boottime_us());
    }
}

static int on_due(sd_event_source *source, uint64_t usec, void *userdata)
{
    struct practice *practice = userdata;
    struct drill_actions actions = {0};
    (void)source;
    (void)usec;
    drill_tick(&practice->drill, now_boottime_us(), &actions);
    act(practice, &actions);
    look_at_strap(practice);
    return 0;
}

static int on_out(sd_event_source *source, uint64_t usec, void *userdata)
{
    struct practice *practice = userdata;
    (void)source;
    (void)usec;
    if (practice->drill.step == DRILL_STEP_BREATHE) {
        practice_show_breath(practice, true);
    }
    return 0;
}

static int on_leave(sd_event_source *source, uint64_t usec, void *userdata)
{
    (void)usec;
    (void)userdata;
    return sd_event_exit(sd_event_source_get_event(source), 0);
}

/* ---- wiring ---- */

static int wire(struct practice *practice)
{
    struct live *live = &practice->live;
    live->pressed = on_press;
    live->listened = on_heart;
    live->run.shown = on_shown;
    live->run.noted = on_noted;
    live->run.lit = NULL;
    live->run.userdata = practice;
    practice->cue = live->run.cue;
    live->run.cue = NULL;
    for (unsigned who = 0; who < PARTNERS; who++) {
        practice->heart[who].practice = practice;
        practice->heart[who].who = who;
        sift_init(&practice->heart[who].sift, on_beat, &practice->heart[who]);
    }
    int error = sd_event_add_time(live->event, &practice->due, CLOCK_BOOTTIME, UINT64_MAX, 1000,
                                  on_due, practice);
    if (error >= 0) {
        error = sd_event_add_time(live->event, &practice->leave, CLOCK_BOOTTIME, UINT64_MAX, 1000,
                                  on_leave, practice);
    }
    if (error >= 0) {
        error = sd_event_add_time(live->event, &practice->out, CLOCK_BOOTTIME, UINT64_MAX, 1000,
                                  on_out, practice);
    }
    return error;
}

static void begin(struct practice *practice)
{
    struct live *live = &practice->live;
    struct drill_actions actions = {0};
    int64_t now_us = now_boottime_us(), realtime_us = now_realtime_us();
    struct input settings = {
        .who = WHO_BOTH, .kind = INPUT_SETTINGS, .settings = live->run.session.settings};
    live_put(live, settings);
    for (unsigned who = 0; who < live->people; who++) {
        practice->run[who] = practice_id();
        log_init(&practice->log[who], &practice->plan, live->person[who].has_strap, now_us,
                 realtime_us);
    }
    drill_begin(&practice->drill, &practice->plan, now_us, &actions);
    act(practice, &actions);
}

int practice_run(struct practice *practice)
{
    struct live *live = &practice->live;
    struct drill_actions actions = {0};
    int error = wire(practice);
    if (error >= 0) {
        begin(practice);
        error = sd_event_loop(live->event);
        drill_stop(&practice->drill, now_boottime_us(), &actions);
        act(practice, &actions);
        status_end(&live->status);
    }
    sd_event_source_disable_unref(practice->due);
    sd_event_source_disable_unref(practice->leave);
    sd_event_source_disable_unref(practice->out);
    live->run.cue = practice->cue; /* live_close() frees it */
    if (error < 0) {
        say_error("practice", "the event loop stopped. This should not happen; please tell us.");
        return EXIT_FAILED;
    }
    return access_say(&live->access, keep(practice));
}
