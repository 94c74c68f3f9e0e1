// sure: how well the hearts could be read, and what makes the same figures once more.
import { element } from "./element.js";
import { _, n_ } from "./language.js";
import { decimal, duration, part, whole } from "./words.js";

function unjudged(reasons) {
  const long = reasons.filter(([, , s]) => s >= 1).map(([, why, s]) => `${why} ${duration(s)}`);
  return long.length === 0 ? "" : _("; not while: {0}", long.join(", "));
}

function level(band) {
  if (band === null) return _("not measured, so nothing could be judged");
  const [at, low, high] = [band.level, band.low, band.high].map(whole);
  return _("about {0} beats a minute, most of the time between {1} and {2}", at, low, high) +
    (band.coarse ? _("; a part was not measured, and other people's spread stands in for it") : "");
}

function signalOf(side) {
  const { signal } = side;
  const rows = [
    [_("Own level in talk"), level(side.band)],
    [_("Heart read in"), _("{0} of the talk; uncertain {1} s, no signal {2} s",
      part(signal.trusted_s, signal.trusted_s + signal.uncertain_s + signal.nothing_s), signal.uncertain_s, signal.nothing_s)],
    [_("Beats"), _("{0}, {1} of them not used", signal.beats, part(signal.not_used, signal.beats))],
    [_("lull listened for"), duration(signal.judged_s) + unjudged(signal.not_judged)],
  ];
  if (signal.age_bound_s !== null) {
    rows.push([_("When a beat was"), _("known to within {0} s on average, {1} s at most; how long a strap waits before it sends is not in it",
      decimal(signal.age_bound_s, 2), decimal(signal.age_bound_max_s, 2))]);
  }
  return element("div", {}, element("h3", {}, side.name),
    element("dl", {}, rows.map(([name, text]) => [element("dt", {}, name), element("dd", {}, text)])));
}

export function sureOfTalk(view) {
  const set = view.settings;
  const chosen = set === null ? "" : ` ${_("Set to about {0} an hour, pauses of {1}, breaks of {2}.",
    n_("{0} unneeded cue", "{0} unneeded cues", set.cues_per_hour), duration(set.pause_s), duration(set.break_s))}`;
  return element("details", { class: "sure" }, element("summary", {}, _("How sure is this?")),
    element("div", { class: "sides" }, view.sides.map(signalOf)),
    element("p", { class: "measure" }, _("Decided while you talked, by detector {0}; recorded by lull {1}.", view.detector, view.recorded_by) + chosen));
}

function listened({ talks }) {
  const judged = talks.reduce((sum, talk) => sum + talk.judged_s, 0), kept = talks.filter((talk) => talk.own_side).length;
  return element("p", {}, _("Your side is kept of {0} of {1} talks. lull listened for {2} of them.", kept, talks.length, duration(judged)));
}

export function sureOfAll(review) {
  return element("section", { id: "sure", "aria-labelledby": "sure-title" },
    element("h2", { id: "sure-title" }, _("How sure are we?")),
    element("div", { class: "measure" },
      review.across ? listened(review.across) : null,
      element("p", {}, _("A heart can't tell talk from a hot room, a coffee or joy: activation is a rise above the own level in talk, " +
        "and nothing more. A quiet heart says nothing about how someone is.")),
      review.across ? element("p", {}, _("Intervals of 95 % come from drawing your talks anew, whole, {0} times (seed {1}): " +
        "moments of one talk are alike. A wait that was not seen to its end counts as long as it was seen.", review.resamples, review.seed)) : null,
      element("p", {}, _("lull {0}, detector {1}. The same figures once more:", review.lull, review.detector)),
      element("pre", {}, element("code", {}, review.command))));
}
