/* What the core's tests share: a talk built in code, second by second, and what came of it.
 *
 * A scene owns a session, feeds it two straps that send once a second, and keeps every action. It
 * holds each action against what is promised of all of them: time never goes back, and nothing that
 * is played, lit or shown says who, but for a strap's signal.
 */
#ifndef LULL_TESTS_CORE_FIXTURE_H
#define LULL_TESTS_CORE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "core/session.h"
#include "protocol/hrm.h"
#include "tools/trace/random.h"

#define SCENE_START_US  (5000 * US_PER_S)
#define SCENE_EVENTS    4096
#define SCENE_WAVE_S    9 /* of the heart's slow wave */
#define SCENE_LEVEL_BPM 75
#define SCENE_SCALE_BPM 3

struct scene {
    struct session session;
    struct actions actions;
    struct event event[SCENE_EVENTS];
    struct action play[SCENE_EVENTS];
    struct action show[SCENE_EVENTS];
    uint32_t events, plays, shows;
    int64_t now_us;            /* at_us of the inputs that come next */
    int64_t last_us;           /* of the last action */
    int64_t beat_us[PARTNERS]; /* the next beat */
    int64_t sent_us[PARTNERS]; /* the last beat that was sent, on the strap's clock; 0: none */
    double bpm[PARTNERS];      /* 0: the strap is silent */
    bool answers;              /* each cue is heard 20 ms after it was asked for */
};

static inline void scene_keep(struct scene *scene)
{
    for (uint32_t i = 0; i < scene->actions.count; i++) {
        const struct action *action = &scene->actions.at[i];
        assert_true(action->at_us >= scene->last_us);
        scene->last_us = action->at_us;
        switch (action->kind) {
        case ACTION_PLAY:
            assert_true((action->play.sound == SOUND_CUE) == (action->play.number > 0));
            assert_true(scene->plays < SCENE_EVENTS);
            scene->play[scene->plays++] = *action;
            break;
        case ACTION_SHOW:
            assert_true(action->show.show < SHOWS);
            assert_true(action->show.show == SHOW_SIGNAL ? action->show.who < WHO_BOTH
                                                         : action->show.who == WHO_BOTH);
            assert_true(scene->shows < SCENE_EVENTS);
            scene->show[scene->shows++] = *action;
            break;
        case ACTION_RECORD:
            assert_int_equal(action->at_us, action->record.at_us);
            assert_true(action->record.kind < EVENT_KINDS && action->record.who <= WHO_BOTH);
            assert_true(action->record.bound_us >= 0);
            assert_true(scene->events < SCENE_EVENTS);
            scene->event[scene->events++] = action->record;
            break;
        case ACTION_LIGHT:
            assert_true(action->light < LIGHTS);
            break;
        case ACTION_KINDS:
            fail();
        }
    }
    assert_int_equal(scene->actions.dropped, 0);
    assert_int_equal(session_impossible(&scene->session), 0);
    scene->actions.count = 0;
}

/* A baseline as if measured before: talk at 75 bpm, 3 bpm wide. */
static inline struct baseline scene_baseline(void)
{
    struct baseline baseline = {0};
    baseline.phase[PHASE_TALK] = (struct baseline_phase){
        .level_mbpm = SCENE_LEVEL_BPM * 1000,
        .scale_mbpm = SCENE_SCALE_BPM * 1000,
        .trusted_ms = 300000,
    };
    baseline.phase[PHASE_QUIET] =
        (struct baseline_phase){.level_mbpm = 70000, .scale_mbpm = 2500, .trusted_ms = 180000};
    return baseline;
}

static inline void scene_take(struct scene *scene, struct input input)
{
    uint32_t plays = scene->plays;
    session_step(&scene->session, &input, &scene->actions);
    scene_keep(scene);
    for (uint32_t i = plays; i < scene->plays && scene->answers; i++) {
        if (scene->play[i].play.sound == SOUND_CUE) {
            struct input heard = {
                .at_us = scene->play[i].at_us,
                .event_us = scene->play[i].at_us + 20 * US_PER_MS,
                .bound_us = US_PER_MS,
                .who = WHO_BOTH,
                .kind = INPUT_CUE_STARTED,
                .cue.number = scene->play[i].play.number,
            };
            session_step(&scene->session, &heard, &scene->actions);
            scene_keep(scene);
        }
    }
}

/* An input of this kind just now; the caller fills in the rest. */
static inline struct input scene_input(const struct scene *scene, enum who who,
                                       enum input_kind kind)
{
    return (struct input){
        .at_us = scene->now_us, .event_us = scene->now_us, .who = who, .kind = kind};
}

/* A talk of `people` (1 or 2) whose straps are on and whose baseline is known. */
static inline struct scene *scene_new(int people)
{
    struct settings settings = settings_default();
    struct scene *scene = calloc(1, sizeof(*scene));
    assert_non_null(scene);
    scene->now_us = SCENE_START_US;
    scene->answers = true;
    session_init(&scene->session, &settings);
    for (int who = 0; who < people; who++) {
        struct input input = scene_input(scene, who, INPUT_BASELINE);
        input.baseline = scene_baseline();
        scene_take(scene, input);
        scene_take(scene, scene_input(scene, who, INPUT_STRAP_UP));
        scene->bpm[who] = SCENE_LEVEL_BPM;
        scene->beat_us[who] = scene->now_us + who * 300 * US_PER_MS;
    }
    return scene;
}

static inline void scene_send(struct scene *scene, enum who who, const struct hrm *hrm)
{
    uint8_t bytes[HRM_BYTES_MAX];
    struct input input = scene_input(scene, who, INPUT_HRM);
    input.bytes.at = bytes;
    input.bytes.length = (uint16_t)hrm_encode(hrm, bytes, sizeof(bytes));
    assert_true(input.bytes.length > 0);
    scene_take(scene, input);
}

/* One notification with the beats up to now. The heart swings by 1 bpm over 9 s. */
static inline void scene_heart(struct scene *scene, enum who who)
{
    struct hrm hrm = {.rate_bpm = (uint16_t)scene->bpm[who], .contact = HRM_CONTACT_GOOD};
    while (scene->beat_us[who] <= scene->now_us) {
        int64_t tick = scene->beat_us[who] * 1024 / US_PER_S;
        int64_t before = scene->sent_us[who] * 1024 / US_PER_S;
        if (scene->sent_us[who] > 0 && hrm.rr_count < HRM_RR_MAX) {
            hrm.rr_1024[hrm.rr_count++] = (uint16_t)(tick - before);
        }
        scene->sent_us[who] = scene->beat_us[who];
        int64_t wave = scene->beat_us[who] / US_PER_S % SCENE_WAVE_S;
        double bpm = scene->bpm[who] + (wave < SCENE_WAVE_S / 2 ? 1.0 : -1.0);
        scene->beat_us[who] += (int64_t)(60e6 / bpm);
    }
    scene_send(scene, who, &hrm);
}

/* So many seconds go by. */
static inline void scene_run(struct scene *scene, int seconds)
{
    for (int i = 0; i < seconds; i++) {
        scene->now_us += US_PER_S;
        for (int who = 0; who < PARTNERS; who++) {
            if (scene->bpm[who] > 0) {
                scene_heart(scene, who);
            }
        }
    }
}

/* The strap goes silent, or comes back with a new beat. */
static inline void scene_silence(struct scene *scene, enum who who)
{
    scene->bpm[who] = 0;
}

static inline void scene_back(struct scene *scene, enum who who, double bpm)
{
    scene->bpm[who] = bpm;
    scene->beat_us[who] = scene->now_us;
    scene->sent_us[who] = 0;
}

static inline void scene_press(struct scene *scene, enum who who, int64_t after_us)
{
    scene->now_us += after_us;
    struct input input = scene_input(scene, who, INPUT_PRESS);
    input.source = PRESS_SOURCE_KEY;
    scene_take(scene, input);
}

static inline void scene_button(struct scene *scene, enum who who, enum input_kind kind,
                                int64_t after_us)
{
    scene->now_us += after_us;
    struct input input = scene_input(scene, who, kind);
    input.source = PRESS_SOURCE_BUTTON;
    scene_take(scene, input);
}

static inline void scene_mark(struct scene *scene, enum who who, enum mark mark)
{
    struct input input = scene_input(scene, who, INPUT_MARK);
    input.mark = mark;
    scene_take(scene, input);
}

static inline void scene_end(struct scene *scene, enum who who, enum end_reason why)
{
    struct input input = scene_input(scene, who, INPUT_END);
    input.end = why;
    scene_take(scene, input);
}

/* The n-th event of this kind by this partner (WHO_BOTH: by anyone), from 0; NULL: not there. */
static inline const struct event *scene_event(const struct scene *scene, enum event_kind kind,
                                              enum who who, uint32_t n)
{
    for (uint32_t i = 0; i < scene->events; i++) {
        const struct event *event = &scene->event[i];
        if (event->kind == kind && (who == WHO_BOTH || event->who == who) && n-- == 0) {
            return event;
        }
    }
    return NULL;
}

static inline uint32_t scene_count(const struct scene *scene, enum event_kind kind)
{
    uint32_t count = 0;
    while (scene_event(scene, kind, WHO_BOTH, count) != NULL) {
        count++;
    }
    return count;
}

static inline uint32_t scene_cues(const struct scene *scene)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < scene->plays; i++) {
        count += scene->play[i].play.sound == SOUND_CUE ? 1 : 0;
    }
    return count;
}

#endif
