// A user takes the segments to where the whole table is: SQL, scripts, JSON and PMML. Here what each file says is
// checked against the page; tests/recipes runs them.
import { readFileSync } from "node:fs";
import { at, change, expect, open, parse, set, small, tab, test, upload, value } from "./test.mjs";

async function saved(page, name) {
  const [file] = await Promise.all([page.waitForEvent("download"), at(page, name).click()]);
  return { name: file.suggestedFilename(), text: readFileSync(await file.path(), "utf8") };
}

// What the JSON says of itself, done: the segment of each row of a table of texts. For numbers that are filled,
// transformed by log1p or not at all, and scaled.
function score(model, [head, ...rows]) {
  const places = model.features.map((feature) => head.indexOf(feature.column));
  const prepared = (row) =>
    model.features.map((feature, at) => {
      const cell = row[places[at]];
      const filled = cell === "" ? feature.fill : Number(cell);
      const transformed = feature.transform.name === "log1p" ? Math.log1p(filled) : filled;
      return ((transformed - feature.centre) / feature.spread) * feature.weight;
    });
  const { kind, centroids, representatives, labels, reach } = model.model;
  return rows.map((row) => {
    const here = prepared(row);
    let [best, least] = [-1, Infinity];
    (kind === "k-means" ? centroids : representatives).forEach((there, at) => {
      const distance = there.reduce((sum, value, i) => sum + (value - here[i]) ** 2, 0);
      if (distance < least) [best, least] = [kind === "k-means" ? at : labels[at], distance];
    });
    return reach != null && Math.sqrt(least) > reach ? -1 : best;
  });
}

async function compared(page) {
  const labelled = parse((await saved(page, "export-csv")).text);
  const model = JSON.parse((await saved(page, "recipe-json")).text);
  const column = labelled[0].indexOf("segment");
  const own = labelled.slice(1).map((row) => Number(row[column]));
  const found = score(model, labelled);
  return { model, differing: own.filter((label, at) => label !== found[at]).length };
}

test("k-means is taken along as JSON, and its centres give every row its own segment", async ({ page }) => {
  await open(page, "k=6");
  await tab(page, "export");
  const agreement = at(page, "recipe-agreement");
  await expect(agreement).toHaveAttribute("data-value", "0");
  await expect(agreement).toHaveAttribute("data-rows", "8950");
  const { model, differing } = await compared(page);
  expect(model.model.centroids).toHaveLength(6);
  expect(model.agreement).toEqual({ rows: 8950, equal: 8950 });
  expect(model.about.fingerprint).toMatch(/^[0-9a-f]{16}$/);
  expect(differing).toBe(0);
});

test("DBSCAN is taken along by representatives, and the rows that differ are told", async ({ page }) => {
  await open(page, "algorithm=dbscan&eps=1.5&min-samples=5&transform=none");
  await tab(page, "export");
  const agreement = at(page, "recipe-agreement");
  await expect(agreement).toHaveAttribute("data-rows", "8950");
  const told = await value(page, "recipe-agreement");
  const { model, differing } = await compared(page);
  expect(model.model.representatives.length).toBeLessThanOrEqual(2000);
  expect(differing).toBe(told);
  expect(model.notes.join(" ")).toContain("representatives");
  await expect(page.locator(".programs").getByText(/within the radius/)).toHaveCount(told > 0 ? 1 : 0);

  // Another answer has another agreement.
  await change(page, "cluster", "eps", 3);
  await expect(agreement).toHaveAttribute("data-rows", "8950");
  expect((await compared(page)).differing).toBe(await value(page, "recipe-agreement"));
});

test("SQL, Python, PySpark and PMML carry names, numbers and the agreement", async ({ page }) => {
  await open(page, "k=3");
  await upload(page, small());
  await at(page, "segment-rename").first().click();
  await at(page, "segment-name").fill('The "seventy"');
  await at(page, "segment-name").press("Enter");
  await tab(page, "export");
  await expect(at(page, "recipe-agreement")).toHaveAttribute("data-rows", "120");
  await expect(at(page, "recipe-table")).toHaveValue("spring");
  await at(page, "recipe-table").fill("shop.all customers");
  await at(page, "recipe-table").press("Tab");
  const said = "Of 120 rows at hand, 120 get the same segment as on the page and 0 do not.";
  for (const [word, name, table] of [
    ["duckdb", "DuckDB dialect", '"shop"."all customers"'],
    ["postgresql", "PostgreSQL dialect", '"shop"."all customers"'],
    ["bigquery", "BigQuery dialect", "`shop`.`all customers`"],
    ["spark", "Spark SQL dialect", "`shop`.`all customers`"],
  ]) {
    await at(page, "recipe-dialect").selectOption(word);
    const sql = await saved(page, "recipe-sql");
    expect(sql.name).toBe("spring-score.sql");
    for (const part of [name, table, said, 'Segment 0: The "seventy"']) expect(sql.text).toContain(part);
  }
  const python = await saved(page, "recipe-python");
  expect(python.name).toBe("spring-score.py");
  expect(python.text).toContain(`# ${said}`);
  const spark = await saved(page, "recipe-pyspark");
  expect(spark.name).toBe("spring-score_spark.py");
  expect(spark.text).toContain("SparkSession");
  const pmml = await saved(page, "recipe-pmml");
  expect(pmml.name).toBe("spring-model.pmml");
  const clusters = await page.evaluate((text) => {
    const read = new DOMParser().parseFromString(text, "application/xml");
    return [read.querySelectorAll("parsererror").length, read.querySelectorAll("Cluster").length];
  }, pmml.text);
  expect(clusters).toEqual([0, 3]);
});

test("where there is nothing to take along, a sentence says why", async ({ page }) => {
  await open(page, "algorithm=dbscan&eps=0.0001&transform=none&scale=none");
  await tab(page, "export");
  await expect(at(page, "recipe-refused")).toContainText("Every row is noise");
  await expect(at(page, "recipe-sql")).toBeDisabled();
});

test("names of any length can be told apart in the legend of the saved map", async ({ page }) => {
  await open(page, "k=3");
  await upload(page, small());
  for (const [place, name] of ["MANY WORDS ".repeat(7).trim(), "W".repeat(80)].entries()) {
    const row = at(page, "segment-row").nth(place);
    if (!(await row.getByTestId("segment-rename").isVisible())) await row.getByTestId("segment-select").click();
    await row.getByTestId("segment-rename").click();
    await at(page, "segment-name").fill(name);
    await at(page, "segment-name").press("Enter");
    await expect(at(page, "segment-select").nth(place)).toHaveText(name);
  }
  await tab(page, "export");
  const { text } = await saved(page, "export-svg");
  const { width, boxes } = await page.evaluate((text) => {
    const svg = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
    document.body.append(svg);
    const entries = [...svg.querySelectorAll("text:not([text-anchor])")].map((entry) => entry.getBBox());
    return { width: svg.viewBox.baseVal.width, boxes: entries.map(({ x, y, width }) => ({ x, y, end: x + width })) };
  }, text);
  expect(boxes).toHaveLength(3);
  for (const one of boxes) {
    expect(one.end).toBeLessThan(width);
    for (const other of boxes) {
      if (other.y === one.y && other.x > one.x) expect(one.end).toBeLessThan(other.x);
    }
  }
});

test("a report says whether its evidence is all there", async ({ page }) => {
  const interim = /interim figures/;
  // The map is computed first: nothing is known of the evidence.
  await open(page, "k=4&iterations=5000&settle=go-on");
  await tab(page, "export");
  expect((await saved(page, "export-report")).text).toMatch(interim);
  await page.evaluate(() => performance.clearMeasures());
  await upload(page, small());
  await set(page, "iterations", 250);
  // Saving it again and again would keep the search at rest, as every press does.
  await page.waitForFunction(() =>
    ["scan", "stability"].every((piece) => performance.getEntriesByName(`evidence:${piece}`).length > 0),
  );
  expect((await saved(page, "export-report")).text).not.toMatch(interim);
});
