// A user reads the profiles: cells, bars, boxes, lines and the questions of the tree select, and each figure is
// saved.
import { readFileSync } from "node:fs";
import { at, change, chart, clickChart, expect, open, parse, ready, small, tab, test, twin, upload } from "./test.mjs";

const selected = async (page) => Number(await at(page, "selection").getAttribute("data-value"));

async function saved(page, name) {
  const [file] = await Promise.all([page.waitForEvent("download"), at(page, name).click()]);
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
}

// The made-up table with its segments: 70, 30 and 20 rows, of which one has no visits.
function table() {
  const [, ...rows] = parse(small().content.replaceAll('"', ""));
  return rows.map(([region, visits, , spent], row) => ({
    region,
    visits: visits === "" ? NaN : Number(visits),
    spent: Number(spent),
    segment: row < 70 ? 0 : row < 100 ? 1 : 2,
  }));
}

const median = (values) => {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
};

test("cells, bars and boxes select the customers they are about", async ({ page }) => {
  await open(page, "k=3");
  await upload(page, small());
  await tab(page, "profiles");
  const rows = table();
  const middle = median(rows.map((row) => row.visits));
  const above = (segment) => rows.filter((row) => row.segment === segment && row.visits > middle).length;
  const upto = (segment) => rows.filter((row) => row.segment === segment && row.visits <= middle).length;
  const line = page.getByTestId("profiles").locator("tr", { has: page.getByTestId("profile-visits") });
  const cell = (segment) => line.getByTestId("profile-cell").nth(segment);
  await cell(2).click();
  expect(await selected(page)).toBe(above(2));
  await cell(0).click({ modifiers: ["Shift"] });
  expect(await selected(page)).toBe(above(2) + upto(0));
  await cell(2).click({ modifiers: ["Alt"] });
  expect(await selected(page)).toBe(upto(0));
  await expect(at(page, "profiles").locator("th", { hasText: "Selected" })).toBeVisible();
  await cell(0).press("ArrowRight");
  await expect(cell(1)).toBeFocused();
  await page.keyboard.press("Escape");
  expect(await selected(page)).toBe(0);

  await at(page, "profile-visits").click();
  const visits = rows
    .filter((row) => row.segment === 1)
    .map((row) => row.visits)
    .sort((a, b) => a - b);
  const quartile = (q) => {
    const place = q * (visits.length - 1);
    return visits[Math.floor(place)] + (place % 1) * (visits[Math.ceil(place)] - visits[Math.floor(place)]);
  };
  const inside = visits.filter((value) => value >= quartile(0.25) && value <= quartile(0.75)).length;
  // The page shows single precision, which may move a quartile by one row.
  const isInside = async () => expect(Math.abs((await selected(page)) - inside)).toBeLessThanOrEqual(1);
  await clickChart(page, "boxes", (quartile(0.25) + quartile(0.5)) / 2, 1);
  await isInside();
  await page.keyboard.press("Escape");
  expect(await selected(page)).toBe(0);
  await twin(page, "boxes");
  const box = page.getByRole("button", { name: /^Select the middle half of/ }).nth(1);
  await box.press("Enter");
  await isInside();
  await expect(box, "the key that selected can select more").toBeFocused();
  await page.keyboard.press("Escape");

  const bar = at(page, "contrast").getByTestId("bar").first();
  const column = (await bar.textContent()).trim();
  await bar.click();
  // Every value of the largest segment is on one side of the second's median; one row has no visits.
  expect(await selected(page)).toBe(rows.filter((row) => row.segment === 0 && !Number.isNaN(row[column])).length);
});

test("lines, shares of categories and the tree: seen, read as tables, selecting", async ({ page }) => {
  await open(page, "k=3");
  await upload(page, small());
  await tab(page, "profiles");
  await at(page, "lines-open").click();
  await expect(at(page, "line")).toHaveCount(3);
  await at(page, "line").nth(1).press("Enter");
  expect(await selected(page)).toBe(30);
  await expect(at(page, "line"), "the selection has a line too").toHaveCount(4);
  await page.keyboard.press("Escape");
  await expect(at(page, "line")).toHaveCount(3);
  const lines = await chart(page, "lines");
  await expect.poll(() => lines.evaluate((element) => element.data.length), "bands and lines of three sets").toBe(6);
  const height = await lines.evaluate((element) => element.data[5].y[0]);
  await clickChart(page, "lines", 0, height);
  expect(await selected(page), "the line of the last segment").toBe(20);
  await page.keyboard.press("Escape");
  await at(page, "line").nth(1).press("Enter");
  await twin(page, "lines");
  await expect(at(page, "lines-table").locator("tbody tr")).toHaveCount(2);

  const rows = table();
  const shares = at(page, "category-cell");
  const south = (segment) => {
    const own = rows.filter((row) => row.segment === segment);
    return own.filter((row) => row.region === "south").length / own.length;
  };
  const told = await shares.evaluateAll((cells) => cells.slice(0, 3).map((cell) => Number(cell.dataset.value)));
  expect(told).toEqual([0, 1, 2].map(south));

  // The selection and a group stand beside the segments: all 30 rows of the second segment are from the north.
  const categories = at(page, "categories");
  await expect(categories.locator("th", { hasText: "Selected" })).toBeVisible();
  const north = categories.locator("tbody tr", { hasText: "north" }).getByTestId("category-cell");
  await expect(north).toHaveCount(4);
  await expect(north.nth(3)).toHaveAttribute("data-value", "1");
  await expect(north.nth(3)).toHaveAttribute("data-lift", "4");
  await at(page, "group-keep").click();
  await page.keyboard.press("Escape");
  await expect(categories.locator("th", { hasText: "Selected" })).toHaveCount(0);
  await expect(categories.locator("th", { hasText: "Group 1" })).toBeVisible();
  await expect(north.nth(3)).toHaveAttribute("data-value", "1");

  await at(page, "tree-open").click();
  const nodes = at(page, "tree-node");
  await expect(nodes).toHaveCount(5);
  expect(Number(await at(page, "tree").getAttribute("data-value"))).toBe(1);
  const found = [];
  for (let node = 0; node < 5; node += 1) {
    await page.keyboard.press("Escape");
    await nodes.nth(node).press("Enter");
    found.push(await selected(page));
  }
  expect(found[0]).toBe(120);
  expect(found.filter((size) => [70, 30, 20].includes(size))).toHaveLength(3);
});

test("each figure is saved as a drawing and as a picture", async ({ page }) => {
  await open(page, "k=3");
  await upload(page, small());
  await tab(page, "profiles");
  await at(page, "profile-visits").click();
  await at(page, "lines-open").click();
  await at(page, "tree-open").click();
  await at(page, "segment-open").first().click();
  await page.getByText("What makes it different").first().click();
  for (const name of ["profiles", "boxes", "lines", "questions", "shares-region", "contrast", "apart-1"])
    await sound(page, name);

  await tab(page, "what-if");
  await sound(page, "what-if");
  await tab(page, "columns");
  await sound(page, "histograms");
  await page.getByText("Correlations between columns").click();
  await sound(page, "correlation");
  await at(page, "suggest-compare").click();
  for (const name of ["map-now", "map-suggested"]) await sound(page, name);
  await tab(page, "compare");
  await at(page, "keep-a").click();
  await change(page, "cluster", "k", 2);
  await sound(page, "compare");
  await change(page, "prepare", "pca", "count");
  await sound(page, "scree");
  await page.getByText("What the components are made of").click();
  await sound(page, "loadings");
});

// A figure's drawing is one that any program reads, with nothing but itself in it; its picture is one.
async function sound(page, name) {
  const svg = await saved(page, `save-${name}-svg`);
  expect(svg.name).toBe(`spring-${name}.svg`);
  const text = svg.bytes.toString();
  const wrong = await page.evaluate((text) => {
    const read = new DOMParser().parseFromString(text, "image/svg+xml");
    return [...read.querySelectorAll("parsererror")].map((error) => error.textContent);
  }, text);
  expect(wrong, name).toEqual([]);
  expect(text, name).not.toMatch(/var\(|url\((?!['"]?#|&quot;#)|<script|href=|NaN/);
  const png = await saved(page, `save-${name}-png`);
  expect(png.bytes.subarray(1, 4).toString(), name).toBe("PNG");
  expect(png.bytes.length, name).toBeGreaterThan(2000);
}

test("a flow from one result to another selects its customers", async ({ page }) => {
  await open(page, "k=3");
  await upload(page, small());
  await tab(page, "compare");
  await at(page, "keep-a").click();
  await change(page, "cluster", "k", 2);
  const flows = (await chart(page, "compare")).locator(".sankey-link");
  await expect(flows).toHaveCount(3);
  await expect(at(page, "chart-compare")).toHaveAttribute("aria-label", /The largest flow: 70 of /);
  await flows.first().click();
  expect([70, 30, 20]).toContain(await selected(page));
});

test("the heat map is colored both ways, whatever it shows, and says what its colors stand for", async ({ page }) => {
  await open(page, "k=3");
  await upload(page, small());
  await tab(page, "profiles");
  for (const shown of ["median", "z", "above"]) {
    await at(page, "profile-show").selectOption(shown);
    const line = at(page, "profiles").locator("tr", { has: at(page, "profile-visits") });
    const colors = await line.locator("td.heat").evaluateAll((cells) => cells.map((cell) => cell.style.background));
    expect(new Set(colors.map((color) => /--[a-z0-9-]+/.exec(color)[0])), shown).toEqual(
      new Set(["--accent", "--stratum-3"]),
    );
    await expect(at(page, "heat-legend")).toContainText(shown === "above" ? "points" : "z-score");
  }
});

test("new customers stand on the map as hollow marks, and a session brings its map along", async ({ page }) => {
  await open(page, "k=3");
  await upload(page, small());
  await expect(at(page, "map-state")).toHaveAttribute("data-state", "done");
  await tab(page, "export");
  const [head, ...lines] = small().content.trimEnd().split("\r\n");
  const later = { name: "later.csv", mimeType: "", buffer: Buffer.from([head, ...lines.slice(60)].join("\r\n")) };
  await at(page, "score-input").setInputFiles(later);
  await expect(at(page, "placed")).toHaveAttribute("data-value", "60");
  const session = JSON.parse((await saved(page, "session-save")).bytes.toString());
  expect(session.layout.rows).toHaveLength(120);

  await at(page, "map-run").click();
  await expect(at(page, "placed"), "the map has moved away").toHaveAttribute("data-value", "0");

  // A session whose map is another one shows that map at once.
  session.layout.positions = session.layout.positions.map((value) => value * 3);
  session.layout.iteration = 123;
  const buffer = Buffer.from(JSON.stringify(session));
  await at(page, "session-open").setInputFiles({ name: "mine.json", mimeType: "", buffer });
  await expect(at(page, "map-state")).toHaveAttribute("data-iteration", "123");
  await expect(at(page, "map-state")).toHaveAttribute("data-state", "done");
  await ready(page);
});
