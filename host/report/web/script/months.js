// months: one dot a talk, where its median is known, over the months; below, every talk that was held.
import { Chart, axis } from "./chart.js";
import { colour } from "./colour.js";
import { count, round, seconds, stamp } from "./words.js";

const week = 7 * 86400;
const middle = (numbers) => {
  const sorted = [...numbers].sort((one, other) => one - other), half = sorted.length / 2;
  return Number.isInteger(half) ? (sorted[half - 1] + sorted[half]) / 2 : sorted[Math.floor(half)];
};
const at = (talk) => Date.parse(talk.start) / 1000;

function monthsTold(figures) {
  if (figures.points.length === 0) return "No talk has a median.";
  const times = figures.points.map((point) => point[2]);
  return `${count(figures.points.length, "talk")} with a median, from ${seconds(Math.min(...times))} to ${seconds(Math.max(...times))}.`;
}

export class Months extends Chart {
  constructor(figures, talks) {
    const hard = talks.some((talk) => talk.hard);
    super(`A dot for each talk: its own median${figures.trend ? ", and the middle line" : ""}. Below: every talk held${hard ? "; shaded: a hard week" : ""}.`, monthsTold(figures));
    Object.assign(this, { figures, talks });
  }

  make() {
    const start = new Map(this.talks.map((talk) => [talk.session, at(talk)]));
    const points = this.figures.points.map(([session, , s]) => [start.get(session), s]);
    const first = at(this.talks[0]), last = at(this.talks.at(-1)), margin = Math.max((last - first) * 0.02, 86400);
    const top = Math.max(...points.map((point) => point[1]), 1) * 1.1;
    return {
      data: [points.map((point) => point[0]), points.map((point) => point[1])],
      options: {
        padding: [12, 12, 22, 0],
        scales: { x: { time: true, range: [first - margin, last + margin] }, y: { range: [0, top] } },
        axes: [
          { ...axis(), size: 28, gap: 22, space: 60, values: (_, ticks) => ticks.map((tick) => new Date(tick * 1000).toLocaleDateString("en-GB", { month: "short", day: last - first < 90 * 86400 ? "numeric" : undefined })) },
          { ...axis(), size: 52, gap: 6, space: 40, grid: { stroke: () => colour("rule"), width: 1 }, values: (_, ticks) => ticks.map(round),
            incrs: [5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600, 43200, 86400, 172800] },
        ],
        series: [{}, { stroke: () => colour("one"), paths: () => null, points: { show: true, size: 7, width: 1.5, fill: () => colour("paper"), stroke: () => colour("one") } }],
        hooks: { drawClear: [(plot) => this.weeks(plot)], draw: [(plot) => this.line(plot, points), (plot) => this.held(plot)] },
      },
    };
  }

  weeks(plot) {
    const { ctx, bbox } = plot;
    ctx.save();
    ctx.fillStyle = colour("pause");
    const done = new Set();
    for (const talk of this.talks.filter((talk) => talk.hard)) {
      const monday = Math.floor((at(talk) / 86400 + 3) / 7) * week - 3 * 86400;
      if (done.has(monday)) continue;
      done.add(monday);
      const left = Math.max(plot.valToPos(monday, "x", true), bbox.left);
      const right = Math.min(plot.valToPos(monday + week, "x", true), bbox.left + bbox.width);
      ctx.fillRect(left, bbox.top, right - left, bbox.height);
    }
    ctx.restore();
  }

  // Theil-Sen: through the middle of both.
  line(plot, points) {
    const { trend } = this.figures, scale = uPlot.pxRatio;
    if (trend === null || points.length === 0) return;
    const x = points.map((point) => point[0]), slope = trend.slope_s_per_month / (30.4375 * 86400);
    const y = (t) => plot.valToPos(middle(points.map((point) => point[1])) + slope * (t - middle(x)), "y", true);
    const { ctx } = plot, [from, to] = [Math.min(...x), Math.max(...x)];
    ctx.save();
    ctx.strokeStyle = colour("quiet");
    ctx.lineWidth = 1.2 * scale;
    ctx.beginPath();
    ctx.moveTo(plot.valToPos(from, "x", true), y(from));
    ctx.lineTo(plot.valToPos(to, "x", true), y(to));
    ctx.stroke();
    ctx.restore();
  }

  held(plot) {
    const { ctx, bbox } = plot, scale = uPlot.pxRatio;
    ctx.save();
    ctx.fillStyle = colour("quiet");
    for (const talk of this.talks) {
      ctx.fillRect(plot.valToPos(at(talk), "x", true) - 0.6 * scale, bbox.top + bbox.height + 7 * scale, 1.2 * scale, 9 * scale);
    }
    ctx.restore();
  }
}
