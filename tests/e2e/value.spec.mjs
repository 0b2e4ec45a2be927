// A user asks what the segments are worth: the column is guessed, changed by a click, and every sum is that of the
// rows.
import { at, download, expect, open, set, shows, tab, test } from "./test.mjs";

// The sums of a column by segment, added up anew from the file of labels.
async function sums(page, column) {
  const { head, rows } = await download(page, "download-labels");
  const [value, segment] = [head.indexOf(column), head.indexOf("segment")];
  const found = new Map();
  for (const row of rows) {
    const label = Number(row[segment]);
    found.set(label, (found.get(label) ?? 0) + Number(row[value] || 0));
  }
  return [...found.keys()].sort((a, b) => a - b).map((label) => found.get(label));
}

const told = (page) =>
  at(page, "segment-value").evaluateAll((all) =>
    all.map(({ dataset, textContent }) => ({
      value: Number(dataset.value),
      share: Number(dataset.share),
      text: textContent.trim(),
    })),
  );

async function check(page, column) {
  await expect(at(page, "segment-value").first()).toContainText(`of ${column}`);
  const [found, expected] = [await told(page), await sums(page, column)];
  expect(found).toHaveLength(expected.length);
  const total = expected.reduce((sum, value) => sum + value, 0);
  for (const [label, { value, share, text }] of found.entries()) {
    expect(Math.abs(value - expected[label])).toBeLessThan(1e-9 * total);
    expect(share).toBeCloseTo(expected[label] / total, 12);
    expect(text).toBe(`${((100 * expected[label]) / total).toFixed(1)} % of ${column}`);
  }
}

test("each segment tells its share of the value, of a column that is guessed and can be another", async ({ page }) => {
  await open(page, "k=6&iterations=50");
  await check(page, "PURCHASES");
  await set(page, "k", 4);
  await shows(page, "n-clusters", 4);
  await check(page, "PURCHASES");

  await tab(page, "profiles");
  await at(page, "value-column").selectOption("BALANCE");
  await check(page, "BALANCE");
  expect(decodeURIComponent(page.url())).toContain("column.BALANCE=value:yes");
  expect(decodeURIComponent(page.url())).toContain("column.PURCHASES=value:no");
  await expect(at(page, "value-row")).toHaveCount(4);
  await at(page, "chart-value").scrollIntoViewIfNeeded();
  await expect(at(page, "chart-value")).toHaveAttribute("data-drawn", /[1-9]/);
  await expect(at(page, "chart-concentration")).toHaveAttribute("aria-label", /The top 20 % of the customers hold/);

  // The heat map tells the index and the share of each column's total too.
  const cells = at(page, "profiles").getByRole("row", { name: /^BALANCE / });
  await at(page, "profile-show").selectOption("share");
  await expect(cells).toContainText("100.0 %");
  await at(page, "profile-show").selectOption("index");
  await expect(cells).toContainText(/^BALANCE100\D*\d/);

  // One more beside it, and none at all.
  await at(page, "value-more").selectOption("PAYMENTS");
  await expect(at(page, "value-table")).toHaveCount(2);
  await at(page, "value-remove").click();
  await expect(at(page, "value-table")).toHaveCount(1);
  await at(page, "value-column").selectOption("");
  await expect(at(page, "segment-value")).toHaveCount(0);
  await at(page, "undo").click();
  await check(page, "BALANCE");
});
