// sure: how well the hearts could be read, and what makes the same figures once more.
import { element } from "./element.js";
import { count, list, percent, seconds } from "./words.js";

const minutes = (s) => (s < 120 ? `${Math.trunc(s)} s` : `${Math.trunc((Math.trunc(s) + 30) / 60)} min`);

function signal(side) {
  const { signal } = side;
  const rows = [
    ["beats heard", `${signal.beats}`],
    ["beats not used", signal.beats > 0 ? `${signal.not_used} (${(100 * signal.not_used / signal.beats).toFixed(1)} %)` : "–"],
    ["trusted", minutes(signal.trusted_s)],
    ["uncertain", minutes(signal.uncertain_s)],
    ["no signal", minutes(signal.nothing_s)],
    ["listened for activation", minutes(signal.judged_s)],
    ["did not judge", signal.not_judged.length === 0 ? "–" : list(signal.not_judged.map(([, why, s]) => `${minutes(s)} ${why}`))],
    ["a beat's time is known to", signal.age_bound_s === null ? "–" : `± ${seconds(signal.age_bound_s)} on the mean, ± ${seconds(signal.age_bound_max_s)} at most`],
    ["own level in talk", side.band === null ? "not measured"
      : `${side.band.level} beats a minute, usually ${side.band.low} to ${side.band.high}` + (side.band.coarse ? "; the spread is other people's, for want of an own one" : "")],
  ];
  return element("div", {}, element("h4", {}, side.name), element("dl", {}, rows.map(([name, text]) => [element("dt", {}, name), element("dd", {}, text)])));
}

export function sureOfTalk(view) {
  const set = view.settings;
  return element("details", { class: "sure" }, element("summary", {}, "How sure is this?"),
    element("div", { class: "sides" }, view.sides.map(signal)),
    element("p", { class: "measure" },
      `Decided while you talked, by detector ${view.detector}, in lull ${view.recorded_by}.`,
      set === null ? null : ` Set to ${count(set.cues_per_hour, "unneeded cue")} an hour, pauses of ${set.pause_s} s, breaks of ${set.break_s / 60} min.`,
      " A heart can't tell talk from a hot room, a coffee or joy: activation is a rise above the own level in talk, and nothing more."));
}

export function sureOfAll(review) {
  return element("section", { id: "sure", "aria-labelledby": "sure-title" },
    element("h2", { id: "sure-title" }, "How sure are we?"),
    element("div", { class: "measure" },
      element("p", {}, "Half of a few moments is a few moments. Intervals are of 95 % and come from drawing your talks anew, whole, a thousand times: moments of one talk are alike. ",
        "A wait that was not seen to its end is not dropped and not counted as ended; one that ended otherwise is counted as that."),
      element("p", {}, `lull ${review.lull}, detector ${review.detector}. The same figures once more:`),
      element("pre", {}, element("code", {}, review.command))));
}
