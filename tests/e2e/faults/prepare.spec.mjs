// A table is read, and cannot be prepared or segmented: it is adopted whole with its first result, or not at all.
import {
  alerts,
  at,
  CHEAP,
  choose,
  dismiss,
  drop,
  expect,
  faults,
  fingerprint,
  honest,
  honestReport,
  linked,
  made,
  named,
  opened,
  paste,
  ready,
  rests,
  set,
  tab,
  test,
  tableName,
  works,
} from "./fault.mjs";

const shop = made("shop.csv", { id: "S", columns: ["orders", "basket", "tenure"], rows: 100 });
// No row of it is complete; what fills the gaps leaves the groups apart.
const columns = ["visits", "spent", "age", "calls", "miles", "score", "share"];
const holes = made("holes.csv", { id: "H", columns, gaps: (row, at) => row % 7 === at });
const constant = { ...made("constant.csv", { id: "C" }) };
constant.content = constant.content.replace(/^(C\d+),.*$/gm, "$1,5,5,5");
// Four complete rows, for three segments enough and for six not.
const sparse = made("sparse.csv", { id: "P", columns, gaps: (row, at) => row >= 4 && row % 7 === at });
const single = made("single.csv", { id: "O", columns, gaps: (row, at) => row >= 1 && row % 7 === at });
const all = [shop, holes, constant, sparse, single];

const DROP = `${CHEAP}&impute=drop`;
const start = (page) => opened(page, shop, DROP);

// After the table was given: nothing is mixed; and when the setting is mended it is segmented.
async function settled(
  page,
  table,
  { mend = () => set(page, "impute", "median"), again, tables = all, grouped = true } = {},
) {
  await rests(page);
  await expect(alerts(page).first(), "a sentence says why").toBeVisible();
  await honest(page, tables);
  await honestReport(page);
  await dismiss(page);
  await mend();
  await rests(page);
  if ((await tableName(page).textContent()) !== table.name) {
    // What was there stayed: the table is given again.
    await honest(page, tables);
    await (again ?? (() => choose(page, table)))();
    await named(page, table);
  }
  await ready(page);
  await expect(at(page, "n-clusters")).toHaveAttribute("data-value", "3");
  expect((await honest(page, [table], { segmented: true, grouped })).name).toBe(table.name);
  await expect(alerts(page), "the sentence goes with its cause").toHaveCount(0);
}

// Back to the table before, under the setting that the next one fails with.
async function back(page) {
  await set(page, "impute", "drop");
  await rests(page);
  await choose(page, shop);
  await named(page, shop);
  await ready(page);
}

faults(
  "no row is complete and rows that are not are dropped",
  start,
  [
    ["by the button", (page) => choose(page, holes)],
    ["dropped", (page) => drop(page, holes)],
    [
      "pasted",
      (page) => paste(page, holes.content),
      { ...holes, name: "pasted table" },
      (page) => paste(page, holes.content),
    ],
    [
      "by the sample's button",
      async (page) => {
        await page.route("**/customers.csv", (route) =>
          route.fulfill({ body: holes.content, contentType: "text/csv" }),
        );
        await at(page, "sample").click();
      },
      { ...holes, name: "customers.csv" },
      (page) => at(page, "sample").click(),
    ],
    [
      "twice",
      async (page) => {
        await choose(page, holes);
        await rests(page);
        await choose(page, holes);
      },
    ],
    [
      "and back to the table before",
      async (page) => {
        await choose(page, holes);
        await rests(page);
        await choose(page, shop);
        await named(page, shop);
        await ready(page);
        expect((await honest(page, all, { segmented: true })).name).toBe(shop.name);
        await choose(page, holes);
      },
    ],
    [
      "and then every tab is looked at",
      async (page) => {
        await choose(page, holes);
        await rests(page);
        for (const name of ["profiles", "evidence", "customers", "what-if", "compare", "data", "columns", "export"]) {
          await tab(page, name);
          if ((await tableName(page).textContent()) === holes.name && name !== "compare") {
            await expect(page.getByRole("tabpanel"), `${name} has no columns of the table before`).not.toContainText(
              "basket",
            );
          }
        }
      },
    ],
  ],
  async ({ page }, give, table = holes, again = undefined) => {
    if ((await tableName(page).textContent()) !== shop.name) await back(page);
    await give(page);
    await settled(page, table, { tables: [...all, table], again: again && (() => again(page)) });
  },
);

faults(
  "other causes",
  start,
  [
    ["every column is constant", constant, null],
    ["too few complete rows for k", sparse, { k: 6 }],
    ["one complete row", single, null],
  ],
  async ({ page }, table, settings) => {
    if ((await tableName(page).textContent()) !== shop.name) await back(page);
    for (const [name, value] of Object.entries(settings ?? {})) await set(page, name, value);
    await ready(page);
    await choose(page, table);
    await rests(page);
    await honest(page, all);
    await honestReport(page);
    await set(page, "k", 3);
    await set(page, "impute", "median");
    await rests(page);
    if ((await tableName(page).textContent()) !== table.name) await choose(page, table);
    await rests(page);
    // Equal rows are told to be no segments, or are one.
    if (table === constant) await honest(page, [...all]);
    else {
      await ready(page);
      await honest(page, [table], { segmented: true });
    }
  },
);

test("a link names the table, and the page has no other", async ({ page }) => {
  await linked(page, holes, DROP);
  await at(page, "linked-input").setInputFiles({ name: holes.name, mimeType: "", buffer: Buffer.from(holes.content) });
  await settled(page, holes);
});

test("a session asks for it", async ({ page }) => {
  await opened(page, holes, CHEAP);
  await tab(page, "export");
  const [file] = await Promise.all([page.waitForEvent("download"), at(page, "session-save").click()]);
  const { readFileSync } = await import("node:fs");
  const session = JSON.parse(readFileSync(await file.path(), "utf8"));
  session.settings = `impute=drop&${session.settings}`;
  await choose(page, shop);
  await named(page, shop);
  await ready(page);
  await tab(page, "export");
  await at(page, "session-open").setInputFiles({
    name: "s.json",
    mimeType: "",
    buffer: Buffer.from(JSON.stringify(session)),
  });
  await expect(alerts(page, holes.name)).toBeVisible();
  await choose(page, holes);
  await settled(page, holes);
});

test("a visit kept in the browser is gone on with after a reload", async ({ page }) => {
  await opened(page, holes, CHEAP);
  await tab(page, "export");
  await expect(at(page, "kept")).toHaveAttribute("data-state", "kept");
  // As it would be if the setting had been the last thing changed.
  await page.evaluate(
    () =>
      new Promise((done) => {
        const request = indexedDB.open("strata");
        request.onsuccess = () => {
          const store = request.result.transaction("strata", "readwrite").objectStore("strata");
          store.openCursor().onsuccess = ({ target: { result: cursor } }) => {
            if (!cursor) return void (request.result.close(), done());
            if (String(cursor.key).startsWith("session")) {
              const session = JSON.parse(cursor.value);
              session.settings = `impute=drop&${session.settings}`;
              cursor.update(JSON.stringify(session));
            }
            cursor.continue();
          };
        };
      }),
  );
  await page.goto("about:blank");
  await opened(page, shop, CHEAP);
  await at(page, "session-offer").filter({ hasText: holes.name }).getByTestId("session-accept").click();
  await settled(page, holes);
});

test("the setting is what fails, on the table that is there", async ({ page }) => {
  await opened(page, holes, CHEAP);
  await set(page, "impute", "drop");
  await rests(page);
  await expect(alerts(page).first()).toBeVisible();
  await set(page, "impute", "median");
  await ready(page);
  await expect(alerts(page), "the sentence goes with its cause").toHaveCount(0);
  await honest(page, [holes], { segmented: true });
});

// Dates that are all different: as a feature they would be a column each.
const dated = made("dated.csv", { id: "D" });
dated.content = dated.content
  .trimEnd()
  .split("\n")
  .map((line, at) => `${line},${at ? `${1900 + at}-03-0${1 + (at % 9)}` : "since"}`)
  .join("\n");
const later = { ...dated, name: "later.csv", content: `${dated.content}\n` };

test("a column's role that fails is not remembered for the next opening", async ({ page }) => {
  await opened(page, dated);
  await tab(page, "columns");
  await at(page, "role-since").selectOption("feature");
  await rests(page);
  await honest(page, [dated]);
  await page.goto("about:blank");
  await linked(page, later);
  await choose(page, later);
  await named(page, later);
  await ready(page);
  await honest(page, [later], { segmented: true });
  await expect(alerts(page)).toHaveCount(0);
});

test("a column's role that fails is mended by the person", async ({ page }) => {
  await opened(page, dated);
  await tab(page, "columns");
  await at(page, "role-since").selectOption("feature");
  await rests(page);
  await tab(page, "columns");
  await at(page, "role-since").selectOption("describe");
  await ready(page);
  await expect(alerts(page)).toHaveCount(0);
  await works(page, [dated]);
});

test("a role of one table that makes the next fail", async ({ page }) => {
  // The same header, so the role is taken over; here it cannot be.
  const good = { ...dated, name: "good.csv", content: dated.content.replace(/,\d{4}-\d\d-(0\d)$/gm, ",day $1") };
  await opened(page, good);
  await tab(page, "columns");
  await at(page, "role-since").selectOption("feature");
  await ready(page);
  await choose(page, dated);
  await rests(page);
  await honest(page, [good, dated]);
  await honestReport(page);
});

test("a link's role for a column makes it fail", async ({ page }) => {
  await page.goto(`#${CHEAP}&column.since=role:feature&file=dated.csv&fingerprint=${fingerprint(dated.content)}`);
  await at(page, "linked-input").setInputFiles({ name: dated.name, mimeType: "", buffer: Buffer.from(dated.content) });
  await rests(page);
  await honest(page, [dated]);
});

test("cancelled while the table that would fail is read", async ({ page }) => {
  await start(page);
  await page.evaluate(() => window.crew.held.set(0, []));
  await choose(page, holes);
  await expect(at(page, "cancel")).toBeVisible();
  await at(page, "cancel").click();
  await page.evaluate(() => window.crew.release(0));
  await rests(page);
  await honest(page, all);
  await set(page, "impute", "median");
  await choose(page, shop);
  await ready(page);
  await works(page, all);
});
