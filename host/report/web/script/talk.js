// talk: one talk: what belongs to the two of them, the traces, the moments, how sure that is.
import { onColours, onPaper } from "./colour.js";
import { element } from "./element.js";
import { glyphSign } from "./glyph.js";
import { hands, keys } from "./hands.js";
import { ofCouple, ofSide } from "./happened.js";
import { momentsTable } from "./moments.js";
import { Span } from "./span.js";
import { sureOfTalk } from "./sure.js";
import { Trace, reach } from "./trace.js";
import { against, clock, count, day, hour, length, list, whole } from "./words.js";

const tall = 220, flat = 128; // pixels of a trace, as the screen has room

const kinds = {
  onset: "the rise began about here, with how far that may be off",
  flag: "activation was noticed",
  cue: "the cue was heard",
  press: "own press",
  settling: "near the own level again from here on",
  rupture: "you lost each other, or a longer break began",
  repair: "“we are back”",
  stay: "“we stay with this”",
  offer: "a longer break was offered",
  moved: "just moved",
  mark: "a moment to look at later",
  note: "a note",
};

export function summary(view) {
  const breaks = view.pauses.filter((pause) => pause.break).length, pauses = view.pauses.length - breaks;
  const parts = [length(view.length_s), count(pauses, "pause")];
  if (breaks > 0) parts.push(count(breaks, "longer break"));
  if (view.repairs.length > 0) parts.push(`“we are back” ${count(view.repairs.length, "time")}`);
  if (view.alone) parts.push("alone");
  return parts.join(" · ");
}

// One line of words about a moment, all sides in step.
function told(view, ours, traces, at, near) {
  const parts = traces.map(({ side, whose, rate, own }) => {
    const now = rate[Math.min(Math.floor(at), rate.length - 1)] ?? null;
    const hole = side.holes.find(([from, to]) => at >= from && at < to);
    const text = now === null ? hole?.[2] ?? "no signal" : against(now, side.band, whose);
    const here = own.filter((thing) => Math.abs(thing.t - at) <= near).map((thing) => thing.text);
    return `${side.name}: ${[text, ...here].join("; ")}.`;
  });
  const both = ours.filter((thing) => at >= thing.t - near && at <= thing.to + near).map((thing) => thing.text);
  return [clock(at), ...parts, both.length > 0 ? `${list(both)}.` : ""].filter(Boolean);
}

function key(view, ours, traces) {
  const there = new Set([...ours, ...traces.flatMap((trace) => trace.own)].map((thing) => thing.kind));
  const items = Object.keys(kinds).filter((kind) => there.has(kind))
    .map((kind) => element("li", {}, glyphSign(kind), kinds[kind]));
  if (view.pauses.length > 0) items.push(element("li", {}, element("span", { class: "swatch pause" }), "a pause or a break"));
  if (traces.some(({ side }) => side.band)) {
    items.push(element("li", {}, element("span", { class: "swatch band" }), "own level in talk: most of the time in here"));
  }
  if (traces.some(({ side }) => side.holes.some(([, , why]) => why === "uncertain"))) {
    items.push(element("li", {}, element("span", { class: "swatch uncertain" }), "uncertain: too few beats could be used"));
  }
  if (traces.some(({ side }) => side.holes.some(([, , why]) => why === "no signal"))) {
    items.push(element("li", {}, element("span", { class: "swatch nothing" }), "no signal"));
  }
  items.push(element("li", {}, element("span", { class: "swatch line" }), "pale: every second; firm: their mean over about ten"));
  return element("ul", { class: "key", "aria-label": "What the signs mean" }, items);
}

// The same as the signs, in words and in order; for reading, and for who can't see the signs.
function inOrder(ours, traces) {
  const all = [...ours, ...traces.flatMap(({ side, own }) => own.map((thing) => ({ ...thing, text: `${side.name}: ${thing.text}` })))]
    .sort((one, other) => one.t - other.t);
  return element("details", { class: "order" }, element("summary", {}, "The talk in order"),
    element("dl", {}, all.map((thing) => element("div", {}, element("dt", {}, clock(thing.t)), element("dd", {}, thing.text)))));
}

const about = { to_know: "wants known", for_me: "having read it", moment: "brings" };

// What they shared afterwards, but for what stands in the cycle; a moment brings its two minutes.
function afterwards(view, look) {
  const words = view.words.filter((word) => word.kind in about);
  if (words.length === 0) return null;
  const press = (word) => element("button", { type: "button", class: "look", title: "Look at this moment", onclick: () => look(word.t_s) }, clock(word.t_s));
  return element("div", { class: "notes" }, element("h3", {}, "Shared afterwards"),
    element("dl", {}, words.map((word) => [
      element("dt", {}, `${word.name} ${about[word.kind]} `, word.t_s === null ? null : press(word)), element("dd", {}, word.text)])));
}

function notes(view) {
  const all = view.sides.flatMap((side) => side.marks.filter((mark) => mark.text !== null)
    .map((mark) => ({ ...mark, name: side.name })));
  const seen = new Set();
  const each = all.filter((note) => !seen.has(`${note.t_s} ${note.text}`) && seen.add(`${note.t_s} ${note.text}`));
  if (each.length === 0) return null;
  return element("div", { class: "notes" }, element("h3", {}, "Notes"),
    element("dl", {}, each.map((note) => [element("dt", {}, clock(note.t_s)), element("dd", {}, note.text)])));
}

export class Talk {
  constructor(view) {
    this.view = view;
    this.id = `talk-${view.session}`;
    this.span = new Span(view.end_s);
    this.ours = ofCouple(view);
    const most = reach(view.sides);
    this.traces = view.sides.map((side, at) => new Trace({
      side, most, span: this.span, first: at === 0, last: at === view.sides.length - 1, hue: at === 0 ? "one" : "other",
      ours: this.ours, own: ofSide(side),
    }));
    for (const trace of this.traces) trace.whose = trace.side.own ? "your" : "their";
  }

  section() {
    const { view } = this;
    const title = element("h2", { id: `${this.id}-title` }, day(view.start));
    return element("section", { id: this.id, class: "talk", "aria-labelledby": `${this.id}-title` },
      element("p", { class: "over" }, `Talk ${view.session}, ${hour(view.start)}`),
      title,
      element("p", { class: "lead" }, summary(view)),
      this.traces.length > 0 ? this.figure() : element("p", { class: "measure" },
        "Nobody's heart is shown here: a talk opens with a name, ", element("code", {}, "lull review --as NAME"), "."),
      notes(view),
      this.traces.length > 0 ? afterwards(view, (t) => this.bring(t)) : null,
      this.traces.map(({ side }) => element("div", { class: `side ${side === view.sides[0] ? "one" : "other"}` },
        momentsTable(side, view.sides.length > 1 ? `${side.name}: the moments` : "The moments", (row) => this.look(row)))),
      this.ours.length > 0 ? inOrder(this.ours, this.traces) : null,
      this.traces.length > 0 ? sureOfTalk(view) : null);
  }

  figure() {
    const button = (text, name, press) => element("button", { type: "button", title: name, "aria-label": name, onclick: press }, text);
    this.all = button("whole talk", "The whole talk", () => this.span.see(0, this.span.end));
    const tools = element("div", { class: "tools", role: "group", "aria-label": "What is in sight" }, this.all,
      button("earlier", "Earlier", () => this.span.move((this.span.from - this.span.to) / 2)),
      button("later", "Later", () => this.span.move((this.span.to - this.span.from) / 2)),
      button("closer", "Closer", () => this.span.zoom(0.5)),
      button("wider", "Wider", () => this.span.zoom(2)));
    this.hosts = this.traces.map(({ side, hue }) => element("div", { class: `trace ${hue}` },
      element("p", { class: "whose" }, side.name,
        element("span", {}, side.band ? ` · beats a minute; own level in talk about ${whole(side.band.level)}` : " · beats a minute"))));
    this.slider = element("div", {
      class: "traces", tabindex: "0", role: "slider", "aria-label": `Heart over the talk, ${list(this.traces.map(({ side }) => side.name))}: a moment`,
      "aria-valuemin": "0", "aria-valuemax": String(Math.round(this.view.end_s)), "aria-valuenow": "0", "aria-valuetext": "0:00",
      "aria-describedby": `${this.id}-hint`, onkeydown: (event) => keys(event, this.span),
    }, this.hosts);
    this.readout = element("p", { class: "readout" });
    this.hint = element("p", { class: "hint", id: `${this.id}-hint` },
      "Point to read a moment; drag over a stretch to see it closer, double click for all. With keys: arrows, + and −, 0 for all.");
    return element("figure", { class: "plot" }, tools, this.slider,
      element("figcaption", {}, this.readout, this.hint, key(this.view, this.ours, this.traces)));
  }

  // Once it stands in the page.
  draw() {
    if (this.traces.length === 0) return;
    this.traces.forEach((trace, at) => {
      trace.draw(this.hosts[at], this.width(), this.height());
      hands(trace.plot.over, this.span);
    });
    this.span.seeing.push(() => this.seen());
    this.span.pointing.push((_, aloud) => this.pointed(aloud));
    onColours(() => this.traces.forEach(({ plot }) => plot.redraw(false, true)));
    new ResizeObserver(() => this.fit()).observe(this.slider);
    this.seen();
    this.pointed(false);
  }

  width(wide = this.slider.clientWidth) {
    return Math.max(wide, 240);
  }

  height() {
    const room = (innerHeight - 330) / this.traces.length - 24;
    return Math.min(Math.max(this.slider.clientWidth < 560 ? 150 : room, flat), tall);
  }

  fit(wide, high) {
    if (wide === undefined && onPaper()) return;
    for (const trace of this.traces) {
      trace.size(this.width(wide), high ?? this.height());
    }
  }

  seen() {
    const { from, to, whole } = this.span;
    for (const { plot } of this.traces) plot.setScale("x", { min: from, max: to });
    this.all.disabled = whole;
    this.pointed(false);
  }

  pointed(aloud) {
    const { at, from, to } = this.span;
    for (const { plot } of this.traces) {
      plot.setCursor(at === null || at < from || at > to ? { left: -10, top: -10 } : { left: plot.valToPos(at, "x"), top: 0 });
    }
    this.hint.classList.toggle("away", at !== null);
    if (at === null) return this.readout.replaceChildren();
    const near = Math.max(1, (4 * (to - from)) / this.width());
    const [when, ...rest] = told(this.view, this.ours, this.traces, at, near);
    this.readout.replaceChildren(element("strong", {}, when), ` ${rest.join(" ")}`);
    if (aloud || document.activeElement === this.slider) {
      this.slider.setAttribute("aria-valuenow", String(Math.round(at)));
      this.slider.setAttribute("aria-valuetext", `${when} ${rest.join(" ")}`);
    }
  }

  // A minute to each side.
  bring(t) {
    this.span.see(t - 60, t + 60);
    this.span.point(t, true);
    this.slider.focus();
    this.slider.scrollIntoView({ block: "nearest" });
  }

  look(row) {
    const times = [row.onset_s, row.flag_s, row.press_s, row.settling_s, row.end_s].filter((t) => t !== null);
    this.span.see(Math.min(...times) - 45, Math.max(...times) + 45);
    this.span.point(row.flag_s ?? row.press_s, true);
    this.slider.focus();
    this.slider.scrollIntoView({ block: "nearest" });
  }
}
