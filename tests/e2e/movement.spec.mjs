// A user brings the next month of the same customers: who stayed, moved, left and joined is told, and every count is
// that of the two files of segments, joined anew.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { at, download, expect, open, ready, shows, tab, test } from "./test.mjs";

const month = (number) => fileURLToPath(new URL(`../golden/tables/month_${number}.csv`, import.meta.url));

test("next month's file tells who moved, who left and who joined", async ({ page }) => {
  await open(page, "k=3&iterations=50");
  await at(page, "file-input").setInputFiles(month(1));
  await shows(page, "n-rows", 600);
  await ready(page);
  await tab(page, "compare");
  await at(page, "month-input").setInputFiles(month(2));
  await expect(at(page, "movement")).toBeVisible();
  const told = await at(page, "movement").evaluate(({ dataset }) => ({ ...dataset }));

  // The file says the same of each customer as the labels of both months do.
  const { head, rows } = await download(page, "movement-download");
  expect(head).toEqual([
    "customer_id",
    "segment_before",
    "segment_before_name",
    "segment_after",
    "segment_after_name",
    "moved",
  ]);
  const words = (word) => rows.filter((row) => row[5] === word).length;
  expect([told.value, told.stayed, told.left, told.joined].map(Number)).toEqual(
    ["moved", "stayed", "left", "joined"].map(words),
  );
  const before = new Map();
  const first = await download(page, "download-labels");
  for (const row of first.rows) before.set(row[0], row[first.head.indexOf("segment")]);
  await tab(page, "export");
  const second = await download(page, "scored-download");
  const after = new Map();
  for (const row of second.rows) {
    if (row[0] && !after.has(row[0])) after.set(row[0], row[second.head.indexOf("segment")]);
  }
  expect(rows).toHaveLength(new Set([...before.keys(), ...after.keys()]).size);
  for (const [id, old, , now, , word] of rows) {
    expect([old, now]).toEqual([before.get(id) ?? "", after.get(id) ?? ""]);
    const expected = !before.has(id) ? "joined" : !after.has(id) ? "left" : old === now ? "stayed" : "moved";
    expect(word).toBe(expected);
  }

  // What is odd of the second file is told, flows have sentences, and those who moved are selected.
  await tab(page, "compare");
  await expect(at(page, "movement-notes")).toContainText("3 rows with an ID that an earlier row has");
  await expect(at(page, "movement-notes")).toContainText("2 rows without an ID");
  await expect(at(page, "movement-flow").first()).toContainText(/moved from .* to .*revenue/);
  await at(page, "movement-select-moved").click();
  await expect(at(page, "selection")).toHaveAttribute("data-value", told.value);
  await at(page, "movement-select-left").click();
  await expect(at(page, "selection")).toHaveAttribute("data-value", told.left);
});

test("a file of other customers, or without their IDs, gets a sentence", async ({ page }) => {
  await open(page, "k=3&iterations=50");
  await at(page, "file-input").setInputFiles(month(1));
  await shows(page, "n-rows", 600);
  await ready(page);
  await tab(page, "compare");
  const others = readFileSync(month(1), "utf8").replaceAll(/^C/gm, "X");
  const file = (text) => ({ name: "next.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
  await at(page, "month-input").setInputFiles(file(others));
  const compare = at(page, "compare");
  await expect(compare.getByRole("alert")).toContainText("None of the 600 IDs in next.csv is one of the 600 in");
  await at(page, "month-input").setInputFiles(file(others.replace("customer_id", "who")));
  await expect(compare.getByRole("alert")).toContainText("no column");
});
