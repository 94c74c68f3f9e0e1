// browser: opens a page of the prepared ones as a person's browser would, and keeps watch: nothing may
// be said on the console, nothing asked of any network.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

export const dir = process.env.LULL_WEB_DIR;
const require = createRequire(join(dir, "package.json"));
const { chromium } = require("playwright-core");
export const axe = require.resolve("axe-core/axe.min.js");

export const text = (name) => readFileSync(join(dir, name), "utf8");
export const data = (name) => JSON.parse(text(`${name}.data`));

let browser;

// Opens NAME.html, hands it to `look`, and says what it must not have said. Options: playwright's.
export async function open(name, options, look) {
  const url = `file://${join(dir, `${name}.html`)}`;
  const asked = await visit(url, options, look);
  assert.deepEqual(asked, [url], "only the file itself is asked for");
}

// The same with a page that is somewhere; what it asked for is the caller's to judge.
export async function visit(url, options, look) {
  const flags = process.getuid() === 0 ? ["--no-sandbox"] : [];
  browser ??= await chromium.launch({ executablePath: process.env.LULL_CHROMIUM ?? "chromium", args: flags });
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 }, timezoneId: "UTC", ...options });
  const page = await context.newPage(), said = [], asked = [];
  page.on("console", (message) => said.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => said.push(`error: ${error.message}`));
  page.on("request", (request) => asked.push(request.url()));
  await page.goto(url);
  await look(page);
  assert.deepEqual(said, [], "the console is silent");
  await context.close();
  return asked;
}

// Waits until it holds in the page, 10 s at most: what a new width or light changes is drawn a moment
// later. Whether it holds is the caller's to assert.
export const settled = (page, holds, what) => page.waitForFunction(holds, what, { timeout: 10_000 }).catch(() => {});

// What axe-core finds, with everything open.
export async function barriers(page) {
  await page.locator("details").evaluateAll((all) => all.forEach((details) => { details.open = true; }));
  await page.evaluate(readFileSync(axe, "utf8"));
  return page.evaluate(async () => {
    const { violations } = await axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] });
    return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes[0].html.slice(0, 200)}`);
  });
}

// Is something of this hue drawn? In 0..255 each; of a canvas as it stands.
export const drawn = (canvas, hue) => canvas.evaluate((at, [r, g, b]) => {
  const copy = Object.assign(document.createElement("canvas"), { width: at.width, height: at.height });
  const context = copy.getContext("2d", { willReadFrequently: true });
  context.drawImage(at, 0, 0);
  const { data } = context.getImageData(0, 0, at.width, at.height);
  let count = 0;
  for (let i = 0; i < data.length; i += 4) {
    if (data[i + 3] > 250 && Math.abs(data[i] - r) + Math.abs(data[i + 1] - g) + Math.abs(data[i + 2] - b) < 12) count++;
  }
  return count;
}, hue);

// A colour of the style sheet.
export const hue = (page, name) => page.evaluate((of) => {
  const probe = document.body.appendChild(document.createElement("i"));
  probe.style.color = `var(--${of})`;
  const parts = getComputedStyle(probe).color.match(/\d+/g).map(Number);
  probe.remove();
  return parts;
}, name);

export async function close() {
  await browser?.close();
}
