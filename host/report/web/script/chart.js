// chart: what the small plots have in common: a place, a width, a height, an axis of waits.
import { colour, onColours, onPaper } from "./colour.js";
import { element } from "./element.js";
import { round } from "./words.js";

const high = 220, onSheet = 165; // pixels; two figures and their words go on a sheet
const marks = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800, 2592000];

export function axis(more) {
  return { stroke: () => colour("quiet"), font: `12px ${colour("sans")}`, ticks: { show: false }, grid: { show: false }, ...more };
}

// How waits lie on an axis: evenly, or, where the longest is over 20 times the middle one, by their
// logarithm, so that a night does not hide an evening.
export class Waits {
  constructor(times) {
    const some = times.filter((s) => s > 0).sort((one, other) => one - other);
    const least = some[0] ?? 1, most = some.at(-1) ?? 1;
    this.even = most < 20 * (some[some.length >> 1] ?? 1);
    this.range = this.even ? [0, most * 1.04] : [Math.log(least / 1.3), Math.log(most * 1.15)];
  }

  at(s) {
    return this.even ? s : Math.log(Math.max(s, Math.exp(this.range[0])));
  }

  // Marks that leave each other `space` pixels.
  axis(more, space) {
    const splits = (plot, which) => {
      const room = plot.axes[which].side % 2 ? plot.bbox.height / uPlot.pxRatio : plot.bbox.width / uPlot.pxRatio;
      const most = Math.max(2, Math.floor(room / space)), [low, top] = this.range;
      if (this.even) {
        const step = marks.find((mark) => top / mark <= most) ?? marks.at(-1);
        return Array.from({ length: Math.floor(top / step) + 1 }, (_, n) => n * step);
      }
      let last = -Infinity;
      return marks.map((mark) => Math.log(mark)).filter((mark) => {
        if (mark < low || mark > top || ((mark - last) / (top - low)) * room < space) return false;
        last = mark;
        return true;
      });
    };
    return axis({ splits, values: (_, ticks) => ticks.map((tick) => round(this.even ? tick : Math.round(Math.exp(tick)))), ...more });
  }
}

export class Chart {
  // caption: what it shows; text: the same for who can't see it.
  constructor(caption, text) {
    this.host = element("div", { class: "small", role: "img", "aria-label": text });
    this.caption = element("figcaption", {}, caption);
  }

  part() {
    return element("figure", { class: "plot" }, this.host, this.caption);
  }

  draw() {
    const { options, data } = this.make();
    this.plot = new uPlot({
      width: this.width(), height: high, pxAlign: false, legend: { show: false }, cursor: { show: false }, padding: [12, 12, 0, 0], ...options,
    }, data, this.host);
    onColours(() => this.plot.redraw(false, true));
    new ResizeObserver(() => this.fit()).observe(this.host);
  }

  width(wide = this.host.clientWidth) {
    return Math.max(Math.floor(wide), 220);
  }

  fit(wide) {
    if (wide === undefined && onPaper()) return;
    const height = wide === undefined ? high : onSheet;
    if (this.plot.width !== this.width(wide) || this.plot.height !== height) this.plot.setSize({ width: this.width(wide), height });
  }
}
