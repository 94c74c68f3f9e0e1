#include "review/text.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/units.h"
#include "report/couple.h"
#include "report/episodes.h"
#include "review/duration.h"
#include "words/words.h"

/* What a list is called. */
struct words {
    const char *title, *nothing;
};

static const struct words words[ACROSS_LISTS] = {
    [ACROSS_LIST_PAUSE] =
        {N_("Time to the pause: from what was noticed to your own press"),
         N_("Nothing was noticed in these talks. That says nothing about how they "
            "were.")},
    [ACROSS_LIST_SETTLING] = {N_("Settling: from that press to near your own level again"),
                              N_("There was no such press in these talks.")},
};

static unsigned talks_of(const struct across *across, bool alone)
{
    unsigned count = 0;
    for (uint32_t i = 0; i < across->talks; i++) {
        count += across->talk[i].alone == alone ? 1 : 0;
    }
    return count;
}

/* The reader's own marks, which stand beside the talks held. */
static void print_marked(FILE *out, const struct across *across, bool alone)
{
    unsigned hard = 0, sooner = 0, same = 0;
    for (uint32_t i = 0; i < across->talks; i++) {
        const struct across_talk *talk = &across->talk[i];
        if (talk->alone == alone) {
            hard += talk->hard_week == VIEW_MARK_YES ? 1 : 0;
            sooner += talk->sooner == VIEW_MARK_YES ? 1 : 0;
            same += talk->sooner != VIEW_MARK_NONE ? 1 : 0;
        }
    }
    if (hard > 0) {
        fprintf(out, _("  In a hard week: %u of them.\n"), hard);
    }
    if (same > 0) {
        fprintf(out, _("  An old subject, and out of it sooner: %u of %u that you marked.\n"),
                sooner, same);
    }
}

/* What talks are counted by, as the first bytes of their dates: by months, and over more than a
 * year of them by years. */
#define MONTH       7
#define YEAR        4
#define MONTHS_MOST 12

static void print_held_by(FILE *out, const struct across *across, bool alone, unsigned bytes,
                          unsigned *ret_spans)
{
    char span[COUPLE_DATE_BYTES] = "";
    const char *before = _("  Talks held: ");
    unsigned count = 0;
    *ret_spans = 0;
    for (uint32_t i = 0; i <= across->talks; i++) {
        char date[COUPLE_DATE_BYTES] = "";
        if (i < across->talks && across->talk[i].alone != alone) {
            continue;
        }
        if (i < across->talks) {
            couple_date(across->talk[i].start_realtime_us, date);
            date[bytes] = 0;
        }
        if (count > 0 && strcmp(date, span) != 0) {
            if (out != NULL) {
                fprintf(out, "%s%s: %u", before, span, count);
            }
            before = ", ";
            count = 0;
            *ret_spans += 1;
        }
        strcpy(span, date);
        count++;
    }
}

/* "2024-07: 1, 2024-08: 5": what stands beside every trend. */
static void print_held(FILE *out, const struct across *across, bool alone)
{
    unsigned spans;
    print_held_by(NULL, across, alone, MONTH, &spans);
    if (spans > 0) {
        print_held_by(out, across, alone, spans <= MONTHS_MOST ? MONTH : YEAR, &spans);
        fputs(".\n", out);
    }
    print_marked(out, across, alone);
}

static void print_ends(FILE *out, const struct across *across, bool alone, enum incidence_end end)
{
    const struct across_times *times = &across->times[ACROSS_LIST_PAUSE];
    const char *before = " (";
    for (int how = 0; how < WAIT_ENDS; how++) {
        unsigned count = 0;
        for (uint32_t i = 0; i < times->count; i++) {
            bool here = across->talk[times->at[i].talk].alone == alone;
            count += here && times->at[i].end == end && (int)times->at[i].how == how ? 1 : 0;
        }
        if (count > 0) {
            fprintf(out, "%s%s %u", before, episodes_end_text((enum wait_end)how), count);
            before = ", ";
        }
    }
    if (before[0] == ',') {
        fputc(')', out);
    }
}

static void print_cases(FILE *out, const struct across *across, enum across_list list, bool alone,
                        const struct incidence *incidence)
{
    bool waits = list == ACROSS_LIST_PAUSE;
    fprintf(out,
            waits ? _("  %" PRIu32 " in all: %" PRIu32 " paused")
                  : _("  %" PRIu32 " in all: %" PRIu32 " near your own level"),
            incidence->cases, incidence->reached);
    if (incidence->other > 0) {
        fprintf(out, _(", %" PRIu32 " ended otherwise"), incidence->other);
        if (waits) {
            print_ends(out, across, alone, INCIDENCE_END_OTHER);
        }
    }
    if (incidence->censored > 0) {
        fprintf(out, _(", %" PRIu32 " not seen to the end"), incidence->censored);
        if (waits) {
            print_ends(out, across, alone, INCIDENCE_END_CENSORED);
        }
    }
    fputs(".\n", out);
}

static struct duration edge(int64_t us)
{
    struct duration duration = duration_of(us);
    if (us == NEVER_US) {
        snprintf(duration.text, sizeof(duration.text), "%s", _("not reached"));
    }
    return duration;
}

static void print_interval(FILE *out, bool interval, int64_t low_us, int64_t high_us)
{
    if (interval) {
        fprintf(out, _("; 95 %% interval from %s to %s.\n"), edge(low_us).text, edge(high_us).text);
    } else {
        fputs(_("; too few for an interval.\n"), out);
    }
}

static void print_median(FILE *out, const struct incidence *incidence)
{
    if (incidence->median_us == NEVER_US) {
        fputs(_("  Half: not reached"), out);
    } else {
        fprintf(out, _("  Half by %s"), duration_of(incidence->median_us).text);
    }
    print_interval(out, incidence->interval, incidence->median_low_us, incidence->median_high_us);
}

/* The share by some times, from the curve. */
static void print_curve(FILE *out, const struct incidence *incidence)
{
    static const int64_t at_s[] = {15, 30, 60, 120, 180, 600, 3600};
    const char *before = _("  By ");
    for (unsigned i = 0; i < sizeof(at_s) / sizeof(at_s[0]); i++) {
        const struct incidence_point *last = NULL;
        for (uint32_t k = 0; k < incidence->points; k++) {
            if (incidence->point[k].wait_us <= at_s[i] * US_PER_S) {
                last = &incidence->point[k];
            }
        }
        bool goes_on =
            incidence->points > 0 &&
            (i == 0 || incidence->point[incidence->points - 1].wait_us > at_s[i - 1] * US_PER_S);
        if (last != NULL && goes_on) {
            fprintf(out, "%s%s %.0f %%", before, duration_of(at_s[i] * US_PER_S).text,
                    100 * last->reached);
            before = ", ";
        }
    }
    if (before[0] == ',') {
        fputs(".\n", out);
    }
}

/* Seconds a day as what moves in a month, always with a sign. */
static struct duration slope(double s_a_day)
{
    struct duration amount = duration_of((int64_t)(fabs(s_a_day) * MOVES_MONTH_DAYS * 1e6));
    struct duration signed_amount;
    snprintf(signed_amount.text, sizeof(signed_amount.text), "%c%.22s", s_a_day < 0 ? '-' : '+',
             amount.text);
    return signed_amount;
}

/* What a talk's own figure is, and what a talk without one lacks. */
struct own_figure {
    const char *is, *lacks;
};

static void print_moves(FILE *out, const struct across *across, const struct moves *moves,
                        bool alone, struct own_figure own)
{
    const struct trend *trend = &moves->trend;
    if (!moves->known) {
        fprintf(out,
                words_n("  Over the months: nothing can be said under %d talks with a figure of "
                        "their own (there is %" PRIu32 ").\n",
                        "  Over the months: nothing can be said under %d talks with a figure of "
                        "their own (there are %" PRIu32 ").\n",
                        moves->points),
                TREND_MIN, moves->points);
        return;
    }
    fprintf(out, _("  Over the months: %s a month, 95 %% interval from %s to %s; p %s (%s),\n"),
            slope(trend->slope).text, slope(trend->low).text, slope(trend->high).text,
            words_number(trend->p, 3).text, trend->exact ? _("exact") : _("approximate"));
    fprintf(out, _("  from %" PRIu32 " talks, each by %s"), trend->points, _(own.is));
    if (moves->unknown > 0) {
        fprintf(out, _("; %" PRIu32 " more in which %s are not in it"), moves->unknown,
                _(own.lacks));
    }
    fputs(".\n", out);
    if (trend->low <= 0 && trend->high >= 0) {
        fputs(_("  Chance alone can move it as far.\n"), out);
    }
    print_held(out, across, alone);
}

static bool print_mending(FILE *out, const struct across *across, bool alone)
{
    struct mending *mending = across_mending(across, alone);
    if (mending == NULL) {
        return false;
    }
    const struct repair *repair = &mending->repair;
    fputs(_("\nTime to \"we are back\": from losing each other, or the start of a break\n"), out);
    if (repair->cases == 0) {
        fputs(_("  Nobody marked that you lost each other.\n"), out);
        mending_free(mending);
        return true;
    }
    fprintf(out,
            _("  %" PRIu32 " in all: %" PRIu32 " back in the talk, %" PRIu32
              " marked later, %" PRIu32 " not marked.\n"),
            repair->cases, repair->exact, repair->between, repair->open);
    if (repair->median_from_us == NEVER_US) {
        fputs(_("  Half: not reached"), out);
    } else if (repair->median_from_us == repair->median_to_us) {
        fprintf(out, _("  Half by %s"), duration_of(repair->median_from_us).text);
    } else {
        fprintf(out, _("  Half at some time from %s to %s"),
                duration_of(repair->median_from_us).text, edge(repair->median_to_us).text);
    }
    print_interval(out, repair->interval, repair->median_low_us, repair->median_high_us);
    print_moves(out, across, &mending->moves, alone,
                (struct own_figure){N_("its last repair"), N_("none is known of")});
    mending_free(mending);
    return true;
}

static bool print_list(FILE *out, const struct across *across, enum across_list list, bool alone,
                       uint64_t seed)
{
    struct spread *spread = across_spread(across, list, alone, seed);
    if (spread == NULL) {
        return false;
    }
    fprintf(out, "\n%s\n", _(words[list].title));
    if (spread->incidence.cases == 0) {
        fprintf(out, "  %s\n", _(words[list].nothing));
    } else {
        print_cases(out, across, list, alone, &spread->incidence);
        print_median(out, &spread->incidence);
        print_curve(out, &spread->incidence);
        print_moves(out, across, &spread->moves, alone,
                    (struct own_figure){N_("its own half"), N_("half was not reached")});
    }
    spread_free(spread);
    return true;
}

static void print_own_calls(FILE *out, const struct across *across, bool alone)
{
    unsigned count = 0;
    for (uint32_t i = 0; i < across->talks; i++) {
        count += across->talk[i].alone == alone ? across->talk[i].own_calls : 0;
    }
    if (count > 0) {
        fprintf(out,
                _("Pauses you called with nothing noticed before: %u. They are in no figure "
                  "below.\n"),
                count);
    }
}

static bool print_group(FILE *out, const struct across *across, bool alone, uint64_t seed)
{
    unsigned talks = talks_of(across, alone);
    bool printed = true;
    if (talks == 0) {
        return true;
    }
    fprintf(out, "\n%s: %u\n", alone ? _("Talks you were alone in") : _("Talks of the two of you"),
            talks);
    print_own_calls(out, across, alone);
    for (int list = 0; list < ACROSS_LISTS && printed; list++) {
        printed = print_list(out, across, (enum across_list)list, alone, seed);
    }
    return printed && print_mending(out, across, alone);
}

static void print_sure(FILE *out, const struct across *across, uint64_t seed)
{
    int64_t judged_us = 0, abstained_us[ABSTAINS] = {0};
    uint32_t least = UINT32_MAX, most = 0;
    unsigned kept = 0;
    const char *before = _("; not while: ");
    for (uint32_t i = 0; i < across->talks; i++) {
        const struct across_talk *talk = &across->talk[i];
        judged_us += talk->judged_us;
        kept += talk->here ? 1 : 0;
        least = talk->detector < least ? talk->detector : least;
        most = talk->detector > most ? talk->detector : most;
        for (int k = 0; k < ABSTAINS; k++) {
            abstained_us[k] += talk->abstained_us[k];
        }
    }
    fprintf(out,
            _("\nHow sure is this\n  Your side is kept of %u of %" PRIu32
              " talks. lull listened for %s"),
            kept, across->talks, duration_of(judged_us).text);
    for (int i = 1; i < ABSTAINS; i++) {
        if (abstained_us[i] >= US_PER_S) {
            fprintf(out, "%s%s %s", before, episodes_abstain_text((enum abstain)i),
                    duration_of(abstained_us[i]).text);
            before = ", ";
        }
    }
    fprintf(out, _(".\n  Detector %" PRIu32), least);
    if (most > least) {
        fprintf(out, _(" to %" PRIu32 ", so talks of different ones stand side by side"), most);
    }
    fprintf(out,
            _(". Intervals: %d samples of talks, seed %" PRIu64
              ". A wait that was not seen to its end counts as\n  long as it was seen.\n"
              "  Progress is uneven; harder stretches belong to it, and coming back is what "
              "counts.\n"),
            INCIDENCE_RESAMPLES, seed);
}

bool text_across(FILE *out, const struct across *across, uint64_t seed)
{
    if (across->full) {
        return false;
    }
    if (across->talks == 0) {
        return true;
    }
    char from[COUPLE_DATE_BYTES], until[COUPLE_DATE_BYTES];
    couple_date(across->talk[0].start_realtime_us, from);
    couple_date(across->talk[across->talks - 1].start_realtime_us, until);
    from[strcspn(from, " ")] = 0;
    until[strcspn(until, " ")] = 0;
    fprintf(out, _("All your talks: %" PRIu32 ", from %s to %s\n"), across->talks, from, until);
    if (!print_group(out, across, false, seed) || !print_group(out, across, true, seed)) {
        return false;
    }
    print_sure(out, across, seed);
    fputc('\n', out);
    return true;
}
