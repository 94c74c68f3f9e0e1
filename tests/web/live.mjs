// The live page in a browser, in front of a talk with straps that are pretended: it opens, its traces
// grow, a press on it is in the journal with its source, and closing it changes nothing.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { barriers, close, dir, drawn, hue, visit } from "./browser.mjs";

const build = join(dir, "../../.."), lull = join(build, "host/command/lull"), fake = join(build, "tests/replay/edge-bluez");
const work = mkdtempSync(join(tmpdir(), "lull-live-")), screen = join(work, "screen");
const env = { ...process.env, XDG_DATA_HOME: work, LC_ALL: "C.UTF-8", TERM: "dumb", ALSA_CONFIG_PATH: join(work, "no-card.conf") };
const skip = existsSync(fake) ? false : "no dbus-daemon: no strap can be pretended";
let talk, url;

const seen = () => (existsSync(screen) ? readFileSync(screen, "utf8") : "");
async function until(holds, what) {
  for (let tries = 0; tries < 300; tries++, await sleep(100)) if (await holds()) return;
  assert.fail(`not within 30 s: ${what}; the screen:\n${seen().slice(-600)}`);
}
const says = (text, times = 1) => until(() => seen().split(text).length > times, text);

before(async () => {
  if (skip) return;
  writeFileSync(env.ALSA_CONFIG_PATH, "");
  for (const [name, at] of [["Ada", 0], ["Ben", 1]]) {
    execFileSync(lull, ["partner", "add", name, "--no-passphrase", "--strap", `random F0:00:00:00:00:0${at}`], { env });
  }
  talk = spawn("script", ["-qefc", `'${fake}' hearts '${lull}' live Ada Ben --no-baseline --page --as therapist`, screen],
    { env, stdio: ["pipe", "ignore", "ignore"] });
  for (const [at, key] of [..."fjfj"].entries()) {
    await says("says yes", at + 1);
    talk.stdin.write(key);
  }
  await until(() => (url = /http:\/\/\S+\//.exec(seen())?.[0]), "an address");
});

after(async () => {
  await close();
  if (talk && talk.exitCode === null) {
    talk.kill();
    await once(talk, "exit");
  }
  // lull, which it ran, may be about to write something yet.
  rmSync(work, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
});

async function look(options, how) {
  const asked = await visit(url, options, how);
  assert.ok(asked.length >= 2, "the page and its events");
  for (const one of asked) assert.ok(one.startsWith(url), `asked for: ${one}`);
}

const inked = async (page, which) => drawn(page.locator("canvas").nth(which), await hue(page, which === 0 ? "one-pale" : "other-pale"));

test("it opens, its traces grow, and a pause pressed on it is one", { skip }, () => look({}, async (page) => {
  await until(async () => (await page.locator("canvas").count()) === 2 && (await inked(page, 0)) > 20 && (await inked(page, 1)) > 20, "two traces");
  const before = [await inked(page, 0), await inked(page, 1)], at = await page.locator(".now .over").innerText();
  await until(async () => (await inked(page, 0)) > before[0] + 20 && (await inked(page, 1)) > before[1] + 20, "traces that grow");
  assert.notEqual(await page.locator(".now .over").innerText(), at);
  await until(async () => /Ada: signal good\s+Ben: signal good/.test(await page.locator(".signals").innerText()), "both signals");
  assert.deepEqual(await barriers(page), []);

  await page.getByRole("button", { name: /^Pause/ }).click();
  await until(async () => /^pause/.test(await page.locator(".state").innerText()), "the pause on the page");
  await until(async () => /^Pause: done/.test(await page.locator(".answer").innerText()), "the answer, which comes another way");
  await says("pause: breathe");
  await page.getByRole("button", { name: "lost each other" }).click();
  await until(async () => /lost each other/.test(await page.locator(".course dl").innerText()), "the mark on the page");
  assert.doesNotMatch(await page.locator(".course dl").innerText(), /Ada|Ben/); // nobody's name beside it
}));

test("closing it changes nothing; who comes back has the talk so far, on a phone and in the dark", { skip }, async () => {
  assert.equal(talk.exitCode, null);
  const lines = seen().length;
  talk.stdin.write("f"); // a hand at the table
  await until(() => seen().length > lines, "the table goes on");
  await look({ viewport: { width: 360, height: 740 }, colorScheme: "dark" }, async (page) => {
    await until(async () => /lost each other/.test(await page.locator(".course dl").innerText()), "what was before");
    await until(async () => (await inked(page, 0)) > 20, "a trace");
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing to the side");
    assert.deepEqual(await barriers(page), []);
  });
});

test("at the end the page says so, and the journal has what was pressed on it", { skip }, async () => {
  await look({}, async (page) => {
    await until(async () => (await page.locator(".connection").innerText()) === "live", "the connection");
    talk.stdin.write("\x1b");
    await until(async () => /is over/.test(await page.locator(".connection").innerText()), "the end");
    assert.ok(await page.getByRole("button", { name: /^Pause/ }).isDisabled());
    await sleep(3000); // and does not ask for more
  });
  for (const [name, key] of [["Ada", "f"], ["Ben", "j"]]) {
    await says(`${name}: keep`);
    talk.stdin.write(key);
  }
  await says("Kept as session 1");
  await until(() => talk.exitCode !== null, "its end");
  const kept = execFileSync(lull, ["export", "1", "--as", "Ada", "--out", "-"], { env, encoding: "utf8" });
  assert.equal(kept.match(/ - press page$/gm)?.length, 1);
  assert.equal(kept.match(/ - mark rupture page$/gm)?.length, 1);
});
