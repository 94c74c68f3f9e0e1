/* Which event belongs to which row:
 *
 *   onset, flag   open a row of their partner
 *   cue           goes to the rows flagged since the last cue that were not held
 *   held          goes to the newest row of its partner
 *   pause         own press of its partner's newest row where that waits; else opens a row of its
 * own (self-called) when "end reached" follows end           closes the wait of the newest row
 *   settling      the newest row
 */
#include "core/review.h"

#include <stddef.h>

void review_init(struct review *review)
{
    *review = (struct review){.rupture_us = NEVER_US, .repair_last_us = NEVER_US};
}

bool wait_end_censored(enum wait_end end)
{
    switch (end) {
    case WAIT_END_WENT_ON:
    case WAIT_END_TALK_ENDED:
    case WAIT_END_STOPPED:
    case WAIT_END_NO_SIGNAL:
        return true;
    case WAIT_END_REACHED:
    case WAIT_END_OTHER_PAUSED:
    case WAIT_END_SUBSIDED:
    case WAIT_END_STAYED:
    case WAIT_ENDS:
        return false;
    }
    return false;
}

static struct review_episode *newest(struct review *review, enum who who)
{
    for (uint32_t i = review->episodes; i > 0; i--) {
        if (review->episode[i - 1].who == who) {
            return &review->episode[i - 1];
        }
    }
    return NULL;
}

static struct review_episode *open_row(struct review *review, enum who who)
{
    if (review->episodes == REVIEW_EPISODES_MAX) {
        review->dropped++;
        return NULL;
    }
    struct review_episode *row = &review->episode[review->episodes++];
    *row = (struct review_episode){
        .who = who,
        .onset_us = NEVER_US,
        .flag_us = NEVER_US,
        .cue_us = NEVER_US,
        .press_us = NEVER_US,
        .end_us = NEVER_US,
        .settling_us = NEVER_US,
    };
    return row;
}

static void push_onset(struct review *review, const struct event *event)
{
    struct review_episode *row = open_row(review, event->who);
    if (row != NULL) {
        row->onset_us = event->t_us;
        row->onset_bound_us = event->bound_us;
    }
}

static void push_flag(struct review *review, const struct event *event)
{
    struct review_episode *row = newest(review, event->who);
    if (row == NULL || row->flag_us != NEVER_US || row->ended) {
        row = open_row(review, event->who);
    }
    if (row != NULL) {
        row->flag_us = event->t_us;
    }
}

static void push_cue(struct review *review, const struct event *event)
{
    review->cues++;
    for (int who = 0; who < PARTNERS; who++) {
        struct review_episode *row = newest(review, who);
        if (row != NULL && row->flag_us != NEVER_US && row->flag_us <= event->at_us &&
            row->cue_us == NEVER_US && !row->held_set && !row->ended) {
            row->cue_us = event->t_us;
            row->cue_bound_us = event->bound_us;
        }
    }
}

/* A press of its partner, whatever it did to the talk: "I heard" and a break count as well. */
static void push_press(struct review *review, const struct event *event)
{
    struct review_episode *row = newest(review, event->who);
    review->press_us = event->t_us;
    review->press_bound_us = event->bound_us;
    if (row != NULL && row->press_us == NEVER_US && !row->ended) {
        row->press_us = event->t_us;
        row->press_bound_us = event->bound_us;
    }
}

static void push_pause(struct review *review, const struct event *event)
{
    struct review_pause *last = review->pauses > 0 ? &review->pause[review->pauses - 1] : NULL;
    if (last != NULL && last->return_us == NEVER_US) {
        return; /* prolongs the running one */
    }
    if (review->pauses == REVIEW_PAUSES_MAX) {
        review->dropped++;
        return;
    }
    review->pause[review->pauses++] =
        (struct review_pause){.start_us = event->t_us, .return_us = NEVER_US};
}

static void push_break(struct review *review, const struct event *event)
{
    if (event->stage == BREAK_STAGE_ASKED) {
        push_press(review, event);
        push_pause(review, event);
        if (review->pauses > 0) {
            review->pause[review->pauses - 1].is_break = true;
        }
    }
}

static void push_return(struct review *review, const struct event *event)
{
    if (review->pauses > 0 && review->pause[review->pauses - 1].return_us == NEVER_US) {
        review->pause[review->pauses - 1].return_us = event->t_us;
    }
}

static void push_end(struct review *review, const struct event *event)
{
    struct review_episode *row = newest(review, event->who);
    if (event->end == WAIT_END_REACHED && (row == NULL || row->ended)) {
        row = open_row(review, event->who);
        if (row != NULL) {
            row->self_called = true;
            row->press_us = review->press_us;
            row->press_bound_us = review->press_bound_us;
        }
    }
    if (row != NULL && !row->ended) {
        row->ended = true;
        row->end = event->end;
        row->end_us = event->t_us;
    }
}

static void push_settling(struct review *review, const struct event *event)
{
    struct review_episode *row = newest(review, event->who);
    if (row != NULL && !row->settled) {
        row->settled = true;
        row->settling_us = event->t_us;
    }
}

static void push_repair(struct review *review, const struct event *event)
{
    review->repairs++;
    if (review->rupture_us != NEVER_US) {
        review->repair_last_us = event->t_us - review->rupture_us;
        review->rupture_us = NEVER_US;
    }
}

void review_push(struct review *review, const struct event *event)
{
    switch (event->kind) {
    case EVENT_ONSET:
        push_onset(review, event);
        break;
    case EVENT_FLAG:
        push_flag(review, event);
        break;
    case EVENT_HELD:
        review->held++;
        if (newest(review, event->who) != NULL) {
            newest(review, event->who)->held_set = true;
            newest(review, event->who)->held = event->held;
        }
        break;
    case EVENT_CUE:
        push_cue(review, event);
        break;
    case EVENT_PAUSE:
        push_press(review, event);
        push_pause(review, event);
        break;
    case EVENT_HEARD:
        push_press(review, event);
        break;
    case EVENT_BREAK:
        push_break(review, event);
        break;
    case EVENT_RETURN:
        push_return(review, event);
        break;
    case EVENT_STAY:
        review->stays++;
        break;
    case EVENT_SETTLING:
        push_settling(review, event);
        break;
    case EVENT_RUPTURE:
        review->ruptures++;
        if (review->rupture_us == NEVER_US) {
            review->rupture_us = event->t_us;
        }
        break;
    case EVENT_REPAIR:
        push_repair(review, event);
        break;
    case EVENT_END:
        push_end(review, event);
        break;
    case EVENT_BASELINE:
    case EVENT_BASELINE_SHORT:
    case EVENT_REST_UNUSUAL:
    case EVENT_ABSTAIN:
    case EVENT_RESUME:
    case EVENT_GAP:
    case EVENT_CUE_FAILED:
    case EVENT_OFFER:
    case EVENT_SIGNAL:
    case EVENT_MARK:
    case EVENT_STOP:
    case EVENT_KINDS:
        break;
    }
}

static int64_t between(int64_t from_us, int64_t to_us)
{
    return from_us == NEVER_US || to_us == NEVER_US ? NEVER_US : to_us - from_us;
}

int64_t review_flag_to_press_us(const struct review_episode *episode)
{
    return between(episode->flag_us, episode->press_us);
}

int64_t review_onset_to_press_us(const struct review_episode *episode)
{
    return between(episode->onset_us, episode->press_us);
}

int64_t review_cue_to_press_us(const struct review_episode *episode)
{
    return between(episode->cue_us, episode->press_us);
}

int64_t review_press_to_settling_us(const struct review_episode *episode)
{
    int64_t us = between(episode->press_us, episode->settling_us);
    return us < 0 ? 0 : us; /* near the own level before the press was let go */
}
