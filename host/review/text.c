#include "review/text.h"

#include <inttypes.h>

#include "core/units.h"
#include "report/couple.h"
#include "report/episodes.h"
#include "report/footer.h"
#include "report/levels.h"
#include "review/duration.h"

struct clock_text {
    char text[COUPLE_CLOCK_BYTES];
};

static struct clock_text at(const struct view *view, int64_t t_us)
{
    struct clock_text clock = {"-"};
    if (t_us != NEVER_US) {
        couple_clock(t_us, view->about.zero_us, clock.text);
    }
    return clock;
}

/* ---- what belongs to the two of them ---- */

static void print_moments(FILE *out, const struct view *view, enum view_moment_kind kind)
{
    static const char *const titles[VIEW_MOMENTS] = {"Pauses", "Longer breaks", "\"We are back\""};
    unsigned shown = 0;
    for (uint32_t i = 0; i < view->moments; i++) {
        const struct view_moment *moment = &view->moment[i];
        if (moment->kind != kind) {
            continue;
        }
        fprintf(out, "%s%s%s", shown == 0 ? titles[kind] : ",", shown == 0 ? ": " : " ",
                at(view, moment->start_us).text);
        shown++;
        if (moment->end_us == NEVER_US) {
            fputs(" to the end", out);
        } else if (kind != VIEW_MOMENT_REPAIR) {
            fprintf(out, " to %s", at(view, moment->end_us).text);
        } else if (moment->end_us > moment->start_us) {
            fprintf(out, " or up to %s after it (marked later)",
                    duration_of(moment->end_us - moment->start_us).text);
        }
    }
    if (shown > 0) {
        fputs(".\n", out);
    } else if (kind == VIEW_MOMENT_PAUSE) {
        fputs("No pauses.\n", out);
    }
}

/* ---- one side ---- */

static void print_row(FILE *out, const struct view *view, const struct review_episode *row)
{
    char onset[COUPLE_CLOCK_BYTES + 32] = "-";
    if (row->onset_us != NEVER_US) {
        snprintf(onset, sizeof(onset), "%s +-%" PRId64, at(view, row->onset_us).text,
                 (row->onset_bound_us + US_PER_S / 2) / US_PER_S);
    }
    fprintf(out, "%10s %8s %8s  %-8s %9s %10s %9s %9s  %s\n", onset, at(view, row->flag_us).text,
            at(view, row->press_us).text, episodes_cue_text(row),
            duration_of(review_flag_to_press_us(row)).text,
            duration_of(review_onset_to_press_us(row)).text,
            duration_of(review_cue_to_press_us(row)).text,
            duration_of(review_press_to_settling_us(row)).text,
            row->ended ? episodes_end_text(row->end) : "still open");
}

static void print_rows(FILE *out, const struct view *view, const struct side *side)
{
    unsigned shown = 0;
    for (uint32_t i = 0; i < side->review.episodes; i++) {
        if (side->review.episode[i].who != side->who) {
            continue;
        }
        if (shown++ == 0) {
            fprintf(out, "%10s %8s %8s  %-8s %9s %10s %9s %9s  %s\n", "onset, +-s", "noticed",
                    "pressed", "cue", "to pause", "from onset", "from cue", "settling",
                    "how it went");
        }
        print_row(out, view, &side->review.episode[i]);
    }
    if (shown == 0 && side->has_settings && side->settings.cues_unseen) {
        episodes_print_unseen(out);
    } else if (shown == 0) {
        fputs("No activation was noticed. That says nothing about how the talk was.\n", out);
    }
}

static void print_marks(FILE *out, const struct view *view, const struct side *side)
{
    static const char *const titles[SIDE_MARKS] = {
        "you lost each other, or a longer break began",
        "\"we stay with this\"",
        "a longer break was offered",
        "just moved",
        "marked, to look at later",
        NULL,
    };
    for (uint32_t i = 0; i < side->marks; i++) {
        const struct side_mark *mark = &side->mark[i];
        fprintf(out, "%10s  %s\n", at(view, mark->t_us).text,
                mark->text != NULL ? mark->text : titles[mark->kind]);
    }
}

static void print_share(FILE *out, uint64_t part, uint64_t whole)
{
    uint64_t tenths = whole == 0 ? 0 : (1000 * part + whole / 2) / whole;
    fprintf(out, "%" PRIu64 ".%" PRIu64 " %%", tenths / 10, tenths % 10);
}

static void print_signal(FILE *out, const struct side *side)
{
    struct side_signal signal = side_signal(side);
    const struct sift *sift = &side->pulse.sift;
    fputs("  Heart: read in ", out);
    print_share(out, signal.seconds[SIDE_SECOND_TRUSTED], side->pulse.cells);
    fprintf(
        out, " of the talk; uncertain %" PRIu32 " s, no signal %" PRIu32 " s; %" PRIu64 " beats, ",
        signal.seconds[SIDE_SECOND_UNCERTAIN], signal.seconds[SIDE_SECOND_NOTHING], sift->beats);
    print_share(out, sift->artefacts, sift->beats);
    fputs(" of them not used.\n", out);
    if (signal.age_bound_us != NEVER_US) {
        fprintf(out,
                "  When a beat was: known to within %.2f s on average, %.2f s at most. How long a "
                "strap waits\n"
                "  before it sends can't be seen from outside; that is not in it.\n",
                (double)signal.age_bound_us / 1e6, (double)signal.age_bound_max_us / 1e6);
    }
}

static void print_judged(FILE *out, const struct side *side)
{
    const char *before = "; not while: ";
    fprintf(out, "  lull listened for %s", duration_of(side->judged_us).text);
    for (int i = 1; i < ABSTAINS; i++) {
        if (side->abstained_us[i] >= US_PER_S) {
            fprintf(out, "%s%s %s", before, episodes_abstain_text((enum abstain)i),
                    duration_of(side->abstained_us[i]).text);
            before = ", ";
        }
    }
    fputs(".\n", out);
}

static void print_sure(FILE *out, const struct view *view, const struct side *side)
{
    const struct settings *settings = side->has_settings ? &side->settings : NULL;
    fputs("\nHow sure is this\n", out);
    print_signal(out, side);
    print_judged(out, side);
    fprintf(out, "  Detector %" PRIu32 ", recorded by lull %s", view->about.detector,
            view->about.lull);
    if (settings != NULL) {
        fprintf(out, "; about %g unneeded cues an hour, pauses of %s, breaks of %s",
                settings->cues_per_hour_milli / 1000.0,
                duration_of(settings->pause_ms * US_PER_MS).text,
                duration_of(settings->break_ms * US_PER_MS).text);
    }
    fputs(".\n", out);
    if (side->unread + side->dropped > 0) {
        fprintf(out,
                "  %" PRIu64 " lines are not in this: this lull does not know them, or there are "
                "too many.\n",
                side->unread + side->dropped);
    }
}

/* Its owner reads all of it; whom a part was handed to, and who is nobody of this talk, the quiet
 * stretches; the other partner neither. */
static void print_lasting(FILE *out, const struct view *view, enum who who)
{
    const struct side *side = &view->side[who];
    struct baseline_reference reference = side_reference(side);
    if (side->traced && (view->reader == who || view->reader == WHO_BOTH)) {
        struct stretches quiet = stretch_quiet(&side->pulse, &reference);
        episodes_print_quiet(out, &quiet, view->reader == who ? NULL : view->name[who]);
    }
    if (side->traced && view->reader == who) {
        struct stretches high = stretch_high(&side->pulse, &reference);
        episodes_print_high(out, &high);
    }
}

static void print_side(FILE *out, const struct view *view, enum who who)
{
    const struct side *side = &view->side[who];
    struct baseline_reference reference = side_reference(side);
    char whose[VIEW_NAME_MAX + 8];
    snprintf(whose, sizeof(whose), "%s's", view->name[who]);
    const char *name = view->reader == who ? "Your" : whose;
    fprintf(out, "\n%s side\n", name);
    levels_print_talk(out, &reference, view->reader == who ? NULL : view->name[who]);
    if (!reference.ready) {
        fputs("There was no baseline in this talk, so nothing could be judged.\n", out);
    }
    print_rows(out, view, side);
    print_lasting(out, view, who);
    print_marks(out, view, side);
    print_sure(out, view, side);
}

static void print_words(FILE *out, const struct view *view)
{
    static const char *const about[VIEW_WORDS] = {
        "felt like",   "underneath",     "imagines for the other",
        "wants known", "having read it", "to bring",
    };
    if (view->words > 0) {
        fputs("\nWhat was shared afterwards\n", out);
    }
    for (uint32_t i = 0; i < view->words; i++) {
        const struct view_word *word = &view->word[i];
        fprintf(out, "  %s, %s: ", view->name[word->who], about[word->kind]);
        if (word->t_us != NEVER_US) {
            fprintf(out, "%s ", at(view, view->about.zero_us + word->t_us).text);
        }
        fprintf(out, "%s\n", word->text);
    }
}

void text_view(FILE *out, const struct view *view)
{
    enum who first = view->reader == WHO_B ? WHO_B : WHO_A;
    char date[COUPLE_DATE_BYTES];
    char length[COUPLE_LENGTH_BYTES];
    couple_date(view->about.start_realtime_us, date);
    couple_length(view->about.length_us, length);
    fprintf(out, "Session %" PRId64 ", %s, %s\n", view->about.session, date, length);
    for (int kind = 0; kind < VIEW_MOMENTS; kind++) {
        print_moments(out, view, (enum view_moment_kind)kind);
    }
    print_words(out, view);
    text_cycle(out, view);
    for (int i = 0; i < PARTNERS; i++) {
        enum who who = i == 0 ? first : WHO_B - first;
        if (view->side[who].here) {
            print_side(out, view, who);
        }
    }
    fputc('\n', out);
}

void text_end(FILE *out, const char *command)
{
    fprintf(out, "These figures once more: %s\n%s\n%s\n", command, FOOTER_SHOWS, FOOTER_FOR);
}
