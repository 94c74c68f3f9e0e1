/*             press                 by itself after 15 s | back | stay
 *  TALKING ───────────▶ PAUSED ──────────────────────────────────────▶ TALKING
 *     │                   │ ▲ own press: longer;  other's press: "I heard"
 *     │ break             │ break (hold 2 s)
 *     ▼                   ▼
 *  BREAK_ASKED ── other's press, or 15 s ──▶ BREAK_RUNNING ── 2 min before ──▶ BREAK_REMINDED
 *     │ back                                    │ back                           │ back    │ time
 *     ▼                                         ▼                                ▼         ▼
 *  TALKING                                   TALKING                          TALKING   BREAK_DUE
 *                                                            any press or back: TALKING ◀──┘
 *
 *  The end of the talk in a break leaves the break open. A break is asked for once: asking again
 *  changes nothing, so that nobody is asked twice; from the reminder on it moves the break to a new
 *  time, as long again from then, and no text says who moved it. A break counts as a rupture, "we
 *  are back" as its repair.
 */
#include "core/talk.h"

/* DESIGN 4: none from press to return + 75 s, nor within 75 s of any cue. */
#define REFRACTORY_US (75 * US_PER_S)
#define STAY_US       (300 * US_PER_S)
#define OFFER_US      (900 * US_PER_S)
/* A break that nobody answers runs all the same: either may call it (Rosen 2003). */
#define ASK_US    (15 * US_PER_S)
#define REMIND_US (120 * US_PER_S)
/* However often it is moved. */
#define BREAK_MOST_US (86400 * US_PER_S)

#define GO(next_, effect_)                                                                         \
    {                                                                                              \
        TALK_STATE_##next_, TALK_EFFECT_##effect_, true                                            \
    }
#define NEVER(stay_)                                                                               \
    {                                                                                              \
        TALK_STATE_##stay_, TALK_EFFECT_NONE, false                                                \
    }

static const struct talk_step table[TALK_STATES][TALK_EVENTS] =
    {
        [TALK_STATE_TALKING] =
            {
                [TALK_EVENT_PRESS] = GO(PAUSED, PAUSE),
                [TALK_EVENT_OTHER] = GO(PAUSED, PAUSE),
                [TALK_EVENT_BREAK] = GO(BREAK_ASKED, ASK),
                [TALK_EVENT_BACK] = GO(TALKING, BACK),
                [TALK_EVENT_STAY] = GO(TALKING, STAY),
                [TALK_EVENT_TIMER] = NEVER(TALKING),
                [TALK_EVENT_END] = GO(OVER, END),
            },
        [TALK_STATE_PAUSED] =
            {
                [TALK_EVENT_PRESS] = GO(PAUSED, PROLONG),
                [TALK_EVENT_OTHER] = GO(PAUSED, HEARD),
                [TALK_EVENT_BREAK] = GO(BREAK_ASKED, ASK),
                [TALK_EVENT_BACK] = GO(TALKING, RETURN_BACK),
                [TALK_EVENT_STAY] = GO(TALKING, RETURN_STAY),
                [TALK_EVENT_TIMER] = GO(TALKING, RETURN),
                [TALK_EVENT_END] = GO(OVER, END),
            },
        [TALK_STATE_BREAK_ASKED] =
            {
                [TALK_EVENT_PRESS] = GO(BREAK_ASKED, NONE),
                [TALK_EVENT_OTHER] = GO(BREAK_RUNNING, HEARD_RUN),
                [TALK_EVENT_BREAK] = GO(BREAK_ASKED, NONE),
                [TALK_EVENT_BACK] = GO(TALKING, BREAK_BACK),
                [TALK_EVENT_STAY] = GO(BREAK_ASKED, NONE),
                [TALK_EVENT_TIMER] = GO(BREAK_RUNNING, RUN),
                [TALK_EVENT_END] = GO(OVER, LEAVE_OPEN),
            },
        [TALK_STATE_BREAK_RUNNING] =
            {
                [TALK_EVENT_PRESS] = GO(BREAK_RUNNING, NONE),
                [TALK_EVENT_OTHER] = GO(BREAK_RUNNING, NONE),
                [TALK_EVENT_BREAK] = GO(BREAK_RUNNING, NONE),
                [TALK_EVENT_BACK] = GO(TALKING, BREAK_BACK),
                [TALK_EVENT_STAY] = GO(BREAK_RUNNING, NONE),
                [TALK_EVENT_TIMER] = GO(BREAK_REMINDED, REMIND),
                [TALK_EVENT_END] = GO(OVER, LEAVE_OPEN),
            },
        [TALK_STATE_BREAK_REMINDED] =
            {
                [TALK_EVENT_PRESS] = GO(BREAK_REMINDED, NONE),
                [TALK_EVENT_OTHER] = GO(BREAK_REMINDED, NONE),
                [TALK_EVENT_BREAK] = GO(BREAK_RUNNING, MOVE),
                [TALK_EVENT_BACK] = GO(TALKING, BREAK_BACK),
                [TALK_EVENT_STAY] = GO(BREAK_REMINDED, NONE),
                [TALK_EVENT_TIMER] = GO(BREAK_DUE, DUE),
                [TALK_EVENT_END] = GO(OVER, LEAVE_OPEN),
            },
        [TALK_STATE_BREAK_DUE] =
            {
                [TALK_EVENT_PRESS] = GO(TALKING, BREAK_RETURN),
                [TALK_EVENT_OTHER] = GO(TALKING, BREAK_RETURN),
                [TALK_EVENT_BREAK] = GO(BREAK_RUNNING, MOVE),
                [TALK_EVENT_BACK] = GO(TALKING, BREAK_BACK),
                [TALK_EVENT_STAY] = GO(BREAK_DUE, NONE),
                [TALK_EVENT_TIMER] = NEVER(BREAK_DUE),
                [TALK_EVENT_END] = GO(OVER, LEAVE_OPEN),
            },
        [TALK_STATE_OVER] =
            {
                [TALK_EVENT_PRESS] = GO(OVER, NONE),
                [TALK_EVENT_OTHER] = GO(OVER, NONE),
                [TALK_EVENT_BREAK] = GO(OVER, NONE),
                [TALK_EVENT_BACK] = GO(OVER, NONE),
                [TALK_EVENT_STAY] = GO(OVER, NONE),
                [TALK_EVENT_TIMER] = NEVER(OVER),
                [TALK_EVENT_END] = GO(OVER, NONE),
            },
};

struct talk_step talk_step(enum talk_state state, enum talk_event event)
{
    return table[state][event];
}

void talk_init(struct talk *talk)
{
    *talk = (struct talk){
        .state = TALK_STATE_TALKING,
        .deadline_us = NEVER_US,
        .paused_by = WHO_BOTH,
        .quiet_until_us = INT64_MIN,
        .stay_until_us = INT64_MIN,
    };
}

void talk_ruptured(struct talk *talk)
{
    talk->back[WHO_A] = talk->back[WHO_B] = false;
}

bool talk_pausing(const struct talk *talk)
{
    return talk->state != TALK_STATE_TALKING && talk->state != TALK_STATE_OVER;
}

static struct event *note(const struct talk_input *input, enum event_kind kind,
                          struct actions *actions)
{
    struct event *event = actions_record(actions, input->at_us, input->who, kind);
    event->t_us = input->event_us;
    event->bound_us = input->bound_us;
    return event;
}

static void stage(const struct talk_input *input, enum break_stage stage, struct actions *actions)
{
    note(input, EVENT_BREAK, actions)->stage = stage;
}

static void show(const struct talk_input *input, enum show what, enum light light,
                 struct actions *actions)
{
    actions_add(actions, input->at_us, ACTION_LIGHT)->light = light;
    struct action *action = actions_add(actions, input->at_us, ACTION_SHOW);
    action->show.show = what;
    action->show.who = WHO_BOTH;
}

static void play(const struct talk_input *input, enum sound sound, struct actions *actions)
{
    actions_add(actions, input->at_us, ACTION_PLAY)->play.sound = sound;
}

static void go_back(struct talk *talk, const struct talk_input *input, bool by_press,
                    struct actions *actions)
{
    note(input, EVENT_RETURN, actions)->by_press = by_press;
    if (!by_press) {
        play(input, SOUND_RETURN, actions);
    }
    show(input, SHOW_TALKING, LIGHT_RETURN, actions);
    talk->deadline_us = NEVER_US;
    talk->quiet_until_us = input->at_us + REFRACTORY_US;
}

static void repair(struct talk *talk, const struct talk_input *input, struct actions *actions)
{
    note(input, EVENT_REPAIR, actions)->who = WHO_BOTH;
    talk_ruptured(talk);
}

static void pause_from(struct talk *talk, const struct settings *settings,
                       const struct talk_input *input, struct actions *actions)
{
    note(input, EVENT_PAUSE, actions)->source = input->source;
    talk->deadline_us = input->at_us + settings->pause_ms * US_PER_MS;
}

/* The break's next deadline: the reminder where there is time for one, else the named time. */
static int64_t break_deadline_us(const struct talk *talk, bool reminded, int64_t now_us)
{
    int64_t next_us = reminded ? talk->due_us : talk->due_us - REMIND_US;
    return next_us > now_us ? next_us : now_us;
}

static void move_break(struct talk *talk, const struct settings *settings, int64_t from_us)
{
    int64_t most_us = talk->asked_us + BREAK_MOST_US;
    int64_t due_us = from_us + settings->break_ms * US_PER_MS;
    talk->due_us = due_us < most_us ? due_us : most_us;
    talk->deadline_us = break_deadline_us(talk, false, from_us);
}

static void stay(struct talk *talk, const struct talk_input *input, struct actions *actions)
{
    note(input, EVENT_STAY, actions);
    talk->stay_until_us = input->at_us + STAY_US;
}

static void start_break(struct talk *talk, const struct settings *settings,
                        const struct talk_input *input, struct actions *actions)
{
    stage(input, BREAK_STAGE_ASKED, actions);
    note(input, EVENT_RUPTURE, actions)->who = WHO_BOTH;
    show(input, SHOW_BREAK, LIGHT_BREAK, actions);
    talk_ruptured(talk);
    talk->asked_us = input->at_us;
    talk->due_us = input->at_us + settings->break_ms * US_PER_MS;
    talk->deadline_us = input->at_us + ASK_US;
}

static void act(struct talk *talk, const struct settings *settings, const struct talk_input *input,
                enum talk_effect effect, struct actions *actions)
{
    switch (effect) {
    case TALK_EFFECT_PAUSE:
        talk->paused_by = input->who;
        talk->heard = false;
        pause_from(talk, settings, input, actions);
        play(input, SOUND_PAUSE, actions);
        show(input, SHOW_PAUSED, LIGHT_PAUSE, actions);
        break;
    case TALK_EFFECT_PROLONG:
        pause_from(talk, settings, input, actions);
        break;
    case TALK_EFFECT_HEARD:
        if (!talk->heard) {
            note(input, EVENT_HEARD, actions);
            talk->heard = true;
        }
        break;
    case TALK_EFFECT_RETURN:
        go_back(talk, input, false, actions);
        break;
    case TALK_EFFECT_RETURN_BACK:
        go_back(talk, input, true, actions);
        repair(talk, input, actions);
        break;
    case TALK_EFFECT_RETURN_STAY:
        go_back(talk, input, true, actions);
        stay(talk, input, actions);
        break;
    case TALK_EFFECT_ASK:
        talk->paused_by = input->who; /* the answer is the other's, whoever had paused */
        start_break(talk, settings, input, actions);
        break;
    case TALK_EFFECT_HEARD_RUN:
        stage(input, BREAK_STAGE_HEARD, actions);
        stage(input, BREAK_STAGE_RUNNING, actions);
        talk->deadline_us = break_deadline_us(talk, false, input->at_us);
        break;
    case TALK_EFFECT_RUN:
        stage(input, BREAK_STAGE_RUNNING, actions);
        talk->deadline_us = break_deadline_us(talk, false, input->at_us);
        break;
    case TALK_EFFECT_REMIND:
        stage(input, BREAK_STAGE_REMINDER, actions);
        play(input, SOUND_REMINDER, actions);
        talk->deadline_us = break_deadline_us(talk, true, input->at_us);
        break;
    case TALK_EFFECT_DUE:
        play(input, SOUND_RETURN, actions);
        talk->deadline_us = NEVER_US;
        break;
    case TALK_EFFECT_MOVE:
        stage(input, BREAK_STAGE_MOVED, actions);
        move_break(talk, settings, input->at_us);
        show(input, SHOW_BREAK, LIGHT_BREAK, actions); /* its new time */
        break;
    case TALK_EFFECT_BREAK_RETURN:
        stage(input, BREAK_STAGE_RETURNED, actions);
        go_back(talk, input, true, actions);
        break;
    case TALK_EFFECT_BREAK_BACK:
        stage(input, BREAK_STAGE_RETURNED, actions);
        go_back(talk, input, true, actions);
        repair(talk, input, actions);
        break;
    case TALK_EFFECT_BACK:
        repair(talk, input, actions);
        break;
    case TALK_EFFECT_STAY:
        stay(talk, input, actions);
        break;
    case TALK_EFFECT_LEAVE_OPEN:
        stage(input, BREAK_STAGE_LEFT_OPEN, actions);
        show(input, SHOW_OVER, LIGHT_OFF, actions);
        talk->deadline_us = NEVER_US;
        break;
    case TALK_EFFECT_END:
        show(input, SHOW_OVER, LIGHT_OFF, actions);
        talk->deadline_us = NEVER_US;
        break;
    case TALK_EFFECT_NONE:
    case TALK_EFFECTS:
        break;
    }
}

/* "We are back" needs all who take part; one mark alone waits in silence. */
static bool all_back(struct talk *talk, enum who who, bool alone)
{
    if (who == WHO_BOTH || alone) {
        return true;
    }
    talk->back[who] = true;
    return talk->back[WHO_A] && talk->back[WHO_B];
}

enum talk_effect talk_take(struct talk *talk, const struct settings *settings,
                           const struct talk_input *input, bool alone, struct actions *actions)
{
    enum talk_event event = input->event;
    bool others = talk_pausing(talk) && input->who != talk->paused_by &&
                  input->source != PRESS_SOURCE_PAGE; /* which answers for nobody */
    if (others && (event == TALK_EVENT_PRESS ||
                   (event == TALK_EVENT_BREAK && talk->state == TALK_STATE_BREAK_ASKED))) {
        event = TALK_EVENT_OTHER;
    }
    if (event == TALK_EVENT_BACK && !all_back(talk, input->who, alone)) {
        return TALK_EFFECT_NONE;
    }
    struct talk_step step = table[talk->state][event];
    talk->impossible += step.possible ? 0 : 1;
    act(talk, settings, input, step.effect, actions);
    talk->state = step.next;
    if (step.effect == TALK_EFFECT_ASK && alone) { /* there is nobody to answer */
        struct talk_input heard = *input;
        heard.event = TALK_EVENT_TIMER;
        talk_take(talk, settings, &heard, alone, actions);
    }
    return step.effect;
}

/* at_us of the last cue that counted, where there is one. */
static int64_t last_cue_us(const struct talk *talk)
{
    return talk->cue_us[(talk->counted - 1) % TALK_CUES_OFFER];
}

static bool may_cue(const struct talk *talk, const struct settings *settings, int64_t at_us,
                    bool one_strap, enum held *ret_why)
{
    if (talk_pausing(talk) || at_us < talk->quiet_until_us) {
        *ret_why = HELD_PAUSE;
    } else if (talk->counted > 0 && at_us < last_cue_us(talk) + REFRACTORY_US) {
        *ret_why = HELD_REFRACTORY;
    } else if (at_us < talk->stay_until_us) {
        *ret_why = HELD_STAY;
    } else if (talk->offered) {
        *ret_why = HELD_QUIET;
    } else if (one_strap && !settings->one_strap_cues) {
        *ret_why = HELD_ONE_STRAP;
    } else {
        return true;
    }
    return false;
}

void talk_flag(struct talk *talk, const struct settings *settings, enum who who, int64_t at_us,
               bool one_strap, struct actions *actions)
{
    enum held why;
    if (!may_cue(talk, settings, at_us, one_strap, &why)) {
        actions_record(actions, at_us, who, EVENT_HELD)->held = why;
        return;
    }
    talk->cue_us[talk->counted++ % TALK_CUES_OFFER] = at_us;
    struct action *play = actions_add(actions, at_us, ACTION_PLAY);
    play->play.sound = SOUND_CUE;
    play->play.number = ++talk->number;
    actions_add(actions, at_us, ACTION_LIGHT)->light = LIGHT_CUE;
    int64_t oldest_us = talk->cue_us[talk->counted % TALK_CUES_OFFER];
    if (talk->counted >= TALK_CUES_OFFER && at_us - oldest_us <= OFFER_US) {
        talk->offered = true;
        actions_record(actions, at_us, WHO_BOTH, EVENT_OFFER);
        struct action *offer = actions_add(actions, at_us, ACTION_SHOW);
        offer->show.show = SHOW_BREAK_OFFER;
        offer->show.who = WHO_BOTH;
    }
}

void talk_cue_failed(struct talk *talk, uint32_t number)
{
    if (number == 0 || number != talk->number || number == talk->failed) {
        return;
    }
    talk->failed = number;
    talk->counted--;
    talk->offered = false; /* no cue comes once one was offered: if it was, then with this one */
}
