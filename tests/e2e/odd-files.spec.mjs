// A user opens files as other programs and people hand them over.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { at, choose, expect, fresher, measures, open, set, shows, sizes, tab, test, upload } from "./test.mjs";

const customers = Array.from({ length: 60 }, (_, row) => [
  `K${100 + row}`,
  (row % 3) * 50 + (row % 7),
  (row % 3) * 20 + (row % 5),
]);
const sum = (column) => customers.reduce((all, row) => all + row[column], 0);
const rows = customers.map((row) => row.join(";"));

const report = {
  name: "report.csv",
  content: [
    "Sales report;;",
    "Period:;2024;",
    "customer;spent;visits",
    ...rows,
    `Total;${sum(1)};${sum(2)}`,
    "Source: shop system;;",
    "",
  ].join("\r\n"),
};

test("what stands around the table of a report is left out, said, and taken back by one press", async ({ page }) => {
  await open(page, "k=3&transform=none");
  await upload(page, report);
  await shows(page, "n-rows", 60);
  expect(await sizes(page)).toEqual([20, 20, 20]);
  const notes = at(page, "table-notes");
  await expect(notes).toContainText("2 lines above the header were left out (lines 1 and 2).");
  await expect(notes).toContainText("1 row of totals was left out (line 64)");
  await expect(notes).toContainText("1 line below the last row was left out (line 65).");
  const before = (await measures(page, "cluster")).length;
  await at(page, "take-back").filter({ hasText: "Keep the totals" }).click();
  await fresher(page, "cluster", before);
  await shows(page, "n-rows", 61);
});

test("a file with doubts opens the import view: lines that are no rows stand there with their reason", async ({
  page,
}) => {
  await open(page, "k=3&transform=none");
  await upload(page, report);
  await expect(at(page, "tab-data")).toHaveAttribute("aria-selected", "true");
  await expect(at(page, "doubts")).toHaveAttribute("data-value", "3");
  await expect(at(page, "column-counts")).toHaveText("2 features, 1 ID, 0 profile only, 0 ignored");
  await at(page, "column-counts").click();
  await expect(page.locator(".column-counts")).toContainText("customer: Customer ID");
  const line = (number) => at(page, "line").and(page.locator(`[data-value="${number}"]`));
  await expect(line(3)).toHaveAttribute("data-verdict", "header");
  await expect(line(4)).toHaveAttribute("data-verdict", "row");
  const left = at(page, "preview").locator("tr.left-out");
  await expect(left).toHaveCount(4);
  await expect(left.nth(2)).toContainText(`Total · ${sum(1)} · ${sum(2)}`);
  await expect(left.nth(2)).toContainText("left out: totals of the rows above");
  // By keyboard: the total is a customer after all, and then it is none again.
  await left.nth(2).getByTestId("keep-line").press("Enter");
  await shows(page, "n-rows", 61);
  await at(page, "as-found").press("Enter");
  await shows(page, "n-rows", 60);
  // Another line names the columns.
  await tab(page, "profiles");
  await tab(page, "data");
  await line(4).press("Enter");
  await expect(at(page, "preview").locator("thead")).toContainText("K100");
  await expect(at(page, "read-header")).toHaveValue("4");
  await shows(page, "n-rows", 59);
});

test("a file without doubts leaves the tab as it is, and a narrow window turns to the import view of one with", async ({
  page,
}) => {
  await page.setViewportSize({ width: 390, height: 800 });
  await open(page, "k=3&transform=none");
  const plain = ["customer;spent;visits", ...rows, ""].join("\n");
  await upload(page, { name: "plain.csv", content: plain });
  await shows(page, "n-rows", 60);
  await expect(at(page, "app")).toHaveAttribute("data-view", "explore");
  await upload(page, report);
  await expect(at(page, "app")).toHaveAttribute("data-view", "data");
  await expect(at(page, "doubts")).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});

test("Parquet files are read by a part that is loaded when the first one comes", async ({ page }) => {
  const asked = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await open(page, "k=3&transform=none");
  expect(asked.some((path) => path.endsWith("parquet.js"))).toBe(false);
  for (const compression of ["snappy", "zstd"]) {
    const name = `customers-${compression}.parquet`;
    const content = readFileSync(fileURLToPath(new URL(`../fixtures/records/${name}`, import.meta.url)));
    await upload(page, { name, content });
    await shows(page, "n-rows", 60);
    await tab(page, "data");
    for (const text of ["last.order.sum", "Bonn, am Rhein", "2024-01-02", "102.1"]) {
      await expect(at(page, "preview")).toContainText(text);
    }
    // A damaged one is told, and the table stays.
    await choose(page, { name: "cut.parquet", content: content.subarray(0, 500) });
    const told = "cut.parquet is a Parquet file that is damaged or not complete";
    await expect(page.getByRole("alert").filter({ hasText: told })).toBeVisible();
    await shows(page, "n-rows", 60);
  }
  expect(asked.some((path) => path.endsWith("parquet.js"))).toBe(true);
});

test("text columns of few values are offered as features, all by one press", async ({ page }) => {
  await open(page, "k=3&transform=none");
  const plans = ["basic", "gold", "silver"];
  const words = customers.map(([customer, spent], row) =>
    [customer, spent, plans[row % 3], row % 2 ? "web" : "shop"].join(";"),
  );
  await upload(page, { name: "words.csv", content: ["customer;spent;plan;channel", ...words, ""].join("\n") });
  await expect(at(page, "unused-texts")).toContainText(
    "2 text columns are not used yet: plan (3 values), channel (2 values).",
  );
  await expect(at(page, "unused-texts")).toContainText("would add 5 columns of 0 and 1");
  await shows(page, "n-features", 1);
  await at(page, "use-texts").press("Enter");
  await shows(page, "n-features", 6);
  await expect(at(page, "unused-texts")).toHaveCount(0);
});

test("a number that stands for none is told, and made missing by one press", async ({ page }) => {
  await open(page, "k=3&transform=none");
  const stands = customers.map(([customer, spent, visits], row) =>
    [customer, row % 20 ? spent : 99999, visits].join(";"),
  );
  await upload(page, { name: "none.csv", content: ["customer;spent;visits", ...stands, ""].join("\n") });
  await expect(at(page, "table-notes")).toContainText("spent: 3 cells hold 99999 while all others are up to 106");
  const before = (await measures(page, "cluster")).length;
  await at(page, "take-back").click();
  await fresher(page, "cluster", before);
  await expect(at(page, "prepare-notes")).toContainText("3 missing values filled: 3 in spent");
});

test("one new customer gets a segment, and one that cannot be prepared costs itself alone", async ({ page }) => {
  await open(page, "k=3");
  await upload(page, { name: "first.csv", content: ["customer;spent;visits", ...rows, ""].join("\n") });
  await shows(page, "n-rows", 60);
  await tab(page, "export");
  const score = (content) =>
    at(page, "score-input").setInputFiles({ name: "new.csv", mimeType: "text/csv", buffer: Buffer.from(content) });
  await score("visits,customer,spent\n41,N1,103.5\n");
  await expect(at(page, "scored")).toContainText("new.csv: 1 customer.");
  await score("customer,spent,visits\nN1,103,41\nN2,-250,3\nN3,2,\n");
  await expect(at(page, "scored")).toContainText("new.csv: 3 customers, 1 of them in no segment");
  await expect(at(page, "scored-notes")).toContainText('Row 2 (N2) has no segment: "spent" is −250');
  await expect(at(page, "scored-notes")).toContainText('"visits": 1 row has no value');
});

test("cells that a spreadsheet would run are named where the labels are saved", async ({ page }) => {
  await open(page, "k=3&transform=none");
  const noted = customers.map((row, place) => [...row, place === 7 ? "=1+1" : "fine"].join(";"));
  await upload(page, { name: "notes.csv", content: ["customer;spent;visits;note", ...noted, ""].join("\n") });
  await tab(page, "export");
  await expect(at(page, "export-formulas")).toContainText("Cells of “note” begin like formulas, such as “=1+1”");
});

test("the line that names the columns is chosen by hand", async ({ page }) => {
  await open(page, "k=3&transform=none");
  const content = ["year;spent;visits", "unit;EUR;times", ...rows, ""].join("\n");
  await upload(page, { name: "units.csv", content });
  await expect(at(page, "table-notes")).toContainText("The header takes two lines");
  await tab(page, "data");
  await expect(at(page, "preview")).toContainText("spent EUR");
  await set(page, "read-header", "2");
  await expect(at(page, "preview").locator("thead")).toContainText("EUR");
  await expect(at(page, "preview").locator("thead")).not.toContainText("spent");
  await shows(page, "n-rows", 60);
});

test("web pages, JSON and archives are read as the tables they hold", async ({ page }) => {
  await open(page, "k=3&transform=none");
  const cells = (row) => row.map((cell) => `<td>${cell}</td>`).join("");
  const page_ = `<table><tr><th>customer<th>spent<th>visits</tr>${customers.map((row) => `<tr>${cells(row)}</tr>`).join("")}</table>`;
  await upload(page, { name: "export.xls", content: page_ });
  await shows(page, "n-rows", 60);
  expect(await sizes(page)).toEqual([20, 20, 20]);
  const lines = customers.map(([customer, spent, visits]) => JSON.stringify({ customer, use: { spent, visits } }));
  await upload(page, { name: "export.jsonl", content: lines.join("\n") });
  await shows(page, "n-rows", 60);
  await tab(page, "data");
  await expect(at(page, "read-as")).toContainText("records of JSON");
  await expect(at(page, "preview")).toContainText("use.visits");
  const zip = fileURLToPath(new URL("../fixtures/records/customers.zip", import.meta.url));
  await set(page, "k", 2);
  await choose(page, { name: "customers.zip", content: readFileSync(zip) });
  await shows(page, "n-rows", 2);
  await expect(at(page, "read-as")).toContainText("data/customers.csv of a ZIP archive");
  await set(page, "read-sheet", "data/other.csv");
  await expect(at(page, "preview")).toContainText("3.5");
});

test("a table in the code page of another country keeps its letters", async ({ page }) => {
  await open(page, "k=3&transform=none");
  const encode = (text) =>
    Buffer.from([...text].map((c) => (c.charCodeAt(0) > 127 ? c.charCodeAt(0) - 0x410 + 0xc0 : c.charCodeAt(0))));
  const content = encode(
    ["Клиент;Выручка;Визиты", ...rows.map((row, at) => `${row};${["Москва", "Казань"][at % 2]}`)]
      .join("\n")
      .replace("Визиты", "Визиты;Город"),
  );
  await upload(page, { name: "клиенты.csv", content });
  await shows(page, "n-rows", 60);
  await tab(page, "data");
  await expect(at(page, "read-as")).toContainText("Cyrillic (Windows-1251)");
  await expect(at(page, "preview")).toContainText("Казань");
  await expect(at(page, "preview")).toContainText("Выручка");
});
