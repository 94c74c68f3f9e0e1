// traces: the traces of one talk in step, with what stands above them, what is read where one points,
// and what the signs mean. A talk that is over and one that goes on are drawn alike.
import { onColours, onPaper } from "./colour.js";
import { element } from "./element.js";
import { glyphSign } from "./glyph.js";
import { hands, keys } from "./hands.js";
import { N_, _ } from "./language.js";
import { Span } from "./span.js";
import { Trace, holeNames, reach } from "./trace.js";
import { against, clock, list, whole } from "./words.js";

const tall = 220, flat = 128; // pixels of a trace, as the screen has room

const kinds = {
  onset: N_("the rise began about here, with how far that may be off"),
  flag: N_("activation was noticed"),
  cue: N_("the cue was heard"),
  press: N_("own press"),
  settling: N_("near the own level again from here on"),
  rupture: N_("you lost each other, or a longer break began"),
  repair: N_("“we are back”"),
  stay: N_("“we stay with this”"),
  offer: N_("a longer break was offered"),
  moved: N_("just moved"),
  mark: N_("a moment to look at later"),
  moment: N_("a moment to bring"),
  note: N_("a note"),
};

// One line of words about a moment, all sides in step.
function told(ours, traces, at, near) {
  const parts = traces.map(({ side, whose, rate, own }) => {
    const now = rate[Math.min(Math.floor(at), rate.length - 1)] ?? null;
    const hole = side.holes.find(([from, to]) => at >= from && at < to);
    const text = now === null ? _(holeNames[hole?.[2] ?? "no signal"]) : against(now, side.band, whose);
    const here = own.filter((thing) => Math.abs(thing.t - at) <= near).map((thing) => thing.text);
    return `${side.name}: ${[text, ...here].join("; ")}.`;
  });
  const both = ours.filter((thing) => at >= thing.t - near && at <= thing.to + near).map((thing) => thing.text);
  return [clock(at), ...parts, both.length > 0 ? `${list(both)}.` : ""].filter(Boolean);
}

function key(ours, traces) {
  const there = new Set([...ours, ...traces.flatMap((trace) => trace.own)].map((thing) => thing.kind));
  const has = (why) => traces.some(({ side }) => side.holes.some(([, , what]) => what === why));
  const swatch = (name, text) => element("li", {}, element("span", { class: `swatch ${name}` }), text);
  return [
    ...Object.keys(kinds).filter((kind) => there.has(kind)).map((kind) => element("li", {}, glyphSign(kind), _(kinds[kind]))),
    there.has("pause") ? swatch("pause", _("a pause or a break")) : null,
    traces.some(({ side }) => side.band) ? swatch("band", _("own level in talk: most of the time in here")) : null,
    has("uncertain") ? swatch("uncertain", _("uncertain: too few beats could be used")) : null,
    has("no signal") ? swatch("nothing", _("no signal")) : null,
    swatch("line", _("pale: every second; firm: their mean over about ten")),
  ].filter(Boolean);
}

export class Traces {
  // sides: as the document has them; own: each one's things, ours: those of both (happened.js). All
  // of these may grow: then renew(). whose: whose level it is, `yours`, `theirs`
  // or of(name) (words.js). taken: pixels of the screen
  // that are not for traces.
  constructor({ id, end, sides, own, ours, whose, taken = 330 }) {
    Object.assign(this, { id, ours, taken });
    this.span = new Span(end);
    const most = reach(sides);
    this.traces = sides.map((side, at) => new Trace({
      side, most, span: this.span, first: at === 0, last: at === sides.length - 1, hue: at === 0 ? "one" : "other",
      ours, own: own[at], whose: whose[at],
    }));
  }

  part() {
    const button = (text, name, press) => element("button", { type: "button", title: name, "aria-label": name, onclick: press }, text);
    this.all = button(_("whole talk"), _("The whole talk"), () => this.span.see(0, this.span.end));
    const tools = element("div", { class: "tools", role: "group", "aria-label": _("What is in sight") }, this.all,
      button(_("earlier"), _("Earlier"), () => this.span.move((this.span.from - this.span.to) / 2)),
      button(_("later"), _("Later"), () => this.span.move((this.span.to - this.span.from) / 2)),
      button(_("closer"), _("Closer"), () => this.span.zoom(0.5)),
      button(_("wider"), _("Wider"), () => this.span.zoom(2)));
    this.levels = this.traces.map(() => element("span"));
    this.hosts = this.traces.map(({ side, hue }, at) => element("div", { class: `trace ${hue}` },
      element("p", { class: "whose" }, side.name, this.levels[at])));
    this.slider = element("div", {
      class: "traces", tabindex: "0", role: "slider", "aria-label": _("Heart over the talk, {0}: a moment", list(this.traces.map(({ side }) => side.name))),
      "aria-valuemin": "0", "aria-valuenow": "0", "aria-valuetext": "0:00",
      "aria-describedby": `${this.id}-hint`, onkeydown: (event) => keys(event, this.span),
    }, this.hosts);
    this.readout = element("p", { class: "readout" });
    this.hint = element("p", { class: "hint", id: `${this.id}-hint` },
      _("Point to read a moment; drag over a stretch to see it closer, double click for all. With keys: arrows, + and −, 0 for all."));
    this.key = element("ul", { class: "key", "aria-label": _("What the signs mean") });
    this.tell();
    return element("figure", { class: "plot" }, tools, this.slider,
      element("figcaption", {}, this.readout, this.hint, this.key));
  }

  // What is written about it.
  tell() {
    this.traces.forEach(({ side }, at) => {
      this.levels[at].textContent = ` · ${side.band ? _("beats a minute; own level in talk about {0}", whole(side.band.level)) : _("beats a minute")}`;
    });
    this.slider.setAttribute("aria-valuemax", String(Math.round(this.span.end)));
    this.key.replaceChildren(...key(this.ours, this.traces));
  }

  // Once it stands in the page.
  draw() {
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

  // There is more of it, up to `end`.
  renew(end) {
    const most = reach(this.traces.map(({ side }) => side));
    for (const trace of this.traces) trace.renew(most);
    this.span.grow(end);
    this.tell();
  }

  width(wide = this.slider.clientWidth) {
    return Math.max(wide, 240);
  }

  height() {
    const room = (innerHeight - this.taken) / this.traces.length - 24;
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
    const [when, ...rest] = told(this.ours, this.traces, at, near);
    this.readout.replaceChildren(element("strong", {}, when), ` ${rest.join(" ")}`);
    if (aloud || document.activeElement === this.slider) {
      this.slider.setAttribute("aria-valuenow", String(Math.round(at)));
      this.slider.setAttribute("aria-valuetext", `${when} ${rest.join(" ")}`);
    }
  }

  // A moment in a stretch, for a hand that goes on there.
  bring(from, to, at) {
    this.span.see(from, to);
    this.span.point(at, true);
    this.slider.focus();
    this.slider.scrollIntoView({ block: "nearest" });
  }
}
