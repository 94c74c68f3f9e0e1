/* What comes in, and where it goes:
 *
 *   notification ─▶ partner: beat ─▶ artifact ─▶ baseline | detector ─▶ episode ─▶ flag ─┐
 *   press, release ─▶ press: what it means ─┐                                            ▼
 *   mark ───────────────────────────────────┴─▶ meant(): talk, both episodes        talk: cue?
 *   deadline ─▶ fire(): press, talk, episodes, partners, in this order
 */
#include "core/session.h"

#include <stddef.h>

/* Movement acts with a peak about 14 s later (SCIENCE.md): hold off. */
#define MOVED_US (20 * US_PER_S)
/* Beyond this no clock of ours goes; keeps sums of times inside 64 bits. */
#define LATEST_US (INT64_C(1) << 61)

void session_init(struct session *session, const struct settings *settings)
{
    *session = (struct session){.settings = *settings};
    settings_clamp(&session->settings);
    for (int who = 0; who < PARTNERS; who++) {
        partner_init(&session->partner[who], who, &session->settings);
    }
    press_init(&session->press);
    talk_init(&session->talk);
    session->now_us = INT64_MIN;
}

static bool alone(const struct session *session)
{
    return !session->partner[WHO_A].taking_part || !session->partner[WHO_B].taking_part;
}

/* Two straps are worn and one is silent: whoever is cued is known to the other. */
static bool one_strap(const struct session *session)
{
    const struct partner *a = &session->partner[WHO_A];
    const struct partner *b = &session->partner[WHO_B];
    bool silent_a = a->heard_us == NEVER_US || a->silent_told || a->stopped;
    bool silent_b = b->heard_us == NEVER_US || b->silent_told || b->stopped;
    return a->has_strap && b->has_strap && (silent_a || silent_b);
}

static void heart(struct session *session, const struct input *input, struct actions *actions)
{
    struct partner *partner = &session->partner[input->who];
    int64_t now_us = session->now_us;
    partner_heart(partner, now_us, input->bytes.at, input->bytes.length, actions);
    if (partner_take_flag(partner, now_us, actions)) {
        partner_episode(partner, now_us, EPISODE_EVENT_FLAG, now_us, actions);
        talk_flag(&session->talk, &session->settings, input->who, now_us, one_strap(session),
                  actions);
    }
}

/* ---- presses and marks ---- */

/* A press is heard by both episodes only where it did something to the talk. */
static void tell_episodes(struct session *session, const struct talk_input *input,
                          enum talk_effect effect, struct actions *actions)
{
    int64_t now_us = session->now_us;
    bool pauses =
        effect == TALK_EFFECT_PAUSE || effect == TALK_EFFECT_PROLONG || effect == TALK_EFFECT_ASK;
    bool answers = effect == TALK_EFFECT_HEARD || effect == TALK_EFFECT_HEARD_RUN;
    bool stays = effect == TALK_EFFECT_STAY || effect == TALK_EFFECT_RETURN_STAY;
    for (int who = 0; who < PARTNERS; who++) {
        struct partner *partner = &session->partner[who];
        bool own = input->source != PRESS_SOURCE_PAGE &&
                   (input->who == WHO_BOTH || (int)input->who == who);
        if (stays) {
            partner_episode(partner, now_us, EPISODE_EVENT_STAY, input->event_us, actions);
        } else if (pauses) {
            partner_episode(partner, now_us, own ? EPISODE_EVENT_PRESS : EPISODE_EVENT_OTHER_PRESS,
                            input->event_us, actions);
        } else if (answers && own && partner->episode.state != EPISODE_STATE_LEVEL) {
            partner_episode(partner, now_us, EPISODE_EVENT_PRESS, input->event_us, actions);
        }
    }
}

static void meant(struct session *session, const struct talk_input *input, struct actions *actions)
{
    if (input->who != WHO_BOTH) {
        session->partner[input->who].taking_part = true;
    }
    enum talk_effect effect =
        talk_take(&session->talk, &session->settings, input, alone(session), actions);
    tell_episodes(session, input, effect, actions);
}

static void pressed(struct session *session, const struct press_result *press,
                    struct actions *actions)
{
    static const enum talk_event event_of[] = {
        [PRESS_MEANING_NONE] = TALK_EVENTS,      [PRESS_MEANING_PAUSE] = TALK_EVENT_PRESS,
        [PRESS_MEANING_BACK] = TALK_EVENT_BACK,  [PRESS_MEANING_STAY] = TALK_EVENT_STAY,
        [PRESS_MEANING_HOLD] = TALK_EVENT_BREAK,
    };
    struct talk_input input = {
        .event = event_of[press->meaning],
        .who = press->who,
        .source = press->source,
        .at_us = session->now_us,
        .event_us = press->event_us,
        .bound_us = press->bound_us,
    };
    if (input.event != TALK_EVENTS) {
        meant(session, &input, actions);
    }
}

/* A partner's button goes its way through the table. The page has no chord, no hold, no double
 * press: a press there is a pause at once. */
static void edge(struct session *session, const struct input *input, struct actions *actions)
{
    struct press_result press = {
        .meaning = PRESS_MEANING_PAUSE,
        .who = WHO_BOTH,
        .source = input->source,
        .event_us = input->event_us,
        .bound_us = input->bound_us,
    };
    if (input->source != PRESS_SOURCE_PAGE) {
        press = press_edge(&session->press, input);
    }
    pressed(session, &press, actions);
}

static void note_mark(struct session *session, const struct input *input, enum event_kind kind,
                      struct actions *actions)
{
    struct event *event = actions_record(actions, session->now_us, input->who, kind);
    event->t_us = input->event_us;
    event->bound_us = input->bound_us;
    if (kind == EVENT_MARK) {
        event->mark = input->mark;
    }
}

static void moved(struct session *session, enum who by)
{
    for (int who = 0; who < PARTNERS; who++) {
        if (by == WHO_BOTH || (int)by == who) {
            session->partner[who].moved_until_us = session->now_us + MOVED_US;
        }
    }
}

static void marked(struct session *session, const struct input *input, struct actions *actions)
{
    struct talk_input what = {
        .who = input->who,
        .source = input->by_page ? PRESS_SOURCE_PAGE : PRESS_SOURCE_OTHER,
        .at_us = session->now_us,
        .event_us = input->event_us,
        .bound_us = input->bound_us,
    };
    switch (input->mark) {
    case MARK_BACK:
        what.event = TALK_EVENT_BACK;
        meant(session, &what, actions);
        break;
    case MARK_STAY:
        what.event = TALK_EVENT_STAY;
        meant(session, &what, actions);
        break;
    case MARK_BREAK:
        what.event = TALK_EVENT_BREAK;
        meant(session, &what, actions);
        break;
    case MARK_RUPTURE:
        talk_ruptured(&session->talk);
        note_mark(session, input, EVENT_RUPTURE, actions);
        break;
    case MARK_MOVED:
        moved(session, input->who);
        note_mark(session, input, EVENT_MARK, actions);
        break;
    case MARK_MARK:
        note_mark(session, input, EVENT_MARK, actions);
        break;
    case MARKS:
        break;
    }
}

static void cue_answered(struct session *session, const struct input *input,
                         struct actions *actions)
{
    bool started = input->kind == INPUT_CUE_STARTED;
    struct event *event =
        actions_record(actions, session->now_us, WHO_BOTH, started ? EVENT_CUE : EVENT_CUE_FAILED);
    event->t_us = input->event_us;
    event->bound_us = input->bound_us;
    event->cue.number = input->cue.number;
    event->cue.fail = started ? CUE_FAILS : input->cue.fail;
    if (!started) {
        talk_cue_failed(&session->talk, input->cue.number);
    }
}

/* ---- deadlines ---- */

int64_t session_next_us(const struct session *session)
{
    int64_t next_us = press_next_us(&session->press);
    if (session->over || session->now_us == INT64_MIN) {
        return NEVER_US;
    }
    if (session->talk.deadline_us < next_us) {
        next_us = session->talk.deadline_us;
    }
    for (int who = 0; who < PARTNERS; who++) {
        int64_t partner_us = partner_next_us(&session->partner[who], session->now_us);
        if (partner_us < next_us) {
            next_us = partner_us;
        }
    }
    return next_us;
}

/* Fires what is due at the core's time, in a fixed order. */
static void fire(struct session *session, struct actions *actions)
{
    int64_t now_us = session->now_us;
    while (press_next_us(&session->press) <= now_us) {
        struct press_result press = press_timer(&session->press, now_us);
        pressed(session, &press, actions);
    }
    if (session->talk.deadline_us <= now_us) {
        struct talk_input timer = {
            .who = WHO_BOTH, .event = TALK_EVENT_TIMER, .at_us = now_us, .event_us = now_us};
        talk_take(&session->talk, &session->settings, &timer, alone(session), actions);
    }
    for (int who = 0; who < PARTNERS; who++) {
        struct partner *partner = &session->partner[who];
        if (partner->episode.deadline_us <= now_us) {
            partner_episode(partner, now_us, EPISODE_EVENT_TIMER, now_us, actions);
        }
        partner_look(partner, now_us, STRAP_REASON_UNKNOWN, actions);
    }
}

void session_tick(struct session *session, int64_t now_us, struct actions *actions)
{
    int64_t next_us = session_next_us(session);
    while (next_us <= now_us && next_us != NEVER_US) {
        session->now_us = next_us > session->now_us ? next_us : session->now_us;
        fire(session, actions);
        next_us = session_next_us(session);
    }
}

/* ---- settings, straps, the end ---- */

static void set_settings(struct session *session, const struct settings *settings)
{
    session->settings = *settings;
    settings_clamp(&session->settings);
    for (int who = 0; who < PARTNERS; who++) {
        detector_init(&session->partner[who].detector, session->settings.cues_per_hour_milli);
        partner_refer(&session->partner[who]);
    }
}

static void strap_down(struct session *session, struct partner *partner, struct actions *actions)
{
    if (!partner->strap_down) {
        partner_cut(partner, session->now_us, GAP_STRAP, actions);
    }
    partner->strap_down = true;
}

static void stop_partner(struct session *session, struct partner *partner, enum end_reason why,
                         struct actions *actions)
{
    int64_t now_us = session->now_us;
    if (partner->stopped) {
        return;
    }
    partner_phase(partner, now_us, PHASE_NONE, actions);
    partner_cut(partner, now_us, GAPS, actions);
    partner_episode(partner, now_us,
                    why == END_REASON_STOPPED ? EPISODE_EVENT_STOPPED : EPISODE_EVENT_TALK_ENDED,
                    now_us, actions);
    partner->stopped = true;
}

static void end(struct session *session, const struct input *input, struct actions *actions)
{
    int64_t now_us = session->now_us;
    for (int who = 0; who < PARTNERS; who++) {
        if (input->who == WHO_BOTH || (int)input->who == who) {
            partner_look(&session->partner[who], now_us, STRAP_REASON_UNKNOWN, actions);
            stop_partner(session, &session->partner[who], input->end, actions);
        }
    }
    actions_record(actions, now_us, input->who, EVENT_STOP)->stop = input->end;
    if (input->who == WHO_BOTH) {
        struct talk_input over = {
            .who = WHO_BOTH, .event = TALK_EVENT_END, .at_us = now_us, .event_us = now_us};
        talk_take(&session->talk, &session->settings, &over, alone(session), actions);
    }
}

/* ---- the step ---- */

static void take(struct session *session, const struct input *input, struct actions *actions)
{
    struct partner *partner = input->who == WHO_BOTH ? NULL : &session->partner[input->who];
    switch (input->kind) {
    case INPUT_HRM:
        heart(session, input, actions);
        break;
    case INPUT_PRESS:
    case INPUT_RELEASE:
        edge(session, input, actions);
        break;
    case INPUT_MARK:
        marked(session, input, actions);
        break;
    case INPUT_CUE_STARTED:
    case INPUT_CUE_FAILED:
        cue_answered(session, input, actions);
        break;
    case INPUT_STRAP_UP:
        partner->has_strap = true; /* and is heard with its first beat, not before */
        partner->taking_part = true;
        break;
    case INPUT_STRAP_DOWN:
        strap_down(session, partner, actions);
        break;
    case INPUT_SETTINGS:
        set_settings(session, &input->settings);
        break;
    case INPUT_BASELINE:
        partner->today = input->baseline;
        partner_refer(partner);
        break;
    case INPUT_HISTORY:
        partner->history = input->baseline;
        partner_refer(partner);
        break;
    case INPUT_PHASE:
        partner_phase(partner, session->now_us, input->phase, actions);
        break;
    case INPUT_END:
        end(session, input, actions);
        break;
    case INPUT_CLOCK:
    case INPUT_PUCK_UP:
    case INPUT_PUCK_DOWN:
    case INPUT_NOTE:
    case INPUT_KINDS:
        break; /* recorded, and of no meaning to what is decided */
    }
}

/* Some kinds are one partner's by nature; such an input for both is no input (line.h checks it). */
static bool whole(const struct input *input)
{
    bool partner = input->who == WHO_A || input->who == WHO_B;
    switch (input->kind) {
    case INPUT_PRESS:
        return input->source == PRESS_SOURCE_PAGE ? input->who == WHO_BOTH : partner;
    case INPUT_RELEASE:
        return input->source != PRESS_SOURCE_PAGE && partner;
    case INPUT_MARK:
        return input->who == WHO_BOTH || (partner && !input->by_page);
    case INPUT_HRM:
    case INPUT_STRAP_UP:
    case INPUT_STRAP_DOWN:
    case INPUT_BASELINE:
    case INPUT_HISTORY:
    case INPUT_PHASE:
        return partner;
    case INPUT_SETTINGS:
    case INPUT_CLOCK:
    case INPUT_CUE_STARTED:
    case INPUT_CUE_FAILED:
    case INPUT_PUCK_UP:
    case INPUT_PUCK_DOWN:
    case INPUT_NOTE:
    case INPUT_END:
        return input->who <= WHO_BOTH;
    case INPUT_KINDS:
        return false;
    }
    return false;
}

/* The core's time of an input: never backwards, never out of range; what was is counted. */
static int64_t core_time(struct session *session, int64_t at_us)
{
    int64_t now_us = session->now_us > 0 ? session->now_us : 0;
    if (at_us < now_us) {
        session->backward++;
        return now_us;
    }
    return at_us > LATEST_US ? LATEST_US : at_us;
}

void session_step(struct session *session, const struct input *input, struct actions *actions)
{
    struct input taken = *input;
    if (session->over || !whole(input)) {
        return;
    }
    taken.at_us = core_time(session, input->at_us);
    session_tick(session, taken.at_us, actions);
    if (session->now_us == INT64_MIN) {
        session->first_us = taken.at_us;
    }
    session->now_us = taken.at_us;

    bool stopped = taken.who != WHO_BOTH && session->partner[taken.who].stopped;
    bool hand =
        taken.kind == INPUT_PRESS || taken.kind == INPUT_RELEASE || taken.kind == INPUT_MARK;
    if (!stopped || hand) {
        take(session, &taken, actions); /* the button of one who stopped still works */
    }
    session->over = session->talk.state == TALK_STATE_OVER;
    for (int who = 0; who < PARTNERS && !session->over; who++) {
        partner_look(&session->partner[who], session->now_us,
                     taken.kind == INPUT_STRAP_DOWN ? taken.strap_reason : STRAP_REASON_UNKNOWN,
                     actions);
    }
}

struct partner_counts session_counts(const struct session *session, enum who who)
{
    return session->partner[who].counts;
}

uint32_t session_impossible(const struct session *session)
{
    return session->press.impossible + session->talk.impossible +
           session->partner[WHO_A].episode.impossible + session->partner[WHO_B].episode.impossible;
}

bool session_waiting(const struct session *session)
{
    return session->partner[WHO_A].episode.state == EPISODE_STATE_WAITING ||
           session->partner[WHO_B].episode.state == EPISODE_STATE_WAITING;
}
