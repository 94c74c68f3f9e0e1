#include "page/story.h"

#include <stdio.h>
#include <string.h>

void story_init(struct story *story, int64_t zero_us, int64_t start_realtime_us,
                struct pulse_cell *cells)
{
    *story = (struct story){
        .zero_us = zero_us,
        .start_realtime_us = start_realtime_us,
        .traces = cells != NULL,
        .versions = 1,
    };
    for (int who = 0; who < PARTNERS && cells != NULL; who++) {
        pulse_init(&story->side[who].pulse, zero_us, US_PER_S, cells + who * STORY_SECONDS,
                   STORY_SECONDS);
    }
}

void story_input(struct story *story, const struct input *input)
{
    if (!story->traces || input->who == WHO_BOTH) {
        return;
    }
    struct story_side *side = &story->side[input->who];
    if (input->kind == INPUT_HRM) {
        pulse_heart(&side->pulse, input->at_us, input->bytes.at, input->bytes.length);
    } else if (input->kind == INPUT_STRAP_DOWN) {
        pulse_cut(&side->pulse);
    } else if (input->kind == INPUT_HISTORY) {
        side->history = input->baseline;
        story->versions++;
    } else if (input->kind == INPUT_BASELINE) {
        side->today = input->baseline;
        story->versions++;
    }
}

static void add(struct story *story, enum story_kind kind, int64_t t_us)
{
    story->thing[story->things++ % STORY_THINGS] = (struct story_thing){.t_us = t_us, .kind = kind};
}

void story_event(struct story *story, const struct event *event)
{
    switch (event->kind) {
    case EVENT_CUE:
        add(story, STORY_KIND_CUE, event->t_us);
        break;
    case EVENT_PAUSE:
        add(story, STORY_KIND_PAUSE, event->t_us);
        break;
    case EVENT_BREAK:
        if (event->stage == BREAK_STAGE_ASKED) {
            add(story, STORY_KIND_BREAK, event->t_us);
        }
        break;
    case EVENT_RETURN:
        add(story, STORY_KIND_RETURN, event->t_us);
        break;
    case EVENT_RUPTURE:
        add(story, STORY_KIND_RUPTURE, event->t_us);
        break;
    case EVENT_REPAIR:
        add(story, STORY_KIND_REPAIR, event->t_us);
        break;
    case EVENT_STAY:
        add(story, STORY_KIND_STAY, event->t_us);
        break;
    case EVENT_OFFER:
        add(story, STORY_KIND_OFFER, event->t_us);
        break;
    case EVENT_MARK:
        if (event->mark == MARK_MARK) { /* who stood up stays with them */
            add(story, STORY_KIND_MARK, event->t_us);
        }
        break;
    case EVENT_SIGNAL:
        story->side[event->who].signal = event->signal.is;
        break;
    case EVENT_BASELINE:
        story->side[event->who].today.phase[event->baseline.phase] = event->baseline.measured;
        story->versions++;
        break;
    case EVENT_STOP:
        story->over = story->over || event->who == WHO_BOTH;
        break;
    case EVENT_BASELINE_SHORT:
    case EVENT_REST_UNUSUAL:
    case EVENT_ABSTAIN:
    case EVENT_RESUME:
    case EVENT_GAP:
    case EVENT_ONSET:
    case EVENT_FLAG:
    case EVENT_HELD:
    case EVENT_CUE_FAILED:
    case EVENT_HEARD:
    case EVENT_SETTLING:
    case EVENT_END:
    case EVENT_KINDS:
        break; /* each partner's own, or of no interest here */
    }
}

/* The oldest leave, for both alike. */
static void roll(struct story *story)
{
    const uint32_t kept = STORY_SECONDS - STORY_ROLL;
    for (int who = 0; who < PARTNERS && story->traces; who++) {
        struct pulse *pulse = &story->side[who].pulse;
        memmove(pulse->cell, pulse->cell + STORY_ROLL, kept * sizeof(pulse->cell[0]));
        memset(pulse->cell + kept, 0, STORY_ROLL * sizeof(pulse->cell[0]));
        pulse->zero_us += STORY_ROLL * US_PER_S;
    }
    story->first += STORY_ROLL;
}

void story_second(struct story *story, int64_t now_us, const char *say)
{
    int64_t seconds = (now_us - story->zero_us) / US_PER_S + 1;
    story->seconds = seconds > story->seconds ? (uint32_t)seconds : story->seconds;
    while (story->seconds - story->first > STORY_SECONDS) {
        roll(story);
    }
    story->turns++;
    snprintf(story->say, sizeof(story->say), "%s", say);
}

int story_rate(const struct story *story, enum who who, uint32_t second)
{
    const struct pulse *pulse = &story->side[who].pulse;
    const struct pulse_cell *cell = pulse_at(pulse, story->zero_us + second * US_PER_S);
    if (cell == NULL) {
        return STORY_NOTHING;
    }
    if (cell->trusted_us * 2 >= US_PER_S) { /* as core/second asks */
        return (int)(10 * pulse_rate_bpm(cell) + 0.5);
    }
    return cell->heard || cell->trusted_us > 0 ? STORY_UNCERTAIN : STORY_NOTHING;
}

uint32_t story_oldest(const struct story *story)
{
    return story->things > STORY_THINGS ? story->things - STORY_THINGS : 0;
}
