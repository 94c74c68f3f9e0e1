#include "report/episodes.h"

#include <inttypes.h>

#include "report/couple.h"
#include "words/words.h"

const char *episodes_end_text(enum wait_end end)
{
    switch (end) {
    case WAIT_END_REACHED:
        return _("paused");
    case WAIT_END_OTHER_PAUSED:
        return _("the other one paused");
    case WAIT_END_SUBSIDED:
        return _("went down by itself");
    case WAIT_END_STAYED:
        return _("you both stayed with it");
    case WAIT_END_WENT_ON:
        return _("the talk went on");
    case WAIT_END_TALK_ENDED:
        return _("the talk ended");
    case WAIT_END_STOPPED:
        return _("recording stopped");
    case WAIT_END_NO_SIGNAL:
        return _("no signal");
    case WAIT_ENDS:
        break;
    }
    return "";
}

struct cell {
    char text[24];
};

static struct cell clock_cell(int64_t at_us, int64_t zero_us)
{
    struct cell cell = {"-"};
    if (at_us != NEVER_US) {
        int64_t s = (at_us - zero_us) / US_PER_S;
        snprintf(cell.text, sizeof(cell.text), "%s%" PRId64 ":%02" PRId64, s < 0 ? "-" : "",
                 (s < 0 ? -s : s) / 60, (s < 0 ? -s : s) % 60);
    }
    return cell;
}

static struct cell seconds_cell(int64_t us)
{
    struct cell cell = {"-"};
    if (us != NEVER_US) {
        int64_t tenths = (us + (us < 0 ? -50000 : 50000)) / 100000;
        snprintf(cell.text, sizeof(cell.text), _("%s%" PRId64 ".%" PRId64 " s"),
                 tenths < 0 ? "-" : "", (tenths < 0 ? -tenths : tenths) / 10,
                 (tenths < 0 ? -tenths : tenths) % 10);
    }
    return cell;
}

const char *episodes_cue_text(const struct review_episode *row)
{
    if (row->cue_us != NEVER_US) {
        return _("heard");
    }
    if (row->self_called) {
        return _("own call");
    }
    return row->held_set ? _("rested") : _("none");
}

void episodes_print(FILE *out, const struct review *review, enum who who, int64_t zero_us)
{
    bool both = who == WHO_BOTH;
    uint32_t shown = 0;
    for (uint32_t i = 0; i < review->episodes; i++) {
        const struct review_episode *row = &review->episode[i];
        if (!both && row->who != who) {
            continue;
        }
        if (shown++ == 0) {
            fprintf(out, "%s%s\n", both ? _("who ") : "",
                    _("  onset noticed    pressed  cue        to pause from onset   settling  "
                      "how it went"));
        }
        struct cell onset = clock_cell(row->onset_us, zero_us);
        struct cell flag = clock_cell(row->flag_us, zero_us);
        struct cell press = clock_cell(row->press_us, zero_us);
        struct cell pause = seconds_cell(review_flag_to_press_us(row));
        struct cell whole = seconds_cell(review_onset_to_press_us(row));
        struct cell settling = seconds_cell(review_press_to_settling_us(row));
        const char *cue = episodes_cue_text(row);
        fprintf(out, "%s%7s %7s %10s  %-*s %10s %10s %10s  %s\n",
                both ? (row->who == WHO_A ? "a   " : "b   ") : "", onset.text, flag.text,
                press.text, words_field(cue, 8), cue, pause.text, whole.text, settling.text,
                row->ended ? episodes_end_text(row->end) : _("still open"));
    }
    if (shown == 0) {
        fputs(_("No activation was noticed. That says nothing about how the talk was.\n"), out);
    }
}

void episodes_print_unseen(FILE *out)
{
    fputs(_("You both chose before this talk that nobody sees its cues afterwards: none were "
            "kept.\n"),
          out);
}

static void print_stretches(FILE *out, const char *title, const struct stretches *stretches)
{
    for (uint32_t i = 0; i < stretches->count; i++) {
        char from[COUPLE_CLOCK_BYTES], to[COUPLE_CLOCK_BYTES];
        couple_clock(stretches->at[i].from_s * US_PER_S, 0, from);
        couple_clock(stretches->at[i].to_s * US_PER_S, 0, to);
        fprintf(out, _("%s: %s to %s.\n"), title, from, to);
    }
}

void episodes_print_quiet(FILE *out, const struct stretches *quiet, const char *name)
{
    print_stretches(out, _("A quiet stretch"), quiet);
    if (quiet->count > 0) {
        if (name == NULL) {
            fputs(_("Your heart lay well below its own quiet level then."), out);
        } else {
            fprintf(out, _("%s's heart lay well below its own quiet level then."), name);
        }
        fputs(_(" That may have been rest, or going away inside;\n"
                "the trace can't tell. Words for such a moment: \"I notice I am going away; I want "
                "to stay.\"\n"),
              out);
    }
}

void episodes_print_high(FILE *out, const struct stretches *high)
{
    print_stretches(out, _("Activation that stayed up"), high);
    if (high->count > 0) {
        fputs(_("This may need longer than a pause; a longer break is all right. (Only you read "
                "this.)\n"),
              out);
    }
}

void episodes_print_talk(FILE *out, const struct review *review, int64_t length_us)
{
    uint32_t breaks = 0;
    for (uint32_t i = 0; i < review->pauses; i++) {
        breaks += review->pause[i].is_break ? 1 : 0;
    }
    char length[COUPLE_LENGTH_BYTES];
    couple_length(length_us, length);
    uint32_t pauses = review->pauses - breaks;
    fprintf(out, words_n("%s, %" PRIu32 " pause", "%s, %" PRIu32 " pauses", pauses), length,
            pauses);
    if (breaks > 0) {
        fprintf(out, words_n(", %" PRIu32 " longer break", ", %" PRIu32 " longer breaks", breaks),
                breaks);
    }
    if (review->repairs > 0) {
        fprintf(out,
                words_n(", \"we are back\" %" PRIu32 " time", ", \"we are back\" %" PRIu32 " times",
                        review->repairs),
                review->repairs);
    }
    if (review->repair_last_us != NEVER_US) {
        struct cell repair = seconds_cell(review->repair_last_us);
        fprintf(out, _(" (%s after you lost each other)"), repair.text);
    }
    fputs(".\n", out);
}

const char *episodes_abstain_text(enum abstain abstain)
{
    switch (abstain) {
    case ABSTAIN_NO_BASELINE:
        return _("no baseline yet");
    case ABSTAIN_NO_CONTACT:
        return _("no signal");
    case ABSTAIN_SETTLING_IN:
        return _("settling in");
    case ABSTAIN_JUST_MOVED:
        return _("just moved");
    case ABSTAIN_ARTEFACTS:
        return _("too many artefacts");
    case ABSTAIN_UNREADABLE:
        return _("beats that can't be read");
    case ABSTAIN_GAP:
        return _("gap in the signal");
    case ABSTAIN_NONE:
    case ABSTAINS:
        break;
    }
    return "";
}

void episodes_print_signal(FILE *out, const struct partner_counts *counts, const char *name)
{
    uint64_t share = counts->beats == 0 ? 0 : 1000 * counts->artefacts / counts->beats;
    fprintf(
        out,
        _("%s: %" PRIu64 " beats, %" PRIu64 ".%" PRIu64 " %% not used; listened for %" PRId64 " s"),
        name, counts->beats, share / 10, share % 10, counts->judged_us / US_PER_S);
    if (counts->rate_only > 0) {
        fputs(_("; this strap sends no RR intervals, so lull is coarser"), out);
    }
    for (int i = 1; i < ABSTAINS; i++) {
        if (counts->abstained_us[i] >= US_PER_S) {
            fprintf(out, "; %s %" PRId64 " s", episodes_abstain_text(i),
                    counts->abstained_us[i] / US_PER_S);
        }
    }
    fputs("\n", out);
}
