#include "review/text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/units.h"
#include "report/couple.h"
#include "report/episodes.h"
#include "words/words.h"

/* ---- the cycle ---- */

static const char *word_of(const struct view *view, enum who who, enum view_word_kind kind)
{
    for (uint32_t i = 0; i < view->words; i++) {
        if (view->word[i].who == who && view->word[i].kind == kind) {
            return view->word[i].text;
        }
    }
    return NULL;
}

static void print_half(FILE *out, const struct view *view, enum who who)
{
    const char *underneath = word_of(view, who, VIEW_WORD_UNDERNEATH);
    const char *for_you = word_of(view, who, VIEW_WORD_FOR_YOU);
    fprintf(out, _("  %s: When I %s"), view->name[who], word_of(view, who, VIEW_WORD_URGE));
    if (for_you != NULL) {
        fprintf(out, _(", you may feel: %s"), for_you);
    }
    fputc('.', out);
    if (underneath != NULL) {
        fprintf(out, _(" Underneath: %s."), underneath);
    }
    fputc('\n', out);
}

void text_cycle(FILE *out, const struct view *view)
{
    if (word_of(view, WHO_A, VIEW_WORD_URGE) == NULL ||
        word_of(view, WHO_B, VIEW_WORD_URGE) == NULL) {
        return;
    }
    fputs(_("\nThe cycle, in the words that both shared: one loop, and neither is its beginning\n"),
          out);
    print_half(out, view, WHO_A);
    print_half(out, view, WHO_B);
}

/* ---- a moment ---- */

#define THINGS_MAX 256

struct thing {
    int64_t t_us;
    const char *name; /* NULL: of both */
    const char *text;
};

struct things {
    struct thing at[THINGS_MAX];
    unsigned count;
    int64_t from_us, to_us;
};

static void add(struct things *things, int64_t t_us, const char *name, const char *text)
{
    if (t_us >= things->from_us && t_us <= things->to_us && things->count < THINGS_MAX) {
        things->at[things->count++] = (struct thing){t_us, name, text};
    }
}

static void add_side(struct things *things, const struct view *view, enum who who)
{
    const struct side *side = &view->side[who];
    for (uint32_t i = 0; side->here && i < side->review.episodes; i++) {
        const struct review_episode *row = &side->review.episode[i];
        if (row->who == who) {
            add(things, row->flag_us, view->name[who], _("activation was noticed"));
            add(things, row->cue_us, NULL, _("the cue"));
            add(things, row->press_us, view->name[who], _("pressed"));
            add(things, row->settling_us, view->name[who],
                _("near the own level again from here on"));
        }
    }
    for (uint32_t i = 0; side->here && i < side->marks; i++) {
        const struct side_mark *mark = &side->mark[i];
        if (mark->kind == SIDE_MARK_RUPTURE) {
            add(things, mark->t_us, NULL, _("you lost each other, or a longer break began"));
        } else if (mark->kind == SIDE_MARK_STAY) {
            add(things, mark->t_us, NULL, _("\"we stay with this\""));
        } else if (mark->kind == SIDE_MARK_NOTE) {
            add(things, mark->t_us, NULL, mark->text);
        }
    }
}

static int by_time(const void *a, const void *b)
{
    const struct thing *one = a, *two = b;
    return (one->t_us > two->t_us) - (one->t_us < two->t_us);
}

/* Both sides tell what was of both: it is said once. */
static bool same(const struct thing *one, const struct thing *two)
{
    return one->t_us == two->t_us && one->name == two->name && one->name == NULL &&
           strcmp(one->text, two->text) == 0;
}

void text_moment(FILE *out, const struct week_moment *moment, const struct view *view)
{
    static const char *const kinds[VIEW_MOMENTS] = {N_("a pause"), N_("a longer break"),
                                                    N_("\"we are back\"")};
    struct things things = {.from_us = view->about.zero_us + moment->from_us,
                            .to_us = view->about.zero_us + moment->to_us};
    char date[COUPLE_DATE_BYTES], at[COUPLE_CLOCK_BYTES], to[COUPLE_CLOCK_BYTES];
    couple_date(moment->start_realtime_us, date);
    couple_clock(moment->t_us, 0, at);
    fprintf(out, _("\n%s brings %s of the talk of %s (session %" PRId64 ")\n"), moment->name, at,
            date, moment->session);
    if (moment->text[0] != 0) {
        fprintf(out, "  \"%s\"\n", moment->text);
    }
    for (int who = 0; who < PARTNERS; who++) {
        add_side(&things, view, (enum who)who);
    }
    for (uint32_t i = 0; i < view->moments; i++) {
        add(&things, view->moment[i].start_us, NULL, _(kinds[view->moment[i].kind]));
    }
    qsort(things.at, things.count, sizeof(things.at[0]), by_time);
    couple_clock(moment->from_us, 0, at);
    couple_clock(moment->to_us, 0, to);
    fprintf(out, _("  From %s to %s:%s\n"), at, to,
            things.count == 0 ? _(" nothing was marked.") : "");
    for (unsigned i = 0; i < things.count; i++) {
        const struct thing *thing = &things.at[i];
        if (i > 0 && same(thing, thing - 1)) {
            continue;
        }
        couple_clock(thing->t_us, view->about.zero_us, at);
        fprintf(out, "    %8s  %s%s%s\n", at, thing->name == NULL ? "" : thing->name,
                thing->name == NULL ? "" : ": ", thing->text);
    }
}

/* ---- the week ---- */

void text_week(FILE *out, const struct week *week)
{
    fputs(_("\nThe talks of the week\n"), out);
    for (uint32_t i = 0; i < week->talks; i++) {
        const struct week_talk *talk = &week->talk[i];
        char date[COUPLE_DATE_BYTES], length[COUPLE_LENGTH_BYTES];
        couple_date(talk->start_realtime_us, date);
        couple_length(talk->length_us, length);
        fprintf(out,
                words_n("  session %" PRId64 ", %s, %s: %" PRIu32 " pause",
                        "  session %" PRId64 ", %s, %s: %" PRIu32 " pauses", talk->pauses),
                talk->session, date, length, talk->pauses);
        if (talk->breaks > 0) {
            fprintf(
                out,
                words_n(", %" PRIu32 " longer break", ", %" PRIu32 " longer breaks", talk->breaks),
                talk->breaks);
        }
        if (talk->repairs > 0) {
            fprintf(out,
                    words_n(", \"we are back\" %" PRIu32 " time",
                            ", \"we are back\" %" PRIu32 " times", talk->repairs),
                    talk->repairs);
        }
        fprintf(out, "%s\n", talk->alone ? _(", alone") : "");
    }
    if (week->dropped > 0) {
        fprintf(out, _("  and %" PRIu32 " more\n"), week->dropped);
    }
    fputs(_("Nobody's heart rate is in this. 'lull review SESSION --as therapist' has it.\n\n"),
          out);
}

void text_week_head(FILE *out, const struct week *week)
{
    if (week->moments == 0) {
        fputs(_("No moment was brought this week.\n"), out);
    } else if (week->earlier > 0) {
        fprintf(out,
                _("The last %" PRIu32 " moments that were brought; %" PRIu32 " more stand in "
                  "their talks.\n"),
                week->moments, week->earlier);
    }
}

void text_pair(FILE *out, const struct pair *pair)
{
    fputs(_("Both hearts around what was noticed, all talks together\n"), out);
    if (pair->known) {
        fprintf(out,
                _("  %" PRIu32
                  " moments: %s%s (1: always together; -1: one up where the other went "
                  "down; 0: neither).\n"
                  "  By chance alone within +-%s in 95 of 100; so far or further by chance: p "
                  "%s.\n"),
                pair->linkage.moments, pair->linkage.together < 0 ? "" : "+",
                words_number(pair->linkage.together, 2).text,
                words_number(pair->linkage.chance, 2).text, words_number(pair->linkage.p, 3).text);
    } else {
        fprintf(out, _("  %" PRIu32 " moments could be used; nothing is said under %d.\n"),
                pair->used, LINKAGE_MIN);
    }
    if (pair->apart > 0) {
        fprintf(
            out,
            words_n("  Left out: %" PRIu32 " talk from two places, whose clocks may be apart by "
                    "more than a second.\n",
                    "  Left out: %" PRIu32 " talks from two places, whose clocks may be apart by "
                    "more than a second.\n",
                    pair->apart),
            pair->apart);
    }
    fprintf(out, "  %s\n\n", _(pair_notice));
}
