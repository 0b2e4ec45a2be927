// A user takes the results along.
import { at, change, download, expect, open, parse, sizes, small, test, upload } from "./test.mjs";

test("the labels: the uploaded columns as they were, and the segment", async ({ page }) => {
  await open(page, "k=3");
  const table = small();
  await upload(page, table);
  const labels = await download(page, "download-labels");
  const rows = parse(table.content.replace("\ufeff", "").replaceAll('"', ""));
  expect(labels.head).toEqual([...rows[0], "segment"]);
  expect(labels.rows.map((row) => row.slice(0, -1))).toEqual(rows.slice(1));
  const groups = rows.slice(1).map((_, row) => String(row < 70 ? 0 : row < 100 ? 1 : 2));
  expect(
    labels.rows.map((row) => row.at(-1)),
    "segments are numbered by descending size",
  ).toEqual(groups);
  expect(labels.name).toMatch(/\.csv$/);
});

test("the labels follow the segments on the page, noise is -1", async ({ page }) => {
  await open(page, "algorithm=dbscan&eps=1.5&min-samples=5");
  const { rows } = await download(page, "download-labels");
  expect(rows).toHaveLength(8950);
  const counted = new Map();
  for (const row of rows) counted.set(Number(row.at(-1)), (counted.get(Number(row.at(-1))) ?? 0) + 1);
  const found = await sizes(page);
  expect(found.map((_, label) => counted.get(label))).toEqual(found);
  expect(counted.get(-1)).toBe(8950 - found.reduce((sum, size) => sum + size, 0));
});

test("the map: id, x and y of each row", async ({ page }) => {
  await open(page, "iterations=60");
  await expect(at(page, "map-state")).toHaveAttribute("data-state", "done", { timeout: 90_000 });
  const map = await download(page, "download-map");
  expect(map.head).toEqual(["id", "x", "y"]);
  expect(map.rows).toHaveLength(8950);
  expect(new Set(map.rows.map((row) => row[0])).size).toBe(8950);
  expect(map.rows.every((row) => row.slice(1).every((field) => field !== "" && Number.isFinite(Number(field))))).toBe(
    true,
  );

  await change(page, "cluster", "k", 4);
  expect((await download(page, "download-map")).rows, "segments do not move the map").toEqual(map.rows);
});
