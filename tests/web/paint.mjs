// Prints how long a browser takes to show a page; tests/bench/95-page.
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { close, dir, open } from "./browser.mjs";

const visits = 9;

async function visit(name) {
  let times;
  await open(name, {}, async (page) => {
    times = await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(() => done([
      performance.getEntriesByName("first-contentful-paint")[0].startTime,
      performance.getEntriesByName("drawn")[0].startTime,
    ])))));
  });
  return times;
}

const load = readFileSync("/proc/loadavg", "utf8").split(" ")[0];
console.log(`The page in a browser (load ${load}): median and largest of ${visits}`);
console.log(`  ${"".padEnd(36)}${"first paint, ms".padStart(20)}${"drawn, ms".padStart(20)}${"kB".padStart(8)}`);
for (const [name, text] of [["hour", "a talk of an hour, two partners"], ["all", "40 talks together and the last one"]]) {
  const times = [];
  for (let i = 0; i < visits; i++) times.push(await visit(name));
  const figure = (which) => {
    const all = times.map((time) => time[which]).sort((one, other) => one - other);
    return `${all[visits >> 1].toFixed(0)} ${all.at(-1).toFixed(0)}`.padStart(20);
  };
  console.log(`  ${text.padEnd(36)}${figure(0)}${figure(1)}${(statSync(join(dir, `${name}.html`)).size / 1000).toFixed(0).padStart(8)}`);
}
await close();
