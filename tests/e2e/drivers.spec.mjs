// A user learns which columns make the segments and what leaving one out changes, and draws a control group for a
// campaign.
import { readFileSync } from "node:fs";
import { at, expect, open, parse, ready, set, small, tab, test, upload } from "./test.mjs";

async function saved(page, name) {
  const [file] = await Promise.all([page.waitForEvent("download"), at(page, name).click()]);
  return readFileSync(await file.path(), "utf8");
}

const rows = (page) =>
  at(page, "driver-row").evaluateAll((rows) =>
    rows.map((row) => ({
      column: row.dataset.column,
      value: Number(row.dataset.value),
      share: Number(row.dataset.share),
    })),
  );

// The entropy of how often each of some things is met, in nats.
function entropy(things) {
  const counts = new Map();
  for (const thing of things) counts.set(thing, (counts.get(thing) ?? 0) + 1);
  return [...counts.values()].reduce((sum, n) => sum - (n / things.length) * Math.log(n / things.length), 0);
}

// What a column of categories tells of the segments.
const information = (words, segments) =>
  entropy(words) + entropy(segments) - entropy(words.map((word, row) => `${word}|${segments[row]}`));

test("drivers are ranked, of all segments and of two, and the words of the table tell the same", async ({ page }) => {
  await open(page, "k=3&iterations=250");
  await upload(page, small());
  await tab(page, "profiles");
  await expect(at(page, "driver-row").first()).toBeVisible();
  const found = await rows(page);
  expect(found.length).toBeGreaterThan(1);
  const values = found.map(({ value }) => value);
  expect(values).toEqual([...values].sort((a, b) => b - a));
  found.forEach(({ value, share }) => {
    expect(value).toBeGreaterThanOrEqual(0);
    expect(share).toBeLessThanOrEqual(1);
  });
  await expect(at(page, "drivers-told")).toContainText(found[0].column);

  // The same from the file that the page saves.
  const [head, ...table] = parse(await saved(page, "download-labels"));
  const column = (name) => table.map((row) => row[head.indexOf(name)]);
  const region = found.find((driver) => driver.column === "region");
  expect(region.value).toBeCloseTo(information(column("region"), column("segment")), 9);
  expect(region.share).toBeCloseTo(region.value / entropy(column("segment")), 9);

  // Two segments: only their rows.
  await set(page, "drivers-of", "pair");
  await set(page, "drivers-first", "1");
  await set(page, "drivers-second", "2");
  const both = table.filter((row) => ["1", "2"].includes(row[head.indexOf("segment")]));
  const of = (name) => both.map((row) => row[head.indexOf(name)]);
  const expected = information(of("region"), of("segment"));
  await expect
    .poll(async () => (await rows(page)).find((driver) => driver.column === "region")?.value)
    .toBeCloseTo(expected, 9);

  // A segment is not compared with itself.
  await set(page, "drivers-second", "1");
  await expect(at(page, "driver-row")).toHaveCount(0);
  await set(page, "drivers-of", "all");
  await expect.poll(() => rows(page)).toEqual(found);
});

test("what changes without a column is found when asked for, and stands in the report", async ({ page }) => {
  await open(page, "k=3&iterations=250");
  await upload(page, small());
  await tab(page, "profiles");
  await expect(at(page, "driver-without")).toHaveCount(0);
  await at(page, "drivers-without").click();
  await expect(at(page, "drivers-without-told")).toBeVisible({ timeout: 60_000 });
  await expect(at(page, "drivers-progress")).toHaveCount(0);
  const agreements = await at(page, "driver-without").evaluateAll((cells) =>
    cells.map((cell) => ({ value: cell.dataset.value, title: cell.title })),
  );
  // A number where the column takes part in finding the segments, else why there is none.
  expect(agreements.some(({ value }) => value !== undefined)).toBe(true);
  agreements.forEach(({ value, title }) => {
    if (value === undefined) expect(title).not.toBe("");
    else expect(Number(value)).toBeLessThanOrEqual(1);
  });

  await tab(page, "export");
  const report = await saved(page, "export-report");
  expect(report).toContain("What makes the segments (drivers)");
  expect(report).toContain("Without it (ARI)");

  // Other segments are asked about anew.
  await set(page, "k", 4);
  await ready(page);
  await tab(page, "profiles");
  await expect(at(page, "drivers-without")).toBeVisible();
  await expect(at(page, "driver-without")).toHaveCount(0);
});

test("a control group is drawn in each segment, the same on every run, and its lift is told", async ({ page }) => {
  await open(page, "k=3&iterations=250");
  await upload(page, small());
  await tab(page, "export");
  const [plain] = parse(await saved(page, "export-csv"));
  expect(plain).not.toContain("control");
  await expect(at(page, "control-row")).toHaveCount(0);

  await set(page, "control-share", 20);
  await expect(page).toHaveURL(/control-share=20/);
  await expect(at(page, "control-row")).toHaveCount(3);
  const text = await saved(page, "export-csv");
  const [head, ...table] = parse(text);
  // The last column: a name of a segment may hold a comma.
  expect(head.at(-1)).toBe("control");
  const segment = head.indexOf("segment");
  for (const label of ["0", "1", "2"]) {
    const members = table.filter((row) => row[segment] === label);
    const drawn = members.filter((row) => row.at(-1) === "yes").length;
    expect(members.every((row) => ["yes", "no"].includes(row.at(-1)))).toBe(true);
    expect(drawn).toBe(Math.round(members.length * 0.2));
    const told = page.locator(`[data-testid="control-row"][data-label="${label}"]`);
    await expect(told).toHaveAttribute("data-control", String(drawn));
  }
  expect(await saved(page, "export-csv")).toBe(text);
  expect(parse(await saved(page, "download-labels"))[0]).toContain("control");

  // A higher rate without the campaign asks for a higher one with it.
  const least = async () => Number(await at(page, "control-row").first().getAttribute("data-value"));
  const before = await least();
  expect(before).toBeGreaterThan(0.05);
  await set(page, "base-rate", 20);
  await expect.poll(least).toBeGreaterThan(before);

  // A seed of its own draws others.
  await set(page, "seed", 43);
  await ready(page);
  const again = parse(await saved(page, "export-csv"));
  expect(again.map((row) => row.at(-1))).not.toEqual([head, ...table].map((row) => row.at(-1)));

  await set(page, "control-share", 51);
  await expect(page.getByRole("alert").filter({ hasText: "Control group" })).toBeVisible();
});
