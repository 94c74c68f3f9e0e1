/* sink: what alsa.c and wav.c implement; for them and cue.c only. */
#ifndef LULL_CUE_SINK_H
#define LULL_CUE_SINK_H

#include "cue/cue.h"

struct sink {
    void (*play)(struct cue *cue, enum sound sound, uint32_t number, int64_t at_us);
    void (*free)(struct cue *cue);
};

/* Stands first in struct alsa and struct wav. */
struct cue {
    const struct sink *sink;
    const struct cue_sounds *sounds;
    struct cue_owner owner;
};

void cue_tell_started(const struct cue *cue, uint32_t number, int64_t event_us, int64_t bound_us);
void cue_tell_failed(const struct cue *cue, uint32_t number, enum cue_fail fail);
void cue_tell_available(const struct cue *cue, bool available, enum cue_fail why);

#endif
