/* The three state machines, walked over all states and events from their own tables; then the
 * machines themselves under long random input, each step held against its table. */
#include "core_fixture.h"

#include "core/episode.h"
#include "core/press.h"
#include "core/talk.h"

#define STATES_MAX 8
#define LONG_WALK  200000

/* What the three tables have in common. */
struct walk {
    int states, events;
    int (*next)(int state, int event);
    bool (*possible)(int state, int event);
    bool (*does_nothing)(int state, int event);
};

static int press_walk_next(int state, int event)
{
    return press_step(state, event).next;
}

static bool press_walk_possible(int state, int event)
{
    return press_step(state, event).possible;
}

static bool press_walk_nothing(int state, int event)
{
    return press_step(state, event).meaning == PRESS_MEANING_NONE;
}

static int episode_walk_next(int state, int event)
{
    return episode_step(state, event).next;
}

static bool episode_walk_possible(int state, int event)
{
    return episode_step(state, event).possible;
}

static bool episode_walk_nothing(int state, int event)
{
    return !episode_step(state, event).ends;
}

static int talk_walk_next(int state, int event)
{
    return talk_step(state, event).next;
}

static bool talk_walk_possible(int state, int event)
{
    return talk_step(state, event).possible;
}

static bool talk_walk_nothing(int state, int event)
{
    return talk_step(state, event).effect == TALK_EFFECT_NONE;
}

static const struct walk press_walk = {PRESS_STATES, PRESS_EVENTS, press_walk_next,
                                       press_walk_possible, press_walk_nothing};
static const struct walk episode_walk = {EPISODE_STATES, EPISODE_EVENTS, episode_walk_next,
                                         episode_walk_possible, episode_walk_nothing};
static const struct walk talk_walk = {TALK_STATES, TALK_EVENTS, talk_walk_next, talk_walk_possible,
                                      talk_walk_nothing};

static void reach(const struct walk *walk, int state, bool *reached)
{
    if (reached[state]) {
        return;
    }
    reached[state] = true;
    for (int event = 0; event < walk->events; event++) {
        reach(walk, walk->next(state, event), reached);
    }
}

static void check_walk(const struct walk *walk, int end)
{
    bool from_first[STATES_MAX] = {false};
    assert_true(walk->states <= STATES_MAX);
    for (int state = 0; state < walk->states; state++) {
        for (int event = 0; event < walk->events; event++) {
            int next = walk->next(state, event);
            assert_in_range(next, 0, walk->states - 1);
            if (!walk->possible(state, event)) {
                assert_int_equal(next, state);
                assert_true(walk->does_nothing(state, event));
            }
        }
    }
    reach(walk, 0, from_first);
    for (int state = 0; state < walk->states; state++) {
        bool from_here[STATES_MAX] = {false};
        assert_true(from_first[state]);
        reach(walk, state, from_here);
        assert_true(from_here[end]);
    }
}

static void test_press_table(void **state)
{
    (void)state;
    check_walk(&press_walk, PRESS_STATE_IDLE);
    for (int s = 0; s < PRESS_STATES; s++) {
        for (int e = 0; e < PRESS_EVENTS; e++) {
            struct press_step step = press_step(s, e);
            assert_in_range(step.meaning, 0, PRESS_MEANINGS - 1);
            /* A pause and a break come from waiting alone, a chord from the other's button. */
            assert_true(step.meaning != PRESS_MEANING_PAUSE || e == PRESS_EVENT_TIMER);
            assert_true(step.meaning != PRESS_MEANING_HOLD || e == PRESS_EVENT_TIMER);
            assert_true(step.meaning != PRESS_MEANING_BACK || e == PRESS_EVENT_OTHER);
            assert_true(step.meaning != PRESS_MEANING_STAY || e == PRESS_EVENT_DOWN);
        }
    }
}

static void test_episode_table(void **state)
{
    (void)state;
    check_walk(&episode_walk, EPISODE_STATE_LEVEL);
    for (int s = 0; s < EPISODE_STATES; s++) {
        for (int e = 0; e < EPISODE_EVENTS; e++) {
            struct episode_step step = episode_step(s, e);
            assert_true(step.ends ? step.end < WAIT_ENDS : step.end == WAIT_ENDS);
            /* A wait that is left has ended, and says how; only a self-called one ends elsewhere.
             */
            bool left = s == EPISODE_STATE_WAITING && step.next != EPISODE_STATE_WAITING;
            bool self_called = s == EPISODE_STATE_LEVEL && e == EPISODE_EVENT_PRESS;
            assert_true(step.ends == (left || self_called));
        }
    }
}

static void test_talk_table(void **state)
{
    (void)state;
    check_walk(&talk_walk, TALK_STATE_OVER);
    for (int s = 0; s < TALK_STATES; s++) {
        assert_int_equal(talk_step(s, TALK_EVENT_END).next, TALK_STATE_OVER);
        for (int e = 0; e < TALK_EVENTS; e++) {
            assert_in_range(talk_step(s, e).effect, 0, TALK_EFFECTS - 1);
            assert_true(s != TALK_STATE_OVER || talk_step(s, e).effect == TALK_EFFECT_NONE);
        }
    }
}

/* ---- the machines against their tables ---- */

static bool waits(const struct press_button *button)
{
    return button->state == PRESS_STATE_WAITING || button->state == PRESS_STATE_WAITING_UP;
}

static void check_edge(struct press *press, const struct input *input)
{
    struct press before = *press;
    const struct press_button *other = &before.button[1 - input->who];
    enum press_state was = before.button[input->who].state;
    struct press_result result = press_edge(press, input);
    const struct press_button *own = &press->button[input->who];
    bool key = input->source != PRESS_SOURCE_BUTTON;
    if (input->kind == INPUT_RELEASE) {
        struct press_step step = press_step(was, PRESS_EVENT_UP);
        assert_int_equal(own->state, step.next);
        assert_int_equal(result.meaning, step.meaning);
    } else if (waits(other)) {
        struct press_step step = press_step(other->state, PRESS_EVENT_OTHER);
        assert_int_equal(press->button[1 - input->who].state, step.next);
        assert_int_equal(result.meaning, PRESS_MEANING_BACK);
        assert_int_equal(result.who, WHO_BOTH);
        assert_int_equal(result.event_us, other->event_us);
        assert_int_equal(own->state, key ? PRESS_STATE_IDLE : PRESS_STATE_SPENT);
    } else {
        struct press_step step = press_step(was, PRESS_EVENT_DOWN);
        enum press_state next = key ? press_step(step.next, PRESS_EVENT_UP).next : step.next;
        assert_int_equal(own->state, next);
        assert_int_equal(result.meaning, step.meaning);
        assert_int_equal(memcmp(other, &press->button[1 - input->who], sizeof(*other)), 0);
    }
}

/* As the session does: deadlines before the input, each at its own time. */
static void check_timers(struct press *press, int64_t now_us)
{
    for (int64_t due_us = press_next_us(press); due_us <= now_us; due_us = press_next_us(press)) {
        struct press before = *press;
        struct press_result result = press_timer(press, due_us);
        enum who who = before.button[WHO_A].deadline_us <= before.button[WHO_B].deadline_us;
        who = who ? WHO_A : WHO_B;
        struct press_step step = press_step(before.button[who].state, PRESS_EVENT_TIMER);
        assert_true(step.possible);
        assert_int_equal(press->button[who].state, step.next);
        assert_int_equal(result.meaning, step.meaning);
        assert_int_equal(result.who, who);
    }
}

static void test_press_long_walk(void **state)
{
    (void)state;
    struct random random;
    struct press press;
    struct input input = {.at_us = SCENE_START_US};
    random_init(&random, 11, 0);
    press_init(&press);
    for (int i = 0; i < LONG_WALK; i++) {
        /* Short steps, so that chords, double presses and holds all come up. */
        input.at_us += (int64_t)random_between(&random, 0, i % 3 == 0 ? 3e6 : 4e5);
        input.event_us = input.at_us - 7 * US_PER_MS;
        input.who = random_chance(&random, 0.5) ? WHO_A : WHO_B;
        input.kind = random_chance(&random, 0.55) ? INPUT_PRESS : INPUT_RELEASE;
        input.source = random_chance(&random, 0.8) ? PRESS_SOURCE_BUTTON : PRESS_SOURCE_KEY;
        check_timers(&press, input.at_us);
        check_edge(&press, &input);
        for (int who = 0; who < PARTNERS; who++) {
            bool due = press.button[who].deadline_us != NEVER_US;
            assert_true(due == press_step(press.button[who].state, PRESS_EVENT_TIMER).possible);
        }
    }
    assert_int_equal(press.impossible, 0);
}

static void test_episode_long_walk(void **state)
{
    (void)state;
    struct random random;
    struct episode episode;
    uint32_t impossible = 0;
    uint32_t settled = 0;
    int64_t now_us = SCENE_START_US;
    random_init(&random, 12, 0);
    episode_init(&episode);
    for (int i = 0; i < LONG_WALK; i++) {
        enum episode_event event = random_bits(&random) % EPISODE_EVENTS;
        enum episode_state was = episode.state;
        int64_t deadline_us = episode.deadline_us;
        now_us += US_PER_S;
        if (random_chance(&random, 0.9)) {
            struct second second = {.end_us = now_us,
                                    .rate_bpm = 70 + 10 * (i / 400 % 2),
                                    .trusted = random_chance(&random, 0.95)};
            struct episode_result result = episode_second(&episode, &second, 75);
            settled += result.settled ? 1 : 0;
            assert_true(!result.settled || result.settling_us <= now_us);
            event = EPISODE_EVENT_SETTLED;
            if (!result.settled) {
                assert_int_equal(episode.state, was);
                continue;
            }
        } else if (event == EPISODE_EVENT_SETTLED) {
            continue; /* comes from episode_second() alone */
        } else {
            struct episode_result result = episode_take(&episode, event, now_us, now_us);
            struct episode_step step = episode_step(was, event);
            assert_true(result.ended == step.ends && (!step.ends || result.end == step.end));
            impossible += step.possible ? 0 : 1;
            if (!step.possible) {
                assert_int_equal(episode.deadline_us, deadline_us);
            }
        }
        assert_int_equal(episode.state, episode_step(was, event).next);
        assert_true((episode.deadline_us != NEVER_US) == (episode.state == EPISODE_STATE_WAITING));
        assert_true((episode.watch_from_us == NEVER_US) == (episode.state == EPISODE_STATE_LEVEL));
    }
    assert_int_equal(episode.impossible, impossible); /* random events do hit them */
    assert_true(impossible > 0 && settled > 100);
}

static enum talk_event as_taken(const struct talk *talk, const struct talk_input *input)
{
    bool others = talk_pausing(talk) && input->who != talk->paused_by;
    bool answer = input->event == TALK_EVENT_PRESS ||
                  (input->event == TALK_EVENT_BREAK && talk->state == TALK_STATE_BREAK_ASKED);
    return others && answer ? TALK_EVENT_OTHER : input->event;
}

static void test_talk_long_walk(void **state)
{
    (void)state;
    struct settings settings = settings_default();
    struct random random;
    struct talk talk;
    struct actions actions = {0};
    bool seen[TALK_STATES] = {false};
    int64_t now_us = SCENE_START_US;
    random_init(&random, 13, 0);
    talk_init(&talk);
    settings.break_ms = 180000;
    for (int i = 0; i < LONG_WALK; i++) {
        struct talk_input input = {.event = random_bits(&random) % (TALK_EVENT_STAY + 1),
                                   .who = random_bits(&random) % (PARTNERS + 1)};
        bool alone = random_chance(&random, 0.1);
        now_us += (int64_t)random_between(&random, 0, 9e7);
        if (talk.deadline_us <= now_us) {
            input.event = TALK_EVENT_TIMER;
            input.who = WHO_BOTH;
            now_us = talk.deadline_us > now_us ? talk.deadline_us : now_us;
        } else if (random_chance(&random, 0.001)) {
            input.event = TALK_EVENT_END;
        }
        input.at_us = input.event_us = now_us;
        bool one_back = input.event == TALK_EVENT_BACK && !alone && input.who != WHO_BOTH &&
                        !talk.back[1 - input.who];
        struct talk_step step = talk_step(talk.state, as_taken(&talk, &input));
        enum talk_state was = talk.state;
        actions.count = 0;
        enum talk_effect effect = talk_take(&talk, &settings, &input, alone, &actions);
        if (one_back) { /* one mark of two waits in silence */
            assert_int_equal(talk.state, was);
            assert_int_equal(actions.count, 0);
            continue;
        }
        assert_int_equal(effect, step.effect);
        bool nobody = step.effect == TALK_EFFECT_ASK && alone; /* to answer: runs at once */
        assert_int_equal(talk.state, nobody ? TALK_STATE_BREAK_RUNNING : step.next);
        assert_true((talk.deadline_us != NEVER_US) ==
                    talk_step(talk.state, TALK_EVENT_TIMER).possible);
        assert_true(step.effect != TALK_EFFECT_NONE || actions.count == 0);
        seen[talk.state] = true;
        if (talk.state == TALK_STATE_OVER) {
            assert_int_equal(talk.impossible, 0);
            talk_init(&talk);
        }
    }
    assert_int_equal(talk.impossible, 0);
    for (int s = 0; s < TALK_STATES; s++) {
        assert_true(seen[s]);
    }
}

/* ---- a whole talk under random input ---- */

static struct input random_hand(struct random *random, const struct scene *scene)
{
    static const enum input_kind kinds[] = {
        INPUT_PRESS,    INPUT_RELEASE,    INPUT_PRESS,       INPUT_MARK,
        INPUT_STRAP_UP, INPUT_STRAP_DOWN, INPUT_CUE_STARTED, INPUT_CUE_FAILED,
        INPUT_PUCK_UP,  INPUT_PUCK_DOWN,  INPUT_PHASE,       INPUT_CLOCK,
    };
    enum input_kind kind = kinds[random_bits(random) % (sizeof(kinds) / sizeof(kinds[0]))];
    struct input input = scene_input(scene, random_bits(random) % (PARTNERS + 1), kind);
    input.event_us -= (int64_t)random_between(random, 0, 5e4);
    switch (kind) {
    case INPUT_PRESS:
    case INPUT_RELEASE:
        input.source = random_bits(random) % PRESS_SOURCES;
        break;
    case INPUT_MARK:
        input.mark = random_bits(random) % MARKS;
        break;
    case INPUT_STRAP_DOWN:
        input.strap_reason = random_bits(random) % STRAP_REASON_REASONS;
        break;
    case INPUT_CUE_STARTED:
    case INPUT_CUE_FAILED:
        input.cue.number = (uint32_t)random_bits(random) % 9;
        input.cue.fail = random_bits(random) % CUE_FAILS;
        break;
    case INPUT_PHASE:
        input.phase = random_chance(random, 0.7) ? PHASE_NONE : random_bits(random) % PHASES;
        break;
    case INPUT_SETTINGS:
    case INPUT_CLOCK:
    case INPUT_BASELINE:
    case INPUT_HISTORY:
    case INPUT_STRAP_UP:
    case INPUT_HRM:
    case INPUT_PUCK_UP:
    case INPUT_PUCK_DOWN:
    case INPUT_NOTE:
    case INPUT_END:
    case INPUT_KINDS:
        break;
    }
    return input;
}

/* Random bytes, or a heart with random RR. */
static void random_strap(struct random *random, struct scene *scene)
{
    uint8_t bytes[40];
    struct input input = scene_input(scene, random_bits(random) % PARTNERS, INPUT_HRM);
    input.bytes.at = bytes;
    input.bytes.length = (uint16_t)(random_bits(random) % sizeof(bytes));
    for (size_t i = 0; i < sizeof(bytes); i++) {
        bytes[i] = (uint8_t)random_bits(random);
    }
    scene_take(scene, input);
}

static void one_random_talk(uint64_t seed, uint32_t *flags)
{
    struct random random;
    struct scene *scene = scene_new(2);
    random_init(&random, seed, 1);
    for (int i = 0; i < 1200; i++) {
        int seconds = (int)random_between(&random, 1, 4);
        for (int who = 0; who < PARTNERS; who++) {
            if (random_chance(&random, 0.02)) {
                scene_back(scene, who, random_chance(&random, 0.2) ? 0 : 72);
            } else if (random_chance(&random, 0.02) && scene->bpm[who] > 0) {
                scene->bpm[who] = 120;
            }
        }
        scene_run(scene, seconds);
        if (random_chance(&random, 0.10)) {
            scene->now_us += (int64_t)random_between(&random, 0, 5e5);
            scene_take(scene, random_hand(&random, scene));
        }
        if (random_chance(&random, 0.02)) {
            random_strap(&random, scene);
        }
        assert_true(scene->events + 200 < SCENE_EVENTS);
    }
    scene_end(scene, WHO_BOTH, END_REASON_ENDED);
    assert_true(scene->session.over);
    /* A wait is opened by a flag, closed by its end; never opened twice. */
    int open[PARTNERS] = {0};
    for (uint32_t i = 0; i < scene->events; i++) {
        const struct event *event = &scene->event[i];
        if (event->kind == EVENT_FLAG) {
            assert_int_equal(open[event->who]++, 0);
            (*flags)++;
        } else if (event->kind == EVENT_END) {
            bool self_called = open[event->who] == 0;
            assert_true(!self_called || event->end == WAIT_END_REACHED);
            open[event->who] = 0;
        }
    }
    assert_true(open[WHO_A] == 0 && open[WHO_B] == 0);
    free(scene);
}

static void test_random_talks(void **state)
{
    (void)state;
    uint32_t flags = 0;
    for (uint64_t seed = 1; seed <= 12; seed++) {
        one_random_talk(seed, &flags);
    }
    assert_true(flags > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_press_table),       cmocka_unit_test(test_episode_table),
        cmocka_unit_test(test_talk_table),        cmocka_unit_test(test_press_long_walk),
        cmocka_unit_test(test_episode_long_walk), cmocka_unit_test(test_talk_long_walk),
        cmocka_unit_test(test_random_talks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
