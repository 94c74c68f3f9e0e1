#include "cue/cue.h"

#include "cue/sink.h"

void cue_play(struct cue *cue, enum sound sound, uint32_t number, int64_t at_us)
{
    cue->sink->play(cue, sound, number, at_us);
}

struct cue *cue_free(struct cue *cue)
{
    if (cue)
        cue->sink->free(cue);
    return NULL;
}

void cue_tell_started(const struct cue *cue, uint32_t number, int64_t event_us, int64_t bound_us)
{
    if (cue->owner.started)
        cue->owner.started(cue->owner.userdata, number, event_us, bound_us);
}

void cue_tell_failed(const struct cue *cue, uint32_t number, enum cue_fail fail)
{
    if (cue->owner.failed)
        cue->owner.failed(cue->owner.userdata, number, fail);
}

void cue_tell_available(const struct cue *cue, bool available, enum cue_fail why)
{
    if (cue->owner.available)
        cue->owner.available(cue->owner.userdata, available, why);
}
