// cycle: one loop out of the words that both of them shared about a talk. It has no beginning and no
// direction, and belongs to neither; where one of them shared nothing, there is none.
import { drawing, element } from "./element.js";
import { _ } from "./language.js";
import { date } from "./words.js";

const loop = "M300 150C370 30 560 20 560 150S370 270 300 150C230 30 40 20 40 150S230 270 300 150Z";

function shared(view) {
  const names = [...new Set(view.words.map((word) => word.name))];
  const halves = names.map((name) => ({
    name, ...Object.fromEntries(view.words.filter((word) => word.name === name).map((word) => [word.kind, word.text])),
  }));
  return halves.length === 2 && halves.every((half) => half.urge) ? halves : null;
}

function half(words, which) {
  const line = (before, text) => (text ? element("p", {}, element("span", {}, before), " ", text) : null);
  return element("div", { class: `half ${which}` }, element("h3", {}, words.name),
    line(_("When I"), words.urge), line(_("you may feel"), words.for_you), line(_("underneath, for me:"), words.underneath));
}

// Of the latest talk about which both shared an urge.
export function cycleSection(views) {
  const view = views.findLast((one) => shared(one));
  if (!view) return null;
  const [one, other] = shared(view);
  return element("section", { id: "cycle", "aria-labelledby": "cycle-title" },
    element("p", { class: "over" }, _("Talk {0}, {1}", view.session, date(view.start))),
    element("h2", { id: "cycle-title" }, _("The cycle")),
    element("p", { class: "lead" }, _("In the words you both shared. What one of you does touches the other, and round it goes: one loop, and neither of you is its beginning.")),
    element("div", { class: "loop" },
      drawing("svg", { viewBox: "0 52 600 196", "aria-hidden": "true", preserveAspectRatio: "none" },
        drawing("defs", {}, drawing("linearGradient", { id: "both", x1: "0", x2: "1" },
          drawing("stop", { offset: "0.3", class: "from-one" }), drawing("stop", { offset: "0.7", class: "from-other" }))),
        drawing("path", { d: loop, fill: "none", stroke: "url(#both)" })),
      half(one, "one"), half(other, "other")),
    element("p", { class: "measure" }, _("This is a picture of a pattern, not of a person. Where it turns is where the two of you can step out of it.")));
}
