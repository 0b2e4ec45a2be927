// What the faults share. After each of them the page must have told a sentence or gone on by itself, be at rest, and
// neither show nor export anything of another table than the one that it names; nothing may be thrown meanwhile.
import { createReadStream } from "node:fs";
import { test as base } from "../../../tools/node_modules/@playwright/test/index.mjs";
import { at, choose, expect, parse, ready, set, show, unroute, watch } from "../test.mjs";
import { wrap } from "./crew.mjs";

export { at, choose, expect, parse, ready, set, show };
export { drop, paste } from "../ways.mjs";

export const test = base.extend({
  // What must never happen in any tab. A fault that the browser itself logs, such as a file that is not there, allows
  // that.
  problems: async ({ context, baseURL }, use) => {
    const origin = new URL(baseURL).origin;
    const found = [];
    const allowed = [];
    const add = (text) => allowed.some((pattern) => pattern.test(text)) || found.push(text);
    context.on("console", (message) => message.type() === "error" && add(`console: ${message.text()}`));
    context.on("weberror", (error) => add(`uncaught: ${error.error()?.message ?? error.error()}`));
    context.on("request", (request) => {
      const url = new URL(request.url());
      if (url.protocol !== "data:" && url.origin !== origin) add(`another origin: ${url}`);
    });
    await use({
      allow: (pattern) => allowed.push(pattern),
      none: () => expect(found, "nothing that must never happen").toEqual([]),
      clear: () => found.splice(0),
    });
  },
  page: async ({ page, problems }, use) => {
    await page.context().addInitScript(watch);
    await page.context().addInitScript(wrap);
    // The page's own layer draws the map. Plotly's picture of it, which costs a second of each page, is for the other
    // tests.
    await page.context().addInitScript(() => {
      window.Plotly = { react: () => Promise.reject(new Error("not for the faults")), purge: () => {} };
    });
    await use(page);
    await unroute(page);
    problems.none();
  },
});

// A test of many faults, one entry each: [name, ...what `body` takes]. One page serves them until one is not survived;
// then the next entry starts with a page opened anew.
export function faults(title, open, entries, body) {
  const annotation = entries.map(([name]) => ({ type: "fault", description: name }));
  test(title, { annotation }, async ({ page, problems }, info) => {
    info.setTimeout(20_000 * entries.length);
    const lost = [];
    let context;
    for (const [name, ...given] of entries) {
      try {
        await test.step(name, async () => {
          if (context === undefined) {
            await page.goto("about:blank");
            context = (await open(page, problems)) ?? null;
          }
          await body({ page, problems, context, info }, ...given);
          problems.none();
        });
      } catch (error) {
        const where = /[\w-]+\.spec\.mjs:\d+/.exec(error.stack)?.[0] ?? "";
        lost.push(`${name}: ${where}: ${error.message.split("\n").slice(0, 12).join("\n")}`);
        problems.clear();
        context = undefined;
      }
    }
    expect(lost, "all are survived").toEqual([]);
  });
}

// ---- tables -------------------------------------------------------------------------------------------------

// A small table in three far groups, each row's group known: no other table has its ids, which begin with `id`.
export function made(
  name,
  { rows = 120, id = "K", columns = ["visits", "spent", "age"], gaps = () => false, order = (row) => row } = {},
) {
  const ids = [];
  const groups = [];
  const lines = [["customer", ...columns].join(",")];
  for (let place = 0; place < rows; place += 1) {
    const row = order(place);
    const group = row < rows * 0.6 ? 0 : row < rows * 0.85 ? 1 : 2;
    const values = columns.map((_, at) =>
      (50 + 90 * ((group + at) % 3) + 6 * Math.sin((row + 1) * (at + 1.7) * 12.9898)).toFixed(2),
    );
    ids.push(`${id}${1000 + row}`);
    groups.push(group);
    lines.push([ids.at(-1), ...values.map((value, at) => (gaps(row, at) ? "" : value))].join(","));
  }
  return { name, ids, groups, columns, content: `${lines.join("\n")}\n` };
}

// FNV-1a, as the page tells files apart.
export function fingerprint(content) {
  let hash = 0xcbf29ce484222325n;
  for (const byte of Buffer.from(content)) hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn;
  return hash.toString(16).padStart(16, "0");
}

// Cheap ones, and three segments, which `made` has.
export const CHEAP = "k=3&perplexity=5&iterations=250";

// Opens the page by a link that names a table, so that no sample is read, without giving it the table.
export async function linked(page, table, settings = CHEAP) {
  await page.goto(`#${settings}&file=${encodeURIComponent(table.name)}&fingerprint=${fingerprint(table.content)}`);
  await expect(at(page, "linked-file")).toBeVisible();
}

// The same with the table given.
export async function opened(page, table, settings = CHEAP) {
  await linked(page, table, settings);
  await choose(page, table);
  await named(page, table);
  await ready(page);
}

// ---- what is on the page --------------------------------------------------------------------------------------

export const tableName = (page) => page.locator("header .about strong");

export const named = (page, { name }) => expect(tableName(page)).toHaveText(name);

export const alerts = (page, text) => page.getByRole("alert").filter(text === undefined ? {} : { hasText: text });

// Takes all sentences away, so that a new one is seen; but not what is the way on.
export async function dismiss(page) {
  const others = page.locator(".alert").filter({ hasNot: at(page, "try-again") });
  // In one go: a sentence may end by itself meanwhile.
  await others
    .getByRole("button", { name: "Dismiss" })
    .evaluateAll((buttons) => buttons.forEach((button) => button.click()));
}

// Waits until nothing is under way any more.
export const rests = (page, timeout = 20_000) =>
  expect(at(page, "app"), "comes to rest").toHaveAttribute("data-state", /^(ready|error)$/, { timeout });

export async function tab(page, name) {
  const head = at(page, `tab-${name}`);
  // A part of the dock below the map.
  if (name === "what-if") await tab(page, "explore");
  if ((await head.getAttribute("aria-selected")) !== "true") await head.click();
}

// Presses a button that may lie in a folded section.
export async function press(page, name) {
  await show(page, name);
  await at(page, name).click();
}

// Presses a button that saves something: what came, or `null` if a sentence said that nothing does.
export async function take(page, name) {
  await dismiss(page);
  const before = await alerts(page).count();
  let file;
  const come = (download) => (file = download);
  page.once("download", come);
  await at(page, name).click();
  const is = async () => file !== undefined || (await alerts(page).count()) > before;
  await expect
    .poll(is, { message: `${name}: a file comes, or a sentence`, timeout: 8_000, intervals: [10, 20, 40, 80] })
    .toBe(true);
  page.off("download", come);
  if (!file) return null;
  return { name: file.suggestedFilename(), text: (await bytes(file)).toString("utf8") };
}

export async function bytes(file) {
  const chunks = [];
  for await (const chunk of createReadStream(await file.path())) chunks.push(chunk);
  return Buffer.concat(chunks);
}

// Whether each group of rows has a label of its own and all its rows have it.
function sameParts(labels, groups) {
  const pairs = new Set(labels.map((label, row) => `${label} ${groups[row]}`));
  return pairs.size === new Set(groups).size && new Set(labels).size === pairs.size;
}

// Checks a saved file of labels: it is of one of these tables whole, cells and segments alike.
export function ofOneTable(text, tables, { grouped = true } = {}) {
  const [head, ...rows] = parse(text);
  const [id, segment] = [head.indexOf("customer"), head.indexOf("segment")];
  const table = tables.find((table) => rows[0]?.[id] === table.ids[0]);
  expect(table, `labels are of one of the tables, not of one that begins with ${rows[0]}`).toBeDefined();
  expect(
    rows.map((row) => row[id]),
    "labels have that table's ids",
  ).toEqual(table.ids);
  expect(head, "and its columns").toEqual(expect.arrayContaining(table.columns));
  if (grouped)
    expect(
      sameParts(
        rows.map((row) => row[segment]),
        table.groups,
      ),
      "the segments are of the same rows",
    ).toBe(true);
  return table;
}

// Checks that all that is shown and can be saved is of the table that the page names, which is one of `tables`.
// `segmented`: it has segments; `grouped`: those that `made` put into it; `may`: what cannot be saved any more may say
// so.
export async function honest(page, tables, { segmented = false, grouped = segmented, may = false } = {}) {
  const name = (await tableName(page).textContent()) ?? "";
  const rows = Number(await at(page, "n-rows").getAttribute("data-value"));
  const candidates = tables.filter((table) => table.name === name && table.ids.length === rows);
  if (name === "") {
    expect(segmented, "there is a table").toBeFalsy();
    for (const save of ["download-labels", "download-map"]) await expect(at(page, save)).toBeDisabled();
    await expect(at(page, "segment-row")).toHaveCount(0);
    return;
  }
  expect(candidates.length, `${name} with ${rows} rows is one of the tables`).toBeGreaterThan(0);
  let table = candidates[0];

  // Labels.
  if (segmented) await expect(at(page, "download-labels")).toBeEnabled();
  const labelled = await at(page, "download-labels").isEnabled();
  if (labelled) {
    const labels = await take(page, "download-labels");
    if (!may) expect(labels, "labels are saved").not.toBe(null);
    if (labels) {
      table = ofOneTable(labels.text, candidates, { grouped });
      expect(labels.name).toContain(name.replace(/\.[^.]*$/, ""));
    }
  }

  // Cards.
  const sizes = await at(page, "segment-row").evaluateAll((cards) =>
    cards.map((card) => Number(card.getAttribute("data-size"))),
  );
  const all =
    sizes.reduce((sum, size) => sum + size, 0) + Number((await at(page, "n-noise").getAttribute("data-value")) ?? 0);
  if (labelled) expect(all, "segments hold the table's rows").toBeLessThanOrEqual(rows);
  if (segmented) expect(all).toBe(rows);
  if (!labelled) expect(sizes, "no segments of another table").toEqual([]);

  // The map.
  await tab(page, "explore");
  if (await at(page, "download-map").isEnabled()) {
    const map = await take(page, "download-map");
    if (!may) expect(map, "the map is saved").not.toBe(null);
    if (map) {
      const places = parse(map.text).slice(1);
      const known = new Set(table.ids);
      expect(
        places.filter(([id]) => !known.has(id)),
        "the map has rows of this table alone",
      ).toEqual([]);
      if (segmented && (await at(page, "stage-map").getAttribute("data-state")) === "fresh")
        expect(places).toHaveLength(rows);
    }
  }

  // Customers.
  await tab(page, "customers");
  const listed = Number(await at(page, "customers-count").getAttribute("data-value"));
  expect([0, rows], "customers are this table's, or none").toContain(listed);
  if (segmented) expect(listed).toBe(rows);
  const lines = page.locator("[data-testid=customer-row]:not([hidden])");
  if (listed) {
    await expect(lines.first()).toBeVisible();
    const ids = await lines.evaluateAll((lines) =>
      lines.map((line) => [Number(line.dataset.row), line.firstElementChild.textContent.trim()]),
    );
    for (const [row, id] of ids) expect(id, `customer ${row}`).toBe(table.ids[row]);
  } else {
    await expect(lines).toHaveCount(0);
  }
  return table;
}

// The report and the session, where they can be saved, are of the table named.
export async function honestReport(page) {
  const name = await tableName(page).textContent();
  const rows = await at(page, "n-rows").getAttribute("data-value");
  await tab(page, "export");
  if (await at(page, "export-report").isEnabled()) {
    const report = await take(page, "export-report");
    expect(report?.text).toContain(`Segments of ${name}</h1>`);
    expect(report?.text).toContain(`${rows} customers`);
  }
  if (await at(page, "session-save").isEnabled()) {
    const session = JSON.parse((await take(page, "session-save")).text);
    expect(session.table).toMatchObject({ name, rows: Number(rows) });
  }
}

// The page still works: another number of segments is found, and the one before again.
export async function works(page, tables, options = {}) {
  await set(page, "k", 4);
  await expect(at(page, "n-clusters")).toHaveAttribute("data-value", "4", { timeout: 15_000 });
  await set(page, "k", 3);
  await expect(at(page, "n-clusters")).toHaveAttribute("data-value", "3", { timeout: 15_000 });
  await ready(page);
  return honest(page, tables, { segmented: true, ...options });
}
