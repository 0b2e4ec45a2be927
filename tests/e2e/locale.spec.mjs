// A person whose numbers have a comma before the decimals: what is read follows the browser's locale, in the page as in
// what its workers say, and what machines read does not.
import { readFileSync } from "node:fs";
import { at, change, chart, expect, open, set, tab, test, value } from "./test.mjs";

test.use({ locale: "de-DE" });

// Numbers as English writes them: one or two decimals after a point, and a comma between thousands. A German number has
// three digits after each of its points, and those of the page with three decimals begin with a zero, but for the map's
// divergence.
const ENGLISH = [/\d\.\d{1,2}(?!\d)/, /(?<![\d.,])[1-9]\d{0,2},\d{3}(?!\d)/];

async function german(text, what) {
  const told = text.replace(/KL divergence [\d.,]+/g, "");
  for (const pattern of ENGLISH) expect(told.match(pattern)?.[0], `${what}: ${pattern}`).toBeUndefined();
}

const read = async (page, what) => german(await page.locator("body").innerText(), what);

async function bytes(page, name) {
  const [file] = await Promise.all([page.waitForEvent("download"), at(page, name).click()]);
  return readFileSync(await file.path(), "utf8");
}

test("what is read has the marks of the locale", async ({ page }) => {
  await open(page, "k=6&iterations=250");
  await expect(page.locator(".headline")).toContainText("in 8.950 customers");
  await expect(at(page, "n-rows")).toHaveText("8.950");
  await expect(at(page, "silhouette")).toContainText(/^0,\d{3}/);
  await at(page, "segment-open").first().click();
  // The worker says it.
  const sentences = await page.locator(".card .reasons").innerText();
  expect(sentences).toMatch(/\d\.\d{3}|\d,\d/);
  await german(sentences, "a segment's sentences");
  await expect(at(page, "map-state")).toHaveAttribute("data-state", "done", { timeout: 90_000 });
  await read(page, "explore");

  await tab(page, "profiles");
  await expect(at(page, "profile-cell").first()).toBeVisible();
  await at(page, "profile-BALANCE").click();
  await read(page, "profiles");
  // Plotly writes the ticks of this axis by itself.
  const boxes = await chart(page, "boxes");
  await expect(boxes.locator(".xtick").filter({ hasText: /^\d\.\d{3}$/ })).not.toHaveCount(0);

  await tab(page, "evidence");
  await expect(at(page, "advice")).toContainText(/\(ARI 0,\d\d/, { timeout: 90_000 });
  await chart(page, "scan");
  await page.getByLabel("How many segments").getByText("As a table").click();
  await read(page, "evidence");

  await tab(page, "columns");
  await expect(at(page, "columns")).toBeVisible();
  await expect(at(page, "columns")).toContainText(/\d\.\d{3}/);
});

test("what machines read and write is as ever", async ({ page, browser, baseURL }) => {
  await open(page, "k=6&iterations=10");
  // Inputs and the address.
  await change(page, "cluster", "k", 5);
  await expect(at(page, "k")).toHaveValue("5");
  await set(page, "momentum", 0.7);
  await expect(at(page, "momentum")).toHaveValue("0.7");
  await expect.poll(() => page.url()).toContain("momentum=0.7");
  await expect(at(page, "undo")).toHaveAttribute("title", /Momentum 0,8 → 0,7/);

  expect(await value(page, "silhouette")).toBeGreaterThan(0);
  await tab(page, "evidence");
  await expect(at(page, "scan")).toHaveAttribute("data-scored", "19", { timeout: 60_000 });
  const values = await page
    .locator("[data-value]")
    .evaluateAll((marks) => marks.map((mark) => mark.getAttribute("data-value")));
  expect(values.length).toBeGreaterThan(5);
  expect(values.filter((value) => !/^-?\d*(\.\d+)?(e[-+]?\d+)?$/.test(value))).toEqual([]);

  // The same files as in English.
  await tab(page, "explore");
  const english = await browser.newContext({ baseURL, locale: "en-US", serviceWorkers: "block" });
  const other = await english.newPage();
  await other.addInitScript(() => (window.seen = { measures: [], violations: [] }));
  await open(other, "k=5&iterations=10");
  await expect(at(other, "n-rows")).toHaveText("8,950");
  expect(await bytes(page, "download-labels")).toBe(await bytes(other, "download-labels"));
  for (const one of [page, other]) {
    await tab(one, "export");
    await expect(at(one, "recipe-agreement")).toHaveAttribute("data-rows", "8950", { timeout: 60_000 });
  }
  await expect(at(page, "recipe-agreement")).toContainText("8.950");
  for (const name of ["recipe-sql", "recipe-python", "recipe-json", "recipe-pmml", "export-csv"]) {
    expect(await bytes(page, name), name).toBe(await bytes(other, name));
  }
  await english.close();
});
