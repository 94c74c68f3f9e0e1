/* What somebody practised, read back for them alone: each run in a line, and the times to the pause
 * of each day as a distribution. No day is held against another. */
#include "command/practice.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "command/command.h"
#include "journal/practice.h"
#include "practice/day.h"
#include "report/couple.h"
#include "words/words.h"

/* Under so many days a reader is told that nothing can be read from them yet. */
#define DAYS_MIN 5

/* One walk over the rows, from the first on. */
struct walk {
    enum { WALK_RUNS, WALK_DAYS, WALK_RATE } what;
    unsigned runs;                /* so far */
    unsigned days;                /* with cues, so far */
    char date[COUPLE_DATE_BYTES]; /* of the day that is gathered; "": none */
    struct day day;
    double found; /* the rate found last */
};

/* ---- a line a run ---- */

static void print_outcome(const struct log_run *run)
{
    switch (run->kind) {
    case DRILL_PAUSE:
        printf(words_n("%u cue, %u answered", "%u cues, %u answered", run->cues), run->cues,
               run->waits);
        break;
    case DRILL_CALL:
        printf(words_n("%u pause called", "%u pauses called", run->called), run->called);
        break;
    case DRILL_WAIT:
        printf(_("a pause waited for"));
        break;
    case DRILL_REHEARSAL:
        printf("%s", run->flagged ? _("a rise noticed") : _("no rise noticed"));
        if (run->settled) {
            printf(_(", settling %.0f s"), run->settled_s);
        }
        break;
    case DRILL_BREATH:
        printf(_("%g a minute"), run->rate);
        if (run->swings > 0) {
            printf(_(", heart swung by about %.0f ms"), run->swing_ms);
        }
        break;
    case DRILL_SEARCH:
        if (run->found > 0) {
            printf(_("own rate %g a minute"), run->found);
        } else {
            printf(_("no rate stood out"));
        }
        break;
    case DRILL_PARTNER:
        printf(words_n("%u own pause", "%u own pauses", run->called), run->called);
        break;
    case DRILL_KINDS:
        break;
    }
}

static void print_run(const struct log_run *run)
{
    char date[COUPLE_DATE_BYTES], length[COUPLE_LENGTH_BYTES];
    couple_date(run->start_realtime_us, date);
    couple_length(run->length_us, length);
    printf("%-16s  %-9s  %8s  ", date, drill_name(run->kind), length);
    print_outcome(run);
    puts(run->whole ? "" : _(", ended before its end"));
}

/* ---- a line a day ---- */

static void print_seconds(double seconds)
{
    if (isinf(seconds)) {
        printf(_("went by"));
    } else {
        printf("%s s", words_number(seconds, 1).text);
    }
}

static void print_day(struct walk *walk)
{
    struct day_figures figures;
    if (!day_read(&walk->day, &figures)) {
        return;
    }
    if (walk->days++ == 0) {
        puts(_("\nFrom a cue to your press, each day: the one in the middle, and where the middle "
               "half "
               "lies"));
    }
    printf("%-10.10s  ", walk->date);
    printf(words_n("%3u cue   ", "%3u cues  ", walk->day.count), walk->day.count);
    print_seconds(figures.median_s);
    printf("  (");
    print_seconds(figures.low_s);
    printf(" to ");
    print_seconds(figures.high_s);
    puts(")");
}

static void gather(struct walk *walk, const struct log_run *run)
{
    char date[COUPLE_DATE_BYTES];
    couple_date(run->start_realtime_us, date);
    date[strcspn(date, " ")] = 0;
    if (strcmp(date, walk->date) != 0) {
        print_day(walk);
        day_init(&walk->day);
        strcpy(walk->date, date);
    }
    day_add(&walk->day, run);
}

static bool see_run(void *user, const char *text, size_t length)
{
    struct walk *walk = user;
    struct log_run run;
    if (!log_read(text, length, &run)) {
        return true; /* a later lull's */
    }
    walk->runs++;
    walk->found = run.found > 0 ? run.found : walk->found;
    if (walk->what == WALK_RUNS) {
        print_run(&run);
    } else if (walk->what == WALK_DAYS && run.kind == DRILL_PAUSE) {
        gather(walk, &run);
    }
    return true;
}

int practice_print_days(struct journal *journal, const struct journal_unlocked *owner)
{
    struct walk walk = {.what = WALK_DAYS};
    if (practice_list(journal, owner, see_run, &walk) != JOURNAL_OK) {
        return EXIT_FAILED;
    }
    print_day(&walk);
    if (walk.days > 0) {
        puts(walk.days < DAYS_MIN ? _("Fewer than five days: how they move can't be told yet.")
                                  : _("Days differ, and harder stretches belong to it."));
    }
    return EXIT_DONE;
}

double practice_own_rate(struct journal *journal, const struct journal_unlocked *owner)
{
    struct walk walk = {.what = WALK_RATE};
    practice_list(journal, owner, see_run, &walk);
    return walk.found;
}

static int print_log(struct access *access, const struct journal_unlocked *owner)
{
    struct walk walk = {.what = WALK_RUNS};
    int status = access_say(access, practice_list(access->journal, owner, see_run, &walk));
    if (status == EXIT_DONE && walk.runs == 0) {
        puts(_("Nothing was practised yet. 'lull practice' says how to begin."));
        return EXIT_DONE;
    }
    return status == EXIT_DONE ? practice_print_days(access->journal, owner) : status;
}

int practice_log(const struct practice_options *options)
{
    struct access access;
    struct journal_partner partner;
    struct journal_unlocked *owner = NULL;
    int status = access_open(&access, "practice", options->live.journal, false);
    if (status == EXIT_DONE) {
        status = access_partner(&access, options->as, &partner);
    }
    if (status == EXIT_DONE) {
        status = access_unlock(&access, &partner, &owner);
    }
    if (status == EXIT_DONE) {
        status = print_log(&access, owner);
    }
    journal_unlocked_free(owner);
    access_close(&access);
    return status;
}
