// across: many talks as one reader's own: how long things took, over all and over the months.
import { element } from "./element.js";
import { N_, _, _parts, n_ } from "./language.js";
import { Months } from "./months.js";
import { Share } from "./share.js";
import { change, date, decimal, duration, list, month, percent } from "./words.js";

const monthsMost = 12; // what more than a year spans is told by years, as in the text

// As the text asks the curve.
const asked = [15, 30, 60, 120, 180, 600, 3600];

const endings = {
  other_paused: N_("the other one paused"), subsided: N_("went down by itself"), stayed: N_("you both stayed with it"),
  went_on: N_("the talk went on"), talk_ended: N_("the talk ended"), stopped: N_("recording stopped"), no_signal: N_("no signal"),
};
const otherwise = ["other_paused", "subsided", "stayed"];

const lists = {
  pause: {
    title: N_("From activation to your own pause"),
    half: N_("In half of the moments you had paused within {0}."),
    unreached: N_("In fewer than half of the moments it came to a pause of your own."),
    reached: N_("{0} paused"), own: N_("its own half"), lacks: N_("; {0} more in which half was not reached are not in it"),
  },
  settling: {
    title: N_("From the pause to near your own level"),
    half: N_("After half of your pauses you were near your own level again within {0}."),
    unreached: N_("After fewer than half of your pauses that was seen."),
    reached: N_("{0} near your own level"), own: N_("its own half"), lacks: N_("; {0} more in which half was not reached are not in it"),
  },
  repair: {
    title: N_("From losing each other to “we are back”"),
    half: N_("Half of the times you were back within {0}."),
    between: N_("Half of the times you were back some time from {0} to {1} on."),
    unreached: N_("For fewer than half of them a way back was marked."),
    own: N_("its last repair"), lacks: N_("; {0} more in which none is known of are not in it"),
  },
};

const edge = (s) => (s === null ? _("not reached") : duration(s));

function halfTold(figures, words) {
  const strong = (text) => element("strong", {}, text);
  if (figures.median_from_s !== undefined) {
    const [from, to] = [figures.median_from_s, figures.median_to_s];
    if (from !== null && from !== to) return _parts(words.between, strong(duration(from)), strong(edge(to)));
  }
  const half = figures.median_from_s ?? figures.median_s ?? null;
  return half === null ? [strong(_("Half: not reached.")), ` ${_(words.unreached)}`] : _parts(words.half, strong(duration(half)));
}

function intervalTold(figures) {
  if (!figures.interval) return _("Too few talks for an interval.");
  return _("95 % interval from {0} to {1}.", edge(figures.median_low_s), edge(figures.median_high_s));
}

// "23 ended otherwise (the other one paused 6, …)"
function endsTold(number, text, figures, which) {
  if (number === 0) return null;
  const counts = which.map((how) => [endings[how], figures.times.filter((time) => time[2] === how).length]).filter(([, n]) => n > 0);
  return _(text, number) + (counts.length > 0 ? ` (${counts.map(([how, n]) => `${_(how)} ${n}`).join(", ")})` : "");
}

function casesTold(figures, words) {
  const parts = figures.exact === undefined
    ? [_(words.reached, figures.reached), endsTold(figures.other, N_("{0} ended otherwise"), figures, otherwise),
      endsTold(figures.open, N_("{0} not seen to the end"), figures, Object.keys(endings).filter((how) => !otherwise.includes(how)))]
    : [_("{0} back in the talk", figures.exact), _("{0} marked later", figures.between), _("{0} not marked", figures.open)];
  return _("{0} in all: {1}.", figures.cases, parts.filter(Boolean).join(", "));
}

function sharesTold(figures) {
  if (figures.exact !== undefined) return "";
  const last = figures.curve.at(-1)?.[0] ?? 0;
  const parts = asked.map((s, at) => [s, figures.curve.findLast((point) => point[0] <= s), at === 0 || last > asked[at - 1]])
    .filter(([, point, goesOn]) => point && goesOn).map(([s, point]) => `${duration(s)} ${percent(point[1])}`);
  return parts.length > 0 ? _("By {0}.", list(parts)) : "";
}

function heldTold(talks) {
  const count = (of) => talks.reduce((all, talk) => all.set(of(talk), (all.get(of(talk)) ?? 0) + 1), new Map());
  const months = count((talk) => month(talk.start));
  const spans = months.size <= monthsMost ? months : count((talk) => month(talk.start).slice(0, 4));
  return _("Talks held: {0}.", [...spans].map(([name, n]) => `${name}: ${n}`).join(", ")) + markedTold(talks);
}

// The reader's own marks, beside the talks held.
function markedTold(talks) {
  const hard = talks.filter((talk) => talk.hard_week).length, same = talks.filter((talk) => talk.sooner !== null);
  return (hard > 0 ? ` ${_("In a hard week: {0} of them.", hard)}` : "") +
    (same.length > 0 ? ` ${_("An old subject, and out of it sooner: {0} of {1} that you marked.", same.filter((talk) => talk.sooner).length, same.length)}` : "");
}

function movedTold({ trend, points, unknown }, words) {
  if (trend === null) {
    return n_("Over the months nothing can be said under 5 talks with a figure of their own (there is {0}).",
      "Over the months nothing can be said under 5 talks with a figure of their own (there are {0}).", points.length);
  }
  const chance = trend.low <= 0 && trend.high >= 0 ? ` ${_("Chance alone can move it as far.")}` : "";
  const rest = unknown > 0 ? _(words.lacks, unknown) : "";
  const moves = [change(trend.slope_s_per_month), change(trend.low), change(trend.high)];
  return _("Over the months {0} a month, 95 % interval from {1} to {2}; p {3} ({4}), from {5} talks, each by {6}{7}.", ...moves,
    decimal(trend.p, 3), trend.exact ? _("exact") : _("approximate"), trend.points, _(words.own), rest) + chance;
}

class Figure {
  constructor(kind, figures, talks) {
    const words = lists[kind];
    this.share = new Share(figures, `${halfTold(figures, words).flat().map((node) => node.textContent ?? node).join("")} ${sharesTold(figures)}`);
    this.months = new Months(figures.moves, talks, movedTold(figures.moves, words));
    this.article = element("article", { class: "spread", "data-kind": kind },
      element("h3", {}, _(words.title)),
      element("p", { class: "lead" }, halfTold(figures, words)),
      element("div", { class: "pair" },
        element("div", {}, this.share.part(), element("p", { class: "fine" }, `${intervalTold(figures)} ${sharesTold(figures)}`),
          element("p", { class: "fine" }, casesTold(figures, words))),
        element("div", {}, this.months.part(), element("p", { class: "fine" }, movedTold(figures.moves, words)),
          figures.moves.trend ? element("p", { class: "fine" }, heldTold(talks)) : null)));
  }

  draw() {
    this.share.draw();
    this.months.draw();
  }

  fit(width) {
    this.share.fit(width && (width - 30) / 2);
    this.months.fit(width && (width - 30) / 2);
  }
}

export function acrossSection({ talks, together, alone }) {
  const figures = [];
  const group = (which, those) => Object.keys(lists).filter((kind) => which[kind].cases > 0).map((kind) => {
    figures.push(new Figure(kind, which[kind], those));
    return figures.at(-1).article;
  });
  const calls = (those) => {
    const number = those.reduce((sum, talk) => sum + talk.own_calls, 0);
    return number === 0 ? null : element("p", { class: "measure" }, _("Pauses you called with nothing noticed before: {0}. They are in no figure below.", number));
  };
  const two = talks.filter((talk) => !talk.alone), one = talks.filter((talk) => talk.alone);
  const section = element("section", { id: "across", "aria-labelledby": "across-title" },
    element("p", { class: "over" }, talks.length > 0 ? _("{0} to {1}", date(talks[0].start), date(talks.at(-1).start)) : ""),
    element("h2", { id: "across-title" }, _("Your talks together")),
    element("p", { class: "lead" }, n_("{0} talk of the two of you", "{0} talks of the two of you", two.length)),
    element("p", { class: "measure" }, _("How long things took, and how far that spreads. Progress is uneven; harder stretches belong to it, and coming back is what counts.")),
    calls(two), group(together, two),
    one.length === 0 ? null : element("div", { class: "solo" }, element("h2", {}, _("Talks you were alone in")),
      element("p", { class: "lead" }, n_("{0} talk", "{0} talks", one.length)), calls(one), group(alone, one)));
  return {
    section,
    draw: () => figures.forEach((figure) => figure.draw()),
    fit: (width) => figures.forEach((figure) => figure.fit(width)),
  };
}
