// A visit is kept in the browser: a person closes the page, comes back, and goes on without choosing the file again.
// What cannot be kept is said, and what is kept can be forgotten.
import { at, expect, open, ready, set, shows, sizes, small, test, upload } from "./test.mjs";

const tab = (page, name) => page.getByTestId(`tab-${name}`).click();

const kept = (page, state) => expect(at(page, "kept")).toHaveAttribute("data-state", state);

async function rename(page, name) {
  await at(page, "segment-rename").first().click();
  await at(page, "segment-name").fill(name);
  await at(page, "segment-name").press("Enter");
}

// What lies in the browser's database.
const stored = (page) =>
  page.evaluate(
    () =>
      new Promise((done, failed) => {
        const request = indexedDB.open("strata");
        request.onerror = () => failed(request.error);
        request.onsuccess = () => {
          const keys = request.result.transaction("strata").objectStore("strata").getAllKeys();
          keys.onsuccess = () => (request.result.close(), done(keys.result));
        };
      }),
  );

test("after a reload the table, its names and its map are back without the file being chosen", async ({ page }) => {
  await open(page, "k=3");
  await tab(page, "export");
  await kept(page, "nothing");
  await upload(page, small());
  await rename(page, "Seventy");
  await at(page, "segment-select").nth(1).click();
  await at(page, "group-keep").click();
  await kept(page, "kept");
  await expect(at(page, "kept")).toContainText("spring.csv");
  expect(await stored(page)).toEqual(["file", "fingerprint", "map", "session"]);

  await page.reload();
  await ready(page);
  await shows(page, "n-rows", 8950);
  await expect(at(page, "session-offer")).toContainText("spring.csv, 120 rows: names given 1, notes 0, groups 1");
  await tab(page, "export");
  // What is offered is not overwritten, whatever is done meanwhile.
  await kept(page, "asked");
  await at(page, "session-accept").click();
  await shows(page, "n-rows", 120);
  await expect(at(page, "segment-select").first()).toHaveText("Seventy");
  await expect(at(page, "group-row")).toHaveAttribute("data-size", "30");
  await ready(page);
  expect(await sizes(page)).toEqual([70, 30, 20]);
  await expect(at(page, "session-offer")).toHaveCount(0);
  // The map was kept too: none is computed.
  await expect(at(page, "map-state")).toHaveAttribute("data-state", "done");
  const maps = await page.evaluate(() => window.seen.measures.filter((measure) => measure.name === "stage:map"));
  expect(maps.at(-1).detail).toEqual({ compute_ms: 0, rows: 120 });
  await kept(page, "kept");
});

test("a table that nothing was named in is offered too, read as it was read, and can be declined", async ({ page }) => {
  await open(page, "k=3");
  // The person says that its first line is a customer too.
  await upload(page, { name: "odd.csv", content: small().content });
  await tab(page, "data");
  await set(page, "read-bad-cells", "missing");
  await set(page, "read-header", "no");
  await shows(page, "n-rows", 121);
  await ready(page);
  await tab(page, "export");
  await kept(page, "kept");

  await page.reload();
  await ready(page);
  await expect(at(page, "session-offer")).toContainText("odd.csv");
  await at(page, "session-accept").click();
  await shows(page, "n-rows", 121);
  await ready(page);
  await tab(page, "export");
  await kept(page, "kept");

  await page.reload();
  await ready(page);
  await at(page, "session-decline").click();
  await expect(at(page, "session-offer")).toHaveCount(0);
  await shows(page, "n-rows", 8950);
  await expect.poll(() => stored(page)).toEqual([]);
  await page.reload();
  await ready(page);
  await tab(page, "export");
  await kept(page, "nothing");
  await expect(at(page, "session-offer")).toHaveCount(0);
});

test("what is kept is forgotten when the person says so, and nothing is kept until they say otherwise", async ({ page }) => {
  await open(page, "k=3");
  await upload(page, small());
  await tab(page, "export");
  await kept(page, "kept");
  await at(page, "kept-forget").click();
  await kept(page, "off");
  await expect.poll(() => stored(page)).toEqual([]);
  await rename(page, "Not kept");
  await page.reload();
  await ready(page);
  await expect(at(page, "session-offer")).toHaveCount(0);
  await upload(page, small());
  await tab(page, "export");
  await kept(page, "off");
  expect(await stored(page)).toEqual([]);
  await at(page, "kept-again").click();
  await kept(page, "kept");
  expect(await stored(page)).toEqual(["file", "fingerprint", "map", "session"]);
});

test("the sample takes the place of the file: what is not needed is not kept", async ({ page }) => {
  await open(page, "k=3&iterations=10");
  await upload(page, small());
  await tab(page, "export");
  await kept(page, "kept");
  await at(page, "sample").click();
  await shows(page, "n-rows", 8950);
  await ready(page);
  await rename(page, "Mine");
  await expect(at(page, "kept")).toContainText("customers.csv");
  await kept(page, "kept");
  await expect.poll(() => stored(page)).toEqual(["map", "session"]);
});

test("where the browser keeps nothing the page works and says so", async ({ page }) => {
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException("not here", "InvalidStateError");
    };
  });
  await open(page, "k=3");
  await upload(page, small());
  expect(await sizes(page)).toEqual([70, 30, 20]);
  await tab(page, "export");
  await kept(page, "refused");
  await expect(at(page, "kept")).toContainText("private window");
});

test("a file for which there is no room is not kept, the rest is, and both are told", async ({ page }) => {
  await page.addInitScript(() => {
    navigator.storage.estimate = async () => ({ quota: 5000, usage: 100 });
  });
  await open(page, "k=3");
  await upload(page, small());
  await rename(page, "Seventy");
  await tab(page, "export");
  await kept(page, "without-file");
  await expect(at(page, "kept")).toContainText("has room for");
  expect(await stored(page)).toEqual(["map", "session"]);
  await page.reload();
  await ready(page);
  await expect(at(page, "session-offer")).toContainText("Open that file again");
  await at(page, "session-accept").click();
  await upload(page, small());
  await expect(at(page, "segment-select").first()).toHaveText("Seventy");
});

test("a full storage still takes names and notes", async ({ page }) => {
  await page.addInitScript(() => {
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (value, key) {
      if (value instanceof Blob) throw new DOMException("full", "QuotaExceededError");
      return put.call(this, value, key);
    };
  });
  await open(page, "k=3");
  await upload(page, small());
  await tab(page, "export");
  await kept(page, "without-file");
  await expect(at(page, "kept")).toContainText("full");
  expect(await stored(page)).toEqual(["session"]);
});

test("what was named in the very last moment is kept too", async ({ page }) => {
  await open(page, "k=3");
  await upload(page, small());
  await tab(page, "export");
  await kept(page, "kept");
  await at(page, "segment-rename").first().click();
  await at(page, "segment-name").fill("At once");
  // The page is left in the same breath.
  await page.evaluate(() => {
    const name = document.querySelector("[data-testid=segment-name]");
    name.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
    setTimeout(() => location.reload());
  });
  await expect(at(page, "session-offer")).toContainText("names given 1");
  await ready(page);
  await at(page, "session-accept").click();
  await expect(at(page, "segment-select").first()).toHaveText("At once");
  await ready(page);
});

test("a session that an earlier build kept is taken over", async ({ page }) => {
  await open(page, "k=3");
  await upload(page, small());
  await rename(page, "Seventy");
  await tab(page, "export");
  const [file] = await Promise.all([page.waitForEvent("download"), at(page, "session-save").click()]);
  const chunks = [];
  for await (const chunk of await file.createReadStream()) chunks.push(chunk);
  await at(page, "kept-forget").click();
  await kept(page, "off");
  await at(page, "kept-again").click();
  await kept(page, "kept");
  await page.evaluate((text) => {
    localStorage.setItem("strata-session", text);
    return new Promise((done) => {
      const request = indexedDB.open("strata");
      request.onsuccess = () => {
        const change = request.result.transaction("strata", "readwrite");
        change.objectStore("strata").clear();
        change.oncomplete = () => (request.result.close(), done());
      };
    });
  }, Buffer.concat(chunks).toString());
  await page.reload();
  await ready(page);
  await expect(at(page, "session-offer")).toContainText("names given 1");
  expect(await page.evaluate(() => localStorage.getItem("strata-session"))).toBe(null);
  expect(await stored(page)).toEqual(["session"]);
});
