/* Every input of a live talk, on one screen (live_loop_init):
 *
 *   straps ── up, down, notification ──┐
 *   keyboard, clicker ── press, mark ──┤
 *   puck ── press, up, down ───────────┤
 *   sound card ── cue started ─────────┼──▶ live_put() ─▶ core ─▶ sound, puck, journal, status line
 *   the page's buttons ── press, mark ─┤
 *   SIGINT, SIGTERM ── the end ────────┤
 *   a second ── clock, journal, guide ─┤
 *   a deadline ── the core's own ──────┘
 */
#include "command/live.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "command/command.h"
#include "command/live_page.h"
#include "now/now.h"
#include "words/words.h"

/* The wall clock was set, or the machine slept: recorded where it moved by more. */
#define CLOCK_MOVED_US (US_PER_S / 2)
#define WATCH_EVERY_S  5
#define BATTERY_LOW    15
/* However much comes on: the talk ends so long after it was asked to, at the latest. */
#define END_WAIT_US (US_PER_S / 5)

/* Records an input that happens now and lets the core decide. */
void live_put(struct live *live, struct input input)
{
    input.at_us = now_boottime_us();
    if (input.event_us == 0) {
        input.event_us = input.at_us;
    }
    run_input(&live->run, &input);
}

static void put_mark(struct live *live, enum mark mark)
{
    live_put(live, (struct input){.who = WHO_BOTH, .kind = INPUT_MARK, .mark = mark});
}

static void end_now(struct live *live)
{
    live_put(live, (struct input){.who = WHO_BOTH, .kind = INPUT_END, .end = live->why});
    sd_event_exit(live->event, 0);
}

static int on_drained(sd_event_source *source, void *userdata)
{
    (void)source;
    end_now(userdata);
    return 0;
}

static int on_latest(sd_event_source *source, uint64_t time_us, void *userdata)
{
    (void)time_us;
    return on_drained(source, userdata);
}

/* What came before and waits to be read is a part of the talk: it ends once nothing waits. */
void live_end(struct live *live, enum end_reason why)
{
    if (live->drained != NULL) {
        return;
    }
    live->why = why;
    if (sd_event_add_defer(live->event, &live->drained, on_drained, live) < 0 ||
        sd_event_source_set_priority(live->drained, SD_EVENT_PRIORITY_IDLE) < 0 ||
        sd_event_add_time_relative(live->event, &live->latest, CLOCK_BOOTTIME, END_WAIT_US, 1000,
                                   on_latest, live) < 0) {
        end_now(live);
    }
}

/* ---- straps ---- */

static void on_up(void *userdata, enum who who)
{
    live_put(userdata, (struct input){.who = who, .kind = INPUT_STRAP_UP});
}

static void on_down(void *userdata, enum who who, enum strap_reason why)
{
    live_put(userdata, (struct input){.who = who, .kind = INPUT_STRAP_DOWN, .strap_reason = why});
}

static void on_notification(void *userdata, enum who who, int64_t at_us, const uint8_t *bytes,
                            uint16_t length)
{
    struct live *live = userdata;
    struct input input = {
        .at_us = at_us,
        .event_us = at_us,
        .who = who,
        .kind = INPUT_HRM,
        .bytes = {.at = bytes, .length = length},
    };
    if (live->on_break && !live->person[who].in_breaks) {
        return; /* neither recorded nor looked at */
    }
    run_input(&live->run, &input);
    if (live->watching) {
        watch_notification(&live->watch, who, bytes, length);
    }
    if (live->listened != NULL) {
        live->listened(live, who, at_us, bytes, length);
    }
}

static void on_about(void *userdata, enum who who, const struct strap_about *about)
{
    struct live *live = userdata;
    if (about->battery_percent >= 0 && about->battery_percent <= BATTERY_LOW) {
        status_say(&live->status, "The battery of %s's strap is at %d %%: a new one soon.",
                   live->person[who].partner.name, about->battery_percent);
    }
}

static void on_trouble(void *userdata, enum who who, enum strap_trouble trouble)
{
    struct live *live = userdata;
    if (trouble == STRAP_TROUBLE_NONE) {
        return; /* the status line says it */
    }
    status_say(&live->status, "%s%s%s", who == WHO_BOTH ? "" : live->person[who].partner.name,
               who == WHO_BOTH ? "" : ": ", strap_trouble_text(trouble));
}

/* ---- hands ---- */

void live_press(struct live *live, enum who who, enum press_source source, enum input_kind kind,
                int64_t event_us, int64_t bound_us)
{
    who = live->people < PARTNERS ? WHO_A : who; /* alone: every key is theirs */
    if (live->pressed != NULL) {
        if (kind == INPUT_PRESS) {
            live->pressed(live, who, event_us, bound_us);
        }
        return;
    }
    live_put(live, (struct input){
                       .who = who,
                       .kind = kind,
                       .source = source,
                       .event_us = event_us,
                       .bound_us = bound_us,
                   });
}

static void on_key(struct live *live, const struct keys_press *pressed)
{
    switch (pressed->key) {
    case KEY_LEFT:
        live_press(live, WHO_A, PRESS_SOURCE_KEY, INPUT_PRESS, pressed->event_us, 0);
        break;
    case KEY_RIGHT:
        live_press(live, WHO_B, PRESS_SOURCE_KEY, INPUT_PRESS, pressed->event_us, 0);
        break;
    case KEY_BREAK:
        put_mark(live, MARK_BREAK);
        break;
    case KEY_BACK:
        put_mark(live, MARK_BACK);
        break;
    case KEY_STAY:
        put_mark(live, MARK_STAY);
        break;
    case KEY_MARK:
        put_mark(live, MARK_MARK);
        break;
    case KEY_STOP:
        live_end(live, END_REASON_ENDED);
        break;
    case KEY_NONE:
    case KEY_OTHER:
        break;
    }
}

static int on_stdin(sd_event_source *source, int fd, uint32_t revents, void *userdata)
{
    struct live *live = userdata;
    uint8_t bytes[64];
    ssize_t length = read(fd, bytes, sizeof(bytes));
    if (length == 0 || (length < 0 && errno != EAGAIN) || (revents & EPOLLHUP) != 0) {
        /* The terminal went away: the talk does not end with it. */
        return sd_event_source_set_enabled(source, SD_EVENT_OFF);
    }
    for (ssize_t i = 0; i < length; i++) {
        struct keys_press pressed[KEYS_PRESSES_MAX];
        unsigned count = keys_push(&live->keys, bytes[i], now_boottime_us(), pressed);
        for (unsigned k = 0; k < count; k++) {
            on_key(live, &pressed[k]);
        }
    }
    return 0;
}

static void on_click(void *userdata, enum who who, bool down, int64_t event_us, int64_t bound_us)
{
    live_press(userdata, who, PRESS_SOURCE_BUTTON, down ? INPUT_PRESS : INPUT_RELEASE, event_us,
               bound_us);
}

static void on_click_trouble(void *userdata, const char *text)
{
    struct live *live = userdata;
    status_say(&live->status, "%s", text);
}

/* ---- sound ---- */

static void on_cue_started(void *userdata, uint32_t number, int64_t event_us, int64_t bound_us)
{
    if (number > 0) { /* 0: the sound of a return */
        live_put(userdata, (struct input){.who = WHO_BOTH,
                                          .kind = INPUT_CUE_STARTED,
                                          .event_us = event_us,
                                          .bound_us = bound_us,
                                          .cue = {.number = number}});
    }
}

static void on_cue_failed(void *userdata, uint32_t number, enum cue_fail fail)
{
    if (number > 0) {
        live_cue_silent(userdata, number, fail);
    }
}

static void on_available(void *userdata, bool available, enum cue_fail why)
{
    struct live *live = userdata;
    (void)why;
    status_say(&live->status, "%s",
               available ? "Sound is ready."
                         : "No sound just now: cues can't be heard. lull goes on trying; "
                           "'lull doctor' helps.");
}

/* ---- time ---- */

/* Whenever anything has happened: wakes at what is due next. */
static int on_post(sd_event_source *source, void *userdata)
{
    struct live *live = userdata;
    (void)source;
    live_page_post(live);
    int64_t next_us = session_next_us(&live->run.session);
    int64_t keys_us = keys_next_us(&live->keys);
    int64_t answer_us = cued_next_us(&live->cued);
    next_us = keys_us < next_us ? keys_us : next_us;
    next_us = answer_us < next_us ? answer_us : next_us;
    if (next_us == NEVER_US) {
        return sd_event_source_set_enabled(live->deadline, SD_EVENT_OFF);
    }
    int error = sd_event_source_set_time(live->deadline, (uint64_t)next_us);
    return error < 0 ? error : sd_event_source_set_enabled(live->deadline, SD_EVENT_ONESHOT);
}

static int on_deadline(sd_event_source *source, uint64_t usec, void *userdata)
{
    struct live *live = userdata;
    (void)source;
    (void)usec;
    struct keys_press pressed[KEYS_PRESSES_MAX];
    unsigned count = keys_timeout(&live->keys, now_boottime_us(), pressed);
    for (unsigned k = 0; k < count; k++) {
        on_key(live, &pressed[k]);
    }
    live_puck_due(live);
    run_tick(&live->run, now_boottime_us());
    return 0;
}

static void put_clock(struct live *live)
{
    int64_t realtime_us = now_realtime_us();
    int64_t offset_us = realtime_us - now_boottime_us();
    int64_t moved_us = offset_us - live->clock_us;
    if (moved_us > CLOCK_MOVED_US || moved_us < -CLOCK_MOVED_US) {
        live->clock_us = offset_us;
        live_put(live,
                 (struct input){.who = WHO_BOTH, .kind = INPUT_CLOCK, .realtime_us = realtime_us});
    }
}

static int on_second(sd_event_source *source, uint64_t usec, void *userdata)
{
    struct live *live = userdata;
    char text[1024];
    int64_t second = (int64_t)usec / US_PER_S;
    put_clock(live);
    if (live->run.recorder != NULL) {
        recorder_flush(live->run.recorder);
    }
    if (run_journal_news(&live->run, live->access.path, text, sizeof(text))) {
        status_say(&live->status, "%s", text);
    }
    live_guide(live);
    live_page_second(live);
    live_first(live);
    if (live->watching && second % WATCH_EVERY_S == 0) {
        watch_line(&live->watch, live->status.name, text, sizeof(text));
        status_say(&live->status, "%s", text);
    }
    /* From now on, not from when it was due: a machine that slept is not made up for. */
    int error = sd_event_source_set_time(source, (uint64_t)(now_boottime_us() + US_PER_S));
    return error < 0 ? error : sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
}

static int on_signal(sd_event_source *source, const struct signalfd_siginfo *info, void *userdata)
{
    struct live *live = userdata;
    (void)source;
    (void)info;
    live->by_signal = true;
    live_end(live, END_REASON_STOPPED);
    return 0;
}

/* ---- wiring ---- */

const struct cue_owner live_cue_owner = {
    .started = on_cue_started,
    .failed = on_cue_failed,
    .available = on_available,
};

const struct strap_owner live_strap_owner = {
    .up = on_up,
    .down = on_down,
    .notification = on_notification,
    .about = on_about,
    .trouble = on_trouble,
};

const struct clicker_owner live_clicker_owner = {
    .press = on_click,
    .trouble = on_click_trouble,
};

static int add_signals(struct live *live)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGHUP);
    if (sigprocmask(SIG_BLOCK, &set, NULL) < 0) {
        return -errno;
    }
    int error = sd_event_add_signal(live->event, NULL, SIGINT, on_signal, live);
    error = error < 0 ? error : sd_event_add_signal(live->event, NULL, SIGTERM, on_signal, live);
    return error < 0 ? error : sd_event_add_signal(live->event, NULL, SIGHUP, on_signal, live);
}

int live_loop_init(struct live *live)
{
    uint64_t second_us = (uint64_t)(now_boottime_us() + US_PER_S);
    live->run.shown = live_shown;
    live->run.noted = live_noted;
    live->run.taken = live_page_input;
    live->run.lit = live_lit;
    live->run.userdata = live;
    int error = add_signals(live);
    if (error >= 0) {
        error = sd_event_add_io(live->event, NULL, STDIN_FILENO, EPOLLIN, on_stdin, live);
    }
    if (error >= 0) {
        error = sd_event_add_time(live->event, &live->deadline, CLOCK_BOOTTIME, UINT64_MAX, 1000,
                                  on_deadline, live);
    }
    if (error >= 0) {
        error = sd_event_add_time(live->event, &live->second, CLOCK_BOOTTIME, second_us, 10000,
                                  on_second, live);
    }
    if (error >= 0) {
        error = sd_event_add_post(live->event, NULL, on_post, live);
    }
    return error < 0 ? error : 0;
}

static void put_beginning(struct live *live)
{
    /* The first input is the talk's zero, as it will be when the recording is played again. */
    struct input settings = {
        .at_us = live->run.zero_us,
        .event_us = live->run.zero_us,
        .who = WHO_BOTH,
        .kind = INPUT_SETTINGS,
        .settings = live->run.session.settings,
    };
    run_input(&live->run, &settings);
    bool no_level = false;
    live->clock_us = INT64_MIN / 2;
    put_clock(live);
    for (unsigned who = 0; who < live->people; who++) {
        struct live_person *person = &live->person[who];
        struct baseline_reference known = baseline_reference(&person->today, &person->history);
        if (known.ready) {
            live_put(live, (struct input){
                               .who = who, .kind = INPUT_HISTORY, .baseline = person->history});
        }
        bool shut = !known.ready && !live->guided; /* nothing to judge against, all talk long */
        person->ready = !person->has_strap || shut;
        no_level = no_level || (person->has_strap && shut);
    }
    if (no_level) {
        status_say(&live->status, "Without a level of their own nobody is cued; your keys are "
                                  "pauses all the same.");
    }
    if (live->guided) {
        status_talk(&live->status, _("put the straps on: moisten the pads, pull it snug"));
    } else {
        status_talk(&live->status, _("settling in: a minute or two"));
    }
    live_tell_ready(live);
}

int live_loop_run(struct live *live)
{
    put_beginning(live);
    int error = sd_event_loop(live->event);
    live_page_close(live);
    return error < 0 ? error : 0;
}

void live_loop_finish(struct live *live)
{
    sd_event_source_unref(live->deadline);
    sd_event_source_unref(live->second);
    sd_event_source_unref(live->drained);
    sd_event_source_unref(live->latest);
}
