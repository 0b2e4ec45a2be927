// A user brings what is no table, and loses nothing by it.
import { writeFileSync } from "node:fs";
import { at, choose, expect, open, ready, set, show, shows, sizes, test } from "./test.mjs";

const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

// Each file, and what the page must say beside the file's name.
const broken = [
  ["picture.csv", png, /PNG/],
  ["nothing.csv", "", /empty/],
  ["header.csv", "id,a,b\n", /header/],
  ["one.csv", "id,a,b\nx,1,2\n", /1 row/],
  ["words.csv", "name,town\nAda,Ulm\nBob,Bonn\nCyd,Köln\n", /number/],
  ["many.csv", "a,b,c\n1,2,3\n4,5,6,7\n8,9,10\n", /line 3.*4 fields.*3/i],
  ["few.csv", "a,b,c\n1,2,3\n4,5,6\n8,9\n", /line 4.*2 fields.*3/i],
  ["infinite.csv", "a,b\n1,2\n3,inf\n5,6\n7,8\n", /line 3.*"?b"?.*inf/i],
];

test("each broken file gets a sentence, and all else stays", async ({ page }) => {
  await open(page, "k=4&seed=3");
  const before = await sizes(page);
  for (const [name, content, found] of broken) {
    await test.step(name, async () => {
      await choose(page, { name, content });
      const alert = page.getByRole("alert").filter({ hasText: name });
      await expect(alert).toBeVisible();
      await expect(alert).toContainText(found);
      await ready(page);
      await shows(page, "n-rows", 8950);
      await expect(at(page, "k")).toHaveValue("4");
      await show(page, "seed");
      await expect(at(page, "seed")).toHaveValue("3");
      expect(await sizes(page)).toEqual(before);
    });
  }
  await set(page, "k", 5);
  await shows(page, "n-clusters", 5);
});

test("50 MB of noise", async ({ page }, info) => {
  await open(page);
  const before = await sizes(page);
  const words = new Uint32Array(13_107_200);
  for (let i = 0, state = 1; i < words.length; i += 1) words[i] = state = Math.imul(state, 1664525) + 1013904223;
  const file = info.outputPath("noise.csv");
  writeFileSync(file, Buffer.from(words.buffer));
  await choose(page, file);
  await expect(page.getByRole("alert").filter({ hasText: "noise.csv" })).toBeVisible();
  await ready(page);
  await shows(page, "n-rows", 8950);
  expect(await sizes(page)).toEqual(before);
});

test("more segments wanted than the table has rows", async ({ page }) => {
  await open(page, "k=8");
  const before = await sizes(page);
  await choose(page, { name: "five.csv", content: "a,b\n1,2\n3,4\n5,7\n7,9\n9,1\n" });
  const alert = page.getByRole("alert").filter({ hasText: "five.csv" });
  await expect(alert).toContainText(/8.*5|5.*8/);
  await expect(at(page, "k")).toHaveValue("8");
  await shows(page, "n-rows", 8950);
  expect(await sizes(page)).toEqual(before);
});
