// What a therapist opens on: the moments first, in a window that is shared, with no heart rate in sight
// until it is asked for; and not a byte of what was not handed over.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { axe, close, data, open, text } from "./browser.mjs";

after(close);

const root = new URL("../../", import.meta.url).pathname;

// Whether anything stands where the numbers of an axis do.
const numbered = (page) => page.locator(".moment canvas").evaluateAll((all) => all.map((canvas) => {
  const copy = Object.assign(document.createElement("canvas"), { width: canvas.width, height: canvas.height });
  const context = copy.getContext("2d", { willReadFrequently: true });
  context.drawImage(canvas, 0, 0);
  const ratio = canvas.width / canvas.clientWidth, { data } = context.getImageData(0, 0, Math.floor(34 * ratio), canvas.height - Math.ceil(30 * ratio));
  return data.some((part, at) => at % 4 === 3 && part > 0);
}));

test("the moments, in their words, with two minutes to each side", () => open("week", {}, async (page) => {
  const { week, views } = data("week"), sections = page.locator("section.moment");
  assert.ok(week.moments.length > 0 && week.moments.length <= 3);
  assert.equal(await sections.count(), week.moments.length);
  for (const [at, moment] of week.moments.entries()) {
    assert.equal(await sections.nth(at).locator("h2").innerText(), `\u201c${moment.text}\u201d`);
    assert.ok((await sections.nth(at).locator(".over").innerText()).startsWith(moment.name));
    assert.ok(moment.to_s - moment.from_s <= 240 && moment.from_s <= moment.t_s && moment.t_s <= moment.to_s);
    const times = await sections.nth(at).locator("dt").evaluateAll((all) => all.map((one) => {
      const [minutes, seconds] = one.textContent.split(":").map(Number);
      return 60 * minutes + seconds;
    }));
    assert.ok(times.length > 0 && times.every((t) => t >= Math.floor(moment.from_s) - 30 && t <= moment.to_s));
  }
  assert.equal(await page.locator("section.talk").count(), 0, "no whole talk is opened unasked");
  assert.equal(await page.locator("#week dt").count(), week.talks.length);
  assert.ok(views.every((view) => week.talks.some((talk) => talk.session === view.session)));
  const last = await sections.first().locator("figure").boundingBox();
  assert.ok(last.y + last.height <= 720, "the first moment stands whole in a window of 1280 by 720");
}));

test("heart rates only when they are asked for, by key too, and gone again", () => open("week", {}, async (page) => {
  const values = page.locator(".moment .value"), button = page.getByRole("button", { name: "Show heart rates" });
  const seen = () => values.evaluateAll((all) => all.filter((one) => one.checkVisibility()).length);
  assert.equal(await seen(), 0);
  assert.ok((await numbered(page)).every((there) => !there), "no axis has numbers");
  await button.focus();
  await page.keyboard.press("Enter");
  assert.equal(await button.getAttribute("aria-pressed"), "true");
  assert.equal(await seen(), await values.count());
  assert.ok((await numbered(page)).every((there) => there), "every axis has them");
  await page.keyboard.press("Enter");
  assert.equal(await seen(), 0);
  assert.ok((await numbered(page)).every((there) => !there));
}));

test("both hearts: folded, and what it does not show", () => open("handed", {}, async (page) => {
  const { pair } = data("handed"), part = page.locator("#pair");
  assert.equal(await part.locator("details[open]").count(), 0);
  await part.locator("summary").click();
  const read = await part.innerText();
  assert.ok(read.includes(pair.together === null ? `nothing is said under ${pair.least}` : pair.p.toFixed(3)));
  assert.ok(read.endsWith("This does not show who caused what."));
  assert.doesNotMatch(read, /first|follow|lead|lag|earlier|later|[\u2190-\u21ff]/i);
  assert.equal(await page.locator("#across").count(), 0, "no figure of one of them alone");
}));

test("nothing that was not handed over", () => {
  const kept = data("own").views.flatMap((view) => view.sides.map((side) => side.rate));
  for (const name of ["week", "handed"]) {
    const file = text(`${name}.html`);
    assert.doesNotMatch(file, /kept by Sim-/);
    for (const rate of kept) {
      for (let at = 0; at + 8 <= rate.length; at += 50) {
        const run = rate.slice(at, at + 8);
        if (run.every((r) => r > 0)) assert.ok(!file.includes(run.join(",")), "a heart of another talk");
      }
    }
  }
});

for (const [colorScheme, width] of [["light", 1280], ["dark", 360]]) {
  test(`no barrier, no word that users never read: ${colorScheme}`, () => open("week", { colorScheme, viewport: { width, height: 720 } }, async (page) => {
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing to the side");
    await page.locator("details").evaluateAll((all) => all.forEach((details) => { details.open = true; }));
    await page.evaluate(readFileSync(axe, "utf8"));
    assert.deepEqual(await page.evaluate(async () => (await axe.run(document)).violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 200)}`)), []);
    const list = readFileSync(join(root, "tests/rules/words.list"), "utf8").split("\n").filter((line) => line && !line.startsWith("#"));
    const read = (await page.locator("body").innerText()).replace("This does not show who caused what.", "");
    assert.equal(new RegExp(`\\b(${list.join("|")})\\b`, "i").exec(read)?.[0], undefined);
    assert.equal(await page.locator("footer").innerText(), data("week").footer);
  }));
}
