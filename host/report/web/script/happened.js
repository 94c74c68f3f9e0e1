// happened: what is marked in a talk, in order: the couple's own, which carries no name, and each
// side's. A thing: { t, to, kind, text }, seconds of the talk.
import { N_, _ } from "./language.js";
import { clock, duration } from "./words.js";

const marked = {
  rupture: N_("you lost each other, or a longer break began"),
  stay: N_("“we stay with this”"),
  offer: N_("a longer break was offered"),
  moved: N_("just moved"),
  mark: N_("a moment to look at later"),
};

// "a pause, until 12:05"
export function pauseTold(long, until) {
  return `${long ? _("a longer break") : _("a pause")}, ${until}`;
}

// The one list without a name in it. A cue is everybody's, whoever's side tells of it, and so is what
// was marked: each once.
export function ofCouple(view) {
  const things = view.pauses.map((pause) => ({
    t: pause.from_s, to: pause.to_s ?? view.end_s, kind: "pause",
    text: pauseTold(pause.break, pause.to_s === null ? _("to the end") : _("until {0}", clock(pause.to_s))),
    long: pause.break,
  }));
  for (const repair of view.repairs) {
    const when = repair.to_s === repair.from_s ? "" : _(", or up to {0} after it (marked later)", duration(repair.to_s - repair.from_s));
    things.push({ t: repair.from_s, to: repair.to_s, kind: "repair", text: _("“we are back”") + when });
  }
  const seen = new Set();
  const once = (thing) => {
    const key = `${thing.kind} ${thing.t} ${thing.text}`;
    if (!seen.has(key)) things.push(thing);
    seen.add(key);
  };
  for (const side of view.sides) {
    for (const row of side.episodes) {
      if (row.cue_s !== null) once({ t: row.cue_s, to: row.cue_s, kind: "cue", text: _("the cue was heard") });
    }
    for (const mark of side.marks) {
      once({ t: mark.t_s, to: mark.t_s, kind: mark.kind, text: mark.kind in marked ? _(marked[mark.kind]) : mark.text });
    }
  }
  for (const word of view.words) {
    if (word.t_s !== null) once({ t: word.t_s, to: word.t_s, kind: "moment", text: _("a moment to bring: {0}", word.text), short: _("to bring") });
  }
  return things.sort((one, other) => one.t - other.t);
}

export function ofSide(side) {
  const things = [];
  const add = (t, kind, text, bound = 0) => {
    if (t !== null) things.push({ t, to: t, kind, text, bound });
  };
  for (const row of side.episodes) {
    add(row.onset_s, "onset", _("the rise began about here, ± {0} s", Math.floor(row.onset_bound_s + 0.5)), row.onset_bound_s ?? 0);
    add(row.flag_s, "flag", _("activation was noticed"));
    add(row.press_s, "press", row.self_called ? _("own press, with nothing noticed before") : _("own press"));
    add(row.settling_s, "settling", _("near the own level again from here on"));
  }
  return things.sort((one, other) => one.t - other.t);
}
