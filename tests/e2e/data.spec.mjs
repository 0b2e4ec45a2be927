// A user brings tables as people have them: other separators, other encodings, pasted, packed, with rows that do not
// fit.
import { gzipSync } from "node:zlib";
import {
  at,
  change,
  choose,
  expect,
  fresher,
  measures,
  open,
  ready,
  set,
  show,
  shows,
  sizes,
  small,
  tab,
  test,
  upload,
  value,
} from "./test.mjs";

// The small table as Excel writes it where a comma stands in numbers.
function decimalComma() {
  const lines = small().content.replace("\ufeff", "").trimEnd().split("\r\n");
  const rows = lines.slice(1).map((line) =>
    line
      .split(",")
      .map((cell) => (/^\d/.test(cell) ? cell.replace(".", ",") : cell))
      .join(";"),
  );
  return { name: "herbst.csv", content: `${lines[0].replaceAll(",", ";")}\n${rows.join("\n")}\n` };
}

test("semicolons and decimal commas are seen, shown, and can be overruled", async ({ page }) => {
  await open(page, "k=3");
  await upload(page, decimalComma());
  await shows(page, "n-rows", 120);
  await shows(page, "n-features", 2);
  expect(await sizes(page)).toEqual([70, 30, 20]);
  await tab(page, "data");
  await expect(at(page, "read-as")).toContainText("semicolon");
  await expect(at(page, "read-as")).toContainText("comma 1,5");
  await expect(at(page, "preview")).toContainText("K1000");

  // Read as a table without names the header is one more row; the preview and the segments follow at once.
  await set(page, "read-header", "no");
  await expect(page.getByRole("alert")).toContainText("herbst.csv");
  await shows(page, "n-rows", 120);
  await set(page, "read-bad-cells", "missing");
  await shows(page, "n-rows", 121);
  await ready(page);
  await expect(at(page, "preview")).toContainText("column 1");
  await set(page, "read-header", "auto");
  await shows(page, "n-rows", 120);
  await expect(at(page, "preview")).toContainText("visits");

  // A wrong separator leaves no column of numbers: a sentence, and the table stays.
  await set(page, "read-delimiter", "|");
  await expect(page.getByRole("alert").filter({ hasText: "herbst.csv" })).toContainText(/number/);
  await shows(page, "n-rows", 120);
  await set(page, "read-delimiter", "auto");
  await ready(page);
  expect(await sizes(page)).toEqual([70, 30, 20]);
});

test("UTF-16, as a spreadsheet saves Unicode text", async ({ page }) => {
  await open(page, "k=3");
  const text = small().content.replaceAll(",", "\t").replaceAll("north", "nördlich");
  await upload(page, { name: "unicode.txt", content: Buffer.from(text, "utf16le") });
  await shows(page, "n-rows", 120);
  await tab(page, "data");
  await expect(at(page, "read-as")).toContainText("UTF-16");
  await expect(at(page, "read-as")).toContainText("tab");
  await choose(page, { name: "again.txt", content: Buffer.from(text.slice(0, -1), "utf16le") });
  await expect(at(page, "preview")).toContainText("south");
});

test("a table pasted from a spreadsheet, and one compressed", async ({ page }) => {
  await open(page, "k=3");
  const text = small().content.replace("\ufeff", "").replaceAll(",", "\t");
  const before = (await measures(page, "cluster")).length;
  await page.evaluate((text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
  }, text);
  await fresher(page, "cluster", before);
  await shows(page, "n-rows", 120);
  expect(await sizes(page)).toEqual([70, 30, 20]);
  await at(page, "sample").click();
  await shows(page, "n-rows", 8950);
  await ready(page);
  await upload(page, { name: "spring.csv.gz", content: gzipSync(small().content) });
  await shows(page, "n-rows", 120);
});

test("a workbook, and another of its sheets", async ({ page }) => {
  await open(page, "k=2");
  await upload(page, "tests/fixtures/workbooks/two_sheets.xlsx");
  await shows(page, "n-rows", 3);
  await tab(page, "data");
  await show(page, "read-sheet");
  await expect(at(page, "read-sheet")).toHaveValue("Customers");
  await set(page, "read-sheet", "Other");
  await shows(page, "n-rows", 2);
  await ready(page);
});

test("rows that do not fit are counted, and the person decides", async ({ page }) => {
  await open(page, "k=3");
  const lines = small().content.trimEnd().split("\r\n");
  const torn = [...lines.slice(0, 50), "south,1", ...lines.slice(50, 90), "north,1,2,3,4,5", ...lines.slice(90)];
  await choose(page, { name: "torn.csv", content: `${torn.join("\n")}\n` });
  await expect(page.getByRole("alert").filter({ hasText: "torn.csv" })).toContainText(/line 51/i);
  await page.getByRole("button", { name: "Skip the 2 rows that do not fit" }).click();
  await shows(page, "n-rows", 120);
  await ready(page);
  await tab(page, "data");
  await at(page, "misfits").locator("summary").click();
  await expect(at(page, "misfits")).toContainText("Line 51: 2 fields, expected 4.");
  await change(page, "cluster", "read-misfits", "fill");
  await shows(page, "n-rows", 122);
});

test("what a column is for is changed by a choice and remembered for the same header", async ({ page }) => {
  await open(page, "k=3");
  await upload(page, small());
  await tab(page, "data");
  await change(page, "cluster", "role-region", "feature");
  await shows(page, "n-features", 4);
  await change(page, "cluster", "role-spent", "describe");
  await shows(page, "n-features", 3);
  await change(page, "cluster", "role-region", "ignore");
  await shows(page, "n-features", 1);
  await at(page, "sample").click();
  await shows(page, "n-rows", 8950);
  await upload(page, { ...small(), name: "summer.csv" });
  await shows(page, "n-features", 1);
});

test("each column prepared by itself, as suggested, and what that changes", async ({ page }) => {
  await open(page);
  const alike = await value(page, "inertia");
  await tab(page, "columns");
  await expect(at(page, "columns")).toContainText("BALANCE");
  await change(page, "cluster", "transform-PURCHASES", "none");
  expect(await value(page, "inertia")).not.toBe(alike);
  await change(page, "cluster", "weight-TENURE", 0);
  await shows(page, "n-features", 16);
  await change(page, "cluster", "weight-TENURE", 1);
  await at(page, "suggest-compare").click();
  await expect(at(page, "comparison")).toContainText(/Agreement.*0\.\d+/);
  const before = (await measures(page, "cluster")).length;
  await at(page, "suggest-accept").click();
  await fresher(page, "cluster", before);
  await at(page, "suggest-reset").click();
  await fresher(page, "cluster", before + 1);
  await expect.poll(() => value(page, "inertia")).toBe(alike);
});

test("a column computed by a formula, one ready-made, and a formula that cannot be", async ({ page }) => {
  await open(page);
  await tab(page, "columns");
  await at(page, "new-column-name").fill("spare");
  await at(page, "new-column-formula").fill("max(CREDIT_LIMIT - BALANCE, 0)");
  const before = (await measures(page, "cluster")).length;
  await at(page, "new-column").click();
  await fresher(page, "cluster", before);
  await shows(page, "n-features", 18);
  await at(page, "ready-made").getByRole("button", { name: "limit usage" }).click();
  await shows(page, "n-features", 19);
  await ready(page);
  await at(page, "new-column-name").fill("wrong");
  await at(page, "new-column-formula").fill("BALANCES / 2");
  await at(page, "new-column").click();
  await expect(page.getByRole("alert").filter({ hasText: "BALANCES" })).toContainText("no column of numbers");
  await shows(page, "n-features", 19);
  await page.getByRole("button", { name: "Remove spare" }).click();
  await shows(page, "n-features", 18);
  await ready(page);
});

// Customers with the day they came and how satisfied they are.
function dated() {
  const rows = [];
  for (let row = 0; row < 90; row += 1) {
    const late = row % 3 === 0;
    const day = `${1 + (row % 28)}.${late ? 11 : 2}.20${late ? 24 : 19}`;
    rows.push(`K${row},${day},${["low", "mid", "high"][row % 3]},${(late ? 900 : 100) + (row % 7)}`);
  }
  return { name: "dated.csv", content: `customer,since,mood,spent\n${rows.join("\n")}\n` };
}

test("dates count as days and words by an order, and the address says so", async ({ page }) => {
  await open(page, "k=2");
  await upload(page, dated());
  await shows(page, "n-features", 1);
  await tab(page, "columns");
  await change(page, "cluster", "as-since", "days");
  await shows(page, "n-features", 2);
  await change(page, "cluster", "role-mood", "feature");
  await shows(page, "n-features", 5);
  await change(page, "cluster", "as-mood", "order");
  await shows(page, "n-features", 3);
  const before = (await measures(page, "cluster")).length;
  await at(page, "order-mood").fill("low < mid < high");
  await at(page, "order-mood").press("Enter");
  await fresher(page, "cluster", before);
  await change(page, "cluster", "transform-since", "none");
  expect(decodeURIComponent(page.url())).toContain("column.mood=as:order:low|mid|high");
  expect(page.url()).toContain("column.since=as:days;transform:none");
  const inertia = await value(page, "inertia");

  // The address alone does the same to the same file; before it is here the page says what waits.
  const address = page.url();
  await page.evaluate(() => localStorage.clear());
  await page.goto("about:blank");
  await page.goto(address);
  await ready(page);
  await expect(page.getByRole("alert").filter({ hasText: "customers.csv" })).toContainText("“mood”, “since”");
  await upload(page, dated());
  await shows(page, "n-features", 3);
  await expect.poll(() => value(page, "inertia")).toBe(inertia);

  // A file without one of the columns says so, and the rest is prepared as before.
  const content = dated().content.replace("mood", "other");
  await upload(page, { name: "without.csv", content });
  await expect(page.getByRole("alert").filter({ hasText: "without.csv" })).toContainText("“mood”");
  await shows(page, "n-features", 2);

  // As one feature for each value again: 28 days in two months, and the amounts.
  await tab(page, "columns");
  await change(page, "cluster", "as-since", "values");
  await shows(page, "n-features", 57);

  // Whoever only says that it is a feature means days.
  await change(page, "cluster", "role-since", "describe");
  await change(page, "cluster", "role-since", "feature");
  await shows(page, "n-features", 2);
});

test("segments found from principal components, with their scree plot and loadings", async ({ page }) => {
  await open(page, "k=4&pca=share&pca-share=80");
  const kept = await value(page, "n-features");
  expect(kept).toBeGreaterThan(2);
  expect(kept).toBeLessThan(12);
  await expect(at(page, "components")).toContainText(`${kept} of 17 components`);
  const share = Number(/tell ([\d.]+) %/.exec(await at(page, "components").textContent())[1]);
  expect(share).toBeGreaterThan(80);
  await change(page, "cluster", "pca", "count");
  await change(page, "cluster", "pca-components", 2);
  await shows(page, "n-features", 2);
  expect(page.url()).toContain("pca=count&pca-components=2");
  await show(page, "loadings");
  await expect(at(page, "loadings").locator("tbody tr")).toHaveCount(17);
  // Profiles stay in the table's own columns.
  await tab(page, "profiles");
  await expect(page.getByRole("tabpanel")).toContainText("CASH_ADVANCE");
  await change(page, "cluster", "pca", "none");
  await shows(page, "n-features", 17);
});

test("a constant to fill with, and bounds to clip at, for all columns and for one", async ({ page }) => {
  await open(page, "impute=constant&fill-value=7&clip=quantiles&clip-share=2.5");
  await expect(at(page, "prepare-notes")).toContainText("MINIMUM_PAYMENTS with 7");
  const inertia = await value(page, "inertia");
  await change(page, "cluster", "clip-share", 10);
  expect(await value(page, "inertia")).not.toBe(inertia);
  await change(page, "cluster", "clip", "sigmas");
  await change(page, "cluster", "clip-sigmas", 2);
  await tab(page, "columns");
  await change(page, "cluster", "clip-BALANCE", "quantiles");
  await change(page, "cluster", "clip-share-BALANCE", 20);
  expect(page.url()).toContain("column.BALANCE=clip:quantiles:0.2");
});

test("what a suggestion would change is seen on two maps, and a type of purchase is one column", async ({ page }) => {
  await open(page);
  await tab(page, "columns");
  await at(page, "suggest-compare").click();
  const sizes = async (name) => {
    const lines = await at(page, name).locator("li").allInnerTexts();
    return lines.map((line) => Number(line.split(":")[1].replace(/\D/g, ""))).reduce((sum, size) => sum + size, 0);
  };
  await expect(at(page, "map-now").locator("svg[role=img] path").first()).toBeVisible();
  expect(await sizes("map-now")).toBe(8950);
  expect(await sizes("map-suggested")).toBe(8950);
  await at(page, "ready-made").getByRole("button", { name: "purchase type" }).click();
  await expect(at(page, "columns")).toContainText("no purchase");
  await change(page, "cluster", "role-purchase type", "feature");
  await shows(page, "n-features", 21);
});
