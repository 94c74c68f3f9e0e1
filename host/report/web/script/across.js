// across: many talks as one reader's own: how long things took, over all and over the months.
import { element } from "./element.js";
import { Months } from "./months.js";
import { Share } from "./share.js";
import { change, count, date, duration, list, month, percent } from "./words.js";

// As the text asks the curve.
const asked = [15, 30, 60, 120, 180, 600, 3600];

const endings = {
  other_paused: "the other one paused", subsided: "went down by itself", stayed: "you both stayed with it",
  went_on: "the talk went on", talk_ended: "the talk ended", stopped: "recording stopped", no_signal: "no signal",
};
const otherwise = ["other_paused", "subsided", "stayed"];

const lists = {
  pause: {
    title: "From activation to your own pause",
    half: (time) => ["In half of the moments you had paused within ", time, "."],
    unreached: "In fewer than half of the moments it came to a pause of your own.",
    reached: "paused", own: "its own half", lacks: "half was not reached",
  },
  settling: {
    title: "From the pause to near your own level",
    half: (time) => ["After half of your pauses you were near your own level again within ", time, "."],
    unreached: "After fewer than half of your pauses that was seen.",
    reached: "near your own level", own: "its own half", lacks: "half was not reached",
  },
  repair: {
    title: "From losing each other to “we are back”",
    half: (time) => ["Half of the times you were back ", time, "."],
    unreached: "For fewer than half of them a way back was marked.",
    own: "its last repair", lacks: "none is known of",
  },
};

const edge = (s) => (s === null ? "not reached" : duration(s));

function halfTold(figures, words) {
  const strong = (text) => element("strong", {}, text);
  if (figures.median_from_s !== undefined) {
    if (figures.median_from_s === null) return [strong("Half: not reached."), ` ${words.unreached}`];
    const [from, to] = [figures.median_from_s, figures.median_to_s];
    return words.half(from === to ? ["within ", strong(duration(from))] : ["some time from ", strong(duration(from)), " to ", strong(edge(to)), " on"]);
  }
  return figures.median_s === null ? [strong("Half: not reached."), ` ${words.unreached}`] : words.half(strong(duration(figures.median_s)));
}

function intervalTold(figures) {
  if (!figures.interval) return "Too few talks for an interval.";
  return `95 % interval from ${edge(figures.median_low_s)} to ${edge(figures.median_high_s)}.`;
}

// "23 ended otherwise (the other one paused 6, …)"
function endsTold(number, text, figures, which) {
  if (number === 0) return null;
  const counts = which.map((how) => [endings[how], figures.times.filter((time) => time[2] === how).length]).filter(([, n]) => n > 0);
  return `${number} ${text}` + (counts.length > 0 ? ` (${counts.map(([how, n]) => `${how} ${n}`).join(", ")})` : "");
}

function casesTold(figures, words) {
  const parts = figures.exact === undefined
    ? [`${figures.reached} ${words.reached}`, endsTold(figures.other, "ended otherwise", figures, otherwise),
      endsTold(figures.open, "not seen to the end", figures, Object.keys(endings).filter((how) => !otherwise.includes(how)))]
    : [`${figures.exact} back in the talk`, `${figures.between} marked later`, `${figures.open} not marked`];
  return `${figures.cases} in all: ${parts.filter(Boolean).join(", ")}.`;
}

function sharesTold(figures) {
  if (figures.exact !== undefined) return "";
  const last = figures.curve.at(-1)?.[0] ?? 0;
  const parts = asked.map((s, at) => [s, figures.curve.findLast((point) => point[0] <= s), at === 0 || last > asked[at - 1]])
    .filter(([, point, goesOn]) => point && goesOn).map(([s, point]) => `${duration(s)} ${percent(point[1])}`);
  return parts.length > 0 ? `By ${list(parts)}.` : "";
}

function heldTold(talks) {
  const months = new Map();
  for (const talk of talks) months.set(month(talk.start), (months.get(month(talk.start)) ?? 0) + 1);
  return `Talks held: ${[...months].map(([name, n]) => `${name} ${n}`).join(", ")}.${markedTold(talks)}`;
}

// The reader's own marks, beside the talks held.
function markedTold(talks) {
  const hard = talks.filter((talk) => talk.hard_week).length, same = talks.filter((talk) => talk.sooner !== null);
  return (hard > 0 ? ` In a hard week: ${hard} of them.` : "") +
    (same.length > 0 ? ` An old subject, and out of it sooner: ${same.filter((talk) => talk.sooner).length} of ${same.length} that you marked.` : "");
}

function movedTold({ trend, points, unknown }, words) {
  if (trend === null) {
    return `Over the months nothing can be said under 5 talks with a figure of their own (there ${points.length === 1 ? "is" : "are"} ${points.length}).`;
  }
  const chance = trend.low <= 0 && trend.high >= 0 ? " Chance alone can move it as far." : "";
  const rest = unknown > 0 ? `; ${unknown} more in which ${words.lacks} are not in it` : "";
  return `Over the months ${change(trend.slope_s_per_month)} a month, 95 % interval from ${change(trend.low)} to ${change(trend.high)}; ` +
    `p ${trend.p.toFixed(3)} (${trend.exact ? "exact" : "approximate"}), from ${trend.points} talks, each by ${words.own}${rest}.${chance}`;
}

class Figure {
  constructor(kind, figures, talks) {
    const words = lists[kind];
    this.share = new Share(figures, `${halfTold(figures, words).flat().map((node) => node.textContent ?? node).join("")} ${sharesTold(figures)}`);
    this.months = new Months(figures.moves, talks, movedTold(figures.moves, words));
    this.article = element("article", { class: "spread", "data-kind": kind },
      element("h3", {}, words.title),
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
    return number === 0 ? null : element("p", { class: "measure" }, `Pauses you called with nothing noticed before: ${number}. They are in no figure below.`);
  };
  const two = talks.filter((talk) => !talk.alone), one = talks.filter((talk) => talk.alone);
  const section = element("section", { id: "across", "aria-labelledby": "across-title" },
    element("p", { class: "over" }, talks.length > 0 ? `${date(talks[0].start)} to ${date(talks.at(-1).start)}` : ""),
    element("h2", { id: "across-title" }, "Your talks together"),
    element("p", { class: "lead" }, `${count(two.length, "talk")} of the two of you`),
    element("p", { class: "measure" }, "How long things took, and how far that spreads. Progress is uneven; harder stretches belong to it, and coming back is what counts."),
    calls(two), group(together, two),
    one.length === 0 ? null : element("div", { class: "solo" }, element("h2", {}, "Talks you were alone in"),
      element("p", { class: "lead" }, count(one.length, "talk")), calls(one), group(alone, one)));
  return {
    section,
    draw: () => figures.forEach((figure) => figure.draw()),
    fit: (width) => figures.forEach((figure) => figure.fit(width)),
  };
}
