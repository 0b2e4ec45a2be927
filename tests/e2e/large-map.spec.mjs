// A user with a table of many rows: the page answers while it takes the place of the one before, and its map is
// drawn and moved without Plotly.
import { at, expect, test } from "./test.mjs";

const ROWS = 20_500; // more than Plotly draws

// Twelve numbers a row, in five groups, always the same.
function table(rows) {
  const names = [..."abcdefghijkl"];
  let state = 7;
  const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  const line = (_, row) => names.map((_, j) => (3 * ((row * (j + 1)) % 5) + random()).toFixed(4)).join(",");
  return `${names}\n${Array.from({ length: rows }, line).join("\n")}\n`;
}

test("a large table takes the place of the sample: Plotly draws neither the map before nor the new points", async ({
  page,
}) => {
  await page.goto("#iterations=250");
  const isScript = ({ name, initiatorType }) => name.endsWith("plotly.js") && initiatorType === "script";
  const scripts = () => page.evaluate(`performance.getEntriesByType("resource").filter(${isScript}).length`);
  // The file is chosen in the moment in which the sample's map is done.
  await page.evaluate((content) => {
    const choose = () => {
      if (!document.querySelector("[data-testid=map-state][data-state=done]")) return;
      watcher.disconnect();
      const files = new DataTransfer();
      files.items.add(new File([content], "large.csv"));
      const input = document.querySelector("[data-testid=file-input]");
      input.files = files.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    };
    const watcher = new MutationObserver(choose);
    watcher.observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-state"] });
    choose();
  }, table(ROWS));
  await expect(at(page, "n-rows")).toHaveAttribute("data-value", String(ROWS), { timeout: 60_000 });
  await expect(at(page, "map-state")).toHaveAttribute("data-state", "running", { timeout: 60_000 });
  expect(await scripts(), "the sample's map was not drawn").toBe(0);

  await expect(at(page, "map-state")).toHaveAttribute("data-state", "done", { timeout: 100_000 });
  const map = at(page, "map");
  await expect(map.locator(".gl-canvas"), "plotly draws no points").toHaveCount(0);
  const { x, y, width, height } = await map.boundingBox();
  // A quarter in which nothing but points is shown; the pointer stays in the one across.
  const points = () => page.screenshot({ clip: { x, y: y + height / 2, width: width / 2, height: height / 2 } });
  await page.mouse.move(x + 0.75 * width, y + 0.25 * height);
  const whole = await points();
  await page.mouse.wheel(0, -400);
  await expect.poll(async () => (await points()).equals(whole), "the wheel zooms").toBe(false);
  await at(page, "map-labels").click();
  const near = await points();
  await page.mouse.move(x + 0.6 * width, y + 0.3 * height);
  await page.mouse.down();
  await page.mouse.move(x + 0.7 * width, y + 0.4 * height, { steps: 4 });
  await page.mouse.up();
  await expect.poll(async () => (await points()).equals(near), "a hand moves the map").toBe(false);
  expect(await scripts(), "plotly is not even loaded").toBe(0);
});
