// The page answers while the map moves. How fast is measured by `make bench`.
import { at, change, colours, expect, iteration, open, shows, test } from "./test.mjs";

test("the segments change while the map moves on", async ({ page }) => {
  await open(page, "iterations=10000&settle=go-on");
  expect((await colours(at(page, "map"))).pixels).toBeGreaterThan(5000);
  await expect(at(page, "map-state")).toHaveAttribute("data-state", "running");
  for (const k of [4, 5, 7, 8]) {
    const before = await iteration(page);
    await change(page, "cluster", "k", k);
    await shows(page, "n-clusters", k);
    await expect.poll(() => iteration(page)).toBeGreaterThan(before);
  }
});
