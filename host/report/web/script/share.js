// share: of all that could reach it, the share that had by a time (cumulative incidence), with its band.
import { Chart, axis } from "./chart.js";
import { colour } from "./colour.js";
import { percent, round, seconds } from "./words.js";

function shareTold(figures, words) {
  const at = [0.25, 0.5, 0.75].map((share) => [share, figures.curve.find((point) => point[1] >= share)])
    .map(([share, point]) => (point ? `${percent(share)} by ${seconds(point[0])}` : `${percent(share)}: not reached`));
  return `The share that reached “${words.reached}” by a time: ${at.join(", ")}.`;
}

export class Share extends Chart {
  constructor(figures, words) {
    super("The share that had reached it by then, with its 95 % band; dotted: what had ended otherwise.", shareTold(figures, words));
    this.figures = figures;
  }

  make() {
    const { curve, interval, median_s: median } = this.figures;
    const end = Math.max(...this.figures.times.map((time) => time[1]), 1);
    const points = [[0, 0, 0, interval ? 0 : null, interval ? 0 : null], ...curve];
    const last = points.at(-1);
    if (last[0] < end) points.push([end, ...last.slice(1)]);
    const column = (at) => points.map((point) => point[at]);
    const stepped = uPlot.paths.stepped({ align: 1 });
    const step = (more) => ({ paths: stepped, points: { show: false }, ...more });
    return {
      data: [column(0), column(1), column(2), column(3), column(4)],
      options: {
        scales: { x: { time: false, range: [0, end] }, y: { range: [0, 1] } },
        axes: [
          { ...axis(), size: 28, gap: 6, space: 70, values: (_, ticks) => ticks.map(round),
            incrs: [5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600, 43200, 86400, 172800, 604800] },
          { ...axis(), size: 46, gap: 6, splits: () => [0, 0.25, 0.5, 0.75, 1], values: (_, ticks) => ticks.map(percent),
            grid: { stroke: () => colour("rule"), width: 1 } },
        ],
        series: [{}, step({ stroke: () => colour("one"), width: 2 }),
          step({ stroke: () => colour("quiet"), width: 1.2, dash: [2, 4] }), step({ width: 0 }), step({ width: 0 })],
        bands: interval ? [{ series: [4, 3], fill: () => colour("one-band") }] : [],
        hooks: { draw: [(plot) => this.half(plot, median)] },
      },
    };
  }

  // Down from where half had reached it.
  half(plot, median) {
    if (median === null) return;
    const { ctx, bbox } = plot, scale = uPlot.pxRatio;
    const x = plot.valToPos(median, "x", true), y = plot.valToPos(0.5, "y", true);
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
