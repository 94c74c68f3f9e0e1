// Mouse, touch and keys: closer, wider, along; what a moment says; all traces in step.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { close, data, open } from "./browser.mjs";

after(close);

// What is in sight, told by the marks on the lowest axis: a mouse at each edge reads the moment there.
async function sight(page) {
  const over = page.locator("section.talk").first().locator(".u-over").first(), box = await over.boundingBox();
  const read = async (x) => {
    await page.mouse.move(x, box.y + box.height / 2);
    return page.locator(".readout strong").first().innerText();
  };
  return [await read(box.x + 1), await read(box.x + box.width - 1)].map((clock) => {
    const [minutes, seconds] = clock.split(":").map(Number);
    return 60 * minutes + seconds;
  });
}

const near = (one, other, within) => assert.ok(Math.abs(one - other) <= within, `${one} is near ${other}`);

test("pointing tells the numbers in words, of both, in step", () => open("shared", {}, async (page) => {
  const view = data("shared").views[0], talk = page.locator("section.talk").first(), boxes = [];
  for (const over of await talk.locator(".u-over").all()) boxes.push(await over.boundingBox());
  assert.equal(boxes.length, 2);
  assert.equal(boxes[0].width, boxes[1].width);
  await page.mouse.move(boxes[1].x + boxes[1].width / 3, boxes[1].y + 20);
  const at = Math.floor(view.end_s / 3), words = await talk.locator(".readout").innerText();
  near(Number(words.split(":")[0]) * 60 + Number(words.slice(words.indexOf(":") + 1).match(/\d+/)[0]), at, 2);
  for (const side of view.sides) {
    const rates = [-2, -1, 0, 1, 2].map((off) => Math.round(side.rate[at + off] / 10));
    const [, rate] = words.match(new RegExp(`${side.name}: (\\d+) beats a minute, (\\d+ (above|below)|at) (your|their) own level`));
    assert.ok(rates.includes(Number(rate)), `${rate} is one of ${rates}`);
  }
  const lines = await talk.locator(".u-cursor-x").evaluateAll((all) => all.map((line) => new DOMMatrix(getComputedStyle(line).transform).e));
  near(lines[0], lines[1], 0.01);
  near(lines[0], boxes[0].width / 3, 1.5);
}));

test("pointing at a press says so", () => open("shared", {}, async (page) => {
  const view = data("shared").views[0], press = view.sides[0].episodes.find((row) => row.press_s !== null).press_s;
  const box = await page.locator(".u-over").first().boundingBox();
  await page.mouse.move(box.x + (press / view.end_s) * box.width, box.y + 20);
  assert.match(await page.locator(".readout").first().innerText(), /own press.*a pause, until/);
}));

test("a drag brings a stretch closer, a double click all", () => open("shared", {}, async (page) => {
  const { end_s: end } = data("shared").views[0], box = await page.locator(".u-over").first().boundingBox();
  await page.mouse.move(box.x + box.width * 0.25, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.4, box.y + 40);
  await page.mouse.move(box.x + box.width * 0.5, box.y + 40);
  await page.mouse.up();
  const [from, to] = await sight(page);
  near(from, end * 0.25, 4);
  near(to, end * 0.5, 4);
  await page.mouse.dblclick(box.x + box.width / 2, box.y + 40);
  const [all, last] = await sight(page);
  near(all, 0, 4);
  near(last, end, 4);
}));

test("wheel, buttons", () => open("shared", {}, async (page) => {
  const { end_s: end } = data("shared").views[0], box = await page.locator(".u-over").first().boundingBox();
  const talk = page.locator("section.talk").first();
  await page.mouse.move(box.x + box.width / 2, box.y + 40);
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, -300);
  await page.keyboard.up("Control");
  let [from, to] = await sight(page);
  near(to - from, end / Math.E, 6);
  await page.mouse.move(box.x + box.width / 2, box.y + 40);
  await page.mouse.wheel(200, 0);
  const [later] = await sight(page);
  assert.ok(later > from + 10, "along");
  await talk.getByRole("button", { name: "The whole talk" }).click();
  await talk.getByRole("button", { name: "Closer" }).click();
  [from, to] = await sight(page);
  near(to - from, end / 2, 4);
  await talk.getByRole("button", { name: "Later" }).click();
  near((await sight(page))[1], end, 4);
}));

test("by keys alone: to the talk, along it, closer; a moment of the table", () => open("own", {}, async (page) => {
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
  const slider = page.locator("[role=slider]").first();
  for (let i = 0; i < 40 && !(await slider.evaluate((at) => at === document.activeElement)); i++) await page.keyboard.press("Tab");
  await page.keyboard.press("Home");
  for (let i = 0; i < 3; i++) await page.keyboard.press("PageUp");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Shift+ArrowRight");
  assert.equal(await slider.getAttribute("aria-valuenow"), "191");
  assert.match(await slider.getAttribute("aria-valuetext"), /^3:11 Sim-Ada: \d+ beats a minute/);
  await page.keyboard.press("+");
  const { end_s: end } = data("own").views[0];
  const [from, to] = await sight(page);
  near(to - from, end / 2, 4);
  await page.keyboard.press("0");
  const look = page.locator(".look").first();
  for (let i = 0; i < 40 && !(await look.evaluate((at) => at === document.activeElement)); i++) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  assert.ok(await slider.evaluate((at) => at === document.activeElement), "the talk has the keys");
  assert.match(await slider.getAttribute("aria-valuetext"), /activation was noticed|own press/);
  await page.keyboard.press("Shift+Tab");
  assert.notEqual(await page.evaluate(() => document.activeElement.getAttribute("role")), "slider", "no trap");
}));

test("fingers: two bring closer, one moves along", () => open("own", { hasTouch: true, viewport: { width: 390, height: 800 } }, async (page) => {
  const { end_s: end } = data("own").views[0], box = await page.locator(".u-over").first().boundingBox();
  const touch = (kind, ...points) => page.evaluate(([type, all]) => {
    const over = document.querySelector(".u-over");
    over.setPointerCapture = () => {};
    for (const [pointerId, clientX, clientY] of all) {
      over.dispatchEvent(new PointerEvent(type, { pointerId, clientX, clientY, pointerType: "touch", button: 0, bubbles: true }));
    }
  }, [kind, points]);
  const y = box.y + 30, middle = box.x + box.width / 2;
  await touch("pointerdown", [1, middle - 30, y], [2, middle + 30, y]);
  await touch("pointermove", [1, middle - 60, y], [2, middle + 60, y]);
  await touch("pointerup", [1, middle - 60, y], [2, middle + 60, y]);
  const [from, to] = await sight(page);
  near(to - from, end / 2, end / 20);
  await touch("pointerdown", [3, middle, y]);
  await touch("pointermove", [3, middle - 50, y]);
  await touch("pointerup", [3, middle - 50, y]);
  assert.ok((await sight(page))[0] > from + 10);
}));
