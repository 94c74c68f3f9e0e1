/* run: one talk as it runs: inputs go into the core, its actions go to the edges.
 *
 * Owns the core's state and nothing else; sinks are borrowed and each may be NULL. An input is
 * written to the journal after what it caused has gone out: the cue never waits for the disk.
 *
 * Where the settings say cues_unseen, the journal gets no onset, flag, cue, offer, settling or end
 * of a wait, and no line that a cue was heard: what is not kept is in no view, export or bundle.
 * Hearts and presses are kept; whoever has them could let a detector look once more, and lull says
 * so.
 */
#ifndef LULL_COMMAND_RUN_H
#define LULL_COMMAND_RUN_H

#include <stdio.h>

#include "command/feed.h"
#include "command/screen.h"
#include "core/review.h"
#include "core/session.h"
#include "cue/cue.h"
#include "journal/recorder.h"

#define RUN_PENDING_MAX 16

struct run {
    struct session session;
    struct review review;
    struct actions actions;
    struct screen screen; /* of a replay; a live talk has its own (shown, noted) */
    void (*shown)(void *userdata, const struct action *action);
    void (*noted)(void *userdata, const struct event *event);
    void (*taken)(void *userdata, const struct input *input); /* after what it led to */
    /* What the puck is to show; `cue`: the number of the newest cue. */
    void (*lit)(void *userdata, enum light light, uint32_t cue);
    void *userdata;  /* borrowed; shown, noted, taken and lit may be NULL */
    int64_t zero_us; /* at_us of the first input; the zero of the decisions */

    FILE *decisions;
    struct cue *cue;
    struct recorder *recorder;
    enum journal_error told; /* what is in the way of the recorder, as last said */

    /* Inputs that came up while actions were performed (an edge's answer): taken next. They hold
     * no pointers. */
    struct input pending[RUN_PENDING_MAX];
    unsigned pending_count;
    bool acting;

    /* A replay has no hand and no ear of its own. */
    struct feed *feed;   /* where answering presses are planned; NULL in a live talk */
    bool answers_cues;   /* the recording holds no answers: the action's time stands for them */
    int64_t answer_us;   /* a press follows each cue after so long; < 0: none */
    enum who flagged;    /* by whose flag the last cue came */
    uint32_t cue_number; /* of the newest cue */

    int64_t moment_us; /* start of the running pause or break; NEVER_US: none */
    bool moment_break;
    int decisions_error; /* first -errno of writing them */
};

void run_init(struct run *run, const struct settings *settings, int64_t zero_us);

/* Takes an input; from inside an edge's callback while actions are performed it is taken next (and
 * must hold no pointers then). An input from before the core's time is taken at the core's time, so
 * that what is written is what was decided on. */
void run_input(struct run *run, const struct input *input);

/* Fires deadlines up to now_us, the talk's own time. */
void run_tick(struct run *run, int64_t now_us);

/* What is new about keeping the talk in the journal at `path`, in a sentence or two: once what is
 * in the way, and once that it goes on. False: nothing is. */
bool run_journal_news(struct run *run, const char *path, char *text, size_t size);

/* Ends the pause that still runs, writes what is left. Call once, after the last input. */
void run_finish(struct run *run);

#endif
