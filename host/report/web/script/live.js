// live: a talk as it goes, for a therapist in the room. What is shown comes as events
// (page/stream.h); what is pressed goes to lull, which does with it what a press at the table would.
import { repaint } from "./colour.js";
import { element } from "./element.js";
import { N_, _ } from "./language.js";
import { Traces } from "./traces.js";
import { Course } from "./course.js";
import { clock, of } from "./words.js";

const window_s = 600; // in sight, until somebody looks at more

const main = document.getElementById("live-main");
const course = new Course();
let figure = null;

// ---- what there is ----

const state = element("p", { class: "state" });
const signals = element("ul", { class: "signals", "aria-label": _("Straps") });
const time = element("p", { class: "over" }, "0:00");
const answer = element("p", { class: "answer", role: "status" });
const place = element("div");
const order = element("dl");
const connection = document.querySelector(".connection");

const buttons = [
  ["pause", _("Pause"), _("a short one, with its sound")],
  ["break", _("Longer break"), _("with a time to be back")],
  ["rupture", _("“We lost each other”"), _("a mark")],
  ["back", _("“We are back”"), _("ends a pause or a break, too")],
].map(([path, name, about]) => element("button", { type: "button", class: "act", onclick: () => press(path, name) },
  element("strong", {}, name), element("small", {}, about)));

main.replaceChildren(
  element("h1", { class: "unseen" }, _("The talk, as it goes")),
  element("section", { class: "now", "aria-label": _("Now") },
    element("div", {}, time, state, signals),
    element("div", { class: "acts", role: "group", "aria-label": _("For the two of them") }, buttons, answer)),
  place,
  element("section", { class: "course", "aria-labelledby": "course-title" },
    element("h2", { id: "course-title" }, _("So far")),
    element("div", { class: "order" }, order)));

async function press(path, name) {
  answer.textContent = "";
  try {
    const response = await fetch(path, { method: "POST" });
    answer.textContent = response.ok ? _("{0}: done.", name)
      : response.status === 429 ? _("{0}: once is enough.", name) : _("{0}: lull could not take it.", name);
  } catch {
    answer.textContent = _("{0}: lull can't be reached just now. The keys and the puck at the table work all the same.", name);
  }
}

// ---- what comes ----

function begin(talk) {
  course.begin(talk);
  document.querySelector(".foot").replaceChildren(element("p", {}, talk.footer));
  if (figure !== null || place.hasChildNodes()) return;
  if (!talk.traces) {
    place.replaceChildren(element("p", { class: "measure" }, _("Hearts are not shown: each of the two has to say yes to that before the talk. " +
      "What belongs to both of them stands here.")));
    return;
  }
  figure = new Traces({
    id: "talk", end: window_s, sides: course.sides, ours: course.ours,
    own: course.sides.map(() => []), whose: course.sides.map(({ name }) => of(name)), taken: 440,
  });
  place.replaceChildren(element("section", { class: "talk", "aria-label": _("Hearts") }, figure.part()));
  figure.draw();
}

function soFar() {
  const items = course.ours.toReversed().map((thing) =>
    element("div", {}, element("dt", {}, clock(thing.t)), element("dd", {}, thing.text)));
  order.replaceChildren(...items.length > 0 ? items : [element("div", {}, element("dd", {}, _("Nothing is marked yet.")))]);
}

const words = { none: N_("no signal"), moisten: N_("moisten the strap"), good: N_("signal good"), button: N_("button") };

function now(what) {
  course.now(what.at);
  time.textContent = clock(what.at);
  state.textContent = what.say;
  signals.replaceChildren(...course.sides.map(({ name }, at) => element("li", {}, `${name}: ${_(words[what.signal[at]])}`)));
  if (figure !== null) {
    const whole = figure.span.whole && figure.span.end === window_s;
    figure.renew(Math.max(window_s, what.at));
    if (whole && what.at > window_s) figure.span.see(what.at - window_s, what.at);
  }
  soFar();
  if (what.over) over();
}

const stream = new EventSource("talk");
const listen = (kind, take) => stream.addEventListener(kind, (event) => take(JSON.parse(event.data)));
listen("talk", begin);
listen("things", ({ things }) => course.things(things)); // and a "now" right behind them
listen("heart", (heart) => course.heart(heart));
listen("now", now);
stream.addEventListener("open", () => { connection.textContent = _("live"); });
stream.addEventListener("error", () => { connection.textContent = _("no connection to lull just now; the talk goes on"); });

function over() {
  stream.close();
  for (const button of buttons) button.disabled = true;
  connection.textContent = _("the talk is over; this page can be closed, nothing of it is kept here");
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
performance.mark("drawn");
