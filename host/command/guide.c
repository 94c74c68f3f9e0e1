#include "command/guide.h"

#include <inttypes.h>
#include <stdio.h>

#include "words/words.h"

static const enum phase phases_of_two[GUIDE_STEPS][PARTNERS] = {
    {PHASE_QUIET, PHASE_QUIET},
    {PHASE_SPEAKING, PHASE_LISTENING},
    {PHASE_LISTENING, PHASE_SPEAKING},
};

static const enum phase phases_of_one[GUIDE_STEPS] = {PHASE_QUIET, PHASE_LISTENING, PHASE_SPEAKING};

void guide_begin(struct guide *guide, const char *first, const char *second, int64_t now_us)
{
    *guide = (struct guide){.name = {first, second}, .end_us = now_us + GUIDE_STEP_US};
}

bool guide_done(const struct guide *guide)
{
    return guide->step >= GUIDE_STEPS;
}

enum phase guide_phase(const struct guide *guide, enum who who)
{
    if (guide_done(guide) || (who == WHO_B && guide->name[WHO_B] == NULL)) {
        return PHASE_NONE;
    }
    return guide->name[WHO_B] == NULL ? phases_of_one[guide->step]
                                      : phases_of_two[guide->step][who];
}

static void words(const struct guide *guide, char *ret_text, size_t size)
{
    const char *a = guide->name[WHO_A];
    const char *b = guide->name[WHO_B];
    if (guide->step == 0) {
        snprintf(ret_text, size, _("sit quietly, and do not talk"));
    } else if (b == NULL) {
        snprintf(ret_text, size, "%s",
                 guide->step == 1 ? _("listen to something: radio, a voice")
                                  : _("tell aloud about your day"));
    } else {
        snprintf(ret_text, size, _("%s tells about the day, %s listens"), guide->step == 1 ? a : b,
                 guide->step == 1 ? b : a);
    }
}

void guide_text(const struct guide *guide, int64_t now_us, char *ret_text, size_t size)
{
    char what[96];
    int64_t left_s = (guide->end_us - now_us + US_PER_S - 1) / US_PER_S;
    if (guide_done(guide)) {
        snprintf(ret_text, size, _("measured"));
        return;
    }
    words(guide, what, sizeof(what));
    left_s = left_s < 0 ? 0 : left_s;
    snprintf(ret_text, size, _("%d of %d: %s   %" PRId64 ":%02" PRId64), guide->step + 1,
             GUIDE_STEPS, what, left_s / 60, left_s % 60);
}

void guide_next(struct guide *guide, int64_t now_us)
{
    guide->tries++;
    if (!guide->too_little || guide->tries >= GUIDE_TRIES) {
        guide->step++;
        guide->tries = 0;
    }
    guide->too_little = false;
    guide->end_us = now_us + GUIDE_STEP_US;
}
