// A user changes each control and sees the answer follow.
import {
  at,
  change,
  colours,
  expect,
  follow,
  fresher,
  iteration,
  measures,
  open,
  ready,
  set,
  show,
  shows,
  sizes,
  slider,
  test,
  value,
  tab,
} from "./test.mjs";
import { hold, lanes, release, wrap } from "./faults/crew.mjs";

// The values that a select offers now.
const offered = (page, name) =>
  at(page, name).evaluate((select) => [...select.options].filter((o) => !o.disabled).map((o) => o.value));

const count = async (page) => (await measures(page, "cluster")).length;

test("k by number field and by slider", async ({ page }) => {
  await open(page);
  await change(page, "cluster", "k", 4);
  await shows(page, "n-clusters", 4);
  await expect(at(page, "segment-row")).toHaveCount(4);
  await expect(slider(page, "k")).toHaveValue("4");

  const before = await count(page);
  await slider(page, "k").press("ArrowRight");
  await fresher(page, "cluster", before);
  await shows(page, "n-clusters", 5);
  await expect(at(page, "k")).toHaveValue("5");
});

test("a held slider ends at the last wish", async ({ page }) => {
  await open(page);
  const before = await count(page);
  for (const key of ["ArrowRight", "ArrowRight", "ArrowRight", "ArrowLeft"]) await slider(page, "k").press(key);
  await fresher(page, "cluster", before);
  await shows(page, "n-clusters", 8);
  expect((await sizes(page)).length).toBe(8);
});

test("the parameters of k-means", async ({ page }) => {
  await open(page);
  const best = await value(page, "inertia");
  // Ten starts of any seed reach the same optimum; which rows they started from is seen in the number of iterations.
  const ends = [await value(page, "convergence")];
  for (const seed of [7, 8, 9]) {
    await change(page, "cluster", "seed", seed);
    expect((await value(page, "inertia")) / best).toBeCloseTo(1, 4);
    ends.push(await value(page, "convergence"));
  }
  expect(new Set(ends).size).toBeGreaterThan(1);
  await change(page, "cluster", "max-iter", 1);
  await shows(page, "convergence", 1);
  const cut = await value(page, "inertia");
  expect(cut).toBeGreaterThan(best);
  await change(page, "cluster", "n-init", 50);
  expect(await value(page, "inertia")).toBeLessThan(cut);
  await shows(page, "n-clusters", 6);
});

test("the tree: each linkage and metric", async ({ page }) => {
  await open(page);
  await change(page, "cluster", "algorithm", "agglomerative");
  await shows(page, "n-clusters", 6);
  const seen = [await sizes(page)];
  const another = async (what, choice) => {
    await change(page, "cluster", what, choice);
    await shows(page, "n-clusters", 6);
    const found = await sizes(page);
    expect(found.reduce((sum, size) => sum + size, 0)).toBe(8950);
    expect(seen, `${choice} divides the customers in a way of its own`).not.toContainEqual(found);
    seen.push(found);
  };
  for (const linkage of ["complete", "single", "average"]) await another("linkage", linkage);
  for (const metric of ["manhattan", "cosine", "canberra"]) await another("metric", metric);
  await change(page, "cluster", "k", 3);
  await shows(page, "n-clusters", 3);
});

test("ward is for euclidean distances, and the page says so", async ({ page }) => {
  await open(page, "algorithm=agglomerative&linkage=ward");
  await show(page, "metric");
  expect(await offered(page, "metric")).toEqual(["euclidean"]);
  await expect(
    page
      .getByText(/ward[^.]*euclidean/i)
      .filter({ visible: true })
      .first(),
  ).toBeVisible();
  await change(page, "cluster", "linkage", "average");
  expect(await offered(page, "metric")).toEqual(expect.arrayContaining(["euclidean", "manhattan", "cosine"]));
});

test("density: eps and min-samples", async ({ page }) => {
  await open(page, "algorithm=dbscan&eps=1.5&min-samples=5");
  const noise = await value(page, "n-noise");
  expect((await sizes(page)).reduce((sum, size) => sum + size, 0) + noise).toBe(8950);
  await expect(at(page, "segment-row")).toHaveCount(await value(page, "n-clusters"));
  await change(page, "cluster", "eps", 1);
  const more = await value(page, "n-noise");
  expect(more).toBeGreaterThan(noise);
  await change(page, "cluster", "min-samples", 20);
  expect(await value(page, "n-noise")).toBeGreaterThan(more);
});

test("of hundreds of segments the largest are shown in full, and each of the others when it is opened", async ({
  page,
}) => {
  await open(page, "algorithm=dbscan&eps=0.5&min-samples=2");
  const all = await value(page, "n-clusters");
  expect(all).toBeGreaterThan(100);
  await expect(at(page, "segment-row")).toHaveCount(all);
  await expect(at(page, "segment-select")).toHaveCount(50);
  const folded = at(page, "segment-row").nth(60);
  // Folded it tells its name, that of a user too, and its size.
  const head = folded.getByTestId("segment-folded");
  const rows = Number(await folded.getAttribute("data-size"));
  await expect(head).toHaveText(new RegExp(`^\\S.*, ${rows} rows$`));
  const derived = (await head.textContent()).replace(/, \d+ rows$/, "");
  await head.click();
  await expect(folded.getByTestId("segment-select")).toHaveText(derived);
  await folded.getByTestId("segment-rename").click();
  await folded.getByTestId("segment-name").fill("The sixty-first");
  await folded.getByTestId("segment-name").press("Enter");
  await head.click();
  await expect(folded.getByTestId("segment-select")).toBeHidden();
  await expect(head).toHaveText(`The sixty-first, ${rows} rows`);
  await head.click();
  await folded.getByTestId("segment-select").click();
  const size = Number(await folded.getAttribute("data-size"));
  await expect(at(page, "selection")).toHaveAttribute("data-value", String(size));
});

test("of hundreds of segments the largest are profiled, which is said, and all when asked for", async ({ page }) => {
  await open(page, "algorithm=dbscan&eps=0.5&min-samples=2");
  const all = await value(page, "n-clusters");
  await tab(page, "profiles");
  const heads = at(page, "profiles").locator("thead th");
  await expect(at(page, "profiles-capped")).toContainText(`The 40 largest of ${all} segments are profiled below.`);
  await expect(heads).toHaveCount(1 + 40);
  // What is selected is profiled beside them.
  await at(page, "segment-select").first().click();
  await expect(heads).toHaveCount(1 + 40 + 1);
  await at(page, "profiles-all").click();
  await shows(page, "profiles-capped", all);
  await expect(heads).toHaveCount(1 + all + 1);
  await at(page, "profiles-all").click();
  await expect(heads).toHaveCount(1 + 40 + 1);

  // Another radius splits and merges many: five are told at once.
  await change(page, "cluster", "eps", 0.7);
  const folded = Number(await at(page, "more-changes").getAttribute("data-value"));
  await expect(at(page, "more-changes").locator("summary")).toHaveText(`${folded} more splits and merges`);
  await expect(page.locator("aside > .note", { hasText: /^“.+ (split|merged) into “/ })).toHaveCount(5);
  await change(page, "cluster", "eps", 5);
  await expect(at(page, "profiles-capped")).toHaveCount(0);
});

test("each way to prepare", async ({ page }) => {
  await open(page);
  for (const name of ["impute", "transform", "scale"]) {
    await show(page, name);
    const first = await at(page, name).inputValue();
    for (const choice of (await offered(page, name)).filter((choice) => choice !== first)) {
      const before = await value(page, "inertia");
      await change(page, "cluster", name, choice);
      // A constant starts at 0, which was tried before.
      if (choice === "constant") await change(page, "cluster", "fill-value", 1000);
      await shows(page, "n-clusters", 6);
      expect(await value(page, "inertia"), `${name} = ${choice}`).not.toBe(before);
    }
    await change(page, "cluster", name, first);
  }
});

test("the map: pause and go on, perplexity, learning rate, iterations, start over", async ({ page }) => {
  // So long that it moves whatever the machine.
  await open(page, "iterations=10000&settle=go-on");
  const state = at(page, "map-state");
  const done = () => expect(state).toHaveAttribute("data-state", "done", { timeout: 90_000 });
  const kl = async () => Number(await state.getAttribute("data-kl"));
  await at(page, "map-pause").click();
  await expect(state).toHaveAttribute("data-state", "paused");
  expect(await iteration(page)).toBeLessThan(10_000);
  await at(page, "map-run").click();
  await expect(state).toHaveAttribute("data-state", "running");
  await set(page, "iterations", 300);
  await expect.poll(() => iteration(page)).toBe(300);
  await done();
  // The measure is taken once the last picture was drawn.
  await expect.poll(async () => (await measures(page, "map")).at(-1)?.detail.iterations).toBe(300);

  for (const [name, choice] of [
    ["iterations", 60],
    ["perplexity", 10],
    ["learning-rate", 200],
  ]) {
    const before = await kl();
    await set(page, name, choice);
    await expect.poll(kl, name).not.toBe(before);
    await done();
    // What the optimizer can take while it runs goes on from the layout at hand.
    expect(await iteration(page)).toBeGreaterThanOrEqual(60);
  }

  await set(page, "iterations", 9000);
  await expect(state).toHaveAttribute("data-state", "running");
  await at(page, "map-stop").click();
  await done();
  expect(await iteration(page)).toBeLessThan(9000);

  const steps = await follow(page, "map-state", "data-iteration");
  await at(page, "map-reset").click();
  await expect.poll(async () => Math.min(...(await steps.jsonValue()).map(Number))).toBeLessThan(60);
});

test("the map is not started over when only the clustering changes", async ({ page }) => {
  await open(page);
  await expect.poll(() => iteration(page)).toBeGreaterThan(20);
  const steps = await follow(page, "map-state", "data-iteration");
  await change(page, "cluster", "k", 3);
  await change(page, "cluster", "algorithm", "dbscan");
  const here = await iteration(page);
  await expect.poll(() => iteration(page)).toBeGreaterThan(here);
  const seen = (await steps.jsonValue()).map(Number);
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
});

test("a value out of range is explained in place and kept as typed", async ({ page }) => {
  await open(page);
  const before = await sizes(page);
  for (const [name, typed] of [
    ["k", "0"],
    ["k", "9000"],
    ["k", ""],
    ["n-init", "0"],
    ["perplexity", "5000"],
  ]) {
    await set(page, name, typed);
    await expect(at(page, name)).toHaveAttribute("aria-invalid", "true");
    await expect(at(page, name)).toHaveAccessibleDescription(/\d/);
    await expect(at(page, name)).toHaveValue(typed);
  }
  expect(await sizes(page)).toEqual(before);
  await change(page, "cluster", "k", 5);
  await expect(at(page, "k")).not.toHaveAttribute("aria-invalid", "true");
  await shows(page, "n-clusters", 5);
});

test("while it computes the last result stays, and it can be cancelled", async ({ page }) => {
  await page.addInitScript(wrap);
  await open(page, "k=2");
  const before = await sizes(page);
  // Its worker hears of the wish only when it is let.
  await hold(page, lanes.segments);
  await set(page, "k", 50);
  await expect(at(page, "app")).toHaveAttribute("data-state", "computing");
  await expect(at(page, "stage-cluster")).toHaveAttribute("data-state", /running|stale/);
  expect(await sizes(page)).toEqual(before);
  await at(page, "cancel").click();
  await release(page, lanes.segments);
  await expect(at(page, "app")).not.toHaveAttribute("data-state", "computing");
  expect(await sizes(page)).toEqual(before);
  expect((await colours(at(page, "map"))).pixels).toBeGreaterThan(5000);
  await change(page, "cluster", "k", 3);
  await ready(page);
});
