// Every figure on the page is the text review's, and every one of the text's is on the page.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { close, open, text } from "./browser.mjs";

after(close);

const plain = (words) => words.replaceAll("−", "-").replaceAll("–", "-").replace(/\s+/g, " ").trim();

// Numbers with their units, and what stands in a number's place; in order of the alphabet.
function figures(words) {
  return (plain(words).match(/not reached|\b\d{4}-\d\d\b|[+-]?\d+(\.\d+)?( (s\b|min\b|h\b|%))?/g) ?? []).sort();
}

// The text in its talks, and these in their sides.
function talks(whole) {
  return whole.split(/^(?=Session )/m).filter((part) => part.startsWith("Session ")).map((part) => {
    const [head, ...sides] = part.split(/^(?:Your|.*'s) side\n/m);
    return { head, sides: sides.map((side) => side.split(/^(?:All your talks|These figures once more)/m)[0]) };
  });
}

const length = "(-|[\\d.]+ (?:s|min|h))";
const row = new RegExp(`^ *(-|[\\d:]+ \\+-\\d+) +(-|[\\d:]+) +(-|[\\d:]+) +(heard|rested|own call|none) +${length} +${length} +${length} +${length} +(.*)$`);

function rows(side) {
  return side.split("\n").map((line) => row.exec(line)).filter(Boolean).map(([, onset, flag, press, cue, pause, rise, after, settling, how]) => {
    return [flag === "-" ? press : flag, onset, cue, press, pause, rise, after, settling, how];
  });
}

async function shown(table) {
  const cells = await table.locator("tbody tr").evaluateAll((all) => all.map((row) =>
    [...row.children].map((cell) => (cell.querySelector("button")?.firstChild ?? cell).textContent)));
  return cells.map((row) => row.map((cell) => plain(cell).replace(/ ± (\d+) s$/, " +-$1")));
}

// What lasted in a trace.
const stretch = /^(A quiet stretch|Activation that stayed up): [\d:]+ to [\d:]+\.$/;

function lasting(side) {
  return side.split("\n").filter((line) => stretch.test(line));
}

async function lasted(side) {
  return (await side.locator("p").allInnerTexts()).filter((line) => stretch.test(line));
}

test("there is something that lasted to be compared", () => {
  assert.match(lasting(text("shared.txt")).join(" "), /stayed up/);
});

for (const name of ["all", "other", "shared", "own", "hour"]) {
  test(`${name}: the talks`, () => open(name, {}, async (page) => {
    const told = talks(text(`${name}.txt`)), sections = page.locator("section.talk");
    assert.equal(await sections.count(), told.length);
    for (const [at, { head, sides }] of told.entries()) {
      const section = sections.nth(at), tables = section.locator(".side");
      const [, number, date, hour, length] = head.match(/^Session (\d+), (\S+) (\S+), (.*)$/m);
      assert.equal(await section.locator(".over").innerText(), `Talk ${number}, ${hour}`);
      assert.ok((await section.locator(".lead").innerText()).startsWith(length));
      assert.equal(new Date(`${await section.locator("h2").innerText()} UTC`).toISOString().slice(0, 10), date);
      assert.equal(await tables.count(), sides.length);
      await moments(section, head);
      for (const [which, side] of sides.entries()) {
        assert.deepEqual(await shown(tables.nth(which)), rows(side), `talk ${number}, side ${which}`);
        assert.deepEqual(await lasted(tables.nth(which)), lasting(side), `talk ${number}, side ${which}: what lasted`);
        await sure(section, side, which);
      }
    }
  }));
}

// Pauses, breaks and "we are back", from when to when.
async function moments(section, head) {
  const order = await section.locator(".order dl > div").evaluateAll((all) => all.map((item) => item.innerText ? item.textContent : item.textContent));
  const expect = [];
  for (const [, from, to] of head.matchAll(/(\d+:\d\d) to (\d+:\d\d|the end)/g)) expect.push([from, to]);
  for (const [from, to] of expect) {
    assert.ok(order.some((item) => item.startsWith(from) && item.includes(to === "the end" ? "to the end" : `until ${to}`)), `${from} to ${to}`);
  }
  const pauses = order.filter((item) => /^[\d:]+a (pause|longer break),/.test(item));
  assert.equal(pauses.length, expect.length);
  const back = head.match(/"We are back": (.*)\./)?.[1].split(", ") ?? [];
  const backs = order.filter((item) => item.includes("“we are back”")).map((item) => plain(item.replace("“we are back”", "").replace(", or", " or")));
  assert.deepEqual(backs, back);
}

async function sure(section, side, which) {
  const [level, rest] = [side.match(/heart in talk: .*/)?.[0] ?? "", side.split("How sure is this\n")[1] ?? ""];
  const here = section.locator(".sure");
  await here.evaluate((details) => { details.open = true; });
  const page = `${await here.locator(".sides > div").nth(which).locator("dl").innerText()} ${await here.locator("p").innerText()}`;
  assert.deepEqual(figures(page), figures(level + rest));
}

const kinds = [["pause", /^Time to the pause/], ["settling", /^Settling/], ["repair", /^Time to "we are back"/]];

for (const name of ["all", "other"]) {
  test(`${name}: all talks together`, () => open(name, {}, async (page) => {
    const whole = text(`${name}.txt`).split(/^All your talks: /m)[1];
    const [, count, from, to] = whole.match(/^(\d+), from (\S+) to (\S+)/);
    const over = await page.locator("#across > .over").innerText();
    assert.deepEqual(over.split(" to ").map((day) => new Date(`${day} UTC`).toISOString().slice(0, 10)), [from, to]);
    const groups = whole.split(/^(?=Talks )/m).slice(1), places = ["#across > article", "#across .solo article"];
    assert.equal(groups.reduce((sum, group) => sum + Number(group.match(/: (\d+)/)[1]), 0), Number(count));
    let compared = 0;
    for (const [at, group] of groups.entries()) {
      const lead = page.locator(at === 0 ? "#across > .lead" : "#across .solo > .lead");
      assert.equal(figures(await lead.innerText())[0], group.match(/: (\d+)/)[1]);
      const own = group.match(/^Pauses you called .*/m);
      const calls = page.locator(at === 0 ? "#across > .measure" : "#across .solo > .measure").last();
      if (own) assert.equal(plain(await calls.innerText()), own[0]);
      for (const [kind, title] of kinds) {
        const part = group.split("\n\n").find((paragraph) => title.test(paragraph));
        const article = page.locator(`${places[at]}[data-kind=${kind}]`);
        if (!/ in all: /.test(part)) {
          assert.equal(await article.count(), 0);
          continue;
        }
        const page_words = `${await article.locator(".lead").innerText()} ${(await article.locator(".fine").allInnerTexts()).join(" ")}`;
        assert.deepEqual(figures(page_words), figures(part.split("\n").slice(1).join(" ")), `${kind}, group ${at}`);
        const captions = (await article.locator("figcaption").allInnerTexts()).join(" ");
        if (/the line/.test(captions)) assert.equal(/dashed/.test(captions), /Chance alone/.test(part), "a line is firm only where chance does not reach");
        compared++;
      }
    }
    assert.ok(compared >= 4);
    const last = whole.split("How sure is this")[1], sureWords = await page.locator("#sure").innerText();
    const known = new Set([...figures(last), "95 %", ...figures(text(`${name}.data`).match(/"lull":"[^"]*"/)[0])]);
    for (const figure of figures(sureWords)) assert.ok(known.has(figure), `${figure} stands in the text too`);
  }));
}
