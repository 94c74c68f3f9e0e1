/* All that a drill says, in one place. */
#include "command/practice.h"

#include "words/words.h"

/* The first words, by drill. */
static const char *const beginnings[DRILL_KINDS] = {
    [DRILL_PAUSE] = N_("Read aloud, or talk about something everyday. A cue comes when you don't\n"
                       "expect it: press, breathe, go on."),
    [DRILL_CALL] =
        N_("Talk about something everyday. Whenever you like, press: that calls a pause.\n"
           "Say aloud when you'll be back: \"Give me a minute, I'm coming back.\""),
    [DRILL_WAIT] =
        N_("Talk about something everyday. At some moment a pause is called, as your\n"
           "partner might. Then there is nothing to do but wait: they come back when they\n"
           "said. A press says \"I heard\"."),
    [DRILL_REHEARSAL] = N_("Put the strap on. First a quiet minute; then, at a sound, a minute of\n"
                           "imagining a hard moment. You can stop at any time."),
    [DRILL_BREATH] = N_("Breathe in as the tone rises, out as it sinks; only as deep as is easy."),
    [DRILL_SEARCH] =
        N_("Put the strap on. Five slow rates, two minutes each: at one of them your\n"
           "heart swings furthest with your breath. Breathe in as the tone rises, out as\n"
           "it sinks; only as deep as is easy."),
    [DRILL_PARTNER] = N_("One speaks, the other listens. Either may press: a pause, then on.\n"
                         "At a sound you change."),
};

static const char *const texts[DRILL_TEXTS] = {
    [DRILL_TEXT_CUED] = N_("A cue."),
    [DRILL_TEXT_WENT_ON] = N_("The cue went by; that happens."),
    [DRILL_TEXT_PAUSED] = N_("A pause. Breathe out slowly."),
    [DRILL_TEXT_GO_ON] = N_("On with it."),
    [DRILL_TEXT_AWAY] = N_("Say when you'll be back. A sound tells you that it is time."),
    [DRILL_TEXT_AWAY_OVER] = N_("Now say: \"I'm back.\""),
    [DRILL_TEXT_CALLED_OVER] = N_("\"I'm back.\" They came when they said."),
    [DRILL_TEXT_QUIET] = N_("Sit quietly; a sound says when it goes on."),
    [DRILL_TEXT_QUIET_AGAIN] =
        N_("Too little of your heart could be read. Moisten the strap's two pads, "
           "pull it snug; the quiet minute once more."),
    [DRILL_TEXT_NO_LEVEL] =
        N_("Still too little could be read. 'lull scan' shows how strong a strap is "
           "heard; another day is fine, too."),
    [DRILL_TEXT_IMAGINE] =
        N_("Now imagine a hard moment: where you are, what is said, what comes up in "
           "you."),
    [DRILL_TEXT_NO_RISE] =
        N_("No rise of your heart was noticed, and that is all right. Here is a cue to "
           "practise with."),
    [DRILL_TEXT_BACK] = N_("And now the way back. It takes the time it takes."),
    [DRILL_TEXT_NOT_BACK] = N_("Near your own level could not be seen yet. The way back goes on by "
                               "itself."),
    [DRILL_TEXT_NO_SWING] =
        N_("How far your heart swung with your breath could not be told this time."),
    [DRILL_TEXT_NOT_FOUND] =
        N_("No rate stood out this time. 5.5 breaths a minute is a good one to go "
           "on with."),
    [DRILL_TEXT_UNHEARD] =
        N_("Too little of your heart could be read to tell. Moisten the pads, pull "
           "the strap snug; another day is fine, too."),
    [DRILL_TEXT_OVER] = N_("That is it."),
};

/* A swing is its owner's: with two at one screen it stands in their own rows alone. */
static void say_swing(const struct live *live, enum drill_text text, enum who who, double ms)
{
    if (!live->person[who].has_strap || live->people > 1) {
        return;
    }
    if (text == DRILL_TEXT_SWING) {
        status_say(&live->status, "Your heart swung with your breath by about %.0f ms.", ms);
    } else {
        status_say(&live->status, "%s", _(texts[text]));
    }
}

static void say_turn(const struct live *live, enum who speaker)
{
    status_say(&live->status, "%s speaks, %s listens.", live->person[speaker].partner.name,
               live->person[speaker == WHO_A ? WHO_B : WHO_A].partner.name);
}

void practice_say(const struct practice *practice, enum drill_text text, enum who who, double value)
{
    const struct live *live = &practice->live;
    const struct status *status = &live->status;
    switch (text) {
    case DRILL_TEXT_BEGIN:
        status_say(status, "%s Esc ends it.", _(beginnings[practice->plan.kind]));
        break;
    case DRILL_TEXT_CALLED:
        status_say(status, "A pause is called: \"Give me %.0f seconds, I'm coming back.\"", value);
        break;
    case DRILL_TEXT_SETTLED:
        status_say(status,
                   practice->drill.press_us != NEVER_US
                       ? N_("%.0f s after your press you were near your own level again.")
                       : N_("%.0f s after the cue you were near your own level again."),
                   value);
        break;
    case DRILL_TEXT_SWING:
    case DRILL_TEXT_NO_SWING:
        say_swing(live, text, who, value);
        break;
    case DRILL_TEXT_NEXT_RATE:
        status_say(status, "On to %g breaths a minute.", value);
        break;
    case DRILL_TEXT_FOUND:
        status_say(status,
                   "Your heart swung furthest at %g breaths a minute. It is kept for you, and "
                   "used from now on.",
                   value);
        break;
    case DRILL_TEXT_TURN:
        say_turn(live, who);
        break;
    case DRILL_TEXT_CUED:
    case DRILL_TEXT_WENT_ON:
    case DRILL_TEXT_PAUSED:
    case DRILL_TEXT_GO_ON:
    case DRILL_TEXT_AWAY:
    case DRILL_TEXT_AWAY_OVER:
    case DRILL_TEXT_CALLED_OVER:
    case DRILL_TEXT_QUIET:
    case DRILL_TEXT_QUIET_AGAIN:
    case DRILL_TEXT_NO_LEVEL:
    case DRILL_TEXT_IMAGINE:
    case DRILL_TEXT_NO_RISE:
    case DRILL_TEXT_BACK:
    case DRILL_TEXT_NOT_BACK:
    case DRILL_TEXT_NOT_FOUND:
    case DRILL_TEXT_UNHEARD:
    case DRILL_TEXT_OVER:
        status_say(status, "%s", _(texts[text]));
        break;
    case DRILL_TEXTS:
        break;
    }
}

static const char *const steps[DRILL_STEPS] = {
    [DRILL_STEP_OPENING] = N_("in a moment"),
    [DRILL_STEP_STRAP] = N_("put the strap on: moisten the pads, pull it snug"),
    [DRILL_STEP_QUIET] = N_("sit quietly"),
    [DRILL_STEP_READ] = N_("read aloud, or talk"),
    [DRILL_STEP_CUED] = N_("a cue: press"),
    [DRILL_STEP_PAUSED] = N_("pause: breathe out slowly"),
    [DRILL_STEP_TELL] = N_("talk; a press calls a pause"),
    [DRILL_STEP_AWAY] = N_("away, until the sound"),
    [DRILL_STEP_HEAR] = N_("talk, until a pause is called"),
    [DRILL_STEP_CALLED] = N_("wait; they come back"),
    [DRILL_STEP_IMAGINE] = N_("imagine a hard moment"),
    [DRILL_STEP_BACK] = N_("the way back: breathe, look around"),
    [DRILL_STEP_BREATHE] = N_("breathe with the tone"),
    [DRILL_STEP_TURN] = N_("one speaks, one listens"),
    [DRILL_STEP_ENDING] = N_("over"),
    [DRILL_STEP_OVER] = N_("over"),
};

/* For who has no sound, or does not hear it. */
void practice_show_breath(struct practice *practice, bool out)
{
    status_talk(&practice->live.status, out ? _("breathe out") : _("breathe in"));
}

void practice_show(struct practice *practice)
{
    status_talk(&practice->live.status, _(steps[practice->drill.step]));
}
