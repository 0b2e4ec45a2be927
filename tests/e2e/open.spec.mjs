// A user opens the page and looks.
import { readFileSync } from "node:fs";
import { at, colours, download, expect, measures, open, shows, sizes, tab, test, value } from "./test.mjs";

test("the page opens with the sample, segmented and mapped", async ({ page }) => {
  await open(page);
  await shows(page, "n-rows", 8950);
  await shows(page, "n-features", 17);
  await shows(page, "n-clusters", 6);
  await shows(page, "n-noise", 0);
  for (const stage of ["table", "prepare", "cluster", "map"]) {
    await expect(at(page, `stage-${stage}`)).toHaveAttribute("data-state", "fresh");
  }
  await expect(page.getByRole("alert")).toHaveCount(0);

  const found = await sizes(page);
  expect(found).toHaveLength(6);
  expect(found.reduce((sum, size) => sum + size, 0)).toBe(8950);
  expect(found).toEqual([...found].sort((a, b) => b - a));
  await expect(at(page, "segment-row").first()).toHaveAttribute("data-label", "0");

  // Far more than a legend has, and as many hues as six colours give.
  const map = await colours(at(page, "map"));
  expect(map.pixels).toBeGreaterThan(5000);
  expect(map.hues).toBeGreaterThanOrEqual(4);
});

test("the scores are those of six segments", async ({ page }) => {
  await open(page);
  // What scikit-learn's best of fifty starts reaches, and no less.
  const { inertia } = JSON.parse(readFileSync(new URL("../golden/data/cluster_sample.json", import.meta.url)));
  expect((await value(page, "inertia")) / inertia["6"]).toBeCloseTo(1, 4);
  await tab(page, "export");
  const { head, rows } = await download(page, "export-csv");
  const mean = rows.reduce((sum, row) => sum + Number(row[head.indexOf("silhouette")]), 0) / 8950;
  expect(await value(page, "silhouette")).toBeCloseTo(mean, 4);
});

test("each stage says how long it took", async ({ page }) => {
  await open(page);
  for (const stage of ["table", "prepare", "cluster"]) {
    const [first] = await measures(page, stage);
    expect(first, `stage:${stage}`).toBeDefined();
    expect(first.detail.rows).toBe(8950);
    expect(first.detail.compute_ms).toBeGreaterThanOrEqual(0);
    expect(first.duration).toBeGreaterThanOrEqual(first.detail.compute_ms);
  }
});

test("each card tells its size from its first moment, whatever is still computed", async ({ page }) => {
  await page.addInitScript(() => {
    window.without = 0;
    const look = () =>
      (window.without += document.querySelectorAll("[data-testid=segment-row]:not([data-size])").length);
    new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
  });
  await open(page);
  expect(await page.evaluate(() => window.without)).toBe(0);
  expect((await sizes(page)).every((size) => size > 0)).toBe(true);
});
