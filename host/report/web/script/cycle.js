// cycle: one loop out of the words that both of them shared. It has no beginning, and belongs to
// neither; without both, there is none.
import { drawing, element } from "./element.js";

const loop = "M300 150C370 40 560 20 560 150S370 260 300 150C230 40 40 20 40 150S230 260 300 150Z";

function half(words, which) {
  return element("div", { class: `half ${which}` },
    element("p", { class: "name" }, words.name),
    element("p", {}, element("span", {}, "when"), ` ${words.when}`),
    element("p", {}, element("span", {}, "may feel"), ` ${words.feel}`),
    element("p", {}, element("span", {}, "and the urge is to"), ` ${words.urge}`));
}

export function cycleSection(words) {
  if (!words || words.length !== 2) return null;
  return element("section", { id: "cycle", "aria-labelledby": "cycle-title" },
    element("h2", { id: "cycle-title" }, "The cycle"),
    element("p", { class: "lead" }, "In the words you both shared. What one does touches the other, and round it goes: one loop, and neither of you is its beginning."),
    element("div", { class: "loop" },
      drawing("svg", { viewBox: "0 0 600 300", "aria-hidden": "true", preserveAspectRatio: "none" },
        drawing("defs", {}, drawing("linearGradient", { id: "both", x1: "0", x2: "1" },
          drawing("stop", { offset: "0.25", class: "from-one" }), drawing("stop", { offset: "0.75", class: "from-other" }))),
        drawing("path", { d: loop, fill: "none", stroke: "url(#both)" })),
      half(words[0], "one"), half(words[1], "other")),
    element("p", { class: "measure" }, "This is a picture of a pattern, not of a person. Where it turns is where the two of you can step out of it."));
}
