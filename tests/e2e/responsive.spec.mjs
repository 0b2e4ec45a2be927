// The page answers at once and does not stall. The figures are printed as well as checked.
import { at, change, colours, expect, iteration, measures, open, test } from "./test.mjs";

test("the first coloured map is there within two seconds of the page's files", async ({ page }) => {
  await open(page);
  expect((await colours(at(page, "map"))).pixels).toBeGreaterThan(5000);
  const { files, ready } = await page.evaluate(() => ({
    files: Math.max(...performance.getEntriesByType("resource").filter((file) => file.startTime < window.seen.ready).map((file) => file.responseEnd)),
    ready: window.seen.ready,
  }));
  console.log(`first map: ${Math.round(ready)} ms after the address was entered, the last file came at ${Math.round(files)} ms`);
  expect(ready - files).toBeLessThan(2000);
});

test("a change of k recolours within 300 ms, also while the map moves", async ({ page }) => {
  await open(page);
  await expect(at(page, "map-state")).toHaveAttribute("data-state", "running");
  for (const k of [4, 5, 7, 8, 6]) await change(page, "cluster", "k", k);
  const taken = (await measures(page, "cluster")).slice(-5).map((measure) => Math.round(measure.duration));
  console.log(`k changed: ${taken.join(", ")} ms`);
  expect(taken.sort((a, b) => a - b)[2]).toBeLessThan(300);
});

test("no long task on the page's own thread while the map moves", async ({ page }) => {
  await open(page);
  await expect(at(page, "map-state")).toHaveAttribute("data-state", "running");
  const since = await page.evaluate(() => performance.now());
  const start = await iteration(page);
  await expect.poll(() => iteration(page), { timeout: 90_000 }).toBeGreaterThan(start + 150);
  const tasks = await page.evaluate((since) => window.seen.tasks.filter((task) => task.startTime > since), since);
  const longest = Math.max(0, ...tasks.map((task) => task.duration));
  console.log(`tasks over 50 ms: ${tasks.length}, the longest ${Math.round(longest)} ms`);
  expect(longest).toBeLessThan(100);
});
