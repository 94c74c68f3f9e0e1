// week: what a therapist opens on: at most three moments that were brought, each with two minutes to
// its sides and in its owner's words; then the talks of the week. Heart rates stay hidden until they are
// asked for, so that the window can be shared.
import { onColours, onPaper } from "./colour.js";
import { element } from "./element.js";
import { ofCouple, ofSide } from "./happened.js";
import { _, n_ } from "./language.js";
import { Span } from "./span.js";
import { summary } from "./talk.js";
import { Trace, reach } from "./trace.js";
import { clock, date, hour, list, whole } from "./words.js";

const momentHigh = 128; // pixels of a trace: a moment of two fits a window of 1280 x 720

class Moment {
  constructor(moment, view, at, values) {
    const brought = { t: moment.t_s, to: moment.t_s, kind: "moment", text: _("the moment that is brought") };
    const ours = [...ofCouple({ ...view, words: [] }), brought].sort((one, other) => one.t - other.t);
    Object.assign(this, { moment, view, values, id: `moment-${at + 1}`, ours, span: new Span(view.end_s) });
    this.span.see(moment.from_s, moment.to_s);
    const most = reach(view.sides);
    this.traces = view.sides.map((side, which) => new Trace({
      side, most, span: this.span, first: which === 0, last: which === view.sides.length - 1, hue: which === 0 ? "one" : "other",
      ours, own: ofSide(side), whose: "their", quiet: () => !values.shown,
    }));
  }

  // What happened here, in words and in order; no number of anybody's heart.
  inOrder() {
    const { from_s: from, to_s: to } = this.moment;
    const all = [...this.ours, ...this.traces.flatMap(({ side, own }) => own.map((thing) => ({ ...thing, text: `${side.name}: ${thing.text}` })))]
      .filter((thing) => thing.t <= to && (thing.to ?? thing.t) >= from).sort((one, other) => one.t - other.t);
    return element("details", { class: "order" }, element("summary", {}, _("From {0} to {1}, in order", clock(from), clock(to))),
      all.length === 0 ? element("p", {}, _("Nothing was marked."))
        : element("dl", {}, all.map((thing) => element("div", {}, element("dt", {}, clock(thing.t)), element("dd", {}, thing.text)))));
  }

  section() {
    const { moment, view } = this;
    this.hosts = this.traces.map(({ side, hue }) => element("div", { class: `trace ${hue}` }, element("p", { class: "whose" }, side.name,
      side.band ? element("span", { class: "value", hidden: true }, _(" · beats a minute; own level in talk about {0}", whole(side.band.level))) : null)));
    const picture = element("div", { class: "traces", role: "img",
      "aria-label": _("{0}: the heart from {1} to {2}; what happened stands below in order", list(view.sides.map((side) => side.name)), clock(moment.from_s), clock(moment.to_s)) }, this.hosts);
    return element("section", { id: this.id, class: "moment", "aria-labelledby": `${this.id}-title` },
      element("p", { class: "over" }, _("{0} brings {1} of the talk of {2}, {3}", moment.name, clock(moment.t_s), date(view.start), hour(view.start))),
      element("h2", { id: `${this.id}-title`, class: "brought" }, moment.text === "" ? _("A moment, without words") : `\u201c${moment.text}\u201d`),
      this.traces.length > 0 ? element("figure", { class: "plot" }, picture,
        element("figcaption", {}, _("Each around their own level in talk (the band); shaded, a pause."))) : null,
      this.inOrder());
  }

  draw() {
    this.traces.forEach((trace, at) => trace.draw(this.hosts[at], this.width(at), momentHigh));
    onColours(() => this.redraw());
    if (this.hosts.length > 0) new ResizeObserver(() => this.fit()).observe(this.hosts[0]);
  }

  redraw() {
    for (const { plot } of this.traces) plot.redraw(false, true);
  }

  width(at, wide = this.hosts[at].clientWidth) {
    return Math.max(Math.floor(wide), 240);
  }

  fit(wide) {
    if (wide === undefined && onPaper()) return;
    this.traces.forEach((trace, at) => trace.size(this.width(at, wide), momentHigh));
  }
}

function talksOf(week) {
  const told = (talk) => summary({ ...talk, repairs: Array(talk.repairs),
    pauses: [...Array(talk.pauses).fill({ break: false }), ...Array(talk.breaks).fill({ break: true })] });
  return element("section", { id: "week", "aria-labelledby": "week-title" },
    element("h2", { id: "week-title" }, _("The talks of the week")),
    element("dl", { class: "held" }, week.talks.map((talk) => [
      element("dt", {}, `${date(talk.start)}, ${hour(talk.start)}`), element("dd", {}, _("Talk {0}: {1}", talk.session, told(talk)))])),
    week.more_talks > 0 ? element("p", {}, _("And {0} more.", week.more_talks)) : null);
}

const signed = (number) => `${number < 0 ? "\u2212" : "+"}${Math.abs(number).toFixed(2)}`;

// Both hearts over all talks: folded, and on paper only where it was unfolded.
export function pairSection(pair) {
  const said = pair.together === null
    ? _("{0} moments could be used; nothing is said under {1}.", pair.moments, pair.least)
    : _("{0} moments: {1}. 1 would be always together, \u22121 one up where the other went down, 0 neither. ", pair.moments, signed(pair.together)) +
      _("By chance alone it lies within ±{0} in 95 of 100; so far or further by chance: p {1}.", pair.chance.toFixed(2), pair.p.toFixed(3));
  return element("section", { id: "pair", "aria-labelledby": "pair-title" },
    element("h2", { id: "pair-title" }, _("Both hearts, all talks together")),
    element("details", { class: "asked" }, element("summary", {}, _("Around what was noticed in either")),
      element("p", { class: "measure" }, said),
      pair.apart > 0 ? element("p", { class: "measure" }, n_("Left out: {0} talk from two places, whose clocks may be apart by more than a second.", "Left out: {0} talks from two places, whose clocks may be apart by more than a second.", pair.apart)) : null,
      element("p", { class: "measure" }, pair.notice)));
}

export class Week {
  constructor(review) {
    this.week = review.week;
    this.values = { shown: false };
    const views = new Map(review.views.map((view) => [view.session, view]));
    this.moments = this.week.moments.map((moment, at) => new Moment(moment, views.get(moment.session), at, this.values));
  }

  // The moments, and what stands above the first of them.
  before() {
    const { moments, earlier } = this.week;
    const told = moments.length === 0 ? _("No moment was brought this week.")
      : n_("{0} moment to look at together", "{0} moments to look at together", moments.length) + (earlier > 0 ? n_("; {0} more stands in its talk.", "; {0} more stand in their talks.", earlier) : ".");
    const button = element("button", { type: "button", class: "ask", "aria-pressed": "false", onclick: () => this.show(button) }, _("Show heart rates"));
    return [element("div", { class: "opening" }, element("p", { class: "over" }, told), moments.length > 0 ? button : null),
      ...this.moments.map((moment) => moment.section())];
  }

  after() {
    return talksOf(this.week);
  }

  links() {
    return this.moments.map((moment) => [moment.id, `${clock(moment.moment.t_s)}, ${moment.moment.name}`]);
  }

  show(button) {
    this.values.shown = !this.values.shown;
    button.setAttribute("aria-pressed", String(this.values.shown));
    for (const value of document.querySelectorAll(".moment .value")) value.hidden = !this.values.shown;
    for (const moment of this.moments) moment.redraw();
  }

  draw() {
    for (const moment of this.moments) moment.draw();
  }

  fit(wide) {
    for (const moment of this.moments) moment.fit(wide);
  }
}
