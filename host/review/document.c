#define _POSIX_C_SOURCE 200809L /* gmtime_r */
#include "review/document.h"

#include <stdio.h>
#include <time.h>

#include "core/units.h"
#include "report/episodes.h"
#include "report/footer.h"
#include "review/lasting.h"
#include "words/words.h"

static int64_t since(const struct view *view, int64_t t_us)
{
    return t_us == NEVER_US ? NEVER_US : t_us - view->about.zero_us;
}

void document_date(struct json *json, const char *key, int64_t realtime_us)
{
    time_t seconds = (time_t)(realtime_us / US_PER_S);
    char text[32];
    struct tm utc;
    bool known = gmtime_r(&seconds, &utc) != NULL &&
                 strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &utc) > 0;
    json_text(json, key, known ? text : NULL);
}

void document_begin(struct json *json, const struct document_about *about)
{
    json_open(json, NULL, '{');
    json_text(json, "document", "lull review");
    json_whole(json, "version", DOCUMENT_VERSION);
    json_text(json, "lull", about->lull);
    json_whole(json, "detector", DETECTOR_VERSION);
    json_text(json, "command", about->command);
    json_text(json, "reader", about->reader);
    json_whole(json, "seed", (int64_t)about->seed);
    json_whole(json, "resamples", INCIDENCE_RESAMPLES);
    char footer[400];
    snprintf(footer, sizeof(footer), "%s %s", _(FOOTER_SHOWS), _(FOOTER_FOR));
    json_text(json, "footer", footer);
    json_open(json, "views", '[');
}

/* ---- a side ---- */

static void put_band(struct json *json, const struct side *side)
{
    struct baseline_reference reference = side_reference(side);
    if (!reference.ready) {
        json_text(json, "band", NULL);
        return;
    }
    json_open(json, "band", '{');
    json_number(json, "level", reference.talk_bpm, 3);
    json_number(json, "low", reference.talk_bpm - reference.talk_scale_bpm, 3);
    json_number(json, "high", reference.talk_bpm + reference.talk_scale_bpm, 3);
    json_flag(json, "coarse", reference.population_scale);
    json_close(json, '}');
}

static void put_rate(struct json *json, const struct side *side)
{
    json_open(json, "rate", '[');
    for (uint32_t i = 0; i < side->pulse.cells; i++) {
        bool trusted = side_second(side, i) == SIDE_SECOND_TRUSTED;
        double rate_bpm = trusted ? pulse_rate_bpm(&side->pulse.cell[i]) : 0;
        json_whole(json, NULL, (int64_t)(10 * rate_bpm + 0.5));
    }
    json_close(json, ']');
    json_open(json, "holes", '[');
    for (uint32_t from = 0, to; from < side->pulse.cells; from = to) {
        enum side_second what = side_second(side, from);
        for (to = from + 1; to < side->pulse.cells && side_second(side, to) == what; to++) {
        }
        if (what != SIDE_SECOND_TRUSTED) {
            json_open(json, NULL, '[');
            json_whole(json, NULL, from);
            json_whole(json, NULL, to);
            json_text(json, NULL, what == SIDE_SECOND_UNCERTAIN ? "uncertain" : "no signal");
            json_close(json, ']');
        }
    }
    json_close(json, ']');
}

static void put_phases(struct json *json, const struct view *view, const struct side *side)
{
    json_open(json, "phases", '[');
    for (uint32_t i = 0; i < side->phases; i++) {
        json_open(json, NULL, '[');
        json_text(json, NULL, phase_name(side->phase[i].phase));
        json_seconds(json, NULL, since(view, side->phase[i].from_us));
        json_seconds(json, NULL, since(view, side->phase[i].to_us));
        json_close(json, ']');
    }
    json_close(json, ']');
}

static void put_episode(struct json *json, const struct view *view,
                        const struct review_episode *row)
{
    json_open(json, NULL, '{');
    json_flag(json, "self_called", row->self_called);
    json_seconds(json, "onset_s", since(view, row->onset_us));
    json_seconds(json, "onset_bound_s", row->onset_us == NEVER_US ? NEVER_US : row->onset_bound_us);
    json_seconds(json, "flag_s", since(view, row->flag_us));
    json_seconds(json, "cue_s", since(view, row->cue_us));
    json_seconds(json, "press_s", since(view, row->press_us));
    json_seconds(json, "settling_s", since(view, row->settling_us));
    json_seconds(json, "end_s", since(view, row->end_us));
    json_text(json, "cue", episodes_cue_text(row));
    json_text(json, "held", row->held_set ? held_name(row->held) : NULL);
    json_text(json, "end", row->ended ? wait_end_name(row->end) : NULL);
    json_text(json, "end_text", row->ended ? episodes_end_text(row->end) : _("still open"));
    json_flag(json, "censored", !row->ended || wait_end_censored(row->end));
    json_seconds(json, "wait_s", side_wait_us(row));
    json_seconds(json, "to_pause_s", review_flag_to_press_us(row));
    json_seconds(json, "from_onset_s", review_onset_to_press_us(row));
    json_seconds(json, "from_cue_s", review_cue_to_press_us(row));
    json_seconds(json, "settling_after_s", review_press_to_settling_us(row));
    json_close(json, '}');
}

static void put_marks(struct json *json, const struct view *view, const struct side *side)
{
    static const char *const names[SIDE_MARKS] = {"rupture", "stay", "offer",
                                                  "moved",   "mark", "note"};
    json_open(json, "marks", '[');
    for (uint32_t i = 0; i < side->marks; i++) {
        json_open(json, NULL, '{');
        json_seconds(json, "t_s", since(view, side->mark[i].t_us));
        json_text(json, "kind", names[side->mark[i].kind]);
        json_text(json, "text", side->mark[i].text);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void put_stretches(struct json *json, const char *name, const struct stretches *stretches)
{
    json_open(json, name, '[');
    for (uint32_t i = 0; i < stretches->count; i++) {
        json_open(json, NULL, '[');
        json_whole(json, NULL, stretches->at[i].from_s);
        json_whole(json, NULL, stretches->at[i].to_s);
        json_close(json, ']');
    }
    json_close(json, ']');
}

static void put_lasting(struct json *json, const struct view *view, enum who who)
{
    struct lasting lasting = lasting_of(view, who);
    put_stretches(json, "quiet", &lasting.quiet);
    put_stretches(json, "high", &lasting.high);
}

static void put_signal(struct json *json, const struct side *side)
{
    const struct sift *sift = &side->pulse.sift;
    struct side_signal signal = side_signal(side);
    json_open(json, "signal", '{');
    json_whole(json, "beats", (int64_t)sift->beats);
    json_whole(json, "not_used", (int64_t)sift->artefacts);
    json_whole(json, "trusted_s", signal.seconds[SIDE_SECOND_TRUSTED]);
    json_whole(json, "uncertain_s", signal.seconds[SIDE_SECOND_UNCERTAIN]);
    json_whole(json, "nothing_s", signal.seconds[SIDE_SECOND_NOTHING]);
    json_seconds(json, "judged_s", side->judged_us);
    json_open(json, "not_judged", '[');
    for (int i = 1; i < ABSTAINS; i++) {
        if (side->abstained_us[i] > 0) {
            json_open(json, NULL, '[');
            json_text(json, NULL, abstain_name((enum abstain)i));
            json_text(json, NULL, episodes_abstain_text((enum abstain)i));
            json_seconds(json, NULL, side->abstained_us[i]);
            json_close(json, ']');
        }
    }
    json_close(json, ']');
    json_seconds(json, "age_bound_s", signal.age_bound_us);
    json_seconds(json, "age_bound_max_s", signal.age_bound_max_us);
    json_close(json, '}');
}

static void put_side(struct json *json, const struct view *view, enum who who)
{
    const struct side *side = &view->side[who];
    json_open(json, NULL, '{');
    json_text(json, "name", view->name[who]);
    json_flag(json, "own", view->reader == who);
    json_flag(json, "cues_unseen", side->has_settings && side->settings.cues_unseen);
    put_band(json, side);
    put_phases(json, view, side);
    put_rate(json, side);
    json_open(json, "episodes", '[');
    for (uint32_t i = 0; i < side->review.episodes; i++) {
        if (side->review.episode[i].who == who) {
            put_episode(json, view, &side->review.episode[i]);
        }
    }
    json_close(json, ']');
    put_lasting(json, view, who);
    put_marks(json, view, side);
    put_signal(json, side);
    json_close(json, '}');
}

/* ---- a talk ---- */

static void put_words(struct json *json, const struct view *view)
{
    static const char *const names[VIEW_WORDS] = {"urge",    "underneath", "for_you",
                                                  "to_know", "for_me",     "moment"};
    json_open(json, "words", '[');
    for (uint32_t i = 0; i < view->words; i++) {
        const struct view_word *word = &view->word[i];
        json_open(json, NULL, '{');
        json_text(json, "name", view->name[word->who]);
        json_flag(json, "own", view->reader == word->who);
        json_text(json, "kind", names[word->kind]);
        json_seconds(json, "t_s", word->t_us);
        json_text(json, "text", word->text);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void put_settings(struct json *json, const struct view *view)
{
    const struct settings *settings = view_settings(view);
    if (settings == NULL) {
        json_text(json, "settings", NULL);
        return;
    }
    json_open(json, "settings", '{');
    json_number(json, "cues_per_hour", settings->cues_per_hour_milli / 1000.0, 3);
    json_number(json, "pause_s", settings->pause_ms / 1000.0, 3);
    json_number(json, "break_s", settings->break_ms / 1000.0, 3);
    json_flag(json, "one_strap_cues", settings->one_strap_cues);
    json_whole(json, "seed", (int64_t)settings->seed);
    json_close(json, '}');
}

static void put_moments(struct json *json, const struct view *view, bool repairs)
{
    json_open(json, repairs ? "repairs" : "pauses", '[');
    for (uint32_t i = 0; i < view->moments; i++) {
        const struct view_moment *moment = &view->moment[i];
        if ((moment->kind == VIEW_MOMENT_REPAIR) != repairs) {
            continue;
        }
        json_open(json, NULL, '{');
        json_seconds(json, "from_s", since(view, moment->start_us));
        json_seconds(json, "to_s", since(view, moment->end_us));
        if (!repairs) {
            json_flag(json, "break", moment->kind == VIEW_MOMENT_BREAK);
        }
        json_close(json, '}');
    }
    json_close(json, ']');
}

void document_view(struct json *json, const struct view *view)
{
    enum who first = view->reader == WHO_B ? WHO_B : WHO_A;
    json_open(json, NULL, '{');
    json_whole(json, "session", view->about.session);
    document_date(json, "start", view->about.start_realtime_us);
    json_seconds(json, "length_s", view->about.length_us);
    json_seconds(json, "end_s", since(view, view_end_us(view)));
    json_flag(json, "alone", view_alone(view));
    json_whole(json, "detector", view->about.detector);
    json_text(json, "recorded_by", view->about.lull);
    put_settings(json, view);
    put_moments(json, view, false);
    put_moments(json, view, true);
    put_words(json, view);
    json_open(json, "sides", '[');
    for (int i = 0; i < PARTNERS; i++) {
        enum who who = i == 0 ? first : WHO_B - first;
        if (view->side[who].here) {
            put_side(json, view, who);
        }
    }
    json_close(json, ']');
    json_close(json, '}');
}
