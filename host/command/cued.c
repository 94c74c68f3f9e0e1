#include "command/cued.h"

static bool failed(struct cued *cued, struct input *ret_input)
{
    *ret_input = (struct input){
        .who = WHO_BOTH,
        .kind = INPUT_CUE_FAILED,
        .cue = {.number = cued->silent, .fail = cued->fail},
    };
    cued->silent = 0;
    return true;
}

static bool started(struct cued *cued, struct input *ret_input)
{
    *ret_input = (struct input){
        .event_us = cued->shown_us,
        .bound_us = cued->shown_bound_us,
        .who = WHO_BOTH,
        .kind = INPUT_CUE_STARTED,
        .cue = {.number = cued->shown},
    };
    cued->silent = 0;
    return true;
}

bool cued_silent(struct cued *cued, uint32_t number, enum cue_fail fail, int64_t now_us,
                 struct input *ret_input)
{
    cued->silent = number;
    cued->fail = fail;
    cued->until_us = now_us + CUED_WAIT_US;
    if (cued->shown == number) {
        return started(cued, ret_input);
    }
    return cued->puck ? false : failed(cued, ret_input);
}

bool cued_shown(struct cued *cued, uint32_t number, int64_t event_us, int64_t bound_us,
                struct input *ret_input)
{
    cued->shown = number;
    cued->shown_us = event_us;
    cued->shown_bound_us = bound_us;
    return cued->silent == number && number != 0 ? started(cued, ret_input) : false;
}

bool cued_puck(struct cued *cued, bool there, struct input *ret_input)
{
    cued->puck = there;
    return !there && cued->silent != 0 ? failed(cued, ret_input) : false;
}

int64_t cued_next_us(const struct cued *cued)
{
    return cued->silent != 0 ? cued->until_us : NEVER_US;
}

bool cued_timer(struct cued *cued, int64_t now_us, struct input *ret_input)
{
    return cued->silent != 0 && now_us >= cued->until_us ? failed(cued, ret_input) : false;
}
