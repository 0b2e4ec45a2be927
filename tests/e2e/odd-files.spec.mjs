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
  await expect(notes).toContainText("holds the sums of the rows above was left out (line 64)");
  await expect(notes).toContainText("1 line below the last row was left out (line 65).");
  const before = (await measures(page, "cluster")).length;
  await at(page, "take-back").filter({ hasText: "Keep the totals" }).click();
  await fresher(page, "cluster", before);
  await shows(page, "n-rows", 61);
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
