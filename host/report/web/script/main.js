// main: the page from top to end, from the document that stands in it.
import { acrossSection } from "./across.js";
import { onColours, repaint } from "./colour.js";
import { cycleSection } from "./cycle.js";
import { element } from "./element.js";
import { _ } from "./language.js";
import { sureOfAll } from "./sure.js";
import { Talk } from "./talk.js";
import { Week, pairSection } from "./week.js";
import { date } from "./words.js";

const paper = 690; // pixels: the width of A4 between its margins

const review = JSON.parse(document.getElementById("review").textContent);
const main = document.getElementById("review-main");
const week = review.week ? new Week(review) : null;
const talks = week ? [] : review.views.map((view) => new Talk(view, review.reader));
const pair = review.pair ? pairSection(review.pair) : null;
const across = review.across ? acrossSection(review.across) : null;
const cycle = cycleSection(review.views);

main.replaceChildren(element("h1", { class: "unseen" }, review.reader ? _("Looking back, for {0}", review.reader) : _("Looking back")),
  ...[...(week?.before() ?? []), ...talks.map((talk) => talk.section()), across?.section, cycle, week?.after(), pair, sureOfAll(review)].filter(Boolean));
document.querySelector(".foot").append(element("p", {}, review.footer));
document.title = review.views.length === 1 ? `lull: ${date(review.views[0].start)}` : _("lull: looking back");

const links = [...(week?.links() ?? []), ...talks.map((talk) => [talk.id, date(talk.view.start)]),
  across ? ["across", _("All talks")] : null, cycle ? ["cycle", _("The cycle")] : null, week ? ["week", _("The week")] : null,
  pair ? ["pair", _("Both hearts")] : null, ["sure", _("How sure?")]];
document.getElementById("contents").append(element("ul", {}, links.filter(Boolean)
  .map(([id, text]) => element("li", {}, element("a", { href: `#${id}` }, text)))));

week?.draw();
for (const talk of talks) talk.draw();
across?.draw();
performance.mark("drawn");

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);

// Every sheet says what hearts don't show, where the browser can: one may be handed on by itself.
if ("CSSMarginRule" in window) {
  document.styleSheets[0].insertRule(`@page { @bottom-left { content: ${JSON.stringify(review.footer)}; font: 8pt/1.3 sans-serif; color: #676156; text-align: left; } }`);
  document.documentElement.classList.add("every-sheet");
}

// On paper: all is open, all is light, all is as wide as the sheet.
let opened = [];
addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("details.sure:not([open])")];
  for (const details of opened) details.open = true;
  document.documentElement.classList.add("paper");
  repaint();
  for (const talk of talks) talk.fit(paper, 300 / Math.max(talk.view.sides.length, 2));
  week?.fit(paper);
  across?.fit(paper);
});
addEventListener("afterprint", () => {
  for (const details of opened) details.open = false;
  document.documentElement.classList.remove("paper");
  repaint();
  for (const talk of talks) talk.fit();
  week?.fit();
  across?.fit();
});
