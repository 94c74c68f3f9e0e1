// A page holds only what its reader may see: no sample, time or word of the other's where they did not
// share the talk, not in sight and not in the file's bytes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { data, text } from "./browser.mjs";

// What would give a side away: its samples in a row, its times. (Not the flag's: a longer break may
// have been offered to both then.)
function traces(side) {
  const runs = [];
  for (let at = 0; at + 8 <= side.rate.length; at += 50) runs.push(side.rate.slice(at, at + 8).join(","));
  const times = side.episodes.flatMap((row) => [row.onset_s, row.settling_s]).filter((s) => s !== null).map(String);
  return [...runs.filter((run) => !/^[0,]+$/.test(run)), ...times];
}

test("each one's last talk, which neither shared", () => {
  const pages = { all: text("all.html"), other: text("other.html") };
  for (const [mine, theirs] of [["all", "other"], ["other", "all"]]) {
    const own = data(mine), [side] = own.views[0].sides;
    assert.equal(own.views[0].session, data(theirs).views[0].session);
    assert.equal(own.views[0].sides.length, 1);
    const found = traces(side);
    assert.ok(found.length > 20);
    for (const run of found) {
      assert.ok(pages[mine].includes(run), "it is in one's own");
      assert.ok(!pages[theirs].includes(run), `${run} is not in the other's`);
    }
  }
});

test("words: what both shared makes the cycle, what one kept is nowhere", () => {
  for (const name of ["all", "other"]) {
    const { words } = data(name).views[0];
    assert.equal(new Set(words.filter((word) => word.kind === "urge").map((word) => word.name)).size, 2);
    for (const word of words) assert.ok(text(`${name}.html`).includes(word.text));
    assert.doesNotMatch(text(`${name}.html`), /kept by Sim-/);
  }
});

test("what was shared is there, and nobody's heart without a name", () => {
  const shared = data("shared"), nobody = text("nobody.html");
  for (const view of shared.views) assert.equal(view.sides.length, 2);
  const talk = data("all").views[0];
  assert.deepEqual(data("nobody").views[0].sides, []);
  for (const run of traces(talk.sides[0])) assert.ok(!nobody.includes(run));
});
