#include "command/screen.h"

#include <inttypes.h>

#include "words/words.h"

static void line(const struct screen *screen, int64_t at_us, const char *colour, const char *text,
                 const char *name)
{
    if (screen->out == NULL) {
        return;
    }
    int64_t s = (at_us - screen->zero_us) / US_PER_S;
    fprintf(screen->out, "%02" PRId64 ":%02" PRId64 "  %s%s%s%s%s\n", s / 60, s % 60,
            screen->colour ? colour : "", name != NULL ? name : "", name != NULL ? ": " : "", text,
            screen->colour ? "\033[0m" : "");
    fflush(screen->out);
}

#define PLAIN ""
#define DIM   "\033[2m"
#define SOFT  "\033[36m"

static const char *const signal_texts[] = {
    [SIGNAL_NONE] = N_("no signal"),
    [SIGNAL_MOISTEN] = N_("moisten the strap"),
    [SIGNAL_GOOD] = N_("signal good"),
};

const char *screen_signal_text(enum signal signal)
{
    return _(signal_texts[signal]);
}

void screen_show(const struct screen *screen, const struct action *action)
{
    switch (action->show.show) {
    case SHOW_TALKING:
        line(screen, action->at_us, PLAIN, _("talking"), NULL);
        break;
    case SHOW_PAUSED:
        line(screen, action->at_us, SOFT, _("pause"), NULL);
        break;
    case SHOW_BREAK:
        line(screen, action->at_us, SOFT, _("a longer break"), NULL);
        break;
    case SHOW_BREAK_OFFER:
        line(screen, action->at_us, SOFT, _("this may be a moment for a longer break"), NULL);
        break;
    case SHOW_SIGNAL:
        line(screen, action->at_us, DIM, screen_signal_text(action->show.signal),
             screen->name[action->show.who]);
        break;
    case SHOW_OVER:
        line(screen, action->at_us, PLAIN, _("the talk is over"), NULL);
        break;
    case SHOWS:
        break;
    }
}

void screen_cue(const struct screen *screen, int64_t at_us)
{
    line(screen, at_us, SOFT, _("cue"), NULL);
}

void screen_say(const struct screen *screen, int64_t at_us, const char *text)
{
    line(screen, at_us, DIM, text, NULL);
}
