// How it looks and reads: light and dark, 360 pixels to a wide screen, no barrier that axe-core knows,
// no word that users never read, nothing cut off, and small enough to send.
import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { barriers, close, data, dir, drawn, hue, open, settled } from "./browser.mjs";

after(close);

const root = new URL("../../", import.meta.url).pathname;
const sizes = [[1920, 1080], [1280, 720], [768, 1024], [360, 740]];

for (const [name, colorScheme] of [["all", "light"], ["shared", "dark"], ["nobody", "light"]]) {
  test(`${name}, ${colorScheme}`, () => open(name, { colorScheme }, async (page) => {
    for (const [width, height] of sizes) {
      await page.setViewportSize({ width, height });
      await settled(page, (to) => document.documentElement.scrollWidth <= to && [...document.querySelectorAll("canvas")].every((at) => at.getBoundingClientRect().right <= to), width);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${width}: nothing to the side`);
      const wide = await page.locator("canvas").evaluateAll((all) => all.map((at) => at.getBoundingClientRect().right));
      assert.ok(wide.every((right) => right <= width), `${width}: no plot to the side`);
      if (width === 1280 || width === 360) assert.deepEqual(await barriers(page), []);
    }
    const dark = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor.match(/\d+/g).every((part) => part < 60));
    assert.equal(dark, colorScheme === "dark");
  }));
}

test("both traces are drawn, each in its hue, and anew when the light changes", () => open("shared", {}, async (page) => {
  const canvases = page.locator("section.talk").first().locator("canvas");
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    const [one, other] = [await hue(page, "one"), await hue(page, "other")];
    for (let tries = 0; tries < 50 && !((await drawn(canvases.nth(0), one)) > 500 && (await drawn(canvases.nth(1), other)) > 500); tries++) await page.waitForTimeout(100);
    assert.ok((await drawn(canvases.nth(0), one)) > 500, `${colorScheme}: the own`);
    assert.ok((await drawn(canvases.nth(1), other)) > 500, `${colorScheme}: the other's`);
    assert.equal(await drawn(canvases.nth(0), other), 0);
  }
}));

// Each line's corners, in the loop that is drawn; where it is not drawn, in the window.
const outside = (page) => page.locator("#cycle .half").evaluateAll((halves) => halves.flatMap((half) => {
  const path = half.parentElement.querySelector("path"), shown = path.checkVisibility();
  const within = ([x, y]) => (shown
    ? path.isPointInFill(new DOMPoint(x, y).matrixTransform(path.getScreenCTM().inverse()))
    : x >= 0 && x <= innerWidth);
  const lines = document.createRange();
  return [...half.children].flatMap((line) => {
    lines.selectNodeContents(line);
    return [...lines.getClientRects()].filter(({ left: l, right: r, top: t, bottom: b }) => ![[l, t], [r, t], [l, b], [r, b]].every(within));
  }).map(() => half.innerText);
}));

test("the words of the cycle stand in its loop, few or many", () => open("all", {}, async (page) => {
  const sizes = [[["screen", 1280], ["print", 690]], [["print", 690], ["screen", 900], ["screen", 360]]];
  for (const [many, each] of sizes.entries()) {
    if (many) await page.locator("#cycle .half > *").evaluateAll((all) => all.forEach((line) => { line.append(" and one word more".repeat(12), "Donaudampfschifffahrtsgesellschaft".repeat(2)); }));
    for (const [media, width] of each) {
      await page.emulateMedia({ media });
      await page.setViewportSize({ width, height: 740 });
      assert.deepEqual(await outside(page), [], `${media} ${width}, ${many ? "many" : "few"}`);
    }
  }
}));

test("every word that is read, seen or heard", () => {
  const lists = ["words.list"].map((name) => readFileSync(join(root, "tests/rules", name), "utf8"));
  const never = new RegExp(`\\b(${lists.join("\n").split("\n").filter((line) => line && !line.startsWith("#")).join("|")})\\b`, "i");
  return Promise.all(["all", "shared", "nobody"].map((name) => open(name, {}, async (page) => {
    const read = await page.evaluate(() => {
      const heard = [...document.querySelectorAll("*")].flatMap((at) => ["aria-label", "aria-valuetext", "title", "alt"].map((name) => at.getAttribute(name) ?? ""));
      const seen = [...document.querySelectorAll("head title, body > :not(script)")].map((at) => at.textContent);
      return [...heard, ...seen].join("\n");
    });
    assert.ok(read.length > 500);
    assert.equal(never.exec(read)?.[0], undefined);
    const { footer } = data(name);
    assert.equal(await page.locator("footer").innerText(), footer);
  })));
});

test("an hour of two is at most 1.5 MB, and opens", () => open("hour", {}, async (page) => {
  assert.ok(data("hour").views[0].length_s >= 3600);
  assert.equal(data("hour").views[0].sides.length, 2);
  const { size } = statSync(join(dir, "hour.html"));
  assert.ok(size <= 1.5e6, `${size} bytes`);
  assert.equal(await page.locator("section.talk canvas").count(), data("hour").views[0].sides.length);
}));

test("nothing can be asked of a network, even by a script that would", () => open("nobody", {}, async (page) => {
  const policy = await page.locator("meta[http-equiv=Content-Security-Policy]").getAttribute("content");
  assert.match(policy, /^default-src 'none'; script-src 'sha256-[^ ]+' 'sha256-[^ ;]+'; style-src 'sha256-[^ ;]+'/);
  assert.doesNotMatch(policy, /unsafe|http/);
}));
