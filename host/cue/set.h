/* set: all the sounds of a talk, loaded together. */
#ifndef LULL_CUE_SET_H
#define LULL_CUE_SET_H

#include "cue/cue.h"

struct set_choice {
    const char *cue; /* as sound_load() takes it; the other sounds are lull's own */
    double volume;
    bool breath; /* a tone to breathe with follows the sound of a pause */
    bool drill;  /* also what a drill sounds, but for its breath, which has a rate of its own */
};

/* On any verdict but SOUND_VERDICT_OK *ret_which is the sound's name; set_finish() either way. */
enum sound_verdict set_load(const struct set_choice *choice, struct cue_sounds *ret_sounds,
                            const char **ret_which);

void set_finish(struct cue_sounds *sounds);

#endif
