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
  const flags = process.getuid() === 0 ? ["--no-sandbox"] : [];
  browser ??= await chromium.launch({ executablePath: process.env.LULL_CHROMIUM ?? "chromium", args: flags });
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 }, timezoneId: "UTC", ...options });
  const page = await context.newPage(), said = [], asked = [];
  page.on("console", (message) => said.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => said.push(`error: ${error.message}`));
  page.on("request", (request) => asked.push(request.url()));
  const url = `file://${join(dir, `${name}.html`)}`;
  await page.goto(url);
  await look(page);
  assert.deepEqual(said, [], "the console is silent");
  assert.deepEqual(asked, [url], "only the file itself is asked for");
  await context.close();
}

export async function close() {
  await browser?.close();
}
