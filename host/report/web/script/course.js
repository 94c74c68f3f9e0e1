// course: a talk as far as it is known, from the events that tell of it; what is drawn of it has the
// form of a talk that is over (happened.js, the document's sides). Knows no drawing.
import { pauseTold } from "./happened.js";
import { N_, _ } from "./language.js";
import { clock } from "./words.js";

const named = {
  rupture: N_("“we lost each other”, or a longer break began"),
  repair: N_("“we are back”"),
  stay: N_("“we stay with this”"),
  offer: N_("a longer break was offered"),
  mark: N_("a moment to look at later"),
  cue: N_("the cue was heard"),
};

export class Course {
  constructor() {
    this.sides = [];
    this.ours = []; // in order; the array stays the same one
    this.at = 0;
    this.pausing = null; // the pause or break that runs
  }

  begin({ sides, first }) {
    sides.forEach((side, at) => {
      this.sides[at] ??= { name: side.name, rate: [], holes: [], phases: [] };
      this.sides[at].band = side.band ?? null;
    });
    this.first = first;
  }

  things(things) {
    for (const { t, kind } of things) {
      if (kind === "return") this.ends(t);
      else if (kind === "pause") this.pauses(t, false);
      else if (kind === "break") this.pauses(t, true);
      else this.ours.push({ t, to: t, kind, text: _(named[kind]) });
    }
    this.ours.sort((one, other) => one.t - other.t);
  }

  // A press in a pause makes it longer, a break that is asked for in one makes it a break.
  pauses(t, long) {
    if (this.pausing === null) {
      this.pausing = { t, to: Math.max(t, this.at), kind: "pause", text: "", long };
      this.ours.push(this.pausing);
    }
    this.pausing.long ||= long;
    this.pausing.text = pauseTold(this.pausing.long, _("goes on"));
  }

  ends(t) {
    if (this.pausing === null) return;
    this.pausing.to = t;
    this.pausing.text = pauseTold(this.pausing.long, _("until {0}", clock(t)));
    this.pausing = null;
  }

  // Seconds from `from` on, in place of what was said of them; from `sure` on they may still change.
  heart({ from, sure, rates }) {
    rates.forEach((rate, at) => {
      const side = this.sides[at];
      while (side.rate.length < from) side.rate.push(null);
      side.rate.splice(from, rate.length, ...rate);
      side.holes = holes(side.rate, this.first, sure);
    });
  }

  now(at) {
    this.at = at;
    if (this.pausing !== null) this.pausing.to = at;
  }
}

// Stretches that are known to be without a rate, and why.
function holes(rate, first, sure) {
  const found = [];
  for (let at = first; at < Math.min(sure, rate.length); at++) {
    if (rate[at] > 0) continue;
    const why = rate[at] === 0 ? "uncertain" : "no signal", last = found.at(-1);
    if (last && last[1] === at && last[2] === why) last[1] = at + 1;
    else found.push([at, at + 1, why]);
  }
  return found;
}
