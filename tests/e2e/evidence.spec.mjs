// A user asks how far the segments can be trusted, and how many there should be.
import { readFileSync } from "node:fs";
import {
  at,
  change,
  chart,
  clickChart,
  expect,
  fresher,
  measures,
  open,
  ready,
  set,
  shows,
  small,
  test,
  upload,
  value,
} from "./test.mjs";

const clusters = async (page) => (await measures(page, "cluster")).length;

async function look(page, tab = "evidence") {
  await at(page, `tab-${tab}`).click();
  await expect(at(page, tab)).toBeVisible();
}

test("every number of segments is scored, stability streams in, and a click or a key goes there", async ({ page }) => {
  await open(page);
  await look(page);
  await expect(at(page, "scan")).toHaveAttribute("data-scored", "19", { timeout: 60_000 });
  await expect(at(page, "scan")).toHaveAttribute("aria-valuenow", "6");
  await page.getByLabel("How many segments").getByText("As a table").click();
  await expect(at(page, "scan-table").locator("tbody tr")).toHaveCount(19);

  let before = await clusters(page);
  await clickChart(page, "scan", 4, null, { axes: ["xaxis2", "yaxis2"] });
  await expect(at(page, "chart-scan").locator(".hoverlayer")).toContainText("4 segments: ");
  await fresher(page, "cluster", before);
  await shows(page, "n-clusters", 4);
  await expect(at(page, "k")).toHaveValue("4");

  before = await clusters(page);
  await at(page, "scan").focus();
  await at(page, "scan").press("ArrowRight");
  await fresher(page, "cluster", before);
  await shows(page, "n-clusters", 5);
  // What was found stays: the scan does not depend on the present number.
  await expect(at(page, "scan")).toHaveAttribute("data-scored", "19");
});

test("the recommendation carries its numbers, and taking it shows those segments", async ({ page }) => {
  await open(page, "k=4");
  await look(page);
  await expect(at(page, "advice")).toHaveAttribute("data-value", "6", { timeout: 90_000 });
  await expect(at(page, "advice")).toContainText(/\(ARI 0\.9\d/);
  const before = await clusters(page);
  await at(page, "advice-go").click();
  await fresher(page, "cluster", before);
  await shows(page, "n-clusters", 6);
});

test("each segment has a badge that says whether it is found again", async ({ page }) => {
  await open(page);
  await look(page);
  await expect(at(page, "stability")).toHaveCount(6, { timeout: 60_000 });
  await expect(at(page, "stability").first()).toHaveAttribute("data-state", "stable");
  await expect.poll(() => value(page, "bootstrap-ari")).toBeGreaterThan(0.9);
});

test("a search can be stopped, goes on where it was, and is back at once when a setting returns", async ({ page }) => {
  await open(page);
  await look(page);
  await at(page, "evidence-stop").click();
  await expect(at(page, "evidence-stop")).toHaveText("Go on");
  await at(page, "evidence-stop").click();
  await expect(at(page, "scan")).toHaveAttribute("data-scored", "19", { timeout: 60_000 });
  await change(page, "cluster", "scale", "minmax");
  await expect(at(page, "scan")).not.toHaveAttribute("data-scored", "19");
  await change(page, "cluster", "scale", "standard");
  await expect(at(page, "scan")).toHaveAttribute("data-scored", "19", { timeout: 5_000 });
});

test("the hierarchy is cut anew by its line", async ({ page }) => {
  await open(page, "algorithm=agglomerative");
  await look(page);
  await expect(at(page, "dendrogram")).toBeVisible({ timeout: 60_000 });
  await expect(at(page, "cut-line")).toHaveAttribute("aria-valuenow", "6");
  let before = await clusters(page);
  await at(page, "cut-line").press("ArrowDown");
  await fresher(page, "cluster", before);
  await shows(page, "n-clusters", 7);

  before = await clusters(page);
  await at(page, "cut-line").scrollIntoViewIfNeeded();
  const frame = await at(page, "cut-line").boundingBox();
  await page.mouse.move(frame.x + frame.width / 2, frame.y + frame.height * 0.5);
  await page.mouse.down();
  await page.mouse.move(frame.x + frame.width / 2, frame.y + frame.height * 0.15, { steps: 4 });
  await page.mouse.up();
  await fresher(page, "cluster", before);
  await shows(page, "n-clusters", 2);
});

test("radius: the curve with its knee, its line, and the map of radii and neighbours", async ({ page }) => {
  await open(page, "algorithm=dbscan");
  await look(page);
  await expect(at(page, "knee")).toContainText(/outliers|segments/, { timeout: 60_000 });
  let before = await clusters(page);
  await at(page, "eps-line").press("ArrowUp");
  await fresher(page, "cluster", before);
  expect(Number(await at(page, "eps").inputValue())).toBeCloseTo(1.58, 2);

  await expect(at(page, "density-steps")).toHaveAttribute("data-cells", "480", { timeout: 60_000 });
  before = await clusters(page);
  const curve = await at(page, "eps-line").getAttribute("aria-valuemax");
  await clickChart(page, "density", 0, 0);
  await fresher(page, "cluster", before);
  await expect(at(page, "min-samples")).toHaveValue("2");
  // Distances to fewer neighbors are another curve, with a line of its own.
  await expect(at(page, "eps-line")).not.toHaveAttribute("aria-valuemax", curve, { timeout: 60_000 });

  // The line is dragged over the curve that plotly draws: up to the top it is the greatest distance drawn.
  before = await clusters(page);
  await at(page, "distances").locator(".radius-line").scrollIntoViewIfNeeded();
  const line = await at(page, "distances").locator(".radius-line").boundingBox();
  const frame = await at(page, "eps-line").boundingBox();
  await page.mouse.move(line.x + 300, line.y + line.height / 2);
  await page.mouse.down();
  await page.mouse.move(line.x + 300, frame.y + frame.height / 2, { steps: 4 });
  await page.mouse.up();
  await fresher(page, "cluster", before);
  const radius = Number(await at(page, "eps").inputValue());
  const top = Number(await at(page, "eps-line").getAttribute("aria-valuemax"));
  expect(Math.abs(radius / top - 0.51)).toBeLessThan(0.02);
});

test("the silhouettes of all rows", async ({ page }) => {
  await open(page);
  await look(page);
  await expect(at(page, "silhouettes").locator("tbody tr")).toHaveCount(6, { timeout: 60_000 });
});

test("A and B: agreement, who moved, and equal results agree fully", async ({ page }) => {
  await open(page);
  await look(page, "compare");
  await at(page, "keep-a").click();
  await change(page, "cluster", "k", 5);
  await expect(at(page, "contingency").locator("tbody tr")).toHaveCount(6);
  const ari = await value(page, "compare-ari");
  expect(ari).toBeGreaterThan(0.3);
  expect(ari).toBeLessThan(1);
  expect(await value(page, "compare-moved")).toBeGreaterThan(0);
  await change(page, "cluster", "k", 6);
  await expect.poll(() => value(page, "compare-ari")).toBe(1);
  await shows(page, "compare-moved", 0);
});

test("a slider answers while the search runs", async ({ page }) => {
  await open(page);
  await look(page);
  for (const k of [7, 5, 8]) {
    // Each number has its own search for stability, which the next one interrupts.
    await expect(at(page, "evidence-doing")).toBeVisible();
    await change(page, "cluster", "k", k);
  }
  await shows(page, "n-clusters", 8);
  await set(page, "k", 6);
  await ready(page);
});

test("rows are selected from the silhouettes: a segment, those nearer to another, and both", async ({ page }) => {
  await open(page);
  await look(page);
  await expect(at(page, "silhouette-band")).toHaveCount(6, { timeout: 60_000 });
  // The segment with the most rows nearer to another one, by the table beside the drawing.
  const counts = await at(page, "silhouettes").locator("tbody button").allTextContents();
  const shared = Math.max(...counts.map((text) => Number(text.replaceAll(",", ""))));
  const label = counts.findIndex((text) => Number(text.replaceAll(",", "")) === shared);
  expect(shared).toBeGreaterThan(0);
  const band = at(page, "silhouettes").locator(`[data-testid=silhouette-band][data-label="${label}"]`);
  const size = Number(await at(page, "segment-row").nth(label).getAttribute("data-size"));
  // The first block is of the largest segment; not near its outline it tells of the segment.
  const largest = Number(await at(page, "segment-row").first().getAttribute("data-size"));
  await clickChart(page, "silhouettes", 0.04, largest / 4);
  await expect(at(page, "chart-silhouettes").locator(".hoverlayer")).toContainText("mean silhouette");
  await shows(page, "selection", largest);
  await band.click();
  await shows(page, "selection", size);
  const negative = await value(page, "silhouette-negative");
  await at(page, "silhouette-negative").click();
  await shows(page, "selection", negative);
  await band.click({ modifiers: ["Shift"] });
  await shows(page, "selection", size + negative - shared);
  await at(page, "silhouette-negative").click();
  await band.click({ modifiers: ["Shift", "Alt"] });
  await shows(page, "selection", shared);
});

test("a branch of the hierarchy selects its rows, by its drawing and by the table", async ({ page }) => {
  await open(page, "algorithm=agglomerative");
  await look(page);
  await expect(at(page, "branch")).toHaveCount(50, { timeout: 60_000 });
  const rows = Number(await at(page, "branch").last().getAttribute("data-rows"));
  expect(rows).toBe(await value(page, "n-rows"));
  await at(page, "branch").nth(20).dispatchEvent("click");
  await shows(page, "selection", await at(page, "branch").nth(20).getAttribute("data-rows"));
  await at(page, "dendrogram").locator("summary").click();
  const parts = at(page, "merges-table").locator("tbody tr").first().getByRole("button");
  await parts.first().click();
  await parts.last().click({ modifiers: ["Shift"] });
  await shows(page, "selection", rows);
  await expect(at(page, "cut-line")).toHaveAttribute("aria-valuenow", "6");
});

test("reachability: its line is the radius of the curve of distances, and the table tells of each valley", async ({
  page,
}) => {
  await open(page, "algorithm=dbscan&eps=1");
  await look(page);
  await expect(at(page, "reachability-line")).toHaveAttribute("aria-valuetext", "radius 1", { timeout: 60_000 });
  const drawn = await chart(page, "reachability");
  await expect.poll(() => drawn.locator(".scatterlayer .trace").count()).toBeGreaterThan(1);
  const before = await clusters(page);
  await at(page, "reachability-line").press("ArrowUp");
  await fresher(page, "cluster", before);
  await expect(at(page, "eps")).toHaveValue("1.05");
  await expect(at(page, "eps-line")).toHaveAttribute("aria-valuenow", "1.05");
  await at(page, "reachability").locator("summary").click();
  const segments = await value(page, "n-clusters");
  await expect(at(page, "reachability-table").locator("tbody tr")).toHaveCount(Math.min(segments, 24));
});

test("HDBSCAN has a map of sizes and neighbours, and a cell leads to its settings", async ({ page }) => {
  await open(page, "algorithm=hdbscan");
  await look(page);
  await expect(at(page, "density-steps")).toHaveAttribute("data-cells", String(16 * 12), { timeout: 90_000 });
  const before = await clusters(page);
  await clickChart(page, "density", 7, 3);
  await fresher(page, "cluster", before);
  await expect(at(page, "min-cluster-size")).toHaveValue("75");
  await expect(at(page, "min-samples")).toHaveValue("5");
});

test("mixtures are scanned by their information criterion", async ({ page }) => {
  test.setTimeout(300_000);
  await open(page, "algorithm=gaussian-mixture&k=2");
  await look(page);
  await expect
    .poll(async () => Number(await at(page, "scan").getAttribute("data-scored")), { timeout: 120_000 })
    .toBeGreaterThan(1);
  await page.getByLabel("How many segments").getByText("As a table").click();
  await expect(at(page, "scan-table").locator("thead")).toContainText("BIC (fit minus complexity)");
  await expect(at(page, "scan-table").locator("tbody tr").first()).toContainText(/\d/);
});

test("rows that moved and rows that two results share are selected", async ({ page }) => {
  await open(page);
  await look(page, "compare");
  await at(page, "keep-a").click();
  await change(page, "cluster", "k", 5);
  const moved = await value(page, "compare-moved");
  await at(page, "compare-select-moved").click();
  await shows(page, "selection", moved);
  const cell = at(page, "contingency").locator("tbody tr").first().getByRole("button").first();
  const shared = Number((await cell.textContent()).replaceAll(",", ""));
  await cell.click();
  await shows(page, "selection", shared);
});

test("the search rests while something is moved, and goes on a moment after", async ({ page }) => {
  await open(page);
  await look(page);
  await expect.poll(async () => Number(await at(page, "scan").getAttribute("data-scored"))).toBeGreaterThan(1);
  await expect(at(page, "evidence")).toHaveAttribute("data-resting", "false");
  // A hand that moves in each of sixty frames, and then no more. That a search at rest finds nothing is tested where
  // the search is (tests/service/evidence.rs).
  const [moving, after] = await page.evaluate(async () => {
    const evidence = document.querySelector("[data-testid=evidence]");
    const frame = () => new Promise(requestAnimationFrame);
    const moving = new Set();
    for (let frames = 0; frames < 60; frames += 1) {
      window.dispatchEvent(new Event("wheel"));
      await frame();
      moving.add(evidence.dataset.resting);
    }
    const last = performance.now();
    while (evidence.dataset.resting === "true") await frame();
    return [[...moving], performance.now() - last];
  });
  expect(moving).toEqual(["true"]);
  expect(after, "a short pause of the hand is no end").toBeGreaterThan(500);
  await expect(at(page, "scan")).toHaveAttribute("data-scored", "19", { timeout: 60_000 });
});

// Every chart of a method, with words that must be there, and whether it is a drawing of the page's own or plotly's.
const CHARTS = {
  kmeans: [
    ["scan", ["Every number of segments, scored", "segments (k)", "Repeatability"], "plotly"],
    ["silhouettes", ["Silhouettes of all rows", "Rows, by segment", "mean 0."], "plotly"],
  ],
  agglomerative: [["hierarchy", ["Dendrogram of the last merges"], "own"]],
  dbscan: [
    ["distances", ["knee", "distance to neighbor", "radius (eps) 1"], "plotly"],
    ["reachability", ["OPTICS", "reachability distance"], "plotly"],
    ["density", ["Largest segment", "neighbors (min_samples)"], "plotly"],
  ],
};

for (const [method, charts] of Object.entries(CHARTS)) {
  test(`each chart of ${method} is saved as a drawing that stands alone, and as a picture`, async ({ page }) => {
    const saved = async (name) => {
      const [file] = await Promise.all([page.waitForEvent("download"), at(page, name).click()]);
      return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
    };
    await open(page, `k=3&algorithm=${method}&eps=1`);
    await look(page);
    for (const [name, words, by] of charts) {
      await expect(at(page, `save-${name}-svg`)).toBeVisible({ timeout: 60_000 });
      if (name === "scan") await expect(at(page, "scan")).toHaveAttribute("data-scored", "19", { timeout: 60_000 });
      const svg = await saved(`save-${name}-svg`);
      expect(svg.name).toBe(`customers-${name}.svg`);
      const text = svg.bytes.toString();
      for (const word of words) expect(text).toContain(word);
      expect(text, name).not.toMatch(/var\(|color-mix|color\(srgb|<script|NaN|url\((?!['"]?#|&quot;#)/);
      if (by === "own") expect(text, name).not.toMatch(/url\(|rgba\(|class=|href=/);
      // What it shows without the page: text with a font, and each drawing.
      const found = await page.evaluate((text) => {
        const read = new DOMParser().parseFromString(text, "image/svg+xml");
        return {
          errors: [...read.querySelectorAll("parsererror")].map((error) => error.textContent),
          bare: [...read.querySelectorAll("text")].filter(
            (text) => text.textContent && !text.getAttribute("font-family") && !text.style.fontFamily,
          ).length,
        };
      }, text);
      expect(found, name).toEqual({ errors: [], bare: 0 });
      const png = await saved(`save-${name}-png`);
      expect(png.bytes.subarray(1, 4).toString(), name).toBe("PNG");
      expect(png.bytes.length, name).toBeGreaterThan(3000);
    }
  });
}

test("charts follow the theme and speak their main fact", async ({ page }) => {
  await open(page, "k=3");
  await upload(page, small());
  await look(page);
  await expect(at(page, "scan")).toHaveAttribute("data-scored", "19", { timeout: 60_000 });
  const drawn = await chart(page, "scan");
  await expect(drawn).toHaveAttribute("aria-label", /With 3 segments: Repeatability \(bootstrap ARI\)/);
  const ground = () => drawn.evaluate((element) => element._fullLayout.paper_bgcolor);
  const before = await ground();
  await at(page, "theme").selectOption("dark");
  await expect.poll(ground).not.toBe(before);
});

test.describe("without plotly.js", () => {
  test.use({ expected: [/plotly\.js/] });
  test("a chart leaves a sentence and its table", async ({ page }) => {
    await page.route("**/plotly.js", (route) => route.abort());
    await open(page, "k=3");
    await upload(page, small());
    await look(page);
    const scan = page.getByRole("region", { name: "How many segments" });
    await expect(at(scan, "chart-missing")).toContainText("did not load", { timeout: 60_000 });
    await page.getByLabel("How many segments").getByText("As a table").click();
    await expect(at(page, "scan-table").locator("tbody tr").first()).toContainText(/\d/);
    // It is still a slider for the keyboard.
    const before = await clusters(page);
    await at(page, "scan").focus();
    await at(page, "scan").press("ArrowRight");
    await fresher(page, "cluster", before);
    await shows(page, "n-clusters", 4);
  });
});
