// A visit is kept in the browser: a user closes the page, comes back, and goes on without choosing the file again.
// What cannot be kept is said, and what is kept can be forgotten.
import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { at, expect, open, ready, set, shows, sizes, small, tab, test, upload } from "./test.mjs";

const kept = (page, state) => expect(at(page, "kept")).toHaveAttribute("data-state", state);

async function rename(page, name) {
  await at(page, "segment-rename").first().click();
  await at(page, "segment-name").fill(name);
  await at(page, "segment-name").press("Enter");
}

// What lies in the browser's database: the parts of each visit, sorted, whatever its id.
const stored = async (page) => (await keys(page)).map((key) => key.replace(/\..*/, "")).sort();

const keys = (page) =>
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
  expect(await stored(page)).toEqual(["file", "fingerprint", "map", "session", "time"]);

  await page.reload();
  await ready(page);
  await shows(page, "n-rows", 8950);
  await expect(at(page, "session-offer")).toContainText(
    /spring\.csv \(120 rows, last opened .+, 1 name given, 1 group\)\?/,
  );
  await tab(page, "export");
  // What is offered is not overwritten, whatever is done meanwhile.
  await kept(page, "nothing");
  await rename(page, "Of the sample");
  await kept(page, "kept");
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
  // The user says that its first line is a customer too.
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

test("what is kept is forgotten when the person says so, and nothing is kept until they say otherwise", async ({
  page,
}) => {
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
  expect(await stored(page)).toEqual(["file", "fingerprint", "map", "session", "time"]);
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
  await expect.poll(() => stored(page)).toEqual(["map", "session", "time"]);
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
  expect(await stored(page)).toEqual(["map", "session", "time"]);
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
  expect(await stored(page)).toEqual(["session", "time"]);
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
  await expect(at(page, "session-offer")).toContainText("1 name given");
  await ready(page);
  await at(page, "session-accept").click();
  await expect(at(page, "segment-select").first()).toHaveText("At once");
  await ready(page);
});

// Puts what an earlier build kept in place of all that is kept: values of the database, and of the other storage.
const earlier = (page, values, others) =>
  page.evaluate(
    ([values, others]) => {
      for (const [key, value] of Object.entries(others)) localStorage.setItem(key, value);
      return new Promise((done) => {
        const request = indexedDB.open("strata");
        request.onsuccess = () => {
          const change = request.result.transaction("strata", "readwrite");
          const store = change.objectStore("strata");
          store.clear();
          for (const [key, value] of Object.entries(values)) store.put(key === "file" ? new Blob([value]) : value, key);
          change.oncomplete = () => (request.result.close(), done());
        };
      });
    },
    [values, others],
  );

// A saved session of the small table with a name, in a browser that keeps nothing of it.
async function saved(page) {
  await open(page, "k=3");
  await upload(page, small());
  await rename(page, "Seventy");
  await tab(page, "export");
  const [file] = await Promise.all([page.waitForEvent("download"), at(page, "session-save").click()]);
  const chunks = [];
  for await (const chunk of await file.createReadStream()) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  await kept(page, "kept");
  return { text, fingerprint: JSON.parse(text).table.fingerprint };
}

test("a session that an early build kept is taken over", async ({ page }) => {
  const { text } = await saved(page);
  await earlier(page, {}, { "strata-session": text });
  await page.reload();
  await ready(page);
  await expect(at(page, "session-offer")).toContainText("1 name given");
  expect(await page.evaluate(() => localStorage.getItem("strata-session"))).toBe(null);
  expect(await stored(page)).toEqual(["session", "time"]);
});

test("the only visit that an earlier build kept is still offered with its table, and goes on", async ({ page }) => {
  const { text, fingerprint } = await saved(page);
  await earlier(page, { session: text, file: small().content, fingerprint }, {});
  await page.reload();
  await ready(page);
  await expect(at(page, "session-offer")).toHaveAttribute("data-file", "true");
  await at(page, "session-accept").click();
  await shows(page, "n-rows", 120);
  await expect(at(page, "segment-select").first()).toHaveText("Seventy");
  await rename(page, "Still seventy");
  await tab(page, "export");
  await kept(page, "kept");
  await page.reload();
  await ready(page);
  await expect(at(page, "session-offer")).toHaveCount(1);
  await at(page, "session-accept").click();
  await expect(at(page, "segment-select").first()).toHaveText("Still seventy");
});

// ---- several tabs ---------------------------------------------------------------------------------------------

// Opens a table in a tab, names its first segment, and waits until that is kept.
async function work(page, file, name) {
  await open(page, "k=3&iterations=10");
  await upload(page, file);
  await rename(page, name);
  await tab(page, "export");
  await kept(page, "kept");
}

const offers = async (page, count) => {
  await expect(at(page, "session-offer")).toHaveCount(count);
  if (count > 1) await page.getByTestId("session-earlier").locator("summary").click();
};

const accept = async (page, told) => {
  await at(page, "session-offer").filter({ hasText: told }).getByTestId("session-accept").click();
};

const autumn = { name: "autumn.csv", content: small().content.replaceAll("north", "east") };

test("two tabs keep a visit each: reloaded, closed and opened anew, nothing of either is lost", async ({
  page,
  context,
}) => {
  await work(page, small(), "Of spring");
  const other = await context.newPage();
  await other.goto(page.url());
  await ready(other);
  // What an open tab goes on with is not offered to another.
  await tab(other, "export");
  await kept(other, "nothing");
  await offers(other, 0);
  await work(other, autumn, "Of autumn");
  await rename(page, "Of spring, again");
  await kept(page, "kept");

  // Each is reloaded and is offered its own alone.
  for (const [tabOf, table, name] of [
    [page, "spring.csv", "Of spring, again"],
    [other, "autumn.csv", "Of autumn"],
  ]) {
    await tabOf.reload();
    await ready(tabOf);
    await offers(tabOf, 1);
    await accept(tabOf, table);
    await shows(tabOf, "n-rows", 120);
    await expect(at(tabOf, "segment-select").first()).toHaveText(name);
    await tab(tabOf, "export");
    await expect(at(tabOf, "kept")).toContainText(table);
    await kept(tabOf, "kept");
  }

  // Both are closed, the second in the very moment of a change.
  await at(other, "segment-rename").first().click();
  await at(other, "segment-name").fill("Of autumn, at last");
  await other.evaluate(() => {
    const name = document.querySelector("[data-testid=segment-name]");
    name.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
    setTimeout(() => location.assign("about:blank"));
  });
  await other.waitForURL("about:blank");
  await other.close();
  await page.goto("about:blank");
  const [first, second] = [await context.newPage(), await context.newPage()];
  for (const anew of [first, second]) {
    await anew.goto(new URL("#k=4&iterations=10", test.info().project.use.baseURL).href);
    await ready(anew);
    await offers(anew, 2);
    await expect(at(anew, "session-offer").first()).toContainText("autumn.csv");
  }
  await accept(first, "spring.csv");
  await accept(second, "autumn.csv");
  await expect(at(first, "segment-select").first()).toHaveText("Of spring, again");
  await expect(at(second, "segment-select").first()).toHaveText("Of autumn, at last");
  // Taken up in one tab it is only copied to another, which says so.
  await accept(first, "autumn.csv");
  await expect(first.getByRole("alert")).toContainText("autumn.csv is also open in another tab");
  await expect(at(first, "segment-select").first()).toHaveText("Of autumn, at last");
  await rename(first, "Of autumn, elsewhere");
  await tab(first, "export");
  await kept(first, "kept");
  await second.reload();
  await ready(second);
  await accept(second, "autumn.csv");
  await expect(at(second, "segment-select").first()).toHaveText("Of autumn, at last");
});

test("the four latest visits are kept, and that is said", async ({ page }) => {
  for (const name of ["one", "two", "three", "four", "five"]) {
    await page.goto("about:blank");
    await work(page, { ...small(), name: `${name}.csv` }, name);
  }
  await page.reload();
  await ready(page);
  await offers(page, 4);
  await expect(at(page, "session-earlier")).toContainText("the 4 latest visits");
  await expect(at(page, "session-offer").last()).toContainText("two.csv");
  await expect.poll(async () => (await stored(page)).filter((part) => part === "session").length).toBe(4);
});

test("what waits for its table is not overwritten by what is done meanwhile, nor by leaving", async ({ page }) => {
  await page.addInitScript(() => {
    navigator.storage.estimate = async () => ({ quota: 5000, usage: 100 });
  });
  await open(page, "k=3");
  await upload(page, small());
  await rename(page, "Seventy");
  await tab(page, "export");
  await kept(page, "without-file");
  await page.reload();
  await ready(page);
  await rename(page, "Of the sample");
  await at(page, "session-accept").click();
  await expect(page.getByRole("alert")).toContainText("open that file to continue");
  await rename(page, "Of the sample, too");
  await page.reload();
  await ready(page);
  await page.getByTestId("session-earlier").locator("summary").click();
  await accept(page, "spring.csv");
  await upload(page, small());
  await expect(at(page, "segment-select").first()).toHaveText("Seventy");
});

test("where the browser has no locks a visit is offered to other tabs too, and each keeps its own", async ({
  page,
  context,
}) => {
  await context.addInitScript(() => Object.defineProperty(Navigator.prototype, "locks", { get: () => undefined }));
  await work(page, small(), "Of the first");
  const other = await context.newPage();
  await other.goto(page.url());
  await ready(other);
  await offers(other, 1);
  await accept(other, "spring.csv");
  await expect(at(other, "segment-select").first()).toHaveText("Of the first");
  await rename(other, "Of the second");
  await tab(other, "export");
  await kept(other, "kept");
  // It was moved, not doubled: only what the first tab does from here is kept beside it.
  await expect.poll(() => stored(page)).toEqual(["file", "fingerprint", "map", "session", "time"]);
  await rename(page, "Of the first, again");
  await kept(page, "kept");
  await page.goto("about:blank");
  await other.reload();
  await ready(other);
  await offers(other, 2);
  await expect(at(other, "session-offer").first()).toContainText("1 name given");
  await at(other, "session-offer").first().getByTestId("session-accept").click();
  await ready(other);
  await expect(at(other, "segment-select").first()).toHaveText("Of the first, again");
});

// ---- sessions that do not fit ---------------------------------------------------------------------------------

// An address that names a file: the page waits for that and reads no sample.
const WAITS = "#k=3&iterations=10&file=spring.csv&fingerprint=0000000000000000";

// The small table with a name of its own, and its session as it is saved.
async function named(page) {
  await page.goto(WAITS);
  await upload(page, small());
  await rename(page, "Mine");
  await tab(page, "export");
  await expect(at(page, "map-state")).toHaveAttribute("data-state", "done");
  return JSON.parse(await session(page));
}

async function session(page) {
  const [file] = await Promise.all([page.waitForEvent("download"), at(page, "session-save").click()]);
  return readFileSync(await file.path(), "utf8");
}

const openSession = (page, name, content) =>
  at(page, "session-open").setInputFiles({ name, mimeType: "", buffer: Buffer.from(content) });

test("a session that does not fit gets a sentence with its name, and nothing of it is taken", async ({ page }) => {
  const good = await named(page);
  expect(good.version).toBe(1);
  expect(good.layout.rows).toHaveLength(120);
  const before = await session(page);
  // What would be seen if anything of it were taken.
  const other = {
    ...good,
    settings: "k=4&iterations=10&seed=7",
    names: { 0: "Taken" },
    notes: { 1: "Taken" },
    selection: [5],
  };
  const write = (changes) => JSON.stringify({ ...other, ...changes });
  const layout = (rows, changes) => ({
    ...good.layout,
    rows,
    positions: rows.flatMap((row) => [row, -row]),
    ...changes,
  });
  const all = good.layout.rows;
  const bad = {
    "later.json": [write({ version: 3, flows: [] }), "a later version of Strata"],
    "unknown.json": [write({ flows: [] }), "flows"],
    "setting.json": [write({ settings: "k=4&colour=blue" }), "colour"],
    "value.json": [write({ settings: "k=lots" }), "lots"],
    "two.json": [write({ layout: layout([0, 1]) }), "a map of 2 rows for a table of 120"],
    "twice.json": [write({ layout: layout([...all.slice(1), 1]) }), "twice in the map"],
    "far.json": [write({ layout: layout([...all.slice(1), 120]) }), "row 121"],
    "places.json": [write({ layout: layout(all, { positions: [1, 2] }) }), "places"],
    "infinite.json": [write({ layout: layout(all) }).replace('"positions":[0', '"positions":[1e39'), "not numbers"],
    "segment.json": [write({ names: { 6: "Taken" } }), "segment 7"],
    "note.json": [write({ notes: { 500: "Taken" } }), "segment 501"],
    "rows.json": [write({ table: { ...good.table, rows: 121 }, layout: null }), "its table has 120"],
    "group.json": [write({ groups: [{ name: "Taken", rows: [3, 3] }] }), "row 4 twice"],
    "selection.json": [write({ selection: [120] }), "row 121"],
    "drop.json": [write({ settings: "impute=drop&k=4", layout: layout([0, 1]) }), "a map of other rows"],
    "many.json": [
      write({ settings: "column.visits=role:describe&column.spent=role:describe", layout: null, names: {}, notes: {} }),
      "gave no segments",
    ],
    "cut.json": [write({}).slice(0, -9), "ends in the middle"],
    "types.json": [write({ names: ["Taken"] }), "is no session"],
    "deep.json": [write({ names: 0 }).replace('"names":0', `"names":${"[".repeat(100_000)}`), "is no session"],
    "other.json": [write({ kind: "something" }), "its kind is"],
    "table.csv": [small().content, "is no session"],
    "bytes.json": [Buffer.from([0xff, 0xfe, 0x00]), "UTF-8"],
    "empty.json": ["", "is no session"],
  };
  for (const [name, [content, says]] of Object.entries(bad)) {
    await test.step(name, async () => {
      await openSession(page, name, content);
      const alert = page.getByRole("alert").filter({ hasText: name });
      await expect(alert).toContainText(says);
      await ready(page);
      await expect(at(page, "k")).toHaveValue("3");
      await expect(at(page, "segment-select").first()).toHaveText("Mine");
      await expect(at(page, "map-state")).toHaveAttribute("data-state", "done");
      await alert.locator("..").getByRole("button", { name: "Dismiss" }).click();
      await expect(alert).toHaveCount(0);
    });
  }
  const without = (text) => ({ ...JSON.parse(text), selection: null });
  expect(without(await session(page))).toEqual(without(before));

  // One that fits is taken whole.
  await openSession(page, "good.json", write({ layout: null }));
  await expect(at(page, "k")).toHaveValue("4");
  await expect(at(page, "segment-select").first()).toHaveText("Taken");
  await expect(at(page, "segment-row").nth(1).getByTestId("segment-note")).toHaveValue("Taken");
});

test("a session too large for one is not read", async ({ page }, info) => {
  await page.goto(WAITS);
  await tab(page, "export");
  const file = info.outputPath("large.json");
  writeFileSync(file, "");
  truncateSync(file, 301 * 1024 * 1024);
  await at(page, "session-open").setInputFiles(file);
  await expect(page.getByRole("alert")).toContainText("large.json has 301 MB; sessions have up to 300 MB");
});

test("a session that waits for its table can be let go, and ends when another table or session comes", async ({
  page,
}) => {
  const good = await named(page);
  const elsewhere = JSON.stringify({
    ...good,
    table: { ...good.table, name: "winter.csv", fingerprint: "00ff00ff00ff00ff" },
  });
  const waiting = at(page, "session-waiting");
  await openSession(page, "elsewhere.json", elsewhere);
  await expect(page.getByRole("alert").filter({ hasText: "open that file to continue" })).toBeVisible();
  await expect(waiting).toContainText("winter.csv");
  await at(page, "session-let-go").click();
  await expect(waiting).toHaveCount(0);
  // What is done now is kept again.
  await rename(page, "Still mine");
  await kept(page, "kept");

  await openSession(page, "elsewhere.json", elsewhere);
  await expect(waiting).toHaveCount(1);
  await upload(page, autumn);
  await expect(page.getByRole("alert").filter({ hasText: "is not the table of the session" })).toContainText(
    /^autumn\.csv .*Nothing of the session was used/,
  );
  await expect(waiting).toHaveCount(0);
  await expect(at(page, "k")).toHaveValue("3");

  await openSession(page, "elsewhere.json", elsewhere);
  await expect(waiting).toContainText("winter.csv");
  await openSession(page, "mine.json", JSON.stringify(good));
  await expect(waiting).toContainText("spring.csv");
  await upload(page, small());
  await expect(at(page, "segment-select").first()).toHaveText("Mine");
  await expect(waiting).toHaveCount(0);
});

test("a visit whose table another one came for is offered again, and goes on as itself", async ({ page }) => {
  await page.addInitScript(() => {
    if (navigator.storage) navigator.storage.estimate = async () => ({ quota: 5000, usage: 100 });
  });
  await named(page);
  await kept(page, "without-file");
  await page.goto("about:blank");
  await page.goto(WAITS);
  await at(page, "session-accept").click();
  await expect(at(page, "session-waiting")).toContainText("spring.csv");
  await upload(page, autumn);
  await expect(at(page, "session-waiting")).toHaveCount(0);
  await expect(at(page, "session-offer")).toContainText("spring.csv");
  await at(page, "session-accept").click();
  await upload(page, small());
  await expect(at(page, "segment-select").first()).toHaveText("Mine");
  await expect(page.getByRole("alert").filter({ hasText: "in another tab" })).toHaveCount(0);
});
