#include "command/run.h"

#include <errno.h>
#include <string.h>

#include "recording/line.h"
#include "report/decisions.h"
#include "words/words.h"

void run_init(struct run *run, const struct settings *settings, int64_t zero_us)
{
    *run = (struct run){
        .zero_us = zero_us,
        .answer_us = -1,
        .moment_us = NEVER_US,
        .flagged = WHO_BOTH,
    };
    session_init(&run->session, settings);
    review_init(&run->review);
}

static void write_decisions(struct run *run, const char *text, size_t length)
{
    if (run->decisions != NULL && fwrite(text, 1, length, run->decisions) != length &&
        run->decisions_error == 0) {
        run->decisions_error = -errno;
    }
}

static void keep_moment(struct run *run, enum journal_moment_kind kind, int64_t start_us,
                        int64_t end_us)
{
    if (run->recorder != NULL) {
        struct journal_moment moment = {.kind = kind, .start_us = start_us, .end_us = end_us};
        recorder_moment(run->recorder, &moment);
    }
}

static void end_moment(struct run *run, int64_t end_us)
{
    if (run->moment_us != NEVER_US) {
        keep_moment(run, run->moment_break ? JOURNAL_MOMENT_BREAK : JOURNAL_MOMENT_PAUSE,
                    run->moment_us, end_us);
    }
    run->moment_us = NEVER_US;
    run->moment_break = false;
}

/* The couple's own, in clear in the journal: pauses, breaks, repairs; never who. */
static void moments(struct run *run, const struct event *event)
{
    bool starts = event->kind == EVENT_PAUSE ||
                  (event->kind == EVENT_BREAK && event->stage == BREAK_STAGE_ASKED);
    if (starts && run->moment_us == NEVER_US) {
        run->moment_us = event->t_us;
    }
    if (event->kind == EVENT_BREAK && event->stage == BREAK_STAGE_ASKED) {
        run->moment_break = true;
    }
    if (event->kind == EVENT_RETURN) {
        end_moment(run, event->t_us);
    }
    if (event->kind == EVENT_REPAIR) {
        keep_moment(run, JOURNAL_MOMENT_REPAIR, event->t_us, event->t_us);
    }
}

/* A press in answer to each cue, by the partner it was for. */
static void plan_answer(struct run *run, const struct event *event)
{
    if (run->feed == NULL || run->answer_us < 0 || run->flagged == WHO_BOTH) {
        return;
    }
    struct input press = {
        .at_us = event->at_us + run->answer_us,
        .event_us = event->at_us + run->answer_us,
        .who = run->flagged,
        .kind = INPUT_PRESS,
        .source = PRESS_SOURCE_OTHER,
    };
    feed_plan(run->feed, &press);
}

/* What lull noticed, and every trace of a cue: not kept where both chose so before the talk. What
 * hands did, and what belongs to the couple, is. */
static bool unseen(const struct run *run, enum event_kind kind)
{
    return run->session.settings.cues_unseen &&
           (kind == EVENT_ONSET || kind == EVENT_FLAG || kind == EVENT_HELD || kind == EVENT_CUE ||
            kind == EVENT_CUE_FAILED || kind == EVENT_OFFER || kind == EVENT_SETTLING ||
            kind == EVENT_END);
}

static bool unseen_line(const struct run *run, enum input_kind kind)
{
    return run->session.settings.cues_unseen &&
           (kind == INPUT_CUE_STARTED || kind == INPUT_CUE_FAILED);
}

static void record(struct run *run, const struct event *event)
{
    char text[DECISIONS_LINE_MAX];
    size_t length = decisions_line(event, run->zero_us, text, sizeof(text));
    review_push(&run->review, event);
    write_decisions(run, text, length);
    if (run->recorder != NULL && !unseen(run, event->kind)) {
        recorder_event(run->recorder, event->who, event->at_us, text, length);
    }
    moments(run, event);
    if (run->noted != NULL) {
        run->noted(run->userdata, event);
    }
    if (event->kind == EVENT_FLAG) {
        run->flagged = event->who;
    }
    if (event->kind == EVENT_CUE) {
        screen_cue(&run->screen, event->at_us);
        plan_answer(run, event);
    }
}

static void play(struct run *run, const struct action *action)
{
    if (action->play.sound == SOUND_CUE) {
        run->cue_number = action->play.number;
    }
    if (run->cue != NULL) {
        cue_play(run->cue, action->play.sound, action->play.number, action->at_us);
    }
    if (run->answers_cues && action->play.sound == SOUND_CUE) {
        struct input started = {
            .at_us = action->at_us,
            .event_us = action->at_us,
            .who = WHO_BOTH,
            .kind = INPUT_CUE_STARTED,
            .cue = {.number = action->play.number},
        };
        run_input(run, &started);
    }
}

static void act(struct run *run)
{
    run->acting = true;
    for (uint32_t i = 0; i < run->actions.count; i++) {
        const struct action *action = &run->actions.at[i];
        switch (action->kind) {
        case ACTION_PLAY:
            play(run, action);
            break;
        case ACTION_RECORD:
            record(run, &action->record);
            break;
        case ACTION_SHOW:
            screen_show(&run->screen, action);
            if (run->shown != NULL) {
                run->shown(run->userdata, action);
            }
            break;
        case ACTION_LIGHT:
            if (run->lit != NULL) {
                run->lit(run->userdata, action->light, run->cue_number);
            }
            break;
        case ACTION_KINDS:
            break;
        }
    }
    run->acting = false;
    run->actions.count = 0;
    if (run->recorder != NULL) {
        recorder_hold_checkpoint(run->recorder, session_waiting(&run->session));
    }
}

static void take(struct run *run, const struct input *input)
{
    char text[LINE_MAX_BYTES + 1];
    struct input taken = *input;
    if (taken.at_us < run->session.now_us) {
        taken.event_us += taken.event_us == taken.at_us ? run->session.now_us - taken.at_us : 0;
        taken.at_us = run->session.now_us;
    }
    session_step(&run->session, &taken, &run->actions);
    act(run);
    if (run->taken != NULL) {
        run->taken(run->userdata, &taken);
    }
    if (run->recorder != NULL && !unseen_line(run, taken.kind)) {
        size_t length = line_format(&taken, text, sizeof(text));
        if (length > 0) {
            recorder_line(run->recorder, taken.who, taken.at_us, text, length);
        }
    }
}

static void take_pending(struct run *run)
{
    while (run->pending_count > 0) {
        struct input input = run->pending[0];
        run->pending_count--;
        memmove(run->pending, run->pending + 1, run->pending_count * sizeof(run->pending[0]));
        take(run, &input);
    }
}

void run_input(struct run *run, const struct input *input)
{
    if (!run->acting) {
        take(run, input);
        take_pending(run);
    } else if (run->pending_count < RUN_PENDING_MAX) {
        run->pending[run->pending_count++] = *input;
    }
}

void run_tick(struct run *run, int64_t now_us)
{
    session_tick(&run->session, now_us, &run->actions);
    act(run);
    take_pending(run);
}

bool run_journal_news(struct run *run, const char *path, char *text, size_t size)
{
    char why[512];
    enum journal_error error =
        run->recorder != NULL ? recorder_state(run->recorder).retrying : JOURNAL_OK;
    if (error == run->told) {
        return false;
    }
    run->told = error;
    if (error == JOURNAL_OK) {
        snprintf(text, size, "%s",
                 _("The journal can be written again; nothing of the talk is gone."));
    } else {
        journal_error_say(error, path, why, sizeof(why));
        snprintf(text, size, _("%s The talk goes on, and is kept in memory until then."), why);
    }
    return true;
}

void run_finish(struct run *run)
{
    char text[1024];
    end_moment(run, NEVER_US);
    for (int who = 0; who < PARTNERS; who++) {
        struct partner_counts counts = session_counts(&run->session, who);
        if (counts.notifications > 0) {
            size_t length = decisions_counts(&counts, who, text, sizeof(text));
            write_decisions(run, text, length);
        }
    }
}
