#include "review/text.h"

#include <inttypes.h>

#include "core/units.h"
#include "report/couple.h"
#include "report/episodes.h"
#include "report/footer.h"
#include "report/levels.h"
#include "review/duration.h"
#include "review/lasting.h"
#include "words/words.h"

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
    static const char *const titles[VIEW_MOMENTS] = {N_("Pauses"), N_("Longer breaks"),
                                                     N_("\"We are back\"")};
    unsigned shown = 0;
    for (uint32_t i = 0; i < view->moments; i++) {
        const struct view_moment *moment = &view->moment[i];
        if (moment->kind != kind) {
            continue;
        }
        fprintf(out, "%s%s%s", shown == 0 ? _(titles[kind]) : ",", shown == 0 ? ": " : " ",
                at(view, moment->start_us).text);
        shown++;
        if (moment->end_us == NEVER_US) {
            fputs(_(" to the end"), out);
        } else if (kind != VIEW_MOMENT_REPAIR) {
            fprintf(out, _(" to %s"), at(view, moment->end_us).text);
        } else if (moment->end_us > moment->start_us) {
            fprintf(out, _(" or up to %s after it (marked later)"),
                    duration_of(moment->end_us - moment->start_us).text);
        }
    }
    if (shown > 0) {
        fputs(".\n", out);
    } else if (kind == VIEW_MOMENT_PAUSE) {
        fputs(_("No pauses.\n"), out);
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
    const char *cue = episodes_cue_text(row);
    fprintf(out, "%10s %8s %8s  %-*s %9s %10s %9s %9s  %s\n", onset, at(view, row->flag_us).text,
            at(view, row->press_us).text, words_field(cue, 8), cue,
            duration_of(review_flag_to_press_us(row)).text,
            duration_of(review_onset_to_press_us(row)).text,
            duration_of(review_cue_to_press_us(row)).text,
            duration_of(review_press_to_settling_us(row)).text,
            row->ended ? episodes_end_text(row->end) : _("still open"));
}

static void print_rows(FILE *out, const struct view *view, const struct side *side)
{
    unsigned shown = 0;
    for (uint32_t i = 0; i < side->review.episodes; i++) {
        if (side->review.episode[i].who != side->who) {
            continue;
        }
        if (shown++ == 0) {
            fputs(
                _("onset, +-s  noticed  pressed  cue       to pause from onset  from cue  settling"
                  "  how it went\n"),
                out);
        }
        print_row(out, view, &side->review.episode[i]);
    }
    if (shown == 0 && side->has_settings && side->settings.cues_unseen) {
        episodes_print_unseen(out);
    } else if (shown == 0) {
        fputs(_("No activation was noticed. That says nothing about how the talk was.\n"), out);
    }
}

static void print_marks(FILE *out, const struct view *view, const struct side *side)
{
    static const char *const titles[SIDE_MARKS] = {
        N_("you lost each other, or a longer break began"),
        N_("\"we stay with this\""),
        N_("a longer break was offered"),
        N_("just moved"),
        N_("marked, to look at later"),
        NULL,
    };
    for (uint32_t i = 0; i < side->marks; i++) {
        const struct side_mark *mark = &side->mark[i];
        fprintf(out, "%10s  %s\n", at(view, mark->t_us).text,
                mark->text != NULL ? mark->text : _(titles[mark->kind]));
    }
}

static void print_share(FILE *out, uint64_t part, uint64_t whole)
{
    uint64_t tenths = whole == 0 ? 0 : (1000 * part + whole / 2) / whole;
    fprintf(out, _("%" PRIu64 ".%" PRIu64 " %%"), tenths / 10, tenths % 10);
}

static void print_signal(FILE *out, const struct side *side)
{
    struct side_signal signal = side_signal(side);
    const struct sift *sift = &side->pulse.sift;
    fputs(_("  Heart: read in "), out);
    print_share(out, signal.seconds[SIDE_SECOND_TRUSTED], side->pulse.cells);
    fprintf(
        out,
        _(" of the talk; uncertain %" PRIu32 " s, no signal %" PRIu32 " s; %" PRIu64 " beats, "),
        signal.seconds[SIDE_SECOND_UNCERTAIN], signal.seconds[SIDE_SECOND_NOTHING], sift->beats);
    print_share(out, sift->artefacts, sift->beats);
    fputs(_(" of them not used.\n"), out);
    if (signal.age_bound_us != NEVER_US) {
        fprintf(out,
                _("  When a beat was: known to within %s s on average, %s s at most. How long a "
                  "strap waits\n"
                  "  before it sends can't be seen from outside; that is not in it.\n"),
                words_number((double)signal.age_bound_us / 1e6, 2).text,
                words_number((double)signal.age_bound_max_us / 1e6, 2).text);
    }
}

static void print_judged(FILE *out, const struct side *side)
{
    const char *before = _("; not while: ");
    fprintf(out, _("  lull listened for %s"), duration_of(side->judged_us).text);
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
    fputs(_("\nHow sure is this\n"), out);
    print_signal(out, side);
    print_judged(out, side);
    fprintf(out, _("  Detector %" PRIu32 ", recorded by lull %s"), view->about.detector,
            view->about.lull);
    if (settings != NULL) {
        fprintf(out,
                words_n("; about %g unneeded cue an hour, pauses of %s, breaks of %s",
                        "; about %g unneeded cues an hour, pauses of %s, breaks of %s",
                        settings->cues_per_hour_milli == 1000 ? 1 : 2),
                settings->cues_per_hour_milli / 1000.0,
                duration_of(settings->pause_ms * US_PER_MS).text,
                duration_of(settings->break_ms * US_PER_MS).text);
    }
    fputs(".\n", out);
    if (side->unread + side->dropped > 0) {
        fprintf(out,
                _("  %" PRIu64 " lines are not in this: this lull does not know them, or there are "
                  "too many.\n"),
                side->unread + side->dropped);
    }
}

static void print_lasting(FILE *out, const struct view *view, enum who who)
{
    struct lasting lasting = lasting_of(view, who);
    episodes_print_quiet(out, &lasting.quiet, view->reader == who ? NULL : view->name[who]);
    episodes_print_high(out, &lasting.high);
}

static void print_side(FILE *out, const struct view *view, enum who who)
{
    const struct side *side = &view->side[who];
    struct baseline_reference reference = side_reference(side);
    if (view->reader == who) {
        fputs(_("\nYour side\n"), out);
    } else {
        fprintf(out, _("\n%s's side\n"), view->name[who]);
    }
    levels_print_talk(out, &reference, view->reader == who ? NULL : view->name[who]);
    if (!reference.ready) {
        fputs(_("There was no baseline in this talk, so nothing could be judged.\n"), out);
    }
    print_rows(out, view, side);
    print_lasting(out, view, who);
    print_marks(out, view, side);
    print_sure(out, view, side);
}

static void print_words(FILE *out, const struct view *view)
{
    static const char *const about[VIEW_WORDS] = {
        N_("felt like"),   N_("underneath"),     N_("imagines for the other"),
        N_("wants known"), N_("having read it"), N_("to bring"),
    };
    if (view->words > 0) {
        fputs(_("\nWhat was shared afterwards\n"), out);
    }
    for (uint32_t i = 0; i < view->words; i++) {
        const struct view_word *word = &view->word[i];
        fprintf(out, "  %s, %s: ", view->name[word->who], _(about[word->kind]));
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
    fprintf(out, _("Session %" PRId64 ", %s, %s\n"), view->about.session, date, length);
    for (int kind = 0; kind < VIEW_MOMENTS; kind++) {
        print_moments(out, view, (enum view_moment_kind)kind);
    }
    print_words(out, view);
    text_cycle(out, view);
    if (view->reader != WHO_BOTH && !view->side[view->reader].here) {
        fprintf(out, "%s\n", _("\nYour part of this talk is no longer kept."));
    }
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
    fprintf(out, _("These figures once more: %s\n"), command);
    fprintf(out, "%s\n%s\n", _(FOOTER_SHOWS), _(FOOTER_FOR));
}
