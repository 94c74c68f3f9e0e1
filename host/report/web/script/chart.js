// chart: what the small plots have in common: a place, a width, a height, a redraw.
import { colour, onColours } from "./colour.js";
import { element } from "./element.js";

const high = 220;

export function axis() {
  return { stroke: () => colour("quiet"), font: `12px ${colour("sans")}`, ticks: { show: false }, grid: { show: false } };
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
    if (this.plot.width !== this.width(wide)) this.plot.setSize({ width: this.width(wide), height: high });
  }
}
