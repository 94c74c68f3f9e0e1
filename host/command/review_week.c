#include "command/review_week.h"

#include <string.h>

#include "command/command.h"
#include "recording/join.h"
#include "review/document.h"
#include "review/text.h"

static int gather(struct review_week *week, size_t talk)
{
    return review_gather_talk(week->gather, &week->talk[talk], week->view);
}

int review_week_gather(struct review_week *week)
{
    int status = EXIT_DONE;
    int64_t last_us = week->talk[week->talks - 1].start_realtime_us;
    week_init(&week->week);
    for (size_t i = 0; i < week->talks && status == EXIT_DONE; i++) {
        if (week_holds(week->talk[i].start_realtime_us, last_us)) {
            status = gather(week, i);
            week_add(&week->week, week->view);
        }
    }
    return status;
}

int review_week_moments(struct review_week *week, FILE *text, struct json *json)
{
    int status = EXIT_DONE;
    for (uint32_t m = 0; m < week->week.moments && status == EXIT_DONE; m++) {
        const struct week_moment *moment = &week->week.moment[m];
        bool again = m > 0 && moment[-1].session == moment->session;
        bool last = m + 1 == week->week.moments || moment[1].session != moment->session;
        size_t talk = 0;
        while (week->talk[talk].number != moment->session) {
            talk++;
        }
        if (json != NULL && again) {
            continue;
        }
        status = gather(week, talk);
        if (status == EXIT_DONE && json != NULL) {
            document_view(json, week->view);
        } else if (status == EXIT_DONE) {
            text_moment(text, moment, week->view);
        }
        if (status == EXIT_DONE && json == NULL && last) {
            text_cycle(text, week->view);
        }
    }
    return status;
}

/* A talk joined from two places says so in a note of both (recording/join.h). */
static int64_t clock_error_us(const struct view *view)
{
    int64_t most_us = 0;
    for (int who = 0; who < PARTNERS; who++) {
        const struct side *side = &view->side[who];
        for (uint32_t i = 0; side->here && i < side->marks; i++) {
            const char *text = side->mark[i].text;
            int64_t error_us;
            if (text != NULL && join_note_parse(text, strlen(text), &error_us) &&
                error_us > most_us) {
                most_us = error_us;
            }
        }
    }
    return most_us;
}

int review_week_pair(struct review_week *week, uint64_t seed)
{
    int status = EXIT_DONE;
    for (size_t i = week->talks; i > 0 && status == EXIT_DONE && !pair_enough(&week->pair); i--) {
        status = gather(week, i - 1);
        pair_add(&week->pair, week->view, clock_error_us(week->view));
    }
    if (status == EXIT_DONE && !pair_find(&week->pair, seed)) {
        say_error("review", "there is not enough memory.");
        return EXIT_FAILED;
    }
    return status;
}
