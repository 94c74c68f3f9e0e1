/*               flag                    press | other's press | stay | 180 s
 *   LEVEL ─────────────▶ WAITING ──────────────────────────────────────────▶ OPEN
 *     │ ▲                  │  ▲      reached, other_paused, stayed, went_on      │ │
 *     │ │ settled: subsided│  └───────────────────── flag ─────────────────────┘ │
 *     │ └──────────────────┘                                                      │
 *     │ ▲ ended, stopped, no signal                                               │
 *     │ └──────────────────────────── settled, ended, stopped ────────────────────┘
 *     │ press: reached at once (self-called)                                      ▲
 *     └────────────────────────────────────────────────────────────────────────────┘
 *
 * Settling is not a state: it is watched from the flag (or a self-called press) on, in every state,
 * over seconds of trusted heart rate.
 */
#include "core/episode.h"

#define GO(next_)                                                                                  \
    {                                                                                              \
        EPISODE_STATE_##next_, false, WAIT_ENDS, true                                              \
    }
#define END(next_, end_)                                                                           \
    {                                                                                              \
        EPISODE_STATE_##next_, true, WAIT_END_##end_, true                                         \
    }
#define NEVER(stay_)                                                                               \
    {                                                                                              \
        EPISODE_STATE_##stay_, false, WAIT_ENDS, false                                             \
    }

static const struct episode_step table[EPISODE_STATES][EPISODE_EVENTS] = {
    [EPISODE_STATE_LEVEL] =
        {
            [EPISODE_EVENT_FLAG] = GO(WAITING),
            [EPISODE_EVENT_PRESS] = END(OPEN, REACHED),
            [EPISODE_EVENT_OTHER_PRESS] = GO(LEVEL),
            [EPISODE_EVENT_SETTLED] = NEVER(LEVEL),
            [EPISODE_EVENT_STAY] = GO(LEVEL),
            [EPISODE_EVENT_TIMER] = NEVER(LEVEL),
            [EPISODE_EVENT_TALK_ENDED] = GO(LEVEL),
            [EPISODE_EVENT_STOPPED] = GO(LEVEL),
            [EPISODE_EVENT_NO_SIGNAL] = GO(LEVEL),
        },
    [EPISODE_STATE_WAITING] =
        {
            [EPISODE_EVENT_FLAG] = NEVER(WAITING),
            [EPISODE_EVENT_PRESS] = END(OPEN, REACHED),
            [EPISODE_EVENT_OTHER_PRESS] = END(OPEN, OTHER_PAUSED),
            [EPISODE_EVENT_SETTLED] = END(LEVEL, SUBSIDED),
            [EPISODE_EVENT_STAY] = END(OPEN, STAYED),
            [EPISODE_EVENT_TIMER] = END(OPEN, WENT_ON),
            [EPISODE_EVENT_TALK_ENDED] = END(LEVEL, TALK_ENDED),
            [EPISODE_EVENT_STOPPED] = END(LEVEL, STOPPED),
            [EPISODE_EVENT_NO_SIGNAL] = END(LEVEL, NO_SIGNAL),
        },
    [EPISODE_STATE_OPEN] =
        {
            [EPISODE_EVENT_FLAG] = GO(WAITING),
            [EPISODE_EVENT_PRESS] = GO(OPEN),
            [EPISODE_EVENT_OTHER_PRESS] = GO(OPEN),
            [EPISODE_EVENT_SETTLED] = GO(LEVEL),
            [EPISODE_EVENT_STAY] = GO(OPEN),
            [EPISODE_EVENT_TIMER] = NEVER(OPEN),
            [EPISODE_EVENT_TALK_ENDED] = GO(LEVEL),
            [EPISODE_EVENT_STOPPED] = GO(LEVEL),
            [EPISODE_EVENT_NO_SIGNAL] = GO(OPEN),
        },
};

/* Seconds not trusted that a window of 30 may bridge: an ectopic now and then is no gap. */
#define HOLES_MAX 5
/* One breath: what the start of a window is judged by. */
#define START_SECONDS 5

struct episode_step episode_step(enum episode_state state, enum episode_event event)
{
    return table[state][event];
}

void episode_init(struct episode *episode)
{
    *episode = (struct episode){
        .state = EPISODE_STATE_LEVEL,
        .deadline_us = NEVER_US,
        .watch_from_us = NEVER_US,
        .press_us = NEVER_US,
    };
}

static void watch(struct episode *episode, int64_t from_us)
{
    episode->watch_from_us = from_us;
    episode->seconds = 0;
    episode->holes = 0;
}

struct episode_result episode_take(struct episode *episode, enum episode_event event, int64_t at_us,
                                   int64_t event_us)
{
    struct episode_step step = table[episode->state][event];
    if (!step.possible) {
        episode->impossible++;
        return (struct episode_result){.since_press_us = NEVER_US};
    }
    bool opens = episode->state == EPISODE_STATE_LEVEL && step.next != EPISODE_STATE_LEVEL;
    bool flagged = event == EPISODE_EVENT_FLAG;
    if (opens || flagged) {
        watch(episode, event_us);
        episode->press_us = NEVER_US;
    }
    if (event == EPISODE_EVENT_PRESS && episode->press_us == NEVER_US) {
        episode->press_us = event_us;
    }
    episode->state = step.next;
    episode->deadline_us = NEVER_US;
    if (step.next == EPISODE_STATE_WAITING) {
        episode->deadline_us = at_us + EPISODE_WAIT_US;
    }
    if (step.next == EPISODE_STATE_LEVEL) {
        episode->watch_from_us = NEVER_US;
    }
    return (struct episode_result){.ended = step.ends, .end = step.end, .since_press_us = NEVER_US};
}

void episode_gap(struct episode *episode)
{
    watch(episode, episode->watch_from_us);
}

/* Mean of the oldest `count` seconds of a full window. */
static double mean_bpm(const struct episode *episode, uint32_t count)
{
    double sum = 0;
    for (uint32_t i = 0; i < count; i++) {
        sum += episode->rate_bpm[(episode->seconds + i) % EPISODE_SETTLE_SECONDS];
    }
    return sum / count;
}

/* True where the last 30 trusted seconds lie near the own level, on average and at their start:
 * the mean alone would let a window begin high up on the way down. */
static bool settled(const struct episode *episode, double near_bpm)
{
    return episode->seconds >= EPISODE_SETTLE_SECONDS &&
           mean_bpm(episode, START_SECONDS) <= near_bpm &&
           mean_bpm(episode, EPISODE_SETTLE_SECONDS) <= near_bpm;
}

struct episode_result episode_second(struct episode *episode, const struct second *second,
                                     double near_bpm)
{
    struct episode_result none = {.since_press_us = NEVER_US};
    if (episode->watch_from_us == NEVER_US || second->end_us - US_PER_S < episode->watch_from_us) {
        return none;
    }
    if (!second->trusted) {
        if (++episode->holes > HOLES_MAX) {
            watch(episode, episode->watch_from_us);
        }
        return none;
    }
    uint32_t at = episode->seconds % EPISODE_SETTLE_SECONDS;
    episode->rate_bpm[at] = second->rate_bpm;
    episode->end_us[at] = second->end_us;
    episode->seconds++;
    if (episode->seconds >= 2 * EPISODE_SETTLE_SECONDS) {
        episode->seconds -= EPISODE_SETTLE_SECONDS;
        episode->holes = 0;
    }
    if (!settled(episode, near_bpm)) {
        return none;
    }
    int64_t start_us = episode->end_us[episode->seconds % EPISODE_SETTLE_SECONDS] - US_PER_S;
    int64_t press_us = episode->press_us;
    struct episode_result result =
        episode_take(episode, EPISODE_EVENT_SETTLED, second->end_us, start_us);
    result.settled = true;
    result.settling_us = start_us;
    result.bound_us = second->bound_us;
    if (press_us != NEVER_US) {
        result.since_press_us = start_us > press_us ? start_us - press_us : 0;
    }
    return result;
}
