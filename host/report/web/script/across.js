// across: many talks as one reader's own: how long things took, over all and over the months.
import { element } from "./element.js";
import { Months } from "./months.js";
import { Share } from "./share.js";
import { count, date, list, seconds } from "./words.js";

const lists = {
  pause: {
    title: "From activation to the pause",
    half: (median) => `In half of the moments you had paused within ${median}.`,
    unreached: "In fewer than half of the moments it came to an own pause.",
    case: "moment", reached: "own pause", other: "ended otherwise: the other one paused, it went down by itself, or you stayed with it",
  },
  settling: {
    title: "From the pause to near your own level",
    half: (median) => `After half of the pauses you were near your own level again within ${median}.`,
    unreached: "After fewer than half of the pauses that came within what was seen of it.",
    case: "pause", reached: "near own level again", other: "ended otherwise",
  },
  repair: {
    title: "From losing each other to “we are back”",
    half: (median) => `Half of the times you were back within ${median}.`,
    unreached: "In fewer than half of them “we are back” was marked.",
    case: "time you lost each other", cases: "times you lost each other", reached: "“we are back”", other: "ended otherwise",
  },
};

function intervalTold(figures) {
  if (!figures.interval) return "For an interval these are too few talks.";
  const low = figures.median_low_s, high = figures.median_high_s;
  if (low === null) return "";
  return high === null ? `It may lie anywhere from ${seconds(low)} on (95 %).` : `It lies between ${seconds(low)} and ${seconds(high)} (95 %).`;
}

function ends(figures) {
  const parts = [`${figures.reached} reached it`];
  if (figures.other > 0) parts.push(`${figures.other} ended otherwise`);
  if (figures.open > 0) parts.push(`${figures.open} were not seen to their end`);
  return parts;
}

function moved(figures) {
  const { trend } = figures;
  if (trend === null) {
    return `A trend is looked for from 5 talks on; here ${count(figures.points.length, "talk has", "talks have")} a median. Nothing is said about it.`;
  }
  const sign = (s) => `${s > 0 ? "+" : s < 0 ? "−" : ""}${seconds(Math.abs(s))}`;
  return `Over ${trend.points} talks the middle line goes by ${sign(trend.slope_s_per_month)} a month, anywhere between ${sign(trend.low)} and ${sign(trend.high)} (95 %, Theil-Sen). ` +
    `An order like this comes by chance in ${trend.p < 0.001 ? "fewer than 1 of 1000" : `${(100 * trend.p).toFixed(1)} of 100`} (Mann-Kendall, p = ${trend.p.toFixed(3)}).` +
    (figures.not_reached_talks > 0 ? ` In ${count(figures.not_reached_talks, "more talk", "more talks")} half did not reach it; a median is not known there.` : "");
}

class Figure {
  constructor(kind, figures, talks) {
    Object.assign(this, { kind, figures });
    this.share = new Share(figures, lists[kind]);
    this.months = new Months(figures, talks);
  }

  part() {
    const { figures } = this, words = lists[this.kind];
    const number = count(figures.cases, words.case, words.cases ?? `${words.case}s`);
    return element("article", { class: "spread" },
      element("h3", {}, words.title),
      element("p", { class: "lead" }, figures.median_s === null ? ["Median: not reached. ", words.unreached] : words.half(seconds(figures.median_s))),
      element("p", { class: "measure" }, `${intervalTold(figures)} ${number}: ${list(ends(figures))}.`),
      element("div", { class: "pair" }, this.share.part(), this.months.part()),
      element("p", { class: "measure trend" }, moved(figures)));
  }

  draw() {
    this.share.draw();
    this.months.draw();
  }

  fit(width) {
    this.share.fit(width && (width - 24) / 2);
    this.months.fit(width && (width - 24) / 2);
  }
}

export function acrossSection({ talks, together, alone }) {
  const figures = [];
  const group = (which, those) => Object.keys(lists).filter((kind) => which[kind].cases > 0).map((kind) => {
    const figure = new Figure(kind, which[kind], those);
    figures.push(figure);
    return figure.part();
  });
  const two = talks.filter((talk) => !talk.alone), one = talks.filter((talk) => talk.alone);
  const own = group(alone, one);
  const section = element("section", { id: "across", "aria-labelledby": "across-title" },
    element("p", { class: "over" }, talks.length > 0 ? `${date(talks[0].start)} to ${date(talks.at(-1).start)}` : ""),
    element("h2", { id: "across-title" }, "All talks"),
    element("p", { class: "lead" }, `${count(two.length, "talk")} of the two of you` + (one.length > 0 ? `, ${one.length} alone` : "")),
    element("p", { class: "measure" }, "How long things took, each with how far it spreads. Progress is uneven: harder stretches belong to it, and a talk that was held at all stands beside every line. Coming back is what counts."),
    group(together, two),
    own.length > 0 ? [element("h2", { class: "solo" }, "Talks alone"), own] : null);
  return {
    section,
    draw: () => figures.forEach((figure) => figure.draw()),
    fit: (width) => figures.forEach((figure) => figure.fit(width)),
  };
}
