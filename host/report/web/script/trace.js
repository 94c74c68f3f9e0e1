// trace: one side's heart over the talk, against its own level in talk.
//
// Pale: every second that could be trusted. Firm: their mean over about ten seconds, for the eye. Where
// nothing could be trusted nothing is drawn, and the stretch says why.
import { colour } from "./colour.js";
import { glyph } from "./glyph.js";
import { N_, _ } from "./language.js";
import { clock } from "./words.js";

const around = 5; // seconds to each side of the mean
// The hands are ours (hands.js).
const unbound = Object.fromEntries(["mousemove", "mouseleave", "mousedown", "mouseup", "dblclick"].map((kind) => [kind, () => null]));
export const holeNames = { uncertain: N_("uncertain"), "no signal": N_("no signal") };
const phaseNames = { quiet: N_("quiet"), listening: N_("listening"), speaking: N_("speaking"), talk: N_("talk"), own: N_("own level") };
const rail = 46; // pixels above the first trace, for what belongs to both

function smoothed(rate) {
  return rate.map((_, at) => {
    let sum = 0, weight = 0, used = 0;
    for (let i = Math.max(0, at - around); i <= Math.min(rate.length - 1, at + around); i++) {
      if (rate[i] === null) continue;
      const w = around + 1 - Math.abs(i - at);
      sum += w * rate[i];
      weight += w;
      used++;
    }
    return rate[at] === null || used < around ? null : sum / weight;
  });
}

// All sides have as many beats a minute in a pixel, so that no rise looks larger than it was; each
// around its own level, so that no two levels stand beside each other.
export function reach(sides) {
  let most = 12;
  for (const side of sides) {
    const low = side.band?.low ?? Infinity, high = side.band?.high ?? 0;
    const rates = side.rate.filter((r) => r > 0).map((r) => r / 10).concat(side.band ? [low, high] : []);
    if (rates.length === 0) continue;
    rates.sort((one, other) => one - other);
    // The outermost two in a thousand may leave the picture's edge.
    const cut = Math.floor(rates.length / 500);
    most = Math.max(most, rates.at(-1 - cut) - rates[cut]);
  }
  return most * 1.16;
}

function heights(side, most) {
  const rates = side.rate.filter((r) => r > 0).map((r) => r / 10).sort((one, other) => one - other);
  if (rates.length === 0) return [side.band ? side.band.level - most / 2 : 60, side.band ? side.band.level + most / 2 : 100];
  const cut = Math.floor(rates.length / 500);
  const low = Math.min(rates[cut], side.band?.low ?? Infinity), high = Math.max(rates.at(-1 - cut), side.band?.high ?? 0);
  const middle = (low + high) / 2;
  return [middle - most / 2, middle + most / 2];
}

export class Trace {
  constructor({ side, span, most, first, last, hue, ours, own, whose, quiet = () => false }) {
    Object.assign(this, { side, span, first, last, hue, ours, own, whose, quiet });
    this.take(most);
  }

  take(most) {
    this.rate = this.side.rate.map((r) => (r > 0 ? r / 10 : null));
    this.smooth = smoothed(this.rate);
    this.range = heights(this.side, most);
  }

  data() {
    return [this.rate.map((_, at) => at), this.rate, this.smooth];
  }

  // The side has grown.
  renew(most) {
    this.take(most);
    this.plot.setData(this.data());
  }

  // Into `host`, as wide as it is.
  draw(host, width, height) {
    const axis = { stroke: () => colour("quiet"), font: `12px ${colour("sans")}`, ticks: { show: false } };
    const line = (name, lineWidth) => ({ stroke: () => colour(name), width: lineWidth, points: { show: false }, spanGaps: false });
    this.plot = new uPlot({
      width, height: this.high(height), pxAlign: false, legend: { show: false },
      padding: [this.first ? rail : 10, 18, this.last ? 0 : 6, 0],
      cursor: { y: false, drag: { x: false, y: false }, points: { show: false }, bind: unbound },
      scales: { x: { time: false, range: () => [this.span.from, this.span.to] }, y: { range: () => this.range } },
      axes: [
        { ...axis, show: this.last, size: 28, gap: 6, space: 70, grid: { show: false },
          incrs: [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600], values: (_, ticks) => ticks.map(clock) },
        { ...axis, size: 38, gap: 6, space: 30, grid: { stroke: () => colour("rule"), width: 1 },
          incrs: [1, 2, 5, 10, 20, 50], values: (_, ticks) => ticks.map((tick) => (this.quiet() ? "" : String(tick))) },
      ],
      series: [{}, line(`${this.hue}-pale`, 1), line(this.hue, 1.8)],
      hooks: { drawClear: [() => this.behind()], draw: [() => this.above()] },
    }, this.data(), host);
    return this;
  }

  // Of the whole, for a trace that is `height` high.
  high(height) {
    return height + (this.first ? rail : 0) + (this.last ? 28 : 0);
  }

  size(width, height) {
    if (this.plot.width === width && this.plot.height === this.high(height)) return;
    this.plot.setSize({ width, height: this.high(height) });
  }

  // Canvas pixels.
  x(t) {
    return this.plot.valToPos(t, "x", true);
  }

  stretch(from, to, paint) {
    const { bbox } = this.plot;
    const left = Math.max(this.x(from), bbox.left), right = Math.min(this.x(to), bbox.left + bbox.width);
    if (right > left) paint(left, right, bbox);
  }

  behind() {
    const { ctx } = this.plot, scale = uPlot.pxRatio;
    ctx.save();
    for (const thing of this.ours) {
      if (thing.kind !== "pause") continue;
      this.stretch(thing.t, thing.to, (left, right, box) => {
        ctx.fillStyle = colour("pause");
        ctx.fillRect(left, box.top, right - left, box.height);
        if (this.first) this.label(thing.long ? _("a longer break") : _("a pause"), (left + right) / 2, box.top + 11 * scale, right - left, scale);
      });
    }
    if (this.side.band) {
      const top = this.plot.valToPos(this.side.band.high, "y", true), bottom = this.plot.valToPos(this.side.band.low, "y", true);
      const level = this.plot.valToPos(this.side.band.level, "y", true);
      this.stretch(0, this.span.end, (left, right) => {
        ctx.fillStyle = colour(`${this.hue}-band`);
        ctx.fillRect(left, top, right - left, bottom - top);
        ctx.fillStyle = colour(`${this.hue}-pale`);
        ctx.fillRect(left, level - scale / 2, right - left, scale);
      });
    }
    for (const [from, to, why] of this.side.holes) this.hole(from, to, why, scale);
    this.phases(scale);
    ctx.restore();
  }

  hole(from, to, why, scale) {
    const { ctx } = this.plot;
    this.stretch(from, to, (left, right, box) => {
      if (right - left < 4 * scale) { // no room for a pattern: a stroke at the lower edge
        ctx.fillStyle = colour("hatch");
        ctx.fillRect(left, box.top + box.height - 6 * scale, Math.max(right - left, scale), 6 * scale);
        return;
      }
      ctx.save();
      ctx.beginPath();
      ctx.rect(left, box.top, right - left, box.height);
      ctx.clip();
      if (why === "no signal") {
        ctx.fillStyle = colour("paper");
        ctx.fillRect(left, box.top, right - left, box.height);
      }
      ctx.strokeStyle = colour(why === "no signal" ? "rule" : "hatch");
      ctx.lineWidth = scale;
      ctx.beginPath();
      const step = (why === "no signal" ? 9 : 5) * scale;
      for (let x = left - box.height; x < right; x += step) {
        ctx.moveTo(x, box.top + box.height);
        ctx.lineTo(x + box.height, box.top);
      }
      ctx.stroke();
      ctx.restore();
      this.label(_(holeNames[why]), (left + right) / 2, box.top + 12 * scale, right - left, scale);
    });
  }

  // Where the level was measured, along the upper edge: each stretch by name where all names have room.
  phases(scale) {
    const { ctx } = this.plot, { phases } = this.side;
    const named = (all) => all.forEach(([name, from, to]) => this.stretch(from, to, (left, right, box) => {
      ctx.fillStyle = colour("hatch");
      ctx.fillRect(left + scale, box.top + 2 * scale, right - left - 2 * scale, 1.5 * scale);
      this.label(_(phaseNames[name]), (left + right) / 2, box.top + 13 * scale, right - left, scale);
    }));
    const most = Math.min(...phases.map(([, from, to]) => this.x(to) - this.x(from)));
    if (phases.length > 0) named(most > 58 * scale ? phases : [["own", phases[0][1], phases.at(-1)[2]]]);
  }

  label(text, x, y, room, scale, align = "center") {
    const { ctx } = this.plot;
    ctx.font = `${11.5 * scale}px ${colour("sans")}`;
    if (ctx.measureText(text).width + 6 * scale > room) return false;
    ctx.fillStyle = colour("quiet");
    ctx.textAlign = align;
    ctx.textBaseline = "middle";
    ctx.fillText(text, x, y);
    return true;
  }

  inSight(t) {
    return t >= this.span.from && t <= this.span.to;
  }

  above() {
    const { ctx } = this.plot, scale = uPlot.pxRatio;
    ctx.save();
    for (const thing of this.own) {
      if (!this.inSight(thing.t)) continue;
      const x = this.x(thing.t), y = this.height(thing.t);
      if (thing.bound > 0) {
        ctx.fillStyle = colour(this.hue);
        ctx.fillRect(this.x(thing.t - thing.bound), y - 0.75 * scale, this.x(thing.t + thing.bound) - this.x(thing.t - thing.bound), 1.5 * scale);
      }
      const below = thing.kind === "settling" ? 14 * scale : 0;
      glyph(ctx, thing.kind, x, y + below, colour(this.hue), 1.1 * scale);
    }
    if (this.first) this.rail(scale);
    ctx.restore();
  }

  // Of the firm line; where there is none, of the nearest second that has one.
  height(t) {
    const at = Math.min(Math.max(Math.round(t), 0), this.smooth.length - 1);
    let rate = this.side.band?.level ?? this.range[0];
    for (let off = 0; off < 30; off++) {
      const near = this.smooth[at - off] ?? this.smooth[at + off];
      if (near !== null && near !== undefined) {
        rate = near;
        break;
      }
    }
    return this.plot.valToPos(Math.min(Math.max(rate, this.range[0]), this.range[1]), "y", true);
  }

  // Above the first trace, in two rows: words and signs of the two of them; cues and pauses.
  rail(scale) {
    const { ctx, bbox } = this.plot;
    const upper = bbox.top - 34 * scale, lower = bbox.top - 12 * scale;
    const right = bbox.left + bbox.width;
    const words = this.ours.filter((thing) => thing.kind !== "pause" && thing.kind !== "cue" && this.inSight(thing.t));
    let taken = -Infinity;
    words.forEach((thing, at) => {
      const t = this.x(thing.t), x = Math.max(t, taken + 18 * scale); // signs stand beside each other
      taken = x;
      const next = at + 1 < words.length ? this.x(words[at + 1].t) - 12 * scale : right;
      if (thing.to > thing.t) {
        ctx.fillStyle = colour("ink");
        this.stretch(thing.t, thing.to, (left, end) => ctx.fillRect(left, upper - 0.5 * scale, end - left, scale));
      }
      if (["rupture", "repair", "moment"].includes(thing.kind)) {
        ctx.fillStyle = colour("rule");
        ctx.fillRect(t - scale / 2, upper + 9 * scale, scale, bbox.top + bbox.height - upper - 9 * scale);
      }
      glyph(ctx, thing.kind, x, upper, colour("ink"), 1.05 * scale);
      if (thing.kind !== "note") this.label(thing.short ?? thing.text, x + 12 * scale, upper, next - x - 12 * scale, scale, "left");
    });
    for (const thing of this.ours) {
      if (thing.kind === "cue" && this.inSight(thing.t)) {
        glyph(ctx, "cue", this.x(thing.t) - 3 * scale, lower, colour("ink"), 0.85 * scale);
      }
      if (thing.kind !== "pause") continue;
      ctx.fillStyle = colour("ink");
      this.stretch(thing.t, thing.to, (left, end) => {
        ctx.beginPath();
        ctx.roundRect(left, lower - 2.5 * scale, Math.max(end - left, 3 * scale), 5 * scale, 2.5 * scale);
        ctx.fill();
      });
    }
  }
}
