/* A first talk, on the status line and in the ears: what is due is said, and the cue is played once
 * outside of the core, so that it stands in no record and counts as no cue. */
#include "command/live.h"

#include "core/talk.h"
#include "now/now.h"

void live_first(struct live *live)
{
    /* Not into a pause: what is due can wait for its end. */
    if (!live->first || !live->said_ready || talk_pausing(&live->run.session.talk)) {
        return;
    }
    enum first_talk_step step = first_talk_due(&live->first_talk, now_boottime_us());
    if (step == FIRST_TALK_STEP_CUE && live->run.cue != NULL) {
        cue_play(live->run.cue, SOUND_CUE, 0, now_boottime_us());
    }
    if (step == FIRST_TALK_STEP_END && live->run.cue != NULL) {
        cue_play(live->run.cue, SOUND_RETURN, 0, now_boottime_us());
    }
    if (step != FIRST_TALK_STEPS) {
        status_say(&live->status, "%s", first_talk_text(step));
    }
}
