/* practice: a drill at home, of one or two people who are here now.
 *
 * practice.c says what the drills are, opens what one needs and ends it; practice_run.c lets it
 * run: the edges are those of a talk (live.h), the hands and sounds are the drill's
 * (practice/drill.h), and the core only listens. practice_words.c has all that is said,
 * practice_log.c reads it back.
 */
#ifndef LULL_COMMAND_PRACTICE_H
#define LULL_COMMAND_PRACTICE_H

#include "command/live.h"
#include "command/practice_options.h"
#include "practice/drill.h"
#include "practice/log.h"
#include "report/sift.h"

struct practice_heart {
    struct practice *practice;
    enum who who;
    struct sift sift;
};

struct practice {
    struct live live; /* first: live's callbacks come with it */
    struct drill_plan plan;
    struct drill drill;
    struct practice_heart heart[PARTNERS];
    struct cue *cue; /* the drill's: the core, which has live.run, plays nothing */
    struct sound_samples breath[RESONANCE_RATES];

    struct log log[PARTNERS];
    struct journal_id run[PARTNERS]; /* its rows */
    int64_t kept_us;                 /* written last */

    sd_event_source *due;   /* the drill's next deadline */
    sd_event_source *leave; /* its last sound is over */
    sd_event_source *out;   /* the breath at hand turns */
};

/* Runs the drill until it is over or somebody stops it; then its rows are kept. An exit status. */
int practice_run(struct practice *practice);

/* The words of what a drill says, and of a step, for the status line. `value` as in drill.h. */
void practice_say(const struct practice *practice, enum drill_text text, enum who who,
                  double value);
void practice_show(struct practice *practice);
void practice_show_breath(struct practice *practice, bool out);

/* 'lull practice --log --as NAME'. An exit status. */
int practice_log(const struct practice_options *options);

/* The days of their pause drill, each as a distribution. An exit status, nothing said. */
int practice_print_days(struct journal *journal, const struct journal_unlocked *owner);

/* The own rate of breath that was found last, breaths a minute; 0: none. */
double practice_own_rate(struct journal *journal, const struct journal_unlocked *owner);

#endif
