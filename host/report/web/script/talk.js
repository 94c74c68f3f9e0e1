// talk: one talk: what belongs to the two of them, the traces, the moments, how sure that is.
import { element } from "./element.js";
import { N_, _, _parts, n_ } from "./language.js";
import { Traces } from "./traces.js";
import { ofCouple, ofSide } from "./happened.js";
import { momentsTable } from "./moments.js";
import { sureOfTalk } from "./sure.js";
import { clock, day, hour, length, theirs, yours } from "./words.js";

export function summary(view) {
  const breaks = view.pauses.filter((pause) => pause.break).length, pauses = view.pauses.length - breaks;
  const parts = [length(view.length_s), n_("{0} pause", "{0} pauses", pauses)];
  if (breaks > 0) parts.push(n_("{0} longer break", "{0} longer breaks", breaks));
  if (view.repairs.length > 0) parts.push(n_("“we are back” {0} time", "“we are back” {0} times", view.repairs.length));
  if (view.alone) parts.push(_("alone"));
  return parts.join(" · ");
}

// The same as the signs, in words and in order; for reading, and for who can't see the signs.
function inOrder(ours, traces) {
  const all = [...ours, ...traces.flatMap(({ side, own }) => own.map((thing) => ({ ...thing, text: `${side.name}: ${thing.text}` })))]
    .sort((one, other) => one.t - other.t);
  return element("details", { class: "order" }, element("summary", {}, _("The talk in order")),
    element("dl", {}, all.map((thing) => element("div", {}, element("dt", {}, clock(thing.t)), element("dd", {}, thing.text)))));
}

const about = { to_know: N_("{0} wants known"), for_me: N_("{0} having read it"), moment: N_("{0} brings") };

// What they shared afterwards, but for what stands in the cycle; a moment brings its two minutes.
function afterwards(view, look) {
  const words = view.words.filter((word) => word.kind in about);
  if (words.length === 0) return null;
  const press = (word) => element("button", { type: "button", class: "look", title: _("Look at this moment"), onclick: () => look(word.t_s) }, clock(word.t_s));
  return element("div", { class: "notes" }, element("h3", {}, _("Shared afterwards")),
    element("dl", {}, words.map((word) => [
      element("dt", {}, `${_(about[word.kind], word.name)} `, word.t_s === null ? null : press(word)), element("dd", {}, word.text)])));
}

function notes(view) {
  const all = view.sides.flatMap((side) => side.marks.filter((mark) => mark.text !== null)
    .map((mark) => ({ ...mark, name: side.name })));
  const seen = new Set();
  const each = all.filter((note) => !seen.has(`${note.t_s} ${note.text}`) && seen.add(`${note.t_s} ${note.text}`));
  if (each.length === 0) return null;
  return element("div", { class: "notes" }, element("h3", {}, _("Notes")),
    element("dl", {}, each.map((note) => [element("dt", {}, clock(note.t_s)), element("dd", {}, note.text)])));
}

// What lasted in a trace, and what may be said of it; lull has said who may read it.
function lasting(side) {
  const each = (text, stretches) => stretches.map(([from, to]) => element("p", {}, _(text, clock(from), clock(to))));
  if (side.quiet.length + side.high.length === 0) return null;
  return element("div", { class: "lasting measure" },
    each(N_("A quiet stretch: {0} to {1}."), side.quiet),
    side.quiet.length === 0 ? null : element("p", {},
      side.own ? _("Your heart lay well below its own quiet level then.") : _("{0}'s heart lay well below its own quiet level then.", side.name),
      " ", _("That may have been rest, or going away inside; the trace can't tell. Words for such a moment: “I notice I am going away; I want to stay.”")),
    each(N_("Activation that stayed up: {0} to {1}."), side.high),
    side.high.length === 0 ? null : element("p", {}, _("This may need longer than a pause; a longer break is all right. (Only you read this.)")));
}

// Why there is no heart to look at.
function nobodys(reader) {
  if (reader === null) return _parts("Nobody's heart is shown here: a talk opens with a name, {0}.", element("code", {}, "lull review --as NAME"));
  if (reader === "therapist") return _("Nobody's heart is in what was handed over of this talk.");
  return _("Your part of this talk is not kept, and nothing else of it is open to you.");
}

export class Talk {
  constructor(view, reader) {
    this.view = view;
    this.reader = reader;
    this.id = `talk-${view.session}`;
    this.ours = ofCouple(view);
    this.figure = view.sides.length === 0 ? null : new Traces({
      id: this.id, end: view.end_s, sides: view.sides, ours: this.ours,
      own: view.sides.map(ofSide), whose: view.sides.map((side) => (side.own ? yours : theirs)),
    });
  }

  section() {
    const { view, figure } = this;
    const title = element("h2", { id: `${this.id}-title` }, day(view.start));
    return element("section", { id: this.id, class: "talk", "aria-labelledby": `${this.id}-title` },
      element("p", { class: "over" }, _("Talk {0}, {1}", view.session, hour(view.start))),
      title,
      element("p", { class: "lead" }, summary(view)),
      figure ? figure.part() : element("p", { class: "measure" }, nobodys(this.reader)),
      notes(view),
      figure ? afterwards(view, (t) => figure.bring(t - 60, t + 60, t)) : null,
      view.sides.map((side) => element("div", { class: `side ${side === view.sides[0] ? "one" : "other"}` },
        momentsTable(side, view.sides.length > 1 ? _("{0}: the moments", side.name) : _("The moments"), (row) => this.look(row)),
        lasting(side))),
      this.ours.length > 0 ? inOrder(this.ours, figure?.traces ?? []) : null,
      figure ? sureOfTalk(view) : null);
  }

  // Once it stands in the page.
  draw() {
    this.figure?.draw();
  }

  fit(wide, high) {
    this.figure?.fit(wide, high);
  }

  look(row) {
    const times = [row.onset_s, row.flag_s, row.press_s, row.settling_s, row.end_s].filter((t) => t !== null);
    this.figure.bring(Math.min(...times) - 45, Math.max(...times) + 45, row.flag_s ?? row.press_s);
  }
}
