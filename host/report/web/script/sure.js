// sure: how well the hearts could be read, and what makes the same figures once more.
import { element } from "./element.js";
import { count, duration, part, whole } from "./words.js";

function unjudged(reasons) {
  const long = reasons.filter(([, , s]) => s >= 1).map(([, why, s]) => `${why} ${duration(s)}`);
  return long.length === 0 ? "" : `; not while: ${long.join(", ")}`;
}

function level(band) {
  if (band === null) return "not measured, so nothing could be judged";
  const [at, low, high] = [band.level, band.low, band.high].map(whole);
  return `about ${at} beats a minute, most of the time between ${low} and ${high}` +
    (band.coarse ? "; a part was not measured, and other people's spread stands in for it" : "");
}

function signalOf(side) {
  const { signal } = side;
  const rows = [
    ["Own level in talk", level(side.band)],
    ["Heart read in", `${part(signal.trusted_s, signal.trusted_s + signal.uncertain_s + signal.nothing_s)} of the talk; ` +
      `uncertain ${signal.uncertain_s} s, no signal ${signal.nothing_s} s`],
    ["Beats", `${signal.beats}, ${part(signal.not_used, signal.beats)} of them not used`],
    ["lull listened for", duration(signal.judged_s) + unjudged(signal.not_judged)],
  ];
  if (signal.age_bound_s !== null) {
    rows.push(["When a beat was", `known to within ${signal.age_bound_s.toFixed(2)} s on average, ` +
      `${signal.age_bound_max_s.toFixed(2)} s at most; how long a strap waits before it sends is not in it`]);
  }
  return element("div", {}, element("h3", {}, side.name),
    element("dl", {}, rows.map(([name, text]) => [element("dt", {}, name), element("dd", {}, text)])));
}

export function sureOfTalk(view) {
  const set = view.settings;
  const chosen = set === null ? "" : ` Set to about ${count(set.cues_per_hour, "unneeded cue")} an hour, ` +
    `pauses of ${duration(set.pause_s)}, breaks of ${duration(set.break_s)}.`;
  return element("details", { class: "sure" }, element("summary", {}, "How sure is this?"),
    element("div", { class: "sides" }, view.sides.map(signalOf)),
    element("p", { class: "measure" }, `Decided while you talked, by detector ${view.detector}; recorded by lull ${view.recorded_by}.${chosen}`));
}

function listened({ talks }) {
  const judged = talks.reduce((sum, talk) => sum + talk.judged_s, 0), kept = talks.filter((talk) => talk.own_side).length;
  return element("p", {}, `Your side is kept of ${kept} of ${talks.length} talks. lull listened for ${duration(judged)} of them.`);
}

export function sureOfAll(review) {
  return element("section", { id: "sure", "aria-labelledby": "sure-title" },
    element("h2", { id: "sure-title" }, "How sure are we?"),
    element("div", { class: "measure" },
      review.across ? listened(review.across) : null,
      element("p", {}, "A heart can't tell talk from a hot room, a coffee or joy: activation is a rise above the own level in talk, " +
        "and nothing more. A quiet heart says nothing about how someone is."),
      review.across ? element("p", {}, `Intervals of 95 % come from drawing your talks anew, whole, ${review.resamples} times (seed ${review.seed}): ` +
        "moments of one talk are alike. A wait that was not seen to its end counts as long as it was seen.") : null,
      element("p", {}, `lull ${review.lull}, detector ${review.detector}. The same figures once more:`),
      element("pre", {}, element("code", {}, review.command))));
}
