// On paper: A4, a talk a page, light, with all that is folded on a screen and nothing to click.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { close, data, open, settled } from "./browser.mjs";

after(close);

function sheets(pdf) {
  const boxes = [...pdf.toString("latin1").matchAll(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/g)].map(([, w, h]) => [Number(w), Number(h)]);
  for (const [width, height] of boxes) assert.ok(Math.abs(width - 595) < 2 && Math.abs(height - 842) < 2, "A4");
  return boxes.length;
}

test("a talk is a page", () => open("own", { colorScheme: "dark" }, async (page) => {
  const { views } = data("own"), before = await page.locator("canvas").first().evaluate((at) => at.width);
  const pages = sheets(await page.pdf({ preferCSSPageSize: true }));
  assert.ok(pages >= views.length && pages <= views.length + 1, `${pages} pages of ${views.length} talks`);
  await page.emulateMedia({ media: "screen" });
  await settled(page, (width) => document.querySelector("canvas").width === width, before);
  assert.equal(await page.locator("canvas").first().evaluate((at) => at.width), before, "the screen is as it was");
  assert.equal(await page.locator("details[open]").count(), 0);
}));

test("what is on it", () => open("all", { colorScheme: "dark" }, async (page) => {
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  await page.emulateMedia({ media: "print" });
  const style = (part) => page.locator(part).first().evaluate((at) => getComputedStyle(at).display);
  for (const part of ["nav", ".tools", ".hint", ".readout"]) assert.equal(await style(part), "none", part);
  for (const part of [".moments", ".spread", ".sure dl"]) assert.notEqual(await style(part), "none", part);
  assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue("--paper")), "#ffffff");
  // What hearts don't show stands on every sheet, and once.
  const feet = await page.evaluate(() => [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules])
    .filter((rule) => rule instanceof CSSPageRule).flatMap((rule) => [...rule.cssRules].map((box) => box.style.content)));
  assert.deepEqual(feet, [JSON.stringify(data("all").footer)]);
  assert.equal(await style(".foot"), "none");
  const wide = await page.locator("canvas").evaluateAll((all) => all.map((at) => at.getBoundingClientRect().width));
  for (const width of wide) assert.ok(width <= 690, `${width} pixels fit on A4`);
}));
