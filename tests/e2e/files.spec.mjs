// A user brings more than the page reads at once, or what is no file: what is not read is told.
import { mkdirSync, writeFileSync } from "node:fs";
import { at, expect, ready, shows, sizes, small, test } from "./test.mjs";

// An address that names a file: the page waits for that and reads no sample.
const WAITS = "#k=3&iterations=10&file=spring.csv&fingerprint=0000000000000000";

const alert = (page, text) => page.getByRole("alert").filter({ hasText: text });

// Writes files for a user to drag; a name with a slash at its end is a folder.
function lay(info, names) {
  return names.map((name) => {
    const path = info.outputPath(name);
    if (name.endsWith("/")) mkdirSync(path, { recursive: true });
    else writeFileSync(path, small().content);
    return path.replace(/\/$/, "");
  });
}

// Drops files of the computer on the map, as a user does.
async function drop(page, files, items = []) {
  const client = await page.context().newCDPSession(page);
  const { x, y, width, height } = await at(page, "map").boundingBox();
  const data = { items, files, dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"]) {
    await client.send("Input.dispatchDragEvent", { type, x: x + width / 2, y: y + height / 2, data });
  }
}

test("of several files that are dropped the first is read, and the others are named", async ({ page }, info) => {
  await page.goto(WAITS);
  await drop(page, lay(info, ["first.csv", "second.csv"]));
  await expect(alert(page, "second.csv")).toContainText("first.csv was opened, second.csv was not");
  await ready(page);
  expect(await sizes(page)).toEqual([70, 30, 20]);
  await expect(page.locator(".about strong")).toHaveText("first.csv");
  await drop(page, lay(info, ["a.csv", "b.csv", "c.csv", "d.csv", "e.csv", "f.csv", "g.csv", "h.csv"]));
  await expect(alert(page, "b.csv")).toContainText(
    "a.csv was opened, these were not: b.csv, c.csv, d.csv, e.csv, f.csv and 2 more",
  );
  await expect(page.locator(".about strong")).toHaveText("a.csv");
});

test("a folder, a text and a link that are dropped are told", async ({ page }, info) => {
  await page.goto(WAITS);
  await drop(page, lay(info, ["tables/"]));
  await expect(alert(page, "tables")).toContainText("tables is a folder");
  await drop(page, [], [{ mimeType: "text/plain", data: "a,b" }]);
  await expect(alert(page, "is not a file")).toBeVisible();
  await alert(page, "is not a file").locator("..").getByRole("button", { name: "Dismiss" }).click();
  await drop(page, [], [{ mimeType: "text/uri-list", data: "https://elsewhere.test/a.csv", baseURL: "", title: "" }]);
  await expect(alert(page, "is not a file")).toBeVisible();
  await expect(at(page, "app")).toHaveAttribute("data-state", "loading");
  // A folder beside a table.
  await drop(page, lay(info, ["tables/", "table.csv"]));
  await expect(alert(page, "table.csv was opened, tables was not")).toBeVisible();
  await shows(page, "n-rows", 120);
  await ready(page);
});

test("of several files that are pasted the first is read, and the others are named", async ({ page }) => {
  await page.goto(WAITS);
  await expect(at(page, "app")).toBeVisible();
  await page.evaluate((content) => {
    const clipboardData = new DataTransfer();
    for (const name of ["one.csv", "two.csv"]) clipboardData.items.add(new File([content], name));
    document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
  }, small().content);
  await expect(alert(page, "two.csv")).toContainText("one.csv was opened, two.csv was not");
  await shows(page, "n-rows", 120);
  await ready(page);
});

test("the hint stays while files are over the page, wherever they go there", async ({ page }) => {
  await page.goto(WAITS);
  const hint = page.locator(".drop-hint");
  const files = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(["a"], "a.csv"));
    return data;
  });
  // As in WebKit, which does not tell where a drag goes when it leaves an element.
  const drag = (type, name) => at(page, name).dispatchEvent(type, { dataTransfer: files, relatedTarget: null });
  await expect(hint).toBeHidden();
  for (const [entered, left] of [["app"], ["map", "app"], ["k", "map"], ["app", "k"]]) {
    await drag("dragenter", entered);
    if (left) await drag("dragleave", left);
    await drag("dragover", entered);
    await expect(hint, `over ${entered}`).toBeVisible();
  }
  await drag("dragleave", "app");
  await expect(hint).toBeHidden();
});

test("a text that is dragged over the page is no table, and no hint comes", async ({ page }) => {
  await page.goto(WAITS);
  const client = await page.context().newCDPSession(page);
  const { x, y, width, height } = await at(page, "map").boundingBox();
  const over = async (data) => {
    for (const type of ["dragEnter", "dragOver"]) {
      const place = { x: x + width / 2, y: y + height / 2 };
      await client.send("Input.dispatchDragEvent", { type, ...place, data: { dragOperationsMask: 1, ...data } });
    }
  };
  await over({ items: [{ mimeType: "text/plain", data: "a,b" }], files: [] });
  await expect(page.locator(".drop-hint")).toBeHidden();
});
