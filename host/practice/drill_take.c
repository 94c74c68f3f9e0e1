/* What a drill does at each event of its table (drill.c). */
#include "practice/drill_own.h"

#define OPENING_US (3 * US_PER_S / 2)
#define CUED_US    (60 * US_PER_S) /* a press is waited for */
#define QUIET_US   (70 * US_PER_S) /* 60 s of trusted beats count (core/baseline.h) */
#define READY_US   (30 * US_PER_S) /* then the detector has begun to listen, or will not */
#define IMAGINE_US (60 * US_PER_S)
#define BACK_US    (180 * US_PER_S) /* as long as the core waits for a press */
#define TRIES      2                /* of the quiet minute */
#define TURNS      4                /* two rounds */

static int64_t until_cue_us(struct drill *drill)
{
    int64_t least_us = drill->plan.every_us * 4 / 7;
    uint32_t spread_ms = (uint32_t)(drill->plan.every_us * 6 / 7 / US_PER_MS);
    return least_us + (int64_t)draw_below(&drill->draw, spread_ms + 1) * US_PER_MS;
}

static bool all_done(const struct drill *drill)
{
    return drill->cues >= drill->plan.cues;
}

/* What a drill is between its pauses. */
static void go_on(struct drill *drill, const struct drill_moment *moment)
{
    switch (drill->plan.kind) {
    case DRILL_PAUSE:
        drill_enter(drill, moment, DRILL_STEP_READ, until_cue_us(drill));
        break;
    case DRILL_CALL:
        drill_enter(drill, moment, DRILL_STEP_TELL, NEVER_US);
        break;
    case DRILL_WAIT:
        drill_enter(drill, moment, DRILL_STEP_HEAR, until_cue_us(drill));
        break;
    case DRILL_PARTNER:
        drill_enter(drill, moment, DRILL_STEP_TURN, drill->left_us);
        break;
    case DRILL_REHEARSAL:
    case DRILL_BREATH:
    case DRILL_SEARCH:
    case DRILL_KINDS:
        break;
    }
}

static void next(struct drill *drill, const struct drill_moment *moment)
{
    if (drill->plan.kind != DRILL_PARTNER && all_done(drill)) {
        drill_end(drill, moment);
    } else {
        drill_say(moment, DRILL_TEXT_GO_ON, WHO_BOTH, 0);
        go_on(drill, moment);
    }
}

/* ---- pauses ---- */

static void cue_with(struct drill *drill, const struct drill_moment *moment, enum drill_text text)
{
    drill->cues++;
    drill->cue_us = moment->now_us;
    drill->press_us = NEVER_US;
    drill->flagged = moment->event == DRILL_EVENT_FLAG;
    if (drill->flagged) {
        drill_note(moment, DRILL_NOTE_FLAG, WHO_A, moment->event_us);
    }
    drill_play(drill, moment, SOUND_CUE);
    drill_light(moment, LIGHT_CUE);
    drill_say(moment, text, WHO_BOTH, 0);
    drill_enter(drill, moment, DRILL_STEP_CUED, CUED_US);
}

static void cue(struct drill *drill, const struct drill_moment *moment)
{
    cue_with(drill, moment, DRILL_TEXT_CUED);
}

static void no_rise(struct drill *drill, const struct drill_moment *moment)
{
    cue_with(drill, moment, DRILL_TEXT_NO_RISE);
}

static void note_press(const struct drill *drill, const struct drill_moment *moment)
{
    drill_note(moment, DRILL_NOTE_PRESS, moment->who, moment->event_us);
    if (drill->plan.people > 1) {
        drill_note(moment, DRILL_NOTE_OTHER, moment->who == WHO_A ? WHO_B : WHO_A,
                   moment->event_us);
    }
}

static void pause_in(struct drill *drill, const struct drill_moment *moment, enum drill_step step,
                     enum drill_text text)
{
    if (drill->step == DRILL_STEP_TURN) {
        drill->left_us = drill->due_us - moment->now_us;
    }
    note_press(drill, moment);
    drill->press_us = moment->event_us;
    drill->pressed[WHO_A] = moment->who == WHO_A;
    drill->pressed[WHO_B] = moment->who == WHO_B;
    drill_play(drill, moment, SOUND_PAUSE);
    drill_light(moment, LIGHT_PAUSE);
    drill_say(moment, text, WHO_BOTH, 0);
    drill_enter(drill, moment, step, drill->plan.pause_us);
}

static void pause(struct drill *drill, const struct drill_moment *moment)
{
    pause_in(drill, moment, DRILL_STEP_PAUSED, DRILL_TEXT_PAUSED);
}

static void away(struct drill *drill, const struct drill_moment *moment)
{
    drill->cues++;
    pause_in(drill, moment, DRILL_STEP_AWAY, DRILL_TEXT_AWAY);
}

/* The other's press in a pause, or in one that was called: "I heard". Once is enough. */
static void again(struct drill *drill, const struct drill_moment *moment)
{
    if (!drill->pressed[moment->who]) {
        drill->pressed[moment->who] = true;
        drill_note(moment, DRILL_NOTE_PRESS, moment->who, moment->event_us);
    }
}

static void ring_back(struct drill *drill, const struct drill_moment *moment)
{
    drill_play(drill, moment, SOUND_RETURN);
    drill_light(moment, LIGHT_RETURN);
    drill_note(moment, DRILL_NOTE_RETURN, WHO_BOTH, moment->now_us);
}

/* ---- the rehearsal ---- */

static void quiet(struct drill *drill, const struct drill_moment *moment, enum drill_text text)
{
    drill->tries++;
    drill->measured = false;
    drill_play(drill, moment, SOUND_BEGIN);
    drill_say(moment, text, WHO_BOTH, 0);
    drill_add(moment, DRILL_ACTION_PHASE)->phase =
        PHASE_TALK; /* the level of what follows: silence */
    drill_enter(drill, moment, DRILL_STEP_QUIET, QUIET_US);
}

static void imagine(struct drill *drill, const struct drill_moment *moment)
{
    drill_play(drill, moment, SOUND_CHANGE);
    drill_say(moment, DRILL_TEXT_IMAGINE, WHO_BOTH, 0);
    drill_enter(drill, moment, DRILL_STEP_IMAGINE, IMAGINE_US);
}

static void measured(struct drill *drill, const struct drill_moment *moment)
{
    if (drill->measured) {
        imagine(drill, moment); /* and the cue comes at its end, if no rise can be seen */
        return;
    }
    drill->measured = true;
    drill->due_us = moment->now_us + READY_US;
    drill_add(moment, DRILL_ACTION_PHASE)->phase = PHASE_NONE;
}

static void too_short(struct drill *drill, const struct drill_moment *moment)
{
    if (drill->tries < TRIES) {
        quiet(drill, moment, DRILL_TEXT_QUIET_AGAIN);
    } else {
        drill_say(moment, DRILL_TEXT_NO_LEVEL, WHO_BOTH, 0);
        drill_end(drill, moment);
    }
}

static void settled_at(struct drill *drill, const struct drill_moment *moment, int64_t settled_us)
{
    int64_t from_us = drill->press_us != NEVER_US ? drill->press_us : drill->cue_us;
    double seconds = settled_us < from_us ? 0 : (double)(settled_us - from_us) / 1e6;
    drill_note(moment, DRILL_NOTE_SETTLED, WHO_A, settled_us)->value = seconds;
    drill_say(moment, DRILL_TEXT_SETTLED, WHO_BOTH, seconds);
    drill_end(drill, moment);
}

static void settled(struct drill *drill, const struct drill_moment *moment)
{
    settled_at(drill, moment, moment->event_us);
}

/* While a pause runs: it is told after it. */
static void settles(struct drill *drill, const struct drill_moment *moment)
{
    drill->settled_us = moment->event_us;
}

static void not_back(struct drill *drill, const struct drill_moment *moment)
{
    drill_say(moment, DRILL_TEXT_NOT_BACK, WHO_BOTH, 0);
    drill_end(drill, moment);
}

/* After the cue of a rehearsal: the way back is watched, where there was a rise to come back from.
 */
static void way_back(struct drill *drill, const struct drill_moment *moment)
{
    if (!drill->flagged) {
        drill_end(drill, moment);
    } else if (drill->settled_us != NEVER_US) {
        settled_at(drill, moment, drill->settled_us);
    } else {
        drill_say(moment, DRILL_TEXT_BACK, WHO_BOTH, 0);
        drill_enter(drill, moment, DRILL_STEP_BACK, BACK_US);
    }
}

static void come_back(struct drill *drill, const struct drill_moment *moment)
{
    if (drill->plan.kind == DRILL_REHEARSAL) {
        way_back(drill, moment);
    } else {
        next(drill, moment);
    }
}

/* ---- breath ---- */

static void note_rate(struct drill *drill, const struct drill_moment *moment)
{
    drill_note(moment, DRILL_NOTE_RATE, WHO_BOTH, moment->now_us)->value =
        resonance_rate(drill->pace.rate);
}

static void breathe(struct drill *drill, const struct drill_moment *moment)
{
    drill_play(drill, moment, SOUND_BEGIN);
    pace_begin(&drill->pace, moment->now_us);
    note_rate(drill, moment);
    drill_enter(drill, moment, DRILL_STEP_BREATHE, NEVER_US);
    drill->due_us = pace_next_us(&drill->pace);
}

static void tell_swings(const struct drill *drill, const struct drill_moment *moment)
{
    for (unsigned who = 0; who < drill->plan.people; who++) {
        const struct pace_swing *swing = &drill->pace.swing[who];
        if (swing->known) {
            struct drill_note *kept = drill_note(moment, DRILL_NOTE_SWING, who, moment->now_us);
            kept->value = swing->swing_ms;
            kept->error = swing->error_ms;
        }
        if (swing->known || swing->full) {
            drill_say(moment, swing->known ? DRILL_TEXT_SWING : DRILL_TEXT_NO_SWING, who,
                      swing->swing_ms);
        }
    }
}

static void tell_found(const struct drill *drill, const struct drill_moment *moment)
{
    struct resonance_figures figures;
    uint32_t rate;
    switch (pace_found(&drill->pace, &rate, &figures)) {
    case RESONANCE_FOUND:
    case RESONANCE_TIE:
        drill_note(moment, DRILL_NOTE_FOUND, WHO_A, moment->now_us)->value = resonance_rate(rate);
        drill_say(moment, DRILL_TEXT_FOUND, WHO_A, resonance_rate(rate));
        break;
    case RESONANCE_FLAT:
        drill_say(moment, DRILL_TEXT_NOT_FOUND, WHO_A, 0);
        break;
    case RESONANCE_UNHEARD:
        drill_say(moment, DRILL_TEXT_UNHEARD, WHO_A, 0);
        break;
    case RESONANCE_VERDICTS:
        break;
    }
}

static void breath(struct drill *drill, const struct drill_moment *moment)
{
    switch (pace_due(&drill->pace, moment->now_us)) {
    case PACE_STRETCH:
        tell_swings(drill, moment);
        drill_play(drill, moment, SOUND_BREATH);
        break;
    case PACE_BREATH:
        drill_play(drill, moment, SOUND_BREATH);
        break;
    case PACE_NEXT:
        tell_swings(drill, moment);
        drill_play(drill, moment, SOUND_CHANGE);
        note_rate(drill, moment);
        drill_say(moment, DRILL_TEXT_NEXT_RATE, WHO_BOTH, resonance_rate(drill->pace.rate));
        break;
    case PACE_OVER:
        tell_swings(drill, moment);
        if (drill->plan.kind == DRILL_SEARCH) {
            tell_found(drill, moment);
        }
        drill_end(drill, moment);
        return;
    case PACE_DUES:
        break;
    }
    drill->due_us = pace_next_us(&drill->pace);
}

/* ---- turns ---- */

static void turn(struct drill *drill, const struct drill_moment *moment)
{
    enum who speaker = drill_speaker(drill);
    drill_note(moment, DRILL_NOTE_SPEAKS, speaker, moment->now_us);
    drill_note(moment, DRILL_NOTE_LISTENS, speaker == WHO_A ? WHO_B : WHO_A, moment->now_us);
    drill_say(moment, DRILL_TEXT_TURN, speaker, 0);
    drill_enter(drill, moment, DRILL_STEP_TURN, drill->plan.length_us);
}

static void change(struct drill *drill, const struct drill_moment *moment)
{
    drill->turn++;
    if (drill->turn >= TURNS) {
        drill_end(drill, moment);
        return;
    }
    drill_play(drill, moment, SOUND_CHANGE);
    turn(drill, moment);
}

/* ---- what an effect does ---- */

static void went_on(struct drill *drill, const struct drill_moment *moment)
{
    drill_note(moment, DRILL_NOTE_WENT_ON, WHO_BOTH, moment->now_us);
    drill_say(moment, DRILL_TEXT_WENT_ON, WHO_BOTH, 0);
    come_back(drill, moment);
}

static void called(struct drill *drill, const struct drill_moment *moment)
{
    drill->cues++;
    drill->pressed[WHO_A] = false;
    drill_play(drill, moment, SOUND_PAUSE);
    drill_light(moment, LIGHT_PAUSE);
    drill_say(moment, DRILL_TEXT_CALLED, WHO_BOTH, (double)drill->plan.pause_us / 1e6);
    drill_enter(drill, moment, DRILL_STEP_CALLED, drill->plan.pause_us);
}

static void ring(struct drill *drill, const struct drill_moment *moment)
{
    ring_back(drill, moment);
    come_back(drill, moment);
}

/* Back from where they went, or waited. */
static void back(struct drill *drill, const struct drill_moment *moment)
{
    bool waited = drill->step == DRILL_STEP_CALLED;
    ring_back(drill, moment);
    drill_say(moment, waited ? DRILL_TEXT_CALLED_OVER : DRILL_TEXT_AWAY_OVER, WHO_BOTH, 0);
    next(drill, moment);
}

/* The strap is heard. */
static void worn(struct drill *drill, const struct drill_moment *moment)
{
    if (drill->plan.kind == DRILL_SEARCH) {
        breathe(drill, moment);
    } else {
        quiet(drill, moment, DRILL_TEXT_QUIET);
    }
}

static void begin(struct drill *drill, const struct drill_moment *moment)
{
    switch (drill->plan.kind) {
    case DRILL_PAUSE:
    case DRILL_CALL:
    case DRILL_WAIT:
        drill_play(drill, moment, SOUND_BEGIN);
        go_on(drill, moment);
        break;
    case DRILL_PARTNER:
        drill_play(drill, moment, SOUND_BEGIN);
        turn(drill, moment);
        break;
    case DRILL_BREATH:
        breathe(drill, moment);
        break;
    case DRILL_REHEARSAL:
    case DRILL_SEARCH:
        drill_enter(drill, moment, DRILL_STEP_STRAP, NEVER_US);
        break;
    case DRILL_KINDS:
        break;
    }
}

static void last(struct drill *drill, const struct drill_moment *moment)
{
    drill_play(drill, moment, SOUND_END);
    drill_note(moment, DRILL_NOTE_END, WHO_BOTH, moment->now_us);
    drill_enter(drill, moment, DRILL_STEP_OVER, NEVER_US);
}

static void (*const effects[DRILL_EFFECTS])(struct drill *drill,
                                            const struct drill_moment *moment) = {
    [DRILL_EFFECT_BEGIN] = begin,       [DRILL_EFFECT_WORN] = worn,
    [DRILL_EFFECT_MEASURED] = measured, [DRILL_EFFECT_SHORT] = too_short,
    [DRILL_EFFECT_IMAGINE] = imagine,   [DRILL_EFFECT_CUE] = cue,
    [DRILL_EFFECT_NO_RISE] = no_rise,   [DRILL_EFFECT_WENT_ON] = went_on,
    [DRILL_EFFECT_PAUSE] = pause,       [DRILL_EFFECT_AGAIN] = again,
    [DRILL_EFFECT_RETURN] = ring,       [DRILL_EFFECT_AWAY] = away,
    [DRILL_EFFECT_BACK] = back,         [DRILL_EFFECT_CALLED] = called,
    [DRILL_EFFECT_SETTLES] = settles,   [DRILL_EFFECT_SETTLED] = settled,
    [DRILL_EFFECT_NOT_BACK] = not_back, [DRILL_EFFECT_BREATH] = breath,
    [DRILL_EFFECT_CHANGE] = change,     [DRILL_EFFECT_END] = last,
};

void drill_take(struct drill *drill, const struct drill_moment *moment)
{
    enum drill_effect effect = drill_step(drill->step, moment->event);
    if (effect != DRILL_EFFECT_NONE) {
        effects[effect](drill, moment);
    }
}

void drill_start(struct drill *drill, const struct drill_moment *moment)
{
    drill_say(moment, DRILL_TEXT_BEGIN, WHO_BOTH, 0);
    drill_enter(drill, moment, DRILL_STEP_OPENING, OPENING_US);
}
