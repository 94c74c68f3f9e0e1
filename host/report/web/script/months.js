// months: one dot a talk that has a figure of its own, over the months; below, every talk that was held.
import { Chart, Waits, axis } from "./chart.js";
import { colour } from "./colour.js";
import { _ } from "./language.js";
import { monthName, monthOfYear } from "./words.js";

const aDay = 86400, aWeek = 7 * aDay, aMonth = 30.4375 * aDay;

const middle = (numbers) => {
  const sorted = [...numbers].sort((one, other) => one - other), half = sorted.length / 2;
  return Number.isInteger(half) ? (sorted[half - 1] + sorted[half]) / 2 : sorted[Math.floor(half)];
};
const begun = (talk) => Date.parse(talk.start) / 1000;

// Over more than a year a month is named with its year.
const named = (from, to) => (to - from > 400 * aDay ? { wide: 76, name: monthOfYear } : { wide: 44, name: monthName });

// The firsts of months between, every so many, so that their names have room.
function firsts(from, to, room) {
  const { wide } = named(from, to), step = [1, 2, 3, 6, 12].find((months) => (to - from) / (months * aMonth) * wide < room) ?? 24;
  const at = new Date(from * 1000), all = [];
  for (let date = new Date(at.getFullYear(), at.getMonth() - at.getMonth() % step, 1); date / 1000 <= to; date.setMonth(date.getMonth() + step)) {
    if (date / 1000 >= from && (to - date / 1000) / (to - from) * room > wide / 2 - 14) all.push(date / 1000);
  }
  return all;
}

export class Months extends Chart {
  constructor(moves, talks, text) {
    const hard = talks.some((talk) => talk.hard_week);
    const waits = new Waits([...moves.points.map((point) => point[2]), 30]), lined = moves.trend !== null && waits.even;
    const chance = lined && moves.trend.low <= 0 && moves.trend.high >= 0;
    const dots = chance ? _("A dot for each talk; the line, dashed: the middle of how they move, no further than chance alone can.")
      : lined ? _("A dot for each talk; the line: the middle of how they move.") : _("A dot for each talk.");
    super(`${dots} ` +
      (hard ? _("Below, a stroke for every talk held; shaded, a hard week.") : _("Below, a stroke for every talk held.")), text);
    Object.assign(this, { moves, talks, waits, lined, chance });
  }

  make() {
    const start = new Map(this.talks.map((talk) => [talk.session, begun(talk)]));
    const points = this.moves.points.map(([session, , s]) => [start.get(session), s]);
    const first = begun(this.talks[0]), last = begun(this.talks.at(-1)), margin = Math.max((last - first) * 0.025, 3 * aDay);
    const { waits } = this, range = [first - margin, last + margin];
    return {
      data: points.length > 0 ? [points.map((point) => point[0]), points.map((point) => waits.at(point[1]))] : [[first], [null]],
      options: {
        padding: [12, 12, 0, 0],
        scales: { x: { time: false, range }, y: { range: waits.range } },
        axes: [
          axis({ size: 46, gap: 24, splits: (plot) => firsts(...range, plot.bbox.width / uPlot.pxRatio),
            values: (_, ticks) => ticks.map(named(...range).name) }),
          waits.axis({ size: 56, gap: 6, grid: { stroke: () => colour("rule"), width: 1 } }, 34),
        ],
        series: [{}, { stroke: () => colour("one"), paths: () => null, points: { show: true, size: 7, width: 1.6, fill: () => colour("paper"), stroke: () => colour("one") } }],
        hooks: { drawClear: [(plot) => this.weeks(plot)], draw: [(plot) => this.line(plot, points), (plot) => this.held(plot)] },
      },
    };
  }

  weeks(plot) {
    const { ctx, bbox } = plot;
    ctx.save();
    ctx.fillStyle = colour("pause");
    const done = new Set();
    for (const talk of this.talks.filter((talk) => talk.hard_week)) {
      const monday = Math.floor((begun(talk) / aDay + 3) / 7) * aWeek - 3 * aDay;
      if (done.has(monday)) continue;
      done.add(monday);
      const left = Math.max(plot.valToPos(monday, "x", true), bbox.left);
      const right = Math.min(plot.valToPos(monday + aWeek, "x", true), bbox.left + bbox.width);
      ctx.fillRect(left, bbox.top, right - left, bbox.height);
    }
    ctx.restore();
  }

  // Theil-Sen: through the middle of both. Dashed where its interval holds no move at all.
  line(plot, points) {
    const { trend } = this.moves, scale = uPlot.pxRatio;
    if (!this.lined) return;
    const x = points.map((point) => point[0]), slope = trend.slope_s_per_month / aMonth;
    const level = middle(points.map((point) => point[1])), centre = middle(x);
    const { ctx, bbox } = plot, from = Math.min(...x), to = Math.max(...x);
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    ctx.strokeStyle = colour("quiet");
    ctx.lineWidth = 1.2 * scale;
    if (this.chance) ctx.setLineDash([5 * scale, 5 * scale]);
    ctx.beginPath();
    for (const t of [from, to]) ctx.lineTo(plot.valToPos(t, "x", true), plot.valToPos(level + slope * (t - centre), "y", true));
    ctx.stroke();
    ctx.restore();
  }

  held(plot) {
    const { ctx, bbox } = plot, scale = uPlot.pxRatio;
    ctx.save();
    ctx.fillStyle = colour("quiet");
    for (const talk of this.talks) {
      ctx.fillRect(plot.valToPos(begun(talk), "x", true) - 0.6 * scale, bbox.top + bbox.height + 8 * scale, 1.2 * scale, 10 * scale);
    }
    ctx.restore();
  }
}
