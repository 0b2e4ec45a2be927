// A user has segments that an agency made, as a column of the table: reads them as segments, and holds others to them.
import { readFileSync } from "node:fs";
import {
  at,
  change,
  download,
  expect,
  fresher,
  measures,
  open,
  shows,
  sizes,
  tab,
  test,
  upload,
  value,
} from "./test.mjs";

const TABLE = "tests/fixtures/columns/agency.csv";
const golden = JSON.parse(readFileSync("tests/golden/data/column.json", "utf8"));
const names = (page) => at(page, "segment-select").allInnerTexts();

async function agency(page) {
  await open(page, "k=3&iterations=250");
  await upload(page, TABLE);
  await change(page, "cluster", "algorithm", "column");
}

test("the values of a column are the segments: cards, scores and files say the agency's words", async ({ page }) => {
  await agency(page);
  await expect(at(page, "label-column")).toHaveValue("agency");
  await shows(page, "label-count", 3);
  await expect(at(page, "label-count")).toHaveText(
    "3 segments, as the column agency has them; 7 rows without a value in no segment",
  );
  expect(await names(page)).toEqual(["Bronze", "Silver", "Gold"]);
  expect(await sizes(page)).toEqual(["Bronze", "Silver", "Gold"].map((name) => golden.sizes.agency[name]));
  await shows(page, "n-noise", golden.missing);

  // What does not apply is not there, and what cannot be measured is told.
  await expect(at(page, "k")).toHaveCount(0);
  await expect(at(page, "seed")).toBeHidden();
  await expect(at(page, "segment-rename")).toHaveCount(0);
  await expect(at(page, "stability")).toHaveCount(0);
  await expect(at(page, "no-repeatability")).toContainText("Repeatability: –");
  await tab(page, "evidence");
  await expect(at(page, "no-refits")).toContainText("do not apply");
  await expect(at(page, "silhouettes").locator("tbody tr")).toHaveCount(3, { timeout: 60_000 });
  await tab(page, "explore");

  // The column is neither a feature nor a reason.
  await expect(at(page, "segment-row").first()).not.toContainText("agency");
  const { head, rows } = await download(page, "download-labels");
  const [word, segment] = [head.indexOf("agency"), head.indexOf("segment")];
  const expected = { Bronze: "0", Silver: "1", Gold: "2", "": "-1" };
  for (const row of rows) expect(row[segment]).toBe(expected[row[word]]);
  expect(rows).toHaveLength(240);
});

test("another column is a step that the address names and undo takes back", async ({ page }) => {
  await agency(page);
  await change(page, "cluster", "label-column", "member");
  expect(page.url()).toMatch(/[#&]algorithm=column&.*label-column=member/);
  // Yes and no are called by their words, though they are numbers inside.
  expect(await names(page)).toEqual(["no", "yes"]);
  expect(await sizes(page)).toEqual([golden.sizes.member.no, golden.sizes.member.yes]);
  const before = (await measures(page, "cluster")).length;
  await at(page, "undo").click();
  await fresher(page, "cluster", before);
  await expect(at(page, "label-column")).toHaveValue("agency");
  expect(await names(page)).toEqual(["Bronze", "Silver", "Gold"]);
  // With k-means the column may be a feature again, and segments are named by what sets them apart.
  await change(page, "cluster", "algorithm", "kmeans");
  await expect(at(page, "label-column")).toHaveCount(0);
  await expect(at(page, "segment-rename")).toHaveCount(3);
  expect(await names(page)).not.toContain("Gold");
});

test("segments are held to a column: agreement, the table of both, and who differs", async ({ page }) => {
  await open(page, "k=3&iterations=250");
  await upload(page, TABLE);
  await tab(page, "compare");
  await at(page, "compare-column").selectOption("agency");
  // Three values, and the rows without one.
  await expect(at(page, "contingency").locator("tbody tr")).toHaveCount(4);
  await expect(at(page, "contingency").locator("tbody th")).toHaveText(["Bronze", "Silver", "Gold", "Noise"]);
  expect(await value(page, "compare-ari")).toBeGreaterThan(0.2);
  const moved = await value(page, "compare-moved");
  expect(moved).toBeGreaterThan(0);
  await expect(at(page, "compare-select-moved")).toContainText("differ");
  await at(page, "compare-select-moved").click();
  await shows(page, "selection", moved);

  // Two columns agree as scikit-learn says.
  await change(page, "cluster", "algorithm", "column");
  await expect(at(page, "compare")).toContainText("B is this column itself");
  await change(page, "cluster", "label-column", "tier");
  await expect.poll(() => value(page, "compare-ari")).toBeCloseTo(golden.adjusted_rand, 12);
  expect(await value(page, "compare-ami")).toBeCloseTo(golden.adjusted_mutual_information, 12);
  const first = at(page, "contingency").locator("tbody tr").first().locator("td");
  const counts = golden.crosstab.Bronze;
  await expect(first).toHaveText([1, 3, 4, 2].map((tier) => String(counts[tier])));

  // What is pinned takes the column's place.
  await at(page, "keep-a").click();
  await expect(at(page, "compare-column")).toHaveValue("");
  await change(page, "cluster", "label-column", "agency");
  await expect.poll(() => value(page, "compare-ari")).toBeCloseTo(golden.adjusted_rand, 12);
});
