// A user looks into the segments: selects, names, checks, changes, and takes them along.
import { readFileSync } from "node:fs";
import {
  at,
  change,
  download,
  expect,
  open,
  parse,
  ready,
  set,
  shows,
  sizes,
  small,
  tab,
  test,
  upload,
  value,
} from "./test.mjs";

const selected = async (page) => Number(await at(page, "selection").getAttribute("data-value"));

async function saved(page, name) {
  const [file] = await Promise.all([page.waitForEvent("download"), at(page, name).click()]);
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
}

test("a segment is selected by its card and by the legend, and selections combine", async ({ page }) => {
  await open(page, "k=4");
  const [first, second] = await sizes(page);
  const cards = at(page, "segment-select");
  await cards.nth(0).click();
  expect(await selected(page)).toBe(first);
  await expect(at(page, "segment-selected").first()).toHaveAttribute("data-value", String(first));
  await cards.nth(1).click({ modifiers: ["Shift"] });
  expect(await selected(page)).toBe(first + second);
  await at(page, "map-labels").click();
  await at(page, "legend-entry")
    .nth(0)
    .click({ modifiers: ["Alt"] });
  expect(await selected(page)).toBe(second);
  await at(page, "combine").selectOption("intersect");
  await cards.nth(0).click();
  expect(await selected(page)).toBe(0);
  await at(page, "combine").selectOption("replace");
  await cards.nth(0).click();
  await page.keyboard.press("Escape");
  expect(await selected(page)).toBe(0);
});

test("box and lasso select on the map, the selection is kept as a group and profiled", async ({ page }) => {
  await open(page);
  await at(page, "map-pause").click();
  const area = await at(page, "map").boundingBox();
  const drag = async (...places) => {
    const [from, ...rest] = places.map(([x, y]) => [area.x + x * area.width, area.y + y * area.height]);
    await page.mouse.move(...from);
    await page.mouse.down();
    for (const place of rest) await page.mouse.move(...place, { steps: 5 });
    await page.mouse.up();
  };
  await at(page, "tool-box").click();
  await drag([0.001, 0.001], [0.999, 0.999]);
  expect(await selected(page)).toBe(8950);
  await drag([0.001, 0.001], [0.5, 0.999]);
  const half = await selected(page);
  expect(half).toBeGreaterThan(1000);
  expect(half).toBeLessThan(8950);
  await at(page, "tool-lasso").click();
  await at(page, "combine").selectOption("add");
  await drag([0.45, 0.001], [0.999, 0.001], [0.999, 0.999], [0.45, 0.999]);
  expect(await selected(page)).toBe(8950);
  await at(page, "combine").selectOption("replace");
  await drag([0.001, 0.001], [0.5, 0.001], [0.5, 0.999], [0.001, 0.999]);
  expect(Math.abs((await selected(page)) - half)).toBeLessThan(100);

  const kept = await selected(page);
  await at(page, "group-keep").click();
  await at(page, "group-name").fill("Left half");
  await at(page, "group-name").press("Enter");
  await at(page, "selection-clear").click();
  expect(await selected(page)).toBe(0);
  await at(page, "group-select").click();
  expect(await selected(page)).toBe(kept);
  await tab(page, "profiles");
  await expect(at(page, "profiles").locator("th", { hasText: "Left half" })).toBeVisible();
  await expect(at(page, "profiles").locator("th", { hasText: "Selected" })).toBeVisible();
});

test("an area of the map is selected by keyboard alone, and what is in it is told", async ({ page }) => {
  await open(page, "k=3");
  await upload(page, small());
  await expect(at(page, "map-state")).toHaveAttribute("data-state", "done");
  const told = at(page, "map-keys-told");
  const press = async (keys, times = 1) => {
    for (let time = 0; time < times; time += 1) await page.keyboard.press(keys);
  };
  await at(page, "axes").focus();
  for (
    let tabs = 0;
    tabs < 20 && !(await at(page, "map-keys").evaluate((e) => e === document.activeElement));
    tabs += 1
  ) {
    await press("Tab");
  }
  await expect(at(page, "map-keys")).toBeFocused();
  await expect(page.getByText("Arrow keys move (with Ctrl finely)")).toBeInViewport();

  // From one corner to the other: all.
  const area = await at(page, "map").boundingBox();
  const [across, down] = [Math.ceil(area.width / 12), Math.ceil(area.height / 12)];
  await press("ArrowLeft", across / 2 + 1);
  await press("ArrowUp", down / 2 + 1);
  await press("Shift+ArrowRight", across);
  await press("Shift+ArrowDown", down);
  await expect(told).toHaveText(/^120 customers in the box: 70 in .+, 30 in .+, 20 in .+\.$/);
  expect(await selected(page)).toBe(0);
  await press("Enter");
  expect(await selected(page)).toBe(120);

  // The left half is taken out, then added again; the box moves as a whole, Escape drops it.
  await press("ArrowUp", down);
  await press("ArrowLeft", across);
  await press("Shift+ArrowDown", down);
  await press("Shift+ArrowRight", across / 2);
  const half = Number(/^([\d,]+) customers?/.exec(await told.textContent())[1]);
  expect(half).toBeGreaterThan(0);
  expect(half).toBeLessThan(120);
  await press("Alt+Enter");
  expect(await selected(page)).toBe(120 - half);
  await press("ArrowUp", down);
  await press("ArrowLeft", across);
  await press("Shift+ArrowDown", down);
  await press("Shift+ArrowRight", across / 2);
  await press("Shift+Enter");
  expect(await selected(page)).toBe(120);
  await press("Shift+ArrowUp", 3);
  await expect(told).toContainText("in the box");
  await press("Escape");
  await expect(told).not.toContainText("in the box");
  expect(await selected(page)).toBe(120);
  await press("Escape");
  expect(await selected(page)).toBe(0);

  // An outline of corners around all, from the lower left; two corners are none, and the last one can be taken back.
  const keys = at(page, "map-keys");
  await press("ArrowLeft", across);
  await press("ArrowDown", down);
  await press("Space");
  await expect(keys).toHaveAttribute("data-corners", "1");
  await press("Enter");
  await expect(told).toContainText("An outline needs three corners");
  await press("ArrowUp", down);
  await press("Space");
  await expect(told).toContainText("Corner 2 set");
  await press("ArrowRight", across);
  const triangle = Number(/^([\d,]+) customers?/.exec(await told.textContent())[1]);
  await press("Space");
  await press("ArrowDown", 3);
  await press("Space");
  await press("Backspace");
  await expect(keys).toHaveAttribute("data-corners", "3");
  await expect(told).toContainText("Corner 4 removed");
  await press("ArrowDown", down);
  await expect(told).toHaveText(/^120 customers in the outline: 70 in .+\.$/);
  await press("Enter");
  expect(await selected(page)).toBe(120);
  expect(triangle).toBeLessThan(120);
  await expect(keys).toHaveAttribute("data-corners", "0");
  await press("Space");
  await press("Escape");
  await expect(keys).toHaveAttribute("data-corners", "0");
  expect(await selected(page), "Escape drops the outline first").toBe(120);
  await press("Escape");
  expect(await selected(page)).toBe(0);
  await press("Tab");
  await expect(page.getByText("Arrow keys move (with Ctrl finely)")).not.toBeInViewport();
});

test("the customers: found, sorted, moved through and picked by keyboard", async ({ page }) => {
  await open(page, "k=3");
  await upload(page, small());
  await tab(page, "customers");
  await expect(at(page, "customers-count")).toHaveAttribute("data-value", "120");
  const rows = at(page, "customer-row");
  expect(await rows.count()).toBeLessThan(60);
  await expect(rows.first()).toContainText("K1000");
  await at(page, "sort-spent").click();
  const table = parse(small().content.replaceAll('"', ""));
  const most = Math.max(...table.slice(1).map((row) => Number(row[3])));
  await expect(rows.first()).toContainText(table.find((row) => Number(row[3]) === most)[2]);
  await at(page, "customers-find").fill("k1117");
  await expect(at(page, "customers-count")).toHaveAttribute("data-value", "1");
  await expect(rows.first()).toHaveAttribute("data-row", "117");
  await at(page, "customers").press(" ");
  expect(await selected(page)).toBe(1);
  await expect(rows.first()).toHaveAttribute("aria-selected", "true");
  await at(page, "customers-find").fill("");
  await at(page, "customers-only-selected").check();
  await expect(at(page, "customers-count")).toHaveAttribute("data-value", "1");
  await at(page, "customers-only-selected").uncheck();
  await at(page, "customers").press("End");
  await expect(page.locator("#customer-119")).toBeVisible();
  await at(page, "customers").press("Shift+ArrowUp");
  expect(await selected(page)).toBe(3);
});

test("a name and a note stay with their segment when settings change", async ({ page }) => {
  await open(page, "k=3");
  await upload(page, small());
  await at(page, "segment-rename").first().click();
  await at(page, "segment-name").fill("=Seventy & more");
  await at(page, "segment-name").press("Enter");
  await expect(at(page, "segment-select").first()).toHaveText("=Seventy & more");
  await change(page, "cluster", "k", 2);
  await change(page, "cluster", "k", 4);
  await change(page, "cluster", "k", 3);
  await expect(at(page, "segment-select").first()).toHaveText("=Seventy & more");
  await tab(page, "export");
  const labels = await download(page, "export-csv");
  expect(labels.head.slice(-4)).toEqual(["segment", "segment_name", "distance_to_centre", "silhouette"]);
  expect(labels.rows[0].at(-3), "our own text is no formula").toBe("'=Seventy & more");
  expect(labels.rows).toHaveLength(120);
});

test("a card stays while segments change: what is opened stays open, and a name begun is its own segment's", async ({
  page,
}) => {
  await open(page, "k=3");
  await upload(page, small());
  const card = at(page, "segment-row").first();
  await card.getByTestId("segment-open").click();
  await card.getByText("What makes it different").click();
  const effects = card.getByLabel("What makes it different, by effect size");
  await expect(effects).toBeVisible();
  await card.getByTestId("segment-rename").click();
  await card.getByTestId("segment-name").fill("The seventy");
  // As a slider does that another hand moves: the focus stays in the name.
  const move = async (k) => {
    await at(page, "k").evaluate((field, k) => {
      field.value = k;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }, k);
    await shows(page, "n-clusters", Number(k));
    await ready(page);
  };
  await move("2");
  await expect(effects).toBeVisible();
  await expect(card.getByTestId("segment-name")).toHaveValue("The seventy");
  await move("3");
  await expect(card).toHaveAttribute("data-size", "70");
  await card.getByTestId("segment-name").press("Enter");
  await expect(card.getByTestId("segment-select")).toHaveText("The seventy");
});

test("what if: a customer's values changed, and the segment they would fall into", async ({ page }) => {
  await open(page, "k=3");
  await upload(page, small());
  await tab(page, "what-if");
  const segment = at(page, "what-if-segment");
  await expect(segment).toHaveAttribute("data-value", "0");
  await at(page, "what-if-visits").fill("500");
  await at(page, "what-if-visits").press("Tab");
  await at(page, "what-if-spent").fill("300");
  await at(page, "what-if-spent").press("Tab");
  await expect(segment).toHaveAttribute("data-value", "2");
  await at(page, "what-if-reset").click();
  await expect(segment).toHaveAttribute("data-value", "0");
});

test("taken along: a selection as CSV and Excel, the map, a report that needs no network", async ({ page }) => {
  await open(page, "k=3");
  await upload(page, small());
  await at(page, "segment-select").nth(1).click();
  await tab(page, "export");
  await at(page, "export-only-selected").check();
  const labels = await download(page, "export-csv");
  expect(labels.rows).toHaveLength(30);
  expect(new Set(labels.rows.map((row) => row[4]))).toEqual(new Set(["1"]));
  const workbook = await saved(page, "export-xlsx");
  expect(workbook.name).toBe("spring-segments.xlsx");
  expect(workbook.bytes.subarray(0, 2).toString()).toBe("PK");
  const svg = await saved(page, "export-svg");
  expect(svg.bytes.toString().match(/h0/g)).toHaveLength(120);
  const png = await saved(page, "export-png");
  expect(png.bytes.subarray(1, 4).toString()).toBe("PNG");
  const report = (await saved(page, "export-report")).bytes.toString();
  for (const outside of ["<script", "<link", "src=", "href=", "url("]) expect(report).not.toContain(outside);
  const shown = await page.context().newPage();
  await shown.context().setOffline(true);
  await shown.setContent(report);
  await expect(shown.getByRole("heading", { name: "Segments of spring.csv" })).toBeVisible();
  await expect(shown.locator(".card")).toHaveCount(3);
  await shown.context().setOffline(false);
  await shown.close();
});

test("new customers fall into the segments, and what has shifted is told", async ({ page }) => {
  await open(page, "k=3");
  const table = small();
  await upload(page, table);
  await tab(page, "export");
  const [head, ...rows] = table.content.trimEnd().split("\r\n");
  const file = (name, content) => ({ name, mimeType: "", buffer: Buffer.from(content) });
  await at(page, "score-input").setInputFiles(file("later.csv", [head, ...rows.slice(60)].join("\r\n")));
  await expect(at(page, "scored")).toHaveAttribute("data-value", "60");
  const counts = await at(page, "scored-segment").evaluateAll((rows) => rows.map((row) => Number(row.dataset.size)));
  expect(counts).toEqual([10, 30, 20]);
  await expect(at(page, "scored")).toContainText("shifted");
  const labels = await download(page, "scored-download");
  expect(labels.rows).toHaveLength(60);

  // Other segments, or another name: the file is put into those, unasked.
  const scored = () =>
    at(page, "scored-segment").evaluateAll((rows) => rows.map((row) => Number(row.dataset.size)).sort((a, b) => a - b));
  await set(page, "k", 2);
  await expect.poll(async () => (await scored()).length).toBe(2);
  expect(await sizes(page)).toHaveLength(2);
  await set(page, "k", 3);
  await expect.poll(scored).toEqual([10, 20, 30]);
  await at(page, "segment-select").first().click();
  await at(page, "segment-rename").first().click();
  await at(page, "segment-name").fill("Seventy");
  await at(page, "segment-name").press("Enter");
  await expect(at(page, "scored-segment").first()).toContainText("Seventy");
  expect((await download(page, "scored-download")).rows.flat()).toContain("Seventy");
  await at(page, "score-input").setInputFiles(file("other.csv", "a,b\n1,2\n3,4\n5,6\n"));
  await expect(page.getByRole("alert").filter({ hasText: "other.csv" })).toContainText("visits");
  await ready(page);
  expect(await sizes(page)).toEqual([70, 30, 20]);
  expect(await value(page, "n-rows")).toBe(120);
});

test("a session is saved, opened on its own table only, and offered after a reload", async ({ page }) => {
  await open(page, "k=3");
  await upload(page, small());
  await at(page, "segment-rename").first().click();
  await at(page, "segment-name").fill("Seventy");
  await at(page, "segment-name").press("Enter");
  await at(page, "segment-select").nth(1).click();
  await at(page, "group-keep").click();
  await tab(page, "export");
  const session = await saved(page, "session-save");
  const told = JSON.parse(session.bytes.toString());
  expect(told.names).toEqual({ 0: "Seventy" });
  expect(told.groups[0].rows).toHaveLength(30);

  await page.reload();
  await ready(page);
  await expect(at(page, "session-offer")).toContainText("spring.csv");
  await upload(page, small());
  await at(page, "session-accept").click();
  await expect(at(page, "segment-select").first()).toHaveText("Seventy");
  await expect(at(page, "group-row")).toHaveAttribute("data-size", "30");
  await expect(at(page, "session-offer")).toHaveCount(0);

  const other = await page.context().newPage();
  await other.addInitScript(() => localStorage.clear());
  await other.goto(page.url().split("#")[0]);
  await ready(other);
  await tab(other, "export");
  const file = { name: "mine.json", mimeType: "", buffer: session.bytes };
  await at(other, "session-open").setInputFiles(file);
  await expect(other.getByRole("alert").filter({ hasText: "spring.csv" })).toContainText("120 rows");
  const table = small();
  await at(other, "file-input").setInputFiles({ name: table.name, mimeType: "", buffer: Buffer.from(table.content) });
  await expect(at(other, "segment-select").first()).toHaveText("Seventy");
  await expect(at(other, "k")).toHaveValue("3");
  await other.close();
});
