#include "review/week.h"

#include <string.h>

void week_init(struct week *week)
{
    week->moments = week->earlier = week->talks = week->dropped = 0;
}

bool week_holds(int64_t start_realtime_us, int64_t last_realtime_us)
{
    return start_realtime_us <= last_realtime_us && start_realtime_us > last_realtime_us - WEEK_US;
}

static void add_moment(struct week *week, const struct view *view, const struct view_word *word)
{
    uint32_t at = week->moments;
    int64_t end_us = view_end_us(view) - view->about.zero_us;
    struct week_moment moment = {
        .session = view->about.session,
        .start_realtime_us = view->about.start_realtime_us,
        .t_us = word->t_us,
        .from_us = word->t_us > WEEK_AROUND_US ? word->t_us - WEEK_AROUND_US : 0,
        .to_us = word->t_us < end_us - WEEK_AROUND_US ? word->t_us + WEEK_AROUND_US : end_us,
    };
    memcpy(moment.name, view->name[word->who], sizeof(moment.name));
    memcpy(moment.text, word->text, sizeof(moment.text));
    /* In their own order; the two of a talk may come either way round. */
    while (at > 0 && week->moment[at - 1].session == moment.session &&
           week->moment[at - 1].t_us > moment.t_us) {
        at--;
    }
    if (week->moments == WEEK_MOMENTS) {
        week->earlier++;
        if (at == 0) {
            return;
        }
        at--;
        memmove(&week->moment[0], &week->moment[1], at * sizeof(moment));
    } else {
        memmove(&week->moment[at + 1], &week->moment[at], (week->moments - at) * sizeof(moment));
        week->moments++;
    }
    week->moment[at] = moment;
}

void week_add(struct week *week, const struct view *view)
{
    if (week->talks == WEEK_TALKS_MAX) {
        week->dropped++;
    } else {
        week->talk[week->talks++] = (struct week_talk){
            .session = view->about.session,
            .start_realtime_us = view->about.start_realtime_us,
            .length_us = view->about.length_us,
            .pauses = view->about.pauses,
            .breaks = view->about.breaks,
            .repairs = view->about.repairs,
            .alone = view_alone(view),
        };
    }
    for (uint32_t i = 0; i < view->words; i++) {
        const struct view_word *word = &view->word[i];
        if (word->kind == VIEW_WORD_MOMENT && word->t_us != NEVER_US) {
            add_moment(week, view, word);
        }
    }
}
