/* action: what the core asks of the edges; nothing else comes out of it.
 *
 * Pure data. The caller owns struct actions and hands it to session_step(), which appends. An edge
 * that plays a cue answers with INPUT_CUE_STARTED or INPUT_CUE_FAILED carrying the same number.
 */
#ifndef LULL_CORE_ACTION_H
#define LULL_CORE_ACTION_H

#include <stdbool.h>
#include <stdint.h>

#include "core/event.h"

enum action_kind { ACTION_PLAY, ACTION_LIGHT, ACTION_RECORD, ACTION_SHOW, ACTION_KINDS };

enum sound {
    SOUND_CUE,
    SOUND_RETURN,   /* the pause or break is over */
    SOUND_PAUSE,    /* a pause begins */
    SOUND_REMINDER, /* a break ends in two minutes */
    SOUND_BEGIN,    /* this and what follows: of drills alone (practice/drill.h) */
    SOUND_CHANGE,
    SOUND_END,
    SOUND_BREATH, /* one slow breath */
    SOUNDS
};

enum light { LIGHT_OFF, LIGHT_CUE, LIGHT_PAUSE, LIGHT_BREAK, LIGHT_RETURN, LIGHTS };

/* All that a shared screen may say of the talk (never a number, never who). */
enum show {
    SHOW_TALKING,
    SHOW_PAUSED,
    SHOW_BREAK,
    SHOW_BREAK_OFFER,
    SHOW_SIGNAL,
    SHOW_OVER,
    SHOWS
};

struct action {
    int64_t at_us; /* the core's time when it was decided */
    enum action_kind kind;
    union {
        struct {
            enum sound sound;
            uint32_t number; /* counts the cues of this talk from 1; 0 for the others */
        } play;
        enum light light;
        struct event record;
        struct {
            enum show show;
            enum who who;       /* SHOW_SIGNAL: whose strap; else WHO_BOTH */
            enum signal signal; /* SHOW_SIGNAL only */
        } show;
    };
};

#define ACTIONS_MAX 192

struct actions {
    struct action at[ACTIONS_MAX];
    uint32_t count;
    uint32_t dropped; /* did not fit: never in practice, counted all the same */
};

/* Appends an action for the caller to fill in; never NULL. */
struct action *actions_add(struct actions *actions, int64_t at_us, enum action_kind kind);

/* Appends ACTION_RECORD of an event that happened at at_us; the caller fills in the rest. */
struct event *actions_record(struct actions *actions, int64_t at_us, enum who who,
                             enum event_kind kind);

#endif
