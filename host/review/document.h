/* document: what a page needs of a review, as JSON; version DOCUMENT_VERSION.
 *
 * In:   views and what they add up to across the talks, as their reader may see them.
 * Out:  one JSON object. Times (_s) are seconds from the start of the talk they belong to, lengths
 *       are seconds; null: did not come, or is not known. What the reader may not see is not in it.
 *
 *   { "document": "lull review", "version": 1,
 *     "lull": "0.1.0", "detector": 1,               this lull's versions
 *     "command": "lull review 3 --as Ada",          makes the same figures once more
 *     "reader": "Ada" | null,
 *     "footer": "…",                                stands under everything
 *     "views": [ VIEW … ],                          the talks asked for
 *     "across": ACROSS | null }                     null: no reader, so nobody's figures
 *
 * VIEW: one talk.
 *   { "session": 3, "start": "2024-07-28T20:43:11Z", "length_s": 1290.2 | null, "end_s": 1290.2,
 *     "alone": false, "detector": 1,                of the decisions
 *     "recorded_by": "0.1.0",
 *     "settings": { "cues_per_hour", "pause_s", "break_s", "one_strap_cues", "seed" } | null,
 *     "pauses": [ {"from_s", "to_s" | null, "break": false} … ],
 *     "repairs": [ {"from_s", "to_s"} … ],          marked later: some time between the two
 *     "sides": [ SIDE … ] }                         the reader's own first
 *
 * SIDE: one partner's heart and waits.
 *   { "name": "Ada", "own": true,
 *     "band": {"level", "low", "high", "coarse"} | null,    own level in talk, beats a minute, and
 * one sd to each side; coarse: other people's spread stands in for it "phases": [ ["quiet", from_s,
 * to_s] … ],      baseline stretches "rate": [ 681, … ],             a number a second, tenths of a
 * beat a minute; 0: none trusted "holes": [ [from_s, to_s, "uncertain" | "no signal"] … ], where
 * rate is 0, and why "episodes": [ {"self_called", "onset_s", "onset_bound_s", "flag_s", "cue_s",
 * "press_s", "settling_s", "end_s",         times "cue": "heard" | "rested" | "own call" | "none",
 * "held": "refractory" | … | null, "end": "reached" | … | null,   wait_end_name(); null: still open
 *                    "end_text": "paused",          in words for people
 *                    "censored": false,             it was not seen to its end
 *                    "to_pause_s", "from_onset_s", "from_cue_s", "settling_after_s"} … ],   lengths
 *     "marks": [ {"t_s", "kind": "rupture" | "stay" | "offer" | "moved" | "mark" | "note",
 *                 "text": "…" | null} … ],
 *     "signal": {"beats", "not_used", "trusted_s", "uncertain_s", "nothing_s",
 *                "judged_s", "not_judged": [ ["no_baseline", "no baseline yet", s] … ],
 *                "age_bound_s": mean, "age_bound_max_s"} }       +- of a beat's time
 *
 * ACROSS: the reader's own figures only. Talks of two and talks alone stand apart.
 *   { "talks": [ {"session", "start", "length_s", "alone", "own_side": is it kept, "pauses",
 * "breaks", "repairs", "ruptures", "own_calls", "judged_s", "not_judged_s"} … ], "together":
 * FIGURES, "alone": FIGURES } FIGURES: { "pause": SPREAD, "settling": SPREAD, "repair": SPREAD }
 * SPREAD:
 *   { "times": [ [session, s, how, bound_s] … ],    how: of pause wait_end_name(); else "reached"
 * or "open" (not seen to its end); s +- bound_s "cases", "reached", "other", "open",          how
 * many ended how "median_s": null is "not reached", "interval": true, "median_low_s",
 * "median_high_s",              95 %, where interval; null: not reached "curve": [ [s, reached,
 * other, low, high, at_risk] … ],    shares 0..1; low, high: null without an interval "points": [
 * [session, day, s] … ],            a talk's own median "not_reached_talks", talks in which half
 * did not reach it: no point "trend": {"slope_s_per_month", "low", "high", "tau", "p", "exact",
 * "points"} | null } null: too few talks to say
 */
#ifndef LULL_REVIEW_DOCUMENT_H
#define LULL_REVIEW_DOCUMENT_H

#include "review/across.h"
#include "review/json.h"
#include "review/view.h"

#define DOCUMENT_VERSION 1
/* Of the trend's slope. */
#define DOCUMENT_MONTH_DAYS 30.4375

struct document_about {
    const char *lull;    /* its version */
    const char *command; /* makes the same figures */
    const char *reader;  /* NULL: nobody */
    uint64_t seed;       /* of the bootstrap */
};

/* In this order: begin, a view for each talk, across (NULL: null), which ends it. */
void document_begin(struct json *json, const struct document_about *about);
void document_view(struct json *json, const struct view *view);

/* False: no memory. */
bool document_end(struct json *json, const struct across *across, uint64_t seed);

#endif
