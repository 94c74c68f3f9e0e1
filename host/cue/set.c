#include "cue/set.h"

#include <stdlib.h>
#include <string.h>

#include "cue/breath.h"

/* A pause's breath: out first, as the screen says, and longer than in. With its mark it is over
 * before the shortest usual pause is. */
static const struct breath pause_breath = {.in_ms = 4000, .out_ms = 6000, .out_first = true};

static enum sound_verdict append_breath(double volume, struct sound_samples *samples)
{
    struct sound_samples breath;
    int16_t *longer;

    if (breath_render(&pause_breath, volume, &breath) < 0)
        return SOUND_VERDICT_MEMORY;
    longer = realloc(samples->at, (samples->count + breath.count) * sizeof(*longer));
    if (longer) {
        memcpy(longer + samples->count, breath.at, breath.count * sizeof(*longer));
        samples->at = longer;
        samples->count += breath.count;
    }
    sound_finish(&breath);
    return longer ? SOUND_VERDICT_OK : SOUND_VERDICT_MEMORY;
}

enum sound_verdict set_load(const struct set_choice *choice, struct cue_sounds *ret_sounds,
                            const char **ret_which)
{
    const char *const name[SOUNDS] = {
        [SOUND_CUE] = choice->cue,
        [SOUND_RETURN] = "return",
        [SOUND_PAUSE] = "pause",
        [SOUND_REMINDER] = "reminder",
        [SOUND_BEGIN] = choice->drill ? "begin" : NULL,
        [SOUND_CHANGE] = choice->drill ? "change" : NULL,
        [SOUND_END] = choice->drill ? "end" : NULL,
    };

    *ret_sounds = (struct cue_sounds){0};
    for (int i = 0; i < SOUNDS; i++) {
        enum sound_verdict verdict =
            name[i] ? sound_load(name[i], choice->volume, &ret_sounds->of[i]) : SOUND_VERDICT_OK;

        if (verdict == SOUND_VERDICT_OK && i == SOUND_PAUSE && choice->breath)
            verdict = append_breath(choice->volume, &ret_sounds->of[i]);
        if (verdict != SOUND_VERDICT_OK) {
            *ret_which = name[i];
            return verdict;
        }
    }
    return SOUND_VERDICT_OK;
}

void set_finish(struct cue_sounds *sounds)
{
    for (int i = 0; i < SOUNDS; i++)
        sound_finish(&sounds->of[i]);
}
