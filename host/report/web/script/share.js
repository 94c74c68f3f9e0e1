// share: of all that could reach it, the share that had by a time (core/figures/incidence.h), with its
// band; of what is known between bounds only, the share that had at least, and at most.
import { Chart, Waits, axis } from "./chart.js";
import { colour } from "./colour.js";
import { _ } from "./language.js";
import { percent } from "./words.js";

// Of [from, to, reached] the two steps that the truth lies between.
function bounded(curve, end) {
  const times = [...new Set(curve.flatMap(([from, to]) => [from, to ?? end]).concat(end))].sort((one, other) => one - other);
  const reached = (s, edge) => curve.reduce((most, point) => ((point[edge] ?? Infinity) <= s ? Math.max(most, point[2]) : most), 0);
  return times.map((s) => [s, reached(s, 1), null, reached(s, 1), reached(s, 0)]);
}

export class Share extends Chart {
  constructor(figures, text) {
    const caption = figures.exact !== undefined ? _("The share that were back by then; shaded: somewhere in it, as some were marked later.")
      : _("The share that had come to it by then{0}{1}.", figures.interval ? _(", with its 95 % band") : "", figures.other > 0 ? _("; dotted: had ended otherwise") : "");
    super(caption, text);
    this.figures = figures;
  }

  make() {
    const { curve, times, exact, interval, median_s: median, median_from_s: from, high_before: before } = this.figures;
    const all = times.flatMap((time) => [time[1], exact === undefined ? null : time[2]]).filter((s) => s !== null);
    const waits = new Waits(exact === undefined ? [...all, 60] : all), end = Math.max(...all, 1);
    const banded = exact !== undefined || interval;
    const steps = exact === undefined ? [...curve] : bounded(curve, end);
    const points = [[0, 0, 0, banded ? 0 : null, banded ? before ?? 0 : null], ...steps];
    if (points.at(-1)[0] < end) points.push([end, ...points.at(-1).slice(1)]);
    const stepped = uPlot.paths.stepped({ align: 1 });
    const step = (more) => ({ paths: stepped, points: { show: false }, ...more });
    return {
      data: [points.map((point) => waits.at(point[0])), ...[3, 4, 2, 1].map((at) => points.map((point) => point[at] ?? null))],
      options: {
        scales: { x: { time: false, range: waits.range }, y: { range: [0, 1] } },
        axes: [
          waits.axis({ size: 28, gap: 6 }, 64),
          axis({ size: 46, gap: 6, splits: () => [0, 0.25, 0.5, 0.75, 1], values: (_, ticks) => ticks.map(percent),
            grid: { stroke: () => colour("rule"), width: 1 } }),
        ],
        series: [{}, step({ stroke: "transparent", width: 0 }), step({ stroke: "transparent", width: 0 }),
          step({ stroke: () => colour("quiet"), width: 1.4, dash: [2, 4] }), step({ stroke: () => colour("one"), width: 2 })],
        bands: banded ? [{ series: [2, 1], fill: () => colour("one-band") }] : [],
        hooks: { draw: [(plot) => this.half(plot, waits, median ?? from ?? null)] },
      },
    };
  }

  // Down from where half had reached it.
  half(plot, waits, median) {
    if (median === null) return;
    const { ctx, bbox } = plot, scale = uPlot.pxRatio;
    const x = plot.valToPos(waits.at(median), "x", true), y = plot.valToPos(0.5, "y", true);
    ctx.save();
    ctx.strokeStyle = ctx.fillStyle = colour("ink");
    ctx.lineWidth = scale;
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(x, y);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.beginPath();
    ctx.arc(x, y, 3 * scale, 0, 2 * Math.PI);
    ctx.fill();
    ctx.restore();
  }
}
