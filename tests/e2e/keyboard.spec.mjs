// A person without a mouse does the whole job by keys alone, and hears what came of each step.
import { at, expect, open, parse, ready, shows, small, test } from "./test.mjs";
import { readFileSync } from "node:fs";

// Goes on by a key until the control of that name has the focus.
async function reach(page, name, key = "Tab") {
  const focused = () => page.evaluate(() => document.activeElement.dataset.testid);
  for (let press = 0; press < 200; press += 1) {
    if ((await focused()) === name) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${key} does not reach ${name}`);
}

const said = (page) => at(page, "announcement");

test("a table is opened, segmented, selected, named and taken along by keys alone", async ({ page }) => {
  await open(page, "k=6&iterations=250");
  await expect(page).toHaveTitle(/customers\.csv/);
  await expect(said(page)).toHaveText(/^6 segments in 8,950 customers\. Separation \(silhouette\) 0\.\d+\.$/);

  // The ways past the bar on top come first.
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "Skip to the settings" })).toBeFocused();
  await page.keyboard.press("Enter");

  // A file of one's own.
  await reach(page, "file-input");
  const choosing = page.waitForEvent("filechooser");
  await expect(at(page, "file-input")).toBeFocused();
  await page.keyboard.press("Enter");
  const chooser = await choosing;
  const { name, content } = small();
  await chooser.setFiles({ name, mimeType: "text/csv", buffer: Buffer.from(content) });
  await shows(page, "n-rows", 120);
  await ready(page);
  await expect(page).toHaveTitle(new RegExp(name.replace(".", "\\.")));

  // The number of segments, by the arrow keys: only where the slider ends is told.
  await reach(page, "k");
  const heard = await said(page).evaluateHandle((line) => {
    const heard = [];
    new MutationObserver(() => heard.push(line.textContent)).observe(line, {
      subtree: true,
      childList: true,
      characterData: true,
    });
    return heard;
  });
  for (let press = 0; press < 3; press += 1) await page.keyboard.press("ArrowDown");
  await shows(page, "n-clusters", 3);
  await ready(page);
  await expect(said(page)).toHaveText(/^3 segments in 120 /);
  expect(await heard.jsonValue(), "once").toEqual([await said(page).textContent()]);

  // A segment is selected and named.
  await reach(page, "segment-select");
  await page.keyboard.press("Enter");
  await shows(page, "selection", 70);
  await reach(page, "segment-rename");
  await page.keyboard.press("Enter");
  await expect(at(page, "segment-name")).toBeFocused();
  await page.keyboard.type("The many");
  await page.keyboard.press("Enter");
  await expect(at(page, "segment-row").first()).toContainText("The many");

  // And all are taken along.
  await reach(page, "download-labels", "Shift+Tab");
  const [labels] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
  const segments = parse(readFileSync(await labels.path(), "utf8")).map((row) => row.at(-1));
  expect(segments.filter((segment) => segment === "0")).toHaveLength(70);
});
