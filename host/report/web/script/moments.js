// moments: one side's waits as a table, each with every time and how it ended.
import { element } from "./element.js";
import { N_, _ } from "./language.js";
import { clock, duration } from "./words.js";

const columns = [
  [N_("Noticed"), (row) => clock(row.flag_s ?? row.press_s)],
  [N_("The rise began"), (row) => (row.onset_s === null ? "–" : `${clock(row.onset_s)} ± ${Math.floor(row.onset_bound_s + 0.5)} s`)],
  [N_("Cue"), (row) => row.cue],
  [N_("Pressed"), (row) => clock(row.press_s)],
  [N_("To the pause"), (row) => duration(row.to_pause_s)],
  [N_("from the rise"), (row) => duration(row.from_onset_s)],
  [N_("from the cue"), (row) => duration(row.from_cue_s)],
  [N_("Near own level again"), (row) => duration(row.settling_after_s)],
  [N_("How it went"), (row) => row.end_text],
];

// look(row): brings a moment into sight.
export function momentsTable(side, caption, look) {
  if (side.episodes.length === 0) {
    return [element("p", { class: "caption" }, caption), element("p", { class: "measure" }, side.cues_unseen
      ? _("You both chose before this talk that nobody sees its cues afterwards: none were kept.")
      : _("No activation was noticed. That says nothing about how the talk was."))];
  }
  const head = element("tr", { role: "row" }, columns.map(([name]) => element("th", { scope: "col", role: "columnheader" }, _(name))));
  const body = side.episodes.map((row) => element("tr", { role: "row" }, columns.map(([name, text], at) => {
    const told = text(row);
    if (at > 0) return element("td", { role: "cell", "data-name": _(name), class: told === "–" ? "none" : null }, told);
    const press = () => look(row);
    return element("th", { scope: "row", role: "rowheader", "data-name": _(name) },
      element("button", { type: "button", class: "look", title: _("Look at this moment"), onclick: press }, told,
        row.self_called ? element("small", {}, ` ${_("own call")}`) : null));
  })));
  return element("table", { class: "moments", role: "table" },
    element("caption", {}, caption),
    element("thead", { role: "rowgroup" }, head),
    element("tbody", { role: "rowgroup" }, body));
}
