#include "report/levels.h"

#include <inttypes.h>

#include "words/words.h"

const char *levels_phase_text(enum phase phase)
{
    switch (phase) {
    case PHASE_QUIET:
        return _("sitting quietly");
    case PHASE_LISTENING:
        return _("listening");
    case PHASE_SPEAKING:
        return _("speaking");
    case PHASE_TALK:
        return _("talking");
    case PHASE_NONE:
        break;
    }
    return "";
}

static const char *title(enum phase phase)
{
    static const char *const titles[PHASES] = {N_("Sitting quietly"), N_("Listening"),
                                               N_("Speaking"), N_("Talking")};
    return _(titles[phase]);
}

/* Level and one sd to each side: two thirds of the time, which people call most of it. */
static void print_range(FILE *out, double level_bpm, double scale_bpm)
{
    fprintf(out, _("about %.0f, most of the time between %.0f and %.0f"), level_bpm,
            level_bpm - scale_bpm, level_bpm + scale_bpm);
}

unsigned levels_print(FILE *out, const struct baseline *baseline)
{
    unsigned shown = 0;
    for (int i = 0; i < PHASES; i++) {
        const struct baseline_phase *phase = &baseline->phase[i];
        if (phase->trusted_ms == 0) {
            continue;
        }
        shown++;
        fprintf(out, "  %s: ", title(i));
        print_range(out, phase->level_mbpm / 1000.0, phase->scale_mbpm / 1000.0);
        if (phase->trusted_ms < 120000) {
            fprintf(out, _(" (from %" PRIu32 " s)\n"), phase->trusted_ms / 1000);
        } else {
            fprintf(out, _(" (from %" PRIu32 " min)\n"), phase->trusted_ms / 60000);
        }
    }
    return shown;
}

void levels_print_talk(FILE *out, const struct baseline_reference *reference, const char *name)
{
    if (!reference->ready) {
        return;
    }
    if (name == NULL) {
        fputs(_("Your heart in talk: "), out);
    } else {
        fprintf(out, _("%s's heart in talk: "), name);
    }
    print_range(out, reference->talk_bpm, reference->talk_scale_bpm);
    fputs(".\n", out);
    if (reference->population_scale) {
        fputs(_("A part of the baseline was not there; other people's spread stands in for it, so "
                "this is coarser.\n"),
              out);
    }
}

void levels_print_unusual(FILE *out)
{
    fputs(_("Today's rest lies away from your usual one. Coffee, a short night or expectation do "
            "that;\nit says nothing about the talk to come. lull goes by today's level and your "
            "usual one together.\n"),
          out);
}
