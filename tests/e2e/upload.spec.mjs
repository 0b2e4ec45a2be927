// A user brings a table of their own.
import { agreement, genuine, golden, missing, variant } from "./genuine.mjs";
import {
  at,
  change,
  choose,
  download,
  expect,
  open,
  ready,
  set,
  shows,
  sizes,
  small,
  test,
  upload,
  value,
} from "./test.mjs";

// The preparation of the reference results: median fill, then z-scores.
const reference = "transform=none";

test("a small table from a spreadsheet", async ({ page }) => {
  await open(page, "k=3");
  await upload(page, small());
  await shows(page, "n-rows", 120);
  await shows(page, "n-features", 2);
  expect(await sizes(page)).toEqual([70, 30, 20]);
  await expect(page.getByText("spring.csv").filter({ visible: true }).first()).toBeVisible();
  await expect(
    page.getByText("region").filter({ visible: true }).first(),
    "the column left out is named",
  ).toBeVisible();
});

test("a table dropped on the page", async ({ page }) => {
  await open(page, "k=3");
  const dropped = await page.evaluateHandle(({ name, content }) => {
    const data = new DataTransfer();
    data.items.add(new File([content], name, { type: "text/csv" }));
    return data;
  }, small());
  for (const type of ["dragenter", "dragover", "drop"])
    await at(page, "map").dispatchEvent(type, { dataTransfer: dropped });
  await shows(page, "n-rows", 120);
  await ready(page);
  expect(await sizes(page)).toEqual([70, 30, 20]);
});

test("a table of twelve rows, and back to the sample", async ({ page }) => {
  await open(page, "k=2");
  const lines = small().content.split("\r\n");
  await upload(page, { name: "twelve.csv", content: [lines[0], ...lines.slice(64, 76)].join("\n") });
  await shows(page, "n-rows", 12);
  expect(await sizes(page)).toEqual([7, 5]);
  await at(page, "sample").click();
  await shows(page, "n-rows", 8950);
  await ready(page);
  await shows(page, "n-clusters", 2);
});

test.describe("the genuine table", () => {
  test.skip(Boolean(missing), missing);

  // The labels that the page gives, in the order of the table's rows.
  const labels = async (page) => (await download(page, "download-labels")).rows.map((row) => Number(row.at(-1)));

  test("k-means reaches the best known inertia", async ({ page }) => {
    await open(page, `${reference}&k=5`);
    await upload(page, genuine);
    await shows(page, "n-rows", 8950);
    await shows(page, "n-features", 17);
    await shows(page, "n-clusters", 5);
    expect(Math.abs((await value(page, "inertia")) / 91490.2 - 1)).toBeLessThan(0.001);
    await ready(page);
    expect(await value(page, "silhouette")).toBeCloseTo(0.193, 2);
    expect(agreement(await labels(page), golden("kmeans_k5_P1"))).toBeGreaterThan(0.95);
  });

  test("the map is of the table that was uploaded, and as good as openTSNE's", async ({ page }) => {
    await open(page, reference);
    await upload(page, genuine);
    const quality = at(page, "map-quality");
    await expect(quality).toBeVisible({ timeout: 90_000 });
    // openTSNE's exact KL divergence with as many iterations is 1.481.
    expect(Number(await quality.getAttribute("data-exact-kl"))).toBeLessThan(1.481 * 1.02);
    expect(Number(await quality.getAttribute("data-trustworthiness"))).toBeGreaterThan(0.99);
  });

  test("ward's tree and density as the references have them", async ({ page }) => {
    await open(page, `${reference}&algorithm=agglomerative&linkage=ward&k=5`);
    await upload(page, genuine);
    await shows(page, "n-clusters", 5);
    expect(agreement(await labels(page), golden("hc_ward_euclidean_k5_P1"))).toBe(1);

    await change(page, "cluster", "algorithm", "dbscan");
    await set(page, "eps", 1.5);
    await set(page, "min-samples", 5);
    await shows(page, "n-clusters", 6);
    await shows(page, "n-noise", 1320);
    await ready(page);
    expect(agreement(await labels(page), golden("dbscan_eps1.5_ms5_P1"))).toBeGreaterThan(0.999);
  });

  test("a copy with an empty column more and other line ends", async ({ page }) => {
    await open(page, `${reference}&k=5`);
    await upload(page, variant("extra_testing_column_crlf.csv"));
    await shows(page, "n-rows", 8950);
    await shows(page, "n-features", 17);
    expect(Math.abs((await value(page, "inertia")) / 91490.2 - 1)).toBeLessThan(0.001);
    await ready(page);
    await expect(page.getByText("TESTING").filter({ visible: true }).first()).toBeVisible();
  });

  test("a copy that lacks two rows, after the whole one", async ({ page }) => {
    await open(page);
    await upload(page, genuine);
    await shows(page, "n-rows", 8950);
    await choose(page, variant("two_rows_missing.csv"));
    await shows(page, "n-rows", 8948);
    await ready(page);
    expect((await sizes(page)).reduce((sum, size) => sum + size, 0)).toBe(8948);
  });
});
