// A user with a phone: a tap selects, one finger pans, two zoom.
import { at, choose, expect, ready, small, test } from "./test.mjs";

test.use({ hasTouch: true, viewport: { width: 390, height: 844 } });

const title = (page) => page.locator(".tip-title");

// Fingers on the screen, each [x, y], by the way that touches take through the browser.
async function hands(page) {
  const client = await page.context().newCDPSession(page);
  const send = (type, places) =>
    client.send("Input.dispatchTouchEvent", { type, touchPoints: places.map(([x, y], id) => ({ x, y, id })) });
  return {
    down: (...places) => send("touchStart", places),
    move: (...places) => send("touchMove", places),
    up: () => send("touchEnd", []),
    lose: () => send("touchCancel", []),
  };
}

// The customer below a finger that is put down there and taken away by the browser, which is no tap.
async function peek(page, fingers, place) {
  await fingers.down(place);
  const shown = await page.evaluate(() => document.querySelector(".tip-title")?.textContent);
  await fingers.lose();
  return shown;
}

// A place of the map with a customer, and at least so far from its middle.
async function find(page, fingers, away) {
  const { x, y, width, height } = await at(page, "map").boundingBox();
  const middle = [x + width / 2, y + height / 2];
  for (let step = 1; step < 200; step += 1) {
    const place = [x + width * (0.15 + ((step * 0.618) % 0.7)), y + height * (0.15 + ((step * 0.367) % 0.7))];
    if (Math.hypot(place[0] - middle[0], place[1] - middle[1]) < away) continue;
    const id = await peek(page, fingers, place);
    if (id) return { id, place, middle };
  }
  throw new Error("no customer was found on the map");
}

test.beforeEach(async ({ page }) => {
  // An address that names a file: the page reads no sample. Of few customers each can be told from the next.
  await page.goto("#k=3&iterations=250&settle=go-on&perplexity=10&file=spring.csv&fingerprint=0000000000000000");
  await choose(page, small());
  await ready(page);
  await expect(at(page, "map-state")).toHaveAttribute("data-state", "done", { timeout: 60_000 });
});

test("a tap selects a customer, and another tap lets it go", async ({ page }) => {
  const fingers = await hands(page);
  const { place } = await find(page, fingers, 0);
  for (const count of [1, 0]) {
    await fingers.down(place);
    await fingers.up();
    await expect(at(page, "selection")).toHaveAttribute("data-value", String(count));
    await expect(title(page), "nothing points once the finger is lifted").toHaveCount(0);
  }
});

test("one finger pans the map, and selects nothing", async ({ page }) => {
  const fingers = await hands(page);
  const { id, place, middle } = await find(page, fingers, 40);
  const by = [place[0] > middle[0] ? -40 : 40, place[1] > middle[1] ? -30 : 30];
  await fingers.down(middle);
  for (const share of [0.25, 0.5, 0.75, 1]) await fingers.move(middle.map((at, axis) => at + share * by[axis]));
  await fingers.up();
  await expect(at(page, "selection")).toHaveAttribute("data-value", "0");
  const there = place.map((at, axis) => at + by[axis]);
  expect(await peek(page, fingers, there), "the customer has moved with the finger").toBe(id);
});

test("two fingers zoom the map", async ({ page }) => {
  const fingers = await hands(page);
  const { id, place, middle } = await find(page, fingers, 60);
  // Twice as large would put some off the map: it becomes half as large.
  const pair = (apart) => [-apart, apart].map((offset) => [middle[0] + offset, middle[1]]);
  await fingers.down(...pair(100));
  for (const apart of [90, 75, 60, 50]) await fingers.move(...pair(apart));
  await fingers.up();
  await expect(at(page, "selection")).toHaveAttribute("data-value", "0");
  // A customer is told within ten pixels; half as far away is another place than before.
  const there = place.map((at, axis) => (at + middle[axis]) / 2);
  const found = [];
  for (let x = -6; x <= 6; x += 3) {
    for (let y = -6; y <= 6; y += 3) found.push(await peek(page, fingers, [there[0] + x, there[1] + y]));
  }
  expect(found, "the customer is half as far from the middle").toContain(id);
  expect(Math.hypot(place[0] - there[0], place[1] - there[1])).toBeGreaterThan(10 + Math.hypot(6, 6));
});
