/* The puck in a live talk: its buttons are hands like any other, and it shows what the core lights.
 * Without one nothing of this is heard of. */
#include "command/live.h"
#include "now/now.h"

#include <errno.h>

#include "puck/usb.h"

static void put_answer(struct live *live, bool answered, const struct input *input)
{
    if (answered) {
        live_put(live, *input);
    }
}

static void on_up(struct live *live, bool up)
{
    struct input input;
    live_put(live, (struct input){.who = WHO_BOTH, .kind = up ? INPUT_PUCK_UP : INPUT_PUCK_DOWN});
    put_answer(live, cued_puck(&live->cued, up, &input), &input);
    status_say(&live->status, "%s",
               up ? "The puck is there: a press is a pause."
                  : "The puck is gone; your keys are pauses all the same.");
}

static void on_news(void *userdata, const struct news *news)
{
    struct live *live = userdata;
    struct input input;
    switch (news->kind) {
    case NEWS_UP:
    case NEWS_DOWN:
        on_up(live, news->kind == NEWS_UP);
        break;
    case NEWS_PRESS:
        live_press(live, news->press.who, PRESS_SOURCE_BUTTON,
                   news->press.down ? INPUT_PRESS : INPUT_RELEASE, news->press.event_us,
                   news->press.bound_us);
        break;
    case NEWS_CUED:
        put_answer(live,
                   cued_shown(&live->cued, news->cued.number, news->cued.event_us,
                              news->cued.bound_us, &input),
                   &input);
        break;
    case NEWS_TROUBLE:
        status_say(&live->status, "%s", trouble_text(news->trouble));
        break;
    case NEWS_TESTED:
    case NEWS_COUNTS:
    case NEWS_ROUND:
    case NEWS_KINDS:
        break;
    }
}

void live_lit(void *userdata, enum light light, uint32_t cue)
{
    struct live *live = userdata;
    if (live->puck != NULL) {
        usb_light(live->puck, light, light == LIGHT_CUE ? cue : 0);
    }
}

void live_cue_silent(struct live *live, uint32_t number, enum cue_fail fail)
{
    struct input input;
    put_answer(live, cued_silent(&live->cued, number, fail, now_boottime_us(), &input), &input);
}

void live_puck_due(struct live *live)
{
    struct input input;
    put_answer(live, cued_timer(&live->cued, now_boottime_us(), &input), &input);
}

int live_puck_open(struct live *live)
{
    const struct usb_owner owner = {.news = on_news, .userdata = live};
    int error = usb_new(&live->puck, live->event, &owner);
    return error == -ENODEV ? 0 : error; /* a machine without USB */
}
